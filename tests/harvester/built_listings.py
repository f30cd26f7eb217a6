"""Portals' columns made out of parts: layouts × pagers × addresses × decoys, with the rows a reader would count.

Everything here is our own text in the shapes that content systems print; nothing is random, so a case is always the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin

from duties.watch import Listing
from harvester.find import Found, Outcome, walk
from harvester.pieces import Page, Request, Trouble

COLUMN = "http://www.yunhe.gov.cn/zwgk/fzzfjs/"
_TITLES = (
    "云和县{y}年法治政府建设年度报告",
    "云和县水务局{y}年度法治政府建设情况报告",
    "关于云和县老旧小区改造项目（第{n}批）的公示",
    "云和县人民政府办公室关于印发《防汛抗旱应急预案》的通知",
    "县司法局召开{y}年行政执法案卷评查会",
    "云和县农业农村局权责清单（{y}版）",
    "溪口镇{y}年法治政府建设工作报告",
    "云和县{y}年度行政规范性文件清理结果",
    "关于公开征求《云和县重大行政决策目录》意见的公告",
)


@dataclass(frozen=True, slots=True)
class Reply:
    page: Page | None
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: ``href`` as the page prints it, ``day`` None where the page shows none."""

    title: str
    day: date
    href: str


@dataclass(slots=True)
class Site:
    """A portal under examination: pages by address, forms by address and the values they must hold."""

    listing: Listing
    pages: dict[str, str] = field(default_factory=dict)
    posts: list[tuple[str, Mapping[str, str], str]] = field(default_factory=list)
    expected: list[tuple[str, str, str | None]] = field(default_factory=list)
    whole: bool = True
    trouble: str | None = None
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        url = request.url.partition("#")[0]
        self.asked.append(f"{request.method} {url}")
        text = self.pages.get(url) if request.form is None and request.json is None else None
        if request.form is not None:
            given = dict(request.form)
            text = next(
                (
                    text
                    for place, wanted, text in self.posts
                    if place == url and all(given.get(key) == value for key, value in wanted.items())
                ),
                None,
            )
        if text is None:
            return Reply(None, Trouble("http-error", f"404 for {url}"))
        return Reply(Page(url, text))

    def walked(self, **how: Any) -> tuple[list[Found[Reply]], Outcome]:
        steps = walk(self.listing, self, **how)
        found = list(steps)
        assert steps.outcome is not None
        return found, steps.outcome


def entries(count: int, href: str, *, first: int = 0, gap: int = 11) -> list[Entry]:
    """Rows, newest first. ``href`` may hold {n}, {y}, {m}, {d}, {ym}, {ymd}, {M}, {D} and {hex}."""
    made = []
    for index in range(first, first + count):
        day = date(2025, 3, 28) - timedelta(days=gap * index)
        number = 9000 - index
        title = _TITLES[index % len(_TITLES)].format(y=day.year - 1, n=index)
        if "{y}" not in _TITLES[index % len(_TITLES)] and "{n}" not in _TITLES[index % len(_TITLES)]:
            title += f"（{index}号）"
        address = href.format(
            n=number, y=day.year, m=day.month, d=day.day, ym=f"{day:%Y%m}", ymd=f"{day:%Y%m%d}", M=f"{day:%m}",
            D=f"{day:%d}", hex=f"{number:032x}",
        )  # fmt: skip
        made.append(Entry(title, day, address))
    return made


Layout = Callable[[Sequence[Entry]], str]


def _each(template: str, wrap: str = "{rows}", every: str = "") -> Layout:
    """A layout out of a row's template ({href} {title} {cut} {day} …) and what goes around all rows."""

    def lay(rows: Sequence[Entry]) -> str:
        printed = []
        for index, row in enumerate(rows):
            cut = row.title if len(row.title) <= 14 else row.title[:12] + "…"
            printed.append(
                template.format(
                    href=row.href, title=row.title, cut=cut, day=row.day.isoformat(), dot=f"{row.day:%Y.%m.%d}",
                    slash=f"{row.day:%Y/%m/%d}", cn=f"{row.day.year}年{row.day.month}月{row.day.day}日",
                    md=f"{row.day:%m-%d}", dd=f"{row.day:%d}", ym=f"{row.day:%Y-%m}", index=index + 1,
                    clock=f"{row.day.isoformat()} 09:{index:02d}",
                )
            )  # fmt: skip
            if every and index % 5 == 4:
                printed.append(every)
        return wrap.format(rows="".join(printed))

    return lay


