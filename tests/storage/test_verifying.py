"""Whether what was kept is still what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import captures
from storage.archive import Archive
from storage.captures import Answer
from storage.store import Store
from storage.verifying import verify
from tests.storage.builders import PAGE, at, find, finding, new_store, watch

BODY = b"<html>" + bytes(range(256)) * 20


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "blobs")


@pytest.fixture
def store(tmp_path: Path, archive: Archive) -> Iterator[Store]:
    made = new_store(tmp_path, watch())
    digest = archive.keep(BODY)
    archive.keep(b"another")
    page = Answer(PAGE, PAGE, 200, (), at("2027-04-01"), 0.1, digest, None, len(BODY), None, "strict")
    with made.write() as tx:
        number = captures.keep(tx, page)
    find(made, finding(at("2027-04-01"), capture_id=number))
    yield made
    made.close()


def corrupt(store: Store, archive: Archive) -> list[tuple[str, str]]:
    with store.read() as tx:
        return [(one["what"], one["id"]) for one in verify(tx, archive)["corrupt"]]


def blob_of(archive: Archive, body: bytes) -> Path:
    digest = archive.keep(body)
    return archive.folder / digest[:2] / f"{digest}.gz"


def test_a_sound_archive_is_counted_and_nothing_named(store: Store, archive: Archive) -> None:
    with store.read() as tx:
        assert verify(tx, archive) == {"blobs": 2, "captures": 1, "versions": 1, "corrupt": []}


def test_one_flipped_byte_is_named_with_the_record_that_rests_on_it(store: Store, archive: Archive) -> None:
    path = blob_of(archive, BODY)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert corrupt(store, archive) == [("blob", path.name[:-3]), ("capture", "1")]


def test_a_missing_blob_is_named(store: Store, archive: Archive) -> None:
    blob_of(archive, BODY).unlink()
    assert corrupt(store, archive) == [("capture", "1")]


def test_a_foreign_file_among_the_blobs_is_named(store: Store, archive: Archive) -> None:
    (archive.folder / "ab").mkdir(exist_ok=True)
    (archive.folder / "ab" / "notes.gz").write_bytes(b"hello")
    assert corrupt(store, archive) == [("blob", "notes")]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE versions SET text = text || '（增补）'", [("version", "430923-2026 v1")]),
        ("UPDATE versions SET text_sha256 = 'x'", [("version", "430923-2026 v1")]),
        ("UPDATE versions SET fingerprint = 'x'", [("version", "430923-2026 v1")]),
        ("UPDATE captures SET sha256 = 'no digest'", [("capture", "1")]),
    ],
)
def test_a_changed_record_is_named(
    store: Store, archive: Archive, change: str, named: list[tuple[str, str]]
) -> None:
    with store.write() as tx:
        tx.execute(text(change))
    assert corrupt(store, archive) == named
