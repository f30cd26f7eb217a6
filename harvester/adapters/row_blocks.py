"""Which part of a page is the listing: links are grouped by where they stand, and the groups are weighed.

A row is the largest element around a link that holds no other link; rows whose elements stand at the same place of the
page's structure form a group. The group with the most dated, article-like and fully titled rows is the listing. Menus,
crumbs, pagers, footers and columns of related links are told by the names of the elements around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from harvester.adapters.link_kinds import is_article, is_column, is_hole
from harvester.adapters.row_titles import is_minor, is_pager, squeeze
from harvester.urls import identity, join

_ROW_TAGS = frozenset({"li", "tr"})
_WALLS = frozenset({"ul", "ol", "table", "tbody", "body", "html", "form"})
_DEEP = 9
_MANY = ""  # stands for: more than one address inside
_NEVER = re.compile(
    r"(?:^|[ _-])(?:foot\w*|\w*crumbs?|position|location|dqwz|weizhi|copyright|friend\w*|yqlj|"
    r"pager|pagebar|pagination\w*|fenye|"
    r"relat\w*|relevant|xg(?:xx|wz|yd|zc|lj|nr|jd|wj)|recommend\w*|tuijian|\w*rank\w*|paihang|"
    r"guess|interest\w*|prevnext|shangxia|"
    r"share\w*|login|quick\w*)(?:$|[ _-])"
)
_HARDLY = re.compile(
    r"(?:^|[ _-])(?:nav\w*|\w*nav|menu\w*|\w*menu|header|head|top|top(?:bar|link)\w*|path|wz|"
    r"page(?:num|turn)\w*|fy|search\w*box)(?:$|[ _-])"
)
_WEAK = re.compile(
    r"(?:^|[ _-])(?:\w*side(?:bar)?|left|leftbar|tj|hot\w*|\w*links?|lj|aside|banner|slide\w*|"
    r"focus|swiper\w*|carousel|tags?|zt|ztzl)(?:$|[ _-])"
)
_ASIDE_HEAD = re.compile(
    r"推荐|相关|热点|热门|排行|友情链接|猜你|浏览最多|点击最多|最新(?:信息|文章|发布)|图片新闻|延伸阅读"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DIGITS = re.compile(r"\d+")
_DATED = re.compile(
    r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|[\[【(（]\s*\d{1,2}[-/]\d{1,2}\s*[\]】)）]"
    r"|(?:^|\s)\d{1,2}[-/]\d{1,2}\s*$|^\s*\d{1,2}[-/]\d{1,2}(?=\s)|\d{1,2}月\d{1,2}日|"
    r"(?<!\d)\d{1,2}日?\s+20\d{2}[-/.年]\d{1,2}|20\d{2}\s+\d{1,2}[-/.]\d{1,2}"
)


@dataclass(slots=True)
class Row:
    """One link of a listing with the element that is its row; ``beside`` is what stands next to the row, see below."""

    link: LexborNode
    url: str
    element: LexborNode
    text: str  # the row's, parts apart by blanks
    beside: str = ""
    dated: bool = False


@dataclass(slots=True)
class Group:
    rows: list[Row] = field(default_factory=list)
    zone: float = 1.0
    chain: tuple[int, ...] = ()  # the elements around the group, innermost first
    score: float = 0.0
    dated: int = 0


class Structure:
    """The links of a page and what stands around them. Asked once per page; holds nothing but this page."""

    def __init__(self, tree: LexborHTMLParser, base: str) -> None:
        self.base = base
        self.inside: dict[int, str] = {}  # element → the one address inside it, or _MANY
        self.places: dict[int, tuple[str, float]] = {}
        self.links: list[tuple[LexborNode, str, list[LexborNode]]] = []
        for node in tree.css("a[href]"):
            self._add(node)

    def _add(self, node: LexborNode) -> None:
        attributes = node.attributes
        href = attributes.get("href") or ""
        if is_hole(href):
            return
        text = squeeze(node.text(separator=" ")) or squeeze(attributes.get("title") or "")
        if is_minor(text) or is_pager(text):
            return
        url = join(self.base, href)
        if url is None:
            return
        url = identity(url) if "#" in url else url
        around: list[LexborNode] = []
        step: LexborNode | None = node
        while step is not None and len(around) < _DEEP and step.tag not in ("body", "html"):
            around.append(step)
            known = self.inside.setdefault(step.mem_id, url)
            if known != url:
                self.inside[step.mem_id] = _MANY
            step = step.parent
        self.links.append((node, url, around))

    def groups(self) -> list[Group]:
        """Every group of rows on the page, unweighed."""
        rows: dict[int, Row] = {}
        for node, url, around in self.links:
            element = self._row_element(around)
            known = rows.get(element.mem_id)
            text = squeeze(node.text(separator=" "))
            if known is None or len(text) > len(squeeze(known.link.text(separator=" "))):
                rows[element.mem_id] = Row(node, url, element, "")
        found: dict[str, Group] = {}
        for row in rows.values():
            if (parent := row.element.parent) is None:
                continue
            place, zone = self._place(parent)
            group = found.setdefault(f"{place}>{row.element.tag}", Group(zone=zone))
            if not group.chain:
                group.chain = tuple(_ids_around(parent))
            group.rows.append(row)
        return list(found.values())

    def _row_element(self, around: list[LexborNode]) -> LexborNode:
        row = around[0]
        for element in around[1:]:
            if element.tag in _WALLS or self.inside[element.mem_id] == _MANY:
                break
            row = element
            if element.tag in _ROW_TAGS:
                return row
        for element in around[1:6]:  # a row with more than one link: its category, its attachment
            if element.tag in _ROW_TAGS:
                return element if self._has_one_title(element) else row
            if element.tag in ("ul", "ol", "table"):
                break
        return row

    def _has_one_title(self, element: LexborNode) -> bool:
        titles: set[str] = set()
        links = element.css("a[href]")
        if len(links) > 8:
            return False
        for link in links:
            text = squeeze(link.text(separator=" "))
            url = join(self.base, link.attributes.get("href") or "")
            if url and len(text) >= 6 and not text.startswith(("[", "【")) and not is_column(url):
                titles.add(identity(url))
        return len(titles) == 1

    def _place(self, node: LexborNode) -> tuple[str, float]:
        path: list[LexborNode] = []
        step: LexborNode | None = node
        place, zone = "", 1.0
        while step is not None:
            known = self.places.get(step.mem_id)
            if known:
                place, zone = known
                break
            path.append(step)
            step = step.parent
        for element in reversed(path):
            attributes = element.attributes
            names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
            place = f"{place}/{element.tag}.{_DIGITS.sub('', names)}"
            zone = min(zone, _zone(element.tag or "", names))
            self.places[element.mem_id] = (place, zone)
        return place, zone


def _zone(tag: str, names: str) -> float:
    if tag == "footer":
        return 0.0
    if tag in ("nav", "header"):
        return 0.05
    if not names.strip() or tag in ("body", "html"):
        return 0.3 if tag == "aside" else 1.0
    lowered = _CAMEL.sub(" ", names).lower()
    if _NEVER.search(lowered):
        return 0.0
    if _HARDLY.search(lowered):
        return 0.05
    return 0.3 if tag == "aside" or _WEAK.search(lowered) else 1.0


def _ids_around(node: LexborNode) -> Iterable[int]:
    step: LexborNode | None = node
    while step is not None:
        yield step.mem_id
        step = step.parent


def listing_rows(tree: LexborHTMLParser, base: str) -> list[Row]:
    """The rows of the page's listing in the page's order; empty where the page has none."""
    structure = Structure(tree, base)
    groups = structure.groups()
    for group in groups:
        _weigh(group, structure)
    accepted = [group for group in groups if _is_listing(group)]
    if not accepted:
        return []
    main = max(accepted, key=lambda group: group.score)
    chosen = [group for group in accepted if group is main or _belongs(group, main)]
    if len(chosen) == 1:
        return main.rows
    order = {node.mem_id: index for index, (node, _, _) in enumerate(structure.links)}
    return sorted((row for group in chosen for row in group.rows), key=lambda row: order[row.link.mem_id])


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
        row.text = squeeze(row.element.text(separator=" "))
        row.dated = bool(_DATED.search(row.text))
        kept.append(row)
    if kept and sum(row.dated for row in kept) * 2 < len(kept):
        _look_beside(kept, structure)
        if not any(row.dated for row in kept) and len(kept) > 1:
            _look_around(kept, structure)
    group.rows = [row for row in kept if row.dated or not is_column(row.url)]
    group.dated = sum(row.dated for row in group.rows)
    total = 0.0
    for row in group.rows:
        length = len(squeeze(row.link.text(separator="")) or row.link.attributes.get("title") or "")
        article = is_article(row.url)
        if length >= 5 or article or row.dated:
            total += min(length, 24) / 4 + 8 * row.dated + 5 * article
    group.score = total * group.zone


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
        while step is not None and structure.inside.get(step.mem_id, _MANY) != _MANY:
            wide, step = step, step.parent
        text = squeeze(wide.text(separator=" "))
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
            parts.append(text)
        step = step.next if forward else step.prev
    return " ".join(parts)


def _is_listing(group: Group) -> bool:
    if (
        not group.rows
        or group.zone == 0
        or (group.zone < 1 and _ASIDE_HEAD.search(_words_above(group.rows[0].element)))
    ):
        return False
    if group.zone < 0.1:
        return group.dated >= 3 and group.dated * 2 >= len(group.rows)
    if group.dated:
        return True
    articles = sum(is_article(row.url) for row in group.rows)
    lengths = [
        len(squeeze(row.link.text(separator="")) or row.link.attributes.get("title") or "")
        for row in group.rows
    ]
    if articles * 2 >= len(group.rows):
        return max(lengths) >= 6
    return sum(lengths) >= 8 * len(lengths)


def _words_above(element: LexborNode) -> str:
    """The words of the heading over a row's block: what stands before the block or its parent."""
    step = element.parent
    for _ in range(3):
        if step is None or step.tag in ("body", "html"):
            return ""
        before = step.prev
        while before is not None and not (before.text() or "").strip():
            before = before.prev
        if before is not None:
            text = squeeze(before.text() or "")
            return text if len(text) <= 24 else ""
        step = step.parent
    return ""


def _belongs(group: Group, main: Group) -> bool:
    """Is this group a part of the same listing: set apart (a first row in a heading of its own), yet in the same block?"""
    if group.zone < 1.0 or main.zone < 1.0 or not set(group.chain[:3]) & set(main.chain[:3]):
        return False
    if main.dated:
        return group.dated * 2 >= len(group.rows)
    return all(is_article(row.url) for row in group.rows)
