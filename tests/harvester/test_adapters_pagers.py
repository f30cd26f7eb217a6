"""Pagers walked, pagers that stop the walk with a reason, and things that only look like pagers."""

import json
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from duties.watch import Listing
from harvester.adapters.pager_links import number_in
from harvester.find import Outcome, walk
from harvester.pieces import Page, Request, Trouble
from tests.harvester.test_find import Reply

HOST = "http://www.yunhe.gov.cn"
HOME = "/zwgk/fzzfjs/"
TITLE = "云和县2025年法治政府建设情况报告"
Says = str | Callable[[Request], str | None]


def rows(first: int, count: int = 10, report: bool = False) -> str:
    made = [
        f'<li><a href="/a/{n}.html">关于云和县第{n}号事项的公告</a><span>2025-{n % 12 + 1:02d}-11</span></li>'
        for n in range(first, first + count)
    ]
    if report:
        made.append(f'<li><a href="/a/t2025.html">{TITLE}</a><span>2026-03-20</span></li>')
    return "".join(made)


def page(inner: str, below: str = "", above: str = "") -> str:
    return (
        "<html><head><title>法治政府建设_云和县人民政府</title></head><body>"
        '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>'
        f'{above}<div class="list"><ul>{inner}</ul></div>{below}<div class="foot">主办：云和县人民政府办公室</div></body></html>'
    )


def walked(
    pages: Mapping[str, Says], home: str = HOME, **how: object
) -> tuple[list[str], Outcome, list[str]]:
    """The rows' titles, how it ended, and what was asked."""
    asked: list[str] = []

    def ask(request: Request) -> Reply:
        path = request.url.removeprefix(HOST)
        asked.append(path)
        told = pages.get(path) or pages.get(path.partition("?")[0])
        text = told(request) if callable(told) else told
        return Reply(Page(request.url, text)) if text else Reply(None, Trouble("http-error", "404"))

    steps = walk(Listing("331125", HOST + home, **how), ask)  # type: ignore[arg-type]
    titles = [lead.title for found in steps for lead in found.leads]
    assert steps.outcome is not None
    return titles, steps.outcome, asked


def three(one: str, two: str, pagers: tuple[str, str, str], home: str = HOME) -> dict[str, Says]:
    return {
        home: page(rows(0), pagers[0]),
        one: page(rows(10), pagers[1]),
        two: page(rows(20, 4, report=True), pagers[2]),
    }


def posted(number: str) -> str:
    """Page ``number`` of three whose next one is a form sent by a button without a name."""
    here = int(number)
    form = f'<form method="post" action="./"><input type="hidden" name="page" value="{here + 1}"><input type="submit" value="下一页"></form>'
    return page(rows(here * 10 - 10, 4 if here == 3 else 10, report=here == 3), form if here < 3 else "")


ALL = '<div class="page"><a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a></div>'
WALKED: dict[str, dict[str, Says]] = {
    "every number a link, also that of this page": three(HOME + "?page=2", HOME + "?page=3", (ALL, ALL, ALL)),
    "an arrow alone": three(
        HOME + "p2.html", HOME + "p3.html", ('<p><a href="p2.html">&gt;</a></p>', '<p><a href="p3.html">&gt;</a></p>', "")
    ),
    "an arrow in the body": three(
        HOME + "index_2.html", HOME + "index_3.html", ('<a href="index_2.html">»</a>', '<a href="index_3.html">»</a>', "")
    ),
    "下页 in the body": three(HOME + "2.htm", HOME + "1.htm", ('<a href="2.htm">下页</a>', '<a href="1.htm">下页</a>', "")),
    "createPage that counts from 1, on the first page alone": three(
        HOME + "index_2.html", HOME + "index_3.html", ('<script>createPage(3,1,"index",".html")</script>', "", "")
    ),
    "a choice of addresses": three(
        HOME + "index_2.html",
        HOME + "index_3.html",
        tuple(  # type: ignore[arg-type]
            "<select onchange='location=this.value'>"
            + "".join(
                f'<option value="index{"" if k == 1 else f"_{k}"}.html"{" selected" if k == here else ""}>第{k}页</option>'
                for k in (1, 2, 3)
            )
            + "</select>"
            for here in (1, 2, 3)
        ),
    ),
    "a form whose button has no name": {
        HOME: lambda request: posted(dict(request.form or ()).get("page", "1"))
    },
    "更多 below the newest rows": {
        HOME: page(rows(0, 5), '<p><a href="/col/77/list.html">查看更多 &gt;</a></p>'),
        "/col/77/list.html": page(rows(0, 24, report=True)),
    },
    "更多 in the heading": {
        HOME: page(rows(0, 5), "", '<div class="tit"><h3>法治政府建设</h3><a href="/fzlist.html">更多&gt;&gt;</a></div>'),
        "/fzlist.html": page(rows(0, 24, report=True)),
    },
}  # fmt: skip


