"""Is this title such a report's? Decided from the words alone; whose and of which year is for others.

Chinese titles end in their head: 关于印发…工作要点的**通知** is a notice whatever it names before. So a title is a
report's when its head is 报告, 情况, 总结 …, what the head is about is 法治政府建设 or 依法行政, and nothing before
that makes it a sentence about a report (发布, 听取, 解读 …). Counts of real forms stand behind the word lists.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from duties.traditional import simplified


class TitleKind(StrEnum):
    REPORT = "report"  # the title of such a report
    PERHAPS = "perhaps"  # may be one or carry one (印发《…报告》的通知, 汇报, 白皮书, an indicator): the text decides
    ANNOUNCED = "announced"  # says that a report is out; the report itself may stand below
    OTHER = "other"  # another kind of document, by its own words
    UNLIKELY = "unlikely"  # speaks of the subject, but not as a report does
    BARE = "bare"  # only a name, a year, or 年度报告: nothing said about the subject
    SILENT = "silent"  # something else


@dataclass(frozen=True, slots=True)
class TitleShape:
    """What the words of a title say. ``plain`` is the title as compared (see ``plain_title``).

    ``prefix`` stands before the subject words: the place to look for a publisher. ``tail`` is what follows the
    head (及2016年工作打算), whose years are not the report's. ``why`` is a short reason in English.
    """

    kind: TitleKind
    plain: str
    prefix: str = ""
    tail: str = ""
    why: str = ""


CARRIER = "a notice that may carry the report"
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]+")
_CUT = re.compile(r"(?:\.{2,}|…+|。{2,})$")

STRONG = r"(?:法治政府(?:部门|机关|单位|机构)?建设|依法行政|建设法治政府|法制政府建设|法治政府)"
_NOT_GOVERNMENT = (
    r"(?:社会|文化|乡村|宣传|化|阵地|队伍|人才|营商|环境|体系|教育|公园|广场|示范|镇村|校园|企业)"
)
WEAK = (
    rf"(?:法治(?!{_NOT_GOVERNMENT})[\u4e00-\u9fff]{{0,4}}建设|(?:全面)?依法治(?!理|校|企|水|税|林|教|访)[\u4e00-\u9fff]|"
    r"法制建设|法[治制]工作|法治(?=(?:年度|工作|情况)*(?:报告|年报|总结)))"
)
_SUBJECT = re.compile(f"{STRONG}|{WEAK}")
_QUOTED_SUBJECT = re.compile('[“"]((?:法治政府|依法行政)(?:建设)?)[”"]')
_STRONG = re.compile(STRONG)

# 1 the subject is followed by what a report reports: 工作情况, 年度报告 …
_STEP = re.compile(
    r"(?>的|工作|年度|本年|全年|总体|整体|主要|重点|进展|推进|开展|落实|贯彻|实施|执行|完成|基本|有关|相关|"
    r"责任|与|及|和|暨|、|《|》|\((?:推进)?(?:依法行政|法治政府建设|建设法治政府)\)|\(?20\d\d年?度?\)?)*+(?:情况|报告|总结|汇报|年报|总况)"
)
# 2 … and then nothing but more of the same, or a second subject or the next year's plans
_REST = re.compile(
    r"(?:(?:的|年度|工作|情况|专题|书面|综合)*(?:报告|汇报|总结|年报|通报)书?)*》?"
    r"(?P<tail>(?:及其?|和|与|暨|并|、|以及|,|;|(?=20\d\d年))(?P<more>.{1,48}))?$"
)
_REST_END = re.compile(
    r"(?:打算|计划|安排|思路|谋划|要点|部署|重点|建议|报告|情况|总结|工作|设想|措施|举措|目标)$"
)
_PLANS_AFTER = re.compile(
    r"(?:工作)?(?:及|和|与|暨|、|以及)(?:20\d\d年?度?|下一?年度?|明年|来年|下一?步|今后).{0,12}"
    r"(?:打算|计划|安排|思路|谋划|要点|部署|设想)(?:的?(?:报告|汇报))?$"
)
_HEAD = re.compile(r"(?:报告书?|年报|总结|汇报|情况|公报|白皮书|蓝皮书)》?$")
_SOFT_HEAD = re.compile(r"(?:汇报|通报|公报|白皮书|自查(?:情况)?的?(?:报告|总结))》?$")
_OUTLINE = re.compile(r"(?:建设)?实施(?:纲要|方案|意见)(?:\([^)]*\))?》?(?=.{0,8}(?:情况|报告))")
_SELF_CHECK = re.compile(r"(?:工作|年度|情况|的)*自查(?:情况|的)*(?:报告|总结)$")
_SECOND = re.compile(
    r"(?:工作|情况)?(?:和|与|及|暨|、|以及)(?!.{0,12}督[察查]).{1,24}(?:情况|报告|总结|汇报)$"
)
_OFFICE = re.compile(r"(?:工作|建设)?(?:领导|协调|推进)?(?:小组|委员会|办公室|专班|办(?!理|法))")
_YEAR_AFTER = re.compile(  # (2023年度), (晋政函〔2020〕12号), (2022年1月—12月)
    r"(?:\(?20\d\d年?(?:年?度)?\)?|\([^()]{0,24}(?:\d|号|[年月日版])[^()]{0,12}\))》?$"
)

# other documents about the same subject
_OTHER_HEAD = re.compile(
    r"(?:通知|方案|要点|计划|规划|纲要|安排|意见|办法|指引|公示|细则|规定|规则|制度|条例|清单|目录|体系|标准|讲话|致辞|启事|"
    r"公告|通告|决定|决议|批复|复函|函|纪要|简报|预案|指标|名单|台账|须知|指南|倡议书|承诺书|责任书|测试|答卷|试题|考试|"
    r"推进会|座谈会|评议会|动员会|部署会|培训会|培训班|现场会|交流会|新闻发布会|会议|大会|讲座|论坛|研讨会|述法会|"
    r"新成效|新成果|新局面|新台阶|新篇章|新突破|新标杆|新格局|新样板|新路径|新进展|解读|图解|问答|综述|纪实|侧记|掠影|"
    r"案例|经验|做法|论文|研究|思考|探讨|心得|体会|感悟|征文|说明|分工|工作台帐|任务分解|结果)(?:\(.{0,12}\))?》?$"
)
_INTERPRETED = re.compile(
    r"解读|图解|一图|读懂|图文|动漫|动画|长图|微视频|短视频|海报|图说|数说|图看|速览|速读|划重点|导读|问答|答记者问|访谈|"
    r"新闻发布会|回头看|亮点|看点|侧记|综述"
)
_TEMPLATE = re.compile(
    r"某(?<!某某)(?!某(?:新区|[省市县区州盟旗镇乡]))|范文|模板|模版|样本|写作|[xX×*○〇□■]{2,}(?=[省市州县区乡镇局委办街单部年]|人民)|20_+|__|\d+篇|[一二两三四五六七八九十]篇|多篇|"
    r"第\d+页|文库|word版|精选|通用版|最新版|免费|下载"
)
_PART_YEAR = re.compile(
    r"[上下]半年|(?<!大)半年度?|[前第]?[一二三四1-4]季度|前三季度|季报|月报|(?<!\d)(?:1[0-2]|[1-9])月份|"
    r"(?<!\d)1[-—–~至到](?:1[01]|[2-9])月"
)
_SPAN = re.compile(r"(20\d\d)年?[-—–―~至到]{1,2}(20\d\d)(?!\d)")
_MANY_YEARS = re.compile(
    r"五年来?|近年来|近[两三四五]年|[两三四]年来|[一二三]?十?[一二三四]五[\"”]?(?:时期|期间)"
)
_FINAL = {"an interpretation": _INTERPRETED, "a template": _TEMPLATE, "a part of a year": _PART_YEAR}
_QUOTED = re.compile(r"《[^》]*》|(?:纲要|规划|方案)\([^)]*\)")
_OTHER_REPORT = re.compile(
    r"述职|述法|履职|自查|自评|评估|测评|评价|评议|调研|考察|审计|督察|督查|检查|视察|巡查|巡察|整改|研究|统计|监测|考核|验收|"
    r"审议意见|反馈意见|满意度|民意|调查|问卷|提案|建议|点评|示范|创建|达标|复议|应诉|普法|宣传|信息公开|政务公开|培训|学习|学法|指标|案例|经验|方案|计划|要点|规划|制度|"
    r"第一责任人|专项|试点|典型|队伍|清单|绩效"
)
_ORGAN = re.compile(  # names of offices that hold a word which elsewhere makes news
    r"(?:创新|督导|研究|指导|交流|调度|审查|检查|学习|展览)[\u4e00-\u9fff]{0,4}(?:局|委员会|委|中心|院|所|室|会|处|办公室|办|队)|"
    r"(?:绩效)?考核(?:办公?室?|局|中心|委员会)|督[察查](?:局|室|办|中心|委员会|组)|"
    r"(?:文明(?:城市|城区)?|双城)?创建(?:办公?室?|中心)|评[估审价](?:中心|办|院)|信息公开办公?室?|政务公开办公?室?|"
    r"(?:市场监督|综合行政执法|监督)管理|宣传(?:教育)?(?:部|中心|文化)|(?:新闻)?宣传部|检察院?|监察|"
    r"(?:教育|技术|农业|林业)?培训(?:中心|学校)|统计局|统计调查|审计(?:局|厅|署|处)|视察室|监测(?:中心|站|总站)|"
    r"(?:经济|先行|示范|试验|高新|产业|综合|自由|开发|保税|旅游|创新)+(?:示范|试验|创新)?区|示范区|交流中心|指导中心|服务中心"
)
_NEWS = re.compile(
    r"召开|举行|举办|听取|审议|审查|通过|视察|调研|检查|督导|督察|督查|考察|研究|学习|指导|介绍|通报|了解|观摩|交流|座谈|"
    r"出炉|亮相|晒出|亮出|报道|荣获|获评|获得|入选|印发|转发|下发|出台|打造|赋能|护航|助力|创新|力争|揭牌|表彰|讨论|"
    r"汇报会|开展|启动|部署|强调|主持|参加|出席|调度|约谈|督办|点名|批示|迎接|接受|宣讲|如何|为什么|什么是"
)
_PUBLISHING = re.compile(r"印发|公布|公开|发布|转发|下发|刊发|刊登|公示|公告|呈报|呈送|报送|上报|提交")
_CARRIER = re.compile(
    r"(?:(?:的|进行|予以)?(?:公示|公开|公布))?(?:的|进行)?(?:通知|公告|公示|通告|函|请示|公开|公布)(?:\(.{0,12}\))?$"
)
_NOTICE_OF = re.compile(  # …法治政府建设工作公告: a notice by its head, the report itself by what it is about
    rf"^(?P<prefix>.*?){STRONG}(?:年度|工作|情况|总体|的|20\d\d年?度?)*(?:公告|公示|通告)(?:\(.{{0,12}}\))?$"
)
_CALL = re.compile(
    r"做好|报送|上报|提交|征集|征求|开展|编制|撰写|起草|加强|严格|规范|督促|落实|组织|填报|制定"
)
_INDICATOR = re.compile(
    rf"每年.{{0,70}}{STRONG}.{{0,10}}(?:情况|报告)|上一年度{STRONG}.{{0,6}}(?:情况|报告)|{STRONG}.{{0,6}}报告制度(?!.{{0,6}}(?:研究|实证|思考|探))|"
    rf"{STRONG}.{{0,8}}报告.{{0,12}}(?:按时|按期|及时|按规定)?向社会(?:公开|公布)"
)
_DISCLOSURE = re.compile(r"(?:政府信息|政务|信息)公开.{0,8}(?:年报|报告|总结|情况)")
_BARE = re.compile(
    r"(?:关于)?(?:\(?20\d\d[年\-]?(?:度|年度)?\)?)?(?:的?(?:法定主动公开|本级|年度|工作|情况|年)*(?:年报|报告书?|总结)|附件\d*|正文|全文)?"
    r"\(?(?:20\d\d年?(?:度|年度)?)?\)?"
)
_BARE_NAME = re.compile(
    r"(?:20\d\d年?度?)?(?:中共)?[\u4e00-\u9fff、]{1,24}(?:人民政府|政府|办事处|街道|镇|乡|县|区|市|州|盟|旗|省|局|厅|委|委员会|办公室|办|"
    r"管委会|支队|总队|中心|院|社|部|队|站)(?:\(?20\d\d年?(?:度|年度)?\)?)?(?:(?:年度|工作|情况)*(?:年报|报告))?"
)
_SAYS_MORE = re.compile(rf"关于|政府工作报告|预算|决算|审计|公开|{_NEWS.pattern}")
_EXTENSION = re.compile(r"\.(?:docx?|pdf|wps|ofd|txt|rtf|s?html?|jsp|aspx?|xlsx?)$", re.I)
_TAG = re.compile(
    r"^(?:[\[【(]([^\]】)]{1,12})[\]】)]|(?:政府信息公开|政务公开|信息公开):"
    r"|(?:附件?\d*|置顶|图文|最新|new|转载|\d{1,3})[:、.·](?!\d{2,}))",
    re.I,
)
_YEAR_TAG = re.compile(r"20\d\d年?(?:年?度)?")
_OFFICE_AFTER = re.compile(  # …情况报告(县司法局)
    r"\((?=[^()]{2,24}\))([\u4e00-\u9fff、]*(?:政府|局|厅|委|委员会|办|办公室|院|中心|支队|总队|街道|街道办事处|[省市县区州盟旗镇乡]))\)》?$"
)
_TAIL = re.compile(
    r"(?:[\[【(](?:公开版?|全文|公布稿|公示稿?|公告|正文|已?审定稿|盖章版?|定稿|终稿|最终稿?|new|新|图|\d{1,2}|附[^)\]】]{0,10}|"
    r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|网[上站]公开版?|对外公开版?|主动公开)[\])】]|20\d\d-\d{1,2}-\d{1,2}|new!?|"
    r"[。.·]+)$",
    re.I,
)
_DRAFT = re.compile(r"\((?:征求意见稿|草案|讨论稿|送审稿|初稿|代拟稿|摘要|节选|摘录)\)$")
_YEAR = re.compile(r"20\d\d|年度")
_HAN_YEAR = re.compile(r"二[〇○O0零o]([〇○O0零一二三四五六七八九o])([〇○O0零一二三四五六七八九o])(?=年)")
_HAN_DIGITS = str.maketrans("〇○O零一二三四五六七八九o", "00001234567890")
_SUBJECT_WORDS = ("法治政府建设", "依法行政", "法治建设", "建设法治政府", "全面依法治", "法治工作")
_BEGUN_OTHERWISE = re.compile(r"关于(?:印发|转发|召开|开展|做好|举办|征求|报送|公布(?!.{0,12}报告))")
_BEGINNING = re.compile(r"20\d\d年?(?:年?度)?|关于|(?:全面|深入|扎实|持续|大力)?(?:推进|加强|贯彻|落实)")
_NAME = re.compile(r"[\u4e00-\u9fff、]{2,40}")
_SITE = re.compile(r"[|｜_]+|--+|——+|\s[-–—]\s|-(?=[\u4e00-\u9fff]{2,})")


_SITE_OR_SPACE = re.compile(rf"{_SITE.pattern}|\s+")
_GLUED = (TitleKind.UNLIKELY, TitleKind.OTHER, TitleKind.ANNOUNCED)


def plain_title(title: str) -> str:
    """The title as it is compared: simplified, half-width, without white space, quotes of a whole title, file ending.

    >>> plain_title("關於 2023年法治政府建设\\n情况的报　　告（公开版）.docx")
    '关于2023年法治政府建设情况的报告'
    """
    text = simplified(unicodedata.normalize("NFKC", title[:400].replace("…", "...")))
    text = _HAN_YEAR.sub(lambda year: f"20{year[1]}{year[2]}".translate(_HAN_DIGITS), _UNSEEN.sub("", text))
    text = _QUOTED_SUBJECT.sub(r"\1", text)
    text = _EXTENSION.sub("", text).strip("\"'“”·•▪◆●■★☆>»-—")
    while text != (shorter := _TAIL.sub("", _EXTENSION.sub("", text))):
        text = shorter
    while (tag := _TAG.match(text)) and not (
        tag[1] and (_INTERPRETED.search(tag[1]) or _YEAR_TAG.fullmatch(tag[1]))
    ):
        text = text[tag.end() :]
    if text.startswith("《") and text.find("》") == len(text) - 1:
        text = text[1:-1]
    half = len(text) // 2
    return text[:half] if half > 8 and text == text[:half] * 2 else text


def ends_cut(title: str) -> bool:
    """Whether the title visibly ends in an ellipsis."""
    return bool(_CUT.search(title.strip().replace("…", "...")))


def shape_of(title: str) -> TitleShape:
    """What kind of document a title names. Never raises; linear in the first 400 characters.

    Of a page's <title> with the site's and the column's names glued on, the part that names the document is judged.
    """
    whole = _shape(plain_title(title))
    if whole.kind not in _GLUED or whole.why in _FINAL:
        return whole
    cut = _SITE if whole.kind is not TitleKind.UNLIKELY else _SITE_OR_SPACE
    parts = (part for part in cut.split(title[:400]) if len(part.strip()) > 6)
    return next(
        (shape for part in parts if (shape := _shape(plain_title(part))).kind is TitleKind.REPORT), whole
    )


def _shape(plain: str) -> TitleShape:
    subject = _STRONG.search(plain) or _SUBJECT.search(plain)
    if subject is None:
        return _without_subject(plain)
    found = _excluded(plain) or _announced(plain) or _grammar(plain)
    return found or TitleShape(TitleKind.UNLIKELY, plain, plain[: subject.start()], why="no report's head")


def _without_subject(plain: str) -> TitleShape:
    if _BARE.fullmatch(plain) or (
        _BARE_NAME.fullmatch(plain) and not _SAYS_MORE.search(_ORGAN.sub("", plain))
    ):
        return TitleShape(TitleKind.BARE, plain, plain, why="only a name or a year")
    unnamed = _ORGAN.sub("", plain)
    others = (_OTHER_HEAD, _DISCLOSURE, _INTERPRETED, _OTHER_REPORT, _NEWS)
    decided = any(pattern.search(unnamed) for pattern in others)
    return TitleShape(
        TitleKind.OTHER if decided else TitleKind.SILENT, plain, why="does not speak of the subject"
    )


def _excluded(plain: str) -> TitleShape | None:
    """Titles that are another document's whatever else they hold; an indicator first, for it names every word."""
    if _INDICATOR.search(plain) and (not _OTHER_HEAD.search(plain) or plain.endswith("制度")):
        return TitleShape(TitleKind.PERHAPS, plain, why="an indicator's text")
    for why, pattern in _FINAL.items():
        if pattern.search(plain):
            return TitleShape(TitleKind.OTHER, plain, why=why)
    if _spans_years(_QUOTED.sub("", plain)):
        return TitleShape(TitleKind.OTHER, plain, why="several years")
    if "法学会" in plain or ("蓝皮书" in plain and not _STRONG.search(plain)):
        return TitleShape(TitleKind.OTHER, plain, why="a society's book")
    return None


