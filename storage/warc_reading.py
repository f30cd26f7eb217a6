"""Reading WARC and WACZ files, our own and those of others, record by record, around what is damaged.

Nothing is unpacked under a name that a file gives, and nothing larger than a body that a crawl would take is held in memory.
A record that is cut off, altered or unreadable is named, and reading goes on with the next one that can be found.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import BufferedReader
from warcio.exceptions import ArchiveLoadFailed

from storage.outputs import PIECE, Refused
from storage.warc import FORMAT

LARGEST_BODY = 60 * PIECE  # what a crawl takes of one file
LARGEST_MEMBER = 1024 * PIECE  # one gzip member, unpacked on the disk
LARGEST_NOTE = 4 * PIECE
_IN_MEMORY = 8 * PIECE
_GZIP = b"\x1f\x8b\x08"
_MARK = b"WARC/"
# What warcio and the libraries below it raise on damaged records.
_DAMAGE = (
    ArchiveLoadFailed,
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    KeyError,
    IndexError,
    AttributeError,
    TypeError,
)

Why = Literal[
    "cut", "altered", "unreadable", "too-large", "no-date", "foreign-note",  # corrupt
    "posted", "redirect", "revisit", "other-address", "no-page", "body-lost",  # skipped
]  # fmt: skip
CORRUPT: frozenset[Why] = frozenset({"cut", "altered", "unreadable", "too-large", "no-date", "foreign-note"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """An answer out of a file. ``note`` is our own record of it where the file is an export of ours, unchecked."""

    file: str
    offset: int
    url: str
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime
    address: str | None
    note: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A record that was not taken, and why; ``offset`` in the file (compressed), or in the WACZ's own file."""

    file: str
    offset: int
    why: Why
    detail: str = ""


def check(path: Path) -> None:
    """Raises Refused where a file cannot be read, or is neither WARC nor WACZ by its first bytes."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise Refused("cannot-read", file=path, why=error.strerror) from error
    if head.startswith(_GZIP):
        with contextlib.suppress(zlib.error):  # damaged from the start: what can be read of it is read
            head = zlib.decompressobj(31).decompress(head, 64) or _MARK
    if not head.startswith((_GZIP, _MARK)) and not zipfile.is_zipfile(path):
        raise Refused("not-a-warc", file=path)


def read(path: Path) -> Iterator[Incoming | Passed]:
    """Everything in one file, in its order."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            yield from _File(path.name, file).all()
        return
    with zipfile.ZipFile(path) as package:
        sums = _sums(package)
        names = [
            name for name in package.namelist() if name.startswith("archive/") and not name.endswith("/")
        ]
        for name in names:
            label = f"{path.name}:{name}"
            # On the disk: going on after damage needs going back.
            with tempfile.TemporaryFile() as copy:
                altered = _copied(package, name, copy, sums.get(name))
                if altered:
                    yield Passed(label, 0, "altered", altered)
                copy.seek(0)
                yield from _File(label, copy).all()


def _sums(package: zipfile.ZipFile) -> dict[str, str]:
    """By path: the sha256 that the package's description states; nothing where it has none that can be read."""
    try:
        with package.open("datapackage.json") as file:
            described = json.loads(file.read(LARGEST_NOTE))
        return {str(one["path"]): str(one["hash"]) for one in described["resources"] if "hash" in one}
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, zlib.error):
        return {}


def _copied(package: zipfile.ZipFile, name: str, copy: IO[bytes], stated: str | None) -> str:
    """Copies a member as far as it can be read; what is wrong with it, "" where nothing is."""
    sums = hashlib.sha256()
    try:
        with package.open(name) as member:
            while piece := member.read(PIECE):
                sums.update(piece)
                copy.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        return str(error)
    found = f"sha256:{sums.hexdigest()}"
    return (
        "" if stated in (None, found) or not str(stated).startswith("sha256:") else f"{found}, not {stated}"
    )


