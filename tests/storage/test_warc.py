"""The archive as WARC and WACZ: what warcio checks, what a player needs, and what each record says of what it holds."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from duties.reports import Lead
from storage import captures, leads, wacz, warc
from storage.archive import Archive
from storage.captures import Answer
from storage.warc import Exported, Wanted
from tests.storage.builders import (
    ANHUA,
    COLUMN,
    NANXIAN,
    PAGE,
    at,
    county,
    find,
    finding,
    listing_id,
    look,
    new_store,
    watch,
)

MADE = at("2027-04-05")
EVERYTHING = Wanted()
OTHER = "http://www.nanxian.gov.cn/list/"
LISTING_BODY = "<html>法治政府建设年度报告 栏目</html>".encode("gb18030")
PAGE_BODY = "<html>安化县报告全文</html>".encode()


class Made:
    """A small archive: a listing of a county, a report's page that came again, a POST, a drawn page and two failures."""

    def __init__(self, folder: Path) -> None:
        self.archive = Archive(folder / "blobs")
        self.store = new_store(folder, watch(county(), county(NANXIAN, (OTHER,))))
        sent = json.dumps({"form": [["page", "2"], ["q", "法治"]], "json": None})
        headers = (
            ("content-type", "text/html; charset=gbk"),
            ("content-encoding", "gzip"),
            ("content-length", "17"),
        )
        self.listing = self.keep(COLUMN, LISTING_BODY, headers=headers, content_hash="words")
        self.page = self.keep(PAGE, PAGE_BODY, headers=(("content-type", "text/html"),))
        self.posted = self.keep(
            f"{COLUMN}query", b"{}", headers=(("content-type", "application/json"),), request=sent
        )
        self.drawn = self.keep(
            OTHER, b"<p>drawn", headers=(("x-rendered-by", "browser"), ("content-type", "text/html"))
        )
        self.silent = self.keep(f"{OTHER}x", None, status=None, problem="unreachable")
        self.large = self.keep(
            f"{OTHER}y", None, problem="too-large", headers=(("content-length", "99999999"),)
        )
        with self.store.write() as tx:
            captures.confirm(tx, self.page, at("2027-04-03"))
            captures.confirm(tx, self.listing, at("2027-04-03"))
            leads.note(
                tx,
                listing_id(self.store),
                [(Lead(PAGE, "安化县2026年度报告", None), "report")],
                at("2027-04-01"),
            )
        look(self.store, at("2027-04-01"), seen=[(self.listing, 200)])
        look(self.store, at("2027-04-02"), OTHER, seen=[(self.drawn, 200)])
        find(self.store, finding(at("2027-04-01"), capture_id=self.page))

    def keep(
        self, url: str, body: bytes | None, *, status: int | None = 200, headers: Any = (), **more: Any
    ) -> int:
        digest = self.archive.keep(body) if body else None
        values: dict[str, Any] = {
            "url": url, "final_url": url, "status": status, "headers": headers, "fetched_at": at("2027-04-01"),
            "seconds": 0.1, "sha256": digest, "content_hash": None, "size": len(body or b""),
            "address": "203.0.113.7" if status else None, "tls": "none",
        }  # fmt: skip
        with self.store.write() as tx:
            return captures.keep(tx, Answer(**(values | more)))

    def warc(self, target: Path, wanted: Wanted = EVERYTHING) -> Exported:
        with target.open("wb") as out:
            return warc.export(self.store, self.archive, out, wanted, MADE, "0.1", name=target.name)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    there = Made(tmp_path)
    yield there
    there.store.close()


def records(body: bytes) -> list[tuple[str, dict[str, str], dict[str, str], bytes]]:
    """(type, its headers, those of HTTP, payload as stored) of every record; every digest is checked."""
    found = []
    for record in ArchiveIterator(io.BytesIO(body), check_digests="raise"):
        http = dict(record.http_headers.headers) if record.http_headers else {}
        found.append((record.rec_type, dict(record.rec_headers.headers), http, record.raw_stream.read()))
    return found


def of(body: bytes, kind: str, url: str) -> tuple[dict[str, str], dict[str, str], bytes]:
    (one,) = [one[1:] for one in records(body) if one[0] == kind and one[1].get("WARC-Target-URI") == url]
    return one


def test_warcio_finds_nothing_wrong_and_every_member_is_whole(made: Made, tmp_path: Path) -> None:
    target = tmp_path / "x.warc.gz"
    done = made.warc(target)
    assert Checker(Namespace(inputs=[str(target)], verbose=False)).process_all() == 0
    assert gzip.decompress(target.read_bytes()).count(b"WARC/1.1\r\n") == done.records
    assert (done.captures, done.missing) == (6, [])


