"""Duties with everything known about them, in a handful of queries: what standings and alerts are made of.

``as_of`` shuts out whatever happened on a later day: a past day can be judged again as it stood at its end. Due dates
are dates, so a day is the unit; within one day every command sees what the others did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from duties import deadlines
from duties.reports import GOVERNMENT, Kind
from duties.standing import FIRST_SEEN, Case, Duty, Held, Watching
from duties.watch import Watch, Watched
from storage import watchlist
from storage.absence import FirstSight, last_absence
from storage.looks import SHANGHAI
from storage.schema import listings, looks, reports, sightings, spoiled

ONE_LOOK = timedelta(hours=12)  # two addresses met within it are two addresses of one look


@dataclass(frozen=True, slots=True)
class Question:
    """Which duties are asked for; None means all."""

    year: int | None = None
    jurisdiction: str | None = None


def cases(
    tx: Connection, rules: Sequence[deadlines.Rule], as_of: datetime, asked: Question = Question()
) -> list[Case]:
    """Every duty on the board as of the day of an instant, in the order of sources.yaml, newest year first."""
    today = as_of.astimezone(SHANGHAI).date()
    as_of = datetime.combine(today, time.max, SHANGHAI)
    watch = watchlist.load(tx, asked.jurisdiction)
    held = _held(tx, as_of, asked)
    since = watching_since(watch, rules, today)
    held_years: dict[tuple[str, str], set[int]] = {}
    for code, whose, year in held:
        held_years.setdefault((code, whose), set()).add(year)
    made: list[Case] = []
    seen = _Watching(tx, as_of, asked.jurisdiction)
    for jurisdiction in watch.jurisdictions:
        for body in jurisdiction.bodies:
            for year in _years(since, today, held_years.get((jurisdiction.code, body), set()), asked):
                duty = duty_of(jurisdiction, body, year, rules)
                report = held.get((jurisdiction.code, body, year))
                if report is not None and duty.due_on is not None:
                    report = _bounded(report, duty.due_on, seen.absent_on(report, duty, duty.due_on))
                made.append(Case(duty, report, seen.of(duty)))
    return made


def watching_since(watch: Watch, rules: Sequence[deadlines.Rule], today: date) -> int:
    """The first report year whose absence is alerted: the operator's, else the last one that is due."""
    return watch.watch_since or deadlines.last_due_year(today, rules) or today.year - 1


def duty_of(jurisdiction: Watched, body: str, year: int, rules: Sequence[deadlines.Rule]) -> Duty:
    """The duty of one body for one year, with its due date or the reason why nothing is owed."""
    kind: Kind = "government" if body == GOVERNMENT else "department"
    due = deadlines.due(year, jurisdiction.level, kind, rules, jurisdiction.due, name=jurisdiction.name)
    reasons = [
        item.reason
        for item in jurisdiction.exempt
        if item.body == body and (not item.years or year in item.years)
    ]
    return Duty(
        jurisdiction=jurisdiction.code,
        name=jurisdiction.name,
        level=jurisdiction.level,
        parent=jurisdiction.parent,
        body=body,
        year=year,
        due_on=due.on if due else None,
        exempt=reasons[0] if reasons else "",
    )


def _years(since: int, today: date, held: set[int], asked: Question) -> list[int]:
    if asked.year is not None:
        return [asked.year]
    return sorted(held | set(range(since, today.year + 1)), reverse=True)


@dataclass(frozen=True, slots=True)
class _HeldAt(Held):
    """A held report with the listing of its first official sighting: looks at that one can contradict its date."""

    listing_id: int | None = None
    first_seen_at: datetime | None = None


def _held(tx: Connection, as_of: datetime, asked: Question) -> dict[tuple[str, str, int], _HeldAt]:
    query = (
        select(
            reports.c.jurisdiction,
            reports.c.body,
            reports.c.year,
            reports.c.published_on.label("decided_on"),
            reports.c.published_basis.label("decided_basis"),
            sightings,
        )
        .join(sightings, sightings.c.report_id == reports.c.id)
        .where(sightings.c.official, sightings.c.first_seen_at <= as_of)
        .order_by(sightings.c.first_seen_at, sightings.c.id)
    )
    if asked.year is not None:
        query = query.where(reports.c.year == asked.year)
    if asked.jurisdiction is not None:
        query = query.where(reports.c.jurisdiction == asked.jurisdiction)
    groups: dict[tuple[str, str, int], list[Any]] = {}
    for row in tx.execute(query):
        groups.setdefault((row.jurisdiction, row.body, row.year), []).append(row)
    return {key: _held_of(rows, as_of) for key, rows in groups.items()}


