"""Listings that we look at and cannot see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from storage import failing, looks
from storage.failing import Failing
from storage.store import Store
from tests.storage.builders import (
    ANHUA,
    COLUMN,
    NANXIAN,
    at,
    county,
    listing_id,
    look,
    new_store,
    save,
    watch,
)

OTHER = "http://www.nanxian.gov.cn/fz/"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path, watch(county(), county(NANXIAN, [OTHER])))
    yield made
    made.close()


def found(store: Store, when: str = "2027-12-31") -> list[Failing]:
    with store.read() as tx:
        return failing.failing(tx, at(when))


def test_a_listing_that_was_seen_last_is_not_among_them(store: Store) -> None:
    look(store, at("2027-02-01"), problem="blocked")
    look(store, at("2027-02-02"))
    assert found(store) == []


def test_the_run_of_failures_is_told_with_what_was_seen_before_it(store: Store) -> None:
    look(store, at("2027-02-01"), rows=23, pages=2)
    look(store, at("2027-02-02"), problem="http-error", detail="503")
    look(store, at("2027-02-02 18:00"), problem="unreachable", detail="time-out")
    look(store, at("2027-02-03"), problem="blocked", detail="yundun")
    (one,) = found(store)
    assert (one.jurisdiction, one.name, one.url, one.bodies) == (ANHUA, "安化县", COLUMN, ("government",))
    assert one.problems == ("http-error", "unreachable", "blocked")
    assert one.days == (date(2027, 2, 2), date(2027, 2, 3))
    assert (one.since, one.last_at, one.detail) == (at("2027-02-02 12:01"), at("2027-02-03 12:01"), "yundun")
    assert one.last_good is not None
    assert (one.last_good.at, one.last_good.rows, one.last_good.pages) == (at("2027-02-01 12:01"), 23, 2)


def test_a_look_that_stopped_early_because_nothing_was_new_has_seen_the_listing(store: Store) -> None:
    look(store, at("2027-02-01"), problem="http-error")
    look(store, at("2027-02-02"), complete=False)
    look(store, at("2027-02-03"), problem="http-error")
    (one,) = found(store)
    assert one.problems == ("http-error",)
    assert one.last_good is None


def test_one_row_that_could_not_be_read_is_no_blindness(store: Store) -> None:
    for day in ("2027-02-01", "2027-02-02", "2027-02-03"):
        look(store, at(day), problem="lead-unread")
    assert found(store) == []


def test_our_own_outage_is_not_counted(store: Store) -> None:
    look(store, at("2027-02-01"), problem="http-error")
    with store.write() as tx:
        task = looks.claim(tx, listing_id(store), "tests", at("2027-02-02"))
        assert task is not None
        looks.finish(tx, task, looks.Findings(problem="unreachable"), at("2027-02-02 12:01"))
        looks.excuse(tx, task, "own-network")
    (one,) = found(store)
    assert one.problems == ("http-error",)


def test_what_is_no_longer_watched_fails_nobody(store: Store) -> None:
    look(store, at("2027-02-01"), problem="blocked")
    save(store, watch(county(NANXIAN, [OTHER])), at("2027-02-02"))
    assert found(store) == []


def test_what_happens_later_is_not_known_yet(store: Store) -> None:
    look(store, at("2027-02-01"), problem="blocked")
    look(store, at("2027-02-05"))
    assert [one.problems for one in found(store, "2027-02-03")] == []  # the listing is seen again by now
    look(store, at("2027-02-08"), problem="blocked")
    assert found(store, "2027-02-07") == []
    assert len(found(store, "2027-02-09")) == 1


def test_an_absence_rests_on_the_last_good_look_at_each_listing_that_counts(tmp_path: Path) -> None:
    second = "http://www.anhua.gov.cn/tj/"
    with_two = new_store(tmp_path, watch(county(ANHUA, [COLUMN, second])))
    look(with_two, at("2027-04-01"), rows=20, pages=1)
    look(with_two, at("2027-04-02"), rows=21, pages=1)
    look(with_two, at("2027-04-03"), problem="blocked")
    with with_two.read() as tx:
        (one,) = failing.last_good_looks(tx, ANHUA, "government", at("2027-04-09"))
        assert failing.last_good_looks(tx, ANHUA, "司法局", at("2027-04-09")) == []
    look(with_two, at("2027-04-04"), complete=False, rows=9)
    with with_two.read() as tx:
        assert failing.last_good_looks(tx, ANHUA, "government", at("2027-04-09")) == [one]
        (early,) = failing.last_good_looks(tx, ANHUA, "government", at("2027-04-09"), whole=False)
        assert (early.at, early.rows) == (at("2027-04-04 12:01"), 9)
        assert failing.counting(tx) == {(ANHUA, "government"): [COLUMN, second]}
    assert (one.url, one.at, one.rows) == (COLUMN, at("2027-04-02 12:01"), 21)
    with_two.close()
