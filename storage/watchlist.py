"""What sources.yaml said, kept in the data folder so that every command sees the same, wherever it is called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from duties.hosts import pace_key
from duties.watch import DUE_SOON_DAYS, Exemption, Listing, Watch, Watched
from storage.schema import facts, listings, watched


def save(tx: Connection, watch: Watch, now: datetime) -> None:
    """Make the stored watch list equal to ``watch``. What it no longer names is kept, inactive, with its history.

    A listing that is new, or whose way of reading changed, is due at once. Channels' addresses hold secrets and are
    never stored, only their names.
    """
    set_fact(tx, "watch_since", watch.watch_since)
    set_fact(tx, "confirm_looks", watch.confirm_looks)
    set_fact(tx, "due_soon_days", watch.due_soon_days)
    set_fact(tx, "silent", sorted(watch.silent))
    set_fact(tx, "channels", sorted(watch.channels))
    tx.execute(update(watched).values(active=False))
    tx.execute(update(listings).values(active=False))
    known = {row.code for row in tx.execute(select(watched.c.code))}
    for position, jurisdiction in enumerate(watch.jurisdictions):
        values = _watched_values(jurisdiction, position)
        if jurisdiction.code in known:
            tx.execute(update(watched).where(watched.c.code == jurisdiction.code).values(**values))
        else:
            tx.execute(insert(watched).values(**values))
        for listing in jurisdiction.listings:
            _save_listing(tx, listing, now)


def load(tx: Connection, code: str | None = None) -> Watch:
    """The stored watch list, without the channels' addresses; empty where nothing was ever loaded.

    ``code`` narrows it to one place: a look needs no more, and there may be thousands.
    """
    its_listings = select(listings).where(listings.c.active).order_by(listings.c.id)
    places = select(watched).where(watched.c.active).order_by(watched.c.position)
    if code is not None:
        its_listings = its_listings.where(listings.c.jurisdiction == code)
        places = places.where(watched.c.code == code)
    by_code: dict[str, list[Listing]] = {}
    for row in tx.execute(its_listings):
        by_code.setdefault(row.jurisdiction, []).append(listing_of(row))
    jurisdictions = tx.execute(places).all()
    due_soon_days = fact(tx, "due_soon_days")
    return Watch(
        jurisdictions=tuple(_watched_of(row, tuple(by_code.get(row.code, ()))) for row in jurisdictions),
        watch_since=fact(tx, "watch_since"),
        confirm_looks=fact(tx, "confirm_looks") or 2,
        due_soon_days=DUE_SOON_DAYS if due_soon_days is None else due_soon_days,
        silent=frozenset(fact(tx, "silent") or ()),
    )


def fact(tx: Connection, key: str) -> Any:
    """A single stored value, None where it was never set."""
    return tx.execute(select(facts.c.value).where(facts.c.key == key)).scalar()


def set_fact(tx: Connection, key: str, value: Any) -> None:
    tx.execute(delete(facts).where(facts.c.key == key))
    if value is not None:
        tx.execute(insert(facts).values(key=key, value=value))


def listing_of(row: Row[Any]) -> Listing:
    """A row of ``listings`` as the subject knows it."""
    return Listing(
        jurisdiction=row.jurisdiction,
        url=row.url,
        adapter=row.adapter,
        bodies=tuple(row.bodies),
        at_least=row.at_least,
        charset=row.charset,
        pace=row.pace,
        render=row.render,
        tls=row.tls,
        options=row.options,
    )


def _save_listing(tx: Connection, listing: Listing, now: datetime) -> None:
    values: dict[str, Any] = {
        "jurisdiction": listing.jurisdiction,
        "url": listing.url,
        "adapter": listing.adapter,
        "bodies": list(listing.bodies),
        "at_least": listing.at_least,
        "charset": listing.charset,
        "pace": listing.pace,
        "render": listing.render,
        "tls": listing.tls,
        "options": dict(listing.options),
        "host": pace_key(listing.url),
        "active": True,
    }
    same = (listings.c.jurisdiction == listing.jurisdiction) & (listings.c.url == listing.url)
    known = tx.execute(select(listings).where(same)).one_or_none()
    if known is None:
        tx.execute(insert(listings).values(**values, next_at=now, next_why="new", failures=0))
        return
    reading = ("adapter", "charset", "render", "tls", "options")
    if any(getattr(known, key) != values[key] for key in reading):
        values |= {"next_at": now, "next_why": "changed", "resume": None, "open_look": None, "family": None}
    tx.execute(update(listings).where(listings.c.id == known.id).values(**values))


def _watched_values(jurisdiction: Watched, position: int) -> dict[str, Any]:
    return {
        "code": jurisdiction.code,
        "name": jurisdiction.name,
        "level": jurisdiction.level,
        "parent": jurisdiction.parent,
        "aliases": list(jurisdiction.aliases),
        "bodies": list(jurisdiction.bodies),
        "exempt": [
            {"body": item.body, "years": list(item.years), "reason": item.reason}
            for item in jurisdiction.exempt
        ],
        "due": None if jurisdiction.due is None else "{:02d}-{:02d}".format(*jurisdiction.due),
        "position": position,
        "active": True,
    }


def _watched_of(row: Row[Any], its_listings: tuple[Listing, ...]) -> Watched:
    month_day = None if row.due is None else (int(row.due[:2]), int(row.due[3:]))
    return Watched(
        code=row.code,
        name=row.name,
        level=row.level,
        parent=row.parent,
        aliases=tuple(row.aliases),
        bodies=tuple(row.bodies),
        exempt=tuple(Exemption(item["body"], tuple(item["years"]), item["reason"]) for item in row.exempt),
        due=month_day,
        listings=its_listings,
    )
