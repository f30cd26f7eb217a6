"""广东集约化平台 (NFCMS): static columns (second page ``index_2.html``) and the disclosure catalogue gkmlpt with its service.

``/gkmlpt/index`` holds ``_CONFIG`` with the site's number (SID) and the tree of categories; ``/gkmlpt/api/all/{category}``
gives a page of rows (a hundred, or fewer where the site is set so). The category is the address's fragment (``/gkmlpt/index#5850``), or option ``category``,
or the leaf of the tree that is named for the report; else everything (0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from harvester.adapters.link_kinds import base_of
from harvester.adapters.paging import PAGE_KEYS, linked, next_by_query, turn, with_query
from harvester.adapters.records import lead_of, table_of, whole_number
from harvester.adapters.rows import read_rows
from harvester.adapters.scripts import NotDataError, json_of, settings
from harvester.adapters.stored_requests import place_of
from harvester.adapters.trs import is_article_page
from harvester.pieces import Page, Request, Step, Trouble
from harvester.urls import join

_SID = re.compile(r"\bSID[\"']?\s*[:=]\s*[\"']?(\d+)")
_WANTED = re.compile(r"法治政府|依法行政")
_MOST_CATEGORIES = 20
_INDEX = re.compile(r"/index(?:_(\d+))?\.html?$|/$")


class Nfcms:
    name = "nfcms"

    def recognises(self, page: Page) -> str | None:
        if re.search(r"NFCMS_PUB_TYPE\s*=\s*[\"']post", page.text) or is_article_page(page):
            return None
        if "/gkmlpt/" in page.url and ("_CONFIG" in page.text or '"articles"' in page.text[:4000]):
            return "/gkmlpt/"
        found = re.search(r"NFCMS_(?:SITE_ID|PUB_TYPE|CAT_ID)\s*=\s*[\"']?\w+", page.text)
        return found[0] if found else None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        if "/gkmlpt/api/" in page.url or "number" in request.carry:
            return _catalogue(page, request)
        if "_CONFIG" in page.text and (found := _SID.search(page.text)):
            return Step((), (_asked(page, request, found[1], options),))
        leads = read_rows(page, rows=options.get("rows"), within=options.get("within"))
        pager = linked(page, request)
        if pager.ahead or not leads or pager.pages == 1:
            return Step(leads, (pager.ahead,) if pager.ahead else (), pager.rows, pager.pages)
        name = _INDEX.search(urlsplit(page.url).path)
        if name is None:
            return Step(leads, (), pager.rows, pager.pages)
        url = join(base_of(page), f"index_{int(name[1] or 1) + 1}.html")
        return Step(leads, (turn(request, url, guess=1),) if url else (), pager.rows, pager.pages)


def _asked(page: Page, request: Request, sid: str, options: Mapping[str, Any]) -> Request:
    fragment = urlsplit(request.url).fragment or urlsplit(page.url).fragment
    category = options.get("category") or (fragment if fragment.isdigit() else None)
    further: list[Any] = []
    if category is None:
        tree = settings(page.text, "TREE")
        named = [node["id"] for node in leaves(tree) if _WANTED.search(str(node.get("name", "")))]
        category, further = (named[0], named[1:]) if named else (0, [])
    directory = (
        page.url[: page.url.index("/gkmlpt/") + 8]
        if "/gkmlpt/" in page.url
        else join(page.url, "/gkmlpt/") or page.url
    )
    asked = [
        Request(
            f"{directory}api/all/{one}?page=1&sid={sid}",
            referer=request.url,
            carry={"number": 1, "part": str(one)},
        )
        for one in (category, *further[:_MOST_CATEGORIES])
    ]
    then = [place_of(other) for other in asked[1:]]
    return replace(asked[0], carry={**asked[0].carry, "then": then}) if then else asked[0]


def leaves(tree: Any, deep: int = 0) -> Iterator[Mapping[str, Any]]:
    """The categories of a _CONFIG TREE that hold documents: no children, and not sent elsewhere (``jump_url``)."""
    if not isinstance(tree, list) or deep > 20:
        return
    for node in tree:
        if not isinstance(node, Mapping) or "id" not in node:
            continue
        children = node.get("children")
        if isinstance(children, list) and children:
            yield from leaves(children, deep + 1)
        elif not node.get("jump_url"):
            yield node


def _catalogue(page: Page, request: Request) -> Step:
    try:
        value = json_of(page.text)
    except NotDataError:
        return Step((), trouble=Trouble("source-changed", "gkmlpt did not answer with JSON"))
    articles = value.get("articles") if isinstance(value, dict) else None
    if not isinstance(articles, list):
        said = (
            ", ".join(f"{key}: {inner}" for key, inner in value.items() if isinstance(inner, str | int))[:160]
            if isinstance(value, dict)
            else ""
        )
        return Step((), trouble=Trouble("source-changed", f"gkmlpt answered without articles ({said})"))
    table = table_of(articles, page.url)
    leads = (
        table.leads
        if table
        else tuple(one for item in articles if isinstance(item, dict) and (one := lead_of(item, page.url)))
    )
    classify = value.get("classify")
    total = whole_number(value.get("total"))
    if total is None and isinstance(classify, Mapping):
        total = whole_number(classify.get("post_count"))
    number = int(request.carry.get("number") or _number(page.url))
    # How many rows a page holds is the site's own affair (a hundred, twenty, ten): only what has come tells what is left.
    seen = int(request.carry.get("seen") or 0) + len(articles)
    if not articles or (total is not None and seen >= total):
        return Step(leads, (), total)
    following = next_by_query(page.url) or with_query(page.url, page=number + 1)
    carry = {**request.carry, "number": number + 1, "seen": seen}
    return Step(leads, (Request(following, referer=request.referer, carry=carry),), total)


def _number(url: str) -> int:
    found = re.search(rf"[?&](?:{'|'.join(PAGE_KEYS)})=(\d+)", url, re.IGNORECASE)
    return max(1, int(found[1])) if found else 1
