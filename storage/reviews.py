"""Pages that look like reports and were not certain: kept until a person, or a better reader, settles them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from duties.evidence import Doubt, Evidence
from duties.reports import Kind, Publisher, Recognition, Verdict
from storage.looks import Spoil
from storage.schema import evidence, reports, reviews, spoiled


def doubts_view(doubts: Sequence[Doubt]) -> list[dict[str, Any]]:
    """Doubts in their public shape."""
    return [
        {
            "about": doubt.about,
            "candidates": [
                {"value": item.value, "quote": item.quote, "place": item.place} for item in doubt.candidates
            ],
        }
        for doubt in doubts
    ]


def open_review(
    tx: Connection,
    *,
    spoil: Spoil,
    listing_id: int | None,
    listing: str,
    title: str,
    doubts: Sequence[Doubt],
    capture_id: int | None,
    at: datetime,
) -> str:
    """Put a page before a person, once; returns the state of its review.

    What a person settled stays settled, until the page has changed and is in doubt for other reasons than they saw.
    """
    held = tx.execute(select(reviews).where(reviews.c.url == spoil.url)).first()
    values: dict[str, Any] = {
        "listing_id": listing_id,
        "listing": listing,
        "title": title,
        "doubts": doubts_view(doubts),
        "problem": spoil.problem,
        "capture_id": capture_id,
        "spoils": {"jurisdiction": spoil.jurisdiction, "body": spoil.body, "year": spoil.year},
    }
    if held is None:
        tx.execute(insert(reviews).values(url=spoil.url, seen_at=at, state="open", **values))
        return "open"
    settled = held.state in ("accepted", "rejected")
    if settled and (held.capture_id == capture_id or held.doubts == values["doubts"]):
        return str(held.state)
    if held.state != "open":
        values |= {"seen_at": at, "settled_at": None}
    tx.execute(update(reviews).where(reviews.c.id == held.id).values(state="open", **values))
    return "open"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a person filed a page as, and the answer of the portal that they saw."""

    report: str
    publisher: Publisher
    year: int
    kind: Kind
    capture_id: int | None
    evidence: tuple[Evidence, ...]

    def same(self, recognition: Recognition) -> bool:
        """Whether it was recognised, beyond doubt, as what the person said."""
        return recognition.verdict is Verdict.REPORT and not self.contradicted_by(recognition)

    def contradicted_by(self, recognition: Recognition) -> bool:
        """Whether it reads as another year's report, or as somebody else's."""
        return recognition.year not in (None, self.year) or recognition.publisher not in (
            None,
            self.publisher,
        )


def accepted(tx: Connection, url: str) -> Accepted | None:
    """How a person filed the page at an address, None where nobody did."""
    query = (
        select(reviews.c.capture_id, reports)
        .join(reports, reports.c.id == reviews.c.report_id)
        .where(reviews.c.url == url, reviews.c.report_id.is_not(None))
    )
    row = tx.execute(query).first()
    if row is None:
        return None
    said = (evidence.c.report_id == row.id) & (evidence.c.url == url) & (evidence.c.place == "person")
    rows = tx.execute(select(evidence).where(said).order_by(evidence.c.id))
    return Accepted(
        row.id,
        Publisher(row.jurisdiction, row.body),
        row.year,
        row.kind,
        row.capture_id,
        tuple(Evidence(one.about, one.value, one.quote, one.place, one.label) for one in rows),
    )


def rejected(tx: Connection, url: str, capture_id: int) -> bool:
    """Whether a person saw this answer of an address and said that it is no report."""
    query = select(reviews.c.id).where(
        reviews.c.url == url, reviews.c.capture_id == capture_id, reviews.c.state == "rejected"
    )
    return tx.execute(query).first() is not None


def supersede(tx: Connection, url: str) -> None:
    """A later reading settled it by itself."""
    tx.execute(
        update(reviews).where(reviews.c.url == url, reviews.c.state == "open").values(state="superseded")
    )


def settle(tx: Connection, review_id: int, state: str, at: datetime, report_id: str | None = None) -> None:
    """A person settled it: "accepted" or "rejected". What it spoiled is spoiled no longer."""
    url = tx.execute(select(reviews.c.url).where(reviews.c.id == review_id)).scalar_one()
    tx.execute(
        update(reviews)
        .where(reviews.c.id == review_id)
        .values(state=state, settled_at=at, report_id=report_id)
    )
    tx.execute(delete(spoiled).where(spoiled.c.url == url))


def get(tx: Connection, review_id: int) -> Any | None:
    """The stored row of a review, None where there is none by this id."""
    return tx.execute(select(reviews).where(reviews.c.id == review_id)).first()
