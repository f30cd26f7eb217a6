"""Pages per second and memory of this reader beside trafilatura and readability-lxml, on the same pages in one run.

    python -m bench.reading [FOLDER] [--rounds N]

FOLDER holds saved pages (*.html); without it ../shared/data/extraction beside the project is taken, else the project's own
sample portals. Every reader runs in a process of its own, one after the other, in turns over the rounds, so that a busy
machine slows all of them alike; decoding is done before the clock starts. Time is processor time.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PLACES = (PROJECT.parent / "shared" / "data" / "extraction", PROJECT / "seeds" / "portals")
READERS = ("this reader", "trafilatura", "readability-lxml")


def decode(body: bytes) -> str:
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    return body.decode("gb18030", "replace")


def reader(name: str) -> Callable[[str], object]:
    if name == "this reader":
        sys.path.insert(0, str(PROJECT))
        from harvester.readers import html

        return lambda text: html.read(text, "http://www.example.gov.cn/a.html")
    if name == "trafilatura":
        import trafilatura

        return lambda text: trafilatura.bare_extraction(text, with_metadata=True)
    from readability import Document

    return lambda text: Document(text).summary()


def measure(name: str, folder: Path) -> dict[str, float]:
    """One pass over the folder: pages, those that failed, seconds of processor time, peak memory in MB."""
    pages = [decode(path.read_bytes()) for path in sorted(folder.rglob("*.html"))]
    read = reader(name)
    read(pages[0])  # imports and caches are not what is measured
    failed = 0
    started = time.process_time()
    for page in pages:
        try:
            read(page)
        except Exception:  # noqa: BLE001 - another reader's failure is a figure here
            failed += 1
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"pages": len(pages), "failed": failed, "seconds": seconds, "peak_mb": peak}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", choices=READERS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    folder = asked.folder or next((place for place in PLACES if place.exists()), None)
    if folder is None or not any(folder.rglob("*.html")):
        print(f"no *.html under {folder or ' or '.join(map(str, PLACES))}", file=sys.stderr)
        return 2
    if asked.one:
        print(json.dumps(measure(asked.one, folder)))
        return 0
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in READERS}
    for _ in range(asked.rounds):
        for name in READERS:
            command = [sys.executable, __file__, str(folder), "--one", name]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            runs[name].append(json.loads(said.strip().splitlines()[-1]))
    report(runs)
    return 0


def report(runs: dict[str, list[dict[str, float]]]) -> None:
    best = {name: min(rounds, key=lambda run: run["seconds"]) for name, rounds in runs.items()}
    rate = {name: run["pages"] / run["seconds"] for name, run in best.items()}
    print(f"{'reader':18} {'pages/s':>9} {'ms/page':>9} {'peak MB':>9} {'failed':>7} {'this reader is':>15}")
    for name, run in best.items():
        ratio = f"{rate['this reader'] / rate[name]:.1f} x" if name != "this reader" else ""
        print(
            f"{name:18} {rate[name]:9.1f} {1000 / rate[name]:9.2f} {run['peak_mb']:9.0f} {run['failed']:7.0f} {ratio:>15}"
        )


if __name__ == "__main__":
    raise SystemExit(main())
