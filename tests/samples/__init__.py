"""Files by real writers (see README.md), and the small ones that tests build by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from harvester.pieces import Capture

HERE = Path(__file__).parent
GOLD = (HERE / "report.txt").read_text(encoding="utf-8")
REPORTS = tuple(sorted(path.name for path in HERE.glob("report*.*") if path.suffix != ".txt"))


def sample(name: str) -> bytes:
    return (HERE / name).read_bytes()


def captured(body: bytes, name: str = "file", content_type: str | None = None) -> Capture:
    """What the door to the network would have handed over for this file."""
    url = f"http://www.example.gov.cn/{name}"
    headers = (("content-type", content_type),) if content_type else ()
    return Capture(url, url, "GET", 200, headers, body, datetime(2025, 3, 1, tzinfo=UTC))


def zipped(parts: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx_of(document_xml: str, **others: str) -> bytes:
    """A DOCX of these parts; keywords name members of word/ without their ".xml"."""
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": document_xml.encode()}
    return zipped(parts | {f"word/{name}.xml": content.encode() for name, content in others.items()})


def pdf_of(objects: Mapping[int, bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these numbered objects with a right cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
    out += b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)
