"""Columns to examine the walk with: each a layout, a pager and decoys, with what a reader would find there."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

from duties.watch import Listing
from harvester.adapters.paging import with_query
from tests.harvester.built_listings import (
    COLUMN,
    FRAMES,
    LAYOUTS,
    Pager,
    Site,
    build,
    entries,
    html,
    links,
    numbered,
)

ASPX = "http://sfj.yunhe.gov.cn/NewsList.aspx?ClassID=602"
PHP = "http://sfj.yunhe.gov.cn/list.php?fid=17"


def by_query(url: str, key: str) -> Callable[[int, int], str]:
    return lambda k, pages: url if k == 1 else with_query(url, **{key: k})


def relative_query(key: str) -> Callable[[int, int], str]:
    return lambda k, pages: f"?{key}={k}"


def descending(k: int, pages: int) -> str:
    return "/fzzf.htm" if k == 1 else f"/fzzf/{pages - k + 1}.htm"


TRS = Pager(
    numbered("index_{k}.html"),
    lambda here, pages, rows: (
        f'<div class="page"><script>createPageHTML({pages}, {here - 1}, "index", "html", {rows});</script></div>'
    ),
)
TRS_FROM_0 = Pager(lambda k, pages: "index.html" if k == 1 else f"index_{k - 1}.html", TRS.words)
PLAIN = links(
    numbered("index_{k}.html"),
    '<div class="page">共{rows}条 [[<a href="{next}">下一页</a>]] <a href="{last}">尾页</a></div>',
)

DO_POST_BACK = Pager(
    lambda k, pages: "NewsList.aspx?ClassID=602",
    lambda here, pages, rows: (
        '<form method="post" action="./NewsList.aspx?ClassID=602" id="form1"><input type="hidden" name="__VIEWSTATE" '
        f'value="vs{here}"><input type="hidden" name="__EVENTTARGET" value=""><div id="AspNetPager1">共{rows}条记录 '
        + " ".join(
            f"<span>{k}</span>"
            if k == here
            else f"<a href=\"javascript:__doPostBack('AspNetPager1','{k}')\">{k}</a>"
            for k in range(1, pages + 1)
        )
        + "</div></form>"
    ),
    lambda k: {"__EVENTTARGET": "AspNetPager1", "__EVENTARGUMENT": str(k), "__VIEWSTATE": f"vs{k - 1}"},
)
SUBMIT_BUTTON = Pager(
    lambda k, pages: "NewsList.aspx?ClassID=602",
    lambda here, pages, rows: (
        f'<form method="post" action="NewsList.aspx?ClassID=602"><input type="hidden" name="__VIEWSTATE" value="vs{here}">'
        f'<div class="pager">第{here}页/共{pages}页 <input type="submit" name="btnPrev" value="上一页"> '
        f'<input type="submit" name="btnNext" value="下一页"{" disabled" if here == pages else ""}></div></form>'
    ),
    lambda k: {"btnNext": "下一页", "__VIEWSTATE": f"vs{k - 1}"},
)
FORM_BY_SCRIPT = Pager(
    lambda k, pages: "list.do",
    lambda here, pages, rows: (
        '<form name="pageForm" id="pageForm" action="list.do" method="post"><input type="hidden" name="channelId" value="33">'
        f'<input type="hidden" name="pageNo" value="{here}"></form><script>function goPage(n){{ document.pageForm.pageNo.value = n; '
        "document.pageForm.submit(); }</script>"
        f'<div class="fy">共{rows}条 <a href="javascript:goPage({max(1, here - 1)})">上一页</a> '
        f'<a href="javascript:goPage({min(pages, here + 1)})">下一页</a></div>'
    ),
    lambda k: {"channelId": "33", "pageNo": str(k)},
)


def script_pager(at: Callable[[int, int], str], function: str, onclick: bool = False) -> Pager:
    def words(here: int, pages: int, rows: int) -> str:
        turned = min(pages, here + 1)
        link = (
            f'<a href="javascript:;" onclick="toPage({turned});return false;">下一页</a>'
            if onclick
            else f'<a href="javascript:toPage({turned})">下一页</a>'
        )
        return f'<script>{function}</script><div class="turn">第{here}页 共{pages}页 {link} <a href="javascript:toPage({pages})">末页</a></div>'

    return Pager(at, words)


GO_BY_NAME = "function toPage(n){ if(n==1){ location.href='index.html'; } else { window.location.href = 'index_' + n + '.html'; } }"
GO_BY_QUERY = 'function toPage(pn) { var url = "list.jsp?catalog=7&pageNo=" + pn; window.location = url; }'

CASES: dict[str, Callable[[], Site]] = {
    "TRS from 0": lambda: build("li", TRS_FROM_0, frame="menus"),
    "TRS from 1": lambda: build("li without year", TRS, frame="side box of news"),
    "logo beside a clock": lambda: build("li", PLAIN, frame="clock and logo"),
    "layout tables, left menu of documents": lambda: build(
        "table with bullets", links(numbered("list_{k}.html"), '共{rows}条 第{here}/{all}页 [[<a href="{next}">下一页</a>]]'),
        frame="tables", href="content_{n}.html",
    ),
    "table with heads": lambda: build("table with heads", PLAIN, frame="menus", href="/art/{y}/{m}/{d}/art_33_{n}.html"),
    "a table for each row": lambda: build("a table for each row", PLAIN, frame="clock and logo", href="content_{n}.html"),
    "pager above and below": lambda: build(
        "li, all in the link",
        Pager(PLAIN.at, lambda here, pages, rows: PLAIN.words(here, pages, rows) + "<hr>" + PLAIN.words(here, pages, rows)),
        frame="rank and friends",
    ),
    "relative ?page=": lambda: build(
        "li, date first in brackets", links(relative_query("page"), '<div class="pages">[[<a href="{next}">下页</a>]]</div>'),
        url=COLUMN, href="show-{n}.html",
    ),
    "?p= by numbers alone": lambda: build(
        "li with a category", links(relative_query("p"), '<div class="pagination">{numbers}</div>'), url=COLUMN, href="/detail/{n}.html"
    ),
    "pageNo= under an image": lambda: build(
        "dl", links(by_query(PHP, "pageNo"), '<div>[[<a href="{next}"><img src="next.gif" alt="下一页"></a>]]</div>', '<img src="next.gif" alt="下一页">'),
        url=PHP, href="show.php?id={n}",
    ),
    "curPage= by a select": lambda: build(
        "time of day",
        Pager(
            by_query(PHP, "curPage"),
            lambda here, pages, rows: '<select onchange="location.href=this.value">'
            + "".join(f'<option value="{with_query(PHP, curPage=k)}"{" selected" if k == here else ""}>第{k}页</option>' for k in range(1, pages + 1))
            + "</select>",
        ),
        url=PHP, href="show.php?id={n}",
    ),
    "WordPress": lambda: build(
        "cards", links(lambda k, pages: "/category/fzzf/" if k == 1 else f"/category/fzzf/page/{k}/", '<nav class="pagination">{numbers} [[<a class="next" href="{next}">»</a>]]</nav>', ""),
        url="http://sfj.yunhe.gov.cn/category/fzzf/", href="/{y}/{M}/{D}/{n}.html",
    ),
    "arrow with a title": lambda: build(
        "li, separators", links(by_query(ASPX, "page"), '<div class="pg"><a href="{first}" title="首页">|&lt;</a> [[<a href="{next}" title="下一页">&gt;</a>]] <a href="{last}" title="尾页">&gt;|</a></div>'),
        url=ASPX, href="Show.aspx?id={n}",
    ),
    "list-2.html": lambda: build(
        "uls of five", links(numbered("list-{k}.html", "list-1.html"), '<div class="m-page">{numbers} <a href="{last}">末页</a></div>'),
        url=COLUMN + "list-1.html", href="{n}.html",
    ),
    "DedeCMS": lambda: build(
        "li", links(numbered("list_12_{k}.html", "list_12_1.html"), '<ul class="pagelist"><li>{numbers}</li><li>[[<a href="{next}">下一页</a>]]</li><li><a href="{last}">末页</a></li><li><span class="pageinfo">共 <strong>{all}</strong>页<strong>{rows}</strong>条</span></li></ul>'),
        url="http://sfj.yunhe.gov.cn/fzzf/list_12_1.html", href="/fzzf/{y}/{M}{D}/{n}.html",
    ),
    "JEECMS buttons": lambda: build(
        "li", Pager(
            numbered("index_{k}.jhtml", "index.jhtml"),
            lambda here, pages, rows: f'<div>共{rows}条记录 {here}/{pages}页 <a onclick="location.href=\'index.jhtml\'">首页</a> '
            + (f'<a href="javascript:void(0);" onclick="location.href=\'index_{here + 1}.jhtml\'">下一页</a>' if here < pages else '<a disabled="disabled">下一页</a>') + "</div>",
        ),
        url="http://sfj.yunhe.gov.cn/fzzf/index.jhtml", href="/fzzf/{n}.jhtml",
    ),
    "SiteServer": lambda: build(
        "paragraphs", links(numbered("index_{k}.html"), '<table class="page_table"><tr><td>共{rows}条 当前第{here}页/共{all}页 [[<a href="{next}">下一页</a>]]</td></tr></table>'),
        href="/contents/12/{n}.html",
    ),
    "VSB counting down": lambda: build(
        "li", links(descending, '<span class="p_pages">共{rows}条 {here}/{all} [[<a href="{next}">下页</a>]]</span>'),
        url="http://sfj.yunhe.gov.cn/fzzf.htm", href="/info/1041/{n}.htm",
    ),
    "next leads to itself at the end": lambda: build(
        "li", Pager(PLAIN.at, lambda here, pages, rows: f'<div class="page">[<a href="index_{min(here + 1, pages)}.html">下一页</a>]</div>'),
        frame="menus",
    ),
    "next is # at the end": lambda: build("lines", links(numbered("index_{k}.html"), '<div class="page">[[<a href="{next}">下一页</a>]]</div>', '<a href="#">下一页</a>'), href="content_{n}.html"),
    "next is javascript at the end": lambda: build("cards that are links", links(numbered("index_{k}.html"), '<div class="page">[[<a href="{next}">后一页</a>]]</div>', '<a href="javascript:;">后一页</a>'), href="content_{n}.html"),
    "one page with a dead pager": lambda: build("li", Pager(PLAIN.at, lambda here, pages, rows: '<div class="page">首页 <a href="#">上一页</a> <a href="#">下一页</a> <a href="javascript:void(0)">尾页</a></div>'), pages=1),
    "ASP.NET numbers": lambda: build("table with bullets", DO_POST_BACK, url=ASPX, href="Show.aspx?id={n}"),
    "ASP.NET button": lambda: build("li", SUBMIT_BUTTON, url=ASPX, href="Show.aspx?id={n}"),
    "a form sent by script": lambda: build("li", FORM_BY_SCRIPT, url="http://www.yunhe.gov.cn/zwgk/list.do", href="show.do?id={n}"),
    "toPage by names": lambda: build("li", script_pager(numbered("index_{k}.html"), GO_BY_NAME)),
    "toPage by query, onclick": lambda: build(
        "li", script_pager(by_query("http://www.yunhe.gov.cn/zwgk/list.jsp?catalog=7", "pageNo"), GO_BY_QUERY, onclick=True),
        url="http://www.yunhe.gov.cn/zwgk/list.jsp?catalog=7", href="show.jsp?id={n}",
    ),
    "a pinned first row": lambda: build("first row pinned", PLAIN, frame="menus"),
    "rows opened by script": lambda: build("link by script", PLAIN),
    "undated": lambda: build("undated", PLAIN, frame="menus", href="content_{n}.html", dated=False),
    "undated, opposite dated news": lambda: build("undated", PLAIN, frame="side box of news", href="content_{n}.html", dated=False),
    "dated rank below": lambda: build("li", PLAIN, frame="rank and friends", href="content_{n}.html"),
    "slides above": lambda: build("li", PLAIN, frame="slides above", href="content_{n}.html"),
}  # fmt: skip


def _lost(pager: str, trouble: str | None = None) -> Callable[[], Site]:
    def made() -> Site:
        site = build("li", Pager(PLAIN.at, lambda here, pages, rows: pager), pages=1, frame="menus")
        site.whole, site.trouble = False, trouble
        return site

    return made


LOST: dict[str, Callable[[], Site]] = {
    "toPage of a file we do not see": _lost('<div class="turn"><a href="javascript:toPage(2)">下一页</a></div>', "script-only"),
    "gotoPage on numbers": _lost('<div class="fy"><span>1</span><a href="javascript:void(0)" onclick="gotoPage(2)">2</a><a href="javascript:void(0)" onclick="gotoPage(3)">3</a></div>', "script-only"),
    "load more": _lost('<div class="more-btn" id="loadMore">加载更多</div><script>$("#loadMore").click(function(){$.get("/api/list")})</script>', "script-only"),
    "laypage": _lost('<div id="page"></div><script>laypage({cont: "page", pages: 12, curr: 1, jump: function(o){ load(o.curr) }})</script>', "script-only"),
    "pages stated and no link": _lost('<p>共 12 页</p>'),
    "rows stated and no link": _lost('<div>总记录数：360</div>'),
    "fraction stated": _lost('<div id="fenye">当前第1页/12页</div>'),
    "span that turns": _lost('<div class="pager"><span onclick="doPage(2)">下一页</span></div>', "script-only"),
    "dead links over numbers": _lost('<div class="pagination"><a class="active" href="#">1</a><a href="#" data-page="2">2</a><a href="#" data-page="3">3</a></div>', "script-only"),
    "pagination widget": _lost('<div class="M-box"></div><script>$(".M-box").pagination({pageCount: 9, callback: function(api){ load(api.getCurrent()) }})</script>', "script-only"),
}  # fmt: skip


def by_years() -> Site:
    """Tabs 2024 2023 2022, each with a page of its own; the first page shows the newest year."""
    site = Site(Listing("331125", COLUMN + "index.html"))
    tabs = "".join(f'<a href="/zwgk/fzzfjs/{year}/index.html">{year}年</a>' for year in (2025, 2024, 2023))
    for place, year in enumerate((2025, 2024, 2023)):
        mine = entries(5, f"/zwgk/fzzfjs/{year}/{{n}}.html", first=place * 33)
        text = html(f'<div class="years">{tabs}</div>' + LAYOUTS["li"](mine), f"{year}年")
        site.pages[f"{COLUMN}{year}/index.html"] = text
        if place == 0:
            site.pages[COLUMN + "index.html"] = text
        site.expected += [(urljoin(COLUMN, row.href), row.title, row.day.isoformat()) for row in mine]
    return site


def by_year_query() -> Site:
    site = Site(Listing("331125", PHP))
    tabs = "".join(f'<li><a href="list.php?fid=17&year={year}">{year}</a></li>' for year in (2024, 2023))
    for place, year in enumerate((0, 2024, 2023)):
        mine = entries(4, "show.php?id={n}", first=place * 33)
        pager = (
            f'<div class="page"><a href="list.php?fid=17&year={year}&page=2">下一页</a></div>'
            if year == 2024
            else ""
        )
        site.pages[PHP + (f"&year={year}" if year else "")] = html(
            f"<ul>{tabs}</ul>" + LAYOUTS["li"](mine) + pager
        )
        site.expected += [(urljoin(PHP, row.href), row.title, row.day.isoformat()) for row in mine]
        if year == 2024:
            rest = entries(2, "show.php?id={n}", first=50)
            site.pages[PHP + "&year=2024&page=2"] = html(f"<ul>{tabs}</ul>" + LAYOUTS["li"](rest))
            site.expected += [(urljoin(PHP, row.href), row.title, row.day.isoformat()) for row in rest]
    return site


def by_folders() -> Site:
    """A directory of columns: 县政府, 部门, 乡镇, below the column's own path, rows only in them."""
    site = Site(Listing("331125", COLUMN))
    links_to = "".join(
        f'<li><a href="{slug}/">{name}</a></li>'
        for slug, name in (("xzf", "县政府"), ("bm", "县政府部门"), ("xz", "乡镇街道"))
    )
    site.pages[COLUMN] = html(
        FRAMES["menus"].format(rows=f'<div class="list"><ul>{links_to}</ul></div>', pager="")
    )
    for place, slug in enumerate(("xzf", "bm", "xz")):
        mine = entries(6, "{ym}/t{ymd}_{n}.html", first=place * 20)
        at = f"{COLUMN}{slug}/"
        call = '<script>createPageHTML(2, {here}, "index", "html")</script>'
        site.pages[at] = html(LAYOUTS["li"](mine[:4]) + call.format(here=0), slug)
        site.pages[at + "index_1.html"] = html(LAYOUTS["li"](mine[4:]) + call.format(here=1), slug)
        site.expected += [(urljoin(at, row.href), row.title, row.day.isoformat()) for row in mine]
    return site


