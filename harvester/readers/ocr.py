"""Scans and pictures, where the extra ``ocr`` is installed (rapidocr carries its models: nothing is
downloaded)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from statistics import median
from typing import Any

from duties.reports import Document
from harvester.readers import pdf
from harvester.readers.document import UnreadableError, compose
from harvester.readers.pdf_layout import Glyph, Sheet, paragraphs

MEDIA_TYPES = frozenset({pdf.MEDIA_TYPE, "image/png", "image/jpeg", "image/gif", "image/tiff", "image/webp"})
MOST_PAGES = 30  # 6 to 9 s each
DOTS_PER_INCH = 120  # 100 reads clean pages without error, scans of stamps and copies want a little more
MOST_PIXELS = 40_000_000
LEAST_CONFIDENCE = 0.5


def available() -> bool:
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read(body: bytes, url: str) -> Document:
    """The text of a picture, or of the pages of a PDF as pictures. Raises UnreadableError. Meant for the slow
    sandbox."""
    if not available():
        return Document(
            url,
            "",
            None,
            "",
            extracted_by="none",
            problem="needs-ocr",
            detail="the extra `ocr` is not installed",
        )
    sheets = [_recognised(image) for image in _images(body)]
    return compose(url, "", paragraphs(sheets), by="ocr", detail=f"{len(sheets)} pages by text recognition")


def _images(body: bytes) -> Iterator[Any]:
    if b"%PDF-" in body[:1024]:
        yield from pdf.pictures(body, DOTS_PER_INCH, MOST_PAGES)
        return
    pillow = import_module("PIL.Image")
    try:
        with pillow.open(BytesIO(body)) as opened:
            for number in range(min(getattr(opened, "n_frames", 1), MOST_PAGES)):
                opened.seek(number)
                if opened.width * opened.height > MOST_PIXELS:
                    raise UnreadableError(f"picture of {opened.width} by {opened.height} dots")
                yield opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, pillow.DecompressionBombError) as wrong:
        raise UnreadableError(f"broken picture: {wrong}") from wrong


@cache
def _engine() -> Any:
    return import_module("rapidocr").RapidOCR(
        params={"Global.use_cls": False, "Global.log_level": "critical"}
    )


def _recognised(image: Any) -> Sheet:
    found = _engine()(import_module("numpy").asarray(image))
    width, height = image.size
    glyphs: list[Glyph] = []
    boxes = found.boxes if found.boxes is not None else ()
    usual = (
        median([float(max(p[1] for p in box) - min(p[1] for p in box)) for box in boxes])
        if len(boxes)
        else 0.0
    )
    for box, words, sure in zip(boxes, found.txts or (), found.scores or (), strict=False):
        if sure < LEAST_CONFIDENCE or not words:
            continue
        left, right = float(min(p[0] for p in box)), float(max(p[0] for p in box))
        top, bottom = float(min(p[1] for p in box)), float(max(p[1] for p in box))
        step = (right - left) / len(words)
        # Boxes hug the ink, so lines of one size differ in height by which letters they hold.
        size = usual if abs(bottom - top - usual) < 0.25 * usual else bottom - top
        glyphs += [
            Glyph(sign, left + i * step, left + (i + 1) * step, height - bottom, size)
            for i, sign in enumerate(words)
        ]
    return Sheet(float(width), float(height), tuple(glyphs))
