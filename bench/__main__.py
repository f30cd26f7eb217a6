"""Every benchmark in turn, each in a process of its own: make bench."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main() -> int:
    worst = 0
    for path in sorted(FOLDER.glob("[a-z]*.py")):
        print(f"\n== python -m bench.{path.stem}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{path.stem}"], cwd=FOLDER.parent, check=False)
        worst = max(worst, done.returncode)
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
