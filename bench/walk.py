"""How fast a large listing goes through the whole pipeline, and in how much memory. Run: python -m bench.walk [PAGES]

A portal on loopback (a process of its own) serves a listing of 2,000 pages with 40,000 rows and nine reports. Prints one
line a measure, each in a process of its own: a first look, a look that finds nothing changed (304), and one that resumes
after kill -9 in its middle. "CPU" is the harvester's alone; the portal's is not counted.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.portal.looking import in_a_process

PAGES = 2_000
PROJECT = Path(__file__).resolve().parents[1]
ANHUA = "430923"


def told(name: str, found: dict[str, Any] | None) -> str:
    if found is None:
        raise RuntimeError(f"{name}: killed, though nobody was to kill it")
    ((problem, whole, _, rows),) = found["looks"].values()
    ended = f"{found['pages']} pages, {rows} rows, {found['reports']} reports, {problem or 'good'}{'' if whole else ', not whole'}"
    rate = f"{found['pages'] / found['seconds']:.0f} pages/s wall, {found['pages'] / found['cpu']:.0f} pages/s of CPU"
    return f"{name}: {ended}; {found['seconds']:.1f} s, {rate}; peak {found['peak_mb']:.0f} MB\n"


def main(pages: int) -> None:
    serve = [sys.executable, "-m", "tests.portal.large", str(pages)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            serve, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as portal,
    ):
        assert portal.stdout is not None
        listing = {"url": portal.stdout.readline().strip(), "pace": "0s"}
        sources = {
            "version": 1,
            "watch_since": 2025,
            "jurisdictions": [{"code": ANHUA, "listings": [listing]}],
        }
        whole, killed = Path(folder) / "whole", Path(folder) / "killed"
        for name in ("first look", "unchanged"):
            sys.stdout.write(told(name, in_a_process(whole, sources)))
            sys.stdout.flush()
        assert in_a_process(killed, sources, kill_after=pages // 2) is None
        sys.stdout.write(told("resumed after kill -9 at half", in_a_process(killed, sources)))
        portal.communicate("")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
