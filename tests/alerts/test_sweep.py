"""A sweep: judge, queue in one transaction, send what waits. Nothing said twice, nothing lost, nothing said in a night by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from alerts.sweep import Voice, deliver, judge_and_queue
from duties.watch import Exemption
from storage import addresses, outbox
from storage.outbox import LEASE
from storage.schema import deliveries
from tests.alerts.desk import FIVE, Desk, Recording, column, crowd, member, missing, new_desk, places
from tests.storage.builders import (
    ANHUA,
    NANXIAN,
    PAGE,
    QINGFENG,
    RULES,
    at,
    county,
    dated,
    find,
    finding,
    listed,
    listing_id,
    save,
    watch,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_desk(tmp_path)
    yield made
    made.store.close()


# what is said


def test_an_accusation_waits_for_good_looks_on_different_days(desk: Desk) -> None:
    desk.look("2027-04-01 08:00")
    assert desk.sweep("2027-04-01 09:00") == []
    desk.look("2027-04-01 20:00")
    assert desk.sweep("2027-04-01 21:00") == []
    desk.look("2027-04-02")
    assert desk.sweep("2027-04-02 13:00") == [1]
    assert desk.alerts() == [("report-not-found", ANHUA, "open")]


def test_nothing_is_said_of_years_before_watching_began(desk: Desk) -> None:
    save(desk.store, watch(*places(FIVE), since=2027), at("2027-01-01"))
    missing(desk)
    find(desk.store, finding(at("2027-04-05"), dated("2027-04-04"), on=listing_id(desk.store)))
    assert desk.sweep("2027-04-06") == []


def test_five_misses_in_four_provinces_are_four_messages(desk: Desk) -> None:
    missing(desk)
    assert len(desk.sweep("2027-04-02")) == 5
    assert sorted(title[:3] for title in desk.messages()) == ["四川省", "河南省", "浙江省", "湖南省"]
    assert deliver(desk.voice, lambda: at("2027-04-02")) == (4, 0)


def test_an_absence_and_our_own_blindness_never_share_a_message(desk: Desk) -> None:
    missing(desk, ANHUA)
    for day in ("2027-04-01", "2027-04-02"):
        desk.look(day, NANXIAN, problem="blocked")
    desk.sweep("2027-04-02")
    assert sorted(desk.messages()) == ["湖南省：1份年度报告到期未见", "湖南省：1处栏目无法巡查"]


def test_saying_it_twice_is_one_row(desk: Desk) -> None:
    missing(desk)
    assert len(desk.sweep("2027-04-02")) == 5
    assert desk.sweep("2027-04-02") == []
    assert desk.sweep("2027-06-02") == []
    assert len(desk.messages()) == 4


def test_an_alert_that_no_longer_holds_is_resolved(desk: Desk) -> None:
    for day in ("2027-04-01", "2027-04-02"):
        desk.look(day, problem="blocked")
    desk.sweep("2027-04-02")
    desk.look("2027-04-03")
    desk.sweep("2027-04-03")
    assert desk.alerts() == [("source-blind", ANHUA, "resolved")]
    for day in ("2027-04-04", "2027-04-05"):
        desk.look(day)
    desk.sweep("2027-04-05")
    assert desk.alerts()[-1] == ("report-not-found", ANHUA, "open")


def test_found_late_after_the_accusation_needs_no_retraction(desk: Desk) -> None:
    missing(desk, ANHUA)
    desk.sweep("2027-04-02")
    find(desk.store, finding(at("2027-04-09"), dated("2027-04-08"), on=listing_id(desk.store)))
    desk.sweep("2027-04-09")
    assert desk.alerts() == [("report-not-found", ANHUA, "resolved"), ("report-late", ANHUA, "open")]


def test_an_accusation_that_was_wrong_is_retracted_once_and_for_all(desk: Desk) -> None:
    missing(desk, ANHUA)
    desk.sweep("2027-04-02")
    elsewhere = f"{PAGE}?elsewhere"
    find(
        desk.store,
        finding(at("2027-04-09"), dated("2027-03-20"), url=elsewhere, listing="http://www.yiyang.gov.cn/"),
    )
    assert len(desk.sweep("2027-04-09")) == 1
    assert desk.alerts() == [("report-not-found", ANHUA, "resolved"), ("retraction", ANHUA, "open")]
    for day in ("2027-05-01", "2027-05-02"):
        with desk.store.write() as tx:
            addresses.missed(tx, elsewhere, at(day))
    desk.sweep("2027-05-02")
    find(desk.store, finding(at("2027-05-03"), dated("2027-03-20"), url=elsewhere))
    assert desk.sweep("2027-05-03") == []
    assert [rule for rule, _, _ in desk.alerts()] == ["report-not-found", "retraction", "report-withdrawn"]
    assert "湖南省：1项更正" in desk.messages()


def test_a_disputed_finding_retracts_as_loudly_as_it_disputes(desk: Desk) -> None:
    missing(desk, ANHUA)
    desk.sweep("2027-04-02")
    find(desk.store, finding(at("2027-04-09"), dated("2027-03-20"), on=listing_id(desk.store)))
    desk.sweep("2027-04-09")
    assert {rule for rule, _, state in desk.alerts() if state == "open"} == {"report-disputed", "retraction"}


def test_every_accusation_has_a_retraction_of_its_own(desk: Desk) -> None:
    exempt = county(ANHUA, exempt=(Exemption("government", (2026,), "涉密"),))
    missing(desk, ANHUA)
    desk.sweep("2027-04-02")
    for day, place in (("2027-04-03", exempt), ("2027-04-04", county(ANHUA)), ("2027-04-05", county(ANHUA)),
                       ("2027-04-06", exempt), ("2027-04-07", exempt)):  # fmt: skip
        save(desk.store, watch(place), at(day))
        desk.sweep(day)
    assert [rule for rule, _, _ in desk.alerts()] == ["report-not-found", "retraction"] * 2


def test_what_a_person_has_seen_is_not_said_again(desk: Desk) -> None:
    missing(desk, ANHUA)
    desk.sweep("2027-04-02")
    desk.set(1, "acknowledged")
    assert desk.sweep("2027-04-03") == []
    assert desk.alerts() == [("report-not-found", ANHUA, "acknowledged")]


def test_a_snoozed_alert_is_open_again_when_its_time_has_come(desk: Desk) -> None:
    missing(desk, ANHUA)
    desk.sweep("2027-04-02")
    desk.set(1, "snoozed", at("2027-04-09"))
    desk.sweep("2027-04-08")
    assert desk.alerts()[0][2] == "snoozed"
    assert desk.sweep("2027-04-09") == []
    assert desk.alerts()[0][2] == "open"


def test_a_snoozed_alert_that_no_longer_holds_is_resolved_all_the_same(desk: Desk) -> None:
    missing(desk, ANHUA)
    desk.sweep("2027-04-02")
    desk.set(1, "snoozed", at("2027-06-01"))
    find(desk.store, finding(at("2027-04-09"), dated("2027-04-08"), on=listing_id(desk.store)))
    desk.sweep("2027-04-09")
    assert desk.alerts()[0] == ("report-not-found", ANHUA, "resolved")


# not too much at once


def test_nineteen_at_once_go_out(tmp_path: Path) -> None:
    desk = crowd(tmp_path, 19)
    assert len(desk.sweep("2027-04-01")) == 19
    desk.store.close()


def test_twenty_of_forty_are_no_more_than_half(tmp_path: Path) -> None:
    desk = crowd(tmp_path, 20, 20)
    assert len(desk.sweep("2027-04-01")) == 20
    desk.store.close()


def test_twenty_of_thirty_nine_are_held_and_one_thing_is_said(tmp_path: Path) -> None:
    desk = crowd(tmp_path, 20, 19)
    assert desk.sweep("2027-04-01") == [1]
    assert desk.sweep("2027-04-01") == []
    assert desk.alerts() == [("mass-change-held", None, "open")]
    assert deliver(desk.voice, lambda: at("2027-04-01")) == (1, 0)
    desk.store.close()


def test_a_snoozed_hold_still_holds_and_is_not_said_again(tmp_path: Path) -> None:
    desk = crowd(tmp_path, 25)
    desk.sweep("2027-04-01")
    desk.set(1, "snoozed", at("2027-04-09"))
    assert [desk.sweep(f"2027-04-0{day}") for day in (1, 2, 9)] == [[], [], []]
    assert desk.alerts() == [("mass-change-held", None, "open")]
    desk.store.close()


def test_agreeing_releases_what_was_held_and_the_next_time_asks_anew(tmp_path: Path) -> None:
    desk = crowd(tmp_path, 25)
    desk.sweep("2027-04-01")
    desk.set(1, "acknowledged")
    assert len(desk.sweep("2027-04-01")) == 25
    assert desk.alerts()[0] == ("mass-change-held", None, "resolved")
    assert len(desk.messages()) == 2
    for number in range(25):
        place = member(number)
        late = finding(
            at("2027-04-03"), dated("2027-04-03"), code=place, url=column(place.code), text=place.name
        )
        find(desk.store, late)
    assert len(desk.sweep("2027-04-03")) == 1
    assert desk.alerts()[-1] == ("mass-change-held", None, "open")
    desk.store.close()


def test_a_hold_that_is_no_longer_needed_is_resolved_and_the_few_go_out(tmp_path: Path) -> None:
    desk = crowd(tmp_path, 25)
    desk.sweep("2027-04-01")
    with desk.store.write() as tx:
        tx.exec_driver_sql("UPDATE looks SET complete = 0 WHERE listing_id > 3")
    assert len(desk.sweep("2027-04-02")) == 3
    assert desk.alerts()[0] == ("mass-change-held", None, "resolved")
    desk.store.close()


def test_a_second_message_of_the_day_waits_for_tomorrow_and_is_not_lost(desk: Desk) -> None:
    desk.look("2027-04-01", ANHUA, NANXIAN)
    desk.look("2027-04-02 08:00", ANHUA)
    assert len(desk.sweep("2027-04-02 09:00", once_a_day=True)) == 1
    desk.look("2027-04-02 10:00", NANXIAN)
    assert desk.sweep("2027-04-02 11:00", once_a_day=True) == []
    assert len(desk.alerts()) == 1
    assert len(desk.sweep("2027-04-03 00:00", once_a_day=True)) == 1


def test_another_province_or_another_matter_need_not_wait(desk: Desk) -> None:
    missing(desk, ANHUA)
    assert len(desk.sweep("2027-04-02 13:00", once_a_day=True)) == 1
    missing(desk, QINGFENG)
    find(desk.store, finding(at("2027-04-02 14:00"), dated("2027-04-02"), code=NANXIAN, text="南县的报告"))
    assert len(desk.sweep("2027-04-02 15:00", once_a_day=True)) == 2


def test_a_retraction_never_waits(desk: Desk) -> None:
    missing(desk, ANHUA, NANXIAN)
    desk.sweep("2027-04-02 13:00", once_a_day=True)
    for when, code in (("2027-04-02 14:00", ANHUA), ("2027-04-02 16:00", NANXIAN)):
        made = finding(
            at(when), dated("2027-03-20"), code=code, url=f"http://x.gov.cn/{code}", text=f"{code}的报告"
        )
        find(desk.store, made)
        desk.sweep(when, once_a_day=True)
    assert [rule for rule, _, _ in desk.alerts()].count("retraction") == 2
    assert desk.messages().count("湖南省：1项更正") == 2


# one transaction


def test_a_fault_in_the_middle_writes_nothing_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in ("2027-04-01", "2027-04-02"):
        desk.look(day, problem="blocked")
    desk.sweep("2027-04-02")
    desk.look("2027-04-03", *FIVE)
    desk.look("2027-04-04", *FIVE)
    before = desk.alerts()
    original, calls = outbox.enqueue, []

    def dies(*arguments: Any) -> list[int]:
        calls.append(1)
        if len(calls) == 3:
            raise MemoryError
        return original(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "enqueue", dies)
        with pytest.raises(MemoryError):
            desk.sweep("2027-04-04")
    assert desk.alerts() == before
    assert len(desk.messages()) == 1
    assert len(desk.sweep("2027-04-04")) == 5


# sending


@pytest.fixture
def told(desk: Desk) -> Desk:
    """Five alerts in four messages, queued and not sent."""
    missing(desk)
    desk.sweep("2027-04-02")
    return desk


def waiting(desk: Desk) -> int:
    with desk.store.read() as tx:
        return outbox.undelivered(tx)


def test_what_is_sent_says_what_it_is_about_and_its_id(told: Desk) -> None:
    deliver(told.voice, lambda: at("2027-04-02"))
    assert len({message for *_, message in told.recorder.sent}) == 4
    channel, title, body, message = next(one for one in told.recorder.sent if one[1].startswith("湖南省"))
    assert (channel, title) == ("desk", "湖南省：2份年度报告到期未见")
    assert "安化县" in body
    assert "南县" in body
    assert body.endswith(f"消息编号：{message}")


def test_a_delivery_is_settled_only_after_the_provider_took_it(told: Desk) -> None:
    seen: list[int] = []

    def takes(channel: str) -> bool:
        seen.append(waiting(told))
        return True

    told.recorder.takes = takes
    assert deliver(told.voice, lambda: at("2027-04-02")) == (4, 0)
    assert seen == [4, 3, 2, 1]
    assert waiting(told) == 0
    assert deliver(told.voice, lambda: at("2027-04-02")) == (0, 0)


def test_a_failed_delivery_is_tried_once_a_call_and_again_later(told: Desk) -> None:
    told.recorder.takes = lambda channel: False
    assert deliver(told.voice, lambda: at("2027-04-02 12:00")) == (0, 4)
    assert deliver(told.voice, lambda: at("2027-04-02 12:00")) == (0, 0)
    assert deliver(told.voice, lambda: at("2027-04-02 12:01")) == (0, 4)
    told.recorder.takes = lambda channel: True
    assert deliver(told.voice, lambda: at("2027-04-02 12:03")) == (4, 0)
    assert len({message for *_, message in told.recorder.sent}) == 4


def test_a_channel_that_hangs_does_not_keep_the_call_for_ever(told: Desk) -> None:
    clock = [at("2027-04-02 12:00")]

    def hangs(channel: str) -> bool:
        clock[0] += timedelta(minutes=1)
        return False

    told.recorder.takes = hangs
    assert deliver(told.voice, lambda: clock[0]) == (0, 4)
    assert len(told.recorder.sent) == 4


def test_being_told_to_stop_leaves_the_rest_for_the_next_start(told: Desk) -> None:
    assert deliver(told.voice, lambda: at("2027-04-02"), lambda: len(told.recorder.sent) >= 1) == (1, 0)
    assert waiting(told) == 3
    assert deliver(told.voice, lambda: at("2027-04-02")) == (3, 0)


def test_a_crash_between_claim_and_settle_repeats_the_message_with_the_same_id(told: Desk) -> None:
    def dies(channel: str) -> bool:
        raise KeyboardInterrupt

    told.recorder.takes = dies
    with pytest.raises(KeyboardInterrupt):
        deliver(told.voice, lambda: at("2027-04-02"))
    told.recorder.takes = lambda channel: True
    assert deliver(told.voice, lambda: at("2027-04-02")) == (3, 0)
    after = at("2027-04-02") + LEASE + timedelta(seconds=1)
    assert deliver(told.voice, lambda: after) == (1, 0)
    ids = [message for *_, message in told.recorder.sent]
    assert ids[0] == ids[-1]
    assert len(set(ids)) == 4
    assert waiting(told) == 0


def test_each_channel_gets_each_message(desk: Desk) -> None:
    missing(desk)
    judge_and_queue(desk.with_channels("desk", "oncall"), at("2027-04-02"))
    assert deliver(desk.with_channels("desk", "oncall"), lambda: at("2027-04-02")) == (8, 0)


def test_a_channel_named_later_hears_what_is_said_from_then_on(desk: Desk) -> None:
    missing(desk, ANHUA)
    desk.sweep("2027-04-02")
    both = desk.with_channels("desk", "oncall")
    missing(desk, NANXIAN)
    judge_and_queue(both, at("2027-04-03"))
    deliver(both, lambda: at("2027-04-03"))
    assert sorted((channel, title[:3]) for channel, title, *_ in desk.recorder.sent) == [
        ("desk", "湖南省"), ("desk", "湖南省"), ("oncall", "湖南省"),
    ]  # fmt: skip


def test_a_channel_missing_for_a_day_gets_what_was_meant_for_it(told: Desk) -> None:
    assert deliver(told.with_channels("oncall"), lambda: at("2027-04-02")) == (0, 0)
    assert deliver(told.voice, lambda: at("2027-04-03")) == (4, 0)


def test_without_any_channel_the_alerts_stand_and_nothing_is_sent(desk: Desk) -> None:
    missing(desk)
    nobody = desk.with_channels()
    assert len(judge_and_queue(nobody, at("2027-04-02"))) == 5
    assert deliver(nobody, lambda: at("2027-04-02")) == (0, 0)
    with desk.store.read() as tx:
        assert tx.execute(select(deliveries)).all() == []
    assert [state for *_, state in desk.alerts()] == ["open"] * 5


def test_the_words_are_in_the_language_asked_for(desk: Desk) -> None:
    find(
        desk.store,
        finding(at("2027-04-09"), dated("2027-03-20"), listed("2027-04-07"), on=listing_id(desk.store)),
    )
    english = Voice(desk.store, desk.voice.register, RULES, Recording(desk.recorder, ["desk"]), "en")
    judge_and_queue(english, at("2027-04-09"))
    deliver(english, lambda: at("2027-04-09"))
    (_, title, body, _), *_ = desk.recorder.sent
    assert title == "湖南省: 1 report(s) with a disputed date"
    assert "the listing says 2027-04-07" in body
