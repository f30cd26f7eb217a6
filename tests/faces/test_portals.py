"""The sample portals are what real ones are: checked over HTTP on loopback."""

from __future__ import annotations

import errno
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

import seeds
from harvester.faces.portals import Portals
from scripts.make_portals import build
from seeds.portals.documents import CHINA, documents, paragraphs, sample, samples
from tests.places import PROJECT
from tests.portal.faults import FaultyPortals

GOLD = PROJECT / "tests" / "gold"
SEED_OF = {"430923": "000", "411104": "001", "420683": "002", "371525": "003", "410922": "004"}
CODES = sorted(SEED_OF)
CONFUSABLE = {
    "plan": r"工作要点",
    "notice": r"^关于做好.*的通知$|司法局关于报送.*的通知$",
    "interpretation": r"^【文字解读】《.*》解读$",
    "disclosure": r"政府信息公开工作年度报告$",
    "news": r"取得新成效$|推进会$|^.{2,4}部署.*重点任务$",
}


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    url: str
    date: str


@pytest.fixture(scope="module")
def portals() -> Iterator[Portals]:
    with Portals() as serving_now:
        yield serving_now


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10, trust_env=False) as one:
        yield one


def text_of(portals: Portals, code: str, body: bytes) -> str:
    """Decoded as the pages' real bytes are, strictly."""
    return body.decode(portals.portals[code].config["encoding"])


def page(portals: Portals, client: httpx.Client, code: str, path: str) -> tuple[str, LexborHTMLParser]:
    url = urljoin(portals.addresses[code], path)
    answer = client.get(url)
    assert answer.status_code == 200, url
    return url, LexborHTMLParser(text_of(portals, code, answer.content))


def rows_in(tree: LexborHTMLParser, url: str, selector: str) -> list[Row]:
    rows = []
    for link in tree.css(selector):
        around = (
            link.parent
            if link.parent is not None and link.parent.tag == "li"
            else link.parent and link.parent.parent
        )
        assert around is not None
        found = re.search(r"\d{4}[-/]\d\d[-/]\d\d|\[\d\d-\d\d\]", around.text())
        title = link.attributes.get("title") or link.text()
        rows.append(Row(title, urljoin(url, link.attributes["href"] or ""), found[0] if found else ""))
    return rows


def walk_table(portals: Portals, client: httpx.Client, code: str) -> list[list[Row]]:
    return walk_by_link(portals, client, code, "a.list", "下一页")


def walk_vsb(portals: Portals, client: httpx.Client, code: str) -> list[list[Row]]:
    return walk_by_link(portals, client, code, "div.list li a", "下页")


def walk_by_link(
    portals: Portals, client: httpx.Client, code: str, rows: str, onward: str
) -> list[list[Row]]:
    path, pages = portals.portals[code].config["listing"], []
    while path:
        url, tree = page(portals, client, code, path)
        pages.append(rows_in(tree, url, rows))
        links = [a.attributes["href"] or "" for a in tree.css("a") if a.text(strip=True) == onward]
        path = urlsplit(urljoin(url, links[0])).path if links else ""
    return pages


def walk_trs(portals: Portals, client: httpx.Client, code: str) -> list[list[Row]]:
    first = portals.portals[code].config["listing"]
    url, tree = page(portals, client, code, first)
    call = re.search(r'createPageHTML\((\d+), 0, "(\w+)", "(\w+)", \d+\)', tree.html or "")
    assert call
    pages = [rows_in(tree, url, ".main .list a")]
    for number in range(1, int(call[1])):
        url, tree = page(portals, client, code, f"{first}{call[2]}_{number}.{call[3]}")
        pages.append(rows_in(tree, url, ".main .list a"))
    return pages


