"""How long a listing has been shorter than it was."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from storage.schema import looks

MOST = 60  # looks that are asked


def days_shrunk(tx: Connection, listing_id: int, rows: int) -> frozenset[date]:
    """The days on which the last looks, one after the other, ended as listing-shrunk and with no more than ``rows`` rows."""
    query = (
        select(looks.c.day, looks.c.problem, looks.c.rows)
        .where(looks.c.listing_id == listing_id, looks.c.finished_at.is_not(None))
        .order_by(looks.c.id.desc())
        .limit(MOST)
    )
    days: set[date] = set()
    for row in tx.execute(query):
        if row.problem != "listing-shrunk" or row.rows > rows:
            break
        days.add(row.day)
    return frozenset(days)
