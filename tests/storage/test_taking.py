"""Taking WARC and WACZ files into the archive: our own and others', whole and damaged. An import is no look."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage import captures, leads, wacz, warc, warc_reading
from storage.archive import Archive
from storage.captures import Answer
from storage.outputs import Refused
from storage.schema import captures as table
from storage.store import Store
from storage.taking import Taken, take
from storage.warc import Wanted
from tests.storage.builders import COLUMN, PAGE, at, new_store
from tests.storage.test_warc import MADE, Made

NOW = at("2027-06-01")
SAME = [name for name in warc.FIELDS if name not in ("tls", "detail")]


class Empty:
    """An archive that holds nothing yet."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.store: Store = new_store(folder)
        self.archive = Archive(folder / "blobs")

    def take(self, path: Path, now: datetime = NOW) -> Taken:
        return take(self.store, self.archive, warc_reading.read(path), lambda one: None, now)

    def rows(self) -> list[dict[str, Any]]:
        return rows(self.store)


def rows(store: Store) -> list[dict[str, Any]]:
    with store.read() as tx:
        return [row._asdict() for row in tx.execute(select(table).order_by(table.c.url, table.c.fetched_at))]


def alike(held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in SAME} for row in held]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    there = Made(tmp_path)
    yield there
    there.store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Empty]:
    there = Empty(tmp_path / "empty")
    yield there
    there.store.close()


