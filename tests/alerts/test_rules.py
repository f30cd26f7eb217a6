"""Which standing is worth an alert, as pure functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.messages import HEADINGS, TITLES
from alerts.rules import RULES, Situation, holding, must_hold
from duties.standing import Case, Duty, Judgement, Standing, Watching

DUTY = Duty("430923", "安化县", "county", "430900", "government", 2026, date(2027, 3, 31))


def situation(
    standing: Standing,
    *,
    days: int = 0,
    failing: int = 0,
    confirm: int = 2,
    since: int = 2026,
    year: int = 2026,
    **alerted: str,
) -> Situation:
    watching = Watching(looks_after_due=days, good_days_after_due=days, failing_looks=failing, listings=1)
    said = {rule.replace("_", "-"): state for rule, state in alerted.items()}
    return Situation(
        Case(replace(DUTY, year=year), None, watching), Judgement(standing, None, "x"), confirm, since, said
    )


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
    ("late was never an accusation of absence", situation(Standing.ON_TIME, report_late="open"), []),
]


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
    spoken: Any = set(RULES) | {"mass-change-held"}
    assert set(TITLES) == spoken
    assert set(HEADINGS) == spoken
