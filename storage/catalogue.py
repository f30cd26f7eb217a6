"""The catalogue of reports: what was found becomes one report with versions and sightings, whoever finds it again.

    same text at a second address            a second sighting
    changed text at one address              a new version
    a differing copy at another address      a sighting, and a doubt
    another report at a known address        the old sighting is gone, the new one begins
    the same bytes, read better than before  the same version, corrected: the portal changed nothing

Everything about one finding happens in one transaction, and doing it twice changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from duties.evidence import Evidence
from duties.identity import fingerprint, report_id, text_sha256
from duties.jurisdictions import Jurisdiction
from duties.reports import Publisher, Recognition
from storage import addresses, sighted, statements
from storage.deciding import decide
from storage.schema import attachments, evidence, reports, sightings, versions
from storage.statements import Reading

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
    first_seen_at: datetime  # when these bytes first came from this address
    seen_at: datetime
    due_on: date | None
    attachments: tuple[AttachedFile, ...] = ()
    parts: tuple[tuple[str, str | None], ...] = ()  # address and sha256 of each further page of the article

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
    report = _copy_of(tx, finding) or finding.report
    _forget_misread(tx, finding, report)
    finding = _since_it_was_there(tx, finding, report)
    held = tx.execute(select(reports).where(reports.c.id == report)).first()
    if held is None:
        _add_report(tx, finding)
        _doubt_same_text(tx, finding, report)
        outcome = Outcome.NEW
    else:
        finding = _as_copy(tx, finding, held)
        outcome = _compare(tx, finding, report, held)
    _take_over(tx, finding, report)
    reading = _reading(finding, report)
    redated = statements.put(tx, reading)
    mark = fingerprint(finding.text)
    sighted.put(tx, reading, listing_id=finding.listing_id, official=finding.official, mark=mark)
    decide(tx, report, finding.due_on)
    return report, Outcome.REVISED if redated and outcome is Outcome.SAME else outcome


def remember(tx: Connection, finding: Finding, until: datetime) -> None:
    """An older answer of an address, read anew: what the report was dated there until ``until`` is evidence still."""
    here = (sightings.c.report_id == finding.report) & (sightings.c.url == finding.url)
    if tx.execute(select(sightings.c.id).where(here).limit(1)).first() is None:
        return
    statements.remember(tx, _reading(finding, finding.report), until)
    sighted.redate(tx, finding.report, finding.url, finding.due_on)
    decide(tx, finding.report, finding.due_on)


def misread(tx: Connection, url: str, capture_id: int | None) -> bool:
    """These bytes are no report. Where they themselves were filed as one, take our own mistake back.

    True where other bytes of this address are filed as one: it showed a report and does so no longer.
    """
    filed = (sightings.c.url == url) & (sightings.c.capture_id == capture_id)
    for row in tx.execute(select(sightings.c.report_id).where(filed)).all():
        _forget_sighting(tx, row.report_id, url)
    return tx.execute(select(sightings.c.id).where(sightings.c.url == url).limit(1)).first() is not None


def seen_again(tx: Connection, url: str, at: datetime, capture_id: int | None = None) -> bool:
    """The portal said that this address has not changed; False where it is no sighting of ours.

    ``capture_id`` is the answer that has not changed: a sighting that rests on an older one was never brought up to it
    (we were killed in between), and is not seen again.
    """
    query = select(sightings).where(sightings.c.url == url, sightings.c.gone_since.is_(None))
    if capture_id is not None:
        query = query.where(sightings.c.capture_id == capture_id)
    rows = tx.execute(query).all()
    for row in rows:
        values = {
            # A clock that was set back: what was seen at the earlier instant was there at it.
            "first_seen_at": min(row.first_seen_at, at),
            "last_seen_at": max(row.last_seen_at, at),
            "gone_looks": 0,
        }
        tx.execute(update(sightings).where(sightings.c.id == row.id).values(**values))
        _touch(tx, row.report_id, row.fingerprint, at)
        statements.seen_again(tx, row.report_id, url, at)
    return bool(rows)


def fields(tx: Connection) -> list[dict[str, Any]]:
    """Every report's own fields with its current text, by id: to see what a new reading changes."""
    query = select(reports, versions.c.text).join(
        versions, (versions.c.report_id == reports.c.id) & (versions.c.version == reports.c.version)
    )
    found = [dict(row._mapping) for row in tx.execute(query.order_by(reports.c.id))]
    for row in found:
        for name in ("published_on", "written_on"):
            row[name] = row[name].isoformat() if row[name] else None
    return found


