"""What came back from portals, one row for every distinct answer of an address.

The same answer again adds to ``confirmations`` and moves ``confirmed_at``: an unchanged listing costs no new row here,
and the look that saw it names the row it saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.schema import captures

IMPORTED = "imported"  # as ``tls``: the answer came out of a file and was not asked for by us

# Made once: a walk of thousands of pages asks these for every page, and building them takes longer than running them.
_LAST = (
    select(captures.c.id, captures.c.sha256, captures.c.status, captures.c.final_url, captures.c.problem)
    .where(
        captures.c.url == bindparam("asked"),
        captures.c.request == bindparam("sent"),
        captures.c.tls != IMPORTED,
    )
    .order_by(captures.c.id.desc())
    .limit(1)
)
_LAST_GOOD = (
    select(captures)
    .where(
        captures.c.url == bindparam("asked"),
        captures.c.request == bindparam("sent"),
        captures.c.status == 200,
        captures.c.problem.is_(None),
        captures.c.sha256.is_not(None),
    )
    .limit(1)
)
_LAST_OWN = _LAST_GOOD.where(captures.c.tls != IMPORTED).order_by(captures.c.id.desc())
_LAST_TAKEN = _LAST_GOOD.where(captures.c.tls == IMPORTED).order_by(
    captures.c.fetched_at.desc(), captures.c.id.desc()
)
_ADD = insert(captures).returning(captures.c.id)
_CONFIRM = (
    update(captures)
    .where(captures.c.id == bindparam("which"))
    .values(confirmed_at=bindparam("at"), confirmations=captures.c.confirmations + 1)
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it is stored.

    ``request`` is "" for a plain GET, else what was sent, as canonical JSON; ``sha256`` names the blob.
    """

    url: str
    final_url: str
    status: int | None
    headers: Sequence[tuple[str, str]]
    fetched_at: datetime
    seconds: float
    sha256: str | None
    content_hash: str | None
    size: int
    address: str | None
    tls: str
    hops: Sequence[str] = ()
    request: str = ""
    problem: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The last good answer of an address: what to ask with, and where its bytes are."""

    capture_id: int
    final_url: str
    sha256: str
    content_hash: str | None
    etag: str | None
    last_modified: str | None
    headers: tuple[tuple[str, str], ...]
    status: int
    fetched_at: datetime  # when this answer first came
    confirmed_at: datetime  # when it last came again


def keep(tx: Connection, answer: Answer) -> int:
    """Store an answer and return its id; the id of the last one where it is the same answer again."""
    last = tx.execute(_LAST, {"asked": answer.url, "sent": answer.request}).first()
    again = (answer.sha256, answer.status, answer.final_url, answer.problem)
    if last is not None and (last.sha256, last.status, last.final_url, last.problem) == again:
        capture_id: int = last.id
        confirm(tx, capture_id, answer.fetched_at)
        return capture_id
    values = {
        "url": answer.url,
        "request": answer.request,
        "final_url": answer.final_url,
        "hops": list(answer.hops),
        "status": answer.status,
        "headers": [list(pair) for pair in answer.headers],
        "fetched_at": answer.fetched_at,
        "seconds": answer.seconds,
        "sha256": answer.sha256,
        "content_hash": answer.content_hash,
        "size": answer.size,
        "address": answer.address,
        "tls": answer.tls,
        "problem": answer.problem,
        "detail": answer.detail,
        "confirmed_at": answer.fetched_at,
        "confirmations": 0,
    }
    made: int = tx.execute(_ADD, values).scalar_one()
    return made


def confirm(tx: Connection, capture_id: int, at: datetime) -> None:
    """The portal gave this answer once more (or said that it has not changed)."""
    tx.execute(_CONFIRM, {"which": capture_id, "at": at})


def get(tx: Connection, capture_id: int) -> Any | None:
    """The stored row of one answer."""
    return tx.execute(select(captures).where(captures.c.id == capture_id)).first()


def last_good(tx: Connection, url: str, request: str = "", *, imported: bool = False) -> Known | None:
    """The newest answer of an address that carries content, None where there never was one.

    ``imported``: where we never had one ourselves, the newest that was taken out of a file.
    """
    row = tx.execute(_LAST_OWN, {"asked": url, "sent": request}).first()
    if row is None and imported:
        row = tx.execute(_LAST_TAKEN, {"asked": url, "sent": request}).first()
    if row is None:
        return None
    headers = tuple((name, value) for name, value in row.headers)
    named = dict(reversed(headers))
    return Known(
        capture_id=row.id,
        final_url=row.final_url,
        sha256=row.sha256,
        content_hash=row.content_hash,
        etag=named.get("etag"),
        last_modified=named.get("last-modified"),
        headers=headers,
        status=row.status,
        fetched_at=row.fetched_at,
        confirmed_at=row.confirmed_at,
    )
