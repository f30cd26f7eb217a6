"""PDF by pdfium: letters with their places, ruled lines, properties. Raster pages are left to ``ocr``."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from duties.reports import Document
from harvester.readers.document import SCANNED_BELOW, Properties, UnreadableError, compose, moment
from harvester.readers.pdf_layout import Glyph, Sheet, paragraphs
from harvester.readers.pdf_tables import MOST_RULES, Rule

MEDIA_TYPE = "application/pdf"
MOST_PAGES = 800  # 10 to 15 ms each; a gazette's whole issue has some 100
MOST_GLYPHS = 60_000  # on one page: a page of a law book in six point has 6,000


def read(body: bytes, url: str) -> Document:
    """The text with its paragraphs; "needs-ocr" under 30 characters a page. Raises UnreadableError."""
    with _opened(body) as pdf:
        found = [_page(pdf, number) for number in range(len(pdf))]
        properties = _properties(pdf)
    pages = [page for page in found if page is not None]
    if not pages:
        raise UnreadableError(f"pdfium: none of {len(found)} pages can be loaded")
    sheets = [page.sheet for page in pages]
    letters = sum(len(sheet.glyphs) for sheet in sheets)
    unmapped = sum(page.unmapped for page in pages)
    detail = _gaps(found)
    document = compose(url, MEDIA_TYPE, paragraphs(sheets), by="pdf", properties=properties, detail=detail)
    if letters < SCANNED_BELOW * len(sheets):
        return replace(document, problem="needs-ocr", detail=f"{letters} characters on {len(sheets)} pages")
    if unmapped * 5 > letters:
        return replace(
            document, problem="needs-ocr", detail=f"{unmapped} of {letters} letters have no character"
        )
    return document


def pictures(body: bytes, dots_per_inch: int, most: int) -> Iterator[Any]:
    """The first pages as PIL images, for text recognition. Raises UnreadableError."""
    with _opened(body) as pdf:
        for number in range(min(len(pdf), most)):
            page = pdf[number]
            # Some scans state a page of several metres; 3000 pixels suffice for any sheet of office paper.
            scale = min(dots_per_inch / 72, 3000 / max(*page.get_size(), 1.0))
            yield page.render(scale=scale).to_pil().convert("RGB")


@dataclass(frozen=True, slots=True)
class _Page:
    """A page, how many of its letters map to no character, and whether it holds a picture."""

    sheet: Sheet
    unmapped: int
    picture: bool


def _gaps(found: Sequence[_Page | None]) -> str:
    """Which pages gave nothing to read, for the detail of a document that is readable otherwise."""
    pictures = [
        at for at, p in enumerate(found, 1) if p and p.picture and len(p.sheet.glyphs) < SCANNED_BELOW
    ]
    broken = [at for at, page in enumerate(found, 1) if page is None]
    parts = [
        f"pages {numbers} {what}"
        for numbers, what in ((pictures, "are pictures"), (broken, "are broken"))
        if numbers
    ]
    return "; ".join(parts)[:500]


@contextmanager
def _opened(body: bytes) -> Iterator[Any]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as wrong:
        raise UnreadableError(f"pdfium: {wrong}") from wrong
    try:
        if not 0 < len(pdf) <= MOST_PAGES:
            raise UnreadableError(f"PDF with {len(pdf)} pages, limit {MOST_PAGES}")
        yield pdf
    except pypdfium2.PdfiumError as wrong:
        raise UnreadableError(f"pdfium: {wrong}") from wrong
    finally:
        pdf.close()


def _properties(pdf: Any) -> Properties:
    said: dict[str, str] = {}
    for key in ("Title", "CreationDate", "ModDate"):
        try:
            said[key] = pdf.get_metadata_value(key)
        except UnicodeDecodeError:  # half a character
            continue
    return Properties(
        said.get("Title") or None, moment(said.get("CreationDate")), moment(said.get("ModDate"))
    )


def _page(pdf: Any, number: int) -> _Page | None:
    import pypdfium2

    try:
        page = pdf[number]
    except pypdfium2.PdfiumError:
        return None
    try:
        text = page.get_textpage()
        try:
            letters, unmapped = _letters(text)
        finally:
            text.close()
        rules, picture = _drawn(page)
        turn = _direction(letters)
        box = page.get_bbox()
    finally:
        page.close()
    place = _Turned(turn, *box)
    glyphs = tuple(place.glyph(letter) for letter in letters if letter[1] == turn)
    return _Page(Sheet(*place.size, glyphs, tuple(place.rule(rule) for rule in rules)), unmapped, picture)


# character, quarter turns counterclockwise, left, bottom, right, top, origin x, origin y
_Letter = tuple[str, int, float, float, float, float, float, float]


def _letters(text: Any) -> tuple[list[_Letter], int]:
    import pypdfium2.raw as c

    found: list[_Letter] = []
    unmapped = 0
    box, x, y = c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    count = text.count_chars()
    if count > MOST_GLYPHS:
        raise UnreadableError(f"a page with {count} letters, limit {MOST_GLYPHS}")
    high = 0
    for at in range(count):
        code = c.FPDFText_GetUnicode(text, at)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        if c.FPDFText_IsGenerated(text, at) == 1 or chr(code).isspace():
            continue
        if (
            code == 0
            or code == 0xFFFD
            or 0xE000 <= code < 0xF900
            or c.FPDFText_HasUnicodeMapError(text, at) == 1
        ):
            unmapped += 1
        if not (c.FPDFText_GetLooseCharBox(text, at, box) and c.FPDFText_GetCharOrigin(text, at, x, y)):
            continue
        # pdfium's angle grows clockwise
        quarters = c.FPDFText_GetCharAngle(text, at) / (math.pi / 2)
        turn = -round(quarters) % 4 if abs(quarters - round(quarters)) < 0.1 else -1  # slanted: a watermark
        found.append((chr(code), turn, box.left, box.bottom, box.right, box.top, x.value, y.value))
    return found, unmapped


def _direction(letters: list[_Letter]) -> int:
    """Which way up most letters stand. What a page says of its own rotation is no better: scanners get it
    wrong."""
    turns = Counter(letter[1] for letter in letters if letter[1] >= 0)
    return turns.most_common(1)[0][0] if turns else 0


class _Turned:
    """A page turned so that its letters stand upright and its lower left corner is at 0, 0."""

    def __init__(self, turn: int, left: float, bottom: float, right: float, top: float) -> None:
        self._turn, self._left, self._bottom, self._right, self._top = turn, left, bottom, right, top
        wide, high = right - left, top - bottom
        self.size = (wide, high) if turn % 2 == 0 else (high, wide)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self._turn == 1:
            return y - self._bottom, self._right - x
        if self._turn == 2:
            return self._right - x, self._top - y
        if self._turn == 3:
            return self._top - y, x - self._left
        return x - self._left, y - self._bottom

    def glyph(self, letter: _Letter) -> Glyph:
        sign, _, left, bottom, right, top, x, y = letter
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return Glyph(sign, min(x0, x1), max(x0, x1), self.point(x, y)[1], abs(y1 - y0))

    def rule(self, rule: Rule) -> Rule:
        (x0, y0), (x1, y1) = self.point(rule.left, rule.bottom), self.point(rule.right, rule.top)
        return Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


_THIN = 3.0  # points: borders drawn as narrow filled boxes
_SHORT = 5.0


def _drawn(page: Any) -> tuple[list[Rule], bool]:
    import pypdfium2.raw as c

    rules: list[Rule] = []
    picture = False
    for item in page.get_objects(filter=[c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_IMAGE], max_depth=1):
        if item.type == c.FPDF_PAGEOBJ_IMAGE:
            picture = True
        elif len(rules) <= MOST_RULES:
            for points, stroked in _outlines(item):
                rules += _strokes(points, stroked)
    return rules, picture


_Points = list[tuple[float, float]]


def _outlines(item: Any) -> Iterator[tuple[_Points, bool]]:
    """The subpaths of a path in page coordinates, and whether the path is stroked."""
    import pypdfium2.raw as c

    mode, stroked = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(item, mode, stroked)
    matrix = item.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    points: _Points = []
    for at in range(min(c.FPDFPath_CountSegments(item), MOST_RULES)):
        segment = c.FPDFPath_GetPathSegment(item, at)
        kind = c.FPDFPathSegment_GetType(segment)
        if kind == c.FPDF_SEGMENT_BEZIERTO:
            return  # a drawing: a stamp, a chart
        c.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == c.FPDF_SEGMENT_MOVETO and points:
            yield points, bool(stroked.value)
            points = []
        points.append(matrix.on_point(x.value, y.value))
        if c.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if points:
        yield points, bool(stroked.value)


def _strokes(points: _Points, stroked: bool) -> Iterator[Rule]:
    left, right = min(p[0] for p in points), max(p[0] for p in points)
    bottom, top = min(p[1] for p in points), max(p[1] for p in points)
    if min(right - left, top - bottom) <= _THIN:
        if max(right - left, top - bottom) >= _SHORT:
            yield _straight(left, bottom, right, top)
    elif stroked:
        for (x0, y0), (x1, y1) in pairwise(points):
            if min(abs(x1 - x0), abs(y1 - y0)) <= 0.5 and max(abs(x1 - x0), abs(y1 - y0)) >= _SHORT:
                yield _straight(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _straight(left: float, bottom: float, right: float, top: float) -> Rule:
    if right - left >= top - bottom:
        middle = (top + bottom) / 2
        return Rule(left, middle, right, middle)
    middle = (left + right) / 2
    return Rule(middle, bottom, middle, top)
