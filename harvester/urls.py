"""Addresses: joined with the page they stand on, and brought to one form so that one page is known by one name."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

_DEFAULT_PORT = {"http": 80, "https": 443}
_GATE = re.compile(r"^/gate/(?:big5|gb)/([a-z0-9][a-z0-9.-]*\.[a-z]{2,}\.?(?::\d+)?)(/.*)?$", re.IGNORECASE)
_TIDY = re.compile(  # nothing to mend in these: most addresses by far
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::(?!(?:80|443)/)(?:[1-9]\d{1,3}|[1-5]\d{4}))?(?!/gate/)"
    r"/(?![^?]*/\.)(?!\.)[A-Za-z0-9_./~-]*(?:\?[A-Za-z0-9_.=&-]+)?",
    re.ASCII,
)
_BLANKS = re.compile(r"[\t\r\n\x00]+")
_KEEP = "%/:=&?~#+!$,;'@()*[]|"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_DAY_PART = re.compile(r"^(?:(?:19|20)\d{2}(?:[-_]?\d{1,2}){0,2}|\d{1,2}|\d{1,2}-\d{1,2})$")
_COLUMN_IN_NAME = re.compile(r"^(?:art_(?:[a-z]+_)?(\d+)_\d+|.*[_-]c(\d+))\.\w+$")
_CONTENT_PARTS = frozenset({"content", "art", "info", "detail", "post", "article"})


def join(base: str, href: str) -> str | None:
    """The absolute address a link leads to, None where it leads to no page.

    None for javascript:, mailto:, tel:, data:, a bare fragment, nothing at all, and what cannot be parsed. The host's
    trailing dot, a simplified/traditional-Chinese gate and needless dots are taken away, so what comes back can be asked.
    """
    if not href.isprintable():
        href = _BLANKS.sub("", href)
    href = href.strip().replace("\\", "/")
    if not href or href.startswith("#"):
        return None
    return _joined(base if href[0] in "?;" else _folder(base), href)


def _folder(base: str) -> str:
    """The address without its file name: nothing more of it decides where a link with a path leads."""
    plain = base.partition("#")[0].partition("?")[0]
    end = plain.rfind("/") + 1
    return plain[:end] if end > plain.find("//") + 2 else base


@lru_cache(maxsize=2048)  # a walk meets the same menu on every page: half of all reading time without this
def _joined(base: str, href: str) -> str | None:
    try:
        return _tidy(urljoin(base, href), keep_fragment=True)
    except ValueError:  # a port or an IPv6 address that is none
        return None


@lru_cache(maxsize=2048)
def identity(url: str) -> str:
    """One name for one page: what two addresses of the same page have in common. Unparsable ones come back as they are.

    Scheme and host in lower case, no default port, no fragment (but ``#/…`` and ``#!…``, which some portals route by),
    no trailing dot of the host, no /gate/big5/host, escapes in upper case, no empty query. http and https stay apart:
    portals do serve different things on them.
    """
    try:
        return _tidy(url.strip(), keep_fragment=False) or url
    except ValueError:
        return url


def _tidy(url: str, *, keep_fragment: bool) -> str | None:
    if _TIDY.fullmatch(url):
        return url
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORT or not parts.hostname:
        return None
    host, port = parts.hostname.rstrip("."), parts.port
    if not host:
        return None
    path, query, fragment = parts.path or "/", parts.query, parts.fragment
    gate = _GATE.match(path)
    if gate:
        inner = urlsplit(f"{scheme}://{gate[1]}")
        host, port, path = (inner.hostname or host).rstrip("."), inner.port, gate[2] or "/"
    if port is not None and port != _DEFAULT_PORT[scheme]:
        host = f"{_bracket(host)}:{port}"
    else:
        host = _bracket(host)
    if not (keep_fragment or fragment.startswith(("/", "!"))):
        fragment = ""
    return urlunsplit((scheme, host, _escape(_undot(path)), _escape(query), _escape(fragment)))


def _bracket(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _undot(path: str) -> str:
    """Takes ``/./`` and ``/a/../`` out of a path; urljoin leaves them in absolute addresses."""
    if "/." not in path:
        return path
    kept: list[str] = []
    parts = path.split("/")
    for part in parts[1:]:
        if part == "..":
            if kept:
                kept.pop()
        elif part != ".":
            kept.append(part)
    if parts[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _escape(text: str) -> str:
    if text.isascii() and "%" not in text and " " not in text and '"' not in text and "<" not in text:
        return text
    text = quote(_STRAY_PERCENT.sub("%25", text), safe=_KEEP)
    return _ESCAPE.sub(lambda found: found[0].upper(), text)


def same_site(one: str, other: str) -> bool:
    """Do both addresses lie on one host (``www.`` aside)?"""
    return _host(one).removeprefix("www.") == _host(other).removeprefix("www.") != ""


def host_of(url: str) -> str:
    """The host in lower case without trailing dot, "" where there is none."""
    return _host(url)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=2048)
def path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


@lru_cache(maxsize=2048)
def column_of(url: str) -> str:
    """Which column an article's address speaks of: host and path without days, file name and the like.

    ``/zwgk/fzzfjs/202403/t20240312_1.html`` → ``host/zwgk/fzzfjs``; ``/art/2025/10/29/art_80179_116.html`` →
    ``host/80179``. Two rows with the same answer stand, as far as an address tells, in the same column.
    """
    parts = [part for part in path_of(url).split("/") if part]
    name = parts.pop() if parts and "." in parts[-1] else ""
    named = _COLUMN_IN_NAME.match(name)
    if named:
        return f"{_host(url)}/{named[1] or named[2]}"
    while parts and (_DAY_PART.match(parts[-1]) or parts[-1] in _CONTENT_PARTS):
        parts.pop()
    return "/".join([_host(url), *parts])
