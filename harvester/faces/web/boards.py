"""The board as it was judged last, kept while nothing has changed: judging thousands of duties takes a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from harvester.app import App
from storage import summaries, views
from storage.looks import SHANGHAI
from storage.views import View

# The mark of the data tells nearly every change at once; what it misses is seen after this.
LONGEST = timedelta(seconds=30)
# While a crawl changes something every second, a large board is not judged without pause.
SLOW_SECONDS, REST = 0.5, 4
KEPT = 6  # years looked at in turn


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows of a board and the instant they were judged at. The rows are shared: they are not to be changed."""

    rows: list[View]
    at: datetime
    mark: Hashable
    rest_until: float = 0.0  # monotonic


class Boards:
    """Boards by year (None: all years), one judged at a time, whoever asks."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._kept: dict[int | None, Judged] = {}

    def of(self, year: int | None) -> Judged:
        """The board of a year as it stands now, or stood up to half a minute ago."""
        with self._lock, self._app.store.read() as tx:
            mark = (summaries.board_mark(tx), self._app.clock().astimezone(SHANGHAI).date())
            held = self._kept.pop(year, None)
            now = self._app.clock()
            begun = time.monotonic()
            rests = held is not None and begun < held.rest_until
            if held is None or not (rests or (held.mark == mark and now - LONGEST <= held.at <= now)):
                rows = views.board(tx, self._app.rules, now, self._app.language, year=year)
                took = time.monotonic() - begun
                held = Judged(rows, now, mark, begun + took * (1 + REST) if took > SLOW_SECONDS else 0.0)
            self._kept[year] = held
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
            return held
