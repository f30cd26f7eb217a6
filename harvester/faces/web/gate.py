"""The gate every request passes: the credential, and the headers every answer carries."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OPEN_PATHS = ("/healthz",)  # reveals nothing but that it works
OPEN_FOLDERS = ("/static/",)  # our own stylesheet

PAGE_POLICY = (
    "default-src 'self'; script-src 'none'; object-src 'none'; frame-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-dns-prefetch-control": "off",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-cache",
}
REFUSAL = {
    "code": "credential-required",
    "sentence": "需要口令。 / A password is required.",
    "hint": "HTTP Basic（用户名任意），或 Authorization: Bearer 口令。 / HTTP Basic with any user name, or a bearer token.",
}


class Gate:
    """Refuses what comes without the credential, answers HEAD like GET, and adds the headers of safety."""

    def __init__(self, app: ASGIApp, password: str | None) -> None:
        self._app = app
        self._password = None if password is None else _digest(password.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        head = scope["method"] == "HEAD"
        sender = _Sender(send, head)
        if not self._admits(scope):
            await _refuse(sender)
            return
        await self._app({**scope, "method": "GET"} if head else scope, receive, sender)

    def _admits(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if self._password is None or path in OPEN_PATHS or path.startswith(OPEN_FOLDERS):
            return True
        offered = _offered(Headers(scope=scope).get("authorization", ""))
        return offered is not None and hmac.compare_digest(_digest(offered), self._password)


class _Sender:
    def __init__(self, send: Send, head: bool) -> None:
        self._send = send
        self._head = head

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        elif self._head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)


def _offered(header: str) -> bytes | None:
    """The password in an Authorization header, None where it holds none that can be read."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip().encode("latin-1")
    if scheme.lower() != "basic":
        return None
    try:
        _, colon, password = base64.b64decode(rest.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return None
    return password if colon else None


def _digest(value: bytes) -> bytes:
    # Compared by digest: equal lengths, so that the time taken tells nothing about the password's.
    return hashlib.sha256(value).digest()


async def _refuse(send: _Sender) -> None:
    body = json.dumps(REFUSAL, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"www-authenticate", b'Basic realm="harvester", charset="UTF-8"'),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": body})
