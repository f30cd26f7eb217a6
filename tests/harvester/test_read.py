"""What a capture is, by its bytes, and which reader reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from harvester import read
from harvester.pieces import Capture
from harvester.problems import PROBLEMS
from harvester.readers import doc, docx, ocr, ofd, pdf, rtf, sheet, zipped
from harvester.readers.sandbox import Sandbox
from tests.samples import captured, docx_of, pdf_of, sample
from tests.samples import zipped as zip_of

PAGE = (
    "<html><head><meta charset='gbk'><title>青禾县2024年法治政府建设年度报告</title></head><body><h1>青禾县2024年法治政府建设年度报告</h1>"
    "<div>发布时间:2025-02-20 来源:县司法局</div><div id='zoom'>"
    + "".join(f"<p>第{n}段,我县扎实推进依法行政,取得了明显成效。</p>" for n in range(12))
    + "</div></body></html>"
)
TIFF = b"II*\0" + b"\0" * 20


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (sample("report.pdf"), pdf.MEDIA_TYPE),
        (b"\r\n\r\n" + sample("report.pdf"), pdf.MEDIA_TYPE),
        (sample("report.docx"), docx.MEDIA_TYPE),
        (sample("report.doc"), doc.MEDIA_TYPE),
        (sample("report-lines.ofd"), ofd.MEDIA_TYPE),
        (sample("report.xls"), sheet.XLS),
        (sample("report.xlsx"), sheet.XLSX),
        (sample("report.rtf"), rtf.MEDIA_TYPE),
        (zip_of({"word/附.docx": sample("report.docx")}), zipped.MEDIA_TYPE),
        (TIFF, "image/tiff"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"Rar!\x1a\x07\x01\0", "application/vnd.rar"),
        (PAGE.encode("gbk"), read.HTML),
        (b"\xef\xbb\xbf  <!-- x --><!DOCTYPE html><p>", read.HTML),
        (PAGE.encode("utf-16"), read.HTML),
        (b'{"code": 200}', "application/json"),
        (b'<?xml version="1.0"?><rss/>', "application/xml"),
        (b"\x00\x01\x02\x03", read.UNKNOWN),
        (b"", read.UNKNOWN),
    ],
)
def test_the_bytes_decide_whatever_is_declared(body: bytes, media_type: str) -> None:
    for name in ("a.doc", "a.pdf", "a.html", "download?id=1"):
        assert read.sniff(body, f"http://www.example.gov.cn/{name}", "application/octet-stream") == media_type


def test_a_docx_inside_a_stored_archive_is_an_archive() -> None:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("报告.docx", sample("report.docx"))
    assert read.sniff(target.getvalue()) == zipped.MEDIA_TYPE


def test_words_without_a_tag_are_what_they_are_declared() -> None:
    words = "系统维护中".encode()
    assert read.sniff(words, "http://a.gov.cn/x", "text/html; charset=utf-8") == read.HTML
    assert read.sniff(words, "http://a.gov.cn/x.txt") == read.TEXT
    assert read.sniff(words, "http://a.gov.cn/x") == read.UNKNOWN


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (
            b'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html/>',
            read.HTML,
        ),
        (b"<custom-tag>" + b" " * 10, read.HTML),
    ],
)
def test_unusual_markup_is_still_a_page(body: bytes, media_type: str) -> None:
    assert read.sniff(body) == media_type


def test_html_served_as_doc_is_read_as_html() -> None:
    found = read.document(captured(PAGE.encode("gbk"), "报告.doc", "application/msword"))
    assert found.media_type == read.HTML
    assert found.problem is None
    assert "第11段,我县扎实推进依法行政" in found.text


def test_a_docx_served_as_doc_is_read_as_docx() -> None:
    found = read.document(captured(sample("report.docx"), "报告.doc", "application/msword"))
    assert (found.media_type, found.extracted_by) == (docx.MEDIA_TYPE, "docx")


def test_the_listings_charset_is_believed() -> None:
    body = PAGE.replace("<meta charset='gbk'>", "").encode("big5", errors="replace")
    found = read.document(captured(body, "a.html", "text/html; charset=utf-8"), charset="big5")
    assert "依法行政" in found.text


def test_a_page_of_broken_bytes_is_undecodable() -> None:
    body = b"<html><body>" + bytes(range(0x80, 0x100)) * 40 + b"</body></html>"
    found = read.document(captured(body, "a.html"), charset="utf-8")
    assert found.problem == "undecodable"
    assert "utf-8" in found.detail


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"\x00\x01\x02\x03", "format-unknown"),
        (b"", "format-unknown"),
        (b"Rar!\x1a\x07\x01\0", "format-unknown"),
        (sample("report.pdf")[:900], "attachment-unreadable"),
        (docx_of("<w:document/>"), "attachment-unreadable"),
        (TIFF, "needs-ocr"),
        (zip_of({"图.png": b"\x89PNG\r\n\x1a\n...."}), "needs-ocr"),
        (zip_of({}), "format-unknown"),
    ],
)
def test_what_cannot_be_read_is_a_document_with_a_problem(body: bytes, problem: str) -> None:
    found = read.document(captured(body))
    assert found.problem == problem
    assert found.problem in PROBLEMS
    assert found.text == ""
    assert found.detail


def scan() -> bytes:
    """A PDF page that is one grey picture."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>"
    draw = b"<< /Length 30 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q  \nendstream"
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
        b"\nstream\n\x80\nendstream"
    )
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: pages, 3: page, 4: draw, 5: image})


