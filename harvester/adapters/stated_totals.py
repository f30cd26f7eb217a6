"""What a page's words state of the whole listing: so many rows, so many pages. Read from pagers, never from rows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from harvester.adapters.row_titles import is_pager, squeeze
from harvester.pieces import Page

PAGERS = (
    "[class*=page],[class*=Page],[id*=page],[id*=Page],[class*=fenye],[class*=pagination],[class*=pager],[class*=fanye],"
    "[class*=default_pg],.pb_sys_common,.fy,[id*=fenye],[id*=Pager]"
)
_UNIT = r"(?:条|篇|项|个|笔|则|件)"
_ROWS_STATED = (
    re.compile(
        rf"(?:共|总共|共计|总计|合计|共有|总数)\s*(?:有|计)?\s*(?:信息|记录|数据|文章|结果)?\s*[:：]?\s*(\d{{1,7}})\s*{_UNIT}"
    ),
    re.compile(
        r"(?:总记录数?|记录总数|记录数|信息总数|总条数|总数|总计|条数)\s*[:：为]?\s*(\d{1,7})(?!\s*[页/])"
    ),
    re.compile(rf"(?:共|总共)\s*\d{{1,5}}\s*页\s*[,，/|]?\s*(?:共)?\s*(\d{{1,7}})\s*{_UNIT}"),
    re.compile(r"(?:共|总共|,\s*共)\s*(\d{1,7})\s*(?:记录|信息|数据|文章|结果)"),
    re.compile(r"(\d{1,7})\s*条(?:记录|信息|数据|结果)"),
    re.compile(r"\btotal\s*[:：]?\s*(\d{1,7})\b|\bof\s+(\d{1,7})\s+(?:items|records|results)", re.IGNORECASE),
)
_PAGES_STATED = (
    re.compile(r"(?:共|总|分)\s*(?:有|计)?\s*(\d{1,5})\s*页"),
    re.compile(r"(?:总页数|页数|总页码)\s*[:：为]?\s*(?:\d{1,5}\s*/\s*)?(\d{1,5})"),
    re.compile(r"(?:第|页次|当前页?)\s*[:：]?\s*\d{1,5}\s*页?\s*/\s*(?:共|总)?\s*(\d{1,5})"),
    re.compile(r"(?<![\d/.-])\d{1,5}\s*页?\s*/\s*(?:共|总)?\s*(\d{1,5})\s*页?(?![\d/.-])"),
)
_HERE = re.compile(r"(?:当前)?第\s*(\d{1,5})\s*页|(?<![\d/.-])(\d{1,5})\s*页?\s*/\s*(?:共|总)?\s*\d{1,5}")
_ANYWHERE = re.compile(
    r"(?:共|总|第|记录数|页次|页数|当前)[^<>一-鿿]{0,40}(?:<[^<>]{0,80}>\s*){0,2}\d{1,7}(?:\s*<[^<>]{0,80}>){0,3}\s*(?:页|条|篇|/|记录)"
    r"|(?:总记录数?|记录总数|总页数|总条数)\s*[:：为]\s*(?:<[^<>]{0,80}>\s*)?\d"
)
_ROWS_ALONE = re.compile(
    r"(?:总共|共有|共计|合计|总计|共|查询到|找到)\s*有?\s*(?:<[^<>]{0,80}>\s*){0,2}\d{1,6}\s*(?:</[^<>]{0,20}>\s*){0,2}(?:条|篇|项)"
)
_ONLY_A_PAGER = re.compile(
    r"^(?:首页|上一?页|下一?页|尾页|末页|当前|显示|为您|查询|找到|搜索|总计|总共|共计|合计|每页|共|第|到|至|有|条|页|篇|项|记录|信息|数据|结果|文章|内容|符合|条件|的|[\d\W_a-zA-Z])+$"
)
_BLOCK = re.compile(
    r"</?(?:div|p|li|ul|ol|td|tr|table|h\d|section|body|center|form|dl|dd|dt)\b[^<>]*>|<br\s*/?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,300}>")
_SURE = re.compile(
    r"(?:共|总)\s*(?:有|计)?\s*\d{1,5}\s*页|第\s*\d{1,5}\s*页?\s*/|总记录|记录总数|总页数|总条数|记录数|页次|条记录|\d\s*条\s*(?:第|共|每页|当前|\d|首页|上|/)"
)


def stated(page: Page) -> tuple[int | None, int | None]:
    """Rows and pages in all, as the words of the page's pager state them; None for what they do not."""
    return stated_in(pager_words(page))


