"""What a page asks for while it is drawn: brought by the door one by one, or refused; and what its absence
means."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from harvester.guard import Target, parse, same_site
from harvester.pieces import Capture, Request, Trouble

Ask = Callable[[Request, bytes | None, float], Capture]  # what, the body of a POST, most seconds on the wire

DATA = frozenset({"xhr", "fetch"})
BROUGHT = DATA | {"script"}  # everything else is not needed to know what a page says
_METHODS = frozenset({"GET", "POST"})
_DEFINITE = frozenset({"404", "410"})
# What keeps us, perhaps only us or only now, from seeing what the page would show. A "not found" is not of
# it: no visitor sees more than we do.
_HIDES = frozenset(
    {
        *("unreachable", "tls", "too-slow", "too-large", "undecodable", "redirect-loop", "bug"),
        *("blocked", "rate-limited", "robots-denied", "http-error"),
    }
)
_JSONP = re.compile(r"[?&](?:json_?p|[\w.]{0,20}callback\w{0,10}|cb)=", re.IGNORECASE)
_PASSING = re.compile(
    r"(?<==)(?:1\d{9}(?:\d{3})?|0\.\d{3,20})(?=&|$)"
)  # a time or a random fraction against caches
_NOT_OURS = re.compile(
    r"(?i)sec-.*|proxy-.*|user-agent|accept-encoding|cookie|host|content-length|connection|te|upgrade.*"
)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # of an answer that was not asked for and is not kept
_SCRIPT_GOOD_FOR = 600.0  # seconds: about one walk of a listing
_SCRIPT_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Drawing:
    """How long and how much one page may take.

    ``seconds`` counts the portal's answers and the page's own work, not our waiting for our turn (pace);
    ``whole`` counts everything. ``page_seconds`` is time as the page's scripts see it, which stands still
    while an answer is awaited and else runs as fast as they are done; the page rests when nothing new was
    asked for and nothing was added for ``rest`` of these seconds. ``parts`` is how many things it may ask
    for.
    """

    seconds: float = 30.0
    whole: float = 600.0
    page_seconds: int = 30
    rest: int = 3
    parts: int = 150
    dom_bytes: int = 10 * 1024 * 1024
    grace: float = 5.0  # seconds more to hand over the DOM after ``seconds``


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a page asks for; ``kind`` as browsers name it (script, xhr, fetch, image …)."""

    kind: str
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None

    @property
    def key(self) -> str:
        """The same for the same question asked again, whatever it carries against caches."""
        said = hashlib.sha256(self.content or b"").hexdigest()
        return f"{self.method} {_PASSING.sub('', self.url)} {said}"

    def request(self) -> Request:
        # Browsers write names in lower case; in this form they take the place of the door's own.
        headers = tuple(
            (name.title(), value) for name, value in self.headers.items() if not _NOT_OURS.fullmatch(name)
        )
        return Request(self.url, "control", headers=headers)


