"""What sources.yaml said, kept where every command finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from duties.watch import Exemption, Listing, Watch
from storage import looks, watchlist
from storage.schema import METADATA, listings
from storage.store import Store
from tests.storage.builders import (
    ANHUA,
    COLUMN,
    HENAN,
    NANXIAN,
    QINGFENG,
    at,
    county,
    listing_id,
    look,
    new_store,
    save,
    watch,
)

NOW = at("2027-01-01")
LATER = at("2027-02-01")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path)
    yield made
    made.close()


def loaded(store: Store) -> Watch:
    with store.read() as tx:
        return watchlist.load(tx)


def due(store: Store, when: str) -> list[int]:
    with store.read() as tx:
        return [number for number, _ in looks.due(tx, at(when))]


def put_off(store: Store, url: str = COLUMN) -> None:
    with store.write() as tx:
        looks.plan(tx, listing_id(store, url), at("2027-06-01"), "quiet")


FULL = county(
    QINGFENG,
    bodies=("government", "司法局"),
    exempt=(Exemption("司法局", (2025, 2026), "职能并入"), Exemption("司法局", (), "涉密")),
    due=(2, 28),
    listings=[
        Listing(QINGFENG, "http://www.qingfeng.gov.cn/a/"),
        Listing(QINGFENG, "http://www.qingfeng.gov.cn/b/", "json_api", ("司法局",), 3, "gb18030", 7.5, True, "legacy",
                {"rows": "data.list", "deep": {"page": 1}}),
    ],
)  # fmt: skip


def test_what_was_saved_comes_back_whole_and_in_order(store: Store) -> None:
    asked = watch(FULL, county(ANHUA), county(HENAN, []), since=2024, confirm=3)
    save(store, asked, NOW)
    assert loaded(store) == asked


def test_what_is_switched_off_and_how_early_is_kept(store: Store) -> None:
    asked = replace(watch(county()), due_soon_days=0, silent=frozenset({"report-found", "report-late"}))
    save(store, asked, NOW)
    assert loaded(store) == asked
    save(store, watch(county()), LATER)
    assert loaded(store) == watch(county())


def test_one_place_can_be_loaded_alone(store: Store) -> None:
    save(store, watch(FULL, county(ANHUA), since=2024, confirm=3), NOW)
    with store.read() as tx:
        assert watchlist.load(tx, QINGFENG) == watch(FULL, since=2024, confirm=3)
        assert watchlist.load(tx, HENAN).jurisdictions == ()


def test_nothing_loaded_is_an_empty_watch(store: Store) -> None:
    assert loaded(store) == Watch(())


def test_saving_twice_changes_nothing(store: Store) -> None:
    for _ in range(2):
        save(store, watch(FULL, county()), NOW)
    with store.read() as tx:
        assert len(tx.execute(select(listings)).all()) == 3
    assert loaded(store) == watch(FULL, county())


def test_a_new_order_in_the_file_is_the_new_order_on_the_board(store: Store) -> None:
    save(store, watch(county(ANHUA), FULL), NOW)
    save(store, watch(FULL, county(ANHUA)), LATER)
    assert [one.code for one in loaded(store).jurisdictions] == [QINGFENG, ANHUA]


def test_a_watch_since_taken_out_of_the_file_is_forgotten(store: Store) -> None:
    save(store, watch(since=2020, confirm=4), NOW)
    save(store, watch(since=None), LATER)
    assert loaded(store).watch_since is None
    assert loaded(store).confirm_looks == 2


def test_channels_addresses_are_never_stored(store: Store, tmp_path: Path) -> None:
    save(store, watch(channels=["desk", "oncall"]), NOW)
    assert dict(loaded(store).channels) == {}
    with store.read() as tx:
        assert watchlist.fact(tx, "channels") == ["desk", "oncall"]
        everything = [
            str(row) for table in METADATA.tables for row in tx.execute(text(f'SELECT * FROM "{table}"'))
        ]
    assert "secret-of" not in "".join(everything)
    store.close()
    assert b"secret-of" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_removed_listing_is_kept_inactive_with_its_history(store: Store) -> None:
    second = "http://www.anhua.gov.cn/second/"
    save(store, watch(county(urls=[COLUMN, second])), NOW)
    look(store, at("2027-01-02"), second)
    save(store, watch(county(urls=[COLUMN])), LATER)
    assert [one.url for one in loaded(store).jurisdictions[0].listings] == [COLUMN]
    assert listing_id(store, second) not in due(store, "2028-01-01")
    with store.read() as tx:
        assert looks.has_complete_look(tx, listing_id(store, second))
    save(store, watch(county(urls=[COLUMN, second])), at("2027-03-01"))
    with store.read() as tx:
        assert looks.has_complete_look(tx, listing_id(store, second))
    assert len(loaded(store).jurisdictions[0].listings) == 2


def test_a_removed_place_is_no_longer_watched(store: Store) -> None:
    save(store, watch(county(ANHUA), FULL), NOW)
    save(store, watch(county(ANHUA)), LATER)
    assert [one.code for one in loaded(store).jurisdictions] == [ANHUA]
    assert len(due(store, "2028-01-01")) == 1


def test_an_address_moved_to_another_place_is_that_places_listing(store: Store) -> None:
    save(store, watch(county(ANHUA)), NOW)
    save(store, watch(county(NANXIAN, [COLUMN])), LATER)
    (place,) = loaded(store).jurisdictions
    assert [(place.code, one.jurisdiction) for one in place.listings] == [(NANXIAN, NANXIAN)]


def test_a_new_listing_is_due_at_once(store: Store) -> None:
    save(store, watch(), NOW)
    assert due(store, "2027-01-01") == [listing_id(store)]


@pytest.mark.parametrize(
    "change",
    [{"adapter": "jpage"}, {"charset": "gb18030"}, {"render": True}, {"tls": "legacy"}, {"options": {"page": "x"}}],
    ids=str,
)  # fmt: skip
def test_a_changed_way_of_reading_makes_it_due_at_once(store: Store, change: dict[str, object]) -> None:
    save(store, watch(), NOW)
    put_off(store)
    changed = replace(Listing(ANHUA, COLUMN), **change)  # type: ignore[arg-type]
    save(store, watch(county(listings=[changed])), LATER)
    assert due(store, "2027-02-01") == [listing_id(store)]
    assert loaded(store).jurisdictions[0].listings == (changed,)


@pytest.mark.parametrize(
    "change", [{}, {"pace": 9.0}, {"at_least": 4}, {"bodies": ("government", "司法局")}], ids=str
)
def test_other_changes_wait_for_the_next_look(store: Store, change: dict[str, object]) -> None:
    save(store, watch(), NOW)
    put_off(store)
    changed = replace(Listing(ANHUA, COLUMN), **change)  # type: ignore[arg-type]
    save(store, watch(county(listings=[changed])), LATER)
    assert due(store, "2027-02-01") == []
    assert loaded(store).jurisdictions[0].listings == (changed,)
