"""A row's own date, in the shapes portals print it. No clock: a year that is not stated stays unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))  # civil time of all portals; no summer time since 1991

_Y = r"((?:19|20)\d{2})"
_CLOCK = r"(?:\s*(?:日|T)?\s*([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：]([0-5]\d))?)?"
_FULL = re.compile(
    rf"(?<!\d){_Y}\s*(?:[-/.]|年)\s*(\d{{1,2}})\s*(?:[-/.]|月)\s*(\d{{1,2}})(?!\d)\s*日?{_CLOCK}"
)
_COMPACT = re.compile(rf"(?<!\d){_Y}(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")
_YEAR_THEN_DAY = re.compile(rf"(?<!\d){_Y}\s*年?\s+(\d{{1,2}})\s*(?:[-/.]|月)\s*(\d{{1,2}})(?!\d)")
_DAY_THEN_YEAR = re.compile(rf"(?<![\d/.-])(\d{{1,2}})\s*(?:[-/.]|月)\s*(\d{{1,2}})日?\s+{_Y}(?!\d)")
_DAY_THEN_MONTH = re.compile(rf"(?<![\d/.-])(\d{{1,2}})日?\s+{_Y}\s*(?:[-/.]|年)\s*(\d{{1,2}})月?(?![\d/.-])")
_MONTH_THEN_DAY = re.compile(rf"(?<!\d){_Y}\s*(?:[-/.]|年)\s*(\d{{1,2}})月?\s+(\d{{1,2}})日?(?![\d/.-])")
_YEARLESS = re.compile(r"(?<![\d/.:-])(\d{1,2})\s*(?:[-/]|月)\s*(\d{1,2})日?(?![\d/.:-])")
# 26-03-22 is 22 March 2026: Chinese lists put the year first, and 13 to 29 can be no month.
_SHORT = re.compile(r"(?<![\d/.:-])(1[3-9]|2\d)([-/])(\d{1,2})\2(\d{1,2})(?![\d/.:-])")
_URL_DAY = (
    re.compile(r"[/_]t?((?:19|20)\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d{1,3}(?!\d))[_./]?"),
    re.compile(r"/((?:19|20)\d{2})[-/](\d{1,2})[-/](\d{1,2})(?!\d)"),
    re.compile(r"/((?:19|20)\d{2})(0[1-9]|1[0-2])/([0-2]\d|3[01])/"),
    re.compile(r"/((?:19|20)\d{2})/(0[1-9]|1[0-2])-?([0-2]\d|3[01])/"),
)
_URL_YEAR = re.compile(r"/((?:19|20)\d{2})(?:(?:0[1-9]|1[0-2]))?(?=[/_-])")
_EDGES = ("", " ", "|", "[", "]", "(", ")", "【", "】", "（", "）", "：", ":")
_NOT_OURS = re.compile(
    r"(?:成文|生成|发文|印发|落款|签发|失效|有效期|截止|截至|废止|施行|实施)\S{0,4}[:：]?\s*$"
)
_OURS = re.compile(
    r"(?:发布|公开|上网|公布|更新|(?:^|[\s|\]】)）]))(?:日期|时间)\s*[:：]?\s*$|发布\s*[:：]\s*$"
)


def day(year: str | int, month: str | int, number: str | int) -> date | None:
    """The date, None where there is no such day."""
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None


def day_in_url(url: str) -> date | None:
    """The day an address carries (``t20240312_1``, ``/2024/3/12/``, ``/20240312/``), None where it carries none."""
    for pattern in _URL_DAY:
        for found in pattern.finditer(url):
            answer = day(found[1], found[2], found[3])
            if answer:
                return answer
    return None


def year_in_url(url: str) -> int | None:
    """The year an address carries in a directory (``/2024/``, ``/202403/``), None where it carries none."""
    found = _URL_YEAR.search(url)
    return int(found[1]) if found else None


def row_date(text: str, url: str) -> tuple[date | None, str | None]:
    """A row's date and, where it states one, its time of day ("HH:MM[:SS]").

    ``text`` is the row without its title. A date labelled as published goes before others, one labelled as written or
    as an expiry is not taken while another stands; of two bare ones the later is taken, since nothing is published
    before it is written, and one that stands alone goes before one inside a sentence. A date without a year takes the year from the address, else there is no date.
    """
    if not any(char.isdigit() for char in text):
        return None, None
    ranked = sorted(_stated(text), key=lambda found: (found[0], found[1]), reverse=True)
    if ranked:
        return ranked[0][1], ranked[0][2]
    split = _split_date(text) or _short_year(text)
    if split:
        return split, None
    return _yearless(text, url), None


def _stated(text: str) -> Iterator[tuple[int, date, str | None]]:
    for found in _FULL.finditer(text):
        answer = day(found[1], found[2], found[3])
        if answer:
            before = text[max(0, found.start() - 12) : found.start()].rstrip("[【(（ 　")
            alone = (
                text[found.end() : found.end() + 1] in _EDGES
                and text[found.start() - 1 : found.start()] in _EDGES
            )
            rank = 3 if _OURS.search(before) else 0 if _NOT_OURS.search(before) else 2 if alone else 1
            clock = None
            if found[4]:
                clock = f"{int(found[4]):02d}:{found[5]}" + (f":{found[6]}" if found[6] else "")
            yield rank, answer, clock
    for found in _COMPACT.finditer(text):
        answer = day(found[1], found[2], found[3])
        if answer:
            yield 0, answer, None


def _split_date(text: str) -> date | None:
    """Dates set in two elements: ``2026`` ``07-21``, ``21`` ``2026-07``, ``07-21`` ``2026``, ``2026-07`` ``21``."""
    for pattern, order in (
        (_YEAR_THEN_DAY, (1, 2, 3)),
        (_DAY_THEN_MONTH, (2, 3, 1)),
        (_DAY_THEN_YEAR, (3, 1, 2)),
        (_MONTH_THEN_DAY, (1, 2, 3)),
    ):
        found = pattern.search(text)
        if found:
            answer = day(*(found[index] for index in order))
            if answer:
                return answer
    return None


def _short_year(text: str) -> date | None:
    found = _SHORT.search(text)
    return day(f"20{found[1]}", found[3], found[4]) if found else None


def _yearless(text: str, url: str) -> date | None:
    found = _YEARLESS.search(text)
    if not found:
        return None
    known = day_in_url(url)
    if known:
        near = [day(year, found[1], found[2]) for year in (known.year - 1, known.year, known.year + 1)]
        return min((one for one in near if one), key=lambda one: abs((one - known).days), default=None)
    year = year_in_url(url)
    return day(year, found[1], found[2]) if year else None


def value_date(value: object) -> tuple[date | None, str | None]:
    """A date out of a JSON or feed value: text in any shape above, ISO 8601, or seconds/milliseconds since 1970."""
    if isinstance(value, bool) or value is None:
        return None, None
    if isinstance(value, int | float) or (
        isinstance(value, str) and value.strip().isdigit() and len(value.strip()) in (10, 13)
    ):
        return _epoch(float(value))
    text = str(value).strip()
    compact = _COMPACT.match(text)
    if compact and len(text) in (8, 14):
        return day(compact[1], compact[2], compact[3]), None
    try:
        stated = datetime.fromisoformat(text)
    except ValueError:
        return row_date(text, "")
    if stated.tzinfo is not None:
        stated = stated.astimezone(CHINA)
    return stated.date(), stated.strftime("%H:%M:%S") if len(text) > 10 else None


def _epoch(seconds: float) -> tuple[date | None, str | None]:
    if seconds > 1e11:
        seconds /= 1000
    if not 0 < seconds < 4e9:
        return None, None
    moment = datetime.fromtimestamp(seconds, UTC).astimezone(CHINA)
    return moment.date(), moment.strftime("%H:%M:%S")