@pytest.mark.parametrize("case", WALKED)
def test_a_way_on_that_the_page_shows_is_walked_to_its_end(case: str) -> None:
    titles, outcome, _ = walked(WALKED[case])

    assert TITLE in titles
    assert (outcome.whole, outcome.rows) == (True, 25)


STOPPED = {
    "下一页 that does nothing": '<div class="fy"><a href="#">上一页</a> <a href="#">下一页</a></div>',
    "numbers that do nothing, in the body": '<a href="#">1</a><a href="#">2</a><a href="#">下一页</a>',
    "numbers without links": '<ul class="pagination"><li class="active">1</li><li>2</li><li>3</li></ul>',
    "numbers in spans": '<div class="pages"><span>1</span> <span>2</span> <span>3</span> <span>下一页</span></div>',
    "numbers for a script": '<div class="pager"><span data-page="1">1</span><span data-page="2">2</span></div>',
    "下一页 for a script": '<ul><li class="next" data-page="2">下一页</li></ul>',
    "尾页 for a script": '<a href="javascript:goPage(3)">尾页</a>',
    "a choice for a script": '<select onchange="go(this.value)"><option value="1">1</option><option value="2">2</option></select>',
    "a box to jump": '<div>跳转到<input id="p">页 <button onclick="jump()">GO</button></div>',
    "加载更多": '<div class="load-more">加载更多</div>',
    "正在加载": '<div class="loading">正在加载...</div>',
    "更多 by script": '<div class="m"><a href="javascript:loadMore();">更多</a></div>',
    "查看全部": '<button id="all">查看全部</button>',
    "rows as one scrolls": '<script>$(window).scroll(function(){ if(near()){ page++; $.ajax({url:"/api/list",data:{page:page}}); } });</script>',
    "rows as an observer sees the end": "<script>new IntersectionObserver(function(e){ loadMore(); }).observe(x);</script>",
    "a number of pages in a script": '<script>var pageCount=3;var pageIndex=1;pager(pageCount,pageIndex,"index");</script>',
    "a number of pages in a field": '<input type="hidden" id="totalPage" value="3">',
    "a number of rows in an attribute": '<div id="pages" data-total="28" data-size="10"></div>',
    "a pager drawn by an unknown function": '<div id="d"></div><script>createPageDiv("d", 3, 1);</script>',
    "a pager's element": '<el-pagination :total="28" :page-size="10"></el-pagination>',
    "共 58 条": "<p>共 58 条</p>",
    "共有 28 条记录": '<div class="x">总共有<b>28</b>条记录</div>',
    "显示 1 到 10": "<div>显示第 1 到 10 条，共 28 条</div>",
    "共3页": "<div>共3页</div>",
}


@pytest.mark.parametrize("case", STOPPED)
def test_what_speaks_of_further_rows_proves_no_absence_and_is_named(case: str) -> None:
    _, outcome, _ = walked({HOME: page(rows(0), STOPPED[case])})

    assert not outcome.whole
    assert outcome.trouble is not None
    assert outcome.trouble.code in ("script-only", "listing-empty")
    assert len(outcome.trouble.detail) > 20