def _reading(finding: Finding, report: str) -> Reading:
    return Reading(
        report=report,
        url=finding.url,
        listing=finding.listing,
        said=tuple(dict.fromkeys((*finding.evidence, *finding.recognition.evidence))),
        capture_id=finding.capture_id,
        shown_since=finding.first_seen_at,
        seen_at=finding.seen_at,
        due_on=finding.due_on,
    )


def _copy_of(tx: Connection, finding: Finding) -> str | None:
    """The report that already holds this very text; what a person filed stays where they put it.

    On a publisher's own listing its title decides, not the text: a county that copied its neighbour's report word for
    word has published one all the same, and must not be told that it has not.
    """
    if len(finding.text) < COPY_FROM or any(item.place == "person" for item in finding.recognition.evidence):
        return None
    query = (
        select(versions.c.report_id)
        .where(versions.c.fingerprint == fingerprint(finding.text))
        .order_by(versions.c.report_id != finding.report)
        .limit(1)
    )
    if finding.official:
        own = select(reports.c.id).where(reports.c.jurisdiction == finding.publisher.jurisdiction)
        query = query.where(versions.c.report_id.in_(own))
    # The very bytes read anew are no copy of themselves, nor is a page that was given another title.
    query = query.where(versions.c.url != finding.url)
    held: str | None = tx.execute(query).scalar()
    return held


def _doubt_same_text(tx: Connection, finding: Finding, report: str) -> None:
    """Two publishers with one text: both stand, and both say so."""
    same = versions.c.fingerprint == fingerprint(finding.text)
    others = select(versions.c.report_id).where(same, versions.c.report_id != report).distinct()
    for other in tx.execute(others).scalars().all() if len(finding.text) >= COPY_FROM else ():
        for whose, theirs in ((report, other), (other, report)):
            candidate = {"value": theirs, "quote": finding.text[:80], "place": "text"}
            _add_doubt(tx, whose, {"about": "text", "candidates": [candidate]})


def _as_copy(tx: Connection, finding: Finding, held: Row[Any]) -> Finding:
    """The finding as a sighting of the report that held its text first, though it was read as another one.

    It was official, and due, for the other: neither carries over. What it was read as is kept as a doubt.
    """
    if held.id == finding.report:
        return finding
    read_as = {
        "jurisdiction": finding.publisher.jurisdiction,
        "body": finding.publisher.body,
        "year": finding.recognition.year,
    }
    for about, value in read_as.items():
        if value != getattr(held, about):
            candidate = {"value": str(value), "quote": finding.recognition.title[:200], "place": "heading"}
            _add_doubt(tx, held.id, {"about": about, "candidates": [candidate]})
    abroad = finding.publisher.jurisdiction != held.jurisdiction
    due_on = finding.due_on
    if due_on is not None:
        due_on = due_on.replace(year=due_on.year + held.year - (finding.recognition.year or held.year))
    return replace(finding, official=finding.official and not abroad, due_on=due_on)


def _forget_sighting(tx: Connection, report: str, url: str) -> None:
    tx.execute(delete(sightings).where(sightings.c.report_id == report, sightings.c.url == url))
    statements.forget(tx, report, url)
    if tx.execute(select(sightings.c.id).where(sightings.c.report_id == report).limit(1)).first() is None:
        for table in (versions, attachments, evidence):
            tx.execute(delete(table).where(table.c.report_id == report))
        tx.execute(delete(reports).where(reports.c.id == report))


