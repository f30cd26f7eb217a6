"""No detour leads where we must not go: a listener counts, and counts nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.portal.door import door
from tests.portal.server import Portal, Says, page, redirect

ROWS = "<ul>" + "".join(f"<li><a href='{n}.html'>第{n}条通知公告</a></li>" for n in range(40)) + "</ul>"


class _Listener:
    """A socket of this machine that nobody named in sources.yaml; counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.visits = 0
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            connection.close()

    def settle(self) -> int:
        """How many came. Our own visit last shows that everybody before was counted."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as own:
            own.recv(1)
        return self.visits - 1

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@contextmanager
def _secret() -> Iterator[_Listener]:
    listener = _Listener()
    try:
        yield listener
    finally:
        listener.close()


# Every spelling of this machine, PORT to be filled in.
HERE = [
    *(
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
    ),
    *(
        "127.0.0.1.",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "127.0.0.2",
        "127.255.255.254",
    ),
    *(
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[::127.0.0.1]",
    ),
    *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]"),
    *("user@127.0.0.1", "www.anhua.gov.cn@127.0.0.1", "user:pw@localhost"),
]
TABLE = [
    *(f"http://{host}:PORT/" for host in HERE),
    *(
        "http://127.0.0.1:PORT\\@www.anhua.gov.cn/",
        "http://www.anhua.gov.cn\\@127.0.0.1:PORT/",
        "http:\\\\127.0.0.1:PORT/",
    ),
    *("https://127.0.0.1:PORT/", "https://localhost:PORT/", "//127.0.0.1:PORT/", "http:///127.0.0.1:PORT/"),
    *(
        "http://127.0.0.1:PORT#@www.anhua.gov.cn/",
        "http://127.0.0.1:PORT?@www.anhua.gov.cn/",
        "http://rebound.gov.cn:PORT/",
    ),
    *(
        "http://rebound.gov.cn.:PORT/x",
        "ftp://127.0.0.1:PORT/",
        "gopher://127.0.0.1:PORT/_GET",
        "http://127.0.0.1%3aPORT/",
    ),
]


def _resolve(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
    """A hostile name server: whatever is asked, it is this machine."""
    return [(0, 0, 0, "", ("127.0.0.1", port))]


def test_the_table_is_long_enough_to_be_worth_its_name() -> None:
    assert len(TABLE) >= 40


@pytest.mark.parametrize("url", TABLE)
def test_no_address_on_a_listing_reaches_an_unnamed_listener(url: str) -> None:
    with _secret() as secret, Portal({"/": page(ROWS)}) as portal:
        with door(portal.url(), "http://www.anhua.gov.cn/", resolve=_resolve) as ours:
            capture = ours.get(url.replace("PORT", str(secret.port)), "article")
        assert capture.trouble is not None
        assert capture.trouble.code == "forbidden-address"
        assert secret.settle() == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:PORT/", "http://localhost:PORT/", "//127.1:PORT/x", "http://rebound.gov.cn:PORT/"],
)
def test_no_redirect_reaches_it(url: str, status: int) -> None:
    with _secret() as secret:
        there = url.replace("PORT", str(secret.port))
        script = {"/a": redirect("/b"), "/b": redirect(there, status), "/robots.txt": redirect(there, status)}
        with Portal(script) as portal, door(portal.url(), resolve=_resolve) as ours:
            capture = ours.get(portal.url("/a"))
            post = ours.get(portal.url("/b"), form=(("a", "1"),))
        assert capture.trouble is not None
        assert capture.trouble.code == "forbidden-address"
        assert (capture.status, capture.final_url) == (302 if status == 302 else status, portal.url("/b"))
        assert post.trouble is not None
        assert secret.settle() == 0


@pytest.mark.parametrize(
    "form",
    [
        '<meta http-equiv="refresh" content="0;url=%s">',
        "<script>location.href='%s'</script>",
        "<script>location.replace('%s');</script>",
    ],
)
def test_no_page_that_sends_on_reaches_it(form: str) -> None:
    with _secret() as secret:
        body = form % f"http://127.0.0.1:{secret.port}/"
        with Portal({"/a": Says(body.encode())}) as portal, door(portal.url(), resolve=_resolve) as ours:
            ours.get(portal.url("/a"))
        assert secret.settle() == 0


def test_the_connection_goes_to_the_address_that_was_judged_whatever_is_answered_later() -> None:
    answers = ["127.0.0.1", "127.0.0.1"]

    def changing(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        # Judged as the portal first; any later look-up would name another machine of loopback where nobody listens.
        return [(0, 0, 0, "", (answers.pop(0) if answers else "127.0.0.99", port))]

    with Portal({"/": page(ROWS)}) as portal:
        url = portal.url(host="localhost")
        with door(url, resolve=changing) as ours:
            capture = ours.get(url)
        assert (capture.trouble, capture.address) == (None, "127.0.0.1")
        assert portal.asked[-1].headers["host"] == f"localhost:{portal.port}"


def test_a_name_among_whose_addresses_one_is_private_is_not_visited_at_all() -> None:
    def both(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        return [(0, 0, 0, "", ("203.0.114.1", port)), (0, 0, 0, "", ("127.0.0.1", port))]

    with _secret() as secret:
        url = f"http://www.anhua.gov.cn:{secret.port}/"
        with door(url, resolve=both) as ours:
            capture = ours.get(url)
        assert capture.trouble is not None
        assert capture.trouble.code == "forbidden-address"
        assert secret.settle() == 0
