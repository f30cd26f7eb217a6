"""Serving the web face from a thread of its own."""

from __future__ import annotations

import errno
import socket
import threading
import time

import uvicorn
from starlette.types import ASGIApp

START_SECONDS = 15.0
DRAIN_SECONDS = 4  # a page takes far less; a client that reads slower is cut off


class CannotListen(Exception):  # noqa: N818 - what the user is told, not a fault of ours
    """The address cannot be listened on; ``told`` says why and what to do."""

    def __init__(self, host: str, port: int, says: tuple[str, str]) -> None:
        self.host, self.port = host, port
        self._says = says
        super().__init__(self.told("en"))

    def told(self, language: str = "zh") -> str:
        return f"{_joined(self.host, self.port)}: {self._says[language == 'en']}"


class Server:
    """The web face on one address. Signals are the caller's; ``port`` 0 lets the system choose."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._socket: socket.socket | None = None
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
        )
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """http://host:port/ as a browser on this machine reaches it."""
        anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - shown, not bound
        return f"http://{_joined(anywhere.get(self._host, self._host), self._port)}/"

    def start(self) -> None:
        """Listen and serve; returns when requests are answered. Raises CannotListen."""
        self._socket = _listen(self._host, self._port)
        self._port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._run, args=(self._socket,), name="web", daemon=True)
        self._thread.start()
        waited = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > waited:
                self.stop()
                raise CannotListen(
                    self._host, self._port, ("仪表盘未能启动。", "the dashboard did not start.")
                )
            time.sleep(0.005)

    def stop(self) -> None:
        """Answer what is under way, take nothing new, and end. Safe to call twice."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(DRAIN_SECONDS + 2)
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _run(self, listening: socket.socket) -> None:
        self._server.run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        unknown = ("无法识别这个地址。", "this address is not known here.")
        raise CannotListen(host, port, unknown) from error
    family, kind, protocol, _, where = found[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(where)
        made.listen(256)
    except OSError as error:
        made.close()
        raise CannotListen(host, port, _why(error)) from error
    return made


def _why(error: OSError) -> tuple[str, str]:
    if error.errno == errno.EADDRINUSE:
        return (
            "端口已被占用。请用 --bind 换一个端口，或结束占用它的程序。",
            "the port is taken. Choose another with --bind, or end the program that holds it.",
        )
    if error.errno == errno.EACCES:
        return (
            "无权监听这个端口。请用 --bind 换一个 1024 以上的端口。",
            "listening there is not permitted. Choose a port above 1024 with --bind.",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return ("本机没有这个地址。请检查 --bind。", "this machine has no such address. Check --bind.")
    return (f"无法监听（{error.strerror}）。", f"cannot listen ({error.strerror}).")


def _joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
