"""Tables by their ruled lines: a grid of horizontal and vertical strokes, merged cells where a stroke is
missing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from harvester.readers.document import row as table_row

_NEAR = 3.0  # strokes closer than this are one: borders are drawn as pairs, or cell by cell
MOST_RULES = 20_000  # a page with more is a drawing

Cell = tuple[int, int]  # row and column, counted from the top left


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight stroke: horizontal where ``top == bottom`` nearly, vertical where ``left == right``."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def flat(self) -> bool:
        return self.right - self.left >= self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Table:
    """A filled table: where it begins on its page, its columns' edges, and its rows of cells.

    ``full`` are the columns whose last words fill their cell to the right edge: where the page ends below,
    such a cell may go on at the top of the next page.
    """

    top: float
    edges: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    full: frozenset[int] = frozenset()

    def lines(self) -> Iterator[str]:
        """The rows as text. Columns without a word come from frames and double rules that touch the table."""
        used = [at for at in range(len(self.edges) - 1) if any(cells[at] for cells in self.rows)]
        yield from (line for cells in self.rows if (line := table_row([cells[at] for at in used])))

    def continued(self, below: Table) -> Table | None:
        """This table with the one at the top of the next page, a row torn by the page break made whole; else
        None."""
        same = len(self.edges) == len(below.edges) and all(
            abs(a - b) <= _NEAR for a, b in zip(self.edges, below.edges, strict=True)
        )
        if not (same and self.rows and below.rows):
            return None
        torn = [at for at, words in enumerate(below.rows[0]) if words]
        if not torn or not self.full.issuperset(torn):
            return replace(self, rows=self.rows + below.rows, full=below.full)
        whole = tuple(upper + lower for upper, lower in zip(self.rows[-1], below.rows[0], strict=True))
        return replace(self, rows=(*self.rows[:-1], whole, *below.rows[1:]), full=below.full)


@dataclass(slots=True)
class Grid:
    """Edges of rows (from the top down) and columns (from the left), and which strokes lie on them."""

    xs: list[float]
    ys: list[float]
    flats: list[Rule] = field(default_factory=list)
    uprights: list[Rule] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.ys[0]

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]

    def cell(self, x: float, y: float) -> Cell | None:
        """The cell around a point: of merged ones the upper left."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right([-y for y in self.ys], -y) - 1
        if not (0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1):
            return None
        while column > 0 and not self._stands(self.xs[column], (self.ys[row] + self.ys[row + 1]) / 2):
            column -= 1
        while row > 0 and not self._lies(self.ys[row], (self.xs[column] + self.xs[column + 1]) / 2):
            row -= 1
        return row, column

    def one_cell(self) -> bool:
        """Whether all of it is one cell: a frame around text."""
        rows = [(upper + lower) / 2 for upper, lower in pairwise(self.ys)]
        columns = [(left + right) / 2 for left, right in pairwise(self.xs)]
        return all(self.cell(x, y) == (0, 0) for y in rows for x in columns)

    def rows(self, words: Mapping[Cell, str]) -> tuple[tuple[str, ...], ...]:
        columns = range(len(self.xs) - 1)
        rows = (tuple(words.get((at, column), "") for column in columns) for at in range(len(self.ys) - 1))
        return tuple(cells for cells in rows if any(cells))

    def full(self, ends: Mapping[Cell, float], size: float) -> frozenset[int]:
        """Columns whose lowest cell ends its last line (``ends``: right edge of its last letter) at the
        cell's edge."""
        last = max(row for row, _ in ends)
        return frozenset(
            column
            for (row, column), end in ends.items()
            if row == last and end > self._right_of(row, column) - 2 * size
        )

    def _right_of(self, row: int, column: int) -> float:
        middle = (self.ys[row] + self.ys[row + 1]) / 2
        return next((x for x in self.xs[column + 1 :] if self._stands(x, middle)), self.xs[-1])

    def _stands(self, x: float, y: float) -> bool:
        return any(abs(r.left - x) <= _NEAR and r.bottom - _NEAR <= y <= r.top + _NEAR for r in self.uprights)

    def _lies(self, y: float, x: float) -> bool:
        return any(abs(r.top - y) <= _NEAR and r.left - _NEAR <= x <= r.right + _NEAR for r in self.flats)


def tables(rules: Sequence[Rule]) -> list[Grid]:
    """Grids of at least two columns or rows made by strokes that touch, from the top down."""
    if not 4 <= len(rules) <= MOST_RULES:
        return []
    grids = []
    for group in _touching(rules):
        flats, uprights = [r for r in group if r.flat], [r for r in group if not r.flat]
        xs = _places([r.left for r in uprights])
        ys = _places([r.top for r in flats])
        if len(xs) >= 2 and len(ys) >= 2 and len(xs) + len(ys) >= 5:
            grids.append(Grid(xs, ys[::-1], flats, uprights))
    return sorted(grids, key=lambda grid: -grid.top)


def _places(numbers: Sequence[float]) -> list[float]:
    places: list[float] = []
    for number in sorted(numbers):
        if not places or number - places[-1] > _NEAR:
            places.append(number)
    return places


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of strokes connected by touch: swept from the top, so the cost stays near linear for real
    tables."""
    leader = list(range(len(rules)))

    def top_of(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    order = sorted(range(len(rules)), key=lambda i: -rules[i].top)
    open_rules: list[int] = []
    for i in order:
        here = rules[i]
        open_rules = [j for j in open_rules if rules[j].bottom - _NEAR <= here.top]
        for j in open_rules:
            if rules[j].left - _NEAR <= here.right and here.left - _NEAR <= rules[j].right:
                leader[top_of(j)] = top_of(i)
        open_rules.append(i)
    groups: dict[int, list[Rule]] = {}
    for i, rule in enumerate(rules):
        groups.setdefault(top_of(i), []).append(rule)
    return list(groups.values())
