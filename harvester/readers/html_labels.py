"""The labels that portals put before what they state of a document, and how a line of them falls into
fields.

Labels as used on the saved portal pages; they contain spaces (索 引 号), miss their colon where a table or a
list sets them apart, and stand empty (来源: 点击:).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from duties.evidence import About
from harvester.readers.html_lines import Line

LABELS: dict[About | str, tuple[str, ...]] = {
    "published": (
        "信息发布时间", "信息发布日期", "网上发布时间", "首次发布时间", "首次发布日期", "公布时间", "公布日期", "发布时间", "发布日期", "发表时间", "发表日期",
        "公开日期", "公开时间", "上传时间", "上传日期", "上网时间", "上网日期", "上线时间", "发稿时间", "刊发时间",
        "发稿日期", "发布于", "添加时间", "添加日期", "录入时间", "录入日期", "编发时间", "编发日期", "时间", "日期",
    ),
    "updated": ("最后更新时间", "最后更新", "最近更新时间", "更新时间", "更新日期", "最后修改时间", "修改时间", "修改日期"),
    "written": ("成文日期", "成文时间", "发文日期", "发文时间", "生成日期", "生成时间", "印发日期", "印发时间",
                "制发日期", "形成日期", "形成时间", "签发日期", "签发时间", "制定日期", "制定时间", "信息生成日期", "信息生成时间",
                "产生日期", "签署日期", "签署时间", "落款日期", "落款时间", "编制日期", "编制时间", "制作日期", "成稿日期",
                "成稿时间", "撰写日期", "撰写时间", "文件日期", "公文日期", "报告日期"),
    "built": ("页面生成时间", "页面生成日期", "生成页面时间"),
    "issuer": (
        "信息公开责任部门", "公开责任部门", "信息发布机构", "信息发布单位", "发布机构", "发布机关", "发布单位",
        "发布部门", "发文机构", "发文机关", "发文单位", "公开主体", "公开单位", "公开部门", "公开机构", "制发机关",
        "制发单位", "制定机关", "办文部门", "责任部门", "责任单位",
    ),
    "source": ("信息来源", "文章来源", "稿件来源", "内容来源", "新闻来源", "供稿单位", "信息提供单位", "信息提供",
               "稿源", "文章出处", "来源于", "来源"),
    "index_number": ("信息索引号", "索引号码", "索引号", "信息索引", "索取号"),
    "document_number": ("发文字号", "发文文号", "文件编号", "文件文号", "公文文号", "文号", "字号"),
    "title": ("信息名称", "文件名称", "公文名称", "文件标题", "名称", "标题", "题名"),
    "": (
        "浏览次数", "浏览量", "浏览数", "浏览", "访问量", "访问次数", "点击量", "点击数", "点击率", "点击次数", "点击",
        "阅读次数", "阅读量", "阅读数", "阅读", "人气", "字体大小", "字体", "作者", "编辑", "责任编辑", "责编", "审核",
        "校对", "编审", "初审", "复审", "终审", "审稿", "摄影", "记者", "主题分类", "组配分类", "分类", "主题词",
        "关键词", "关键字", "体裁分类", "体裁", "公开方式", "公开范围", "公开时限", "公开类别", "公开形式", "有效性",
        "时效性", "文件状态", "时效", "效力状态", "实施日期", "生效日期", "生效时间", "失效日期", "失效时间", "废止日期",
        "有效期", "有效期至", "截止日期", "截止时间", "公示期", "公示时间", "施行日期", "内容概述", "信息分类", "服务对象", "所属主题", "所属机构",
        "视力保护色", "背景色", "分享到", "分享", "扫一扫", "统一编号", "规范性文件编号", "登记号", "栏目", "联系电话",
        "语种", "载体类型", "记录形式", "信息类别", "办理时间", "办公时间", "当前时间", "系统时间", "现在时间", "活动时间",
    ),
}  # fmt: skip
OF_A_TABLE = frozenset(
    label
    for about in ("issuer", "index_number", "document_number", "written", "title")
    for label in LABELS[about]
    if label not in ("字号", "责任单位", "责任部门")
) | {"主题分类", "组配分类", "主题词", "体裁分类", "公开方式", "公开范围", "有效性"}
PUBLISHED = frozenset(LABELS["published"]) - {"时间", "日期"}
ABOUT: dict[str, About | str] = {label: about for about, labels in LABELS.items() for label in labels}

_GAP = r"[ \x1f\u3000]*"


def _spaced(labels: Iterable[str]) -> str:
    return "|".join(_GAP.join(label) for label in sorted(labels, key=len, reverse=True))


_ANY = _spaced(ABOUT)
_HIT = re.compile(
    rf"(?:(?<![\u3400-\u9fff])|(?<=[次日分\x1f\t]))(?P<label>{_ANY})"
    rf"(?:{_GAP}[:：]|(?={_GAP}\t)|(?=\x1f)|{_GAP}$|(?={_GAP}(?:19|20)\d\d{_GAP}[-/.年])|(?<=号)(?= [0-9A-Za-z])|(?P<closed>{_GAP}[\]】]))"
)
_OTHER_LABEL = re.compile(r"(?:^|[\s\x1f\t|｜丨])[\u3400-\u9fff]{2,8}[ \u3000]*[:：]")
_TOOLS = re.compile(
    r"(?:[\s\x1f\t]|^)(?:[【\[（(]? ?(?:打印|收藏|分享|字号|字体|关闭|浏览|点击|阅读|评论|举报|手机看|下载|朗读|纠错|"
    r"大 中 小|小 中 大|我要|视力|微信|微博|QQ|扫一扫|订阅|转发|参与|人参与|关注|A[-+])|[|｜丨])"
)
BARE_LABELS = 200  # characters of a line; labels without colons stand in short ones
_EDGES = " \t\x1f:：|｜丨,，;；>》《、-—[]【】（）()"

DATE = re.compile(
    r"(?<![\d/.-])(?P<y>19[89]\d|20\d\d)\s*[-/.年]\s*(?P<m>1[0-2]|0?[1-9])\s*[-/.月]\s*(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s*日?"
    r"(?:[ T\-—,，]*(?:星期[一二三四五六日天]|周[一二三四五六日])?[ T\-]*(?P<half>上午|下午|凌晨|早上|中午|晚上)?\s*"
    r"(?P<h>2[0-3]|[01]?\d)\s*[:：时]\s*(?P<min>[0-5]\d)(?:\s*[:：分]\s*(?P<s>[0-5]\d)秒?)?(?:\s*(?P<noon>[AP])\.?M)?)?"
)
_CN_DATE = re.compile(
    r"(?P<y>[一二][一二三四五六七八九〇○Ｏ零Oo0０]{3})\s*年\s*(?P<m>元|正|十?[一二]|[三四五六七八九十])\s*月\s*"
    r"(?P<d>[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*日"
)
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_MONTH = r"(?P<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_ENGLISH = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>20\d\d)",
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<y>20\d\d)",
        rf"\b(?:[A-Z][a-z]{{2}}\s+)?{_MONTH}\s+(?P<d>\d{{1,2}})\s+(?P<t>\d\d:\d\d:\d\d)\s+[A-Z]{{3}}\s+(?P<y>20\d\d)",
    )
)
_DASHES = re.compile(r"(20\d\d)\s*[—–－]\s*(\d{1,2})\s*[—–－]\s*(\d{1,2})(?!\d)")
_FOREIGN_FIGURES = re.compile(
    r"[０-９]|\d[—–－]\d|[一二][一二三四五六七八九〇○Ｏ零Oo0０]{3}\s*年|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z.]*\s+\d|\d\s+[A-Z][a-z]{2}"
)
_WIDE = str.maketrans("０１２３４５６７８９－／．：", "0123456789-/.:")
_SHORT_YEAR = re.compile(r"(\d\d)([-/.年](?:1[0-2]|0?[1-9])[-/.月](?:3[01]|[12]\d|0?[1-9])日?(?:[ T].*)?)$")
_JAVA_DATE = re.compile(
    r"[A-Z][a-z]{2} (?P<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?P<d>\d{1,2}) "
    r"(?P<t>\d\d:\d\d:\d\d) CST (?P<y>\d{4})"
)
_COMPACT = re.compile(r"(?:19|20)\d{10}(?:\d\d)?")
_OFFSET = re.compile(r"\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$")
_CHINA = timezone(timedelta(hours=8))
_CN_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | dict.fromkeys("〇○ＯOo0０", "0")


class Said(NamedTuple):
    """A field of a line: the label without white space, its about, the value as it stands, the words it
    rests on.
    """

    label: str
    about: About | str
    value: str
    quote: str
    whole_line: bool  # the line says nothing but the label


def fields(line: Line) -> list[Said]:
    """The labelled fields of one line, in order; an empty field has the value ""."""
    if len(line.text) > 600:
        return []
    text = "\x1f".join(line.parts) if line.parts and "\t" not in line.text else line.text
    hits = [hit for hit in _HIT.finditer(text) if _is_label(hit, text)]
    found: list[Said] = []
    if not hits:
        return found
    for hit, following in zip(hits, [*hits[1:], None], strict=True):
        end = following.start() if following else len(text)
        label = re.sub(r"[\s\x1f]", "", hit["label"])
        rest = text[hit.end() : end]
        other = _OTHER_LABEL.search(rest)
        if other:
            rest = rest[: other.start()]
        value = _value(rest, whole=ABOUT[label] in ("published", "updated", "written", "built"))
        quote = f"{hit.group()}{rest}".replace("\x1f", "").replace("\t", " ").strip()
        alone = not (text[: hit.start()] + text[hit.end() :]).strip(_EDGES)
        found.append(Said(label, ABOUT[label], value, quote[:200], alone))
    return found


def _is_label(hit: re.Match[str], text: str) -> bool:
    """A label without a colon must stand apart, or any word of a sentence could be one."""
    if hit.group().rstrip(" \x1f").endswith((":", "：")):
        return True
    if hit["closed"]:  # [ 索引号 ] 1143…
        return text[: hit.start()].rstrip(" \x1f\u3000").endswith(("[", "【"))
    if "。" in text:
        return False
    before = text[: hit.start()].rstrip(" ")
    return len(text) <= BARE_LABELS and (not before.strip(_EDGES) or before.endswith(("\x1f", "\t")))


def _value(rest: str, *, whole: bool) -> str:
    """What a label says: its cell, or (for names) the first run of text; tool buttons are cut off."""
    cells = rest.split("\t")
    value = cells[1] if rest.startswith("\t") else cells[0]
    if not whole:
        value = _first_run(value)
        tool = _TOOLS.search(value)
        if tool:
            value = value[: tool.start()]
    value = value.replace("\x1f", " ").strip()
    return value.strip(_EDGES) if not re.search(r"[（(].+[）)]$|[《].+[》]$", value) else value.strip(" :：")


def _first_run(value: str) -> str:
    """The first of the line's runs of text, with the next ones as long as a bracket stands open."""
    run = ""
    for part in value.split("\x1f"):
        if run.strip(_EDGES) and run.count("（") <= run.count("）"):
            break
        run += part
    return run


