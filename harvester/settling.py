"""What a person settles: a doubtful page is a report of this body for this year, or it is none. Kept as evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from duties.evidence import Evidence
from duties.reports import GOVERNMENT, Document, Kind, Lead, Publisher, Recognition, Verdict
from harvester import read
from harvester.filing import Context, finding_of
from harvester.pieces import Capture
from storage import captures, catalogue, leads, reviews
from storage.archive import BlobDamaged


class Unsettled(Exception):  # noqa: N818 - told to the person who asked for it
    """The page cannot be settled like this; says why in Chinese and English."""

    def __init__(self, chinese: str, english: str) -> None:
        self.says = (chinese, english)
        super().__init__(english)

    def told(self, language: str = "zh") -> str:
        return self.says[language == "en"]


def accept(context: Context, review_id: int, jurisdiction: str, body: str, year: int, now: datetime) -> str:
    """File a doubtful page as the report of ``body`` for ``year``; returns the report's id. Raises Unsettled."""
    row = _open_row(context, review_id)
    place = context.register.get(jurisdiction)
    if place is None:
        raise Unsettled(f"未知的地区代码{jurisdiction}。", f"{jurisdiction} is no known code.")
    department = None if body == GOVERNMENT else context.register.body(body, level=place.level)
    named = department.name if department else body
    said = f"review {review_id}: {jurisdiction} {named} {year}"
    kind: Kind = (
        "department" if named != GOVERNMENT else "township" if place.level == "township" else "government"
    )
    document = _document(context, row.capture_id, row.url)
    recognition = Recognition(
        Verdict.REPORT,
        row.title,
        Publisher(jurisdiction, named),
        year,
        kind,
        evidence=tuple(
            Evidence(about, value, said, "person")  # type: ignore[arg-type]
            for about, value in (
                ("is_report", "report"),
                ("jurisdiction", jurisdiction),
                ("body", named),
                ("year", str(year)),
            )
        ),
    )
    with context.store.read() as tx:
        listing = leads.where(tx, row.listing_id, row.url)
    lead = Lead(row.url, row.title, listing.listed_on if listing else None)
    finding = finding_of(
        context,
        lead=lead,
        document=document,
        recognition=recognition,
        files=(),
        capture_id=row.capture_id,
        first_at=row.seen_at,
        at=row.seen_at,
        listing_id=row.listing_id,
        listing_jurisdiction=listing.jurisdiction if listing else jurisdiction,
        listing_url=row.listing,
    )
    with context.store.write() as tx:
        report, _ = catalogue.record(tx, finding)
        reviews.settle(tx, review_id, "accepted", now, report)
        if row.listing_id is not None:
            leads.settle(tx, row.listing_id, lead, "report")
    return report


def reject(context: Context, review_id: int, now: datetime) -> None:
    """A doubtful page is no report; it no longer stands in the way of a good look. Raises Unsettled."""
    row = _open_row(context, review_id)
    with context.store.write() as tx:
        reviews.settle(tx, review_id, "rejected", now)
        if row.listing_id is not None:
            leads.settle(tx, row.listing_id, Lead(row.url, row.title), "read")


def _open_row(context: Context, review_id: int) -> Any:
    with context.store.read() as tx:
        row = reviews.get(tx, review_id)
    if row is None:
        raise Unsettled(f"没有编号为{review_id}的待认定页面。", f"There is no page {review_id} to settle.")
    return row


def _document(context: Context, capture_id: int | None, url: str) -> Document:
    """The archived page read again; an unreadable one is filed without text rather than not at all."""
    nothing = Document(url, "", None, "", extracted_by="person")
    if capture_id is None:
        return nothing
    with context.store.read() as tx:
        row = captures.get(tx, capture_id)
    if row is None or row.sha256 is None:
        return nothing
    try:
        body = context.archive.read(row.sha256)
    except BlobDamaged:
        return nothing
    headers = tuple((name, value) for name, value in row.headers)
    capture = Capture(url, row.final_url, "GET", row.status, headers, body, row.fetched_at)
    return read.document(capture, sandbox=context.sandbox, slow=context.slow)
