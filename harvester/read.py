"""From a capture to a document: what the bytes are, and which reader reads them.

The declared type and the extension are hearsay: portals serve HTML as .doc, DOCX as .doc and everything as
application/octet-stream. The first bytes decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from duties.reports import Document
from harvester.charset import decode
from harvester.pieces import Capture
from harvester.readers import doc, docx, html, ocr, ofd, pdf, rtf, sheet, zipped
from harvester.readers.doc_ole import MAGIC as OLE_MAGIC
from harvester.readers.doc_ole import OleFile
from harvester.readers.document import Paragraph, UnreadableError, compose
from harvester.readers.sandbox import Reader, Sandbox
from harvester.readers.zipped import central_names

HTML = "text/html"
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"
DEEPEST = 2  # an archive, and an archive inside it


def sniff(body: bytes, url: str = "", declared: str | None = None) -> str:
    """The media type the bytes show. ``declared`` (a Content-Type) and ``url`` only settle what text is,
    never more."""
    head = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in body[:1024]:  # readers allow rubbish before it, and portals put some there
        return pdf.MEDIA_TYPE
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(body)
    if body.startswith(OLE_MAGIC):
        return _sniff_ole(body)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return _sniff_text(body, url, declared)


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", rtf.MEDIA_TYPE),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b\x08", "application/gzip"),
)


def _sniff_zip(body: bytes) -> str:
    names = {name.lower() for name in central_names(body)}
    if "ofd.xml" in names:
        return ofd.MEDIA_TYPE
    if "word/document.xml" in names or (
        "[content_types].xml" in names and any(n.startswith("word/") for n in names)
    ):
        return docx.MEDIA_TYPE
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return sheet.XLSX
    if "ppt/presentation.xml" in names:
        return "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    return zipped.MEDIA_TYPE


def _sniff_ole(body: bytes) -> str:
    try:
        streams = OleFile(body)
    except UnreadableError:
        return doc.MEDIA_TYPE  # most damaged OLE files are Word's; its reader says what is wrong
    if "WordDocument" in streams:
        return doc.MEDIA_TYPE
    if "Workbook" in streams or "Book" in streams:
        return sheet.XLS
    return "application/x-ole-storage"


_TAG = re.compile(
    rb"<(!doctype\s+html|html|head|body|meta|title|script|div|table|p|span|a|h\d|!--|center|font|style|link|br)\b",
    re.I,
)


def _sniff_text(body: bytes, url: str, declared: str | None) -> str:
    head = body[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16: Word's "Unicode text", rarely a page
        head = head.replace(b"\0", b"")
    if _TAG.search(head) is not None:
        return HTML
    if not body or b"\0" in head:
        return UNKNOWN
    named = (declared or "").partition(";")[0].strip().lower()
    if named in {"text/html", "application/xhtml+xml"}:
        return HTML  # a page without a tag in its first 4 kB: a soft 404 of three words, a banner of comments
    if named in {"application/json", "text/json"} or head.lstrip()[:1] in (b"{", b"["):
        return "application/json"
    if head.lstrip().startswith(b"<"):
        return HTML if not head.lstrip().startswith(b"<?xml") else "application/xml"
    if named == TEXT or url.partition("?")[0].lower().endswith(".txt"):
        return TEXT
    return UNKNOWN


def read_archive(body: bytes, url: str) -> Document:
    """A zip archive, its members read by this same table. Runs inside the worker."""
    return zipped.read(body, url, partial(_member, depth=1))


def read_text(body: bytes, url: str) -> Document:
    """Plain text: a line is a paragraph."""
    decoded = decode(body)
    if not decoded.readable:
        return _failed(url, TEXT, "undecodable", f"{decoded.replaced} broken characters as {decoded.charset}")
    return compose(url, TEXT, [Paragraph(decoded.text.replace("\r", "\n"))], by="text")


READERS: Mapping[str, Reader] = {
    pdf.MEDIA_TYPE: pdf.read,
    docx.MEDIA_TYPE: docx.read,
    doc.MEDIA_TYPE: doc.read,
    ofd.MEDIA_TYPE: ofd.read,
    sheet.XLS: sheet.read,
    sheet.XLSX: sheet.read,
    rtf.MEDIA_TYPE: rtf.read,
    zipped.MEDIA_TYPE: read_archive,
    TEXT: read_text,
    "image/png": ocr.read,
    "image/jpeg": ocr.read,
    "image/gif": ocr.read,
    "image/tiff": ocr.read,
    "image/webp": ocr.read,
}


def document(
    capture: Capture,
    *,
    charset: str | None = None,
    sandbox: Sandbox | None = None,
    slow: Sandbox | None = None,
) -> Document:
    """What a capture says, read by the reader of its format. Never raises: what cannot be read carries a
    problem.

    ``charset`` is the listing's own, for HTML. ``sandbox`` is where files are parsed; without it they are
    parsed in this process, unbounded. ``slow`` is where text recognition runs, with limits of its own
    (readers.sandbox.SLOW); without it, or without the extra ``ocr``, scans keep the problem "needs-ocr".
    Problems: format-unknown, attachment-unreadable, needs-ocr, undecodable, and those of the HTML reader.
    """
    url, body = capture.final_url, capture.body
    declared = capture.header("content-type")
    media_type = sniff(body, url, declared)
    if media_type == HTML:
        return _page(body, url, declared, charset)
    return _file(body, url, media_type, sandbox, slow)


def _page(body: bytes, url: str, declared: str | None, charset: str | None) -> Document:
    decoded = decode(body, declared, charset)
    if not decoded.readable:
        detail = f"{decoded.replaced} of {len(decoded.text)} characters broken as {decoded.charset}"
        return _failed(url, HTML, "undecodable", detail)
    return html.read(decoded.text, url)


def _file(body: bytes, url: str, media_type: str, sandbox: Sandbox | None, slow: Sandbox | None) -> Document:
    reader = READERS.get(media_type)
    if reader is None:
        return _failed(
            url, media_type, "format-unknown", f"{media_type}, begins {body[:16]!r}" if body else "empty"
        )
    if reader is ocr.read:
        scan = _failed(url, media_type, "needs-ocr", "a picture")
    else:
        scan = _guarded(reader, body, url, media_type, sandbox)
    if scan.problem == "needs-ocr" and media_type in ocr.MEDIA_TYPES and slow is not None and ocr.available():
        return _guarded(ocr.read, body, url, media_type, slow)
    return scan


def _guarded(reader: Reader, body: bytes, url: str, media_type: str, sandbox: Sandbox | None) -> Document:
    try:
        found = reader(body, url) if sandbox is None else sandbox.read(reader, body, url)
    except UnreadableError as wrong:
        return _failed(url, media_type, "attachment-unreadable", str(wrong))
    except (MemoryError, RecursionError) as wrong:
        return _failed(url, media_type, "attachment-unreadable", f"{type(wrong).__name__} without a sandbox")
    return replace(found, media_type=media_type)


def _member(body: bytes, url: str, name: str, depth: int) -> Document:
    media_type = sniff(body, name)
    if media_type == HTML:
        return _page(body, url, None, None)
    if media_type == zipped.MEDIA_TYPE:
        if depth >= DEEPEST:
            return _failed(url, media_type, "attachment-unreadable", f"archives nested deeper than {DEEPEST}")
        return _guarded(
            partial(zipped.read, read_member=partial(_member, depth=depth + 1)), body, url, media_type, None
        )
    return _file(body, url, media_type, None, None)


def _failed(url: str, media_type: str, problem: str, detail: str) -> Document:
    return Document(url, media_type, None, "", extracted_by="none", problem=problem, detail=detail)
