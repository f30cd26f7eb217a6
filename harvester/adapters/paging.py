"""How a page tells where its next page is: links, numbers, selects, pager calls, form posts; and what it states in all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborNode

from harvester.adapters.link_kinds import base_of
from harvester.adapters.row_titles import squeeze
from harvester.pieces import Page, Request
from harvester.urls import identity, join

_NEXT = re.compile(
    r"^[\[【(（<>«»‹›\s]*(?:下一?页|后一?页|次页|next(?:\s*page)?)[\]】)）<>«»‹›\s]*$|^[>»›＞]{1,2}$",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"^[\[【(（|\s]*(?:尾\s*页|末\s*页|最后一?页|最末页|last)[\]】)）<>«»›|\s]*$", re.IGNORECASE
)
_NUMBER = re.compile(r"^[\[(（\s]*第?\s*(\d{1,5})\s*页?[\])）\s]*$")
_LAST_NUMBER = re.compile(
    r"(?:\w_|[?&](?:page|pageno|pageindex|pagenum|p)=)(\d{1,4})(?:\.\w{3,6})?$", re.IGNORECASE
)
_PAGERS = "[class*=page],[class*=Page],[id*=page],[id*=Page],[class*=fenye],[class*=pagination],[class*=pager],[class*=fanye],[class*=default_pg],.pb_sys_common,.fy"
_ROWS_STATED = re.compile(
    r"(?:共|总共|总数|合计|记录数|总记录数?)\s*(?:有|计)?\s*[:：]?\s*(\d{1,7})\s*(?:条|篇|项|个|笔|则)|总(?:记录|数|条数)\s*[:：]\s*(\d{1,7})"
)
_PAGES_STATED = (
    re.compile(r"(?:共|总)\s*(?:有|计)?\s*(\d{1,5})\s*页"),
    re.compile(r"总页数\s*[:：]?\s*(\d{1,5})"),
    re.compile(r"\d{1,5}\s*页?\s*/\s*(?:共)?\s*(\d{1,5})\s*页?"),
)
_HERE = re.compile(r"(?:当前)?第\s*(\d{1,5})\s*页|(?<!\d)(\d{1,5})\s*页?\s*/\s*共?\s*\d{1,5}")
_CALL = re.compile(r"(?<!function )\bcreatePage(?:HTML|Html)?\s*\(([^()]{3,300})\)")
_ARGUMENT = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|(-?\d+)|([^,]*))\s*(?:,|$)""")
_OLD_COUNT = re.compile(r"\bvar\s+countPage\s*=\s*(\d{1,5})")
_OLD_HERE = re.compile(r"\bvar\s+currentPage\s*=\s*(\d{1,5})")
_OLD_NAME = re.compile(r"""["']([\w-]+)_["']\s*\+[^;]{1,60}\+\s*["']\.?(s?html?|jhtml)["']""")
_POSTBACK = re.compile(r"__doPostBack\(['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]*)['\"]\)")
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
    base = base_of(page)
    here = identity(page.url)
    words = " ".join(_pager_texts(page))
    rows, pages = _stated_in(words)
    ahead, numbers = _by_words(page, base, here)
    highest = max((number for number, url in numbers.items() if url), default=None)
    if ahead is None:
        ahead = _by_number(page, numbers, words)
    if ahead is None:
        ahead, highest_option = _by_select(page, base, here)
        highest = max(filter(None, (highest, highest_option)), default=None)
    if ahead is not None:
        return Pager(turn(request, ahead), rows, pages or highest)
    return Pager(_postback(page, request), rows, pages or highest)


def stated(page: Page) -> tuple[int | None, int | None]:
    """Rows and pages in all, as the words of the page's pager state them."""
    return _stated_in(" ".join(_pager_texts(page)))


def _stated_in(words: str) -> tuple[int | None, int | None]:
    rows = _ROWS_STATED.search(words)
    pages = next((found for pattern in _PAGES_STATED if (found := pattern.search(words))), None)
    return int(rows[1] or rows[2]) if rows else None, int(pages[1]) if pages else None