def folders_one_gone() -> Site:
    site = by_folders()
    del site.pages[COLUMN + "bm/"]
    site.expected = [row for row in site.expected if "/bm/" not in row[0]]
    site.whole = False
    return site


BRANCHES = {
    "year tabs": by_years,
    "years in the query": by_year_query,
    "folders": by_folders,
    "a folder is gone": folders_one_gone,
}


TEXT = "".join(
    f"<p>{n}、{words}，全县行政执法单位按照法定权限和程序履行职责，办理案件{n}37件，行政复议纠错率下降，群众满意度进一步提高，现将有关情况报告如下。</p>"
    for n, words in enumerate(
        ("加强党的领导", "履行政府职能", "完善制度体系", "推进科学决策", "严格公正执法", "强化权力监督"), 1
    )
)
ASIDE = (
    '<div class="side"><h3>最新信息</h3><ul>'
    + "".join(f'<li><a href="/xwzx/202504/t2025040{n}_77{n}.html">云和要闻：重点项目集中开工之{n}</a><span>2025-04-0{n}</span></li>' for n in range(1, 7))
    + "</ul></div>"
)  # fmt: skip
BOX = ASIDE.replace('class="side"', 'class="box"')
SAME = "".join(
    f'<li><a href="./202{n}03/t202{n}0320_55{n}.html">云和县202{n - 1}年法治政府建设年度报告</a><span>202{n}-03-20</span></li>'
    for n in range(1, 5)
)
TAGS = '<meta name="ArticleTitle" content="云和县2024年法治政府建设年度报告"><meta name="PubDate" content="2025-03-28 10:20">'
DATELINE = '<div class="info">发布时间：2025-03-28 10:20　来源：云和县司法局　浏览次数：<span>31</span>　字体：[大 中 小]</div>'


