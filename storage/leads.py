"""Rows of listings: since when each has been there, what became of it, since when it is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from duties.reports import Lead
from duties.watch import Listing
from storage.captures import IMPORTED
from storage.schema import captures, leads, listings, reviews, watched
from storage.watchlist import listing_of

CHUNK = 500  # bound parameters are limited on both databases
_ADD = insert(leads)


@dataclass(frozen=True, slots=True)
class Known:
    """A row seen before. ``state``: skipped (not worth reading) | unread | read (no report) | report | doubtful."""

    lead_id: int
    url: str
    title: str
    listed_on: date | None
    state: str
    gone: bool


def known(tx: Connection, listing_id: int) -> dict[str, Known]:
    """Every row this listing ever showed, by address."""
    query = select(leads).where(leads.c.listing_id == listing_id)
    return {
        row.url: Known(row.id, row.url, row.title, row.listed_on, row.state, row.gone_since is not None)
        for row in tx.execute(query)
    }


def where(tx: Connection, listing_id: int | None, url: str) -> Any | None:
    """The row of an address on a listing with its ``listed_on`` and the listing's ``jurisdiction``."""
    query = (
        select(leads.c.listed_on, listings.c.jurisdiction)
        .join(listings, listings.c.id == leads.c.listing_id)
        .where(leads.c.listing_id == listing_id, leads.c.url == url)
    )
    return tx.execute(query).first()


@dataclass(frozen=True, slots=True)
class Archived:
    """A row whose page is in the archive, with the listing it was found on. ``confirmed_at``: when last fetched."""

    known: Known
    listing_id: int
    listing: Listing
    name: str
    column: str
    confirmed_at: datetime


def archived(tx: Connection, states: Sequence[str]) -> list[Archived]:
    """Rows in these states whose pages were archived, but for those that a person settled."""
    last = (
        select(captures.c.url, func.max(captures.c.confirmed_at).label("at"))
        .where(captures.c.status == 200, captures.c.problem.is_(None), captures.c.request == "")
        .where(captures.c.tls != IMPORTED)  # when we last saw it ourselves
        .group_by(captures.c.url)
        .subquery()
    )
    settled = select(reviews.c.url).where(reviews.c.state.in_(("accepted", "rejected")))
    query = (
        select(leads, last.c.at)
        .join(last, last.c.url == leads.c.url)
        .where(leads.c.state.in_(list(states)), leads.c.url.not_in(settled))
        .order_by(leads.c.id)
    )
    rows = tx.execute(query).all()
    places = {row.id: row for row in tx.execute(select(listings, watched.c.name).join(watched))}
    return [
        Archived(
            known=Known(row.id, row.url, row.title, row.listed_on, row.state, row.gone_since is not None),
            listing_id=row.listing_id,
            listing=listing_of(places[row.listing_id]),
            name=places[row.listing_id].name,
            column=places[row.listing_id].column_name or "",
            confirmed_at=row.at,
        )
        for row in rows
    ]


def note(tx: Connection, listing_id: int, rows: Iterable[tuple[Lead, str]], at: datetime) -> None:
    """Add rows not known before, each with its state."""
    values = [
        {
            "listing_id": listing_id,
            "url": lead.url,
            "title": lead.title,
            "listed_on": lead.listed_on,
            "state": state,
            "first_seen_at": at,
        }
        for lead, state in rows
    ]
    if values:
        tx.execute(_ADD, values)


def settle(tx: Connection, listing_id: int, lead: Lead, state: str, problem: str | None = None) -> None:
    """What became of a row: its state, with its title and date as last seen."""
    tx.execute(
        update(leads)
        .where(leads.c.listing_id == listing_id, leads.c.url == lead.url)
        .values(state=state, problem=problem, title=lead.title, listed_on=lead.listed_on)
    )


def mark_gone(
    tx: Connection, listing_id: int, gone: Iterable[str], back: Iterable[str], at: datetime
) -> None:
    """A whole look no longer showed the rows ``gone``, and showed the rows ``back`` again."""
    changes: Mapping[datetime | None, list[str]] = {at: list(gone), None: list(back)}
    for since, urls in changes.items():
        for start in range(0, len(urls), CHUNK):
            tx.execute(
                update(leads)
                .where(leads.c.listing_id == listing_id, leads.c.url.in_(urls[start : start + CHUNK]))
                .values(gone_since=since)
            )
