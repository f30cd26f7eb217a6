"""Is this page a listing at all? Articles, home pages and pages whose list is gone show rows, too: those beside the point.

Asked of the first page of a walk (and of a part of it), where no earlier look can be compared with. It errs on the side of
"no listing": then nothing is concluded, and the operator is told why and may set ``is_listing: true`` (or ``rows``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from harvester.adapters.link_kinds import base_of, is_article, is_file, is_home
from harvester.adapters.paging import pager_call
from harvester.adapters.row_blocks import Row
from harvester.adapters.row_choice import Chosen, chosen_on
from harvester.adapters.row_titles import squeeze
from harvester.adapters.stated_totals import pager_words, stated_in
from harvester.pieces import Page
from harvester.urls import column_of, identity, join

BODIES = (
    "#zoom,#Zoom,#zoomcon,.TRS_Editor,.trs_editor_view,.TRS_UEDITOR,#vsb_content,#vsb_newscontent,.v_news_content,ucapcontent,"
    "#UCAP-CONTENT,.pages_content,#fontzoom,#NewsContent,.article_content,.article-content,#BodyLabel,.j-fontContent,#ivs_content"
)
_DATELINE = re.compile(
    r"(?:发布|发表|更新|公开)(?:时间|日期)\s*[:：]|(?:信息|文章|稿件)?来\s*源\s*[:：]|稿源\s*[:：]|责任编辑\s*[:：]|作\s*者\s*[:：]"
    r"|(?:浏览|阅读|点击|访问)(?:次数|量|数|率)\s*[:：]|字\s*[体号]\s*[:：【\[]|索\s*引\s*号\s*[:：]"
)
_INLINE = frozenset({"p", "span", "font", "strong", "b", "em", "i", "u", "section", "center", "o:p", "bt"})
_BESIDE = frozenset({"a", "dt", "dd", "li", "tr", "td", "h2", "h3", "h4", "h5"})
_PARAGRAPH = 25  # characters; shorter lines are labels
_HOLDERS = 300  # elements with text that are looked at; pages made to hurt have more
_TEXT = 150  # characters of running text that make an article together with its date line
_LONG_TEXT = 600  # … and that make one without
_TURNS = re.compile(r"上一?页|下一?页|尾页|末页|首页\s*上")
_MORE = re.compile(r"更多|more|>>|》》|\+", re.IGNORECASE)
_CRUMBS = re.compile(r"位置|首页|[>›»]\s*\S+\s*[>›»]")
_YEARLY = re.compile(r"(?:19|20)\d{2}\s*年?度?")


def no_listing(page: Page, *, leads_on: bool = False) -> str | None:
    """Why a page with rows is no listing ("it is one article: …"), None where it may be one.

    ``leads_on``: its adapter knows a further page, as only lists have.
    """
    found = chosen_on(page)
    if not found.rows:
        return None
    paged = leads_on or _is_paged(page)
    return _article(page, found, paged) or _portal(page, found, paged) or _beside(page, found, paged)


def article_signs(page: Page) -> str | None:
    """Why a page is one document's and no list's, None where it is not."""
    return _article(page, chosen_on(page), _is_paged(page))


def _is_paged(page: Page) -> bool:
    call = pager_call(page)
    if call is not None:
        return not call.of_article
    words = pager_words(page)
    return stated_in(words) != (None, None) or bool(_TURNS.search(words)) or "jpage(" in page.text


def _article(page: Page, found: Chosen, paged: bool) -> str | None:
    if paged:
        return None
    for node in page.tree.css("meta[name]"):
        name = (node.attributes.get("name") or "").lower()
        if name in ("articletitle", "pubdate") and (told := squeeze(node.attributes.get("content") or "")):
            return f"it carries the page tags of one article ({told[:40]})"
    inside = {row.element.mem_id for row in found.rows} | {row.link.mem_id for row in found.rows}
    text = _running_text(page, inside)
    dated = _has_dateline(page, inside)
    if dated and text >= _TEXT:
        return f"it is one article: a date line and {text} characters of running text"
    if text >= _LONG_TEXT and len(found.rows) < 12:
        return f"it is one article: {text} characters of running text"
    if dated and (body := page.tree.css_first(BODIES)) is not None and not _holds(body, found.rows):
        return "it is one article: a date line and an article's body"
    return None


def _holds(body: LexborNode, rows: list[Row]) -> bool:
    """Do most of the rows (files aside) stand in this element?"""
    within = {node.mem_id for node in body.css("a,[onclick]")}
    own = [row for row in rows if not is_file(row.url)]
    return bool(own) and sum(row.link.mem_id in within for row in own) * 2 >= len(own)


def _has_dateline(page: Page, inside: set[int]) -> bool:
    body = page.tree.body
    if body is None or not _DATELINE.search(page.text):
        return False
    for node in body.traverse(include_text=True):
        if node.tag == "-text" and _DATELINE.search(node.text() or "") and not _is_in_row(node, inside):
            return True
    return False


def _is_in_row(node: LexborNode, inside: set[int]) -> bool:
    """Does a text stand in a row, or right beside one (dt and dd)?"""
    step: LexborNode | None = node
    for _ in range(6):
        if step is None or step.tag in ("body", "html"):
            return False
        if step.mem_id in inside:
            return True
        for near in (step.prev, step.next):
            if near is not None and near.mem_id in inside and near.tag in _BESIDE:
                return True
        step = step.parent
    return False


def _running_text(page: Page, inside: set[int]) -> int:
    """The longest run of paragraphs that no row breaks, in characters."""
    body = page.tree.body
    if body is None:
        return 0
    holders: dict[int, LexborNode] = {}
    for node in body.traverse(include_text=True):
        if node.tag != "-text" or len(squeeze(node.text() or "")) < _PARAGRAPH:
            continue
        holder = node.parent
        while holder is not None and holder.tag in _INLINE:
            holder = holder.parent
        if holder is not None and holder.tag not in (
            "a",
            "script",
            "style",
            "li",
            "h1",
            "h2",
            "title",
            "noscript",
            "textarea",
        ):
            holders[holder.mem_id] = holder
    return max((_run(holder, inside) for holder in list(holders.values())[:_HOLDERS]), default=0)


def _run(holder: LexborNode, inside: set[int]) -> int:
    best = run = paragraphs = 0
    for child in holder.iter(include_text=True):
        if child.mem_id in inside or (
            child.tag != "-text"
            and any(one.mem_id in inside for one in child.css("a,[onclick],li,tr,div,dl,dt"))
        ):
            run = paragraphs = 0
            continue
        length = len(squeeze(child.text() or "")) if child.tag in ("-text", *_INLINE) else 0
        if length >= _PARAGRAPH:
            run, paragraphs = run + length, paragraphs + 1
            if paragraphs >= 2 or run >= 2 * _TEXT:
                best = max(best, run)
    return best


def _portal(page: Page, found: Chosen, paged: bool) -> str | None:
    """A home page or a page of blocks: several lists, each under the name of its own column."""
    if paged:
        return None
    if is_home(page.url):
        return "it is a portal's home page"
    heads, more = _column_heads(page, found)
    if len(heads) > 2 or more > 1:
        return f"it shows several columns' newest rows ({', '.join(heads[:4])}), not one column"
    return None


def _column_heads(page: Page, found: Chosen) -> tuple[list[str], int]:
    """The names of the columns over the blocks of rows, each linked to a column that is not this page; how many by 更多.

    Nothing where the block with the most rows has no such heading: then others stand beside a listing.
    """
    base, here = base_of(page), identity(page.url)
    heads: dict[str, str] = {}
    more: set[str] = set()
    mine = False
    groups = [group for group in (found.main, *found.others) if group is not None]
    for group in groups:
        blocks = {
            row.element.parent.mem_id: row for row in reversed(group.rows) if row.element.parent is not None
        }
        for row in blocks.values():  # the first row of each block
            for link in links_above(row.element):
                url = join(base, link.attributes.get("href") or "")
                text = squeeze(link.text() or "")
                if (
                    not url
                    or not text
                    or identity(url) == here
                    or is_article(url)
                    or _below(url, page.url)
                    or _YEARLY.fullmatch(text)
                ):
                    continue
                mine = mine or group is found.main
                if _MORE.search(text):
                    more.add(url)
                    heads.setdefault(
                        url, squeeze(link.parent.text() or "")[:20] if link.parent is not None else text
                    )
                else:
                    heads[url] = text
    return (list(heads.values()), len(more)) if mine else ([], 0)


def links_above(element: LexborNode) -> Iterable[LexborNode]:
    """The links of the heading over the block that an element stands in."""
    if element.tag == "tr" and element.parent is not None:
        first = element.parent.child
        while first is not None and first.tag == "-text":
            first = first.next
        if first is not None and first.mem_id != element.mem_id and len(squeeze(first.text() or "")) <= 40:
            links = first.css("a[href]")
            if 1 <= len(links) <= 2 and _MORE.search(first.text() or ""):
                yield from links
                return
    step = element.parent
    for _ in range(2):
        if step is None or step.tag in ("body", "html"):
            return
        before = step.prev
        while before is not None and not (before.text() or "").strip():
            before = before.prev
        if before is not None:
            words = squeeze(before.text() or "")
            if (
                len(words) <= 40
                and not _CRUMBS.search(words)
                and before.tag not in ("-text", "ul", "table", "nav")
            ):
                links = [before] if before.tag == "a" else before.css("a[href]")
                if len(links) <= 3:
                    yield from links
            return
        step = step.parent


def _below(url: str, here: str) -> bool:
    own = column_of(here)
    return own.count("/") > 0 and column_of(url).startswith(own + "/")


def _beside(page: Page, found: Chosen, paged: bool) -> str | None:
    """Rows that stand beside a list and not in it, where the list itself is gone."""
    if paged or found.main is None:
        return None
    if found.aside:
        return f"its only rows are those of a side block ({found.aside})"
    own = column_of(page.url)
    trs = [row for row in found.rows if re.search(r"/t(?:19|20)\d{6}_\d+\.\w+$", row.url)]
    if trs and len(trs) == len(found.rows) and own.count("/") > 1:
        # in this family an article lies below its column: none of these is of this one
        columns = {column_of(row.url) for row in trs}
        name = own.rpartition("/")[2]
        if not any(name in one.split("/") or own.startswith(one) for one in columns):
            return f"its only rows are another column's ({min(columns)})"
    return None