def walk_hanweb(portals: Portals, client: httpx.Client, code: str) -> list[list[Row]]:
    base = portals.addresses[code]
    url, tree = page(portals, client, code, portals.portals[code].config["listing"])
    embedded = re.findall(r"<record><!\[CDATA\[(.*?)\]\]>", tree.html or "", re.S)
    pages = []
    for number in (1, 2, 3):
        asked = {"page": number, "perpage": 15, "columnid": "48213", "unitid": "487123"}
        answer = client.get(base + "/module/web/jpage/dataproxy.jsp", params=asked)
        assert "<totalpage>3</totalpage>" in answer.text
        records = re.findall(r"<record><!\[CDATA\[(.*?)\]\]></record>", answer.text, re.S)
        pages.append(rows_in(LexborHTMLParser("<ul>" + "".join(records) + "</ul>"), url, "li a"))
    assert [row.strip() for row in embedded] == re.findall(r"<li>.*?</li>", "".join(embedded), re.S)
    assert len(embedded) == 15
    return pages


def walk_ucap(portals: Portals, client: httpx.Client, code: str) -> list[list[Row]]:
    url, tree = page(portals, client, code, portals.portals[code].config["listing"])
    assert not tree.css("#body li")
    service = re.search(r'listUrl = "(.*?)"', tree.html or "")
    assert service
    pages: list[list[Row]] = []
    total = 1
    while sum(len(each) for each in pages) < total:
        data = client.get(urljoin(url, service[1]) + str(len(pages) + 1)).json()["data"]
        total = data["total"]
        pages.append(
            [Row(r["title"], urljoin(url, r["url"]), r["publishedTimeStr"]) for r in data["results"]]
        )
        assert data["results"]
    return pages


WALKS = {
    "430923": walk_table,
    "411104": walk_vsb,
    "420683": walk_trs,
    "371525": walk_hanweb,
    "410922": walk_ucap,
}


