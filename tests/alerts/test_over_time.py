"""What is said over weeks: once, when it was seen, and taken back when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from alerts.rules import ACCUSING
from alerts.sweep import Voice, deliver
from duties.standing import judge
from storage import addresses, views
from storage.cases import cases
from tests.alerts.desk import FIVE, Desk, column, missing, new_desk, places
from tests.storage.builders import (
    ANHUA,
    COLUMN,
    NANXIAN,
    PAGE,
    QINGFENG,
    RULES,
    TEXT,
    at,
    county,
    dated,
    find,
    finding,
    listing_id,
    look,
    save,
    watch,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_desk(tmp_path)
    yield made
    made.store.close()


def raised(desk: Desk, when: str, **more: Any) -> list[tuple[str, str]]:
    """Sweep; the rules and places of what was raised."""
    made = desk.sweep(when, **more)
    with desk.store.read() as tx:
        return sorted((one["rule"], one["jurisdiction"] or "") for one in views.alert_list(tx, made))


def shown(desk: Desk, when: str, rule: str) -> list[dict[str, Any]]:
    with desk.store.read() as tx:
        return [one for one in views.alert_list(tx, now=at(when)) if one["rule"] == rule]


def publish(desk: Desk, when: str, day: str, code: str = ANHUA, text: str = TEXT) -> None:
    place = finding(
        at(when),
        dated(day),
        code=code,
        text=f"{code}{text}",
        on=listing_id(desk.store, column(code)),
        url=f"{PAGE}?{code}",
    )
    find(desk.store, place)


def last_text(desk: Desk) -> str:
    with desk.store.read() as tx:
        return str(views.alert_list(tx)[0]["text"])


# due soon, found


def test_a_due_date_is_announced_once_and_over_when_it_has_come(desk: Desk) -> None:
    desk.look("2027-03-10", ANHUA, NANXIAN)
    assert raised(desk, "2027-03-16") == []
    assert raised(desk, "2027-03-17") == [("report-due-soon", NANXIAN), ("report-due-soon", ANHUA)]
    assert desk.messages() == ["湖南省：2份年度报告即将到期，目前未见"]
    publish(desk, "2027-03-20", "2027-03-20", NANXIAN)
    assert raised(desk, "2027-03-20") == [("report-found", NANXIAN)]
    assert raised(desk, "2027-03-31") == []
    raised(desk, "2027-04-01")
    states = {one["jurisdiction"]: one["state"] for one in shown(desk, "2027-04-01", "report-due-soon")}
    assert states == {ANHUA: "resolved", NANXIAN: "resolved"}


def test_a_due_date_is_not_announced_of_what_nobody_has_looked_for(desk: Desk) -> None:
    desk.look("2027-03-17", ANHUA, problem="blocked")
    assert raised(desk, "2027-03-18") == [("source-blind", ANHUA)]
    desk.look("2027-03-19")
    assert raised(desk, "2027-03-19") == [("report-due-soon", ANHUA)]
    assert "还有12天" in last_text(desk)
    assert COLUMN in last_text(desk)


def test_what_was_found_is_told_once_and_put_away_after_a_week(desk: Desk) -> None:
    desk.look("2027-02-01")
    publish(desk, "2027-02-20", "2027-02-20")
    assert raised(desk, "2027-02-20") == [("report-found", ANHUA)]
    assert PAGE in last_text(desk)
    assert raised(desk, "2027-02-26") == []
    assert shown(desk, "2027-02-26", "report-found")[0]["state"] == "open"
    assert raised(desk, "2027-02-27") == []
    (one,) = shown(desk, "2027-02-27", "report-found")
    assert (one["state"], one["resolved_why"]) == ("resolved", "told")


def test_a_first_look_tells_no_news_however_much_it_finds(desk: Desk) -> None:
    for code in FIVE:
        publish(desk, "2027-02-20 11:59", "2027-01-20", code)
    desk.look("2027-02-20", *FIVE)
    assert raised(desk, "2027-02-20") == []


# changed texts, changed listings


def test_each_changed_version_is_told_once(desk: Desk) -> None:
    publish(desk, "2027-03-20", "2027-03-19")
    desk.look("2027-03-20")
    assert raised(desk, "2027-03-20") == []
    publish(desk, "2027-05-02", "2027-03-19", text=TEXT + "补充。")
    assert raised(desk, "2027-05-02") == [("report-revised", ANHUA)]
    assert raised(desk, "2027-05-03") == []
    publish(desk, "2027-05-04", "2027-03-19", text=TEXT + "再补充。")
    assert raised(desk, "2027-05-04") == [("report-revised", ANHUA)]
    assert [one["version"] for one in shown(desk, "2027-05-04", "report-revised")] == [3, 2]
    assert "2027-05-02 12:00所见" in last_text(desk)
    assert raised(desk, "2027-05-20") == []
    assert {one["state"] for one in shown(desk, "2027-05-20", "report-revised")} == {"resolved"}


def test_a_listing_that_was_good_and_is_another_page_is_told_once_until_it_is_mended(desk: Desk) -> None:
    publish(desk, "2027-02-01", "2027-01-20")
    desk.look("2027-02-01", rows=31)
    desk.look("2027-06-01", problem="source-changed", detail="no rows")
    assert raised(desk, "2027-06-01") == [("source-changed", ANHUA)]
    (one,) = shown(desk, "2027-06-01", "source-changed")
    assert (one["listing"], one["body"], one["year"]) == (COLUMN, None, None)
    assert "31条" in one["text"]
    assert "no rows" in one["text"]
    desk.look("2027-06-02", problem="unreachable")
    assert raised(desk, "2027-06-05") == []
    desk.look("2027-06-06")
    assert raised(desk, "2027-06-06") == []
    assert shown(desk, "2027-06-06", "source-changed")[0]["state"] == "resolved"
    desk.look("2027-07-01", problem="listing-shrunk")
    assert raised(desk, "2027-07-01") == [("source-changed", ANHUA)]


# our own blindness


def test_blindness_after_a_good_look_is_told_once_whatever_stands_on_the_board(desk: Desk) -> None:
    publish(desk, "2027-03-20", "2027-03-20", NANXIAN)
    desk.look("2027-04-01", ANHUA, NANXIAN)
    desk.look("2027-04-02", ANHUA, NANXIAN, problem="http-error")
    assert raised(desk, "2027-04-02") == []
    desk.look("2027-04-03", ANHUA, NANXIAN, problem="http-error")
    assert raised(desk, "2027-04-03") == [("source-blind", NANXIAN), ("source-blind", ANHUA)]
    assert desk.messages() == ["湖南省：2处栏目无法巡查"]
    for day in range(4, 20):
        desk.look(f"2027-04-{day:02}", ANHUA, NANXIAN, problem="http-error")
        assert raised(desk, f"2027-04-{day:02}") == []


def test_after_recovery_it_is_told_again(desk: Desk) -> None:
    for month in (5, 6):
        desk.look(f"2027-0{month}-01")
        raised(desk, f"2027-0{month}-01")
        desk.look(f"2027-0{month}-02", problem="blocked")
        assert ("source-blind", ANHUA) in raised(desk, f"2027-0{month}-02")
    assert [one["state"] for one in shown(desk, "2027-06-02", "source-blind")] == ["open", "resolved"]


def test_blind_before_the_due_date_is_not_told_again_when_it_has_passed(desk: Desk) -> None:
    for day in ("2027-03-01", "2027-03-02"):
        desk.look(day, problem="unreachable")
    assert raised(desk, "2027-03-02") == [("source-blind", ANHUA)]
    for day in ("2027-04-01", "2027-04-02"):
        desk.look(day, problem="unreachable")
        assert raised(desk, day) == []


def test_an_overdue_duty_nobody_can_see_is_named_and_its_listing_not_besides(desk: Desk) -> None:
    for day in ("2027-04-01", "2027-04-02", "2027-04-03"):
        desk.look(day, problem="unreachable")
        raised(desk, day)
    (one,) = shown(desk, "2027-04-03", "source-blind")
    assert (one["year"], one["body"], one["listing"]) == (2026, "government", None)


# no longer watched, switched off, snoozed


def test_alerts_of_a_place_that_is_no_longer_watched_are_resolved_with_the_reason(desk: Desk) -> None:
    missing(desk, ANHUA, NANXIAN)
    desk.look("2027-04-02", QINGFENG, problem="blocked")
    desk.sweep("2027-04-02")
    save(desk.store, watch(*places([NANXIAN])), at("2027-04-03"))
    assert raised(desk, "2027-04-03") == []
    with desk.store.read() as tx:
        told = {one["jurisdiction"]: one for one in views.alert_list(tx)}
    assert {code: (one["state"], one["resolved_why"]) for code, one in told.items()} == {
        ANHUA: ("resolved", "unwatched"),
        QINGFENG: ("resolved", "unwatched"),
        NANXIAN: ("open", None),
    }


def test_alerts_of_a_year_before_watching_begins_are_resolved_without_a_retraction(desk: Desk) -> None:
    missing(desk, ANHUA)
    desk.sweep("2027-04-02")
    save(desk.store, watch(*places(FIVE), since=2027), at("2027-04-03"))
    assert raised(desk, "2027-04-03") == []
    (one,) = shown(desk, "2027-04-03", "report-not-found")
    assert (one["state"], one["resolved_why"]) == ("resolved", "before-watch")


def test_a_listing_that_is_no_longer_watched_is_resolved_too(desk: Desk) -> None:
    desk.look("2027-02-01", problem="blocked")
    desk.sweep("2027-02-01")
    save(desk.store, watch(county(ANHUA, ["http://www.anhua.gov.cn/new/"])), at("2027-02-02"))
    desk.sweep("2027-02-02")
    (one,) = shown(desk, "2027-02-02", "source-blind")
    assert (one["state"], one["resolved_why"]) == ("resolved", "unwatched")


def test_a_rule_that_is_switched_off_says_nothing_and_resolves_what_it_said(desk: Desk) -> None:
    desk.look("2027-03-10")
    raised(desk, "2027-03-17")
    quiet = replace(watch(*places(FIVE)), silent=frozenset({"report-due-soon", "report-found"}))
    save(desk.store, quiet, at("2027-03-18"))
    desk.look("2027-03-18", NANXIAN)
    publish(desk, "2027-03-18 13:00", "2027-03-18", NANXIAN)
    assert raised(desk, "2027-03-18 14:00") == []
    (one,) = shown(desk, "2027-03-18", "report-due-soon")
    assert (one["state"], one["resolved_why"]) == ("resolved", "silent")


def test_a_snooze_ends_by_the_clock_and_not_by_the_next_sweep(desk: Desk) -> None:
    missing(desk, ANHUA)
    desk.sweep("2027-04-02")
    desk.set(1, "snoozed", at("2027-04-09"))
    (before,) = shown(desk, "2027-04-08", "report-not-found")
    assert (before["state"], before["snoozed_until"]) == ("snoozed", "2027-04-09T12:00:00+08:00")
    (after,) = shown(desk, "2027-04-09", "report-not-found")
    assert (after["state"], after["snoozed_until"]) == ("open", None)


# words


def test_a_message_carries_its_evidence_and_a_link_where_an_address_is_configured(desk: Desk) -> None:
    desk.look("2027-04-01", rows=23, pages=2)
    desk.look("2027-04-02", rows=24, pages=2)
    linked = replace(desk.voice, base="https://watch.example/h/")
    Desk(desk.store, linked, desk.recorder).sweep("2027-04-02")
    deliver(linked, lambda: at("2027-04-02"))
    ((_, _, body, _),) = desk.recorder.sent
    assert f"所查栏目：{COLUMN}（2027-04-02 12:01，2页24条）" in body
    assert f"https://watch.example/h/duties/{ANHUA}/2026" in body


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_message_is_whole_in_both_languages(desk: Desk, language: str) -> None:
    speaking = Voice(desk.store, desk.voice.register, RULES, desk.voice.channels, language, "http://h")
    told = Desk(desk.store, speaking, desk.recorder)
    publish(desk, "2027-02-01", "2027-01-20", QINGFENG)
    desk.look("2027-02-01", *FIVE)
    publish(desk, "2027-03-18", "2027-03-18", NANXIAN)
    publish(desk, "2027-03-18", "2027-01-20", QINGFENG, TEXT + "补充。")
    desk.look("2027-03-18", "330127", problem="source-changed")
    desk.look("2027-03-18", "510121", problem="blocked")
    told.sweep("2027-03-18")
    deliver(speaking, lambda: at("2027-03-18"))
    rules = {rule for rule, _, _ in desk.alerts()}
    assert rules == {"report-due-soon", "report-found", "report-revised", "source-changed", "source-blind"}
    for _, title, body, _ in desk.recorder.sent:
        assert title
        assert "http://h/" in body
        assert not {"{", "}", "None"} & {*body.split(), *body}


# over a season, whatever happens

event = st.tuples(
    st.sampled_from(
        ["good", "good", "http-error", "blocked", "source-changed", "lead-unread", "publish", "gone"]
    ),
    st.sampled_from([ANHUA, NANXIAN]),
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes a second: none to shrink it
)
@given(days=st.lists(st.lists(event, max_size=3), min_size=5, max_size=16), often=st.booleans())
def test_nothing_is_said_twice_and_nobody_is_accused_unseen(
    tmp_path_factory: pytest.TempPathFactory, days: list[list[tuple[str, str]]], often: bool
) -> None:
    desk = new_desk(tmp_path_factory.mktemp("season"), watch(*places([ANHUA, NANXIAN])))
    start = at("2027-03-20")
    for number, events in enumerate(days):
        day = start + timedelta(days=number)
        for hour, (kind, code) in enumerate(events):
            happen(desk, kind, code, f"{day + timedelta(hours=hour):%Y-%m-%d %H:%M}")
        now = f"{day + timedelta(hours=6):%Y-%m-%d %H:%M}"
        check(desk, now, desk.sweep(now, once_a_day=often))
        assert desk.sweep(now, once_a_day=often) == []
    desk.store.close()


def happen(desk: Desk, kind: str, code: str, when: str) -> None:
    if kind == "publish":
        publish(desk, when, when[:10], code)
    elif kind == "gone":
        with desk.store.write() as tx:
            addresses.missed(tx, f"{PAGE}?{code}", at(when))
    else:
        look(desk.store, at(when), column(code), problem=None if kind == "good" else kind)


def check(desk: Desk, now: str, made: list[int]) -> None:
    with desk.store.read() as tx:
        everything = views.alert_list(tx)
        standings = {
            (case.duty.jurisdiction, case.duty.year): judge(case, at(now).date()).standing.value
            for case in cases(tx, RULES, at(now))
        }
    standing = [
        (one["rule"], one["jurisdiction"], one["year"], one["listing"], one["version"])
        for one in everything
        if one["state"] != "resolved"
    ]
    assert len(standing) == len(set(standing))
    blind = [(rule, code) for rule, code, *_ in standing if rule.startswith("source-")]
    assert len(blind) == len(set(blind))  # of a place with one listing and one year, once
    for one in everything:
        if one["id"] in made and one["rule"] in ACCUSING:
            assert standings[one["jurisdiction"], one["year"]] == one["rule"].removeprefix("report-").replace(
                "-", "_"
            )
