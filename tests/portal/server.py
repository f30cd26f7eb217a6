"""A loopback portal with scripted answers, which writes down how it was asked.

Speaks plain sockets, so that it can also answer in ways no well-behaved server would: drip, lie about lengths, hang up.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the portal saw it; ``headers`` by lower-case name, ``at`` on the monotonic clock."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    connection: int


@dataclass(frozen=True, slots=True)
class Says:
    """One scripted answer. ``chunks`` are sent as they come (an endless iterator is allowed); ``cut`` hangs up after
    them; ``open_head`` never ends the headers, ``chunks`` are more of them; ``reset`` ends the connection with RST before any answer; ``raw`` is sent instead of a proper answer."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    chunks: Callable[[], Iterator[bytes]] | None = None
    chunked: bool = False
    cut: bool = False
    open_head: bool = False
    reset: bool = False
    silent: bool = False
    raw: bytes | None = None


Script = Callable[[Asked], Says] | Says


def page(words: str, title: str = "栏目", head: str = "") -> Says:
    """A page of HTML in UTF-8."""
    return Says(f"<html><head><title>{title}</title>{head}</head><body>{words}</body></html>".encode())


def redirect(to: str, status: int = 302, *cookies: str) -> Says:
    return Says(status=status, headers=(("Location", to), *(("Set-Cookie", cookie) for cookie in cookies)))


@dataclass
class Portal:
    """``with Portal({"/": page("…")}) as portal: portal.url("/")``. Paths not scripted are answered by ``otherwise``,
    or with 404; /robots.txt with 404 unless scripted. ``answers`` is the script, to be changed on the way. ``asked``
    lists all requests, ``most_at_once`` the most connections open together.

    Listens on ``address`` (loopback only) and speaks TLS where a ``context`` is given.
    """

    script: Mapping[str, Script] = field(default_factory=dict)
    otherwise: Script | None = None
    address: str = "127.0.0.1"
    context: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.answers: dict[str, Script] = dict(self.script)

    def __enter__(self) -> Portal:
        assert self.address == "::1" or self.address.startswith("127.")
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self._socket = socket.socket(family)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((self.address, 0))
        self._socket.listen(64)
        self.port: int = self._socket.getsockname()[1]
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with self._lock:
            still = list(self._open)
        for connection in still:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def url(self, path: str = "/", host: str | None = None) -> str:
        scheme = "https" if self.context is not None else "http"
        return f"{scheme}://{host or self.address}:{self.port}{path}"

    def paths(self, *, robots: bool = False) -> list[str]:
        """What was asked, in order; robots.txt and probes only on request."""
        return [
            a.path for a in self.asked if robots or not a.path.startswith(("/robots.txt", "/no-such-page"))
        ]

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self.connections += 1
            number = self.connections
            self._open.add(connection)
            self.most_at_once = max(self.most_at_once, len(self._open))
        wire = connection
        try:
            connection.settimeout(30)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context is not None:
                wire = self.context.wrap_socket(connection, server_side=True)
            with wire.makefile("rb") as incoming:
                while asked := _read(incoming, number):
                    with self._lock:
                        self.asked.append(asked)
                    if not self._answer(wire, asked):
                        return
        except (OSError, ValueError):
            pass  # the client went away: its right
        finally:
            with self._lock:
                self._open.discard(connection)
            with contextlib.suppress(OSError):
                wire.close()
            with contextlib.suppress(OSError):
                connection.close()

    def _answer(self, wire: socket.socket, asked: Asked) -> bool:
        otherwise = None if asked.path.endswith("/robots.txt") else self.otherwise
        script = self.answers.get(asked.path) or self.answers.get(urlsplit(asked.path).path) or otherwise
        said = script(asked) if callable(script) else script
        if said is None:
            said = Says(b"<html><body>404 Not Found</body></html>", 404)
        if said.silent:
            self._closing.wait(30)
            return False
        if said.reset:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            return False
        if said.raw is not None:
            wire.sendall(said.raw)
            return False
        lines = [f"HTTP/1.1 {said.status} Scripted", *(f"{name}: {value}" for name, value in said.headers)]
        if said.chunked:
            lines.append("Transfer-Encoding: chunked")
        elif said.chunks is None:
            lines.append(f"Content-Length: {len(said.body) + (10 if said.cut else 0)}")
        else:
            lines.append("Connection: close")
        wire.sendall("\r\n".join([*lines, ""] if said.open_head else [*lines, "", ""]).encode("utf-8"))
        for chunk in said.chunks() if said.chunks is not None else [said.body]:
            if self._closing.is_set():
                return False
            if chunk:
                wire.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk) if said.chunked else chunk)
        if said.chunked:
            wire.sendall(b"0\r\n\r\n")
        return said.chunks is None and not said.cut


def _read(incoming: object, number: int) -> Asked | None:
    readline, read = incoming.readline, incoming.read  # type: ignore[attr-defined]
    first = readline(65_536).decode("latin-1").split()
    if len(first) != 3:
        return None
    at = time.monotonic()
    headers: dict[str, str] = {}
    while (line := readline(65_536).decode("utf-8", "replace").strip()) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = read(int(headers.get("content-length", "0")))
    return Asked(first[0], first[1], headers, body, at, number)
