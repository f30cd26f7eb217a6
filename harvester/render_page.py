"""One page in the browser: shown the document that the door brought, given its parts, and read when it rests.

Its clock is ours: scripts' time stands still while an answer is awaited, so that neither our pace nor a slow
portal runs a page into its own time-outs, and runs on at once when nothing is awaited, so that nobody waits
for its timers.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from harvester.charset import decode
from harvester.pieces import Capture, Trouble
from harvester.render_parts import Ask, Drawing, Part, Parts, Scripts

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Route
    from playwright.async_api import Request as BrowserRequest

_TICK = 0.1
_CLOSING = 5.0
_LABELS = {
    "gb18030": "gb18030",
    "big5hkscs": "big5",
    "cp1252": "windows-1252",
    "cp932": "shift_jis",
    "cp949": "euc-kr",
}
_NOT_HANDED_ON = frozenset(
    {
        "content-length",
        "content-encoding",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "set-cookie",
        "clear-site-data",
    }
)
# The DOM's size, and what the page says without what only moves: carousels rewrite their styles for ever.
_MEASURE = """(() => { const root = document.documentElement;
    return root ? [root.outerHTML.length, document.getElementsByTagName('*').length,
                   root.textContent.length] : [0, 0, 0]; })()"""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be drawn: ``document`` at ``url`` (with its fragment), its parts brought by ``ask``."""

    url: str
    document: Capture
    charset: str | None
    ask: Ask
    scripts: Scripts
    limits: Drawing
    user_agent: str
    threads: Executor


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page at rest (or at the limit of its time): ``url`` where its scripts say it is, ``html`` its DOM."""

    url: str
    html: str
    rests: bool
    parts: Parts
    by: str = "chromium"


@dataclass(frozen=True, slots=True)
class Onward:
    """The page's script sends us to another page."""

    url: str


Result = Drawn | Onward | Trouble


class StuckError(Exception):
    """The browser does not let go of a page: it has to be ended."""


async def draw(browser: Browser, scene: Scene) -> Result:
    """Draws one page in a context of its own. Raises Playwright's errors where the browser is gone,
    StuckError."""
    context = await browser.new_context(
        user_agent=scene.user_agent,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1366, "height": 3000},  # high: lists that load when scrolled to
        service_workers="block",
        accept_downloads=False,
    )
    try:
        return await _Sitting(context, scene).run()
    finally:
        await _let_go(context)


async def _let_go(context: BrowserContext) -> None:
    from playwright.async_api import Error

    try:
        await asyncio.wait_for(context.close(), _CLOSING)
    except TimeoutError:
        raise StuckError("the browser does not let go of a page") from None
    except Error:
        pass  # the browser is gone, and the page with it


