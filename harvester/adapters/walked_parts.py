"""What a walk keeps count of, and what a page or an answer says about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harvester.adapters.row_choice import chosen_on
from harvester.charset import garbled, ungarbled
from harvester.pieces import Page, Request, Step, Trouble

FORGIVEN = 50  # rows: a list so short must show all that it states; of a longer one, one row in so many may be missing
EMPTY = "shows no rows"
SAYS_SO = "and says so"
FULL = 10  # rows: portals show ten and more a page where there is a further one


@dataclass(slots=True)
class Part:
    """One part of a listing (most have one): what was walked of it and what the portal states of it.

    ``pages`` counts pages with rows, ``shown`` their rows, ``hops`` the pages without rows before the first row. ``listed``
    counts the rows as often as they are shown (pinned on every page, or again in their place), ``size`` those of the first
    page, ``even`` says that every page showed so many.
    """

    shown: int = 0
    pages: int = 0
    stated_rows: int | None = None
    stated_pages: int | None = None
    hops: int = 0
    listed: int = 0
    size: int = 0
    even: bool = True

    def count(self, rows: int) -> None:
        """Takes note of a page's rows, each as often as it is shown."""
        self.size = self.size or rows
        self.even = self.even and rows == self.size
        self.listed += rows


def shortfall(part: Part, why: str) -> Trouble | None:
    """Does the portal state more than was walked? ``why`` tells how the part ended.

    In a long list one row in fifty is forgiven, in a list of up to fifty none: the missing row may be the report. Forgiven, too,
    is a last page that is empty after full ones: portals round up. The code is listing-empty ("fewer rows than it should
    show"), since what is missing was stated by the listing itself; listing-shrunk is said of rows that were there before,
    which only the caller knows.
    """
    pages, rows = part.stated_pages, part.stated_rows
    if pages is not None and part.pages < pages and not (part.pages == pages - 1 and _rounded_up(part, why)):
        told = f"{part.pages} of the {pages} pages that the portal states could be read: {why}"
        return Trouble("listing-empty", told)
    if rows is not None and rows - max(part.shown, part.listed) > rows // (FORGIVEN + 1):
        told = f"{part.shown} of the {rows} rows that the portal states could be read: {why}"
        return Trouble("listing-empty", told)
    return None


def _rounded_up(part: Part, why: str) -> bool:
    """Is the last page empty because those before it, all of a size, hold everything?"""
    if not part.even or not part.pages or EMPTY not in why:
        return False
    return part.pages > 1 or part.size >= FULL or SAYS_SO in why


def rows_shown(page: Page, here: Sequence[int]) -> int:
    """The rows of a page as its reader counts them: one that is pinned and stands in its place as well is two."""
    if "<html" not in page.text[:3000].lower():
        return len(here)
    standing = {
        row.element.mem_id for row in chosen_on(page).rows if row.element.tag in ("li", "tr", "dd", "dl")
    }
    return max(len(here), len(standing))


def first_again(part: Part, first: Sequence[int], here: Sequence[int], request: Request) -> bool:
    """Page 1 in the place of page 2, where a page 2 is to be expected: page 1 is full, links to it, and states no number.

    ``first`` and ``here`` are the rows of both. Some portals give page 1 for every page to visitors they distrust. Others
    turn a short listing's 下一页 back to its only page, or write its address out: that is no trouble.
    """
    written_out = re.search(r"/(?:index|default|list)\.\w+$", request.url)
    expected = part.pages == 1 and len(first) >= FULL and not request.carry.get("guess") and not written_out
    return expected and part.stated_pages is part.stated_rows is None and set(here) >= set(first)


def trouble_of(page: Page | None, trouble: Trouble | None) -> Trouble | None:
    """What is wrong with an answer, None where it holds a page to read."""
    if trouble:
        return trouble
    if page is None:
        return Trouble("bug", "an answer without page and without trouble")
    return Trouble("http-error", f"{page.status} for {page.url}") if page.status >= 400 else None


def is_absent(trouble: Trouble) -> bool:
    """Does the portal say that there is no such page (not: that it could not answer)?"""
    gone = trouble.code == "http-error" and re.search(r"\b4(?:04|10)\b", trouble.detail)
    return trouble.code == "soft-404" or bool(gone)


def heading(page: Page) -> str:
    """What the page calls itself: its column's name, else its title without page numbers."""
    for node in page.tree.css("meta[name]"):
        if (node.attributes.get("name") or "").lower() == "columnname" and node.attributes.get("content"):
            return str(node.attributes["content"]).strip()
    title = page.tree.css_first("title")
    return re.sub(r"[\d\s]|第?页", "", title.text()) if title else ""


def legible(step: Step) -> Step:
    """The step with titles that a portal spoilt mended where they are few; the trouble "undecodable" where most are."""
    spoilt = [lead for lead in step.leads if garbled(lead.title, least=8)]
    if not spoilt:
        return step
    if len(spoilt) * 2 >= len(step.leads):
        how = garbled(spoilt[0].title, least=8)
        return Step(
            (),
            trouble=Trouble("undecodable", f"the rows' titles are no words ({how}): {spoilt[0].title[:40]}"),
        )
    leads = tuple(replace(lead, title=ungarbled(lead.title) or lead.title) for lead in step.leads)
    return replace(step, leads=leads)