def written(path: Path, *records: tuple[str, str, dict[str, str], Any, bytes]) -> Path:
    """A WARC as others write it: (type, address, headers of the record, those of HTTP with the status line, block)."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.0")
        for kind, url, said, http, body in records:
            lines = StatusAndHeaders(http[0], list(http[1:]), "HTTP/1.1") if http else None
            if http and kind == "request":
                lines = StatusAndHeaders(http[0], list(http[1:]), is_http_request=True)
            headers = {"WARC-Date": "2027-02-01T00:00:00Z"} | said
            record = writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(body),
                length=len(body),
                warc_headers_dict=headers,
                http_headers=lines,
            )
            writer.write_record(record)
    return path


OK = ("200 OK", ("Content-Type", "text/html"))


@pytest.mark.parametrize("form", ["warc", "wacz", "plain", "one member"])
def test_what_was_exported_comes_back_as_it_was(made: Made, empty: Empty, tmp_path: Path, form: str) -> None:
    path = tmp_path / "x.warc.gz"
    if form == "wacz":
        (tmp_path / "out").mkdir()
        wacz.export(made.store, made.archive, tmp_path / "out", Wanted(), MADE, "0.1")
        path = tmp_path / "out" / "whole"
    else:
        made.warc(path)
    if form in ("plain", "one member"):
        plain = gzip.decompress(path.read_bytes())
        path.write_bytes(plain if form == "plain" else gzip.compress(plain))
    done = empty.take(path)
    assert (done.taken, done.known, done.skipped, done.corrupt) == (6, 0, {}, [])
    assert alike(empty.rows()) == alike(rows(made.store))
    assert {row["tls"] for row in empty.rows()} == {"imported"}
    for row in empty.rows():
        assert row["sha256"] is None or empty.archive.sound(row["sha256"])


def test_what_is_there_is_not_taken_twice(made: Made, empty: Empty, tmp_path: Path) -> None:
    made.warc(tmp_path / "x.warc.gz")
    assert empty.take(tmp_path / "x.warc.gz").taken == 6
    again = empty.take(tmp_path / "x.warc.gz")
    assert (again.taken, again.known, again.corrupt) == (0, 6, [])
    home = take(made.store, made.archive, warc_reading.read(tmp_path / "x.warc.gz"), lambda one: None, NOW)
    assert (home.taken, home.known) == (0, 6)


def test_an_altered_byte_costs_the_record_it_is_in_and_no_other(
    made: Made, empty: Empty, tmp_path: Path
) -> None:
    made.warc(tmp_path / "x.warc.gz")
    whole, original = (tmp_path / "x.warc.gz").read_bytes(), alike(rows(made.store))
    for place in range(0, len(whole), len(whole) // 60):
        changed = bytearray(whole)
        changed[place] ^= 0x5A
        (tmp_path / "bad.warc.gz").write_bytes(changed)
        found = list(warc_reading.read(tmp_path / "bad.warc.gz"))
        lost = [one for one in found if isinstance(one, warc_reading.Passed)]
        assert len(found) - len(lost) >= 5, place
        empty.take(tmp_path / "bad.warc.gz")
    bodies = {row["sha256"] for row in original}
    assert {row["sha256"] for row in empty.rows()} <= bodies


def test_a_file_that_is_cut_off_gives_what_came_before_and_names_the_rest(made: Made, tmp_path: Path) -> None:
    made.warc(tmp_path / "x.warc.gz")
    whole = (tmp_path / "x.warc.gz").read_bytes()
    plain = gzip.decompress(whole)
    for body in (whole, plain):
        counts = []
        for size in range(len(body) // 3, len(body) - 8, len(body) // 20):
            (tmp_path / "cut").write_bytes(body[:size])
            found = list(warc_reading.read(tmp_path / "cut"))
            counts.append(sum(isinstance(one, warc_reading.Incoming) for one in found))
        assert counts == sorted(counts)
        assert counts[-1] >= 5


def test_a_plain_file_with_a_broken_record_goes_on_after_it(made: Made, empty: Empty, tmp_path: Path) -> None:
    made.warc(tmp_path / "x.warc.gz")
    plain = gzip.decompress((tmp_path / "x.warc.gz").read_bytes())
    second = plain.index(b"WARC/1.1\r\n", plain.index(b"WARC-Type: response") + 1)
    broken = plain[:second] + b"RUBBISH" + plain[second + 7 :]
    (tmp_path / "x.warc").write_bytes(broken)
    done = empty.take(tmp_path / "x.warc")
    assert done.taken == 6
    assert [one["why"] for one in done.corrupt] == ["unreadable"]


def test_others_responses_are_taken_unpacked_and_marked(empty: Empty, tmp_path: Path) -> None:
    body = "<html>报告</html>".encode()
    packed = gzip.compress(body)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    http = (
        "200 OK",
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
    )
    path = written(
        tmp_path / "o.warc.gz",
        ("response", PAGE, {"WARC-IP-Address": "203.0.113.9"}, http, chunked),
        ("response", COLUMN, {}, OK, b"<html>"),
    )
    assert empty.take(path).taken == 2
    column, page = sorted(empty.rows(), key=lambda row: len(row["url"]))
    assert empty.archive.read(page["sha256"]) == body
    assert (page["fetched_at"], page["address"]) == (at("2027-02-01 08:00"), "203.0.113.9")
    assert (page["tls"], page["detail"], page["content_hash"]) == ("imported", "from o.warc.gz", None)
    assert column["url"] == COLUMN


@pytest.mark.parametrize(
    ("why", "record"),
    [
        ("redirect", ("response", PAGE, {}, ("302 Found", ("Location", "/")), b"")),
        ("no-page", ("response", PAGE, {}, ("200 OK", ("Content-Type", "image/png")), b"x")),
        ("other-address", ("resource", "urn:text:x", {"Content-Type": "text/plain"}, None, b"x")),
        ("revisit", ("revisit", PAGE, {}, None, b"")),
    ],
)
def test_what_is_no_answer_to_an_ordinary_question_is_skipped(
    empty: Empty, tmp_path: Path, why: str, record: Any
) -> None:
    done = empty.take(written(tmp_path / "o.warc.gz", record))
    assert (done.taken, dict(done.skipped), done.corrupt) == (0, {why: 1}, [])


@pytest.mark.parametrize("first", ["request", "response"])
def test_an_answer_to_a_post_is_none_to_the_same_address(empty: Empty, tmp_path: Path, first: str) -> None:
    asked, answered = "<urn:uuid:1>", "<urn:uuid:2>"
    request = (
        "request",
        PAGE,
        {"WARC-Record-ID": asked, "WARC-Concurrent-To": answered},
        ("POST / HTTP/1.1",),
        b"a=1",
    )
    response = ("response", PAGE, {"WARC-Record-ID": answered, "WARC-Concurrent-To": asked}, OK, b"x")
    records: list[Any] = [request, response] if first == "request" else [response, request]
    done = empty.take(written(tmp_path / "o.warc.gz", *records))
    assert (done.taken, dict(done.skipped)) == (0, {"posted": 1})


@pytest.mark.parametrize(
    ("why", "said", "http"),
    [
        ("no-date", {"WARC-Date": "yesterday"}, OK),
        ("from-the-future", {"WARC-Date": "2029-01-01T00:00:00Z"}, OK),
        ("unreadable", {}, ("OK", ("Content-Type", "text/html"))),
        ("unreadable", {}, ("200 OK", ("Content-Encoding", "zstd"))),
        ("altered", {"WARC-Block-Digest": "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, OK),
    ],
)
def test_what_cannot_be_believed_is_named_and_the_rest_is_taken(
    empty: Empty, tmp_path: Path, why: str, said: dict[str, str], http: Any
) -> None:
    good: Any = ("response", COLUMN, {}, OK, b"good")
    path = written(
        tmp_path / "o.warc.gz",
        good,
        ("response", PAGE, said, http, b"bad"),
        ("response", f"{COLUMN}2", {}, OK, b"good"),
    )
    done = empty.take(path)
    assert (done.taken, [one["why"] for one in done.corrupt]) == (2, [why])
    assert PAGE not in {row["url"] for row in empty.rows()}


def test_a_body_without_end_is_not_held_in_memory(
    empty: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warc_reading, "LARGEST_BODY", 1000)
    http = ("200 OK", ("Content-Encoding", "gzip"))
    path = written(tmp_path / "o.warc.gz", ("response", PAGE, {}, http, gzip.compress(bytes(10**6))))
    assert [one["why"] for one in empty.take(path).corrupt] == ["too-large"]
    monkeypatch.setattr(warc_reading, "LARGEST_MEMBER", 100)
    assert {one["why"] for one in empty.take(path).corrupt} == {"too-large"}


def noted(path: Path, body: bytes, **changed: Any) -> Path:
    """An export of ours, forged."""
    said: dict[str, Any] = {
        "url": PAGE, "request": "", "final_url": PAGE, "hops": [], "status": 200, "headers": [],
        "fetched_at": "2027-02-01T00:00:00Z", "seconds": 0.1, "sha256": None, "content_hash": None, "size": len(body),
        "address": None, "tls": "strict", "problem": None, "detail": "", "confirmed_at": "2027-02-01T00:00:00Z",
        "confirmations": 0,
    } | changed  # fmt: skip
    text = json.dumps({"format": warc.FORMAT, "version": 1, "body": True, "capture": said}).encode()
    about = {"WARC-Refers-To": "<urn:uuid:2>", "Content-Type": "application/json"}
    response = ("response", PAGE, {"WARC-Record-ID": "<urn:uuid:2>"}, OK, body)
    return written(path, response, ("metadata", "urn:x", about, None, text))


@pytest.mark.parametrize(
    "changed",
    [
        {},  # without the sum of the body that lies beside it
        {"sha256": "0" * 64},
        {"sha256": 7},
        {"url": "file:///etc/passwd"},
        {"final_url": "http://elsewhere.gov.cn/"},
        {"status": 404},
        {"confirmed_at": "2026-01-01T00:00:00Z"},
        {"headers": [["one"]]},
        {"confirmations": True},
    ],
)
def test_a_note_that_is_not_that_of_its_bytes_is_refused(
    empty: Empty, tmp_path: Path, changed: dict[str, Any]
) -> None:
    done = empty.take(noted(tmp_path / "o.warc.gz", b"x", **changed))
    assert (done.taken, [one["why"] for one in done.corrupt]) == (0, ["foreign-note"])


def test_a_wacz_whose_warc_is_not_what_its_description_says_is_named(
    made: Made, empty: Empty, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    wacz.export(made.store, made.archive, tmp_path / "out", Wanted(), MADE, "0.1")
    with (
        zipfile.ZipFile(tmp_path / "out" / "whole") as held,
        zipfile.ZipFile(tmp_path / "bad.wacz", "w") as bad,
    ):
        for name in held.namelist():
            body = held.read(name)
            bad.writestr(name, body.replace(b"sha256:", b"sha256:0") if name == "datapackage.json" else body)
    done = empty.take(tmp_path / "bad.wacz")
    assert (done.taken, [one["why"] for one in done.corrupt]) == (6, ["altered"])


@pytest.mark.parametrize(
    "body",
    [b"", b"hello", b"\x89PNG\r\n", gzip.compress(b"a tar, say" * 1000)],
    ids=["empty", "words", "picture", "gzip"],
)
def test_a_file_that_is_no_warc_is_refused_before_anything_is_taken(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "x").write_bytes(body)
    with pytest.raises(Refused) as caught:
        warc_reading.check(tmp_path / "x")
    assert caught.value.code == "not-a-warc"


def test_an_import_is_no_look_and_no_first_sight(empty: Empty, tmp_path: Path) -> None:
    empty.take(written(tmp_path / "o.warc.gz", ("response", PAGE, {}, OK, b"page")))
    digest = empty.archive.keep(b"page")
    with empty.store.write() as tx:
        assert captures.last_good(tx, PAGE) is None
        assert captures.last_good(tx, PAGE, imported=True) is not None
        answer = Answer(PAGE, PAGE, 200, (), at("2027-04-01"), 0.1, digest, None, 4, None, "strict")
        ours = captures.keep(tx, answer)
        known = captures.last_good(tx, PAGE, imported=True)
    assert known is not None
    assert (known.capture_id, known.fetched_at) == (ours, at("2027-04-01"))
    assert [row["confirmations"] for row in empty.rows()] == [0, 0]
    with empty.store.read() as tx:
        assert leads.archived(tx, ("read",)) == []
