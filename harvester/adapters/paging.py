"""How a page tells where its next page is: links, numbers, selects, pager calls, form posts; and what it states in all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from harvester.adapters.link_kinds import base_of
from harvester.adapters.pager_links import (
    NUMBER,
    Marks,
    marks_of,
    number_in,
    numbered_last,
    request_of,
    unlinked_number,
)
from harvester.adapters.row_titles import squeeze
from harvester.adapters.stated_totals import page_here, pager_words, stated, stated_in
from harvester.pieces import Page, Request
from harvester.urls import identity, join

_CALL = re.compile(r"(?<!function )\bcreatePage(?:HTML|Html)?\s*\(([^()]{3,300})\)")
_ARGUMENT = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|(-?\d+)|([^,]*))\s*(?:,|$)""")
_OLD_COUNT = re.compile(r"\bvar\s+countPage\s*=\s*(\d{1,5})")
_OLD_HERE = re.compile(r"\bvar\s+currentPage\s*=\s*(\d{1,5})")
_OLD_NAME = re.compile(r"""["']([\w-]+)_["']\s*\+[^;]{1,60}\+\s*["']\.?(s?html?|jhtml)["']""")
__all__ = [
    "PAGE_KEYS",
    "Pager",
    "PagerCall",
    "linked",
    "next_by_query",
    "pager_call",
    "stated",
    "turn",
    "with_query",
]

PAGE_KEYS = (
    "page",
    "pageno",
    "pagenum",
    "pageindex",
    "currpage",
    "curpage",
    "currentpage",
    "p",
    "pn",
    "page_no",
    "pageid",
    "cur_page",
    "paged",
)


@dataclass(frozen=True, slots=True)
class PagerCall:
    """A createPageHTML call: so many pages, this one (as the page counts them), file name and extension, rows in all.

    ``base`` is 0 for the usual form (first page index.html, second index_1.html) and 1 for the form that begins with the
    id of an element (second page index_2.html). ``of_article``: the call turns the parts of a long article.
    """

    pages: int
    here: int
    name: str
    extension: str
    rows: int | None
    base: int
    of_article: bool
    quote: str


@dataclass(frozen=True, slots=True)
class Pager:
    """What links and words say: the next page's request, and what is stated of the whole (None: nothing)."""

    ahead: Request | None = None
    rows: int | None = None
    pages: int | None = None


def pager_call(page: Page) -> PagerCall | None:
    """The page's createPageHTML call, or the older pair of variables; None where it has neither."""
    for found in _CALL.finditer(page.text):
        arguments = [
            part[0] or part[1] or part[2] or part[3].strip()
            for part in _ARGUMENT.findall(found[1])
            if any(part)
        ]
        call = _read_call(arguments, found[0])
        if call:
            return call
    count = _OLD_COUNT.search(page.text)
    if not count:
        return None
    here = _OLD_HERE.search(page.text)
    name = _OLD_NAME.search(page.text)
    stem, extension = (name[1], name[2]) if name else ("index", _extension(page.url))
    return PagerCall(
        int(count[1]),
        int(here[1]) if here else 0,
        stem,
        extension,
        None,
        0,
        bool(_part_of_article(stem)),
        count[0],
    )


def _read_call(arguments: list[str], quote: str) -> PagerCall | None:
    base = 0
    if arguments and not arguments[0].lstrip("-").isdigit():
        arguments, base = arguments[1:], 1
    if len(arguments) < 4 or not (arguments[0].isdigit() and arguments[1].lstrip("-").isdigit()):
        return None
    name, extension = arguments[2], arguments[3].lstrip(".")
    if not name or not re.fullmatch(r"[\w%./-]+", name) or not re.fullmatch(r"\w{1,6}", extension):
        return None
    rows = int(arguments[4]) if len(arguments) > 4 and arguments[4].isdigit() else None
    return PagerCall(
        int(arguments[0]),
        int(arguments[1]),
        name,
        extension,
        rows,
        base,
        bool(_part_of_article(name)),
        quote[:120],
    )


def _part_of_article(name: str) -> re.Match[str] | None:
    return re.search(r"t\d{8}_\d+$|^(?:content|post|art)_\d+", name)


