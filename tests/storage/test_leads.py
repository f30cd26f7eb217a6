"""Rows of listings: since when each was there, what became of it, since when it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import leads
from storage.schema import leads as table
from storage.store import Store
from tests.storage.builders import ANHUA, COLUMN, PAGE, at, county, listing_id, new_store, note, row, watch

SECOND = "http://www.anhua.gov.cn/second/"
NOW = at("2027-04-01")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path, watch(county(urls=[COLUMN, SECOND])))
    yield made
    made.close()


def known(store: Store, url: str = COLUMN) -> dict[str, leads.Known]:
    with store.read() as tx:
        return leads.known(tx, listing_id(store, url))


def test_rows_are_known_by_their_address_with_what_became_of_them(store: Store) -> None:
    note(store, (row(listed_on=date(2027, 3, 20)), "unread"), (row(PAGE + "?2", "通知"), "skipped"), when=NOW)
    found = known(store)
    assert {url: one.state for url, one in found.items()} == {PAGE: "unread", PAGE + "?2": "skipped"}
    assert found[PAGE].listed_on == date(2027, 3, 20)
    assert not found[PAGE].gone


def test_nothing_to_note_is_no_mistake(store: Store) -> None:
    note(store, when=NOW)
    assert known(store) == {}


def test_each_listing_knows_its_own_rows(store: Store) -> None:
    note(store, (row(), "report"), when=NOW)
    assert known(store, SECOND) == {}
    note(store, (row(), "unread"), when=NOW, url=SECOND)
    assert known(store, SECOND)[PAGE].state == "unread"


def test_settling_keeps_the_row_as_last_seen_and_its_problem(store: Store) -> None:
    note(store, (row(), "unread"), when=NOW)
    with store.write() as tx:
        leads.settle(
            tx, listing_id(store), row(title="改了名", listed_on=date(2027, 4, 1)), "unread", "too-slow"
        )
    one = known(store)[PAGE]
    assert (one.state, one.title, one.listed_on) == ("unread", "改了名", date(2027, 4, 1))
    with store.write() as tx:
        leads.settle(tx, listing_id(store), row(), "report")
    with store.read() as tx:
        kept = tx.execute(select(table)).one()
    assert (kept.state, kept.problem, kept.first_seen_at) == ("report", None, NOW)


def test_rows_that_go_are_marked_and_unmarked_when_they_come_back(store: Store) -> None:
    many = [row(f"{PAGE}?{number}", f"行{number}") for number in range(1203)]
    note(store, *((one, "skipped") for one in many), when=NOW)
    gone = [one.url for one in many[1:]]
    with store.write() as tx:
        leads.mark_gone(tx, listing_id(store), gone, [], at("2027-05-01"))
    assert sum(one.gone for one in known(store).values()) == 1202
    with store.write() as tx:
        leads.mark_gone(tx, listing_id(store), [], gone[:700], at("2027-05-02"))
    assert sum(one.gone for one in known(store).values()) == 502


def test_where_an_address_stands_on_a_listing(store: Store) -> None:
    note(store, (row(listed_on=date(2027, 3, 20)), "report"), when=NOW)
    with store.read() as tx:
        found = leads.where(tx, listing_id(store), PAGE)
        assert leads.where(tx, listing_id(store, SECOND), PAGE) is None
        assert leads.where(tx, None, PAGE) is None
    assert found is not None
    assert (found.listed_on, found.jurisdiction) == (date(2027, 3, 20), ANHUA)