def _blocks(*names: str) -> str:
    return "".join(
        f'<div class="block"><h3><a href="/{slug}/">{name}</a><a class="more" href="/{slug}/">更多</a></h3><ul>'
        + "".join(f'<li><a href="/{slug}/2025/0{place + 1}{n}.html">{name}栏目下的一条信息之{n}</a><span>2025-03-{n + 9}</span></li>' for n in range(1, 6))
        + "</ul></div>"
        for place, (slug, name) in enumerate(zip(("xwzx", "tzgg", "zcwj", "bmdt"), names, strict=False))
    )  # fmt: skip


def no_listing(
    body: str, url: str = COLUMN + "202503/t20250328_9000.html", head: str = "", title: str = "年度报告"
) -> Callable[[], Site]:
    def made() -> Site:
        return Site(
            Listing("331125", url), {url: html(body, title, head)}, whole=False, trouble="source-changed"
        )

    return made


NO_LISTINGS: dict[str, Callable[[], Site]] = {
    "an article with its tags": no_listing(f"<h1>云和县年度报告</h1>{DATELINE}<div id=zoom>{TEXT}</div>{BOX}", head=TAGS),
    "an article without tags": no_listing(f"<h1>云和县年度报告</h1>{DATELINE}<div id=zoom>{TEXT}</div>{BOX}"),
    "an article of no known container": no_listing(f"<h2>云和县年度报告</h2>{DATELINE}<div class=nr>{TEXT}</div>{BOX}", url=COLUMN + "content_17.html"),
    "an article in tables": no_listing(f"<table><tr><td width=200><ul>{SAME}</ul></td><td><b>云和县年度报告</b><br>发布时间：2025-03-28 来源：本站<br>{TEXT}</td></tr></table>"),
    "an article beside its own column": no_listing(f"<h1>云和县年度报告</h1>{DATELINE}<div class=TRS_Editor>{TEXT}</div><div class=list><h3>同栏目信息</h3><ul>{SAME}</ul></div>"),
    "a short article": no_listing(f"<h1>云和县年度报告</h1>{DATELINE}<div id=zoom><p>详见附件。</p><p><a href='./P020250328.pdf'>附件：云和县年度报告.pdf</a></p></div>{BOX}"),
    "the home page": no_listing(_blocks("要闻动态", "通知公告", "政策文件", "部门动态"), url="http://www.yunhe.gov.cn/", title="云和县人民政府"),
    "the home page by name": no_listing(_blocks("要闻动态", "通知公告", "政策文件"), url="http://www.yunhe.gov.cn/index.html", title="首页"),
    "a landing page of blocks": no_listing(_blocks("要闻动态", "通知公告", "政策文件", "部门动态"), url="http://www.yunhe.gov.cn/zwgk/index.html", title="政务公开"),
    "only the side box is left": no_listing(FRAMES["menus"].format(rows=f"<div class=main><h2>法治政府建设</h2><div class=list></div></div>{ASIDE}", pager=""), url=COLUMN, title="法治政府建设"),
    "only a box of news is left": no_listing(FRAMES["menus"].format(rows=f"<div class=main><h2>法治政府建设</h2><div id=list></div></div>{BOX}", pager=""), url=COLUMN, title="法治政府建设"),
    "only the left table is left": no_listing(
        "<table><tr><td width=210><table><tr><td>最新信息</td></tr>"
        + "".join(f'<tr><td><a href="/xwzx/202504/t2025040{n}_77{n}.html">云和要闻：重点项目开工之{n}</a></td><td>2025-04-0{n}</td></tr>' for n in range(1, 7))
        + "</table></td><td><table><tr><td>您现在的位置：首页 &gt; 法治政府建设</td></tr></table></td></tr></table>",
        url=COLUMN, title="法治政府建设",
    ),
    "only the rank is left": no_listing("<h2>法治政府建设</h2><div class=con></div><div class=box><h4>点击排行</h4><ol>" + SAME.replace("./", "/xwzx/") + "</ol></div>", url=COLUMN),
}  # fmt: skip
