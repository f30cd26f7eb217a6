"""The one place where the product reads the clock."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock:
    """Tells the time, from the machine or from an instant at which a call is to begin.

    ``begins``: the instant that counts as now; time runs on from it. None: the machine's own time.
    """

    def __init__(self, begins: datetime | None = None) -> None:
        self._begins = begins
        self._started = time.monotonic()

    def __call__(self) -> datetime:
        if self._begins is None:
            return datetime.now(SHANGHAI)
        return self._begins + timedelta(seconds=time.monotonic() - self._started)


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant; without an offset it is Asia/Shanghai, a bare date begins that day. ValueError if neither."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=SHANGHAI)
