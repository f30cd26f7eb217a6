"""The door with a browser, for tests: waiting for our turn costs no time, and every listing's own host is
trusted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from duties.watch import Listing
from harvester.fetch import Fetcher, user_agent
from harvester.guard import Guard
from harvester.pieces import Capture, Purpose, Request, Validators
from harvester.render import Doors, Drawing, Renderer
from harvester.render_browser import Chromium, Missing, find_chromium
from tests.portal.door import Clock
from tests.portal.server import Says

AGENT = user_agent("https://example.org/harvester")


LACKING = find_chromium()
drawn = pytest.mark.skipif(
    isinstance(LACKING, Missing), reason=LACKING.detail if isinstance(LACKING, Missing) else ""
)
has_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="this system does not list processes in /proc"
)

ROWS = [f"云和县{2000 + n}年法治政府建设情况报告" for n in range(10, 22)]
LIST = """const list = document.querySelector('#app');
for (const row of rows) list.insertAdjacentHTML('beforeend',
  `<li><a href="/art/${row.day.replaceAll('-', '')}/${row.id}.html">${row.title}</a><span>${row.day}</span></li>`);"""
SHELL = "<html><head><title>法治政府建设</title></head><body><ul id=app></ul>{}</body></html>"


def script(code: str) -> Says:
    return Says(SHELL.format(f"<script>{code}</script>").encode())


def rows_as_json() -> Says:
    rows = [{"id": n, "title": title, "day": f"2025-03-{n + 1:02d}"} for n, title in enumerate(ROWS)]
    return Says(json.dumps(rows).encode(), headers=(("Content-Type", "application/json"),))


FETCHES = script(f"fetch('/rows.json').then(told => told.json()).then(rows => {{ {LIST} }})")


def text(capture: Capture) -> str:
    return capture.body.decode("utf-8")


@dataclass
class Easel:
    """``easel.get(url)`` asks for a listing that stands at ``url`` and is to be drawn."""

    doors: Doors
    renderer: Renderer
    clock: Clock

    def get(
        self,
        url: str,
        purpose: Purpose = "listing",
        *,
        at: str | None = None,
        validators: Validators | None = None,
        **more: Any,
    ) -> Capture:
        listing = Listing("430923", at or url, pace=more.pop("pace", 0.0), render=more.pop("render", True))
        return self.doors.fetch(Request(url, purpose, **more), listing, validators)


@contextmanager
def easel(
    *trusted: str, drawing: Drawing | None = None, finder: Callable[[], Chromium | Missing] = find_chromium
) -> Iterator[Easel]:
    clock = Clock()
    fetcher = Fetcher(
        now=clock.now,
        user_agent=AGENT,
        guard=Guard(trusted),
        sleep=clock.sleep,
        monotonic=clock.monotonic,
        jitter=lambda: 0.0,
    )
    renderer = Renderer(fetcher, now=clock.now, user_agent=AGENT, drawing=drawing, finder=finder)
    doors = Doors(fetcher, renderer)
    try:
        yield Easel(doors, renderer, clock)
    finally:
        doors.close()


def descendants(pid: int) -> dict[int, str]:
    """The processes below ``pid`` and their command lines; only where /proc tells."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue  # it ended meanwhile
    below: set[int] = {pid}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    return {child: _command(child) for child in below - {pid}}


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""