def _spans_years(plain: str) -> bool:
    """More than two years together; 2022—2023年度 stays open, for some name one working year so."""
    span = _SPAN.search(plain)
    return bool(_MANY_YEARS.search(plain)) or (span is not None and int(span[2]) - int(span[1]) > 1)


def _announced(plain: str) -> TitleShape | None:
    """Notices that carry a report, and news that one is out."""
    bare = plain.replace("《", "").replace("》", "")
    carrier = _CARRIER.search(bare)
    verb = _PUBLISHING.search(bare)
    if carrier is not None:
        inner = bare[: carrier.start()]
        about = inner[verb.end() :] if verb and verb.end() < len(inner) else inner
        if not _CALL.search(_ORGAN.sub("", bare[: carrier.start()])) and _is_report(about.removeprefix("对")):
            return TitleShape(TitleKind.PERHAPS, plain, _prefix(about), why=CARRIER)
        return _notice_of(plain, bare)
    if (
        verb is not None
        and verb.group() in ("发布", "公布", "公开", "刊发")
        and _is_report(bare[verb.end() :])
    ):
        return TitleShape(TitleKind.ANNOUNCED, plain, bare[: verb.start()], why="says that a report is out")
    return None


def _notice_of(plain: str, bare: str) -> TitleShape | None:
    found = _NOTICE_OF.match(bare)
    if found is None or not _YEAR.search(bare):
        return None
    before = _ORGAN.sub("", found["prefix"])
    if _NEWS.search(before) or _CALL.search(before):
        return None
    return TitleShape(TitleKind.PERHAPS, plain, found["prefix"], why="near a report's title")


