"""Reading the archive anew: after a reader or the recogniser was mended, without the network.

The same road as a crawl takes, from the archived bytes on: follow, read, recognise, catalogue. What a person settled is
left as it is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from duties.reports import Lead
from duties.watch import Listing
from harvester.asking import Answered, page_of, text_of
from harvester.filing import Context
from harvester.following import Follower
from harvester.pieces import Capture, Request, Trouble
from storage import addresses, captures, catalogue, leads
from storage.archive import Archive, BlobDamaged
from storage.looks import Findings, Task
from storage.store import Store

FIELDS = (
    "title", "kind", "published_on", "published_at", "published_basis", "written_on", "issuer", "source",
    "index_number", "document_number", "text",
)  # fmt: skip

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Replayed:
    """What reading anew changed: {"report", "field", "before", "after"} each; ``new`` reports were none before."""

    read: int = 0
    new: int = 0
    changed: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Row:
    """What makes an archived answer."""

    capture_id: int
    final_url: str
    sha256: str
    headers: tuple[tuple[str, str], ...]
    status: int
    fetched_at: datetime


class FromArchive:
    """Asks the archive instead of the portal: the last good answer of an address, or none."""

    def __init__(self, store: Store, archive: Archive, listing: Listing) -> None:
        self._store = store
        self._archive = archive
        self._listing = listing

    def ask(self, request: Request) -> Answered:
        with self._store.read() as tx:
            known = captures.last_good(tx, request.url, imported=True)
        if known is None:
            return _nothing(request, LONG_AGO, "never archived")
        row = _Row(
            known.capture_id, known.final_url, known.sha256, known.headers, known.status, known.fetched_at
        )
        return self._answered(request, row)

    def older(self, url: str) -> Iterator[tuple[Answered, datetime, datetime]]:
        """What an address answered before its newest answer, oldest first: last confirmed when, and until when.

        An answer whose bytes are lost is left out: what was read from it stands.
        """
        with self._store.read() as tx:
            newest = captures.last_good(tx, url, imported=True)
            last = newest.capture_id if newest is not None else None
            ids = addresses.answers(tx, url)
            held = [row for number in ids if (row := captures.get(tx, number)) is not None]
        # What was taken out of a file came in later than it was seen, and is never the newest while we have one ourselves.
        rows = sorted(held, key=lambda row: (row.id == last, row.fetched_at, row.id))
        for row, following in pairwise(rows):
            headers = tuple((name, value) for name, value in row.headers)
            answer = _Row(row.id, row.final_url, row.sha256, headers, row.status, row.fetched_at)
            answered = self._answered(Request(url, purpose="article"), answer)
            if answered.trouble is None:
                yield answered, row.confirmed_at, max(row.confirmed_at, following.fetched_at)

    def _answered(self, request: Request, row: _Row) -> Answered:
        try:
            body = self._archive.read(row.sha256)
        except BlobDamaged as error:
            return _nothing(request, row.fetched_at, str(error))
        capture = Capture(request.url, row.final_url, "GET", row.status, row.headers, body, row.fetched_at)
        page = page_of(capture, text_of(capture, self._listing))
        return Answered(capture, row.capture_id, row.sha256, False, row.fetched_at, page, None)


def replay(context: Context, *, everything: bool = False) -> Replayed:
    """Read archived reports and doubtful pages again; ``everything``: also the pages that were found to be none."""
    began = time.monotonic()
    done = Replayed()
    before = _fields(context)
    for task, known, at in _archived(context, everything):
        asker = FromArchive(context.store, context.archive, task.listing)
        follower = Follower(context, task, asker, Findings(), task.column)
        lead = Lead(known.url, known.title, known.listed_on)
        for answered, last_at, until in asker.older(known.url):
            follower.remember(lead, answered, last_at, until)
        follower.follow(lead, None, at)
        done.read += 1
    after = _fields(context)
    done.new = len(after.keys() - before.keys())
    done.changed = list(_differences(before, after))
    done.seconds = round(time.monotonic() - began, 1)
    return done


def _archived(context: Context, everything: bool) -> Iterator[tuple[Task, leads.Known, datetime]]:
    states = ("report", "doubtful", "read") if everything else ("report", "doubtful")
    with context.store.read() as tx:
        rows = leads.archived(tx, states)
    for row in rows:
        task = Task(
            listing_id=row.listing_id,
            listing=row.listing,
            name=row.name,
            look_id=0,
            started_at=row.confirmed_at,
            family=None,
            column=row.column,
            resume=None,
            failures=0,
            failing_since=None,
        )
        yield task, row.known, row.confirmed_at


def _fields(context: Context) -> dict[str, dict[str, Any]]:
    with context.store.read() as tx:
        return {row["id"]: {name: row[name] for name in FIELDS} for row in catalogue.fields(tx)}


def _differences(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for report, said in before.items():
        if report not in after:
            yield {"report": report, "field": "id", "before": report, "after": None}
            continue
        for name in FIELDS:
            if said[name] != after[report][name]:
                yield {"report": report, "field": name, "before": said[name], "after": after[report][name]}


def _nothing(request: Request, at: datetime, detail: str) -> Answered:
    capture = Capture(request.url, request.url, "GET", None, (), b"", at)
    return Answered(capture, 0, None, False, at, None, Trouble("lead-unread", detail))
