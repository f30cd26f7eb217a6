"""The standing of a duty: what may honestly be said about one report that one body owes for one year.

Nothing here is stored. A standing is derived each time from the duty, the report held (if any) and what our looks saw.
The order of the questions matters and is the same for everybody:

    not owed at all?                       exempt
    held, and gone from every address?     withdrawn
    seen by ourselves in time              on_time, whatever its labels say
    held without a trustworthy date        undated; late where a good look after the due date saw it absent
    held, with dates on both sides of the due date, or dated in time though a good look after it saw nothing?   disputed
    held and dated                         on_time | late
    not held, not yet due                  upcoming
    not held, well looked for since        not_found
    otherwise                              unobserved
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from duties.evidence import Place
from duties.watch import Level


class Standing(StrEnum):
    UPCOMING = "upcoming"
    ON_TIME = "on_time"
    LATE = "late"
    NOT_FOUND = "not_found"
    UNOBSERVED = "unobserved"
    UNDATED = "undated"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Duty:
    """One body of one jurisdiction owes one report for one year, by ``due_on`` (a date in Asia/Shanghai).

    ``due_on`` None: no rule was in force. ``exempt`` holds the reason why nothing is owed, "" where something is.
    """

    jurisdiction: str
    name: str
    level: Level
    parent: str | None
    body: str
    year: int
    due_on: date | None
    exempt: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What the catalogue holds for a duty.

    ``dates`` are all labelled publication dates it carries, with their places (updates and drafting dates are not
    among them). ``first_seen_on`` is the day of our first official sighting. ``absent_on`` is the latest day, after
    the due date and before that sighting, on which a good look did not find it. ``gone_looks`` counts the good looks
    in a row that found it gone from every official address.
    """

    report: str
    published_on: date | None
    first_seen_on: date
    dates: tuple[tuple[Place, date], ...] = ()
    absent_on: date | None = None
    gone_looks: int = 0
    published_basis: str | None = None


@dataclass(frozen=True, slots=True)
class Watching:
    """What our looks say about a duty, over all listings that count for its body.

    A good look is complete over all of them: ``good_days_after_due`` counts days later than the due date by the end
    of which every one of them had been well looked at since. ``problem`` is the code that stands in the way now,
    ``failing_looks`` how many looks in a row met one. ``doubted``: the last complete look met a link that may be this
    very report and could not settle it (unread, refused, or waiting for a person); ``left_open`` is its address.
    """

    last_good_at: datetime | None = None
    looks_after_due: int = 0
    good_days_after_due: int = 0
    problem: str | None = None
    failing_looks: int = 0
    doubted: bool = False
    listings: int = 0
    left_open: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A duty with everything known about it."""

    duty: Duty
    held: Held | None = None
    watching: Watching = field(default_factory=Watching)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The standing with the reason for it: ``reason`` names a sentence of duties.sentences, ``facts`` fill it."""

    standing: Standing
    days_late: int | None
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)


FIRST_SEEN = "first_seen"  # the basis of a date that rests on our own looks alone
WITHDRAWN_AFTER = 2  # good looks in a row that found it gone everywhere: one may be a portal's hiccup


def judge(case: Case, today: date) -> Judgement:
    """The standing of a case as of ``today`` (a date in Asia/Shanghai)."""
    duty = case.duty
    if duty.exempt:
        return Judgement(Standing.EXEMPT, None, "exempt", {"reason": duty.exempt})
    if duty.due_on is None:
        return Judgement(Standing.EXEMPT, None, "exempt-no-rule", {"year": duty.year})
    if case.held is not None:
        return _judge_held(case.held, duty.due_on)
    return _judge_absent(case.watching, duty.due_on, today)


def _judge_held(held: Held, due_on: date) -> Judgement:
    facts: dict[str, object] = {
        "due_on": due_on,
        "published_on": held.published_on,
        "basis": held.published_basis,
        "first_seen_on": held.first_seen_on,
    }
    if held.gone_looks >= WITHDRAWN_AFTER:
        return Judgement(Standing.WITHDRAWN, None, "withdrawn", facts | {"looks": held.gone_looks})
    if held.first_seen_on <= due_on:
        # We saw it ourselves in time: no label on the page can undo that, nor the want of one.
        return Judgement(Standing.ON_TIME, 0, "on-time-seen", facts)
    if held.published_on is None or held.published_basis == FIRST_SEEN:
        return _judge_undated(held, due_on, facts)
    early = [day for _, day in held.dates if day <= due_on]
    beyond = [(place, day) for place, day in held.dates if day > due_on]
    in_time = held.published_on <= due_on
    if beyond and (in_time or early):
        place, day = max(beyond, key=lambda item: item[1])
        carried = held.published_on if in_time else min(early)
        return Judgement(
            Standing.DISPUTED,
            None,
            "disputed-dates",
            facts | {"published_on": carried, "place": place, "other": day},
        )
    if in_time and held.absent_on is not None:
        return Judgement(Standing.DISPUTED, None, "disputed-look", facts | {"absent_on": held.absent_on})
    if in_time:
        return Judgement(Standing.ON_TIME, 0, "on-time", facts)
    days = (held.published_on - due_on).days
    return Judgement(Standing.LATE, days, "late", facts | {"days": days})


def _judge_undated(held: Held, due_on: date, facts: dict[str, object]) -> Judgement:
    """Nothing on the page says when: only our own looks bound it from below."""
    since = held.absent_on or held.published_on
    if since is None or since <= due_on:
        return Judgement(Standing.UNDATED, None, "undated", facts)
    days = (since - due_on).days
    return Judgement(Standing.LATE, days, "late-seen", facts | {"absent_on": since, "days": days})


def _judge_absent(watching: Watching, due_on: date, today: date) -> Judgement:
    facts: dict[str, object] = {
        "due_on": due_on,
        "looks": watching.looks_after_due,
        "last_good_at": watching.last_good_at,
        "problem": watching.problem,
        "left_open": watching.left_open,
    }
    if today <= due_on:
        return Judgement(Standing.UPCOMING, None, "upcoming", facts)
    if watching.good_days_after_due >= 1:
        return Judgement(Standing.NOT_FOUND, None, "not-found", facts)
    if watching.listings == 0:
        return Judgement(Standing.UNOBSERVED, None, "unobserved-nowhere", facts)
    return Judgement(
        Standing.UNOBSERVED, None, "unobserved-problem" if watching.problem else "unobserved", facts
    )