def arabic(text: str) -> str:
    """A text as its dates are read: ２０２４年, 二〇二四年三月五日 and March 5, 2024 in ASCII figures.

    For looking at only: what is kept of a page stays as the page has it.
    """
    if not _FOREIGN_FIGURES.search(text):
        return text
    text = _CN_DATE.sub(lambda found: _chinese_iso(found) or found[0], text.translate(_WIDE))
    text = _DASHES.sub(r"\1-\2-\3", text)
    for pattern in _ENGLISH:
        text = pattern.sub(_english_iso, text)
    return text


def _english_iso(found: re.Match[str]) -> str:
    said = found.groupdict()
    month = _MONTHS.index(said["m"].title()) // 3 + 1
    return f"{said['y']}-{month:02d}-{int(said['d']):02d} {said.get('t') or ''}".strip()


def find_date(text: str) -> re.Match[str] | None:
    """The first date in a text, whatever its figures; the match is one of ``arabic(text)``."""
    return DATE.search(arabic(text))


def labelled_date(value: str) -> str | None:
    """The date that a label's value begins with as ISO 8601; a year of two figures counts only here."""
    said = arabic(value)
    match = DATE.search(said)
    if match is not None and _OFFSET.search(said.strip()):
        return moment(said[match.start() :])
    if match is not None:
        return _iso(match) if match.start() <= 8 else None
    short = _SHORT_YEAR.match(said.strip())
    return iso(f"20{short[1]}{short[2]}") if short else None


