"""One text under several names: copies, corrected titles, and what we ourselves filed wrongly before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, update

from duties.identity import fingerprint
from storage import doubts, statements
from storage.findings import Finding
from storage.schema import attachments, evidence, reports, sightings, versions

COPY_FROM = 200  # characters; shorter texts may coincide without being the same report


def copy_of(tx: Connection, finding: Finding) -> str | None:
    """The report that already holds this very text; what a person filed stays where they put it.

    On an official listing the title decides, not the text: a county that copied its neighbour's report word for word,
    or its own of last year, has published one all the same, and must not be told that it has not.
    """
    if finding.official or len(finding.text) < COPY_FROM:
        return None
    if any(item.place == "person" for item in finding.recognition.evidence):
        return None
    query = (
        select(versions.c.report_id)
        .where(versions.c.fingerprint == fingerprint(finding.text))
        # The very bytes read anew are no copy of themselves, nor is a page that was given another title.
        .where(versions.c.url != finding.url)
        .order_by(versions.c.report_id != finding.report)
        .limit(1)
    )
    held: str | None = tx.execute(query).scalar()
    return held


def doubt_same_text(tx: Connection, finding: Finding, report: str) -> None:
    """One text for two publishers, or two years: both stand, and both say so."""
    same = versions.c.fingerprint == fingerprint(finding.text)
    others = select(versions.c.report_id).where(same, versions.c.report_id != report).distinct()
    for other in tx.execute(others).scalars().all() if len(finding.text) >= COPY_FROM else ():
        for whose, theirs in ((report, other), (other, report)):
            candidate = {"value": theirs, "quote": finding.text[:80], "place": "text"}
            doubts.add(tx, whose, {"about": "text", "candidates": [candidate]})


def as_copy(tx: Connection, finding: Finding, held: Row[Any]) -> Finding:
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
            doubts.add(tx, held.id, {"about": about, "candidates": [candidate]})
    abroad = finding.publisher.jurisdiction != held.jurisdiction
    due_on = finding.due_on
    if due_on is not None:
        due_on = due_on.replace(year=due_on.year + held.year - (finding.recognition.year or held.year))
    return replace(finding, official=finding.official and not abroad, due_on=due_on)


def _retitled(finding: Finding, report: str) -> ColumnElement[bool]:
    """Sightings of the same words at the same address under another name or year: the portal corrected its title."""
    return (
        (sightings.c.url == finding.url)
        & (sightings.c.report_id != report)
        & (sightings.c.fingerprint == fingerprint(finding.text))
        & sightings.c.gone_since.is_(None)
    )


def since_it_was_there(tx: Connection, finding: Finding, report: str) -> Finding:
    if len(finding.text) < COPY_FROM:
        return finding
    first = tx.execute(select(func.min(sightings.c.first_seen_at)).where(_retitled(finding, report))).scalar()
    return replace(finding, first_seen_at=min(finding.first_seen_at, first)) if first else finding


def take_over(tx: Connection, finding: Finding, report: str) -> None:
    """What the page was called before its title was corrected is evidence about this report, and of no other."""
    if len(finding.text) < COPY_FROM:
        return
    for row in tx.execute(select(sightings.c.report_id).where(_retitled(finding, report)).distinct()).all():
        said = (evidence.c.report_id == row.report_id) & (evidence.c.url == finding.url)
        tx.execute(update(evidence).where(said).values(report_id=report))
        forget_sighting(tx, row.report_id, finding.url)


def forget_sighting(tx: Connection, report: str, url: str) -> None:
    tx.execute(delete(sightings).where(sightings.c.report_id == report, sightings.c.url == url))
    statements.forget(tx, report, url)
    if tx.execute(select(sightings.c.id).where(sightings.c.report_id == report).limit(1)).first() is None:
        for table in (versions, attachments, evidence):
            tx.execute(delete(table).where(table.c.report_id == report))
        tx.execute(delete(reports).where(reports.c.id == report))


def forget_misread(tx: Connection, finding: Finding, report: str) -> None:
    """The very bytes were filed as another report before: that was our mistake, and nothing is gone."""
    others = (sightings.c.url == finding.url) & (sightings.c.report_id != report)
    for row in tx.execute(select(sightings.c.report_id, sightings.c.capture_id).where(others)).all():
        if row.capture_id is not None and row.capture_id == finding.capture_id:
            forget_sighting(tx, row.report_id, finding.url)
