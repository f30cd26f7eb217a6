"""When to look again. Pure: what is known about a listing goes in, an instant and a reason come out.

    a problem that passes by itself      soon: 30 minutes, doubling, at most a day
    a problem that waits for a person    daily: we go on asking, and never give up
    the season (from four weeks before a due date until everything due is found)
                                         daily: two good looks on different days confirm an absence
    otherwise                            weekly

Nobody is looked at on the stroke of the hour: every listing keeps its own small offset, so that portals on one
platform are not asked all at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duties.standing import Case, Standing, judge
from harvester.problems import PROBLEMS

FIRST_RETRY = timedelta(minutes=30)
DAILY = timedelta(days=1)
WEEKLY = timedelta(days=7)
SEASON = timedelta(days=28)
SPREAD = 0.1  # of the interval
MISSING = frozenset({Standing.NOT_FOUND, Standing.UNOBSERVED, Standing.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Plan:
    """When a listing is looked at next, and why: a key that faces put into words."""

    at: datetime
    why: str


def next_look(
    now: datetime, today: date, url: str, cases: Iterable[Case], problem: str | None, failures: int
) -> Plan:
    """``cases`` are the duties this listing counts for; ``failures`` the looks in a row that met a problem, this one
    included; ``today`` is ``now`` as a date in Asia/Shanghai."""
    if problem is not None:
        if problem in PROBLEMS and not PROBLEMS[problem].passing:
            return Plan(now + _spread(DAILY, url), "problem-waits")
        wait = min(FIRST_RETRY * 2 ** min(max(failures - 1, 0), 10), DAILY)
        return Plan(now + _spread(wait, url), "problem-passes")
    if any(_in_season(case, today) for case in cases):
        return Plan(now + _spread(DAILY, url), "season")
    return Plan(now + _spread(WEEKLY, url), "quiet")


def wants_whole_walk(cases: Iterable[Case], today: date) -> bool:
    """Whether a look must reach every page: from the due date until the report is found, since only then it may
    speak of absence. A found one forces nothing, however it is dated: no page of a listing can settle that."""
    return any(_open(case, today) for case in cases)


def _open(case: Case, today: date) -> bool:
    standing = judge(case, today).standing
    if standing is Standing.UPCOMING:
        return case.duty.due_on == today
    return standing in MISSING


def _in_season(case: Case, today: date) -> bool:
    standing = judge(case, today).standing
    if standing in MISSING:
        return True
    due_on = case.duty.due_on
    return standing is Standing.UPCOMING and due_on is not None and today >= due_on - SEASON


def _spread(interval: timedelta, url: str) -> timedelta:
    """The interval, shortened by up to a tenth, always the same for the same listing."""
    share = int.from_bytes(hashlib.sha256(url.encode()).digest()[:4]) / 2**32
    return interval * (1 - SPREAD * share)
