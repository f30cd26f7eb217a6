"""Pages that look like reports and were not certain: kept until a person, or a better reader, settles them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from duties.evidence import Doubt
from storage.looks import Spoil
from storage.schema import reviews, spoiled


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
    """Put a page before a person, once; returns the state of its review: what a person rejected stays rejected."""
    held = tx.execute(select(reviews.c.id, reviews.c.state).where(reviews.c.url == spoil.url)).first()
    values = {
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
    state: str = "open" if held.state == "superseded" else held.state
    tx.execute(update(reviews).where(reviews.c.id == held.id).values(state=state, **values))
    return state


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
