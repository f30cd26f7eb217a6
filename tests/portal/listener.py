"""A place on loopback that nobody is meant to reach: counts whatever arrives by TCP or UDP."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType


class Listener:
    """``with Listener() as place: …; assert place.reached == []``. ``port`` is the same for TCP and UDP."""

    def __enter__(self) -> Listener:
        self.reached: list[str] = []
        self._tcp, self._udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        self._tcp.bind(("127.0.0.1", 0))
        self.port: int = self._tcp.getsockname()[1]
        self._udp.bind(("127.0.0.1", self.port))
        self._tcp.listen(16)
        for serve in (self._count_tcp, self._count_udp):
            threading.Thread(target=serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in (self._tcp, self._udp):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def _count_tcp(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._tcp.accept()
                self.reached.append("tcp")
                connection.close()

    def _count_udp(self) -> None:
        with contextlib.suppress(OSError):
            while data := self._udp.recv(2048):
                self.reached.append(f"udp {len(data)}")
