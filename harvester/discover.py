"""From a portal's home page to the column where its reports stand.

Portals name that column in few ways: 法治政府建设(年度)报告 in words, ``fzzfjs…`` in the address; it hangs below 政府信息公开 →
法定主动公开内容 → 其他法定信息, in the catalogue tree of gkmlpt, or it has no column of its own and the reports stand in 通知公告.
The most promising links are followed first, within a bound of requests; what looks like the column is walked for one page
and judged by the titles it shows.
"""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from duties.watch import Listing
from harvester.adapters import choose
from harvester.adapters.link_kinds import base_of, is_article
from harvester.adapters.nfcms import leaves
from harvester.adapters.row_titles import squeeze
from harvester.adapters.scripts import settings
from harvester.adapters.stubs import redirect_stub
from harvester.find import Answer, Outcome, walk
from harvester.pieces import Page, Request
from harvester.urls import host_of, identity, join, path_of

MAX_REQUESTS = 40
_REPORT = re.compile(r"(?:法治政府|依法行政)[^，。]{0,24}(?:报告|情况|总结)|法治(?:建设)?年度报告")
_WORDS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"法治政府(?:建设)?.{0,6}(?:报告|年报|情况)|依法行政.{0,6}报告"), 100),
    (re.compile(r"法治政府|法治建设年度|法治年报"), 85),
    (re.compile(r"依法行政|法治建设"), 60),
    (
        re.compile(
            r"其[他它](?:法定|应当?|主动|需要|对外|重点)?(?:主动)?(?:公开)?(?:信息|内容|事项)|其[他它]公开"
        ),
        48,
    ),
    (re.compile(r"法定主动公开|主动公开(?:内容|目录|基本目录)"), 46),
    (re.compile(r"信息公开(?:目录|专栏|平台)|政府信息公开$"), 44),
    (re.compile(r"信息公开|政务公开|公开目录"), 40),
    (re.compile(r"工作(?:报告|总结)|规划计划|计划总结|年度报告|重点领域"), 28),
    (re.compile(r"通知公告|公示公告|公告公示|政务公告"), 22),
)
_NOT = re.compile(
    r"年报$|信息公开(?:工作)?年度报告|依申请|指南|制度|解读|信箱|监督保障|登录|English|无障碍|手机版|搜索",
    re.IGNORECASE,
)
_SLUGS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"fzzfjs\w{0,8}(?:bg|nb)|fzzfndbg|ndfzzf\w*|zffzjs\w*bg|fzfjs\w*bg", re.IGNORECASE), 95),
    (re.compile(r"fzzfjs|fzzfj(?![a-z])|fznb|fzzfgz|fzzf(?![a-z])|fzjsnd|yfxzbg", re.IGNORECASE), 85),
    (re.compile(r"yfxz|fzjs", re.IGNORECASE), 58),
    (re.compile(r"qtfdxx|qtgknr|qtxx|qtzdgk|qtgkxx", re.IGNORECASE), 48),
    (re.compile(r"fdzdgk|zdgknr|zdgkml", re.IGNORECASE), 46),
    (re.compile(r"zfxxgk|xxgkml|gkmlpt|xxgk|zwgk", re.IGNORECASE), 36),
    (re.compile(r"tzgg|gsgg|gggs|gzbg|ghjh", re.IGNORECASE), 20),
)
_ONCLICK = re.compile(r"""(?:location(?:\.href)?\s*=|window\.open\()\s*['"]([^'"]+)['"]""")
_TREE_NAME = re.compile(
    r'"(?:name|title|text|label)"\s*:\s*"([^"]{2,40})"[^{}]{0,400}?"(?:url|href|link|jump_url|path)"\s*:\s*"([^"]+)"'
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that may hold the reports. ``score`` is 0 … 100; ``yaml`` is the listing for sources.yaml."""

    url: str
    adapter: str
    score: int
    why: str
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


class _Search:
    def __init__(self, home: str, ask: Callable[[Request], Answer], most: int) -> None:
        self.home = home
        self.left = most
        self.code: str | None = None
        self.heap: list[_Lead] = []
        self.known: set[str] = set()
        self.answers: dict[str, Answer] = {}
        self.candidates: dict[str, Candidate] = {}
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

    def run(self) -> list[Candidate]:
        page = self._page(self.home)
        stub = redirect_stub(page) if page else None
        page = self._page(stub) if stub else page
        if page is None:
            return []
        self._collect(page, 0)
        while self.heap and self.left > 0:
            lead = heapq.heappop(self.heap)
            page = self._page(lead.url)
            if page is None:
                continue
            self._consider(lead, page)
            best = max((one.score for one in self.candidates.values()), default=0)
            if best >= 95 and lead.score < 60:
                break  # the column is found; what is left is less likely by far
            if lead.depth < 4:
                self._collect(page, lead.depth + 1)
        return sorted(self.candidates.values(), key=lambda one: (-one.score, len(one.url), one.url))

    def _page(self, url: str) -> Page | None:
        answer = self.ask(Request(url, purpose="probe"))
        page = answer.page
        return page if answer.trouble is None and page is not None and page.status < 400 else None

    def _collect(self, page: Page, depth: int) -> None:
        code = _site_code(page)
        self.code = self.code or code
        for url, words in _links(page):
            if not _ours(url, self.home):
                continue
            article = is_article(url) and _REPORT.search(words)
            if article:  # a report shown on the way: it stands in the column above it
                url, words = _column_above(url), "法治政府"
            name = identity(url.partition("#")[0]) + (f"#{url.partition('#')[2]}" if "gkmlpt" in url else "")
            score = _score(url, words)
            if score > 0 and name not in self.known and (article or not is_article(url)):
                self.known.add(name)
                heapq.heappush(
                    self.heap, _Lead(-max(score - 2 * depth, 1), len(self.known), url, words, depth)
                )

    def _consider(self, lead: _Lead, page: Page) -> None:
        strong = lead.score >= 55 or bool(_REPORT.search(_name_of(page)))
        if not strong and not _REPORT.search(page.text):
            return
        rows, titles, outcome = self._look(lead.url)
        reports = [title for title in titles if _REPORT.search(title)]
        if not (reports or (strong and rows and lead.score >= 80)):
            return
        share = len(reports) / max(rows, 1)
        score = (
            min(100, lead.score // 2 + min(len(reports), 4) * 5 + round(30 * share))
            if reports
            else lead.score // 3
        )
        adapter = choose(page).adapter if outcome is None else outcome.adapter
        why = f"“{lead.words or _name_of(page)}”: {len(reports)} of {rows} rows are titled as such reports"
        name = identity(page.url if host_of(page.url) else lead.url)
        url = lead.url if "gkmlpt" in lead.url else page.url
        known = self.candidates.get(name if "gkmlpt" not in url else url)
        if known is None or known.score < score:
            self.candidates[name if "gkmlpt" not in url else url] = Candidate(
                url, adapter, score, why, _yaml(url, adapter, self.code)
            )

    def _look(self, url: str) -> tuple[int, list[str], Outcome | None]:
        """One page of the column, read as the crawl would read it."""
        steps = walk(Listing(self.code or "", url), self.ask)
        titles: list[str] = []
        rows = 0
        for found in steps:
            rows, titles = len(found.leads), [lead.title for lead in found.leads]
            break
        steps.close()
        return rows, titles, steps.outcome


def discover(home_url: str, ask: Callable[[Request], Answer], *, most: int = MAX_REQUESTS) -> list[Candidate]:
    """The columns of a portal that may hold its reports, best first; empty where none was found.

    ``ask`` answers as for find.walk; at most ``most`` requests are made (a walk under way is not broken off).
    """
    return _Search(home_url, ask, most).run()


def _links(page: Page) -> Iterator[tuple[str, str]]:
    base = base_of(page)
    for node in page.tree.css("a[href], area[href], iframe[src], [onclick]"):
        given = node.attributes
        href = given.get("href") or given.get("src") or ""
        if not href or href.lower().startswith(("javascript", "#")):
            told = _ONCLICK.search(given.get("onclick") or "") or _ONCLICK.search(href)
            href = told[1] if told else ""
        url = join(base, href) if href else None
        if url:
            text = squeeze(node.text() or "")
            yield url, (given.get("title") or "") if len(text) < 2 else text[:60]
    tree = settings(page.text, "TREE") if "_CONFIG" in page.text else None
    if tree:
        for leaf in leaves(tree):
            yield f"{page.url.partition('#')[0]}#{leaf['id']}", str(leaf.get("name", ""))
    if page.text.count('"children"') > 2 and tree is None:
        for name, href in _TREE_NAME.findall(page.text):
            url = join(base, href.replace("\\/", "/"))
            if url:
                yield url, name


def _score(url: str, words: str) -> int:
    if _NOT.search(words) and not re.search(r"法治|依法行政", words):
        return 0
    named = next((score for pattern, score in _WORDS if pattern.search(words.replace(" ", ""))), 0)
    path = path_of(url).rstrip("/")
    tail = "/".join(path.split("/")[-2:])
    slug = next((score for pattern, score in _SLUGS if pattern.search(tail)), 0)
    if slug and named:
        return min(100, max(slug, named) + 3)
    return max(slug - 2, named)


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
    return "/".join(parts) + "/"


def _name_of(page: Page) -> str:
    for node in page.tree.css("meta[name]"):
        if (node.attributes.get("name") or "").lower() == "columnname":
            return (node.attributes.get("content") or "").strip()
    title = page.tree.css_first("title")
    return squeeze(title.text())[:60] if title else ""


def _site_code(page: Page) -> str | None:
    """The division's code out of the page's SiteIDCode (its first six digits), None where it states none."""
    for node in page.tree.css("meta[name]"):
        if (node.attributes.get("name") or "").lower() == "siteidcode":
            told = re.match(r"\d{6}(?=\d{4}$)", (node.attributes.get("content") or "").strip())
            return told[0] if told else None
    return None


def _yaml(url: str, adapter: str, code: str | None) -> str:
    listing: Mapping[str, str] = {"url": url, "adapter": adapter if adapter != "script-only" else "auto"}
    lines = [f'- code: "{code}"' if code else "- code: # GB/T 2260", "  listings:"]
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
