"""Chromium without a network: where it is, how it is started, how it ends.

Playwright starts Chromium over a pipe and with a profile of its own in the temporary folder. Both ends of the
pipe close when this process dies, however it dies, and Playwright's driver and Chromium end with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OWN = (
    "chromium-*/chrome-*/chrome",
    "chromium_headless_shell-*/chrome-*/headless_shell",
    "chromium_headless_shell-*/chrome-*/chrome-headless-shell",
    "chromium-*/chrome-*/*.app/Contents/MacOS/*",
)
_START = 60_000.0  # milliseconds; a busy machine is slow to start it
_ANSWER = 5.0  # seconds
_MOST_MEMORY = 1024 * 1024 * 1024  # of one page's process
_NEEDED = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "XDG_RUNTIME_DIR",
    "FONTCONFIG_PATH",
    "FONTCONFIG_FILE",
)

_QUIET = (
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"),
    *("--disable-quic", "--disable-gpu", "--mute-audio", "--blink-settings=imagesEnabled=false"),
)
# Tried with Chromium 156: with the first line alone no TCP connection is made, literal addresses included,
# but WebRTC still sends UDP to a literal address. The proxy and the policies close that.
_NO_NETWORK = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


@dataclass(frozen=True, slots=True)
class Chromium:
    """A Chromium that Playwright can start."""

    executable: Path


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing for drawing pages, in a plain sentence."""

    detail: str


class CannotStart(Exception):  # noqa: N818 - the sentence reads better so
    """Chromium is there and does not start; the text says why."""


def find_chromium() -> Chromium | Missing:
    """A Chromium from PATH, else one that Playwright installed; or which of the two, Python package or
    browser, is missing."""
    lacking = [] if find_spec("playwright") else ["the Python package playwright is not installed"]
    found = [Path(path) for name in NAMES if (path := shutil.which(name))] or list(_installed_by_playwright())
    if not found:
        lacking.append(
            f"no browser was found: no {', '.join(NAMES[:-1])} on PATH and none installed by Playwright"
        )
    return Missing("; ".join(lacking)) if lacking else Chromium(found[0])


def _installed_by_playwright() -> Iterator[Path]:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    cache = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    folder = Path(named) if named not in {None, "", "0"} and named else cache / "ms-playwright"
    for pattern in _OWN:
        yield from sorted((path for path in folder.glob(pattern) if os.access(path, os.X_OK)), reverse=True)


class Engine:
    """A running Chromium. Made by ``start``, ended by ``stop``; used on one event loop only."""

    def __init__(self, playwright: Playwright, browser: Browser, nowhere: socket.socket) -> None:
        self._playwright, self._nowhere = playwright, nowhere
        self.browser = browser
        self.broken = False
        self._warden = asyncio.create_task(self._bound_memory())

    @property
    def name(self) -> str:
        version: str = self.browser.version
        return f"chromium {version}"

    @property
    def alive(self) -> bool:
        connected: bool = self.browser.is_connected()
        return connected and not self.broken

    async def responds(self) -> bool:
        """Whether it still does what it is told; a browser that just died may still seem connected."""
        from playwright.async_api import Error

        try:
            context = await asyncio.wait_for(self.browser.new_context(), _ANSWER)
            await asyncio.wait_for(context.close(), _ANSWER)
        except (Error, OSError, TimeoutError):
            return False
        return True

    @classmethod
    async def start(cls, chromium: Chromium) -> Engine:
        """Raises CannotStart."""
        from playwright.async_api import Error, async_playwright

        nowhere = socket.socket()
        nowhere.bind(
            ("127.0.0.1", 0)
        )  # held and never listened on: connections to it are refused, by nobody else answered
        try:
            playwright = await async_playwright().start()
        except (Error, OSError) as error:
            nowhere.close()
            raise CannotStart(f"Playwright's driver does not start: {_line(error)}") from error
        try:
            browser = await playwright.chromium.launch(
                executable_path=chromium.executable,
                args=[*_QUIET, *_NO_NETWORK, f"--proxy-server=http://127.0.0.1:{nowhere.getsockname()[1]}"],
                chromium_sandbox=not _is_root(),
                env={name: os.environ[name] for name in _NEEDED if name in os.environ},  # no secrets of ours
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                timeout=_START,
            )
        except (Error, OSError) as error:
            nowhere.close()
            await playwright.stop()
            raise CannotStart(f"{chromium.executable} does not start: {_line(error)}") from error
        return cls(playwright, browser, nowhere)

    async def stop(self) -> None:
        """Ends driver and browser, in whatever state they are."""
        from playwright.async_api import Error

        self._warden.cancel()
        try:
            await self.browser.close()
        except (Error, OSError):
            pass  # it ended before
        try:
            await self._playwright.stop()
        except (Error, OSError):
            pass  # the driver ended before
        self._nowhere.close()

    async def _bound_memory(self) -> None:
        """Ends a page's process that grows without end (measured: 150 to 250 MB a second); its page
        notices."""
        from playwright.async_api import Error

        try:
            session = await self.browser.new_browser_cdp_session()
            while self.alive:
                await asyncio.sleep(1.0)
                told = await session.send("SystemInfo.getProcessInfo")
                pids = [process["id"] for process in told["processInfo"] if process["type"] == "renderer"]
                for pid in pids:
                    if _memory(pid) > _MOST_MEMORY:
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)
        except (Error, OSError):
            return  # the browser ended


def _memory(pid: int) -> int:
    """Bytes a process holds for itself; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^RssAnon:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _is_root() -> bool:
    """Chromium's sandbox cannot be set up by root, and nobody else goes without."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _line(error: Exception) -> str:
    """The line of a long report that says what happened: the first that Chromium itself wrote, where it
    did."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    written = [
        line.partition("[err]")[2].strip() for line in lines if "[err]" in line and "<launching>" not in line
    ]
    return ([line for line in written if line] or lines or [type(error).__name__])[0][:200]
