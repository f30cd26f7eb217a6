"""One file with everything, made while others write; and the way back, which leaves the old or the new and nothing between."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import signal
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage import backups, captures, restoring, store
from storage.archive import Archive
from storage.backups import Made, backup
from storage.captures import Answer
from storage.outputs import Refused
from storage.restoring import Restored, restore
from storage.store import Store
from tests.storage.builders import PAGE, at, new_store, watch

NOW = at("2027-04-02")


class Folder:
    """A data folder with a database and blobs."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        new_store(folder, watch()).close()
        (folder / "h.db").rename(folder / "harvester.db")
        self.path = folder
        self.archive = Archive(folder / "blobs")
        self.database = folder / "harvester.db"
        self.store = Store(f"sqlite:///{self.database}")

    def keep(self, body: bytes, url: str = PAGE) -> None:
        digest = self.archive.keep(body)
        answer = Answer(url, url, 200, (), NOW, 0.1, digest, None, len(body), None, "strict")
        with self.store.write() as tx:
            captures.keep(tx, answer)

    def backup(self, target: Path, *, force: bool = False) -> Made:
        return backup(self.database, self.archive, target, NOW, "0.1", force=force)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "data")
    for number in range(3):
        made.keep(f"第{number}页".encode() * 500, f"{PAGE}?{number}")
    return made


@pytest.fixture
def made(folder: Folder, tmp_path: Path) -> Path:
    folder.backup(tmp_path / "made.tar")
    return tmp_path / "made.tar"


