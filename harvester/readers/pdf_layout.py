"""From letters at places to paragraphs: for every format that knows a page and not a paragraph (PDF, OFD,
scans).

Chinese official layout (GB/T 9704-2012) sets a paragraph with its first line indented by two characters and
every other line filled to the right edge; so an indent opens a paragraph and a line that ends early closes
one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from harvester.readers.document import Paragraph, tidy
from harvester.readers.pdf_tables import Cell, Grid, Rule, Table, tables


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter on a page. Coordinates in any unit, origin at the lower left; ``base`` is its baseline,
    ``size`` its em."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its letters without blanks, in the order of the file, and the ruled lines drawn on it."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of print. ``opening`` is the width of what could not have been broken off onto the line above.

    ``column`` is 0 across the page, 1 and 2 for the left and the right of two columns.
    """

    page: int
    text: str
    left: float
    right: float
    base: float
    size: float
    opening: float
    column: int = 0


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the running text of one column, or of pages of one width, begins and ends.

    ``leading`` is the usual distance between two baselines; ``indented``: paragraphs begin with an indent
    there. ``size`` is that of most letters there, ``body`` that of most letters of the whole file.
    """

    left: float
    right: float
    leading: float
    size: float
    indented: bool
    body: float


def paragraphs(sheets: Sequence[Sheet]) -> list[Paragraph]:
    """The text of all pages: running heads and page numbers dropped, lines joined, tables by row."""
    sheets = [_sane(sheet) for sheet in sheets]
    laid = [_Laid(number, sheet) for number, sheet in enumerate(sheets)]
    two_columns = {round(page.sheet.width) for page in laid if page.columns(8)}
    pages = [page.in_order(0 if round(page.sheet.width) in two_columns else 8) for page in laid]
    furniture = _furniture([[x for x in page if isinstance(x, Line)] for page in pages], sheets)
    flow = _whole_tables([item for item in page if item not in furniture] for page in pages)
    margins = _margins([item for item in flow if isinstance(item, Line)], sheets)
    return list(_flowing(flow, lambda line: margins[_place(line, sheets)]))


_FARTHEST = 1e6  # in points: 350 metres


def _sane(sheet: Sheet) -> Sheet:
    """Without what a damaged file puts nowhere: comparisons with NaN are false, so it falls out with the
    infinite."""

    def near(*numbers: float) -> bool:
        return all(abs(number) < _FARTHEST for number in numbers)

    glyphs = tuple(g for g in sheet.glyphs if near(g.left, g.right, g.base, g.size))
    rules = tuple(r for r in sheet.rules if near(r.left, r.bottom, r.right, r.top))
    size = (sheet.width, sheet.height) if near(sheet.width, sheet.height) else (0.0, 0.0)
    return Sheet(*size, glyphs, rules)


def _whole_tables(pages: Iterable[list[Line | Table]]) -> list[Line | Table]:
    """All pages in one, tables that go over a page break joined."""
    flow: list[Line | Table] = []
    for page in pages:
        above, below = flow[-1] if flow else None, page[0] if page else None
        joined = above.continued(below) if isinstance(above, Table) and isinstance(below, Table) else None
        if joined is not None:
            flow[-1] = joined
            page = page[1:]
        flow += page
    return flow


class _Laid:
    """One page: its tables, and its other letters in rows."""

    def __init__(self, number: int, sheet: Sheet) -> None:
        self.number, self.sheet = number, sheet
        self.tables, loose = _in_tables(sheet)
        self.rows = _rows(loose)

    def in_order(self, fewest: int) -> list[Line | Table]:
        """Lines and tables from top to bottom; of two columns the left one first."""
        columns = self.columns(fewest)
        if columns is not None:
            return list(columns)
        items: list[Line | Table] = [*self.tables, *(_line(self.number, row) for row in self.rows)]
        return sorted(items, key=lambda item: -(item.top if isinstance(item, Table) else item.base))

    def columns(self, fewest: int) -> list[Line] | None:
        """Government gazettes print two columns: left before right between the lines that go across.

        None where there is one column: fewer than ``fewest`` lines on a side, or too many across.
        """
        if self.tables:
            return None
        middle = self.sheet.width / 2
        cut = [part for row in self.rows for part in _parts(row)]
        parts = [_sided(_line(self.number, part), middle) for part in cut]
        sides = Counter(line.column for line in parts)
        if min(sides[1], sides[2]) < fewest or sides[0] * 4 > len(parts):
            return None
        start = min((line.left for line in parts if line.column == 2), default=middle)
        cut = [piece for part in cut for piece in _cut_at(part, start)]
        parts = [_sided(_line(self.number, part), middle) for part in cut]
        ordered: list[Line] = []
        band: list[Line] = []
        for line in parts:
            if line.column:
                band.append(line)
                continue
            ordered += [
                *sorted(band, key=lambda b: b.column),
                line,
            ]  # stable: from top to bottom within a column
            band = []
        return ordered + sorted(band, key=lambda b: b.column)


def _sided(line: Line, middle: float) -> Line:
    if line.right <= middle + line.size / 2:
        return replace(line, column=1)
    return replace(line, column=2) if line.left >= middle - line.size / 2 else line


def _in_tables(sheet: Sheet) -> tuple[list[Table], list[Glyph]]:
    grids = tables(sheet.rules)
    if not grids:
        return [], list(sheet.glyphs)
    inside: dict[int, dict[Cell, list[Glyph]]] = {}
    loose = []
    for glyph in sheet.glyphs:
        x, y = (glyph.left + glyph.right) / 2, glyph.base + glyph.size * 0.3
        at = next((i for i, grid in enumerate(grids) if grid.holds(x, y)), None)
        cell = None if at is None else grids[at].cell(x, y)
        if at is None or cell is None:
            loose.append(glyph)
        else:
            inside.setdefault(at, {}).setdefault(cell, []).append(glyph)
    filled = []
    for at, cells in inside.items():
        if len(cells) > 1 or not grids[at].one_cell():
            filled.append(_filled(grids[at], cells))
        else:  # running text in a frame is no table
            loose += [glyph for glyphs in cells.values() for glyph in glyphs]
    return filled, loose


def _filled(grid: Grid, cells: dict[Cell, list[Glyph]]) -> Table:
    lines = {cell: _rows(glyphs) for cell, glyphs in cells.items()}
    words = {cell: _joined(_words(row) for row in rows) for cell, rows in lines.items()}
    ends = {cell: rows[-1][-1].right for cell, rows in lines.items()}
    size = median(glyph.size for glyphs in cells.values() for glyph in glyphs)
    return Table(grid.top, tuple(grid.xs), grid.rows(words), grid.full(ends, size))


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Letters on one baseline, from left to right; rows from top to bottom."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (-g.base, g.left)):
        if rows and abs(rows[-1][0].base - glyph.base) <= 0.4 * max(min(rows[-1][0].size, glyph.size), 0.1):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [_once(sorted(row, key=lambda g: g.left)) for row in rows]


def _once(row: list[Glyph]) -> list[Glyph]:
    """Bold is faked by printing a letter twice, a hair apart."""
    kept: list[Glyph] = []
    for glyph in row:
        twin = any(o.text == glyph.text and abs(o.left - glyph.left) < 0.25 * glyph.size for o in kept[-2:])
        if not twin:
            kept.append(glyph)
    return kept


_GUTTER = 1.5  # ems between the columns of a page


def _parts(row: list[Glyph]) -> Iterator[list[Glyph]]:
    part: list[Glyph] = []
    for glyph in row:
        if part and glyph.left - part[-1].right > _GUTTER * min(glyph.size, part[-1].size):
            yield part
            part = []
        part.append(glyph)
    yield part


def _cut_at(part: list[Glyph], start: float) -> Iterator[list[Glyph]]:
    """A full stop hung into the gutter makes it narrow there: cut where the right column is known to
    start."""
    at = next((i for i, glyph in enumerate(part) if glyph.left > start - 0.5 * glyph.size), 0)
    if at > 0 and part[at].left - part[at - 1].right > 0.4 * part[at].size:
        yield part[:at]
        yield part[at:]
    else:
        yield part


def _words(row: Sequence[Glyph]) -> str:
    text = row[0].text if row else ""
    for before, glyph in pairwise(row):
        gap = (glyph.left - before.right) / max(glyph.size, before.size, 0.1)
        wide = 0.15 if before.text.isascii() and glyph.text.isascii() else 0.6
        text += (" " if gap > wide else "") + glyph.text
    return text


# What a line break may not split: numbers and Latin words; brackets and closing marks stay with their
# neighbour.
_UNBROKEN = re.compile(
    r"[“‘(《〈【〔（]*([0-9A-Za-z.,%:/+\-–—]+|.)[,。、;:?!”’)》〉】〕%．.；：？！，）]*", re.DOTALL
)


def _line(page: int, row: list[Glyph]) -> Line:
    text = tidy(_words(row))
    bound = _UNBROKEN.match("".join(g.text for g in row))
    last = row[min(len(bound[0]) if bound else 1, len(row)) - 1]
    base, size = median(g.base for g in row), max(median(g.size for g in row), 0.1)
    return Line(page, text, row[0].left, row[-1].right, base, size, last.right - row[0].left)


_FOLIO = re.compile(
    r"^[-–—―－·•~\s]*(第\s*)?\d{1,4}(\s*页)?(\s*[,，/]?\s*(共|of|/)\s*\d{1,4}\s*页?)?[-–—―－·•~\s]*$|^[ivxIVX]{1,6}$"
)
_DIGITS = re.compile(r"\d+")


def _furniture(pages: Sequence[Sequence[Line]], sheets: Sequence[Sheet]) -> set[Line]:
    """Page numbers, and lines that stand at one place on many pages: only first and last lines of a page
    qualify."""
    edges = [
        (line, place)
        for page, sheet in zip(pages, sheets, strict=True)
        for line, place in _edges(page, sheet)
    ]
    often = Counter((_DIGITS.sub("#", line.text), place) for line, place in edges)
    needed = max(2, round(0.4 * len(pages)))
    found: set[Line] = set()
    for line, place in edges:
        repeated = often[_DIGITS.sub("#", line.text), place] >= needed
        folio = _FOLIO.match(line.text) and not 15 <= place <= 85
        if repeated or folio:
            found.add(line)
    return found


def _edges(page: Sequence[Line], sheet: Sheet) -> Iterator[tuple[Line, int]]:
    """The first two and last two lines with their height as a percentage of the page's."""
    ordered = sorted(page, key=lambda line: -line.base)
    for line in dict.fromkeys([*ordered[:2], *ordered[-2:]]):
        yield line, round(100 * line.base / max(sheet.height, 1.0))


