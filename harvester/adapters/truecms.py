"""truecms (南通、如皋): rows from ``messageController/getMessage.do``, an XML of records in a JSONP answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harvester.adapters.jpage import record_rows, stated_total
from harvester.adapters.link_kinds import base_of
from harvester.adapters.paging import with_query
from harvester.adapters.rows import read_rows
from harvester.adapters.scripts import NotDataError, json_of
from harvester.pieces import Page, Request, Step, Trouble
from harvester.urls import join

_SERVICE = re.compile(r"""["']([^"'\s]*messageController/getMessage\.do[^"'\s]*)["']""")
_COLUMN = re.compile(r"""columnId["']?\s*[:=]\s*["']?([\w-]+)""")
_SIZES = (50, 20, 10)  # portals refuse or cut more


class Truecms:
    name = "truecms"

    def recognises(self, page: Page) -> str | None:
        return "messageController/getMessage.do" if "messageController/getMessage.do" in page.text else None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        if "column" in request.carry:
            return _answer(page, request)
        service, column = _SERVICE.search(page.text), _COLUMN.search(page.text)
        leads = read_rows(page)
        url = join(base_of(page), service[1]) if service else None
        if url is None or column is None:
            return Step(
                leads,
                trouble=None if leads else Trouble("source-changed", "getMessage.do without a columnId"),
            )
        return Step(leads, tuple(_asked(url, column[1], 1, size, page.url) for size in _SIZES))


def _asked(service: str, column: str, start: int, size: int, referer: str) -> Request:
    url = with_query(
        service, columnId=column, startrecord=start, endrecord=start + size - 1, perpage=size, callback="rows"
    )
    return Request(
        url, referer=referer, carry={"service": service, "column": column, "start": start, "size": size}
    )


def _answer(page: Page, request: Request) -> Step:
    carry = request.carry
    text = page.text
    try:
        value = json_of(text)
    except NotDataError:
        value = None
    for candidate in (value, *(value.values() if isinstance(value, dict) else ())):
        if isinstance(candidate, str) and "<record" in candidate:
            text = candidate
    leads = record_rows(text, str(request.referer))
    total = stated_total(text)
    start, size = int(carry["start"]), int(carry["size"])
    given = len(leads)
    if not given and "<record" not in text and "datastore" not in text:
        return Step(
            (),
            trouble=Trouble("source-changed", f"getMessage.do answered without records ({page.text[:100]})"),
        )
    guess = total is None and given < size  # the last page, or a portal that gives fewer than it is asked for
    if start == 1 and given < size and (total is None or given < total):
        size = max(given, 1)
    if not given or (total is not None and start + size > total):
        return Step(leads, (), total)
    ask = _asked(str(carry["service"]), str(carry["column"]), start + size, size, str(request.referer))
    if guess:
        ask = replace(ask, carry={**ask.carry, "guess": 1})
    return Step(leads, (ask,), total)
