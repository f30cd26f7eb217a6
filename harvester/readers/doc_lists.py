"""Automatic numbers in Word's binary format ([MS-DOC] 2.9.131, 2.9.147, 2.9.150): 一、 is shown but not
stored."""

from __future__ import annotations

import struct

from harvester.readers.docx_numbering import Level, List, Lists

_LIST, _FORMAT, _LEVELS = 16, 28, 9
_SIMPLE = 0x01  # a list of one level

# [MS-OSHARED] 2.2.1.3 by ECMA-376's names
_FORMS = {
    0: "decimal",
    1: "upperRoman",
    2: "lowerRoman",
    3: "upperLetter",
    4: "lowerLetter",
    10: "ideographDigital",
    11: "japaneseCounting",
    18: "decimalEnclosedCircle",
    22: "decimalZero",
    23: "bullet",
    28: "decimalEnclosedCircle",
    30: "ideographTraditional",
    33: "taiwaneseCounting",
    35: "taiwaneseCountingThousand",
    37: "chineseCounting",
    38: "chineseLegalSimplified",
    39: "chineseCountingThousand",
    255: "none",
}


def lists(stream: bytes, table: bytes) -> Lists:
    """The lists of a file, numbered from "1" as paragraphs refer to them; none where the tables are
    damaged."""
    try:
        formats = _formats(stream, table)
        start, length = struct.unpack_from("<II", stream, 0x2EA)
        if not length:
            return Lists()
        (count,) = struct.unpack_from("<I", table, start)
        found = {}
        for at in range(min(count, length // _LIST)):
            (identifier,) = struct.unpack_from("<i", table, start + 4 + at * _LIST)
            found[str(at + 1)] = List(str(identifier), formats.get(identifier, {}))
    except (struct.error, IndexError):
        return Lists()
    return Lists(found)


def _formats(stream: bytes, table: bytes) -> dict[int, dict[int, Level]]:
    start, length = struct.unpack_from("<II", stream, 0x2E2)
    if not length:
        return {}
    (count,) = struct.unpack_from("<H", table, start)
    at = start + length  # levels follow the lists, outside the length given
    found: dict[int, dict[int, Level]] = {}
    for number in range(min(count, length // _FORMAT)):
        head = start + 2 + number * _FORMAT
        (identifier,) = struct.unpack_from("<i", table, head)
        found[identifier] = {}
        for level in range(1 if table[head + 26] & _SIMPLE else _LEVELS):
            found[identifier][level], at = _level(table, at)
    return found


def _level(table: bytes, at: int) -> tuple[Level, int]:
    (start,) = struct.unpack_from("<i", table, at)
    form = _FORMS.get(table[at + 4], "decimal")
    text_at = at + 28 + table[at + 24] + table[at + 25]
    (count,) = struct.unpack_from("<H", table, text_at)
    units = struct.unpack_from(f"<{count}H", table, text_at + 2)
    # Units 0 to 8 stand for the numbers of the levels.
    words = "".join(f"%{unit + 1}" if unit < _LEVELS else chr(unit) for unit in units)
    return Level(form, words, max(start, 0)), text_at + 2 + 2 * count