class _File:
    """One WARC, compressed or not, from front to end."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self._name = name
        self._file = file
        self._held: _Held | None = None
        self._posted: set[str] = set()  # the last request that was no GET: its id, and that of its answer
        self._is_ours = False

    def all(self) -> Iterator[Incoming | Passed]:
        plain = self._file.read(len(_MARK)) == _MARK
        compressed = not plain and self._next_member(0) is not None
        for offset, stream in self._members() if compressed else ((0, self._file),):
            if isinstance(stream, Passed):
                yield stream
            else:
                yield from self._records(offset, stream, inside=compressed)
        yield from self._release()

    def _members(self) -> Iterator[tuple[int, IO[bytes] | Passed]]:
        at: int | None = 0
        while at is not None:
            with tempfile.SpooledTemporaryFile(_IN_MEMORY) as out:
                end, why = self._inflate(at, out)
                if why is not None:
                    yield at, Passed(self._name, at, why)
                else:
                    out.seek(0)
                    yield at, out
            if why is None and end is not None and self._begins(end):
                at = end
            else:
                at = self._next_member(at + 1 if end is None else end)

    def _inflate(self, at: int, out: IO[bytes]) -> tuple[int | None, Why | None]:
        """Unpack the member at an offset; where it ends, or what is wrong with it."""
        self._file.seek(at)
        engine, size = zlib.decompressobj(31), 0
        while not engine.eof:
            packed = self._file.read(PIECE)
            if not packed:
                return None, "cut"
            while packed and not engine.eof:
                try:
                    plain = engine.decompress(packed, PIECE)
                except zlib.error:
                    return None, "altered"
                size += len(plain)
                if size > LARGEST_MEMBER:
                    return None, "too-large"
                out.write(plain)
                packed = engine.unconsumed_tail
        return self._file.tell() - len(engine.unused_data), None

    def _begins(self, at: int) -> bool:
        self._file.seek(at)
        return self._file.read(len(_GZIP)) == _GZIP

    def _next_member(self, at: int) -> int | None:
        """Where the next member that holds a record begins, from ``at`` on."""
        while (found := self._find(_GZIP, at)) is not None:
            self._file.seek(found)
            try:
                if zlib.decompressobj(31).decompress(self._file.read(4096), 64).startswith(_MARK):
                    return found
            except zlib.error:
                pass  # three bytes that happened to look like a beginning
            at = found + 1
        return None

    def _find(self, mark: bytes, at: int, file: IO[bytes] | None = None) -> int | None:
        stream = file or self._file
        stream.seek(at)
        window = b""
        while piece := stream.read(PIECE):
            window += piece
            place = window.find(mark)
            if place >= 0:
                return at + place
            at += len(window) - len(mark) + 1
            window = window[-len(mark) + 1 :]
        return None

    def _records(self, offset: int, stream: IO[bytes], *, inside: bool) -> Iterator[Incoming | Passed]:
        """The records of uncompressed data; ``inside`` a member they are all named by its offset."""
        start: int | None = 0
        while start is not None:
            stream.seek(start)
            records = WARCIterator(stream, check_digests=True)
            at = start
            try:
                while True:
                    with contextlib.redirect_stderr(io.StringIO()):  # warcio speaks to the terminal
                        record = next(records, None)
                    if record is None:
                        return
                    at = records.offset
                    yield from self._record(record, offset if inside else at)
            except _DAMAGE as error:
                at = max(at, records.offset)
                yield Passed(
                    self._name,
                    offset if inside else at,
                    "unreadable",
                    _told(error),
                )
                found = self._find(b"\r\n\r\n" + _MARK, at + 1, stream)
                start = None if found is None else found + 4

    def _record(self, record: Any, offset: int) -> Iterator[Incoming | Passed]:
        said = record.rec_headers
        kind, number = record.rec_type, said.get_header("WARC-Record-ID") or ""
        if kind in ("response", "resource"):
            yield from self._release()
            self._held = self._take(record, offset, number)
            if isinstance(self._held.found, Passed):
                yield from self._release()
        elif kind == "request":
            self._request(record, said, number)
        elif kind == "metadata":
            yield from self._metadata(record, offset, said)
        elif kind == "revisit" and not self._is_ours:
            yield Passed(self._name, offset, "revisit")

    def _request(self, record: Any, said: Any, number: str) -> None:
        method = record.http_headers.protocol if record.http_headers else "GET"
        posted = method.upper() not in ("GET", "HEAD")
        about = said.get_header("WARC-Concurrent-To") or ""
        if self._held is not None and about == self._held.number:
            self._held.posted = posted
        elif posted:
            self._posted = {about, number} - {""}

    def _metadata(self, record: Any, offset: int, said: Any) -> Iterator[Incoming | Passed]:
        if (said.get_header("Content-Type") or "").partition(";")[0] != "application/json":
            return
        body, why = _body(record, LARGEST_NOTE)
        try:
            note = json.loads(body)
            ours = note["format"] == FORMAT
            capture = note["capture"]
        except (ValueError, KeyError, TypeError):
            return  # somebody else's
        if not ours:
            return
        self._is_ours = True
        about = said.get_header("WARC-Refers-To")
        if why is not None or not isinstance(capture, dict):
            yield Passed(self._name, offset, why or "foreign-note")
        elif self._held is not None and about == self._held.number:
            self._held.note = capture
            yield from self._release()
        elif about is None and note.get("body") is True and capture.get("sha256") is None:
            yield from self._release()
            yield Incoming(
                self._name, offset, "", None, (), b"", datetime.min.replace(tzinfo=UTC), None, capture
            )
        else:
            yield Passed(self._name, offset, "body-lost", str(capture.get("url"))[:200])

    def _take(self, record: Any, offset: int, number: str) -> _Held:
        said = record.rec_headers

        def passed(why: Why, detail: str = "") -> _Held:
            return _Held(Passed(self._name, offset, why, detail or url[:200]), number)

        url = (said.get_header("WARC-Target-URI") or "").strip("<>")
        at = _instant(said.get_header("WARC-Date"))
        body, why = _body(record, LARGEST_BODY)
        if why is not None:
            return passed(why)
        if at is None:
            return passed("no-date")
        if not url.startswith(("http://", "https://")):
            return passed("other-address")
        http = record.http_headers
        if record.rec_type == "response" and http is None:
            return passed("other-address")
        headers = tuple((name.lower(), value) for name, value in http.headers) if http else ()
        if http is None:
            headers = (("content-type", said.get_header("Content-Type") or "application/octet-stream"),)
        code = http.get_statuscode() if http else "200"
        if not code.isascii() or not code.isdigit() or not 100 <= int(code[:4]) < 600:
            return passed("unreadable")
        address = said.get_header("WARC-IP-Address")
        posted = number in self._posted or (said.get_header("WARC-Concurrent-To") or "") in self._posted
        found = Incoming(self._name, offset, url, int(code), headers, body, at, address)
        return _Held(found, number, posted)

    def _release(self) -> Iterator[Incoming | Passed]:
        """Hand out the answer that was held back until what belongs to it had come."""
        held, self._held = self._held, None
        if held is not None:
            yield held.given(self._name)


@dataclass(slots=True)
class _Held:
    found: Incoming | Passed
    number: str
    posted: bool = False
    note: dict[str, Any] | None = None

    def given(self, name: str) -> Incoming | Passed:
        found = self.found
        if isinstance(found, Passed):
            return found
        if self.note is not None:
            return Incoming(
                name,
                found.offset,
                found.url,
                found.status,
                found.headers,
                found.body,
                found.at,
                found.address,
                self.note,
            )
        if self.posted:
            return Passed(name, found.offset, "posted", found.url[:200])
        if found.status is not None and 300 <= found.status < 400:
            return Passed(name, found.offset, "redirect", found.url[:200])
        media_type = next((value for key, value in found.headers if key == "content-type"), "").lower()
        if media_type.startswith(("image/", "audio/", "video/", "font/", "text/css")):
            return Passed(name, found.offset, "no-page", found.url[:200])
        return found


def _body(record: Any, most: int) -> tuple[bytes, Why | None]:
    """What a record holds, with chunking and Content-Encoding undone; or what is wrong with it."""
    encoding = (record.http_headers.get_header("content-encoding") or "") if record.http_headers else ""
    if encoding.strip().lower() not in ("", "identity", *BufferedReader.get_supported_decompressors()):
        return b"", "unreadable"
    content, pieces, size = record.content_stream(), [], 0
    while piece := content.read(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            return b"", "too-large"
    while record.raw_stream.read(PIECE):
        pass  # to the end of the record: only then its digests are compared
    if getattr(record.raw_stream, "limit", 0) > 0:
        return b"", "cut"
    return b"".join(pieces), "altered" if _is_altered(record) else None


def _is_altered(record: Any) -> bool:
    """Whether a sum does not fit. Some writers take that of the payload with chunking undone: the block's decides."""
    said = [] if record.digest_checker is None else record.digest_checker.problems
    of_block = any(problem.startswith("block digest failed") for problem in said)
    of_payload = any(problem.startswith("payload digest failed") for problem in said)
    return of_block or (of_payload and record.rec_headers.get_header("WARC-Block-Digest") is None)


def _told(error: Exception) -> str:
    """A library's words about damage, without the damage itself."""
    words = "".join(char if char.isascii() and char.isprintable() else " " for char in str(error))
    return f"{type(error).__name__}: {words.split('first line')[0][:100].strip()}"


def _instant(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
