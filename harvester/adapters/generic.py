"""Listings of no known family: rows in the HTML (or printed by a plain script), pages turned by plain links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from duties.reports import Lead
from harvester.adapters.link_kinds import base_of, is_column
from harvester.adapters.paging import linked, next_by_query, turn
from harvester.adapters.records import table_of
from harvester.adapters.row_titles import squeeze
from harvester.adapters.rows import fragment_rows, read_rows
from harvester.adapters.scripts import arrays_of_objects, cdata, printed
from harvester.adapters.single import OPTION, report_here
from harvester.pieces import Page, Request, Step
from harvester.urls import identity, join, same_site

_FRAME_OUT = re.compile(
    r"visit|count|login|tree|share|foot|head|nav|menu|search|weather|tianqi|top|stat|map|ad[sv]?[./_]|video|jiucuo",
    re.IGNORECASE,
)
_EMPTY_SHELL = (
    (re.compile(r"\bv-for\s*="), "v-for template without rows"),
    (re.compile(r"\bng-(?:repeat|app|view)\b"), "AngularJS template without rows"),
    (
        re.compile(r"text/(?:x-)?(?:handlebars|template|html)[\w-]*[\"']\s*>|\{\{\s*#each"),
        "client-side template without rows",
    ),
    (
        re.compile(
            r"<div[^<>]{1,300}id\s*=\s*[\"']?(?:app|root|__nuxt|"
            r"__next)[\"']?[^<>]{0,300}>\s*(?:<div[^<>]{0,300}>\s*</div>\s*)?</div>"
        ),
        "empty application root",
    ),
    (re.compile(r"\bloadPageData\s*\("), "loadPageData: rows come from a service the page does not name"),
    (
        re.compile(
            r"(?:\$|jQuery)\s*\.\s*(?:ajax|get|post|getJSON)\s*\(|\bfetch\s*\(|\baxios\b|XMLHttpRequest"
        ),
        "rows are fetched by script",
    ),
    (
        re.compile(r"<\?=\s*el\.|<%=\s*\w+\.|layui\.|laytpl|\btemplate\s*\(\s*[\"']"),
        "client-side template without rows",
    ),
)
_DATA_ANCHORS = re.compile(r"<[^<>]{1,300}\s:href\s*=|\bv-text\b|\{\{\s*\w+(?:\.\w+)+\s*\}\}")


class Generic:
    name = "generic"

    def recognises(self, page: Page) -> str | None:
        rows = rows_anyhow(page)
        return f"{len(rows)} rows in the page" if rows else None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        leads = rows_anyhow(page, options)
        if options.get(OPTION) and (own := report_here(page)):
            return Step((own, *leads))
        if not leads and not request.carry.get("frame"):
            frame = inner_frame(page)
            if frame:
                return Step((), (turn(request, frame, frame=1),))
        pager = linked(page, request)
        ahead = pager.ahead
        if (
            ahead is None
            and leads
            and pager.pages
            and (following := next_by_query(page.url, most=pager.pages))
        ):
            ahead = turn(request, following)
        return Step(leads, (ahead,) if ahead else (), pager.rows, pager.pages)


def rows_anyhow(page: Page, options: Mapping[str, Any] | None = None) -> tuple[Lead, ...]:
    """The page's rows, from its elements, else from what its scripts hold in plain sight (printed HTML, CDATA, arrays)."""
    options = options or {}
    leads = read_rows(page, rows=options.get("rows"), within=options.get("within"))
    if leads or options.get("rows"):
        return leads
    return scripted_rows(page)


def scripted_rows(page: Page) -> tuple[Lead, ...]:
    """Rows that stand in scripts as data or as literal HTML."""
    base = base_of(page)
    best: tuple[Lead, ...] = ()
    for node in page.tree.css("script,xml,textarea,noscript"):
        text = node.text() or ""
        kind = (node.attributes.get("type") or "").lower()
        if len(text) < 40 or "/" not in text or "template" in kind or "handlebars" in kind:
            continue
        found = fragment_rows("".join(cdata(text)), base) or fragment_rows(printed(text), base)
        if not found:
            tables = [table_of(array, base) for array in arrays_of_objects(text)]
            found = max((table.leads for table in tables if table), key=len, default=())
            found = tuple(
                one for one in found if one.listed_on or not is_column(one.url)
            )  # menus are arrays, too
        if len(found) > len(best):
            best = found
    return best


def inner_frame(page: Page) -> str | None:
    """The frame of the same host that may hold the rows, None where there is none."""
    base = base_of(page)
    for node in page.tree.css("iframe[src],frame[src]"):
        url = join(base, node.attributes.get("src") or "")
        if (
            url
            and same_site(url, page.url)
            and identity(url) != identity(page.url)
            and not _FRAME_OUT.search(url.partition("//")[2].partition("/")[2])
        ):
            return url
    return None


def shell(page: Page) -> str | None:
    """Why a page without rows gets them by a script we do not know; None where it is simply without rows."""
    text = page.text
    for pattern, why in _EMPTY_SHELL[:5]:
        if pattern.search(text):
            return why
    body = page.tree.body
    if body is None:
        return None
    visible = len(
        squeeze(
            "".join(node.text(deep=False) for node in body.traverse() if node.tag not in ("script", "style"))
        )
    )
    if _DATA_ANCHORS.search(text):
        return "data-bound elements without rows"
    for pattern, why in _EMPTY_SHELL[5:]:
        if pattern.search(text) and visible < 1500:
            return why
    return None
