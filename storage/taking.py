"""Taking answers into the archive that were not asked for by us: out of files (storage.warc_reading).

They are kept under the mark ``imported``. A look never takes one for what it saw last, so nothing is confirmed, unchanged or
first seen by an import: it is no look of ours, and proves neither that a page was there for us nor that one was not.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, insert, select

from storage.archive import Archive
from storage.captures import IMPORTED
from storage.schema import captures
from storage.store import Store
from storage.warc_reading import CORRUPT, Incoming, Passed

# What an answer stands for where it is no page: a problem code and its detail; None for a page that is what it claims to be.
Judge = Callable[[Incoming], tuple[str, str] | None]

CLOCKS_APART = timedelta(days=1)  # of the machine that wrote a file and this one

_TEXT, _NUMBER = (str,), (int, float)
_MAYBE_TEXT = (str, type(None))
_KINDS: dict[str, tuple[type, ...]] = {
    "url": _TEXT, "request": _TEXT, "final_url": _TEXT, "hops": (list,), "status": (int, type(None)), "headers": (list,),
    "fetched_at": _TEXT, "seconds": _NUMBER, "sha256": _MAYBE_TEXT, "content_hash": _MAYBE_TEXT, "size": (int,),
    "address": _MAYBE_TEXT, "tls": _TEXT, "problem": _MAYBE_TEXT, "detail": _TEXT, "confirmed_at": _TEXT,
    "confirmations": (int,),
}  # fmt: skip
_WEB = re.compile(r"https?://")


@dataclass(slots=True)
class Taken:
    """What became of files: answers ``taken``, ``known`` before, ``skipped`` by reason, and records that are ``corrupt``."""

    taken: int = 0
    known: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    corrupt: list[dict[str, Any]] = field(default_factory=list)


def take(
    store: Store, archive: Archive, incoming: Iterable[Incoming | Passed], judge: Judge, now: datetime
) -> Taken:
    """Keep what is new among ``incoming``. What is dated after ``now`` is refused."""
    done = Taken()
    for one in incoming:
        if isinstance(one, Passed):
            if one.why in CORRUPT:
                _corrupt(done, one, one.why, one.detail)
            else:
                done.skipped[one.why] += 1
            continue
        values = _from_note(one) if one.note is not None else _from_others(one, judge)
        if values is None:
            _corrupt(done, one, "foreign-note", one.url)
        elif max(values["fetched_at"], values["confirmed_at"]) > now + CLOCKS_APART:
            _corrupt(done, one, "from-the-future", f"{values['confirmed_at'].isoformat()} {values['url']}")
        else:
            _keep(store, archive, one, values, done)
    if done.taken:
        with store.write():
            pass  # one synced transaction at the end carries all before it to the disk
    return done


def _keep(store: Store, archive: Archive, one: Incoming, values: dict[str, Any], done: Taken) -> None:
    if values["sha256"] is not None:
        archive.keep(one.body)  # before the row that names it
    with store.write(synced=False) as tx:
        if _is_known(tx, values):
            done.known += 1
        else:
            tx.execute(insert(captures).values(**values))
            done.taken += 1


def _is_known(tx: Connection, values: dict[str, Any]) -> bool:
    """Whether the same answer is held, from no later until no earlier than this one came."""
    same = [
        captures.c[name] == values[name]
        for name in ("url", "request", "final_url", "sha256", "status", "problem")
    ]
    span = (captures.c.fetched_at <= values["fetched_at"], captures.c.confirmed_at >= values["confirmed_at"])
    return tx.execute(select(captures.c.id).where(and_(*same, *span)).limit(1)).first() is not None


def _corrupt(done: Taken, one: Incoming | Passed, why: str, detail: str) -> None:
    done.corrupt.append({"file": one.file, "offset": one.offset, "why": why, "detail": detail[:300]})


def _from_others(one: Incoming, judge: Judge) -> dict[str, Any]:
    found = judge(one)
    return {
        "url": one.url,
        "request": "",
        "final_url": one.url,
        "hops": [],
        "status": one.status,
        "headers": [list(pair) for pair in one.headers],
        "fetched_at": one.at,
        "seconds": 0.0,
        "sha256": hashlib.sha256(one.body).hexdigest() if one.body else None,
        "content_hash": None,
        "size": len(one.body),
        "address": one.address,
        "tls": IMPORTED,
        "problem": found[0] if found else None,
        "detail": "; ".join(filter(None, (found[1] if found else "", f"from {one.file}"))),
        "confirmed_at": one.at,
        "confirmations": 0,
    }


def _from_note(one: Incoming) -> dict[str, Any] | None:
    """Our own record, as an export of ours carries it; None where it is no such record, or not that of these bytes."""
    note = one.note or {}
    if any(
        not isinstance(note.get(name), kinds) or isinstance(note.get(name), bool)
        for name, kinds in _KINDS.items()
    ):
        return None
    values = {name: note[name] for name in _KINDS}
    first, last = _instant(note["fetched_at"]), _instant(note["confirmed_at"])
    pairs = all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)
        for pair in note["headers"]
    )
    addresses = [note["url"], note["final_url"], *note["hops"]]
    held = hashlib.sha256(one.body).hexdigest() if one.body else None
    sound = (
        first is not None
        and last is not None
        and first <= last
        and pairs
        and all(isinstance(url, str) and _WEB.match(url) for url in addresses)
        and note["sha256"] == held
        and note["size"] == len(one.body)
        and min(note["seconds"], note["confirmations"]) >= 0
        and (note["status"] is None or (note["status"] == one.status and note["final_url"] == one.url))
    )
    if not sound:
        return None
    detail = "; ".join(filter(None, (note["detail"], f"from {one.file}", f"tls {note['tls']}")))
    return values | {"fetched_at": first, "confirmed_at": last, "tls": IMPORTED, "detail": detail}


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
