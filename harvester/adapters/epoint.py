"""新点 Epoint EWB: columns in the page, or from ``{project}/rest/lightfrontaction/getgovinfolist``.

The service wants the site's ``siteGuid`` and the category's number; the first stands in /js/webBuilderCommon.js, the second
in the address (``?categorynum=003001003`` or the last directory of digits). Some portals wrap the question in ``params``,
and pages count from 0. Options ``project``, ``site``, ``category``, ``department`` settle what cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from harvester.adapters.paging import linked
from harvester.adapters.records import at_path, table_of, whole_number
from harvester.adapters.rows import read_rows
from harvester.adapters.scripts import NotDataError, json_of
from harvester.adapters.trs import is_article_page
from harvester.pieces import Page, Request, Step, Trouble
from harvester.urls import join

_MARKS = re.compile(
    r"EWB[-_]FRONT|/rest/lightfrontaction/|webBuilderCommon\.js|class=[\"'][^\"']*\bewb-(?:list|info|page|con)",
    re.IGNORECASE,
)
_GUID = re.compile(r"siteGuid[\"']?\s*[:=]\s*[\"']([0-9a-fA-F-]{36})")
_PROJECT = re.compile(r"projectName[\"']?\s*[:=]\s*[\"']([^\"']+)")
_DIRECTORY = re.compile(r"/(\d{3}(?:\d{3})+)(?:/|$)")
_DEFAULT_SITE = (
    "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"  # what the product ships with; met on portals of several cities
)
_SIZE = 50


class Epoint:
    name = "epoint"

    def recognises(self, page: Page) -> str | None:
        found = _MARKS.search(page.text)
        return found[0] if found and not is_article_page(page) else None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        carry = request.carry
        if "number" in carry:
            return _answer(page, request)
        if "category" in carry:  # this is webBuilderCommon.js
            return Step((), _asked(page, request, dict(carry)))
        leads = read_rows(page, rows=options.get("rows"), within=options.get("within"))
        if leads:
            pager = linked(page, request)
            return Step(leads, (pager.ahead,) if pager.ahead else (), pager.rows, pager.pages)
        query = {key.lower(): values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}
        numbers = _DIRECTORY.findall(urlsplit(page.url).path)
        category = options.get("category") or query.get("categorynum") or (numbers[-1] if numbers else None)
        if not category:
            return Step(
                (),
                trouble=Trouble(
                    "script-only", "Epoint service without a category number: set option category"
                ),
            )
        known = {
            "category": str(category),
            "department": str(options.get("department") or query.get("deptcode") or ""),
            "site": options.get("site") or _first(_GUID, page.text),
            "project": options.get("project") or _first(_PROJECT, page.text) or _project(page.text),
            "home": page.url,
        }
        if known["site"]:
            return Step((), _asked(page, request, known))
        script = re.search(r"""src\s*=\s*["']([^"']*(?:webBuilderCommon|ajaxReq)\.js[^"']*)""", page.text)
        url = join(page.url, script[1] if script else "/js/webBuilderCommon.js")
        return Step((), (Request(url or page.url, referer=page.url, carry=known),))


def _asked(page: Page, request: Request, known: dict[str, Any]) -> tuple[Request, ...]:
    site = known.get("site") or _first(_GUID, page.text) or _DEFAULT_SITE
    project = known.get("project") or _first(_PROJECT, page.text) or "/EWB-FRONT"
    service = join(
        str(known["home"]), f"/{str(project).strip('/')}/rest/lightfrontaction/getgovinfolist"
    ) or str(known["home"])
    body = {
        "deptcode": known["department"],
        "categorynum": known["category"],
        "siteGuid": site,
        "pageSize": _SIZE,
    }
    forms: tuple[tuple[bool, int], ...] = ((False, 0), (True, 0), (False, 1))
    return tuple(
        _page(service, body, number=first, first=first, wrapped=wrapped, referer=str(known["home"]))
        for wrapped, first in forms
    )


def _page(
    service: str, body: Mapping[str, Any], *, number: int, first: int, wrapped: bool, referer: str
) -> Request:
    asked = {**body, "pageIndex": number}
    carry = {
        "service": service,
        "body": dict(body),
        "number": number,
        "first": first,
        "wrapped": wrapped,
        "referer": referer,
    }
    return Request(service, json={"params": asked} if wrapped else asked, referer=referer, carry=carry)


def _answer(page: Page, request: Request) -> Step:
    carry = request.carry
    try:
        value = json_of(page.text)
        custom = at_path(value, "custom")
        if isinstance(custom, str):
            custom = json_of(custom)
    except NotDataError:
        return Step((), trouble=Trouble("source-changed", "getgovinfolist did not answer with JSON"))
    base = str(carry["referer"])
    table = table_of(custom if custom is not None else value, base)
    total = next(
        (
            number
            for path in ("total", "count", "rowcount")
            if (number := whole_number(at_path(custom, path))) is not None
        ),
        None,
    )
    if table is None:
        if total == 0:
            return Step((), (), 0)
        return Step(
            (), trouble=Trouble("source-changed", f"getgovinfolist answered without rows ({page.text[:120]})")
        )
    walked = (int(carry["number"]) - int(carry["first"]) + 1) * max(_SIZE, 1)
    if total is not None and (walked >= total and table.rows >= min(_SIZE, total - walked + _SIZE)):
        return Step(table.leads, (), total)
    following = _page(
        str(carry["service"]), carry["body"], number=int(carry["number"]) + 1, first=int(carry["first"]),
        wrapped=bool(carry["wrapped"]), referer=base,
    )  # fmt: skip
    if (
        total is None and table.rows < _SIZE
    ):  # the last page, or a service that gives fewer than it is asked for
        following = replace(following, carry={**following.carry, "guess": 1})
    return Step(table.leads, (following,), total)


def _project(text: str) -> str | None:
    found = re.search(r"(/[\w-]+)/rest/lightfrontaction", text)
    return found[1] if found else None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None
