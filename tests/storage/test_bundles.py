"""What stands behind one verdict: which looks count, which do not and why, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from duties.reports import GOVERNMENT
from storage import captures
from storage.bundles import Proof, bodies_of, gather
from storage.captures import Answer
from storage.looks import Spoil
from storage.store import Store
from tests.storage.builders import (
    ANHUA,
    COLUMN,
    PAGE,
    RULES,
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


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path, watch())
    yield made
    made.close()


def keep(store: Store, url: str) -> int:
    with store.write() as tx:
        answer = Answer(url, url, 200, (), at("2027-04-01"), 0.1, "0" * 64, None, 1, None, "strict")
        return captures.keep(tx, answer)


def proof(store: Store, when: str = "2027-05-01", year: int = YEAR, body: str = GOVERNMENT) -> Proof | None:
    with store.read() as tx:
        return gather(tx, RULES, at(when), (ANHUA, year, body))


def test_looks_since_the_due_date_are_told_apart_by_whether_they_count(store: Store) -> None:
    page, link = keep(store, COLUMN), keep(store, PAGE)
    look(store, at("2027-03-30"), seen=[(page, 200)])
    look(store, at("2027-04-01"), seen=[(page, 200)])
    look(store, at("2027-04-02"), problem="unreachable")
    open_link = Spoil(PAGE, "lead-unread", ANHUA, GOVERNMENT, YEAR)
    another = Spoil(PAGE, "lead-unread", ANHUA, GOVERNMENT, YEAR - 1)
    look(store, at("2027-04-03"), problem="lead-unread", spoils=[open_link])
    look(store, at("2027-04-04"), problem="lead-unread", spoils=[another])
    found = proof(store)
    assert found is not None
    assert found.verdict["standing"] == "not_found"
    assert [(one["day"], one["counts"]) for one in found.looks] == [
        ("2027-04-01", True), ("2027-04-02", False), ("2027-04-03", False), ("2027-04-04", True),
    ]  # fmt: skip
    assert found.verdict["looks_after_due"] == sum(one["counts"] for one in found.looks)
    assert set(found.captures) == {page, link}


def test_a_bundle_as_of_a_day_knows_nothing_of_later_looks(store: Store) -> None:
    for day in ("2027-04-01", "2027-04-02", "2027-04-03"):
        look(store, at(day))
    found = proof(store, "2027-04-02")
    assert found is not None
    assert [one["day"] for one in found.looks] == ["2027-04-01", "2027-04-02"]


def test_the_look_that_first_saw_a_report_is_among_those_of_its_bundle(store: Store) -> None:
    page = keep(store, PAGE)
    look(store, at("2027-03-20 12:00"), ended=at("2027-03-20 12:10"))
    look(store, at("2027-03-25"))
    on = listing_id(store)
    find(store, finding(at("2027-03-20 12:05"), dated("2027-03-20"), on=on, capture_id=page))
    found = proof(store)
    assert found is not None
    assert found.report is not None
    assert found.verdict["standing"] == "on_time"
    assert [one["day"] for one in found.looks] == ["2027-03-20"]
    assert page in found.captures


def test_nobody_owes_what_is_not_watched(store: Store) -> None:
    assert proof(store, body="县司法局") is None
    with store.read() as tx:
        assert bodies_of(tx, ANHUA) == (GOVERNMENT,)
        assert bodies_of(tx, "999999") == ()
