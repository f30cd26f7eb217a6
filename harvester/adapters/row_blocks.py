"""The links of a page as rows, grouped by where they stand; which group is the listing is row_choice's question.

A row is the largest element around a link that holds no other link; rows whose elements stand at the same place of the
page's structure form a group, but the columns of a layout table are apart. Menus, crumbs, pagers, footers and columns of
related links are told by the names of the elements around them (their ``zone``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from harvester.adapters.link_kinds import is_column, is_home
from harvester.adapters.row_links import HELD, Opens, address_of, named_by_its_row
from harvester.adapters.row_titles import is_minor, is_pager, squeeze
from harvester.urls import identity, join

_ROW_TAGS = frozenset({"li", "tr"})
_WALLS = frozenset({"ul", "ol", "table", "tbody", "body", "html", "form"})
_DEEP = 9
MANY = ""  # stands for: more than one address inside
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
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Row:
    """One link of a listing with the element that is its row; ``beside`` is what stands next to the row, see below."""

    link: LexborNode
    url: str
    element: LexborNode
    text: str  # the row's, parts apart by blanks
    beside: str = ""
    dated: bool = False
    name: str = (
        ""  # the title, where the link says no more than 查看 and the title stands elsewhere in the row
    )

    @property
    def words(self) -> str:
        """What a reader takes for the row's title."""
        given = self.link.attributes
        return self.name or squeeze(self.link.text(separator="")) or given.get("title") or ""


@dataclass(slots=True)
class Group:
    rows: list[Row] = field(default_factory=list)
    zone: float = 1.0
    chain: tuple[int, ...] = ()  # the elements around the group, innermost first
    score: float = 0.0
    dated: int = 0
    head: str = ""  # the words of the heading over it
    columns: set[str] = field(default_factory=set)  # of its rows' addresses
    own: bool = False  # some of its rows lie in the page's own column
    aside: bool = False  # its heading says that it is no listing


class Structure:
    """The links of a page and what stands around them. Asked once per page; holds nothing but this page."""

    def __init__(self, tree: LexborHTMLParser, base: str, opens: Opens | None = None) -> None:
        self.base = base
        self.inside: dict[int, str] = {}  # element → the one address inside it, or MANY
        self.places: dict[int, tuple[str, float]] = {}
        self.links: list[tuple[LexborNode, str, list[LexborNode]]] = []
        self.names: dict[int, str] = {}  # link → its row's title, where the link itself says 查看
        self._opens = opens
        small: list[tuple[LexborNode, str, str]] = []
        order: dict[int, int] = {}
        for node in tree.css(HELD):
            order[node.mem_id] = len(order)
            url = self._address(node)
            if url is None:
                continue
            text = squeeze(node.text(separator=" ")) or squeeze(node.attributes.get("title") or "")
            if is_minor(text) or is_pager(text):
                small.append((node, url, text))
            else:
                self._add(node, url)
        titled = {url for _, url, _ in self.links}
        for node, url, text in small:
            if url not in titled:
                self._add_small(node, url, text)
        if self.names:
            self.links.sort(key=lambda link: order[link[0].mem_id])

    def _address(self, node: LexborNode) -> str | None:
        url = address_of(node, self.base, self._opens)
        if url is None or is_home(url):
            return None
        return identity(url) if "#" in url else url

    def _add_small(self, node: LexborNode, url: str, text: str) -> None:
        """A link that says 查看 or 下载 is a row where the title stands beside it."""
        if node.mem_id in self.inside:
            return  # it stands in a link that is one already
        name, element = named_by_its_row(node, text)
        if name and element is not None and element.mem_id not in self.inside:
            self.names[node.mem_id] = name
            self._add(node, url)

    def _add(self, node: LexborNode, url: str) -> None:
        around: list[LexborNode] = []
        step: LexborNode | None = node
        while step is not None and len(around) < _DEEP and step.tag not in ("body", "html"):
            around.append(step)
            known = self.inside.setdefault(step.mem_id, url)
            if known != url:
                self.inside[step.mem_id] = MANY
            step = step.parent
        self.links.append((node, url, around))

    def groups(self) -> list[Group]:
        """Every group of rows on the page, unweighed."""
        rows: dict[int, Row] = {}
        for node, url, around in self.links:
            element = self._row_element(around)
            known = rows.get(element.mem_id)
            row = Row(node, url, element, "", name=self.names.get(node.mem_id, ""))
            if known is None or len(row.words) > len(known.words):
                rows[element.mem_id] = row
        found: dict[str, Group] = {}
        for row in rows.values():
            if (parent := row.element.parent) is None:
                continue
            place, zone = self.place_of(parent)
            group = found.setdefault(f"{place}>{row.element.tag}", Group(zone=zone))
            if not group.chain:
                group.chain = tuple(_ids_around(parent))
            group.rows.append(row)
        return [part for group in found.values() for part in _apart(group)]

    def _row_element(self, around: list[LexborNode]) -> LexborNode:
        row = around[0]
        for element in around[1:]:
            if element.tag in _WALLS or self.inside[element.mem_id] == MANY:
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

    def place_of(self, node: LexborNode) -> tuple[str, float]:
        """Where an element stands, by the names of all around it, and how far rows are to be expected there (0 … 1)."""
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
    if _HARDLY.search(lowered) and "list" not in lowered:  # "list_top" holds the pinned rows
        return 0.05
    return 0.3 if tag == "aside" or _WEAK.search(lowered) else 1.0


def _apart(group: Group) -> list[Group]:
    """A group of one place, split where its rows stand in different cells of one row of a layout table."""
    parents = {
        row.element.parent.mem_id: row.element.parent for row in group.rows if row.element.parent is not None
    }
    if len(parents) < 2:
        return [group]
    paths = {name: list(_nodes_around(parent))[::-1] for name, parent in parents.items()}
    deep = 0
    shortest = min(len(path) for path in paths.values())
    while deep < shortest and len({path[deep].mem_id for path in paths.values()}) == 1:
        deep += 1
    first = next(iter(paths.values()))
    if deep == 0 or deep >= shortest or first[deep - 1].tag != "tr":
        return [group]
    parts: dict[int, Group] = {}
    for row in group.rows:
        parent = row.element.parent
        if parent is None:
            continue
        cell = paths[parent.mem_id][deep].mem_id
        part = parts.setdefault(cell, Group(zone=group.zone, chain=tuple(_ids_around(parent))))
        part.rows.append(row)
    return list(parts.values())


def _nodes_around(node: LexborNode) -> Iterable[LexborNode]:
    step: LexborNode | None = node
    while step is not None:
        yield step
        step = step.parent


def _ids_around(node: LexborNode) -> Iterable[int]:
    return (step.mem_id for step in _nodes_around(node))
