"""Pages of portal systems, dressed around a document: every frame puts the same title, facts and body elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parts:
    """What a frame dresses: the title, the markup of facts and body, the frills, and the site's name."""

    title: str
    head: str
    info: str
    body: str
    site: str
    top: str = ""  # above the title
    side: str = ""
    below: str = ""  # right below the body, in its own box
    foot: str = ""


Frame = Callable[[Parts], str]
FRAMES: dict[str, Frame] = {}


def frame(made: Frame) -> Frame:
    FRAMES[made.__name__] = made
    return made


NAV = "".join(
    f"<li><a href='/{n}/'>{name}</a></li>"
    for n, name in enumerate(("首页", "走进本地", "政务公开", "办事服务", "互动交流"))
)


def _page(head: str, body: str, title: str) -> str:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{body}</body></html>"


@frame
def trs(p: Parts) -> str:
    head = f"<meta name='SiteName' content='{p.site}'><meta name='ArticleTitle' content='{p.title}'>{p.head}"
    body = (f"<div class='header'><ul>{NAV}</ul></div>{p.top}<div class='position'>当前位置：<a href='/'>首页</a>&gt;<a>法治政府建设年度报告</a></div>"
            f"<div class='xl'><h1 class='xl-title'>{p.title}</h1>{p.info}<div class='view TRS_UEDITOR trs_paper_default'>{p.body}</div>{p.below}</div>"
            f"<div class='right'>{p.side}</div><div class='footer'>{p.foot}</div>")  # fmt: skip
    return _page(head, body, f"{p.title}_{p.site}")


@frame
def jpage(p: Parts) -> str:
    body = (f"<table width=1000 align=center><tr><td>{NAV}</td></tr><tr><td>{p.top}<table><tr><td class='title' align=center>{p.title}</td></tr>"
            f"<tr><td align=center>{p.info}</td></tr><tr><td><!--ZJEG_RSS.content.begin--><div class='bt_content'>{p.body}</div>"
            f"<!--ZJEG_RSS.content.end--></td></tr><tr><td>{p.below}</td></tr></table></td><td width=200>{p.side}</td></tr></table><table><tr><td>{p.foot}</td></tr></table>")  # fmt: skip
    return _page(p.head, body, f"{p.site} 法治政府建设 {p.title}")


@frame
def ucap(p: Parts) -> str:
    body = (f"<div id='header'><ul class='nav'>{NAV}</ul></div>{p.top}<div class='mainbox'><ucaptitle>{p.title}</ucaptitle><div class='pages-date'>{p.info}</div>"
            f"<div class='pages_content' id='UCAP-CONTENT'><ucapcontent>{p.body}</ucapcontent></div>{p.below}</div>{p.side}<div id='footer'>{p.foot}</div>")  # fmt: skip
    return _page(f"<meta name='ArticleTitle' content='{p.title}'>{p.head}", body, f"{p.title}-{p.site}")


@frame
def vsb(p: Parts) -> str:
    body = (f"<ul class='menu'>{NAV}</ul>{p.top}<form name='_newscontent_fromname'><div class='ar_article'><h2>{p.title}</h2><div class='ar_pub'>{p.info}</div>"
            f"<div class='v_news_content'>{p.body}</div></div><div id='div_vote_id'></div>{p.below}</form>{p.side}{p.foot}")  # fmt: skip
    return _page(p.head, body, f"{p.title}-{p.site}")


@frame
def gkmlpt(p: Parts) -> str:
    body = (f"<div class='xxgk-head'>{NAV}</div>{p.top}<div class='classify'>{p.info}</div><h1 class='title document-number'>{p.title}</h1>"
            f"<div class='article-content'>{p.body}</div>{p.below}<div class='xgwj'>{p.side}</div><footer>{p.foot}</footer>")  # fmt: skip
    return _page(p.head, body, f"{p.title} {p.site}")


