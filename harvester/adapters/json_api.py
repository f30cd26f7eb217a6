"""A listing behind a service, described by the operator; a plain JSON answer is read without a description.

Options of the listing (all but ``url`` may be left out):

    url     the service, with {page} (or {offset}) where the number goes; default: the listing's own address
    method  GET or POST; POST is meant where ``form`` or ``json`` is given
    form    {name: value}, values may hold {page} or {offset}
    json    any JSON, strings in it may hold {page} or {offset} (a string that is only "{page}" becomes a number)
    start   number of the first page, default 1
    size    rows a page, for {offset}; default 20
    referer, headers
    rows, title, link, date, total, pages    dotted paths: ``rows`` from the top, title/link/date from a row, total/pages
            from the top; ``link`` may be a template over the row's fields: /detail.html?id={id}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from duties.reports import Lead
from harvester.adapters.paging import next_by_query
from harvester.adapters.records import Table, at_path, lead_of, table_of, whole_number
from harvester.adapters.rows import lead
from harvester.adapters.scripts import NotDataError, json_of
from harvester.pieces import Page, Request, Step, Trouble
from harvester.urls import join

_FIELD = re.compile(r"\{([\w.]+)\}")


class JsonApi:
    name = "json_api"

    def recognises(self, page: Page) -> str | None:
        head = page.text.lstrip()[:200]
        if head.startswith("<") or not re.match(r"[\[{]|[\w$.]{1,60}\s*\(", head):
            return None
        try:
            table = table_of(json_of(page.text), page.url)
        except NotDataError:
            return None
        return f"{len(table.leads)} rows in JSON" if table else None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        number = request.carry.get("number")
        if number is None and (options.get("url") or options.get("form") or options.get("json")):
            return Step((), (asked(page.url, options, int(options.get("start", 1)), referer=page.url),))
        try:
            value = json_of(page.text)
        except NotDataError as problem:
            return Step(
                (),
                trouble=Trouble("source-changed", f"the service did not answer with JSON: {problem.args[0]}"),
            )
        table = (
            described(value, page.url, options)
            if options.get("rows") is not None
            else table_of(value, page.url)
        )
        if table is None:
            return Step((), trouble=_wrong(value, options))
        ask: tuple[Request, ...] = ()
        if number is not None:
            if table.rows:
                ask = (asked(str(request.carry["from"]), options, int(number) + 1, referer=request.referer),)
        elif following := next_by_query(page.url):
            ask = (Request(following, referer=request.referer),)
        if table.stated_pages is not None and _turned(page.url, number, options) >= table.stated_pages:
            ask = ()
        return Step(table.leads, ask, table.stated_rows, table.stated_pages)


def asked(base: str, options: Mapping[str, Any], number: int, *, referer: str | None) -> Request:
    """The request for page ``number`` as the options describe it."""
    offset = (number - int(options.get("start", 1))) * int(options.get("size", 20))
    filled = _fill(dict(options), {"page": number, "offset": offset})
    url = join(base, str(filled.get("url") or base)) or base
    form = filled.get("form")
    body = filled.get("json")
    if form is None and body is None and str(options.get("method", "GET")).upper() == "POST":
        form = {}
    return Request(
        url,
        form=tuple((str(key), str(value)) for key, value in form.items())
        if isinstance(form, Mapping)
        else None,
        json=body,
        referer=str(options.get("referer") or referer or base),
        headers=tuple((str(key), str(value)) for key, value in (options.get("headers") or {}).items()),
        carry={"number": number, "from": base},
    )


def described(value: Any, base: str, options: Mapping[str, Any]) -> Table | None:
    """The listing at the paths that the options name; None where there is no array."""
    array = at_path(value, str(options["rows"]))
    if isinstance(array, str):
        try:
            array = json_of(array)
        except NotDataError:
            return None
    if not isinstance(array, list):
        return None
    leads = tuple(
        one for one in (_row(item, base, options) for item in array if isinstance(item, Mapping)) if one
    )
    total = whole_number(at_path(value, str(options["total"]))) if options.get("total") else None
    pages = whole_number(at_path(value, str(options["pages"]))) if options.get("pages") else None
    return Table(leads, len(array), total, pages)


def _row(item: Mapping[str, Any], base: str, options: Mapping[str, Any]) -> Lead | None:
    told = lead_of(item, base)
    if not (options.get("title") or options.get("link") or options.get("date")):
        return told
    title = at_path(item, str(options["title"])) if options.get("title") else told and told.title
    link: Any = told and told.url
    if pattern := options.get("link"):
        link = (
            _FIELD.sub(lambda found: str(at_path(item, found[1]) or ""), str(pattern))
            if "{" in str(pattern)
            else at_path(item, str(pattern))
        )
    date = at_path(item, str(options["date"])) if options.get("date") else None
    made = lead(base, link, title, date)
    if made and told and not options.get("date"):
        return Lead(made.url, made.title, told.listed_on, made.cut, told.evidence)
    return made


def _turned(url: str, number: Any, options: Mapping[str, Any]) -> int:
    """How many pages were read with this one."""
    if number is not None:
        return int(number) - int(options.get("start", 1)) + 1
    following = next_by_query(url)
    told = re.search(r"=(\d+)", following.replace(url, "")) if following else None
    return int(told[1]) - 1 if told else 1


def _wrong(value: Any, options: Mapping[str, Any]) -> Trouble:
    words = ""
    if isinstance(value, Mapping):
        words = ", ".join(
            f"{key}: {inner}" for key, inner in value.items() if isinstance(inner, str | int | bool)
        )[:160]
    wanted = f"no array at {options['rows']!r}" if options.get("rows") is not None else "no array of rows"
    return Trouble("source-changed", f"{wanted} in the answer" + (f" ({words})" if words else ""))


def _fill(value: Any, numbers: Mapping[str, int]) -> Any:
    if isinstance(value, str):
        for name, number in numbers.items():
            if value == f"{{{name}}}":
                return number
            value = value.replace(f"{{{name}}}", str(number))
        return value
    if isinstance(value, Mapping):
        return {
            key: inner if key in ("link", "title", "date", "rows") else _fill(inner, numbers)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_fill(inner, numbers) for inner in value]
    return value
