"""Too much of what was established falls within a day: it waits for a person, and everything else goes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from alerts.sweep import deliver
from storage import addresses, views
from tests.alerts.desk import FIVE, Desk, column, crowd, member, missing, new_desk, places
from tests.storage.builders import PAGE, TEXT, at, dated, find, finding, listing_id, watch

SEVEN = (*FIVE, "330000", "510000")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Seven places, each with its report in time."""
    made = new_desk(tmp_path, watch(*places(SEVEN)))
    publish(made, "2027-03-20", SEVEN)
    made.look("2027-03-20", *SEVEN)
    made.sweep("2027-03-20")
    yield made
    made.store.close()


def publish(desk: Desk, when: str, codes: Sequence[str], text: str = TEXT) -> None:
    for code in codes:
        where = listing_id(desk.store, column(code))
        find(
            desk.store,
            finding(
                at(when), dated("2027-03-19"), code=code, text=f"{code}{text}", url=PAGE + code, on=where
            ),
        )


def withdraw(desk: Desk, codes: Sequence[str], *days: str) -> None:
    """Two good looks found these gone from their addresses."""
    for day in days or ("2027-05-01", "2027-05-02"):
        with desk.store.write() as tx:
            for code in codes:
                addresses.missed(tx, PAGE + code, at(day))


def rules(desk: Desk, made: list[int]) -> list[str]:
    with desk.store.read() as tx:
        return sorted(one["rule"] for one in views.alert_list(tx, made))


def test_five_reports_gone_at_once_wait_for_a_person_who_is_told_once(desk: Desk) -> None:
    withdraw(desk, FIVE)
    assert rules(desk, desk.sweep("2027-05-02")) == ["mass-change-held"]
    assert desk.sweep("2027-05-02") == []
    assert desk.sweep("2027-05-09") == []
    assert deliver(desk.voice, lambda: at("2027-05-09")) == (1, 0)
    ((_, title, body, _),) = desk.recorder.sent
    assert title == "本系统：变动过多，已暂缓发送"
    assert "涉及：安化县、南县、清丰县、淳安县、金堂县。" in body


def test_four_go_out(desk: Desk) -> None:
    withdraw(desk, FIVE[:4])
    assert rules(desk, desk.sweep("2027-05-02")) == ["report-withdrawn"] * 4


def test_what_the_operator_agrees_to_goes_out_also_where_the_day_had_its_message(desk: Desk) -> None:
    withdraw(desk, FIVE[:1])
    assert rules(desk, desk.sweep("2027-05-02 13:00", once_a_day=True)) == ["report-withdrawn"]
    withdraw(desk, FIVE[1:])
    (hold,) = desk.sweep("2027-05-02 14:00", once_a_day=True)
    desk.set(hold, "acknowledged")
    assert rules(desk, desk.sweep("2027-05-02 15:00", once_a_day=True)) == ["report-withdrawn"] * 4
    with desk.store.read() as tx:
        told = next(one for one in views.alert_list(tx) if one["id"] == hold)
    assert (told["state"], told["resolved_why"]) == ("resolved", "agreed")
    withdraw(desk, SEVEN[5:6], "2027-05-02", "2027-05-03")
    assert rules(desk, desk.sweep("2027-05-03 09:00")) == ["report-withdrawn"]


def test_what_falls_one_by_one_within_a_day_is_counted_together(desk: Desk) -> None:
    told = []
    for hour, code in enumerate(SEVEN[:6]):
        withdraw(desk, [code])
        told += rules(desk, desk.sweep(f"2027-05-02 {12 + hour}:00"))
    assert told == ["report-withdrawn"] * 4 + ["mass-change-held"]


def test_over_weeks_they_are_no_mass(desk: Desk) -> None:
    told = []
    for day, code in enumerate(SEVEN[:6]):
        withdraw(desk, [code])
        told += rules(desk, desk.sweep(f"2027-05-{3 + 2 * day:02}"))
    assert told == ["report-withdrawn"] * 6


def test_where_they_are_seen_again_nothing_was_said_and_the_hold_is_over(desk: Desk) -> None:
    withdraw(desk, FIVE)
    (hold,) = desk.sweep("2027-05-02")
    publish(desk, "2027-05-03", FIVE)
    assert desk.sweep("2027-05-03") == []
    with desk.store.read() as tx:
        assert [(one["id"], one["resolved_why"]) for one in views.alert_list(tx)] == [(hold, "over")]


def test_what_did_not_fall_goes_out_beside_what_is_held(desk: Desk) -> None:
    withdraw(desk, FIVE)
    publish(desk, "2027-05-02", SEVEN[5:6], TEXT + "补充。")
    desk.look("2027-05-01", SEVEN[6], problem="blocked")
    assert rules(desk, desk.sweep("2027-05-02")) == ["mass-change-held", "source-blind"]


def test_our_catalogue_forgets_them_all_and_nobody_is_accused(desk: Desk) -> None:
    with desk.store.write() as tx:
        for table in ("sightings", "evidence", "versions", "reports"):
            tx.exec_driver_sql(f"DELETE FROM {table}")
    for day in ("2027-04-01", "2027-04-02"):
        desk.look(day, *SEVEN)
    assert rules(desk, desk.sweep("2027-04-02")) == ["mass-change-held"]


def test_five_listings_that_change_at_once_are_one_word_to_the_operator(desk: Desk) -> None:
    desk.look("2027-05-01", *FIVE, problem="source-changed")
    assert rules(desk, desk.sweep("2027-05-01")) == ["mass-change-held"]
    desk.look("2027-05-02", *FIVE)
    assert desk.sweep("2027-05-02") == []
    assert desk.alerts() == [("mass-change-held", None, "resolved")]


def test_five_that_never_had_a_report_are_missing_at_once(tmp_path: Path) -> None:
    made = new_desk(tmp_path)
    missing(made)
    assert rules(made, made.sweep("2027-04-02")) == ["report-not-found"] * 5
    made.store.close()


def test_a_retraction_is_never_held(tmp_path: Path) -> None:
    desk = crowd(tmp_path, 25)
    (hold,) = desk.sweep("2027-04-01")
    desk.set(hold, "acknowledged")
    desk.sweep("2027-04-01")
    for place in map(member, range(25)):
        disputed = finding(
            at("2027-04-03"),
            dated("2027-03-20"),
            code=place,
            url=PAGE + place.code,
            text=place.name * 30,
            on=listing_id(desk.store, column(place.code)),
        )
        find(desk.store, disputed)
    assert rules(desk, desk.sweep("2027-04-03")) == ["mass-change-held"] + ["retraction"] * 25
    desk.store.close()


def test_a_due_date_comes_to_all_at_once_and_is_never_held(tmp_path: Path) -> None:
    desk = crowd(tmp_path, 1, 39)
    desk.look("2027-03-10", *(member(number).code for number in range(1, 40)))
    assert rules(desk, desk.sweep("2027-03-20")) == ["report-due-soon"] * 39
    assert len(desk.messages()) == 1
    desk.store.close()
