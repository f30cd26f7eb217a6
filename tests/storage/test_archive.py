"""Raw bytes: kept once, whole or not at all, and never believed unread."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from storage.archive import Archive, BlobDamaged
from storage.store_errors import StoreError

BODY = "<html>安化县2026年度法治政府建设情况报告</html>".encode() * 50


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "blobs")


def files(archive: Archive) -> list[Path]:
    return sorted(path for path in archive.folder.rglob("*") if path.is_file())


def test_bytes_are_kept_under_their_own_sha256_and_come_back(archive: Archive) -> None:
    digest = archive.keep(BODY)
    assert digest == hashlib.sha256(BODY).hexdigest()
    assert archive.read(digest) == BODY
    assert digest in archive
    assert list(archive.digests()) == [digest]


def test_the_same_bytes_are_kept_once(archive: Archive) -> None:
    first = archive.keep(BODY)
    written = files(archive)[0].stat().st_ino
    assert archive.keep(BODY) == first
    assert [path.stat().st_ino for path in files(archive)] == [written]


def test_nothing_at_all_is_a_blob_too(archive: Archive) -> None:
    assert archive.read(archive.keep(b"")) == b""


def test_a_page_takes_a_fraction_of_its_size(archive: Archive) -> None:
    archive.keep(BODY)
    assert files(archive)[0].stat().st_size < len(BODY) / 5


@pytest.mark.parametrize("where", [0.2, 0.5, 0.99])
def test_a_flipped_byte_is_noticed(archive: Archive, where: float) -> None:
    digest = archive.keep(os.urandom(4000))
    path = files(archive)[0]
    raw = bytearray(path.read_bytes())
    raw[int(len(raw) * where)] ^= 0x40
    path.write_bytes(raw)
    with pytest.raises(BlobDamaged, match=digest):
        archive.read(digest)


def test_a_cut_off_blob_is_noticed(archive: Archive) -> None:
    digest = archive.keep(BODY)
    path = files(archive)[0]
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BlobDamaged):
        archive.read(digest)


def test_another_blob_under_its_name_is_noticed(archive: Archive) -> None:
    digest, other = archive.keep(BODY), archive.keep(b"something else")
    (archive.folder / digest[:2] / f"{digest}.gz").write_bytes(
        (archive.folder / other[:2] / f"{other}.gz").read_bytes()
    )
    with pytest.raises(BlobDamaged, match="do not match"):
        archive.read(digest)


def test_a_missing_blob_is_a_damaged_one(archive: Archive) -> None:
    digest = hashlib.sha256(BODY).hexdigest()
    assert digest not in archive
    with pytest.raises(BlobDamaged):
        archive.read(digest)


@pytest.mark.parametrize("name", ["", "abc", "../../etc/passwd", "Z" * 64])
def test_what_is_no_digest_names_no_file(archive: Archive, name: str) -> None:
    with pytest.raises(BlobDamaged):
        archive.read(name)


def test_a_damaged_blob_heals_where_the_portal_sends_it_again(archive: Archive) -> None:
    digest = archive.keep(BODY)
    files(archive)[0].write_bytes(b"rot")
    assert archive.keep(BODY) == digest
    assert archive.read(digest) == BODY


def test_a_failure_before_the_rename_leaves_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match="No space"):
        archive.keep(BODY)
    assert files(archive) == []


def test_being_killed_between_write_and_rename_leaves_no_half_blob(archive: Archive) -> None:
    child = os.fork()
    if child == 0:
        Path.replace = lambda self, target: os._exit(9)  # type: ignore[method-assign]
        archive.keep(BODY)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    digest = hashlib.sha256(BODY).hexdigest()
    assert digest not in archive
    assert list(archive.digests()) == []
    assert archive.keep(BODY) == digest
    assert archive.read(digest) == BODY


def test_writers_side_by_side_keep_one_whole_blob(archive: Archive) -> None:
    threads = [threading.Thread(target=archive.keep, args=(BODY,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(files(archive)) == 1
    assert archive.read(next(archive.digests())) == BODY
