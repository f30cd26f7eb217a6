"""What an address on a page is: an article, a column, a template's hole; and the page's own base."""

from __future__ import annotations

import re
from functools import lru_cache

from harvester.pieces import Page
from harvester.urls import join, path_of

_ARTICLE = re.compile(
    r"(?:t\d{8}_\d+|(?:m?post|art|content|article|detail|info|show|view|news)_?[-_]?\w*\d{2,}|"
    r"/content/|/info/\d+/\d+"
    r"|/(?:19|20)\d{2}[-/]?\d{0,2}|/c\d{3,}/content\.|[0-9a-f]{24,}|\d{5,}\.\w{3,6}$|/\d{3,}\.s?html?$|[?&](?!(?:class|cat|category|column|channel|type|lm|f|t|c|p|node|site|web|menu|dept|unit|parent)id=)\w*id=\w+)",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|zip|rar)(?:$|\?)", re.IGNORECASE)
_COLUMN_NAME = re.compile(
    r"^(?:index|list|default|main|home|channel|column|node)(?:[-_]?\d+)*\.\w{2,6}$", re.IGNORECASE
)
_DAY_DIRECTORY = re.compile(
    r"(?:(?:19|20)\d{2}(?:0\d|1[0-2])[0-3]\d|\d{8,})|/(?:19|20)\d{2}[-/]\d{1,2}[-/]\d{1,2}/|[0-9a-f]{24,}"
)
_OPENS = re.compile(
    r"""(?:window\.open|(?:window\.|top\.|parent\.|self\.|document\.)*location(?:\.href)?(?:\.(?:replace|assign))?)\s*[(=]\s*"""
    r"""(['"])([^'"]{1,400})\1\s*(?:[,);}]|$)"""
)
_HOME_NAME = re.compile(r"^/(?:(?:index|default|main|home)\.\w{2,6})?$", re.IGNORECASE)
_HOLE = re.compile(r"\{\{|\$\{|<\?|<%|'\s*\+|\+\s*'|%7B%7B|undefined$|#\{|\[\[")
_TYPES_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|bmp|ico|css|js|svg|mp4|mp3|apk|exe|webp)(?:$|\?)", re.IGNORECASE
)


def base_of(page: Page) -> str:
    """The address that the page's links are relative to: <base href> where it has one."""
    if "<base" not in page.text[:20_000].lower():
        return page.url
    node = page.tree.css_first("base[href]")
    href = node.attributes.get("href") if node else None
    return (join(page.url, href) if href else None) or page.url


def is_hole(href: str) -> bool:
    """Is this a template's placeholder ({{url}}, ${…}) and no address?"""
    return bool(_HOLE.search(href))


@lru_cache(maxsize=2048)  # a walk meets the same menu on every page
def is_column(url: str) -> bool:
    """Does the address name a list or a home page (``…/``, ``index.html``, ``list_2.html``) and no single document?

    A directory that is a day or a long number is a document (``/web/2023033110/index.shtml``).
    """
    path = path_of(url)
    name = path.rsplit("/", 1)[-1]
    if name and not _COLUMN_NAME.match(name):
        return bool(_TYPES_NO_PAGE.search(path))
    query = url.partition("?")[2]
    if re.search(r"(?:^|&)(?:a=show|aid|id|articleid|infoid|contentid|docid|newsid)=", query, re.IGNORECASE):
        return False
    return not _DAY_DIRECTORY.search(path)


@lru_cache(maxsize=2048)  # a walk meets the same menu on every page
def is_home(url: str) -> bool:
    """Is the address a site's root, with no question asked of it?"""
    rest = url.partition("//")[2].partition("/")[2]
    return "?" not in rest and "#" not in rest and bool(_HOME_NAME.match("/" + rest))


def opened_by(href: str, onclick: str) -> str:
    """The literal address that a script link opens (window.open('…'), location.href='…'), "" where it names none."""
    for script in (onclick, href):
        if "open" in script or "location" in script:
            found = _OPENS.search(script)
            if found:
                return found[2]
    return ""


def is_article(url: str) -> bool:
    """Does the address look like one document's, by the marks that content systems leave?"""
    path = url.partition("//")[2].partition("/")[2]
    return bool(_FILE.search(path) or _ARTICLE.search("/" + path)) and not is_column(url)


def is_file(url: str) -> bool:
    """Does the address end like an attachment?"""
    return bool(_FILE.search(path_of(url)))
