"""The one thread in which the browser is spoken to, for many threads that want pages drawn."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import Any

from harvester.pieces import Trouble
from harvester.render_browser import CannotStart, Chromium, Engine
from harvester.render_page import Result, StuckError

log = logging.getLogger("harvester.render")
_STOPPING = 20.0  # seconds for Chromium and its driver to end
_ATTEMPTS = 2

Work = Callable[[Engine], Coroutine[Any, Any, Result]]


class Studio:
    """Runs drawings on an event loop in a thread of its own; both begin with the first drawing.

    ``threads`` is where drawings may wait for the door without holding up the loop.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._engine: Engine | None = None
        self._launch: asyncio.Task[Engine] | None = None
        self._starting = asyncio.Lock()
        self._places = asyncio.Semaphore(at_once)
        self._tasks: set[asyncio.Task[Any]] = set()
        self.threads = ThreadPoolExecutor(at_once, thread_name_prefix="render-part")

    def draw(self, chromium: Chromium, work: Work) -> Result:
        """What ``work`` makes of a running browser. A browser that crashes is started again once. Never
        raises: "needs-browser" where Chromium does not start, "bug" where it crashed twice or we are
        closed."""
        with self._lock:
            if self._closed:
                return Trouble("bug", "the browser is closed")
            loop = self._loop or self._begin()
            waiting = asyncio.run_coroutine_threadsafe(self._draw(chromium, work), loop)
        try:
            return waiting.result()
        except CancelledError:
            return Trouble("bug", "the browser was closed while it drew")

    def close(self) -> None:
        """Ends drawings under way, the browser and the thread; may be called twice."""
        with self._lock:
            self._closed = True
            loop, self._loop = self._loop, None
        if loop is not None and self._thread is not None:
            winding_up = asyncio.run_coroutine_threadsafe(self._wind_up(), loop)
            winding_up.add_done_callback(lambda _: loop.call_soon_threadsafe(loop.stop))
            self._thread.join(3 * _STOPPING)
        self.threads.shutdown(wait=False, cancel_futures=True)

    def _begin(self) -> asyncio.AbstractEventLoop:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(self._loop,), name="render", daemon=True)
        self._thread.start()
        return self._loop

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    async def _wind_up(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_STOPPING)
        if self._launch is not None and self._engine is None:
            (launched,) = await asyncio.gather(self._launch, return_exceptions=True)
            self._engine = launched if isinstance(launched, Engine) else None
        await self._drop()

    async def _draw(self, chromium: Chromium, work: Work) -> Result:
        if (task := asyncio.current_task()) is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        async with self._places:
            return await self._draw_twice(chromium, work)

    async def _draw_twice(self, chromium: Chromium, work: Work) -> Result:
        from playwright.async_api import Error

        said = ""
        for _ in range(_ATTEMPTS):
            try:
                engine = await self._running(chromium)
            except CannotStart as error:
                return Trouble("needs-browser", str(error))
            try:
                return await work(engine)
            except StuckError as error:
                engine.broken, said = True, str(error)
            except (Error, OSError) as error:
                said = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
                engine.broken = engine.broken or not await engine.responds()
            log.warning("the browser failed while it drew a page: %s", said)
        return Trouble("bug", f"the browser failed twice while it drew this page: {said}")

    async def _running(self, chromium: Chromium) -> Engine:
        async with self._starting:
            if self._engine is None or not self._engine.alive:
                await self._drop()
                # Not to be broken off half-way: a driver without an owner would live on.
                self._launch = asyncio.create_task(Engine.start(chromium))
                self._engine = await asyncio.shield(self._launch)
            return self._engine

    async def _drop(self) -> None:
        engine, self._engine = self._engine, None
        if engine is None:
            return
        try:
            await asyncio.wait_for(engine.stop(), _STOPPING)
        except TimeoutError:
            log.warning("the browser did not end within %g s", _STOPPING)
