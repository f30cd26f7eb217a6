"""A column that is one article: the newest report itself stands at the column's address, in the place of last year's."""

from __future__ import annotations

from collections.abc import Iterator

from duties.reports import Lead
from harvester.adapters.page_kinds import article_signs
from harvester.adapters.row_reports import reads_as_report
from harvester.adapters.row_titles import squeeze
from harvester.pieces import Page

_MOST = 200  # elements that are asked for a title
_TAGS = ("articletitle", "og:title", "title")
OPTION = "is_listing"  # the operator's word that this page is what there is


def report_here(page: Page) -> Lead | None:
    """The page as a lead of its own, where it is an article with a report's title; None where it is not."""
    if not article_signs(page):
        return None
    title = next((words for words in _titles(page) if reads_as_report(words)), None)
    return Lead(page.url, title) if title else None


def _titles(page: Page) -> Iterator[str]:
    for node in page.tree.css("meta[content]"):
        if (node.attributes.get("name") or node.attributes.get("property") or "").lower() in _TAGS:
            yield squeeze(node.attributes.get("content") or "")
    for node in page.tree.css("h1,h2,h3,[class*=title],[class*=tit],p")[:_MOST]:
        if node.css_first("a[href]") is None:
            yield squeeze(node.text() or "")
