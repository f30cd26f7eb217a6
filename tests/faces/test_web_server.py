"""Serving: a thread of its own, started and stopped cleanly."""

from __future__ import annotations

import signal
import socket
import threading
from pathlib import Path
from urllib.request import urlopen

import pytest

from harvester.faces.web import build
from harvester.faces.web.server import CannotListen, Server
from tests.faces.web_data import fill, fresh_app


def test_it_serves_on_a_port_the_system_chooses_and_lets_it_go(tmp_path: Path) -> None:
    app = fresh_app(tmp_path)
    fill(app)
    before = {thread.ident for thread in threading.enumerate()}
    handler = signal.getsignal(signal.SIGTERM)
    server = Server(build(app), "127.0.0.1", 0)
    server.start()
    try:
        assert server.address.startswith("http://127.0.0.1:")
        with urlopen(server.address, timeout=10) as answer:
            assert answer.status == 200
            assert "server" not in {name.lower() for name in answer.headers}
            assert "公开状况" in answer.read().decode()
        assert signal.getsignal(signal.SIGTERM) is handler
    finally:
        server.stop()
    server.stop()
    assert [
        thread.name for thread in threading.enumerate() if thread.ident not in before and thread.name == "web"
    ] == []
    port = int(server.address.rsplit(":", 1)[1].strip("/"))
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))
    app.close()


def test_a_taken_port_is_told_in_words(tmp_path: Path) -> None:
    app = fresh_app(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen) as refused:
            Server(build(app), "127.0.0.1", port).start()
    assert f"127.0.0.1:{port}" in refused.value.told("zh")
    assert "已被占用" in refused.value.told("zh")
    assert "taken" in refused.value.told("en")
    app.close()


def test_an_address_that_is_not_ours_is_told_in_words(tmp_path: Path) -> None:
    app = fresh_app(tmp_path)
    with pytest.raises(CannotListen, match="no such address"):
        Server(build(app), "203.0.113.9", 0).start()
    app.close()
