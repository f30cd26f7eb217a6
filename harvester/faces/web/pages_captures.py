"""What portals sent, as it was archived: how it was asked, how it came, and the very bytes in a sandbox."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from harvester.charset import Decoded, decode
from harvester.faces.web import asked
from harvester.faces.web.refusing import Refused, not_found
from harvester.faces.web.site import Site
from storage import summaries, views
from storage.archive import BlobDamaged
from storage.views import View

# A foreign page runs nothing, loads nothing, and lives in an origin of its own: also where it is opened by itself.
RAW_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
SHOWN = 60_000  # characters of an answer that is text but no page

# Browsers know the charsets of the web by other names than Python.
_WEB_NAMES = {
    "big5hkscs": "big5",
    "cp1252": "windows-1252",
    "cp932": "shift_jis",
    "euc_jp": "euc-jp",
    "cp949": "euc-kr",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
}
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|div|table|meta)[\s>]", re.IGNORECASE)
_TEXTUAL = re.compile(r"text/.+|application/(?:.+\+)?(?:json|xml|javascript|x-javascript)|image/svg\+xml")
_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/ofd": ".ofd",
    "application/zip": ".zip",
    "text/plain": ".txt",
    "text/xml": ".xml",
    "application/xml": ".xml",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How bytes may be shown: as a ``page`` in the sandbox, as plain ``text``, or not at all."""

    media_type: str
    page: bool
    text: Decoded | None

    @property
    def charset(self) -> str | None:
        return _WEB_NAMES.get(self.text.charset, self.text.charset) if self.text else None


def routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/captures/{capture_id}")
    def capture(request: Request, capture_id: asked.Id) -> Response:
        return _capture(site, request, capture_id)

    @router.get("/captures/{capture_id}/raw")
    def raw(capture_id: asked.Id) -> Response:
        return _raw(site, capture_id)

    return router


def _capture(site: Site, request: Request, capture_id: int) -> Response:
    with site.app.store.read() as tx:
        found = views.capture(tx, capture_id)
        if found is None:
            raise not_found()
        extras = summaries.capture_extras(tx, capture_id)
    body, damaged = None, False
    if found["sha256"]:
        try:
            body = site.app.archive.read(found["sha256"])
        except BlobDamaged:
            damaged = True
    shape = shape_of(body, found["headers"]) if body is not None else None
    shown = shape.text.text[:SHOWN] if shape and shape.text and not shape.page else None
    return site.page(
        request,
        "capture.html",
        capture=found,
        extras=extras,
        method="POST" if extras["request"] else "GET",
        sent=_told(extras["request"]),
        shape=shape,
        shown=shown,
        cut=bool(shown is not None and shape and shape.text and len(shape.text.text) > SHOWN),
        damaged=damaged,
        shown_limit=SHOWN,
    )


def _raw(site: Site, capture_id: int) -> Response:
    with site.app.store.read() as tx:
        found = views.capture(tx, capture_id)
    if found is None:
        raise not_found()
    if not found["sha256"]:
        raise Refused(404, "no-body")
    try:
        body = site.app.archive.read(found["sha256"])
    except BlobDamaged as error:
        raise Refused(500, "blob-damaged") from error
    shape = shape_of(body, found["headers"])
    headers = {
        "content-security-policy": RAW_POLICY,
        "x-frame-options": "SAMEORIGIN",
        "etag": f'"{found["sha256"]}"',
    }
    if shape.page:
        headers["content-type"] = f"text/html; charset={shape.charset}"
    else:
        headers["content-type"] = shape.media_type
        headers["content-disposition"] = f'attachment; filename="{_file_name(found, shape)}"'
    return Response(body, headers=headers)


def shape_of(body: bytes, headers: Any) -> Shape:
    """What archived bytes are, by what the portal called them and by what they hold."""
    declared = next((value for name, value in headers if name.lower() == "content-type"), "")
    named = declared.partition(";")[0].strip().lower()
    media_type = named if _MEDIA_TYPE.fullmatch(named) else "application/octet-stream"
    binary = b"\0" in body[:1024] and not body.startswith((b"\xff\xfe", b"\xfe\xff"))
    called_page = media_type in ("text/html", "application/xhtml+xml")
    unnamed = media_type in ("application/octet-stream", "text/plain")
    page = not binary and (called_page or (unnamed and _PAGE.search(body[:2048]) is not None))
    if page and body[:5] == b"%PDF-":
        page, media_type = False, "application/pdf"  # portals call their files text/html, too
    if not page and media_type in ("text/html", "application/xhtml+xml"):
        media_type = "application/octet-stream"
    textual = page or (not binary and _TEXTUAL.fullmatch(media_type) is not None)
    return Shape(media_type, page, decode(body, declared) if textual else None)


def _file_name(capture: View, shape: Shape) -> str:
    return f"capture-{capture['id']}{_SUFFIXES.get(shape.media_type, '.bin')}"


def _told(request: str) -> str:
    """What was sent with a request, as it is read; "" for a plain GET."""
    if not request:
        return ""
    try:
        return json.dumps(json.loads(request), ensure_ascii=False, indent=2)
    except ValueError:
        return request
