"""What users see of the store: the public shapes of the command line and of the API, as plain dictionaries.

Instants are ISO 8601 in Asia/Shanghai with their offset, dates are dates there, unknown is None. Keys are public: they
may be added to, never renamed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select

from duties import deadlines, sentences
from duties.standing import Case, judge
from storage import outbox
from storage.cases import Question, cases
from storage.looks import SHANGHAI
from storage.schema import (
    alerts,
    attachments,
    captures,
    deliveries,
    evidence,
    listings,
    looks,
    reports,
    reviews,
    sightings,
    versions,
    watched,
)

View = dict[str, Any]


def instant(value: datetime | None) -> str | None:
    """An instant as users read it."""
    return None if value is None else value.astimezone(SHANGHAI).isoformat(timespec="seconds")


_TIME_STATED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?")


def stated(value: str | None) -> str | None:
    """A time of day as a page states it, without an offset, as users read it: portals mean Beijing time.

    What is no such time stays as it is: a day, a name, a time that has its offset.
    """
    return f"{value}+08:00" if value is not None and _TIME_STATED.fullmatch(value) else value


def _doubts(held: Sequence[View]) -> list[View]:
    """Doubts with the times among their candidates as users read them."""
    return [
        doubt | {"candidates": [item | {"value": stated(item["value"])} for item in doubt["candidates"]]}
        for doubt in held
    ]


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def board(
    tx: Connection,
    rules: Sequence[deadlines.Rule],
    as_of: datetime,
    language: str,
    *,
    year: int | None = None,
    jurisdiction: str | None = None,
) -> list[View]:
    """The standing of every duty, in the order of sources.yaml."""
    today = as_of.astimezone(SHANGHAI).date()
    return [_duty(case, today, language) for case in cases(tx, rules, as_of, Question(year, jurisdiction))]


def _duty(case: Case, today: date, language: str) -> View:
    judged = judge(case, today)
    duty, held, watching = case.duty, case.held, case.watching
    return {
        "jurisdiction": duty.jurisdiction,
        "name": duty.name,
        "level": duty.level,
        "parent": duty.parent,
        "body": duty.body,
        "year": duty.year,
        "due_on": day(duty.due_on),
        "standing": judged.standing.value,
        "published_on": day(held.published_on) if held else None,
        "days_late": judged.days_late,
        "report": held.report if held else None,
        "last_good_look_at": instant(watching.last_good_at),
        "looks_after_due": watching.looks_after_due,
        "problem": watching.problem,
        "why": sentences.why(judged, language),
    }


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Which reports are asked for; None means all. ``after`` is the id after which a page begins."""

    year: int | None = None
    jurisdiction: str | None = None
    body: str | None = None
    limit: int | None = None
    after: str | None = None

    def narrow(self, query: Select[Any]) -> Select[Any]:
        wanted = {"year": self.year, "jurisdiction": self.jurisdiction, "body": self.body}
        for name, value in wanted.items():
            if value is not None:
                query = query.where(reports.c[name] == value)
        if self.after is not None:
            query = query.where(reports.c.id > self.after)
        return query if self.limit is None else query.limit(self.limit)


def catalogue(tx: Connection, asked: Catalogue = Catalogue()) -> list[View]:
    """The reports held, by id, each with its text, sightings, attachments and evidence."""
    query = _with_text(select(reports, versions)).order_by(reports.c.id)
    return [_report(tx, row) for row in tx.execute(asked.narrow(query)).all()]


def report(tx: Connection, report_id: str) -> View | None:
    """One report with its versions; None where there is none by this id."""
    row = tx.execute(_with_text(select(reports, versions)).where(reports.c.id == report_id)).first()
    if row is None:
        return None
    return _report(tx, row) | {"versions": report_versions(tx, report_id)}


def report_versions(tx: Connection, report_id: str, *, texts: bool = False) -> list[View]:
    """Every version of a report's text, oldest first."""
    query = select(versions).where(versions.c.report_id == report_id).order_by(versions.c.version)
    return [
        {
            "version": row.version,
            "text_sha256": row.text_sha256,
            "first_seen_at": instant(row.first_seen_at),
            "last_seen_at": instant(row.last_seen_at),
            "characters": row.characters,
            "extracted_by": row.extracted_by,
            "url": row.url,
        }
        | ({"text": row.text} if texts else {})
        for row in tx.execute(query)
    ]


