"""Listings that we look at and cannot see: since when, how often, and what we saw when we still could."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from storage.looks import SHANGHAI
from storage.schema import listings, looks, watched

# Looks whose problem says nothing about the listing as a whole: the rows were all there, or we were cut off ourselves.
_SPARED = ("lead-unread", "own-network")


@dataclass(frozen=True, slots=True)
class GoodLook:
    """A look that reached every page of a listing: when it ended, and what it counted."""

    url: str
    at: datetime
    pages: int
    rows: int


@dataclass(frozen=True, slots=True)
class Failing:
    """A watched listing whose last looks all met a problem.

    ``problems`` are their codes, oldest first; ``days`` the dates in Asia/Shanghai on which they were made. ``last_good``
    is None where the listing was never seen whole. Instants are in Asia/Shanghai.
    """

    listing_id: int
    jurisdiction: str
    name: str
    url: str
    bodies: tuple[str, ...]
    problems: tuple[str, ...]
    days: tuple[date, ...]
    since: datetime
    last_at: datetime
    detail: str
    last_good: GoodLook | None


def failing(tx: Connection, as_of: datetime) -> list[Failing]:
    """Every watched listing that no look up to ``as_of`` has seen since the problem began, in the order of sources.yaml."""
    query = (
        select(listings, watched.c.name)
        .join(watched, watched.c.code == listings.c.jurisdiction)
        .where(listings.c.active, watched.c.active, listings.c.failures > 0)
        .order_by(watched.c.position, listings.c.id)
    )
    made = []
    for row in tx.execute(query).all():
        run = _since_seen(tx, row.id, as_of)
        if run:
            made.append(_failing(row, run, _last_good(tx, row.id, row.url, as_of)))
    return made


def last_good_looks(
    tx: Connection, jurisdiction: str, body: str, as_of: datetime, *, whole: bool = True
) -> list[GoodLook]:
    """The last good look at each listing that counts for a body: what an absence rests on.

    Not ``whole``: also one that stopped early because nothing was new.
    """
    query = (
        select(listings.c.id, listings.c.url, listings.c.bodies)
        .where(listings.c.jurisdiction == jurisdiction, listings.c.active)
        .order_by(listings.c.id)
    )
    counting = [(row.id, row.url) for row in tx.execute(query) if body in row.bodies]
    looked = (_last_good(tx, number, url, as_of, whole) for number, url in counting)
    return [look for look in looked if look is not None]


def counting(tx: Connection) -> dict[tuple[str, str], list[str]]:
    """The addresses of the listings that count for each (jurisdiction, body)."""
    found: dict[tuple[str, str], list[str]] = {}
    columns = (listings.c.jurisdiction, listings.c.bodies, listings.c.url)
    for row in tx.execute(select(*columns).where(listings.c.active).order_by(listings.c.id)):
        for body in row.bodies:
            found.setdefault((row.jurisdiction, body), []).append(row.url)
    return found


def _since_seen(tx: Connection, listing_id: int, as_of: datetime) -> list[Any]:
    """The looks since the listing was last seen, without those that were cut off by our own network."""
    own = looks.c.listing_id == listing_id
    ended = looks.c.finished_at <= as_of
    seen = or_(looks.c.complete, looks.c.problem.is_(None), looks.c.problem == "lead-unread")
    last: int = tx.execute(select(func.max(looks.c.id)).where(own, ended, seen)).scalar() or 0
    query = select(looks).where(own, ended, looks.c.id > last, looks.c.problem.not_in(_SPARED))
    return list(tx.execute(query.order_by(looks.c.id)))


def _last_good(
    tx: Connection, listing_id: int, url: str, as_of: datetime, whole: bool = True
) -> GoodLook | None:
    wanted: Iterable[ColumnElement[bool]] = (
        looks.c.listing_id == listing_id,
        looks.c.complete if whole else or_(looks.c.complete, looks.c.problem.is_(None)),
        looks.c.finished_at <= as_of,
    )
    row = tx.execute(select(looks).where(*wanted).order_by(looks.c.id.desc()).limit(1)).first()
    return None if row is None else GoodLook(url, row.finished_at.astimezone(SHANGHAI), row.pages, row.rows)


def _failing(row: Any, run: list[Any], last_good: GoodLook | None) -> Failing:
    return Failing(
        listing_id=row.id,
        jurisdiction=row.jurisdiction,
        name=row.name,
        url=row.url,
        bodies=tuple(row.bodies),
        problems=tuple(look.problem for look in run),
        days=tuple(sorted({look.day for look in run})),
        since=run[0].finished_at.astimezone(SHANGHAI),
        last_at=run[-1].finished_at.astimezone(SHANGHAI),
        detail=run[-1].detail,
        last_good=last_good,
    )
