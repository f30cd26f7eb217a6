"""Light rows for pages that list thousands: a bounded number of queries, whatever the number of rows.

Shapes as in storage.views, with fewer keys where a list needs fewer, and further ones where a page links on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, Select, and_, func, or_, select

from storage import outbox
from storage.schema import (
    alerts,
    leads,
    listings,
    looks,
    reports,
    sightings,
    spoiled,
    versions,
    watched,
)
from storage.views import View, day, instant, look_list

_REPORT_ORDER = (reports.c.year.desc(), reports.c.jurisdiction, reports.c.body)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; None or "" means all. ``province`` is the first two digits of the code.

    ``words``: each of them, parted by white space, must occur in a name, a title or a code.
    """

    year: int | None = None
    jurisdiction: str | None = None
    body: str | None = None
    province: str | None = None
    words: str = ""


def report_rows(tx: Connection, wanted: Wanted, *, limit: int, offset: int = 0) -> list[View]:
    """The catalogue in a line each, newest year first, then by code; without texts."""
    page = _narrow(select(reports.c.id), wanted).order_by(*_REPORT_ORDER).limit(limit).offset(offset)
    ids = [row.id for row in tx.execute(page)]
    seen = (
        select(
            sightings.c.report_id,
            func.count().label("sightings"),
            func.sum(sightings.c.official.cast(Integer)).label("official"),
            func.sum(sightings.c.gone_since.is_(None).cast(Integer)).label("present"),
        )
        .where(sightings.c.report_id.in_(ids))
        .group_by(sightings.c.report_id)
        .subquery()
    )
    query = (
        select(reports, versions.c.characters, seen.c.sightings, seen.c.official, seen.c.present)
        .join(versions, and_(versions.c.report_id == reports.c.id, versions.c.version == reports.c.version))
        .outerjoin(seen, seen.c.report_id == reports.c.id)
        .where(reports.c.id.in_(ids))
        .order_by(*_REPORT_ORDER)
    )
    return [_report_row(row) for row in tx.execute(query)]


def newest_reports(tx: Connection, limit: int) -> list[View]:
    """The reports found last, newest first; with the address of the version held."""
    query = (
        select(reports, versions.c.url, versions.c.first_seen_at.label("version_at"))
        .join(versions, and_(versions.c.report_id == reports.c.id, versions.c.version == reports.c.version))
        .order_by(reports.c.first_seen_at.desc(), reports.c.id)
        .limit(limit)
    )
    return [
        {
            "id": row.id,
            "name": row.name,
            "body": row.body,
            "year": row.year,
            "title": row.title,
            "published_on": day(row.published_on),
            "published_basis": row.published_basis,
            "version": row.version,
            "url": row.url,
            "first_seen_at": instant(row.first_seen_at),
            "version_at": instant(row.version_at),
        }
        for row in tx.execute(query)
    ]


def report_count(tx: Connection, wanted: Wanted = Wanted()) -> int:
    return int(tx.execute(_narrow(select(func.count()).select_from(reports), wanted)).scalar_one())


@dataclass(frozen=True, slots=True)
class AlertsWanted:
    """Which alerts are asked for; None means all."""

    state: str | None = None
    rule: str | None = None
    jurisdiction: str | None = None
    year: int | None = None
    now: datetime | None = None  # by whose clock a snooze has ended

    def narrow(self, query: Select[Any]) -> Select[Any]:
        for name in ("rule", "jurisdiction", "year"):
            value = getattr(self, name)
            if value is not None:
                query = query.where(alerts.c[name] == value)
        if self.state is not None:
            state = alerts.c.state if self.now is None else outbox.state_at(self.now)
            query = query.where(state == self.state)
        return query


def alert_ids(
    tx: Connection, wanted: AlertsWanted, *, limit: int, before: int | None = None, offset: int = 0
) -> list[int]:
    """Alerts asked for, newest first."""
    query = wanted.narrow(select(alerts.c.id)).order_by(alerts.c.id.desc()).limit(limit).offset(offset)
    if before is not None:
        query = query.where(alerts.c.id < before)
    return [row.id for row in tx.execute(query)]