def _with_text(query: Select[Any]) -> Select[Any]:
    return query.join(
        versions, and_(versions.c.report_id == reports.c.id, versions.c.version == reports.c.version)
    )


def _report(tx: Connection, row: Row[Any]) -> View:
    said = tx.execute(
        select(evidence).where(evidence.c.report_id == row.id).order_by(evidence.c.url, evidence.c.id)
    )
    return {
        "id": row.id,
        "jurisdiction": row.jurisdiction,
        "name": row.name,
        "level": row.level,
        "body": row.body,
        "kind": row.kind,
        "year": row.year,
        "title": row.title,
        "published_on": day(row.published_on),
        "published_at": stated(row.published_at),
        "published_basis": row.published_basis,
        "written_on": day(row.written_on),
        "issuer": row.issuer,
        "source": row.source,
        "index_number": row.index_number,
        "document_number": row.document_number,
        "text": row.text,
        "text_sha256": row.text_sha256,
        "characters": row.characters,
        "extracted_by": row.extracted_by,
        "version": row.version,
        "first_seen_at": instant(row.first_seen_at),
        "last_seen_at": instant(row.last_seen_at),
        "sightings": _sightings(tx, row.id),
        "attachments": _attachments(tx, row.id),
        "evidence": [
            {
                "about": item.about,
                "value": stated(item.value),
                "quote": item.quote,
                "place": item.place,
                "url": item.url,
                "listing": item.listing,
                "first_seen_at": instant(item.first_seen_at),
                "last_seen_at": instant(item.last_seen_at),
                "gone_since": instant(item.gone_since),
            }
            for item in said
        ],
        "doubts": _doubts(row.doubts),
    }


def _sightings(tx: Connection, report_id: str) -> list[View]:
    query = select(sightings).where(sightings.c.report_id == report_id).order_by(sightings.c.id)
    return [
        {
            "url": row.url,
            "listing": row.listing,
            "first_seen_at": instant(row.first_seen_at),
            "last_seen_at": instant(row.last_seen_at),
            "published_on": day(row.published_on),
            "official": row.official,
            "gone_since": instant(row.gone_since),
            "capture": row.capture_id,
            "dates": [
                {"place": place, "value": value, "first_seen_at": instant(datetime.fromisoformat(since))}
                for place, value, since in row.dates
            ],
        }
        for row in tx.execute(query)
    ]


def _attachments(tx: Connection, report_id: str) -> list[View]:
    query = select(attachments).where(attachments.c.report_id == report_id).order_by(attachments.c.url)
    return [
        {
            "url": row.url,
            "name": row.name or None,
            "media_type": row.media_type,
            "sha256": row.sha256,
            "characters": row.characters,
        }
        for row in tx.execute(query)
    ]


def alert_list(
    tx: Connection, ids: Sequence[int] | None = None, *, now: datetime | None = None
) -> list[View]:
    """Alerts with their deliveries, newest first; only those named where ``ids`` is given.

    ``now``: a snooze that has ended by then is shown as open, also before the next sweep wakes it.
    """
    state = alerts.c.state if now is None else outbox.state_at(now)
    query = select(alerts, state.label("state_now")).order_by(alerts.c.id.desc())
    if ids is not None:
        query = query.where(alerts.c.id.in_(list(ids)))
    sent: dict[str, list[View]] = {}
    for row in tx.execute(select(deliveries).order_by(deliveries.c.channel)):
        sent.setdefault(row.message_id, []).append(
            {
                "channel": row.channel,
                "message": row.message_id,
                "ok": row.ok,
                "at": instant(row.at),
                "attempts": row.attempts,
                "detail": row.detail or None,
            }
        )
    return [
        {
            "id": row.id,
            "rule": row.rule,
            "jurisdiction": row.jurisdiction or None,
            "name": row.name or None,
            "body": row.body or None,
            "year": row.year or None,
            "raised_at": instant(row.raised_at),
            "state": row.state_now,
            "snoozed_until": instant(row.snoozed_until) if row.state_now == "snoozed" else None,
            "resolved_at": instant(row.resolved_at),
            "resolved_why": row.resolved_why or None,
            "listing": row.subject or None if row.rule.startswith("source-") else None,
            "version": int(row.subject) if row.rule == "report-revised" else None,
            "title": row.title,
            "text": row.text,
            "message": row.message_id,
            "deliveries": sent.get(row.message_id, []),
        }
        for row in tx.execute(query)
    ]


