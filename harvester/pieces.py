"""What travels through a crawl: a request goes out, a capture comes back, a page is shown to an adapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from selectolax.lexbor import LexborHTMLParser

from duties.reports import Lead
from harvester.markup import shallow

Purpose = Literal["listing", "article", "attachment", "robots", "control", "probe"]


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask a portal.

    ``form`` (application/x-www-form-urlencoded) or ``json`` make it a POST; the order of ``form`` is kept.
    ``carry`` is the adapter's own memory between two pages of a walk: JSON-able, stored with the walk's place so that
    a killed walk resumes.
    """

    url: str
    purpose: Purpose = "listing"
    form: tuple[tuple[str, str], ...] | None = None
    json: Any | None = None
    referer: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    carry: Mapping[str, Any] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return "GET" if self.form is None and self.json is None else "POST"


@dataclass(frozen=True, slots=True)
class Validators:
    """What the portal gave us last time to ask again cheaply."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something could not be seen. ``code`` is a key of problems.PROBLEMS; ``detail`` the particulars, one line."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """What came back for one request, good or bad: never an exception.

    ``url`` is the address asked, ``final_url`` the one that answered after ``hops`` (addresses in between, in order).
    ``body`` is the content after Content-Encoding was undone, b"" when nothing came. ``headers`` are the answer's, as
    sent, names in lower case. ``address`` is the IP address connected to. ``tls`` tells how far the certificate was
    trusted: "none" (plain http), "strict", "legacy" or "unverified". ``not_modified``: the portal answered 304.
    ``status`` is None when no answer came. ``seconds`` counts from the first byte sent to the last received.
    """

    url: str
    final_url: str
    method: str
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    seconds: float = 0.0
    address: str | None = None
    tls: str = "none"
    hops: tuple[str, ...] = ()
    not_modified: bool = False
    trouble: Trouble | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, by its lower-case name."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def validators(self) -> Validators:
        return Validators(self.header("etag"), self.header("last-modified"))


class Page:
    """A capture decoded for an adapter: pure data, nothing to call out with.

    ``url`` is the address that answered: links are resolved against it (and against <base> by the adapter's helper).
    """

    def __init__(self, url: str, text: str, *, status: int = 200, media_type: str = "text/html") -> None:
        self.url = url
        self.text = text
        self.status = status
        self.media_type = media_type
        self.worked_out: dict[str, object] = {}  # what its readers found once and ask again

    @cached_property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(shallow(self.text))


@dataclass(frozen=True, slots=True)
class Step:
    """What an adapter made of one page: the rows on it and what to ask next.

    ``ask`` lists alternatives, best first: find.py takes the first that brings rows not yet seen in this walk
    (numbering from 0 or from 1 cannot be told from the page alone). Empty: the walk is done.
    ``stated_rows`` and ``stated_pages`` are what the portal itself says it holds, None where it does not.
    ``trouble`` ends the walk: the page is not the listing it should be.
    """

    leads: tuple[Lead, ...]
    ask: tuple[Request, ...] = ()
    stated_rows: int | None = None
    stated_pages: int | None = None
    trouble: Trouble | None = None
