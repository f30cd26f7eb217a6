"""Which part of a page is the listing: its groups of rows are weighed by what their rows look like and lead to.

The group with the most dated, article-like and fully titled rows is the listing; rows of the page's own column count twice,
rows under a heading such as 点击排行 hardly. What belongs to it (a pinned row set apart) is taken along; an undated link among
dated rows is one of them only where it stands among them or leads to the same column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from harvester.adapters.link_kinds import base_of, is_article, is_column
from harvester.adapters.pager_scripts import opener
from harvester.adapters.row_blocks import MANY, Group, Row, Structure
from harvester.adapters.row_links import Opens
from harvester.adapters.row_titles import squeeze
from harvester.pieces import Page
from harvester.urls import column_of

_ASIDE_HEAD = re.compile(
    r"推荐|相关|热点|热门|排行|友情链接|猜你|浏览最多|点击最多|最新(?:信息|文章|发布|更新|公开)|图片新闻|延伸阅读|同栏目|大家都在看"
)
_CRUMBS = re.compile(r"位置|首页|>|›|»")
_DATED = re.compile(
    r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|[\[【(（]\s*\d{1,2}[-/]\d{1,2}\s*[\]】)）]"
    r"|(?:^|\s)\d{1,2}[-/]\d{1,2}\s*$|^\s*\d{1,2}[-/]\d{1,2}(?=\s)|\d{1,2}月\d{1,2}日|"
    r"(?<!\d)\d{1,2}日?\s+20\d{2}[-/.年]\d{1,2}|20\d{2}\s+\d{1,2}[-/.]\d{1,2}"
    r"|(?<![\d/.:-])(?:1[3-9]|2\d)([-/])\d{1,2}\1\d{1,2}(?![\d/.:-])"
)
_CLOCK = re.compile(
    r"(?:今天|今日|现在|当前|系统|北京时间|欢迎)[^\d]{0,12}(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
    r"|(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*(?:星期|周)[一二三四五六日天]"
)


@dataclass(frozen=True, slots=True)
class Own:
    """What a page says of itself: ``column`` of its address (urls.column_of), the words of its title and column name."""

    column: str = ""
    words: str = ""
    opens: Opens | None = None  # what its scripts lead to


@dataclass(slots=True)
class Chosen:
    """The listing of a page: ``rows`` in the page's order, ``main`` its group, ``aside`` the heading (or "side block") of a
    group that is no listing by its place and yet the only one; ``others`` are the groups not taken."""

    rows: list[Row] = field(default_factory=list)
    main: Group | None = None
    aside: str = ""
    others: list[Group] = field(default_factory=list)
    structure: Structure | None = None


def dated(text: str) -> bool:
    """Does a row's text hold a day in one of the forms that lists print?"""
    return bool(_DATED.search(text))


def without_clock(text: str) -> str:
    """The text without a page's clock (今天是2025年4月2日 星期三): no publication date."""
    return _CLOCK.sub(" ", text) if "20" in text else text


def chosen_on(page: Page) -> Chosen:
    """The listing of a page, worked out once for all who ask."""
    found = page.worked_out.get("listing")
    if not isinstance(found, Chosen):
        found = page.worked_out["listing"] = chosen(page.tree, base_of(page), own_of(page))
    return found


def below_the_list(page: Page) -> set[int]:
    """The elements right below the listing, where a reader asks for more of it."""
    rows = chosen_on(page).rows
    found: set[int] = set()
    step: LexborNode | None = rows[-1].element if rows else None
    for _ in range(5):
        if step is None or step.tag in ("body", "html"):
            break
        after, counted = step.next, 0
        while after is not None and counted < 3:
            if after.tag != "-text":
                found.add(after.mem_id)
                counted += 1
            after = after.next
        step = step.parent
    return found


def own_of(page: Page) -> Own:
    """What a page says of itself, for weighing its blocks."""
    title = page.tree.css_first("title")
    words = title.text() if title else ""
    if "ColumnName" in page.text:
        node = page.tree.css_first("meta[name=ColumnName]")
        words += " " + (node.attributes.get("content") or "" if node else "")
    return Own(column_of(page.url), words, opener(page) if "(" in page.text else None)


def chosen(tree: LexborHTMLParser, base: str, own: Own) -> Chosen:
    """The page's listing, and what was weighed against it."""
    structure = Structure(tree, base, own.opens)
    groups = structure.groups()
    for group in groups:
        _weigh(group, structure)
    accepted = [group for group in groups if _is_listing(group)]
    if not accepted:
        return Chosen(structure=structure)
    for group in accepted:
        group.head = heading_over(group.rows[0].element)
        group.columns = {column_of(row.url) for row in group.rows}
        group.own = bool(own.column.count("/")) and any(
            one == own.column or one.startswith(own.column + "/") for one in group.columns
        )
        group.aside = bool(_ASIDE_HEAD.search(group.head)) and group.head not in own.words
        group.score *= (2.0 if group.own else 1.0) * (0.1 if group.aside else 1.0)
    main = max(accepted, key=lambda group: group.score)
    taken = [group for group in accepted if group is main or _belongs(group, main)]
    order = {node.mem_id: index for index, (node, _, _) in enumerate(structure.links)}
    rows = sorted((row for group in taken for row in group.rows), key=lambda row: order[row.link.mem_id])
    aside = main.head or "side block" if main.aside or (main.zone < 1.0 and not main.own) else ""
    return Chosen(rows, main, aside, [group for group in accepted if group not in taken], structure)


