"""What is new in the catalogue, and what is only new to us."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import news
from storage.store import Store
from tests.storage.builders import (
    ANHUA,
    PAGE,
    TEXT,
    YEAR,
    at,
    dated,
    find,
    finding,
    listing_id,
    look,
    new_store,
    watch,
)

DUTY = (ANHUA, "government", YEAR)
COPY = "http://www.elsewhere.gov.cn/a.html"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path, watch())
    yield made
    made.close()


def found(store: Store, since: str = "2027-01-01") -> list[tuple[str, str, int]]:
    with store.read() as tx:
        return [*news.found_since(tx, at(since))]


def revised(store: Store, since: str = "2027-01-01") -> list[tuple[int, str]]:
    with store.read() as tx:
        return [(one.version, one.url) for one in news.revisions_since(tx, at(since))]


def seen(store: Store, day: str, text: str = TEXT, **more: Any) -> None:
    find(store, finding(at(day), dated("2027-03-20"), on=listing_id(store), text=text, **more))


def test_what_the_first_whole_look_shows_is_history(store: Store) -> None:
    seen(store, "2027-03-20 11:00")
    look(store, at("2027-03-20 10:59"))
    assert found(store) == []


def test_what_comes_after_it_is_news(store: Store) -> None:
    look(store, at("2027-03-01"))
    seen(store, "2027-03-20")
    assert found(store) == [DUTY]


def test_news_grows_old(store: Store) -> None:
    look(store, at("2027-03-01"))
    seen(store, "2027-03-20")
    assert found(store, "2027-03-21") == []


def test_a_copy_elsewhere_is_no_news_and_the_publishers_own_is(store: Store) -> None:
    look(store, at("2027-03-01"))
    seen(store, "2027-03-10", url=COPY, official=False)
    assert found(store) == []
    seen(store, "2027-03-20")
    assert found(store) == [DUTY]


def test_a_second_sighting_makes_old_news_no_newer(store: Store) -> None:
    seen(store, "2027-02-01")
    look(store, at("2027-03-01"))
    seen(store, "2027-03-20", url=f"{PAGE}?again")
    assert found(store) == []


def test_a_text_that_changed_where_we_had_read_it_is_a_revision(store: Store) -> None:
    seen(store, "2027-03-20")
    assert revised(store) == []
    seen(store, "2027-03-25", TEXT + "补充一段。")
    seen(store, "2027-03-28", TEXT + "再补充一段。")
    assert revised(store) == [(2, PAGE), (3, PAGE)]
    with store.read() as tx:
        first = news.revisions_since(tx, at("2027-01-01"))[0]
    assert (first.before, first.characters - first.before) == (len(TEXT), 5)
    assert (first.seen_at, first.seen_before_at) == (at("2027-03-25"), at("2027-03-20"))
    assert str(first.published_on) == "2027-03-20"
    assert revised(store, "2027-03-26") == [(3, PAGE)]


def test_the_publishers_own_text_after_a_copy_is_no_revision_of_theirs(store: Store) -> None:
    seen(store, "2027-03-10", TEXT + "转载时有删节。", url=COPY, official=False)
    seen(store, "2027-03-20")
    assert revised(store) == []


def test_where_a_report_is_seen_officially_first_seen_first(store: Store) -> None:
    seen(store, "2027-03-20")
    seen(store, "2027-03-21", url=f"{PAGE}?b")
    seen(store, "2027-03-22", url=COPY, official=False)
    with store.read() as tx:
        assert news.addresses(tx, f"{ANHUA}-{YEAR}") == [PAGE, f"{PAGE}?b"]
