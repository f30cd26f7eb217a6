"""One document may hang, grow or crash: it costs itself."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from duties.evidence import Evidence
from duties.reports import Document, Link
from harvester.readers.document import UnreadableError
from harvester.readers.sandbox import MIB, Limits, Reader, Sandbox
from tests.places import PROJECT

LIMITS = Limits(seconds=30.0, memory=256 * MIB)


def plain(body: bytes, url: str) -> Document:
    evidence = (Evidence("title", "报告", "报 告", "file", "title"),)
    links = (Link("http://a.gov.cn/1.pdf", "附件"),)
    return Document(url, "text/x", None, body.decode(), evidence, links, ("p2", "p3"), "test", None, "\ud800")


def whose(body: bytes, url: str) -> Document:
    return Document(url, "text/x", None, str(os.getpid()))


def sleeps(body: bytes, url: str) -> Document:
    time.sleep(600)
    return plain(body, url)


def spins_in_c(body: bytes, url: str) -> Document:
    pow(3, 10**9)  # holds the interpreter's lock: no Python in this process can stop it
    return plain(body, url)


def grows(body: bytes, url: str) -> Document:
    kept = []
    while True:
        kept.append(bytearray(MIB))


def crashes(body: bytes, url: str) -> Document:
    ctypes.string_at(0)
    return plain(body, url)


def leaves(body: bytes, url: str) -> Document:
    os._exit(3)


def raises(body: bytes, url: str) -> Document:
    raise KeyError("no such part")


def refuses(body: bytes, url: str) -> Document:
    raise UnreadableError("not a letter of it")


def chatters(body: bytes, url: str) -> Document:
    print("a library's own words")
    os.write(1, b"and some below Python")
    return plain(body, url)


def writes(body: bytes, url: str) -> Document:
    Path(body.decode()).write_bytes(b"x")
    return plain(body, url)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(LIMITS) as made:
        yield made


def test_a_document_comes_back_as_the_reader_made_it(sandbox: Sandbox) -> None:
    assert sandbox.read(plain, "正文\n第二段".encode(), "u") == plain("正文\n第二段".encode(), "u")


@pytest.mark.parametrize(
    ("reader", "cause"),
    [
        (grows, "memory: more than 256 MiB"),
        (crashes, "crash: .*SIGSEGV"),
        (leaves, "crash: .*exit code 3"),
        (raises, r"crash: KeyError: 'no such part' at test_sandbox.py:\d+"),
        (refuses, "not a letter of it"),
    ],
)
def test_a_bad_document_costs_itself_and_says_why(sandbox: Sandbox, reader: Reader, cause: str) -> None:
    with pytest.raises(UnreadableError, match=cause):
        sandbox.read(reader, b"", "u")
    assert sandbox.read(plain, b"next", "u").text == "next"


@pytest.mark.parametrize("reader", [sleeps, spins_in_c])
def test_a_document_that_takes_too_long_is_given_up(reader: Reader) -> None:
    with Sandbox(Limits(seconds=0.5)) as sandbox:
        with pytest.raises(UnreadableError, match=r"time: not read within 0.5 s"):
            sandbox.read(reader, b"", "u")
        assert sandbox.process_id is None


def test_a_worker_that_failed_is_not_used_again(sandbox: Sandbox) -> None:
    before = sandbox.read(whose, b"", "u").text
    with pytest.raises(UnreadableError):
        sandbox.read(grows, b"", "u")
    assert sandbox.read(whose, b"", "u").text != before


def test_a_worker_serves_many_documents_but_not_for_ever() -> None:
    with Sandbox(LIMITS, documents=3) as sandbox:
        served = [sandbox.read(whose, b"", "u").text for _ in range(6)]
    assert served[0] == served[1] == served[2] != served[3] == served[4] == served[5]


def test_what_a_library_prints_does_not_reach_the_answer(sandbox: Sandbox) -> None:
    assert sandbox.read(chatters, b"ok", "u").text == "ok"


def test_a_reader_can_write_no_file(sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "written"
    with pytest.raises(UnreadableError):
        sandbox.read(writes, str(target).encode(), "u")
    assert not target.exists() or target.stat().st_size == 0


def test_a_worker_killed_while_idle_is_replaced(sandbox: Sandbox) -> None:
    os.kill(int(sandbox.read(whose, b"", "u").text), signal.SIGKILL)
    assert sandbox.read(plain, b"still here", "u").text == "still here"


def test_threads_share_one_worker_and_get_their_own_answers(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: sandbox.read(plain, b"%d" % n * 1000, "u").text, range(40)))
    assert answers == [str(n) * 1000 for n in range(40)]


def test_no_worker_runs_before_the_first_document_and_none_after_the_last() -> None:
    sandbox = Sandbox(LIMITS)
    assert sandbox.process_id is None
    sandbox.read(plain, b"", "u")
    worker = sandbox.process_id
    sandbox.close()
    assert worker is not None
    assert not _runs(worker)
    with pytest.raises(UnreadableError, match="closing"):
        sandbox.read(plain, b"", "u")


_PARENT = """
import os, sys, threading
from harvester.readers.sandbox import Limits, Sandbox
from tests.harvester import test_sandbox as t
sandbox = Sandbox(Limits(seconds=60.0))
sandbox.read(t.plain, b"", "u")
print(sandbox.process_id, flush=True)
if sys.argv[1] == "hang":
    threading.Event().wait()
"""


@pytest.mark.parametrize("how", ["exit", "hang"])
def test_no_worker_outlives_its_parent_however_that_ends(how: str) -> None:
    parent = subprocess.Popen([sys.executable, "-c", _PARENT, how], cwd=PROJECT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent.stdout:
        worker = int(parent.stdout.readline())
    if how == "hang":
        parent.kill()
    parent.wait()
    gone = threading.Event()
    for _ in range(500):
        if not _runs(worker):
            gone.set()
            break
        gone.wait(0.01)
    assert gone.is_set()


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
