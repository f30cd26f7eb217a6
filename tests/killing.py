"""Run as a program: does the main job on one portal again and again, killed each time a step later, then once more.

Arguments: a folder, the sources as JSON, the receiver's address. Prints one JSON object: what an undisturbed run leaves
behind, and what each killed and repeated run does. Each run is a process of its own that kills itself with SIGKILL right
before the n-th transaction is committed: everything outside the database (blobs, messages) has then happened, the
transaction itself has not.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from harvester.app import App
from storage.schema import alerts, leads, looks, messages, reports, sightings, versions
from storage.store import Store
from tests.journey import NOW, Journey

MOST_STEPS = 60


def killed_before_commit(number: int) -> None:
    """From now on this process dies right before it commits for the ``number``-th time."""
    usual = Store.write
    count = 0

    @contextmanager
    def write(self: Store, **how: bool) -> Iterator[Connection]:
        nonlocal count
        with usual(self, **how) as tx:
            yield tx
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

    Store.write = write  # type: ignore[method-assign]


SHIPPED = App(data=Path(), clock=lambda: NOW).shipped


def in_a_process(data: Path, sources: dict[str, Any], channel: str, kill_at: int | None) -> bool:
    """The whole job in a process of its own; True where it was killed on the way."""
    pid = os.fork()
    if pid:
        return os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    if kill_at is not None:
        killed_before_commit(kill_at)
    with Journey(data, sources, channel=channel, shipped=SHIPPED) as journey:
        journey.app.release_dead()
        journey.crawl()
        journey.later(minutes=10)  # a lease on a message that was being sent has run out
        journey.sweep()
    os._exit(0)


def left_behind(data: Path) -> dict[str, Any]:
    """What is in the store, without what may differ between two runs."""
    store = Store(f"sqlite:///{data / 'harvester.db'}")
    with store.read() as tx:

        def rows(*columns: Any) -> list[list[Any]]:
            return sorted(list(row) for row in tx.execute(select(*columns)))

        found = {
            "reports": rows(reports.c.id, reports.c.version),
            "versions": rows(versions.c.report_id, versions.c.version, versions.c.text_sha256),
            "sightings": rows(sightings.c.report_id, sightings.c.url),
            "leads": rows(leads.c.url, leads.c.state),
            "alerts": rows(alerts.c.rule, alerts.c.jurisdiction, alerts.c.year),
            "messages": len(rows(messages.c.id)),
            "good_looks": len(tx.execute(select(looks.c.id).where(looks.c.complete)).all()),
            "open_looks": len(tx.execute(select(looks.c.id).where(looks.c.finished_at.is_(None))).all()),
        }
    store.close()
    return found


def main(folder: Path, sources: dict[str, Any], channel: str) -> None:
    in_a_process(folder / "undisturbed", sources, channel, None)
    results: list[dict[str, Any]] = []
    for step in range(1, MOST_STEPS):
        data = folder / f"killed-{step}"
        if not in_a_process(data, sources, channel, step):
            break
        in_a_process(data, sources, channel, None)
        results.append({"step": step, "left": left_behind(data)})
    print(json.dumps({"undisturbed": left_behind(folder / "undisturbed"), "killed": results}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3])
