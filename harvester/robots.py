"""robots.txt: asked once a day and portal, obeyed, and the decision recorded as trouble.

What an answer means (RFC 9309 §2.3.1): 2xx with rules, obey them; HTML, nothing or 4xx, there are none; 5xx
or no answer, the page is not asked either and that trouble is reported, because we cannot know what the
portal allows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from protego import Protego

from duties.watch import Listing
from harvester.charset import decode
from harvester.pieces import Capture, Trouble

TOKEN = "RuleOfLawHarvester"  # noqa: S105 - the name robots.txt calls us by, no secret
_GOOD_FOR = timedelta(hours=24)
_PAUSE = timedelta(minutes=10)
_MOST_DELAY = 60.0  # seconds of Crawl-delay that we follow; more would mean not to look at all

Ask = Callable[[str, Listing], Capture]


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to us, until when. ``trouble``: it could not be had, so nothing may be asked."""

    parsed: Protego | None
    until: datetime
    trouble: Trouble | None = None

    def refuse(self, url: str) -> Trouble | None:
        """None if ``url`` may be asked, else "robots-denied", or why robots.txt itself could not be had."""
        if self.trouble is not None or self.parsed is None:
            return self.trouble
        return (
            None
            if self.parsed.can_fetch(url, TOKEN)
            else Trouble("robots-denied", f"robots.txt disallows {url[:200]}")
        )

    @property
    def delay(self) -> float:
        """Crawl-delay in seconds, 0.0 where none is asked for."""
        asked = self.parsed.crawl_delay(TOKEN) if self.parsed is not None else None
        return min(float(asked), _MOST_DELAY) if asked else 0.0


class Robots:
    """robots.txt of every origin, fetched through ``ask`` (the guarded, paced door) and remembered for a day."""

    def __init__(self, ask: Ask, now: Callable[[], datetime]) -> None:
        self._ask, self._now = ask, now
        self._known: dict[str, Rules] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def rules(self, origin: str, listing: Listing) -> Rules:
        """The rules of ``origin`` ("http://host:port", no path)."""
        with self._lock:
            waiting = self._locks.setdefault(origin, Lock())
        with waiting:  # the host's other threads wait for one answer instead of asking again
            known = self._known.get(origin)
            if known is None or self._now() >= known.until:
                known = read_rules(self._ask(origin + "/robots.txt", listing), self._now())
                self._known[origin] = known
            return known


def read_rules(capture: Capture, now: datetime) -> Rules:
    """What an answer to /robots.txt means."""
    good, pause, status, trouble = now + _GOOD_FOR, now + _PAUSE, capture.status, capture.trouble
    if trouble is not None and trouble.code in {
        "too-large",
        "redirect-loop",
        "forbidden-address",
        "undecodable",
    }:
        return Rules(
            None, good
        )  # something else lives at that address; a redirect to a foreign host is none of ours
    if trouble is not None and (status is None or trouble.code == "rate-limited"):
        return Rules(
            None, now, Trouble(trouble.code, f"{trouble.detail} (robots.txt)")
        )  # the next look asks again
    if status is not None and status >= 500:
        blocked = trouble if trouble is not None and trouble.code == "blocked" else None
        why = blocked or Trouble("http-error", str(status))
        return Rules(
            None, pause, Trouble(why.code, f"{why.detail} (robots.txt, asked again after 10 minutes)")
        )
    if status is None or not 200 <= status < 300 or _is_html(capture):
        return Rules(None, good)
    return Rules(parse_rules(capture.body), good)


def parse_rules(body: bytes) -> Protego | None:
    """Protego's reading of a robots.txt; None where it holds no rules. A byte order mark would hide its first
    group."""
    text = decode(body[: 512 * 1024]).text.lstrip("\ufeff").replace("\0", "")
    try:
        return Protego.parse(text)
    except (ValueError, TypeError, IndexError, AttributeError):
        return None  # no parser should stop a look over a file of nonsense


def _is_html(capture: Capture) -> bool:
    head = capture.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<", b"{")) or b"<html" in head or b"<!doctype" in head
