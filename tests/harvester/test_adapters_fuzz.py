"""Whatever a portal sends, no adapter raises, runs away or asks for what is no address."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvester.adapters import ADAPTERS, choose
from harvester.adapters.paging import linked, pager_call
from harvester.adapters.rows import read_rows
from harvester.adapters.scripts import NotDataError, arrays_of_objects, json_of, literal, printed
from harvester.adapters.stored_requests import place_of, request_at
from harvester.adapters.stubs import not_found, redirect_stub
from harvester.pieces import Page, Request

_PIECES = st.sampled_from(
    [
        '<a href="t20240312_1.html" title="x…">', "<a href='", "</a>", "<li>", "</li>", "<ul>", "<table><tr><td>", "下一页", "2024-03-12", "[03-12]",
        "createPageHTML(", "createPageHTML(3,0,\"index\",\"html\")", "var countPage = 9", "<datastore>", "<record><![CDATA[", "]]></record>",
        "$('#1').jpage({unitid:'1',", "dataproxy.jsp", "proxyUrl:'/module/web/jpage/dataproxy.jsp'", "unitbuild.js", "queryData=\"{'tagId':'",
        "<script>", "</script>", "document.write('", "[{title:'a',url:'b.html'}", "_CONFIG = {TREE: [", "SID: '1'", "NFCMS_SITE_ID=1",
        '<meta name="channelId" content="', "e5eb2abb0c9d4f6c8d2a7b1c3d4e5f60", "EWB-FRONT", "siteGuid", "<urlset><url><loc>", "<rss><item>",
        "Ls.pagination", "_sitegray/_sitegray", "1/9", "共9页", "loadPageData(", "webSiteCode", "articleList: [", "getMessage.do", "columnId:'1'",
        "viewCmsCac.do?cacId=1&offset=20", "{", "}", "[", "]", "(", ")", "\"", "'", "\\", "&", "%", "<!--", "-->", "\x00", "\ud7ff",
        "<iframe src='x.html'>", "<base href='//'>", "<select><option value='?p=1'>1", "location.href='x'",
    ]
)  # fmt: skip
_TEXT = st.lists(st.one_of(_PIECES, st.text(max_size=12)), max_size=40).map("".join)
_URLS = st.sampled_from(
    [
        "http://a.gov.cn/x/index.html", "http://a.gov.cn/col/col1/index.html", "http://a.gov.cn/gkmlpt/index#3",
        "http://a.gov.cn/gkmlpt/api/all/3?page=1&sid=1", "http://a.gov.cn/public/column/7?pageIndex=x", "http://a.gov.cn/tzgg/4.htm",
        "http://a.gov.cn/module/web/jpage/dataproxy.jsp?page=1&perpage=x", "http://a.gov.cn/c110634/list.shtml",
        "http://a.gov.cn/common/search/e5eb2abb0c9d4f6c8d2a7b1c3d4e5f60?page=1", "http://a.gov.cn/viewCmsCac.do?cacId=1",
    ]
)  # fmt: skip
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["/a/1.html", "2024-01-01", "报告标题"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "title",
                    "url",
                    "date",
                    "articles",
                    "data",
                    "total",
                    "custom",
                    "html",
                    "name",
                    "urls",
                    "classify",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXT, _URLS)
def test_no_adapter_raises_on_any_text(text: str, url: str) -> None:
    page = Page(url, text)
    choose(page)
    read_rows(page)
    redirect_stub(page)
    not_found(page)
    pager_call(page)
    linked(page, Request(url))
    for adapter in ADAPTERS.values():
        step = adapter.step(page, Request(url), {})
        for request in step.ask:
            assert request.url.startswith("http")
            assert request_at(json.loads(json.dumps(place_of(request)))) == request
            adapter.step(page, request, {})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_JSON, _URLS, st.booleans())
def test_no_adapter_raises_on_any_data(value: object, url: str, wrapped: bool) -> None:
    text = json.dumps(value, ensure_ascii=False)
    page = Page(url, f"cb({text});" if wrapped else text)
    choose(page)
    for adapter in ADAPTERS.values():
        for request in adapter.step(page, Request(url), {}).ask:
            adapter.step(page, request, {})


@settings(max_examples=200, deadline=None)
@given(_TEXT)
def test_reading_literals_ends_and_says_where_there_is_none(text: str) -> None:
    printed(text)
    arrays_of_objects(text)
    for read in (json_of, lambda told: literal(told, 0)):
        try:
            read(text)
        except NotDataError:
            pass


@pytest.mark.parametrize(
    "text",
    [
        "[{a:" * 30_000,
        "<a href=x>" * 20_000,
        "createPageHTML(" * 20_000,
        "(" * 100_000,
        "<![CDATA[" * 20_000,
        "document.write('" * 20_000,
        "/*" * 50_000,
        "[{a: /" * 20_000,
        "<record>" * 30_000,
        "<datastore>" * 20_000,
        "<rss><item>" + "<item>" * 20_000,
        "<urlset>" + "<url>" * 20_000,
        "<nextgroup>" * 20_000,
        ".jpage({" * 5_000,
        "<li><a href=a_1001.html>" * 10_000,
        "<meta name=channelId " * 20_000,
        "ajaxParam:{" * 20_000,
    ],
)
def test_pages_made_to_hurt_are_read_in_bounded_work(text: str) -> None:
    page = Page("http://a.gov.cn/x/", f"{text[:12]}<script>{text}</script>{text}")
    choose(page)
    for adapter in ADAPTERS.values():
        adapter.step(page, Request(page.url), {})
