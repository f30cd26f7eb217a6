"""A second set of columns, written after the walk had been mended by the first and in other shapes, to measure it again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

from duties.watch import Listing
from harvester.adapters.paging import with_query
from tests.harvester.built_columns import ASPX, BOX, PHP, PLAIN, TEXT, by_query, no_listing
from tests.harvester.built_listings import (
    COLUMN,
    LAYOUTS,
    Layout,
    Pager,
    Site,
    _each,
    build,
    entries,
    html,
    links,
    numbered,
)

NEW_LAYOUTS: dict[str, Layout] = {
    "labelled": _each(
        '<div class="news-item"><h4><a href="{href}" target="_blank">{title}</a></h4><p class="info"><span>发布日期：{cn}</span>'
        "<span>来源：云和县人民政府办公室</span></p></div>",
        '<div class="news-box">{rows}</div>',
    ),
    "ordered": _each(
        '<li value="{index}"><span class="t">{slash}</span> <a href="{href}">{title}</a></li>',
        "<ol>{rows}</ol>",
    ),
    "day tile": _each(
        '<li class="clearfix"><div class="tile"><p>{dd}</p><p>{ym}</p></div><div class="txt"><a href="{href}" title="{title}">{cut}</a>'
        '<div class="abs">为深入贯彻落实上级决策部署，进一步规范行政行为，现予公布。</div></div></li>',
        '<ul class="tiles">{rows}</ul>',
    ),
    "spans": _each(
        '<span class="line"><a class="a1" href="{href}">{title}</a><i>[{day}]</i></span>',
        '<section class="m">{rows}</section>',
    ),
    "wide table": _each(
        '<tr class="tr"><td><a href="{href}" title="{title}"><font size="2">{cut}</font></a></td><td>{index}3次</td><td>{day}</td></tr>',
        '<table id="ContentPlaceHolder1_GridView1"><tbody>{rows}</tbody></table>',
    ),
    "file icons": _each(
        '<li><img src="/i/pdf.gif"><a href="{href}">{title}</a><a href="{href}" class="dl">下载</a><time datetime="{day}">{day}</time></li>',
        '<ul class="files">{rows}</ul>',
    ),
}
LAYOUTS.update(NEW_LAYOUTS)

GET_FORM = Pager(
    lambda k, pages: f"list.jsp?column=7&page={k}" if k > 1 else "list.jsp?column=7",
    lambda here, pages, rows: (
        f'<form name="f1" action="list.jsp"><input type="hidden" name="column" value="7"><input type="hidden" name="page" value="{here}"></form>'
        "<script>function doPage(p){var f=document.forms['f1'];document.getElementsByName('page')[0].value=p;document.forms['f1'].submit();}</script>"
        f"<p>共{rows}条 {here}/{pages} <a href=\"javascript:doPage('{min(here + 1, pages)}');\">下一页</a></p>"
    ),
)
PATHNAME = Pager(
    lambda k, pages: "index.html" if k == 1 else f"index.html?page={k}",
    lambda here, pages, rows: (
        "<script>function gotoPage(p){ location.href = location.pathname + '?page=' + p; }</script>"
        + '<div class="pages">'
        + "".join(
            f'<a class="on">{k}</a>' if k == here else f'<a href="javascript:gotoPage({k})">{k}</a>'
            for k in range(1, pages + 1)
        )
        + "</div>"
    ),
)
IMAGE_BUTTON = Pager(
    lambda k, pages: "NewsList.aspx?ClassID=602",
    lambda here, pages, rows: (
        f'<form method="post" action="NewsList.aspx?ClassID=602"><input type="hidden" name="__VIEWSTATE" value="v{here}"><div>共{pages}页 当前第{here}页'
        + (' <input type="image" name="imgNext" src="n.gif" alt="下一页">' if here < pages else "")
        + "</div></form>"
    ),
    lambda k: {"imgNext.x": "1", "__VIEWSTATE": f"v{k - 1}"},
)
JUMP = Pager(
    numbered("index_{k}.html"),
    lambda here, pages, rows: (
        '<select id="sel" onchange="jump(this)">'
        + "".join(
            f'<option value="index{"" if k == 1 else f"_{k}"}.html"{" selected" if k == here else ""}>{k}</option>'
            for k in range(1, pages + 1)
        )
        + "</select>"
    ),
)

FRESH: dict[str, Callable[[], Site]] = {
    "labelled, bracketed numbers": lambda: build("labelled", links(numbered("index_{k}.html"), "<div>共{rows}条 [[<a href='{next}'>[下一页]</a>]] <a href='{last}'>[尾页]</a></div>"), frame="menus"),
    "GET form by script": lambda: build("ordered", GET_FORM, url="http://www.yunhe.gov.cn/zwgk/list.jsp?column=7", href="show.jsp?docid={n}"),
    "gotoPage by pathname": lambda: build("day tile", PATHNAME, frame="rank and friends", href="{n}.html"),
    "next without words": lambda: build("spans", links(numbered("index_{k}.html"), '<div class="pager">[[<a class="next" href="{next}"></a>]]</div>', ""), frame="menus", href="content_{n}.html"),
    "select that jumps": lambda: build("file icons", JUMP, href="P{n}.pdf"),
    "Next and an arrow": lambda: build("labelled", links(by_query(PHP, "pg"), '<ul class="pager"><li class="next">[[<a href="{next}">Next →</a>]]</li></ul>', "<span>Next →</span>"), url=PHP, href="show.php?id={n}"),
    "ASP.NET image button": lambda: build("wide table", IMAGE_BUTTON, url=ASPX, href="View.aspx?id={n}"),
    "grid of numbers": lambda: build("wide table", links(by_query(ASPX, "PageIndex"), '<tr class="pg"><td><table><tr><td>{numbers}</td></tr></table></td></tr>'), url=ASPX, href="View.aspx?id={n}"),
    "off by class at the end": lambda: build("spans", links(numbered("list_1_{k}.html", "list_1.html"), '<div class="page-box">[[<a href="{next}">下一页</a>]]</div>', '<a class="disabled" href="list_1_4.html">下一页</a>'), url=COLUMN + "list_1.html", href="/c/{y}-{M}-{D}/{n}.shtml"),
    "offset in the query": lambda: build("ordered", links(lambda k, pages: with_query(PHP, start=(k - 1) * 7) if k > 1 else PHP, '<p>[[<a href="{next}">下一页&gt;&gt;</a>]]</p>'), url=PHP, href="show.php?id={n}"),
    "traditional words": lambda: build("labelled", links(numbered("index_{k}.html"), '<div class="nav-links">[[<a href="{next}">下一頁</a>]]</div>')),
    "five pages, gaps in the numbers": lambda: build("spans", Pager(numbered("index_{k}.html"), lambda here, pages, rows: '<div class="fanye">' + " ".join(f"<em>{k}</em>" if k == here else f'<a href="index_{k}.html">{k}</a>' for k in sorted({max(1, here - 1), here, min(here + 1, pages), pages})).replace("index_1.html", "index.html") + "</div>"), pages=5, href="content_{n}.html"),
    "recommended beside": lambda: build("ordered", Pager(PLAIN.at, lambda here, pages, rows: PLAIN.words(here, pages, rows) + '<div class="tjbox"><h3>为您推荐</h3><ul>' + "".join(f'<li><a href="/zt/{n}/t202504{n:02d}_{n}.html">专题：优化营商环境在行动之{n}</a><span>2025-04-{n:02d}</span></li>' for n in range(1, 10)) + "</ul></div>"), href="content_{n}.html"),
    "day tile, side box": lambda: build("day tile", PLAIN, frame="side box of news"),
}  # fmt: skip


def _lost(pager: str) -> Callable[[], Site]:
    def made() -> Site:
        site = build("labelled", Pager(PLAIN.at, lambda here, pages, rows: pager), pages=1, frame="menus")
        site.whole = False
        return site

    return made


FRESH_LOST = {
    "a button by script": _lost('<input type="button" value="下一页" onclick="nextPage()">'),
    "pull to load": _lost('<p class="dropload">下拉加载更多</p><script src="/js/dropload.min.js"></script>'),
    "an arrow that does nothing": _lost('<div class="pagination"><span>共 <em>26</em> 页</span><a href="javascript:;" class="btn-next">&gt;</a></div>'),
    "numbers in list items": _lost('<ul class="pagination"><li class="active"><a>1</a></li><li><a href="javascript:void(0)" onclick="query(2)">2</a></li><li><a href="javascript:void(0)" onclick="query(3)">3</a></li></ul>'),
    "a form to jump": _lost('<div>记录总数：188　每页20条　转到第<input id="p" size="2">页<input type="button" value="GO" onclick="jump()"></div>'),
}  # fmt: skip


def year_options() -> Site:
    site = Site(Listing("331125", COLUMN + "index.html"))
    chosen = (
        '<select onchange="location=this.value"><option value="index.html">全部</option>'
        + "".join(f'<option value="{y}/">{y}年</option>' for y in (2024, 2023))
        + "</select>"
    )
    for place, year in enumerate((2025, 2024, 2023)):
        mine = entries(5, "/zwgk/fzzfjs/{y}/{n}.html", first=place * 33)
        site.pages[COLUMN + ("index.html" if place == 0 else f"{year}/")] = html(
            chosen + LAYOUTS["ordered"](mine)
        )
        site.expected += [(urljoin(COLUMN, row.href), row.title, row.day.isoformat()) for row in mine]
    return site


def vsb_folders() -> Site:
    home = "http://sfj.yunhe.gov.cn/fzzf.htm"
    site = Site(Listing("331125", home))
    site.pages[home] = html(
        '<!-- CustomerNO:77 --><div class="ml"><ul><li><a href="fzzf/ndbg.htm">年度报告</a></li><li><a href="fzzf/gzdt.htm">工作动态</a></li></ul></div>'
    )
    for place, slug in enumerate(("ndbg", "gzdt")):
        mine = entries(6, "/info/104{m}/{n}.htm", first=place * 9)
        site.pages[f"http://sfj.yunhe.gov.cn/fzzf/{slug}.htm"] = html(
            "<!-- CustomerNO:77 -->" + LAYOUTS["labelled"](mine), slug
        )
        site.expected += [(urljoin(home, row.href), row.title, row.day.isoformat()) for row in mine]
    return site


def years_by_script() -> Site:
    site = build(
        "ordered",
        Pager(
            PLAIN.at,
            lambda here, pages, rows: (
                '<ul class="tab"><li onclick="show(2023)">2023年</li><li onclick="show(2022)">2022年</li></ul>'
            ),
        ),
        pages=1,
    )
    site.whole, site.trouble = False, "script-only"
    return site


FRESH_BRANCHES = {
    "years in a select": year_options,
    "VSB folders": vsb_folders,
    "years by script": years_by_script,
}

FRESH_NO_LISTINGS = {
    "an article with a table of facts": no_listing(f"<table><tr><td>索引号：1133/2025-1</td><td>发布日期：2025-03-28</td></tr></table><h1>年度报告</h1><div class=xxgk-cont>{TEXT}</div><p>上一篇：<a href='t20250301_1.html'>云和县工作要点全文</a></p>{BOX}"),
    "an article of bare divs": no_listing(f"<div>云和县年度报告</div><div>2025-03-28 来源：司法局</div>{TEXT.replace('<p>', '<div>').replace('</p>', '</div>')}{BOX}", url="http://www.yunhe.gov.cn/show.php?id=7"),
    "a hot box alone": no_listing('<h2>法治政府建设</h2><div class="c"></div><div class="aside-list"><h3>热点资讯</h3>' + LAYOUTS["ordered"](entries(6, "/xw/{n}.html")) + "</div>", url=COLUMN),
    "an English home": no_listing("".join(f'<div class="col"><div class="hd"><b>栏目{n}</b><a href="/c{n}/">MORE</a></div>' + LAYOUTS["ordered"](entries(4, f"/c{n}/{{n}}.html")) + "</div>" for n in range(1, 5)), url="http://www.yunhe.gov.cn/main/portal.html"),
}  # fmt: skip
