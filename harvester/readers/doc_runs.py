"""Looks of paragraphs and letters in Word's binary format, as far as text depends on them ([MS-DOC] 2.4.6,
2.6)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_PAGE = 512  # formatting lies in pages of the WordDocument stream

_IN_TABLE, _ROW_END, _JUSTIFIED_OLD, _JUSTIFIED = 0x2416, 0x2417, 0x2403, 0x2461
_LIST_LEVEL, _LIST = 0x260A, 0x460B
_DELETED, _HIDDEN = 0x0800, 0x083C
_CENTRE = 1
# Operand sizes by the three top bits of a property's code; 6 is of variable length.
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_LONG_TABLE = 0xD608  # its length takes two bytes


@dataclass(frozen=True, slots=True)
class Looks:
    in_table: bool = False
    row_end: bool = False
    centred: bool = False
    removed: bool = False
    list_number: int = 0  # counted from 1 in the file's table of lists; 0 for none
    list_level: int = 0


_PLAIN = Looks()


@dataclass(slots=True)
class Marks:
    """Looks by place in the stream; ``starts`` ascending."""

    starts: list[int] = field(default_factory=list)
    looks: list[Looks] = field(default_factory=list)

    def at(self, place: int) -> Looks:
        found = bisect_right(self.starts, place) - 1
        return self.looks[found] if found >= 0 else _PLAIN


def paragraph_marks(stream: bytes, table: bytes) -> Marks:
    """Which paragraphs stand in tables, end a row or are centred."""
    return _gathered(stream, table, 0x102, 13, _paragraph_looks)


def removed_runs(stream: bytes, table: bytes) -> Marks:
    """Letters deleted with change tracking on, or hidden; empty where there are none."""
    marks = _gathered(stream, table, 0xFA, 1, _letter_looks)
    return marks if any(look.removed for look in marks.looks) else Marks()


def _gathered(stream: bytes, table: bytes, at: int, entry: int, looks: Callable[[bytes], Looks]) -> Marks:
    """Walks the formatting pages listed at ``at`` in the header; ``entry`` is the size of a page's entry."""
    start, length = struct.unpack_from("<II", stream, at)
    index = table[start : start + length]
    count = max((len(index) - 4) // 8, 0)
    found: dict[int, Looks] = {}
    for number in struct.unpack_from(f"<{count}I", index, 4 * (count + 1)) if count else ():
        page = stream[(number & 0x3FFFFF) * _PAGE : (number & 0x3FFFFF) * _PAGE + _PAGE]
        if len(page) < _PAGE:
            continue
        runs = page[-1]
        if 4 * (runs + 1) + runs * entry > _PAGE - 1:
            continue
        places = struct.unpack_from(f"<{runs + 1}I", page)
        for i in range(runs):
            offset = page[4 * (runs + 1) + i * entry] * 2
            found[places[i]] = looks(page[offset:-1]) if offset else _PLAIN
        found.setdefault(places[runs], _PLAIN)
    ordered = sorted(found)
    return Marks(ordered, [found[place] for place in ordered])


def _paragraph_looks(data: bytes) -> Looks:
    if len(data) < 4:
        return _PLAIN
    words, begin = (data[0] * 2 - 1, 1) if data[0] else (data[1] * 2, 2)
    values = dict(_properties(data[begin + 2 : begin + words]))  # two bytes of style number first
    alignment = values.get(_JUSTIFIED, values.get(_JUSTIFIED_OLD, 0))
    return Looks(
        bool(values.get(_IN_TABLE)),
        bool(values.get(_ROW_END)),
        alignment == _CENTRE,
        list_number=values.get(_LIST, 0),
        list_level=values.get(_LIST_LEVEL, 0),
    )


def _letter_looks(data: bytes) -> Looks:
    values = dict(_properties(data[1 : 1 + data[0]])) if data else {}
    return Looks(removed=values.get(_DELETED) == 1 or values.get(_HIDDEN) == 1)


def _properties(data: bytes) -> Iterator[tuple[int, int]]:
    """Code and first operand byte of each property; stops where the data breaks off."""
    at = 0
    while at + 3 <= len(data):
        (code,) = struct.unpack_from("<H", data, at)
        at += 2
        size = _SIZES.get(code >> 13)
        if size is None:
            size = data[at] + 1 if code != _LONG_TABLE else int.from_bytes(data[at : at + 2], "little") + 1
        # Only lists are numbered beyond one byte.
        yield code, int.from_bytes(data[at : at + 2], "little") if code == _LIST else data[at]
        at += size
