"""The door in ordinary weather: requests, redirects, cookies, conditions, retries, and what failures are called."""

from __future__ import annotations

import gzip
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duties.watch import Listing
from harvester.fetch import user_agent
from harvester.fetch_refresh import refresh_address, script_address, sent_on
from harvester.fetch_transport import Line
from harvester.pieces import Request, Trouble, Validators
from harvester.problems import PROBLEMS
from tests.portal.door import door
from tests.portal.server import Asked, Portal, Says, page, redirect

ROWS = "<ul>" + "".join(f"<li><a href='{n}.html'>第{n}条通知公告</a></li>" for n in range(40)) + "</ul>"


def test_a_page_comes_back_with_everything_that_proves_it() -> None:
    with Portal({"/zwgk/": page(ROWS)}) as portal, door(portal.url("/zwgk/")) as ours:
        capture = ours.get(portal.url("/zwgk/"))
    assert (capture.trouble, capture.status, capture.method) == (None, 200, "GET")
    assert "第7条" in capture.body.decode()
    assert (capture.address, capture.tls, capture.hops) == ("127.0.0.1", "none", ())
    assert capture.header("content-type") == "text/html; charset=utf-8"
    assert capture.fetched_at == ours.clock.now()


def test_we_say_who_we_are_and_ask_only_for_what_we_can_unpack() -> None:
    with Portal({"/": page(ROWS)}) as portal, door(portal.url()) as ours:
        ours.get(
            portal.url(),
            headers=(("User-Agent", "Chrome"), ("Accept-Encoding", "br"), ("X-Requested-With", "X")),
        )
        sent = portal.asked[-1].headers
    assert (
        sent["user-agent"]
        == "Mozilla/5.0 (compatible; RuleOfLawHarvester/0.1; +https://example.org/harvester)"
    )
    assert sent["accept-encoding"] == "gzip, deflate"
    assert sent["x-requested-with"] == "X"


def test_a_contact_cannot_smuggle_a_header_into_the_user_agent() -> None:
    assert user_agent("a@b.cn)\r\nX: 1") == "Mozilla/5.0 (compatible; RuleOfLawHarvester/0.1; +a@b.cnX: 1)"


def test_a_form_keeps_its_order_and_json_is_sent_as_utf_8() -> None:
    with Portal({"/api": page(ROWS)}) as portal, door(portal.url()) as ours:
        ours.get(portal.url("/api"), form=(("col", "1"), ("b", "法治"), ("a", "2")))
        ours.get(portal.url("/api"), json={"名": "县"})
        form, json = [asked for asked in portal.asked if asked.path == "/api"]
    assert (form.method, form.body) == ("POST", b"col=1&b=%E6%B3%95%E6%B2%BB&a=2")
    assert form.headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert json.body == '{"名":"县"}'.encode()


def test_a_redirect_is_followed_and_its_hops_are_kept() -> None:
    script = {"/a": redirect("b/?x=法治", 301), "/b/": redirect("/c.html"), "/c.html": page(ROWS)}
    with Portal(script) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url("/a"))
    assert capture.hops == (portal.url("/a"), portal.url("/b/?x=%E6%B3%95%E6%B2%BB"))
    assert (capture.final_url, capture.status, capture.trouble) == (portal.url("/c.html"), 200, None)


def test_a_cookie_and_a_redirect_to_itself_is_ordinary_http() -> None:
    def wants_cookie(asked: Asked) -> Says:
        if "CT6T=1" in asked.headers.get("cookie", ""):
            return page(ROWS)
        return redirect("/list", 302, "CT6T=1; path=/")

    with Portal({"/list": wants_cookie}) as portal, door(portal.url()) as ours:
        first, second = ours.get(portal.url("/list")), ours.get(portal.url("/list"))
        asked = [path for path in portal.paths() if path == "/list"]
    assert first.trouble is None
    assert second.trouble is None
    assert len(asked) == 3  # the jar keeps the cookie


def test_cookies_stay_with_their_host() -> None:
    script = {"/": page(ROWS), "/set": Says(page(ROWS).body, headers=(("Set-Cookie", "a=1; path=/"),))}
    with Portal(script) as one, Portal(script) as other, door(one.url(), other.url()) as ours:
        ours.get(one.url("/set"))
        ours.get(other.url())
        ours.get(one.url())
        assert "cookie" not in other.asked[-1].headers
        assert one.asked[-1].headers["cookie"] == "a=1"


