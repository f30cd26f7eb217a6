"""What a person settles: a doubtful page is a report of this body for this year, or it is none. Kept as evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from duties.evidence import Evidence
from duties.jurisdictions import Jurisdiction
from duties.reports import GOVERNMENT, Document, Kind, Lead, Publisher, Recognition, Verdict
from harvester import read
from harvester.filing import Context, due_on, finding_of
from harvester.pieces import Capture
from storage import captures, catalogue, leads, reviews
from storage.archive import BlobDamaged
from storage.looks import SHANGHAI
from storage.store import Transaction

FIRST_YEAR = (
    1990  # the first law that made governments answer for their decisions in court; no report is older
)


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
    named = _body(context, place, body)
    if not FIRST_YEAR <= year <= now.astimezone(SHANGHAI).year:
        raise Unsettled(
            f"报告年度{year}不可能：应在{FIRST_YEAR}年至今年之间。",
            f"{year} cannot be a year reported on: it lies between {FIRST_YEAR} and this year.",
        )
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
        _take_back(context, tx, row)
        report, _ = catalogue.record(tx, finding)
        reviews.settle(tx, review_id, "accepted", now, report)
        if row.listing_id is not None:
            leads.settle(tx, row.listing_id, lead, "report")
    return report


def reject(context: Context, review_id: int, now: datetime) -> None:
    """A doubtful page is no report; it no longer stands in the way of a good look. Raises Unsettled.

    Where a person had accepted it, what they filed is taken out of the catalogue again.
    """
    row = _open_row(context, review_id)
    with context.store.write() as tx:
        _take_back(context, tx, row)
        reviews.settle(tx, review_id, "rejected", now)
        if row.listing_id is not None:
            leads.settle(tx, row.listing_id, Lead(row.url, row.title), "read")


def _body(context: Context, place: Jurisdiction, body: str) -> str:
    """The body's name as the catalogue files it. Raises Unsettled for one that nobody knows."""
    if body == GOVERNMENT:
        return body
    known = context.register.body(body, level=place.level)
    if known is not None:
        return known.name
    if any(body in one.bodies for one in context.watch.jurisdictions if one.code == place.code):
        return body
    raise Unsettled(
        f"未知的主体“{body}”：写 government、seeds/bodies.csv 中的部门名称，或 sources.yaml 中本地区的 bodies 之一。",
        f"Nobody knows the body {body}: write government, a department of seeds/bodies.csv, or one of the bodies that sources.yaml names there.",
    )


def _take_back(context: Context, tx: Transaction, row: Any) -> None:
    """A person settles anew what a person had filed: the earlier filing goes."""
    filed = reviews.accepted(tx, row.url)
    place = context.register.get(filed.publisher.jurisdiction) if filed else None
    if filed is not None and place is not None:
        catalogue.unfile(tx, filed.report, row.url, due_on(context, place, filed.publisher.body, filed.year))


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
