"""Where a row leads: its link, the address a plain script opens, the address a script will read from an attribute.

Addresses that the page itself states are taken, wherever it states them; none is made up. What is left has no address
(see unlinked.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborNode

from harvester.adapters.link_kinds import is_hole, opened_by
from harvester.adapters.row_titles import squeeze
from harvester.urls import join

Opens = Callable[[str], str | None]  # what a script of the page leads to, None where it cannot be told
KEPT = (
    "data-url",
    "data-href",
    "data-link",
    "data-path",
    "data-jump",
    "data-target-url",
    "_href",
    "url",
    "link",
)
HELD = "a,[onclick]," + ",".join(f"[{name}]" for name in KEPT)
_STATED = re.compile(r"^(?:https?://|//|/|\./|\.\./|\?)?[^\s'\"<>(){}]*[./?][^\s'\"<>(){}]*$", re.IGNORECASE)
_NAMED = re.compile(
    r"""['"]((?:https?:/)?[\w%./~-]*\.(?:s?html?|jhtml|jspx?|aspx?|php|do|pdf|docx?|wps|ofd)(?:\?[^'"\s<>]*)?)['"]""",
    re.IGNORECASE,
)
_VIEW = re.compile(
    r"^[\[【［(（<《＞>»·\s]*(?:详\s*[细情](?:内容|信息)?|查\s*[看阅](?:详情|详细|全文|内容|原文|文件|附件)?|阅读(?:全文|原文)?|了解详情|"
    r"(?:点击|在线)?(?:查看|下载|阅读|浏览|打开|预览|进入)(?:详情|全文|原文|附件|文件)?|(?:附件|文件|原文|正文)(?:下载|查看)?|全文|"
    r"附件\s*\d{0,2}|view|read(?: more)?|details?|open|download|pdf|word|docx?|wps|ofd)[\]】］)）>》＞»\s]*$",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LABEL = re.compile(
    r"^(?:序号|标题|名称|文号|操作|发布(?:日期|时间|机构|单位)|公开(?:日期|时间)|时间|日期|来源|索引号|文件类型|大小|格式).{0,3}$"
)
_DAY = re.compile(r"[\[【(（]?(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?[\]】)）]?")
_LONGEST = 160  # characters of a row in which a title is looked for
_CELLS = frozenset({"td", "th", "p", "div", "span", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "em", "strong", "b", "font", "label", "li"})  # fmt: skip


def address_of(node: LexborNode, base: str, opens: Opens | None = None) -> str | None:
    """Where an element leads, as far as the page says; None where it leads to no page."""
    given = node.attributes
    href = (given.get("href") or "").strip()
    if href and href[0] != "#" and href[:10].lower() != "javascript":
        url = None if is_hole(href) else join(base, href)
        if url is not None:
            return url
    elif not href and node.tag == "a" and len(given) == 0:
        return None
    if node.tag != "a" and _holds_links(node):
        return None
    onclick = given.get("onclick") or ""
    script = opened_by(href, onclick)
    for kept in (script, *(given.get(name) or "" for name in KEPT)):
        if kept and _STATED.match(kept.strip()) and not is_hole(kept) and (url := join(base, kept)):
            return url
    for script in (onclick, href):
        if "(" not in script:
            continue
        if opens is not None and (url := opens(script)):
            return url
        named = _NAMED.search(script)
        if named and not is_hole(named[1]) and (url := join(base, named[1])):
            return url
    return None


def _holds_links(node: LexborNode) -> bool:
    """Is this an element around rows and not a row?"""
    return node.css_first("a[href]") is not None or len(node.css("li,tr,dl")) > 1


def named_by_its_row(link: LexborNode, words: str) -> tuple[str, LexborNode | None]:
    """The title of the row in which a link says only 查看, a number or nothing, and the row's element; "" where it has none."""
    if words and not (_VIEW.match(words) or words.isdigit()):
        return "", None
    row = _row_around(link)
    if row is None:
        return "", None
    return title_in(row, words), row


def _row_around(link: LexborNode) -> LexborNode | None:
    """The row's element: the list item or table row, else the widest short block with no other link."""
    step, best = link.parent, None
    for _ in range(5):
        if step is None or step.tag in ("ul", "ol", "table", "tbody", "body", "html", "form"):
            break
        if len(squeeze(step.text() or "")) > _LONGEST or len(step.css("a")) > 4:
            break
        if step.tag in ("li", "tr"):
            return step
        if len(step.css("a")) == 1:
            best = step
        step = step.parent
    return best


def title_in(row: LexborNode, words: str = "") -> str:
    """The longest piece of a row that is neither a label nor a date; "" where none has six Chinese characters.

    ``words`` are those of the row's link, which do not count.
    """
    told = (piece for piece in pieces_of(row) if piece != words)
    return max(told, key=lambda one: len(_CHINESE.findall(one)), default="")


def pieces_of(row: LexborNode) -> Iterator[str]:
    """What stands in a row, cell by cell: no dates, no labels, nothing of fewer than six Chinese characters."""
    for node in (row, *row.css(",".join(_CELLS))):
        for child in node.iter(include_text=True):
            if text := _piece(child):
                yield text


def _piece(node: LexborNode) -> str:
    if node.tag != "-text" and (node.tag not in _CELLS or node.css_first("div,p,li,td,span,a") is not None):
        return ""
    text = squeeze(_DAY.sub(" ", node.text(separator="") or ""))
    if len(_CHINESE.findall(text)) < 6 or _LABEL.match(text) or "页" in text[:3]:
        return ""
    return text
