"""Portals to find the report column of, from their home pages: each a set of pages and the address that must come first."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from harvester.pieces import Page, Request, Trouble
from tests.harvester.built_columns import DATELINE, TEXT
from tests.harvester.built_listings import Reply

HOST = "http://www.yunhe.gov.cn"
FOOT = '<div class="footer"><p>主办：云和县人民政府办公室</p><p>网站标识码：<a href="http://bszs.conac.cn/">3311250001</a></p></div>'
YEARS = (2024, 2023, 2022, 2021)
NEWS = tuple(f"云和县重点项目集中开工仪式举行之{n}" for n in range(6))
NOTICES = (
    "关于开展消防检查的通知", "关于做好2024年度法治政府建设年度报告报送和公开工作的通知", "云和县2023年法治政府建设情况的报告",
    "关于组织开展2024年度法治政府建设考核评价的通知", "关于停水的公告", "云和县招聘公告（第三批）",
)  # fmt: skip
REPORTS = tuple(f"云和县{year}年法治政府建设年度报告" for year in YEARS)
MIXED = (
    *REPORTS,
    "云和县2025年度法治政府建设工作要点",
    "县政府常务会议专题学习法律法规",
    "云和县行政执法人员培训班开班",
)


@dataclass(slots=True)
class Portal:
    """``pages`` by path; ``expected`` is the path that must be proposed first, "" where nothing may be."""

    pages: dict[str, str]
    expected: str
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        self.asked.append(request.url)
        path = request.url.removeprefix(HOST).partition("#")[0]
        text = self.pages.get(path)
        if text is None or not request.url.startswith(HOST):
            return Reply(None, Trouble("http-error", f"404 for {request.url}"))
        return Reply(Page(request.url, text))


def page(body: str, title: str = "云和县人民政府", head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}{FOOT}</body></html>"


def menu(*links: tuple[str, str]) -> str:
    return (
        '<div class="nav"><ul>'
        + "".join(f'<li><a href="{href}">{words}</a></li>' for href, words in links)
        + "</ul></div>"
    )


def rows(titles: tuple[str, ...], at: str = "./", first: int = 1) -> str:
    return '<div class="list"><ul>' + "".join(
        f'<li><a href="{at}2025{n % 9 + 1:02d}/t2025{n % 9 + 1:02d}12_{4000 + n}.html">{title}</a><span>2025-{n % 9 + 1:02d}-12</span></li>'
        for n, title in enumerate(titles, first)
    ) + "</ul></div>"  # fmt: skip


def column(name: str, titles: tuple[str, ...], more: str = "") -> str:
    return page(
        f'<div class="crumb">当前位置：<a href="/">首页</a> &gt; {name}</div>{rows(titles)}{more}',
        f"{name}-云和县人民政府",
    )


def article(title: str, crumb: str) -> str:
    return page(
        f'<div class="position">您现在的位置：<a href="/">首页</a> &gt; {crumb}</div><h1>{title}</h1>{DATELINE}<div id="zoom">{TEXT}</div>',
        title,
    )


TOP = (("/xwzx/", "新闻中心"), ("/zwgk/", "政务公开"), ("/tzgg/", "通知公告"), ("/bsfw/", "办事服务"))
COMMON = {
    "/xwzx/": column("新闻中心", NEWS),
    "/tzgg/": column("通知公告", NOTICES),
    "/bsfw/": page("办事服务"),
}
NEWS_BLOCK = '<div class="news"><h3><a href="/xwzx/">要闻</a></h3>' + rows(NEWS, "/xwzx/") + "</div>"


def _named(name: str, slug: str) -> Portal:
    return Portal(
        {**COMMON, "/": page(menu(*TOP) + NEWS_BLOCK + menu((slug, name))), slug: column(name, MIXED)}, slug
    )


def _stray_hits() -> Portal:
    few = (*NEWS, "云和县2024年法治政府建设年度报告", "县司法局召开会议", "云和县普法工作要点")
    return Portal({**COMMON, "/": page(menu(*TOP, ("/c77/", "法治政府建设报告")) + NEWS_BLOCK), "/c77/": column("法治政府建设报告", few),
                   "/tzgg/": column("通知公告", (*REPORTS, *NOTICES))}, "/c77/")  # fmt: skip


def _deep() -> Portal:
    steps = (
        "/zwgk/",
        "/zwgk/zfxxgk/",
        "/zwgk/zfxxgk/fdzdgknr/",
        "/zwgk/zfxxgk/fdzdgknr/qt/",
        "/zwgk/zfxxgk/fdzdgknr/qt/fz/",
    )
    words = ("政务公开", "政府信息公开", "法定主动公开内容", "其他法定信息", "法治政府建设")
    pages = {**COMMON, "/": page(menu(*TOP) + NEWS_BLOCK)}
    for place, here in enumerate(steps[:-1]):
        others = [(f"{here}m{n}/", f"其他栏目{n}") for n in range(12)]
        pages[here] = page(menu(*others, (steps[place + 1], words[place + 1])), words[place])
    pages[steps[-1]] = column(words[-1], MIXED)
    return Portal(pages, steps[-1])


def _tree() -> Portal:
    tree = [{"id": 1, "name": "政府信息公开目录", "jump_url": "", "children": [
        {"id": n, "name": name, "jump_url": "", "children": []}
        for n, name in ((10, "机构概况"), (11, "政府信息公开年报"), (5850, "法治政府建设年度报告"), (12, "规划计划"))
    ]}]  # fmt: skip
    found = [
        {
            "id": n,
            "title": title,
            "url": f"{HOST}/gkmlpt/content/2/24/post_24{n}.html",
            "date": 1743123600 - n,
        }
        for n, title in enumerate(MIXED)
    ]
    return Portal({
        **COMMON, "/": page(menu(*TOP, ("/gkmlpt/index", "政府信息公开平台"))),
        "/gkmlpt/index": page(f"<script>window._CONFIG = {{ SID: '762035', TREE: {json.dumps(tree, ensure_ascii=False)} }};</script>"),
        "/gkmlpt/api/all/5850?page=1&sid=762035": json.dumps({"total": len(found), "articles": found}, ensure_ascii=False),
    }, "/gkmlpt/index#5850")  # fmt: skip


def _image_map() -> Portal:
    areas = '<img src="map.jpg" usemap="#m"><map name="m"><area shape="rect" coords="0,0,9,9" href="/a1/" alt="走进云和"><area shape="rect" coords="9,9,18,18" href="/a2/" alt="法治政府建设年度报告"></map>'
    return Portal({"/": page(areas), "/a1/": page("走进云和"), "/a2/": column("年度报告", REPORTS)}, "/a2/")


def _drop_down() -> Portal:
    drop = (
        '<ul class="nav"><li><a href="/zwgk/">政务公开</a><div class="sub" style="display:none"><a href="/zwgk/zc/">政策文件</a>'
        '<a href="/zwgk/fz/">依法行政</a></div></li></ul><select onchange="location.href=this.value"><option value="/xwzx/">新闻</option></select>'
    )
    return Portal(
        {
            **COMMON,
            "/": page(drop + NEWS_BLOCK),
            "/zwgk/fz/": column("依法行政", MIXED),
            "/zwgk/zc/": column("政策文件", NEWS),
        },
        "/zwgk/fz/",
    )


def _select() -> Portal:
    drop = '<select onchange="window.open(this.value)"><option value="/zt/qt/">其他专题</option><option value="/zt/x9/">法治政府建设专栏</option></select>'
    return Portal(
        {
            **COMMON,
            "/": page(menu(*TOP) + drop),
            "/zt/x9/": column("法治政府建设专栏", MIXED),
            "/zt/qt/": page("专题"),
        },
        "/zt/x9/",
    )


def _slugs() -> Portal:
    icons = "".join(
        f'<a href="/{slug}/"><img src="/i/{slug}.png"></a>' for slug in ("zjyh", "xwzx", "zfxxgk", "bsfw")
    )
    return Portal({
        **COMMON, "/": page(icons),
        "/zfxxgk/": page('<a href="/zfxxgk/zn/"><img src="1.png"></a><a href="/zfxxgk/fzzfjsqkbg/"><img src="2.png"></a>', "zfxxgk"),
        "/zfxxgk/fzzfjsqkbg/": column("fzzfjsqkbg", REPORTS),
    }, "/zfxxgk/fzzfjsqkbg/")  # fmt: skip


def _english() -> Portal:
    return Portal({
        "/": page(menu(("/news/", "News"), ("/gov-affairs/disclosure/", "Government Affairs"))),
        "/gov-affairs/disclosure/": page(menu(("rule-of-law-report/", "Annual Report"), ("budget/", "Budget"))),
        "/gov-affairs/disclosure/rule-of-law-report/": column("Annual Report", REPORTS),
        "/news/": column("News", NEWS),
    }, "/gov-affairs/disclosure/rule-of-law-report/")  # fmt: skip


def _announcements() -> Portal:
    pages = {
        **COMMON,
        "/": page(menu(*TOP) + NEWS_BLOCK),
        "/zwgk/": page(menu(("/zwgk/jg/", "机构职能")), "政务公开"),
    }
    more = '<div class="page"><a href="index_{n}.html">下一页</a></div>'
    plain = tuple(f"关于云和县第{n}批事项的公告" for n in range(6))
    pages["/tzgg/"] = column("通知公告", plain, more.format(n=2))
    pages["/tzgg/index_2.html"] = page(
        rows(tuple(one.replace("事项", "项目") for one in plain), first=20) + more.format(n=3), "通知公告"
    )
    pages["/tzgg/index_3.html"] = page(rows((*REPORTS[:2], "关于停水的公告"), first=40), "通知公告")
    return Portal(pages, "/tzgg/")


def _only_an_article() -> Portal:
    title = REPORTS[0]
    shown = f'<div class="new"><ul><li><a href="/c20/c981/content.shtml">{title}</a></li></ul></div>'
    return Portal({
        **COMMON, "/": page(menu(*TOP) + shown),
        "/c20/c981/content.shtml": article(title, '<a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/lm8/">行政执法</a>'),
        "/zwgk/lm8/": column("行政执法", MIXED),
    }, "/zwgk/lm8/")  # fmt: skip


def _later_page() -> Portal:
    pager = '<div class="page">第{here}页/共2页 <a href="index.html">首页</a> <a href="list_2.html">下一页</a></div>'
    last = '<div class="page">第2页/共2页 <a href="index.html">首页</a> <a href="index.html">上一页</a></div>'
    return Portal({
        **COMMON, "/": page(menu(*TOP) + '<p><a href="/fzzfjs/list_2.html">法治政府建设年度报告（往年）</a></p>'),
        "/fzzfjs/index.html": column("法治政府建设", MIXED, pager.format(here=1)),
        "/fzzfjs/list_2.html": page(rows(tuple(f"云和县{y}年法治政府建设年度报告" for y in (2018, 2017)), first=30) + last, "法治政府建设"),
    }, "/fzzfjs/index.html")  # fmt: skip


def _folders() -> Portal:
    inner = {
        f"/zwgk/fzzfjs/{slug}/": column(name, titles)
        for slug, name, titles in (
            ("xzf", "县政府", REPORTS),
            ("bm", "部门", tuple(f"云和县水务局{y}年法治政府建设情况报告" for y in YEARS)),
        )
    }
    return Portal({
        **COMMON, "/": page(menu(*TOP, ("/zwgk/fzzfjs/", "法治政府建设年度报告"))),
        "/zwgk/fzzfjs/": page(menu(("/zwgk/fzzfjs/xzf/", "县政府"), ("/zwgk/fzzfjs/bm/", "部门")), "法治政府建设年度报告-云和县"), **inner,
    }, "/zwgk/fzzfjs/")  # fmt: skip


def _reports_below() -> Portal:
    """法治政府建设 has several columns; the one of the reports goes before its neighbours."""
    return Portal({
        **COMMON, "/": page(menu(*TOP, ("/fzjs/", "法治政府建设"))),
        "/fzjs/": page(menu(("/fzjs/dt/", "工作动态"), ("/fzjs/bg/", "年度报告"), ("/fzjs/fa/", "实施方案")), "法治政府建设"),
        "/fzjs/dt/": column("工作动态", NEWS), "/fzjs/bg/": column("年度报告", REPORTS), "/fzjs/fa/": column("实施方案", NOTICES[:1] + NEWS),
    }, "/fzjs/bg/")  # fmt: skip


def _tree_in_a_script() -> Portal:
    nodes = 'var zNodes = [{id:1, pId:0, name:"公开目录", open:true}, {id:2, pId:1, name:"机构职能", url:"/ml/jg/"}, {id:3, pId:1, name:"法治政府建设情况", url:"/ml/c3/"}];'
    return Portal(
        {
            **COMMON,
            "/": page(menu(*TOP, ("/ml/", "政府信息公开目录"))),
            "/ml/": page(f"<script>{nodes}</script>"),
            "/ml/c3/": column("法治政府建设情况", MIXED),
        },
        "/ml/c3/",
    )


def _nothing() -> Portal:
    return Portal(
        {
            "/": page(menu(*TOP)),
            "/xwzx/": column("新闻中心", NEWS),
            "/tzgg/": column("通知公告", NEWS),
            "/zwgk/": column("政务公开", NEWS),
        },
        "",
    )


HOMES: dict[str, Callable[[], Portal]] = {
    "named": lambda: _named("法治政府建设年度报告", "/fzbg/"),
    "named for the matter": lambda: _named("法治政府建设", "/zwgk/c12/"),
    "stray hits among the announcements": _stray_hits,
    "deep in the disclosure tree": _deep,
    "a Guangdong catalogue": _tree,
    "an image map": _image_map,
    "a drop-down menu": _drop_down,
    "a select": _select,
    "pinyin slugs alone": _slugs,
    "English slugs and words": _english,
    "no column: the third page of the announcements": _announcements,
    "an article that names its column": _only_an_article,
    "a link to a later page": _later_page,
    "folders of publishers": _folders,
    "a column below its matter": _reports_below,
    "a tree in a script": _tree_in_a_script,
    "nothing at all": _nothing,
}
