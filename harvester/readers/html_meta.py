"""What the page tags of 国办发〔2017〕47号 and their kin state of a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from duties.evidence import About, Evidence
from harvester.readers.html_facts import squeezed
from harvester.readers.html_labels import moment

META: dict[str, tuple[About, str]] = {
    "articletitle": ("title", "ArticleTitle"),
    "og:title": ("title", "og:title"),
    "pubdate": ("published", "PubDate"),
    "publishdate": ("published", "publishdate"),
    "publishtime": ("published", "publishtime"),
    "firstpublishedtime": ("published", "firstpublishedtime"),
    "article:published_time": ("published", "article:published_time"),
    "lastmodifiedtime": ("updated", "lastmodifiedtime"),
    "article:modified_time": ("updated", "article:modified_time"),
    "htmlgeneratetime": ("built", "HtmlGenerateTime"),
    "maketime": ("built", "Maketime"),
    "others": ("built", "others"),
    "contentsource": ("source", "ContentSource"),
    "source": ("source", "source"),
}
_META_ORDER = list(META)
_UNFILLED = re.compile(r"[{}$]|^\s*(?:null|undefined|none)\s*$", re.I)
_MARKUP = re.compile(r"<[^>]*>?")
_QUOTE = 200
_ARTICLE = re.compile(r"Article|BlogPosting|Report|WebPage|CreativeWork|GovernmentService|DigitalDocument")
_LINKED: dict[str, About] = {"datePublished": "published", "dateModified": "updated"}
_LONGEST_DATA = 200_000  # characters of linked data; more is somebody's catalogue


def metas(tree: LexborHTMLParser) -> list[Evidence]:
    """Candidates from the page tags. Names come in any case and order; tags in comments do not count."""
    said: list[tuple[int, Evidence]] = []
    tags = tree.css("meta")
    named = [(one.attributes, _name(one.attributes)) for one in tags]
    sites = [
        (one.get("content") or "").strip() for one, name in named if name in ("sitename", "og:site_name")
    ]
    site = " ".join(next(iter(sites), "").split())
    for attributes, name in named:
        content = " ".join(_MARKUP.sub(" ", attributes.get("content") or "").split())
        if name not in META or not content or _UNFILLED.search(content):
            continue
        about, label = META[name]
        if about in ("published", "updated", "built"):
            value = moment(content) or ""
            if name == "others" and "生成" not in content:
                continue
        elif about == "title":
            value = without_site(content, site) if squeezed(content) != squeezed(site) else ""
        else:
            value = squeezed(content)
        if value:
            said.append((_META_ORDER.index(name), Evidence(about, value, content[:_QUOTE], "meta", label)))
    said.sort(key=lambda pair: pair[0])
    return [*(evidence for _, evidence in said), *_linked_data(tree), *_microdata(tree)]


def _name(attributes: dict[str, str | None]) -> str:
    return (attributes.get("name") or attributes.get("property") or "").strip().lower()


def _linked_data(tree: LexborHTMLParser) -> list[Evidence]:
    """datePublished of JSON-LD, where all articles that the page describes agree on it: others may be related ones."""
    said: list[Evidence] = []
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.text(deep=True)[:_LONGEST_DATA])
        except (ValueError, RecursionError):
            continue
        for thing in _things(data, 4):
            if not _ARTICLE.search(str(thing.get("@type") or "")):
                continue
            for key, about in _LINKED.items():
                value = moment(str(thing.get(key) or ""))
                if value:
                    said.append(Evidence(about, value, f"{key}: {thing[key]}"[:_QUOTE], "meta", key))
    published = {one.value for one in said if one.about == "published"}
    return [one for one in dict.fromkeys(said) if one.about != "published" or len(published) == 1]


def _things(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        data = [data.get("@graph"), data.get("mainEntity"), data.get("mainEntityOfPage")]
    if isinstance(data, list) and depth:
        for one in data[:50]:
            yield from _things(one, depth - 1)


def _microdata(tree: LexborHTMLParser) -> list[Evidence]:
    """itemprop="datePublished", where it stands once on the page."""
    marked = tree.css('[itemprop="datePublished"]')
    if len(marked) != 1:
        return []
    attributes = marked[0].attributes
    words = attributes.get("content") or attributes.get("datetime") or marked[0].text(deep=True).strip()
    value = moment(words[:100])
    return [Evidence("published", value, words[:_QUOTE], "meta", "datePublished")] if value else []


def without_site(title: str, site: str) -> str:
    """A title without the site's name glued to either end; white space single."""
    title = " ".join(title.split())
    if len(site) >= 3:
        edge = r"\s*(?:[-_|—–·:：]+\s*|\s)"
        title = re.sub(rf"^{re.escape(site)}(?:门户网站|网站|网)?{edge}", "", title)
        title = re.sub(rf"{edge}{re.escape(site)}(?:门户网站|网站|网)?$", "", title)
    return title.strip()