@frame
def lonsun(p: Parts) -> str:
    body = (f"<div class='wrap'><ul>{NAV}</ul>{p.top}<div class='newscontnet minh500'><h1 class='newstitle'>{p.title}</h1><div class='newsinfo'>{p.info}</div>"
            f"<div class='j-fontContent newscontnet minh300'>{p.body}</div>{p.below}</div><div class='xgzx'>{p.side}</div></div><div class='foot'>{p.foot}</div>")  # fmt: skip
    return _page(p.head, body, f"{p.title}-法治政府建设年度报告-{p.site}")


@frame
def epoint(p: Parts) -> str:
    body = (f"<div class='ewb-nav'>{NAV}</div>{p.top}<div class='ewb-container'><div class='ewb-details'><div class='ewb-details-title'>{p.title}</div>"
            f"<div class='ewb-details-sub'>{p.info}</div><div class='ewb-details-info'>{p.body}</div>{p.below}</div><div class='ewb-side'>{p.side}</div></div>{p.foot}")  # fmt: skip
    return _page(p.head, body, p.title)


@frame
def dede(p: Parts) -> str:
    body = (f"<div class='dlist'>{NAV}</div>{p.top}<div class='viewbox'><div class='title'><h2>{p.title}</h2></div><div class='info'>{p.info}</div>"
            f"<div class='content'><table width='100%'><tr><td>{p.body}</td></tr></table></div>{p.below}</div><div class='pright'>{p.side}</div>{p.foot}")  # fmt: skip
    return _page(p.head, body, f"{p.title}_公示公告_{p.site}")


@frame
def dotnet(p: Parts) -> str:
    body = (f"<form id='aspnetForm'><input type=hidden name=__VIEWSTATE value='{'dDwtMTI=' * 40}'><table><tr><td>{NAV}</td></tr></table>{p.top}<table id='ctl00_tb'><tr>"
            f"<td>{p.side}</td><td><table><tr><td><span id='ctl00_lblTitle'>{p.title}</span></td></tr><tr><td><span id='ctl00_lblInfo'>{p.info}</span></td></tr>"
            f"<tr><td><div id='ctl00_divNr'>{p.body}</div></td></tr><tr><td>{p.below}</td></tr></table></td></tr></table>{p.foot}</form>")  # fmt: skip
    return _page(p.head, body, f"\r\n\t{p.title}\r\n")


@frame
def wordpress(p: Parts) -> str:
    head = f"<meta property='og:title' content='{p.title} - {p.site}'><meta property='og:site_name' content='{p.site}'>{p.head}"
    body = (f"<header class='site-header'><nav>{NAV}</nav></header>{p.top}<main><article class='post hentry'><h1 class='entry-title'>{p.title}</h1>{p.info}"
            f"<div class='entry'>{p.body}</div>{p.below}</article></main><aside id='secondary'>{p.side}</aside><footer class='site-footer'>{p.foot}</footer>")  # fmt: skip
    return _page(head, body, f"{p.title} – {p.site}")


@frame
def nested_tables(p: Parts) -> str:
    body = (f"<table><tr><td><img src='/b.jpg'></td></tr></table><table><tr><td>{p.top}{p.side}</td><td><table><tr><td><table><tr><td align=center><b><font size=5>{p.title}</font></b></td></tr>"
            f"<tr><td>{p.info}</td></tr></table></td></tr><tr><td><table><tr><td>{p.body}</td></tr></table></td></tr><tr><td>{p.below}</td></tr></table></td></tr></table><table><tr><td>{p.foot}</td></tr></table>")  # fmt: skip
    return _page(p.head, body, p.site)


@frame
def bare_divs(p: Parts) -> str:
    body = (f"<div><div>{NAV}</div>{p.top}<div><div><div>{p.title}</div><div>{p.info}</div><div><div>{p.body}</div></div>{p.below}</div>"
            f"<div>{p.side}</div></div><div>{p.foot}</div></div>")  # fmt: skip
    return _page(p.head, body, f"{p.site}--{p.title}")