@pytest.fixture(scope="module", params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def column(portals: Portals, client: httpx.Client, code: str) -> list[list[Row]]:
    return WALKS[code](portals, client, code)


def test_every_listing_pages_as_its_family_does(column: list[list[Row]]) -> None:
    rows = [row for each in column for row in each]
    assert len(column) >= 3
    assert 25 <= len(rows) <= 45
    assert len({row.url for row in rows}) == len(rows)


def test_every_row_leads_to_a_page_in_the_bytes_of_its_portal(
    portals: Portals, client: httpx.Client, code: str, column: list[list[Row]]
) -> None:
    for row in (row for each in column for row in each):
        answer = client.get(row.url)
        assert answer.status_code == 200, row.url
        words = LexborHTMLParser(text_of(portals, code, answer.content)).text()
        assert row.title in words, row.url


def test_no_link_of_home_page_catalogue_and_listing_is_dead(
    portals: Portals, client: httpx.Client, code: str
) -> None:
    config = portals.portals[code].config
    site = sample(code).site
    seen: set[str] = set()
    for path in ("/", site["catalogue"], config["listing"], config["report"], site["guide"]):
        url, tree = page(portals, client, code, path)
        links = [*tree.css("a[href]"), *tree.css("link[href]"), *tree.css("script[src]")]
        targets = [link.attributes.get("href") or link.attributes.get("src") or "" for link in links]
        seen |= {urljoin(url, target) for target in targets if not target.startswith(("javascript:", "#"))}
    assert urljoin(portals.addresses[code], config["listing"]) in seen
    assert [url for url in sorted(seen) if client.get(url).status_code != 200] == []


def test_every_column_holds_one_report_of_its_year_and_what_is_mistaken_for_it(
    portals: Portals, code: str, column: list[list[Row]]
) -> None:
    rows = [row for each in column for row in each]
    report = urljoin(portals.addresses[code], portals.portals[code].config["report"])
    assert [row.url for row in rows].count(report) == 1
    for kind, pattern in CONFUSABLE.items():
        assert any(re.search(pattern, row.title) for row in rows if row.url != report), kind
    title = GOLD.joinpath(f"{SEED_OF[code]}.title.txt").read_text(encoding="utf-8").strip()
    assert any(title in row.title and "解读" in row.title for row in rows)


def test_no_portal_holds_a_report_of_2025() -> None:
    for each in samples():
        reports = [row for row in documents(each) if row.report]
        assert [row.year for row in reports] == [each.site["report"]["year"]]


def test_the_report_page_shows_every_paragraph_of_the_gold_text(
    portals: Portals, client: httpx.Client, code: str
) -> None:
    _, tree = page(portals, client, code, portals.portals[code].config["report"])
    tree.strip_tags(["script", "style", "head"])
    shown = re.sub(r"\s+", "", tree.body.text() if tree.body else "")
    gold = GOLD.joinpath(f"{SEED_OF[code]}.txt").read_text(encoding="utf-8").splitlines()
    at = 0
    for line in gold:
        found = shown.find(re.sub(r"\s+", "", line), at)
        assert found >= 0, line
        at = found + 1


@pytest.mark.parametrize(
    ("number", "kept"), [("000", 11), ("001", 47), ("002", 17), ("003", 18), ("004", 18)]
)
def test_the_gold_text_is_the_seed_document_without_its_furniture(number: str, kept: int) -> None:
    gold = GOLD.joinpath(f"{number}.txt").read_text(encoding="utf-8").splitlines()
    seed = (seeds.FOLDER / "documents" / f"{number}.txt").read_text(encoding="utf-8").split("\n")
    folded = [" ".join(line.split()) for line in seed]
    start = folded.index(gold[0], 1)
    lines = [line for line in folded[start:] if line]
    assert lines[:kept] == gold
    assert all(len(line) < 30 for line in lines[kept:])


def test_the_table_portal_says_gb2312_and_means_gb18030(portals: Portals, client: httpx.Client) -> None:
    answer = client.get(portals.addresses["430923"] + portals.portals["430923"].config["listing"])
    assert answer.headers["content-type"] == "text/html"
    assert b"charset=gb2312" in answer.content
    answer.content.decode("gb18030")
    for narrower in ("gb2312", "utf-8"):
        with pytest.raises(UnicodeDecodeError):
            answer.content.decode(narrower)


def test_a_cut_title_stands_whole_in_its_tooltip(portals: Portals, client: httpx.Client) -> None:
    _, tree = page(portals, client, "430923", portals.portals["430923"].config["listing"])
    cut = [link for link in tree.css("a.list") if link.text().endswith("…")]
    assert len(cut) > 3
    assert all((link.attributes["title"] or "").startswith(link.text()[:-1]) for link in cut)


def test_the_trs_listing_gives_days_without_a_year_and_links_from_where_it_stands(
    portals: Portals, client: httpx.Client
) -> None:
    _, tree = page(portals, client, "420683", portals.portals["420683"].config["listing"])
    rows = tree.css(".main .list li:not(.line)")
    assert all(re.fullmatch(r"\[\d\d-\d\d\]", row.css("span")[0].text()) for row in rows)
    assert all((row.css("a")[0].attributes["href"] or "").startswith("./20") for row in rows)


def test_the_indicator_report_carries_no_date_but_the_page_clocks(
    portals: Portals, client: httpx.Client
) -> None:
    path = portals.portals["410922"].config["report"]
    answer = client.get(portals.addresses["410922"] + path)
    html = answer.text
    assert "last-modified" not in answer.headers
    assert not re.search(r"PubDate|发布时间", html)
    assert not re.search(r"20\d\d", path)
    assert re.search(r'ContentSource" content=""', html)
    tree = LexborHTMLParser(html)
    for clock in tree.css(".top-bar, meta[name=others]"):
        clock.decompose()
    (body,) = tree.css(".article_content")
    assert "清丰县2019年度依法行政工作情况的" in body.css("p")[0].text()
    assert body.css("p")[1].text().strip() == "告"
    body.decompose()
    assert not re.search(r"20\d\d[-/年.]\d{1,2}|\d{1,2}月\d{1,2}日|\[\d\d-\d\d\]", tree.html or "")
    row = next(r for each in walk_ucap(portals, client, "410922") for r in each if r.url.endswith(path))
    assert row.title.startswith("98.市县政府每年第一季度")
    assert row.date == ""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("430923", ["发布时间:2023-03-31 10:35", "信息来源: 安化县司法局", "责任编辑:政务公开股"]),
        ("411104", ["日期: 2022-03-28 来源: 点击:"]),
        ("420683", ["日期:2024-03-14 08:45", "来源:枣阳市司法局", "我要写信", "返回顶部"]),
        ("371525", ["时间: 2025-03-27 16:27", "索引号 11371525004442025C/2025-45683699 发布机构 冠县司法局", "发文日期 2025-03-27"]),
        ("410922", ["当前位置:首页 > >> 法治政府建设示范创建 >> 网络检索指标", ">> 2019"]),
    ],
)  # fmt: skip
def test_the_report_page_says_what_the_seed_says_about_it(
    portals: Portals, client: httpx.Client, code: str, said: list[str]
) -> None:
    _, tree = page(portals, client, code, portals.portals[code].config["report"])
    tree.strip_tags(["script", "style"])
    words = " ".join((tree.body.text(separator=" ") if tree.body else "").split())
    close = re.sub(r"\s", "", words)
    for each in said:
        assert re.sub(r"\s", "", each) in close


