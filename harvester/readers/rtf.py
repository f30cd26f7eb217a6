"""RTF by striprtf, with what it leaves rough made good: raw eight-bit bytes, cells, surrogate pairs."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from duties.reports import Document
from harvester.readers.document import Paragraph, Properties, UnreadableError, compose, row

MEDIA_TYPE = "application/rtf"

_HIGH = re.compile(rb"[\x80-\xff]")
# Marks of our own, as RTF escapes that striprtf passes on: it writes "|" and a line break, which cells may
# hold too.
_CELL, _ROW, _IN_CELL = "\ue0f0", "\ue0f1", "\ue0f2"
_TABLE_WORDS = re.compile(r"\\(intbl|pard|par|cell|nestcell|row|nestrow)(?![a-z])(-?\d+)? ?")
_DELETED = re.compile(r"\\deleted(?![a-z0-9])")
_BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
_DEEPEST = 500  # Word's own stay below 30
_LONGEST = 20 << 20  # characters: over a thousand pages, pictures in hexadecimal included


def read(body: bytes, url: str) -> Document:
    """The text, a table row a line. Raises UnreadableError."""
    from striprtf import striprtf

    library: Any = striprtf
    if len(body) > _LONGEST:
        raise UnreadableError(f"RTF of {len(body)} bytes, limit {_LONGEST}")
    source = _HIGH.sub(lambda m: b"\\'%02x" % m[0][0], body).decode("ascii")
    if _too_deep(source):
        raise UnreadableError(f"RTF nested deeper than {_DEEPEST} groups")
    try:
        text: str = library.rtf_to_text(_marked(source), encoding="gb18030", errors="replace")
    except (ValueError, LookupError, OverflowError, TypeError) as wrong:
        raise UnreadableError(f"striprtf: {wrong}") from wrong
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return compose(url, MEDIA_TYPE, list(_paragraphs(text)), by="rtf", properties=_properties(source))


def _too_deep(source: str) -> bool:
    depth = 0
    for brace in _BRACE.finditer(source):
        depth += 1 if brace[1] == "{" else -1 if brace[1] else 0
        if depth > _DEEPEST:
            return True
    return False


def _marked(source: str) -> str:
    in_table = False

    def mark(match: re.Match[str]) -> str:
        nonlocal in_table
        word = match[1]
        if word in {"intbl", "pard"}:
            in_table = word == "intbl"
            return match[0]
        if word == "par":
            return _escape(_IN_CELL) if in_table else match[0]
        return _escape(_CELL if word in {"cell", "nestcell"} else _ROW)

    # striprtf knows no tracked deletions; "\\*" makes it pass over the rest of their group.
    return _TABLE_WORDS.sub(mark, _DELETED.sub(r"\\*", source))


def _escape(sign: str) -> str:
    return f"{{\\uc0\\u{ord(sign)} }}"


def _paragraphs(text: str) -> list[Paragraph]:
    found = []
    for line in re.split(f"[\n{_ROW}]", text):
        words = line.replace(_IN_CELL, " ")
        if _CELL in words:
            found.append(Paragraph(row(words.split(_CELL)), row=True))
        else:
            found.append(Paragraph(words))
    return found


_CREATED = re.compile(r"\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})(?:\\hr(\d{1,2})\\min(\d{1,2}))?")


def _properties(source: str) -> Properties:
    made = _CREATED.search(source[:20_000])
    if made is None:
        return Properties()
    year, month, day, hour, minute = (int(part or 0) for part in made.groups())
    try:
        return Properties(created=datetime(year, month, day, hour, minute))  # noqa: DTZ001 - the file gives no zone
    except ValueError:
        return Properties()
