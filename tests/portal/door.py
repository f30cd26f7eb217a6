"""A Fetcher for tests: its clock stands still unless told otherwise, and waiting costs no time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from duties.watch import Listing, Tls
from harvester.fetch import Fetcher, Limits, user_agent
from harvester.guard import Guard, Resolver
from harvester.pieces import Capture, Purpose, Request, Validators


@dataclass
class Clock:
    """Both clocks of the door. ``sleep`` moves them and is remembered; ``tick`` is added at every look at the clock."""

    at: datetime = datetime(2026, 4, 1, 9, tzinfo=UTC)
    seconds: float = 0.0
    tick: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        self.seconds += self.tick
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def resolves(names: Mapping[str, Sequence[str]]) -> Resolver:
    """A stand-in for getaddrinfo that knows these names only; no packet leaves."""

    def resolve(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        if host not in names:
            raise OSError(f"no such name: {host}")
        return [(0, 0, 0, "", (address, port)) for address in names[host]]

    return resolve


@dataclass
class Door:
    """``door.get(url)`` asks for a listing that stands at the first trusted address."""

    fetcher: Fetcher
    clock: Clock
    listing: Listing

    def get(
        self, url: str, purpose: Purpose = "listing", validators: Validators | None = None, **more: Any
    ) -> Capture:
        return self.fetcher.fetch(Request(url, purpose, **more), self.listing, validators)


@contextmanager
def door(
    *trusted: str,
    pace: float = 0.0,
    tls: Tls = "strict",
    limits: Limits | None = None,
    clock: Clock | None = None,
    resolve: Resolver | None = None,
    jitter: Callable[[], float] = lambda: 0.0,
    authorities: Path | None = None,
    proxy: str | None = None,
) -> Iterator[Door]:
    clock = clock or Clock()
    guard = Guard(trusted, resolve) if resolve is not None else Guard(trusted)
    fetcher = Fetcher(
        now=clock.now,
        user_agent=user_agent("https://example.org/harvester"),
        guard=guard,
        limits=limits,
        proxy=proxy,
        sleep=clock.sleep,
        monotonic=clock.monotonic,
        jitter=jitter,
        authorities=authorities,
    )
    try:
        yield Door(fetcher, clock, Listing("430923", trusted[0], pace=pace, tls=tls))
    finally:
        fetcher.close()
