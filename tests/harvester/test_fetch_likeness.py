"""The same page again, a page in place of another, and whose network is down."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.likeness import Likeness, content_hash
from harvester.network import own_network
from harvester.pieces import Trouble
from tests.places import shared
from tests.portal.door import door
from tests.portal.server import Portal, Says, page, redirect

ROWS = "".join(
    f"<li><a href='t202603{n:02}_{n}.html'>关于第{n}号事项的通知公告</a><span>2026-03-{n:02}</span></li>"
    for n in range(1, 29)
)

SAME = [
    ("<!-- 页面生成时间 2026-03-31 08:00:00 -->", "<!-- 页面生成时间 2026-04-01 09:30:12 -->"),
    (
        "<meta name='HtmlGenerateTime' content='2026-03-31 08:00'>",
        "<meta name='HtmlGenerateTime' content='2026-04-01 09:00'>",
    ),
    (
        '<meta name="others" content="页面生成时间 2026-03-31 08:00:00">',
        '<meta name="others" content="页面生成时间 2026-04-01 08:00:00">',
    ),
    ("今天是2026年3月31日 星期二", "今天是2026年4月1日 星期三"),
    ("现在时间：08:00:01", "现在时间：17:45:59"),
    ("<span>浏览次数：<b>120</b></span>", "<span>浏览次数：<b>1,345</b></span>"),
    ("<p>访问量：[ 99 ]</p>", "<p>访问量：[ 100 ]</p>"),
    ("<p>阅读(17)</p>", "<p>阅读(18)</p>"),
    ("<div>您是第 <i>10023</i> 位访客</div>", "<div>您是第 <i>10024</i> 位访客</div>"),
    (
        '<input type="hidden" name="csrf_token" value="aaaa">',
        '<input type="hidden" name="csrf_token" value="bbbb">',
    ),
    (
        '<input type="hidden" id="v" name="__VIEWSTATE" value="aaaa==" />',
        '<input type="hidden" id="v" name="__VIEWSTATE" value="bb==" />',
    ),
    ('<meta name="csrf-token" content="aa">', '<meta name="csrf-token" content="bb">'),
    ("<script src='a.js?t=1774915200'></script>", "<script src='a.js?t=1774999999'></script>"),
    ("<img src='/count?_=0.33918273'>", "<img src='/count?_=0.8812'>"),
    ("<a href='/x;jsessionid=AB12.n1'>列表</a>", "<a href='/x;jsessionid=CD34.n2'>列表</a>"),
    ("<p>Processed in 0.0123 second(s)</p>", "<p>Processed in 0.9 second(s)</p>"),
    ("<p>页面执行时间：12毫秒</p>", "<p>页面执行时间：140毫秒</p>"),
    ("<script nonce='abc'>f()</script>", "<script nonce='xyz'>f()</script>"),
    ('{"title":"报告","hits":12,"traceId":"a1"}', '{"title":"报告","hits":15,"traceId":"b2"}'),
    ("<li>一</li>\r\n   <li>二</li>", "<li>一</li> <li>二</li>"),
    ('<script>$_ts.cd="aaaa";</script>', '<script>$_ts.cd="bbbb";</script>'),
]
DIFFERENT = [
    ("", "<li><a href='x.html'>2025年法治政府建设年度报告</a></li>"),
    ("<span>2026-03-30</span>", "<span>2026-03-31</span>"),
    ("<a href='a.html'>报告</a>", "<a href='b.html'>报告</a>"),
    ("<p>发布时间：2026-03-30</p>", "<p>发布时间：2026-03-31</p>"),
    ("<p>生成日期：2026-03-30</p>", "<p>生成日期：2026-03-31</p>"),
    ("<p>处理时间：2026-03-30</p>", "<p>处理时间：2026-03-31</p>"),
    ("<a>下载2024年法治政府建设年度报告</a>", "<a>下载2025年法治政府建设年度报告</a>"),
    ("<p>全年网站访问量达到120万次</p>", "<p>全年网站访问量达到130万次</p>"),
    ("<p>网站访问量120万次，同比增长</p>", "<p>网站访问量130万次，同比增长</p>"),
    ("<a href='show.aspx?t=15'>报告</a>", "<a href='show.aspx?t=16'>报告</a>"),
    ("<a href='show.jsp?r=20260330'>报告</a>", "<a href='show.jsp?r=20260331'>报告</a>"),
    ('{"title":"报告","total":12}', '{"title":"报告","total":13}'),
    ("<script>var total=31;</script>", "<script>var total=32;</script>"),
    ("<td>在线 12</td>", "<td>在校 13</td>"),
]


def _html(part: str) -> str:
    return f"<html><head><title>栏目</title></head><body><ul>{ROWS}</ul>{part}</body></html>"


@pytest.mark.parametrize(("before", "after"), SAME)
def test_clocks_counters_and_tokens_do_not_make_a_page_new(before: str, after: str) -> None:
    assert content_hash(_html(before)) == content_hash(_html(after))


@pytest.mark.parametrize(("before", "after"), DIFFERENT)
def test_every_other_change_does(before: str, after: str) -> None:
    assert content_hash(_html(before)) != content_hash(_html(after))


def test_real_pages_all_differ_from_one_another_and_notice_a_new_row() -> None:
    pages = [
        path.read_text(encoding="utf-8", errors="replace")
        for path in shared("data", "pages").glob("*gov*.html")
    ]
    hashes = {content_hash(text) for text in pages}
    assert len(hashes) == len(set(pages))
    for text in pages:
        assert content_hash(text + "<li>2025年法治政府建设年度报告</li>") not in hashes


@given(
    st.text(max_size=500),
    st.sampled_from(["", "<input name=csrf", "$_ts=", "访问量：", "<!--", "今天是", "?t=1", "<meta others "]),
)
@settings(max_examples=200, deadline=None)
def test_no_text_makes_the_hash_fail(text: str, head: str) -> None:
    assert len(content_hash(head + text)) == 64


def test_a_long_page_of_openings_does_not_make_it_run_away() -> None:
    for piece in (
        "<input name=csrf ",
        "<!--",
        "$_ts=",
        "$_ts",
        "访问量：<a>",
        "今天是",
        "?t=1",
        "<meta others ",
        "您是第",
        "r='m'",
        "页面生成时间",
        "浏览",
    ):
        content_hash(piece * 20_000)


def test_a_page_longer_than_we_read_still_counts_by_its_length() -> None:
    assert content_hash("字" * 2_000_001) != content_hash("字" * 2_000_002)


# --- one page in place of another -------------------------------------------------------------------------------------


def test_the_section_index_in_place_of_an_article_is_a_soft_404() -> None:
    index = page(f"<ul>{ROWS}</ul>", "政务公开")
    with Portal({"/zwgk/": index, "/zwgk/t1.html": index}) as portal, door(portal.url("/zwgk/")) as ours:
        listing, article = ours.get(portal.url("/zwgk/")), ours.get(portal.url("/zwgk/t1.html"), "article")
    assert listing.trouble is None
    assert article.trouble is not None
    assert article.trouble.code == "soft-404"


def test_a_home_page_served_for_every_address_is_found_out_by_one_probe() -> None:
    home = page(f"<ul>{ROWS}{ROWS}</ul>", "某某县人民政府")
    with Portal(otherwise=home) as portal, door(portal.url("/zwgk/")) as ours:
        articles = [ours.get(portal.url(f"/zwgk/t{n}.html"), "article") for n in range(3)]
        probes = [asked for asked in portal.asked if "no-such-page" in asked.path]
    assert [article.trouble and article.trouble.code for article in articles] == ["soft-404"] * 3
    assert len(probes) == 1


def _home(news: int, name: str = "云和县人民政府") -> str:
    links = "".join(f"<li><a href='/c{n}/'>栏目之{n}</a></li>" for n in range(60))
    rows = "".join(f"<li><a href='/xw/{n}.html'>要闻第{n}条标题</a></li>" for n in range(news, news + 40))
    return f"<html><head><title>{name}</title><meta name='ColumnName' content='首页'></head><body>{links}<ul>{rows}</ul></body></html>"


@pytest.mark.parametrize("news", [0, 3])
def test_the_home_page_in_place_of_a_column_is_a_soft_404_also_with_other_news_in_it(news: int) -> None:
    script = {"/": Says(_home(0).encode()), "/zwgk/": Says(_home(news).encode())}
    with Portal(script) as portal, door(portal.url("/zwgk/")) as ours:
        column = ours.get(portal.url("/zwgk/"))
        again = ours.get(portal.url("/zwgk/"))
        assert [asked for asked in portal.paths() if asked == "/"] == ["/"]  # once a day
    for capture in (column, again):
        assert capture.trouble is not None
        assert (capture.trouble.code, "home page" in capture.trouble.detail) == ("soft-404", True)


def test_a_column_that_is_the_home_page_is_no_trouble() -> None:
    home = Says(_home(0).encode())
    with Portal({"/": home, "/index.html": home}) as portal, door(portal.url("/")) as ours:
        assert ours.get(portal.url("/")).trouble is None
        assert ours.get(portal.url("/index.html")).trouble is None
    script = {"/": redirect("/zwgk/index.html"), "/zwgk/": home, "/zwgk/index.html": home}
    with Portal(script) as portal, door(portal.url("/")) as ours:
        assert ours.get(portal.url("/zwgk/")).trouble is None


def test_a_column_in_the_portals_frame_is_not_its_home_page() -> None:
    column = _home(0).replace("要闻第", "公告第").replace("/xw/", "/gg/")
    script = {"/": Says(_home(0).encode()), "/zwgk/": Says(column.encode())}
    with Portal(script) as portal, door(portal.url("/zwgk/")) as ours:
        assert ours.get(portal.url("/zwgk/")).trouble is None


def test_a_page_that_names_the_column_of_the_reports_costs_no_look_at_the_home_page() -> None:
    named = Says(_home(0, "法治政府建设年度报告_云和县人民政府").encode())
    with (
        Portal({"/": Says(_home(0).encode()), "/zwgk/": named}) as portal,
        door(portal.url("/zwgk/")) as ours,
    ):
        assert ours.get(portal.url("/zwgk/")).trouble is None
        assert portal.paths() == ["/zwgk/"]


def test_an_article_with_page_tags_costs_no_probe() -> None:
    article = page("<p>正文</p>", "报告", '<meta name="ArticleTitle" content="报告">')
    with Portal({"/a.html": article}) as portal, door(portal.url("/zwgk/")) as ours:
        assert ours.get(portal.url("/a.html"), "article").trouble is None
        assert portal.paths(robots=True) == ["/robots.txt", "/a.html"]


def test_an_article_without_page_tags_is_read_where_the_portal_answers_404_truthfully() -> None:
    with Portal({"/a.html": page("<p>短文</p>", "报告")}) as portal, door(portal.url("/zwgk/")) as ours:
        assert ours.get(portal.url("/a.html"), "article").trouble is None
        assert ours.get(portal.url("/a.html"), "article").trouble is None
        assert sum("no-such-page" in asked.path for asked in portal.asked) == 1


def test_a_page_is_not_like_itself_nor_like_nothing() -> None:
    likeness = Likeness()
    likeness.remember("h", "listing", "http://h/a", "一")
    likeness.remember("h", "listing", "http://h/b", " ")
    assert likeness.resembles("h", "http://h/a", "一") is None
    assert likeness.resembles("h", "http://h/c", "一") is not None
    assert likeness.resembles("h", "http://h/c", " ") is None
    assert likeness.resembles("other", "http://h/c", "一") is None


# --- our own network --------------------------------------------------------------------------------------------------

SILENT = Trouble("unreachable", "time-out: no connection")


@pytest.mark.parametrize(
    ("outcomes", "ours"),
    [
        ([("a", SILENT), ("b", Trouble("unreachable", "name: b does not resolve"))], True),
        ([("a", SILENT), ("b", Trouble("unreachable", "connection: Network is unreachable"))], True),
        ([("a", SILENT)], False),
        ([("a", SILENT), ("a", SILENT)], False),
        ([("a", SILENT), ("b", SILENT), ("c", None)], False),
        ([("a", SILENT), ("b", SILENT), ("c", Trouble("http-error", "503"))], False),
        ([("a", SILENT), ("b", SILENT), ("c", Trouble("blocked", "jsl (521)"))], False),
        (
            [("a", SILENT), ("b", SILENT), ("c", Trouble("unreachable", "refused: nobody listens there"))],
            False,
        ),
        ([("a", SILENT), ("b", SILENT), ("c", Trouble("forbidden-address", "x"))], True),
        ([], False),
    ],
)
def test_silence_of_several_hosts_and_no_sign_of_life_is_our_own_network(
    outcomes: list[tuple[str, Trouble | None]], ours: bool
) -> None:
    assert own_network(outcomes) is ours
