"""OLE compound files ([MS-CFB]): the streams directly under the root, and the summary properties
([MS-OLEPS])."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

from harvester.readers.document import Properties, UnreadableError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SUMMARY = "\x05SummaryInformation"

_LAST_SECTOR = 0xFFFFFFFA  # greater numbers mark the end of a chain, free sectors and the tables themselves
_STREAM = 2
_HEADER_TABLES = 109  # sector numbers of the allocation table kept in the header itself


class OleFile:
    """Raises UnreadableError where the structure contradicts itself; every chain is bounded by the file's own
    size."""

    def __init__(self, body: bytes) -> None:
        if len(body) < 512 or not body.startswith(MAGIC):
            raise UnreadableError("not an OLE file")
        self._body = body
        shift, mini_shift = struct.unpack_from("<HH", body, 0x1E)
        if shift not in {9, 12} or mini_shift != 6:
            raise UnreadableError("OLE file with impossible sector sizes")
        self._size = 1 << shift
        self._mini_size = 1 << mini_shift
        self._cutoff, first_mini = struct.unpack_from("<II", body, 0x38)
        self._next = self._numbers(b"".join(self._sector(at) for at in self._table_sectors()))
        directory = self._chain(struct.unpack_from("<I", body, 0x30)[0])
        self._entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
        if not self._entries:
            raise UnreadableError("OLE file without a directory")
        self._mini_next = self._numbers(self._chain(first_mini))
        self._mini = self._chain(struct.unpack_from("<I", self._entries[0], 116)[0])
        self._streams = self._under_root()

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._streams

    def names(self) -> list[str]:
        return list(self._streams)

    def stream(self, name: str) -> bytes:
        entry = self._streams.get(name.casefold())
        if entry is None:
            raise UnreadableError(f"OLE stream {name} is missing")
        start, size = struct.unpack_from("<II", entry, 116)
        data = self._mini_chain(start) if size < self._cutoff else self._chain(start)
        return data[:size]

    def properties(self) -> Properties:
        """Title and times of the summary, what of it can be read."""
        try:
            return _summary(self.stream(SUMMARY)) if SUMMARY in self else Properties()
        except (struct.error, UnreadableError):
            return Properties()

    def _sector(self, number: int) -> bytes:
        # The last sector of a file is often cut short by writers.
        at = (number + 1) * self._size
        if at >= len(self._body):
            raise UnreadableError("OLE sector outside the file: truncated")
        return self._body[at : at + self._size]

    def _numbers(self, data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _table_sectors(self) -> list[int]:
        found = list(struct.unpack_from(f"<{_HEADER_TABLES}I", self._body, 0x4C))
        more, seen = struct.unpack_from("<I", self._body, 0x44)[0], set[int]()
        while more < _LAST_SECTOR:
            if more in seen:
                raise UnreadableError("OLE table runs in a circle")
            seen.add(more)
            *numbers, more = self._numbers(self._sector(more).ljust(self._size, b"\xff"))
            found += numbers
        return [number for number in found if number < _LAST_SECTOR]

    def _chain(self, start: int) -> bytes:
        found, seen, at = [], set[int](), start
        while at < _LAST_SECTOR:
            if at in seen or at >= len(self._next):
                raise UnreadableError("OLE chain runs in a circle or out of the file")
            seen.add(at)
            found.append(self._sector(at))
            at = self._next[at]
        return b"".join(found)

    def _mini_chain(self, start: int) -> bytes:
        found, seen, at = [], set[int](), start
        while at < _LAST_SECTOR:
            if at in seen or at >= len(self._mini_next):
                raise UnreadableError("OLE short chain runs in a circle or out of the file")
            seen.add(at)
            found.append(self._mini[at * self._mini_size : (at + 1) * self._mini_size])
            at = self._mini_next[at]
        return b"".join(found)

    def _under_root(self) -> dict[str, bytes]:
        """Streams by folded name. Only the root's own: an embedded workbook's streams lie in a storage
        below."""
        found: dict[str, bytes] = {}
        waiting, seen = [struct.unpack_from("<I", self._entries[0], 76)[0]], set[int]()
        while waiting:
            at = waiting.pop()
            if at >= len(self._entries) or at in seen:
                continue
            seen.add(at)
            entry = self._entries[at]
            waiting += struct.unpack_from("<II", entry, 68)
            length = min(struct.unpack_from("<H", entry, 64)[0], 64)
            if entry[66] == _STREAM and length >= 2:
                found[entry[: length - 2].decode("utf-16-le", errors="replace").casefold()] = entry
        return found


_TITLE, _CREATED, _SAVED, _CODE_PAGE = 2, 12, 13, 1
_SHORT, _ANSI, _WIDE, _FILETIME = 2, 30, 31, 64


def _summary(data: bytes) -> Properties:
    (start,) = struct.unpack_from("<I", data, 44)
    (count,) = struct.unpack_from("<I", data, start + 4)
    places: dict[int, int] = {}
    for at in range(min(count, 100)):
        number, offset = struct.unpack_from("<II", data, start + 8 + at * 8)
        places[number] = start + offset
    code_page = _property(data, places.get(_CODE_PAGE), "ascii")
    charset = (
        "utf-8" if code_page == 65001 else "gb18030" if code_page in {936, 54936, None} else f"cp{code_page}"
    )
    try:
        title = _property(data, places.get(_TITLE), charset)
    except LookupError:  # a code page Python does not know
        title = None
    created, saved = (_property(data, places.get(number), charset) for number in (_CREATED, _SAVED))
    return Properties(
        title if isinstance(title, str) else None,
        created if isinstance(created, datetime) else None,
        saved if isinstance(saved, datetime) else None,
    )


def _property(data: bytes, at: int | None, charset: str) -> int | str | datetime | None:
    if at is None:
        return None
    kind, amount = struct.unpack_from("<II", data, at)
    if kind == _SHORT:
        return int(amount & 0xFFFF)
    if kind == _ANSI:
        return bytes(data[at + 8 : at + 8 + amount]).decode(charset, errors="replace").rstrip("\0")
    if kind == _WIDE:
        return bytes(data[at + 8 : at + 8 + amount * 2]).decode("utf-16-le", errors="replace").rstrip("\0")
    if kind == _FILETIME:
        (ticks,) = struct.unpack_from("<Q", data, at + 4)
        # 100 ns since 1601; years beyond 2200 or before 1990 are unset clocks
        seconds = ticks // 10_000_000
        if 12_276_000_000 < seconds < 18_900_000_000:
            return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return None
