"""A drawn page has bounds: where it may go, how long and how large it may be, and what is left of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harvester import render_browser
from harvester.render import Drawing
from harvester.render_browser import Engine, Missing
from tests.portal.drawing import (
    FETCHES,
    LACKING,
    LIST,
    ROWS,
    Easel,
    descendants,
    drawn,
    easel,
    has_proc,
    is_running,
    rows_as_json,
    script,
    text,
)
from tests.portal.listener import Listener
from tests.portal.server import Asked, Portal, Says, page, redirect


@pytest.fixture(scope="module")
def ours() -> Iterator[Easel]:
    with easel() as one:
        yield one


# --- where a page may not go ------------------------------------------------------------------------------------

ESCAPES = """
const to = '%s', ws = to.replace('http', 'ws'), stun = to.replace('http://', 'stun:').replace(/\\/$/, '');
const quietly = what => { try { const told = what(); told && told.catch && told.catch(() => 0); } catch (error) {} };
quietly(() => fetch(to + 'fetch', {mode: 'no-cors'}));
quietly(() => navigator.sendBeacon(to + 'beacon', 'x'));
quietly(() => { const x = new XMLHttpRequest(); x.open('POST', to + 'xhr'); x.send('x'); });
quietly(() => { new WebSocket(ws + 'socket'); });
quietly(() => { new EventSource(to + 'events'); });
quietly(() => { new Worker(URL.createObjectURL(new Blob([`fetch('${to}w').catch(() => 0); new WebSocket('${ws}w2')`]))); });
quietly(() => { new SharedWorker(URL.createObjectURL(new Blob([`fetch('${to}s').catch(() => 0)`]))); });
quietly(() => navigator.serviceWorker.register('/worker.js'));
quietly(() => { window.open(to + 'window'); });
quietly(() => { new Image().src = to + 'image'; });
quietly(() => new WebTransport(to.replace('http', 'https') + 'transport').closed);
quietly(() => { const peer = new RTCPeerConnection({iceServers: [{urls: stun}]}); peer.createDataChannel('x');
    peer.createOffer().then(offer => peer.setLocalDescription(offer)); });
for (const kind of ['preconnect', 'prefetch', 'dns-prefetch', 'modulepreload', 'stylesheet', 'icon']) {
    const link = document.createElement('link'); link.rel = kind; link.href = to + kind; document.head.append(link); }
for (const tag of ['script', 'iframe', 'embed', 'video']) {
    const node = document.createElement(tag); node.src = to + tag; document.body.append(node); }
