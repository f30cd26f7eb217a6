"""Looking at a portal without recording anything: for finding a column before it is watched."""

from __future__ import annotations

from dataclasses import dataclass

from duties.watch import Listing
from harvester.asking import Door, page_of, text_of
from harvester.pieces import Page, Request, Trouble


@dataclass(frozen=True, slots=True)
class Seen:
    """A decoded page, or why there is none."""

    page: Page | None
    trouble: Trouble | None


class Looker:
    """Asks a portal on behalf of its home page; ``trouble`` is the first that stood in the way."""

    def __init__(self, door: Door, listing: Listing) -> None:
        self._door = door
        self._listing = listing
        self.trouble: Trouble | None = None

    def __call__(self, request: Request) -> Seen:
        capture = self._door.fetch(request, self._listing)
        trouble = capture.trouble
        page = page_of(capture, text_of(capture, self._listing))
        if page is None and trouble is None:
            trouble = Trouble("undecodable", request.url)
        self.trouble = self.trouble or trouble
        return Seen(page, trouble)


def looker(door: Door, home: str, pace: float = 1.0) -> Looker:
    """A look around from ``home``, ``pace`` seconds between two requests."""
    return Looker(door, Listing(jurisdiction="", url=home, pace=pace))
