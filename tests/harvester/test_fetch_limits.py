"""Whatever a portal sends, it ends in time and in bounded memory."""

from __future__ import annotations

import gzip
import itertools
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.fetch import Limits
from harvester.fetch_body import EncodingError, TooLargeError, read_body
from tests.portal.door import Clock, door
from tests.portal.server import Portal, Says, page

MIB = 1024 * 1024
BODY = page("<p>法治政府建设年度报告</p>" * 300).body
GZIP = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))


def _code(says: Says, *, limits: Limits | None = None, clock: Clock | None = None) -> str | None:
    with Portal({"/": says}) as portal, door(portal.url(), limits=limits, clock=clock) as ours:
        capture = ours.get(portal.url())
    return capture.trouble.code if capture.trouble is not None else None


@pytest.mark.parametrize("as_sent", ["members", "one"])
@pytest.mark.parametrize("header", [GZIP, ()])
def test_a_gzip_bomb_ends_as_too_large_with_flat_memory(
    as_sent: str, header: tuple[tuple[str, str], ...]
) -> None:
    zeros = bytes(MIB)
    bomb = gzip.compress(zeros) * 1024 if as_sent == "members" else gzip.compress(zeros * 64)  # 1 GiB, 64 MiB
    tracemalloc.start()
    try:
        assert _code(Says(bomb, headers=header)) == "too-large"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 24 * MIB


def test_a_bomb_below_the_ratio_ends_at_the_size_limit() -> None:
    text = b"".join(b"<li>%d</li>" % n for n in range(400_000))
    limits = Limits(body_bytes=MIB)
    assert _code(Says(gzip.compress(text), headers=GZIP), limits=limits) == "too-large"


def test_a_bomb_wrapped_in_another_is_no_way_in() -> None:
    with pytest.raises(TooLargeError):
        read_body([gzip.compress(gzip.compress(bytes(64 * MIB)))], "gzip, gzip", Limits())
    with pytest.raises(TooLargeError):
        read_body([gzip.compress(gzip.compress(bytes(64 * MIB)))], None, Limits())


def test_an_endless_page_ends_as_too_large() -> None:
    says = Says(chunks=lambda: itertools.repeat(b"<p>x</p>" * 1000))
    assert _code(says, limits=Limits(wire_bytes=MIB)) == "too-large"


def test_an_announced_size_beyond_the_limit_is_not_even_read() -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    assert _code(Says(raw=raw)) == "too-large"


def test_an_attachment_may_be_larger_than_a_page() -> None:
    big = Says(bytes(2 * MIB), headers=(("Content-Type", "application/pdf"),))
    limits = Limits(wire_bytes=MIB, body_bytes=MIB)
    with Portal({"/a.pdf": big}) as portal, door(portal.url(), limits=limits) as ours:
        as_page, as_file = ours.get(portal.url("/a.pdf")), ours.get(portal.url("/a.pdf"), "attachment")
    assert as_page.trouble is not None
    assert as_page.trouble.code == "too-large"
    assert (as_file.trouble, len(as_file.body)) == (None, 2 * MIB)


def _drops() -> Iterator[bytes]:
    return itertools.repeat(b"x")


def test_a_slow_drip_ends_as_too_slow() -> None:
    assert _code(Says(chunks=_drops), clock=Clock(tick=1.0)) == "too-slow"


def test_dripping_headers_end_as_too_slow() -> None:
    says = Says(chunks=_drops, headers=(), open_head=True)
    assert _code(says, clock=Clock(tick=1.0), limits=Limits(whole=20)) == "too-slow"


def test_endless_headers_end_too() -> None:
    says = Says(chunks=lambda: itertools.repeat(b"X-A: 1\r\n" * 500), headers=(), open_head=True)
    assert _code(says) == "unreachable"


def test_silence_after_the_connection_is_a_time_out() -> None:
    with (
        Portal({"/": Says(silent=True)}) as portal,
        door(portal.url(), limits=Limits(first_byte=0.05)) as ours,
    ):
        capture = ours.get(portal.url())
        assert len(portal.paths()) == 2  # a GET is asked once more
    assert capture.trouble is not None
    assert (capture.trouble.code, capture.trouble.detail.split(":")[0]) == ("unreachable", "time-out")


def test_the_whole_is_bounded_where_first_byte_is_not_reached() -> None:
    limits = Limits(first_byte=60, whole=0.05)
    assert _code(Says(silent=True), limits=limits) == "unreachable"


# --- encodings --------------------------------------------------------------------------------------------------------


def _raw_deflate(body: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(body) + engine.flush()


PACKED = {
    "gzip": ("gzip", gzip.compress(BODY)),
    "x-gzip": ("x-gzip", gzip.compress(BODY)),
    "deflate": ("deflate", zlib.compress(BODY)),
    "deflate, bare": ("deflate", _raw_deflate(BODY)),
    "gzip without a header": (None, gzip.compress(BODY)),
    "plain with a header": ("gzip", BODY),
    "identity": ("identity", BODY),
    "gzip and padding": ("gzip", gzip.compress(BODY) + b"\0\0\0padding"),
    "gzip in two members": ("gzip", gzip.compress(BODY[:100]) + gzip.compress(BODY[100:])),
    "twice": ("deflate, gzip", gzip.compress(zlib.compress(BODY))),
}


@pytest.mark.parametrize("how", PACKED)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_is_unpacked_however_it_was_packed(how: str, chunked: bool) -> None:
    encoding, sent = PACKED[how]
    headers = (("Content-Type", "text/html"), *((("Content-Encoding", encoding),) if encoding else ()))
    with Portal({"/": Says(sent, headers=headers, chunked=chunked)}) as portal, door(portal.url()) as ours:
        capture = ours.get(portal.url())
    assert (capture.trouble, capture.body) == (None, BODY)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_the_size_of_the_pieces_does_not_matter(size: int) -> None:
    for encoding, sent in ((None, gzip.compress(BODY)), ("deflate", zlib.compress(BODY)), (None, BODY)):
        pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
        assert read_body(pieces, encoding, Limits()) == BODY


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip, gzip"])
def test_an_encoding_nobody_asked_for_is_refused(encoding: str) -> None:
    assert _code(Says(BODY, headers=(("Content-Encoding", encoding),))) == "undecodable"


def test_broken_or_cut_compression_is_no_page() -> None:
    packed = gzip.compress(BODY)
    for sent in (packed[: len(packed) // 2], packed[:30] + b"\xff\xff\xff" + packed[33:]):
        with pytest.raises(EncodingError):
            read_body([sent], "gzip", Limits())


def test_a_gz_file_asked_for_stays_a_gz_file() -> None:
    packed = gzip.compress(BODY)
    with Portal({"/a.tar.gz": Says(packed, headers=())}) as portal, door(portal.url()) as ours:
        assert ours.get(portal.url("/a.tar.gz"), "attachment").body == packed


@given(
    body=st.binary(max_size=300),
    encoding=st.sampled_from([None, "gzip", "deflate", "gzip, deflate", "x", "GZIP"]),
)
@settings(max_examples=150, deadline=None)
def test_no_body_makes_the_reader_fail_in_another_way(body: bytes, encoding: str | None) -> None:
    for sent in (body, b"\x1f\x8b\x08" + body, gzip.compress(body)):
        try:
            read_body([sent], encoding, Limits())
        except (EncodingError, TooLargeError):
            pass
