"""The outbox: rows before messages, messages before sending, and nothing lost in between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage import outbox, views
from storage.outbox import LEASE, LONGEST_RETRY, Envelope, Key, Parcel, Raised
from storage.schema import deliveries, messages
from storage.store import Store
from tests.storage.builders import ANHUA, NANXIAN, at, new_store

NOW = at("2027-04-02")
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path)
    yield made
    made.close()


def alert(code: str = ANHUA, rule: str = "report-not-found", year: int = 2026) -> Raised:
    return Raised(rule, code, "某县", "government", year, "题", "文")


def envelope(*alerts: Raised, group: str = "report-not-found 湖南省") -> Envelope:
    return Envelope("湖南省：1份到期未见", "· 题", alerts or (alert(),), group)


def put(
    store: Store, *alerts: Raised, channels: tuple[str, ...] = ("desk",), when: datetime = NOW
) -> list[int]:
    with store.write() as tx:
        return outbox.enqueue(tx, envelope(*alerts), channels, when)


def claim(store: Store, when: datetime = NOW, *channels: str, **more: Any) -> list[Parcel]:
    with store.write() as tx:
        return outbox.claim(tx, when, channels or ("desk",), **more)


def settle(store: Store, parcel: Parcel, ok: bool, when: datetime = NOW, detail: str = "said") -> None:
    with store.write() as tx:
        outbox.settle(tx, parcel, ok, detail, when)


def states(store: Store) -> dict[Any, str]:
    with store.read() as tx:
        return {key: one.state for key, one in outbox.said(tx).items()}


def rows(store: Store, table: Any = deliveries) -> list[Any]:
    with store.read() as tx:
        return list(tx.execute(select(table)))


def test_alerts_message_and_deliveries_are_written_together(store: Store) -> None:
    made = put(store, alert(), alert(NANXIAN), channels=("desk", "oncall"))
    assert made == [1, 2]
    assert [(row.id, row.title) for row in rows(store, messages)] == [
        ("M20270402-0001", "湖南省：1份到期未见")
    ]
    assert sorted((row.channel, row.ok, row.attempts) for row in rows(store)) == [
        ("desk", None, 0),
        ("oncall", None, 0),
    ]
    assert states(store) == {
        Key("report-not-found", ANHUA, "government", 2026): "open",
        Key("report-not-found", NANXIAN, "government", 2026): "open",
    }


def test_the_same_alert_twice_in_one_episode_cannot_be(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)unique"), store.write() as tx:
        tx.exec_driver_sql(
            "INSERT INTO alerts (rule, jurisdiction, name, body, year, subject, episode, raised_at, state, title, text,"
            " resolved_why) VALUES ('r','1','n','b',1,'',1,'2027-01-01 00:00:00','open','t','x',''),"
            " ('r','1','n','b',1,'',1,'2027-01-01 00:00:00','open','t','x','')"
        )


def test_an_alert_that_comes_true_again_is_a_new_episode(store: Store) -> None:
    key = alert().key
    put(store)
    with store.write() as tx:
        outbox.resolve(tx, [key], NOW)
    assert states(store) == {key: "resolved"}
    assert put(store) == [2]
    assert states(store) == {key: "open"}


def test_message_ids_are_of_beijing_days_and_count_up(store: Store) -> None:
    for when in ("2027-04-02 00:30", "2027-04-02 23:59", "2027-04-03 00:00"):
        put(store, when=at(when).astimezone(UTC))
    assert [row.id for row in rows(store, messages)] == ["M20270402-0001", "M20270402-0002", "M20270403-0001"]


def test_told_today_ends_at_midnight_in_beijing(store: Store) -> None:
    put(store, when=at("2027-04-02 23:30").astimezone(UTC))
    with store.read() as tx:
        said = [
            outbox.told_today(tx, "report-not-found 湖南省", at(when))
            for when in ("2027-04-02 23:59", "2027-04-03 00:00")
        ]
        assert said == [True, False]
        assert not outbox.told_today(tx, "report-late 湖南省", at("2027-04-02 23:59"))


def test_one_message_is_taken_by_one_sender(store: Store) -> None:
    for _ in range(10):
        put(store)
    got: list[Parcel] = []
    threads = [threading.Thread(target=lambda: got.extend(claim(store, limit=4))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len({parcel.message_id for parcel in got}) == 10


def test_a_sender_that_dies_is_relieved_after_its_lease_with_the_same_message(store: Store) -> None:
    put(store)
    (first,) = claim(store)
    assert claim(store, NOW + LEASE) == []
    (second,) = claim(store, NOW + LEASE + SECOND)
    assert second == first


def test_what_was_taken_is_done(store: Store) -> None:
    put(store)
    settle(store, claim(store)[0], True)
    (row,) = rows(store)
    assert (row.ok, row.at, row.attempts, row.next_at, row.lease_until) == (True, NOW, 1, None, None)
    assert claim(store, NOW + timedelta(days=30)) == []
    with store.read() as tx:
        assert outbox.undelivered(tx) == 0


def test_what_failed_is_tried_again_later_each_time_and_never_given_up(store: Store) -> None:
    put(store)
    when, waits = NOW, []
    for _ in range(40):
        (parcel,) = claim(store, when)
        settle(store, parcel, False, when, "refused")
        with store.read() as tx:
            due = tx.execute(select(deliveries.c.next_at)).scalar_one()
            assert outbox.undelivered(tx) == 1
        waits.append(due - when)
        assert claim(store, due - SECOND) == []
        when = due
    assert waits[:4] == [timedelta(seconds=30 * 2**step) for step in range(4)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_RETRY
    (row,) = rows(store)
    assert (row.ok, row.attempts, row.detail) == (False, 40, "refused")


def test_one_channel_s_failure_is_not_another_s(store: Store) -> None:
    put(store, channels=("desk", "oncall"))
    for parcel in claim(store, NOW, "desk", "oncall"):
        settle(store, parcel, parcel.channel == "desk")
    assert {row.channel: row.ok for row in rows(store)} == {"desk": True, "oncall": False}
    later = claim(store, NOW + timedelta(minutes=1), "desk", "oncall")
    assert [parcel.channel for parcel in later] == ["oncall"]


def test_a_channel_that_is_not_configured_now_waits_until_it_is_again(store: Store) -> None:
    put(store, channels=("desk",))
    assert claim(store, NOW, "oncall") == []
    with store.write() as tx:
        assert outbox.claim(tx, NOW, []) == []
        assert outbox.undelivered(tx) == 1
    assert [parcel.channel for parcel in claim(store, NOW + timedelta(days=9), "desk")] == ["desk"]


def test_only_what_was_waiting_already_is_taken_if_asked_so(store: Store) -> None:
    put(store, when=NOW)
    put(store, when=NOW + timedelta(minutes=5))
    taken = claim(store, NOW + timedelta(minutes=10), "desk", waiting_since=NOW)
    assert [parcel.message_id for parcel in taken] == ["M20270402-0001"]


def test_without_any_channel_the_alert_stands_and_nothing_waits(store: Store) -> None:
    assert put(store, channels=()) == [1]
    with store.read() as tx:
        assert outbox.undelivered(tx) == 0
        assert views.alert_list(tx)[0]["deliveries"] == []


def test_acknowledging_and_snoozing(store: Store) -> None:
    put(store, alert(), alert(NANXIAN))
    with store.write() as tx:
        assert outbox.set_state(tx, 1, "acknowledged")
        assert outbox.set_state(tx, 2, "snoozed", NOW + timedelta(days=7))
        assert not outbox.set_state(tx, 99, "acknowledged")
    assert sorted(states(store).values()) == ["acknowledged", "snoozed"]
    with store.write() as tx:
        outbox.wake(tx, NOW + timedelta(days=7) - SECOND)
    assert sorted(states(store).values()) == ["acknowledged", "snoozed"]
    with store.write() as tx:
        outbox.wake(tx, NOW + timedelta(days=7))
    assert sorted(states(store).values()) == ["acknowledged", "open"]


def test_a_resolved_alert_stays_resolved(store: Store) -> None:
    put(store)
    with store.write() as tx:
        outbox.resolve(tx, [alert().key], NOW)
        assert outbox.set_state(tx, 1, "snoozed", NOW)
        outbox.wake(tx, NOW)
    assert states(store) == {alert().key: "resolved"}
