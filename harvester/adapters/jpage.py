"""大汉 Hanweb JCMS: a column page with the first rows in <datastore>, the others from dataproxy.jsp.

What the service takes differs from portal to portal: some count only ``page``, some only ``startrecord``; ``perpage`` is
cut above some size; some answer GET, some POST; some encrypt their ids and page only through <nextgroup>. So every
request is right in each reading (page k of n rows is rows (k-1)n+1 … kn), and where it brings nothing the next form is tried.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from duties.reports import Lead
from harvester.adapters.link_kinds import base_of
from harvester.adapters.paging import with_query
from harvester.adapters.rows import fragment_rows, read_rows
from harvester.adapters.scripts import NotDataError, between, cdata, json_of, settings
from harvester.adapters.stored_requests import place_of
from harvester.pieces import Page, Request, Step, Trouble
from harvester.urls import join

_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|\btotalRecords?[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_PROXY = re.compile(r"""["']([^"'\s]*dataproxy\.jsp[^"'\s]*)["']""", re.IGNORECASE)
_CALL = re.compile(r"\.jpage\s*\(\s*\{")
_KEYS = (
    "col",
    "appid",
    "webid",
    "path",
    "columnid",
    "sourceContentType",
    "unitid",
    "webname",
    "permissiontype",
    "keyWordCount",
)
_COLUMN = re.compile(r"/col/col(\w+)/")
_SIZE = 100  # rows a request; portals cut more than about 300


class Jpage:
    name = "jpage"

    def recognises(self, page: Page) -> str | None:
        for mark in ("dataproxy.jsp", "<datastore"):
            if mark in page.text:
                return mark
        return None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        if "proxy" in request.carry:
            return _answer(page, request)
        units = _units(page)
        stores = _stores(page.text)
        if not units and stores and "dataproxy" in page.url:
            return _direct(page, stores)
        if not units:
            leads = record_rows("".join(stores), base_of(page)) if stores else read_rows(page)
            group = _next_group(page.text, base_of(page))
            return Step(leads, _by_group(page, request, group), stated_total(page.text))
        held = (
            "".join(unit["store"] for unit in units)
            if all("store" in unit for unit in units)
            else "".join(stores)
        )
        leads = record_rows(held, base_of(page)) if held else read_rows(page)
        asked = [(unit, ask) for unit in units if (ask := _first(page, unit))]
        if not asked:
            return Step(leads, (), sum(unit["total"] or 0 for unit in units) or None)
        unit, ahead = asked[0]
        then = [place_of(other[0]) for _, other in asked[1:]]
        return Step(leads, tuple(_with(ask, then=then) for ask in ahead), unit["total"])


def _with(request: Request, **carry: Any) -> Request:
    return Request(
        request.url,
        form=request.form,
        json=request.json,
        referer=request.referer,
        headers=request.headers,
        carry={**request.carry, **carry},
    )


def _units(page: Page) -> list[dict[str, Any]]:
    """The page's jpage calls: where they ask and with what; only those of the page's own column where they say."""
    found: list[dict[str, Any]] = []
    base = base_of(page)
    for call in _CALL.finditer(page.text):
        window = page.text[call.start() : call.start() + 4000]
        ending = window.find(".jpage", 8)
        window = window[:ending] if ending > 0 else window
        proxy = _PROXY.search(window)
        url = join(base, proxy[1] if proxy else "/module/web/jpage/dataproxy.jsp")
        given = (
            settings(window, "ajaxParam") or settings(window, "ajaxParams") or settings(window, "param") or {}
        )
        params = {str(key): str(value) for key, value in given.items()} if isinstance(given, dict) else {}
        for key in _KEYS:
            told = re.search(rf"(?<![\w]){key}[\"']?\s*[:=]\s*[\"']?([^\"',&}}\s]+)", window)
            if told and key not in params:
                params[key] = told[1]
        if url and params.get("unitid"):
            params.setdefault("col", "1")
            size = re.search(r"\bperPage[\"']?\s*:\s*[\"']?(\d+)", window)
            found.append(
                {
                    "proxy": url,
                    "params": params,
                    "size": int(size[1]) if size else 15,
                    "total": stated_total(window),
                }
            )
    column = _COLUMN.search(page.url)
    stores = _stores(page.text)
    if len(stores) == len(found):
        for unit, store in zip(found, stores, strict=True):
            unit["store"] = store
            unit["total"] = unit["total"] or stated_total(store)
    own = [unit for unit in found if column and unit["params"].get("columnid") == column[1]]
    return own or found


def _first(page: Page, unit: Mapping[str, Any]) -> tuple[Request, ...]:
    """The requests, best first, for what the page itself does not hold of a unit; none where it holds all."""
    store = str(unit.get("store") or "")
    held = len(_records(store))
    total = unit["total"]
    if held and total is not None and held >= total:
        return ()
    own, size = unit["size"], _SIZE
    further = held // own + 1 if held else 1
    ask = [
        _asked(unit, page.url, 1, size, "get"),
        _asked(unit, page.url, 1, size, "post"),
        _asked(unit, page.url, further, own, "get"),
        _asked(unit, page.url, further, own, "post"),
    ]
    group = _next_group(store, base_of(page))
    return (*ask, *_by_group(page, Request(page.url, referer=page.url), group))