def test_the_tagged_portals_carry_the_page_tags(portals: Portals, client: httpx.Client) -> None:
    for code, moment, source in (
        ("420683", "2024-03-14 08:45", "枣阳市司法局"),
        ("371525", "2025-03-27 16:27", "冠县司法局"),
    ):
        _, tree = page(portals, client, code, portals.portals[code].config["report"])
        tags = {tag.attributes.get("name"): tag.attributes.get("content") for tag in tree.css("meta[name]")}
        assert tags["PubDate"] == moment
        assert tags["ContentSource"] == source
        assert (tags["SiteIDCode"] or "").startswith(code)
        assert (
            tags["ArticleTitle"]
            == GOLD.joinpath(f"{SEED_OF[code]}.title.txt").read_text(encoding="utf-8").strip()
        )


def test_the_xml_service_counts_by_page_or_by_record(portals: Portals, client: httpx.Client) -> None:
    service = portals.addresses["371525"] + "/module/web/jpage/dataproxy.jsp"

    def titles(text: str) -> list[str]:
        return re.findall(r'title="(.*?)"', text)

    column = {"columnid": "48213"}
    by_page = titles(client.get(service, params={**column, "page": "2", "perpage": "15"}).text)
    by_record = titles(client.post(service + "?startrecord=16&endrecord=30&perpage=15", data=column).text)
    assert by_page == by_record
    assert len(by_page) == 15
    assert titles(client.get(service, params={**column, "page": "4"}).text) == []
    assert titles(client.get(service, params={"page": "1"}).text) == []
    assert "<totalrecord>45</totalrecord>" in client.get(service, params={**column, "page": "x"}).text


