"""What the text of a document shows at its two ends: its own heading, to whom it is addressed, how it begins, who
signed it; and whether it has the body of a report. Only the first 1,500 and the last 400 characters are read closely.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duties.titles import TitleKind, TitleShape, plain_title, shape_of
from duties.traditional import has_traditional, simplified

_FIRST, _LAST = 1_500, 400
_LONGEST_TITLE = 90  # characters; the longest true one seen, a joint title of a township, has 55
_WHITE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_CRUMBS = re.compile(r"^(?:您?当前(?:所在)?(?:的)?位置|首页\s*>|您的位置|您现在的位置)|>{1,2}.{1,30}>")
_SENTENCE = re.compile(r"[。;；!！?？,，]")
_AS_FOLLOWS = re.compile(
    r"如下[:：]?$"
)  # 现将安化县2023年度法治政府建设情况报告如下: is running text, however short
_ADDRESSEE = re.compile(r"^[\u4e00-\u9fff、,，（）()\s]{2,60}[:：]$")
_SERIAL = re.compile(r"^[\u4e00-\u9fff]{1,14}[〔\[（(【]?20\d\d[〕\]）)】]?(?:第?\d+|[xX×*\s]+)号$|^签发人")
_DATE = re.compile(
    r"^[（(]?[二20〇○O零一三四五六七八九十]{2,4}年.{1,6}月.{1,4}日[)）]?$|^[（(]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[)）]?$"
)
_LABEL = re.compile(
    r"^(?:索引号|发布机构|发布日期|发布时间|发文日期|成文日期|生成日期|信息来源|来源|日期|时间|名称|标题|文号|有效性|主题|作者|浏览|字体)"
)
_SECTION = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|第[一二三四五六七八九十]部分|\d{1,2}[.、．])"
)
_MORE = re.compile(
    r"^(?:[的工作情况年度]{0,6}报?告|报|告|[的工作情况年度]{0,6}总结|情况|(?:及其?|和|暨|与|并).{2,40}|[(（].{1,12}[)）])$"
)
_REPEATED = (TitleKind.PERHAPS, TitleKind.UNLIKELY, TitleKind.OTHER)
_ENDING = re.compile(r"(?:报|告|总结|情况|年报|工作|的|打算|计划|安排|思路|要点|[)）]|\d年?度?)$")
_LOST_FIRST = re.compile(r"((?:情况|工作|建设|总结)的?)告$")
_LOST_SECOND = re.compile(r"((?:情况|工作|建设|总结)的?)报$")
_HANGING = re.compile(r"((?:情况|工作)的)$")


@dataclass(frozen=True, slots=True)
class Opening:
    """The beginning of a text.

    ``heading`` is the report's own title with broken lines joined and a lost 报 restored, "" where the text shows
    none; ``shape`` what its words say; ``quote`` the lines it was made of, verbatim. ``addressee`` is the line
    "市人民政府:" without its colon. ``first`` holds the first running text, at most 400 characters, and ``lines`` the
    short lines before it.
    """

    heading: str
    shape: TitleShape | None
    quote: str
    addressee: str
    first: str
    lines: tuple[str, ...]


def opening(text: str, title: str = "") -> Opening:
    """How a text begins. ``title`` is the page's: a line that only repeats it, or a breadcrumb, is passed over.

    Never raises; an empty text gives an empty opening.
    """
    lines = [line.strip() for line in simplified(text[:_FIRST]).split("\n") if line.strip()][:24]
    page_title = plain_title(title) if title and shape_of(title).kind in _REPEATED else ""
    lines = [
        line
        for line in lines
        if not _CRUMBS.search(line) and (not page_title or plain_title(line) != page_title)
    ]
    run: list[str] = []
    addressee, body_at = "", len(lines)
    for at, line in enumerate(lines):
        flat = _WHITE.sub("", line)
        running = _SENTENCE.search(flat[8:]) or _AS_FOLLOWS.search(flat)
        if len(flat) > 64 or running or (_SECTION.match(flat) and run):
            body_at = at
            break
        if _ADDRESSEE.match(flat) and not _LABEL.match(flat):
            addressee = addressee or flat[:-1].rstrip("：:")
            body_at = at + 1
        elif not addressee:
            run.append(line)
    heading, shape, quote = _heading(run[:12])
    first = "".join(line for line in lines[body_at:] if not _SECTION.match(line) or _SENTENCE.search(line))
    return Opening(heading, shape, quote, addressee, first[:400], tuple(run[:12]))


def _heading(lines: list[str]) -> tuple[str, TitleShape | None, str]:
    """The report title that some of the first short lines make, the earliest start first."""
    lines = [line for line in lines if not _passed_over(_WHITE.sub("", line))]
    for start in range(len(lines)):
        joined = ""
        for stop in range(start, min(start + 6, len(lines))):
            joined += _WHITE.sub("", lines[stop])
            if len(joined) > _LONGEST_TITLE:
                break
            following = _WHITE.sub("", lines[stop + 1]) if stop + 1 < len(lines) else ""
            if _ENDING.search(joined) and not _MORE.match(following):
                meant = restored(joined)
                shape = shape_of(meant)
                if shape.kind is TitleKind.REPORT:
                    return meant, shape, "\n".join(lines[start : stop + 1])
    return "", None, ""


def _passed_over(flat: str) -> bool:
    return bool(_SERIAL.match(flat) or _DATE.match(flat) or _LABEL.match(flat))


def restored(joined: str) -> str:
    """A heading whose 报 or 告 was lost where the line broke: …情况的 + 告 is …情况的报告."""
    for pattern, mended in ((_LOST_FIRST, r"\1报告"), (_LOST_SECOND, r"\1报告"), (_HANGING, r"\1报告")):
        joined = pattern.sub(mended, joined)
    return joined


def signature(text: str) -> tuple[str, ...]:
    """The short lines a text ends with, without a date and without page furniture; () where it ends in a sentence."""
    lines: list[str] = []
    for line in reversed(simplified(text[-_LAST:]).split("\n")[-8:]):
        flat = _WHITE.sub("", line)
        if len(flat) > 40 or _SENTENCE.search(flat):
            break
        if flat and not _DATE.match(flat) and not _LABEL.match(flat):
            lines.append(line.strip())
    return tuple(reversed(lines))


_SIGNS = {
    "reports": ("报告如下", "汇报如下", "总结如下", "特此报告", "专此报告"),
    "done": (
        "举措和成效",
        "主要举措",
        "主要做法",
        "工作成效",
        "取得成效",
        "主要成效",
        "工作开展情况",
        "主要工作",
        "做法和成效",
        "显著成效",
        "一定成效",
    ),
    "lacking": ("不足", "存在的问题", "存在问题", "存在一些问题", "短板", "差距", "薄弱环节"),
    "first": ("第一责任人", "述法"),
    "next": (
        "下一步",
        "下步",
        "下一年",
        "工作打算",
        "工作安排",
        "工作计划",
        "主要安排",
        "今后",
        "工作思路",
        "接下来",
    ),
    "subject": ("法治政府", "依法行政"),
}
_NEWS = re.compile(
    r"^.{0,30}(?:讯|电)[\s(（]|[(（](?:记者|通讯员)|记者.{0,12}从.{2,20}获悉|本报|近日|日前|^\d{1,2}月\d{1,2}日|新闻发布会|记者获悉|"
    r"今天|昨天|昨日"
)
_EXPLAINS = re.compile(
    r"解读如下|《[^》]{4,60}报告》[(（](?:以下)?简称|现(?:就|对|将)《[^》]{4,80}报告》.{0,20}解读"
)
# As a heading only: a true report may speak of 政策解读 and of 文件制定过程.
_EXPLAINING_HEAD = re.compile(
    r"^(?:[（(]?[一二三四五1-5][)）、.．])?(?:《?报告》?)?(?:出台|起草|制定|制发|编制|发布|文件|政策)(?:的)?(?:背景|依据|目的|过程|说明|解读)"
    r"(?:(?:和|与|及)(?:背景|依据|目的|过程|意义))?[。:：]?$"
)
# What the first clause reports on is no year: 2024年上半年,我县… ; 现将一季度工作报告如下
_PART_OF_A_YEAR = re.compile(
    r"^(?:20\d\d年|今年)?(?:以来)?[,，]?(?:上半年|下半年|前?[一二三四1-4]季度|前[三3]季度|[1一]月?[-—–~至到](?:[2-9]|1[01]|[二三四五六七八九]|十一?)月)|"
    r"现将[^,，。;；]{0,24}(?:[上下]半年|[一二三四]季度)[^,，。;；]{0,24}(?:报告|汇报|总结)"
)
_NOTICE = re.compile(
    r"现予以?(?:公布|公开|公示|印发)|现将(?:《[^》]{2,60}》|[^,，。;；]{2,40}?)(?:予以|印发|公布|公开|公示|发给)|印发给你们|公布如下|"
    r"请认真贯彻|请于.{2,16}前报|现就[^。]{2,40}通知如下|报送要求"
)
_TEMPLATE = re.compile(r"(?:某|[xX×*]{2,3}|_{2,})(?:省|市|县|区|镇|乡|街道|局|年)")


@dataclass(frozen=True, slots=True)
class Body:
    """Whether a text has the body of a report. ``signs`` names the parts found, ``against`` what speaks against it."""

    characters: int
    signs: frozenset[str]
    sections: int
    against: str

    @property
    def full(self) -> bool:
        """Long enough and made like a report: the shortest true ones (township reports) have about 600 characters."""
        return (
            self.characters >= 500
            and "subject" in self.signs
            and len(self.signs) + min(self.sections, 2) >= 4
        )

    @property
    def thin(self) -> bool:
        """Too little to be a report whatever its title says."""
        return self.characters < 250 or (
            self.characters < 500 and len(self.signs) + min(self.sections, 2) < 3
        )


def body_of(text: str, start: Opening) -> Body:
    """The signs of a report's body in ``text``; a handful of substring searches, linear."""
    known = simplified(text) if has_traditional(text[:_FIRST]) else text
    signs = frozenset(name for name, words in _SIGNS.items() if any(word in known for word in words))
    sections = sum(f"{mark}、" in known for mark in "一二三四五")
    return Body(len("".join(known.split())), signs, sections, _against(known[:_FIRST], start))


def _against(first: str, start: Opening) -> str:
    flat = _WHITE.sub("", first[:600])
    if len(_TEMPLATE.findall(flat)) >= 2:
        return "template"
    heads = (_WHITE.sub("", line) for line in first.split("\n")[:30])
    if _EXPLAINS.search(flat) or any(_EXPLAINING_HEAD.match(line) for line in heads):
        return "interpretation"
    if _PART_OF_A_YEAR.search(_WHITE.sub("", start.first[:120])):
        return "part of a year"
    if _NEWS.search(start.first[:160]):
        return "news"
    if _NOTICE.search(flat):
        return "notice"
    return ""
