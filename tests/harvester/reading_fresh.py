"""A second batch of pages, in templates that were written after the reader was mended and never used to mend it."""

from __future__ import annotations

from functools import cache

from tests.harvester.reading_cases import OFFICES, Case, Outcome, run
from tests.harvester.reading_facts import Facts
from tests.harvester.reading_texts import reports

FOOT = "<div class='bottom'><p>网站地图 | 联系我们 | 隐私声明</p><p>主办单位：某地人民政府 版权所有 2012-2026</p><p>ICP备案号：某ICP备12345678号</p></div>"
MENU = "<div class='m'><a href='/a'>首页</a> <a href='/b'>要闻</a> <a href='/c'>公开</a> <a href='/d'>服务</a> <a href='/e'>互动</a></div>"


def _ps(lines: list[str]) -> str:
    return "".join(f"<p>{one}</p>" for one in lines)


def layui(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    body = (f"{MENU}<div class='layui-container'><div class='layui-card'><div class='layui-card-header'>{title}</div><blockquote class='layui-elem-quote'>"
            f"<i class='layui-icon'></i>{day} 14:22 <i></i>{office} <i></i><span id='hits'>12</span></blockquote><div class='layui-card-body'>{_ps(lines)}</div></div></div>{FOOT}")  # fmt: skip
    return _html(title, body), Facts(f"{day}T14:22")


def vue_ssr(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    body = (f"<div id='app' data-server-rendered='true'><header data-v-1>{MENU}</header><main data-v-2><h2 data-v-2>{title}</h2><ul data-v-2 class='attr'>"
            f"<li data-v-2><em>发布日期</em><span>{day}</span></li><li data-v-2><em>信息来源</em><span>{office}</span></li></ul>"
            f"<section data-v-3 class='rich'>{''.join(f'<div data-v-3>{x}</div>' for x in lines)}</section></main><footer data-v-4>{FOOT}</footer></div>"
            "<script>window.__INITIAL_STATE__={\"time\":\"2026-01-01\"}</script>")  # fmt: skip
    return _html(title, body), Facts(day, source=office)


def printed(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    body = f"<h3 align='center'>{title}</h3><hr><p align='center'>{office}　{day.replace('-', '年', 1).replace('-', '月')}日</p><hr>{'<br />'.join('　　' + x for x in lines)}<hr><a href='javascript:window.print()'>打印</a>"
    return _html(title, body), Facts(day)


def catalogue_card(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    number = "11510700MB1234567X/2024-00031"
    body = (f"{MENU}<div class='crumb'>首页 / 信息公开 / 法定主动公开内容 / 法治政府建设</div><div class='card'><table class='card-t'><colgroup><col><col></colgroup>"
            f"<tr><th scope=row>信息索引号</th><td>{number}</td><th scope=row>公开方式</th><td>主动公开</td></tr><tr><th>信息发布机构</th><td>{office}</td><th>信息发布日期</th><td>{day}</td></tr>"
            f"<tr><th>信息名称</th><td colspan=3>{title}</td></tr></table></div><div class='word'>{_ps(lines)}</div><div class='back'><a href='#top'>返回顶部</a></div>{FOOT}")  # fmt: skip
    return _html("信息公开", body), Facts(day, office, "", number)


def magazine(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    side = "".join(
        f"<section><h5><a href='/k{n}'>第{n}期：基层治理的新探索与新实践观察</a></h5><p>记者走进一线，看见依法行政的变化，群众点赞，企业安心，干部有底气。</p><time datetime='2026-10-0{n}'>10月{n}日</time></section>"
        for n in range(1, 8)
    )
    body = (f"<div class='grid'><div class='g-l'>{side}</div><article class='g-m'><p class='kicker'>法治政府</p><h1>{title}</h1><p class='by'>{office} · <time datetime='{day}T08:15:00+08:00'>{day[5:]}</time></p>"
            f"{_ps(lines)}<p class='end'>■</p></article></div>{FOOT}")  # fmt: skip
    return _html(f"{title} | 某地发布", body), Facts(f"{day}T08:15")


def access(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    year, month, date = day.split("-")
    rows = "".join(
        f"<TR><TD HEIGHT=24 CLASS=c9><FONT COLOR=#333333>&nbsp;&nbsp;&nbsp;&nbsp;{x}</FONT></TD></TR>"
        for x in lines
    )
    body = (f"<TABLE WIDTH=760><TR><TD WIDTH=180 VALIGN=top>{MENU}</TD><TD><TABLE><TR><TD ALIGN=center><STRONG>{title}</STRONG></TD></TR>"
            f"<TR><TD ALIGN=right>[ {int(year)}年{int(month)}月{int(date)}日 ] 来源：{office} 点击次数：<SCRIPT SRC=hits.asp></SCRIPT></TD></TR>{rows}"
            f"<TR><TD>上一条：<A HREF=1.asp>2016年度依法行政工作报告</A></TD></TR></TABLE></TD></TR></TABLE>{FOOT}")  # fmt: skip
    return _html("某某信息网", body), Facts(day, source=office)


def tabbed(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    body = (f"{MENU}<div class='tabs'><span class='on'>正文</span><span>相关文件</span><span>解读</span></div><div class='tab-c'><div class='doc-title'>{title}</div>"
            f"<div class='doc-attr'>【公开日期】{day}　【公开单位】{office}　【字号】大 中 小</div><div class='doc-body'>{_ps(lines)}</div></div>"
            f"<div class='tab-c' style='display:none'><ul><li><a href='1'>某文件的名称比较长的一个链接</a></li></ul></div>{FOOT}")  # fmt: skip
    return _html(title, body), Facts(day, office)


def newspaper(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    body = (f"<div class='ban'>{MENU}</div><div id='ozoom'><h4></h4><h1>{title}</h1><h5>{office}</h5><p class='pub'>发布时间：{day.replace('-', '.')} 07:00　版次：A03</p>"
            f"<founder-content>{_ps(lines)}</founder-content></div><div class='also'><h4>本版新闻</h4><ul>" + "".join(f"<li><a href='c{n}.html'>本版第{n}条新闻的标题文字</a></li>" for n in range(6)) + f"</ul></div>{FOOT}")  # fmt: skip
    return _html(title, body), Facts(f"{day}T07:00")


def ueditor(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    head = f"<meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='{day} 16:40'><meta name='ContentSource' content='{office}'>"
    soup = "".join(
        "<section style='text-indent:2em'><section><span style='font-size:16px'>"
        + "</span><span>".join(x[i : i + 11] for i in range(0, len(x), 11))
        + "</span></section></section>"
        for x in lines
    )
    body = f"{MENU}<div class='w1200'><div class='bt'>{title}</div><div class='zy'>时间：<b>{day}</b> 来源：<b>{office}</b></div><div class='edui-body'>{soup}</div></div>{FOOT}"
    return _html(f"{title}_某部门", body, head), Facts(f"{day}T16:40", source=office)


def definition(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    pairs = (
        ("名　　称", title),
        ("索 引 号", "003456789/2024-01234"),
        ("发文单位", office),
        ("发布日期", day),
        ("文　　号", ""),
        ("关 键 词", "法治;报告"),
    )
    body = (f"{MENU}<div class='info-box'>" + "".join(f"<dl><dt>{a}</dt><dd>{b}</dd></dl>" for a, b in pairs)
            + f"</div><div class='info-main'><p class='tt'>{title}</p>{'<br/><br/>'.join('&emsp;&emsp;' + x for x in lines)}</div>{FOOT}")  # fmt: skip
    return _html("政府信息公开目录", body), Facts(day, office, "", "003456789/2024-01234")


def late_info(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    body = (f"{MENU}<div class='art'><h2 class='h'>{title}</h2><div class='c'>{_ps(lines)}</div><div class='fr'>供稿：{office}　编辑：王五　审核：赵六　上传日期：{day}</div></div>"
            f"<div class='next'><a href='1.htm'>« 2017年度法治政府建设工作情况</a> <a href='2.htm'>关于招聘工作人员的公告 »</a></div>{FOOT}")  # fmt: skip
    return _html(f"某县 - {title}", body), Facts(day)


def mobile(title: str, office: str, day: str, lines: list[str]) -> tuple[str, Facts]:
    body = (f"<div class='hd'><a href='javascript:history.back()'>返回</a>详情</div><div class='pg'><div class='t'>{title}</div><div class='s'><span>{office}</span><span>{day} 10:18</span></div>"
            f"<div class='b'>{''.join(f'<p><span>　　</span>{x}</p>' for x in lines)}</div></div><div class='tab'><a>首页</a><a>资讯</a><a>服务</a><a>我的</a></div>")  # fmt: skip
    return _html("详情", body), Facts(f"{day}T10:18")


TEMPLATES = (
    layui,
    vue_ssr,
    printed,
    catalogue_card,
    magazine,
    access,
    tabbed,
    newspaper,
    ueditor,
    definition,
    late_info,
    mobile,
)


def _html(title: str, body: str, head: str = "") -> str:
    return f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>{body}</body></html>"


@cache
def fresh() -> tuple[Outcome, ...]:
    """Twenty-four pages: every template twice, with different reports."""
    told: list[Outcome] = []
    for number in range(24):
        report = reports()[(number * 5 + 3) % 17]
        template = TEMPLATES[number % 12]
        day = f"{report.year + 1}-{1 + number % 5:02d}-{2 + number:02d}"
        lines = list(report.paragraphs)
        markup, facts = template(report.title, OFFICES[report.place], day, lines)
        name = f"fresh {number}: {template.__name__}"
        told.append(
            run(
                Case(name, markup, f"https://www.example.gov.cn/x/{number}.html", facts, tuple(lines), report)
            )
        )
    return tuple(told)
