"""kill -9 at any step of the main job loses no look, no report and no alert, and doubles no report."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.journey import ANHUA, Receiver
from tests.places import PROJECT
from tests.portal.faults import FaultyPortals


def test_a_job_killed_before_any_of_its_commits_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    with FaultyPortals() as portals, Receiver() as receiver:
        sources = portals.sources()
        sources["jurisdictions"] = [one for one in sources["jurisdictions"] if one["code"] == ANHUA]
        done = subprocess.run(
            [sys.executable, "-m", "tests.killing", str(tmp_path), json.dumps(sources), receiver.url],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        undisturbed, killed = told["undisturbed"], told["killed"]
        # Every look, page, report, alert and delivery has its own commit: fewer steps would mean nothing was killed.
        assert len(killed) >= 15
        assert undisturbed["reports"] == [[f"{ANHUA}-2022", 1]]
        assert undisturbed["alerts"] == [["report-not-found", ANHUA, 2025]]
        for run in killed:
            left = run["left"]
            assert left["open_looks"] == 0, run["step"]
            assert left["good_looks"] >= 1, run["step"]
            assert {**left, "good_looks": 1} == {**undisturbed, "good_looks": 1}, run["step"]
        # One message for the undisturbed run and one for every killed one at least; a repeat carries the same id.
        assert len(receiver.messages) >= len(killed) + 1
