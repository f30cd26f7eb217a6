"""江西集约化: ``loadPageData`` fills the list from a service that the page does not name.

The page does hold the column's newest rows as data (``listData.articleList``, fifty of them) and how many there are
(``articleCount``). Where these are all, the listing is read; where not, the rest is beyond reach and the step says so,
unless a browser rendered the page with its rows and its pager.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harvester.adapters.link_kinds import base_of
from harvester.adapters.paging import linked
from harvester.adapters.records import lead_of, whole_number
from harvester.adapters.rows import read_rows
from harvester.adapters.scripts import settings
from harvester.pieces import Page, Request, Step, Trouble


class Jiangxi:
    name = "jiangxi"

    def recognises(self, page: Page) -> str | None:
        return "loadPageData(" if "loadPageData(" in page.text and "webSiteCode" in page.text else None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        rendered = read_rows(page, rows=options.get("rows"), within=options.get("within"))
        pager = linked(page, request)
        base, listed = base_of(page), settings(page.text, "articleList")
        items = listed if isinstance(listed, list) else []
        if rendered and (pager.ahead or pager.pages or not items):  # a browser ran the script (render: true)
            return Step(rendered, (pager.ahead,) if pager.ahead else (), pager.rows, pager.pages)
        leads = tuple(one for item in items if isinstance(item, Mapping) and (one := lead_of(item, base)))
        column = settings(page.text, "channelsTagSelf")
        total = whole_number(column.get("articleCount")) if isinstance(column, Mapping) else None
        if total is not None and total <= len(leads):
            return Step(leads, (), total)
        told = (
            f"{len(leads)} of {total if total is not None else 'an unknown number of'} rows stand in the page"
        )
        return Step(
            leads, (), total, None, Trouble("script-only", f"{told}; the others come by loadPageData")
        )