def _retitled(finding: Finding, report: str) -> ColumnElement[bool]:
    """Sightings of the same words at the same address under another name or year: the portal corrected its title."""
    return (
        (sightings.c.url == finding.url)
        & (sightings.c.report_id != report)
        & (sightings.c.fingerprint == fingerprint(finding.text))
        & sightings.c.gone_since.is_(None)
    )


def _since_it_was_there(tx: Connection, finding: Finding, report: str) -> Finding:
    if len(finding.text) < COPY_FROM:
        return finding
    first = tx.execute(select(func.min(sightings.c.first_seen_at)).where(_retitled(finding, report))).scalar()
    return replace(finding, first_seen_at=min(finding.first_seen_at, first)) if first else finding


def _take_over(tx: Connection, finding: Finding, report: str) -> None:
    """What the page was called before its title was corrected is evidence about this report, and of no other."""
    if len(finding.text) < COPY_FROM:
        return
    for row in tx.execute(select(sightings.c.report_id).where(_retitled(finding, report)).distinct()).all():
        said = (evidence.c.report_id == row.report_id) & (evidence.c.url == finding.url)
        tx.execute(update(evidence).where(said).values(report_id=report))
        _forget_sighting(tx, row.report_id, finding.url)


def _forget_misread(tx: Connection, finding: Finding, report: str) -> None:
    """The very bytes were filed as another report before: that was our mistake, and nothing is gone."""
    others = (sightings.c.url == finding.url) & (sightings.c.report_id != report)
    for row in tx.execute(select(sightings.c.report_id, sightings.c.capture_id).where(others)).all():
        if row.capture_id is not None and row.capture_id == finding.capture_id:
            _forget_sighting(tx, row.report_id, finding.url)


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
            first_seen_at=finding.first_seen_at,
            last_seen_at=finding.seen_at,
            doubts=_doubts(recognition),
        )
    )
    _add_version(tx, finding, finding.report, 1)


def _compare(tx: Connection, finding: Finding, report: str, held: Row[Any]) -> Outcome:
    mark = fingerprint(finding.text)
    version = tx.execute(
        select(versions).where(versions.c.report_id == report, versions.c.version == held.version)
    ).one()
    current = version.fingerprint
    replaced = version.url == finding.url and _replaced(finding, addresses.belongings(tx, finding.url))
    if finding.capture_id is not None and version.capture_id == finding.capture_id and not replaced:
        _correct(tx, finding, held)
        return Outcome.SAME
    if mark == current:
        _touch(tx, report, mark, finding.seen_at)
        if version.url == finding.url:
            _put_files(tx, finding, report)
            this = (versions.c.report_id == report) & (versions.c.version == held.version)
            tx.execute(update(versions).where(this).values(parts=[list(part) for part in finding.parts]))
        return Outcome.REVISED if replaced else Outcome.SAME
    here = tx.execute(
        select(sightings.c.fingerprint).where(sightings.c.report_id == report, sightings.c.url == finding.url)
    ).scalar()
    official_held = tx.execute(
        select(sightings.c.id).where(sightings.c.report_id == report, sightings.c.official).limit(1)
    ).first()
    # A copy elsewhere that is edited revises nothing while the publisher's own text stands.
    changed_in_place = here == current and (finding.official or official_held is None)
    first_official = finding.official and official_held is None
    takes_the_place = finding.official and addresses.text_is_gone(tx, report)
    if changed_in_place or first_official or takes_the_place:
        _add_version(tx, finding, report, held.version + 1)
        doubts = [doubt for doubt in held.doubts if not _is_about_copy(doubt, finding.url)]
        values = {"title": finding.recognition.title, "doubts": doubts}
        tx.execute(update(reports).where(reports.c.id == report).values(**values))
        return Outcome.REVISED
    doubt = {
        "about": "text",
        "candidates": [{"value": finding.url, "quote": finding.text[:80], "place": "text"}],
    }
    if here in (None, current):
        _add_doubt(tx, report, doubt)
    tx.execute(update(reports).where(reports.c.id == report).values(last_seen_at=finding.seen_at))
    return Outcome.SAME


