"""The catalogue of reports: what was found becomes one report with versions and sightings, whoever finds it again.

    same text at a second address            a second sighting
    changed text at one address              a new version
    a differing copy at another address      a sighting, and a doubt
    another report at a known address        the old sighting is gone, the new one begins

Everything about one finding happens in one transaction, and doing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from duties import weighing
from duties.evidence import Evidence
from duties.identity import fingerprint, report_id, text_sha256
from duties.jurisdictions import Jurisdiction
from duties.reports import Publisher, Recognition
from storage.looks import SHANGHAI
from storage.schema import attachments, evidence, looks, reports, sightings, versions

COPY_FROM = 200  # characters; shorter texts may coincide without being the same report


class Outcome(StrEnum):
    NEW = "new"
    REVISED = "revised"
    SAME = "same"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that hangs on a report, as it was read."""

    url: str
    name: str
    media_type: str | None = None
    sha256: str | None = None
    characters: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A recognised report as it was found at one address.

    ``recognition`` has a publisher, a year and a kind. ``publisher_place`` is the publisher's jurisdiction in the
    register. ``due_on`` is the duty's due date, None where no rule is in force. ``official``: the listing is the
    publisher's own or of a jurisdiction above it.
    """

    recognition: Recognition
    publisher_place: Jurisdiction
    text: str
    extracted_by: str
    evidence: tuple[Evidence, ...]
    url: str
    listing_id: int | None
    listing: str
    official: bool
    capture_id: int | None
    seen_at: datetime
    due_on: date | None
    attachments: tuple[AttachedFile, ...] = ()

    @property
    def publisher(self) -> Publisher:
        publisher = self.recognition.publisher
        if publisher is None or self.recognition.year is None:
            raise ValueError(f"not a recognised report: {self.url}")
        return publisher

    @property
    def report(self) -> str:
        return report_id(self.publisher, self.recognition.year or 0)


def record(tx: Connection, finding: Finding) -> tuple[str, Outcome]:
    """Put a finding into the catalogue; returns the report's id and what was new about it."""
    known_as = _copy_of(tx, finding)
    report = known_as or finding.report
    _leave_other_reports(tx, finding, report)
    held = tx.execute(select(reports).where(reports.c.id == report)).first()
    if held is None:
        _add_report(tx, finding)
        outcome = Outcome.NEW
    else:
        outcome = _compare(tx, finding, report, held)
    _put_sighting(tx, finding, report)
    _put_evidence(tx, finding, report)
    decide(tx, report, finding.due_on)
    return report, outcome


def seen_again(tx: Connection, url: str, at: datetime) -> bool:
    """The portal said that this address has not changed; False where it is no sighting of ours."""
    rows = tx.execute(select(sightings).where(sightings.c.url == url, sightings.c.gone_since.is_(None))).all()
    for row in rows:
        tx.execute(update(sightings).where(sightings.c.id == row.id).values(last_seen_at=at, gone_looks=0))
        _touch(tx, row.report_id, row.fingerprint, at)
    return bool(rows)


def missed(tx: Connection, url: str, at: datetime) -> None:
    """A good look asked for this address and it is gone."""
    tx.execute(
        update(sightings)
        .where(sightings.c.url == url)
        .values(gone_looks=sightings.c.gone_looks + 1, gone_since=func.coalesce(sightings.c.gone_since, at))
    )


def sighted_urls(tx: Connection, listing_id: int) -> list[str]:
    """The addresses of this listing where reports were seen: every look asks them again."""
    query = select(sightings.c.url).where(sightings.c.listing_id == listing_id).order_by(sightings.c.id)
    return [row.url for row in tx.execute(query)]


