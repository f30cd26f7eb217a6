"""The one door to the network.

Every request of ours goes through ``Fetcher.fetch``: guarded (guard.py), allowed by robots.txt (robots.py),
paced and alone on its host, bounded in time and size, and recorded as a Capture whatever happens. Refusals
are recognised (refusals.py) and reported, never got around.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from duties.watch import Listing
from harvester.fetch_body import EncodingError, Limits, TooLargeError, read_body
from harvester.fetch_hosts import Host, Hosts
from harvester.fetch_steps import (
    REDIRECTS,
    Reply,
    Step,
    at_home,
    conditions,
    first_step,
    is_home,
    may_help,
    read_headers,
    redirect,
    refresh,
    to_capture,
)
from harvester.fetch_transport import describe
from harvester.guard import Allowed, Guard, Target, parse
from harvester.likeness import Likeness
from harvester.pieces import Capture, Purpose, Request, Trouble, Validators
from harvester.refusals import Answer, is_login_address, judge
from harvester.robots import TOKEN, Robots

__all__ = ["Fetcher", "Limits", "user_agent"]

_ONCE_MORE = ("reset", "time-out")
_UNFORESEEN = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    OSError,
    ValueError,
    TypeError,
    RuntimeError,
)


def user_agent(contact: str, version: str = "0.1") -> str:
    """Who we say we are: our name and where to reach a person (an address of the web or of mail)."""
    plain = (
        "".join(char for char in contact if char.isascii() and char.isprintable() and char not in "();<>")
        or "none"
    )
    return f"Mozilla/5.0 (compatible; {TOKEN}/{version}; +{plain.strip()})"


class Fetcher:
    """Fetches for all listings; safe to share between threads: one connection and one request at a time per
    host.

    ``now`` is the clock (aware); ``sleep`` and ``monotonic`` serve pace and limits; ``jitter`` gives numbers
    in [0, 1). ``proxy`` is an http:// or https:// address: then public names are resolved by the proxy, so
    the guard judges names and literal addresses but not where a name leads; private and loopback hosts are
    reached directly. ``authorities`` is a PEM file trusted besides the usual authorities.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        user_agent: str,
        guard: Guard,
        limits: Limits | None = None,
        proxy: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        authorities: Path | None = None,
    ) -> None:
        self._now, self._sleep, self._monotonic, self._jitter = now, sleep, monotonic, jitter
        self._agent, self._guard, self._limits = user_agent, guard, limits or Limits()
        self._proxied = proxy is not None
        self._hosts = Hosts(monotonic, _proxy(proxy), authorities)
        self._robots = Robots(self._ask_robots, now)
        self._likeness = Likeness()
        self._probed: dict[tuple[str, str], datetime] = {}

    def fetch(self, request: Request, listing: Listing, validators: Validators | None = None) -> Capture:
        """What came back for ``request``; never raises, trouble is in the capture.

        ``validators`` make a GET conditional: the capture then may be ``not_modified`` with an empty body.
        """
        return self._fetch(request, first_step(request, validators, self._agent), listing, compare=True)

    def fetch_undrawn(
        self, request: Request, listing: Listing, validators: Validators | None = None
    ) -> Capture:
        """As ``fetch``, for a page that a browser may have to draw first: not compared with the portal's other
        pages, for undrawn they all look alike. ``compare`` makes up for it."""
        return self._fetch(request, first_step(request, validators, self._agent), listing)

    def fetch_part(
        self, request: Request, listing: Listing, content: bytes | None, seconds: float
    ) -> Capture:
        """What a page that is being drawn asks for: by every rule of this door, pace and robots.txt included,
        but only once and for no longer than ``seconds`` on the wire. ``content`` makes it a POST."""
        step = replace(first_step(request, None, self._agent), hurry=seconds)
        if content is not None:
            step = replace(step, method="POST", content=content)
        return self._fetch(request, step, listing)

    def compare(self, capture: Capture, request: Request, listing: Listing) -> Capture:
        """The capture, with the trouble "soft-404" where it is an article that is word for word another page."""
        target = parse(capture.final_url)
        if capture.status is None or capture.trouble is not None or isinstance(target, str):
            return capture
        page = Answer(capture.status, capture.headers, capture.body, target.url, request.purpose)
        reply = Reply(target, capture.status, capture.headers, capture.body, page=page)
        try:
            return replace(capture, trouble=self._compared(reply, request, listing).trouble)
        except _UNFORESEEN as error:
            return replace(capture, trouble=_bug(error))

    def close(self) -> None:
        """Closes every connection."""
        self._hosts.close()

    # --- one request with its redirects ---------------------------------------------------------------------

    def _fetch(self, request: Request, step: Step, listing: Listing, *, compare: bool = False) -> Capture:
        try:
            reply, hops = self._travel(request, step, listing)
            if compare:
                reply = self._compared(reply, request, listing)
        except _UNFORESEEN as error:
            reply, hops = Reply(trouble=_bug(error)), ()
        return to_capture(request, reply, hops, self._now())

    def _travel(self, request: Request, step: Step, listing: Listing) -> tuple[Reply, tuple[str, ...]]:
        """The answer at the end of all redirects, and the addresses in between."""
        hops: list[str] = []
        seen: set[tuple[str, str, str]] = set()
        refreshed, last, seconds = False, Reply(), 0.0
        for _ in range(self._limits.hops + 1):
            reply = self._ask(step, request.purpose, listing, seen)
            seconds += reply.seconds
            reply = replace(reply, seconds=seconds)
            if (
                reply.status is None and last.status is not None
            ):  # a hop that led nowhere: the answer we had, and why
                return replace(last, trouble=reply.trouble, seconds=seconds), tuple(hops[:-1])
            onward = None
            if reply.trouble is None and not (onward := redirect(step, reply)) and not refreshed:
                refreshed = (onward := refresh(step, reply)) is not None
            if onward is None:
                return at_home(request, reply, hops), tuple(hops)
            hops.append(reply.target.url if reply.target else step.url)
            step, last = onward, reply
        loop = Trouble("redirect-loop", f"more than {self._limits.hops} redirects")
        return replace(last, trouble=loop), tuple(hops[:-1])

    # --- one address ----------------------------------------------------------------------------------------

    def _ask(self, step: Step, purpose: Purpose, listing: Listing, seen: set[tuple[str, str, str]]) -> Reply:
        allowed = self._guard.check(step.url, from_listing=listing, proxied=self._proxied)
        if isinstance(allowed, Trouble):
            if seen and allowed.code == "forbidden-address" and is_login_address(step.url):
                return Reply(trouble=Trouble("login-required", f"led to {''.join(step.url.split())[:120]}"))
            return Reply(trouble=allowed)
        delay = 0.0
        if purpose != "robots":
            rules = self._robots.rules(allowed.target.origin, listing)
            if trouble := rules.refuse(allowed.target.url):
                return Reply(trouble=trouble)
            delay = rules.delay
        host = self._hosts.get(allowed.key)
        with host.lock:
            if resting := host.resting(self._now()):
                return Reply(trouble=resting)
            visit = (step.method, allowed.target.url, host.cookie_state)
            if visit in seen:
                return Reply(trouble=Trouble("redirect-loop", f"{allowed.target.url} again"))
            seen.add(visit)
            return self._ask_patiently(host, step, allowed, purpose, listing, delay)

    def _ask_patiently(
        self, host: Host, step: Step, allowed: Allowed, purpose: Purpose, listing: Listing, delay: float
    ) -> Reply:
        """Asks, and asks once more after a reset, a time-out or a short Retry-After; the caller holds the
        lock."""
        for attempt in (1, 2):
            self._wait(host.wait(listing, allowed, delay, self._jitter(), self._monotonic()))
            reply = self._ask_by_ladder(host, step, allowed, purpose, listing)
            wait = self._retry_after(reply)
            if reply.trouble is None:
                reply = self._judged(reply, purpose, wait)
                trouble = reply.trouble
                if purpose != "robots":
                    host.note(trouble, self._now())
                again = wait is not None and wait <= self._limits.retry_wait
                if wait is not None and not again and trouble is not None:
                    host.rest(trouble, timedelta(seconds=min(wait, 86_400)), self._now())
            else:
                again = reply.trouble.code == "unreachable" and reply.trouble.detail.startswith(_ONCE_MORE)
                if "handshake" in reply.trouble.detail and listing.tls != "strict":
                    again = False  # the ladder has tried more than once already
            if attempt == 2 or step.method != "GET" or step.hurry is not None or not again:
                break
            self._wait(wait or 0.0)
        return reply

    def _ask_by_ladder(
        self, host: Host, step: Step, allowed: Allowed, purpose: Purpose, listing: Listing
    ) -> Reply:
        """Asks with the strictest TLS that the portal can do and the listing admits."""
        secure = allowed.target.scheme == "https"
        reply = Reply()
        for rung in host.ladder(listing.tls, self._now()) if secure else ("strict",):
            if reply.trouble is not None and not may_help(rung, reply.trouble):
                continue
            reply = self._exchange(host, step, allowed, purpose, rung)
            handshake = reply.trouble is not None and (
                reply.trouble.code == "tls" or "handshake" in reply.trouble.detail
            )
            if not handshake:
                if secure and reply.status is not None:
                    host.climbed(rung, self._now())
                break
        return reply

    def _exchange(self, host: Host, step: Step, allowed: Allowed, purpose: Purpose, rung: str) -> Reply:
        """One request and its answer on the wire."""
        limits, line, target = self._limits, host.line, allowed.target
        client = self._hosts.client(host, rung, proxied=self._proxied and not allowed.private)
        whole = min(limits.whole, limits.whole if step.hurry is None else step.hurry)
        line.expect(allowed.addresses, whole)
        url = httpx.URL(target.url)
        if (url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)) != (
            target.host,
            target.port,
        ):
            return Reply(
                trouble=Trouble("forbidden-address", "the address reads differently to different programs")
            )
        extra = [] if not step.validators else conditions(step.validators)
        asked = client.build_request(
            step.method,
            url,
            headers=[*step.headers, *extra],
            content=step.content,
            timeout=httpx.Timeout(min(limits.first_byte, whole), connect=min(limits.connect, whole)),
        )
        tls = "none" if target.scheme == "http" else "legacy" if rung == "oldest" else rung
        started = self._monotonic()
        status: int | None = None
        headers: tuple[tuple[str, str], ...] = ()
        body, trouble = b"", None
        try:
            answer = client.send(asked, stream=True)
            try:
                status, headers = answer.status_code, read_headers(answer)
                body = self._body(answer, target, purpose)
            finally:
                answer.close()
        except TooLargeError as error:
            trouble = Trouble("too-large", str(error))
        except EncodingError as error:
            trouble = Trouble("undecodable", str(error))
        except httpx.TransportError as error:
            trouble = Trouble(*describe(error, line.answered, line.connected))
        host.last_end = self._monotonic()
        return Reply(
            target, status, headers, body, host.last_end - started, line.address, tls, bool(extra), trouble
        )

    def _body(self, answer: httpx.Response, target: Target, purpose: Purpose) -> bytes:
        most, _ = self._limits.sizes(purpose)
        length = answer.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:18]) > most:
            raise TooLargeError(f"{length[:18]} bytes announced, {most} admitted")
        keep_gzip = urlsplit(target.path).path.lower().endswith((".gz", ".tgz", ".gzip"))
        encoding = answer.headers.get("content-encoding")
        return read_body(answer.iter_raw(), encoding, self._limits, purpose, keep_gzip=keep_gzip)

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self._sleep(seconds)

    # --- what an answer means -------------------------------------------------------------------------------

    def _judged(self, reply: Reply, purpose: Purpose, wait: float | None) -> Reply:
        """The reply read as a page, with the refusal it stands for."""
        if reply.status is None or reply.target is None:
            return reply
        page = Answer(reply.status, reply.headers, reply.body, reply.target.url, purpose)
        redirects = reply.status in REDIRECTS and reply.header("location")
        unchanged = reply.status == 304 and reply.asked_if_changed
        trouble = None if redirects or unchanged else judge(page)
        if trouble is not None and trouble.code == "rate-limited" and wait is not None:
            trouble = Trouble("rate-limited", f"{reply.status}: asked to wait {int(wait)} s")
        return replace(reply, trouble=trouble, page=page)

    def _retry_after(self, reply: Reply) -> float | None:
        """Seconds a 429 or 503 asks us to wait; None where it does not say."""
        said = (reply.header("retry-after") or "").strip()
        if reply.status not in {429, 503} or not said:
            return None
        if said.isascii() and said.isdigit():
            return float(said[:9])
        try:
            until = parsedate_to_datetime(said)
        except (ValueError, TypeError, OverflowError):
            return None
        return max(0.0, (until - self._now()).total_seconds()) if until.tzinfo is not None else None

    def _ask_robots(self, url: str, listing: Listing) -> Capture:
        request = Request(url, "robots")
        reply, hops = self._travel(request, first_step(request, None, self._agent), listing)
        return to_capture(request, reply, hops, self._now())

    def _compared(self, reply: Reply, request: Request, listing: Listing) -> Reply:
        """An article that is word for word the home page, a section index or the "not found" page is none.

        Nor is a column that shows what any address shows: some portals answer all of them with their home page.
        """
        page, target = reply.page, reply.target
        good = reply.trouble is None and reply.status == 200 and request.method == "GET"
        if not good or page is None or target is None or request.purpose not in {"listing", "article"}:
            return reply
        if not page.is_markup or page.is_article:
            return reply
        if request.purpose == "listing":
            if not is_home(target) and not listing.options.get("is_listing"):
                if not page.is_column:
                    self._probe(target.origin, listing)
                if not page.names_the_column:
                    self._see_home(target.origin, listing)
                if like := self._likeness.resembles(
                    target.origin, target.url, page.html, only=("not-found", "home")
                ):
                    return replace(reply, trouble=Trouble("soft-404", f"the same as {like}"))
            self._likeness.remember(target.origin, "listing", target.url, page.html)
            return reply
        if len(page.words) < 200 or page.links >= 30:  # an article's page mostly has words, and few links
            self._probe(target.origin, listing)
        if like := self._likeness.resembles(target.origin, target.url, page.html):
            return replace(reply, trouble=Trouble("soft-404", f"the same as {like}"))
        return reply

    def _probe(self, origin: str, listing: Listing) -> None:
        """Learns what the portal answers to an address that does not exist: once a day, and only on
        suspicion."""
        path = hashlib.sha256(origin.encode()).hexdigest()[:12]
        self._learn(origin, f"/no-such-page-{path}.html", "not-found", listing)

    def _see_home(self, origin: str, listing: Listing) -> None:
        """Learns the portal's home page, once a day: under load, or after a move, it comes in place of any
        page."""
        self._learn(origin, "/", "home", listing)

    def _learn(self, origin: str, path: str, kind: str, listing: Listing) -> None:
        last = self._probed.get((origin, kind))
        if last is not None and self._now() - last < timedelta(hours=24):
            return
        self._probed[origin, kind] = self._now()
        probe = Request(origin + path, "probe")
        reply, _ = self._travel(probe, first_step(probe, None, self._agent), listing)
        if (
            reply.trouble is None
            and reply.status == 200
            and reply.page is not None
            and reply.target is not None
        ):
            self._likeness.remember(origin, kind, reply.target.url, reply.page.html)


def _bug(error: Exception) -> Trouble:
    return Trouble("bug", f"{type(error).__name__}: {error}"[:200])


def _proxy(address: str | None) -> httpx.URL | None:
    if address is None:
        return None
    url = httpx.URL(address)
    if url.scheme in {"socks5", "socks5h"} and find_spec("socksio") is None:
        raise ValueError("a SOCKS proxy needs the package socksio; name an http:// proxy or install it")
    if url.scheme not in {"http", "https", "socks5", "socks5h"} or not url.host:
        raise ValueError("the proxy must be an http:// or https:// address")
    return url
