"""All that may be said about a duty, as a table of cases: each row is a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duties.evidence import Place
from duties.sentences import SENTENCES, why
from duties.standing import Case, Duty, Held, Standing, Watching, judge

DUE = date(2027, 3, 31)
DAY_AFTER = date(2027, 4, 1)
DUTY = Duty("430923", "安化县", "county", "430900", "government", 2026, DUE)
NOON = datetime(2027, 4, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
BLIND = Watching(problem="blocked", failing_looks=3, listings=1)
WATCHED = Watching(listings=1)
GOOD = Watching(last_good_at=NOON, looks_after_due=1, good_days_after_due=1, listings=1)

HELD_IN_TIME = Held("430923-2026", date(2027, 3, 20), date(2027, 3, 21), published_basis="dateline")
FOUND_LATER = replace(HELD_IN_TIME, first_seen_on=date(2027, 4, 20))


def on(month: int, day: int) -> date:
    return date(2027, month, day)


def held(published: date | None, seen: date, *dates: tuple[Place, date], **more: Any) -> Held:
    basis = None if published is None else more.pop("basis", "dateline")
    return Held("430923-2026", published, seen, dates, published_basis=basis, **more)


def dispute(published: date, place: Place, other: date, seen: date | None = None) -> Held:
    return held(published, seen or on(4, 20), ("dateline", published), (place, other))


# sentence, what is held, what our looks say, today (month, day), standing, days late, reason
TABLE: list[tuple[str, Held | None, Watching, tuple[int, int], str, int | None, str]] = [
    ("nothing found on New Year's day is not yet due", None, GOOD, (1, 1), "upcoming", None, "upcoming"),
    ("nothing found on the day before the due date", None, WATCHED, (3, 30), "upcoming", None, "upcoming"),
    ("31 March itself is still in time to publish", None, WATCHED, (3, 31), "upcoming", None, "upcoming"),
    ("a good look on the due date itself accuses nobody", None,
     Watching(last_good_at=NOON, listings=1), (3, 31), "upcoming", None, "upcoming"),
    ("even a miscounted good look says nothing before the due date is over", None, GOOD, (3, 31),
     "upcoming", None, "upcoming"),
    ("a blind listing before the due date is still only upcoming", None, BLIND, (3, 1), "upcoming", None, "upcoming"),
    ("no listing before the due date is upcoming too", None, Watching(), (3, 1), "upcoming", None, "upcoming"),

    ("overdue and not looked at since", None, WATCHED, (4, 1), "unobserved", None, "unobserved"),
    ("the last good look was on the due date, so nothing is said", None,
     Watching(last_good_at=NOON - timedelta(days=2), listings=1), (4, 1), "unobserved", None, "unobserved"),
    ("overdue and refused by a firewall", None, BLIND, (4, 9), "unobserved", None, "unobserved-problem"),
    ("overdue with one failed look", None, Watching(problem="tls", failing_looks=1, listings=2), (4, 1),
     "unobserved", None, "unobserved-problem"),
    ("overdue with nowhere to look", None, Watching(), (4, 1), "unobserved", None, "unobserved-nowhere"),
    ("nowhere to look stays unobserved in December", None, Watching(), (12, 31),
     "unobserved", None, "unobserved-nowhere"),
    ("looks that were good only in part do not add up", None,
     Watching(looks_after_due=0, problem="lead-unread", listings=2), (4, 3), "unobserved", None, "unobserved-problem"),

    ("one good look the day after states a fact", None, GOOD, (4, 1), "not_found", None, "not-found"),
    ("not found is not late: nothing was published", None, GOOD, (4, 30), "not_found", None, "not-found"),
    ("good once, blind now: what was seen stands", None, replace(GOOD, problem="blocked", failing_looks=9),
     (5, 1), "not_found", None, "not-found"),
    ("two good looks on different days", None, replace(GOOD, looks_after_due=2, good_days_after_due=2), (4, 3),
     "not_found", None, "not-found"),

    ("published on 31 March is in time", held(on(3, 31), on(4, 5)), GOOD, (4, 6), "on_time", 0, "on-time"),
    ("published on 1 April is one day late", held(on(4, 1), on(4, 5)), GOOD, (4, 6), "late", 1, "late"),
    ("published in February, found in May for the first time", held(on(2, 1), on(5, 1)), WATCHED, (5, 2),
     "on_time", 0, "on-time"),
    ("dated and seen in time", HELD_IN_TIME, GOOD, (4, 6), "on_time", 0, "on-time-seen"),
    ("on time already before the due date has come", HELD_IN_TIME, WATCHED, (3, 22), "on_time", 0, "on-time-seen"),
    ("seen by ourselves on 31 March, without any date", held(None, on(3, 31)), GOOD, (4, 6),
     "on_time", 0, "on-time-seen"),
    ("seen by ourselves in time, whatever another label says", dispute(on(3, 20), "meta", on(4, 7), on(3, 25)),
     GOOD, (4, 8), "on_time", 0, "on-time-seen"),
    ("seen by ourselves in time, though its date was edited to a later one", held(on(4, 9), on(3, 30)),
     GOOD, (4, 10), "on_time", 0, "on-time-seen"),
    ("seen on 1 April and dated 1 April", held(on(4, 1), on(4, 1)), WATCHED, (4, 1), "late", 1, "late"),
    ("several labels that agree", held(on(3, 20), on(4, 9), ("dateline", on(3, 20)), ("meta", on(3, 20))),
     GOOD, (4, 9), "on_time", 0, "on-time"),
    ("two labels, both in time, contradict nothing", dispute(on(3, 20), "meta", on(3, 29)), WATCHED, (4, 20),
     "on_time", 0, "on-time"),
    ("two labels, both late, are late by the one that counts", dispute(on(4, 2), "meta", on(4, 8)), WATCHED,
     (4, 20), "late", 2, "late"),
    ("a year late", held(date(2028, 3, 30), date(2028, 4, 1)), WATCHED, (12, 31), "late", 365, "late"),
    ("late by its page, and a good look saw it absent before: that agrees", held(on(4, 9), on(4, 10), absent_on=on(4, 8)),
     GOOD, (4, 10), "late", 9, "late"),

    ("found after the due date, without a date", held(None, on(4, 2)), WATCHED, (4, 2), "undated", None, "undated"),
    ("an undated report stays undated, however good later looks are", held(None, on(4, 2)), GOOD, (9, 2),
     "undated", None, "undated"),
    ("undated, and a good look before saw it absent: late, by so much at least",
     held(None, on(4, 9), absent_on=on(4, 7)), GOOD, (4, 10), "late", 7, "late-seen"),
    ("the catalogue's own bound says the same", held(on(4, 7), on(4, 9), absent_on=on(4, 7), basis="first_seen"),
     GOOD, (4, 10), "late", 7, "late-seen"),
    ("absent on the very day it was first seen", held(None, on(4, 9), absent_on=on(4, 9)), GOOD, (4, 10),
     "late", 9, "late-seen"),

    ("dated in time, but a good look after the due date saw nothing", replace(FOUND_LATER, absent_on=on(4, 19)),
     GOOD, (4, 20), "disputed", None, "disputed-look"),
    ("dated in time, absent on the first day after", replace(FOUND_LATER, absent_on=DAY_AFTER), GOOD, (4, 20),
     "disputed", None, "disputed-look"),
    ("dated in time by the line, late by the listing", dispute(on(3, 20), "listing", on(4, 7)), WATCHED, (4, 20),
     "disputed", None, "disputed-dates"),
    ("dated in time by the line, late by the page tags", dispute(on(3, 31), "meta", on(4, 1)), WATCHED, (4, 20),
     "disputed", None, "disputed-dates"),
    ("dated in time by the line, late by the table", dispute(on(3, 20), "table", on(4, 7)), WATCHED, (4, 20),
     "disputed", None, "disputed-dates"),
    ("dated in time by the line, late at the page's foot", dispute(on(3, 20), "footer", on(4, 7)), WATCHED, (4, 20),
     "disputed", None, "disputed-dates"),
    ("late by the line, in time by the listing: contradicted as well", dispute(on(4, 7), "listing", on(3, 20)), WATCHED,
     (4, 20), "disputed", None, "disputed-dates"),
    ("dated in time by its address, late by a label", held(on(3, 20), on(4, 20), ("meta", on(4, 7)), basis="url"), WATCHED,
     (4, 20), "disputed", None, "disputed-dates"),
    ("contradicted by a date and by a look: the written date is named", replace(
        dispute(on(3, 20), "listing", on(4, 7)), absent_on=on(4, 2)), GOOD, (4, 20),
     "disputed", None, "disputed-dates"),

    ("gone in one good look may be a hiccup", replace(HELD_IN_TIME, gone_looks=1), GOOD, (4, 6),
     "on_time", 0, "on-time-seen"),
    ("gone in two good looks in a row", replace(HELD_IN_TIME, gone_looks=2), GOOD, (4, 6),
     "withdrawn", None, "withdrawn"),
    ("withdrawn before it was due", replace(HELD_IN_TIME, gone_looks=2), GOOD, (3, 25),
     "withdrawn", None, "withdrawn"),
    ("gone for long", replace(HELD_IN_TIME, gone_looks=40), GOOD, (6, 6), "withdrawn", None, "withdrawn"),
    ("a late one is withdrawn as well", held(on(4, 7), on(4, 9), gone_looks=2), GOOD, (6, 6),
     "withdrawn", None, "withdrawn"),
    ("an undated one gone once is still undated", held(None, on(4, 9), gone_looks=1), GOOD, (6, 6),
     "undated", None, "undated"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "report", "watching", "today", "standing", "days", "reason"),
    TABLE,
    ids=[row[0] for row in TABLE],
)
def test_the_table_of_standings(
    said: str,
    report: Held | None,
    watching: Watching,
    today: tuple[int, int],
    standing: str,
    days: int | None,
    reason: str,
) -> None:
    judged = judge(Case(DUTY, report, watching), on(*today))
    assert (judged.standing.value, judged.days_late, judged.reason) == (standing, days, reason), said


NOT_OWED = [
    ("a secret body owes nothing", {"exempt": "涉密"}, None, "exempt"),
    ("an exempt body stays exempt though it published", {"exempt": "2026年撤销"}, HELD_IN_TIME, "exempt"),
    ("a reason stands before the want of a rule", {"exempt": "涉密", "due_on": None}, None, "exempt"),
    ("no rule, no duty", {"due_on": None, "year": 2012}, None, "exempt-no-rule"),
    ("a report of a year without a rule is kept and not judged", {"due_on": None}, FOUND_LATER, "exempt-no-rule"),
    ("a withdrawn report of a year without a rule accuses nobody", {"due_on": None},
     replace(FOUND_LATER, gone_looks=5), "exempt-no-rule"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "changes", "report", "reason"), NOT_OWED, ids=[row[0] for row in NOT_OWED])
def test_what_is_not_owed_is_exempt_and_says_why(
    said: str, changes: dict[str, Any], report: Held | None, reason: str
) -> None:
    duty = replace(DUTY, **changes)
    for today in (on(3, 1), on(4, 1), on(12, 31)):
        judged = judge(Case(duty, report, GOOD), today)
        assert (judged.standing, judged.days_late, judged.reason) == (Standing.EXEMPT, None, reason), said
    if duty.exempt:
        assert duty.exempt in why(judged)


def test_every_standing_and_every_sentence_is_reached_by_the_tables() -> None:
    assert {row[4] for row in TABLE} | {"exempt"} == {standing.value for standing in Standing}
    assert {row[6] for row in TABLE} | {row[3] for row in NOT_OWED} == set(SENTENCES)


def test_a_dispute_names_both_dates_and_where_the_second_stands() -> None:
    judged = judge(Case(DUTY, dispute(on(3, 20), "listing", on(4, 7))), on(4, 20))
    assert why(judged) == "所载日期2027-03-20在期限（2027-03-31）之内，但栏目列表载明2027-04-07。"
    turned = judge(Case(DUTY, dispute(on(4, 7), "listing", on(3, 20))), on(4, 20))
    assert why(turned, "en") == (
        "It carries 2027-03-20, by the due date (2027-03-31), but the line under the title says 2027-04-07."
    )


def test_the_page_foot_has_a_name_in_both_languages() -> None:
    judged = judge(Case(DUTY, dispute(on(3, 20), "footer", on(4, 7))), on(4, 20))
    assert "footer" not in why(judged)
    assert "the foot of the page" in why(judged, "en")


def test_a_problem_stands_in_the_sentence() -> None:
    assert "blocked" in why(judge(Case(DUTY, None, BLIND), on(4, 2)))


def test_a_bound_is_not_sold_as_a_date() -> None:
    judged = judge(Case(DUTY, held(None, on(4, 9), absent_on=on(4, 7))), on(4, 10))
    assert "至少" in why(judged)
    assert "at least 7 days" in why(judged, "en")


days = st.dates(date(2026, 12, 1), date(2028, 3, 1))
places: st.SearchStrategy[Place] = st.sampled_from(["dateline", "meta", "table", "listing", "footer"])
holdings = st.builds(
    Held,
    report=st.just("430923-2026"),
    published_on=st.none() | days,
    first_seen_on=days,
    dates=st.lists(st.tuples(places, days), max_size=4).map(tuple),
    absent_on=st.none() | st.dates(date(2027, 4, 1), date(2028, 3, 1)),
    gone_looks=st.integers(0, 4),
    published_basis=st.sampled_from(["meta", "table", "dateline", "listing", "url", "first_seen"]),
)
watchings = st.builds(
    Watching,
    last_good_at=st.none() | st.just(NOON),
    looks_after_due=st.integers(0, 3),
    good_days_after_due=st.integers(0, 3),
    problem=st.none() | st.sampled_from(["blocked", "own-network", "lead-unread"]),
    failing_looks=st.integers(0, 5),
    listings=st.integers(0, 3),
)
duties = st.builds(
    Duty,
    jurisdiction=st.just("430923"),
    name=st.just("安化县"),
    level=st.just("county"),
    parent=st.just("430900"),
    body=st.sampled_from(["government", "司法局"]),
    year=st.just(2026),
    due_on=st.none() | st.just(DUE),
    exempt=st.sampled_from(["", "", "", "涉密"]),
)
cases = st.builds(Case, duty=duties, held=st.none() | holdings, watching=watchings)


@settings(deadline=None)
@given(cases, days)
def test_not_found_is_never_said_without_a_good_look_on_a_later_day(case: Case, today: date) -> None:
    judged = judge(case, today)
    if judged.standing is Standing.NOT_FOUND:
        assert case.held is None
        assert case.watching.good_days_after_due >= 1
        assert today > DUE
        assert not case.duty.exempt


@settings(deadline=None)
@given(cases, days)
def test_what_we_saw_by_the_due_date_is_never_late_undated_or_disputed(case: Case, today: date) -> None:
    judged = judge(case, today)
    if case.held is not None and case.held.first_seen_on <= DUE:
        assert judged.standing in (Standing.ON_TIME, Standing.WITHDRAWN, Standing.EXEMPT)
    if judged.standing is Standing.LATE:
        assert judged.days_late is not None
        assert judged.days_late >= 1


@settings(deadline=None)
@given(cases, days)
def test_a_case_that_holds_a_report_is_judged_the_same_on_every_day(case: Case, today: date) -> None:
    if case.held is not None:
        assert judge(case, today) == judge(case, today + timedelta(days=100))


@settings(deadline=None)
@given(cases, days)
def test_every_judgement_has_its_sentence_in_both_languages(case: Case, today: date) -> None:
    judged = judge(case, today)
    for language in ("zh", "en"):
        said = why(judged, language)
        assert said.endswith(("。", "."))
        assert "{" not in said
        assert "\n" not in said
