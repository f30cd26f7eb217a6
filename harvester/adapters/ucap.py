"""开普 UCAP 集约化: static columns with createPageHTML in its own order of arguments, and a service by the column's id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from harvester.adapters.paging import linked, next_by_query, pager_call, turn
from harvester.adapters.records import at_path, table_of, whole_number
from harvester.adapters.rows import read_rows
from harvester.adapters.scripts import NotDataError, json_of
from harvester.adapters.trs import called, is_article_page
from harvester.pieces import Page, Request, Step, Trouble
from harvester.urls import join

_CHANNEL = re.compile(
    r"<meta[^>]{0,80}name\s*=\s*[\"']channelId[\"'][^>]{0,80}content\s*=\s*[\"']([0-9a-f]{32})", re.IGNORECASE
)
_CHANNEL_TURNED = re.compile(
    r"<meta[^>]{0,40}content\s*=\s*[\"']([0-9a-f]{32})[\"'][^>]{0,40}name\s*=\s*[\"']channelId", re.IGNORECASE
)
_SERVICE = re.compile(r"/(?:common/search|searchList)/([0-9a-f]{32})")
_PATH = re.compile(r"/c\d{5,}/(?:\w+\.shtml)?$")
_PAGER = re.compile(
    r"(?:list|my|data|news)?[-_]?(?:pagination|pager|page|pages|fenye)(?:[-_]?(?:box|bar|nav|list|div|wrap|con|\d))?$",
    re.IGNORECASE,
)
_SIZE = 50
_FULL = 10  # rows: a column shows ten and more a page where there is a further one


class Ucap:
    name = "ucap"

    def recognises(self, page: Page) -> str | None:
        if _SERVICE.search(page.url):
            return "/common/search/"
        if "<ucapcontent" in page.text.lower() or is_article_page(page):
            return None
        channel = _channel(page)
        if channel:
            return f"channelId {channel}"
        return "column path /cN/" if _PATH.search(page.url) and ".shtml" in page.text else None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        if _SERVICE.search(page.url):
            return _answer(page, request)
        leads = read_rows(page, rows=options.get("rows"), within=options.get("within"))
        call = pager_call(page)
        if call is not None and not call.of_article and leads:
            return Step(leads, called(page, request, call), call.rows, call.pages)
        pager = linked(page, request)
        if pager.ahead is not None:
            return Step(leads, (pager.ahead,), pager.rows, pager.pages)
        channel = _channel(page)
        if channel is None or pager.pages == 1 or "paged" in request.carry:
            return Step(leads, (), pager.rows, pager.pages)
        service = join(
            page.url,
            f"/common/search/{channel}?page=1&_pageSize={_SIZE}&_isAgg=true&_isJson=true&_template=index",
        )
        # A full page, or the place of a pager that a script fills: there the service is how the column goes on, no guess.
        guess = bool(leads) and len(leads) < _FULL and not _awaits_pager(page)
        ask = (turn(request, service, guess=int(guess), shown=len(leads)),) if service else ()
        return Step(leads, ask, pager.rows)


def _awaits_pager(page: Page) -> bool:
    """Is there an element for a pager, and nothing in it?"""
    named = (
        node
        for node in page.tree.css("div[id],ul[id],span[id],p[id],nav[id],div[class],ul[class],nav[class]")
        if _PAGER.match(node.attributes.get("id") or "")
        or any(map(_PAGER.match, (node.attributes.get("class") or "").split()))
    )
    return any(not node.text().strip() and node.css_first("a") is None for node in named)


def _channel(page: Page) -> str | None:
    found = _CHANNEL.search(page.text) or _CHANNEL_TURNED.search(page.text) or _SERVICE.search(page.text)
    return found[1] if found else None


def _answer(page: Page, request: Request) -> Step:
    text = page.text.lstrip()
    if text.startswith("<"):  # _isJson=false gives HTML
        leads = read_rows(page)
        following = next_by_query(page.url)
        return Step(leads, (turn(request, following),) if leads and following else ())
    try:
        value = json_of(text)
    except NotDataError:
        return Step((), trouble=Trouble("source-changed", "the column's service did not answer with JSON"))
    data = at_path(value, "data")
    table = table_of(data if data is not None else value, page.url)
    total = whole_number(at_path(value, "data.total"))
    if table is None:
        shown = int(request.carry.get("shown") or 0)
        if total == 0 and shown:
            told = f"the column shows {shown} rows, and its service states that it has none"
            return Step((), trouble=Trouble("source-changed", told))
        if total == 0:
            return Step((), (), 0)
        return Step(
            (),
            trouble=Trouble(
                "source-changed", f"no rows in the answer of the column's service ({text[:120]})"
            ),
        )
    seen = (
        int(request.carry.get("seen") or 0) + table.rows
    )  # a service may give fewer a page than it is asked for
    following = next_by_query(page.url)
    if following is None or (total is not None and seen >= total):
        return Step(table.leads, (), total)
    return Step(table.leads, (turn(request, following, seen=seen, guess=0),), total)