def test_a_scan_needs_text_recognition() -> None:
    found = read.document(captured(scan()))
    assert (found.problem, found.detail) == ("needs-ocr", "0 characters on 1 pages")


def test_without_the_extra_no_worker_is_started_for_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_spec", lambda name: None)
    with Sandbox() as slow:
        assert read.document(captured(scan()), slow=slow).problem == "needs-ocr"
        assert slow.process_id is None


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


@pytest.mark.parametrize(
    "name", ["report.pdf", "report.docx", "report.doc", "report-lines.ofd", "report.xls", "outline.rtf"]
)
def test_the_sandbox_gives_the_same_document(name: str, sandbox: Sandbox) -> None:
    capture = captured(sample(name), name)
    assert read.document(capture, sandbox=sandbox) == read.document(capture)


def test_an_archive_is_read_member_by_member_in_its_own_order(sandbox: Sandbox) -> None:
    inner = zip_of({"附件.xls": sample("report.xls")})
    body = zip_of({"2.docx": sample("outline.docx"), "1.docx": sample("report.docx"), "0.zip": inner})
    found = read.document(captured(body), sandbox=sandbox)
    assert found.problem is None
    assert found.title == "青禾县水务局2024年度法治政府建设情况报告"
    assert [found.text.index(words) for words in ("青禾县水务局", "特此报告。")] == sorted(
        found.text.index(words) for words in ("青禾县水务局", "特此报告。")
    )
    assert found.text.count("特此报告。") == 2


def test_member_names_in_gbk_are_read(sandbox: Sandbox) -> None:
    body = zip_of({"XXXX.bin": b"\0\0"}).replace(b"XXXX.bin", "报告".encode("gbk") + b".bin")
    assert "报告.bin" in read.document(captured(body), sandbox=sandbox).detail


def test_the_address_that_answered_is_the_documents() -> None:
    capture: Capture = replace(
        captured(sample("report.docx")), final_url="http://www.example.gov.cn/moved.docx"
    )
    assert read.document(capture).url == "http://www.example.gov.cn/moved.docx"


def test_every_format_that_is_told_apart_has_a_reader_or_is_known_to_have_none() -> None:
    without = {
        "application/vnd.rar",
        "application/x-7z-compressed",
        "application/gzip",
        "application/json",
        "application/xml",
        "application/x-ole-storage",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
    assert without.isdisjoint(read.READERS)
    assert ocr.MEDIA_TYPES.issubset(read.READERS)
