"""When to look again, and whether a look must reach every page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duties.standing import Case, Duty, Held, Watching
from harvester.cadence import DAILY, SPREAD, WEEKLY, next_look, wants_whole_walk
from harvester.problems import PROBLEMS

SHANGHAI = ZoneInfo("Asia/Shanghai")
URL = "http://www.anhua.gov.cn/zwgk/fzzfjs/"
DUTY = Duty("430923", "安化县", "county", "430900", "government", 2026, date(2027, 3, 31))
WATCHED = Watching(listings=1)
GOOD = Watching(looks_after_due=2, good_days_after_due=2, listings=1)
IN_TIME = Held("430923-2026", date(2027, 3, 20), date(2027, 3, 20))
LATE = Held("430923-2026", date(2027, 4, 7), date(2027, 4, 8))
UNDATED = Held("430923-2026", None, date(2027, 4, 8))
OPEN = Case(DUTY, None, WATCHED)


def planned(
    *cases: Case, today: str = "2027-06-15", problem: str | None = None, failures: int = 0, url: str = URL
) -> tuple[timedelta, str]:
    day = date.fromisoformat(today)
    now = datetime(day.year, day.month, day.day, 9, 17, tzinfo=SHANGHAI)
    plan = next_look(now, day, url, cases, problem, failures)
    return plan.at - now, plan.why


def about(interval: timedelta) -> tuple[timedelta, timedelta]:
    return interval * (1 - SPREAD), interval


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(1, 30), (2, 60), (3, 120), (4, 240), (5, 480), (6, 960), (7, 1440), (8, 1440), (900, 1440)],
)
def test_what_passes_is_tried_soon_then_less_often_and_never_given_up(failures: int, minutes: int) -> None:
    wait, why = planned(problem="unreachable", failures=failures)
    low, high = about(timedelta(minutes=minutes))
    assert low <= wait <= high
    assert why == "problem-passes"


def test_what_waits_for_a_person_is_tried_daily() -> None:
    low, high = about(DAILY)
    for failures in (1, 2, 50):
        wait, why = planned(OPEN, problem="blocked", failures=failures, today="2027-03-30")
        assert low <= wait <= high
        assert why == "problem-waits"


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_no_problem_waits_longer_than_a_day_or_comes_back_at_once(code: str) -> None:
    for failures in (0, 1, 5, 100):
        wait, _ = planned(problem=code, failures=failures)
        assert timedelta(minutes=27) <= wait <= DAILY


SEASON = [
    ("29 days before the due date it is still quiet", OPEN, "2027-03-02", "quiet"),
    ("four weeks before the season begins", OPEN, "2027-03-03", "season"),
    ("on the due date", OPEN, "2027-03-31", "season"),
    ("overdue and not looked at", OPEN, "2027-04-01", "season"),
    ("not found, in November", Case(DUTY, None, GOOD), "2027-11-01", "season"),
    ("withdrawn", Case(DUTY, replace(IN_TIME, gone_looks=2), GOOD), "2027-11-01", "season"),
    ("found in time", Case(DUTY, IN_TIME, GOOD), "2027-03-25", "quiet"),
    ("found late", Case(DUTY, LATE, GOOD), "2027-04-09", "quiet"),
    ("nothing owed", Case(replace(DUTY, due_on=None)), "2027-03-25", "quiet"),
    ("exempt", Case(replace(DUTY, exempt="涉密"), None, WATCHED), "2027-04-25", "quiet"),
    (
        "next year's is far away",
        Case(replace(DUTY, year=2027, due_on=date(2028, 3, 31))),
        "2027-06-01",
        "quiet",
    ),
]


@pytest.mark.parametrize(("said", "case", "today", "why"), SEASON, ids=[row[0] for row in SEASON])
def test_the_season_is_daily_and_the_rest_of_the_year_weekly(
    said: str, case: Case, today: str, why: str
) -> None:
    wait, reason = planned(case, today=today)
    low, high = about(DAILY if why == "season" else WEEKLY)
    assert reason == why, said
    assert low <= wait <= high


def test_one_open_duty_among_many_keeps_the_season() -> None:
    done = Case(DUTY, IN_TIME, GOOD)
    assert planned(done, OPEN, done, today="2027-04-25")[1] == "season"
    assert planned(today="2027-04-25")[1] == "quiet"


def test_two_looks_of_the_season_fall_on_different_days() -> None:
    wait, _ = planned(OPEN, today="2027-04-01")
    first = datetime(2027, 4, 1, 9, 17, tzinfo=SHANGHAI)
    assert (first + wait).date() == date(2027, 4, 2)


def test_every_listing_keeps_its_own_small_offset() -> None:
    waits = {planned(url=f"http://h{number}.gov.cn/")[0] for number in range(50)}
    assert len(waits) == 50
    assert planned()[0] == planned()[0]
    low, high = about(WEEKLY)
    assert low <= min(waits) < max(waits) <= high
    assert max(waits) - min(waits) > timedelta(hours=8)


@settings(deadline=None)
@given(st.text(max_size=30), st.none() | st.sampled_from(sorted(PROBLEMS)), st.integers(0, 10_000))
def test_the_next_look_is_always_ahead_and_within_a_week(
    url: str, problem: str | None, failures: int
) -> None:
    wait, _ = planned(OPEN, url=url, problem=problem, failures=failures)
    assert timedelta(0) < wait <= WEEKLY


WHOLE = [
    ("before the due date a look may stop where nothing is new", OPEN, "2027-03-30", False),
    ("from the due date on it walks all pages", OPEN, "2027-03-31", True),
    ("overdue", OPEN, "2027-04-01", True),
    ("not found so far", Case(DUTY, None, GOOD), "2027-05-01", True),
    ("withdrawn: it may be elsewhere", Case(DUTY, replace(IN_TIME, gone_looks=2), GOOD), "2027-05-01", True),
    ("found in time", Case(DUTY, IN_TIME, GOOD), "2027-05-01", False),
    ("found late", Case(DUTY, LATE, GOOD), "2027-05-01", False),
    (
        "found without a date",
        Case(DUTY, replace(LATE, published_on=None, dates=()), GOOD),
        "2027-05-01",
        False,
    ),
    (
        "found and disputed",
        Case(DUTY, replace(LATE, dates=(("meta", date(2027, 3, 1)), ("dateline", date(2027, 4, 5)))), GOOD),
        "2027-05-01",
        False,
    ),
    ("exempt", Case(replace(DUTY, exempt="涉密"), None, WATCHED), "2027-05-01", False),
]


@pytest.mark.parametrize(("said", "case", "today", "whole"), WHOLE, ids=[row[0] for row in WHOLE])
def test_which_looks_must_reach_every_page(said: str, case: Case, today: str, whole: bool) -> None:
    assert wants_whole_walk([case], date.fromisoformat(today)) is whole, said


def test_one_open_duty_asks_for_the_whole_walk_and_none_for_nothing() -> None:
    done = Case(DUTY, IN_TIME, GOOD)
    assert wants_whole_walk([done, OPEN], date(2027, 4, 2))
    assert not wants_whole_walk([], date(2027, 4, 2))