LAYOUTS: dict[str, Layout] = {
    "li": _each(
        '<li><a href="{href}" title="{title}" target="_blank">{cut}</a><span>{day}</span></li>',
        '<div class="list"><ul>{rows}</ul></div>',
    ),
    "li, date first in brackets": _each(
        '<li><span class="fr">[{day}]</span>·<a href="{href}">{title}</a></li>', '<ul class="news_list">{rows}</ul>'
    ),
    "li without year": _each('<li><em>{md}</em><a href="{href}">{title}</a></li>', "<ul>{rows}</ul>"),
    "li, all in the link": _each(
        '<li><a href="{href}"><i class="dot"></i><p>{title}</p><em>{day}</em></a></li>', '<ul class="lb">{rows}</ul>'
    ),
    "li with a category": _each(
        '<li><a href="/zwgk/bm/" class="cat">[县政府办]</a><a href="{href}">{title}</a><span>{dot}</span></li>',
        '<ul class="txt">{rows}</ul>',
    ),
    "li, separators": _each(
        '<li><a href="{href}">{title}</a><b>{slash}</b></li>', "<ul>{rows}</ul>", '<li class="line"></li>'
    ),
    "uls of five": _each(
        '<li><a href="{href}">{title}</a><span>{day}</span></li>', '<div class="con"><ul>{rows}</ul></div>', "</ul><ul>"
    ),
    "table with bullets": _each(
        '<tr><td width="16">·</td><td height="28"><a href="{href}" class="list" title="{title}">{cut}</a></td>'
        '<td align="right"><font color="#999">{day}</font></td></tr>',
        '<table width="98%">{rows}</table>',
        '<tr><td colspan="3"><hr></td></tr>',
    ),
    "table with heads": _each(
        '<tr><td>{index}</td><td>113311/2025-{index}</td><td><a href="{href}">{title}</a></td><td>云和县政府办</td><td>{day}</td></tr>',
        "<table><tr><th>序号</th><th>索引号</th><th>名称</th><th>发布机构</th><th>发布日期</th></tr>{rows}</table>",
    ),
    "a table for each row": _each(
        '<table width="100%"><tr><td><a href="{href}">{title}</a></td><td width="80">{day}</td></tr></table>',
        '<div class="lists">{rows}</div>',
    ),
    "dl": _each(
        '<dt><a href="{href}">{title}</a></dt><dd>发布时间：{day}　浏览次数：1{index}</dd>', '<dl class="zw">{rows}</dl>'
    ),
    "cards": _each(
        '<div class="card"><h3><a href="{href}">{title}</a></h3><p>本年度，全县上下坚持依法行政，持续优化营商环境，'
        "完善制度体系，现将有关情况公布如下，详情请阅读全文。</p><div class=\"foot\"><span>{cn}</span><a href=\"{href}\">[详细]</a></div></div>",
        '<div class="cards">{rows}</div>',
    ),
    "cards that are links": _each(
        '<a class="item" href="{href}"><div class="time"><b>{dd}</b><span>{ym}</span></div><div class="t">{title}</div></a>',
        '<div class="wrap">{rows}</div>',
    ),
    "paragraphs": _each('<p>◆ <a href="{href}">{title}</a>（{day}）</p>', '<div class="main">{rows}</div>'),
    "lines": _each('· <a href="{href}">{title}</a> <font>[{day}]</font><br>', '<td class="nr">{rows}</td>'),
    "undated": _each('<li><a href="{href}" title="{title}">{cut}</a></li>', '<div class="rlist"><ul>{rows}</ul></div>'),
    "time of day": _each(
        '<div class="row"><span class="tit"><a href="{href}">{title}</a></span><span class="date">{clock}</span></div>',
        '<div class="listbox">{rows}</div>',
    ),
    "link by script": _each(
        "<li><a href=\"javascript:void(0)\" onclick=\"window.open('{href}')\">{title}</a><span>{day}</span></li>",
        '<ul class="list">{rows}</ul>',
    ),
    "first row pinned": lambda rows: LAYOUTS["li"](rows[:1]).replace('class="list"', 'class="list_top"').replace(
        'blank">', 'blank"><em>[置顶]</em>'
    )
    + LAYOUTS["li"](rows[1:]),
}  # fmt: skip