def review_list(tx: Connection, *, everything: bool = False) -> list[View]:
    """Pages that look like reports and were not certain, oldest first; the settled ones too if asked."""
    query = select(reviews).order_by(reviews.c.id)
    if not everything:
        query = query.where(reviews.c.state == "open")
    return [
        {
            "id": row.id,
            "url": row.url,
            "listing": row.listing,
            "title": row.title,
            "problem": row.problem,
            "doubts": _doubts(row.doubts),
            "seen_at": instant(row.seen_at),
            "state": row.state,
            "report": row.report_id,
        }
        for row in tx.execute(query)
    ]


def sources(tx: Connection) -> list[View]:
    """Every listing watched, with how its last look went and when the next one is."""
    rows = tx.execute(
        select(listings, watched.c.name)
        .join(watched, watched.c.code == listings.c.jurisdiction)
        .where(listings.c.active, watched.c.active)
        .order_by(watched.c.position, listings.c.id)
    ).all()
    return [_source(tx, row) for row in rows]


def _source(tx: Connection, row: Row[Any]) -> View:
    recent = (
        select(looks)
        .where(looks.c.listing_id == row.id, looks.c.finished_at.is_not(None))
        .order_by(looks.c.id.desc())
        .limit(1)
    )
    last = tx.execute(recent).first()
    good = tx.execute(recent.where(looks.c.complete, looks.c.problem.is_(None))).first()
    return {
        "id": row.id,
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


def look_list(
    tx: Connection, *, listing_id: int | None = None, limit: int = 50, before: int | None = None
) -> list[View]:
    """Finished looks, newest first: the proof that somebody looked."""
    query = (
        select(looks, listings.c.url, listings.c.jurisdiction)
        .join(listings, listings.c.id == looks.c.listing_id)
        .where(looks.c.finished_at.is_not(None))
        .order_by(looks.c.id.desc())
        .limit(limit)
    )
    if listing_id is not None:
        query = query.where(looks.c.listing_id == listing_id)
    if before is not None:
        query = query.where(looks.c.id < before)
    return [
        {
            "id": row.id,
            "jurisdiction": row.jurisdiction,
            "listing": row.url,
            "started_at": instant(row.started_at),
            "finished_at": instant(row.finished_at),
            "good": row.complete and row.problem is None,
            "complete": row.complete,
            "problem": row.problem,
            "detail": row.detail or None,
            "adapter": row.adapter,
            "pages": row.pages,
            "rows": row.rows,
            "requests": row.requests,
            "unchanged": row.unchanged,
            "bytes": row.bytes,
            "seconds": round(row.seconds, 3),
            "reports": row.outcome,
            "captures": [{"id": capture, "status": status} for capture, status in row.seen],
        }
        for row in tx.execute(query)
    ]


def capture(tx: Connection, capture_id: int) -> View | None:
    """One archived answer: what was asked, what came, and the name of its bytes."""
    row = tx.execute(select(captures).where(captures.c.id == capture_id)).first()
    if row is None:
        return None
    return {
        "id": row.id,
        "url": row.url,
        "final_url": row.final_url,
        "hops": row.hops,
        "status": row.status,
        "headers": row.headers,
        "fetched_at": instant(row.fetched_at),
        "confirmed_at": instant(row.confirmed_at),
        "confirmations": row.confirmations,
        "sha256": row.sha256,
        "size": row.size,
        "address": row.address,
        "tls": row.tls,
        "problem": row.problem,
        "detail": row.detail or None,
    }