class _Sitting:
    def __init__(self, context: BrowserContext, scene: Scene) -> None:
        self._context, self._scene = context, scene
        self._parts = Parts(scene.url, scene.ask, scene.scripts, scene.limits, scene.threads)
        self._page: Page | None = None
        self._shown = False
        self._over: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

    async def run(self) -> Result:
        await self._context.route("**/*", self._route)
        self._page = page = await self._context.new_page()
        self._context.on("page", _close_window)
        page.on("crash", lambda _: self._end(Trouble("too-large", "the page crashed its tab")))
        tasks: list[asyncio.Task[Result]] = [
            asyncio.create_task(self._work(page)),
            asyncio.create_task(self._watch()),
        ]
        try:
            done, _ = await asyncio.wait({*tasks, self._over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if self._over in done:
            return self._over.result()
        return (tasks[0] if tasks[0] in done else tasks[1]).result()

    def _end(self, result: Result) -> None:
        if not self._over.done():
            self._over.set_result(result)

    # --- time -----------------------------------------------------------------------------------------------

    async def _watch(self) -> Result:
        """Counts the page's time, and ends a page whose scripts do not let go."""
        limits, parts = self._scene.limits, self._parts
        started = last = time.monotonic()
        while parts.used < limits.seconds + limits.grace:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            parts.own += 0.0 if parts.awaited else now - last
            last = now
            if now - started > limits.whole:
                return Trouble(
                    "too-slow", f"not drawn after {limits.whole:g} s, our waiting for our turn included"
                )
        return Trouble("too-slow", f"the page's scripts held on for {limits.seconds:g} s")

    async def _work(self, page: Page) -> Result:
        await page.goto(self._scene.url, wait_until="commit", timeout=0)
        clock = await _Clock.start(await self._context.new_cdp_session(page))
        rests, quiet, before = False, 0, [-1]
        for _ in range(self._scene.limits.page_seconds):
            if not await clock.advance(lambda: self._parts.used >= self._scene.limits.seconds):
                break
            size, *shown = await clock.measure()
            if size > self._scene.limits.dom_bytes:
                return self._too_large()
            now = [*shown, self._parts.news]
            quiet, before = (quiet + 1 if now == before else 0), now
            if rests := quiet >= self._scene.limits.rest:
                break
        size, *_ = await clock.measure()
        if size > self._scene.limits.dom_bytes:
            return self._too_large()
        html: str = await page.content()
        url: str = page.url
        return Drawn(url, html, rests, self._parts)

    def _too_large(self) -> Trouble:
        return Trouble("too-large", f"the page grew beyond {self._scene.limits.dom_bytes} characters")

    # --- what the page asks for -----------------------------------------------------------------------------

    async def _route(self, route: Route) -> None:
        from playwright.async_api import Error

        with contextlib.suppress(Error):  # the page may be gone before its answer comes
            request = route.request
            if request.is_navigation_request():
                await self._navigate(route)
            elif request.resource_type == "stylesheet":
                # Not needed; but loaders of scripts give up where a stylesheet fails.
                await route.fulfill(status=200, content_type="text/css", body="")
            else:
                await self._bring(route)

    async def _navigate(self, route: Route) -> None:
        request = route.request
        if not self._is_main(request):
            await route.abort()  # frames are followed by their addresses, windows not at all
        elif not self._shown:
            self._shown = True
            document = self._scene.document
            headers = handed_on(document)
            charset = decode(document.body, document.header("content-type"), self._scene.charset).charset
            headers["content-type"] = f"text/html; charset={_LABELS.get(charset, 'utf-8')}"
            await route.fulfill(status=document.status or 200, headers=headers, body=document.body)
        else:
            await route.abort()
            if request.method != "GET":
                self._end(Trouble("script-only", f"the page's script sends a form to {request.url[:160]}"))
            elif urldefrag(request.url)[0] != urldefrag(self._scene.url)[0]:
                self._end(Onward(request.url))

    def _is_main(self, request: BrowserRequest) -> bool:
        from playwright.async_api import Error

        try:
            return self._page is not None and request.frame == self._page.main_frame
        except Error:  # a window that is only being opened has no frame yet
            return False

    async def _bring(self, route: Route) -> None:
        request = route.request
        part = Part(
            request.resource_type, request.method, request.url, request.headers, request.post_data_buffer
        )
        capture = await self._parts.bring(part)
        if capture is None or 300 <= (capture.status or 0) < 400:
            await route.abort()
        else:
            await route.fulfill(status=capture.status or 200, headers=handed_on(capture), body=capture.body)


class _Clock:
    """The page's time, given second by second; and its size, measured where its scripts cannot reach."""

    def __init__(self, session: CDPSession, world: int) -> None:
        self._session, self._world = session, world
        self._spent = asyncio.Event()
        session.on("Emulation.virtualTimeBudgetExpired", lambda _: self._spent.set())

    @classmethod
    async def start(cls, session: CDPSession) -> _Clock:
        frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        world = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "measure"})
        return cls(session, world["executionContextId"])

    async def measure(self) -> list[int]:
        """Characters of the DOM, its elements, characters of its text."""
        asked = {"expression": _MEASURE, "contextId": self._world, "returnByValue": True}
        answer = await self._session.send("Runtime.evaluate", asked)
        return [int(number) for number in answer["result"]["value"]]

    async def advance(self, is_late: Callable[[], bool]) -> bool:
        """One second more; False where ``is_late`` said so before it had passed."""
        self._spent.clear()
        budget = {"policy": "pauseIfNetworkFetchesPending", "budget": 1000}
        await self._session.send("Emulation.setVirtualTimePolicy", budget)
        while not self._spent.is_set():
            if is_late():
                return False
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._spent.wait(), _TICK)
        return True


async def _close_window(page: Any) -> None:
    from playwright.async_api import Error

    with contextlib.suppress(Error):
        await page.close()


def handed_on(capture: Capture) -> dict[str, str]:
    """An answer's headers for the browser; cookies stay with the door."""
    return {name: value for name, value in capture.headers if name not in _NOT_HANDED_ON and _is_plain(value)}


def _is_plain(value: str) -> bool:
    """Browsers take no header that carries raw Chinese, as file names often do."""
    return value.isascii() and value.isprintable()
