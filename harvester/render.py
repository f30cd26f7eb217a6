"""Listings with ``render: true``: their pages are drawn by a browser (the extra ``browser``) before they are
read.

The browser has no network. It is started so that no name resolves and every connection goes to a proxy that
is not there (render_browser.py); what a page asks for is brought by the Fetcher and handed in. So there is
still one door: the same guard, pace, robots.txt, TLS rungs, cookies and limits, and nobody but the guard
resolves a name. Pinning names in the browser (``--host-resolver-rules MAP host address``) would leave it
sockets of its own: redirects, literal addresses, WebRTC's UDP. A forward proxy would leave it TLS with
portals that need an old one, and would see host names only. Here a name that changes between check and
connection finds nobody to deceive.

What is archived of a drawn page is the DOM, serialised, in UTF-8: not the bytes the portal sent. Its headers
are the document's, without those that speak of its bytes, and with

    x-rendered-by       chromium 156.0.8078.79
    x-rendered-from     sha256 and length of the document as the portal sent it
    x-rendered-until    rest, or limit where the page was still busy when its time was up
    x-rendered-without  code and address of a part that was refused or failed (repeated, at most ten)

Refusals are not drawn: a challenge is judged before any script of it runs, so that none is got around by
accident. Shadow roots and the insides of frames are not in a serialised DOM; find.py follows frames by their
addresses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from urllib.parse import urldefrag

from duties.watch import Listing
from harvester.fetch_steps import Reply, at_home
from harvester.guard import parse
from harvester.pieces import Capture, Request, Trouble, Validators
from harvester.refusals import Answer, is_login_address, judge
from harvester.render_browser import Chromium, Engine, Missing, find_chromium
from harvester.render_page import Drawn, Result, Scene, draw
from harvester.render_parts import Drawing, Parts, Scripts
from harvester.render_thread import Studio

__all__ = ["Doors", "Drawing", "Renderer", "needs_drawing"]

_MOST_HOPS = 5  # times that scripts may send us on
_MOST_NAMED = 10
_FEW_WORDS = 120  # characters of visible text; what an article's shell says in its frame stays below
_FEW_LINKS = 5
# Headers that speak of the bytes as sent. Without validators no later 304 stands for rows that a script would
# bring.
_OF_THE_BYTES = frozenset(
    {"content-type", "content-length", "content-encoding", "transfer-encoding", "etag", "last-modified"}
)


class Plain(Protocol):
    """What is needed of the door (fetch.Fetcher)."""

    def fetch(self, request: Request, listing: Listing, validators: Validators | None = None) -> Capture: ...

    def fetch_undrawn(
        self, request: Request, listing: Listing, validators: Validators | None = None
    ) -> Capture: ...

    def fetch_part(
        self, request: Request, listing: Listing, content: bytes | None, seconds: float
    ) -> Capture: ...

    def compare(self, capture: Capture, request: Request, listing: Listing) -> Capture: ...

    def close(self) -> None: ...


class Renderer:
    """Draws pages; safe to share between threads. Chromium starts with the first page and ends with
    ``close``, or with this process, however that ends.

    ``now`` is the clock (aware). ``user_agent`` is who scripts are told we are; requests carry the door's
    own. ``finder`` tells where Chromium is. Chromium with one small page takes some 300 MB; ``pages_at_once``
    bounds the rest.
    """

    def __init__(
        self,
        door: Plain,
        *,
        now: Callable[[], datetime],
        user_agent: str,
        drawing: Drawing | None = None,
        finder: Callable[[], Chromium | Missing] = find_chromium,
        pages_at_once: int = 3,
    ) -> None:
        self._door, self._now, self._agent, self._finder = door, now, user_agent, finder
        self._drawing = drawing or Drawing()
        self._scripts = Scripts()
        self._studio = Studio(pages_at_once)

    def fetch(self, request: Request, listing: Listing, validators: Validators | None = None) -> Capture:
        """The page of ``request`` as a browser draws it; a refusal, or what is no HTML, as it came.

        Never raises, trouble is in the capture: those of the Fetcher, and "needs-browser" (detail: what is
        missing, nothing is asked then), "too-slow" (its scripts hold on), "too-large" (its DOM),
        "redirect-loop", "script-only" (a script leaves for no page), and the trouble of a part that rows may
        have come with. ``validators`` are not used: an unchanged shell says nothing about its rows.
        """
        if isinstance(missing := self._finder(), Missing):
            trouble = Trouble("needs-browser", missing.detail)
            return Capture(
                request.url, request.url, request.method, None, (), b"", self._now(), trouble=trouble
            )
        return self.draw(self._door.fetch_undrawn(request, listing), request, listing)

    def draw(self, document: Capture, request: Request, listing: Listing) -> Capture:
        """As ``fetch``, for a document that the door has brought already (undrawn)."""
        if isinstance(chromium := self._finder(), Missing):
            return replace(document, trouble=Trouble("needs-browser", chromium.detail))
        asked, seen = request.url, {document.final_url}
        while is_html(document):
            result = self._drawn(chromium, _with_fragment(document.final_url, asked), document, listing)
            if isinstance(result, Trouble):
                return replace(document, trouble=result)
            if isinstance(result, Drawn):
                return self._as_capture(document, result, request, listing)
            asked = result.url
            document = self._onward(
                document, replace(request, url=asked, referer=document.final_url), listing
            )
            if document.trouble is None and (document.final_url in seen or len(seen) > _MOST_HOPS):
                loop = Trouble("redirect-loop", f"scripts send us on, at last to {document.final_url[:160]}")
                return replace(document, trouble=loop)
            seen.add(document.final_url)
        return self._door.compare(document, request, listing)

    def close(self) -> None:
        """Ends the browser and whatever it is drawing."""
        self._studio.close()

    def _onward(self, before: Capture, request: Request, listing: Listing) -> Capture:
        """The document that a script of ``before`` leads to; where that is none, ``before`` and why."""
        document = self._door.fetch_undrawn(request, listing)
        if document.status is None:
            trouble = document.trouble
            if trouble is not None and trouble.code == "forbidden-address" and is_login_address(request.url):
                trouble = Trouble("login-required", f"led to {request.url[:120]}")
            return replace(before, trouble=trouble)
        return replace(document, url=before.url, hops=(*before.hops, before.final_url, *document.hops))

    def _drawn(self, chromium: Chromium, url: str, document: Capture, listing: Listing) -> Result:
        def ask(part: Request, content: bytes | None, seconds: float) -> Capture:
            return self._door.fetch_part(part, listing, content, seconds)

        scene = Scene(
            url=url,
            document=document,
            charset=listing.charset,
            ask=ask,
            scripts=self._scripts,
            limits=self._drawing,
            user_agent=self._agent,
            threads=self._studio.threads,
        )
        return self._studio.draw(chromium, lambda engine: _by(engine, scene))

    def _as_capture(self, document: Capture, drawn: Drawn, request: Request, listing: Listing) -> Capture:
        body = drawn.html.encode("utf-8", "replace")
        headers = (
            *((name, value) for name, value in document.headers if not _is_replaced(name)),
            ("content-type", "text/html; charset=utf-8"),
            ("x-rendered-by", drawn.by),
            (
                "x-rendered-from",
                f"sha256:{hashlib.sha256(document.body).hexdigest()} {len(document.body)} bytes",
            ),
            ("x-rendered-until", "rest" if drawn.rests else "limit"),
            *_without(drawn.parts),
        )
        here = parse(drawn.url)
        trouble = drawn.parts.hidden or drawn.parts.outstanding()
        final_url = document.final_url
        if isinstance(here, str):
            trouble = Trouble("script-only", f"the page's script leads to {drawn.url[:80]}")
        else:
            final_url = _with_fragment(here.url, drawn.url, routes_only=True)
            answer = Answer(document.status or 200, headers, body, here.url, request.purpose)
            home = at_home(request, Reply(target=here, status=document.status), list(document.hops))
            trouble = trouble or home.trouble or judge(answer)
        if len(body) > self._drawing.dom_bytes:
            body, trouble = b"", Trouble("too-large", f"the page grew beyond {self._drawing.dom_bytes} bytes")
        capture = replace(
            document,
            final_url=final_url,
            headers=headers,
            body=body,
            fetched_at=self._now(),
            seconds=document.seconds + drawn.parts.wire,
            trouble=trouble,
        )
        return self._door.compare(capture, request, listing)


class Doors:
    """The door for all listings: pages of listings with ``render: true`` through the Renderer, all else as
    ever.

    An article of such a listing is drawn only where it comes without words; files, services and questions
    (POST) never are.
    """

    def __init__(self, fetcher: Plain, renderer: Renderer) -> None:
        self._fetcher, self._renderer = fetcher, renderer

    def fetch(self, request: Request, listing: Listing, validators: Validators | None = None) -> Capture:
        if not listing.render or request.method != "GET" or request.purpose not in {"listing", "article"}:
            return self._fetcher.fetch(request, listing, validators)
        if request.purpose == "listing":
            return self._renderer.fetch(request, listing)
        document = self._fetcher.fetch_undrawn(request, listing, validators)
        if needs_drawing(document):
            return self._renderer.draw(document, request, listing)
        return self._fetcher.compare(document, request, listing)

    def close(self) -> None:
        self._renderer.close()
        self._fetcher.close()


def is_html(capture: Capture) -> bool:
    """A page of HTML that came well."""
    if capture.trouble is not None or capture.status is None or not capture.body:
        return False
    head = capture.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<?xml", b"<rss", b"<feed", b"<urlset")) and b"<html" not in head:
        return False
    kind = (capture.header("content-type") or "").lower()
    return "html" in kind or b"<html" in head or head.startswith(b"<!doctype html")


def needs_drawing(capture: Capture) -> bool:
    """Whether an article is a shell: a page with a script and next to no words, links or page tags of its
    own."""
    if not is_html(capture):
        return False
    answer = Answer(capture.status or 200, capture.headers, capture.body, capture.final_url, "article")
    bare = len(answer.words) < _FEW_WORDS and answer.links < _FEW_LINKS
    return bare and not answer.is_article and "<script" in answer.html.lower()


async def _by(engine: Engine, scene: Scene) -> Result:
    result = await draw(engine.browser, scene)
    return replace(result, by=engine.name) if isinstance(result, Drawn) else result


def _is_replaced(name: str) -> bool:
    return name in _OF_THE_BYTES or name.startswith("x-rendered-")


def _without(parts: Parts) -> tuple[tuple[str, str], ...]:
    named = dict.fromkeys(f"{trouble.code} {url[:200]}" for trouble, url in parts.without)
    return tuple(("x-rendered-without", line) for line in list(named)[:_MOST_NAMED])


def _with_fragment(url: str, asked: str, *, routes_only: bool = False) -> str:
    """``url`` with the fragment of ``asked``: scripts may choose what to show by it."""
    plain, fragment = urldefrag(url)[0], urldefrag(asked)[1]
    if routes_only and not fragment.startswith(("/", "!")):
        return plain
    return f"{plain}#{fragment}" if fragment else plain
