"""河南: lists of ``viewCmsCac.do?cacId=…``, further pages by ``offset`` in steps of the page's rows (20 or 30)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from harvester.adapters.paging import linked, turn, with_query
from harvester.adapters.rows import read_rows
from harvester.pieces import Page, Request, Step


class Henan:
    name = "henan"

    def recognises(self, page: Page) -> str | None:
        if "viewCmsCac.do" in page.url:
            return "viewCmsCac.do"
        found = re.search(r"viewCmsCac\.do\?cacId=[\w]+[^\"'<>\s]{0,80}offset=\d+", page.text)
        return found[0] if found else None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        leads = read_rows(page, rows=options.get("rows"), within=options.get("within"))
        pager = linked(page, request)
        if pager.ahead is not None or not leads:
            return Step(leads, (pager.ahead,) if pager.ahead else (), pager.rows, pager.pages)
        told = parse_qs(urlsplit(request.url).query).get("offset", ["0"])[0]
        offset = int(told) if told.isdigit() else 0
        known = request.carry.get("step")
        steps = (
            [known]
            if isinstance(known, int)
            else [size for size in (20, 30) if size >= len(leads)] or [len(leads)]
        )
        end = pager.rows is not None and offset + len(leads) >= pager.rows
        if end or len(leads) < min(steps):
            return Step(leads, (), pager.rows, pager.pages)
        guess = int(pager.rows is None)
        ask = tuple(
            turn(request, with_query(request.url, offset=offset + size), step=size, guess=guess)
            for size in steps
        )
        return Step(leads, ask, pager.rows, pager.pages)
