"""What speaks of further rows on a page that leads to none: pagers by script, 加载更多, lists that grow as one scrolls.

Nothing is guessed from these: the walk that meets one is not whole, and says what stopped it.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from harvester.adapters.pager_links import Mark, Marks, marks_of, request_of, texts_of
from harvester.adapters.pager_scripts import asked_by
from harvester.adapters.paging import pager_call
from harvester.adapters.row_choice import below_the_list
from harvester.adapters.row_titles import squeeze
from harvester.adapters.stated_totals import PAGERS, stated
from harvester.pieces import Page, Request
from harvester.urls import identity

_MORE = re.compile(
    r"^(?:点击|下拉|上拉|上滑|滑动)?\s*(?:加载|查看|显示|载入|浏览|展开|获取)?\s*(?:更多|下一页|全部)\s*(?:内容|信息|条目|数据|文章|报告)?[.…>+＞》»↓]*$|"
    r"^(?:load|show|view|read)\s+(?:more|all)$|^(?:正在)?(?:努力|拼命)?加载中?[.…]*$",
    re.IGNORECASE,
)
_MORE_SOMEWHERE = re.compile(
    r"(?:加载|查看|显示|载入|展开|获取)\s*(?:更多|全部|下一页)|>\s*更多|加载中|正在加载|(?:load|show|view)\s+(?:more|all)",
    re.IGNORECASE,
)
_LOADS = re.compile(r"加载|载入|下拉|上拉|load", re.IGNORECASE)
_WIDGET = re.compile(
    r"\blaypage\s*(?:\.render)?\s*\(|\bflow\s*\.\s*load\s*\(|"
    r"\$\([^()]{1,60}\)\s*\.\s*(?:pagination|Paging|pager|page|createPage|jqPaginator|twbsPagination|zPager|sPage|whjPaging|Page|dropload|"
    r"infinite[sS]croll|jscroll|ias)\s*\(|"
    r"\bnew\s+(?:Page|Pager|Pagination|MeScroll|Paging|InfiniteScroll|Dropload)\s*\(|\bjqPaginator\s*\(|"
    r"<(?:el|a|van|n|i|b|t|ivu)-pagination\b|<(?:page|pagination|pager|Page)\b[^<>]{0,200}:?total|\bv-infinite-scroll\b|\bvan-list\b"
)
_SCROLL = re.compile(
    r"(?:\(\s*(?:window|document)\s*\)\s*\.\s*(?:on\s*\(\s*['\"]scroll|scroll\s*\()|addEventListener\(\s*['\"]scroll|\bonscroll\s*=|IntersectionObserver\s*\()"
)
_FETCHES = re.compile(
    r"\bajax\b|\.(?:get|post|getJSON)\s*\(|\bfetch\s*\(|page(?:No|Num|Index)?\s*(?:\+\+|\+=\s*1)|load(?:More|Data|List|Next)|getMore|nextPage|\.append\s*\(",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?:pageCount|totalPages?|pageTotal|nPageCount|page_count|total_page|allPage|maxPage|pageSum|countPage|pages)[\"']?\s*[:=]\s*(?:parseInt\s*\()?\s*[\"']?(\d{1,5})",
    re.IGNORECASE,
)
_ROWS = re.compile(r"\b(?:count|total|totalCount|totalRecords?|totalNum|records)[\"']?\s*[:=]\s*[\"']?(\d{1,6})", re.IGNORECASE)  # fmt: skip
_RANGE = re.compile(r"^[\s<«‹|]*(?:首页)?\s*(?:上一?页)?[\s<«‹|]*1\s+2(?:\s+\d+)*(?:\s*\.{2,3}|\s*…)?[\s>»›|\d]*(?:下一?页)?\s*(?:尾页|末页)?[\s>»›|]*$")  # fmt: skip
_JUMP = re.compile(
    r"(?:转到|跳转?到?|到)\s*第?\s*(?:<[^<>]{0,200}>\s*){0,3}<input[^<>]{0,300}>\s*(?:</?[^<>]{0,60}>\s*){0,3}页"
)
_DRAWN = re.compile(
    r"(?<!function )(?<![\w.])(?:create\w{0,10}Pag\w*|makePag\w*|show(?:Pages|Pager|Paging)|page(?:Html|HTML|Nav|Bar)|draw\w{0,6}Pag\w*|initPag\w*|outputPag\w*|setPag\w*)\s*\(([^()]{1,200})\)"
)
_WHOLE = re.compile(r"(?<![\w.\"'])\d{1,4}(?![\w.\"'])")
_KEPT_PAGES = re.compile(
    r"(?:id|name)\s*=\s*[\"']?(?:total_?pages?|page_?count|page_?total|all_?pages?|max_?page)[\"']?[^<>]{0,120}\bvalue\s*=\s*[\"']?(\d{1,5})|"
    r"\bdata-(?:total-?pages?|pages?|page-?count|page-?total|max-?page)\s*=\s*[\"']?(\d{1,5})",
    re.IGNORECASE,
)
_KEPT_ROWS = re.compile(
    r"(?:id|name)\s*=\s*[\"']?(?:total_?(?:count|records?|num|rows?)|record_?count)[\"']?[^<>]{0,120}\bvalue\s*=\s*[\"']?(\d{1,6})|"
    r"\b(?:data-)?(?:total(?:-?(?:count|items|records?|num|rows?))?|record-?count)\s*=\s*[\"'](\d{1,6})[\"']|"
    r"\b(?:totalCount|totalRecords?|recordCount|totalNum|total_count|totalRows?)[\"']?\s*[:=]\s*[\"']?(\d{1,6})",
    re.IGNORECASE,
)
_SHARE = re.compile(r"share|bds|jiathis|foot|nav|menu|friend|link", re.IGNORECASE)
_MOST_READ = 300_000  # characters of a page that are searched for a pager's script
_FULL = 10  # rows: a page of so many may well have a further one


def unturned(page: Page, request: Request, shown: int, pages_shown: int) -> str | None:
    """What speaks of further pages on a page that leads to none; None where nothing does.

    Asked where an adapter saw no way on; ``shown`` rows and ``pages_shown`` pages of this part were read. A pager that
    was followed at least once is understood, and its last page is no riddle.
    """
    rows, pages = stated(page)
    if pages_shown > 1 or pages == 1 or (rows is not None and rows <= shown):
        return None
    marks = marks_of(page)
    if riddles := _riddles(page, request, marks, shown):
        return f"the pager turns by script: {texts_of(riddles[:3])}"
    if told := _numbers_without_links(page, marks):
        return f"the pager's numbers are no links: {told}"
    if told := _more(page):
        return f"further rows come by script: {told}"
    return _by_widget(page, shown)


def _riddles(page: Page, request: Request, marks: Marks, shown: int) -> list[Mark]:
    """The marks of a pager of which nobody can tell where they lead."""
    following = [
        mark for mark in marks.following[:6] if not mark.off and request_of(mark, page, request) is None
    ]
    riddles = [mark for mark in following if mark.script or (mark.button and mark.url is None)]
    riddles += [mark for mark in marks.last[:3] if mark.script and not mark.off and not marks.following]
    single = set(marks.numbers) == {1}
    if not single and (shown >= _FULL or not marks.back):
        # 下一页 that does nothing on a full page; of a short one with a dead 上一页, too, it is the only page
        riddles += [mark for mark in following if mark.dead]
    if not any(mark.off for mark in marks.following):
        riddles += [
            mark
            for number, mark in sorted(marks.numbers.items())
            if number > 1 and (mark.script or mark.dead)
        ]
    return [mark for mark in riddles if not _leads_here(mark, page, request)]


def _leads_here(mark: Mark, page: Page, request: Request) -> bool:
    """Does a mark lead, as far as it can be told, back to this page?"""
    if mark.url is not None:
        return identity(mark.url) == identity(page.url)
    asked = asked_by(page, mark.script, request) if mark.script else None
    return asked is not None and asked.form is None and identity(asked.url) == identity(page.url)


def _numbers_without_links(page: Page, marks: Marks) -> str | None:
    """A pager that prints 1 2 3 in elements that lead nowhere: a script waits for the click."""
    if any(mark.url for mark in marks.numbers.values()):
        return None
    for node in page.tree.css(PAGERS):
        text = squeeze(node.text(separator=" "))
        if len(text) <= 80 and _RANGE.match(text) and node.css_first("a[href]:not([href^='#'])") is None:
            return text[:40]
    for select in page.tree.css("select"):
        words = [squeeze(option.text() or "").strip("第页 ") for option in select.css("option")[:50]]
        if len(words) > 1 and words == [str(number + 1) for number in range(len(words))]:
            return f"a choice of the pages 1 to {len(words)}"
    return None


def _more(page: Page) -> str | None:
    """加载更多 and its like, where it is no link; a bare 更多 only in the listing's own block."""
    if not _MORE_SOMEWHERE.search(page.text):
        return None
    around = below_the_list(page)
    for node in page.tree.css("a,button,div,span,p,input,li,em,i"):
        text = squeeze(node.text(deep=False) or "") or node.attributes.get("value") or ""
        if not text or len(text) > 14 or not _MORE.match(text) or _is_address(node):
            continue
        if _hidden(node):
            continue
        if _LOADS.search(text) or (_stands_in(node, around) and _clicked(node)):
            return text
    return None


