"""One connection, one request at a time, never faster than asked, and quiet where a portal asks for quiet."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from duties.watch import Listing
from harvester.fetch import Fetcher, Limits, user_agent
from harvester.guard import Guard
from harvester.pieces import Request, Trouble
from tests.portal.door import Clock, door
from tests.portal.server import Asked, Portal, Says, page, redirect

ROWS = "<ul>" + "".join(f"<li><a href='{n}.html'>第{n}条通知公告</a></li>" for n in range(40)) + "</ul>"
CHALLENGE = Says(b"<script>var $_ts=window['$_ts'];</script>", 412)


def _stamps(portal: Portal, clock: Clock) -> list[float]:
    stamps: list[float] = []

    def answer(_: Asked) -> Says:
        stamps.append(clock.seconds)
        return page(ROWS)

    portal.answers |= {"/": answer, "/robots.txt": lambda asked: (answer(asked), Says(status=404))[1]}
    return stamps


def test_the_portal_sees_its_pace_between_any_two_requests() -> None:
    clock = Clock()
    with Portal() as portal, door(portal.url(), pace=2.0, clock=clock) as ours:
        stamps = _stamps(portal, clock)
        for _ in range(4):
            assert ours.get(portal.url()).trouble is None
    gaps = [later - earlier for earlier, later in pairwise(stamps)]
    assert len(gaps) == 4  # robots.txt is paced like the rest
    assert min(gaps) >= 2.0


def test_jitter_only_ever_slows_down() -> None:
    clock, draws = Clock(), iter([0.0, 0.5, 0.99, 0.3, 0.7] * 4)
    with Portal() as portal, door(portal.url(), pace=2.0, clock=clock, jitter=lambda: next(draws)) as ours:
        stamps = _stamps(portal, clock)
        for _ in range(6):
            ours.get(portal.url())
    gaps = [later - earlier for earlier, later in pairwise(stamps)]
    assert min(gaps) >= 2.0
    assert max(gaps) <= 2.5 + 1e-6
    assert len(set(gaps)) > 2


def test_redirects_keep_the_pace() -> None:
    with Portal({"/a": redirect("/b"), "/b": page(ROWS)}) as portal, door(portal.url(), pace=3.0) as ours:
        ours.get(portal.url("/a"))
    # after robots.txt, between the hops, before asking how an address that does not exist is answered, and the home page
    assert ours.clock.slept == [3.0, 3.0, 3.0, 3.0]


def test_no_pace_on_loopback_means_no_waiting() -> None:
    with Portal({"/": page(ROWS)}) as portal, door(portal.url(), pace=0.0) as ours:
        for _ in range(3):
            ours.get(portal.url())
    assert ours.clock.slept == []


def test_no_pace_off_loopback_means_the_usual_pace() -> None:
    with Portal() as proxy:
        url = "http://www.example-county.gov.cn/"
        with door(url, proxy=proxy.url(), pace=0.0) as ours:
            ours.get(url)
            ours.get(url)
        assert ours.clock.slept == [2.0, 2.0]


def test_many_threads_make_one_connection_and_one_request_at_a_time() -> None:
    with Portal({"/": page(ROWS)}) as portal:
        clock = Clock()
        fetcher = Fetcher(
            now=clock.now, user_agent=user_agent("a@b.cn"), guard=Guard([portal.url()]), sleep=clock.sleep
        )
        listing = Listing("430923", portal.url(), pace=0.0)
        with ThreadPoolExecutor(8) as pool:
            captures = list(
                pool.map(lambda n: fetcher.fetch(Request(portal.url(f"/?{n}")), listing), range(40))
            )
        fetcher.close()
        assert [capture.trouble for capture in captures] == [None] * 40
        assert (portal.connections, portal.most_at_once) == (1, 1)
        assert sum(asked.path == "/robots.txt" for asked in portal.asked) == 1


def test_two_ports_of_a_private_host_are_two_portals() -> None:
    with Portal({"/": page(ROWS)}) as one, Portal({"/": page(ROWS)}) as other:
        with door(one.url(), other.url(), pace=60.0) as ours:
            ours.get(one.url())
            waited = len(ours.clock.slept)
            ours.get(other.url())
        assert (waited, len(ours.clock.slept)) == (1, 2)  # only after each one's robots.txt


# --- Retry-After ------------------------------------------------------------------------------------------------------


def _busy_once(wait: str, status: int = 503) -> tuple[list[Asked], Portal]:
    seen: list[Asked] = []

    def script(asked: Asked) -> Says:
        seen.append(asked)
        if len(seen) == 1:
            return Says(b"busy", status, (("Retry-After", wait), ("Content-Type", "text/plain")))
        return page(ROWS)

    return seen, Portal({"/": script})


@pytest.mark.parametrize("wait", ["5", "Wed, 01 Apr 2026 09:00:05 GMT"])
def test_a_short_retry_after_is_waited_for_and_asked_once_more(wait: str) -> None:
    seen, portal = _busy_once(wait)
    with portal, door(portal.url()) as ours:
        capture = ours.get(portal.url())
    assert capture.trouble is None
    assert ours.clock.slept == [5.0]
    assert len(seen) == 2


def test_a_long_retry_after_is_reported_and_the_portal_left_alone_until_then() -> None:
    seen, portal = _busy_once("900", 429)
    with portal, door(portal.url()) as ours:
        first, second = ours.get(portal.url()), ours.get(portal.url())
        assert len(seen) == 1
        ours.clock.seconds += 901
        third = ours.get(portal.url())
    assert first.trouble == Trouble("rate-limited", "429: asked to wait 900 s")
    assert second.trouble is not None
    assert second.trouble.code == "rate-limited"
    assert third.trouble is None
    assert ours.clock.slept == []  # nobody sleeps a quarter of an hour on a thread


def test_a_retry_after_of_a_year_does_not_end_the_watch() -> None:
    _, portal = _busy_once(str(365 * 86_400))
    with portal, door(portal.url()) as ours:
        ours.get(portal.url())
        ours.clock.seconds += 3601
        assert ours.get(portal.url()).trouble is None


def test_nonsense_in_retry_after_is_still_a_request_to_slow_down() -> None:
    _, portal = _busy_once("soon", 429)
    with portal, door(portal.url()) as ours:
        capture = ours.get(portal.url())
    assert capture.trouble is not None
    assert capture.trouble.code == "rate-limited"


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_a_refusal_is_not_asked_again() -> None:
    with Portal({"/": CHALLENGE}) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url())
        assert len(portal.paths()) == 1
    assert capture.trouble == Trouble("blocked", "ruishu (412)")
    assert capture.body == CHALLENGE.body  # the evidence


def test_after_two_refusals_in_a_row_the_portal_is_left_alone_for_a_while() -> None:
    with Portal({"/": CHALLENGE}) as portal, door(portal.url()) as ours:
        troubles = [ours.get(portal.url()).trouble for _ in range(4)]
        assert len(portal.paths()) == 2
        portal.answers["/"] = page(ROWS)
        ours.clock.seconds += 601
        assert ours.get(portal.url()).trouble is None
    assert {trouble.code for trouble in troubles if trouble} == {"blocked"}
    assert "left alone" in str(troubles[-1])


def test_a_refusal_of_one_page_does_not_silence_the_portal() -> None:
    script = {"/": page(ROWS), "/x": Says(b"", 403), "/y": Says(b"", 403), "/z": Says(b"", 403)}
    with Portal(script) as portal, door(portal.url(), limits=Limits()) as ours:
        for path in ("/x", "/y", "/z"):
            assert ours.get(portal.url(path)).trouble == Trouble("blocked", "forbidden (403)")
        assert ours.get(portal.url("/")).trouble is None