def decide(tx: Connection, report: str, due_on: date | None) -> None:
    """Set the report's date and particulars from its deciding sighting.

    Official sightings decide where there are any, the earliest dated among them first: a portal above that lists the
    report later does not make it late.
    """
    rows = tx.execute(select(sightings).where(sightings.c.report_id == report)).all()
    pool = [row for row in rows if row.official] or list(rows)
    best = min(
        pool, key=lambda row: (row.published_on is None, row.published_on or date.max, row.first_seen_at)
    )
    values: dict[str, Any] = {
        "published_on": best.published_on,
        "published_at": best.published_at,
        "published_basis": best.published_basis,
    }
    if best.published_on is None and best.official:
        bounded = _first_seen_bound(tx, pool, due_on)
        if bounded is not None:
            values |= {"published_on": bounded, "published_basis": "first_seen"}
    said = _evidence_of(tx, report, best.url)
    values |= {
        "written_on": _day_of(weighing.written_on(said)),
        "issuer": _value_of(weighing.issuer(said)),
        "source": _value_of(weighing.source(said)),
        "index_number": _value_of(weighing.index_number(said)),
        "document_number": _value_of(weighing.document_number(said)),
    }
    tx.execute(update(reports).where(reports.c.id == report).values(**values))


def _first_seen_bound(tx: Connection, pool: Sequence[Row[Any]], due_on: date | None) -> date | None:
    """The day our own looks allow to say, where the page has none: seen in time, or seen absent after the due date."""
    if due_on is None:
        return None
    first = min(pool, key=lambda row: row.first_seen_at)
    seen_on: date = first.first_seen_at.astimezone(SHANGHAI).date()
    if seen_on <= due_on:
        return seen_on
    return absent_on(tx, first.listing_id, due_on, first.first_seen_at)


def absent_on(tx: Connection, listing_id: int | None, due_on: date, before: datetime) -> date | None:
    """The last day after ``due_on`` on which a complete look at this listing ended before ``before``."""
    query = select(func.max(looks.c.day)).where(
        looks.c.listing_id == listing_id, looks.c.complete, looks.c.day > due_on, looks.c.finished_at < before
    )
    found: date | None = tx.execute(query).scalar()
    return found


def _copy_of(tx: Connection, finding: Finding) -> str | None:
    """The report that already holds this very text."""
    if len(finding.text) < COPY_FROM:
        return None
    query = select(versions.c.report_id).where(versions.c.fingerprint == fingerprint(finding.text)).limit(1)
    held: str | None = tx.execute(query).scalar()
    return held


def _leave_other_reports(tx: Connection, finding: Finding, report: str) -> None:
    tx.execute(
        update(sightings)
        .where(
            sightings.c.url == finding.url, sightings.c.report_id != report, sightings.c.gone_since.is_(None)
        )
        .values(gone_since=finding.seen_at, gone_looks=1)
    )


def _add_report(tx: Connection, finding: Finding) -> None:
    recognition, place = finding.recognition, finding.publisher_place
    tx.execute(
        insert(reports).values(
            id=finding.report,
            jurisdiction=finding.publisher.jurisdiction,
            name=place.name,
            level=place.level,
            body=finding.publisher.body,
            year=recognition.year,
            kind=recognition.kind,
            title=recognition.title,
            version=0,
            first_seen_at=finding.seen_at,
            last_seen_at=finding.seen_at,
            doubts=_doubts(recognition),
        )
    )
    _add_version(tx, finding, finding.report, 1)


def _compare(tx: Connection, finding: Finding, report: str, held: Row[Any]) -> Outcome:
    mark = fingerprint(finding.text)
    current = tx.execute(
        select(versions.c.fingerprint).where(
            versions.c.report_id == report, versions.c.version == held.version
        )
    ).scalar_one()
    if mark == current:
        _touch(tx, report, mark, finding.seen_at)
        return Outcome.SAME
    here = tx.execute(
        select(sightings.c.fingerprint).where(sightings.c.report_id == report, sightings.c.url == finding.url)
    ).scalar()
    official_held = tx.execute(
        select(sightings.c.id).where(sightings.c.report_id == report, sightings.c.official).limit(1)
    ).first()
    changed_in_place = here == current
    first_official = finding.official and official_held is None
    if changed_in_place or first_official:
        _add_version(tx, finding, report, held.version + 1)
        tx.execute(update(reports).where(reports.c.id == report).values(title=finding.recognition.title))
        return Outcome.REVISED
    doubt = {
        "about": "text",
        "candidates": [{"value": finding.url, "quote": finding.text[:80], "place": "text"}],
    }
    if here is None and doubt not in held.doubts:
        tx.execute(update(reports).where(reports.c.id == report).values(doubts=[*held.doubts, doubt]))
    tx.execute(update(reports).where(reports.c.id == report).values(last_seen_at=finding.seen_at))
    return Outcome.SAME


