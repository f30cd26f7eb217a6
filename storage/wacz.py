"""The archive as one WACZ (1.1.1): a zip with the WARC, an index and a list of pages, which replay tools open as it is.

archive/data.warc.gz        the records of storage.warc; stored, so that a player reads from its middle
indexes/index.cdx.gz        CDXJ in blocks, with index.idx saying where each block begins
pages/pages.jsonl           listings and articles, to begin from
datapackage.json            every file with its sha256; datapackage-digest.json holds the sum of that one
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

from sqlalchemy import select

from storage import warc
from storage.archive import Archive
from storage.schema import leads
from storage.store import Store
from storage.warc import Entry, Exported, Wanted

VERSION = "1.1.1"
BLOCK = 1024  # lines of the index in one gzip member
DATA = "data.warc.gz"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNESCAPED = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"  # what indexes write as it is; everything else is %xx
_PAGES = ("text/html", "application/xhtml+xml")


def export(
    store: Store, archive: Archive, folder: Path, wanted: Wanted, made_at: datetime, program: str
) -> Exported:
    """Write ``folder/whole``, with what has to be sorted first beside it."""
    with closing(_Sorted(folder / "sorted")) as entries, zipfile.ZipFile(folder / "whole", "w") as package:
        resources: list[dict[str, Any]] = []
        with _member(package, f"archive/{DATA}", resources, stored=True) as out:
            done = warc.export(store, archive, out, wanted, made_at, program, index=entries.add, name=DATA)
        blocks: list[str] = []
        with _member(package, "indexes/index.cdx.gz", resources, stored=True) as out:
            for first, block in entries.blocks():
                start, packed = out.tell(), gzip.compress(block, mtime=0)
                out.write(packed)
                digest = hashlib.sha256(packed).hexdigest()
                blocks.append(
                    f"{first} {json.dumps({'offset': start, 'length': len(packed), 'digest': f'sha256:{digest}'})}"
                )
        with _member(package, "indexes/index.idx", resources) as out:
            out.write(b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n')
            for line in blocks:
                out.write(f"{line}\n".encode())
        with _member(package, "pages/pages.jsonl", resources) as out:
            for page in _pages(store, entries):
                out.write((json.dumps(page, ensure_ascii=False) + "\n").encode())
        _describe(package, resources, made_at, program)
    return done


def _describe(
    package: zipfile.ZipFile, resources: list[dict[str, Any]], made_at: datetime, program: str
) -> None:
    described = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": "Rule of Law Harvester",
        "software": f"rule-of-law-harvester/{program}",
        "created": made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resources": list(resources),
    }
    text = json.dumps(described, ensure_ascii=False, indent=2).encode()
    with _member(package, "datapackage.json", resources) as out:
        out.write(text)
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(text).hexdigest()}"}
    with _member(package, "datapackage-digest.json", resources) as out:
        out.write(json.dumps(digest, indent=2).encode())


class _member:  # noqa: N801 - used like a function
    """A file of the package, written piece by piece; its sum goes to ``resources``."""

    def __init__(
        self, package: zipfile.ZipFile, path: str, resources: list[dict[str, Any]], *, stored: bool = False
    ) -> None:
        info = zipfile.ZipInfo(path, _EPOCH)
        info.create_system, info.external_attr = 3, 0o100644 << 16
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        self._path, self._resources = path, resources
        self._raw: IO[bytes] = package.open(info, "w", force_zip64=True)
        self._sum, self._size = hashlib.sha256(), 0

    def write(self, data: bytes, /) -> int:
        self._sum.update(data)
        self._size += len(data)
        return self._raw.write(data)

    def flush(self) -> None:
        self._raw.flush()

    def tell(self) -> int:
        return self._size

    def __enter__(self) -> _member:
        return self

    def __exit__(self, *failed: object) -> None:
        self._raw.close()
        name = self._path.rpartition("/")[2]
        found = {
            "name": name,
            "path": self._path,
            "hash": f"sha256:{self._sum.hexdigest()}",
            "bytes": self._size,
        }
        self._resources.append(found)


class _Sorted:
    """Entries by address and time, on the disk: an index of millions is not sorted in memory."""

    def __init__(self, path: Path) -> None:
        self._table = sqlite3.connect(path, isolation_level=None)
        self._table.execute("PRAGMA journal_mode=OFF")
        self._table.execute("PRAGMA synchronous=OFF")
        self._table.execute(
            "CREATE TABLE entries (key TEXT, stamp TEXT, url TEXT, page INTEGER, at TEXT, said TEXT)"
        )
        self._table.execute("BEGIN")

    def add(self, entry: Entry) -> None:
        said: dict[str, Any] = {
            "url": entry.url,
            "mime": entry.media_type,
            "status": str(entry.status),
            "digest": entry.digest,
            "length": str(entry.length),
            "offset": str(entry.offset),
            "filename": DATA,
        }
        asked = entry.url
        if entry.sent:
            body = warc.posted(entry.sent)[0].decode("utf-8", "replace")
            said |= {"method": "POST", "requestBody": body}
            asked += f"{'&' if '?' in asked else '?'}__wb_method=POST&{body}"
        at = entry.at.astimezone(UTC)
        page = not entry.sent and entry.status == 200 and entry.media_type in _PAGES
        row = (surt(asked), at.strftime("%Y%m%d%H%M%S"), entry.url, page, at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        text = json.dumps(said, ensure_ascii=False)
        self._table.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", (*row, text))

    def blocks(self) -> Iterator[tuple[str, bytes]]:
        """(address and time of the first line, lines) of each block, in order."""
        rows = self._table.execute("SELECT key, stamp, said FROM entries ORDER BY key, stamp, rowid")
        while block := rows.fetchmany(BLOCK):
            yield f"{block[0][0]} {block[0][1]}", "".join(f"{' '.join(row)}\n" for row in block).encode()

    def pages(self) -> Iterator[list[tuple[str, str]]]:
        """(address, time) of every page, some at a time, in the order in which they came."""
        rows = self._table.execute("SELECT url, at FROM entries WHERE page ORDER BY rowid")
        while some := rows.fetchmany(warc.CHUNK):
            yield some

    def close(self) -> None:
        self._table.close()


def _pages(store: Store, entries: _Sorted) -> Iterator[dict[str, str]]:
    yield {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    for some in entries.pages():
        with store.read() as tx:
            query = select(leads.c.url, leads.c.title).where(leads.c.url.in_({url for url, _ in some}))
            titles = {row.url: row.title for row in tx.execute(query.order_by(leads.c.id))}
        for url, at in some:
            number = hashlib.sha256(f"{url} {at}".encode()).hexdigest()[:16]
            yield {"id": number, "url": url, "ts": at, "title": titles.get(url) or url}


def surt(url: str) -> str:
    """An address as indexes sort it, host first: ``cn,gov,anhua)/zwgk?a=1``. What cannot be taken apart stays as it is."""
    try:
        parts = urlsplit(url.lower())
        host, port = parts.hostname or "", parts.port
        host = host.encode("idna").decode() if not host.isascii() else host
    except (ValueError, UnicodeError):
        return url.replace(" ", "%20")
    host = re.sub(r"^www\d*\.", "", host)
    usual = port in (None, {"http": 80, "https": 443}.get(parts.scheme))
    path = re.sub(r"(?<=.)/$", "", _escaped(parts.path)) or "/"
    query = "&".join(sorted(_escaped(parts.query).split("&"))) if parts.query else ""
    key = f"{','.join(reversed(host.split('.')))}{'' if usual else f':{port}'}){path}{f'?{query}' if query else ''}"
    return key.lower()


def _escaped(text: str) -> str:
    """A path or query in the one way in which indexes write it, however often it was escaped."""
    body = text.encode("utf-8", "surrogatepass")
    while (less := unquote_to_bytes(body)) != body:
        body = less
    return quote(body, safe=_UNESCAPED)