def alert_count(tx: Connection, wanted: AlertsWanted) -> int:
    return int(tx.execute(wanted.narrow(select(func.count()).select_from(alerts))).scalar_one())


@dataclass(frozen=True, slots=True)
class SourcesWanted:
    """Which listings are asked for. ``failing``: only those whose last look met a problem."""

    jurisdiction: str | None = None
    province: str | None = None
    words: str = ""
    failing: bool = False
    listing: int | None = None

    def narrow(self, query: Select[Any]) -> Select[Any]:
        query = query.where(listings.c.active, watched.c.active)
        if self.listing is not None:
            query = query.where(listings.c.id == self.listing)
        if self.jurisdiction is not None:
            query = query.where(listings.c.jurisdiction == self.jurisdiction)
        if self.province is not None:
            query = query.where(listings.c.jurisdiction.startswith(self.province, autoescape=True))
        if self.failing:
            query = query.where(listings.c.failures > 0)
        for word in self.words.split():
            query = query.where(
                or_(_holds(watched.c.name, word), _holds(listings.c.url, word), _holds(watched.c.code, word))
            )
        return query


def source_rows(
    tx: Connection,
    asked: SourcesWanted = SourcesWanted(),
    *,
    limit: int,
    offset: int = 0,
    after: tuple[int, int] | None = None,
) -> list[View]:
    """Listings in the shape of views.sources, in the order of sources.yaml, with ``position`` to page by.

    ``after``: (position, id) of the last row of the page before.
    """
    query = asked.narrow(
        select(
            listings,
            watched.c.name,
            watched.c.position,
            _last_look(looks.c.complete, looks.c.problem.is_(None)).label("good_look"),
            _last_look(looks.c.complete).label("whole_look"),
            _last_look(~looks.c.complete).label("broken_look"),
        ).join(watched, watched.c.code == listings.c.jurisdiction)
    )
    if after is not None:
        position, listing = after
        query = query.where(
            or_(
                watched.c.position > position,
                and_(watched.c.position == position, listings.c.id > listing),
            )
        )
    query = query.order_by(watched.c.position, listings.c.id).limit(limit).offset(offset)
    rows = tx.execute(query).all()
    ids = {number for row in rows for number in (row.good_look, row.whole_look, row.broken_look) if number}
    found = {look.id: look for look in tx.execute(select(looks).where(looks.c.id.in_(ids)))}
    return [_source_row(row, found) for row in rows]


def source_count(tx: Connection, asked: SourcesWanted = SourcesWanted()) -> int:
    counted = (
        select(func.count()).select_from(listings).join(watched, watched.c.code == listings.c.jurisdiction)
    )
    return int(tx.execute(asked.narrow(counted)).scalar_one())


def spoils(tx: Connection, look_ids: Sequence[int]) -> dict[int, list[View]]:
    """By look: the links it could not settle, each with whose report it may be (None: anybody's)."""
    query = select(spoiled).where(spoiled.c.look_id.in_(list(look_ids))).order_by(spoiled.c.id)
    found: dict[int, list[View]] = {}
    for row in tx.execute(query):
        found.setdefault(row.look_id, []).append(
            {
                "url": row.url,
                "problem": row.problem,
                "jurisdiction": row.jurisdiction,
                "body": row.body,
                "year": row.year,
            }
        )
    return found


def problem_counts(tx: Connection) -> dict[str | None, int]:
    """Active listings by what their last look met; None: nothing, or not looked at yet."""
    total = source_count(tx)
    last = _last_look(looks.c.problem.is_not(None))
    failing = SourcesWanted(failing=True).narrow(
        select(last.label("look")).join(watched, watched.c.code == listings.c.jurisdiction)
    )
    ids = [row.look for row in tx.execute(failing.select_from(listings)) if row.look is not None]
    counted: dict[str | None, int] = {}
    for start in range(0, len(ids), 500):  # databases limit how many values one statement may carry
        some = select(looks.c.problem).where(looks.c.id.in_(ids[start : start + 500]))
        for row in tx.execute(some):
            counted[row.problem] = counted.get(row.problem, 0) + 1
    counted[None] = total - sum(counted.values())
    return counted


