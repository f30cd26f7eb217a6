"""Looks: who looks at which listing next, and what each look saw.

When a listing is due is a column, claimed by compare-and-set; a lease that nobody renews ends by itself. A look that
was begun and killed is the same look when it is taken up again: it resumes at the page where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, or_, select, update

from duties.watch import Listing
from storage.schema import listings, looks, spoiled, steps, watched
from storage.watchlist import listing_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
DOUBTFUL = "lead-doubtful"  # the problem of a link that was read and leaves open what it is
LEASE = timedelta(minutes=30)  # renewed with every page; long enough for one slow page at a slow pace
RESUMABLE = timedelta(
    hours=12
)  # an older half-finished walk starts again: its first pages are history by then
_GATHERED = ("pages", "rows", "requests", "unchanged", "bytes", "outcome")
_PLACE = (
    update(listings)
    .where(listings.c.id == bindparam("which"))
    .values(resume=bindparam("place"), lease_until=bindparam("until"))
)
_SO_FAR = (
    update(looks)
    .where(looks.c.id == bindparam("which"))
    .values({name: bindparam(f"now_{name}") for name in _GATHERED})
)
_STEP = insert(steps)


@dataclass(frozen=True, slots=True)
class Task:
    """A listing claimed for one look, with what earlier looks left behind."""

    listing_id: int
    listing: Listing
    name: str  # of the jurisdiction
    look_id: int
    started_at: datetime
    family: str | None
    column: str
    resume: Mapping[str, Any] | None
    failures: int
    failing_since: datetime | None
    so_far: Findings | None = None  # what the killed part of a resumed look had gathered


@dataclass(frozen=True, slots=True)
class Spoil:
    """A link that this look could not settle: the look proves nothing about the duties it may discharge."""

    url: str
    problem: str
    jurisdiction: str | None = None
    body: str | None = None
    year: int | None = None

    def may_be(self, jurisdiction: str, body: str, year: int) -> bool:
        """Whether the link may lead to this report: what is not known of it may be anything."""
        pairs = ((self.jurisdiction, jurisdiction), (self.body, body), (self.year, year))
        return all(said is None or said == asked for said, asked in pairs)


@dataclass(slots=True)
class Findings:
    """What a look gathers on its way; written once, when it ends.

    ``complete``: every page was reached, rows were enough, those seen before are still there. ``gone`` are the known
    reports whose addresses no longer show them: counted only where the look proves to be a good one for them.
    """

    complete: bool = False
    problem: str | None = None
    detail: str = ""
    adapter: str | None = None
    column: str = ""
    pages: int = 0
    rows: int = 0
    requests: int = 0
    unchanged: int = 0
    bytes: int = 0
    outcome: dict[str, int] = field(default_factory=lambda: {"new": 0, "revised": 0, "same": 0, "unsure": 0})
    seen: list[tuple[int, int | None]] = field(default_factory=list)
    spoils: list[Spoil] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    noted: int = 0  # pages of ``seen`` that are written down already


def due(
    tx: Connection,
    now: datetime,
    *,
    codes: Sequence[str] = (),
    everything: bool = False,
    limit: int | None = None,
) -> list[tuple[int, str]]:
    """(listing id, host) of what is to be looked at, the longest due first, one of each host before a second of any.

    ``codes`` names jurisdictions, due or not; ``everything`` takes all that is active.
    """
    chosen = and_(listings.c.active, or_(listings.c.lease_until.is_(None), listings.c.lease_until < now))
    if codes:
        chosen = and_(chosen, listings.c.jurisdiction.in_(list(codes)))
    elif not everything:
        chosen = and_(chosen, listings.c.next_at <= now)
    turn = func.row_number().over(partition_by=listings.c.host, order_by=listings.c.next_at).label("turn")
    rows = select(listings.c.id, listings.c.host, listings.c.next_at, turn).where(chosen).subquery()
    query = select(rows.c.id, rows.c.host).order_by(rows.c.turn, rows.c.next_at, rows.c.id).limit(limit)
    return [(row.id, row.host) for row in tx.execute(query)]


def claim(tx: Connection, listing_id: int, owner: str, now: datetime) -> Task | None:
    """Take a listing for one look; None where somebody else holds it or it is no longer watched."""
    free = and_(
        listings.c.id == listing_id,
        listings.c.active,
        or_(listings.c.lease_until.is_(None), listings.c.lease_until < now),
    )
    taken = tx.execute(update(listings).where(free).values(lease_by=owner, lease_until=now + LEASE))
    if taken.rowcount != 1:
        return None
    row = tx.execute(
        select(listings, watched.c.name)
        .join(watched, watched.c.code == listings.c.jurisdiction)
        .where(listings.c.id == listing_id)
    ).one()
    look_id, started_at, resume = _open_look(tx, row, now)
    so_far = _gathered(tx, look_id) if resume is not None else None
    tx.execute(update(listings).where(listings.c.id == listing_id).values(open_look=look_id, resume=resume))
    return Task(
        listing_id=listing_id,
        listing=listing_of(row),
        name=row.name,
        look_id=look_id,
        started_at=started_at,
        family=row.family,
        column=row.column_name or "",
        resume=resume,
        failures=row.failures,
        failing_since=row.failing_since,
        so_far=so_far,
    )


def note_place(
    tx: Connection,
    task: Task,
    resume: Mapping[str, Any] | None,
    now: datetime,
    found: Findings | None = None,
) -> None:
    """Remember where the walk goes on and what it gathered, and renew the lease.

    Once a page, so it costs the same for the last of thousands of pages as for the first.
    """
    tx.execute(_PLACE, {"which": task.listing_id, "place": resume, "until": now + LEASE})
    if found is None:
        return
    tx.execute(_SO_FAR, {"which": task.look_id} | {f"now_{name}": getattr(found, name) for name in _GATHERED})
    new = [
        {"look_id": task.look_id, "page": page, "capture_id": capture_id, "status": status}
        for page, (capture_id, status) in enumerate(found.seen[found.noted :], found.noted + 1)
    ]
    if new:
        tx.execute(_STEP, new)
    found.noted = len(found.seen)


def renew(tx: Connection, task: Task, now: datetime) -> None:
    """Hold the listing for longer: the look goes on."""
    tx.execute(update(listings).where(listings.c.id == task.listing_id).values(lease_until=now + LEASE))


def finish(tx: Connection, task: Task, found: Findings, now: datetime) -> None:
    """Write the look and what it proves nothing about, and let the listing go. The caller plans the next one."""
    tx.execute(
        update(looks)
        .where(looks.c.id == task.look_id)
        .values(
            finished_at=now,
            # Of its beginning: a look that began on the due date saw rows as they stood before midnight.
            day=task.started_at.astimezone(SHANGHAI).date(),
            complete=found.complete,
            problem=found.problem,
            detail=found.detail,
            adapter=found.adapter,
            pages=found.pages,
            rows=found.rows,
            requests=found.requests,
            unchanged=found.unchanged,
            bytes=found.bytes,
            seconds=max(0.0, (now - task.started_at).total_seconds()),
            outcome=found.outcome,
            seen=found.seen,
        )
    )
    tx.execute(delete(steps).where(steps.c.look_id == task.look_id))  # ``seen`` holds them now
    if found.spoils:
        tx.execute(
            insert(spoiled),
            [
                {
                    "look_id": task.look_id,
                    "url": spoil.url,
                    "problem": spoil.problem,
                    "jurisdiction": spoil.jurisdiction,
                    "body": spoil.body,
                    "year": spoil.year,
                }
                for spoil in found.spoils
            ],
        )
    failing = found.problem is not None
    values: dict[str, Any] = {
        "lease_by": None,
        "lease_until": None,
        "open_look": None,
        "resume": None,
        "failures": task.failures + 1 if failing else 0,
        "failing_since": (task.failing_since or now) if failing else None,
    }
    if found.adapter and found.complete:
        values |= {"family": found.adapter, "column_name": found.column}
    tx.execute(update(listings).where(listings.c.id == task.listing_id).values(**values))


def plan(tx: Connection, listing_id: int, next_at: datetime, why: str) -> None:
    """When a listing is looked at next, and why."""
    tx.execute(update(listings).where(listings.c.id == listing_id).values(next_at=next_at, next_why=why))


def let_go(tx: Connection, task: Task) -> None:
    """Give a claimed listing back, its look unfinished: whoever takes it next goes on with it."""
    tx.execute(
        update(listings).where(listings.c.id == task.listing_id).values(lease_by=None, lease_until=None)
    )


def outcomes_since(tx: Connection, since: datetime) -> list[tuple[str, str | None, str]]:
    """(host, problem, detail) of the looks that ended since then."""
    query = (
        select(listings.c.host, looks.c.problem, looks.c.detail)
        .join(listings, listings.c.id == looks.c.listing_id)
        .where(looks.c.finished_at >= since)
    )
    return [(row.host, row.problem, row.detail) for row in tx.execute(query)]


def excuse(tx: Connection, task: Task, problem: str) -> None:
    """The look failed through no fault of the portal: it is not counted among its failures."""
    tx.execute(update(looks).where(looks.c.id == task.look_id).values(problem=problem))
    tx.execute(
        update(listings)
        .where(listings.c.id == task.listing_id)
        .values(failures=task.failures, failing_since=task.failing_since)
    )


def release(tx: Connection, owners: Iterable[str]) -> None:
    """Free what owners known to be dead were holding, so that nothing waits for their leases to end."""
    gone = list(owners)
    if gone:
        tx.execute(
            update(listings).where(listings.c.lease_by.in_(gone)).values(lease_by=None, lease_until=None)
        )


def owners(tx: Connection) -> list[str]:
    """Everybody who holds a listing now."""
    query = select(listings.c.lease_by).where(listings.c.lease_by.is_not(None)).distinct()
    return [row.lease_by for row in tx.execute(query)]


def next_due(tx: Connection) -> datetime | None:
    """When the next listing is due, None where nothing is watched."""
    return tx.execute(select(func.min(listings.c.next_at)).where(listings.c.active)).scalar()


def has_complete_look(tx: Connection, listing_id: int) -> bool:
    """Whether the listing's whole history was ever walked."""
    query = select(looks.c.id).where(looks.c.listing_id == listing_id, looks.c.complete).limit(1)
    return tx.execute(query).first() is not None


