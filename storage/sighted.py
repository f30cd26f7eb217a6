"""A sighting of a report: one address on one listing, how it is dated there, and what it was dated before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from duties import weighing
from duties.evidence import Evidence
from storage import statements
from storage.deciding import day_of
from storage.looks import SHANGHAI
from storage.schema import reports, sightings
from storage.statements import Reading


def put(tx: Connection, reading: Reading, *, listing_id: int | None, official: bool, mark: str) -> None:
    """Add or renew the sighting. ``mark`` is the text's fingerprint; what a page is holds for all listings of it."""
    here = (sightings.c.report_id == reading.report) & (sightings.c.url == reading.url)
    held = tx.execute(select(sightings).where(here)).all()
    on_listing = next((row for row in held if row.listing == reading.listing), None)
    first_seen = min([reading.shown_since, reading.seen_at, *(row.first_seen_at for row in held)])
    # Archived bytes read anew do not bring back a page that is gone since.
    gone = next((row for row in held if row.gone_since is not None), None)
    still_gone = gone is not None and reading.seen_at <= gone.gone_since
    of_the_page: dict[str, Any] = {
        "first_seen_at": first_seen,
        "last_seen_at": max([reading.seen_at, *(row.last_seen_at for row in held)]),
        "gone_since": gone.gone_since if gone is not None and still_gone else None,
        "gone_looks": gone.gone_looks if gone is not None and still_gone else 0,
        "fingerprint": mark,
        "capture_id": reading.capture_id,
    }
    values = _dated(tx, reading, first_seen) | {
        "official": official or bool(on_listing is not None and on_listing.official)
    }
    if on_listing is None:
        tx.execute(
            insert(sightings).values(
                report_id=reading.report,
                url=reading.url,
                listing_id=listing_id,
                listing=reading.listing,
                **of_the_page,
                **values,
            )
        )
    else:
        tx.execute(update(sightings).where(sightings.c.id == on_listing.id).values(**values))
    tx.execute(update(sightings).where(here).values(**of_the_page))


def redate(tx: Connection, report: str, url: str, due_on: date | None) -> None:
    """Weigh anew what an address says and said, after something was put down that it had said."""
    here = (sightings.c.report_id == report) & (sightings.c.url == url)
    for row in tx.execute(select(sightings).where(here)).all():
        said = statements.current(tx, report, url, row.listing)
        reading = Reading(
            report, url, row.listing, said, row.capture_id, row.first_seen_at, row.last_seen_at, due_on
        )
        values = _dated(tx, reading, row.first_seen_at)
        tx.execute(update(sightings).where(sightings.c.id == row.id).values(**values))


def _dated(tx: Connection, reading: Reading, first_seen: datetime) -> dict[str, Any]:
    """The date of the sighting, and every date that it carries or carried.

    What the page says now goes first; where it says nothing any more, what it said before stands.
    """
    seen_on = first_seen.astimezone(SHANGHAI).date()
    year = tx.execute(select(reports.c.year).where(reports.c.id == reading.report)).scalar_one()
    possible = (weighing.earliest(year), seen_on)
    now = believed(reading.said, *possible)
    former = statements.former_dates(tx, reading.report, reading.url, reading.listing)
    before = believed([one for one, _ in former], *possible)
    dated = (
        weighing.published(now, due=reading.due_on)
        or weighing.published(before, due=reading.due_on)
        or weighing.published(now, url=reading.url, due=reading.due_on)
    )
    if dated is not None and not possible[0] <= dated.on <= seen_on:
        dated = None  # the day in its address
    since = statements.shown_since(tx, reading.report, reading.url)
    counted = [one for one in statements.dates_of(now, reading.due_on) if _labelled(one)]
    return {
        "published_on": dated.on if dated else None,
        "published_at": dated.at if dated else None,
        "published_basis": dated.basis if dated else None,
        "dates": [
            [one.place, one.value[:10], since.get(one, reading.seen_at).isoformat()]
            for one in dict.fromkeys([*counted, *before])
            if day_of(one) is not None
        ],
    }


def _labelled(one: Evidence) -> bool:
    """A date without a label, and an upper bound, contradict nothing while they stand."""
    return one.about == "published" and (bool(one.label) or one.place == "listing")


def believed(said: Sequence[Evidence], first: date, last: date) -> list[Evidence]:
    """Without dates before ``first``, on which the report can have come out at the earliest, and after ``last``, on
    which we saw it: a clock's, a typo's or a later edit's.

    They neither date the report nor dispute another date.
    """
    days = first.isoformat(), last.isoformat()
    return [
        item for item in said if item.about not in statements.DATES or days[0] <= item.value[:10] <= days[1]
    ]
