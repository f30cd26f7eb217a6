"""Archives: read in memory within bounds, no member is ever written anywhere.

A member's name is used for telling what it is and for nothing else, so "../../etc/passwd" is a name like any
other.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from duties.choosing import is_clearly
from duties.reports import Document
from harvester.readers.document import UnreadableError

MEDIA_TYPE = "application/zip"

MOST_MEMBERS = 5000  # a DOCX has some thirty, an OFD a few hundred
MOST_READ = 200  # documents looked at in one archive
MEMBER_BYTES = 64 << 20
TOTAL_BYTES = 256 << 20
RATIO = 200  # office XML deflates at most about 1:60; a bomb 1:1000
RATIO_FREE_BYTES = 8 << 20  # below this size any ratio is harmless

_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1


class Parcel:
    """A zip archive with a bound on what it may unfold to. Raises UnreadableError for everything that is
    wrong with it."""

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(body))
        except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as wrong:
            raise UnreadableError(f"broken zip archive: {wrong}") from wrong
        self.members = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(self.members) > MOST_MEMBERS:
            raise UnreadableError(f"zip archive with {len(self.members)} members, limit {MOST_MEMBERS}")
        self._left = TOTAL_BYTES
        self._by_name = {
            shown_name(info).replace("\\", "/").lstrip("/").casefold(): info for info in self.members
        }

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/").casefold() in self._by_name

    def names(self) -> list[str]:
        return [shown_name(info).replace("\\", "/").lstrip("/") for info in self.members]

    def get(self, name: str) -> bytes:
        """The content of a member by name, letter case aside."""
        info = self._by_name.get(name.lstrip("/").casefold())
        if info is None:
            raise UnreadableError(f"part {name[:80]} is missing")
        return self.content(info)

    def content(self, info: ZipInfo) -> bytes:
        """The unfolded bytes; the sizes in the archive's own index are a claim, so what comes out is
        counted."""
        name = shown_name(info)[:80]
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableError(f"{name} is protected by a password")
        most = min(MEMBER_BYTES, self._left, max(RATIO_FREE_BYTES, RATIO * info.compress_size))
        try:
            with self._zip.open(info) as stream:
                data = stream.read(most + 1)
        except (
            BadZipFile,
            zlib.error,
            ValueError,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as wrong:
            raise UnreadableError(f"{name} is broken: {wrong}") from wrong
        if len(data) > most:
            raise UnreadableError(f"{name} unfolds to more than {most} bytes")
        self._left -= len(data)
        return data


def shown_name(info: ZipInfo) -> str:
    """A member's name: zipfile reads unflagged names as cp437, Chinese archivers wrote GBK or bare UTF-8
    there."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    raw = info.filename.encode("cp437", errors="replace")
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.filename


ReadMember = Callable[[bytes, str, str], Document]  # content, address of the archive, member's name


def read(body: bytes, url: str, read_member: ReadMember) -> Document:
    """The member that is clearly such a report, else the readable members one after another, in the archive's order.

    ``read_member`` answers with problem "format-unknown" for what is no document, and never raises. The
    problem of the whole is set only when no member gave text; ``detail`` names the members that could not be
    read.
    """
    parcel = Parcel(body)
    read_ones: list[Document] = []
    names: list[str] = []
    failures: list[tuple[str, str]] = []
    for info in parcel.members[:MOST_READ]:
        name = shown_name(info)
        if name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith((".", "~$")):
            continue
        try:
            document = read_member(parcel.content(info), url, name)
        except UnreadableError as wrong:
            failures.append(("attachment-unreadable", str(wrong)))
            continue
        if document.problem is None and document.text:
            read_ones.append(document)
            names.append(name.rsplit("/", 1)[-1])
        else:
            failures.append((document.problem or "attachment-unreadable", f"{name}: {document.detail}"))
    clear = [one for one, name in zip(read_ones, names, strict=True) if is_clearly(one, name)]
    return _together(url, clear if len(clear) == 1 else read_ones, failures)


def _together(url: str, read_ones: list[Document], failures: list[tuple[str, str]]) -> Document:
    detail = "; ".join(f"{code} {words}".strip() for code, words in failures)[:500]
    if not read_ones:
        known = [code for code, _ in failures if code != "format-unknown"]
        problem = known[0] if known else "format-unknown"
        return Document(
            url, MEDIA_TYPE, None, "", extracted_by="zip", problem=problem, detail=detail or "empty archive"
        )
    return replace(
        read_ones[0],
        url=url,
        media_type=MEDIA_TYPE,
        title=next((d.title for d in read_ones if d.title), None),
        text="\n".join(d.text for d in read_ones),
        evidence=tuple(e for d in read_ones for e in d.evidence),
        attachments=tuple(a for d in read_ones for a in d.attachments),
        extracted_by="zip+" + read_ones[0].extracted_by,
        detail=detail,
    )


def central_names(body: bytes, most: int = 2000) -> Iterator[str]:
    """Member names as the index at the archive's end gives them, read without unfolding anything: for telling
    DOCX from OFD from a plain archive. A damaged archive yields what names its first members still show."""
    end = body.rfind(b"PK\x05\x06", max(0, len(body) - 66_000))
    if end < 0 or end + 22 > len(body):
        yield from _local_names(body, most)
        return
    size, start = struct.unpack_from("<II", body, end + 12)
    at = end - size if body[end - size : end - size + 4] == b"PK\x01\x02" else start
    for _ in range(most):
        if body[at : at + 4] != b"PK\x01\x02" or at + 46 > len(body):
            return
        name, extra, comment = struct.unpack_from("<HHH", body, at + 28)
        yield body[at + 46 : at + 46 + name].decode("utf-8", errors="replace").replace("\\", "/")
        at += 46 + name + extra + comment


def _local_names(body: bytes, most: int) -> Iterator[str]:
    at = 0
    for _ in range(most):
        at = body.find(b"PK\x03\x04", at)
        if at < 0 or at + 30 > len(body):
            return
        (length,) = struct.unpack_from("<H", body, at + 26)
        yield body[at + 30 : at + 30 + length].decode("utf-8", errors="replace").replace("\\", "/")
        at += 30
