"""龙讯 (安徽、常德、海北 …): ``/content/column/N`` and ``/public/column/N``, pages by ``pageIndex`` from 1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from harvester.adapters.paging import linked, turn, with_query
from harvester.adapters.rows import read_rows
from harvester.pieces import Page, Request, Step

_PATH = re.compile(r"/(?:public|content)/column/\d+", re.IGNORECASE)
_PAGES = re.compile(r"\b(?:pageCount|totalPage)[\"']?\s*[:=]\s*[\"']?(\d{1,5})", re.IGNORECASE)
_ROWS = re.compile(r"\b(?:total|recordCount|totalCount)[\"']?\s*[:=]\s*[\"']?(\d{1,7})", re.IGNORECASE)


class Lonsun:
    name = "lonsun"

    def recognises(self, page: Page) -> str | None:
        found = _PATH.search(page.url)
        if found:
            return found[0]
        return "Ls.pagination" if "Ls.pagination" in page.text else None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        leads = read_rows(page, rows=options.get("rows"), within=options.get("within"))
        query = {key.lower(): values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}
        if not leads and "action" not in query and "/public/column/" in page.url.lower():
            return Step(
                (),
                (
                    turn(
                        request, with_query(page.url, type=query.get("type", "4"), action="list", pageIndex=1)
                    ),
                ),
            )
        pager = linked(page, request)
        script = page.text if "agination" in page.text else ""
        pages = _number(_PAGES, script) or pager.pages
        rows = _number(_ROWS, script[script.find("agination") :]) or pager.rows
        told = query.get("pageindex", "1")
        here = int(told) if told.isdigit() else 1
        if not leads or (pages is not None and here >= pages):
            return Step(leads, (), rows, pages)
        if pages is None and pager.ahead is None and rows is None:
            return Step(leads, (turn(request, with_query(request.url, pageIndex=here + 1), guess=1),))
        return Step(leads, (turn(request, with_query(request.url, pageIndex=here + 1)),), rows, pages)


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found[1]) if found else None
