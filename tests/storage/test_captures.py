"""What came back from portals: a row for every distinct answer, and no row for the same one again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage import captures as kept
from storage.captures import Answer
from storage.schema import captures
from storage.store import Store
from tests.storage.builders import at, new_store

URL = "http://www.anhua.gov.cn/a.html"
SHA, OTHER = "a" * 64, "b" * 64


def answer(when: str, sha256: str | None = SHA, **more: Any) -> Answer:
    made = Answer(
        url=URL,
        final_url=URL,
        status=200,
        headers=(
            ("content-type", "text/html"),
            ("etag", '"1"'),
            ("last-modified", "yesterday"),
            ("etag", '"2"'),
        ),
        fetched_at=at(when),
        seconds=0.5,
        sha256=sha256,
        content_hash="words",
        size=1000,
        address="203.0.113.5",
        tls="strict",
    )
    return replace(made, **more)


REFUSED: dict[str, Any] = {"sha256": None, "status": 403, "problem": "blocked", "content_hash": None}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path)
    yield made
    made.close()


def keep(store: Store, *answers: Answer) -> list[int]:
    ids = []
    for one in answers:
        with store.write() as tx:
            ids.append(kept.keep(tx, one))
    return ids


def rows(store: Store) -> list[Any]:
    with store.read() as tx:
        return list(tx.execute(select(captures).order_by(captures.c.id)))


def test_the_same_answer_again_is_one_row_confirmed(store: Store) -> None:
    first, second, third = keep(store, answer("2027-04-01"), answer("2027-04-02"), answer("2027-04-03"))
    assert first == second == third
    (row,) = rows(store)
    assert (row.fetched_at, row.confirmed_at, row.confirmations) == (at("2027-04-01"), at("2027-04-03"), 2)


@pytest.mark.parametrize(
    "change",
    [{"sha256": OTHER}, {"status": 404}, {"final_url": URL + "?moved"}, {"problem": "soft-404"}],
    ids=str,
)  # fmt: skip
def test_a_different_answer_is_a_row_of_its_own(store: Store, change: dict[str, Any]) -> None:
    first, second = keep(store, answer("2027-04-01"), replace(answer("2027-04-02"), **change))
    assert first != second
    assert len(rows(store)) == 2


def test_an_answer_that_comes_back_after_another_is_a_new_row(store: Store) -> None:
    ids = keep(store, answer("2027-04-01"), answer("2027-04-02", OTHER), answer("2027-04-03"))
    assert len(set(ids)) == 3


def test_the_same_address_asked_with_other_words_is_another_answer(store: Store) -> None:
    form = '{"form": {"page": "2"}}'
    first, second = keep(store, answer("2027-04-01"), answer("2027-04-01", request=form))
    assert first != second
    with store.read() as tx:
        plain, posted = kept.last_good(tx, URL), kept.last_good(tx, URL, form)
    assert plain is not None
    assert posted is not None
    assert (plain.capture_id, posted.capture_id) == (first, second)


def test_the_last_good_answer_carries_what_to_ask_with(store: Store) -> None:
    (good,) = keep(store, answer("2027-04-01"))
    keep(store, answer("2027-04-02", **REFUSED))
    with store.read() as tx:
        known = kept.last_good(tx, URL)
    assert known is not None
    assert (known.capture_id, known.etag, known.last_modified) == (good, '"1"', "yesterday")
    assert known.headers[0] == ("content-type", "text/html")


def test_only_troubles_so_far_is_no_good_answer(store: Store) -> None:
    keep(store, answer("2027-04-01", **REFUSED), answer("2027-04-02", problem="soft-404"))
    with store.read() as tx:
        assert kept.last_good(tx, URL) is None
        assert kept.last_good(tx, "http://never.asked/") is None


def test_not_modified_confirms_the_answer_we_have(store: Store) -> None:
    (number,) = keep(store, answer("2027-04-01"))
    with store.write() as tx:
        kept.confirm(tx, number, at("2027-04-05"))
        row = kept.get(tx, number)
    assert row is not None
    assert (row.confirmed_at, row.confirmations) == (at("2027-04-05"), 1)
    with store.read() as tx:
        assert kept.get(tx, 999) is None
