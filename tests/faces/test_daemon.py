"""`harvester run`: a process that looks, alerts, serves, stops when told, and survives being killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.journey import Receiver
from tests.places import PROJECT
from tests.portal.faults import FaultyPortals

PATIENCE = 60.0  # seconds: generous, since the machine may be busy; a test that waits so long has failed


class Run:
    """One `harvester run` on a folder."""

    def __init__(self, folder: Path, sources: dict[str, Any], *, data: Path | None = None) -> None:
        self.folder = folder
        self.data = data or folder / "data"
        self.port = _free_port()
        (folder / "sources.yaml").write_text(yaml.safe_dump(sources, allow_unicode=True), encoding="utf-8")
        self.process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HARVESTER_")}
        return subprocess.Popen(
            [sys.executable, "-m", "harvester", "--data", str(self.data), "--sources", "sources.yaml",
             "--now", "2026-11-22T09:00", "run", "--bind", f"127.0.0.1:{self.port}"],
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return json.loads(answer.read())

    def until(self, wanted: Callable[[], bool]) -> None:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            assert self.process.poll() is None, self.process.communicate()[1]
            try:
                if wanted():
                    return
            except OSError:
                pass  # not listening yet
            time.sleep(0.1)
        raise AssertionError("it did not come about in time")

    def stop(self) -> tuple[int, float, str]:
        """SIGTERM; the exit code, the seconds it took, and what it wrote to standard error."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        _, told = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, time.monotonic() - began, told

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(folder: Path, sources: dict[str, Any], *, data: Path | None = None) -> Iterator[Run]:
    run = Run(folder, sources, data=data)
    try:
        yield run
    finally:
        run.kill()


@pytest.fixture
def portals() -> Iterator[FaultyPortals]:
    with FaultyPortals() as served:
        yield served


def test_the_daemon_looks_alerts_serves_and_drains_on_sigterm(tmp_path: Path, portals: FaultyPortals) -> None:
    with Receiver() as receiver:
        sources = {**portals.sources(), "channels": {"desk": receiver.url}}
        with running(tmp_path, sources) as run:
            run.until(lambda: len(receiver.messages) == 4)
            assert run.get("/healthz")["status"] == "ok"
            assert len(run.get("/api/v1/reports")["items"]) == 5
            assert len(run.get("/api/v1/alerts")["items"]) == 5
            code, seconds, told = run.stop()
        assert code == 0, told
        assert seconds < 15
        assert "Traceback" not in told


def test_a_daemon_that_was_killed_goes_on_where_it_was(tmp_path: Path, portals: FaultyPortals) -> None:
    with Receiver() as receiver:
        sources = {**portals.sources(), "channels": {"desk": receiver.url}}
        with running(tmp_path, sources) as first:
            first.until(lambda: sum(portals.requests.values()) > 8)
            first.kill()
        with running(tmp_path, sources) as second:
            second.until(lambda: len({message["message"] for message in receiver.messages}) >= 4)
            assert len(second.get("/api/v1/reports")["items"]) == 5
            assert len(second.get("/api/v1/alerts")["items"]) == 5
            assert second.stop()[0] == 0


def test_sigterm_is_heeded_while_a_portal_keeps_us_waiting(tmp_path: Path, portals: FaultyPortals) -> None:
    for code in portals.addresses:
        portals.is_slow(code, 30)
    with running(tmp_path, portals.sources()) as run:
        run.until(lambda: sum(portals.requests.values()) >= 5)
        status, seconds, told = run.stop()
    assert status == 0, told
    assert seconds < 20


def test_two_daemons_do_not_share_a_data_folder(tmp_path: Path, portals: FaultyPortals) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with running(tmp_path / "one", portals.sources()) as first:
        first.until(lambda: first.get("/healthz")["status"] == "ok")
        with running(tmp_path / "two", portals.sources(), data=first.data) as second:
            _, told = second.process.communicate(timeout=PATIENCE)
            assert second.process.returncode == 2
            assert str(first.data) in told


@pytest.mark.parametrize("bind", ["0.0.0.0:0", "192.0.2.1:8321"])
def test_it_does_not_stand_open_to_others_without_a_credential(
    tmp_path: Path, portals: FaultyPortals, bind: str
) -> None:
    (tmp_path / "sources.yaml").write_text(portals.sources_yaml(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "harvester", "--data", str(tmp_path / "data"), "run", "--bind", bind],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert "HARVESTER_PASSWORD" in done.stderr
