"""Parsers in a process of their own: one that hangs, grows or crashes costs one document, not the crawl.

The child is started by address (``python -m``), not forked and not through multiprocessing: crawl threads
hold locks and sockets that a fork would copy, and multiprocessing would run the caller's main module again.
Questions and answers are length-prefixed JSON beside raw bytes; nothing is unpickled.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from duties.reports import Document
from harvester.readers import sandbox_worker as worker
from harvester.readers.document import UnreadableError

Reader = Callable[[bytes, str], Document]

MIB = 1 << 20
_START = 60.0  # seconds: importing Python's own library on a busy machine is not the document's fault


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: wall-clock seconds, bytes of memory beyond what the interpreter itself
    needs."""

    seconds: float = 20.0
    memory: int = 1024 * MIB


SLOW = Limits(seconds=300.0, memory=4096 * MIB)  # text recognition: 6 to 9 s a page, 720 MB for its models


class Sandbox:
    """One worker process, started with the first document and replaced after ``documents`` or after a
    failure.

    Safe to share between threads: documents are read one after another. Close it, or use it as a context
    manager.
    """

    def __init__(self, limits: Limits | None = None, *, documents: int = 500) -> None:
        self.limits = limits or Limits()
        self._documents = documents
        self._turn = threading.Lock()
        self._worker: _Worker | None = None
        self._closed = False

    def read(self, reader: Reader, body: bytes, url: str) -> Document:
        """What ``reader`` (a function at module level) makes of these bytes, in the worker.

        Raises UnreadableError: with the reader's own words, or with which limit was reached.
        """
        name = f"{reader.__module__}:{reader.__qualname__}"
        with self._turn:
            if self._closed:
                raise UnreadableError("the program is closing")
            if self._worker is not None:
                try:
                    return self._asked(self._worker, name, body, url)
                except _Gone:
                    pass  # killed while idle, or harmed by an earlier document: this one gets a fresh worker
            try:
                self._worker = _Worker()
                return self._asked(self._worker, name, body, url)
            except (_Gone, OSError) as gone:  # OSError: no process could be started
                raise UnreadableError(str(gone)) from gone

    def _asked(self, current: _Worker, name: str, body: bytes, url: str) -> Document:
        try:
            return current.read(name, body, url, self.limits)
        finally:
            if current.broken or current.served >= self._documents:
                self._end_worker()

    def close(self) -> None:
        """Ends the worker, after the document it is reading; later reads are refused."""
        with self._turn:
            self._closed = True
            self._end_worker()

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    @property
    def process_id(self) -> int | None:
        """The worker's process, None where none is running: for the operator's eyes."""
        current = self._worker
        return None if current is None else current.process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Gone(Exception):  # noqa: N818 - a message between two classes of this file
    """The worker ended before it answered."""


class _Worker:
    def __init__(self) -> None:
        # The child must find the same modules, also where the parent was started with paths of its own.
        paths = os.pathsep.join(path or os.curdir for path in sys.path)
        self.process = subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
            [sys.executable, "-m", worker.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self.served = 0
        self.broken = False
        self._last_resort = weakref.finalize(self, _end, self.process)

    def stop(self) -> None:
        self._last_resort()

    def read(self, name: str, body: bytes, url: str, limits: Limits) -> Document:
        self.broken = True  # until an answer says otherwise
        if self.served == 0 and self._within(_START, self._next_answer) is None:
            raise UnreadableError("the parser process did not start")
        self.served += 1
        question = worker.Question(name, url, limits.seconds, limits.memory)
        answer = self._within(limits.seconds, lambda: self._ask(question, body))
        if answer is None:
            raise _Gone(self._cause_of_death(limits))
        self.broken = answer.last
        if answer.document is None:
            raise UnreadableError(answer.failure)
        return answer.document

    def _within(self, seconds: float, talk: Callable[[], worker.Answer | None]) -> worker.Answer | None:
        """What ``talk`` hears from the worker, which is killed when it takes too long: that ends every wait
        for it."""
        overdue = threading.Event()

        def kill() -> None:
            overdue.set()
            self.process.kill()

        watch = threading.Timer(seconds, kill)
        watch.daemon = True
        watch.start()
        try:
            answer = talk()
        finally:
            watch.cancel()
            watch.join()  # else it might yet kill the worker under the next document
        if overdue.is_set():
            raise UnreadableError(f"time: not read within {seconds:g} s")
        return answer

    def _ask(self, question: worker.Question, body: bytes) -> worker.Answer | None:
        if self.process.stdin is None:
            return None
        try:
            worker.send(self.process.stdin, question.packed(), body)
        except OSError:  # the pipe broke: the worker is gone, perhaps with last words
            pass
        return self._next_answer()

    def _next_answer(self) -> worker.Answer | None:
        frame = None if self.process.stdout is None else worker.receive(self.process.stdout)
        return None if frame is None else worker.Answer.unpacked(frame[0])

    def _cause_of_death(self, limits: Limits) -> str:
        code = self.process.wait()
        if code == -signal.SIGXCPU or code == -signal.SIGALRM:
            return f"time: not read within {limits.seconds:g} s"
        if code >= 0:
            return f"crash: the parser ended its process (exit code {code})"
        try:
            sign = signal.Signals(-code).name
        except ValueError:
            sign = str(-code)
        return f"crash: the parser was ended by {sign} (limit {limits.memory // MIB} MiB)"


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        try:
            process.stdin.close()
        except OSError:
            pass  # unsent bytes of a question nobody will answer
    if process.poll() is None:
        process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
