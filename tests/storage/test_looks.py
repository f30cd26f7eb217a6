"""Who looks next: one at a time, fairly, resuming what was broken off, and writing down how each look went."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage import looks
from storage.looks import LEASE, RESUMABLE, Findings, Spoil, Task
from storage.schema import listings, spoiled, steps
from storage.schema import looks as looks_table
from storage.store import Store
from tests.storage.builders import COLUMN, NANXIAN, at, county, listing_id, look, new_store, save, watch

NOW = at("2027-04-02")
HOST_B = "http://www.nanxian.gov.cn/fz/"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path, watch())
    yield made
    made.close()


def claim(store: Store, when: Any = NOW, owner: str = "one", url: str = COLUMN) -> Task | None:
    with store.write() as tx:
        return looks.claim(tx, listing_id(store, url), owner, when)


def taken(store: Store, when: Any = NOW, owner: str = "one") -> Task:
    task = claim(store, when, owner)
    assert task is not None
    return task


def place(store: Store, task: Task, resume: dict[str, Any] | None, when: Any = NOW) -> None:
    with store.write() as tx:
        looks.note_place(tx, task, resume, when)


def finish(store: Store, task: Task, found: Findings, when: Any = NOW) -> None:
    with store.write() as tx:
        looks.finish(tx, task, found, when)


def state(store: Store) -> Any:
    with store.read() as tx:
        return tx.execute(select(listings)).one()


def written(store: Store) -> list[Any]:
    with store.read() as tx:
        return list(tx.execute(select(looks_table).order_by(looks_table.c.id)))


def test_only_one_of_many_gets_the_listing(store: Store) -> None:
    got: list[Task | None] = []
    threads = [threading.Thread(target=lambda n=n: got.append(claim(store, NOW, f"w{n}"))) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [task for task in got if task is not None]
    assert len(winners) == 1
    assert len(got) == 6
    assert len(written(store)) == 1


def test_a_held_listing_is_not_offered_until_its_lease_ends(store: Store) -> None:
    taken(store)
    with store.read() as tx:
        assert looks.due(tx, NOW) == []
        assert looks.due(tx, NOW, everything=True) == []
        assert looks.due(tx, NOW + LEASE) == []
        assert len(looks.due(tx, NOW + LEASE + timedelta(seconds=1))) == 1


def test_a_lease_that_nobody_renews_ends_by_itself(store: Store) -> None:
    taken(store)
    assert claim(store, NOW + LEASE, "two") is None
    assert claim(store, NOW + LEASE + timedelta(seconds=1), "two") is not None


def test_every_page_renews_the_lease(store: Store) -> None:
    task = taken(store)
    place(store, task, {"url": "p2"}, NOW + timedelta(minutes=20))
    assert claim(store, NOW + timedelta(minutes=45), "two") is None


def test_a_listing_no_longer_watched_is_not_given_out(store: Store) -> None:
    number = listing_id(store)
    save(store, watch(county(urls=[])), NOW)
    with store.write() as tx:
        assert looks.due(tx, NOW, everything=True) == []
        assert looks.claim(tx, number, "one", NOW) is None


def test_one_of_each_host_comes_before_a_second_of_any(tmp_path: Path) -> None:
    first = [f"http://www.anhua.gov.cn/c{number}/" for number in range(4)]
    urls = [*first, "https://zwgk.yiyang.gov.cn/d/", "http://WWW.ANHUA.gov.cn:8080/e/"]
    store = new_store(tmp_path, watch(county(urls=urls), county(NANXIAN, [HOST_B])))
    with store.read() as tx:
        hosts = [host for _, host in looks.due(tx, NOW)]
    store.close()
    assert len(hosts) == 7
    assert sorted(hosts[:3]) == ["www.anhua.gov.cn", "www.nanxian.gov.cn", "zwgk.yiyang.gov.cn"]
    assert set(hosts[3:]) == {"www.anhua.gov.cn"}


def test_the_longest_due_comes_first_and_the_rest_waits(tmp_path: Path) -> None:
    urls = [f"http://h{number}.gov.cn/" for number in range(3)]
    store = new_store(tmp_path, watch(county(urls=urls)))
    with store.write() as tx:
        for url, when in zip(urls, ("2027-03-30", "2027-03-01", "2027-04-03"), strict=True):
            looks.plan(tx, listing_id(store, url), at(when), "quiet")
    with store.read() as tx:
        assert [host for _, host in looks.due(tx, NOW)] == ["h1.gov.cn", "h0.gov.cn"]
        assert [host for _, host in looks.due(tx, NOW, limit=1)] == ["h1.gov.cn"]
        assert len(looks.due(tx, NOW, everything=True)) == 3
        assert looks.next_due(tx) == at("2027-03-01")
    store.close()


def test_named_places_are_looked_at_due_or_not(tmp_path: Path) -> None:
    store = new_store(tmp_path, watch(county(), county(NANXIAN, [HOST_B])))
    with store.write() as tx:
        looks.plan(tx, listing_id(store, HOST_B), at("2028-01-01"), "quiet")
    with store.read() as tx:
        assert looks.due(tx, NOW, codes=[NANXIAN]) == [(listing_id(store, HOST_B), "www.nanxian.gov.cn")]
    store.close()


def test_a_killed_look_goes_on_where_it_was_as_the_same_look(store: Store) -> None:
    task = taken(store)
    place(store, task, {"url": "page 7"})
    again = taken(store, NOW + timedelta(hours=1), "two")
    assert again.look_id == task.look_id
    assert again.resume == {"url": "page 7"}
    assert again.started_at == NOW


def test_what_a_killed_look_had_gathered_is_not_lost(store: Store) -> None:
    task = taken(store)
    found = Findings(pages=2, rows=30, requests=4, unchanged=1, bytes=99, seen=[(7, 200), (8, 304)])
    found.outcome["new"] = 1
    with store.write() as tx:
        looks.note_place(tx, task, {"url": "page 3"}, NOW, found)
    again = taken(store, NOW + timedelta(hours=1), "two")
    assert again.so_far == found
    finish(store, again, Findings(complete=True), NOW + timedelta(hours=1))
    assert taken(store, NOW + timedelta(hours=2)).so_far is None


def test_a_page_noted_costs_the_same_however_many_there_were_before(store: Store) -> None:
    task, found = taken(store), Findings()
    for page in range(1, 4):
        found.seen.append((page, 200))
        with store.write() as tx:
            looks.note_place(tx, task, {"url": f"page {page}"}, NOW, found)
        with store.read() as tx:
            assert [step.page for step in tx.execute(select(steps))] == list(range(1, page + 1))
        assert written(store)[0].seen == []  # gathered once, at the end
    finish(store, task, found)
    assert written(store)[0].seen == [[1, 200], [2, 200], [3, 200]]
    with store.read() as tx:
        assert tx.execute(select(steps)).all() == []


def test_a_slow_page_holds_its_listing_for_longer(store: Store) -> None:
    task = taken(store)
    with store.write() as tx:
        looks.renew(tx, task, NOW + timedelta(minutes=29))
    assert claim(store, NOW + timedelta(minutes=40), "two") is None


def test_a_look_given_back_when_told_to_stop_goes_on_as_well(store: Store) -> None:
    task = taken(store)
    place(store, task, {"url": "page 2"})
    with store.write() as tx:
        looks.let_go(tx, task)
    assert taken(store, NOW + timedelta(minutes=1), "two").resume == {"url": "page 2"}


def test_a_look_killed_before_its_first_page_begins_anew_and_leaves_no_open_one(store: Store) -> None:
    taken(store)
    later = NOW + timedelta(hours=2)
    again = taken(store, later, "two")
    assert (again.resume, again.started_at) == (None, later)
    finish(store, again, Findings(complete=True), later)
    assert [row.finished_at is not None for row in written(store)] == [True]


def test_a_half_finished_walk_of_yesterday_starts_again(store: Store) -> None:
    task = taken(store)
    with store.write() as tx:
        looks.note_place(tx, task, {"url": "page 7"}, NOW, Findings(pages=1, seen=[(7, 200)]))
    later = NOW + RESUMABLE + timedelta(seconds=1)
    again = taken(store, later, "two")
    assert (again.resume, again.started_at) == (None, later)
    with store.read() as tx:
        assert tx.execute(select(steps)).all() == []


def test_a_changed_way_of_reading_does_not_resume(store: Store) -> None:
    place(store, taken(store), {"url": "page 7"})
    changed = county(listings=[county().listings[0].__class__(county().code, COLUMN, adapter="jpage")])
    save(store, watch(changed), NOW)
    assert taken(store, NOW + timedelta(hours=1), "two").resume is None


def test_what_dead_owners_held_is_free_at_once(store: Store) -> None:
    taken(store, NOW, "dead")
    with store.write() as tx:
        assert looks.owners(tx) == ["dead"]
        looks.release(tx, [])
        assert looks.owners(tx) == ["dead"]
        looks.release(tx, ["dead", "unknown"])
        assert looks.owners(tx) == []
    assert claim(store, NOW + timedelta(seconds=1), "two") is not None


def test_a_finished_look_is_written_whole_and_the_listing_let_go(store: Store) -> None:
    task = taken(store)
    found = Findings(complete=True, adapter="trs", column="法治政府建设", pages=3, rows=41, requests=5, unchanged=2,
                     bytes=999, seen=[(7, 200), (8, None)])  # fmt: skip
    found.outcome["new"] = 1
    finish(store, task, found, NOW + timedelta(seconds=90))
    (row,) = written(store)
    assert (row.complete, row.problem, row.pages, row.rows, row.seconds) == (True, None, 3, 41, 90.0)
    assert row.outcome == {"new": 1, "revised": 0, "same": 0, "unsure": 0}
    assert row.seen == [[7, 200], [8, None]]
    kept = state(store)
    assert (kept.lease_by, kept.lease_until, kept.open_look, kept.resume) == (None, None, None, None)
    assert (kept.family, kept.column_name, kept.failures) == ("trs", "法治政府建设", 0)


def test_problems_are_counted_in_a_row_since_when_and_forgiven_by_one_good_look(store: Store) -> None:
    look(store, at("2027-04-02"), problem="blocked")
    look(store, at("2027-04-03"), problem="unreachable")
    assert (state(store).failures, state(store).failing_since) == (2, at("2027-04-02 12:01"))
    look(store, at("2027-04-04"))
    assert (state(store).failures, state(store).failing_since) == (0, None)


def test_a_failed_look_does_not_forget_what_family_the_portal_is(store: Store) -> None:
    look(store, at("2027-04-02"), column="法治")
    look(store, at("2027-04-03"), problem="blocked")
    assert (state(store).family, state(store).column_name) == ("generic", "法治")


def test_a_look_belongs_to_the_day_on_which_it_began(store: Store) -> None:
    look(store, at("2027-03-31 23:50"), ended=at("2027-04-01 00:20"))
    look(store, at("2027-04-01 00:30"))
    assert [row.day.isoformat() for row in written(store)] == ["2027-03-31", "2027-04-01"]


def test_days_are_those_of_beijing(store: Store) -> None:
    in_utc_still_the_day_before = at("2027-04-01 00:10").astimezone(UTC)
    look(store, in_utc_still_the_day_before)
    assert written(store)[0].day.isoformat() == "2027-04-01"


def test_what_could_not_be_settled_is_kept_with_the_look(store: Store) -> None:
    spoils = [
        Spoil("http://x/1", "lead-unread", year=2026),
        Spoil("http://x/2", "doubtful", "430923", "government"),
    ]
    look(store, NOW, problem="lead-unread", spoils=spoils)
    with store.read() as tx:
        kept = [
            (row.look_id, row.url, row.problem, row.jurisdiction, row.body, row.year)
            for row in tx.execute(select(spoiled))
        ]
    number = written(store)[0].id
    assert kept == [
        (number, "http://x/1", "lead-unread", None, None, 2026),
        (number, "http://x/2", "doubtful", "430923", "government", None),
    ]


def test_our_own_outage_is_not_held_against_the_portal(store: Store) -> None:
    look(store, at("2027-04-02"), problem="blocked")
    task = taken(store, at("2027-04-03"))
    finish(store, task, Findings(problem="unreachable"), at("2027-04-03"))
    with store.write() as tx:
        looks.excuse(tx, task, "own-network")
    assert (state(store).failures, state(store).failing_since) == (1, at("2027-04-02 12:01"))
    assert [row.problem for row in written(store)] == ["blocked", "own-network"]


def test_outcomes_since_tells_host_problem_and_detail(store: Store) -> None:
    look(store, at("2027-04-02"))
    look(store, at("2027-04-03"), problem="unreachable", detail="name")
    with store.read() as tx:
        assert looks.outcomes_since(tx, at("2027-04-02 18:00")) == [
            ("www.anhua.gov.cn", "unreachable", "name")
        ]


def test_whether_the_history_was_ever_walked(store: Store) -> None:
    number = listing_id(store)
    look(store, at("2027-04-02"), complete=False)
    with store.read() as tx:
        assert not looks.has_complete_look(tx, number)
    look(store, at("2027-04-03"))
    with store.read() as tx:
        assert looks.has_complete_look(tx, number)
