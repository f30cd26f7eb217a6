"""大汉 JPaaS: a shell of a page whose parts ("units") a gateway builds; only ``paramJson`` turns pages.

What to ask stands in the page (``queryData`` of the unitbuild script) and is read every time. Its Chinese ``tagId`` goes as
UTF-8: in any other encoding the gateway says ``{"success": false, "data": {}}``, which looks like a block and is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser

from harvester.adapters.link_kinds import base_of
from harvester.adapters.paging import stated
from harvester.adapters.rows import read_rows
from harvester.adapters.scripts import NotDataError, json_of, literal
from harvester.adapters.stored_requests import place_of
from harvester.pieces import Page, Request, Step, Trouble
from harvester.urls import join

_NOT_ROWS = re.compile(
    r"导航|位置|头部|尾部|页头|页脚|底部|顶部|header|footer|nav|菜单|菜单栏|搜索|标题|友情|logo|banner",
    re.IGNORECASE,
)
_ROWS = re.compile(r"列表|右侧|内容|信息|list|content|main|info", re.IGNORECASE)
_PAGE_TOTALS = (
    re.compile(r"(?:pageCount|totalPages?|data-pages?)[\"']?\s*[:=]\s*[\"']?(\d{1,5})", re.IGNORECASE),
    re.compile(r"共\s*(\d{1,5})\s*页"),
)
_ROW_TOTALS = re.compile(
    r"(?:totalCount|totalRecords?|data-total|count)[\"']?\s*[:=]\s*[\"']?(\d{1,7})", re.IGNORECASE
)


class Jpaas:
    name = "jpaas"

    def recognises(self, page: Page) -> str | None:
        if "unitbuild.js" in page.text:
            return "AuthorizedRead/unitbuild.js"
        if "jpaas-publish-server" in page.text and "queryData" in page.text:
            return "jpaas-publish-server"
        return None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        if "unit" in request.carry:
            return _answer(page, request)
        units = _units(page)
        leads = read_rows(page)
        if not units:
            if leads:
                return Step(leads)
            return Step((), trouble=Trouble("source-changed", "unitbuild.js without a readable queryData"))
        size = int(options.get("size", 0))
        asked = [_asked(base_of(page), page.url, url, data, 1, size) for url, data in units]
        then = [place_of(other) for other in asked[1:]]
        first = asked[0]
        return Step(leads, (Request(first.url, referer=first.referer, carry={**first.carry, "then": then}),))


def _units(page: Page) -> list[tuple[str, dict[str, Any]]]:
    """The page's units that may hold rows, likeliest first: address and query data."""
    found: list[tuple[int, str, dict[str, Any]]] = []
    for node in page.tree.css("script[src*=unitbuild],[querydata]"):
        given = node.attributes
        try:
            data, _ = literal(given.get("querydata") or "", 0)
        except NotDataError:
            continue
        if not isinstance(data, dict) or not data:
            continue
        url = given.get("url") or "/api-gateway/jpaas-publish-server/front/page/build/unit"
        tag = str(data.get("tagId") or "")
        rank = 0 if _ROWS.search(tag) else 2 if _NOT_ROWS.search(tag) else 1
        if (rank, url, data) not in found:
            found.append((rank, url, data))
    found.sort(key=lambda unit: unit[0])
    likely = [unit for unit in found if unit[0] < 2] or found
    return [(url, data) for _, url, data in likely[:6]]


def _asked(base: str, referer: str, url: str, data: Mapping[str, Any], number: int, size: int) -> Request:
    query = {str(key): "" if value is None else str(value) for key, value in data.items()}
    if number > 1 or size:
        query["paramJson"] = json.dumps({"pageNo": number, "pageSize": size or 15}, separators=(",", ":"))
    address = join(base, url) or url
    address += ("&" if "?" in address else "?") + urlencode(query, encoding="utf-8")
    unit = {"url": url, "data": dict(data)}
    return Request(
        address,
        referer=referer,
        carry={
            "unit": unit,
            "base": base,
            "number": number,
            "size": size,
            "part": str(data.get("tagId") or ""),
        },
    )


def _answer(page: Page, request: Request) -> Step:
    carry = request.carry
    try:
        value = json_of(page.text)
    except NotDataError:
        return Step((), trouble=Trouble("source-changed", "the gateway did not answer with JSON"))
    data = value.get("data") if isinstance(value, dict) else None
    markup = data.get("html") if isinstance(data, dict) else data if isinstance(data, str) else None
    if not isinstance(markup, str):
        said = (
            {key: inner for key, inner in value.items() if key != "data"}
            if isinstance(value, dict)
            else value
        )
        return Step(
            (),
            trouble=Trouble(
                "source-changed", f"the gateway built no unit: {json.dumps(said, ensure_ascii=False)[:160]}"
            ),
        )
    inner = Page(str(carry["base"]), markup)
    leads = read_rows(inner)
    rows, pages = stated(inner)
    if pages is None:
        pages = next((int(found[1]) for pattern in _PAGE_TOTALS if (found := pattern.search(markup))), None)
    if rows is None and (found := _ROW_TOTALS.search(markup)):
        rows = int(found[1])
    number = int(carry["number"])
    size = int(carry["size"]) or _size_in(markup) or len(leads)
    if not leads or (pages is not None and number >= pages) or (rows is not None and number * size >= rows):
        return Step(leads, (), rows, pages)
    unit = carry["unit"]
    following = _asked(
        str(carry["base"]), str(request.referer), str(unit["url"]), unit["data"], number + 1, size
    )
    carried = {**following.carry, "then": carry.get("then") or [], "guess": pages is None and rows is None}
    return Step(leads, (Request(following.url, referer=request.referer, carry=carried),), rows, pages)


def _size_in(markup: str) -> int | None:
    found = re.search(r"pageSize[\"']?\s*[:=]\s*[\"']?(\d{1,3})", markup)
    if found:
        return int(found[1])
    node = LexborHTMLParser(markup).css_first("[data-pagesize],[pagesize]")
    told = (node.attributes.get("data-pagesize") or node.attributes.get("pagesize") or "") if node else ""
    return int(told) if told.isdigit() else None
