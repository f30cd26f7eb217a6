"""What the page tags of 国办发〔2017〕47号 and their kin state of a document."""

from __future__ import annotations

import re

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


def metas(tree: LexborHTMLParser) -> list[Evidence]:
    """Candidates from the page tags. Names come in any case and order; tags in comments do not count."""
    said: list[tuple[int, Evidence]] = []
    site = ""
    for tag in tree.css("meta"):
        attributes = tag.attributes
        name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
        content = " ".join(_MARKUP.sub(" ", attributes.get("content") or "").split())
        if name == "sitename":
            site = site or content
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
    return [evidence for _, evidence in said]


def without_site(title: str, site: str) -> str:
    """A title without the site's name glued to either end; white space single."""
    title = " ".join(title.split())
    if len(site) >= 3:
        edge = r"\s*(?:[-_|—–·:：]+\s*|\s)"
        title = re.sub(rf"^{re.escape(site)}(?:门户网站|网站|网)?{edge}", "", title)
        title = re.sub(rf"{edge}{re.escape(site)}(?:门户网站|网站|网)?$", "", title)
    return title.strip()
