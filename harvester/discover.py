"""From a portal's home page to the column where its reports stand.

The most promising links are followed first, within a bound of requests; what looks like the column is walked for a page or a
few and judged by its name and by the titles it shows. Articles are no columns, but they tell theirs (当前位置). A later page
of a list stands for its first, and a column is proposed once, however many addresses lead to it.
"""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from duties.reports import Lead
from duties.titles import TitleKind, shape_of
from duties.watch import Listing
from harvester.adapters import choose
from harvester.adapters.column_names import crumbs_of, links_of, name_of, score_of
from harvester.adapters.link_kinds import base_of, is_article, is_home
from harvester.adapters.page_kinds import article_signs
from harvester.adapters.pager_links import marks_of
from harvester.adapters.scripts import printed
from harvester.adapters.stated_totals import page_here, pager_words
from harvester.adapters.stubs import redirect_stub
from harvester.find import Answer, walk
from harvester.pieces import Page, Request, Trouble
from harvester.urls import host_of, identity, join, path_of

MAX_REQUESTS = 40
_SPEAKS = re.compile(r"(?:法[治制]政府|依法行政)[^，。<>]{0,24}(?:报告|情况|总结)|法治(?:建设)?年度报告")
_MAP = re.compile(r"^(?:网站|站点|本站|栏目)(?:地图|导航|导览)$")
_MAP_NAME = re.compile(
    r"/(?:wzdt|zddt|site_?map|wangzhanditu)(?:/|\.\w{2,6}$|/index\.\w{2,6}$)", re.IGNORECASE
)
_INDEX = re.compile(r"(?:index|default|main)\.\w{2,6}$", re.IGNORECASE)
_SITE_CODE = re.compile(r"网站标识码\s*[:：]?\s*(?:<[^<>]{0,200}>\s*)*(\d{6})\d{4}(?!\d)")
_NO_CODE = "??????"
_DEEPEST = 5
_FURTHER = 3  # pages of a column that are looked at where its first shows no report
_LAST_TRY = 5  # … and of the general columns, where nothing else was found


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks for a column: its name, and on so many pages so many rows, of which so many are titled as reports."""

    name: str
    rows: int
    pages: int
    reports: int
    years: tuple[str, ...] = ()  # that the reports' titles name


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that may hold the reports. ``score`` is 0 … 100; ``yaml`` is the listing for sources.yaml."""

    url: str
    adapter: str
    score: int
    why: Why
    yaml: str


