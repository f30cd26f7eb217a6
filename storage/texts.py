"""The versions of a report's text, with the files that hang on it: what is new, what is the same, what we read wrongly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from duties.identity import fingerprint, text_sha256
from storage import addresses, doubts
from storage.findings import Finding, Outcome
from storage.schema import attachments, reports, sightings, versions


def add_report(tx: Connection, finding: Finding) -> None:
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
            doubts=doubts.of(recognition),
        )
    )
    _add_version(tx, finding, finding.report, 1)


def compare(tx: Connection, finding: Finding, report: str, held: Row[Any]) -> Outcome:
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
        touch(tx, report, mark, finding.seen_at)
        if version.url == finding.url:
            _put_files(tx, finding, report)
            this = (versions.c.report_id == report) & (versions.c.version == held.version)
            tx.execute(update(versions).where(this).values(parts=[list(part) for part in finding.parts]))
        return Outcome.REVISED if replaced else Outcome.SAME
    return _differing(tx, finding, report, held, current)


def _differing(tx: Connection, finding: Finding, report: str, held: Row[Any], current: str) -> Outcome:
    """Another text than the current one: its new version, or a copy that differs."""
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
        kept = [doubt for doubt in held.doubts if not _is_about_copy(doubt, finding.url)]
        values = {"title": finding.recognition.title, "doubts": kept}
        tx.execute(update(reports).where(reports.c.id == report).values(**values))
        return Outcome.REVISED
    doubt = {
        "about": "text",
        "candidates": [{"value": finding.url, "quote": finding.text[:80], "place": "text"}],
    }
    if here in (None, current):
        doubts.add(tx, report, doubt)
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
    about_copies = [doubt for doubt in held.doubts if doubt["about"] == "text"]
    tx.execute(
        update(reports)
        .where(reports.c.id == held.id)
        .values(
            title=recognition.title, kind=recognition.kind, doubts=[*doubts.of(recognition), *about_copies]
        )
    )
    touch(tx, held.id, fingerprint(text), finding.seen_at)


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


def touch(tx: Connection, report: str, mark: str, at: datetime) -> None:
    """Seen (again) at this instant; a replay of older bytes does not set a later sighting back."""
    tx.execute(
        update(reports).where(reports.c.id == report, reports.c.last_seen_at < at).values(last_seen_at=at)
    )
    tx.execute(
        update(versions)
        .where(versions.c.report_id == report, versions.c.fingerprint == mark, versions.c.last_seen_at < at)
        .values(last_seen_at=at)
    )