def looks_of(
    tx: Connection, jurisdiction: str | None, *, limit: int, before: int | None = None
) -> list[View]:
    """Finished looks in the shape of views.look_list, newest first; at all listings of a jurisdiction, or at all."""
    if jurisdiction is None:
        return look_list(tx, limit=limit, before=before)
    own = select(listings.c.id).where(listings.c.jurisdiction == jurisdiction)
    found = [
        look
        for row in tx.execute(own).all()
        for look in look_list(tx, listing_id=row.id, limit=limit, before=before)
    ]
    return sorted(found, key=lambda look: -look["id"])[:limit]


def lead_rows(tx: Connection, listing_id: int, *, limit: int) -> list[View]:
    """Rows seen on a listing: those that matter first, then the newest."""
    order = select(leads).where(leads.c.listing_id == listing_id)
    query = order.order_by(
        (leads.c.state == "skipped"), leads.c.listed_on.desc().nulls_last(), leads.c.id.desc()
    )
    return [
        {
            "url": row.url,
            "title": row.title,
            "listed_on": day(row.listed_on),
            "state": row.state,
            "problem": row.problem,
            "first_seen_at": instant(row.first_seen_at),
            "gone_since": instant(row.gone_since),
        }
        for row in tx.execute(query.limit(limit))
    ]


def lead_count(tx: Connection, listing_id: int) -> int:
    query = select(func.count()).select_from(leads).where(leads.c.listing_id == listing_id)
    return int(tx.execute(query).scalar_one())


def _narrow(query: Select[Any], wanted: Wanted) -> Select[Any]:
    for name in ("year", "jurisdiction", "body"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(reports.c[name] == value)
    if wanted.province is not None:
        query = query.where(reports.c.jurisdiction.startswith(wanted.province, autoescape=True))
    for word in wanted.words.split():
        fields = (reports.c.title, reports.c.name, reports.c.body, reports.c.id, reports.c.issuer)
        query = query.where(or_(*(_holds(field, word) for field in fields)))
    return query


def _holds(field: Any, word: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = field.icontains(word, autoescape=True)
    return found


def _last_look(*that: ColumnElement[bool]) -> Any:
    """The newest finished look of a listing with these marks, read from the end of the index."""
    return (
        select(looks.c.id)
        .where(looks.c.listing_id == listings.c.id, looks.c.day.is_not(None), *that)
        .order_by(looks.c.day.desc(), looks.c.id.desc())
        .limit(1)
        .correlate(listings)
        .scalar_subquery()
    )


def _report_row(row: Row[Any]) -> View:
    return {
        "id": row.id,
        "jurisdiction": row.jurisdiction,
        "name": row.name,
        "level": row.level,
        "body": row.body,
        "year": row.year,
        "title": row.title,
        "published_on": day(row.published_on),
        "published_basis": row.published_basis,
        "issuer": row.issuer,
        "characters": row.characters,
        "version": row.version,
        "doubts": len(row.doubts),
        "sightings": row.sightings or 0,
        "official": row.official or 0,
        "gone": not row.present,
        "first_seen_at": instant(row.first_seen_at),
        "last_seen_at": instant(row.last_seen_at),
    }


def _source_row(row: Row[Any], found: dict[int, Row[Any]]) -> View:
    good = found.get(row.good_look)
    last = found.get(max(row.whole_look or 0, row.broken_look or 0))
    return {
        "id": row.id,
        "position": row.position,
        "jurisdiction": row.jurisdiction,
        "name": row.name,
        "url": row.url,
        "bodies": row.bodies,
        "adapter": row.adapter,
        "family": row.family,
        "tls": row.tls,
        "next_look_at": instant(row.next_at),
        "next_why": row.next_why,
        "failures": row.failures,
        "failing_since": instant(row.failing_since),
        "last_look_at": instant(last.finished_at) if last else None,
        "last_good_look_at": instant(good.finished_at) if good else None,
        "problem": last.problem if last else None,
        "detail": last.detail or None if last else None,
        "rows": last.rows if last else None,
        "pages": last.pages if last else None,
    }