def _add_version(tx: Connection, finding: Finding, report: str, number: int) -> None:
    tx.execute(
        insert(versions).values(
            report_id=report,
            version=number,
            text_sha256=text_sha256(finding.text),
            fingerprint=fingerprint(finding.text),
            text=finding.text,
            characters=len(finding.text),
            extracted_by=finding.extracted_by,
            capture_id=finding.capture_id,
            url=finding.url,
            first_seen_at=finding.seen_at,
            last_seen_at=finding.seen_at,
        )
    )
    tx.execute(
        update(reports).where(reports.c.id == report).values(version=number, last_seen_at=finding.seen_at)
    )
    tx.execute(delete(attachments).where(attachments.c.report_id == report))
    for file in finding.attachments:
        tx.execute(
            insert(attachments).values(
                report_id=report,
                url=file.url,
                name=file.name,
                media_type=file.media_type,
                sha256=file.sha256,
                characters=file.characters,
            )
        )


def _touch(tx: Connection, report: str, mark: str, at: datetime) -> None:
    tx.execute(update(reports).where(reports.c.id == report).values(last_seen_at=at))
    tx.execute(
        update(versions)
        .where(versions.c.report_id == report, versions.c.fingerprint == mark)
        .values(last_seen_at=at)
    )


def _put_sighting(tx: Connection, finding: Finding, report: str) -> None:
    same = (sightings.c.report_id == report) & (sightings.c.url == finding.url)
    held = tx.execute(select(sightings).where(same)).first()
    first_seen = held.first_seen_at if held is not None else finding.seen_at
    # A page cannot have been published after we saw it: a date beyond that is a clock's, a typo's or a later edit's.
    dated = weighing.published(
        _not_after(finding.evidence, first_seen.astimezone(SHANGHAI).date()), url=finding.url
    )
    values: dict[str, Any] = {
        "last_seen_at": finding.seen_at,
        "published_on": dated.on if dated else None,
        "published_at": dated.at if dated else None,
        "published_basis": dated.basis if dated else None,
        "dates": [
            [item.place, item.value[:10]] for item in weighing.contradicting(finding.evidence, date.min)
        ],
        "official": finding.official or bool(held is not None and held.official),
        "gone_since": None,
        "gone_looks": 0,
        "fingerprint": fingerprint(finding.text),
        "capture_id": finding.capture_id,
    }
    if held is not None:
        tx.execute(update(sightings).where(same).values(**values))
        return
    tx.execute(
        insert(sightings).values(
            report_id=report,
            url=finding.url,
            listing_id=finding.listing_id,
            listing=finding.listing,
            first_seen_at=finding.seen_at,
            **values,
        )
    )


def _put_evidence(tx: Connection, finding: Finding, report: str) -> None:
    tx.execute(delete(evidence).where(evidence.c.report_id == report, evidence.c.url == finding.url))
    rows = [
        {
            "report_id": report,
            "url": finding.url,
            "about": item.about,
            "value": item.value,
            "quote": item.quote,
            "place": item.place,
            "label": item.label,
        }
        for item in dict.fromkeys((*finding.evidence, *finding.recognition.evidence))
    ]
    if rows:
        tx.execute(insert(evidence), rows)


def _not_after(said: Sequence[Evidence], day: date) -> list[Evidence]:
    return [
        item
        for item in said
        if item.about not in ("published", "updated") or item.value[:10] <= day.isoformat()
    ]


def _value_of(item: Evidence | None) -> str | None:
    return item.value if item else None


def _day_of(item: Evidence | None) -> date | None:
    return date.fromisoformat(item.value[:10]) if item else None


def _evidence_of(tx: Connection, report: str, url: str) -> list[Evidence]:
    query = (
        select(evidence).where(evidence.c.report_id == report, evidence.c.url == url).order_by(evidence.c.id)
    )
    return [Evidence(row.about, row.value, row.quote, row.place, row.label) for row in tx.execute(query)]


def _doubts(recognition: Recognition) -> list[dict[str, Any]]:
    return [
        {
            "about": doubt.about,
            "candidates": [
                {"value": item.value, "quote": item.quote, "place": item.place} for item in doubt.candidates
            ],
        }
        for doubt in recognition.doubts
    ]
