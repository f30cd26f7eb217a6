"""Counts and connections for the pages that show the whole: how much of what, what belongs to what, what is due when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from duties import deadlines
from duties.reports import GOVERNMENT
from storage import outbox, watchlist
from storage.cases import duty_of, watching_since
from storage.looks import SHANGHAI
from storage.schema import (
    alerts,
    captures,
    listings,
    looks,
    reports,
    reviews,
    sightings,
    spoiled,
    versions,
    watched,
)
from storage.store import Store, StoreError
from storage.views import View, instant


def answers(store: Store) -> bool:
    """Whether the database can be asked now."""
    try:
        with store.read() as tx:
            tx.execute(select(watched.c.code).limit(1)).first()
    except (SQLAlchemyError, StoreError):
        return False
    return True


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
                reports.c.id.in_(select(sightings.c.report_id).where(sightings.c.capture_id == capture_id)),
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


def alert_counts(tx: Connection, now: datetime | None = None) -> dict[tuple[str, str], int]:
    """How many alerts, by rule and state; snoozes that have ended by ``now`` count as open."""
    state = (alerts.c.state if now is None else outbox.state_at(now)).label("state")
    each = select(alerts.c.rule, state).subquery()
    query = select(each.c.rule, each.c.state, func.count().label("n")).group_by(each.c.rule, each.c.state)
    return {(row.rule, row.state): row.n for row in tx.execute(query)}


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


def watched_names(tx: Connection, codes: Iterable[str]) -> dict[str, str]:
    """The names of these codes, as far as they are watched."""
    query = select(watched.c.code, watched.c.name).where(watched.c.code.in_(list(codes)))
    return {row.code: row.name for row in tx.execute(query)}


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


def board_mark(tx: Connection) -> tuple[Any, ...]:
    """A value that changes with nearly everything a board is judged from; far cheaper than judging it."""
    asked = (
        select(func.max(looks.c.finished_at)),
        select(func.count(), func.max(spoiled.c.id)),
        select(
            func.count(),
            func.sum(reports.c.version),
            func.max(reports.c.last_seen_at),
            func.count(reports.c.published_on),
            func.max(reports.c.published_on),
        ),
        select(func.count(), func.sum(sightings.c.gone_looks), func.max(sightings.c.last_seen_at)),
        select(func.count(), func.max(watched.c.position)).where(watched.c.active),
        select(func.count(), func.sum(listings.c.failures)).where(listings.c.active),
    )
    return tuple(tuple(tx.execute(query).one()) for query in asked)


def board_years(tx: Connection, rules: Sequence[deadlines.Rule], as_of: datetime) -> list[int]:
    """Every year that has rows on the board, newest first."""
    today = as_of.astimezone(SHANGHAI).date()
    first = watchlist.fact(tx, "watch_since") or deadlines.last_due_year(today, rules) or today.year - 1
    return sorted({*range(first, today.year + 1), *report_years(tx)}, reverse=True)