def stated_in(words: str) -> tuple[int | None, int | None]:
    """Rows and pages in all that these words state."""
    return _first(_ROWS_STATED, words), _first(_PAGES_STATED, words)


def page_here(words: str) -> int | None:
    """The number of the page under one's eyes (第2页, 2/7), None where the words do not say."""
    found = _HERE.search(words)
    return int(found[1] or found[2]) if found else None


def pager_words(page: Page) -> str:
    """The words of the page's pagers; where it has none that can be told, such words of the page as only a pager has."""
    words = " ".join(_pager_texts(page))
    if stated_in(words) == (None, None):
        words = f"{words} {_anywhere(page)}".strip()
    return words


def _first(patterns: Iterable[re.Pattern[str]], words: str) -> int | None:
    for pattern in patterns:
        found = pattern.search(words)
        if found:
            return int(next(group for group in found.groups() if group))
    return None


def _pager_texts(page: Page) -> Iterable[str]:
    seen: set[int] = set()
    for node in page.tree.css(PAGERS):
        if node.tag in ("body", "html", "script", "style", "a", "li", "input") or node.mem_id in seen:
            continue
        seen.update(child.mem_id for child in node.iter())
        text = squeeze(node.text(separator=" "))
        if 0 < len(text) <= 400:
            yield text
    for link in page.tree.css("a"):
        text = squeeze(link.text() or "")
        if text and not text.isdigit() and is_pager(text) and link.parent is not None:
            yield from _around(link.parent)
            return


def _around(parent: LexborNode) -> Iterable[str]:
    """What stands in the pager around one of its links: the widest that is still short."""
    best = ""
    step: LexborNode | None = parent
    for _ in range(4):
        if step is None or step.tag in ("body", "html"):
            break
        text = squeeze(step.text(separator=" "))
        if len(text) > 400:
            break
        best = text
        step = step.parent
    if best:
        yield best


def _anywhere(page: Page) -> str:
    """Words such as 共12页 or 总记录数：360, wherever they stand outside of links."""
    parts: list[str] = list(_alone(page.text))
    for found in _ANYWHERE.finditer(page.text):
        start, end = max(0, found.start() - 60), found.end() + 60
        window = page.text[start:end]
        opened, closed = (
            window.lower().rfind("<a", 0, found.start() - start),
            window.lower().rfind("</a", 0, found.start() - start),
        )
        if opened > closed:
            continue
        window = (
            window.partition(">")[2]
            if 0 <= window.find(">") < (window.find("<") if "<" in window else 10**6)
            else window
        )
        text = squeeze(_TAG.sub(" ", window).partition("<")[0])
        if _SURE.search(text):
            parts.append(text)
        if len(parts) >= 3:
            break
    return " ".join(parts)


def _alone(text: str) -> Iterable[str]:
    """共 58 条 in a line that says nothing else: the rows of a list; in a sentence it may count anything."""
    for found in _ROWS_ALONE.finditer(text):
        start, end = max(0, found.start() - 200), found.end() + 200
        before = _BLOCK.split(text[start : found.start()])[-1]
        after = _BLOCK.split(text[found.end() : end])[0]
        line = squeeze(
            _TAG.sub(" ", f"{before.rpartition('>')[2] if '<' not in before else before}{found[0]}{after}")
        )
        if len(line) <= 80 and _ONLY_A_PAGER.match(line):
            yield line
            return