class Scripts:
    """Script files brought in the last ten minutes: a portal's pages share them, and its pace makes them
    dear."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._kept: OrderedDict[str, tuple[float, Capture]] = OrderedDict()
        self._bytes = 0

    def get(self, part: Part) -> Capture | None:
        at, capture = self._kept.get(part.url, (0.0, None))
        return capture if capture is not None and self._monotonic() - at < _SCRIPT_GOOD_FOR else None

    def keep(self, part: Part, capture: Capture) -> None:
        """Keeps files only: an answer made for this question (JSONP) may be the very rows."""
        fresh = (capture.header("cache-control") or "").lower()
        file = part.url.partition("?")[0].endswith((".js", ".mjs")) and not _JSONP.search(part.url)
        good = (
            capture.trouble is None
            and capture.status == 200
            and part.kind == "script"
            and part.method == "GET"
        )
        if not file or not good or any(word in fresh for word in ("no-store", "no-cache", "max-age=0")):
            return
        _, before = self._kept.pop(part.url, (0.0, None))
        self._bytes += len(capture.body) - (len(before.body) if before else 0)
        self._kept[part.url] = (self._monotonic(), capture)
        while self._bytes > _SCRIPT_BYTES:
            _, (_, eldest) = self._kept.popitem(last=False)
            self._bytes -= len(eldest.body)


class Parts:
    """The parts of one page: brings them in turn, counts the time, and knows what went missing. One event
    loop only."""

    def __init__(self, page: str, ask: Ask, scripts: Scripts, limits: Drawing, threads: Executor) -> None:
        self._page, self._ask, self._scripts, self._limits, self._threads = (
            page,
            ask,
            scripts,
            limits,
            threads,
        )
        self._turn = asyncio.Lock()
        self._answered: set[str] = set()
        self._open: dict[int, Part] = {}
        self._count = 0
        self.news = 0  # questions not asked before
        self.wire = 0.0  # seconds that answers took
        self.own = 0.0  # seconds in which nothing was awaited: the page's own work, counted by its drawing
        self.bytes = 0
        self.without: list[tuple[Trouble, str]] = []
        self.hidden: Trouble | None = None  # why the page may not show what it would show to others

    @property
    def used(self) -> float:
        return self.wire + self.own

    @property
    def awaited(self) -> bool:
        return bool(self._open)

    def outstanding(self) -> Trouble | None:
        """The trouble of being done while a part that may hold rows has not come."""
        for part in self._open.values():
            if self._matters(part):
                return Trouble("too-slow", f"had not answered in time: {part.url[:160]}")
        return None

    async def bring(self, part: Part) -> Capture | None:
        """The answer to a part, None where it is refused or none came."""
        if part.kind not in BROUGHT:
            return None
        if part.method not in _METHODS:
            self._miss(part, Trouble("forbidden-address", f"{part.method}: a page may only ask"))
            return None
        if kept := self._scripts.get(part) if part.kind == "script" else None:
            return kept
        self._count += 1
        self.news += part.key not in self._answered
        if self._count > self._limits.parts:
            self._miss(part, Trouble("too-large", f"more than {self._limits.parts} parts"))
            return None
        number = self._count
        self._open[number] = part
        try:
            capture = await self._brought(part)
        finally:
            del self._open[number]
        if capture.trouble is not None:
            self._miss(part, capture.trouble)
        else:
            self._answered.add(part.key)
            self._scripts.keep(part, capture)
        return capture if capture.status is not None else None

    async def _brought(self, part: Part) -> Capture:
        async with self._turn:
            left = self._limits.seconds - self.used
            if left <= 0:
                late = Trouble("too-slow", "the page's time was up")
                return Capture(part.url, part.url, part.method, None, (), b"", _NEVER, trouble=late)
            loop = asyncio.get_running_loop()
            capture = await loop.run_in_executor(self._threads, self._ask, part.request(), part.content, left)
            self.wire += capture.seconds
            self.bytes += len(capture.body)
            return capture

    def _miss(self, part: Part, trouble: Trouble) -> None:
        self.without.append((trouble, part.url))
        if self.hidden is None and hides(trouble) and self._matters(part):
            self.hidden = Trouble(
                trouble.code, f"{trouble.detail[:120]} (part of the page: {part.url[:160]})"
            )

    def _matters(self, part: Part) -> bool:
        """Whether rows may come with it: data, and the portal's own scripts; not a counter's script from
        elsewhere, and nothing that came before and is only asked for again."""
        if part.key in self._answered:
            return False
        if part.kind in DATA or _JSONP.search(part.url):
            return True
        one, other = parse(part.url), parse(self._page)
        return isinstance(one, Target) and isinstance(other, Target) and same_site(one.host, other.host)


def hides(trouble: Trouble) -> bool:
    """Whether what failed so might have shown more to somebody else, or at another time."""
    return trouble.code in _HIDES and not (trouble.code == "http-error" and trouble.detail[:3] in _DEFINITE)
