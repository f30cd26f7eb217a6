"""Reading an answer's body with a bound at every step: bytes on the wire, bytes after decompression, their
ratio."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from harvester.pieces import Purpose

_MIB = 1024 * 1024
_STEP = 64 * 1024  # most that one call of zlib may put out
_GZIP_MAGIC = b"\x1f\x8b\x08"
_MOST_LAYERS = 2  # a gzip file sent with Content-Encoding: gzip is two; nobody honest sends three


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much one answer may take: seconds and bytes.

    ``whole`` counts from asking to the last byte of one answer, each hop of a redirect for itself. ``ratio``
    is the most a body may grow on decompression once it passes ``ratio_from`` bytes (deflate reaches 1032;
    tables of real portals stay under 60). ``retry_wait`` is the longest a Retry-After is waited for on the
    spot.
    """

    connect: float = 10.0
    first_byte: float = 30.0
    whole: float = 120.0
    wire_bytes: int = 20 * _MIB
    body_bytes: int = 50 * _MIB
    attachment_wire_bytes: int = 60 * _MIB
    attachment_body_bytes: int = 60 * _MIB
    robots_bytes: int = _MIB // 2
    ratio: int = 200
    ratio_from: int = 4 * _MIB
    hops: int = 10
    retry_wait: float = 10.0

    def sizes(self, purpose: Purpose) -> tuple[int, int]:
        """The limits (on the wire, decompressed) for a purpose."""
        if purpose == "attachment":
            return self.attachment_wire_bytes, self.attachment_body_bytes
        if purpose == "robots":
            return self.robots_bytes, self.robots_bytes
        return self.wire_bytes, self.body_bytes


class TooLargeError(Exception):
    """The body passed a limit; the text says which."""


class EncodingError(Exception):
    """The body's Content-Encoding cannot be undone; the text says why."""


class Inflater:
    """Undoes gzip or deflate in small steps, so that memory follows what is kept and not what a bomb would
    become."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._engine = None if encoding == "deflate" else zlib.decompressobj(31)
        self._ended = False
        self._waiting = b""

    def feed(self, data: bytes) -> Iterable[bytes]:
        if self._engine is None:
            # "deflate" should mean zlib's wrapping; some servers send it bare. The first two bytes tell.
            data = self._waiting + data
            if len(data) < 2:
                self._waiting = data
                return
            wrapped = data[0] & 0x0F == 8 and (data[0] * 256 + data[1]) % 31 == 0
            self._engine = zlib.decompressobj(15 if wrapped else -15)
        while data:
            if self._ended:
                if not (self._encoding == "gzip" and data.startswith(_GZIP_MAGIC)):
                    return  # padding after the end, which servers do send
                self._engine, self._ended = zlib.decompressobj(31), False  # the next member
            try:
                out = self._engine.decompress(data, _STEP)
            except zlib.error as error:
                raise EncodingError(f"{self._encoding} data is broken: {error}") from None
            if out:
                yield out
            self._ended = self._engine.eof
            data = self._engine.unused_data if self._ended else self._engine.unconsumed_tail
        while not self._ended and (out := self._drain()):
            yield out

    def _drain(self) -> bytes:
        """What the engine still holds back after its input is used up."""
        if self._engine is None:
            return b""
        try:
            return self._engine.decompress(b"", _STEP)
        except zlib.error as error:
            raise EncodingError(f"{self._encoding} data is broken: {error}") from None

    @property
    def ended(self) -> bool:
        return self._ended


def read_body(
    chunks: Iterable[bytes],
    encoding: str | None,
    limits: Limits,
    purpose: Purpose = "listing",
    *,
    keep_gzip: bool = False,
) -> bytes:
    """The body behind raw ``chunks``, Content-Encoding undone.

    A body that begins with gzip's mark is unpacked whether or not a header says so, unless ``keep_gzip`` (the
    address asks for a .gz file) and no header says so. Raises TooLargeError or EncodingError; whatever
    ``chunks`` raises passes through.
    """
    declared = _declared(encoding)
    meter = _Meter(limits, purpose)
    stages: list[Inflater] | None = None
    body = bytearray()
    head = b""
    for chunk in chunks:
        meter.wire(len(chunk))
        if stages is None:
            head += chunk
            if len(head) < len(_GZIP_MAGIC):
                continue
            stages, chunk, head = _stages(declared, head, keep_gzip), head, b""
        _pour(stages, 0, chunk, body, meter)
    if stages is None:
        stages = _stages(declared, head, keep_gzip)
        _pour(stages, 0, head, body, meter)
    if any(not stage.ended for stage in stages) and meter.read:
        raise EncodingError("the compressed data ends early")
    if body.startswith(_GZIP_MAGIC) and not keep_gzip and len(stages) < _MOST_LAYERS:
        return read_body([bytes(body)], "gzip", limits, purpose)
    return bytes(body)


class _Meter:
    def __init__(self, limits: Limits, purpose: Purpose) -> None:
        self._limits = limits
        self._most_read, self._most_kept = limits.sizes(purpose)
        self.read = 0

    def wire(self, count: int) -> None:
        self.read += count
        if self.read > self._most_read:
            raise TooLargeError(f"more than {self._most_read} bytes were sent")

    def kept(self, count: int) -> None:
        if count > self._most_kept:
            raise TooLargeError(f"more than {self._most_kept} bytes after decompression")
        if count > self._limits.ratio_from and count > self._limits.ratio * max(self.read, 1):
            raise TooLargeError(f"{self.read} bytes unpack to more than {count}: a compression bomb")


def _pour(stages: list[Inflater], depth: int, data: bytes, body: bytearray, meter: _Meter) -> None:
    if depth == len(stages):
        body += data
        meter.kept(len(body))
        return
    for piece in stages[depth].feed(data):
        _pour(stages, depth + 1, piece, body, meter)


def _stages(declared: list[str], head: bytes, keep_gzip: bool) -> list[Inflater]:
    """The inflaters for a body that begins with ``head``, outermost first."""
    packed = head.startswith(_GZIP_MAGIC)
    if declared and declared[-1] == "gzip" and not packed:
        return []  # the header says gzip and the body is plain: proxies in between unpack and forget to say so
    if not declared and packed and not keep_gzip:
        return [Inflater("gzip")]
    return [Inflater(name) for name in reversed(declared)]


def _declared(encoding: str | None) -> list[str]:
    names = [name.strip().lower().removeprefix("x-") for name in (encoding or "").split(",")]
    names = [name for name in names if name not in {"", "identity", "none", "utf-8"}]
    if len(names) > _MOST_LAYERS or any(name not in {"gzip", "deflate"} for name in names):
        raise EncodingError(f"Content-Encoding {', '.join(names)[:60]} was not asked for")
    return names