def _bounded(held: _HeldAt, due_on: date, absent_on: date | None) -> _HeldAt:
    """With what our own looks say where the page says nothing: derived anew, since due dates and doubts change."""
    if held.published_on is not None and held.published_basis != FIRST_SEEN:
        return replace(held, absent_on=absent_on)
    bound = held.first_seen_on if held.first_seen_on <= due_on else absent_on
    return replace(
        held, absent_on=absent_on, published_on=bound, published_basis=FIRST_SEEN if bound else None
    )


def _held_of(rows: list[Any], as_of: datetime) -> _HeldAt:
    first = rows[0]
    # The dates that may contradict are those of the sighting that the report's own date comes from, ...
    deciding = min(rows, key=lambda row: (row.published_on != row.decided_on, row.first_seen_at))
    # ... and those that it carried where the same listing showed it before: a report that moves takes its dates along.
    before = [
        row
        for row in rows
        if row.listing_id == deciding.listing_id and deciding.first_seen_at - row.first_seen_at > ONE_LOOK
    ]
    dates = [entry for row in (deciding, *before) for entry in row.dates]
    shown = [entry for entry in dates if datetime.fromisoformat(entry[2]) <= as_of]
    published_on = first.decided_on
    later = {date.fromisoformat(entry[1]) for entry in dates} - {
        date.fromisoformat(entry[1]) for entry in shown
    }
    if published_on in later:
        # It is dated so only since a later day: as of this one it was dated otherwise.
        published_on = next((date.fromisoformat(entry[1]) for entry in shown), published_on)
    return _HeldAt(
        report=first.report_id,
        published_on=published_on,
        published_basis=first.decided_basis,
        first_seen_on=first.first_seen_at.astimezone(SHANGHAI).date(),
        dates=tuple(dict.fromkeys((entry[0], date.fromisoformat(entry[1])) for entry in shown)),
        gone_looks=min(
            row.gone_looks if row.gone_since is not None and row.gone_since <= as_of else 0 for row in rows
        ),
        listing_id=first.listing_id,
        first_seen_at=first.first_seen_at,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """The good looks at one listing, as far as one duty is concerned."""

    looks: int = 0  # after the due date
    days: int = 0  # on so many different days
    last_at: datetime | None = None  # the last of all
    doubted: bool = False  # the last complete look met a link that may be this report and could not settle it


class _Watching:
    """What the looks say. Counted by the database for all listings at once; one by one only where a look is spoiled.

    ``jurisdiction`` narrows all of it to one place: every look asks about its own when it ends.
    """

    def __init__(self, tx: Connection, as_of: datetime, jurisdiction: str | None) -> None:
        self._tx = tx
        self._listings: dict[str, list[tuple[int, list[str]]]] = {}
        self._failures: dict[int, int] = {}
        wanted = select(listings.c.id, listings.c.jurisdiction, listings.c.bodies, listings.c.failures)
        if jurisdiction is not None:
            wanted = wanted.where(listings.c.jurisdiction == jurisdiction)
        for row in tx.execute(wanted.where(listings.c.active)):
            self._listings.setdefault(row.jurisdiction, []).append((row.id, row.bodies))
            self._failures[row.id] = row.failures
        self._ended = looks.c.finished_at <= as_of
        if jurisdiction is not None:
            self._ended &= looks.c.listing_id.in_(self._failures)
        self._good = looks.c.complete & self._ended
        self._problems = self._last_problems()
        self._spoiled = self._by_spoils()
        self._bounds = self._first_and_last()
        self._after: dict[date, dict[int, tuple[int, int]]] = {}

    def of(self, duty: Duty) -> Watching:
        """The looks at every listing that counts for the duty's body, taken together."""
        counting = [
            number for number, bodies in self._listings.get(duty.jurisdiction, ()) if duty.body in bodies
        ]
        if not counting or duty.due_on is None:
            return Watching(listings=len(counting))
        each = [self._seen(number, duty, duty.due_on) for number in counting]
        doubted = any(seen.doubted for seen in each)
        problem = next((self._problems[number] for number in counting if self._problems.get(number)), None)
        lasts = [seen.last_at for seen in each if seen.last_at is not None]
        left_open = self._left_open(counting, duty) if doubted else None
        if left_open is not None and problem in (None, "lead-unread"):
            problem = left_open.problem
        return Watching(
            last_good_at=min(lasts).astimezone(SHANGHAI) if len(lasts) == len(each) else None,
            looks_after_due=min(seen.looks for seen in each),
            good_days_after_due=min(seen.days for seen in each),
            problem=problem,
            doubted=doubted,
            left_open=left_open.url if left_open is not None else None,
            failing_looks=max(self._failures[number] for number in counting),
            listings=len(counting),
        )

    def _left_open(self, counting: list[int], duty: Duty) -> Row[Any] | None:
        """The first link that the last complete looks at these listings left unsettled and that may be this report."""
        last = (
            select(func.max(looks.c.id).label("look"))
            .where(self._good, looks.c.listing_id.in_(counting))
            .group_by(looks.c.listing_id)
            .subquery()
        )
        query = select(spoiled).join(last, spoiled.c.look_id == last.c.look).order_by(spoiled.c.id)
        for row in self._tx.execute(query):
            if _touches((row.jurisdiction, row.body, row.year), duty):
                return row
        return None

    def absent_on(self, held: _HeldAt, duty: Duty, due_on: date) -> date | None:
        """The last day after the due date on which good looks did not show the report; None also where that would
        change nothing, because we saw it in time or it says itself that it is late."""
        if held.listing_id is None or held.first_seen_at is None or held.first_seen_on <= due_on:
            return None
        if (
            held.published_on is not None
            and held.published_basis != FIRST_SEEN
            and held.published_on > due_on
        ):
            return None
        bounds = self._bounds.get(held.listing_id)
        if bounds is not None and bounds[0] >= held.first_seen_at:
            return None  # the common case, answered without asking the database: found by the first good look
        seen = FirstSight(duty.jurisdiction, duty.body, duty.year, held.listing_id, held.first_seen_at)
        return last_absence(self._tx, seen, due_on)

    def _seen(self, listing_id: int, duty: Duty, due_on: date) -> _Seen:
        if listing_id in self._spoiled:
            good = [
                look
                for spoils, alike in self._spoiled[listing_id].items()
                if not any(_touches(spoil, duty) for spoil in spoils)
                for look in alike
            ]
            after = [day for day, _ in good if day > due_on]
            last_at = max((at for _, at in good), default=None)
            last_of_all = max(at for alike in self._spoiled[listing_id].values() for _, at in alike)
            return _Seen(len(after), len(set(after)), last_at, doubted=last_at != last_of_all)
        if due_on not in self._after:
            self._after[due_on] = self._count_after(due_on)
        count, days = self._after[due_on].get(listing_id, (0, 0))
        bounds = self._bounds.get(listing_id)
        return _Seen(count, days, bounds[1] if bounds else None)

    def _count_after(self, due_on: date) -> dict[int, tuple[int, int]]:
        query = (
            select(looks.c.listing_id, func.count(), func.count(looks.c.day.distinct()))
            .where(self._good, looks.c.day > due_on)
            .group_by(looks.c.listing_id)
        )
        return {row[0]: (row[1], row[2]) for row in self._tx.execute(query)}

    def _first_and_last(self) -> dict[int, tuple[datetime, datetime]]:
        query = (
            select(looks.c.listing_id, func.min(looks.c.finished_at), func.max(looks.c.finished_at))
            .where(self._good)
            .group_by(looks.c.listing_id)
        )
        return {row[0]: (row[1], row[2]) for row in self._tx.execute(query)}

    def _last_problems(self) -> dict[int, str | None]:
        """By listing: what its last look met, None where that went well."""
        last = (
            select(looks.c.listing_id, func.max(looks.c.id).label("look"))
            .where(self._ended)
            .group_by(looks.c.listing_id)
            .subquery()
        )
        query = select(looks.c.listing_id, looks.c.problem).join(last, looks.c.id == last.c.look)
        return {row.listing_id: row.problem for row in self._tx.execute(query)}

    def _by_spoils(self) -> dict[int, dict[frozenset[_Spoil], list[tuple[date, datetime]]]]:
        """The good looks at listings where links could not be settled, by what each of them left unsettled.

        The same link mostly stands open look after look, so that a duty is compared with few of these.
        """
        query = (
            select(spoiled.c.look_id, spoiled.c.jurisdiction, spoiled.c.body, spoiled.c.year)
            .join(looks, looks.c.id == spoiled.c.look_id)
            .where(self._good)
        )
        open_links: dict[int, set[_Spoil]] = {}
        for look_id, jurisdiction, body, year in self._tx.execute(query):
            open_links.setdefault(look_id, set()).add((jurisdiction, body, year))
        if not open_links:
            return {}
        of_these = select(looks.c.listing_id).join(spoiled, spoiled.c.look_id == looks.c.id).where(self._good)
        good = select(looks.c.listing_id, looks.c.id, looks.c.day, looks.c.finished_at)
        found: dict[int, dict[frozenset[_Spoil], list[tuple[date, datetime]]]] = {}
        for listing_id, look_id, day, at in self._tx.execute(
            good.where(self._good, looks.c.listing_id.in_(of_these))
        ):
            left_open = frozenset(open_links.get(look_id, ()))
            found.setdefault(listing_id, {}).setdefault(left_open, []).append((day, at))
        return found


# Whose report, which body's and of which year a link may be.
_Spoil = tuple[str | None, str | None, int | None]


def _touches(spoil: _Spoil, duty: Duty) -> bool:
    """Whether a link that could not be settled may be the report of this duty; None: it may be any."""
    owed = (duty.jurisdiction, duty.body, duty.year)
    return all(said in (None, due) for said, due in zip(spoil, owed, strict=True))
