"""What a recognised page is filed as: whose report, from an official address or a copy, due when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duties import deadlines
from duties.evidence import Evidence
from duties.jurisdictions import Jurisdiction, Register
from duties.reports import GOVERNMENT, Document, Kind, Lead, Recognition
from duties.watch import Watch
from harvester.readers.sandbox import Sandbox
from storage.archive import Archive
from storage.cases import duty_of
from storage.findings import AttachedFile, Finding
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Context:
    """What following a lead needs besides the lead."""

    store: Store
    archive: Archive
    register: Register
    rules: Sequence[deadlines.Rule]
    watch: Watch
    sandbox: Sandbox | None
    slow: Sandbox | None = None

    def close(self) -> None:
        """End the readers' processes."""
        for sandbox in (self.sandbox, self.slow):
            if sandbox is not None:
                sandbox.close()


def finding_of(
    context: Context,
    *,
    lead: Lead,
    document: Document,
    recognition: Recognition,
    files: tuple[AttachedFile, ...],
    parts: tuple[tuple[str, str | None], ...] = (),
    capture_id: int | None,
    first_at: datetime,
    at: datetime,
    listing_id: int | None,
    listing_jurisdiction: str,
    listing_url: str,
) -> Finding:
    """A recognised document as the catalogue takes it: whose, official or a copy, and due when."""
    publisher, year = recognition.publisher, recognition.year
    if publisher is None or year is None:
        raise ValueError("only a recognised report can be catalogued")
    place = context.register.get(publisher.jurisdiction)
    if place is None:
        raise ValueError(f"publisher {publisher.jurisdiction} is not in the register")
    return Finding(
        recognition=recognition,
        publisher_place=place,
        text=document.text,
        extracted_by=document.extracted_by,
        evidence=(*document.evidence, *_listed(lead), *lead.evidence),
        url=lead.url,
        listing_id=listing_id,
        listing=listing_url,
        # CONTRACTS §2: the publisher's own jurisdiction, or one above it (collecting portals).
        official=publisher.jurisdiction == listing_jurisdiction
        or context.register.is_under(publisher.jurisdiction, listing_jurisdiction),
        capture_id=capture_id,
        first_seen_at=first_at,
        seen_at=at,
        due_on=due_on(context, place, publisher.body, year),
        attachments=files,
        parts=parts,
    )


def due_on(context: Context, place: Jurisdiction, body: str, year: int) -> date | None:
    """When this report was due, None where no rule asked for it; places that are not watched go by the rules alone."""
    for watched in context.watch.jurisdictions:
        if watched.code == place.code:
            return duty_of(watched, body, year, context.rules).due_on
    kind: Kind = "government" if body == GOVERNMENT else "department"
    due = deadlines.due(year, place.level, kind, context.rules, name=place.name)
    return due.on if due else None


def _listed(lead: Lead) -> tuple[Evidence, ...]:
    if lead.listed_on is None:
        return ()
    day = lead.listed_on.isoformat()
    return (Evidence("published", day, f"{lead.title} {day}"[:200], "listing"),)
