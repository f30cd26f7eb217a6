"""Arbitrary markup neither raises nor runs away."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duties import weighing
from harvester.readers import html

URL = "http://www.qingshan.gov.cn/a/t20240318_1.html"
TAGS = [
    "div", "p", "span", "td", "tr", "table", "tbody", "ul", "li", "ol", "dl", "dt", "dd", "a", "br", "h1", "h2",
    "title", "meta", "script", "style", "font", "b", "center", "pre", "iframe", "o:p", "ucapcontent", "base",
    "form", "select", "textarea", "noscript", "template", "svg", "math", "article", "footer", "bt", "marquee",
]  # fmt: skip
WORDS = st.sampled_from(
    ["发布时间：", "来源：", "2024-03-18 09:30", "索 引 号", "青山县司法局", "法治政府建设年度报告", "，", "。", "附件", "\u3000\u3000",
     "&nbsp;", "<!--", "-->", "]]>", "\x00", "DETAIL: {\"content\":", "createPageHTML(3,0,\"t1\",\"html\")", "2024年2月30日", "404",
     "页面不存在", "二〇二四年十三月四十日", "<", ">", "\"", "href='http://[::1'"]
)  # fmt: skip
ATTRIBUTES = st.sampled_from(
    ["", " id=zoom", " class='TRS_Editor nav'", " style='display:none'", " href='a.pdf'", " href='?file=%ZZ.pdf'", " name=PubDate content='2024-13-40'",
     " href='//['", " src='viewer.html?file=x.pdf'", " onclick=\"f('a.doc')\"", " name=ArticleTitle content='<b>'", " hidden"]
)  # fmt: skip
pieces = st.one_of(
    WORDS,
    st.text(max_size=12),
    st.builds(lambda tag, attributes: f"<{tag}{attributes}>", st.sampled_from(TAGS), ATTRIBUTES),
    st.builds(lambda tag: f"</{tag}>", st.sampled_from(TAGS)),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(pieces, max_size=60))
def test_arbitrary_markup_is_read_without_a_failure(parts: list[str]) -> None:
    document = html.read("".join(parts), URL)
    weighing.published(document.evidence, url=URL)
    assert all(line.strip() for line in document.text.split("\n")) or not document.text
    assert all(len(one.quote) <= 200 and one.value for one in document.evidence)
    assert all(link.url.startswith(("http://", "https://")) for link in document.attachments)


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 20_000 + "文字。" + "</div>" * 20_000,
        "<table><tr><td>" * 3_000 + "文字，很多文字。",
        "<span><font>" * 10_000 + "文字",
        "<x-y>" * 5_000 + "文字",
        "<div style='display:none'>" * 3_000 + "文字" * 200,
        "<p>" + "来源" * 100_000,
        "<p>" + "2024-01-" * 50_000,
        "<p>发 布 时 间" + " " * 100_000 + "：",
        "<p>" + "来源：" * 50_000,
        "<ul>" + "<li><a href='x.html'>县政府召开常务会议研究工作</a></li>" * 5_000,
        "<p>报告，共十二页。</p>" * 10_000,
        "<a href='a.pdf'>附件</a>" * 10_000,
        "DETAIL = {" + '"a":{' * 50_000,
        "<title>" + "a - " * 50_000,
        "<meta name='ArticleTitle' content='" + "<" * 100_000 + "'>",
        "",
        "\x00",
        "<frameset><frame src=a.html></frameset>",
    ],
)
def test_pathological_pages_come_back(markup: str) -> None:
    # Quadratic work on these takes minutes, linear work well under a second.
    document = html.read(markup, URL)
    assert (document.url, document.media_type) == (URL, "text/html")
