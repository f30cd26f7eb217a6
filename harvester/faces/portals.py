"""The sample portals of ``seeds/portals``, served on loopback as real ones are: for `harvester demo` and for the tests.

A portal is a folder with ``portal.yaml`` (routes, services, headers), ``www/`` (pages in their real bytes) and, where its
listing is a service, ``rows/``. Each gets a loopback address of its own, so that pace, trust and trouble are per
host as in the field.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import logging
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml

import seeds

_log = logging.getLogger(__name__)
_LARGEST_FORM = 64 * 1024  # bytes
_IDLE = 20.0  # seconds a kept-alive connection may wait for its next request
_OTHER_TYPES = {
    ".css": "text/css",
    ".js": "application/javascript",
    ".txt": "text/plain",
    ".html": "text/html",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a portal sees it. ``fields``: query and form together; ``headers``: names in lower case."""

    method: str
    path: str
    fields: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Portal:
    """One sample portal: pure, from request to answer.

    ``config`` is its portal.yaml, ``files`` maps paths relative to its folder (``www/index.html``) to bytes.
    """

    def __init__(self, config: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
        self.config = config
        self.code = str(config["code"])
        self.files = dict(files)
        self._services = {str(spec["path"]): spec for spec in config["services"]}

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Reads a portal's folder. Raises OSError or yaml.YAMLError where it is not one."""
        config = yaml.safe_load((folder / "portal.yaml").read_text(encoding="utf-8"))
        files = {
            found.relative_to(folder).as_posix(): found.read_bytes()
            for part in ("www", "rows")
            for found in sorted((folder / part).rglob("*"))
            if found.is_file()
        }
        return cls(config, files)

    def holding(self, files: Mapping[str, bytes]) -> Portal:
        """The same portal at another time: with other pages."""
        return Portal(self.config, files)

    def jurisdiction(self, base: str) -> dict[str, Any]:
        """Its entry in sources.yaml when served at ``base`` (no slash at the end)."""
        listings = [
            dict(listing, url=listing["url"].format(base=base))
            for listing in self.config["sources"]["listings"]
        ]
        return {"code": self.code, "name": self.config["jurisdiction"], "listings": listings}

    def answer(self, asked: Asked) -> Answer:
        if asked.path in self._services:
            spec = self._services[asked.path]
            rows = json.loads(self.files[spec["rows"]])
            return self._sent(asked, 200, spec["type"], SERVICES[spec["kind"]](rows, asked.fields, spec))
        name = self._file_of(asked.path)
        if name in self.files:
            return self._sent(asked, 200, self._type_of(name), self.files[name])
        if self._file_of(asked.path + "/") in self.files and not asked.path.endswith("/"):
            return Answer(301, (("Location", asked.path + "/"),))
        missing = self.config["not_found"]
        return Answer(404, (("Content-Type", self._type_of(missing)),), self.files[missing])

    def _file_of(self, path: str) -> str:
        # A look-up among the files read at the start: whatever the path says, nothing outside them can be reached.
        for route in self.config["routes"]:
            if "file" in route and route["path"] == path:
                return str(route["file"])
            if "folder" in route and path.startswith(route["path"]):
                index = route.get("index", "") if path.endswith("/") else ""
                return f"{route['folder']}/{path[len(route['path']) :]}{index}"
        return ""

    def _type_of(self, name: str) -> str:
        suffix = Path(name).suffix
        return str(self.config["types"].get(suffix) or _OTHER_TYPES.get(suffix, "application/octet-stream"))

    def _sent(self, asked: Asked, status: int, media_type: str, body: bytes) -> Answer:
        validators = self._validators(body)
        if _unchanged(asked.headers, dict(validators)):
            return Answer(304, validators)
        headers = (("Content-Type", media_type), *validators)
        if self.config.get("gzip") and "gzip" in asked.headers.get("accept-encoding", ""):
            headers = (*headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
            body = gzip.compress(body, mtime=0)
        return Answer(status, headers, body)

    def _validators(self, body: bytes) -> tuple[tuple[str, str], ...]:
        offered = self.config["validators"]
        found: list[tuple[str, str]] = []
        if "etag" in offered:
            found.append(("ETag", f'"{hashlib.sha256(body).hexdigest()[:16]}"'))
        if "last-modified" in offered:
            found.append(("Last-Modified", str(self.config["last_modified"])))
        return tuple(found)


def _unchanged(headers: Mapping[str, str], validators: Mapping[str, str]) -> bool:
    """Whether a conditional request is answered by 304 (RFC 9110, 13.2.2: If-None-Match goes before the date)."""
    known = headers.get("if-none-match")
    if known is not None and "ETag" in validators:
        return any(tag.strip().removeprefix("W/") in ("*", validators["ETag"]) for tag in known.split(","))
    since = headers.get("if-modified-since")
    if since is None or "Last-Modified" not in validators:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(validators["Last-Modified"])
    except (TypeError, ValueError):  # a date nobody can read is as good as none
        return False


def _number(fields: Mapping[str, str], name: str, default: int) -> int:
    value = fields.get(name, "")
    return max(1, int(value)) if value.isascii() and value.isdigit() else default


def _paged(fields: Mapping[str, str], spec: Mapping[str, Any]) -> tuple[int, int]:
    """Page (from 1) and size."""
    size = min(_number(fields, spec["size"], spec["per_page"]), spec["most"])
    return _number(fields, spec["page"], 1), size


def _jpage(rows: Sequence[Any], fields: Mapping[str, str], spec: Mapping[str, Any]) -> bytes:
    """Hanweb's dataproxy.jsp: ``page`` counts where it is given, else ``startrecord`` and ``endrecord`` do."""
    if any(fields.get(name) != value for name, value in spec["require"].items()):
        rows = []
    page, size = _paged(fields, spec)
    first, last = (page - 1) * size, page * size
    if spec["page"] not in fields and "startrecord" in fields:
        first = _number(fields, "startrecord", 1) - 1
        last = min(_number(fields, "endrecord", first + size), first + spec["most"])
    records = "".join(f"<record><![CDATA[{row}]]></record>" for row in rows[first:last])
    text = (
        f"<datastore><totalrecord>{len(rows)}</totalrecord><totalpage>{-(-len(rows) // size)}</totalpage>"
        f"<recordset>{records}</recordset></datastore>"
    )
    return text.encode()


def _ucap(rows: Sequence[Any], fields: Mapping[str, str], spec: Mapping[str, Any]) -> bytes:
    page, size = _paged(fields, spec)
    data = {"total": len(rows), "page": page, "rows": size, "results": rows[(page - 1) * size : page * size]}
    return json.dumps({"data": data}, ensure_ascii=False).encode()


SERVICES: dict[str, Callable[[Sequence[Any], Mapping[str, str], Mapping[str, Any]], bytes]] = {
    "jpage": _jpage,
    "ucap": _ucap,
}


class Portals:
    """Serves a folder of portals while its context is open.

        with Portals(port=8331) as portals:
            portals.addresses["430923"]    # "http://127.0.0.6:8331"
            portals.sources_yaml()         # what a sources.yaml for them says

    ``port``: the same on every address; 0 lets the system choose. Where the system knows no loopback address but
    127.0.0.1 the portals differ by port; a port that is taken gives way to a free one.
    """

    def __init__(self, folder: Path | None = None, *, port: int = 0, own_addresses: bool = True) -> None:
        folder = folder or seeds.FOLDER / "portals"
        found = [Portal.load(description.parent) for description in sorted(folder.glob("*/portal.yaml"))]
        self.portals = {portal.code: portal for portal in found}
        self.addresses: dict[str, str] = {}
        self._port = port
        self._own_addresses = own_addresses
        self._servers: dict[str, _Server] = {}
        self._counts: Counter[str] = Counter()
        self._counting = threading.Lock()

    def __enter__(self) -> Self:
        try:
            for code in self.portals:
                self.open(code)
        except OSError:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def answer(self, code: str, asked: Asked) -> Answer:
        """What the portal of ``code`` answers; called by several threads at once."""
        return self.portals[code].answer(asked)

    @property
    def requests(self) -> dict[str, int]:
        """How many requests each portal has had."""
        with self._counting:
            return {code: self._counts[code] for code in self.portals}

    def sources(self, *, watch_since: int = 2025, confirm_looks: int = 1) -> dict[str, Any]:
        """The sources for these portals at their present addresses, as sources.yaml holds them."""
        return {
            "version": 1,
            "watch_since": watch_since,
            "confirm_looks": confirm_looks,
            "jurisdictions": [self.portals[code].jurisdiction(base) for code, base in self.addresses.items()],
        }

    def sources_yaml(self, *, watch_since: int = 2025, confirm_looks: int = 1) -> str:
        wanted = self.sources(watch_since=watch_since, confirm_looks=confirm_looks)
        return yaml.safe_dump(wanted, allow_unicode=True, sort_keys=False)

    def open(self, code: str) -> None:
        """Begins to serve one portal: at its former address where it had one. Does nothing when it is served."""
        if code in self._servers:
            return
        server = self._bound(code)
        host, port = server.server_address[0], server.server_address[1]
        self.addresses[code] = f"http://{host!s}:{port}"
        self._servers[code] = server
        server.begin()

    def close(self, code: str) -> None:
        """Stops serving one portal: connections to it are refused. Does nothing when it is not served."""
        server = self._servers.pop(code, None)
        if server is not None:
            server.end()

    def stop(self) -> None:
        for code in tuple(self._servers):
            self.close(code)

    def _bound(self, code: str) -> _Server:
        for host, port in self._choices(code):
            try:
                return _Server((host, port), lambda asked: self._counted(code, asked))
            except OSError as error:
                # ADDRNOTAVAIL: macOS knows only 127.0.0.1 until an alias is set.
                if error.errno not in (errno.EADDRNOTAVAIL, errno.EADDRINUSE, errno.EACCES):
                    raise
                _log.debug("portal %s cannot be served at %s:%s: %s", code, host, port, error)
        raise OSError(errno.EADDRNOTAVAIL, f"no loopback address is free for the sample portal {code}")

    def _choices(self, code: str) -> list[tuple[str, int]]:
        if code in self.addresses:
            former = urlsplit(self.addresses[code])
            return [(former.hostname or "127.0.0.1", former.port or 0)]
        place = list(self.portals).index(code)
        own = [(f"127.0.0.{place + 2}", port) for port in dict.fromkeys((self._port, 0))]
        shared = [("127.0.0.1", port) for port in dict.fromkeys((self._port and self._port + place, 0))]
        return own + shared if self._own_addresses else shared

    def _counted(self, code: str, asked: Asked) -> Answer:
        with self._counting:
            self._counts[code] += 1
        return self.answer(code, asked)


class _Server(socketserver.ThreadingTCPServer):
    """One listening socket. Not http.server.HTTPServer: that asks DNS for its own name when it binds."""

    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], answer: Callable[[Asked], Answer]) -> None:
        self.answer = answer
        self._connections: set[Any] = set()
        self._guard = threading.Lock()
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.05,), name=f"portal {address[0]}", daemon=True
        )
        super().__init__(address, _Handler)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Returns when no thread of this server is left."""
        self.shutdown()
        self._thread.join()
        with self._guard:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # the other side was quicker
        self.server_close()

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        with self._guard:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A visitor who hangs up must not print a traceback into the demo.
        _log.debug("a request from %s ended early", client_address, exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sample-portal"
    sys_version = ""
    timeout = _IDLE
    wbufsize = 64 * 1024  # headers and body leave together: apart, the second waits 40 ms (Nagle)
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._reply(b"")

    def do_HEAD(self) -> None:
        self._reply(b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LARGEST_FORM:
            self.close_connection = True
            self._send(Answer(413))
            return
        self._reply(self.rfile.read(int(length)))

    def _reply(self, form: bytes) -> None:
        parts = urlsplit(self.path)
        fields = dict(parse_qsl(parts.query) + parse_qsl(form.decode("utf-8", "replace")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(self.server.answer(Asked(self.command, unquote(parts.path), fields, headers)))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status != 304:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        _log.debug("%s %s", self.client_address[0], format % args)
