"""Parts of a column that have addresses of their own: years (2024 2023 2022) and folders (县政府, 部门, 乡镇).

Only what is plainly the column's own is taken: below its path, or its own address with another year in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harvester.adapters.link_kinds import base_of, is_article, is_column, is_file, is_home
from harvester.adapters.paging import PAGE_KEYS
from harvester.adapters.row_titles import is_pager, squeeze
from harvester.pieces import Page
from harvester.urls import identity, join

MOST = 60  # parts of one column
_YEAR = re.compile(r"^[\[【(（]?((?:19|20)\d{2})\s*年?度?[\]】)）]?$")
_YEAR_IN_PATH = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_YEARS_SHOWN = re.compile(r">\s*[\[【(（]?(?:19|20)\d{2}\s*年?度?[\]】)）]?\s*<")
_INDEX = re.compile(r"(?:index|default|list|main)\w{0,3}\.\w{2,6}$", re.IGNORECASE)
_PAGE_FILE = re.compile(r"^(?:(?:index|list|default|page|zwgklist)?[-_]?\d*|page)\.\w{2,6}$", re.IGNORECASE)
_ALL_YEARS = re.compile(r"全部|所有|不限|请选择|年份|选择|所属|--")


def branches(page: Page, leads: Collection[str]) -> list[str]:
    """The addresses of a column's years and folders that its page links to, in the page's order.

    ``leads`` are the identities of the page's rows.
    """
    base, here = base_of(page), identity(page.url)
    if is_home(page.url) or "#" in page.url:
        return []
    own = folder_of(page.url)
    found: dict[str, str] = {}
    for node in page.tree.css("a[href],option[value]"):
        href = node.attributes.get("href") or node.attributes.get("value") or ""
        words = squeeze(node.text() or "") or squeeze(node.attributes.get("title") or "")
        if not href or not words or len(words) > 30 or href.isdigit():
            continue
        url = join(base, href)
        if url is None or urlsplit(url).hostname != urlsplit(page.url).hostname:
            continue
        name = _plain(identity(url))
        if name == _plain(here) or name in found or identity(url) in leads or is_file(url):
            continue
        if _is_year(words, url, page.url, own) or (
            node.tag == "a" and not is_pager(words) and _is_folder(url, own)
        ):
            found[name] = identity(url)
    return list(found.values())


def silent_years(page: Page, years: Collection[int]) -> list[int]:
    """Years that the page offers by script alone and of which it shows no row (``years`` are those of its rows)."""
    told: set[int] = set()
    linked = False
    if len(_YEARS_SHOWN.findall(page.text)) < 2:
        return []
    for node in page.tree.css("a,li,span,div,button,select"):
        if node.tag == "select":
            words = [squeeze(option.text() or "") for option in node.css("option")]
            offered = [int(year[1]) for word in words if (year := _YEAR.match(word))]
            if (
                "onchange" in node.attributes
                and len(offered) > 1
                and not (words and _ALL_YEARS.search(words[0]))
            ):
                told.update(offered)
            continue
        year = _YEAR.match(squeeze(node.text(deep=False) or ""))
        if not year:
            continue
        href = node.attributes.get("href") or ""
        if href and href[0] != "#" and href[:11].lower() != "javascript:":
            linked = True
        elif "onclick" in node.attributes or href[:11].lower() == "javascript:":
            told.add(int(year[1]))
    return sorted(told - set(years)) if len(told) > 1 and not linked else []


def folder_of(url: str) -> str:
    """The path below which a column's own parts lie: its directory, or what its file is named for (``/fzzf.htm`` → ``/fzzf/``)."""
    path = urlsplit(url).path
    directory, _, name = path.rpartition("/")
    if not name or _INDEX.search(name):
        return directory + "/"
    return f"{directory}/{name.rpartition('.')[0] or name}/"


def _plain(url: str) -> str:
    return _INDEX.sub("", url) if "?" not in url else url


def _is_year(words: str, url: str, here: str, own: str) -> bool:
    if not _YEAR.match(words) or _paged(url):
        return False
    path, mine = urlsplit(url).path, urlsplit(here).path
    if path == mine:
        return urlsplit(url).query != urlsplit(here).query
    if is_article(url):
        return False
    if own.count("/") > 1 and path.startswith(own):
        return True
    blank = _INDEX.sub("", _YEAR_IN_PATH.sub("", path)).strip("/")
    return blank == _INDEX.sub("", _YEAR_IN_PATH.sub("", mine)).strip("/") != ""


def _is_folder(url: str, own: str) -> bool:
    parts = urlsplit(url)
    if own.count("/") < 2 or not parts.path.startswith(own) or len(parts.path) <= len(own) or parts.query:
        return False
    name = parts.path.rpartition("/")[2]
    if parts.path.rpartition("/")[0] + "/" == own and (_PAGE_FILE.match(name) or _INDEX.search(name)):
        return False  # a page of the column itself
    if is_column(url):
        return not _YEAR_IN_PATH.search(parts.path[len(own) :]) or bool(
            re.fullmatch(r"(?:19|20)\d{2}(?:n|nd)?/(?:\w+\.\w+)?", parts.path[len(own) :])
        )
    return not is_article(url) and bool(re.fullmatch(r"[A-Za-z_]{2,30}\.s?html?", name))


def _paged(url: str) -> bool:
    return any(
        key.lower() in PAGE_KEYS and value not in ("1", "0") for key, value in parse_qsl(urlsplit(url).query)
    )


@dataclass(slots=True)
class Branches:
    """The parts of a column that are still to be walked, and those that were met: a walk's memory of them."""

    ahead: list[tuple[str, bool]] = field(default_factory=list)  # address, and whether it may be missing
    met: set[int] = field(default_factory=set)
    too_many: bool = False

    def meet(self, page: Page, leads: Collection[str], *, may_miss: bool, name: Callable[[str], int]) -> None:
        """Notes the parts that a page links to. ``may_miss``: the page has rows of its own, a dead link to a part is no loss."""
        self.met.add(name(_plain(identity(page.url))))
        fresh = [url for url in branches(page, leads) if name(_plain(url)) not in self.met]
        if len(self.met) + len(fresh) > MOST:
            self.too_many = True
            return
        self.met.update(name(_plain(url)) for url in fresh)
        self.ahead += [(url, may_miss) for url in fresh]

    def add(self, url: str, name: Callable[[str], int]) -> None:
        """Notes a part that must be there."""
        if name(_plain(identity(url))) not in self.met and not self.too_many:
            self.met.add(name(_plain(identity(url))))
            self.ahead.append((identity(url), False))

    def state(self) -> list[Any]:
        return [[list(pair) for pair in self.ahead], sorted(self.met), self.too_many]

    @classmethod
    def at(cls, stored: Any) -> Branches:
        """The memory that ``state`` gave, from JSON."""
        if not isinstance(stored, list | tuple) or len(stored) != 3:
            return cls()
        return cls(
            [(str(url), bool(may_miss)) for url, may_miss in stored[0]], set(stored[1]), bool(stored[2])
        )
