"""The product over the sample portals, with a clock that the test sets: for tests of the whole journey."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import yaml

from alerts import sweep
from duties.jurisdictions import Register
from duties.watch import Watch
from harvester.adapters import ADAPTERS
from harvester.app import App
from harvester.crawl import Looked, crawl
from harvester.sources import parse
from storage import views
from tests.portal.faults import FaultyPortals

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
ANHUA, SHAOLING, ZAOYANG, GUANXIAN, QINGFENG = "430923", "411104", "420683", "371525", "410922"


class Receiver:
    """A provider on loopback: takes messages, or refuses them while ``down``."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.down = False
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if receiver.down:
                    self.send_response(503)
                else:
                    receiver.messages.append(json.loads(body))
                    self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Journey:
    """A data folder watching the sample portals. ``now`` moves only when the test moves it."""

    def __init__(
        self,
        data: Path,
        sources: FaultyPortals | dict[str, Any],
        *,
        channel: str | None = None,
        confirm_looks: int = 1,
        shipped: Register | None = None,
        database: str | None = None,
    ) -> None:
        self.now = NOW
        self.app = App(data=data, clock=lambda: self.now, database=database)
        if shipped is not None:  # building the register takes longer than a whole crawl of the samples
            self.app.__dict__["shipped"] = shipped
        wanted = sources if isinstance(sources, dict) else sources.sources(confirm_looks=confirm_looks)
        if channel:
            wanted["channels"] = {"desk": channel}
        self.watch: Watch = parse(
            yaml.safe_dump(wanted, allow_unicode=True), self.app.shipped, {}, ADAPTERS
        ).watch
        self.app.load(self.watch)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.app.close()

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def crawl(self, *codes: str) -> list[Looked]:
        """Look at everything, or at these jurisdictions, once."""
        eyes = self.app.eyes()
        try:
            return crawl(eyes, codes=codes, everything=not codes)
        finally:
            self.app.shut(eyes)

    def sweep(self, *, send: bool = True) -> list[views.View]:
        """Judge, queue and send; the alerts raised."""
        voice = self.app.voice()
        made = sweep.judge_and_queue(voice, self.now)
        if send:
            sweep.deliver(voice, lambda: self.now)
        with self.app.store.read() as tx:
            return views.alert_list(tx, made)

    def deliver(self) -> tuple[int, int]:
        return sweep.deliver(self.app.voice(), lambda: self.now)

    def board(self, year: int | None = None) -> dict[tuple[str, int], views.View]:
        with self.app.store.read() as tx:
            rows = views.board(tx, self.app.rules, self.now, "zh", year=year)
        return {(row["jurisdiction"], row["year"]): row for row in rows}

    def reports(self) -> dict[str, views.View]:
        with self.app.store.read() as tx:
            return {row["id"]: row for row in views.catalogue(tx)}

    def reviews(self) -> list[views.View]:
        with self.app.store.read() as tx:
            return views.review_list(tx)
