"""Doubtful pages: before a person once, settled once, and in nobody's way afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from duties.evidence import Doubt, Evidence
from storage import reviews, views
from storage.looks import Spoil
from storage.schema import reviews as table
from storage.schema import spoiled
from storage.store import Store
from tests.storage.builders import COLUMN, PAGE, at, listing_id, look, new_store, watch

DOUBT = Doubt(
    "year", (Evidence("year", "2026", "2026年度", "heading"), Evidence("year", "2025", "2025年", "text"))
)
SPOIL = Spoil(PAGE, "doubtful", "430923", "government", None)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path, watch())
    yield made
    made.close()


def doubt(store: Store, when: str = "2027-04-02", spoil: Spoil = SPOIL, title: str = "年度报告") -> str:
    with store.write() as tx:
        return reviews.open_review(
            tx, spoil=spoil, listing_id=listing_id(store), listing=COLUMN, title=title, doubts=[DOUBT],
            capture_id=None, at=at(when),
        )  # fmt: skip


def held(store: Store) -> Any:
    with store.read() as tx:
        return tx.execute(select(table)).one()


def settle(store: Store, state: str, report: str | None = None) -> None:
    with store.write() as tx:
        reviews.settle(tx, held(store).id, state, at("2027-04-05"), report)


def test_a_page_stands_before_a_person_once_as_last_seen(store: Store) -> None:
    assert doubt(store) == "open"
    assert doubt(store, "2027-04-03", title="年度报告（新）") == "open"
    row = held(store)
    assert (row.title, row.seen_at, row.spoils["year"]) == ("年度报告（新）", at("2027-04-02"), None)


def test_its_candidates_are_shown_with_their_quotes(store: Store) -> None:
    doubt(store)
    with store.read() as tx:
        (view,) = views.review_list(tx)
    assert view["doubts"] == [
        {
            "about": "year",
            "candidates": [
                {"value": "2026", "quote": "2026年度", "place": "heading"},
                {"value": "2025", "quote": "2025年", "place": "text"},
            ],
        }
    ]


def test_what_a_person_rejected_stays_rejected(store: Store) -> None:
    doubt(store)
    settle(store, "rejected")
    assert doubt(store, "2027-04-09") == "rejected"
    with store.read() as tx:
        assert views.review_list(tx) == []
        assert [one["state"] for one in views.review_list(tx, everything=True)] == ["rejected"]


def test_what_a_person_accepted_names_its_report(store: Store) -> None:
    doubt(store)
    settle(store, "accepted", "430923-2026")
    row = held(store)
    assert (row.state, row.report_id, row.settled_at) == ("accepted", "430923-2026", at("2027-04-05"))
    assert doubt(store, "2027-04-09") == "accepted"


def test_a_later_reading_settles_it_by_itself_and_a_new_doubt_opens_it_again(store: Store) -> None:
    doubt(store)
    with store.write() as tx:
        reviews.supersede(tx, PAGE)
        reviews.supersede(tx, "http://elsewhere/")
    assert held(store).state == "superseded"
    assert doubt(store) == "open"


def test_superseding_touches_nothing_a_person_settled(store: Store) -> None:
    doubt(store)
    settle(store, "rejected")
    with store.write() as tx:
        reviews.supersede(tx, PAGE)
    assert held(store).state == "rejected"


def test_a_settled_page_spoils_no_look_any_more(store: Store) -> None:
    other = Spoil("http://www.anhua.gov.cn/other.html", "doubtful")
    look(store, at("2027-04-02"), spoils=[SPOIL, other])
    look(store, at("2027-04-03"), spoils=[SPOIL])
    doubt(store)
    settle(store, "rejected")
    with store.read() as tx:
        assert [row.url for row in tx.execute(select(spoiled))] == [other.url]


def test_an_unknown_review_is_none(store: Store) -> None:
    with store.read() as tx:
        assert reviews.get(tx, 7) is None
