"""Run as a program: one crawl by the whole product in a process of its own, so that it can be killed and weighed.

    python -m tests.portal.looking DATA SOURCES [OPTIONS]

SOURCES and OPTIONS are JSON. ``limits``: fields of fetch.Limits; ``kill_after``: die by SIGKILL when so many pages are
stored; ``now``: ISO 8601. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.places import PROJECT


def _peak_mb() -> float:
    """The most memory this program itself had at once. Not ru_maxrss: that still holds what its parent had when it forked."""
    status = Path("/proc/self/status")
    if not status.exists():  # no Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def in_a_process(data: Path, sources: dict[str, Any], **options: Any) -> dict[str, Any] | None:
    """What the look in another process tells; None where it killed itself, as it was told to."""
    command = [
        sys.executable,
        "-m",
        "tests.portal.looking",
        str(data),
        json.dumps(sources),
        json.dumps(options),
    ]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=1200, check=False)
    if "kill_after" in options and done.returncode == -signal.SIGKILL:
        return None
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-4000:])
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def look(data: Path, sources: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """One crawl of everything; ``pages`` and the times are this process's own, ``looks`` what was written down."""
    from harvester import crawl
    from harvester.fetch import Fetcher, Limits
    from harvester.guard import Guard
    from tests.journey import NOW, Journey
    from tests.portal.scene import AGENT

    counted = _counting(options.get("kill_after"))
    with Journey(data, sources) as journey:
        journey.now = datetime.fromisoformat(options["now"]) if "now" in options else NOW
        journey.app.release_dead()
        eyes = journey.app.eyes()
        eyes.door.close()
        urls = [one["url"] for place in sources["jurisdictions"] for one in place["listings"]]
        limits = Limits(**options.get("limits", {}))
        door = Fetcher(now=journey.app.clock, user_agent=AGENT, guard=Guard(urls), limits=limits)
        begun, worked = time.perf_counter(), time.process_time()
        looked = crawl.crawl(replace(eyes, door=door, hosts_at_once=16), everything=True)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
        journey.app.shut(eyes)
        return {
            "looks": {
                one.task.listing.url: [one.found.problem, one.found.complete, one.found.pages, one.found.rows]
                for one in looked
            },
            "details": {one.task.listing.url: one.found.detail for one in looked},
            "pages": len(counted),
            "seconds": seconds,
            "cpu": cpu,
            "peak_mb": _peak_mb(),
            "reports": len(journey.reports()),
        }


def _counting(kill_after: int | None) -> list[None]:
    """Counts the pages stored from now on; with ``kill_after``, dies when the next one is about to be committed."""
    from storage import looks

    usual = looks.note_place
    counted: list[None] = []

    def note_place(*given: Any) -> None:
        if len(counted) == kill_after:
            os.kill(os.getpid(), signal.SIGKILL)
        usual(*given)
        counted.append(None)

    looks.note_place = note_place  # type: ignore[assignment]
    return counted


if __name__ == "__main__":
    wanted = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
    sys.stdout.write(json.dumps(look(Path(sys.argv[1]), json.loads(sys.argv[2]), wanted)))