@dataclass(order=True)
class _Lead:
    rank: int  # negative score: a heap gives the smallest first
    order: int
    url: str = field(compare=False)
    words: str = field(compare=False)
    depth: int = field(compare=False)

    @property
    def score(self) -> int:
        return -self.rank


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a column shows on the pages looked at."""

    adapter: str
    rows: int
    pages: int
    reports: tuple[str, ...]
    first: tuple[str, ...]  # identities of its first rows: by them the same column is known again


@dataclass(frozen=True, slots=True)
class _Nothing:
    """The answer to a request that is one too many."""

    trouble: Trouble | None
    page: Page | None = None


_NOTHING = _Nothing(Trouble("too-slow", "no request is left for this search"))


class _Search:
    def __init__(self, home: str, ask: Callable[[Request], Answer], most: int) -> None:
        self.home = home
        self.left = most
        self.code: str | None = None
        self.heap: list[_Lead] = []
        self.known: set[str] = set()
        self.answers: dict[str, Answer] = {}
        self.candidates: dict[str, tuple[Candidate, _Shown]] = {}
        self.general: list[_Lead] = []  # lists without a report on their first page
        self._ask = ask

    def ask(self, request: Request) -> Answer:
        """Asks each plain address once; counts what goes out."""
        name = identity(request.url) if request.method == "GET" else ""
        if name and name in self.answers:
            return self.answers[name]
        self.left -= 1
        answer = self._ask(request)
        if name:
            self.answers[name] = answer
        return answer

    def _asked_for_a_walk(self, request: Request) -> Answer:
        return self.ask(request) if self.left > 0 else _NOTHING

    def run(self) -> list[Candidate]:
        page = self._page(self.home)
        stub = redirect_stub(page) if page else None
        page = self._page(stub) if stub else page
        if page is None:
            return []
        self.known.add(_name(page.url))
        self._collect(page, 0, "")
        while self.heap and self.left > 0:
            lead = heapq.heappop(self.heap)
            page = self._page(lead.url)
            if page is None:
                continue
            best = self._visit(lead, page)
            if best >= 80 and (not self.heap or self.heap[0].score < 60):
                break  # the column is found; what is left is less likely by far
        general = () if self.candidates else tuple(self.general)
        for lead in general:
            if self.left > 0:
                self._consider(lead, lead.score, lead.words, _LAST_TRY)
        found = [candidate for candidate, _ in self.candidates.values()]
        found.sort(key=lambda one: (-one.score, len(one.url), one.url))
        return [replace(one, yaml=_yaml(one, self.code)) for one in found]

    def _page(self, url: str) -> Page | None:
        answer = self.ask(Request(url, purpose="probe"))
        page = answer.page
        return page if answer.trouble is None and page is not None and page.status < 400 else None

    def _visit(self, lead: _Lead, page: Page) -> int:
        """Looks at a page on the way; the best score so far comes back."""
        first = _first_page(page)
        if first and _name(first) != _name(page.url):
            self._push(first, name_of(page) or lead.words, lead.depth, 0, least=lead.score)
        elif article_signs(page):
            for url, words in crumbs_of(page)[-2:]:
                self._push(url, words, lead.depth, 0, least=70 if lead.score >= 70 else 1)
        else:
            name = name_of(page)
            strength = max(lead.score, score_of(page.url, name) if not is_home(page.url) else 0)
            if strength >= 55 or _SPEAKS.search(page.text):
                self._consider(
                    replace(lead, url=page.url if "#" not in lead.url else lead.url), strength, name, 1
                )
            elif strength >= 20:
                self.general.append(lead)
            if lead.depth < _DEEPEST:
                self._collect(page, lead.depth + 1, lead.words if strength >= 55 else "")
        return max((candidate.score for candidate, _ in self.candidates.values()), default=0)

    def _collect(self, page: Page, depth: int, around: str) -> None:
        self.code = self.code or _site_code(page)
        for url, words in chain(links_of(page), _written_links(page)):
            if not _ours(url, self.home):
                continue
            if _MAP.search(words) or _MAP_NAME.search(
                url
            ):  # the whole menu on one page, where the home page hides it
                self._push(url, words, depth, 0, least=25)
                continue
            if is_article(url):
                if _is_report(
                    words
                ):  # shown on the way: it stands in a column, which it names or which lies above it
                    self._push(url, words, depth, 0, least=78)
                    self._push(_column_above(url), "", depth, 0, least=72)
                continue
            self._push(url, words, depth, score_of(url, words, around))

    def _push(self, url: str, words: str, depth: int, score: int, *, least: int = 0) -> None:
        score = max(score, least)
        name = _name(url)
        if score > 0 and name not in self.known:
            self.known.add(name)
            heapq.heappush(self.heap, _Lead(-max(score - 2 * depth, 1), len(self.known), url, words, depth))

    def _consider(self, lead: _Lead, strength: int, name: str, most: int) -> None:
        if is_home(lead.url):
            return
        shown = self._look(lead.url, most)
        if shown.rows and not shown.reports and strength >= 80 and most < _FURTHER:
            shown = self._look(lead.url, _FURTHER)
        if not shown.rows or not (shown.reports or strength >= 80):
            if strength >= 20 and most < _LAST_TRY:
                self.general.append(lead)
            return
        share = len(shown.reports) / shown.rows
        score = round(0.55 * strength + 9 * min(len(shown.reports), 4) + 9 * share)
        score = min(score, 100) if shown.reports else round(0.2 * strength)
        words = (
            name
            if score_of(lead.url, name) >= score_of(lead.url, lead.words) or not lead.words
            else lead.words
        )
        self._keep(Candidate(lead.url, shown.adapter, score, _why(words or name, shown), ""), shown)

    def _keep(self, candidate: Candidate, shown: _Shown) -> None:
        """Keeps a candidate, or puts it in the place of what is the same column."""
        name = _name(candidate.url)
        for other, (known, rows) in list(self.candidates.items()):
            if other == name or (shown.first and shown.first == rows.first):
                if (known.score, -len(known.url)) >= (candidate.score, -len(candidate.url)):
                    return
                del self.candidates[other]
        self.candidates[name] = (candidate, shown)

    def _look(self, url: str, most: int) -> _Shown:
        """The first pages of a column, read as the crawl would read them; its folders only where it shows no rows itself."""
        shown = self._walked(url, most, branches=False)
        return shown if shown.rows or self.left <= 0 else self._walked(url, most, branches=True)

    def _walked(self, url: str, most: int, *, branches: bool) -> _Shown:
        steps = walk(Listing(self.code or "", url, options={"branches": branches}), self._asked_for_a_walk)
        leads: list[Lead] = []
        pages = 0
        for found in steps:
            pages += 1
            leads += found.leads
            if pages >= most or self.left <= 0:
                break
        steps.close()
        adapter = steps.outcome.adapter if steps.outcome else "auto"
        if adapter == "auto" and (page := self._page(url)) is not None:
            adapter = choose(page).adapter
        reports = tuple(lead.title for lead in leads if _is_report(lead.title))
        return _Shown(adapter, len(leads), pages, reports, tuple(identity(lead.url) for lead in leads[:5]))


def discover(home_url: str, ask: Callable[[Request], Answer], *, most: int = MAX_REQUESTS) -> list[Candidate]:
    """The columns of a portal that may hold its reports, best first; empty where none was found.

    ``ask`` answers as for find.walk; at most ``most`` requests are made (a walk under way is not broken off).
    """
    return _Search(home_url, ask, most).run()


def _written_links(page: Page) -> Iterator[tuple[str, str]]:
    """The links that the page's scripts write out (document.write), as if they stood in it."""
    for node in page.tree.css("script"):
        text = node.text() or ""
        if "write" in text and (html := printed(text)):
            yield from links_of(Page(page.url, f"<body>{html}</body>"))


