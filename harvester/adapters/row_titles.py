"""A row's title: the fullest the row gives, without what portals put around it."""

from __future__ import annotations

import re

_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,80}(?:>|$)")
_LEAD = re.compile(
    r"^(?:[·•‧∙●○◆◇■□▪▫►▶★☆※»>＞、|｜\-–—―_*\s]+"
    r"|[\[【［(（](?:置顶|顶|荐|热|图|新|new|hot|top)[\]】］)）]\s*"
    r"|(?:置顶)(?=[\s:：]|[\u4e00-\u9fff]{4})[\s:：]*"
    r"|(?:new|hot|top)(?=[^a-z])\s*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:\s*(?:\bnew\b!?|[\[【［(（](?:图|新|new|hot|置顶)[\]】］)）]))+$", re.IGNORECASE)
_DATED_TAIL = re.compile(
    r"(?:\s*[\[【［]\s*((?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/]\d{1,2})\s*[\]】］]"
    r"|\s+((?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?))$"
)
_CUT = re.compile(r"(?:…|\.{2,}|．{2,}|。{3,})[\s」』”\"]*$")
_LABELLED = re.compile(
    r"^\s*(?:文章|信息)?(?:标\s*题|名\s*称)\s*[:：]\s*(.+?)(?:\s*[\r\n]|\s+(?:作者|更新时间|发布时间|发表时间|点击)|$)",
    re.DOTALL,
)
_HOLLOW = re.compile(r"(?:新窗口|点击|查看|详细|详情|链接|打开|浏览|阅读|blank)", re.IGNORECASE)
_PAGER = re.compile(
    r"^(?:[\[【(（<>«»‹›|.\s]*(?:上一?页|下一?页|前一?页|后一?页|次页|首\s*页|尾\s*页|末\s*页|第一页|最后一?页|返回首页|转到|跳转|go|"
    r"next|prev(?:ious)?|first|last)"
    r"[\]】)）<>«»‹›|.\s]*|[\[(（<>«»‹›.…|\s]*第?\s*\d{1,5}\s*页?[\])）<>«»‹›.…|\s]*|[<>«»‹›|.…]+)$",
    re.IGNORECASE,
)
_MINOR = re.compile(
    r"^(?:[\[【［(（<>＞»\s]*(?:更\s*多|more|详\s*[细情]|查看(?:详情|全文|更多)?|阅读(?:全文|原文)?|点击查看|点击下载|下\s*载|附件下载|打印|收藏|分享|评论|全文|在线查看|预览|进入|展开|收起|图解|解读|相关解读|政策解读)[\]】］)）<>＞»+\s]*)$",
    re.IGNORECASE,
)


def squeeze(text: str) -> str:
    """White space of every kind as one blank, none at the ends."""
    if "\u200b" in text or "\ufeff" in text:  # white space to a reader, not to split
        text = text.replace("\u200b", " ").replace("\ufeff", " ")
    return " ".join(
        text.split()
    )  # a walk asks this hundreds of times a page: several times faster than a pattern


def is_pager(text: str) -> bool:
    """Are these the words of a link that turns pages (下一页, 3, »)?"""
    return len(text) <= 14 and bool(_PAGER.match(text))


def is_minor(text: str) -> bool:
    """Are these words that stand beside a title (更多, 下载, [详细]), not a title?"""
    return not text or (len(text) <= 10 and bool(_MINOR.match(text)))


def is_cut(title: str) -> bool:
    """Does the title end in an ellipsis?"""
    return bool(_CUT.search(title))


def clean(title: str) -> str:
    """The title without bullets, [置顶], new and the like. 【…】 that says what a document is stays."""
    title = squeeze(title)
    return _TAIL.sub("", _LEAD.sub("", title)).strip() or title


def best(attribute: str | None, text: str) -> str:
    """The fuller of the link's words and its title attribute, cleaned.

    The attribute counts where it says the same and is not shorter, or where the words are cut or missing; "在新窗口打开"
    and its like do not count.
    """
    shown = clean(text)
    if not attribute or not attribute.strip():
        return shown
    attribute = _TAG.sub("", attribute)
    labelled = _LABELLED.match(attribute)
    stated = clean(labelled[1] if labelled else attribute)
    if not shown:
        return stated
    plain, full = _bare(shown), _bare(stated)
    if not full or (_HOLLOW.search(stated) and full[:4] != plain[:4]):
        return shown
    if is_cut(shown):
        return stated if not is_cut(stated) or len(full) >= len(plain) else shown
    if is_cut(stated):
        return shown
    if full == plain or full in plain:
        return stated if len(full) * 2 >= len(plain) else shown
    return stated if plain in full or full[:6] == plain[:6] else shown


def split_date(title: str) -> tuple[str, str]:
    """A title and the date that hangs on its end (``标题 [2024-03-12]``), "" where none does.

    A date in round brackets without a gap belongs to the title (``…报告(2024-02-26)``) and stays.
    """
    found = _DATED_TAIL.search(title)
    if not found or found.start() < 4:
        return title, ""
    return title[: found.start()].rstrip(), found[1] or found[2]


def _bare(text: str) -> str:
    return _CUT.sub("", text).replace(" ", "").rstrip("…. ")
