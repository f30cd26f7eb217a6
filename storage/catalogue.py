"""The catalogue of reports: what was found becomes one report with versions and sightings, whoever finds it again.

    same text at a second address            a second sighting
    changed text at one address              a new version
    a differing copy at another address      a sighting, and a doubt
    another report at a known address        the old sighting is gone, the new one begins
    the same bytes, read better than before  the same version, corrected: the portal changed nothing

Everything about one finding happens in one transaction, and doing it twice changes nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from duties.identity import fingerprint
from storage import copies, sighted, statements, texts
from storage.deciding import decide
from storage.findings import Finding, Outcome
from storage.schema import reports, sightings, versions
from storage.statements import Reading


def record(tx: Connection, finding: Finding) -> tuple[str, Outcome]:
    """Put a finding into the catalogue; returns the report's id and what was new about it."""
    report = copies.copy_of(tx, finding) or finding.report
    copies.forget_misread(tx, finding, report)
    finding = copies.since_it_was_there(tx, finding, report)
    held = tx.execute(select(reports).where(reports.c.id == report)).first()
    if held is None:
        texts.add_report(tx, finding)
        copies.doubt_same_text(tx, finding, report)
        outcome = Outcome.NEW
    else:
        finding = copies.as_copy(tx, finding, held)
        outcome = texts.compare(tx, finding, report, held)
    copies.take_over(tx, finding, report)
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
        copies.forget_sighting(tx, row.report_id, url)
    return tx.execute(select(sightings.c.id).where(sightings.c.url == url).limit(1)).first() is not None


def unfile(tx: Connection, report: str, url: str, due_on: date | None) -> None:
    """This address is no sighting of this report: a person takes back what a person had filed."""
    copies.forget_sighting(tx, report, url)
    if tx.execute(select(reports.c.id).where(reports.c.id == report)).first() is not None:
        decide(tx, report, due_on)


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
        texts.touch(tx, row.report_id, row.fingerprint, at)
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