NO_PAGERS = {
    "no pager": "",
    "one page": '<div class="page"><span class="current">1</span></div>',
    "out of use": '<div class="page"><a class="disabled">上一页</a><span>1</span><a class="disabled">下一页</a></div>',
    "words without links": "<div class='page'><span>首页</span><span>上一页</span><span>下一页</span><span>尾页</span></div>",
    "as many rows as stated": '<div class="page"><a href="#">上一页</a><a href="#">下一页</a> 共10条</div>',
    "back to the top": '<script>$(window).scroll(function(){ if($(window).scrollTop()>200){ $("#top").fadeIn() } });</script>',
    "a widget with one page": '<script>laypage.render({elem:"p",count:10,limit:10})</script>',
    "a call that states one page and its rows": '<script>createPageHTML(1,0,"index","html",10);</script>',
    "pages of something else": '<script>var book = {"pages": 12, "cover": "a.jpg"};</script>',
    "a slide show": '<script>new Swiper(".s",{pagination:{el:".p"},loop:true});</script>',
    "a search": '<script>function search(){ $.ajax({url:"/s",data:{pageNo:1,pageSize:10}}) }</script>',
    "another block's 更多": '<div class="side"><h3>工作动态 <a href="/xw/">更多</a></h3></div>',
    "更多 of a sharing bar": '<div class="bdsharebuttonbox"><a href="#" class="bds_more">更多</a></div>',
    "a sentence with a number": "<p>全县共58条意见建议已办结，感谢您的参与和支持。</p>",
    "加载中 out of sight": '<div id="mask" style="display: none">加载中...</div>',
}


@pytest.mark.parametrize("case", NO_PAGERS)
def test_what_only_looks_like_a_pager_makes_no_listing_blind(case: str) -> None:
    _, outcome, _ = walked({HOME: page(rows(0), NO_PAGERS[case])})

    assert (outcome.whole, outcome.trouble) == (True, None)


def test_a_short_page_whose_pager_does_nothing_either_way_is_the_only_page() -> None:
    pager = '<div class="page"><a href="#">首页</a><a href="#">上一页</a><a href="#">下一页</a></div>'

    assert walked({HOME: page(rows(0, 4), pager)})[1].whole
    assert not walked({HOME: page(rows(0, 10), pager)})[1].whole


def test_page_numbers_are_read_from_addresses() -> None:
    told = {"index_2.html": 2, "p3.html": 3, "?page=4": 4, "list/5.htm": 5, "index.html": None, "": None}
    assert {name: number_in(HOST + HOME + name) for name in told} == told


@pytest.mark.parametrize("size", [10, 20, 100])
@pytest.mark.parametrize("total", [True, False])
def test_a_catalogue_is_walked_whatever_its_service_gives_a_page(size: int, total: bool) -> None:
    years = list(range(1996, 2026))

    def service(request: Request) -> str:
        number = int(parse_qs(urlsplit(request.url).query)["page"][0])
        shown = years[(number - 1) * size : number * size]
        made = [
            {"id": y, "title": f"云和县{y}年法治政府建设情况报告", "url": f"{HOST}/gkmlpt/content/1/2/post_{y}.html", "create_time": f"{y + 1}-03-20 10:00:00"}
            for y in shown
        ]  # fmt: skip
        return json.dumps(
            {"classify": {"post_count": len(years)} if total else {}, "articles": made}, ensure_ascii=False
        )

    shell = '<html><body><script>window._CONFIG = { SID: \'200035\', TREE: [{"id":7,"name":"法治政府建设年度报告","children":[],"jump_url":""}] };</script></body></html>'
    titles, outcome, _ = walked({"/gkmlpt/index": shell, "/gkmlpt/api/all/7": service}, "/gkmlpt/index")

    assert TITLE in titles
    assert (outcome.whole, outcome.rows) == (True, 30)


def test_every_category_that_is_named_for_the_reports_is_walked() -> None:
    tree = [{"id": n, "name": name, "children": [], "jump_url": ""} for n, name in ((7, "法治政府建设年度报告"), (8, "依法行政"), (9, "通知公告"))]  # fmt: skip
    shell = f"<html><body><script>window._CONFIG = {{ SID: '200035', TREE: {json.dumps(tree, ensure_ascii=False)} }};</script></body></html>"

    def service(number: int) -> str:
        return json.dumps({"total": 1, "articles": [{"id": 1, "title": f"云和县第{number}号文件", "url": f"{HOST}/gkmlpt/content/1/2/post_{number}.html"}]}, ensure_ascii=False)  # fmt: skip

    pages: dict[str, Says] = {f"/gkmlpt/api/all/{n}": service(n) for n in (7, 8, 9)}
    titles, outcome, _ = walked({"/gkmlpt/index": shell, **pages}, "/gkmlpt/index")

    assert titles == ["云和县第7号文件", "云和县第8号文件"]
    assert outcome.whole
