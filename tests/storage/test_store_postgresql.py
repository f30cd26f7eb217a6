"""PostgreSQL keeps the promises that the program was written against."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from storage.schema import METADATA
from storage.store import Store, StoreError
from storage.watchlist import fact, set_fact
from tests.postgres import Server


@pytest.fixture
def store(postgresql: Server) -> Iterator[Store]:
    made = Store(postgresql.emptied(0))
    yield made
    made.close()


def test_migrations_lead_exactly_to_the_schema_there_too(postgresql: Server) -> None:
    fresh = Store(postgresql.fresh())
    with fresh.read() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True, "compare_server_default": True})
        different = compare_metadata(context, METADATA)
    fresh.close()
    assert different == []


def test_three_writers_lose_nothing_there_either(store: Store) -> None:
    with store.write() as tx:
        set_fact(tx, "counter", 0)

    def count() -> None:
        for _ in range(50):
            with store.write() as tx:
                set_fact(tx, "counter", fact(tx, "counter") + 1)

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as tx:
        assert fact(tx, "counter") == 150


def test_a_reader_sees_one_moment_there_too(store: Store) -> None:
    with store.read() as reading:
        assert fact(reading, "n") is None
        with store.write() as tx:
            set_fact(tx, "n", 2)
        assert fact(reading, "n") is None
    with store.read() as tx:
        assert fact(tx, "n") == 2


def test_an_unsynced_transaction_is_whole_and_the_next_one_is_synced_again_there_too(store: Store) -> None:
    with store.read() as tx:
        usual = tx.execute(text("SHOW synchronous_commit")).scalar()
    with store.write(synced=False) as tx:
        set_fact(tx, "n", 1)
        assert tx.execute(text("SHOW synchronous_commit")).scalar() == "off"
    with store.write() as tx:
        assert fact(tx, "n") == 1
        assert tx.execute(text("SHOW synchronous_commit")).scalar() == usual


def test_programs_may_open_a_fresh_database_at_once(postgresql: Server) -> None:
    url, opened = postgresql.fresh(), []
    threads = [threading.Thread(target=lambda: opened.append(Store(url))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 3
    for store in opened:
        store.close()


def test_a_zero_character_in_a_page_stops_nobody(store: Store) -> None:
    with store.write() as tx:
        tx.execute(text("INSERT INTO facts (key, value) VALUES (:key, '1')"), {"key": "a\0b"})
        assert fact(tx, "ab") == 1


def test_only_one_daemon_works_on_a_database(store: Store) -> None:
    other = Store(store.url)
    with store.as_the_only_daemon() as first, other.as_the_only_daemon() as second:
        assert (first, second) == (True, False)
    with other.as_the_only_daemon() as afterwards:
        assert afterwards
    other.close()


def test_a_server_that_does_not_answer_is_told_in_plain_words_without_the_password(
    postgresql: Server,
) -> None:
    for url in (
        postgresql.url("no_such_database"),
        "postgresql+psycopg://me:secret@127.0.0.1:1/db?connect_timeout=2",
        "postgresql://me:secret@127.0.0.1:1/db?connect_timeout=2",
    ):
        with pytest.raises(StoreError) as told:
            Store(url)
        assert "secret" not in str(told.value)
