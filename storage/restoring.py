"""The way back from a backup (storage.backups).

Everything is unpacked into a folder inside the data folder and looked at there. Only then is anything changed: the blobs move
first (they are named by what they hold: more of them harm nobody), and last the database, by one rename. Before that rename
the old data folder stands, after it the new one, whoever pulls the plug. The old database is kept beside the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from storage.backups import (
    DATABASE,
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    MISSING,
    SUMS,
    forget_headers,
    member_of,
    named_blobs,
    open_read_only,
    what_is_damaged,
)
from storage.outputs import PIECE, Refused, sync_folder
from storage.store import MIGRATIONS

STAGING = ".restoring-"
LARGEST_BLOB = 512 * PIECE  # bytes unpacked, eight times what a crawl takes: a bomb must not take for ever
LARGEST_LIST = 64 * PIECE

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}
_BLOB = re.compile(r"blobs/([0-9a-f]{2})/(\1[0-9a-f]{62})\.gz")


@dataclass(slots=True)
class Restored:
    """What was put back. ``missing``: blobs that the backup itself says it lacks; ``replaced``: the old database, kept."""

    made_at: str
    schema: str
    blobs: int = 0
    missing: list[dict[str, str]] = field(default_factory=list)
    replaced: str | None = None


def restore(source: Path, data: Path, at: datetime, *, force: bool = False) -> Restored:
    """Make the data folder what the backup says it was; the caller holds the folder's lock.

    Raises Refused, and then the data folder is what it was, wherever the backup is found wanting, another program has
    the database open, or the folder holds anything and not ``force``.
    """
    try:
        source.open("rb").close()
    except OSError as error:
        raise Refused("cannot-read", file=source, why=error.strerror) from error
    for left in data.glob(f"{STAGING}*"):  # of a restore that was killed; nobody else is at work here
        shutil.rmtree(left, ignore_errors=True)
    held = [path.name for path in data.iterdir() if path.name != "lock" and not path.samefile(source)]
    if held and not force:
        raise Refused("data-not-empty", data=data, held=", ".join(sorted(held)[:5]))
    try:
        staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=data))
    except OSError as error:
        raise Refused("cannot-write", file=data, why=error.strerror) from error
    try:
        restored = _unpack(source, staging)
        _check_database(source, staging, restored)
        restored.replaced = _swap(staging, data, at)
    except OSError as error:
        raise Refused("cannot-write", file=data, why=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return restored


def _unpack(source: Path, staging: Path) -> Restored:
    try:
        with source.open("rb") as file, tarfile.open(fileobj=file, mode="r|") as tar:
            return _Unpacking(source, staging).all(tar)
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Refused("backup-unreadable", file=source, why=error) from error


class _Unpacking:
    """One pass over the tar: what it holds goes to the staging folder, and every sum is compared at its end."""

    def __init__(self, source: Path, staging: Path) -> None:
        self._source = source
        self._staging = staging
        self._sums = (staging / "sums").open("w+b")
        self._restored: Restored | None = None

    def all(self, tar: tarfile.TarFile) -> Restored:
        ended = False
        with self._sums:
            for member in tar:
                forget_headers(tar)
                plain = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE)
                content = tar.extractfile(member) if plain else None
                if content is None or member.issparse() or ended:
                    raise self._wrong("backup-foreign", name=member.name)
                if member.name == SUMS:
                    self._compare(content)
                    ended = True
                else:
                    self._take(member, content)
        if not ended or self._restored is None:
            raise self._wrong("backup-cut")
        return self._restored

    def _take(self, member: tarfile.TarInfo, content: IO[bytes]) -> None:
        blob = _BLOB.fullmatch(member.name)
        if self._restored is None:
            if member.name != MANIFEST:
                raise self._wrong("not-a-backup")
            self._restored = self._manifest(self._small(member, content))
        elif member.name == MISSING:
            lines = self._small(member, content).splitlines()
            said = [json.loads(line) for line in lines]
            self._restored.missing = [{"blob": str(one["blob"]), "why": str(one["why"])} for one in said]
        elif member.name == DATABASE or blob is not None:
            digest = blob[2] if blob is not None else None
            self._file(member, content, digest)
            self._restored.blobs += blob is not None
        else:
            raise self._wrong("backup-foreign", name=member.name)

    def _small(self, member: tarfile.TarInfo, content: IO[bytes]) -> bytes:
        if member.size > LARGEST_LIST:
            raise self._wrong("backup-foreign", name=member.name)
        body = content.read()
        self._note(hashlib.sha256(body).hexdigest(), member.name)
        return body

    def _file(self, member: tarfile.TarInfo, content: IO[bytes], digest: str | None) -> None:
        target = self._staging / member.name  # only names that we know by heart come here
        target.parent.mkdir(parents=True, exist_ok=True)
        sums, held = hashlib.sha256(), _Held() if digest else None
        try:
            with target.open("xb") as file:
                while piece := content.read(PIECE):
                    sums.update(piece)
                    file.write(piece)
                    if held is not None:
                        held.feed(piece)
        except FileExistsError as error:
            raise self._wrong("backup-foreign", name=member.name) from error
        except zlib.error as error:
            raise self._wrong("backup-altered", name=member.name) from error
        if held is not None and held.digest() != digest:
            raise self._wrong("backup-altered", name=member.name)
        self._note(sums.hexdigest(), member.name)

    def _note(self, digest: str, name: str) -> None:
        self._sums.write(f"{digest}  {name}\n".encode())

    def _compare(self, content: IO[bytes]) -> None:
        self._sums.seek(0)
        line = 0
        while True:
            ours = self._sums.readline()
            theirs = content.read(len(ours)) if ours else content.read(1)
            line += 1
            if ours != theirs:
                name = ours.decode().strip().partition("  ")[2] or SUMS
                raise self._wrong("backup-altered", name=name)
            if not ours:
                return

    def _manifest(self, body: bytes) -> Restored:
        try:
            said = json.loads(body)
            known = said["format"] == FORMAT and isinstance(said["version"], int)
            restored = Restored(datetime.fromisoformat(said["made_at"]).isoformat(), str(said["schema"]))
        except (ValueError, KeyError, TypeError) as error:
            raise self._wrong("not-a-backup") from error
        if not known:
            raise self._wrong("not-a-backup")
        if said["version"] > FORMAT_VERSION or restored.schema not in _revisions():
            raise self._wrong("backup-newer", program=said.get("program") or "?", schema=restored.schema)
        return restored

    def _wrong(self, code: str, **facts: object) -> Refused:
        return Refused(code, file=self._source, **facts)


class _Held:
    """The sha256 of what a gzip stream holds, in bounded memory."""

    def __init__(self) -> None:
        self._engine = zlib.decompressobj(31)
        self._sum = hashlib.sha256()
        self._size = 0
        self._more = False

    def feed(self, piece: bytes) -> None:
        self._more = self._more or (self._engine.eof and bool(piece))
        while piece and not self._engine.eof:
            out = self._engine.decompress(piece, PIECE)
            self._size += len(out)
            if self._size > LARGEST_BLOB:
                raise zlib.error("unpacks to more than any page has")
            self._sum.update(out)
            piece = self._engine.unconsumed_tail

    def digest(self) -> str | None:
        whole = self._engine.eof and not self._engine.unused_data and not self._more
        return self._sum.hexdigest() if whole else None


def _revisions() -> set[str]:
    return {path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def _check_database(source: Path, staging: Path, restored: Restored) -> None:
    database = staging / DATABASE
    if not database.exists():
        raise Refused("backup-cut", file=source)
    lacking = {one["blob"] for one in restored.missing}
    try:
        with closing(open_read_only(database)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            damage = what_is_damaged(connection)
            schema = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if damage or schema != (restored.schema,):
                raise Refused("backup-altered", file=source, name=DATABASE)
            for digest in named_blobs(connection):
                if digest not in lacking and not (staging / member_of(digest)).exists():
                    raise Refused("backup-lacks", file=source, name=digest)
    except sqlite3.Error as error:
        raise Refused("backup-altered", file=source, name=DATABASE) from error


def _swap(staging: Path, data: Path, at: datetime) -> str | None:
    old = data / DATABASE
    with _nobody_in(old):
        for path in sorted((staging / "blobs").glob("??/*.gz")):
            target = data / "blobs" / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)  # where one is there already: the same bytes, or sound ones for damaged ones
        os.sync()  # all of it must be on the disk before a database names it
        kept = _kept(old, at) if old.exists() else None
        (staging / DATABASE).replace(old)
        sync_folder(data)
    return kept


def _kept(old: Path, at: datetime) -> str:
    """A second name for the old database."""
    stamp, number = f"{at:%Y%m%d-%H%M%S}", 0
    while True:
        kept = old.with_name(f"{old.name}.before-{stamp}{f'-{number}' if number else ''}")
        number += 1
        try:
            os.link(old, kept)
        except FileExistsError:
            continue
        except OSError:  # a file system without links
            shutil.copyfile(old, kept)
        return kept.name


@contextmanager
def _nobody_in(old: Path) -> Iterator[None]:
    """The old database alone in one file, and locked: a log left beside it would be played into the new one."""
    if not old.exists():
        _put_aside_logs(old)
        yield
        return
    with closing(sqlite3.connect(old, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            mode: Any = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
            connection.execute("BEGIN EXCLUSIVE")
            if mode != "delete":
                raise Refused("database-in-use", file=old)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in _DAMAGED:
                raise Refused("database-in-use", file=old) from error
            # That is what backups are for. Its log belongs to nothing any more.
            connection.close()
            _put_aside_logs(old)
        yield


def _put_aside_logs(database: Path) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        log = database.with_name(database.name + ending)
        if log.exists():
            log.replace(log.with_name(f"{log.name}.before"))
