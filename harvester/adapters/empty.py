"""Why a listing brought no row at all."""

from __future__ import annotations

import re

from harvester.adapters import ADAPTERS, choose
from harvester.adapters.generic import shell
from harvester.adapters.page_kinds import article_signs
from harvester.adapters.stubs import not_found, redirect_stub
from harvester.adapters.walked_parts import EMPTY, SAYS_SO
from harvester.pieces import Page, Trouble
from harvester.urls import path_of, same_site

_SAYS = re.compile(
    r"(?:暂无|没有(?:找到)?|暂时没有|尚无|未找到)(?:相关|任何|符合)?.{0,6}(?:信息|数据|内容|记录|文章|资料|文件)|暂无|无数据|正在建设|内容更新中|栏目建设中"
)

_LIST = re.compile(r"<(?:ul|ol|table|tbody|dl)\b", re.IGNORECASE)


def says_empty(page: Page) -> bool:
    """Does the page say itself that it has nothing to show (暂无信息)?"""
    return bool(_SAYS.search(page.text))


def how_empty(page: Page, here: str) -> str:
    """Why a further page brings no rows: an empty list, one that says so (暂无信息), or a page that is none."""
    if says_empty(page):
        return f"{here} {EMPTY}, {SAYS_SO}"
    is_page = _LIST.search(page.text) or len(page.text) >= 600
    return f"{here} {EMPTY}" if is_page else f"{here} is a stub of {len(page.text)} characters"


def why_empty(page: Page, asked: str, named: str) -> Trouble | None:
    """What the first page of a walk without rows is; None where the listing simply is empty.

    ``asked`` is the listing's address, ``named`` the adapter that sources.yaml names ("auto": none).
    """
    gone = not_found(page)
    if gone:
        return Trouble("soft-404", f"the page says: {gone}")
    if path_of(page.url) in ("", "/") and path_of(asked) not in ("", "/"):
        return Trouble("soft-404", f"the home page {page.url} came instead")
    onward = redirect_stub(page)
    if onward and not same_site(onward, page.url):
        return Trouble("forbidden-address", f"the page only sends its reader on to {onward[:160]}")
    article = article_signs(page)
    if article:
        told = "Name the column's own page; where it is one article that is replaced every year, set options: {is_listing: true}"
        return Trouble("source-changed", f"this is no listing: {article}. {told}")
    choice = choose(page)
    unknown = choice.why if choice.adapter == "script-only" else shell(page)
    if unknown:
        return Trouble("script-only", unknown)
    if named in ADAPTERS and choice.adapter != named:
        return Trouble(
            "source-changed",
            f"{named} reads no rows here; the page looks like {choice.adapter}: {choice.why}. Set adapter: auto, or options within or rows",
        )
    return None
