"""The archive as WARC 1.1 (ISO 28500): what others read, and what warcio, pywb and replay tools check.

For every answer of a portal, in the order in which they came:

    request     method, address, host and what was posted; other headers that we sent are not kept, so they are not here
    response    status, headers and body (``resource`` where a browser of ours drew the page: those are not a portal's bytes)
    metadata    our own record of it, as JSON: when, from which address, how far the certificate was trusted, what went wrong
    revisit     the same bytes came again; the last time they did

An answer of which nothing came (name, connection, time-out) is a metadata record alone. Bodies are archived with
Content-Encoding and chunking undone: such headers are kept under ``x-archive-orig-…``, with the length of what is here. Names of
headers are in lower case, as archived. A page whose words came again among other bytes (clocks, counters) is no revisit,
which would claim the same bytes; its metadata says how often, and when last.

Record ids follow from what a record holds: the same answers make the same records.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from sqlalchemy import Connection, Row, and_, func, or_, select
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from storage import bundles
from storage.archive import Archive, BlobDamaged
from storage.looks import SHANGHAI
from storage.schema import captures, leads, listings, looks, reports
from storage.store import Store

CHUNK = 200  # rows of one short transaction: a long one would keep SQLite's log growing
FORMAT = "rule-of-law-harvester-capture"
ORIGINAL = "x-archive-orig-"
NOTE = "urn:capture:"  # before the address that a metadata record is about
FIELDS = (
    "url", "request", "final_url", "hops", "status", "headers", "fetched_at", "seconds", "sha256", "content_hash", "size",
    "address", "tls", "problem", "detail", "confirmed_at", "confirmations",
)  # fmt: skip

_UNDONE = ("content-encoding", "transfer-encoding")
_NAMESPACE = uuid.UUID("3c2f1c52-6a39-4a5e-9a53-6b1d7a0c8e11")
_TRUNCATED = {"too-large": "length", "too-slow": "time", "unreachable": "disconnect"}


class Output(Protocol):
    """Where records go."""

    def write(self, data: bytes, /) -> Any: ...
    def flush(self) -> Any: ...
    def tell(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers: all, or those that looks and reports of one jurisdiction, or of one report year, rest on."""

    jurisdiction: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A response as an index names it: where its record lies. ``sent`` is what was posted, "" for a GET."""

    url: str
    at: datetime
    status: int
    media_type: str
    digest: str
    offset: int
    length: int
    sent: str = ""
    drawn: bool = False


@dataclass(slots=True)
class Exported:
    """What was written. ``missing``: [{"capture", "url", "why"}], answers whose bytes are lost."""

    captures: int = 0
    records: int = 0
    missing: list[dict[str, Any]] = field(default_factory=list)


def is_known(tx: Connection, jurisdiction: str) -> bool:
    """Whether anything of a jurisdiction is held: a listing or a report."""
    watched = select(listings.c.id).where(listings.c.jurisdiction == jurisdiction).limit(1)
    held = select(reports.c.id).where(reports.c.jurisdiction == jurisdiction).limit(1)
    return tx.execute(watched).first() is not None or tx.execute(held).first() is not None


def export(
    store: Store,
    archive: Archive,
    out: Output,
    wanted: Wanted,
    made_at: datetime,
    program: str,
    *,
    index: Callable[[Entry], None] = lambda entry: None,
    name: str = "data.warc.gz",
) -> Exported:
    """Write all that is wanted; ``index`` is told of every response."""
    writer = _Writer(out)
    exported = Exported()
    about = {
        "software": f"rule-of-law-harvester/{program}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
        "description": "Bodies with Content-Encoding and chunking undone; the original headers are named x-archive-orig-…",
    }
    writer.about(name, about, made_at)
    for row in _rows(store, wanted):
        exported.captures += 1
        body: bytes | None = b""
        try:
            body = archive.read(row.sha256) if row.sha256 else b""
        except BlobDamaged as error:
            body = None
            exported.missing.append({"capture": row.id, "url": row.url, "why": str(error)})
        entry = writer.answer(row, body)
        if entry is not None:
            index(entry)
    exported.records = writer.records
    return exported


def _rows(store: Store, wanted: Wanted) -> Iterator[Row[Any]]:
    with store.read() as tx:
        last = tx.execute(select(func.max(captures.c.id))).scalar() or 0
        chosen = None if wanted == Wanted() else sorted(_chosen(tx, wanted))
    if chosen is None:
        at = 0
        while True:
            query = select(captures).where(captures.c.id > at, captures.c.id <= last)
            with store.read() as tx:
                rows = tx.execute(query.order_by(captures.c.id).limit(CHUNK)).all()
            if not rows:
                return
            yield from rows
            at = rows[-1].id
    for start in range(0, len(chosen), CHUNK):
        some = captures.c.id.in_(chosen[start : start + CHUNK])
        with store.read() as tx:
            rows = tx.execute(select(captures).where(some).order_by(captures.c.id)).all()
        yield from rows


def _chosen(tx: Connection, wanted: Wanted) -> set[int]:
    """The answers of looks, of rows that were worth reading, and of reports; of a year: in the year after, when it is due."""
    place, year = wanted.jurisdiction, wanted.year
    looked = select(looks.c.seen).join(listings, listings.c.id == looks.c.listing_id)
    read = (
        select(captures.c.id)
        .join(leads, leads.c.url == captures.c.url)
        .join(listings, listings.c.id == leads.c.listing_id)
        .where(leads.c.state != "skipped")
    )
    held = select(reports.c.id)
    if place is not None:
        looked = looked.where(listings.c.jurisdiction == place)
        read = read.where(listings.c.jurisdiction == place)
        held = held.where(reports.c.jurisdiction == place)
    if year is not None:
        first, end = datetime(year + 1, 1, 1, tzinfo=SHANGHAI), datetime(year + 2, 1, 1, tzinfo=SHANGHAI)
        looked = looked.where(looks.c.day >= first.date(), looks.c.day < end.date())
        listed = and_(leads.c.listed_on >= first.date(), leads.c.listed_on < end.date())
        unlisted = and_(
            leads.c.listed_on.is_(None), leads.c.first_seen_at >= first, leads.c.first_seen_at < end
        )
        read = read.where(or_(listed, unlisted))
        held = held.where(reports.c.year == year)
    found = {capture for seen in tx.execute(looked).scalars() for capture, _ in seen}
    found |= set(tx.execute(read).scalars())
    for report in tx.execute(held).scalars():
        found |= bundles.captures_of_report(tx, report)
    return found


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """Answers as records, each in a gzip member of its own."""

    def __init__(self, out: Output) -> None:
        super().__init__(out, gzip=True, warc_version="1.1")
        self.records = 0

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")  # warcio's own is sha1, which can be forged

    def about(self, name: str, said: dict[str, str], at: datetime) -> None:
        text = "".join(f"{key}: {value}\r\n" for key, value in said.items()).encode()
        headers = {"WARC-Filename": name} | _dated(_id("warcinfo", at.isoformat()), at)
        self._put("", "warcinfo", text, headers)

    def answer(self, row: Row[Any], body: bytes | None) -> Entry | None:
        """Everything about one answer; None where there is no response to index."""
        mark = json.dumps([row.url, row.request, row.fetched_at.isoformat(), row.sha256], sort_keys=True)
        entry = None
        main = _id("response", mark)
        if row.status is not None and body is not None:
            self._request(row, main, mark)  # first: a file that is cut off must not make a GET of a POST
            entry = self._response(row, body, main)
        note = {"format": FORMAT, "version": 1, "body": body is not None or "missing or damaged"}
        said = {name: _plain(getattr(row, name)) for name in FIELDS}
        headers = _dated(_id("metadata", mark), row.fetched_at)
        if entry is not None:
            headers["WARC-Refers-To"] = headers["WARC-Concurrent-To"] = main
        text = json.dumps(note | {"capture": said}, ensure_ascii=False, indent=1).encode()
        # Under the page's own address players would show this record in its place.
        self._put(f"{NOTE}{row.url}", "metadata", text, headers | {"Content-Type": "application/json"})
        if entry is not None and row.confirmations and row.content_hash is None and row.sha256:
            self._again(row, main, entry.digest, mark)
        return entry

    def _response(self, row: Row[Any], body: bytes, record: str) -> Entry:
        headers = _dated(record, row.fetched_at)
        digest = _digest(body)
        headers["WARC-Payload-Digest"] = digest
        if row.address:
            headers["WARC-IP-Address"] = row.address
        if not body and row.problem in _TRUNCATED:
            headers["WARC-Truncated"] = _TRUNCATED[row.problem]
        named = {name.lower(): value for name, value in reversed(row.headers)}
        media_type = named.get("content-type", "").partition(";")[0].strip().lower() or "unk"
        drawn = "x-rendered-by" in named
        offset = self.out.tell()
        if drawn:
            kind = named.get("content-type") or "text/html"
            self._put(row.final_url, "resource", body, headers | {"Content-Type": kind})
        else:
            http = StatusAndHeaders(
                _status_line(row.status), _http_headers(row.headers, len(body)), "HTTP/1.1"
            )
            self._put(row.final_url, "response", body, headers, http)
        sent = row.request or ""
        return Entry(
            row.final_url,
            row.fetched_at,
            row.status,
            media_type,
            digest,
            offset,
            self.out.tell() - offset,
            sent,
            drawn,
        )

    def _request(self, row: Row[Any], response: str, mark: str) -> None:
        # To the address that answered: the ways there (metadata: hops) were not kept.
        parts = urlsplit(row.final_url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        body, kind = posted(row.request)
        headers = [("Host", parts.netloc.rpartition("@")[2])]
        if kind:
            headers += [("Content-Type", kind), ("Content-Length", str(len(body)))]
        http = StatusAndHeaders(
            f"{'POST' if kind else 'GET'} {target} HTTP/1.1", headers, is_http_request=True
        )
        record = _dated(_id("request", mark), row.fetched_at) | {"WARC-Concurrent-To": response}
        self._put(row.final_url, "request", body, record, http)

    def _again(self, row: Row[Any], response: str, digest: str, mark: str) -> None:
        headers = _dated(_id("revisit", f"{mark}{row.confirmed_at.isoformat()}"), row.confirmed_at) | {
            "WARC-Profile": self.REVISIT_PROFILE_1_1,
            "WARC-Refers-To": response,
            "WARC-Refers-To-Target-URI": row.final_url,
            "WARC-Refers-To-Date": warc_date(row.fetched_at),
            "WARC-Payload-Digest": digest,
        }
        self._put(row.final_url, "revisit", b"", headers)

    def _put(
        self, url: str, kind: str, body: bytes, headers: dict[str, str], http: StatusAndHeaders | None = None
    ) -> None:
        record = self.create_warc_record(
            _address(url),
            kind,
            payload=BytesIO(body),
            length=len(body),
            warc_content_type=headers.pop("Content-Type", ""),
            warc_headers_dict=headers,
            http_headers=http,
        )
        self.write_record(record)
        self.records += 1


def posted(request: str) -> tuple[bytes, str]:
    """What was sent with a request and its content type; nothing for a plain GET."""
    if not request:
        return b"", ""
    said = json.loads(request)
    if said.get("form") is not None:
        return urlencode([tuple(pair) for pair in said["form"]]).encode(), "application/x-www-form-urlencoded"
    return json.dumps(said.get("json"), ensure_ascii=False).encode(), "application/json"


def warc_date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _dated(record: str, at: datetime) -> dict[str, str]:
    return {"WARC-Record-ID": record, "WARC-Date": warc_date(at)}


def _id(kind: str, mark: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, f'{kind} {mark}')}>"


def _digest(body: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(body).digest()).decode()


def _plain(value: Any) -> Any:
    return warc_date(value) if isinstance(value, datetime) else value


def _address(url: str) -> str:
    return "".join(char for char in url if char.isprintable() and char != " ")


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} -"


def _http_headers(sent: Sequence[Sequence[str]], size: int) -> list[tuple[str, str]]:
    """The headers as they came, those about the way of sending set aside: the body here is what they led to."""
    kept: list[tuple[str, str]] = []
    lengths = False
    for name, value in sent:
        value = " ".join(value.split("\n")).replace("\r", " ")
        lower = name.lower()
        if lower in _UNDONE or (lower == "content-length" and (lengths or value.strip() != str(size))):
            kept.append((f"{ORIGINAL}{lower}", value))
            continue
        lengths = lengths or lower == "content-length"
        kept.append((name, value))
    return kept if lengths else [*kept, ("content-length", str(size))]