def _is_report(title: str) -> bool:
    return bool(_SPEAKS.search(title)) and shape_of(title).kind in (TitleKind.REPORT, TitleKind.PERHAPS)


def _why(name: str, shown: _Shown) -> Why:
    years = sorted({year for title in shown.reports for year in re.findall(r"(?:19|20)\d{2}", title)})
    return Why(name, shown.rows, shown.pages, len(shown.reports), tuple(years))


def _first_page(page: Page) -> str | None:
    """The first page of the list of which this is a later one; None where it is none."""
    here = page_here(pager_words(page))
    marks = marks_of(page)
    first = marks.numbers.get(1)
    if here is None or here < 2:
        return None
    if first is not None and first.url:
        return first.url
    for node in page.tree.css("a[href]"):
        found = join(base_of(page), node.attributes.get("href") or "")
        if found and not is_home(found) and re.fullmatch(r"\W*(?:首\s*页|第一页|1)\W*", node.text() or ""):
            return found
    return None


def _name(url: str) -> str:
    """One name for a column: with or without index.html, over http or https; a catalogue's category counts."""
    plain, _, fragment = url.partition("#")
    plain = identity(plain)
    if "?" not in plain:
        plain = _INDEX.sub("", plain)
    return plain.partition("://")[2] + (f"#{fragment}" if fragment and "gkmlpt" in url else "")


def _ours(url: str, home: str) -> bool:
    """The portal itself, its own sub-hosts, and the hosts its catalogue may lie on."""
    one, other = host_of(url).removeprefix("www."), host_of(home).removeprefix("www.")
    return bool(one) and (one == other or one.endswith("." + other) or other.endswith("." + one))


def _column_above(url: str) -> str:
    """The directory of the column that an article's address names: the days are cut off."""
    head, _, _ = url.partition("?")
    parts = head.split("/")[:-1]
    while len(parts) > 3 and re.fullmatch(
        r"\d{1,8}|(?:19|20)\d\d-\d\d(?:-\d\d)?|content|art|info", parts[-1]
    ):
        parts.pop()
    return "/".join(parts) + "/" if path_of("/".join(parts)) else url


def _site_code(page: Page) -> str | None:
    """The division's code out of the site's number (SiteIDCode, or 网站标识码 at the foot), None where it states none."""
    for node in page.tree.css("meta[name]"):
        if (node.attributes.get("name") or "").lower() == "siteidcode":
            told = re.match(r"\d{6}(?=\d{4}$)", (node.attributes.get("content") or "").strip())
            if told:
                return told[0]
    found = _SITE_CODE.search(page.text)
    return found[1] if found else None


def _yaml(candidate: Candidate, code: str | None) -> str:
    adapter = candidate.adapter if candidate.adapter != "script-only" else "auto"
    listing: Mapping[str, str] = {"url": candidate.url, "adapter": adapter}
    lines = (
        []
        if code
        else [
            "# 门户未写明网站标识码：请在此填写其行政区划代码。",
            "# The portal does not state its 网站标识码: put the GB/T 2260 code of its jurisdiction here.",
        ]
    )
    lines += [f'- code: "{code or _NO_CODE}"', "  listings:"]
    lines += [
        f"    {'- ' if index == 0 else '  '}{key}: {_scalar(value)}"
        for index, (key, value) in enumerate(listing.items())
    ]
    return "\n".join(lines) + "\n"


def _scalar(value: str) -> str:
    return (
        value
        if re.fullmatch(r"[\w:/.%?&=+-]+", value) and not value.endswith(":")
        else json.dumps(value, ensure_ascii=False)
    )