def _clicked(node: LexborNode) -> bool:
    return node.tag in ("a", "button") or "onclick" in node.attributes


def _stands_in(node: LexborNode, around: set[int]) -> bool:
    step: LexborNode | None = node
    for _ in range(4):
        if step is None or step.tag in ("body", "html"):
            return False
        if _SHARE.search(f"{step.attributes.get('class') or ''} {step.attributes.get('id') or ''}"):
            return False
        if step.mem_id in around:
            return True
        step = step.parent
    return False


def _hidden(node: LexborNode) -> bool:
    style = (node.attributes.get("style") or "").replace(" ", "").lower()
    return "display:none" in style


def _is_address(node: LexborNode) -> bool:
    """Is this, or what it stands in, a link with an address?"""
    step: LexborNode | None = node
    for _ in range(3):
        if step is None:
            return False
        href = step.attributes.get("href") or ""
        if step.tag == "a" and href and href[0] != "#" and href[:11].lower() != "javascript:":
            return True
        step = step.parent
    return False


def _by_widget(page: Page, shown: int) -> str | None:
    """A pager that a script draws, rows that come as one scrolls, a number of pages that only a script knows."""
    plain = _uncommented(page.text)[:_MOST_READ]
    counts = [int(found[1]) for found in _COUNT.finditer(plain)]
    widget = _WIDGET.search(plain)
    if widget:
        rows = [int(found[1]) for found in _ROWS.finditer(plain[widget.start() : widget.start() + 600])]
        single = (counts and max(counts) <= 1) or (not counts and rows and max(rows) <= shown)
        return None if single else f"the pager is a script's: {squeeze(widget[0])[:60]}"
    counts = [int(found[1]) for found in _COUNT.finditer(plain) if not found[0].lower().startswith("pages")]
    counts += [int(found[1] or found[2]) for found in _KEPT_PAGES.finditer(plain)]
    if pager_call(page) is None:  # else it is understood, and one of its numbers counts rows
        calls = (found[1] for found in _DRAWN.finditer(plain))
        counts += [int(number) for given in calls for number in _WHOLE.findall(given)]
    if counts and max(counts) > 1:
        return f"a script knows of {max(counts)} pages"
    rows = [int(next(filter(None, found.groups()))) for found in _KEPT_ROWS.finditer(plain)]
    if rows and max(rows) > shown:
        return f"a script knows of {max(rows)} rows, {shown} are shown"
    if shown >= _FULL and _JUMP.search(plain):
        return "a box to jump to another page"
    for scroll in _SCROLL.finditer(plain):
        loads = _FETCHES.search(plain[scroll.start() : scroll.start() + 800])
        if loads:
            return f"rows come as one scrolls: {squeeze(scroll[0])[:40]} … {loads[0][:20]}"
    return None


def _uncommented(text: str) -> str:
    """The text without HTML comments, in one pass whatever the text."""
    head, *parts = text.split("<!--")
    return head + "".join(part.partition("-->")[2] for part in parts)
