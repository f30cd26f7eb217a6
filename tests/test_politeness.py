"""How we behave, measured at the portal: one connection, its pace, its robots.txt, and nothing fetched twice for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from sqlalchemy import func, select

from duties.watch import Listing
from harvester import crawl
from harvester.fetch import Fetcher
from harvester.guard import Guard
from storage.schema import captures
from tests.journey import NOW
from tests.portal.large import FOLDER, HTML, Column, column
from tests.portal.scene import AGENT, Scene
from tests.portal.server import Asked, Says, page

OTHER = "/zwgk/tzgg/"


def sound(place: str) -> Column:
    return column(place, 42, 2022, 2023, 2024)


def without_validators(place: str) -> Column:
    made = sound(place)
    made.validators = False
    return made


@dataclass
class Timed:
    """Time that passes only while we wait: what the pace really was, without waiting for it."""

    seconds: float = 0.0

    def __post_init__(self) -> None:
        self._lock = Lock()

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.seconds += seconds

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)


def timed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Timed:
    """Lets the scene's crawls run on a time of their own, and the portals write down that time."""
    import tests.portal.scene as scenes
    import tests.portal.server as server

    clock = Timed()

    def fetcher(**how: Any) -> Fetcher:
        how |= {"sleep": clock.sleep, "monotonic": clock.monotonic, "jitter": lambda: 0.0}
        return Fetcher(**how)

    class Clockwork:
        monotonic = staticmethod(clock.monotonic)

    monkeypatch.setattr(scenes, "Fetcher", fetcher)
    monkeypatch.setattr(server, "time", Clockwork)
    return clock


@pytest.fixture
def two_listings(tmp_path: Path) -> Iterator[Scene]:
    """One host with two listings, asked by as many threads as there are."""
    entries = {"one": [{"pace": "3s"}, {"pace": "3s", "path": OTHER}]}

    def both(place: str) -> Column:
        return sound(place)

    with Scene(tmp_path, {"one": both}, entries) as scene:
        shown = scene.places["one"].column
        portal = scene.places["one"].portal

        def answer(asked: Asked) -> Says:
            path = asked.path.replace(OTHER, FOLDER)
            return shown(Asked(asked.method, path, asked.headers, asked.body, asked.at, asked.connection))

        portal.otherwise = answer
        yield scene