def iso(text: str) -> str | None:
    """The first date in a text as ISO 8601, with the time of day where it states one; None without a date.

    Midnight to the second, and 23:59:59, are what systems fill in where only the day is known: the day is
    given.
    """
    match = find_date(text)
    return None if match is None else _iso(match)


def moment(text: str) -> str | None:
    """A date as page tags write it: also 20240318093000, with an offset, or in Java's manner (Mon Mar 18 …
    CST 2024).
    """
    said = text.strip()
    java = _JAVA_DATE.match(said)
    if java:
        said = f"{java['y']}-{_MONTHS.index(java['m']) // 3 + 1:02d}-{int(java['d']):02d} {java['t']}"
    elif _COMPACT.fullmatch(said):
        said = f"{said[:4]}-{said[4:6]}-{said[6:8]} {said[8:10]}:{said[10:12]}{said[12:] and f':{said[12:]}'}"
    elif _OFFSET.search(said):
        try:
            return iso(datetime.fromisoformat(said).astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S"))
        except ValueError:
            return iso(said)
    return iso(said)


def _iso(match: re.Match[str]) -> str | None:
    try:
        day = date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
    except ValueError:
        return None
    if match["h"] is None:
        return day
    hour = int(match["h"])
    afternoon = (
        match["half"] in ("下午", "晚上") or match["noon"] == "P" or (match["half"] == "中午" and hour < 3)
    )
    if afternoon and hour < 12:
        hour += 12
    elif hour == 12 and (match["half"] in ("上午", "凌晨") or match["noon"] == "A"):
        hour = 0
    clock = f"{hour:02d}:{match['min']}" + (f":{match['s']}" if match["s"] else "")
    return day if clock in ("00:00", "00:00:00", "23:59:59") else f"{day}T{clock}"


def only_date(text: str) -> str | None:
    """The date of a line that says nothing else (Arabic or Chinese figures)."""
    match = DATE.fullmatch(arabic(text.strip(" \t()（）[]【】。.")))
    return _iso(match) if match else None


def trailing_date(text: str) -> str | None:
    """The date with which a line ends (「中共枣阳市委 2024年2月22日」)."""
    bare = arabic(text.strip(" \t()（）[]【】。."))
    last = None
    for last in DATE.finditer(bare):  # noqa: B007
        pass
    return _iso(last) if last is not None and last.end() == len(bare) else None


def _chinese_iso(match: re.Match[str]) -> str | None:
    year = "".join(_CN_DIGITS[figure] for figure in match["y"])
    try:
        return date(int(year), _chinese_number(match["m"]), _chinese_number(match["d"])).isoformat()
    except ValueError:
        return None


def _chinese_number(said: str) -> int:
    if said in ("元", "正"):
        return 1
    tens, ten, ones = said.rpartition("十") if "十" in said else ("", "", said)
    figure = int(_CN_DIGITS[ones]) if ones else 0
    return figure + (10 * (int(_CN_DIGITS[tens]) if tens else 1) if ten else 0)
