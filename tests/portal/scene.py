"""Many counties at once, each on a portal of its own, watched by the whole product.

with Scene(tmp_path, {"sound": column("安化县"), …}) as scene:
    scene.crawl()
    scene.places["sound"].portal.asked
    scene.journey.board(2025)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from duties.jurisdictions import Register
from harvester.app import App
from harvester.crawl import Looked, crawl
from harvester.fetch import Fetcher, Limits
from harvester.guard import Guard
from tests.journey import NOW, Journey
from tests.portal.large import FOLDER, Column
from tests.portal.server import Portal

AGENT = "Mozilla/5.0 (compatible; RuleOfLawHarvester/0; +https://example.org/harvester)"


@cache
def shipped() -> Register:
    """The shipped register: building it takes longer than most crawls of a test."""
    return App(data=Path(), clock=lambda: NOW).shipped


@cache
def counties() -> tuple[tuple[str, str], ...]:
    """(code, name) of counties of Hunan, Hubei and Henan whose names are their own."""
    import seeds

    lines = (seeds.FOLDER / "jurisdictions.csv").read_text(encoding="utf-8").split("\n")[1:]
    rows = [line.split(",") for line in lines if line]
    names = [row[1] for row in rows]
    return tuple(
        (code, name)
        for code, name, level, _, _, _, until in rows
        if level == "county"
        and code[:2] in ("43", "42", "41")
        and not until
        and name.endswith("县")
        and names.count(name) == 1
    )


@dataclass
class Place:
    """One county: its code, its portal, and the column that the portal shows unless told otherwise."""

    code: str
    name: str
    column: Column
    portal: Portal
    listings: list[dict[str, Any]]


@dataclass
class Scene:
    """``columns`` by a name of the test's own; each gets the next county (its ``place`` is set to that county's name).

    ``listings`` gives further keys for one's entry in sources.yaml, or several listings.
    """

    data: Path
    columns: Mapping[str, Callable[[str], Column]]
    listings: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    now: datetime = NOW
    limits: Limits = field(default_factory=Limits)
    hosts_at_once: int = 16

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self.places: dict[str, Place] = {}
        for (name, column_of), (code, county) in zip(self.columns.items(), counties(), strict=False):
            column = column_of(county)
            portal = self._stack.enter_context(Portal(otherwise=column))
            wanted = [dict(listing) for listing in self.listings.get(name, [{}])]
            for listing in wanted:
                listing["url"] = portal.url(listing.pop("path", FOLDER))
                listing.setdefault("pace", "0s")
            self.places[name] = Place(code, county, column, portal, wanted)
        assert len(self.places) == len(self.columns)
        self.journey = self._stack.enter_context(Journey(self.data, self.sources(), shipped=shipped()))
        self.journey.now = self.now
        self.journey.app.load(self.journey.watch)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._stack.close()

    def sources(self) -> dict[str, Any]:
        return {
            "version": 1,
            "watch_since": 2025,
            "confirm_looks": 1,
            "jurisdictions": [self._entry(one) for one in self.places.values()],
        }

    @staticmethod
    def _entry(place: Place) -> dict[str, Any]:
        bodies = [body for listing in place.listings for body in listing.get("bodies", ["government"])]
        return {"code": place.code, "bodies": list(dict.fromkeys(bodies)), "listings": place.listings}

    def crawl(self, *names: str) -> dict[str, Looked]:
        """Looks at all, or at those named, once; the (last) look at each by its name."""
        journey = self.journey
        eyes = journey.app.eyes()
        eyes.door.close()
        urls = [listing["url"] for one in self.places.values() for listing in one.listings]
        door = Fetcher(
            now=journey.app.clock,
            user_agent=AGENT,
            guard=Guard(urls),
            limits=self.limits,
            sleep=lambda _: None,
        )
        eyes = replace(eyes, door=door, hosts_at_once=self.hosts_at_once)
        codes = [self.places[name].code for name in names]
        try:
            looked = crawl(eyes, codes=codes, everything=not codes)
        finally:
            journey.app.shut(eyes)
        own = {one.code: name for name, one in self.places.items()}
        return {own[one.task.listing.jurisdiction]: one for one in looked}

    def forget(self) -> None:
        """The portals begin to count anew."""
        for one in self.places.values():
            one.portal.asked.clear()

    def row(self, name: str, year: int = 2025) -> dict[str, Any]:
        """The line of the board about one place."""
        return self.journey.board(year)[(self.places[name].code, year)]
