"""The wire beneath the door: connections to judged addresses only, a deadline on every read, contexts for
TLS.

httpx offers no public way to choose the address it connects to, its engine httpcore does: a network backend.
So each portal has one httpcore pool of one connection behind a small httpx transport.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import certifi
import httpcore
import httpx

RUNGS = ("strict", "legacy", "oldest", "unverified")  # of the TLS ladder; "oldest" is recorded as legacy
_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, named only from Python 3.12
_MOST_ADDRESSES = 4
_KEEP_ALIVE = 30.0  # seconds; longer than any usual pace, so that a walk keeps its connection

_ERRORS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (httpcore.ConnectTimeout, httpx.ConnectTimeout),
    (httpcore.ReadTimeout, httpx.ReadTimeout),
    (httpcore.WriteTimeout, httpx.WriteTimeout),
    (httpcore.PoolTimeout, httpx.PoolTimeout),
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.ReadError, httpx.ReadError),
    (httpcore.WriteError, httpx.WriteError),
    (httpcore.ProxyError, httpx.ProxyError),
    (httpcore.LocalProtocolError, httpx.LocalProtocolError),
    (httpcore.RemoteProtocolError, httpx.RemoteProtocolError),
    (httpcore.UnsupportedProtocol, httpx.UnsupportedProtocol),
)


class WholeTimeoutError(httpcore.ReadTimeout):
    """The answer as a whole took too long, however steadily it dripped."""


class Line:
    """What one portal's connection may do next: set by the door before each request.

    ``addresses`` were judged by the guard; ``deadline`` is an instant of ``monotonic``. ``address`` is where
    the connection in use leads. ``prefers_6`` remembers that IPv4 did not answer and IPv6 did.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self.addresses: tuple[str, ...] = ()
        self.deadline = float("inf")
        self.address: str | None = None
        self.prefers_6 = False
        self.connected = False
        self.answered = False

    def expect(self, addresses: tuple[str, ...], whole: float) -> None:
        """A request begins: it may go to ``addresses`` and last ``whole`` seconds."""
        self.addresses, self.deadline = addresses, self._monotonic() + whole
        self.connected = self.answered = False

    def left(self, timeout: float | None) -> float:
        rest = self.deadline - self._monotonic()
        if rest <= 0:
            raise WholeTimeoutError("the answer took too long as a whole")
        return rest if timeout is None else min(timeout, rest)

    def in_order(self) -> list[str]:
        """Addresses to try, the family that answered last time first; at most four, both families among them."""
        families = [[a for a in self.addresses if ":" not in a], [a for a in self.addresses if ":" in a]]
        if self.prefers_6:
            families.reverse()
        first, second = families
        return first[: _MOST_ADDRESSES - min(len(second), 1)] + second[: max(1, _MOST_ADDRESSES - len(first))]


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, line: Line) -> None:
        self._inner, self._line = inner, line

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            data = self._inner.read(max_bytes, self._line.left(timeout))
        except httpcore.ReadTimeout:
            self._line.left(timeout)  # raises the right error if it was the deadline that ended the read
            raise
        self._line.answered = self._line.answered or bool(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._line.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._line.left(timeout))
        return _Stream(inner, self._line)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the line's judged addresses, whatever host the request names; with ``through`` to a proxy."""

    def __init__(self, line: Line, through: tuple[str, int] | None = None) -> None:
        self._line, self._through = line, through
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        line = self._line
        if self._through is not None:
            line.address = None
            stream = self._plain.connect_tcp(*self._through, timeout=line.left(timeout))
            line.connected = True
            return _Stream(stream, line)
        failure: Exception = httpcore.ConnectError("no address to connect to")
        for address in line.in_order():
            try:
                stream = self._plain.connect_tcp(address, port, timeout=line.left(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            line.address, line.prefers_6, line.connected = address, ":" in address, True
            return _Stream(stream, line)
        raise failure

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("no such thing here")


class _Body(httpx.SyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._inner
        except _CAUGHT as error:
            raise _translated(error) from error

    def close(self) -> None:
        self._inner.close()


class Transport(httpx.BaseTransport):
    """One portal's single connection: httpcore beneath, httpx above."""

    def __init__(self, line: Line, context: ssl.SSLContext, proxy: httpx.URL | None = None) -> None:
        through, over = None, None
        if proxy is not None:
            through = (proxy.host, proxy.port or {"http": 80, "https": 443}.get(proxy.scheme, 1080))
            auth = (proxy.username, proxy.password) if proxy.username else None
            over = httpcore.Proxy(str(proxy.copy_with(username=None, password=None)), auth=auth)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            proxy=over,
            max_connections=1,
            max_keepalive_connections=1,
            keepalive_expiry=_KEEP_ALIVE,
            network_backend=PinnedBackend(line, through),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            answer = self._pool.handle_request(asked)
        except _CAUGHT as error:
            raise _translated(error) from error
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


_CAUGHT = tuple(ours for ours, _ in _ERRORS)


def _translated(error: Exception) -> httpx.TransportError:
    kind = next(theirs for ours, theirs in _ERRORS if isinstance(error, ours))
    return kind(str(error))


def context(rung: str, authorities: Path | None = None) -> ssl.SSLContext:
    """The TLS settings of a rung. Making one takes some 50 ms: share them.

    ``authorities`` is a PEM file trusted besides the usual ones (a private authority, an intermediate that a
    portal forgets to send).

    * strict: today's defaults.
    * legacy: old key exchange, 1024-bit parameters and servers without RFC 5746; the certificate is still
      verified.
    * oldest: TLS 1.0 and 1.1 too, still verified.
    * unverified: as oldest, and any certificate passes.
    """
    made = ssl.create_default_context(cafile=certifi.where())
    made.load_default_certs()
    if authorities is not None:
        made.load_verify_locations(cafile=authorities)
    made.set_alpn_protocols(["http/1.1"])
    if rung == "strict":
        return made
    made.options |= _LEGACY_SERVER_CONNECT
    if rung == "legacy":
        made.set_ciphers("DEFAULT@SECLEVEL=1")
        return made
    made.set_ciphers("DEFAULT@SECLEVEL=0")
    made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    if rung == "unverified":
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def cause(error: BaseException, kind: type[BaseException]) -> BaseException | None:
    """The first error of ``kind`` in the chain that led to ``error``."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        if isinstance(link, kind):
            return link
        seen.add(id(link))
        link = link.__cause__ or link.__context__
    return None


def describe(error: Exception, answered: bool, connected: bool) -> tuple[str, str]:
    """Problem code and detail for a failure; ``answered``: some of the answer had come already,
    ``connected``: the connection was made by this request."""
    if answered and cause(error, WholeTimeoutError):
        return "too-slow", "the answer as a whole"
    tls = cause(error, ssl.SSLError)
    if isinstance(tls, ssl.SSLError) and not isinstance(tls, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "tls", _tls_reason(tls)
    if isinstance(error, httpx.ConnectTimeout):
        return "unreachable", "time-out: no handshake" if connected else "time-out: no connection"
    if isinstance(error, httpx.ReadTimeout):
        return ("too-slow", "stalled in the middle") if answered else ("unreachable", "time-out: no answer")
    if isinstance(error, httpx.TimeoutException):
        return "unreachable", "time-out: sending"
    if isinstance(error, httpx.ProxyError):
        return "unreachable", f"connection: the proxy answered {error}"
    if isinstance(tls, ssl.SSLError) or cause(error, ConnectionResetError) or cause(error, BrokenPipeError):
        handshake = connected and isinstance(error, httpx.ConnectError)
        return "unreachable", "reset: the portal cut the connection" + (
            " in the handshake" if handshake else ""
        )
    if cause(error, ConnectionRefusedError):
        return "unreachable", "refused: nobody listens there"
    if cause(error, socket.gaierror):
        return "unreachable", "name: the proxy's name does not resolve"
    if isinstance(error, httpx.RemoteProtocolError):
        ended = any(sign in str(error) for sign in ("disconnected", "peer closed"))
        return "unreachable", f"{'reset' if ended else 'connection: no HTTP'}: {str(error)[:120]}"
    return "unreachable", f"connection: {str(error)[:120] or type(error).__name__}"


def _tls_reason(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"CERTIFICATE_VERIFY_FAILED: {error.verify_message}"
    reason: str | None = getattr(error, "reason", None)  # errors not raised by OpenSSL itself have none
    return reason or str(error)[:120]
