"""OFD (GB/T 33190-2016), the national layout format: a zip of XML pages, letters placed in millimetres."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from duties.reports import Document
from harvester.readers.document import SCANNED_BELOW, Properties, UnreadableError, compose, moment
from harvester.readers.docx_xml import parse
from harvester.readers.pdf_layout import Glyph, Sheet, paragraphs
from harvester.readers.pdf_tables import Rule
from harvester.readers.zipped import Parcel

MEDIA_TYPE = "application/ofd"
MOST_PAGES = 800
_POINTS = 72 / 25.4  # the layout is measured in points, as in PDF
_A4 = (210.0, 297.0)


def read(body: bytes, url: str) -> Document:
    """The text of all documents inside, paragraphs rebuilt from the layout. Raises UnreadableError."""
    parcel = Parcel(body)
    root = parse(parcel.get("OFD.xml"), "OFD.xml")
    sheets: list[Sheet] = []
    for place in root.iter("DocRoot"):
        sheets += _sheets(parcel, _resolved("OFD.xml", place.text))
    letters = sum(len(sheet.glyphs) for sheet in sheets)
    document = compose(url, MEDIA_TYPE, paragraphs(sheets), by="ofd", properties=_properties(root))
    if letters < SCANNED_BELOW * len(sheets):
        return replace(document, problem="needs-ocr", detail=f"{letters} characters on {len(sheets)} pages")
    return document


def _properties(root: Element) -> Properties:
    info = next(root.iter("DocInfo"), None)
    if info is None:
        return Properties()
    return Properties(
        info.findtext("Title"), moment(info.findtext("CreationDate")), moment(info.findtext("ModDate"))
    )


def _sheets(parcel: Parcel, path: str) -> Iterator[Sheet]:
    document = parse(parcel.get(path), path)
    default = _numbers(next((box.text for box in document.iter("PhysicalBox")), None))
    pages = [page for part in document.iter("Pages") for page in part.iter("Page")]
    if len(pages) > MOST_PAGES:
        raise UnreadableError(f"OFD with {len(pages)} pages, limit {MOST_PAGES}")
    for page in pages:
        where = _resolved(path, page.get("BaseLoc"))
        if where in parcel:
            yield _sheet(parse(parcel.get(where), where), default)


def _resolved(beside: str, place: str | None) -> str:
    """A location inside the package: absolute from its root, else beside the file that names it."""
    wanted = (place or "").strip().replace("\\", "/")
    joined = wanted if wanted.startswith("/") else posixpath.join(posixpath.dirname(beside), wanted)
    return posixpath.normpath(joined).lstrip("/")


def _sheet(page: Element, default: list[float]) -> Sheet:
    box = _numbers(next((b.text for b in page.iter("PhysicalBox")), None)) or default
    width, height = (box[2], box[3]) if len(box) >= 4 and min(box[2:4]) > 0 else _A4
    glyphs: list[Glyph] = []
    rules: list[Rule] = []
    for item in page.iter():
        if item.tag == "TextObject" and item.get("Visible", "true") != "false":
            glyphs += _glyphs(item, height)
        elif item.tag == "PathObject":
            rules += _rules(item, height)
    return Sheet(width * _POINTS, height * _POINTS, tuple(glyphs), tuple(rules))


def _glyphs(item: Element, height: float) -> Iterator[Glyph]:
    boundary = _numbers(item.get("Boundary"))
    if len(boundary) < 4:
        return
    left, top = boundary[0], boundary[1]
    a, b, c, d, e, f = (
        (*_numbers(item.get("CTM")), *[0.0] * 6)[:6] if item.get("CTM") else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    )
    size = _number(item.get("Size"), boundary[3])
    em = abs(size * (abs(d) or abs(c) or 1.0))
    stretch = _number(item.get("HScale"), 1.0)
    lone = boundary[2] if sum(len(code.text or "") for code in item.iter("TextCode")) == 1 else 0.0
    x = y = 0.0
    for code in item.iter("TextCode"):
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        words = (code.text or "").strip("\r\n")
        across, down = _steps(code.get("DeltaX"), len(words)), _steps(code.get("DeltaY"), len(words))
        at_x, at_y = x, y
        for i, sign in enumerate(words):
            page_x, page_y = left + a * at_x + c * at_y + e, top + b * at_x + d * at_y + f
            usual = em * stretch * (0.5 if sign.isascii() else 1.0)
            step = across[i] if across else (0.0 if down else usual / (abs(a) or 1.0))
            # A letter's width is in the font alone; the step to the next is as good unless it jumps to
            # another column.
            wide = step * abs(a) if 0 < step * abs(a) <= 1.2 * em and i + 1 < len(words) else lone or usual
            if not sign.isspace():
                yield Glyph(
                    sign,
                    page_x * _POINTS,
                    (page_x + wide) * _POINTS,
                    (height - page_y) * _POINTS,
                    em * _POINTS,
                )
            at_x += step
            at_y += down[i] if down else 0.0


def _steps(text: str | None, count: int) -> list[float]:
    """Distances between letters: "3.5 3.5" or "g 20 3.5", the last one repeated; empty where none are
    given."""
    steps: list[float] = []
    parts = (text or "").split()
    at = 0
    while at < len(parts) and len(steps) < count:
        if parts[at] == "g" and at + 2 < len(parts):
            steps += [_number(parts[at + 2], 0.0)] * min(int(_number(parts[at + 1], 0.0)), count)
            at += 3
        else:
            steps.append(_number(parts[at], 0.0))
            at += 1
    return steps + [steps[-1]] * (count - len(steps)) if steps else []


_DRAW = re.compile(r"([MLBQACS])\s*((?:-?[\d.]+(?:e-?\d+)?[\s,]*)*)")


def _rules(item: Element, height: float) -> Iterator[Rule]:
    boundary = _numbers(item.get("Boundary"))
    data = next((d.text for d in item.iter("AbbreviatedData")), None)
    if len(boundary) < 4 or not data or "B" in data or "Q" in data or "A" in data:
        return  # curves: a stamp or a drawing
    left, top, wide, high = boundary[:4]
    if min(wide, high) <= 1.0 < max(wide, high):
        yield _stroke(left, top, left + wide, top + high, height)
        return
    at: tuple[float, float] | None = None
    for command, coordinates in _DRAW.findall(data):
        numbers = _numbers(coordinates.replace(",", " "))
        if command == "C" or len(numbers) < 2:
            continue
        to = (left + numbers[0], top + numbers[1])
        if command == "L" and at and min(abs(at[0] - to[0]), abs(at[1] - to[1])) < 0.3:
            yield _stroke(min(at[0], to[0]), min(at[1], to[1]), max(at[0], to[0]), max(at[1], to[1]), height)
        at = to


def _stroke(left: float, top: float, right: float, bottom: float, height: float) -> Rule:
    if right - left >= bottom - top:
        top = bottom = (top + bottom) / 2
    else:
        left = right = (left + right) / 2
    return Rule(left * _POINTS, (height - bottom) * _POINTS, right * _POINTS, (height - top) * _POINTS)


def _numbers(text: str | None) -> list[float]:
    return [_number(part, 0.0) for part in (text or "").split()]


def _number(text: str | None, otherwise: float) -> float:
    """A finite number of a page's scale, ``otherwise`` for anything else."""
    try:
        found = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return found if abs(found) < 1e6 else otherwise  # false for NaN too
