"""Everything behind one verdict, gathered: what was owed, what we hold, every look that bears on it, and what was said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, false, func, or_, select

from duties import deadlines
from storage import summaries, views, views_lists, watchlist
from storage.archive import Archive, BlobDamaged
from storage.captures import IMPORTED
from storage.looks import SHANGHAI
from storage.schema import (
    alerts,
    attachments,
    captures,
    evidence,
    leads,
    listings,
    looks,
    messages,
    sightings,
    versions,
)
from storage.views import View

MOST_LOOKS = 5000  # a listing looked at daily for ten years; older ones are counted, not shown
MOST_PROMISING = 1000  # rows whose pages are given along
CHUNK = 500  # bound parameters are limited on both databases


@dataclass(slots=True)
class Proof:
    """What one verdict rests on, in the public shapes of storage.views where they exist.

    ``verdict`` is the board's row with its sentence in both languages; ``looks`` carry ``counts`` (a good look for this
    duty after its due date) and ``spoils`` (links that may be the report and were not settled). ``captures`` are the
    answers named by looks, report and spoils, by id; ``older_looks`` were left out.
    """

    as_of: date
    verdict: View
    rule: View | None
    listings: list[View]
    looks: list[View] = field(default_factory=list)
    older_looks: int = 0
    report: View | None = None
    alerts: list[View] = field(default_factory=list)
    captures: dict[int, View] = field(default_factory=dict)


def bodies_of(tx: Connection, jurisdiction: str) -> tuple[str, ...]:
    """Who owes a report there, as it is watched; nobody where it is not."""
    places = watchlist.load(tx, jurisdiction).jurisdictions
    return next((place.bodies for place in places if place.code == jurisdiction), ())


def gather(
    tx: Connection, rules: Sequence[deadlines.Rule], as_of: datetime, duty: tuple[str, int, str]
) -> Proof | None:
    """What is behind the verdict on ``duty`` (jurisdiction, year, body) as of a day; None where no such duty stands."""
    code, year, body = duty
    evening = datetime.combine(as_of.astimezone(SHANGHAI).date(), time.max, SHANGHAI)
    verdict = _verdict(tx, rules, evening, duty)
    if verdict is None:
        return None
    due = summaries.due_of(tx, rules, code, body, year)
    counting = tx.execute(
        select(listings).where(listings.c.jurisdiction == code, listings.c.active).order_by(listings.c.id)
    ).all()
    counting = [row for row in counting if body in row.bodies]
    proof = Proof(evening.date(), verdict, _rule(due), [_listing(row) for row in counting])
    proof.report = _report(tx, verdict["report"])
    proof.looks, proof.older_looks = _looks(tx, [row.id for row in counting], verdict, evening)
    proof.alerts = _alerts(tx, duty, [row.url for row in counting], evening)
    wanted = {page["capture"] for look in proof.looks for page in look["pages_walked"]}
    wanted |= captures_of_report(tx, verdict["report"])
    wanted |= _of_addresses(tx, {spoil["url"] for look in proof.looks for spoil in look["spoils"]})
    wanted |= _of_addresses(tx, _promising(tx, [row.id for row in counting]))
    proof.captures = {view["id"]: view for view in _captures(tx, sorted(wanted))}
    return proof


def rows(tx: Connection, listing: int) -> Iterator[View]:
    """Every row that a listing ever showed, oldest first: since when, what became of it, since when it is gone."""
    for row in tx.execute(select(leads).where(leads.c.listing_id == listing).order_by(leads.c.id)):
        yield {
            "title": row.title,
            "url": row.url,
            "listed_on": views.day(row.listed_on),
            "state": row.state,
            "problem": row.problem,
            "first_seen_at": views.instant(row.first_seen_at),
            "gone_since": views.instant(row.gone_since),
        }


def body_of(archive: Archive, capture: View) -> tuple[bytes | None, str]:
    """The archived bytes of an answer, or None and why not ("" where the answer had none)."""
    if capture["sha256"] is None:
        return None, ""
    try:
        return archive.read(capture["sha256"]), ""
    except BlobDamaged as error:
        return None, str(error)


def _verdict(
    tx: Connection, rules: Sequence[deadlines.Rule], as_of: datetime, duty: tuple[str, int, str]
) -> View | None:
    code, year, body = duty
    found = {}
    for language in ("zh", "en"):
        board = views.board(tx, rules, as_of, language, year=year, jurisdiction=code)
        found[language] = next((row for row in board if row["body"] == body), None)
    if found["zh"] is None or found["en"] is None:
        return None
    return found["zh"] | {"why_en": found["en"]["why"]}


def _rule(due: deadlines.Due | None) -> View | None:
    if due is None:
        return None
    rule = due.rule
    return {
        "id": rule.id if rule else None,
        "due_on": due.on.isoformat(),
        "basis": due.basis_zh,
        "basis_en": due.basis_en,
        "link": due.link,
        "force": rule.force if rule else None,
        "note": rule.note if rule else "",
    }


def _listing(row: Row[Any]) -> View:
    return {
        name: getattr(row, name) for name in ("id", "url", "adapter", "at_least", "render", "tls", "options")
    }


def _report(tx: Connection, report_id: str | None) -> View | None:
    found = views.report(tx, report_id) if report_id else None
    if found is not None and report_id:
        found["versions"] = views.report_versions(tx, report_id, texts=True)
    return found


def _looks(tx: Connection, counting: Sequence[int], verdict: View, as_of: datetime) -> tuple[list[View], int]:
    """Looks after the due date (before it: since the year to report on ended), and those that first saw the report."""
    overdue = verdict["due_on"] is not None and verdict["due_on"] < as_of.date().isoformat()
    since = date.fromisoformat(verdict["due_on"]) if overdue else date(verdict["year"], 12, 31)
    bears = and_(
        looks.c.listing_id.in_(counting),
        looks.c.finished_at <= as_of,
        or_(looks.c.day > since, _first_saw(tx, verdict["report"])),
    )
    total = tx.execute(select(func.count()).select_from(looks).where(bears)).scalar_one()
    query = select(looks).where(bears).order_by(looks.c.id.desc()).limit(MOST_LOOKS)
    found = [_look(row) for row in tx.execute(query)][::-1]
    ids = [look["id"] for look in found]
    for start in range(0, len(ids), CHUNK):
        spoils = views_lists.spoils(tx, ids[start : start + CHUNK])
        for look in found[start : start + CHUNK]:
            look["spoils"] = [
                spoil
                for spoil in spoils.get(look["id"], ())
                if all(spoil[key] in (None, verdict[key]) for key in ("jurisdiction", "body", "year"))
            ]
            after = verdict["due_on"] is not None and look["day"] > verdict["due_on"]
            look["counts"] = bool(look["complete"] and after and not look["spoils"])
    return found, total - len(found)


def _first_saw(tx: Connection, report_id: str | None) -> ColumnElement[bool]:
    """Whether a look of the enclosing query was under way when an address of the report was first seen."""
    seen = tx.execute(
        select(sightings.c.listing_id, sightings.c.first_seen_at)
        .where(sightings.c.report_id == report_id, sightings.c.listing_id.is_not(None))
        .order_by(sightings.c.id)
        .limit(CHUNK // 5)
    )
    saw: list[ColumnElement[bool]] = [
        and_(
            looks.c.listing_id == row.listing_id,
            looks.c.started_at <= row.first_seen_at,
            looks.c.finished_at >= row.first_seen_at,
        )
        for row in seen
    ]
    return or_(false(), *saw)


def _look(row: Row[Any]) -> View:
    return {
        "id": row.id,
        "listing": row.listing_id,
        "started_at": views.instant(row.started_at),
        "finished_at": views.instant(row.finished_at),
        "day": views.day(row.day),
        "complete": row.complete,
        "problem": row.problem,
        "detail": row.detail,
        "adapter": row.adapter,
        "pages": row.pages,
        "rows": row.rows,
        "requests": row.requests,
        "unchanged": row.unchanged,
        "reports": row.outcome,
        "pages_walked": [{"capture": capture, "status": status} for capture, status in row.seen],
    }


def _alerts(tx: Connection, duty: tuple[str, int, str], urls: Sequence[str], as_of: datetime) -> list[View]:
    """Alerts about the duty or about a listing that counts for it, oldest first, each with the message sent."""
    code, year, body = duty
    about = or_(
        and_(alerts.c.body == body, alerts.c.year == year),
        and_(alerts.c.subject.in_(urls), alerts.c.subject != ""),
    )
    query = select(alerts.c.id).where(alerts.c.jurisdiction == code, about).order_by(alerts.c.id)
    found = views.alert_list(tx, list(tx.execute(query).scalars()), now=as_of)[::-1]
    sent = {alert["message"] for alert in found if alert["message"]}
    told = {row.id: row for row in tx.execute(select(messages).where(messages.c.id.in_(sent)))}
    for alert in found:
        message = told.get(alert["message"])
        alert["sent"] = None if message is None else {
            "id": message.id, "at": views.instant(message.created_at), "title": message.title, "text": message.text
        }  # fmt: skip
    return found


def captures_of_report(tx: Connection, report_id: str | None) -> set[int]:
    """The answers that a report was read from: its versions, sightings, dated pages and files."""
    if report_id is None:
        return set()
    found: set[int] = set()
    for table in (versions, sightings, evidence):
        query = select(table.c.capture_id).where(
            table.c.report_id == report_id, table.c.capture_id.is_not(None)
        )
        found |= set(tx.execute(query).scalars())
    files = select(attachments.c.sha256).where(
        attachments.c.report_id == report_id, attachments.c.sha256.is_not(None)
    )
    digests = set(tx.execute(files).scalars())
    for parts in tx.execute(select(versions.c.parts).where(versions.c.report_id == report_id)).scalars():
        digests |= {digest for _, digest in parts if digest}
    return found | set(summaries.captures_by_blob(tx, sorted(digests)).values())


def _promising(tx: Connection, counting: Sequence[int]) -> set[str]:
    """The addresses of rows that were worth reading, the newest of them: what else a look that found nothing read."""
    query = select(leads.c.url).where(leads.c.listing_id.in_(counting), leads.c.state != "skipped")
    return set(tx.execute(query.order_by(leads.c.id.desc()).limit(MOST_PROMISING)).scalars())


def _of_addresses(tx: Connection, urls: Iterable[str]) -> set[int]:
    """The last answer of each address."""
    wanted, found = sorted(urls), set()
    for start in range(0, len(wanted), CHUNK):
        some = captures.c.url.in_(wanted[start : start + CHUNK]) & (captures.c.tls != IMPORTED)
        found |= set(
            tx.execute(select(func.max(captures.c.id)).where(some).group_by(captures.c.url)).scalars()
        )
    return found


def _captures(tx: Connection, ids: Sequence[int]) -> Iterator[View]:
    for number in ids:
        view = views.capture(tx, number)
        if view is not None:
            sent = tx.execute(select(captures.c.request).where(captures.c.id == number)).scalar_one()
            yield view | {"request": sent or None}
