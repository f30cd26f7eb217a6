"""What the door remembers of each portal: its connection, pace, cookies, TLS rung, and whether it asked for
rest."""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import httpx

from duties.watch import Listing, Tls
from harvester.fetch_transport import Line, Transport, context
from harvester.guard import Allowed
from harvester.pieces import Trouble

_MOST_OPEN = 64  # idle connections kept over all portals
_MOST_COOKIES = 50
_RUNG_GOOD_FOR = timedelta(hours=24)  # then the strict rung is tried again: the portal may have been mended
_REST = timedelta(minutes=10)
_MOST_REFUSALS = 2  # in a row, before the portal is left alone
_LONGEST_QUIET = timedelta(hours=1)
_DEFAULT_PACE = 2.0
_JITTER = 0.25

_LADDERS: dict[Tls, tuple[str, ...]] = {
    "strict": ("strict",),
    "legacy": ("strict", "legacy", "oldest"),
    "unverified": ("strict", "legacy", "oldest", "unverified"),
}


@dataclass
class Host:
    """One portal's state. Everything but ``lock`` may be touched only by the thread that holds ``lock``."""

    key: str
    line: Line
    lock: Lock = field(default_factory=Lock)
    client: httpx.Client | None = None
    wired: tuple[str, bool] | None = None  # the rung and whether a proxy is in between, of the open client
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    last_end: float | None = None
    rung: str = "strict"
    rung_since: datetime | None = None
    refusals: int = 0
    quiet_until: datetime | None = None
    quiet: Trouble | None = None

    def wait(
        self, listing: Listing, allowed: Allowed, delay: float, jitter: float, monotonic: float
    ) -> float:
        """Seconds to wait before the next request: the listing's pace or the portal's own, whichever is
        longer.

        Never less than asked, up to a quarter more. A pace of nothing is for loopback only.
        """
        pace = listing.pace if listing.pace > 0 or allowed.loopback else _DEFAULT_PACE
        if self.last_end is None:
            return 0.0
        return max(0.0, self.last_end + max(pace, delay) * (1 + _JITTER * jitter) - monotonic)

    def ladder(self, tls: Tls, now: datetime) -> tuple[str, ...]:
        """The rungs to try, beginning where it worked last time."""
        rungs = _LADDERS[tls]
        fresh = self.rung_since is not None and now - self.rung_since < _RUNG_GOOD_FOR
        return rungs[rungs.index(self.rung) :] if fresh and self.rung in rungs else rungs

    def climbed(self, rung: str, now: datetime) -> None:
        if rung != self.rung or self.rung_since is None:
            self.rung, self.rung_since = rung, now

    def note(self, trouble: Trouble | None, now: datetime) -> None:
        """Counts refusals in a row; after two the portal is left alone for ten minutes."""
        if trouble is None or trouble.code not in ("blocked", "rate-limited"):
            self.refusals = 0
            return
        if trouble.detail.startswith("forbidden"):
            return  # a plain 403 speaks of one address
        self.refusals += 1
        if self.refusals >= _MOST_REFUSALS:
            self.rest(trouble, _REST, now)

    def rest(self, trouble: Trouble, span: timedelta, now: datetime) -> None:
        self.quiet_until, self.quiet = now + min(span, _LONGEST_QUIET), trouble

    def resting(self, now: datetime) -> Trouble | None:
        """The trouble that made us leave the portal alone, while we do."""
        if self.quiet is None or self.quiet_until is None or now >= self.quiet_until:
            return None
        left = int((self.quiet_until - now).total_seconds()) + 1
        return Trouble(self.quiet.code, f"{self.quiet.detail}; left alone for {left} s more")

    @property
    def cookie_state(self) -> str:
        """The jar as one string: the same address with other cookies is another question."""
        return "; ".join(sorted(f"{one.domain}{one.path}{one.name}={one.value}" for one in self.cookies.jar))

    def close(self) -> None:
        if self.client is not None:
            self.client.close()
        self.client, self.wired = None, None


class Hosts:
    """All portals by key; shares one SSLContext per rung and keeps few idle connections."""

    def __init__(
        self, monotonic: Callable[[], float], proxy: httpx.URL | None = None, authorities: Path | None = None
    ) -> None:
        self._monotonic, self._proxy, self._authorities = monotonic, proxy, authorities
        self._hosts: dict[str, Host] = {}
        self._open: OrderedDict[str, Host] = OrderedDict()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = Lock()

    def get(self, key: str) -> Host:
        with self._lock:
            return self._hosts.setdefault(key, Host(key, Line(self._monotonic)))

    def client(self, host: Host, rung: str, proxied: bool) -> httpx.Client:
        """The host's client with this rung of TLS; the caller holds ``host.lock``."""
        if host.client is None or host.wired != (rung, proxied):
            host.close()
            transport = Transport(host.line, self._context(rung), self._proxy if proxied else None)
            host.client = httpx.Client(transport=transport, cookies=host.cookies, trust_env=False)
            host.cookies = host.client.cookies
            host.wired = (rung, proxied)
        if len(host.cookies.jar) > _MOST_COOKIES:
            host.cookies.jar.clear()  # a portal that sets ever new ones
        self._keep_few_open(host)
        return host.client

    def close(self) -> None:
        with self._lock:
            hosts = list(self._hosts.values())
        for host in hosts:
            with host.lock:
                host.close()

    def _context(self, rung: str) -> ssl.SSLContext:
        with self._lock:
            if rung not in self._contexts:
                self._contexts[rung] = context(rung, self._authorities)
            return self._contexts[rung]

    def _keep_few_open(self, host: Host) -> None:
        with self._lock:
            self._open[host.key] = host
            self._open.move_to_end(host.key)
            eldest = [
                other
                for other in list(self._open.values())[:-_MOST_OPEN]
                if other.lock.acquire(blocking=False)
            ]
            for other in eldest:
                del self._open[other.key]
        for other in eldest:
            try:
                other.close()
            finally:
                other.lock.release()