def _gathered(tx: Connection, look_id: int) -> Findings:
    """What a look that was killed had written down by its last page."""
    row = tx.execute(select(looks).where(looks.c.id == look_id)).one()
    found = Findings(column="", **{name: getattr(row, name) for name in _GATHERED})
    walked = select(steps).where(steps.c.look_id == look_id).order_by(steps.c.page)
    found.seen = [(step.capture_id, step.status) for step in tx.execute(walked)]
    found.noted = len(found.seen)
    found.outcome = {**Findings().outcome, **row.outcome}
    return found


def _open_look(
    tx: Connection, row: Row[Any], now: datetime
) -> tuple[int, datetime, Mapping[str, Any] | None]:
    """The look to work on: its id, when it began, and where its walk goes on."""
    if row.open_look is not None:
        begun = tx.execute(select(looks.c.started_at).where(looks.c.id == row.open_look)).scalar_one()
        if row.resume is not None and now - begun < RESUMABLE:
            return row.open_look, begun, row.resume
        # Nothing to resume, or too old: the same look begins anew, so that none stands open for ever.
        tx.execute(update(looks).where(looks.c.id == row.open_look).values(started_at=now))
        tx.execute(delete(steps).where(steps.c.look_id == row.open_look))
        return row.open_look, now, None
    made = tx.execute(insert(looks).values(listing_id=row.id, started_at=now).returning(looks.c.id))
    return made.scalar_one(), now, None
