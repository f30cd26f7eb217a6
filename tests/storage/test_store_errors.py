"""What is wrong with the place where things are kept is told apart, with the place."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from storage.archive import Archive
from storage.schema import facts
from storage.store import Store, StoreError
from tests.postgres import Server
from tests.storage.builders import new_store


def garbage(file: Path) -> None:
    file.write_bytes(os.urandom(20_000))


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:40_000])


def newer(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "garbage": (garbage, "database-damaged"),
    "cut": (cut, "database-damaged"),
    "newer": (newer, "database-newer"),
    "a folder": (a_folder, "database-unusable"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_database_that_cannot_be_used_says_what_it_is_and_where(name: str, tmp_path: Path) -> None:
    new_store(tmp_path).close()
    spoil, kind = DAMAGES[name]
    spoil(tmp_path / "h.db")
    with pytest.raises(StoreError) as told:
        Store(f"sqlite:///{tmp_path / 'h.db'}").check()
    assert (told.value.kind, told.value.where) == (kind, str(tmp_path / "h.db"))


def test_a_file_in_place_of_the_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a letter")
    with pytest.raises(StoreError, match="a file stands where a folder should be") as told:
        Store(f"sqlite:///{tmp_path / 'data' / 'h.db'}")
    assert (told.value.kind, told.value.where) == ("database-unusable", str(tmp_path / "data"))


def test_a_page_damaged_in_the_middle_is_found_by_the_check(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with store.write() as tx:
        tx.execute(insert(facts), [{"key": f"k{number}", "value": "x" * 3000} for number in range(100)])
    store.close()
    with sqlite3.connect(tmp_path / "h.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with (tmp_path / "h.db").open("r+b") as file:
        file.seek(-40_000, os.SEEK_END)
        file.write(b"\xff" * 4096)
    again = Store(store.url)
    try:
        assert again.check() != []
    finally:
        again.close()


def test_a_full_disk_is_told_and_what_was_written_stays_whole(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with pytest.raises(StoreError) as told, store.write() as tx:
        _fill(tx)
    assert told.value.kind == "disk-full"
    with store.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM facts WHERE key LIKE 'k%'")).scalar() == 0
    assert store.check() == []
    store.close()


def _fill(tx: object) -> None:
    tx.exec_driver_sql("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]
    tx.execute(insert(facts), [{"key": f"k{number}", "value": "x" * 3000} for number in range(100)])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, "disk-full"), (errno.EDQUOT, "disk-full"), (errno.EROFS, "archive-unusable")],
)
def test_an_archive_that_cannot_be_written_is_told(
    number: int, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    archive = Archive(tmp_path / "blobs")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(StoreError, match=os.strerror(number)) as told:
            archive.keep(b"a page")
    assert told.value.kind == kind
    assert list(archive.digests()) == []
    assert not [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert archive.read(archive.keep(b"a page")) == b"a page"


def test_a_mistake_in_a_statement_is_no_matter_of_the_place(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with pytest.raises(Exception, match="no such table") as told, store.read() as tx:
        tx.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(told.value, StoreError)
    store.close()


def test_a_server_is_told_apart_from_a_database_that_it_does_not_have(postgresql: Server) -> None:
    for url, detail in (
        (postgresql.url("nowhere"), "does not exist"),
        ("postgresql+psycopg://me:secret@127.0.0.1:1/db", "refused"),
    ):
        with pytest.raises(StoreError, match=detail) as told:
            Store(url)
        assert told.value.kind == "database-unreachable"
        assert "secret" not in str(told.value)


def test_a_server_that_goes_away_under_us_is_told(postgresql: Server) -> None:
    store = Store(postgresql.emptied(0))
    with pytest.raises(StoreError) as told, store.read() as tx:
        tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert told.value.kind == "database-unreachable"
    with store.read() as tx:  # the next transaction connects anew
        assert tx.execute(text("SELECT 1")).scalar() == 1
    store.close()
