"""DOC and WPS: Word's binary format ([MS-DOC]), the text by its piece table, tables by their paragraph marks.

Read here rather than by a library: legacy-doc joins headers and notes to the text, guesses where the piece
table is, and cannot tell the end of a row from an empty cell. WPS Writer's own .wps is this format with
another extension.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from duties.reports import Document
from harvester.readers.doc_lists import lists
from harvester.readers.doc_ole import OleFile
from harvester.readers.doc_runs import Looks, Marks, paragraph_marks, removed_runs
from harvester.readers.document import SCANNED_BELOW, Paragraph, UnreadableError, compose, row
from harvester.readers.docx_numbering import Lists

MEDIA_TYPE = "application/msword"

_WORD_97, _WORD_95 = 0xA5EC, 0xA5DC
_ENCRYPTED, _FIRST_TABLE = 0x0100, 0x0200


@dataclass(frozen=True, slots=True)
class Letters:
    """Text with the place of each UTF-16 unit in the WordDocument stream, where its looks are recorded."""

    units: str
    places: Sequence[int]


def read(body: bytes, url: str) -> Document:
    """The main text, then that of text boxes; no headers, notes or deleted words. Raises UnreadableError."""
    ole = OleFile(body)
    if "EncryptedPackage" in ole:
        raise UnreadableError("protected by a password")
    stream = ole.stream("WordDocument")
    try:
        found = list(_paragraphs(ole, stream))
    except struct.error as wrong:
        raise UnreadableError(f"Word's header points outside the file: {wrong}") from wrong
    document = compose(url, MEDIA_TYPE, found, by="doc", properties=ole.properties())
    if len(document.text) < SCANNED_BELOW and ("Data" in ole and len(ole.stream("Data")) > 20_000):
        return replace(document, problem="needs-ocr", detail=f"pictures and {len(document.text)} characters")
    return document


def _paragraphs(ole: OleFile, stream: bytes) -> Iterator[Paragraph]:
    magic, version = struct.unpack_from("<HH", stream, 0)
    (flags,) = struct.unpack_from("<H", stream, 0x0A)
    if magic not in {_WORD_97, _WORD_95}:
        raise UnreadableError(f"not Word's binary format (mark {magic:04x})")
    if flags & _ENCRYPTED:
        raise UnreadableError("protected by a password")
    if magic == _WORD_95 or version < 0xC1:
        yield from _word_95(stream)
        return
    table = ole.stream("1Table" if flags & _FIRST_TABLE else "0Table")
    text, notes, headers, macros, comments, endnotes, boxes = struct.unpack_from("<7i", stream, 0x4C)
    if min(text, notes, headers, macros, comments, endnotes, boxes) < 0:
        raise UnreadableError("Word's header counts characters below zero")
    letters = _letters(stream, table)
    marks = paragraph_marks(stream, table)
    story = _Story(letters, marks, removed_runs(stream, table), lists(stream, table))
    yield from story.paragraphs(0, text)
    before_boxes = text + notes + headers + macros + comments + endnotes
    yield from story.paragraphs(before_boxes, before_boxes + boxes)


def _word_95(stream: bytes) -> Iterator[Paragraph]:
    """Word 6 and 95 keep the text in one run of the system's code page; rows cannot be told there."""
    start, end = struct.unpack_from("<II", stream, 0x18)
    (length,) = struct.unpack_from("<i", stream, 0x34)
    text = stream[start : min(end, start + max(length, 0))].decode("gb18030", errors="replace")
    for words in _plain(text).replace("\x07", "\r").split("\r"):
        yield Paragraph(words)


def _letters(stream: bytes, table: bytes) -> Letters:
    clx_at, clx_length = struct.unpack_from("<II", stream, 0x1A2)
    pieces = _piece_table(table[clx_at : clx_at + clx_length])
    count = (len(pieces) - 4) // 12
    starts = struct.unpack_from(f"<{count + 1}I", pieces)
    units: list[str] = []
    places: list[int] = []
    for at in range(count):
        (where,) = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * at + 2)
        length = starts[at + 1] - starts[at]
        narrow = bool(where & 0x40000000)
        place, width = ((where & 0x3FFFFFFF) // 2, 1) if narrow else (where & 0x3FFFFFFF, 2)
        if length < 0 or len(places) + length > len(stream):
            raise UnreadableError("Word's piece table holds more than the file")
        raw = stream[place : place + length * width]
        words = raw.decode("cp1252", errors="replace") if narrow else _units(raw)
        units.append(words.ljust(length, "\x00"))
        places += range(place, place + length * width, width)
    return Letters("".join(units), places)


def _units(raw: bytes) -> str:
    count = len(raw) // 2
    return "".join(map(chr, struct.unpack_from(f"<{count}H", raw)))


def _piece_table(clx: bytes) -> bytes:
    at = 0
    while at + 5 <= len(clx) and clx[at] == 1:  # formatting of pieces comes first
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        raise UnreadableError("Word's piece table is missing")
    (length,) = struct.unpack_from("<I", clx, at + 1)
    return clx[at + 5 : at + 5 + length]


@dataclass(frozen=True, slots=True)
class _Story:
    letters: Letters
    marks: Marks
    removed: Marks
    lists: Lists

    def paragraphs(self, start: int, end: int) -> Iterator[Paragraph]:
        """The paragraphs between two character positions; rows where their end mark says so."""
        end = min(end, len(self.letters.units))
        cells: list[str] = []
        words: list[str] = []  # the paragraphs of the cell at hand
        begin = start
        for at in range(start, end):
            sign = self.letters.units[at]
            if sign not in "\r\x07\x0c" and at != end - 1:
                continue
            looks = self.marks.at(self.letters.places[at])
            text = self._text(begin, at if sign in "\r\x07\x0c" else at + 1, looks)
            begin = at + 1
            if looks.row_end:
                yield Paragraph(row(cells), row=True)
                cells, words = [], []
            elif sign == "\x07" or looks.in_table:
                words.append(text)
                if sign == "\x07":
                    cells.append(" ".join(words))
                    words = []
            else:
                yield Paragraph(text, centred=looks.centred)
        if cells or words:
            yield Paragraph(row([*cells, " ".join(words)]), row=True)

    def _text(self, start: int, end: int, looks: Looks) -> str:
        units, places = self.letters.units[start:end], self.letters.places[start:end]
        if self.removed.starts:
            units = "".join(
                u for u, place in zip(units, places, strict=True) if not self.removed.at(place).removed
            )
        words = _plain(units)
        return self.lists.label(str(looks.list_number), looks.list_level) + words if words.strip() else words


_BREAKS = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-"}  # line break, column break, unbreakable hyphen


def _plain(units: str) -> str:
    """Words without fields' codes and anchors of pictures; surrogate pairs joined."""
    kept: list[str] = []
    hidden: list[bool] = []  # for each open field, whether its code is being passed over
    for sign in units:
        if sign == "\x13":
            hidden.append(True)
        elif sign == "\x14" and hidden:
            hidden[-1] = False
        elif sign == "\x15" and hidden:
            hidden.pop()
        elif not any(hidden):
            kept.append(_BREAKS.get(sign, sign))
    return "".join(kept).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