def pages(data: Path) -> set[bytes]:
    """The bodies that a data folder's database names, read from its blobs; it must be sound."""
    archive = Archive(data / "blobs")
    with closing(sqlite3.connect(data / "harvester.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = connection.execute("SELECT sha256 FROM captures").fetchall()
    return {archive.read(digest) for (digest,) in rows}


def back(source: Path, data: Path, *, force: bool = False) -> Restored:
    data.mkdir(exist_ok=True)
    return restore(source, data, NOW, force=force)


def refused(code: str, what: Callable[[], Any]) -> None:
    with pytest.raises(Refused) as caught:
        what()
    assert caught.value.code == code, caught.value


def members(source: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(source) as tar:
        return [(info, (tar.extractfile(info) or io.BytesIO()).read()) for info in tar.getmembers()]


def written(target: Path, held: list[tuple[tarfile.TarInfo, bytes]], *, sums: bool = True) -> Path:
    """A tar of these members, with sums that fit: only looking at what they are tells them from a real backup."""
    lines = b""
    with tarfile.open(target, "w") as tar:
        for info, body in held:
            if info.name == "SHA256SUMS" and sums:
                body = lines
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
            lines += f"{hashlib.sha256(body).hexdigest()}  {info.name}\n".encode()
    return target


def test_a_backup_brings_back_every_record_and_blob(folder: Folder, made: Path, tmp_path: Path) -> None:
    restored = back(made, tmp_path / "other")
    assert (restored.blobs, restored.missing, restored.replaced) == (3, [], None)
    assert pages(tmp_path / "other") == pages(folder.path)
    Store(f"sqlite:///{tmp_path / 'other' / 'harvester.db'}").close()
    assert sorted(path.name for path in (tmp_path / "other").iterdir()) == ["blobs", "harvester.db"]


def test_a_backup_can_be_checked_without_this_program(made: Path) -> None:
    held = {info.name: body for info, body in members(made)}
    for line in held["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(held.pop(name)).hexdigest() == digest
    assert set(held) == {"SHA256SUMS"}


def test_a_backup_made_while_others_write_is_of_one_moment(folder: Folder, tmp_path: Path) -> None:
    stop = threading.Event()
    count = 0

    def write() -> None:
        nonlocal count
        while not stop.is_set():
            folder.keep(f"新页{count}".encode() * 50, f"{PAGE}?new={count}")
            count += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            made = folder.backup(tmp_path / f"{number}.tar")
            assert made.missing == []
            back(tmp_path / f"{number}.tar", tmp_path / str(number))
            assert len(pages(tmp_path / str(number))) == made.captures == made.blobs
    finally:
        stop.set()
        writer.join()
    assert count > 0


def test_a_file_that_is_there_is_replaced_only_by_force(folder: Folder, tmp_path: Path) -> None:
    target = tmp_path / "kept.tar"
    target.write_bytes(b"another's")
    refused("file-exists", lambda: folder.backup(target))
    assert target.read_bytes() == b"another's"
    folder.backup(target, force=True)
    assert back(target, tmp_path / "other").blobs == 3
    refused("is-a-folder", lambda: folder.backup(tmp_path / "other", force=True))
    refused("no-folder", lambda: folder.backup(tmp_path / "nowhere" / "x.tar"))
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_missing_blob_is_named_and_the_rest_is_kept(folder: Folder, tmp_path: Path) -> None:
    lost = next((folder.path / "blobs").glob("??/*.gz"))
    lost.write_bytes(b"rotten")
    made = folder.backup(tmp_path / "made.tar")
    assert [one["blob"] for one in made.missing] == [lost.name.removesuffix(".gz")]
    restored = back(tmp_path / "made.tar", tmp_path / "other")
    assert (restored.blobs, restored.missing) == (2, made.missing)


def test_another_database_than_sqlite_is_sent_to_its_own_tools() -> None:
    refused("backup-other-database", lambda: backups.database_file("postgresql://me:secret@host/db"))


def test_every_flipped_byte_and_every_cut_is_found_before_anything_changes(
    folder: Folder, made: Path, tmp_path: Path
) -> None:
    whole = made.read_bytes()
    end = whole.rindex(b"  blobs/")  # what follows the last sum is tar's padding
    empty = tmp_path / "other"
    for place in range(0, end, len(whole) // 97):
        changed = bytearray(whole)
        changed[place] ^= 0x41
        if _is_padding(whole, place):
            continue
        (tmp_path / "bad.tar").write_bytes(changed)
        with pytest.raises(Refused):
            back(tmp_path / "bad.tar", empty)
        assert list(empty.iterdir()) == []
    for size in range(0, end, len(whole) // 41):
        (tmp_path / "bad.tar").write_bytes(whole[:size])
        with pytest.raises(Refused):
            back(tmp_path / "bad.tar", empty)
    assert list(empty.iterdir()) == []


def _is_padding(whole: bytes, place: int) -> bool:
    """Whether a byte of a tar is outside of what its members hold and of the fields that name them."""
    with tarfile.open(fileobj=io.BytesIO(whole)) as tar:
        for info in tar.getmembers():
            if info.offset_data <= place < info.offset_data + info.size:
                return False
    return True


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/tmp/outside",
        "blobs/../../outside",
        "harvester.db-wal",
        "blobs/ab/cd.gz",
        "sources.yaml",
    ],
)
def test_a_name_that_no_backup_has_is_refused(made: Path, tmp_path: Path, name: str) -> None:
    held = members(made)
    held.insert(2, (tarfile.TarInfo(name), b"x"))
    refused("backup-foreign", lambda: back(written(tmp_path / "bad.tar", held), tmp_path / "other"))
    assert not (tmp_path / "outside").exists()
    assert list((tmp_path / "other").iterdir()) == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_nothing_but_plain_files_is_unpacked(made: Path, tmp_path: Path, kind: bytes) -> None:
    held = members(made)
    for number, (info, _) in enumerate(held):
        if info.name.startswith("blobs/"):
            info.type, info.linkname = kind, "../../../etc/passwd"
            held[number] = (info, b"")
            break
    refused("backup-foreign", lambda: back(written(tmp_path / "bad.tar", held), tmp_path / "other"))


def test_a_blob_under_another_name_than_its_sum_is_refused_though_the_sums_fit(
    made: Path, tmp_path: Path
) -> None:
    held = members(made)
    place = next(number for number, (info, _) in enumerate(held) if info.name.startswith("blobs/"))
    for body in (gzip.compress(b"another"), b"no gzip", held[place][1] + b"more"):
        held[place] = (held[place][0], body)
        refused("backup-altered", lambda: back(written(tmp_path / "bad.tar", held), tmp_path / "other"))


def test_a_backup_that_lacks_a_blob_without_saying_so_is_refused(made: Path, tmp_path: Path) -> None:
    held = [one for number, one in enumerate(members(made)) if number != 3]
    refused("backup-lacks", lambda: back(written(tmp_path / "bad.tar", held), tmp_path / "other"))


def test_a_backup_of_a_newer_program_is_refused_as_such(made: Path, tmp_path: Path) -> None:
    held = members(made)
    said = json.loads(held[0][1]) | {"schema": "9999"}
    held[0] = (held[0][0], json.dumps(said).encode())
    refused("backup-newer", lambda: back(written(tmp_path / "bad.tar", held), tmp_path / "other"))


@pytest.mark.parametrize("body", [b"", b"version: 1\n", b"\0" * 20480])
def test_a_file_that_is_no_backup_is_none(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "other.tar").write_bytes(body)
    with pytest.raises(Refused) as caught:
        back(tmp_path / "other.tar", tmp_path / "data")
    assert caught.value.code in ("backup-unreadable", "backup-cut", "not-a-backup")


def test_a_folder_that_holds_anything_is_replaced_only_by_force_and_its_database_is_kept(
    folder: Folder, made: Path
) -> None:
    before = pages(folder.path)
    folder.keep(b"later")
    folder.store.close()
    refused("data-not-empty", lambda: back(made, folder.path))
    assert pages(folder.path) == before | {b"later"}
    restored = back(made, folder.path, force=True)
    assert pages(folder.path) == before
    assert restored.replaced is not None
    (folder.path / restored.replaced).replace(folder.path / "harvester.db")
    assert pages(folder.path) == before | {b"later"}


def test_a_database_that_another_program_writes_is_not_replaced(folder: Folder, made: Path) -> None:
    with folder.store.write():
        refused("database-in-use", lambda: back(made, folder.path, force=True))
    assert len(pages(folder.path)) == 3


def test_a_log_of_the_old_database_is_not_played_into_the_new_one(
    folder: Folder, made: Path, tmp_path: Path
) -> None:
    folder.keep(b"later")  # lies in the log; a killed program leaves it there
    lost = tmp_path / "lost"
    lost.mkdir()
    for path in folder.path.glob("harvester.db*"):
        (lost / path.name).write_bytes(path.read_bytes())
    assert (lost / "harvester.db-wal").stat().st_size > 0
    back(made, lost, force=True)
    assert pages(lost) == pages(folder.path) - {b"later"}


def test_a_damaged_database_is_replaced_although_it_cannot_be_opened(folder: Folder, made: Path) -> None:
    expected = pages(folder.path)
    folder.store.close()
    folder.database.write_bytes(b"rotten" * 9000)
    (folder.path / "harvester.db-wal").write_bytes(b"rotten too")
    refused("database-unreadable", lambda: folder.backup(made, force=True))
    back(made, folder.path, force=True)
    assert pages(folder.path) == expected


def test_a_restore_that_is_killed_leaves_the_old_or_the_new(folder: Folder, made: Path) -> None:
    new = pages(folder.path)
    folder.keep(b"later")
    folder.store.close()
    old = new | {b"later"}
    seen = []
    for step in range(1, 40):
        pid = os.fork()
        if pid == 0:
            _killed_at(step)
            restore(made, folder.path, NOW, force=True)
            os._exit(0)
        killed = os.WIFSIGNALED(os.waitpid(pid, 0)[1])
        found = pages(folder.path)
        assert found in (old, new), step
        seen.append(found == new)
        for left in folder.path.glob("harvester.db.before-*"):
            left.unlink()
        if not killed:
            break
    else:
        pytest.fail("it never came to an end")
    assert seen == sorted(seen)
    assert seen[0] is False
    assert len(seen) > 6
    assert list(folder.path.glob(".restoring-*")) == []


def _killed_at(step: int) -> None:
    """From now on this process dies right before it changes the folder for the ``step``-th time."""
    count = 0

    def counted(usual: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*words: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return usual(*words, **named)

        return wrapped

    for home, name in (
        (Path, "replace"), (os, "link"), (os, "sync"), (restoring, "sync_folder"), (restoring, "_check_database"),
        (restoring, "_unpack"),
    ):  # fmt: skip
        setattr(home, name, counted(getattr(home, name)))


def test_every_schema_of_this_program_can_be_restored() -> None:
    assert store.newest_revision() in restoring._revisions()
