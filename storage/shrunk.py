"""How long a listing has been shorter than it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from storage.schema import leads, looks

MOST = 60  # looks that are asked


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The last looks, one after the other, that ended as listing-shrunk and with no more rows than asked about.

    ``days`` are theirs; ``before`` holds the addresses of the rows that were known when the first of them began.
    """

    days: frozenset[date]
    before: frozenset[str]


def lately(tx: Connection, listing_id: int, rows: int) -> Shrunk:
    """How long the listing has been shrunk, to at most ``rows`` rows."""
    query = (
        select(looks.c.day, looks.c.problem, looks.c.rows, looks.c.started_at)
        .where(looks.c.listing_id == listing_id, looks.c.finished_at.is_not(None))
        .order_by(looks.c.id.desc())
        .limit(MOST)
    )
    days: set[date] = set()
    began: datetime | None = None
    for row in tx.execute(query):
        if row.problem != "listing-shrunk" or row.rows > rows:
            break
        days.add(row.day)
        began = row.started_at
    if began is None:
        return Shrunk(frozenset(), frozenset())
    old = select(leads.c.url).where(leads.c.listing_id == listing_id, leads.c.first_seen_at < began)
    return Shrunk(frozenset(days), frozenset(tx.execute(old).scalars()))
