"""Asking a portal so that the answer is kept: fetch, archive the raw bytes, note the capture, and only then hand it on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from duties.watch import Listing
from harvester.charset import decode, garbled
from harvester.likeness import content_hash
from harvester.pieces import Capture, Page, Request, Trouble, Validators
from storage import captures
from storage.archive import Archive, BlobDamaged
from storage.looks import Findings
from storage.store import Store


class Door(Protocol):
    """The one way to the network (harvester.fetch.Fetcher)."""

    def fetch(self, request: Request, listing: Listing, validators: Validators | None = None) -> Capture: ...

    def close(self) -> None: ...


class Stopped(Exception):  # noqa: N818 - not an error: we were told to stop
    """The program was told to stop; the look is left open and goes on where it was."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is archived. ``capture`` carries the content also where the portal said 304.

    ``unchanged``: the same content as last time, page clocks and counters aside. ``first_at``: when this content first
    came from this address. ``page`` is set for a readable text.
    """

    capture: Capture
    capture_id: int
    digest: str | None  # sha256 of the archived body
    unchanged: bool
    first_at: datetime
    page: Page | None
    trouble: Trouble | None


class Asker:
    """Asks on behalf of one look, counting as it goes."""

    def __init__(
        self,
        *,
        store: Store,
        archive: Archive,
        door: Door,
        listing: Listing,
        found: Findings,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool],
    ) -> None:
        self._store = store
        self._archive = archive
        self._door = door
        self._listing = listing
        self._found = found
        self._clock = clock
        self._stopping = stopping

    def ask(self, request: Request) -> Answered:
        """Fetch and keep. Whatever happens comes back as an answer; only Stopped is raised."""
        if self._stopping():
            raise Stopped
        sent = _canonical(request)
        with self._store.read() as tx:
            known = captures.last_good(tx, request.url, sent)
        stored = self._stored(known)
        validators = Validators(known.etag, known.last_modified) if known and stored is not None else None
        capture = self._door.fetch(request, self._listing, validators)
        if self._stopping() and capture.trouble is not None:
            raise Stopped  # an answer broken off by our own stopping is not the portal's trouble
        self._found.requests += 1
        self._found.bytes += len(capture.body)
        if capture.not_modified and known and stored is not None:
            return self._again(replace(capture, body=stored, headers=known.headers), known)
        text = text_of(capture, self._listing)
        if request.purpose == "listing" and capture.trouble is None and text is None:
            capture = replace(capture, trouble=_no_text(capture))
        return self._keep(capture, text, known, sent)

    def _stored(self, known: captures.Known | None) -> bytes | None:
        if known is None:
            return None
        try:
            return self._archive.read(known.sha256)
        except BlobDamaged:
            return (
                None  # ask for the whole page again: the archive heals itself where the portal still has it
            )

    def _again(self, capture: Capture, known: captures.Known) -> Answered:
        self._found.unchanged += 1
        with self._store.write(synced=False) as tx:
            captures.confirm(tx, known.capture_id, self._clock())
        page = page_of(capture, text_of(capture, self._listing))
        return Answered(
            capture, known.capture_id, known.sha256, True, known.fetched_at, page, capture.trouble
        )

    def _keep(self, capture: Capture, text: str | None, known: captures.Known | None, sent: str) -> Answered:
        mark = content_hash(text) if text is not None and capture.trouble is None else None
        if known is not None and mark is not None and mark == known.content_hash:
            return self._again(capture, known)
        digest = self._archive.keep(capture.body) if capture.body else None
        answer = captures.Answer(
            url=capture.url,
            final_url=capture.final_url,
            status=capture.status,
            headers=capture.headers,
            fetched_at=capture.fetched_at,
            seconds=capture.seconds,
            sha256=digest,
            content_hash=mark,
            size=len(capture.body),
            address=capture.address,
            tls=capture.tls,
            hops=capture.hops,
            request=sent,
            problem=capture.trouble.code if capture.trouble else None,
            detail=capture.trouble.detail if capture.trouble else "",
        )
        with self._store.write(synced=False) as tx:
            capture_id = captures.keep(tx, answer)
        unchanged = known is not None and digest == known.sha256 and capture.trouble is None
        first_at = known.fetched_at if known is not None and unchanged else capture.fetched_at
        self._found.unchanged += unchanged
        return Answered(
            capture, capture_id, digest, unchanged, first_at, page_of(capture, text), capture.trouble
        )


def _no_text(capture: Capture) -> Trouble:
    """A listing that came as a file, or as bytes that are no text, cannot be walked."""
    kind = capture.header("content-type") or "no content type"
    if how := garbled(decode(capture.body, kind).text):
        return Trouble("undecodable", f"the portal serves words that are none: {how}")
    return Trouble("undecodable", f"{len(capture.body)} bytes that are no text ({kind[:80]})")


def _canonical(request: Request) -> str:
    if request.method == "GET":
        return ""
    return json.dumps({"form": request.form, "json": request.json}, ensure_ascii=False, sort_keys=True)


def text_of(capture: Capture, listing: Listing) -> str | None:
    """The body as text, None where it is none: files are for the readers."""
    declared = capture.header("content-type") or ""
    if b"\0" in capture.body[:1024] or capture.body[:5] in (b"%PDF-", b"{\\rtf"):
        return None
    decoded = decode(capture.body, declared, charset_of(capture, listing))
    return decoded.text if decoded.readable else None


def charset_of(capture: Capture, listing: Listing) -> str | None:
    """The charset the operator named for the portal's pages; a page that a browser drew is UTF-8 whatever they are."""
    return None if capture.header("x-rendered-by") else listing.charset


def page_of(capture: Capture, text: str | None) -> Page | None:
    """A good answer's text as an adapter sees it."""
    if text is None or capture.trouble is not None:
        return None
    media_type = (capture.header("content-type") or "text/html").split(";")[0].strip().lower()
    return Page(capture.final_url, text, status=capture.status or 200, media_type=media_type)
