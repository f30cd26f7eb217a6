"""拓尔思 TRS WCM / 海云: static columns paged by createPageHTML.

The call's index counts from 0 (second page ``index_1.html``), in the form that begins with an element's id from 1
(``zwgklist_2.shtml``); a few sites with the first form number their files as in the second. The page alone cannot tell,
so both are asked for, the likelier first. Deep pages of large columns are often stubs or missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from harvester.adapters.link_kinds import base_of
from harvester.adapters.pager_links import number_in
from harvester.adapters.paging import PagerCall, linked, pager_call, turn
from harvester.adapters.rows import read_rows
from harvester.pieces import Page, Request, Step
from harvester.urls import join

_ROW = re.compile(r"""href\s*=\s*["']?[^"'>\s]{0,200}/?t(?:19|20)\d{6}_\d{3,}\.s?html?""", re.IGNORECASE)

_NAME = re.compile(r"/t(?:19|20)\d{6}_\d{3,}\.s?html?", re.IGNORECASE)


class Trs:
    name = "trs"

    def recognises(self, page: Page) -> str | None:
        call = pager_call(page)
        if call:
            if call.of_article or is_article_page(page):
                return None
            return call.quote
        if len(_ROW.findall(page.text)) < 2 or is_article_page(page):
            return None
        leads = read_rows(page)
        rows = sum(bool(_NAME.search(lead.url)) for lead in leads)
        return f"{rows} rows lead to tYYYYMMDD_N pages" if rows * 2 >= max(len(leads), 3) else None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        leads = read_rows(page, rows=options.get("rows"), within=options.get("within"))
        call = pager_call(page) or _remembered(request)
        if call is None or call.of_article:
            pager = linked(page, request)
            ask = (pager.ahead,) if pager.ahead else ()
            return Step(leads, ask, pager.rows, pager.pages)
        return Step(leads, called(page, request, call), call.rows, call.pages)


def _remembered(request: Request) -> PagerCall | None:
    """The call of an earlier page, for a page that prints none."""
    told = request.carry.get("call")
    if not isinstance(told, list | tuple) or len(told) != 3:
        return None
    return PagerCall(int(told[0]), 0, str(told[1]), str(told[2]), None, 0, False, "")


def is_article_page(page: Page) -> bool:
    """Does the page carry the tags of one article (ArticleTitle, PubDate)? A column's page does not."""
    for node in page.tree.css("meta[name]"):
        name = (node.attributes.get("name") or "").lower()
        if name == "articletitle" and (node.attributes.get("content") or "").strip():
            return True
    return False


def called(page: Page, request: Request, call: PagerCall) -> tuple[Request, ...]:
    """The next page by a createPageHTML call: one request where the walk already knows how files are numbered, else two.

    ``carry``: ``base`` 0 or 1 once a numbering brought rows, ``number`` the page (1, 2, …) this request is for, ``call``
    what the call said (later pages may print none).
    """
    known = request.carry.get("base")
    number = request.carry.get("number")
    first = call.base
    if not isinstance(number, int):
        if call.here == 1 and first == 0 and number_in(page.url) is None:
            first = 1  # the listing's own address calls itself page 1: it counts from 1
        number = max(call.here, first) - first + 1
    if number >= call.pages:
        return ()
    directory = base_of(page)
    bases = (known,) if known in (0, 1) else (first, 1 - first)
    ask = []
    for base in bases:
        url = join(directory, f"{call.name}_{number + base}.{call.extension}")
        if url:
            ask.append(
                turn(request, url, base=base, number=number + 1, call=[call.pages, call.name, call.extension])
            )
    return tuple(ask)
