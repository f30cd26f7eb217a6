"""Is it the same page again? Comparing pages by what they say, not by their clocks and counters."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from threading import Lock

_MOST_CHARACTERS = 2_000_000
_MOST_KNOWN = 64  # pages remembered per portal
_MOST_CACHED = 200_000  # characters; a few pages of this size may be held for a moment

_KINDS = frozenset({"listing", "home", "not-found"})
_NEARLY = (9, 10)  # of the pieces of two pages are shared: the same page with other news in a corner
_FEW_PIECES = 20  # pieces; of fewer one cannot tell
_MOST_PIECES = 4_000
_PIECE = re.compile(r">([^<>]{2,300})<|href\s?=\s?[\"']?([^\"'<>\s]{2,300})")
_INDEX = re.compile(r"/(?:index|default)\.\w{2,6}$", re.IGNORECASE)

# What changes from one request to the next while the page stays the same. A rule is tried only where one of
# its words occurs. Every pattern is bounded, so that a hostile page cannot make the search run away, and
# takes only what has the form of a clock, a counter or a token: a new row, another year, another link always
# changes the hash.
_DATE = r"\d{2,4}\s?[-/年.]\s?\d{1,2}\s?[-/月.]\s?\d{1,2}\s?日?"
_TIME = r"\d{1,2}\s?[:：时]\s?\d{1,2}(?:\s?[:：分]\s?\d{1,2}(?:\.\d{1,7})?\s?秒?)?"
_WEEKDAY = r"(?:星期|周)[一二三四五六日天]"
_TAG_END = r"(?=\s{0,5}(?:次|人次|人|位|访客)?\s{0,5}[\])】）]?\s{0,5}(?:<|\n|$))"


@dataclass(frozen=True, slots=True)
class _Passing:
    words: tuple[str, ...]
    pattern: re.Pattern[str]
    kept: str = ""


def _passing(words: str, pattern: str, kept: str = "") -> _Passing:
    return _Passing(tuple(words.lower().split()), re.compile(pattern, re.IGNORECASE), kept)


_PASSING = (
    # tags and fields that tell when the page was generated, or carry a token
    _passing(
        "HtmlGenerateTime Maketime others csrf generatetime 页面生成时间",
        r"<meta\b(?=[^<>]{0,400}(?:HtmlGenerateTime|Maketime|[\"']others[\"']|csrf|generatetime|页面生成时间))[^<>]{0,800}>",
    ),
    _passing("$_ts r='m' r=\"m\"", r"<(?:meta|script)\b[^<>]{0,400}\br=[\"']m[\"'][^<>]{0,20000}>"),
    _passing("$_ts", r"\$_ts[\w.$\[\]'\"]{0,40}\s?=\s?[^;<>]{0,20000};?"),
    _passing(
        "csrf _token token __VIEWSTATE nonce formhash",
        r"<input\b(?=[^<>]{0,300}\bname=[\"']?(?:\w{0,20}csrf\w{0,20}|_{0,2}\w{0,20}token|__VIEWSTATE\w{0,12}|__EVENTVALIDATION|nonce|formhash)\b)"
        r"[^<>]{0,100000}>",
    ),
    _passing("nonce=", r"\bnonce=[\"'][^\"'<>]{0,200}[\"']"),
    # session numbers and cache-busters: timestamps and random fractions, not numbers of articles
    _passing("jsessionid", r"[;?&]jsessionid=[\w.!-]{1,100}"),
    _passing(
        "=1 =0.",
        r"([?&;](?:v|t|_|ts|time|timestamp|rand|random|rnd|r)=)(?:1\d{9}(?:\d{3})?|0\.\d{3,20})(?=\D|$)",
        r"\1",
    ),
    # clocks, build times, times taken
    _passing(
        "页面",
        rf"(页面(?:生成|执行|加载|访问|响应|处理)(?:时间|用时|耗时|于)?\s?[:：]?\s?)(?:{_DATE}\s{{0,5}}(?:{_TIME})?|{_TIME}|[\d.]{{1,20}}\s?(?:毫秒|秒|ms|s)?)",
        r"\1",
    ),
    _passing(
        "今天是 今日是 现在是 现在时间 当前时间 北京时间 系统时间 服务器时间",
        rf"((?:今天是|今日是|现在是|现在时间|当前时间|北京时间|系统时间|服务器时间)\s?[:：]?)(?:\s{{0,5}}(?:公元)?(?:{_DATE}|{_TIME}|{_WEEKDAY})){{1,3}}",
        r"\1",
    ),
    _passing(
        "Processed Page",
        r"(?:Processed|Page (?:created|generated|rendered)) in[: ]{1,3}[\d.]{1,20}\s?(?:ms|s|second\(s\)|seconds?)?",
    ),
    # what a data service counts and measures
    _passing(
        "hit view click read visit pv timestamp traceid requestid cost servertime",
        r"(\"(?:hits?|pv|uv|(?:hit|view|click|read|visit|browse|pv)s?_?(?:count|num|number|times|total)|timestamp|server_?time"
        r"|request_?id|trace_?id|cost_?time)\"\s?:\s?)(?:\"[^\"\n]{0,64}\"|[\d.]{1,20})",
        r"\1",
    ),
    # counters: what a reader would call one, and only where nothing follows it
    _passing(
        "访问 浏览 点击 阅读 查看 在线 人气 热度",
        r"((?:(?:访问|浏览|点击|阅读|查看|在线)(?:总?(?:量|次数|人数|数|人次))|(?:访问|浏览|点击|阅读|查看|人气|热度)(?=\s?[:：(（\[【]))\s?[:：]?\s?(?:<[^<>]{0,200}>\s{0,5}){0,3}[\[(（【]?\s{0,5})[\d,]{1,15}"
        + _TAG_END,
        r"\1",
    ),
    _passing("您是", r"(您是(?:本站|本网站)?的?第\s{0,5}(?:<[^<>]{0,200}>\s{0,5}){0,3})[\d,]{1,15}", r"\1"),
)


def content_hash(text: str) -> str:
    """A SHA-256 (hexadecimal) of a page's text or HTML that stays the same when only its clock, build time,
    visit counter, session number or form token changed, and changes with every word, link, date of a row or
    script datum.

    For "unchanged" where a portal gives neither ETag nor Last-Modified. Text beyond two million characters
    counts by its length only.
    """
    # The door and the archive both ask about the page that just came.
    return _of_short(text) if len(text) <= _MOST_CACHED else _hash(text)


def _hash(text: str) -> str:
    normal = _without_comments(text[:_MOST_CHARACTERS])
    folded = normal.lower()
    for rule in _PASSING:
        if any(word in folded for word in rule.words):
            normal = rule.pattern.sub(rule.kept, normal)
    normal = " ".join(normal.split())
    beyond = max(0, len(text) - _MOST_CHARACTERS)
    return hashlib.sha256(f"{beyond}\n{normal}".encode("utf-8", "replace")).hexdigest()


_of_short = lru_cache(maxsize=16)(_hash)


def _without_comments(text: str) -> str:
    """Without HTML comments (generator stamps live there); by find, so that unclosed ones cost nothing."""
    kept: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        kept.append(text[place:start])
        place = end + 3
    kept.append(text[place:])
    return "".join(kept)


class Likeness:
    """What a portal is known to answer in place of a page: its home page, a section index, its "not found"
    page.

    Some portals serve these with status 200 for an article that does not exist or under load (a section index
    of 208 KB instead of the article). Knows hashes only; safe to share between threads.
    """

    def __init__(self) -> None:
        self._known: dict[str, OrderedDict[str, tuple[str, str]]] = {}
        self._homes: dict[str, tuple[str, frozenset[int]]] = {}
        self._lock = Lock()

    def remember(self, host: str, kind: str, url: str, text: str) -> None:
        """``kind`` is "listing", "home" or "not-found"; empty pages teach nothing."""
        if not text.strip():
            return
        with self._lock:
            pages = self._known.setdefault(host, OrderedDict())
            pages[content_hash(text)] = (kind, url)
            while len(pages) > _MOST_KNOWN:
                pages.popitem(last=False)
            if kind == "home":
                self._homes[host] = (url, _pieces(text))

    def resembles(self, host: str, url: str, text: str, *, only: Container[str] = _KINDS) -> str | None:
        """What the page ``url`` is a copy of ("the listing http://…"), None if it is a page of its own.

        ``only``: compared with pages of these kinds alone. A home page is known again also where it changed a little.
        """
        pages = self._known.get(host)
        if pages is None or not text.strip():
            return None
        kind, known = pages.get(content_hash(text), ("", ""))
        if not kind and "home" in only and self._is_nearly_home(host, text):
            kind, known = "home", self._homes[host][0]
        if not kind or kind not in only or _address(known) == _address(url):
            return None
        if kind == "not-found":
            return "the answer to an address that does not exist"
        return f"the {kind} page {known}"

    def _is_nearly_home(self, host: str, text: str) -> bool:
        home = self._homes.get(host)
        if home is None or len(home[1]) < _FEW_PIECES:
            return False
        here = _pieces(text)
        return len(here & home[1]) * _NEARLY[1] >= len(here | home[1]) * _NEARLY[0]


def _pieces(text: str) -> frozenset[int]:
    """What a page is made of: its words between tags and the addresses it links, as hashes."""
    found = _PIECE.finditer(_without_comments(text[:_MOST_CHARACTERS]))
    pieces = ((match[1] or match[2]).strip() for match in islice(found, _MOST_PIECES))
    return frozenset(hash(piece) for piece in pieces if piece)


def _address(url: str) -> str:
    """An address, whether its directory's first page is named or not."""
    return _INDEX.sub("/", url)
