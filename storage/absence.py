"""Proven absence: the day until which good looks say that a report was not there yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from storage.schema import listings, looks, spoiled


@dataclass(frozen=True, slots=True)
class FirstSight:
    """A report's first official sighting: whose report, of which year, on which listing it was first seen, and when."""

    jurisdiction: str
    body: str
    year: int
    listing_id: int | None
    at: datetime


def spoils(jurisdiction: str, body: str, year: int) -> ColumnElement[bool]:
    """Whether a look of the enclosing query met a link that it could not settle and that may be this report."""
    return exists(
        select(spoiled.c.id).where(
            spoiled.c.look_id == looks.c.id,
            or_(spoiled.c.jurisdiction.is_(None), spoiled.c.jurisdiction == jurisdiction),
            or_(spoiled.c.body.is_(None), spoiled.c.body == body),
            or_(spoiled.c.year.is_(None), spoiled.c.year == year),
        )
    )


def last_absence(tx: Connection, seen: FirstSight, due_on: date) -> date | None:
    """The last day after ``due_on`` on which good looks before the first sighting did not find the report.

    Good looks at all listings concerned, the one where it was found included: what was not looked at may have held
    it. So the day is that of the listing last looked at the longest ago. None where there is no such day.
    """
    concerned = _concerned(tx, seen)
    query = (
        select(looks.c.listing_id, func.max(looks.c.day))
        .where(
            looks.c.listing_id.in_(concerned),
            looks.c.complete,
            looks.c.day > due_on,
            looks.c.finished_at < seen.at,
            ~spoils(seen.jurisdiction, seen.body, seen.year),
        )
        .group_by(looks.c.listing_id)
    )
    last: dict[int, date] = {row[0]: row[1] for row in tx.execute(query)}
    return min(last.values()) if concerned and set(last) == concerned else None


def _concerned(tx: Connection, seen: FirstSight) -> set[int]:
    """The listing of the first sighting, and those that count for the body and were looked at by then.

    A listing that was named only later says nothing about the days before, for or against.
    """
    if seen.listing_id is None:
        return set()
    looked_at = exists(
        select(looks.c.id).where(looks.c.listing_id == listings.c.id, looks.c.finished_at < seen.at)
    )
    own = and_(listings.c.jurisdiction == seen.jurisdiction, listings.c.active, looked_at)
    rows: list[Any] = list(tx.execute(select(listings.c.id, listings.c.bodies).where(own)))
    return {seen.listing_id} | {row.id for row in rows if seen.body in row.bodies}