def all_rows(tree: LexborHTMLParser, base: str) -> list[Row]:
    """Every row of a piece of HTML that is nothing but rows, in its order."""
    structure = Structure(tree, base)
    groups = structure.groups()
    for group in groups:
        _weigh(group, structure)
    order = {node.mem_id: index for index, (node, _, _) in enumerate(structure.links)}
    return sorted((row for group in groups for row in group.rows), key=lambda row: order[row.link.mem_id])


def _weigh(group: Group, structure: Structure) -> None:
    kept: list[Row] = []
    for row in group.rows:
        row.text = without_clock(squeeze(row.element.text(separator=" ")))
        row.dated = bool(_DATED.search(row.text))
        kept.append(row)
    if kept and sum(row.dated for row in kept) * 2 < len(kept):
        _look_beside(kept, structure)
        if not any(row.dated for row in kept) and len(kept) > 1:
            _look_around(kept, structure)
    group.rows = _of_one_list([row for row in kept if row.dated or not is_column(row.url)])
    group.dated = sum(row.dated for row in group.rows)
    total = 0.0
    for row in group.rows:
        length = len(row.words)
        article = is_article(row.url)
        if length >= 5 or article or row.dated:
            total += min(length, 24) / 4 + 8 * row.dated + 5 * article
    group.score = total * group.zone


def _of_one_list(rows: list[Row]) -> list[Row]:
    """Without the undated rows at either end that stand in a block of their own and lead elsewhere: a menu of the same build."""
    dated = [index for index, row in enumerate(rows) if row.dated]
    if not dated or len(dated) == len(rows):
        return rows
    columns = {column_of(rows[index].url) for index in dated}
    blocks = {_block(rows[index]) for index in dated}
    return [
        row
        for index, row in enumerate(rows)
        if dated[0] <= index <= dated[-1] or _block(row) in blocks or column_of(row.url) in columns
    ]


def _block(row: Row) -> int:
    return row.element.parent.mem_id if row.element.parent is not None else 0


def _look_beside(rows: list[Row], structure: Structure) -> None:
    """Dates that stand beside the row's element and not in it (dt/dd, title and date in two blocks, text after <br>).

    Either all after their rows or all before; taken only where at least half of the rows have one there.
    """
    after = [_beside(row.element, structure, forward=True) for row in rows]
    before = [_beside(row.element, structure, forward=False) for row in rows]
    for texts, others in ((after, before), (before, after)):
        found = [bool(_DATED.search(text)) for text in texts]
        first_has_other = bool(_DATED.search(others[0]))
        if sum(found) * 2 >= len(rows) and not (
            first_has_other and texts is after and len(rows) > 1 and not found[-1]
        ):
            for row, text, dated in zip(rows, texts, found, strict=True):
                row.beside, row.dated = text, dated
            return


def _look_around(rows: list[Row], structure: Structure) -> None:
    """Dates in the widest element that still holds one row alone (a table or block for each row, walls inside it)."""
    for row in rows:
        wide, step = row.element, row.element.parent
        while step is not None and structure.inside.get(step.mem_id, MANY) != MANY:
            wide, step = step, step.parent
        text = without_clock(squeeze(wide.text(separator=" ")))
        if wide is not row.element and len(text) <= 600 and _DATED.search(text):
            row.beside, row.dated = text.replace(row.text, " ", 1), True


def _beside(element: LexborNode, structure: Structure, *, forward: bool) -> str:
    parts: list[str] = []
    step = element.next if forward else element.prev
    for _ in range(6):
        if step is None or step.mem_id in structure.inside:
            break
        if step.tag in (
            "-text",
            "span",
            "p",
            "div",
            "dd",
            "td",
            "i",
            "em",
            "b",
            "font",
            "time",
            "label",
            "li",
            "tr",
            "small",
        ):
            text = squeeze(step.text(separator=" "))
            if len(text) > 300:
                break
            parts.append(without_clock(text))
        step = step.next if forward else step.prev
    return " ".join(parts)


def _is_listing(group: Group) -> bool:
    if (
        not group.rows
        or group.zone == 0
        or (group.zone < 1 and _ASIDE_HEAD.search(heading_over(group.rows[0].element)))
    ):
        return False
    if group.zone < 0.1:
        return group.dated >= 3 and group.dated * 2 >= len(group.rows)
    if group.dated:
        return True
    articles = sum(is_article(row.url) for row in group.rows)
    lengths = [len(row.words) for row in group.rows]
    if articles * 2 >= len(group.rows):
        return max(lengths) >= 6
    return sum(lengths) >= 8 * len(lengths)


def heading_over(element: LexborNode) -> str:
    """The words of the heading over a row's block: what stands before its first row, its block or the block's parent."""
    step: LexborNode | None = element
    for _ in range(4):
        if step is None or step.tag in ("body", "html"):
            return ""
        before = step.prev
        while before is not None and not (before.text() or "").strip():
            before = before.prev
        if before is not None:
            text = squeeze(before.text() or "")
            if len(text) <= 24:
                return "" if _CRUMBS.search(text) else text
            if step is not element:
                return ""
        step = step.parent
    return ""


def _belongs(group: Group, main: Group) -> bool:
    """Is this group a part of the same listing: set apart (a first row in a heading of its own), yet in the same block?"""
    if group.aside or main.aside or not set(group.chain[:3]) & set(main.chain[:3]):
        return False
    related = bool(group.columns & main.columns)
    if not related and (group.zone < 1.0 or main.zone < 1.0 or (group.head and group.head != main.head)):
        return False
    if main.dated:
        return group.dated * 2 >= len(group.rows)
    return all(is_article(row.url) for row in group.rows)