def _is_about_copy(doubt: dict[str, Any], url: str) -> bool:
    """Whether it is the doubt that the copy at this address differs."""
    return doubt["about"] == "text" and [one["value"] for one in doubt["candidates"]] == [url]


def _correct(tx: Connection, finding: Finding, held: Row[Any]) -> None:
    """The same bytes read anew: what today's readers make of them stands in the place of what yesterday's did."""
    text = finding.text
    tx.execute(
        update(versions)
        .where(versions.c.report_id == held.id, versions.c.version == held.version)
        .values(
            text=text,
            text_sha256=text_sha256(text),
            fingerprint=fingerprint(text),
            characters=len(text),
            extracted_by=finding.extracted_by,
            parts=[list(part) for part in finding.parts],
        )
    )
    _put_files(tx, finding, held.id)
    recognition = finding.recognition
    # What was doubted about differing copies at other addresses is no matter of these bytes.
    copies = [doubt for doubt in held.doubts if doubt["about"] == "text"]
    tx.execute(
        update(reports)
        .where(reports.c.id == held.id)
        .values(title=recognition.title, kind=recognition.kind, doubts=[*_doubts(recognition), *copies])
    )
    _touch(tx, held.id, fingerprint(text), finding.seen_at)


def _add_doubt(tx: Connection, report: str, doubt: dict[str, Any]) -> None:
    held = tx.execute(select(reports.c.doubts).where(reports.c.id == report)).scalar_one()
    if doubt not in held:
        tx.execute(update(reports).where(reports.c.id == report).values(doubts=[*held, doubt]))


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
            parts=[list(part) for part in finding.parts],
            url=finding.url,
            first_seen_at=finding.first_seen_at,
            last_seen_at=finding.seen_at,
        )
    )
    tx.execute(
        update(reports).where(reports.c.id == report).values(version=number, last_seen_at=finding.seen_at)
    )
    _put_files(tx, finding, report)


def _replaced(finding: Finding, held: addresses.Belongings) -> bool:
    """Whether a file or a further page that was read before has other bytes now: the portal changed it, not we."""
    now = dict(held.files) | dict(held.parts)
    read = [(file.url, file.sha256) for file in finding.attachments] + list(finding.parts)
    return any(
        digest is not None and now.get(address) is not None and now[address] != digest
        for address, digest in read
    )


def _put_files(tx: Connection, finding: Finding, report: str) -> None:
    """What hangs on the page now, in the place of what did; a file that could not be had today is as it was."""
    held = {
        row.url: {
            "name": row.name,
            "media_type": row.media_type,
            "sha256": row.sha256,
            "characters": row.characters,
        }
        for row in tx.execute(select(attachments).where(attachments.c.report_id == report))
    }
    tx.execute(delete(attachments).where(attachments.c.report_id == report))
    for file in dict.fromkeys(finding.attachments):
        read = {
            "name": file.name,
            "media_type": file.media_type,
            "sha256": file.sha256,
            "characters": file.characters,
        }
        values = held.get(file.url, read) if file.sha256 is None else read
        tx.execute(insert(attachments).values(report_id=report, url=file.url, **values))


def _touch(tx: Connection, report: str, mark: str, at: datetime) -> None:
    """Seen (again) at this instant; a replay of older bytes does not set a later sighting back."""
    tx.execute(
        update(reports).where(reports.c.id == report, reports.c.last_seen_at < at).values(last_seen_at=at)
    )
    tx.execute(
        update(versions)
        .where(versions.c.report_id == report, versions.c.fingerprint == mark, versions.c.last_seen_at < at)
        .values(last_seen_at=at)
    )


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
