"""Which sighting of a report decides: its date, its particulars, and what our own looks say where it says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select, update

from duties import weighing
from duties.evidence import Evidence
from duties.standing import FIRST_SEEN
from storage import statements
from storage.absence import FirstSight, last_absence
from storage.looks import SHANGHAI
from storage.schema import reports, sightings


def decide(tx: Connection, report: str, due_on: date | None) -> None:
    """Set the report's date and particulars from its deciding sighting.

    Official sightings decide where there are any, the earliest dated among them first: a portal above that lists the
    report later does not make it late.
    """
    rows = tx.execute(select(sightings).where(sightings.c.report_id == report)).all()
    pool = [row for row in rows if row.official] or list(rows)
    best = min(
        pool, key=lambda row: (row.published_on is None, row.published_on or date.max, row.first_seen_at)
    )
    values: dict[str, Any] = {
        "published_on": best.published_on,
        "published_at": best.published_at,
        "published_basis": best.published_basis,
    }
    if best.published_on is None and best.official:
        bounded = _first_seen_bound(tx, pool, due_on)
        if bounded is not None:
            values |= {"published_on": bounded, "published_basis": FIRST_SEEN}
    said = statements.current(tx, report, best.url, best.listing)
    values |= {
        "written_on": day_of(weighing.written_on(said)),
        "issuer": _value_of(weighing.issuer(said)),
        "source": _value_of(weighing.source(said)),
        "index_number": _value_of(weighing.index_number(said)),
        "document_number": _value_of(weighing.document_number(said)),
    }
    tx.execute(update(reports).where(reports.c.id == report).values(**values))


def _first_seen_bound(tx: Connection, pool: Sequence[Row[Any]], due_on: date | None) -> date | None:
    """The day our own looks allow to say, where the page has none: seen in time, or seen absent after the due date."""
    if due_on is None:
        return None
    first = min(pool, key=lambda row: row.first_seen_at)
    seen_on: date = first.first_seen_at.astimezone(SHANGHAI).date()
    if seen_on <= due_on:
        return seen_on
    whose = tx.execute(
        select(reports.c.jurisdiction, reports.c.body, reports.c.year).where(reports.c.id == first.report_id)
    ).one()
    sight = FirstSight(*whose, first.listing_id, first.first_seen_at)
    return last_absence(tx, sight, due_on)


def _value_of(item: Evidence | None) -> str | None:
    return item.value if item else None


def day_of(item: Evidence | None) -> date | None:
    """The day that a candidate states, None where it states none that the calendar has."""
    try:
        return date.fromisoformat(item.value[:10]) if item else None
    except ValueError:
        return None  # a month alone, or the 30th of February