def test_a_host_sees_one_connection_at_a_time_and_never_under_its_pace(
    two_listings: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    timed(two_listings, monkeypatch)
    two_listings.crawl()
    portal = two_listings.places["one"].portal
    times = [asked.at for asked in portal.asked]
    assert len(times) >= 8
    assert all(later - earlier >= 3.0 for earlier, later in pairwise(times)), times
    assert portal.most_at_once == 1
    assert portal.connections == 1  # kept alive: one handshake for a whole visit


def test_two_passes_at_once_still_keep_one_connection_to_a_host(two_listings: Scene) -> None:
    """The daemon may begin a pass while one is under way, and a person may crawl besides."""
    from concurrent.futures import ThreadPoolExecutor
    from dataclasses import replace

    app = two_listings.journey.app
    place = two_listings.places["one"]
    for listing in place.listings:
        listing["pace"] = "0s"
    eyes = app.eyes()
    eyes.door.close()
    door = Fetcher(
        now=app.clock,
        user_agent=AGENT,
        guard=Guard([one["url"] for one in place.listings]),
        sleep=lambda _: None,
    )
    eyes = replace(eyes, door=door)
    with ThreadPoolExecutor(4) as pool:
        passes = list(pool.map(lambda _: crawl.crawl(eyes, everything=True), range(4)))
    app.shut(eyes)
    assert sum(len(looked) for looked in passes) >= 2
    assert {looked.found.problem for one in passes for looked in one} == {None}
    assert place.portal.most_at_once == 1


@pytest.mark.parametrize(("delay", "expected"), [(5, 5.0), (1, 3.0)])
def test_the_longer_of_our_pace_and_the_portals_own_is_kept(
    delay: int, expected: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Scene(tmp_path, {"one": sound}, {"one": [{"pace": "3s"}]}) as scene:
        timed(scene, monkeypatch)
        rules = f"User-agent: *\nCrawl-delay: {delay}\n".encode()
        scene.places["one"].portal.answers["/robots.txt"] = Says(
            rules, headers=(("Content-Type", "text/plain"),)
        )
        scene.crawl()
        times = [asked.at for asked in scene.places["one"].portal.asked]
        gaps = [later - earlier for earlier, later in pairwise(times[1:])]
        assert min(gaps) == pytest.approx(expected)


def test_robots_txt_is_asked_first_and_once_and_obeyed_for_every_kind_of_page(tmp_path: Path) -> None:
    with Scene(
        tmp_path, {"articles": sound, "second page": sound, "ours by name": sound, "another's": sound}
    ) as scene:
        rules = {
            "articles": "User-agent: *\nDisallow: /zwgk/fzzfjs/2025\nDisallow: /zwgk/fzzfjs/2024\nDisallow: /zwgk/fzzfjs/2023\n",
            "second page": "User-agent: *\nDisallow: /zwgk/fzzfjs/index_\n",
            "ours by name": "\ufeffUser-agent: RuleOfLawHarvester\nDisallow: /\n\nUser-agent: *\nAllow: /\n",
            "another's": "User-agent: Baiduspider\nDisallow: /\n",
        }
        for name, text in rules.items():
            scene.places[name].portal.answers["/robots.txt"] = Says(
                text.encode(), headers=(("Content-Type", "text/plain"),)
            )
        found = scene.crawl()
        asked = {name: place.portal.paths(robots=True) for name, place in scene.places.items()}
        assert all(paths[0] == "/robots.txt" and paths.count("/robots.txt") == 1 for paths in asked.values())
        assert {name: one.found.problem for name, one in found.items()} == {
            "articles": "lead-unread", "second page": "robots-denied", "ours by name": "robots-denied", "another's": None
        }  # fmt: skip
        assert not [path for path in asked["articles"] if "/20" in path]
        assert asked["second page"][:2] == ["/robots.txt", FOLDER]
        assert not [path for path in asked["second page"] if "index_" in path]
        assert asked["ours by name"] == ["/robots.txt"]
        assert len(asked["another's"]) == 7
        # An article of an earlier year that we may not read leaves this year's duty as it is.
        assert scene.row("articles")["standing"] == "not_found"
        assert scene.row("second page")["standing"] == "unobserved"


def test_a_second_look_at_portals_that_answer_304_transfers_next_to_nothing(tmp_path: Path) -> None:
    names = [f"n{number}" for number in range(4)]
    with Scene(tmp_path, dict.fromkeys(names, sound)) as scene:
        scene.crawl()
        first = sum(place.column.sent for place in scene.places.values())
        for place in scene.places.values():
            place.column.sent = 0
        scene.forget()
        scene.journey.later(days=1)
        found = scene.crawl()
        second = sum(place.column.sent for place in scene.places.values())
        assert first > 40_000
        assert second < first / 100
        for name, place in scene.places.items():
            asked = [one for one in place.portal.asked if one.path != "/robots.txt"]
            assert all("if-none-match" in one.headers for one in asked)
            assert (found[name].found.unchanged, found[name].found.requests, found[name].found.bytes) == (
                6,
                6,
                0,
            )
            assert (found[name].found.complete, found[name].found.outcome["same"]) == (True, 3)


def test_a_portal_without_validators_costs_no_new_blob_and_no_new_row_where_nothing_changed(
    tmp_path: Path,
) -> None:
    def kept(scene: Scene) -> tuple[int, int]:
        with scene.journey.app.store.read() as tx:
            rows = tx.execute(select(func.count()).select_from(captures)).scalar_one()
        return rows, len(list(scene.journey.app.archive.digests()))

    with Scene(tmp_path, {"plain": without_validators, "clock": without_validators}) as scene:
        ticking = scene.places["clock"]
        count = 0

        def with_a_clock(asked: Asked) -> Says:
            nonlocal count
            count += 1
            said = ticking.column(asked)
            stamp = f"<!-- 页面生成时间 2026-11-{count % 28 + 1:02} --><div>访问量：{count}</div></body>"
            return Says(said.body.replace(b"</body>", stamp.encode()), said.status, (HTML,))

        ticking.portal.otherwise = with_a_clock
        scene.crawl()
        before = kept(scene)
        assert before == (12, 12)
        for _ in range(2):
            scene.journey.later(days=1)
            found = scene.crawl()
        assert kept(scene) == before
        assert {one.found.unchanged for one in found.values()} == {6}
        assert {one.found.outcome["same"] for one in found.values()} == {3}


def test_a_changed_page_is_fetched_whole_and_kept_though_the_rest_is_not(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": sound}) as scene:
        scene.crawl()
        place = scene.places["one"]
        place.column.sent = 0
        row = next(row for row in place.column.rows if "2024年度" in row.title)
        at = place.column.rows.index(row)
        assert row.text is not None
        place.column.rows[at] = type(row)(row.path, row.title, row.day, row.text + "\n特此报告。")
        scene.journey.later(days=1)
        found = scene.crawl()
        assert (found["one"].found.unchanged, found["one"].found.requests) == (5, 6)
        assert found["one"].found.outcome == {"new": 0, "revised": 1, "same": 2, "unsure": 0}
        assert place.column.sent < 4_000


def test_we_say_who_we_are_and_ask_for_nothing_we_cannot_bound(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": sound}) as scene:
        eyes = scene.journey.app.eyes()
        try:
            listing: Listing = scene.journey.watch.jurisdictions[0].listings[0]
            from harvester.pieces import Request

            eyes.door.fetch(Request(listing.url), listing)
        finally:
            scene.journey.app.shut(eyes)
        asked = scene.places["one"].portal.asked[-1]
        assert asked.headers["user-agent"].startswith("Mozilla/5.0 (compatible; RuleOfLawHarvester/")
        assert asked.headers["accept-encoding"] == "gzip, deflate"
        assert "cookie" not in asked.headers


def many(place: str) -> Column:
    """Fifteen reports on three pages."""
    return column(place, 42, *range(2010, 2025))


def one_page(place: str) -> Column:
    return column(place, 3, *range(2010, 2025))


@pytest.mark.parametrize(
    ("says", "most"),
    [
        (Says(b"", 429), 2),
        (page("您的访问过于频繁，请稍后再试"), 2),
        (page("您的请求带有不合法参数，已被拦截"), 2),
        (Says(b"", 503, (("Retry-After", "900"),)), 1),
    ],
)
def test_a_portal_that_refuses_articles_is_left_alone_after_the_second(
    says: Says, most: int, tmp_path: Path
) -> None:
    with Scene(tmp_path, {"one": one_page}) as scene:
        place = scene.places["one"]
        reports = [row.path for row in place.column.rows if "法治政府" in row.title]
        place.portal.answers |= dict.fromkeys(reports, says)
        for _ in range(2):
            scene.forget()
            found = scene.crawl()["one"].found
            assert len(set(place.portal.paths()) & set(reports)) <= most
            assert found.problem is not None
            scene.journey.later(days=1)
        assert scene.row("one")["standing"] == "not_found"  # the rows that we may not read are of other years
        assert scene.row("one", 2024)["standing"] == "unobserved"


def test_articles_that_a_firewall_always_refuses_do_not_hide_the_rest_of_the_listing(tmp_path: Path) -> None:
    """Two refusals in a row make us rest: at a second look the walk comes first, and those articles last."""
    with Scene(tmp_path, {"one": many}) as scene:
        place = scene.places["one"]
        rows = [row.path for row in place.column.rows if "2015年度" in row.title or "2016年度" in row.title]
        place.portal.answers |= dict.fromkeys(rows, page("您的请求带有不合法参数，已被拦截"))
        for _ in range(2):
            found = scene.crawl()["one"].found
            scene.journey.later(days=1)
        assert (found.complete, found.problem) == (True, "lead-unread")
        assert scene.row("one")["standing"] == "not_found"
        assert scene.row("one", 2015)["standing"] == "unobserved"
        assert scene.row("one", 2020)["standing"] == "on_time"