@pytest.mark.parametrize("script", [{"/a": redirect("/a")}, {"/a": redirect("/b"), "/b": redirect("/a")}])
def test_a_circle_of_redirects_is_left_at_once(script: dict[str, Says]) -> None:
    with Portal(script) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url("/a"))
        assert capture.trouble is not None
        assert capture.trouble.code == "redirect-loop"
        assert len(portal.paths()) <= 2


def test_redirects_that_never_repeat_end_too() -> None:
    def further(asked: Asked) -> Says:
        return redirect(f"/{len(asked.path)}" + asked.path, 302, f"n={len(asked.path)}")

    with Portal(otherwise=further) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url("/a"))
        assert capture.trouble is not None
        assert capture.trouble.code == "redirect-loop"
        assert len(portal.paths()) <= 12


@pytest.mark.parametrize(
    "head",
    [
        '<html><head><META HTTP-EQUIV="Refresh" CONTENT="0; URL=/new/list.html"></head></html>',
        "<script language='javascript'>\n<!--\nwindow.location.href='/new/list.html';\n//-->\n</script>",
        '<script>location.replace("/new/list.html")</script>',
    ],
)
def test_a_page_that_only_sends_on_is_followed_once(head: str) -> None:
    with (
        Portal({"/old/": Says(head.encode()), "/new/list.html": page(ROWS)}) as portal,
        door(portal.url()) as ours,
    ):
        capture = ours.get(portal.url("/old/"))
    assert (capture.final_url, capture.trouble) == (portal.url("/new/list.html"), None)
    assert capture.hops == (portal.url("/old/"),)


def test_a_second_page_that_sends_on_is_not_followed() -> None:
    hop = '<meta http-equiv="refresh" content="0;url=%s">'
    script = {"/a": Says((hop % "/b").encode()), "/b": Says((hop % "/c").encode()), "/c": page(ROWS)}
    with Portal(script) as portal, door(portal.url()) as ours:
        assert ours.get(portal.url("/a")).final_url == portal.url("/b")


def test_a_page_is_not_sent_on_to_another_site() -> None:
    hop = Says(b'<meta http-equiv="refresh" content="0;url=http://www.other.gov.cn/">')
    with Portal({"/a": hop}) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url("/a"))
    assert (capture.final_url, capture.status) == (portal.url("/a"), 200)


@pytest.mark.parametrize(
    "script",
    [
        "if(/mobile/i.test(navigator.userAgent)){location.href='/m/'}",
        "document.cookie='a=1';location.href='/x'",
        "location.href='/x'+token;",
        "location.href='/a';location.href='/b';",
        "function go(){location.href='/x';}",
        "var a = location.href == '/x';",
        "// location.href='/x';",
    ],
)
def test_a_script_that_must_be_run_to_know_is_not_guessed(script: str) -> None:
    assert script_address(script) is None


def test_a_slow_refresh_and_one_for_scriptless_browsers_are_ignored() -> None:
    assert refresh_address("300;url=/") is None
    assert refresh_address("5") is None
    assert refresh_address("3,/a.html") == "/a.html"
    assert sent_on('<noscript><meta http-equiv="refresh" content="0;url=/nojs"></noscript>') is None
    assert sent_on(f'<meta http-equiv="refresh" content="0;url=/a"><p>{"字" * 300}</p>') is None


@given(
    st.text(max_size=400),
    st.sampled_from(["", "<script>", '<meta http-equiv=refresh content="0;url=', "location.href='"]),
)
@settings(max_examples=150, deadline=None)
def test_no_text_makes_the_redirect_reader_fail(text: str, head: str) -> None:
    sent_on(head + text)
    refresh_address(head + text)
    script_address(head + text)


def test_a_long_page_of_openings_does_not_make_the_redirect_reader_run_away() -> None:
    for piece in ("location.", "location.href='", "<script>", "window.location ", "if", "?"):
        sent_on((piece * 4000)[:16_000])
        script_address((piece * 4000)[:16_000])


# --- asking again cheaply ---------------------------------------------------------------------------------------------


