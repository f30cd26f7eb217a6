"""What is new in the catalogue: reports that came while we were watching, and texts that changed after we saw them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, exists, func, select

from storage.looks import SHANGHAI
from storage.schema import looks, reports, sightings, versions


@dataclass(frozen=True, slots=True)
class Found:
    """A report's first official sighting. ``at`` is in Asia/Shanghai."""

    report: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """A report whose text changed at an address where we had read it before.

    ``characters`` and ``before`` are the lengths of the new text and of the one it replaced; ``seen_before_at`` is when
    the replaced one was last seen. Instants are in Asia/Shanghai.
    """

    report: str
    jurisdiction: str
    name: str
    body: str
    year: int
    version: int
    url: str
    seen_at: datetime
    seen_before_at: datetime
    characters: int
    before: int
    published_on: date | None


def found_since(tx: Connection, since: datetime) -> dict[tuple[str, str, int], Found]:
    """Reports first seen officially after ``since`` on a listing that had been looked at whole before, by duty.

    What the first whole look at a listing shows is its history, not news.
    """
    official = select(sightings).where(sightings.c.official).subquery()
    ranked = select(
        official,
        func.row_number()
        .over(partition_by=official.c.report_id, order_by=(official.c.first_seen_at, official.c.id))
        .label("turn"),
    ).subquery()
    seen_whole_before = exists(
        select(looks.c.id).where(
            looks.c.listing_id == ranked.c.listing_id,
            looks.c.complete,
            looks.c.finished_at < ranked.c.first_seen_at,
        )
    )
    query = (
        select(
            reports.c.jurisdiction,
            reports.c.body,
            reports.c.year,
            reports.c.id,
            ranked.c.url,
            ranked.c.first_seen_at,
        )
        .join(ranked, ranked.c.report_id == reports.c.id)
        .where(ranked.c.turn == 1, ranked.c.first_seen_at >= since, seen_whole_before)
    )
    return {
        (row.jurisdiction, row.body, row.year): Found(row.id, row.url, row.first_seen_at.astimezone(SHANGHAI))
        for row in tx.execute(query)
    }


def revisions_since(tx: Connection, since: datetime) -> list[Revision]:
    """Texts that changed in place after ``since``, oldest first.

    A publisher's own text that takes the place of a copy found elsewhere is a new version, and no change of theirs.
    """
    old = versions.alias("old")
    read_here_before = exists(
        select(sightings.c.id).where(
            sightings.c.report_id == versions.c.report_id,
            sightings.c.url == versions.c.url,
            sightings.c.first_seen_at < versions.c.first_seen_at,
        )
    )
    query = (
        select(
            reports,
            versions.c.version.label("number"),
            versions.c.url,
            versions.c.first_seen_at.label("seen_at"),
            versions.c.characters,
            old.c.characters.label("before"),
            old.c.last_seen_at.label("seen_before_at"),
        )
        .join(versions, versions.c.report_id == reports.c.id)
        .join(old, and_(old.c.report_id == versions.c.report_id, old.c.version == versions.c.version - 1))
        .where(versions.c.first_seen_at >= since, read_here_before)
        .order_by(versions.c.first_seen_at, reports.c.id)
    )
    return [
        Revision(
            report=row.id,
            jurisdiction=row.jurisdiction,
            name=row.name,
            body=row.body,
            year=row.year,
            version=row.number,
            url=row.url,
            seen_at=row.seen_at.astimezone(SHANGHAI),
            seen_before_at=row.seen_before_at.astimezone(SHANGHAI),
            characters=row.characters,
            before=row.before,
            published_on=row.published_on,
        )
        for row in tx.execute(query)
    ]


def addresses(tx: Connection, report: str) -> list[str]:
    """Where a report was seen officially, first seen first."""
    query = (
        select(sightings.c.url)
        .where(sightings.c.report_id == report, sightings.c.official)
        .order_by(sightings.c.first_seen_at, sightings.c.id)
    )
    return list(dict.fromkeys(row.url for row in tx.execute(query)))
