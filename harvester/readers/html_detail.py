"""Pages of the Guangdong disclosure platform (gkmlpt): the article lies as JSON in a script, the block for
it may be empty.

Keys as seen on saved pages: title, content, source, date, display_publish_time, publish_time (seconds since
1970), gkml_data.identifier, .publisher, .document_number, .date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from duties import weighing
from duties.evidence import About, Evidence
from duties.reports import Document, Link
from harvester.readers import html_asleep, html_facts, html_files, html_titles
from harvester.readers.html_lines import walk

_DETAIL = re.compile(r"[\"']?\bDETAIL[\"']?\s*[:=]\s*(?=\{)")
_CHINA = timezone(timedelta(hours=8))


def detail(text: str) -> Mapping[str, Any] | None:
    """The article's JSON, None where the page carries none with a content."""
    match = _DETAIL.search(text)
    if match is None:
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text, match.end())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("content"), str) else None


def document(found: Mapping[str, Any], url: str, media_type: str, stated: list[Evidence]) -> Document:
    """The document that the JSON holds; ``stated`` is what the page itself states (tags, table)."""
    tree = LexborHTMLParser(html_asleep.bounded(f"<html><body>{found['content']}</body></html>"))
    paragraphs = [line.text.strip() for line in walk(tree).lines]
    evidence = [*stated, *_told(found)]
    evidence += [Evidence("title", one, one[:200], "text") for one in html_titles.own_titles(paragraphs)]
    evidence += html_facts.signature(paragraphs)
    evidence += html_facts.numbers(paragraphs[:6], "text")
    title = weighing.title(evidence)
    files = html_files.attachments([tree.body], url) if tree.body is not None else ()
    return Document(
        url,
        media_type,
        title.value if title else None,
        "\n".join(paragraphs),
        tuple(dict.fromkeys(evidence)),
        (*files, *_hung(found, url, {link.url for link in files})),
        extracted_by="walk",
        detail="json",
    )


def _told(found: Mapping[str, Any]) -> Iterator[Evidence]:
    data = found.get("gkml_data")
    data = data if isinstance(data, dict) else {}
    said: tuple[tuple[About, str, Any], ...] = (
        ("title", "title", found.get("title")),
        ("source", "source", found.get("source")),
        ("index_number", "identifier", data.get("identifier")),
        ("issuer", "publisher", data.get("publisher")),
        ("document_number", "document_number", data.get("document_number")),
    )
    for about, label, value in said:
        if isinstance(value, str) and value.strip():
            yield Evidence(about, " ".join(value.split()), value[:200], "meta", label)
    # publish_time moves when a page is put online again; display_publish_time is shown where it is set.
    for label in ("display_publish_time", "publish_time"):
        if stamp := _moment(found.get(label)):
            yield Evidence("published", stamp, f"{label}: {found[label]}", "meta", label)
            break
    if stamp := _moment(data.get("date")):
        yield Evidence("written", stamp[:10], f"date: {data['date']}", "meta", "date")


def _moment(seconds: object) -> str | None:
    if not isinstance(seconds, int) or not 10**8 < seconds < 10**10:
        return None
    moment = datetime.fromtimestamp(seconds, _CHINA)
    return moment.strftime(
        "%Y-%m-%d" if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else "%Y-%m-%dT%H:%M:%S"
    )


def _hung(found: Mapping[str, Any], url: str, known: set[str]) -> Iterator[Link]:
    hung = found.get("attachment")
    for one in hung if isinstance(hung, list) else []:
        if not isinstance(one, dict):
            continue
        address = html_files.join(url, str(one.get("url") or one.get("path") or ""))
        if address and address not in known:
            yield Link(address, str(one.get("name") or one.get("title") or "")[:200])
