"""doctor: is everything there that a watch needs? Each finding with a hint."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from harvester.faces.clock import Clock
from harvester.faces.context import Session, store_trouble
from harvester.faces.words import say
from storage.store_errors import StoreError, of_file

LITTLE_SPACE = 1 << 30  # bytes free on the archive's disk
PROBED = 1 << 12  # bytes: an empty file can be made on a full disk

Finding = dict[str, Any]


def examine(session: Session) -> list[Finding]:
    """Every check, whatever the others found: {"about", "state": good | warning | bad, "says", "hint"}."""
    found: list[Finding] = []
    for check in CHECKS:
        try:
            found += check(session)
        except StoreError as error:
            told = _of_store("database", error, session.lang)
            if told not in found:  # most checks ask the database: its trouble is said once
                found.append(told)
    return found


def _finding(about: str, state: str, says: str, hint: str = "") -> Finding:
    return {"about": about, "state": state, "says": says, "hint": hint or None}


def _of_store(about: str, error: StoreError, lang: str) -> Finding:
    return _finding(about, "bad", *store_trouble(error, lang))


def _database(session: Session) -> Iterator[Finding]:
    store = session.app.store
    wrong = store.check()
    if wrong:
        yield _of_store(
            "database", StoreError("database-damaged", store.where, "; ".join(wrong)[:300]), session.lang
        )
    else:
        yield _finding("database", "good", store.where)


def _archive(session: Session) -> Iterator[Finding]:
    english = session.lang == "en"
    folder: Path = session.app.archive.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{uuid.uuid4().hex}"
        try:
            probe.write_bytes(b"\0" * PROBED)
        finally:
            probe.unlink(missing_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        yield _of_store("archive", of_file(error, str(folder), "archive-unusable"), session.lang)
        return
    if free < LITTLE_SPACE:
        hint = (
            "Make room: a crawl that cannot archive does not count."
            if english
            else "请腾出空间：不能存档的巡查不作数。"
        )
        yield _finding("archive", "warning", f"{folder}: {free >> 20} MiB", hint)
    else:
        yield _finding("archive", "good", f"{folder}: {free >> 30} GiB")


def _sources(session: Session) -> Iterator[Finding]:
    from harvester.adapters import ADAPTERS
    from harvester.sources import SourcesError, load

    try:
        loaded = load(session.sources, session.app.shipped, os.environ, ADAPTERS)
    except SourcesError as error:
        yield _finding("sources", "bad", error.told(session.lang), "sources check")
        return
    session.app.channels = loaded.watch.channels
    count = len(loaded.watch.jurisdictions)
    listings = sum(len(jurisdiction.listings) for jurisdiction in loaded.watch.jurisdictions)
    text = say("sources.good", session.lang, path=session.sources, jurisdictions=count, listings=listings)
    yield _finding("sources", "good", text)


def _channels(session: Session) -> Iterator[Finding]:
    channels = session.app.voice().channels
    if not channels.names:
        yield _finding("channels", "warning", say("channels.none", session.lang))
    wrong = {mistake.channel: mistake for mistake in channels.check()}
    for name in channels.names:
        if name in wrong:
            yield _finding(
                "channels",
                "bad",
                f"{name}: {wrong[name].sentence(session.lang)}",
                wrong[name].advice(session.lang),
            )
        else:
            yield _finding("channels", "good", name)


def _contact(session: Session) -> Iterator[Finding]:
    if session.settings.contact:
        yield _finding("contact", "good", session.settings.contact)
    else:
        english = session.lang == "en"
        says = "portals cannot tell who is asking" if english else "门户无从得知是谁在访问"
        yield _finding("contact", "warning", says, "HARVESTER_CONTACT=you@example.org")


def _clock(session: Session) -> Iterator[Finding]:
    now = Clock()()
    sane = 2024 <= now.year <= 2100
    hint = (
        "Set the machine's clock: due dates are judged by it."
        if session.lang == "en"
        else "请校准本机时钟：期限以它为准。"
    )
    yield _finding(
        "clock", "good" if sane else "bad", now.isoformat(timespec="seconds"), "" if sane else hint
    )


def _outbound(session: Session) -> Iterator[Finding]:
    """Ask one page of every host watched (at most five): reached, refused, or not to be reached from here."""
    from harvester.pieces import Request

    app = session.app
    listings = {listing.url: listing for place in app.watch().jurisdictions for listing in place.listings}
    if not listings:
        return
    eyes = app.eyes()
    try:
        for listing in list(listings.values())[:5]:
            capture = eyes.door.fetch(Request(listing.url, purpose="listing"), listing)
            trouble = capture.trouble
            state = "good" if trouble is None else "warning"
            says = f"{listing.url}: {capture.status or ''} {trouble.code if trouble else ''} {trouble.detail if trouble else ''}"
            yield _finding(
                "outbound", state, says.strip(), _advice(trouble.code, session.lang) if trouble else ""
            )
    finally:
        app.shut(eyes)


def _advice(code: str, lang: str) -> str:
    from harvester.problems import PROBLEMS

    return PROBLEMS[code].advice(lang) if code in PROBLEMS else ""


CHECKS: tuple[Callable[[Session], Iterator[Finding]], ...] = (
    _database,
    _archive,
    _sources,
    _channels,
    _contact,
    _clock,
    _outbound,
)