def test_a_response_holds_what_came_and_says_what_was_undone(made: Made, tmp_path: Path) -> None:
    made.warc(tmp_path / "x.warc.gz")
    body = (tmp_path / "x.warc.gz").read_bytes()
    said, http, payload = of(body, "response", COLUMN)
    assert payload == LISTING_BODY
    assert said["WARC-Date"] == "2027-04-01T04:00:00.000000Z"
    assert said["WARC-IP-Address"] == "203.0.113.7"
    assert (
        said["WARC-Payload-Digest"]
        == f"sha256:{base64.b32encode(hashlib.sha256(LISTING_BODY).digest()).decode()}"
    )
    assert http == {
        "content-type": "text/html; charset=gbk",
        "x-archive-orig-content-encoding": "gzip",
        "x-archive-orig-content-length": "17",
        "content-length": str(len(LISTING_BODY)),
    }
    _, _, text = of(body, "metadata", f"urn:capture:{COLUMN}")
    assert json.loads(text)["capture"]["headers"][1] == ["content-encoding", "gzip"]


def test_the_same_bytes_again_are_a_revisit_and_the_same_words_are_not(made: Made, tmp_path: Path) -> None:
    made.warc(tmp_path / "x.warc.gz")
    body = (tmp_path / "x.warc.gz").read_bytes()
    (again,) = [one for one in records(body) if one[0] == "revisit"]
    said, response = again[1], of(body, "response", PAGE)[0]
    assert said["WARC-Date"] == "2027-04-03T04:00:00.000000Z"
    assert said["WARC-Refers-To"] == response["WARC-Record-ID"]
    assert said["WARC-Payload-Digest"] == response["WARC-Payload-Digest"]
    assert json.loads(of(body, "metadata", f"urn:capture:{COLUMN}")[2])["capture"]["confirmations"] == 1


def test_what_was_posted_is_in_the_request_and_nothing_is_invented(made: Made, tmp_path: Path) -> None:
    made.warc(tmp_path / "x.warc.gz")
    body = (tmp_path / "x.warc.gz").read_bytes()
    said, http, payload = of(body, "request", f"{COLUMN}query")
    assert payload == b"page=2&q=%E6%B3%95%E6%B2%BB"
    assert set(http) == {"Host", "Content-Type", "Content-Length"}
    assert said["WARC-Concurrent-To"] == of(body, "response", f"{COLUMN}query")[0]["WARC-Record-ID"]


def test_a_page_that_our_browser_drew_is_no_response_of_the_portal(made: Made, tmp_path: Path) -> None:
    made.warc(tmp_path / "x.warc.gz")
    body = (tmp_path / "x.warc.gz").read_bytes()
    said, http, payload = of(body, "resource", OTHER)
    assert (said["Content-Type"], http, payload) == ("text/html", {}, b"<p>drawn")
    assert [one for one in records(body) if one[0] == "response" and one[1]["WARC-Target-URI"] == OTHER] == []


def test_an_answer_that_never_came_is_told_and_one_cut_short_is_marked(made: Made, tmp_path: Path) -> None:
    made.warc(tmp_path / "x.warc.gz")
    body = (tmp_path / "x.warc.gz").read_bytes()
    assert [one[0] for one in records(body) if f"{OTHER}x" in one[1].get("WARC-Target-URI", "")] == [
        "metadata"
    ]
    assert json.loads(of(body, "metadata", f"urn:capture:{OTHER}x")[2])["capture"]["problem"] == "unreachable"
    said, http, payload = of(body, "response", f"{OTHER}y")
    assert (said["WARC-Truncated"], http["content-length"], payload) == ("length", "0", b"")


def test_no_record_stands_in_the_place_of_a_page(made: Made, tmp_path: Path) -> None:
    made.warc(tmp_path / "x.warc.gz")
    shown = [
        one for one in records((tmp_path / "x.warc.gz").read_bytes()) if one[0] not in ("request", "revisit")
    ]
    urls = [one[1]["WARC-Target-URI"] for one in shown if one[0] != "warcinfo"]
    assert len(urls) == len(set(urls))


def test_a_lost_body_is_named_and_no_record_pretends_to_hold_it(made: Made, tmp_path: Path) -> None:
    for blob in made.archive.folder.glob("??/*.gz"):
        blob.unlink()
    done = made.warc(tmp_path / "x.warc.gz")
    assert {one["url"] for one in done.missing} == {COLUMN, PAGE, f"{COLUMN}query", OTHER}
    held = records((tmp_path / "x.warc.gz").read_bytes())
    assert [one[1]["WARC-Target-URI"] for one in held if one[0] == "response"] == [f"{OTHER}y"]


@pytest.mark.parametrize(
    ("wanted", "urls"),
    [
        (Wanted(ANHUA), {COLUMN, PAGE}),
        (Wanted(NANXIAN), {OTHER}),
        (Wanted(year=2026), {COLUMN, PAGE, OTHER}),
        (Wanted(year=2024), set()),
        (Wanted(NANXIAN, 2026), {OTHER}),
    ],
)
def test_a_place_or_a_year_takes_what_its_looks_and_reports_rest_on(
    made: Made, tmp_path: Path, wanted: Wanted, urls: set[str]
) -> None:
    made.warc(tmp_path / "x.warc.gz", wanted)
    held = records((tmp_path / "x.warc.gz").read_bytes())
    told = {one[1]["WARC-Target-URI"] for one in held if one[0] == "metadata"}
    assert told == {f"urn:capture:{url}" for url in urls}


