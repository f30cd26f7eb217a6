"""What pages and rows say of a report, since when and until when: a date that is changed is kept beside the new one.

    said again                          seen later
    no longer said, or said otherwise   kept with the instant since which it is gone
    read otherwise from the same bytes  our own mistake: as if it had never been said

A page speaks for its address, a row for its listing. Of what is no longer said only that is kept which may be asked
about again: what a report was called and dated, not clocks and verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from duties import weighing
from duties.evidence import Evidence
from storage.schema import evidence

ROW_PLACES = frozenset({"listing", "column"})  # what the listing says, not the page
DATES = frozenset({"published", "updated"})
FORGOTTEN = frozenset({"built", "is_report", "kind"})  # of no interest once they are no longer said


@dataclass(frozen=True, slots=True)
class Reading:
    """What one answer of an address and its row on one listing say of a report, read at once.

    ``shown_since``: when these bytes first came from there; ``seen_at``: when they last did. ``due_on`` tells which
    upper bounds are dates (duties.weighing).
    """

    report: str
    url: str
    listing: str
    said: Sequence[Evidence]
    capture_id: int | None
    shown_since: datetime
    seen_at: datetime
    due_on: date | None


def put(tx: Connection, reading: Reading) -> bool:
    """Make the record what ``reading`` says now; True where it is dated otherwise than it was shown before."""
    held = _rows(tx, reading.report, reading.url)
    counted = dates_of([_evidence(row) for row in held if row.gone_since is None], reading.due_on)
    ended: set[tuple[str, str]] = set()
    for listing in (None, reading.listing):
        said = {_key(one): one for one in reading.said if (one.place in ROW_PLACES) == (listing is not None)}
        theirs = [row for row in held if row.listing == listing]
        for row in theirs:
            was_date = _evidence(row) in counted
            unsaid = _key(row) not in said and row.place != "person"
            if unsaid and _no_longer(tx, row, reading, kept=was_date) and was_date:
                ended.add((row.place, row.value[:10]))
        _say(tx, reading, said, theirs, listing)
    return not ended <= {(one.place, one.value[:10]) for one in dates_of(reading.said, reading.due_on)}


def seen_again(tx: Connection, report: str, url: str, at: datetime) -> None:
    """Everything that is said at an address is still said."""
    current = (evidence.c.report_id == report) & (evidence.c.url == url) & evidence.c.gone_since.is_(None)
    tx.execute(update(evidence).where(current, evidence.c.last_seen_at < at).values(last_seen_at=at))


def remember(tx: Connection, reading: Reading, until: datetime) -> None:
    """Put down what an older answer of an address was dated, once it is read (anew): it was shown until ``until``."""
    held = {_key(row): row for row in _rows(tx, reading.report, reading.url) if row.listing is None}
    page = [one for one in reading.said if one.place not in ROW_PLACES]
    dated = {_key(one): one for one in dates_of(page, reading.due_on)}
    for key, row in held.items():
        if row.capture_id == reading.capture_id and row.about in DATES and key not in dated:
            tx.execute(delete(evidence).where(evidence.c.id == row.id))
    for key, one in dated.items():
        if key not in held:
            _add(tx, reading, [(one, None)], gone_since=until)
            continue
        row = held[key]
        newer = row.capture_id is None or (reading.capture_id or 0) > row.capture_id
        values: dict[str, Any] = {
            "first_seen_at": min(row.first_seen_at, reading.shown_since),
            "last_seen_at": max(row.last_seen_at, reading.seen_at),
        }
        if newer and row.gone_since is not None:
            values |= {"capture_id": reading.capture_id, "gone_since": max(row.gone_since, until)}
        tx.execute(update(evidence).where(evidence.c.id == row.id).values(**values))


def current(tx: Connection, report: str, url: str, listing: str | None = None) -> list[Evidence]:
    """What an address says now, with its row on ``listing``."""
    rows = [row for row in _rows(tx, report, url) if row.gone_since is None]
    return [_evidence(row) for row in rows if row.listing in (None, listing)]


def former_dates(tx: Connection, report: str, url: str, listing: str) -> list[tuple[Evidence, datetime]]:
    """Dates that an address, or its row on ``listing``, no longer shows, each with the instant of its first sight."""
    rows = [row for row in _rows(tx, report, url) if row.gone_since is not None and row.about in DATES]
    return [(_evidence(row), row.first_seen_at) for row in rows if row.listing in (None, listing)]


def shown_since(tx: Connection, report: str, url: str) -> dict[Evidence, datetime]:
    """Since when an address or its rows have said what they say."""
    return {_evidence(row): row.first_seen_at for row in _rows(tx, report, url)}


def forget(tx: Connection, report: str, url: str) -> None:
    tx.execute(delete(evidence).where(evidence.c.report_id == report, evidence.c.url == url))


def dates_of(said: Sequence[Evidence], due_on: date | None) -> list[Evidence]:
    """What counts as the date of a report: labelled publication dates, and the candidate that was chosen."""
    counted = list(weighing.contradicting(said, date.min))
    chosen = weighing.published(said, due=due_on)
    if chosen is not None and chosen.evidence in said and chosen.evidence not in counted:
        counted.append(chosen.evidence)
    return counted


def _no_longer(tx: Connection, row: Row[Any], reading: Reading, *, kept: bool) -> bool:
    """A statement that the reading does not repeat; True where it was made, and is not made any more."""
    misread = reading.capture_id is not None and row.capture_id == reading.capture_id
    if row.gone_since is not None and not misread:
        return False
    if misread or row.about in FORGOTTEN or (row.about in DATES and not kept):
        tx.execute(delete(evidence).where(evidence.c.id == row.id))
        return False
    if reading.seen_at <= row.last_seen_at:
        return False  # an older answer, read anew, ends nothing
    gone_since = max(reading.shown_since, row.last_seen_at)
    tx.execute(update(evidence).where(evidence.c.id == row.id).values(gone_since=gone_since))
    return True


def _say(
    tx: Connection,
    reading: Reading,
    said: dict[tuple[str, ...], Evidence],
    held: Iterable[Row[Any]],
    listing: str | None,
) -> None:
    known = {_key(row): row for row in held}
    for key, one in said.items():
        row = known.get(key)
        if row is None:
            continue
        ended = row.gone_since is not None and reading.seen_at < row.gone_since
        values = {
            "quote": one.quote,
            "capture_id": row.capture_id if ended or listing is not None else reading.capture_id,
            "first_seen_at": min(
                row.first_seen_at, reading.shown_since if listing is None else reading.seen_at
            ),
            "last_seen_at": max(row.last_seen_at, reading.seen_at),
            "gone_since": row.gone_since if ended else None,
        }
        if any(getattr(row, name) != value for name, value in values.items()):
            tx.execute(update(evidence).where(evidence.c.id == row.id).values(**values))
    _add(tx, reading, [(one, listing) for key, one in said.items() if key not in known], gone_since=None)


def _add(
    tx: Connection,
    reading: Reading,
    said: Iterable[tuple[Evidence, str | None]],
    gone_since: datetime | None,
) -> None:
    rows = [
        {
            "report_id": reading.report,
            "url": reading.url,
            "about": one.about,
            "value": one.value,
            "quote": one.quote,
            "place": one.place,
            "label": one.label,
            "listing": listing,
            "capture_id": None if listing is not None else reading.capture_id,
            # A row may be newer than the page it leads to: all we know is that it was there now.
            "first_seen_at": reading.shown_since if listing is None else reading.seen_at,
            "last_seen_at": reading.seen_at,
            "gone_since": gone_since,
        }
        for one, listing in said
    ]
    if rows:
        tx.execute(insert(evidence), rows)


def _rows(tx: Connection, report: str, url: str) -> Sequence[Row[Any]]:
    said_here = (evidence.c.report_id == report) & (evidence.c.url == url)
    query = select(evidence).where(said_here).order_by(evidence.c.id)
    return tx.execute(query).all()


def _key(said: Evidence | Row[Any]) -> tuple[str, ...]:
    return said.about, said.value, said.place, said.label


def _evidence(row: Row[Any]) -> Evidence:
    return Evidence(row.about, row.value, row.quote, row.place, row.label)
