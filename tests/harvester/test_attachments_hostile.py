"""Files made to hurt: each costs one document with a problem, within the sandbox's time and memory."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from harvester import read
from harvester.readers.sandbox import MIB, Limits, Sandbox
from tests.samples import captured, docx_of, pdf_of, sample, zipped


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits(seconds=20.0, memory=512 * MIB)) as made:
        yield made


LAUGHS = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghiz", strict=True))
INSIDE = "<w:document xmlns:w='w'><w:body>&z;</w:body></w:document>"
BILLION_LAUGHS = f"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>{LAUGHS}]>{INSIDE}"
OUTSIDE = f"<!DOCTYPE x [<!ENTITY z SYSTEM 'file:///etc/passwd'>]>{INSIDE}"
CATALOG, PAGES = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def zip_bomb() -> bytes:
    return zipped({"报告.txt": b"0" * (200 * MIB)})


def office_bomb() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b" " * (100 * MIB)})


def spreadsheet_bomb() -> bytes:
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/sharedStrings.xml": b" " * (100 * MIB),
        }
    )


def archives_in_archives() -> bytes:
    body = zipped({"报告.txt": "青禾县2024年法治政府建设报告".encode()})
    for level in range(6):
        body = zipped({f"{level}.zip": body})
    return body


def too_many_members() -> bytes:
    return zipped({f"{n}.txt": b"" for n in range(6000)})


def members_that_overlap() -> bytes:
    """Every entry of the index points at the same compressed bytes, so that a small file unfolds a thousand times."""
    content = b"A" * (4 * MIB)
    deflater = zlib.compressobj(9, wbits=-15)
    packed = deflater.compress(content) + deflater.flush()
    crc = zlib.crc32(content)
    local = (
        struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(packed), len(content), 5, 0)
        + b"a.txt"
        + packed
    )
    entry = struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, crc, len(packed), len(content), 5, 0, 0, 0, 0, 0, 0
    )
    index = (entry + b"a.txt") * 2000
    return local + index + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2000, 2000, len(index), len(local), 0)


def entity_bomb_in_docx() -> bytes:
    return docx_of(BILLION_LAUGHS)


def entity_from_outside_in_docx() -> bytes:
    return docx_of(OUTSIDE)


def entity_bomb_in_ofd() -> bytes:
    return zipped({"OFD.xml": BILLION_LAUGHS.encode()})


def deep_xml() -> bytes:
    return docx_of("<w:document xmlns:w='w'><w:body>" + "<w:sdt>" * 100_000)


def ofd_pointing_out() -> bytes:
    return zipped({"OFD.xml": b"<OFD><DocBody><DocRoot>../../../../etc/passwd</DocRoot></DocBody></OFD>"})


def ofd_with_endless_steps() -> bytes:
    text = '<TextObject Boundary="0 0 1e300 nan" Size="inf"><TextCode X="0" Y="0" DeltaX="g 999999999 1">报</TextCode></TextObject>'
    return zipped(
        {
            "OFD.xml": b"<OFD><DocBody><DocRoot>d.xml</DocRoot></DocBody></OFD>",
            "d.xml": b'<Document><Pages><Page BaseLoc="p.xml"/></Pages></Document>',
            "p.xml": f"<Page><Content><Layer>{text}</Layer></Content></Page>".encode(),
        }
    )


def truncated_pdf() -> bytes:
    return sample("report.pdf")[:2000]


def pdf_pages_in_a_circle() -> bytes:
    return pdf_of({1: CATALOG, 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 5 >>"})


def pdf_of_endless_pages() -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return pdf_of({1: CATALOG, 2: b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", 3: page})


def pdf_table_in_a_circle() -> bytes:
    return pdf_of({1: CATALOG, 2: PAGES}, b"/Root 1 0 R /Prev 9").replace(b"startxref\n", b"startxref\n0000")


def pdf_stream_bomb() -> bytes:
    packed = zlib.compress(b"(x) Tj " * (40 * MIB), 9)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    return pdf_of(
        {
            1: CATALOG,
            2: PAGES,
            3: page,
            4: stream,
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        }
    )


def deep_rtf() -> bytes:
    return b"{\\rtf1 " + b"{" * (10 * MIB)


def giant_rtf() -> bytes:
    return b"{\\rtf1 " + b"a\\par " * (4 * MIB) + b"}"


def sheet_with_a_far_cell() -> bytes:
    """Two cells at opposite corners of the largest sheet: 17 thousand million in between."""
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with ZipFile(BytesIO(sample("report.xlsx"))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = re.sub(
        rb"(?s)<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", parts[name]
    )
    return zipped(parts)


def doc_with_its_chain_in_a_circle() -> bytes:
    body = bytearray(sample("report.doc"))
    table_sector = struct.unpack_from("<I", body, 0x4C)[0]
    at = (table_sector + 1) * 512
    for number in range(20):
        struct.pack_into("<I", body, at + 4 * number, number)
    return bytes(body)


def doc_with_endless_pieces() -> bytes:
    """The piece table claims two thousand million characters."""
    from harvester.readers.doc_ole import OleFile

    body = sample("report.doc")
    table = OleFile(body).stream("1Table" if OleFile(body).stream("WordDocument")[0x0B] & 2 else "0Table")
    clx, length = struct.unpack_from("<II", OleFile(body).stream("WordDocument"), 0x1A2)
    pieces = table[clx : clx + length]
    count = (len(pieces) - 9) // 12
    wrong = pieces[: 5 + 4 * count] + struct.pack("<I", 2_000_000_000) + pieces[9 + 4 * count :]
    return body.replace(pieces, wrong)


HOSTILE: tuple[Callable[[], bytes], ...] = (
    zip_bomb,
    office_bomb,
    spreadsheet_bomb,
    archives_in_archives,
    too_many_members,
    members_that_overlap,
    entity_bomb_in_docx,
    entity_from_outside_in_docx,
    entity_bomb_in_ofd,
    deep_xml,
    ofd_pointing_out,
    ofd_with_endless_steps,
    truncated_pdf,
    pdf_pages_in_a_circle,
    pdf_of_endless_pages,
    pdf_table_in_a_circle,
    pdf_stream_bomb,
    deep_rtf,
    giant_rtf,
    sheet_with_a_far_cell,
    doc_with_its_chain_in_a_circle,
    doc_with_endless_pieces,
)


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_hostile_file_costs_one_document(make: Callable[[], bytes], sandbox: Sandbox) -> None:
    found = read.document(captured(make()), sandbox=sandbox)
    assert found.problem in {"attachment-unreadable", "needs-ocr"}
    assert found.detail
    assert len(found.text) < 100_000
    good = read.document(captured(sample("report.docx")), sandbox=sandbox)
    assert good.problem is None
    assert "法治政府" in good.text


def test_names_that_climb_out_of_the_archive_are_only_names(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    report = sample("report.docx")
    body = zipped({"../../报告.docx": report, "/etc/报告.docx": report, "C:\\报告.docx": report})
    found = read.document(captured(body), sandbox=sandbox)
    assert found.text.count("特此报告。") == 3
    assert not list(tmp_path.iterdir())


def test_an_archive_with_one_bad_member_gives_the_others(sandbox: Sandbox) -> None:
    body = zipped({"坏.docx": docx_of(BILLION_LAUGHS), "好.docx": sample("report.docx")})
    found = read.document(captured(body), sandbox=sandbox)
    assert found.problem is None
    assert "特此报告。" in found.text
    assert "坏.docx" in found.detail