const form = document.createElement('form'); form.action = to + 'form'; form.target = 'other'; document.body.append(form);
quietly(() => form.submit());
setTimeout(() => document.body.append('stayed'), 2500);
"""


@drawn
def test_whatever_a_page_tries_it_reaches_no_place_that_sources_do_not_name(ours: Easel) -> None:
    with Listener() as elsewhere, Portal({"/list": script(ESCAPES % elsewhere.url())}) as portal:
        capture = ours.get(portal.url("/list"))
        assert "stayed</body>" in text(capture)  # it had the time to try
        assert elsewhere.reached == []
        assert any(
            value.startswith("forbidden-address")
            for name, value in capture.headers
            if name == "x-rendered-without"
        )
    assert capture.trouble is None


@drawn
def test_a_browser_left_alone_with_its_network_still_reaches_nobody() -> None:
    """The second wall: what interception may miss ends at a proxy that is not there."""

    async def visit(url: str) -> None:
        assert not isinstance(LACKING, Missing)
        engine = await Engine.start(LACKING)
        try:
            at = await engine.browser.new_page()
            await at.set_content(f"<html><head></head><body><script>{ESCAPES % url}</script></body></html>")
            await at.wait_for_function("document.body.lastChild.textContent == 'stayed'")
        finally:
            await engine.stop()

    with Listener() as elsewhere:
        asyncio.run(visit(elsewhere.url()))
        assert elsewhere.reached == []


@drawn
@pytest.mark.parametrize(
    "way",
    [
        "location.href = '{}'",
        "location.replace('{}')",
        "document.write('<meta http-equiv=refresh content=\"0;url={}\">')",
    ],
)
def test_a_script_that_leaves_for_a_forbidden_place_is_recorded(ours: Easel, way: str) -> None:
    with (
        Listener() as elsewhere,
        Portal({"/list": script(way.format(elsewhere.url("/gone")) + "; let ready = 1")}) as portal,
    ):
        capture = ours.get(portal.url("/list"))
        assert elsewhere.reached == []
    assert capture.trouble is not None
    assert capture.trouble.code == "forbidden-address"
    assert capture.final_url == portal.url("/list")


@drawn
def test_a_part_that_redirects_to_a_forbidden_place_does_not_arrive(ours: Easel) -> None:
    with (
        Listener() as elsewhere,
        Portal({"/list": FETCHES, "/rows.json": redirect(elsewhere.url())}) as portal,
    ):
        ours.get(portal.url("/list"))
        assert elsewhere.reached == []


@drawn
def test_a_script_that_sends_on_is_followed_with_its_hops(ours: Easel) -> None:
    onward = script("if (document.title) location.href = '/new/'")
    with Portal({"/old": onward, "/new/": FETCHES, "/rows.json": rows_as_json()}) as portal:
        capture = ours.get(portal.url("/old"))
        assert capture.hops == (portal.url("/old"),)
        assert (capture.url, capture.final_url) == (portal.url("/old"), portal.url("/new/"))
    assert capture.trouble is None
    assert ROWS[0] in text(capture)


@drawn
def test_scripts_that_send_us_in_a_circle_end() -> None:
    with (
        Portal(
            {
                "/a": script("if (document.title) location.href = '/b'"),
                "/b": script("if (document.title) location.href = '/a'"),
            }
        ) as portal,
        easel() as ours,
    ):
        capture = ours.get(portal.url("/a"))
    assert capture.trouble is not None
    assert capture.trouble.code == "redirect-loop"


# --- limits -----------------------------------------------------------------------------------------------------


@drawn
def test_a_page_that_never_rests_ends_by_the_limit_with_what_it_shows(ours: Easel) -> None:
    busy = f"rows => {{ {LIST} }}"
    code = f"""fetch('/rows.json').then(told => told.json()).then({busy});
        let n = 0; setInterval(() => {{ document.body.append(' ' + n++); fetch('/poll/' + n); }}, 900)"""
    with Portal({"/list": script(code), "/rows.json": rows_as_json()}, otherwise=Says(b"{}")) as portal:
        capture = ours.get(portal.url("/list"))
        assert 20 < len(portal.paths()) < 50
    assert capture.trouble is None
    assert capture.header("x-rendered-until") == "limit"
    assert ROWS[0] in text(capture)


@drawn
def test_a_clock_and_a_counter_that_poll_do_not_keep_a_page_from_rest(ours: Easel) -> None:
    code = "setInterval(() => fetch('/count?t=' + Date.now()), 300); document.body.append('有内容')"
    with Portal({"/list": script(code), "/count": Says(b"1")}) as portal:
        capture = ours.get(portal.url("/list"))
        assert len(portal.paths()) < 30
    assert capture.header("x-rendered-until") == "rest"


@drawn
def test_a_script_that_does_not_let_go_is_too_slow_and_the_next_page_is_drawn() -> None:
    short = Drawing(seconds=1.5, grace=2.5)
    with (
        Portal({"/list": script("while (true) {}"), "/good": page("有内容")}) as portal,
        easel(drawing=short) as ours,
    ):
        capture = ours.get(portal.url("/list"))
        after = ours.get(portal.url("/good"))
    assert capture.trouble is not None
    assert capture.trouble.code == "too-slow"
    assert after.trouble is None


@drawn
def test_a_part_that_never_answers_is_a_trouble_within_the_limit() -> None:
    with (
        Portal({"/list": FETCHES, "/rows.json": Says(silent=True)}) as portal,
        easel(drawing=Drawing(seconds=1.0)) as ours,
    ):
        capture = ours.get(portal.url("/list"))
    assert capture.trouble is not None
    assert capture.trouble.code in {"too-slow", "unreachable"}


@drawn
@pytest.mark.parametrize(
    "way", ["setInterval(grow, 10)", "(function again() { grow(); setTimeout(again) })()"]
)
def test_an_endless_dom_ends_too_large(way: str) -> None:
    code = f"const grow = () => document.body.append('法'.repeat(20000), document.createElement('p')); {way}"
    with Portal({"/list": script(code)}) as portal, easel(drawing=Drawing(dom_bytes=1024 * 1024)) as ours:
        capture = ours.get(portal.url("/list"))
    assert capture.trouble is not None
    assert capture.trouble.code == "too-large"


@drawn
@has_proc
def test_a_page_that_takes_all_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_browser, "_MOST_MEMORY", 300 * 1024 * 1024)
    code = (
        "const held = []; while (held.length < 3000) held.push(new Uint8Array(1e6).fill(1)); while (true) {}"
    )
    with Portal({"/list": script(code), "/good": page("有内容")}) as portal, easel() as ours:
        capture = ours.get(portal.url("/list"))
        after = ours.get(portal.url("/good"))
    assert capture.trouble is not None
    assert capture.trouble.code == "too-large"
    assert after.trouble is None


@drawn
def test_a_page_that_asks_without_end_is_stopped() -> None:
    code = "let n = 0; setInterval(() => fetch('/part/' + n++), 100)"
    with (
        Portal({"/list": script(code)}, otherwise=Says(b"{}")) as portal,
        easel(drawing=Drawing(parts=10)) as ours,
    ):
        capture = ours.get(portal.url("/list"))
        assert len(portal.paths()) == 11
    assert capture.trouble is not None
    assert capture.trouble.code == "too-large"


# --- processes --------------------------------------------------------------------------------------------------


def _ended(pids: set[int], within: float = 30.0) -> set[int]:
    """The processes that still run, waiting for the last to end."""
    until = time.monotonic() + within
    while (left := {pid for pid in pids if is_running(pid)}) and time.monotonic() < until:
        time.sleep(0.02)
    return left


@drawn
@has_proc
def test_closing_leaves_no_process() -> None:
    before = set(descendants(os.getpid()))
    with Portal({"/list": page("有内容")}) as portal, easel() as ours:
        ours.get(portal.url("/list"))
        started = set(descendants(os.getpid())) - before
    assert started
    assert _ended(started, within=5.0) == set()


@drawn
def test_closing_ends_a_page_that_is_being_drawn() -> None:
    begun = threading.Event()

    def waits(_: Asked) -> Says:
        begun.set()
        return script("while (true) {}")

    with Portal({"/list": waits}) as portal, easel() as ours, ThreadPoolExecutor(1) as other:
        drawing = other.submit(ours.get, portal.url("/list"))
        assert begun.wait(20)
        ours.doors.close()
        trouble = drawing.result(timeout=30).trouble
    assert trouble is not None
    assert trouble.code == "bug"


@drawn
@has_proc
def test_a_browser_that_dies_is_started_again() -> None:
    with Portal({"/list": page("有内容")}) as portal, easel() as ours:
        before = set(descendants(os.getpid()))
        assert ours.get(portal.url("/list")).trouble is None
        for pid in set(descendants(os.getpid())) - before:
            with contextlib.suppress(ProcessLookupError):  # ended with its parent
                os.kill(pid, signal.SIGKILL)
        assert ours.get(portal.url("/list")).trouble is None


@drawn
@has_proc
def test_a_killed_process_takes_its_browser_along(tmp_path: Path) -> None:
    program = tmp_path / "draws.py"
    program.write_text(
        "import sys, threading\n"
        "from tests.portal.drawing import easel\n"
        "with easel() as ours:\n"
        "    print(ours.get(sys.argv[1]).trouble, flush=True)\n"
        "    threading.Event().wait()\n"
    )
    root = str(Path(__file__).resolve().parents[2])
    with Portal({"/list": page("有内容")}) as portal:
        process = subprocess.Popen(
            [sys.executable, str(program), portal.url("/list")], stdout=subprocess.PIPE, text=True, cwd=root,
            env={**os.environ, "PYTHONPATH": root},
        )  # fmt: skip
        assert process.stdout is not None
        with process, process.stdout:
            assert process.stdout.readline() == "None\n"
            started = set(descendants(process.pid))
            process.kill()
    assert started
    assert _ended(started) == set()
