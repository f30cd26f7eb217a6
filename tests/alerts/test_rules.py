"""Which standing is worth an alert, as pure functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.rules import LISTING_RULES, NAMES, Situation, holding, implausible, must_hold
from alerts.wording import HEADINGS, TITLES
from duties.standing import Case, Duty, Judgement, Standing, Watching
from duties.watch import SWITCHABLE
from storage.failing import Failing, GoodLook

DUTY = Duty("430923", "安化县", "county", "430900", "government", 2026, date(2027, 3, 31))
UNSEEN = Watching(listings=1)


def situation(
    standing: Standing,
    *,
    days: int = 0,
    failing: int = 0,
    confirm: int = 2,
    since: int = 2026,
    year: int = 2026,
    today: date | None = None,
    soon: int = 14,
    news: bool = False,
    watching: Watching = UNSEEN,
    **alerted: str,
) -> Situation:
    watching = replace(watching, looks_after_due=days, good_days_after_due=days, failing_looks=failing)
    said = {rule.replace("_", "-"): state for rule, state in alerted.items()}
    case = Case(replace(DUTY, year=year), None, watching)
    return Situation(case, Judgement(standing, None, "x"), confirm, since, said, today, soon, news)


SEEN = Watching(listings=1, last_good_at=datetime(2027, 3, 16, 9, tzinfo=UTC))
DOUBTED = replace(SEEN, doubted=True)
UP, ON = Standing.UPCOMING, Standing.ON_TIME


def on(month: int, day: int) -> date:
    return date(2027, month, day)


ROWS: list[tuple[str, Situation, list[str]]] = [
    ("one good look is not enough to accuse", situation(Standing.NOT_FOUND, days=1), []),
    ("two good looks on different days are", situation(Standing.NOT_FOUND, days=2), ["report-not-found"]),
    ("the operator may ask for one", situation(Standing.NOT_FOUND, days=1, confirm=1), ["report-not-found"]),
    ("or for five", situation(Standing.NOT_FOUND, days=4, confirm=5), []),
    ("late is late at once", situation(Standing.LATE), ["report-late"]),
    ("disputed", situation(Standing.DISPUTED), ["report-disputed"]),
    ("withdrawn", situation(Standing.WITHDRAWN), ["report-withdrawn"]),
    ("one failed look may be a hiccup", situation(Standing.UNOBSERVED, failing=1), []),
    ("blind twice in a row", situation(Standing.UNOBSERVED, failing=2), ["source-blind"]),
    ("blind before the due date concerns nobody yet", situation(Standing.UPCOMING, failing=9), []),
    ("blind after we saw well is no blindness", situation(Standing.NOT_FOUND, days=1, failing=9), []),
    ("in time", situation(Standing.ON_TIME), []),
    ("undated accuses nobody", situation(Standing.UNDATED), []),
    ("exempt", situation(Standing.EXEMPT), []),
    ("in time after we accused", situation(Standing.ON_TIME, report_not_found="open"), ["retraction"]),
    (
        "in time after an accusation that was settled",
        situation(Standing.ON_TIME, report_not_found="resolved"),
        ["retraction"],
    ),
    (
        "undated after we accused",
        situation(Standing.UNDATED, report_not_found="acknowledged"),
        ["retraction"],
    ),
    (
        "disputed after we accused",
        situation(Standing.DISPUTED, report_not_found="open"),
        ["report-disputed", "retraction"],
    ),
    ("exempted after we accused", situation(Standing.EXEMPT, report_not_found="snoozed"), ["retraction"]),
    (
        "late after we accused: the accusation was right",
        situation(Standing.LATE, report_not_found="open"),
        ["report-late"],
    ),
    ("blind needs no second look where a person is needed", situation(Standing.UNOBSERVED, failing=1,
     watching=Watching(listings=1, problem="blocked")), ["source-blind"]),
    ("the day after the due date one failure may be a hiccup",
     situation(Standing.UNOBSERVED, failing=1, today=on(4, 1)), []),
    ("once an absence could have been alerted, so is blindness",
     situation(Standing.UNOBSERVED, failing=1, today=on(4, 2)), ["source-blind"]),
    ("fifteen days are not soon", situation(UP, today=on(3, 16), watching=SEEN), []),
    ("a fortnight is", situation(UP, today=on(3, 17), watching=SEEN), ["report-due-soon"]),
    ("so is the day itself", situation(UP, today=on(3, 31), watching=SEEN), ["report-due-soon"]),
    ("the operator may want it later", situation(UP, today=on(3, 17), soon=3, watching=SEEN), []),
    ("or never", situation(UP, today=on(3, 31), soon=0, watching=SEEN), []),
    ("nobody has looked: nothing is known to be missing", situation(UP, today=on(3, 20)), []),
    ("a link that may be it", situation(UP, today=on(3, 20), watching=DOUBTED), []),
    ("due soon is said until it is due", situation(UP, today=on(3, 20), watching=SEEN,
     report_due_soon="open"), ["report-due-soon"]),
    ("and once a duty", situation(UP, today=on(3, 20), watching=SEEN, report_due_soon="resolved"), []),
    ("found while we watched", situation(ON, news=True), ["report-found"]),
    ("found by the first look: history", situation(ON), []),
    ("found, undated", situation(Standing.UNDATED, news=True), ["report-found"]),
    ("late says that it was found", situation(Standing.LATE, news=True), ["report-late"]),
    ("so does a retraction", situation(ON, news=True, report_not_found="resolved"), ["retraction"]),
    ("found is told once", situation(ON, news=True, report_found="resolved"), []),
    ("and stands until it is put away", situation(ON, report_found="acknowledged"), ["report-found"]),
    ("late was never an accusation of absence", situation(Standing.ON_TIME, report_late="open"), []),
]  # fmt: skip


@pytest.mark.parametrize(("said", "at", "rules"), ROWS, ids=[row[0] for row in ROWS])
def test_the_table_of_rules(said: str, at: Situation, rules: list[str]) -> None:
    assert holding(at) == rules, said


standings = st.sampled_from(list(Standing))


@settings(deadline=None)
@given(standings, st.integers(0, 9), st.integers(0, 9), st.integers(2010, 2025))
def test_nothing_is_alerted_of_years_before_watching_began(
    standing: Standing, days: int, failing: int, year: int
) -> None:
    assert holding(situation(standing, days=days, failing=failing, year=year, report_not_found="open")) == []


@settings(deadline=None)
@given(standings, st.integers(0, 9), st.integers(0, 9), st.integers(1, 5))
def test_an_absence_and_our_own_blindness_never_hold_together(
    standing: Standing, days: int, failing: int, confirm: int
) -> None:
    held = holding(situation(standing, days=days, failing=failing, confirm=confirm))
    assert not {"report-not-found", "source-blind"} <= set(held)
    if "report-not-found" in held:
        assert days >= confirm


@settings(deadline=None)
@given(standings, st.sampled_from(["open", "resolved"]))
def test_an_accusation_and_its_retraction_never_hold_together(standing: Standing, state: str) -> None:
    held = holding(situation(standing, days=9, report_not_found=state))
    assert not {"report-not-found", "retraction"} <= set(held)


def listing(*problems: str, days: int = 1, good: bool = True) -> Failing:
    noon = datetime(2027, 2, 1, 12, tzinfo=UTC)
    dates = tuple(date(2027, 2, 1 + n) for n in range(days))
    last_good = GoodLook("http://a.gov.cn/", noon, 1, 20) if good else None
    return Failing(
        1, "430923", "安化县", "http://a.gov.cn/", ("government",), problems, dates, noon, noon, "", last_good
    )


@pytest.mark.parametrize(
    ("said", "seen", "rules"),
    [
        ("one error may pass", listing("http-error"), []),
        ("an hour's errors may pass", listing("http-error", "http-error", "unreachable"), []),
        ("errors on two days do not", listing("http-error", "unreachable", days=2), ["source-blind"]),
        ("a refusal waits for a person", listing("blocked"), ["source-blind"]),
        ("what was good and is another page", listing("source-changed"), ["source-changed"]),
        ("what was good and lost its rows", listing("listing-shrunk"), ["source-changed"]),
        ("changed, then silent, is changed", listing("source-changed", "unreachable", days=2), ["source-changed"]),
        ("silent, then changed, too", listing("unreachable", "source-changed", days=2), ["source-changed"]),
        ("what was never good has not changed", listing("source-changed", good=False), ["source-blind"]),
    ],
)  # fmt: skip
def test_the_table_of_rules_about_listings(said: str, seen: Failing, rules: list[str]) -> None:
    assert [name for name, holds in LISTING_RULES.items() if holds(seen)] == rules, said


@pytest.mark.parametrize(
    ("fallen", "due", "held"),
    [(4, 5, False), (5, 5, True), (5, 99, True), (5, 100, False), (6, 100, True), (150, 3000, False), (151, 3000, True)],
)  # fmt: skip
def test_too_much_that_was_established_is_five_and_over_a_twentieth(
    fallen: int, due: int, held: bool
) -> None:
    assert implausible(fallen, due) is held


@pytest.mark.parametrize(
    ("turning", "due", "held"),
    [
        (19, 19, False),
        (20, 39, True),
        (20, 40, False),
        (21, 40, True),
        (20, 20, True),
        (300, 3000, False),
        (0, 0, False),
    ],
)
def test_too_much_at_once_is_twenty_and_over_half(turning: int, due: int, held: bool) -> None:
    assert must_hold(turning, due) is held


def test_every_rule_has_its_words() -> None:
    spoken: Any = {title.removesuffix(" listing") for title in TITLES}
    assert spoken == set(HEADINGS) == set(NAMES)
    assert {f"{rule} listing" for rule in LISTING_RULES} <= set(TITLES)


def test_what_may_be_switched_off_are_rules_and_all_but_two() -> None:
    assert set(NAMES) - set(SWITCHABLE) == {"retraction", "mass-change-held"}
    assert set(SWITCHABLE) < set(NAMES)