def test_the_same_answers_make_the_same_file(made: Made, tmp_path: Path) -> None:
    made.warc(tmp_path / "1.warc.gz")
    (tmp_path / "again").mkdir()
    made.warc(tmp_path / "again" / "1.warc.gz")
    assert (tmp_path / "1.warc.gz").read_bytes() == (tmp_path / "again" / "1.warc.gz").read_bytes()


@pytest.fixture
def package(made: Made, tmp_path: Path) -> dict[str, bytes]:
    folder = tmp_path / "made"
    folder.mkdir()
    wacz.export(made.store, made.archive, folder, Wanted(), MADE, "0.1")
    with zipfile.ZipFile(folder / "whole") as held:
        assert held.testzip() is None
        assert held.getinfo("archive/data.warc.gz").compress_type == zipfile.ZIP_STORED
        assert held.getinfo("indexes/index.cdx.gz").compress_type == zipfile.ZIP_STORED
        return {name: held.read(name) for name in held.namelist()}


def test_a_wacz_names_each_of_its_files_with_its_sum(package: dict[str, bytes]) -> None:
    described = json.loads(package["datapackage.json"])
    assert (described["profile"], described["wacz_version"]) == ("data-package", "1.1.1")
    for one in described["resources"]:
        body = package[one["path"]]
        assert (one["hash"], one["bytes"]) == (f"sha256:{hashlib.sha256(body).hexdigest()}", len(body))
    rest = set(package) - {one["path"] for one in described["resources"]}
    assert rest == {"datapackage.json", "datapackage-digest.json"}
    digest = json.loads(package["datapackage-digest.json"])
    assert digest["hash"] == f"sha256:{hashlib.sha256(package['datapackage.json']).hexdigest()}"


def test_the_index_leads_to_the_record_it_names(package: dict[str, bytes]) -> None:
    meta, *blocks = package["indexes/index.idx"].decode().splitlines()
    assert json.loads(meta.partition(" 0 ")[2]) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    lines: list[str] = []
    for block in blocks:
        said = json.loads(block[block.index("{") :])
        packed = package["indexes/index.cdx.gz"][said["offset"] : said["offset"] + said["length"]]
        lines += gzip.decompress(packed).decode().splitlines()
        assert said["digest"] == f"sha256:{hashlib.sha256(packed).hexdigest()}"
    assert lines == sorted(lines)
    assert len(lines) == 5
    for line in lines:
        said = json.loads(line[line.index("{") :])
        start, length = int(said["offset"]), int(said["length"])
        (record,) = records(package["archive/data.warc.gz"][start : start + length])
        assert record[1]["WARC-Target-URI"] == said["url"]
        assert record[1]["WARC-Payload-Digest"] == said["digest"]
    (posted,) = [line for line in lines if '"method": "POST"' in line]
    assert "__wb_method=post&page=2" in posted.split(" ")[0]


def test_the_pages_of_a_wacz_are_pages_with_their_titles(package: dict[str, bytes]) -> None:
    first, *pages = [json.loads(line) for line in package["pages/pages.jsonl"].decode().splitlines()]
    assert first["format"] == "json-pages-1.0"
    assert {page["url"]: page["title"] for page in pages} == {
        COLUMN: COLUMN,
        OTHER: OTHER,
        PAGE: "安化县2026年度报告",
    }
    assert all(page["ts"] == "2027-04-01T04:00:00Z" for page in pages)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.anhua.gov.cn/zwgk/", "cn,gov,anhua)/zwgk"),
        ("https://WWW2.Example.com:443/", "com,example)/"),
        ("http://example.com:8080/A?b=2&a=1#x", "com,example:8080)/a?a=1&b=2"),
        ("http://政务.cn/a b", "cn,xn--zfr164b)/a%20b"),
        ("http://example.com/?p=%2f&n=%E6%B3%95", "com,example)/?n=%e6%b3%95&p=/"),
        ("http://[broken/", "http://[broken/"),
    ],
)
def test_an_address_is_sorted_by_its_host_from_the_end(url: str, key: str) -> None:
    assert wacz.surt(url) == key


def test_an_index_of_many_blocks_stays_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wacz, "BLOCK", 3)
    made = Made(tmp_path)
    for number in range(20):
        made.keep(f"{COLUMN}{number}.html", b"x%d" % number)
    (tmp_path / "out").mkdir()
    wacz.export(made.store, made.archive, tmp_path / "out", Wanted(), MADE, "0.1")
    made.store.close()
    with zipfile.ZipFile(tmp_path / "out" / "whole") as held:
        lines = gzip.decompress(held.read("indexes/index.cdx.gz")).decode().splitlines()
        assert len(held.read("indexes/index.idx").decode().splitlines()) == 1 + 9
    assert lines == sorted(lines)