def _pager_texts(page: Page) -> Iterable[str]:
    seen: set[int] = set()
    for node in page.tree.css(_PAGERS):
        if node.tag in ("body", "html", "script", "style", "a", "li") or node.mem_id in seen:
            continue
        seen.update(child.mem_id for child in node.iter())
        text = squeeze(node.text(separator=" "))
        if 0 < len(text) <= 400:
            yield text
    for link in page.tree.css("a"):
        if _NEXT.match(link.text() or "") and link.parent is not None:
            around = link.parent.parent if link.parent.tag in ("span", "li", "td", "em", "b") else link.parent
            text = squeeze((around or link.parent).text(separator=" "))
            if len(text) <= 400:
                yield text


def _by_words(page: Page, base: str, here: str) -> tuple[str | None, dict[int, str | None]]:
    """The address under 下一页, and the addresses under numbers (None for the current one)."""
    ahead: str | None = None
    numbers: dict[int, str | None] = {}
    for link in page.tree.css("a"):
        text = squeeze(link.text() or "") or (link.attributes.get("title") or "")
        if not text or len(text) > 14:
            continue
        href = (
            link.attributes.get("href")
            or link.attributes.get("data-href")
            or link.attributes.get("tagname")
            or ""
        )
        url = join(base, href) if href and not href.lower().startswith("javascript") else None
        number = _NUMBER.match(text)
        if number and _is_pager_link(link):
            numbers.setdefault(int(number[1]), url)
        elif _NEXT.match(text) and url and identity(url) != here and (len(text) > 2 or _is_pager_link(link)):
            ahead = ahead or url
        elif _LAST.match(text) and url:
            last = _LAST_NUMBER.search(url)
            if last and 1 < int(last[1]) <= 3000:
                numbers.setdefault(int(last[1]), url)
    if ahead is None:
        rel = page.tree.css_first("a[rel=next],link[rel=next],a.next[href]")
        url = join(base, rel.attributes.get("href") or "") if rel is not None else None
        ahead = url if url and identity(url) != here else None
    return ahead, numbers


def _is_pager_link(link: LexborNode) -> bool:
    """A number or an arrow turns pages only among its kind: beside other numbers or words of a pager."""
    step = link.parent
    for _ in range(3):
        if step is None or step.tag in ("body", "html"):
            return False
        text = squeeze(step.text(separator=" "))
        if len(text) > 300:
            return False
        if re.search(r"页|(?:^|\s)\d{1,5}\s+\d{1,5}(?:\s|$)", text):
            return True
        step = step.parent
    return False


def _by_number(page: Page, numbers: Mapping[int, str | None], words: str) -> str | None:
    if len(numbers) < 2 and 2 not in numbers:
        return None
    here = next(
        (
            number
            for number, url in sorted(numbers.items())
            if url is None or identity(url) == identity(page.url)
        ),
        None,
    )
    if here is None:
        gaps = [number for number in range(1, max(numbers) + 1) if number not in numbers]
        here = gaps[0] if len(gaps) == 1 else None
    if here is None:
        told = _HERE.search(words)
        here = int(told[1] or told[2]) if told else 1 if 1 not in numbers else None
    return numbers.get(here + 1) if here is not None else None


def _by_select(page: Page, base: str, here: str) -> tuple[str | None, int | None]:
    for select in page.tree.css("select"):
        options = [(squeeze(option.text() or ""), option.attributes) for option in select.css("option")]
        urls = [
            join(base, given.get("value") or "") if _NUMBER.match(text) else None for text, given in options
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


def _postback(page: Page, request: Request) -> Request | None:
    """ASP.NET pagers: the link posts the page's own form with the pager's name and the number wanted."""
    if "__VIEWSTATE" not in page.text:
        return None
    for link in page.tree.css("a[href*=__doPostBack]"):
        call = _POSTBACK.search(link.attributes.get("href") or "")
        if call and (_NEXT.match(link.text() or "")):
            hidden = [
                (name, node.attributes.get("value") or "")
                for node in page.tree.css("input[type=hidden]")
                if (name := node.attributes.get("name")) and name not in ("__EVENTTARGET", "__EVENTARGUMENT")
            ]
            form = (("__EVENTTARGET", call[1]), ("__EVENTARGUMENT", call[2]), *hidden)
            return Request(page.url, form=form, referer=page.url, carry=request.carry)
    return None


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