def test_an_unchanged_page_is_answered_304(portals: Portals, client: httpx.Client, code: str) -> None:
    url = portals.addresses[code] + portals.portals[code].config["report"]
    first = client.get(url)
    assert "etag" in first.headers or "last-modified" in first.headers
    if "etag" in first.headers:
        again = client.get(url, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200
    if "last-modified" in first.headers:
        again = client.get(url, headers={"If-Modified-Since": first.headers["last-modified"]})
        assert again.status_code == 304
        for other in ("Mon, 01 Jan 2018 00:00:00 GMT", "yesterday"):
            assert client.get(url, headers={"If-Modified-Since": other}).status_code == 200


def test_a_missing_page_is_a_404_in_chinese(portals: Portals, client: httpx.Client, code: str) -> None:
    for path in ("/no/such/page.html", "/../portal.yaml", "/%2e%2e/portal.yaml", "/..%2fportal.yaml"):
        answer = client.get(portals.addresses[code] + path)
        assert answer.status_code == 404
        assert re.search("返回(网站)?首页", text_of(portals, code, answer.content))


def test_one_portal_has_robots_rules_that_admit_its_column(portals: Portals, client: httpx.Client) -> None:
    found = {code: client.get(base + "/robots.txt") for code, base in portals.addresses.items()}
    assert [code for code in CODES if found[code].status_code == 200] == ["420683"]
    assert "Disallow: /admin/" in found["420683"].text
    assert "Allow: /zwgk/" in found["420683"].text


def test_a_folder_without_its_slash_is_redirected(portals: Portals, client: httpx.Client) -> None:
    listing = portals.portals["420683"].config["listing"]
    answer = client.get(portals.addresses["420683"] + listing.rstrip("/"))
    assert (answer.status_code, answer.headers["location"]) == (301, listing)


def test_a_head_request_has_headers_and_no_body(portals: Portals, client: httpx.Client) -> None:
    answer = client.head(portals.addresses["371525"] + "/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 1000


def test_what_is_committed_is_what_the_templates_give() -> None:
    for each in samples():
        present = {
            found.relative_to(each.folder).as_posix(): found.read_bytes()
            for part in ("www", "rows")
            for found in (each.folder / part).rglob("*")
            if found.is_file()
        }
        made = build(each)
        assert sorted(present) == sorted(made)
        assert [name for name in made if made[name] != present[name]] == []


# -- the server ---------------------------------------------------------------------------------------------------------


def test_each_portal_has_an_address_of_its_own_and_its_requests_are_counted() -> None:
    with Portals() as portals:
        assert len({urlsplit(base).netloc for base in portals.addresses.values()}) == 5
        for _ in range(3):
            httpx.get(portals.addresses["430923"] + "/", trust_env=False)
        assert portals.requests == {**dict.fromkeys(CODES, 0), "430923": 3}


def test_the_sources_text_names_the_listings_at_their_present_addresses(portals: Portals) -> None:
    read = yaml.safe_load(portals.sources_yaml())
    assert (read["version"], read["watch_since"], read["confirm_looks"]) == (1, 2025, 1)
    assert sorted(each["code"] for each in read["jurisdictions"]) == CODES
    for each in read["jurisdictions"]:
        (listing,) = each["listings"]
        config = portals.portals[each["code"]].config
        assert listing["url"] == portals.addresses[each["code"]] + config["listing"]
        assert (listing["adapter"], listing["pace"]) == ("auto", "0s")
    assert yaml.safe_load(portals.sources_yaml(watch_since=2019))["watch_since"] == 2019


def test_portals_share_127_0_0_1_by_ports_where_the_system_knows_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bind = socket.socket.bind

    def only_one_loopback(self: socket.socket, address: tuple[str, int]) -> None:
        if address[0] != "127.0.0.1":
            raise OSError(errno.EADDRNOTAVAIL, "Can't assign requested address")
        bind(self, address)

    monkeypatch.setattr(socket.socket, "bind", only_one_loopback)
    with Portals() as portals:
        assert {urlsplit(base).hostname for base in portals.addresses.values()} == {"127.0.0.1"}
        assert len(set(portals.addresses.values())) == 5
        for base in portals.addresses.values():
            assert httpx.get(base, trust_env=False).status_code == 200


def test_a_port_that_is_taken_gives_way_to_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.2", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with Portals(port=port) as portals:
            first, *others = portals.addresses.values()
            assert urlsplit(first).port != port
            assert httpx.get(first, trust_env=False).status_code == 200
            assert {urlsplit(base).hostname for base in others} == {f"127.0.0.{n}" for n in range(3, 7)}


def test_the_server_stops_cleanly_with_connections_still_open() -> None:
    before = set(threading.enumerate())
    with httpx.Client(trust_env=False) as client:
        with Portals() as portals:
            base = portals.addresses["371525"]
            assert client.get(base).status_code == 200  # its connection stays open in the client's pool
            idle = socket.create_connection((urlsplit(base).hostname or "", urlsplit(base).port or 0))
        assert set(threading.enumerate()) <= before
        idle.close()
        with pytest.raises(httpx.ConnectError):
            client.get(base)


def test_a_visitor_who_hangs_up_or_talks_nonsense_does_not_disturb_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Portals() as portals:
        base = portals.addresses["371525"]
        place = (urlsplit(base).hostname or "", urlsplit(base).port or 0)
        for words in (
            b"GET / HT",
            b"\x16\x03\x01\x02\x00\x01\x00",
            b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        ):
            with socket.create_connection(place) as rude:
                rude.sendall(words)
        assert httpx.get(base, trust_env=False).status_code == 200
    assert capsys.readouterr().err == ""


# -- the faults that other tests use ------------------------------------------------------------------------------------


def test_a_portal_can_be_busy_slow_or_closed_and_be_mended() -> None:
    with FaultyPortals() as portals, httpx.Client(trust_env=False) as client:
        home = portals.addresses["411104"] + "/"
        portals.answers_503("411104", retry_after="60")
        busy = client.get(home)
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "60")
        portals.refuses("411104")
        with pytest.raises(httpx.ConnectError):
            client.get(home)
        portals.mends("411104")
        assert client.get(home).status_code == 200
        portals.is_slow("411104", 30)
        with pytest.raises(httpx.ReadTimeout):
            client.get(home, timeout=0.05)
        assert client.get(portals.addresses["371525"]).status_code == 200
        assert ("411104", "GET", "/") in portals.asked


def test_a_portal_can_show_an_empty_list(code: str) -> None:
    with FaultyPortals() as portals, httpx.Client(trust_env=False) as client:
        before = portals.portals[code].files
        portals.shows_empty_list(code)
        config = portals.portals[code].config
        assert client.get(portals.addresses[code] + config["report"]).status_code == 200
        if code == "410922":
            spec = config["services"][0]
            answer = client.get(portals.addresses[code] + spec["path"]).json()
            assert answer["data"] == {"total": 0, "page": 1, "rows": 15, "results": []}
        else:
            html = text_of(portals, code, client.get(portals.addresses[code] + config["listing"]).content)
            assert "工作要点" not in html
        portals.mends(code)
        assert portals.portals[code].files == before


def test_a_report_can_change_vanish_and_be_followed_by_the_next_years(code: str) -> None:
    lines = ["2025年，各项任务如期完成。", "一、主要举措和成效", "全年办理复议案件12件。", "2026年3月20日"]
    with FaultyPortals() as portals, httpx.Client(trust_env=False, follow_redirects=True) as client:
        report = portals.addresses[code] + portals.report(code).path
        first = text_of(portals, code, client.get(report).content)
        portals.changes_report(code, "法治", "法制")
        assert text_of(portals, code, client.get(report).content) != first
        portals.withdraws_report(code)
        assert client.get(report).status_code == 404
        published = datetime(2026, 3, 20, 9, 30, tzinfo=CHINA)
        new = portals.publishes_report(code, lines, published=published, sign=lines[-1:])
        words = re.sub(r"\s|<[^>]+>", "", text_of(portals, code, client.get(new).content))
        assert all(line in words for line in lines)
        assert WALKS[code](portals, client, code)[0][0].url == new
        with pytest.raises(LookupError):
            portals.report(code)


def test_the_part_of_each_line_is_told_from_its_words() -> None:
    told = paragraphs(
        ["某县报告", " ", "一、工作情况", "全年无事。", "某县"], titles=["某县报告"], sign=["某县"]
    )
    assert [p.role for p in told] == ["title", "blank", "heading", "text", "sign"]
