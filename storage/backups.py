"""One file with everything that a data folder remembers.

    manifest.json     what this is: format, when it was made, schema
    harvester.db      the database as of one moment (SQLite's online backup: a daemon goes on writing meanwhile)
    blobs/ab/ab….gz   every blob that this database names
    missing.jsonl     the blobs it names that were missing or damaged; only where there are any
    SHA256SUMS        of all of these, as ``sha256sum --check`` reads them

It is a plain tar, so that it can be unpacked and checked without this program. The database is copied first: blobs are
written before the rows that name them, and never deleted, so whatever the copy names is there.
The way back is storage.restoring.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from storage.archive import Archive, BlobDamaged
from storage.outputs import Refused, new_file

FORMAT, FORMAT_VERSION = "rule-of-law-harvester-backup", 1
DATABASE, MANIFEST, MISSING, SUMS = "harvester.db", "manifest.json", "missing.jsonl", "SHA256SUMS"

_NAMED = """
    SELECT sha256 FROM captures WHERE sha256 IS NOT NULL
    UNION SELECT sha256 FROM attachments WHERE sha256 IS NOT NULL
    UNION SELECT json_extract(part.value, '$[1]') FROM versions, json_each(versions.parts) AS part
          WHERE json_extract(part.value, '$[1]') IS NOT NULL
    ORDER BY 1
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM captures), (SELECT count(*) FROM reports), (SELECT count(*) FROM looks)
"""


@dataclass(slots=True)
class Made:
    """What a backup holds. ``missing``: [{"blob", "why"}], named by the database and not to be had."""

    made_at: str
    schema: str
    captures: int = 0
    reports: int = 0
    looks: int = 0
    blobs: int = 0
    bytes: int = 0
    missing: list[dict[str, str]] = field(default_factory=list)


def database_file(url: str) -> Path:
    """The file of an SQLite. Raises Refused for any other database: PostgreSQL has tools of its own."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise Refused("backup-other-database", database=parsed.render_as_string(hide_password=True))
    return Path(parsed.database)


def backup(
    database: Path, archive: Archive, target: Path, made_at: datetime, program: str, *, force: bool = False
) -> Made:
    """Write ``target``. Raises Refused; then nothing bears that name that did not before."""
    with new_file(target, force=force) as folder:
        snapshot = folder / DATABASE
        made = _snapshot(database, snapshot, made_at)
        with (folder / "whole").open("wb") as file:
            _write(file, snapshot, archive, made, program)
            made.bytes = file.tell()
    return made


def _snapshot(database: Path, snapshot: Path, made_at: datetime) -> Made:
    try:
        with closing(open_read_only(database)) as source, closing(sqlite3.connect(snapshot)) as copy:
            source.backup(copy)  # all pages under one lock for reading: writers go on in the log beside it
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log of its own
            damage = what_is_damaged(copy)
            if damage:
                raise Refused("database-damaged", file=database, why=damage)
            schema = copy.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            counts = copy.execute(_COUNTS).fetchone()
    except sqlite3.Error as error:
        raise Refused("database-unreadable", file=database, why=error) from error
    return Made(made_at.isoformat(timespec="seconds"), schema, *counts)


def open_read_only(database: Path) -> sqlite3.Connection:
    """A connection that changes nothing. The caller closes it."""
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=30)


def what_is_damaged(connection: sqlite3.Connection) -> str:
    """What SQLite finds wrong with its own pages; "" where nothing is."""
    said = [str(row[0]) for row in connection.execute("PRAGMA quick_check(3)")]
    return "" if said == ["ok"] else "; ".join(said)


def _write(file: IO[bytes], snapshot: Path, archive: Archive, made: Made, program: str) -> None:
    with (
        tempfile.TemporaryFile(dir=snapshot.parent) as listed,
        tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
        closing(open_read_only(snapshot)) as database,
    ):
        manifest = {"format": FORMAT, "version": FORMAT_VERSION, "made_at": made.made_at, "program": program,
                    "schema": made.schema, "captures": made.captures, "reports": made.reports, "looks": made.looks}  # fmt: skip
        at = int(datetime.fromisoformat(made.made_at).timestamp())

        def add(name: str, content: IO[bytes], size: int) -> None:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = size, at
            counted = _Counting(content)
            tar.addfile(info, counted)
            forget_headers(tar)
            listed.write(f"{counted.sum.hexdigest()}  {name}\n".encode())

        text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        add(MANIFEST, io.BytesIO(text), len(text))
        with snapshot.open("rb") as content:
            add(DATABASE, content, snapshot.stat().st_size)
        for digest in named_blobs(database):
            try:
                packed = archive.packed(digest)
            except BlobDamaged as error:
                made.missing.append({"blob": digest, "why": str(error)})
                continue
            add(member_of(digest), io.BytesIO(packed), len(packed))
            made.blobs += 1
        if made.missing:
            text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made.missing).encode()
            add(MISSING, io.BytesIO(text), len(text))
        info = tarfile.TarInfo(SUMS)
        info.size, info.mtime = listed.tell(), at
        listed.seek(0)
        tar.addfile(info, listed)


def forget_headers(tar: tarfile.TarFile) -> None:
    """A tar is read and written front to back here: the headers of a million blobs need not stay in memory."""
    tar.members = []  # type: ignore[attr-defined]


class _Counting:
    """Reads through, adding up the sha256 of what went by."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._content.read(size)
        self.sum.update(piece)
        return piece


def named_blobs(database: sqlite3.Connection) -> Iterator[str]:
    """The digest of every blob that a database names, each once, in order."""
    for (digest,) in database.execute(_NAMED):
        yield digest


def member_of(digest: str) -> str:
    """Where a blob lies, in a data folder as in a backup."""
    return f"blobs/{digest[:2]}/{digest}.gz"
