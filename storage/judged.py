"""What the last sweep judged of each duty: kept to know what fell, never to say how anything stands.

A duty *falls* when a standing that rested on a report we held is lost: the report was there and is not, or was in time and
is no longer. Many that fall within a day are more likely our own fault than theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from storage.schema import judged

DutyKey = tuple[str, str, int]  # jurisdiction, body, year
GOOD = frozenset({"on_time", "undated"})
HELD = GOOD | {"late", "disputed"}
# Standings in which a fallen duty stays fallen; any other ends it.
LOW = frozenset({"late", "disputed", "withdrawn", "not_found", "unobserved", "upcoming"})


def falls(before: str | None, now: str) -> bool:
    """Whether a standing that rested on a held report is lost by turning from ``before`` to ``now``."""
    if before in GOOD:
        return now in LOW
    return before in HELD and now in LOW - HELD


def note(tx: Connection, standings: Mapping[DutyKey, str], now: datetime) -> None:
    """Write down how each duty stands now; only what changed is written."""
    known = {
        (row.jurisdiction, row.body, row.year): (row.standing, row.fell_at)
        for row in tx.execute(select(judged))
    }
    new = [key for key in standings if key not in known]
    if new:
        tx.execute(insert(judged), [_row(key) | {"standing": standings[key], "fell_at": None} for key in new])
    for key, standing in standings.items():
        before, fell_at = known.get(key, (standing, None))
        if standing == before:
            continue
        if falls(before, standing):
            fell_at = now
        elif standing not in LOW:
            fell_at = None
        tx.execute(update(judged).where(_is(key)).values(standing=standing, fell_at=fell_at))


def fallen(tx: Connection) -> dict[DutyKey, datetime]:
    """The duties that fell and have not risen again, with when they fell."""
    query = select(judged).where(judged.c.fell_at.is_not(None))
    return {(row.jurisdiction, row.body, row.year): row.fell_at for row in tx.execute(query)}


def _row(key: DutyKey) -> dict[str, Any]:
    return dict(zip(("jurisdiction", "body", "year"), key, strict=True))


def _is(key: DutyKey) -> ColumnElement[bool]:
    return and_(judged.c.jurisdiction == key[0], judged.c.body == key[1], judged.c.year == key[2])