def test_an_unchanged_page_is_answered_with_304() -> None:
    def script(asked: Asked) -> Says:
        if asked.headers.get("if-none-match") == '"v1"' and "if-modified-since" in asked.headers:
            return Says(status=304, headers=(("ETag", '"v1"'),))
        return Says(
            page(ROWS).body, headers=(("ETag", '"v1"'), ("Last-Modified", "Wed, 01 Apr 2026 00:00:00 GMT"))
        )

    with Portal({"/": script}) as portal, door(portal.url()) as ours:
        first = ours.get(portal.url())
        again = ours.get(portal.url(), validators=first.validators)
    assert (again.status, again.not_modified, again.body, again.trouble) == (304, True, b"", None)


def test_a_304_nobody_asked_for_is_no_page() -> None:
    with Portal({"/": Says(status=304)}) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url())
    assert (capture.not_modified, capture.trouble) == (False, Trouble("http-error", "304"))


def test_validators_do_not_travel_to_another_address() -> None:
    with Portal({"/a": redirect("/b"), "/b": page(ROWS)}) as portal, door(portal.url()) as ours:
        ours.get(portal.url("/a"), validators=Validators('"v"', None))
        to_a, to_b = [asked for asked in portal.asked if asked.path in {"/a", "/b"}]
    assert "if-none-match" in to_a.headers
    assert "if-none-match" not in to_b.headers


def test_a_broken_validator_is_left_out_of_the_request() -> None:
    with Portal({"/": page(ROWS)}) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url(), validators=Validators('"a"\r\nX: 1', "gest\x00ern"))
        assert capture.trouble is None
        assert "if-none-match" not in portal.asked[-1].headers


# --- failures and their names -----------------------------------------------------------------------------------------


def _closed_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
    return port


def test_nobody_listening_is_unreachable_refused() -> None:
    url = f"http://127.0.0.1:{_closed_port()}/"
    with door(url) as ours:
        capture = ours.get(url)
    assert capture.trouble is not None
    assert (capture.trouble.code, capture.trouble.detail.split(":")[0]) == ("unreachable", "refused")
    assert (capture.status, capture.body) == (None, b"")


def test_a_reset_is_asked_once_more_and_no_more() -> None:
    with Portal({"/": Says(reset=True)}) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url())
        assert len(portal.paths()) == 2
    assert capture.trouble is not None
    assert (capture.trouble.code, capture.trouble.detail.split(":")[0]) == ("unreachable", "reset")


def test_a_portal_that_recovers_after_a_reset_is_read() -> None:
    answers = iter([Says(reset=True), page(ROWS)])
    with Portal({"/": lambda _: next(answers)}) as portal, door(portal.url()) as ours:
        assert ours.get(portal.url()).trouble is None


def test_a_post_is_never_repeated() -> None:
    with Portal({"/api": Says(reset=True)}) as portal, door(portal.url()) as ours:
        ours.get(portal.url("/api"), form=(("a", "1"),))
        assert len(portal.paths()) == 1


def test_half_a_page_is_no_page() -> None:
    with Portal({"/": Says(page(ROWS).body, cut=True)}) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url())
    assert capture.trouble is not None
    assert capture.trouble.code == "unreachable"


def test_an_answer_that_is_not_http_is_named_and_not_repeated() -> None:
    with Portal({"/": Says(raw=b"SSH-2.0-OpenSSH_9.2\r\n\r\n")}) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url())
        assert len(portal.paths()) == 1
    assert capture.trouble is not None
    assert capture.trouble.detail.startswith("connection: no HTTP")


@pytest.mark.parametrize("status", [404, 410, 500, 502])
def test_an_error_status_is_said_and_its_body_kept(status: int) -> None:
    with Portal({"/x": Says(b"<p>x</p>", status)}) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url("/x"))
    assert capture.trouble == Trouble("http-error", str(status))
    assert capture.body == b"<p>x</p>"


def test_a_redirect_into_nothing_keeps_the_answer_that_led_there() -> None:
    gone = f"http://127.0.0.1:{_closed_port()}/"
    with Portal({"/a": redirect(gone)}) as portal, door(portal.url(), gone) as ours:
        capture = ours.get(portal.url("/a"))
    assert (capture.status, capture.final_url) == (302, portal.url("/a"))
    assert capture.trouble is not None
    assert capture.trouble.code == "unreachable"