def _asked(unit: Mapping[str, Any], referer: str, page: int, size: int, how: str) -> Request:
    place = {"page": page, "startrecord": (page - 1) * size + 1, "endrecord": page * size, "perpage": size}
    carry = {
        "proxy": unit["proxy"],
        "params": dict(unit["params"]),
        "page": page,
        "size": size,
        "how": how,
        "part": unit["params"].get("unitid", ""),
    }
    if how == "get":
        return Request(with_query(unit["proxy"], **place, **unit["params"]), referer=referer, carry=carry)
    return Request(
        with_query(unit["proxy"], **place), form=tuple(unit["params"].items()), referer=referer, carry=carry
    )


def _answer(page: Page, request: Request) -> Step:
    carry = request.carry
    base = request.referer or page.url
    leads = record_rows(page.text, base)
    total = stated_total(page.text)
    if carry.get("how") == "group":
        ahead = _by_group(page, request, _next_group(page.text, page.url))
        return Step(leads, ahead, total)
    if not leads:
        if "<datastore" not in page.text and "<html" in page.text[:2000].lower():
            return Step(
                (), trouble=Trouble("source-changed", "dataproxy.jsp answered with a page, not with records")
            )
        return Step((), (), total)
    rows = len(_records(page.text)) or len(leads)
    number, size = int(carry["page"]), int(carry["size"])
    if number == 1 and rows < size and total is not None and rows < total:
        size = rows  # the portal gives fewer rows a page than asked: go on in its steps
    if total is not None and number * size >= total:
        return Step(leads, (), total)
    guess = int(
        total is None and rows < size
    )  # the last page, or a portal that gives fewer than it is asked for
    if guess and number == 1:
        size = rows
    ask = _asked(carry, base, number + 1, size, str(carry["how"]))
    return Step(leads, (_with(ask, then=carry.get("then") or [], guess=guess),), total)


def _by_group(page: Page, request: Request, link: str | None) -> tuple[Request, ...]:
    if link is None:
        return ()
    referer = request.referer or page.url
    return (Request(link, referer=referer, carry={**request.carry, "proxy": link, "how": "group"}),)


def _direct(page: Page, stores: list[str]) -> Step:
    """The listing named in sources.yaml is a dataproxy.jsp address itself."""
    query = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    size = int(query.get("perpage") or 0) if (query.get("perpage") or "").isdigit() else 0
    number = int(query.get("page") or 1) if (query.get("page") or "1").isdigit() else 1
    place = ("page", "startrecord", "endrecord", "perpage")
    params = {key: value for key, value in query.items() if key.lower() not in place}
    rows = len(_records("".join(stores)))
    unit = {"proxy": page.url.partition("?")[0], "params": params}
    asked = _asked(unit, page.url, number, size or rows or 15, "get")
    return _answer(page, asked)


def record_rows(text: str, base: str) -> tuple[Lead, ...]:
    """The rows of an answer: CDATA records, records with escaped HTML, or the older ``dataStore = ['…', …]``."""
    records = _records(text)
    if records:
        pieces = cdata("".join(records)) or [_unescaped(record) for record in records]
    else:
        store = settings(text, "dataStore")
        if not isinstance(store, list):
            store = _wrapped(text)
        pieces = [piece for piece in store if isinstance(piece, str)]
    if pieces and pieces[0].lstrip()[:3].lower() == "<tr":
        return fragment_rows(f"<table>{''.join(pieces)}</table>", base)
    return fragment_rows("".join(f"<div>{piece}</div>" for piece in pieces), base)


def _wrapped(text: str) -> list[Any]:
    try:
        value = json_of(text)
    except NotDataError:
        return []
    return value if isinstance(value, list) else []


def _stores(text: str) -> list[str]:
    """The page's <datastore> parts, the last one also where it is cut off."""
    parts = re.split(r"<datastore\b", text, flags=re.IGNORECASE)[1:]
    return [re.split(r"</datastore>", part, maxsplit=1, flags=re.IGNORECASE)[0] for part in parts]


def _records(text: str) -> list[str]:
    return between(text, "<record>", "</record>")


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def _next_group(text: str, base: str) -> str | None:
    for group in between(text, "<nextgroup>", "</nextgroup>"):
        href = re.search(r"""href\s*=\s*["']([^"']+)["']""", "".join(cdata(group)) or _unescaped(group))
        if href:
            return join(base, href[1].replace("&amp;", "&"))
    return None


def stated_total(text: str) -> int | None:
    """The number of rows that an answer or a jpage call states, None where it does not."""
    found = _TOTAL.search(text)
    return int(found[1] or found[2]) if found else None
