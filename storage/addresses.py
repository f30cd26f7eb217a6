"""What addresses show, what they showed before, and that they show it no longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from duties.standing import WITHDRAWN_AFTER
from storage.looks import Spoil
from storage.schema import attachments, captures, reports, sightings, versions

MISSES_APART = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Belongings:
    """What belongs to the page of a report, as last read: address and sha256 of files and of further pages."""

    files: tuple[tuple[str, str | None], ...] = ()
    parts: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What an address was last filed as: the report, the answer it was read from, and the words it had."""

    report: str
    capture_id: int | None
    fingerprint: str


def shown_at(tx: Connection, url: str) -> Shown | None:
    """What an address showed when it last showed a report, None where it never did."""
    query = select(sightings).where(sightings.c.url == url).order_by(sightings.c.last_seen_at.desc()).limit(1)
    row = tx.execute(query).first()
    return Shown(row.report_id, row.capture_id, row.fingerprint) if row is not None else None


class Key(NamedTuple):
    """Whose report, and of which year."""

    jurisdiction: str
    body: str
    year: int | None


def reports_at(tx: Connection, url: str) -> set[Key]:
    """Every report that an address shows or showed."""
    query = (
        select(reports.c.jurisdiction, reports.c.body, reports.c.year)
        .join(sightings, sightings.c.report_id == reports.c.id)
        .where(sightings.c.url == url)
    )
    return {Key(*row) for row in tx.execute(query)}


def shows_another(tx: Connection, url: str) -> bool:
    """Whether an address was that of several reports: it shows one of them at most."""
    query = select(sightings.c.report_id).where(sightings.c.url == url).distinct().limit(2)
    return len(tx.execute(query).all()) > 1


def belongings(tx: Connection, url: str) -> Belongings:
    """What belongs to the page of the report that an address shows, where its current version was read from there."""
    query = (
        select(versions.c.report_id, versions.c.parts)
        .join(reports, (reports.c.id == versions.c.report_id) & (reports.c.version == versions.c.version))
        .join(
            sightings, (sightings.c.report_id == versions.c.report_id) & (sightings.c.url == versions.c.url)
        )
        .where(versions.c.url == url, sightings.c.gone_since.is_(None))
        .limit(1)
    )
    row = tx.execute(query).first()
    if row is None:
        return Belongings()
    files = select(attachments.c.url, attachments.c.sha256).where(attachments.c.report_id == row.report_id)
    return Belongings(
        tuple((file.url, file.sha256) for file in tx.execute(files.order_by(attachments.c.url))),
        tuple((address, digest) for address, digest in row.parts),
    )


def text_is_gone(tx: Connection, report: str) -> bool:
    """Whether the text that is held of a report is withdrawn from every address that showed it."""
    current = (
        select(versions.c.fingerprint)
        .join(reports, (reports.c.id == versions.c.report_id) & (reports.c.version == versions.c.version))
        .where(reports.c.id == report)
        .scalar_subquery()
    )
    showing = (
        (sightings.c.report_id == report)
        & (sightings.c.fingerprint == current)
        & (sightings.c.gone_looks < WITHDRAWN_AFTER)
    )
    return tx.execute(select(sightings.c.id).where(showing).limit(1)).first() is None


def takes_the_place(tx: Connection, url: str) -> bool:
    """Whether an address shows an official, differing copy of a report whose own text is withdrawn: a corrected one."""
    here = (sightings.c.url == url) & sightings.c.gone_since.is_(None) & sightings.c.official
    found = tx.execute(select(sightings.c.report_id).where(here).distinct()).scalars().all()
    return any(text_is_gone(tx, report) for report in found)


def still_counting(tx: Connection, urls: Sequence[str], since: datetime) -> bool:
    """Whether one more miss of these addresses may tell something: that a report is withdrawn."""
    counting = (
        sightings.c.url.in_(list(urls))
        & (sightings.c.last_seen_at < since)
        & (sightings.c.gone_looks < WITHDRAWN_AFTER)
    )
    return tx.execute(select(sightings.c.id).where(counting).limit(1)).first() is not None


def missed(
    tx: Connection, url: str, at: datetime, spoils: Sequence[Spoil] = (), *, since: datetime | None = None
) -> None:
    """A good look asked for this address and what it showed is gone: all but what was seen there ``since`` it began.

    ``spoils`` are the links that this look could not settle: where one may be the report, moved, the look was none of
    the good ones for it. Listings that share an address are looked at within the same minutes: that is one miss.
    """
    query = (
        select(sightings.c.id, sightings.c.gone_since, reports.c.jurisdiction, reports.c.body, reports.c.year)
        .join(reports, reports.c.id == sightings.c.report_id)
        .where(sightings.c.url == url)
    )
    if since is not None:
        query = query.where(sightings.c.last_seen_at < since)
    for row in tx.execute(query).all():
        if any(spoil.may_be(row.jurisdiction, row.body, row.year) for spoil in spoils):
            continue
        if row.gone_since is not None and at - row.gone_since < MISSES_APART:
            continue
        tx.execute(
            update(sightings)
            .where(sightings.c.id == row.id)
            .values(gone_looks=sightings.c.gone_looks + 1, gone_since=row.gone_since or at)
        )


def answers(tx: Connection, url: str) -> list[int]:
    """The ids of all archived pages of an address, oldest first, those taken out of files among them."""
    query = (
        select(captures.c.id)
        .where(
            captures.c.url == url,
            captures.c.request == "",
            captures.c.status == 200,
            captures.c.problem.is_(None),
            captures.c.sha256.is_not(None),
        )
        .order_by(captures.c.fetched_at, captures.c.id)
    )
    return list(tx.execute(query).scalars())
