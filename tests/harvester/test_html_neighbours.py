"""Dates of other documents on a page: side lists, 上一篇 and 下一篇, related news. They are never this document's."""

from __future__ import annotations

import pytest

from tests.harvester.test_html_facts import meta, published, read
from tests.harvester.test_html_text import ONE, TITLE, TWO

OTHER = "<a href='/b/1.html'>2022年度财政决算公开</a>"
DAY = "2024-04-05"
OWN = "<div>发布日期：2024-03-18 来源：<a href='/sfj/'>青山县司法局</a> <a href='javascript:print()'>打印本页内容</a></div>"
ROWS = {
    "a list item": f"<ul><li>{OTHER} <em>发布时间：{DAY}</em></li></ul>",
    "a list item whose date comes first": f"<ul><li><em>发布时间：{DAY}</em> {OTHER}</li></ul>",
    "two list items": f"<ul><li>{OTHER}<span>发布日期：{DAY}</span></li><li><a href='2.html'>关于放假的通知</a><span>发布日期：{DAY}</span></li></ul>",
    "a line": f"<div>{OTHER} 发布时间：{DAY}</div>",
    "paragraphs of a block": f"<div><h3>最新信息</h3><p>{OTHER}</p><p>发布时间：{DAY}</p></div>",
    "a card": f"<ul><li><div>{OTHER}</div><div>财政局</div><div>发布时间：{DAY}</div></li></ul>",
    "a card whose date comes first": f"<ul><li><div>发布时间：{DAY}</div><div>{OTHER}</div></li></ul>",
    "a card that is a link": f"<a href='/b/1.html'><p>2022年度财政决算公开</p><p>发布时间：{DAY}</p></a>",
    "a layout table": f"<table><tr><td>{OTHER}</td><td>发布时间：{DAY}</td></tr></table>",
    "a definition list": f"<dl><dt>{OTHER}</dt><dd>发布时间：{DAY}</dd></dl>",
    "the next document": f"<div>下一篇：<a href='3.html'>放假通知</a><span>发布时间：{DAY}</span></div>",
    "an interpretation": f"<div>相关解读：<a href='3.html'>政策解读</a> 发布时间：{DAY}</div>",
    "a related block": f"<div class='related'><p>县政府召开会议</p><p>发布时间：{DAY}</p></div>",
    "a label of its own making": f"<div><p>{OTHER}</p><p>网站发布时间：{DAY}</p></div>",
}


@pytest.fixture(params=sorted(ROWS))
def row(request: pytest.FixtureRequest) -> str:
    return ROWS[request.param]


def page(*, before: str = "", info: str = "", after: str = "", head: str = "") -> tuple[str, str] | None:
    body = f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p></div>{after}"
    return published(read(info, head=head, body=body, before=before))


@pytest.mark.parametrize("box", ["<aside>{}</aside>", "<div class='left'>{}</div>", "{}"])
def test_a_date_beside_another_documents_title_is_not_this_ones(row: str, box: str) -> None:
    beside = box.format(row)
    assert page(before=beside) is None
    assert page(after=beside) is None
    assert page(before=beside, after=beside, info="<div>来源：青山县司法局</div>") is None


def test_the_documents_own_date_stands_beside_any_neighbour(row: str) -> None:
    for own in (OWN, "<table><tr><td>发布日期</td><td>2024-03-18</td></tr></table>"):
        assert page(before=row, info=own) == ("2024-03-18", "dateline")
        assert page(info=own, after=row) == ("2024-03-18", "dateline")
        assert page(info=own + row) == ("2024-03-18", "dateline")


def test_page_tags_outrank_a_neighbours_date(row: str) -> None:
    tags = meta(PubDate="2024-03-18 10:00")
    assert page(before=row, after=row, head=tags) == ("2024-03-18T10:00", "meta")


@pytest.mark.parametrize(
    "info",
    [
        "<div>发布时间：2024-03-18 来源：<a href='http://www.hunan.gov.cn/'>湖南省人民政府门户网站</a></div>",
        "<div>来源：<a href='/x/'>中国青山新闻传媒集团</a> 发布时间：2024-03-18</div>",
        "<div>栏目：<a href='../'>法治政府建设年度报告</a> 发布时间：2024-03-18</div>",
        "<div>当前位置：<a href='/'>首页</a> &gt; <a href='../'>法治政府建设年度报告</a> 发布时间：2024-03-18</div>",
        "<div class='crumb'><a href='/'>首页</a> &gt; <a href='../'>法治政府建设年度报告</a></div><div>发布时间：2024-03-18</div>",
        "<div><a href='javascript:print()'>打印这一篇文章</a> <a href='#'>分享到我的朋友圈里</a> 发布时间：2024-03-18</div>",
        "<div><a href='/print?id=9'>打印本页</a><a href='/close'>关闭窗口</a> 发布时间：2024-03-18</div>",
        "<div>发布时间：2024-03-18 政策解读：<a href='3.html'>一图读懂青山县年度报告</a></div>",
        "<div><p>发布时间：2024-03-18 来源：青山县司法局</p><p>相关解读：<a href='3.html'>一图读懂青山县年度报告</a></p></div>",
        "<div>下一篇：没有了</div><div>发布时间：2024-03-18</div>",
        "<aside><p>发布时间：2024-03-18</p><p>来源：<a href='/sfj/'>青山县司法局</a></p></aside>",
        f"<div><a href='content_9.html'>{TITLE}</a> 发布时间：2024-03-18</div>",
        "<ul><li>时间：2024-03-18</li><li>来源：<a href='/'>青山县人民政府办公室</a></li></ul>",
        "<div><a href='2.pdf'>青山县法治政府建设情况表.pdf</a> 发布时间：2024-03-18</div>",
    ],
)
def test_links_of_the_documents_own_line_do_not_take_its_date(info: str) -> None:
    assert page(info=info) == ("2024-03-18", "dateline")


def test_a_menu_of_columns_beside_the_table_does_not_take_its_date() -> None:
    menu = (
        "<ul><li><a href='/a/'>县级政府信息公开年报</a></li><li><a href='/b/'>行政规范性文件库</a></li></ul>"
    )
    table = "<table><tr><td>索引号</td><td>Q-2024-00012</td><td>发布日期</td><td>2024-03-18</td></tr><tr><td>发布机构</td><td>青山县司法局</td><td>文号</td><td></td></tr></table>"
    assert page(before=f"<div class='left'>{menu}</div>{table}") == ("2024-03-18", "table")


def test_a_neighbours_row_gives_no_source() -> None:
    row = f"<div>{OTHER} 来源：青山县财政局 发布时间：{DAY}</div>"
    document = read("", body=f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p></div>{row}")
    assert not [one for one in document.evidence if one.about == "source"]
