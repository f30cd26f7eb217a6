"""Light rows for pages that list thousands: a bounded number of queries, whatever the number of rows.

Shapes as in storage.views, with fewer keys where a list needs fewer, and further ones where a page links on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, Select, and_, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from duties import deadlines
from duties.reports import GOVERNMENT
from storage import watchlist
from storage.cases import duty_of, watching_since
from storage.looks import SHANGHAI
from storage.schema import (
    alerts,
    captures,
    leads,
    listings,
    looks,
    reports,
    reviews,
    sightings,
    spoiled,
    versions,
    watched,
)
from storage.store import Store
from storage.views import View, day, instant, look_list


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


def answers(store: Store) -> bool:
    """Whether the database can be asked now."""
    try:
        with store.read() as tx:
            tx.execute(select(watched.c.code).limit(1)).first()
    except SQLAlchemyError:
        return False
    return True


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
        .join(
            versions, and_(versions.c.report_id == reports.c.id, versions.c.version == reports.c.version)
        )
        .outerjoin(seen, seen.c.report_id == reports.c.id)
        .where(reports.c.id.in_(ids))
        .order_by(*_REPORT_ORDER)
    )
    return [_report_row(row) for row in tx.execute(query)]


_REPORT_ORDER = (reports.c.year.desc(), reports.c.jurisdiction, reports.c.body)


def newest_reports(tx: Connection, limit: int) -> list[View]:
    """The reports found last, newest first; with the address of the version held."""
    query = (
        select(reports, versions.c.url, versions.c.first_seen_at.label("version_at"))
        .join(
            versions, and_(versions.c.report_id == reports.c.id, versions.c.version == reports.c.version)
        )
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


def report_years(tx: Connection) -> list[int]:
    """Years of which any report is held, newest first."""
    return [row.year for row in tx.execute(select(reports.c.year).distinct().order_by(reports.c.year.desc()))]


def provinces(tx: Connection) -> list[str]:
    """The first two digits of every code watched or catalogued, in order."""
    codes = [row.code for row in tx.execute(select(watched.c.code).where(watched.c.active))]
    codes += [row.jurisdiction for row in tx.execute(select(reports.c.jurisdiction).distinct())]
    return sorted({code[:2] for code in codes})


def captures_of_report(tx: Connection, report_id: str) -> dict[int, int | None]:
    """By version: the archived answer it was read from."""
    query = select(versions.c.version, versions.c.capture_id).where(versions.c.report_id == report_id)
    return {row.version: row.capture_id for row in tx.execute(query)}


def captures_by_blob(tx: Connection, digests: Iterable[str | None]) -> dict[str, int]:
    """By sha256: the last archived answer that carried these bytes."""
    wanted = [digest for digest in digests if digest]
    query = (
        select(captures.c.sha256, func.max(captures.c.id).label("id"))
        .where(captures.c.sha256.in_(wanted))
        .group_by(captures.c.sha256)
    )
    return {row.sha256: row.id for row in tx.execute(query)}


def capture_extras(tx: Connection, capture_id: int) -> View:
    """What stands around an archived answer: what was sent, other answers of the address, reports read from it."""
    row = tx.execute(select(captures).where(captures.c.id == capture_id)).one()
    others = (
        select(captures.c.id, captures.c.status, captures.c.fetched_at, captures.c.confirmed_at)
        .where(captures.c.url == row.url, captures.c.request == row.request, captures.c.id != row.id)
        .order_by(captures.c.id.desc())
        .limit(20)
    )
    read = (
        select(reports.c.id, reports.c.title)
        .where(
            or_(
                reports.c.id.in_(
                    select(sightings.c.report_id).where(sightings.c.capture_id == capture_id)
                ),
                reports.c.id.in_(select(versions.c.report_id).where(versions.c.capture_id == capture_id)),
            )
        )
        .order_by(reports.c.id)
        .limit(20)
    )
    return {
        "request": row.request,
        "seconds": round(row.seconds, 3),
        "others": [
            {
                "id": other.id,
                "status": other.status,
                "fetched_at": instant(other.fetched_at),
                "confirmed_at": instant(other.confirmed_at),
            }
            for other in tx.execute(others)
        ],
        "reports": [{"id": report.id, "title": report.title} for report in tx.execute(read)],
    }


@dataclass(frozen=True, slots=True)
class AlertsWanted:
    """Which alerts are asked for; None means all."""

    state: str | None = None
    rule: str | None = None
    jurisdiction: str | None = None
    year: int | None = None

    def narrow(self, query: Select[Any]) -> Select[Any]:
        for name in ("state", "rule", "jurisdiction", "year"):
            value = getattr(self, name)
            if value is not None:
                query = query.where(alerts.c[name] == value)
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


def alert_counts(tx: Connection) -> dict[tuple[str, str], int]:
    """How many alerts, by rule and state."""
    query = select(alerts.c.rule, alerts.c.state, func.count().label("n")).group_by(
        alerts.c.rule, alerts.c.state
    )
    return {(row.rule, row.state): row.n for row in tx.execute(query)}


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


def look_counts(tx: Connection) -> dict[bool, int]:
    """Finished looks: whole ones and others."""
    query = (
        select(looks.c.complete, func.count().label("n"))
        .where(looks.c.day.is_not(None))
        .group_by(looks.c.complete)
    )
    return {bool(row.complete): row.n for row in tx.execute(query)}


def last_look_at(tx: Connection) -> datetime | None:
    """When any look ended last."""
    return tx.execute(select(func.max(looks.c.finished_at))).scalar()


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


def watched_names(tx: Connection, codes: Iterable[str]) -> dict[str, str]:
    """The names of these codes, as far as they are watched."""
    query = select(watched.c.code, watched.c.name).where(watched.c.code.in_(list(codes)))
    return {row.code: row.name for row in tx.execute(query)}


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


def captures_of_reviews(tx: Connection) -> dict[int, int]:
    """By open review: the archived answer that raised the doubt."""
    query = select(reviews.c.id, reviews.c.capture_id).where(
        reviews.c.state == "open", reviews.c.capture_id.is_not(None)
    )
    return {row.id: row.capture_id for row in tx.execute(query)}


def review_count(tx: Connection) -> int:
    query = select(func.count()).select_from(reviews).where(reviews.c.state == "open")
    return int(tx.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class Deadline:
    """One due date under one rule, with everybody it binds: ``places`` and ``duties`` are counts."""

    on: date
    year: int
    due: deadlines.Due
    places: int
    duties: int


def deadline_groups(tx: Connection, rules: Sequence[deadlines.Rule], as_of: datetime) -> list[Deadline]:
    """The due dates of all that is watched, from watch_since to the current year, earliest first."""
    watch = watchlist.load(tx)
    today = as_of.astimezone(SHANGHAI).date()
    groups: dict[tuple[date, int, str], list[tuple[str, deadlines.Due]]] = {}
    for place in watch.jurisdictions:
        for body in place.bodies:
            kind: Any = "government" if body == GOVERNMENT else "department"
            for year in range(watching_since(watch, rules, today), today.year + 1):
                due = deadlines.due(year, place.level, kind, rules, place.due, name=place.name)
                if due is None or duty_of(place, body, year, rules).exempt:
                    continue
                key = (due.on, year, due.rule.id if due.rule else "")
                groups.setdefault(key, []).append((place.code, due))
    return [
        Deadline(on, year, bound[0][1], len({code for code, _ in bound}), len(bound))
        for (on, year, _), bound in sorted(groups.items(), key=lambda item: item[0])
    ]


def due_of(
    tx: Connection, rules: Sequence[deadlines.Rule], jurisdiction: str, body: str, year: int
) -> deadlines.Due | None:
    """The due date of one duty with the rule behind it; None where nothing is owed or the place is not watched."""
    for place in watchlist.load(tx).jurisdictions:
        if place.code == jurisdiction:
            kind: Any = "government" if body == GOVERNMENT else "department"
            return deadlines.due(year, place.level, kind, rules, place.due, name=place.name)
    return None


def board_years(tx: Connection, rules: Sequence[deadlines.Rule], as_of: datetime) -> list[int]:
    """Every year that has rows on the board, newest first."""
    today = as_of.astimezone(SHANGHAI).date()
    first = watchlist.fact(tx, "watch_since") or deadlines.last_due_year(today, rules) or today.year - 1
    return sorted({*range(first, today.year + 1), *report_years(tx)}, reverse=True)


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
        "detail": last.detail if last else "",
        "rows": last.rows if last else None,
        "pages": last.pages if last else None,
    }
