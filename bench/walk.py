"""How fast a large listing goes through the whole pipeline, and in how much memory. Run: python -m bench.walk [PAGES]

A portal on loopback (a process of its own) serves a listing of 2,000 pages with 40,000 rows and nine reports. Prints one
line a measure, each in a process of its own: a first look, a look of which nothing changed (304), and one resumed after
kill -9 in its middle. "CPU" is the harvester's alone; the portal's is not counted.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PAGES, ROWS = 2_000, 20
PROJECT = Path(__file__).resolve().parents[1]


def look(data: Path, url: str, kill_after: int | None) -> dict[str, Any]:
    """One crawl of the listing in this process; with ``kill_after``, dead once so many pages are stored."""
    from tests.journey import ANHUA, Journey

    listing = {"url": url, "pace": "0s"}
    sources = {"version": 1, "watch_since": 2025, "jurisdictions": [{"code": ANHUA, "listings": [listing]}]}
    with Journey(data, sources) as journey:
        journey.app.release_dead()
        if kill_after is not None:
            _die_after(kill_after)
        begun, worked = time.perf_counter(), time.process_time()
        (looked,) = journey.crawl()
        seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
        return {
            "problem": looked.found.problem,
            "complete": looked.found.complete,
            "pages": looked.found.pages,
            "rows": looked.found.rows,
            "unchanged": looked.found.unchanged,
            "seconds": seconds,
            "cpu": cpu,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "reports": len(journey.reports()),
        }


def _die_after(pages: int) -> None:
    from storage import looks

    usual, count = looks.note_place, 0

    def note_place(*given: Any) -> None:
        nonlocal count
        usual(*given)
        count += 1
        if count > pages:  # before this page's transaction is committed
            os.kill(os.getpid(), signal.SIGKILL)

    looks.note_place = note_place  # type: ignore[assignment]


def measure(data: Path, url: str, kill_after: int | None = None) -> dict[str, Any] | None:
    """One look in a process of its own; None where it was killed."""
    command = [sys.executable, "-m", "bench.walk", "--look", str(data), url, str(kill_after or 0)]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - ourselves
    if kill_after is not None and done.returncode == -signal.SIGKILL:
        return None
    done.check_returncode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def told(name: str, found: dict[str, Any]) -> str:
    walked = f"{found['pages']} pages, {found['rows']} rows, {found['reports']} reports, {found['problem'] or 'good'}"
    rate = f"{found['pages'] / found['seconds']:.0f} pages/s wall, {found['pages'] / found['cpu']:.0f} pages/s of CPU"
    return f"{name}: {walked}; {found['seconds']:.1f} s, {rate}; peak {found['peak_mb']:.0f} MB\n"


def main(pages: int) -> None:
    serve = [sys.executable, "-m", "tests.portal.large", str(pages)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(serve, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as portal,  # noqa: S603
    ):
        assert portal.stdout is not None
        url = portal.stdout.readline().strip()
        whole, killed = Path(folder) / "whole", Path(folder) / "killed"
        for name in ("first look", "unchanged"):
            found = measure(whole, url)
            assert found is not None
            sys.stdout.write(told(name, found))
        assert measure(killed, url, pages // 2) is None
        found = measure(killed, url)
        assert found is not None
        sys.stdout.write(told("resumed after kill -9 at half", found))
        portal.communicate("")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--look"]:
        sys.stdout.write(json.dumps(look(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]) or None)))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