def _place(line: Line, sheets: Sequence[Sheet]) -> tuple[int, int]:
    """What has margins of its own: portrait text, landscape annexes, each of two columns."""
    return round(sheets[line.page].width), line.column


def _margins(lines: Sequence[Line], sheets: Sequence[Sheet]) -> dict[tuple[int, int], Margins]:
    by_place: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        by_place.setdefault(_place(line, sheets), []).append(line)
    sizes = [glyph.size for sheet in sheets for glyph in sheet.glyphs]
    return {place: _margin(found, median(sizes)) for place, found in by_place.items()}


def _margin(lines: Sequence[Line], body_size: float) -> Margins:
    size = median(line.size for line in lines for _ in line.text)
    body = [line for line in lines if abs(line.size - size) < 0.15 * size] or list(lines)
    steps = [
        a.base - b.base for a, b in pairwise(body) if a.page == b.page and 0 < a.base - b.base < 4 * size
    ]
    # The text's left edge is where continued lines begin: the leftmost place that many lines share.
    places = Counter(round(line.left / size) for line in body)
    needed = min(max(1, len(body) // 12), max(places.values()))
    first = min(place for place, count in places.items() if count >= needed)
    left = min(line.left for line in body if round(line.left / size) == first)
    rights = sorted(line.right for line in body)
    right = rights[int(len(rights) * 0.95)] if len(rights) > 4 else rights[-1]
    indents = sum(1.2 * size < line.left - left < 3.2 * size for line in body)
    return Margins(
        left, right, median(steps) if steps else 2 * size, size, indents * 20 > len(body), body_size
    )


EdgeOf = Callable[[Line], Margins]


def _flowing(flow: Sequence[Line | Table], edge_of: EdgeOf) -> Iterator[Paragraph]:
    gathered: list[Line] = []
    for item in flow:
        if isinstance(item, Table):
            yield from _closed(gathered, edge_of)
            gathered = []
            yield from (Paragraph(row, row=True) for row in item.lines())
            continue
        if gathered and not _continues(gathered[-1], len(gathered), item, edge_of):
            yield from _closed(gathered, edge_of)
            gathered = []
        gathered.append(item)
    yield from _closed(gathered, edge_of)


def _closed(lines: Sequence[Line], edge_of: EdgeOf) -> Iterator[Paragraph]:
    if lines:
        last = lines[-1]  # of a broken title only the last line shows that it is centred
        yield Paragraph(
            _joined(line.text for line in lines), round(last.size, 1), _centred(last, edge_of(last))
        )


def _joined(lines: Iterable[str]) -> str:
    text = ""
    for line in lines:
        text += (" " if text[-1:].isascii() and text[-1:].isalpha() and line[:1].isascii() else "") + line
    return text


def _centred(line: Line, edge: Margins) -> bool:
    before, after = line.left - edge.left, edge.right - line.right
    return min(before, after) > 0.5 * edge.size and abs(before - after) < 2 * edge.size


_OUTLINE = re.compile(
    r"^([一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节条部])|^\d{1,2}[.、．](?!\d)"
)
_ENDS = re.compile(r"[。!！?？::;；]$")


def _continues(above: Line, so_far: int, line: Line, edge_of: EdgeOf) -> bool:
    """Whether a line goes on with the sentence of the ``so_far`` lines that end with ``above``."""
    edge, edge_above = edge_of(line), edge_of(above)
    if abs(above.size - line.size) > 0.15 * max(above.size, line.size):
        return False
    together = line.page == above.page and line.column == above.column
    large = line.size > 1.1 * edge.body
    if together and above.base - line.base > (
        1.5 * line.size + edge.leading if large else 1.4 * edge.leading
    ):
        return False
    if above.right + line.opening <= edge_above.right - 0.6 * line.size:
        return False  # there was room above, so the line was ended on purpose
    if not edge.indented and _ENDS.search(above.text) and _OUTLINE.match(line.text):
        return False
    if _centred(line, edge):
        return large  # a title too long for one line
    indented = line.left > edge.left + 1.2 * line.size
    hanging = so_far > 1 and abs((above.left - edge_above.left) - (line.left - edge.left)) < 0.5 * line.size
    return not indented or hanging
