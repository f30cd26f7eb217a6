"""The database: whole transactions or none, and a schema that is exactly what its one file says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.exc import StatementError

from storage.schema import METADATA, evidence, facts, listings, sightings, watched
from storage.store import Store, StoreError, newest_revision
from storage.watchlist import fact, set_fact
from tests.storage.builders import at, new_store, watch


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path)
    yield made
    made.close()


def test_migrations_lead_exactly_to_the_schema(tmp_path: Path) -> None:
    fresh = Store(f"sqlite:///{tmp_path / 'fresh.db'}")
    with fresh.read() as tx:
        named = {
            "include_name": lambda name, kind, _: kind != "table" or name in METADATA.tables
        }  # the index is derived
        opts = {"compare_type": True, "compare_server_default": True, **named}
        context = MigrationContext.configure(tx, opts=opts)
        assert compare_metadata(context, METADATA) == []
        assert tx.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest_revision()
    fresh.close()


def test_what_is_written_is_read_also_after_reopening(tmp_path: Path) -> None:
    first = new_store(tmp_path)
    with first.write() as tx:
        set_fact(tx, "channels", ["desk", "值班"])
    first.close()
    again = Store(f"sqlite:///{tmp_path / 'h.db'}")
    with again.read() as tx:
        assert fact(tx, "channels") == ["desk", "值班"]
    again.close()


def test_a_transaction_that_fails_changes_nothing(store: Store) -> None:
    def fail() -> None:
        with store.write() as tx:
            set_fact(tx, "watch_since", 2020)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    with store.read() as tx:
        assert fact(tx, "watch_since") is None


def test_an_unsynced_transaction_is_whole_and_the_next_one_is_synced_again(store: Store) -> None:
    with store.write(synced=False) as tx:
        set_fact(tx, "n", 1)
        assert tx.execute(text("PRAGMA synchronous")).scalar() == 1
    with store.write() as tx:
        assert fact(tx, "n") == 1
        assert tx.execute(text("PRAGMA synchronous")).scalar() == 2


def test_reading_changes_nothing_even_where_it_tries(store: Store) -> None:
    with store.read() as tx:
        set_fact(tx, "watch_since", 2020)
    with store.read() as tx:
        assert fact(tx, "watch_since") is None


def test_a_reader_sees_one_moment_while_another_writes(store: Store) -> None:
    with store.write() as tx:
        set_fact(tx, "n", 1)
    with store.read() as reading:
        assert fact(reading, "n") == 1
        with store.write() as tx:
            set_fact(tx, "n", 2)
        assert fact(reading, "n") == 1
    with store.read() as tx:
        assert fact(tx, "n") == 2


def test_three_writers_lose_nothing(store: Store) -> None:
    with store.write() as tx:
        set_fact(tx, "counter", 0)

    def count() -> None:
        for _ in range(200):
            with store.write() as tx:
                set_fact(tx, "counter", fact(tx, "counter") + 1)

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as tx:
        assert fact(tx, "counter") == 600


def test_two_programs_may_open_a_fresh_database_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'folder' / 'h.db'}"
    opened: list[Store] = []
    threads = [threading.Thread(target=lambda: opened.append(Store(url))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 3
    for store in opened:
        with store.read() as tx:
            assert tx.execute(select(watched)).all() == []
        store.close()


def test_a_database_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with store.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    before = (tmp_path / "h.db").read_bytes()
    with pytest.raises(StoreError, match="9999") as told:
        Store(f"sqlite:///{tmp_path / 'h.db'}")
    assert told.value.kind == "database-newer"
    assert (tmp_path / "h.db").read_bytes() == before


def test_what_is_no_database_is_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "h.db").write_bytes(b"this is a letter, not a database\n" * 200)
    with pytest.raises(StoreError, match="not a database"):
        Store(f"sqlite:///{tmp_path / 'h.db'}")


@pytest.mark.parametrize("url", ["no url at all", "nosuch://host/db", "sqlite:////proc/version/h.db"])
def test_a_database_that_cannot_be_opened_is_a_store_error(url: str) -> None:
    with pytest.raises(StoreError):
        Store(url)


def test_an_instant_keeps_its_moment_whatever_its_zone(store: Store) -> None:
    with store.write() as tx:
        tx.execute(insert(watched).values(code="1", name="x", level="county", aliases=[], bodies=[], exempt=[],
                                          position=0, active=True))  # fmt: skip
        tx.execute(insert(listings).values(
            jurisdiction="1", url="u", adapter="auto", bodies=[], at_least=1, pace=2.0, render=False, tls="strict",
            options={}, active=True, host="h", next_at=at("2027-04-01 00:30"), next_why="new", failures=0,
        ))  # fmt: skip
    with store.read() as tx:
        kept = tx.execute(select(listings.c.next_at)).scalar_one()
        stored = tx.execute(text("SELECT next_at FROM listings")).scalar_one()
    assert kept == at("2027-04-01 00:30")
    assert kept.tzinfo is UTC
    assert stored.startswith("2027-03-31 16:30")


def test_an_instant_without_an_offset_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="needs its offset"), store.read() as tx:
        tx.execute(select(listings).where(listings.c.next_at < datetime(2027, 4, 1))).all()  # noqa: DTZ001


def test_foreign_keys_hold(store: Store) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"), store.write() as tx:
        tx.execute(text("INSERT INTO attachments (report_id, url, name) VALUES ('none', 'u', 'n')"))


def test_the_shared_template_is_the_migrated_schema(tmp_path: Path) -> None:
    store = new_store(tmp_path, watch())
    with store.read() as tx:
        assert tx.execute(select(facts.c.value).where(facts.c.key == "watch_since")).scalar() == 2026
    store.close()


def test_what_was_held_before_dates_were_kept_over_time_keeps_its_times(tmp_path: Path) -> None:
    """A database of the first schema, with a report in it."""
    from alembic import command
    from alembic.config import Config

    from storage.store import MIGRATIONS

    engine = create_engine(f"sqlite:///{tmp_path / 'h.db'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO reports (id, jurisdiction, name, level, body, year, kind, title, version, first_seen_at,"
            " last_seen_at, doubts) VALUES ('r', '430923', '安化县', 'county', 'government', 2025, 'government',"
            " '题', 1, '2026-04-10 01:00:00', '2026-05-10 01:00:00', '[]')",
            "INSERT INTO sightings (report_id, url, listing, first_seen_at, last_seen_at, dates, official,"
            " gone_looks, fingerprint) VALUES ('r', 'u', 'l', '2026-04-10 01:00:00', '2026-05-10 01:00:00',"
            " '[[\"dateline\", \"2026-04-08\"]]', 1, 0, 'f')",
            "INSERT INTO evidence (report_id, url, about, value, quote, place, label) VALUES"
            " ('r', 'u', 'published', '2026-04-08', '', 'listing', '')",
        ):
            connection.execute(text(statement))
    engine.dispose()
    store = Store(f"sqlite:///{tmp_path / 'h.db'}")
    with store.read() as tx:
        said = tx.execute(select(evidence)).one()
        seen = tx.execute(select(sightings)).one()
    store.close()
    assert (said.listing, said.first_seen_at, said.gone_since) == ("l", at("2026-04-10 09:00"), None)
    assert seen.dates == [["dateline", "2026-04-08", "2026-04-10T01:00:00+00:00"]]