def _is_report(plain: str) -> bool:
    shape = _grammar(plain)
    return shape is not None and shape.kind in (TitleKind.REPORT, TitleKind.PERHAPS)


def _prefix(plain: str) -> str:
    subject = _SUBJECT.search(plain)
    return plain[: subject.start()] if subject else plain


def _grammar(plain: str) -> TitleShape | None:
    """The title read from its subject words to its end; a strict reading of any of them before a loose one."""
    draft = _DRAFT.search(plain) or _SPAN.search(_QUOTED.sub("", plain))
    text = _YEAR_AFTER.sub("", _DRAFT.sub("", plain))
    office = _OFFICE_AFTER.search(text)
    text = text[: office.start()] if office else text
    subjects = [found for found in _SUBJECT.finditer(text) if not _OFFICE.match(text, found.end())]
    for subject, read in [
        *((found, _tail) for found in subjects),
        *((found, _loose_tail) for found in subjects[-1:]),
    ]:
        prefix, after = text[: subject.start()], text[subject.end() :]
        prefix += office[1] if office else ""
        tail = read(after)
        if tail is None:
            continue
        if _NEWS.search(_ORGAN.sub("", prefix)):
            return TitleShape(TitleKind.OTHER, plain, prefix, why="a sentence about a report")
        soft = (
            draft
            or read is _loose_tail
            or not _STRONG.match(subject.group())
            or _SOFT_HEAD.search(text[: len(text) - len(tail)])
        )
        outline = _OUTLINE.match(after)
        own = _QUOTED.sub("", plain).replace(outline.group() if outline else "\n", "")
        named = _YEAR.search(own) or (not outline and re.search(r"报告|总结|年报", after))
        if soft or not named:
            return TitleShape(TitleKind.PERHAPS, plain, prefix, tail, why="near a report's title")
        return TitleShape(TitleKind.REPORT, plain, prefix, tail, why="head and subject of a report")
    unnamed = _ORGAN.sub("", text)
    if _OTHER_HEAD.search(text) or _OTHER_REPORT.search(unnamed) or _NEWS.search(unnamed):
        return TitleShape(TitleKind.OTHER, plain, why="another document's head")
    return None


