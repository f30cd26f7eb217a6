"""The pages: each shows what is stored, escaped, without script and without asking anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from duties.standing import Standing
from duties.watch import Watch
from harvester.app import App
from harvester.faces import words
from harvester.faces.web import build, phrases
from storage import outbox, views, watchlist
from storage.outbox import Envelope, Raised
from tests.faces.web_data import HOSTILE, NOW, Builder, fill, fresh_app, place

PAGES = (
    "/", "/?year=all", "/?standing=not_found", "/?province=43&q=安化", "/?q=" + HOSTILE, "/duties/411525/2025",
    "/duties/411528/2025", "/duties/430902/2025?body=司法局", "/reports", "/reports?q=安化", "/reports/430923-2025",
    "/reports/430902-2025-司法局", "/reports/430923-2025/changes", "/captures/1", "/captures/3", "/alerts",
    "/alerts?state=open&rule=report-not-found", "/sources", "/sources?problem=any", "/sources/1", "/looks",
    "/looks?jurisdiction=411528", "/review",
)  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    made = fresh_app(tmp_path_factory.mktemp("web"))
    fill(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(app: App) -> TestClient:
    return TestClient(build(app))


class Page(HTMLParser):
    """The elements of a page with their attributes, and its words."""

    VOID = frozenset(("meta", "link", "input", "br", "img", "hr", "rect"))

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open, tag
            assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_foreign_words_as_words_and_nothing_of_theirs_runs(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    page = Page(answer.text)
    assert page.open == []
    assert {tag for tag, _ in page.elements} & {"script", "img", "object", "embed", "style"} == set()
    for tag, attributes in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes), (tag, attributes)
        for name in ("href", "src", "action"):
            assert not re.match(r"(?i)\s*(javascript|data|vbscript):", attributes.get(name) or "")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_only_what_we_serve(client: TestClient, path: str) -> None:
    for tag, attributes in Page(client.get(path).text).elements:
        loads = {"link": "href", "iframe": "src", "form": "action"}.get(tag)
        if loads is not None:
            assert not re.match(r"(?i)[a-z]+:|//", attributes.get(loads) or ""), attributes


@pytest.mark.parametrize(
    "path", ["/reports/430923-2025", "/captures/1", "/alerts", "/review", "/sources/1", "/reports"]
)
def test_hostile_titles_are_shown_in_full(client: TestClient, path: str) -> None:
    assert HOSTILE in Page(client.get(path).text).words


@pytest.mark.parametrize("path", PAGES)
def test_a_page_forbids_scripts_and_framing(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", PAGES)
def test_links_to_portals_tell_them_nothing_and_only_web_addresses_become_links(
    client: TestClient, path: str
) -> None:
    for tag, attributes in Page(client.get(path).text).elements:
        href = attributes.get("href") or ""
        if tag == "a" and ":" in href.split("?")[0]:
            assert href.startswith(("http://", "https://")), href
            assert "noreferrer" in (attributes.get("rel") or "")


@pytest.mark.parametrize("path", [path for path in PAGES if "?" not in path])
def test_every_link_of_ours_leads_somewhere(client: TestClient, path: str) -> None:
    base = client.get(path)
    for tag, attributes in Page(base.text).elements:
        href = attributes.get("href") or attributes.get("src") or ""
        if tag in ("a", "link", "iframe") and href and not href.startswith(("http:", "https:", "#")):
            target = str(base.url.join(href))
            assert client.get(target).status_code == 200, (path, href)


def test_the_board_counts_every_standing_and_links_to_each(client: TestClient) -> None:
    html = client.get("/").text
    for standing in Standing:
        assert f"standing={standing.value}" in html
    page = Page(html)
    assert "2025年度报告的公开状况" in page.words
    assert page.words.count("到期未见") >= 6


@pytest.mark.parametrize("standing", [kind.value for kind in Standing if kind is not Standing.UPCOMING])
def test_the_board_shows_only_the_standing_asked_for(client: TestClient, standing: str) -> None:
    rows = _rows(client.get(f"/?standing={standing}").text)
    assert rows
    assert all(f"badge s-{standing}" in row for row in rows)


def test_not_found_never_stands_without_its_limits_and_its_looks(client: TestClient) -> None:
    for row in _rows(client.get("/?standing=not_found").text):
        assert "仅指所巡查的栏目" in row
        assert re.search(r'href="[^"]*duties/\d+/2025', row)
    page = client.get("/duties/411525/2025").text
    assert "仅指所巡查的栏目" in page
    assert page.count("l-good") == 3  # the looks after the due date, and not the one before
    assert "第二十四条" in page


def test_unobserved_says_that_it_is_we_who_cannot_see(client: TestClient) -> None:
    for row in _rows(client.get("/?standing=unobserved").text):
        assert "这是本系统看不到，不是对方未公开" in row


def test_a_look_that_left_a_possible_report_unread_does_not_count(client: TestClient) -> None:
    page = Page(client.get("/duties/411528/2025").text).words
    assert "不计入" in page
    assert "unread.html" in page


def test_the_board_is_narrowed_by_year_province_and_words(client: TestClient) -> None:
    assert len(_rows(client.get("/?year=2023").text)) == 22
    assert len(_rows(client.get("/?province=330000").text)) == 3
    assert len(_rows(client.get("/?q=固始 公安").text)) == 1
    assert "没有符合条件的项目" in client.get("/?q=无此地").text


@pytest.mark.parametrize(
    "asked", ["year=abc", "year=99999999", "page=-3", "page=9999", "standing=x", "province=%00", "q=%00%07"]
)
def test_a_page_forgives_what_it_does_not_understand(client: TestClient, asked: str) -> None:
    assert client.get(f"/?{asked}").status_code == 200
    assert client.get(f"/reports?{asked}").status_code == 200
    assert client.get(f"/sources?{asked}").status_code == 200


def test_a_long_board_comes_in_pages_that_together_hold_every_row_once(tmp_path: Path) -> None:
    made = fresh_app(tmp_path)
    with made.store.write() as tx:
        places = tuple(place(f"{430000 + number}", f"第{number}县") for number in range(250))
        watchlist.save(tx, Watch(places, watch_since=2025), NOW)
    client = TestClient(build(made))
    pages = [_rows(client.get(f"/?page={number}").text) for number in (1, 2, 3)]
    assert [len(rows) for rows in pages] == [100, 100, 50]
    assert len({row for rows in pages for row in rows}) == 250
    assert 'rel="next"' not in client.get("/?page=3").text
    made.close()


def test_a_report_page_shows_text_evidence_sightings_versions_and_files(client: TestClient) -> None:
    page = Page(client.get("/reports/430923-2025").text).words
    for said in ("审查行政规范性文件15件", "发布时间：2026-03-20", "转载", "第2版", "附件1", "疑点"):
        assert said in page
    assert "javascript:alert(document.domain)" in page


def test_the_changes_between_versions_are_marked_inside_the_paragraph(client: TestClient) -> None:
    html = client.get("/reports/430923-2025/changes").text
    assert "<del>12</del><ins>15</ins>件" in html
    assert client.get("/reports/430923-2025/changes?old=1&new=9").status_code == 404


def test_alerts_show_how_every_delivery_went(client: TestClient) -> None:
    page = Page(client.get("/alerts").text).words
    for said in ("M20260416-0001", "errcode 45009", "失败，将重试", "待发送", "已送达", "只存不发"):
        assert said in page


def test_an_alert_says_why_it_is_over_until_when_it_waits_and_where_its_listing_is(tmp_path: Path) -> None:
    app = fresh_app(tmp_path)
    blind = Raised("source-blind", "411503", "平桥区", "", 0, "平桥区：栏目无法有效巡查", "一", "http://p/")
    with app.store.write() as tx:
        both = Envelope("题", "文", (blind, replace(blind, subject="http://q/")), "g")
        over, waiting = outbox.enqueue(tx, both, (), NOW)
        outbox.resolve(tx, [blind.key], NOW, "unwatched")
        outbox.set_state(tx, waiting, "snoozed", NOW + timedelta(days=7))
    client = TestClient(build(app))
    html = client.get("/alerts").text
    for said in ("不再监测", "暂停至2026-05-13 10:00", "/sources?jurisdiction=411503"):
        assert said in html
    (one,) = client.get("/api/v1/alerts?state=resolved").json()["items"]
    assert (one["id"], one["listing"], one["resolved_why"]) == (over, "http://p/", "unwatched")
    app.close()


def test_sources_say_what_is_wrong_and_what_to_do(client: TestClient) -> None:
    page = Page(client.get("/sources?problem=any").text).words
    assert "门户的防护系统拒绝了访问" in page
    assert "知道创宇 / 521" in page
    assert "我们不绕过防护" in page


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/reports/430923-1999",
        "/captures/9999",
        "/captures/99999999999999999999",
        "/sources/999",
        "/duties/430923/2150000",
        "/duties/999999/2025",
    ],
)
def test_what_is_not_there_is_told_in_words(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "没有这个页面或记录" in answer.text
    assert "script-src 'none'" in answer.headers["content-security-policy"]


def test_the_demo_says_that_it_is_one_on_every_page(app: App) -> None:
    shown = TestClient(build(app, notice="这是样例 <b>"))
    for path in ("/", "/reports", "/nowhere"):
        assert "这是样例 &lt;b&gt;" in shown.get(path).text


def test_the_pages_speak_english_where_asked(tmp_path: Path) -> None:
    made = fresh_app(tmp_path, language="en")
    fill(made)
    client = TestClient(build(made))
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 200
    page = client.get("/?standing=not_found").text
    assert "This speaks of the listings we watch only" in page
    assert '<html lang="en">' in page
    made.close()


def test_an_empty_archive_says_what_to_do_first(tmp_path: Path) -> None:
    made = fresh_app(tmp_path)
    client = TestClient(build(made))
    assert "sources.yaml" in client.get("/").text
    for path in (
        "/reports",
        "/alerts",
        "/sources",
        "/looks",
        "/review",
        "/feed.atom",
        "/calendar.ics",
        "/metrics",
    ):
        assert client.get(path).status_code == 200
    made.close()


def test_a_board_follows_what_was_just_seen(tmp_path: Path) -> None:
    made = fresh_app(tmp_path)
    fill(made)
    client = TestClient(build(made))
    assert len(_rows(client.get("/?standing=not_found").text)) == 6
    with made.store.write() as tx:
        Builder(made, tx).report("411527", "淮滨县", first_seen=NOW)
    assert len(_rows(client.get("/?standing=not_found").text)) == 5
    made.close()


def test_a_fault_of_ours_is_told_without_a_traceback(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(views, "review_list", broken)
    answer = TestClient(build(app), raise_server_exceptions=False).get("/review")
    assert answer.status_code == 500
    assert "程序自身出错" in answer.text
    assert "secret detail" not in answer.text
    assert "script-src 'none'" in answer.headers["content-security-policy"]


def test_every_code_shown_has_its_words_in_both_languages() -> None:
    assert set(phrases.MEANINGS) == {standing.value for standing in Standing} == set(words.STANDINGS)
    for table in (phrases.TEXTS, words.ABOUT, words.PLACES, phrases.LEADS, phrases.MEANINGS):
        for key, pair in table.items():
            assert all(pair), key
            assert _holes(pair[0]) == _holes(pair[1]), key


def test_every_phrase_a_template_asks_for_exists() -> None:
    folder = Path(phrases.__file__).parent / "templates"
    asked = {
        key
        for file in folder.glob("*.html")
        for key in re.findall(r"\bt\('([a-z_.]+)'[,)]", file.read_text("utf-8"))
    }
    assert len(asked) > 100
    assert asked <= set(phrases.TEXTS)


def _holes(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def _rows(html: str) -> list[str]:
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
