"""What a request asks for: its parameters, checked. Pages forgive what they do not understand, the API refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Path, Query

FIRST_YEAR, LAST_YEAR = 1990, 2200
HIGHEST_ID = 2**31 - 1
LONGEST = 100  # characters of a search or a name

_NO_NUL = r"^[^\x00]*$"  # PostgreSQL refuses it inside text
Id = Annotated[int, Path(ge=1, le=HIGHEST_ID)]
Year = Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="report year (the year covered)")]
Code = Annotated[
    str | None, Query(max_length=LONGEST, pattern=_NO_NUL, description="GB/T 2260 code of the jurisdiction")
]
Body = Annotated[
    str | None, Query(max_length=LONGEST, pattern=_NO_NUL, description='"government" or a department\'s name')
]
Province = Annotated[
    str | None, Query(pattern=r"^\d{2}(0000)?$", description="province: the first two digits of the code")
]
Words = Annotated[
    str, Query(max_length=LONGEST, pattern=_NO_NUL, description="words that must occur in name, body or code")
]
Limit = Annotated[int, Query(ge=1, le=500, description="items a page")]
Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the page before")]


def text(value: str | None) -> str:
    """A page's text parameter: trimmed, cut, without characters that no name has."""
    return "".join(char for char in (value or "") if char.isprintable()).strip()[:LONGEST]


def year(value: str | None) -> int | None:
    """A page's year parameter; None where it is none."""
    if value and value.isascii() and value.isdigit() and FIRST_YEAR <= int(value[:5]) <= LAST_YEAR:
        return int(value)
    return None


def province(value: str | None) -> str | None:
    """A page's province parameter as two digits; None where it is none."""
    short = text(value)[:2]
    return short if len(short) == 2 and short.isdecimal() and short.isascii() else None


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a list that is counted: ``number`` from 1."""

    number: int
    total: int
    rows: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.rows

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.rows))

    @property
    def first_row(self) -> int:
        return self.offset + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        return min(self.offset + self.rows, self.total)


def paging(value: str | None, total: int, rows: int) -> Paging:
    """The page asked for, the nearest there is where it lies outside."""
    asked = int(value) if value and value.isascii() and value.isdigit() and len(value) < 7 else 1
    return Paging(min(max(1, asked), max(1, -(-total // rows))), total, rows)