def test_a_name_that_does_not_resolve_says_so() -> None:
    def nothing(*_: object, **__: object) -> list[tuple[object, ...]]:
        raise socket.gaierror(-2, "Name or service not known")

    with door("http://www.example-county.gov.cn/", resolve=nothing) as ours:
        capture = ours.get("http://www.example-county.gov.cn/")
    assert capture.trouble is not None
    assert (capture.trouble.code, capture.trouble.detail.split(":")[0]) == ("unreachable", "name")


@given(
    url=st.one_of(st.text(max_size=60), st.text(max_size=40).map(lambda tail: "http://127.0.0.1:1/" + tail)),
    value=st.text(max_size=30),
)
@settings(max_examples=60, deadline=None)
def test_no_request_makes_the_door_raise(url: str, value: str) -> None:
    with door("http://127.0.0.1:1/") as ours:
        request = Request(
            url, form=((value, value),), referer=value, headers=(("X-Any", value), (value, "1"))
        )
        capture = ours.fetcher.fetch(
            request, Listing("430923", "http://127.0.0.1:1/"), Validators(value, value)
        )
    assert capture.trouble is not None
    assert capture.trouble.code in PROBLEMS
    assert capture.trouble.code != "bug"


def test_gbk_bytes_in_headers_come_out_as_words() -> None:
    name = "附件.docx".encode("gbk").decode("latin-1")
    raw = (
        f"HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename={name}\r\nContent-Length: 2\r\n\r\nok"
    )
    with Portal({"/f": Says(raw=raw.encode("latin-1"))}) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url("/f"), "attachment")
    assert capture.header("content-disposition") == "attachment; filename=附件.docx"


def test_a_home_page_in_place_of_the_column_is_a_soft_404() -> None:
    script = {"/zwgk/fzzfjs/": redirect("/"), "/": page(ROWS, "某某县人民政府")}
    with Portal(script) as portal, door(portal.url("/zwgk/fzzfjs/")) as ours:
        capture = ours.get(portal.url("/zwgk/fzzfjs/"))
    assert capture.trouble is not None
    assert capture.trouble.code == "soft-404"


def test_a_dead_address_is_passed_over_for_the_next() -> None:
    with Portal({"/": page(ROWS)}) as portal:
        url = portal.url(host="localhost")
        answers = [(0, 0, 0, "", ("127.0.0.9", 0)), (0, 0, 0, "", ("127.0.0.1", 0))]
        with door(url, resolve=lambda *_, **__: answers) as ours:
            capture = ours.get(url)
    assert (capture.trouble, capture.address) == (None, "127.0.0.1")


def test_ipv4_comes_first_and_the_family_that_answered_is_remembered() -> None:
    line = Line(lambda: 0.0)
    line.expect(("2408::1", "2408::2", *(f"221.13.0.{n}" for n in range(6))), 1.0)
    assert line.in_order() == ["221.13.0.0", "221.13.0.1", "221.13.0.2", "2408::1"]
    line.prefers_6 = True
    assert line.in_order()[:2] == ["2408::1", "2408::2"]
    assert len(line.in_order()) == 4
    line.expect(("2408::1",), 1.0)
    assert line.in_order() == ["2408::1"]


def test_a_proxy_is_asked_for_public_hosts_and_not_for_loopback() -> None:
    with Portal(otherwise=page(ROWS)) as proxy, Portal({"/": page(ROWS)}) as portal:
        target = "http://www.example-county.gov.cn/"
        with door(target, portal.url(), proxy=proxy.url(), pace=1.0, resolve=None) as ours:
            far, near = ours.get(target), ours.get(portal.url())
        assert (far.trouble, far.address, near.trouble, near.address) == (None, None, None, "127.0.0.1")
        assert proxy.asked[-1].path == target
        assert "/" in portal.paths()


def test_a_gzipped_page_inside_a_gzip_encoding_is_unpacked_twice() -> None:
    body = gzip.compress(gzip.compress(page(ROWS).body))
    with (
        Portal({"/": Says(body, headers=(("Content-Encoding", "gzip"),))}) as portal,
        door(portal.url()) as ours,
    ):
        assert ours.get(portal.url()).body == page(ROWS).body
