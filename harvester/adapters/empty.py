"""Why a listing brought no row at all."""

from __future__ import annotations

from harvester.adapters import ADAPTERS, choose
from harvester.adapters.generic import shell
from harvester.adapters.stubs import not_found
from harvester.pieces import Page, Trouble
from harvester.urls import path_of


def why_empty(page: Page, asked: str, named: str) -> Trouble | None:
    """What the first page of a walk without rows is; None where the listing simply is empty.

    ``asked`` is the listing's address, ``named`` the adapter that sources.yaml names ("auto": none).
    """
    gone = not_found(page)
    if gone:
        return Trouble("soft-404", f"the page says: {gone}")
    if path_of(page.url) in ("", "/") and path_of(asked) not in ("", "/"):
        return Trouble("soft-404", f"the home page {page.url} came instead")
    choice = choose(page)
    unknown = choice.why if choice.adapter == "script-only" else shell(page)
    if unknown:
        return Trouble("script-only", unknown)
    if named in ADAPTERS and choice.adapter != named:
        return Trouble(
            "source-changed",
            f"{named} reads no rows here; the page looks like {choice.adapter}: {choice.why}",
        )
    return None
