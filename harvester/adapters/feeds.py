"""sitemap.xml, RSS and Atom: listings that portals write for machines."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from duties.evidence import Evidence
from duties.reports import Lead
from harvester.adapters.link_kinds import is_column
from harvester.adapters.row_dates import CHINA, value_date
from harvester.adapters.rows import lead
from harvester.adapters.scripts import cdata, elements
from harvester.adapters.stored_requests import place_of
from harvester.pieces import Page, Request, Step
from harvester.urls import join

_LINK = r"<(?:atom:)?link\b[^<>]{0,300}?"
_NEXT = re.compile(
    rf"""{_LINK}rel=["']next["'][^<>]{{0,300}}?href=["']([^"']+)|{_LINK}href=["']([^"']+)["'][^<>]{{0,300}}?rel=["']next["']""",
    re.IGNORECASE,
)
_HREF = re.compile(
    r"""<link\b(?![^<>]{0,300}rel=["'](?:self|enclosure|edit|replies))[^<>]{0,300}?href=["']([^"']+)""",
    re.IGNORECASE,
)
_MOST_CHILDREN = 200


class Feed:
    name = "feed"

    def recognises(self, page: Page) -> str | None:
        head = page.text.lstrip("\ufeff \r\n\t")[:1500].lower()
        for mark in ("<rss", "<feed", "<rdf:rdf"):
            if mark in head and "<html" not in head:
                return mark[1:]
        return None

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        leads = tuple(
            one
            for name in ("item", "entry")
            for body in elements(page.text, name)
            if (one := _item(body, page.url))
        )
        following = _NEXT.search(page.text)
        url = join(page.url, html.unescape(following[1] or following[2])) if following else None
        return Step(leads, (Request(url, referer=page.url),) if url else ())


class Sitemap:
    """A sitemap names no titles: a lead's title is "" there, unless a news extension gives one. Option ``only`` is a
    regular expression the addresses must match. ``lastmod`` is no publication date and is kept as evidence of a change."""

    name = "sitemap"

    def recognises(self, page: Page) -> str | None:
        head = page.text.lstrip("\ufeff \r\n\t")[:1500].lower()
        return next(
            (mark[1:] for mark in ("<urlset", "<sitemapindex") if mark in head and "<html" not in head), None
        )

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        only = re.compile(str(options["only"])) if options.get("only") else None
        leads = tuple(one for body in elements(page.text, "url") if (one := _place(body, page.url, only)))
        children = [join(page.url, _text(body, "loc") or "") for body in elements(page.text, "sitemap")]
        parts = [Request(url, referer=page.url, carry={"part": url}) for url in children if url][
            :_MOST_CHILDREN
        ]
        if not parts:
            return Step(leads)
        then = [place_of(part) for part in parts[1:]]
        return Step(leads, (Request(parts[0].url, referer=page.url, carry={**parts[0].carry, "then": then}),))


def _item(body: str, base: str) -> Lead | None:
    link = _text(body, "link") or ""
    if not link:
        found = _HREF.search(body)
        link = html.unescape(found[1]) if found else _text(body, "guid") or ""
    stated = _text(body, "pubDate") or _text(body, "published") or _text(body, "dc:date")
    return lead(
        base,
        link,
        _text(body, "title") or "",
        _iso(stated),
        evidence=[("source", _text(body, "source") or _text(body, "author") or "", "source")],
    )


def _place(body: str, base: str, only: re.Pattern[str] | None) -> Lead | None:
    url = join(base, _text(body, "loc") or "")
    if url is None or (only is not None and not only.search(url)) or (only is None and is_column(url)):
        return None
    title = _text(body, "news:title") or ""
    listed, _ = value_date(_iso(_text(body, "news:publication_date")))
    changed, _ = value_date(_iso(_text(body, "lastmod")))
    told = (
        (Evidence("updated", changed.isoformat(), _text(body, "lastmod") or "", "listing", "lastmod"),)
        if changed
        else ()
    )
    return Lead(url, title, listed, False, told)


def _text(body: str, name: str) -> str | None:
    found = elements(body, name)
    if not found or not found[0].strip():
        return None
    return html.unescape("".join(cdata(found[0])) or found[0]).strip() or None


def _iso(stated: str | None) -> str | None:
    """RFC 822 dates as ISO 8601 in China's civil time; other text as it is."""
    if not stated:
        return None
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, TypeError):
        return stated
    return (moment.astimezone(CHINA) if moment.tzinfo else moment).isoformat()