def _extension(url: str) -> str:
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[1] if "." in name else "html"


def turn(request: Request, url: str, **carry: Any) -> Request:
    """The request for another page of the same walk: its memory goes along, ``carry`` is put over it."""
    return Request(url, referer=request.referer, headers=request.headers, carry={**request.carry, **carry})


def linked(page: Page, request: Request) -> Pager:
    """The next page by what a reader would click: 下一页, else the number after the current one, else the select's."""
    words = pager_words(page)
    rows, pages = stated_in(words)
    marks = marks_of(page)
    highest = numbered_last(marks)
    ahead = next((asked for mark in marks.following[:6] if (asked := request_of(mark, page, request))), None)
    if ahead is None and not any(mark.off for mark in marks.following):
        ahead = _by_number(page, marks, words, request)
    if ahead is None:
        url, highest_option = _by_select(page, base_of(page), identity(page.url))
        ahead = turn(request, url) if url else None
        highest = max(filter(None, (highest, highest_option)), default=None)
    return Pager(ahead, rows, pages or highest)


def _by_number(page: Page, marks: Marks, words: str, request: Request) -> Request | None:
    numbers = marks.numbers
    if len(numbers) < 2 and 2 not in numbers:
        return None
    posted = any("__doPostBack" in mark.script or mark.button for mark in numbers.values())
    here = next(
        (
            number
            for number, mark in sorted(numbers.items())
            if (mark.url is None and (not mark.script or mark.off))
            or (mark.url and _plain(mark.url) == _plain(page.url))
        ),
        None,
    )
    if here is None and all(mark.url and not mark.off for mark in numbers.values()):
        here = number_in(page.url) or (1 if 1 in numbers and not posted else None)
    if here is None:
        gaps = [number for number in range(1, max(numbers) + 1) if number not in numbers]
        here = gaps[0] if len(gaps) == 1 else None
    if here is None:
        here = unlinked_number(marks)
    if here is None:
        here = page_here(words) or (1 if 1 not in numbers and not posted else None)
    mark = numbers.get(here + 1) if here is not None else None
    return request_of(mark, page, request) if mark is not None else None


def _plain(url: str) -> str:
    """An address without what says that it is the first page: ``?page=1`` and ``index.html``."""
    parts = urlsplit(identity(url))
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not (key.lower() in PAGE_KEYS and value in ("1", ""))
    ]
    path = re.sub(r"/(?:index|list|default)\.\w{2,6}$", "/", parts.path)
    return urlunsplit(parts._replace(path=path, query=urlencode(query)))


def _by_select(page: Page, base: str, here: str) -> tuple[str | None, int | None]:
    for select in page.tree.css("select"):
        options = [(squeeze(option.text() or ""), option.attributes) for option in select.css("option")]
        urls = [
            join(base, given.get("value") or "") if NUMBER.match(text) else None for text, given in options
        ]
        if len(urls) < 2 or not all(url and ("." in url or "?" in url) for url in urls):
            continue
        if all((given.get("value") or "").isdigit() for _, given in options):
            continue
        chosen = next((index for index, (_, given) in enumerate(options) if "selected" in given), None)
        if chosen is None:
            chosen = next((index for index, url in enumerate(urls) if url and identity(url) == here), 0)
        return (urls[chosen + 1] if chosen + 1 < len(urls) else None), len(urls)
    return None, None


def with_query(url: str, **values: object) -> str:
    """The address with these query values put in (or in place of the ones it has, case of the names aside)."""
    parts = urlsplit(url)
    fresh = {key.lower(): (key, str(value)) for key, value in values.items()}
    query: list[tuple[str, str]] = []
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        taken = fresh.pop(key.lower(), None)
        query.append((key, taken[1]) if taken else (key, value))
    query.extend(fresh.values())
    return urlunsplit(parts._replace(query=urlencode(query)))


def next_by_query(url: str, *, most: int = 10**6) -> str | None:
    """The address with its page number one higher, None where its query has none or it would pass ``most``."""
    for key, value in parse_qsl(urlsplit(url).query):
        if key.lower() in PAGE_KEYS and value.isdigit() and len(value) < 7 and int(value) < most:
            return with_query(url, **{key: int(value) + 1})
    return None