MENU = "".join(
    f'<li><a href="/{slug}/">{name}</a></li>'
    for slug, name in (
        ("", "首页"), ("zjyh", "走进云和"), ("xwzx", "新闻中心"), ("zwgk", "政务公开"), ("hdjl", "互动交流")
    )
)  # fmt: skip
_OTHER_ROWS = "".join(
    f'<li><a href="/xwzx/yhyw/202504/t202504{n:02d}_77{n:02d}.html">云和要闻：全县重点项目集中开工之{n}</a><span>2025-04-{n:02d}</span></li>'
    for n in range(1, 9)
)
_LEFT = "".join(
    f'<li><a href="/zwgk/{slug}/">{name}</a></li>'
    for slug, name in (("zfxxgkzn", "政府信息公开指南"), ("tzgg", "通知公告"), ("ghjh", "规划计划"), ("fzzfjs", "法治政府建设"))
)  # fmt: skip
_LEFT_TABLE = "".join(
    f'<tr><td>&gt; <a href="/zwgk/{slug}.html">{name}</a></td></tr>'
    for slug, name in (
        ("xxgkzn", "政府信息公开指南"),
        ("ysqgk", "依申请公开办事流程"),
        ("jgzn", "县政府机构职能信息"),
    )
)
FOOT = (
    '<div class="footer"><a href="/wzdt.html">网站地图</a> | <a href="/bangzhu/201801/t20180105_1001.html">网站使用声明</a>'
    "<p>主办：云和县人民政府办公室　网站标识码：3311250001</p></div>"
)
FRAMES: dict[str, str] = {
    "plain": "<h2>法治政府建设</h2>{rows}{pager}",
    "menus": '<div class="nav"><ul>' + MENU + '</ul></div><div class="subnav"><ul>' + _LEFT + "</ul></div>{rows}{pager}" + FOOT,
    "clock and logo": '<div class="w logo"><a href="/">云和县人民政府</a></div><div>今天是 2025年4月2日 星期三</div><div class="nav"><ul>'
    + MENU
    + "</ul></div>{rows}{pager}"
    + FOOT,
    "side box of news": '<div class="left"><div class="box"><h3>最新信息</h3><ul>'
    + _OTHER_ROWS
    + '</ul></div></div><div class="right">{rows}{pager}</div>'
    + FOOT,
    "tables": '<table width="1000"><tr><td><a href="/"><b>云和县人民政府门户网站</b></a></td></tr><tr><td>'
    '<marquee>欢迎访问！今天是2025年4月2日 星期三</marquee></td></tr></table><table width="1000"><tr><td width="210"><table>'
    + _LEFT_TABLE
    + '</table></td><td valign="top"><table width="98%"><tr><td>您现在的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a></td></tr>'
    "<tr><td>{rows}</td></tr><tr><td>{pager}</td></tr></table></td></tr></table>" + FOOT,
    "rank and friends": '<div class="main">{rows}{pager}</div><div class="box"><h4>点击排行</h4><ol>'
    + _OTHER_ROWS
    + '</ol></div><div class="box2"><h4>友情链接</h4><ul><li><a href="http://www.lishui.gov.cn/">丽水市人民政府门户网站</a></li></ul></div>'
    + FOOT,
    "slides above": '<div class="banner"><ul><li><a href="/xwzx/201912/t20191201_5.html"><img src="a.jpg" alt="图片新闻"></a></li></ul></div>'
    "<h2>法治政府建设</h2>{rows}{pager}" + FOOT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pager:
    """Where page k (1, 2, …) of all lies, what each page prints to turn on, and which form brings it where it is posted."""

    at: Callable[[int, int], str]
    words: Callable[[int, int, int], str]
    form: Callable[[int], Mapping[str, str]] | None = None


def links(at: Callable[[int, int], str], template: str, last: str = "<span>下一页</span>") -> Pager:
    """A pager whose next link is ``template`` ({next} {last} {here} {all} {rows} {numbers}); ``last`` stands on the last page."""

    def words(here: int, pages: int, rows: int) -> str:
        numbers = " ".join(
            f"<b>{k}</b>" if k == here else f'<a href="{at(k, pages)}">{k}</a>' for k in range(1, pages + 1)
        )
        told = {
            "here": here,
            "all": pages,
            "rows": rows,
            "numbers": numbers,
            "last": at(pages, pages),
            "first": at(1, pages),
        }
        before, _, rest = template.partition("[[")
        inner, _, after = rest.partition("]]")
        if here == pages:
            inner = last
        return (before + inner + after).format(next=at(min(here + 1, pages), pages), **told)

    return Pager(at, words)


def numbered(pattern: str, first: str = "index.html") -> Callable[[int, int], str]:
    return lambda k, pages: first if k == 1 else pattern.format(k=k)


def build(
    layout: str, pager: Pager, *, frame: str = "plain", href: str = "{ym}/t{ymd}_{n}.html", pages: int = 3, size: int = 7,
    url: str = COLUMN + "index.html", dated: bool = True, title: str = "法治政府建设", **how: Any,
) -> Site:  # fmt: skip
    """A column of ``pages`` pages with ``size`` rows each (the last one short), and what a walk must find."""
    site = Site(Listing("331125", url, **how))
    rows = entries(size * pages - 2, href)
    for k in range(1, pages + 1):
        mine = rows[(k - 1) * size : k * size]
        body = FRAMES[frame].format(
            rows=LAYOUTS[layout](mine) if isinstance(layout, str) else layout,
            pager=pager.words(k, pages, len(rows)),
        )
        text = html(body, title)
        address = urljoin(url, pager.at(k, pages))
        if k == 1 or pager.form is None:
            site.pages[url if k == 1 else address] = text
            site.pages[address] = text
        else:
            site.posts.append((address, pager.form(k), text))
        site.expected += [
            (urljoin(address, row.href), row.title, row.day.isoformat() if dated else None) for row in mine
        ]
    return site


def html(body: str, title: str = "法治政府建设", head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}-云和县人民政府</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def differences(site: Site) -> list[str]:
    """What a walk of the site does otherwise than it should, in words; empty: all is right."""
    pages, outcome = site.walked()
    found = [
        (lead.url, lead.title, lead.listed_on.isoformat() if lead.listed_on else None)
        for page in pages
        for lead in page.leads
    ]
    if (
        site.trouble == "source-changed"
    ):  # no listing: whatever stands there, nothing may be concluded from it
        found = []
    wrong = [f"missing {row}" for row in site.expected if row not in found]
    wrong += [f"false {row}" for row in found if row not in site.expected]
    if not wrong and found != site.expected:
        wrong.append("rows in another order")
    if site.trouble == "source-changed" and outcome.whole and not outcome.rows:
        return wrong  # a listing without rows proves nothing unless the operator asked for no rows at all
    if outcome.whole != site.whole:
        wrong.append(f"whole is {outcome.whole}: {outcome.why} {outcome.trouble}")
    code = outcome.trouble.code if outcome.trouble else None
    if site.trouble and code != site.trouble:
        wrong.append(f"trouble is {outcome.trouble}")
    return wrong
