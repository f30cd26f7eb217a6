"""Pages that a script fills are drawn by a browser, or it is said what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from duties.watch import Listing
from harvester.find import walk
from harvester.pieces import Page, Request, Trouble, Validators
from harvester.render import needs_drawing
from harvester.render_browser import Chromium, Missing, find_chromium
from tests.portal.door import door
from tests.portal.drawing import (
    AGENT,
    FETCHES,
    ROWS,
    Easel,
    drawn,
    easel,
    rows_as_json,
    script,
    text,
)
from tests.portal.server import Portal, Says, page


@pytest.fixture(scope="module")
def ours() -> Iterator[Easel]:
    with easel() as one:
        yield one


# --- without the extra ------------------------------------------------------------------------------------------


def test_without_a_browser_the_trouble_says_what_is_missing_and_nobody_is_asked() -> None:
    lacking = Missing("the Python package playwright is not installed")
    with Portal({"/list": FETCHES}) as portal, easel(finder=lambda: lacking) as without:
        capture = without.get(portal.url("/list"))
        assert portal.asked == []
    assert capture.trouble == Trouble("needs-browser", lacking.detail)
    assert (capture.status, capture.body) == (None, b"")


def test_without_a_browser_other_listings_and_readable_articles_are_read_as_ever() -> None:
    article = page("<p>" + "法治政府建设情况报告正文。" * 30 + "</p><script>count()</script>")
    with (
        Portal({"/list": page("<a href=1.html>一</a>"), "/1.html": article}) as portal,
        easel(finder=lambda: Missing("nothing")) as without,
    ):
        plain = without.get(portal.url("/list"), render=False)
        read = without.get(portal.url("/1.html"), "article")
        service = without.get(portal.url("/list"), form=(("page", "1"),))
    assert [one.trouble for one in (plain, read, service)] == [None, None, None]
    assert plain.header("x-rendered-by") is None


def test_an_article_without_words_says_that_it_needs_a_browser() -> None:
    shell = script("show('1')")
    with (
        Portal({"/1.html": shell}) as portal,
        easel(finder=lambda: Missing("no browser was found")) as without,
    ):
        capture = without.get(portal.url("/1.html"), "article")
    assert capture.trouble == Trouble("needs-browser", "no browser was found")
    assert capture.body == shell.body  # what the portal sent is kept all the same


def test_what_is_looked_for_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    found = find_chromium()
    assert isinstance(found, Missing)
    assert "chromium-browser" in found.detail


def test_a_browser_that_playwright_installed_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("playwright")
    own = tmp_path / "chromium-1200" / "chrome-linux64" / "chrome"
    own.parent.mkdir(parents=True)
    own.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    found = find_chromium()
    assert not isinstance(found, Missing)
    assert found.executable == own


def test_a_browser_that_does_not_start_is_said_to_be_needed(tmp_path: Path) -> None:
    pytest.importorskip("playwright")
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho error while loading shared libraries: libnss3.so >&2\nexit 127\n")
    broken.chmod(0o755)
    with Portal({"/list": FETCHES}) as portal, easel(finder=lambda: Chromium(broken)) as without:
        capture = without.get(portal.url("/list"))
    assert capture.trouble is not None
    assert capture.trouble.code == "needs-browser"
    assert str(broken) in capture.trouble.detail
    assert "libnss3.so" in capture.trouble.detail


# --- drawing ----------------------------------------------------------------------------------------------------


@drawn
def test_rows_written_by_a_script_are_found(ours: Easel) -> None:
    @dataclass(frozen=True)
    class Told:
        page: Page | None
        trouble: Trouble | None

    with Portal({"/list/": FETCHES, "/rows.json": rows_as_json()}) as portal:
        listing = Listing("430923", portal.url("/list/"), pace=0.0, render=True)

        def ask(request: Request) -> Told:
            capture = ours.doors.fetch(request, listing)
            return Told(
                Page(capture.final_url, text(capture)) if capture.trouble is None else None, capture.trouble
            )

        steps = walk(listing, ask)
        found = [lead for one in steps for lead in one.leads]
    assert [lead.title for lead in found] == ROWS
    assert found[0].url == portal.url("/art/20250301/0.html")
    assert steps.outcome is not None
    assert (steps.outcome.whole, steps.outcome.trouble) == (True, None)


@drawn
def test_a_drawn_page_says_so_and_cannot_be_answered_with_unchanged(ours: Easel) -> None:
    shell = Says(
        FETCHES.body, headers=(("Content-Type", "text/html"), ("ETag", '"1"'), ("X-Rendered-By", "them"))
    )
    with Portal({"/list": shell, "/rows.json": rows_as_json()}) as portal:
        capture = ours.get(portal.url("/list"), validators=Validators('"1"'))
        assert "if-none-match" not in portal.asked[1].headers
    assert capture.trouble is None
    assert capture.header("content-type") == "text/html; charset=utf-8"
    assert (capture.header("x-rendered-by") or "").startswith("chromium ")
    assert capture.header("x-rendered-until") == "rest"
    assert f"{len(shell.body)} bytes" in (capture.header("x-rendered-from") or "")
    assert capture.validators == Validators()


@drawn
def test_every_request_of_the_page_goes_by_our_name_and_without_what_browsers_add(ours: Easel) -> None:
    code = "fetch('/rows.json', {method: 'POST', body: 'column=7', headers: {'X-Requested-With': 'x'}})"
    with Portal({"/list": script(code), "/rows.json": rows_as_json()}) as portal:
        ours.get(portal.url("/list"))
        agents = {one.headers["user-agent"] for one in portal.asked}
        (asked,) = (one for one in portal.asked if one.method == "POST")
    assert agents == {AGENT}
    assert (asked.method, asked.body, asked.headers["x-requested-with"]) == ("POST", b"column=7", "x")
    assert not any(name.startswith("sec-") for name in asked.headers)


@drawn
def test_pictures_styles_and_frames_are_not_asked_for(ours: Easel) -> None:
    more = "<link rel=stylesheet href=/a.css><img src=/a.png><iframe src=/frame.html></iframe><video src=/a.mp4></video>"
    words = f"{more}<script src=/a.js></script>"
    with Portal({"/list": page(words), "/a.js": Says(b"document.body.append('read')")}) as portal:
        capture = ours.get(portal.url("/list"))
        drawn_with = [path for path in portal.paths() if path != "/"]  # the home page is held beside it
        assert drawn_with == ["/list", "/a.js"]
    assert "read</body>" in text(capture)


@drawn
def test_the_parts_of_a_page_keep_the_pace_and_its_scripts_do_not_notice() -> None:
    code = """for (const name of ['/1', '/2']) { const asked = new XMLHttpRequest(); asked.timeout = 500;
        asked.onload = () => document.body.append(name + ' came '); asked.open('GET', name); asked.send(); }"""
    with (
        Portal({"/list": script(code), "/1": Says(b"1"), "/2": Says(b"2")}) as portal,
        easel(portal.url()) as ours,
    ):
        capture = ours.get(portal.url("/list"), pace=3.0)
        assert ours.clock.slept == [3.0] * (len(portal.asked) - 1)
    assert "/1 came" in text(capture)
    assert "/2 came" in text(capture)


@drawn
def test_a_script_is_asked_for_once_in_a_walk_and_an_answer_every_time(ours: Easel) -> None:
    words = "<script src=/lib.js></script><script src='/rows.js?callback=show'></script>"
    with Portal(
        {
            "/1": page(words),
            "/2": page(words),
            "/lib.js": Says(b"function show() {}"),
            "/rows.js": Says(b"show([])"),
        }
    ) as portal:
        ours.get(portal.url("/1"))
        ours.get(portal.url("/2"))
        paths = portal.paths()
    assert paths.count("/lib.js") == 1
    assert sum(path.startswith("/rows.js") for path in paths) == 2


@drawn
def test_robots_txt_holds_for_parts_too(ours: Easel) -> None:
    rules = Says(b"User-agent: *\nDisallow: /api/\n", headers=(("Content-Type", "text/plain"),))
    with Portal(
        {"/list": script("fetch('/api/rows')"), "/robots.txt": rules, "/api/rows": rows_as_json()}
    ) as portal:
        capture = ours.get(portal.url("/list"))
        assert portal.paths() == ["/list"]
    assert capture.trouble is not None
    assert capture.trouble.code == "robots-denied"


@drawn
def test_old_charsets_are_read_and_the_dom_is_utf_8(ours: Easel) -> None:
    body = "<html><head><script src=/a.js></script></head><body>安化县人民政府公告</body></html>".encode(
        "gb18030"
    )
    plain = Says(
        "document.title = '法治政府建设';".encode("gb18030"), headers=(("Content-Type", "text/javascript"),)
    )
    with Portal({"/list": Says(body, headers=(("Content-Type", "text/html"),)), "/a.js": plain}) as portal:
        capture = ours.get(portal.url("/list"))
    assert "安化县人民政府公告" in text(capture)
    assert "法治政府建设" in text(capture)


@drawn
def test_a_route_in_the_fragment_reaches_the_script(ours: Easel) -> None:
    with Portal({"/": script("document.body.append('shows ' + location.hash)")}) as portal:
        capture = ours.get(portal.url("/#/column/7"))
    assert "shows #/column/7" in text(capture)
    assert capture.final_url == portal.url("/#/column/7")


@drawn
def test_timers_of_a_page_cost_nobody_time(ours: Easel) -> None:
    code = "setTimeout(() => setTimeout(() => document.body.append('after four seconds'), 2000), 2000)"
    with Portal({"/list": script(code)}) as portal:
        capture = ours.get(portal.url("/list"))
    assert "after four seconds</body>" in text(capture)


@drawn
def test_an_article_is_drawn_only_if_it_comes_without_words(ours: Easel) -> None:
    words = "2024年，云和县持续推进法治政府建设，全面落实各项任务。" * 20
    with Portal(
        {"/shell": script(f"document.body.append('{words}')"), "/plain": page(words + "<script></script>")}
    ) as portal:
        shell = ours.get(portal.url("/shell"), "article")
        plain = ours.get(portal.url("/plain"), "article")
    assert words in text(shell)
    assert (shell.trouble, plain.trouble) == (None, None)
    assert (shell.header("x-rendered-by") is None, plain.header("x-rendered-by") is None) == (False, True)


@drawn
def test_shells_that_look_alike_are_not_taken_for_one_page(ours: Easel) -> None:
    routes = f"""const words = location.pathname == '/list' ? '{"".join(ROWS)}' : '云和县法治政府建设报告全文。'.repeat(40);
        document.body.append(words);"""
    with Portal({}, otherwise=script(routes)) as portal:
        first = ours.get(portal.url("/list"))
        article = ours.get(portal.url("/art/1"), "article", at=portal.url("/list"))
    assert (first.trouble, article.trouble) == (None, None)
    assert "报告全文" in text(article)


# --- refusals ---------------------------------------------------------------------------------------------------


@drawn
def test_a_challenge_is_reported_and_none_of_its_scripts_runs(ours: Easel) -> None:
    challenge = Says(b"<script>var $_ts=window['$_ts'];fetch('/solved')</script>", 412)
    with Portal({"/list": challenge}) as portal:
        capture = ours.get(portal.url("/list"))
        assert portal.paths() == ["/list"]
    assert capture.trouble is not None
    assert capture.trouble.code == "blocked"


@drawn
def test_a_not_found_that_a_script_draws_is_none_of_the_listing(ours: Easel) -> None:
    with Portal({"/list": script("document.body.append('抱歉，您访问的页面不存在')")}) as portal:
        capture = ours.get(portal.url("/list"))
    assert capture.trouble is not None
    assert capture.trouble.code == "soft-404"


@drawn
@pytest.mark.parametrize(
    ("answer", "code"),
    [(Says(b"", 502), "http-error"), (Says(reset=True), "unreachable"), (Says(status=429), "rate-limited")],
)
def test_rows_that_did_not_come_are_a_trouble_and_no_empty_listing(
    ours: Easel, answer: Says, code: str
) -> None:
    with Portal({"/list": FETCHES, "/rows.json": answer}) as portal:
        capture = ours.get(portal.url("/list"))
        assert capture.trouble is not None
        assert capture.trouble.code == code
        assert portal.url("/rows.json") in capture.trouble.detail


@drawn
def test_a_part_that_nobody_gets_is_noted_and_no_trouble(ours: Easel) -> None:
    with Portal({"/list": script("fetch('/old.json'); document.body.append('有内容')")}) as portal:
        capture = ours.get(portal.url("/list"))
    assert capture.trouble is None
    assert capture.header("x-rendered-without") == f"http-error {portal.url('/old.json')}"


def test_what_needs_drawing_is_told_by_words_not_by_scripts() -> None:
    with (
        Portal({"/shell": script("run()"), "/json": rows_as_json(), "/none": page("见附件")}) as portal,
        door(portal.url()) as plain,
    ):
        shell, json, words = (plain.get(portal.url(path)) for path in ("/shell", "/json", "/none"))
    assert [needs_drawing(one) for one in (shell, json, words)] == [True, False, False]
