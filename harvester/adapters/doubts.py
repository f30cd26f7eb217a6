"""What speaks against a walk that would else be thought whole: no listing at all, a pager nobody understands, hidden years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harvester.adapters.branches import silent_years
from harvester.adapters.empty import says_empty
from harvester.adapters.page_kinds import no_listing
from harvester.adapters.pager_riddles import unturned
from harvester.adapters.walked_parts import Part
from harvester.adapters.wrong_columns import another_column, stopped
from harvester.pieces import Page, Request, Step, Trouble

_ALL_THERE_IS = (
    "Where this page shows all there is: options: {ignore_stated: true}; all that is new: {pages: 1}"
)
_VOUCHED = ("is_listing", "rows", "within")  # options by which the operator says where the rows are


def is_html(page: Page) -> bool:
    """Is this a whole page, and not data or a piece of one?"""
    head = page.text[:3000].lower()
    return "<html" in head or "<body" in head


def first_page_doubt(page: Page, step: Step, options: Mapping[str, Any], asked: str) -> Trouble | None:
    """Why the first page of a walk is no listing; None where it may be one, or where the operator vouches for it.

    ``asked`` is the listing's address.
    """
    vouched = any(options.get(name) for name in _VOUCHED)
    why = None if vouched else _no_listing(page, step) or another_column(page, asked, step)
    if why is None:
        return None
    return Trouble(
        "source-changed",
        f"this is no listing: {why}. Name the column's own page, or set options: {{is_listing: true}}",
    )


def kept_no_longer(page: Page, options: Mapping[str, Any]) -> Trouble | None:
    """The page's own word that its column or site has stopped, unless the operator says that it is the listing."""
    return None if options.get("is_listing") else stopped(page)


def branch_doubt(page: Page, step: Step) -> tuple[Trouble | None, str]:
    """Why a year's or folder's first page gives no rows, "" where it does; with a trouble where its list may be missing."""
    why = _no_listing(page, step) if is_html(page) else None
    if why is None:
        return None, ""
    lost = "only rows" in why and not says_empty(page)
    return Trouble("source-changed", f"{page.url}: {why}") if lost else None, f"is no listing: {why}"


def riddle(
    page: Page, request: Request, step: Step, part: Part, options: Mapping[str, Any]
) -> Trouble | None:
    """What speaks of more rows on a page from which the walk does not go on: a pager by script, years by script."""
    enough = options.get("pages")
    if step.ask or options.get("ignore_stated") or (isinstance(enough, int) and part.pages >= enough):
        return None
    told = unturned(page, request, part.shown, part.pages)
    if not told and part.pages == 1 and options.get("branches") is not False:
        years = silent_years(page, {lead.listed_on.year for lead in step.leads if lead.listed_on})
        told = f"the years {', '.join(map(str, years))} are shown by script alone" if years else None
    return Trouble("script-only", f"{told}. {_ALL_THERE_IS}") if told else None


def _no_listing(page: Page, step: Step) -> str | None:
    return no_listing(page, leads_on=any(not request.carry.get("guess") for request in step.ask))