def _tail(after: str) -> str | None:
    """What follows the head when ``after`` (the words behind the subject) reads as a report's; None when not."""
    if plans := _PLANS_AFTER.match(after):
        return plans.group()
    outline = _OUTLINE.match(after)
    after = after[outline.end() :] if outline else after
    if _SELF_CHECK.match(after):
        return ""
    step = _STEP.match(after)
    rest = _REST.match(after, step.end()) if step else None
    if rest is not None and not (rest["more"] and not _REST_END.search(rest["more"])):
        return rest["tail"] or ""
    return after if _SECOND.match(after) else None


def _loose_tail(after: str) -> str | None:
    """A head at the end and nothing of another subject before it."""
    return "" if _HEAD.search(after) and len(after) <= 40 and not _OTHER_REPORT.search(after) else None


def meant_title(title: str) -> str:
    """A page's title as it was meant: broken lines joined, padding taken out, the site's and the column's names cut off.

    Nothing else is changed: what was written in traditional characters or with a date in brackets stays so.
    """
    joined = _UNSEEN.sub("", title[:400])
    if len(parts := [part for part in _SITE_OR_SPACE.split(title[:400]) if part and part.strip()]) > 1:
        whole = _shape(plain_title(title))
        if whole.kind in _GLUED and whole.why not in _FINAL:
            own = next(
                (part for part in parts if _shape(plain_title(part)).kind is TitleKind.REPORT), title[:400]
            )
            joined = _UNSEEN.sub("", own)
    half = len(joined) // 2
    joined = joined[:half] if half > 8 and joined == joined[:half] * 2 else joined
    return _EXTENSION.sub("", joined)


def may_continue(visible: str) -> bool:
    """Whether a title cut after ``visible`` may go on as a report's: nothing in it speaks of anything else yet."""
    plain = _CUT.sub("", plain_title(visible))
    if _INTERPRETED.search(plain) or _TEMPLATE.search(plain) or _BEGUN_OTHERWISE.search(plain):
        return False
    if _SUBJECT.search(plain):
        return _excluded(plain) is None and not _NEWS.search(_ORGAN.sub("", _prefix(plain)))
    *names, last = _BEGINNING.sub("|", plain).split("|")
    if not any(word.startswith(last) for word in _SUBJECT_WORDS):
        # a name alone, cut before anything was said
        return not any(names) and _NAME.fullmatch(last) is not None and not _NEWS.search(_ORGAN.sub("", last))
    return all(_NAME.fullmatch(name) and not _NEWS.search(_ORGAN.sub("", name)) for name in names if name)


def speaks_of_reports(column: str) -> bool:
    """Whether a column's name or breadcrumb says that such reports are filed there."""
    return bool(_SUBJECT.search(plain_title(column[-200:])))
