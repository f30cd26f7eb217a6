"""Portal families: one file each, all in ``ADAPTERS``. Pure functions from a page to a step; nothing here asks a portal.

To add one: a class with ``name``, ``recognises`` and ``step`` in a file of its own, a line in ``ADAPTERS`` at the place its
fingerprint has among the others (the surer first), and a recorded walk under tests/recorded/<name>/.

An adapter's memory between two pages is ``Request.carry``, plain JSON, so that a killed walk resumes where it was. Two keys
have a meaning to the driver: ``part`` names the part of a listing a request belongs to, and ``then`` holds requests
(``stored_requests.place_of``) for parts that come after it. Keys beginning with ``@`` are the driver's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from harvester.adapters.epoint import Epoint
from harvester.adapters.feeds import Feed, Sitemap
from harvester.adapters.generic import Generic, shell
from harvester.adapters.henan import Henan
from harvester.adapters.jiangxi import Jiangxi
from harvester.adapters.jpaas import Jpaas
from harvester.adapters.jpage import Jpage
from harvester.adapters.json_api import JsonApi
from harvester.adapters.lonsun import Lonsun
from harvester.adapters.nfcms import Nfcms
from harvester.adapters.trs import Trs
from harvester.adapters.truecms import Truecms
from harvester.adapters.ucap import Ucap
from harvester.adapters.vsb import Vsb
from harvester.pieces import Page, Request, Step


class Adapter(Protocol):
    """A portal family."""

    @property
    def name(self) -> str: ...

    def recognises(self, page: Page) -> str | None:
        """Why this page is of this family ("createPageHTML(17, 0, …)"), None if it is not."""

    def step(self, page: Page, request: Request, options: Mapping[str, Any]) -> Step:
        """The rows of this page and what to ask next. ``request`` is the one that brought the page."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The family of a page and why. ``adapter`` is a key of ADAPTERS, or "script-only": rows come by unknown script."""

    adapter: str
    why: str


_ALL: tuple[Adapter, ...] = (
    Sitemap(),
    Feed(),
    Nfcms(),
    Jpaas(),
    Jiangxi(),
    Jpage(),
    Ucap(),
    Lonsun(),
    Epoint(),
    Truecms(),
    Trs(),
    Vsb(),
    Henan(),
    JsonApi(),
    Generic(),
)

ADAPTERS: dict[str, Adapter] = {
    adapter.name: adapter for adapter in _ALL
}  # in the order of their fingerprints


def choose(page: Page) -> Choice:
    """The family of a listing page, by its fingerprints, surest first.

    A page of no known family is "generic" where it shows rows or simply has none, and "script-only" where it is an empty
    shell that a script we do not know fills.
    """
    for name, adapter in ADAPTERS.items():
        why = adapter.recognises(page)
        if why:
            return Choice(name, re.sub(r"\s+", " ", why)[:200])
    why = shell(page)
    return Choice("script-only", why) if why else Choice("generic", "no rows, no known family")


__all__ = ["ADAPTERS", "Adapter", "Choice", "choose"]
