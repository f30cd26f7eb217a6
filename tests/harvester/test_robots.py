"""robots.txt is asked once, obeyed, and only what is robots.txt counts as one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duties.watch import Listing
from harvester.pieces import Capture, Trouble
from harvester.robots import Robots, parse_rules, read_rules
from tests.portal.door import door
from tests.portal.server import Portal, Says, page, redirect

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
ORIGIN = "http://www.example-county.gov.cn"
LISTING = Listing("430923", ORIGIN + "/zwgk/")
RULES = b"User-agent: *\nDisallow: /private/\nDisallow: /*.pdf$\nAllow: /private/open\nCrawl-delay: 5\n"
PLAIN = (("Content-Type", "text/plain"),)
ROWS = "<ul>" + "".join(f"<li><a href='{n}.html'>第{n}条通知公告</a></li>" for n in range(40)) + "</ul>"


def _answer(body: bytes = RULES, status: int | None = 200, trouble: Trouble | None = None) -> Capture:
    url = ORIGIN + "/robots.txt"
    return Capture(url, url, "GET", status, (("content-type", "text/plain"),), body, NOW, trouble=trouble)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/zwgk/", True),
        ("/private/a.html", False),
        ("/private/open/a.html", True),
        ("/a.pdf", False),
        ("/a.pdf?x=1", True),
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf"])
def test_rules_are_obeyed_also_behind_a_byte_order_mark(path: str, allowed: bool, mark: bytes) -> None:
    trouble = read_rules(_answer(mark + RULES), NOW).refuse(ORIGIN + path)
    assert (trouble is None) == allowed
    assert allowed or (trouble is not None and trouble.code == "robots-denied")


def test_a_group_that_names_us_counts_more_than_the_one_for_all() -> None:
    rules = read_rules(
        _answer(b"User-agent: *\nDisallow:\n\nUser-agent: RuleOfLawHarvester\nDisallow: /\n"), NOW
    )
    assert rules.refuse(ORIGIN + "/zwgk/") is not None


@pytest.mark.parametrize(
    "answer",
    [
        _answer(b"", 404, Trouble("http-error", "404")),
        _answer(b"", 403, Trouble("blocked", "forbidden (403)")),
        _answer(b"<!DOCTYPE html><html>User-agent: *\nDisallow: /</html>"),
        _answer(b"\xef\xbb\xbf  <html><title>404</title>User-agent: *\nDisallow: /"),
        _answer(b""),
        _answer(b"", None, Trouble("redirect-loop", "x")),
        _answer(b"", 200, Trouble("too-large", "x")),
        _answer(b"\x00\xff\xfe nonsense"),
    ],
)
def test_what_is_no_robots_txt_forbids_nothing(answer: Capture) -> None:
    assert read_rules(answer, NOW).refuse(ORIGIN + "/zwgk/") is None


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (_answer(b"", 503, Trouble("http-error", "503")), "http-error"),
        (_answer(b"", 521, Trouble("blocked", "jsl (521)")), "blocked"),
        (_answer(b"", None, Trouble("unreachable", "reset: x")), "unreachable"),
        (_answer(b"", 429, Trouble("rate-limited", "429")), "rate-limited"),
    ],
)
def test_where_it_cannot_be_had_nothing_is_asked(answer: Capture, code: str) -> None:
    trouble = read_rules(answer, NOW).refuse(ORIGIN + "/zwgk/")
    assert trouble is not None
    assert trouble.code == code
    assert "robots.txt" in trouble.detail


def test_it_is_asked_once_a_day() -> None:
    asked: list[str] = []
    at = [NOW]

    def ask(url: str, _: Listing) -> Capture:
        asked.append(url)
        return _answer()

    robots = Robots(ask, lambda: at[0])
    for hours in (0, 1, 23, 25, 26):
        at[0] = NOW + timedelta(hours=hours)
        robots.rules(ORIGIN, LISTING)
    assert asked == [ORIGIN + "/robots.txt"] * 2


def test_after_no_answer_the_next_look_asks_again() -> None:
    answers = iter([_answer(b"", None, Trouble("unreachable", "reset: x")), _answer()])
    robots = Robots(lambda *_: next(answers), lambda: NOW)
    assert robots.rules(ORIGIN, LISTING).trouble is not None
    assert robots.rules(ORIGIN, LISTING).trouble is None


def test_a_forbidden_page_is_never_asked_and_the_delay_is_kept() -> None:
    script = {"/robots.txt": Says(RULES, headers=PLAIN), "/private/a.html": page(ROWS), "/": page(ROWS)}
    with Portal(script) as portal, door(portal.url(), pace=1.0) as ours:
        denied, good = ours.get(portal.url("/private/a.html")), ours.get(portal.url("/"))
        assert portal.paths() == ["/"]
    assert denied.trouble is not None
    assert (denied.trouble.code, denied.status) == ("robots-denied", None)
    assert good.trouble is None
    assert ours.clock.slept == [5.0]


def test_a_redirect_to_a_forbidden_page_is_not_followed() -> None:
    script = {
        "/robots.txt": Says(RULES, headers=PLAIN),
        "/a": redirect("/private/a.html"),
        "/private/a.html": page(ROWS),
    }
    with Portal(script) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url("/a"))
        assert portal.paths() == ["/a"]
    assert capture.trouble is not None
    assert capture.trouble.code == "robots-denied"


def test_a_redirect_of_robots_txt_to_a_foreign_host_forbids_nothing_and_goes_nowhere() -> None:
    script = {"/robots.txt": redirect("http://169.254.169.254/latest"), "/": page(ROWS)}
    with Portal(script) as portal, door(portal.url()) as ours:
        assert ours.get(portal.url("/")).trouble is None


def test_a_robots_txt_of_nonsense_is_read_without_complaint() -> None:
    assert parse_rules(b"Disallow: /\nCrawl-delay: soon\nUser-agent\n:::\n" * 50) is not None


@given(st.binary(max_size=400), st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_the_rules_unreadable(body: bytes, text: str) -> None:
    for sent in (
        body,
        b"User-agent: *\nDisallow: " + text.encode("utf-8", "replace"),
        b"Crawl-delay: " + body,
    ):
        rules = read_rules(_answer(sent), NOW)
        rules.refuse(ORIGIN + "/" + text)
        assert rules.delay >= 0
