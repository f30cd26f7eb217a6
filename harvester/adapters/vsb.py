"""博达 VSB: columns ``tzgg.htm`` whose further pages count down (``tzgg/40.htm``, ``tzgg/39.htm`` … ``tzgg/1.htm``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from harvester.adapters.link_kinds import base_of
from harvester.adapters.paging import linked, turn
from harvester.adapters.rows import read_rows
from harvester.adapters.trs import is_article_page
from harvester.pieces import Page, Request, Step
from harvester.urls import join, path_of

_MARKS = (
    re.compile(r"_sitegray/_sitegray"),
    re.compile(r"<!--\s*Customer(?:NO|ID)\s*:", re.IGNORECASE),
    re.compile(r"class=[\"']?(?:pb_sys_|p_pages|vsb_)"),
    re.compile(r"id=[\"']?line_u\d+_\d+"),
)
_INFO = re.compile(r"/info/\d+/\d+\.htm")
_BODY = re.compile(r"(?:id|class)=[\"']?(?:vsb_content|v_news_content|vsb_newscontent)")
_FRACTION = re.compile(r"(?<!\d)(\d{1,5})\s*/\s*(\d{1,5})(?!\d)")


class Vsb:
    name = "vsb"

    def recognises(self, page: Page) -> str | None:
        if _BODY.search(page.text) or is_article_page(page):
            return None
        for mark in _MARKS:
            found = mark.search(page.text)
            if found:
                return found[0]
        rows = len(_INFO.findall(page.text))
        return f"{rows} links to /info/N/N.htm" if rows >= 3 else None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        leads = read_rows(page, rows=options.get("rows"), within=options.get("within"))
        pager = linked(page, request)
        ahead, pages = pager.ahead, pager.pages
        told = _FRACTION.search(
            " ".join(
                node.text(separator=" ")
                for node in page.tree.css("[class*=p_], [class*=page], [id*=fanye], td")[:60]
            )
        )
        if told:
            pages = int(told[2])
        if ahead is None and pages and pages > 1:
            url = _descending(page, pages)
            ahead = turn(request, url) if url else None
        return Step(leads, (ahead,) if ahead else (), pager.rows, pages)


def _descending(page: Page, pages: int) -> str | None:
    """The page after this one by the family's numbering, where the pager is no link: N pages are tzgg.htm, N-1 … 1."""
    path = path_of(page.url)
    here = re.search(r"/(\d{1,5})\.htm$", path)
    if here:
        return join(base_of(page), f"{int(here[1]) - 1}.htm") if int(here[1]) > 1 else None
    stem = re.search(r"/([\w-]+)\.htm$", path)
    return join(base_of(page), f"{stem[1]}/{pages - 1}.htm") if stem else None
