"""A page as its reader sees it: visual lines, and the blocks that hold them.

One walk over the tree. Everything later (which block holds the text, where labels stand, what is furniture)
is asked of these lines, never of the markup again, so that layout tables, ``<br>``, WPS span soup and
paragraphs look alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

SKIPPED = frozenset({
    "head", "title", "script", "style", "noscript", "template", "svg", "canvas", "select", "option", "datalist",
    "textarea", "button", "iframe", "object", "embed", "audio", "video", "map", "input",
    "progress", "math",
})  # fmt: skip
INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "col", "colgroup",
})  # fmt: skip
KNOWN_BLOCKS = frozenset({
    "html", "body", "div", "p", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "ul", "ol",
    "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "main", "aside", "header",
    "footer", "nav", "form", "fieldset", "legend", "blockquote", "pre", "center", "figure", "figcaption",
    "address", "hr", "details", "summary", "marquee", "menu", "dir", "hgroup", "frameset",
})  # fmt: skip
LIST_OR_TABLE = "table, ul, ol, h1, h2, h3, iframe, form"

_CJK = "\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef“”‘’—…"
_BREAK_BETWEEN_CJK = re.compile(rf"(?<=[{_CJK}])[ \r]*\n[ \r\n\u00a0]*(?=[{_CJK}])")  # never a tab: a cell
_WHITE = re.compile(r"[ \r\n\f\v\u00a0\u2002-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f]")
_TABS = re.compile(r" *\t[ \t]*")
# Some editors keep only the indent of a paragraph: 「…。　　二、…」 in one run of text.
_INDENT_AFTER_SENTENCE = re.compile("(?<=[。！？；：])(?:\u3000{2,}|\u00a0{4,}|\u2003{2,})(?=\\S)")
# In a long run also where a heading without a full stop stands before it; never inside 报　　告.
_INDENT_IN_RUN = re.compile(
    _INDENT_AFTER_SENTENCE.pattern + "|(?<=\\S{4})(?:\u3000{2,}|\u00a0{4,}|\u2003{2,})(?=\\S{4})"
)
LONG_RUN = 200  # characters without a break
_PUNCTUATION = re.compile(r"[，。；：！？、]|[,;:](?=[\u3400-\u9fff])")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_NO_SHOW = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SHOWN_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|table|flex|list-item)", re.I)
_DATE_LITERAL = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?")
FILE_NAME = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|rtf|zip|rar|7z)(?:$|[?#&\"'\s)])", re.I)
FOOTER = re.compile(
    r"版权所有|主办(?:单位|方)?[：:]|承办(?:单位)?[：:]|网站标识码|备案号?[：:]|ICP备|公网安备|技术支持[：:]|网站地图|"
    r"copyright|all rights reserved|建议使用.{0,12}浏览器",
    re.I,
)
_GOES_NOWHERE = re.compile(r"\s*(?:#|javascript:|mailto:|tel:)", re.I)
CELL = 300  # characters; more in one cell is a page laid out in columns
LONG_CELL = 1500  # the same where three columns and more repeat
MOST_SEARCHES = 400
MOST_ROWS = 400  # of a table, to see what kind it is
MOST_LINES = 20_000  # of one page; the longest report met has some 600
_DISCLAIMER = re.compile(
    r"凡本[站网]|凡注明|版权(?:均)?(?:属于|归)|免责声明|转载(?:时)?(?:务)?请(?:务必)?注明|未经.{0,8}授权.{0,12}转载"
)
HIDDEN_KEPT = 200  # characters: a longer hidden block is text that a script will show


class Line(NamedTuple):
    """A visual line. Cells of a table row are parted by tabs; ``parts`` is the line as its inline elements
    cut it.
    """

    text: str
    parts: tuple[str, ...]
    linked: int  # characters inside links that are no files
    block: int
    good: float  # characters that look like running text
    names_file: bool
    links: tuple[str, ...] = ()  # the words of its links to other pages; files, scripts and anchors are none

    @property
    def is_link(self) -> bool:
        return self.linked * 2 > len(self.text)

    @property
    def plain(self) -> str:
        return self.text.replace("\t", " ")


@dataclass(slots=True)
class Block:
    """A block element with the range of its lines, ``start`` to ``end`` (exclusive)."""

    node: LexborNode
    tag: str
    parent: int
    name: str  # its id and classes, lower case, each between spaces
    start: int
    end: int = 0


@dataclass(slots=True)
class Walk:
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    good: list[float] = field(default_factory=list)  # prefix sums over the lines
    size: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    viewers: list[int] = field(
        default_factory=list
    )  # frames and scripts that show a file: the line they stand before
    times: list[tuple[int, str, str]] = field(default_factory=list)  # <time>: its line, datetime, words

    def good_in(self, start: int, end: int) -> float:
        return self.good[end] - self.good[start]

    def size_in(self, start: int, end: int) -> int:
        return self.size[end] - self.size[start]

    def linked_share(self, start: int, end: int) -> float:
        """How much of a range is links: the mean of its lines' share and its characters' share."""
        lines = self.link_lines_in(start, end) / max(1, end - start)
        return (lines + (self.linked[end] - self.linked[start]) / max(1, self.size_in(start, end))) / 2

    def link_lines_in(self, start: int, end: int) -> int:
        return self.links[end] - self.links[start]

    def holds(self, block: int, inner: int) -> bool:
        """Whether ``inner`` lies in ``block`` (or is it)."""
        while inner > block:
            inner = self.blocks[inner].parent
        return inner == block

    def set_sums(self) -> None:
        self.good = [0.0, *accumulate(line.good for line in self.lines)]
        self.size = [0, *accumulate(len(line.text) for line in self.lines)]
        self.linked = [0, *accumulate(line.linked for line in self.lines)]
        self.links = [0, *accumulate(int(line.is_link) for line in self.lines)]


def goodness(text: str, linked: int) -> float:
    """How many characters of a line look like running text of a document."""
    if linked * 2 > len(text) or FOOTER.search(text) or _DISCLAIMER.search(text):
        return 0.0
    free = len(text) - linked
    if _PUNCTUATION.search(text):
        return float(free)
    return free * 0.3 if len(text) >= 20 and _CHINESE.search(text) else 0.0


def tidy(text: str) -> str:
    """White space as a browser shows it, except that a line break between two Chinese characters is
    nothing.
    """
    if "\n" in text:
        text = _BREAK_BETWEEN_CJK.sub("", text)
    text = _WHITE.sub(" ", _INVISIBLE.sub("", text))
    if "\t" in text:
        text = _TABS.sub("\t", text)
    return text.strip(" ")


def is_data_table(table: LexborNode) -> bool:
    """A table of the document itself: rows of cells. Everything else is layout, its cells are paragraphs."""
    if any(node.mem_id != table.mem_id for node in table.css(LIST_OR_TABLE)):
        return False
    rows: list[list[int]] = []
    for row in table.css("tr")[:MOST_ROWS]:
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        if any(len(cell.css("a[href]")) > 3 for cell in cells):
            return False
        rows.append([len(cell.text(deep=True).strip()) for cell in cells])
    rows = [sizes for sizes in rows if sizes]
    full = sum(sum(size > 0 for size in sizes) >= 2 for sizes in rows)
    if full < 2 or full * 2 < len(rows):
        return False
    wide = sum(len(sizes) >= 3 for sizes in rows) * 5 >= 3 * len(rows) and len(rows) >= 3
    longest = max(max(sizes) for sizes in rows)
    return longest <= (LONG_CELL if wide else CELL)


class _Walker:
    def __init__(self) -> None:
        self.walk = Walk()
        self.pieces: list[str] = []
        self.linked = 0
        self.in_link = False
        self.goes = False  # the open link goes to another page
        self.links: list[str] = []
        self.searches = 0  # of subtrees; bounded, for markup nested thousands deep
        self.pre_depth = 0
        self.row_depth = 0
        self.open: list[int] = [-1]
        self.tables: list[bool] = []
        self.names_file = False

    def flush(self) -> None:
        if not self.pieces:
            return
        raw = "".join(self.pieces)
        pieces, self.pieces = self.pieces, []
        linked, self.linked = self.linked, 0
        names_file, self.names_file = self.names_file, False
        links, self.links = self.links, [""]
        if not raw.strip():
            return
        if "\u3000\u3000" in raw or "\u00a0\u00a0\u00a0\u00a0" in raw or "\u2003\u2003" in raw:
            halves = (
                _INDENT_IN_RUN if len(raw) >= LONG_RUN and "\t" not in raw else _INDENT_AFTER_SENTENCE
            ).split(raw)
            if len(halves) > 1:
                for half in halves:
                    self.add(half, [], 0, names_file)
                return
        self.add(raw, pieces, linked, names_file, links)

    def add(
        self, raw: str, pieces: list[str], linked: int, names_file: bool, links: Sequence[str] = ()
    ) -> None:
        text = tidy(raw)
        if not text.strip():
            return
        parts: tuple[str, ...] = ()
        if len(pieces) > 1 and len(text) <= 600:
            parts = tuple(part for part in (tidy(piece) for piece in pieces) if part)
        good = goodness(text, linked)
        self.walk.lines.append(
            Line(text, parts, linked, self.open[-1], good, names_file, tuple(filter(None, links)))
        )

    def text(self, node: LexborNode) -> None:
        said = node.text_content or ""
        if self.pre_depth and "\n" in said:
            for row in said.split("\n"):
                self.pieces.append(row)
                self.flush()
            return
        if said.isspace():
            if self.pieces:
                self.pieces.append(" ")
            return
        said = said.replace("\t", " ")
        self.pieces.append(said)
        if self.in_link:
            self.linked += len(said.strip())
            if self.goes:
                self.links[-1] += said.strip()

    def enter(self, node: LexborNode, tag: str) -> bool:
        """Opens an element; says whether to go down into it."""
        if tag in SKIPPED:
            self.skip(node, tag)
            return False
        if tag == "br":
            self.line_break()
            return False
        attributes = node.attributes
        if attributes and self.is_hidden(node, attributes):
            return False
        if tag == "a":
            self.enter_link(attributes)
        elif tag == "time" and (stamp := attributes.get("datetime")):
            # Stands on the line that is being written, even where nothing of it is written yet.
            self.walk.times.append((len(self.walk.lines), stamp, " ".join(node.text(deep=True).split())[:60]))
        elif tag in ("td", "th") and self.row_depth:
            self.pieces.append("\t" if self.pieces else "")
        elif self.is_block(node, tag, attributes):
            self.enter_block(node, tag, attributes)
        return True

    def is_hidden(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        style = attributes.get("style")
        if "hidden" not in attributes and not (style and _NO_SHOW.search(style)):
            return False
        return self.may_search() and len(node.text(deep=True).strip()) < HIDDEN_KEPT

    def may_search(self) -> bool:
        self.searches += 1
        return self.searches <= MOST_SEARCHES

    def is_block(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> bool:
        if tag in KNOWN_BLOCKS:
            return True
        if tag in INLINE or ":" in tag:
            style = attributes.get("style") if tag == "span" else None
            return bool(style and _SHOWN_AS_BLOCK.search(style))
        # Portal systems invent elements: <ucapcontent>, <founder-content>, but also <bt> around a link.
        if "content" in tag or "title" in tag:
            return True
        return self.may_search() and node.css_first("p, div, br, table") is not None

    def enter_block(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
        if self.row_depth:
            if self.pieces and not self.pieces[-1].endswith(("\t", " ")):
                self.pieces.append(" ")
            return
        self.flush()
        name = f" {attributes.get('id') or ''} {attributes.get('class') or ''} {tag} ".lower()
        self.walk.blocks.append(
            Block(node, tag, self.open[-1], " ".join(["", *name.split(), ""]), len(self.walk.lines))
        )
        self.open.append(len(self.walk.blocks) - 1)
        if tag == "table":
            self.tables.append(self.may_search() and is_data_table(node))
        elif tag == "tr" and self.tables and self.tables[-1]:
            self.row_depth = 1
        elif tag == "pre":
            self.pre_depth += 1

    def enter_link(self, attributes: dict[str, str | None]) -> None:
        href = attributes.get("href")
        if href is None and ("name" in attributes or "id" in attributes):
            return
        if FILE_NAME.search(href or ""):
            self.names_file = True
            return
        self.in_link = True
        self.goes = bool(href) and not _GOES_NOWHERE.match(href or "")
        self.links.append("")

    def line_break(self) -> None:
        if self.row_depth:
            self.pieces.append(" ")
        else:
            self.flush()

    def skip(self, node: LexborNode, tag: str) -> None:
        if tag == "script":
            self.script(node)
        elif tag in ("iframe", "embed", "object"):
            attributes = node.attributes
            if FILE_NAME.search(f"{attributes.get('src') or ''} {attributes.get('data') or ''} "):
                self.walk.viewers.append(len(self.walk.lines) + bool(self.pieces))

    def script(self, node: LexborNode) -> None:
        if "Pdf" in (said := node.text(deep=True)[:5000]) and FILE_NAME.search(said):
            self.walk.viewers.append(len(self.walk.lines) + bool(self.pieces))
        # 发布时间：<script>show('2024-03-28 16:27')</script>: the label waits for what the script will write.
        if self.pieces and "".join(self.pieces[-2:]).rstrip().endswith((":", "：")):
            literal = _DATE_LITERAL.search(said[:2000])
            if literal:
                self.pieces.append(literal.group())

    def leave(self, node: LexborNode, tag: str) -> None:
        if tag == "a":
            self.in_link = False
            return
        if self.open[-1] < 0 or self.walk.blocks[self.open[-1]].node.mem_id != node.mem_id:
            return
        self.flush()
        self.walk.blocks[self.open.pop()].end = len(self.walk.lines)
        if tag == "table" and self.tables:
            self.tables.pop()
        elif tag == "tr":
            self.row_depth = 0
        elif tag == "pre":
            self.pre_depth -= 1


def walk(tree: LexborHTMLParser) -> Walk:
    """The lines and blocks of a page's body, in the order of reading. Comments, scripts and hidden bits are
    left out.
    """
    walker = _Walker()
    root = tree.body
    if root is None:
        walker.walk.set_sums()
        return walker.walk
    node: LexborNode | None = root
    while node is not None and len(walker.walk.lines) < MOST_LINES:
        tag = node.tag or ""
        child = None
        if tag == "-text":
            walker.text(node)
        elif not tag.startswith(("-", "!")) and walker.enter(node, tag):
            child = node.first_child
            if child is None:
                walker.leave(node, tag)
        if child is not None:
            node = child
            continue
        while node is not None and node.mem_id != root.mem_id and node.next is None:
            node = node.parent
            if node is not None:
                walker.leave(node, node.tag or "")
        if node is None or node.mem_id == root.mem_id:
            break
        node = node.next
    walker.flush()
    for left_open in walker.open[1:]:
        walker.walk.blocks[left_open].end = len(walker.walk.lines)
    walker.walk.set_sums()
    return walker.walk
