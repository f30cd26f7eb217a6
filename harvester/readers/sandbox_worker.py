"""The child's side of the sandbox: reads one document at a time, under the kernel's limits, until its input
ends."""

from __future__ import annotations

import json
import math
import os
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from duties.evidence import Evidence
from duties.reports import Document, Link
from harvester.readers.document import UnreadableError

_HEAD = struct.Struct(">II")  # lengths of the JSON and of the bytes after it
GRACE = 5.0  # seconds after which the kernel ends a worker whose parent has gone


@dataclass(frozen=True, slots=True)
class Question:
    reader: str  # "module:function"
    url: str
    seconds: float
    memory: int

    def packed(self) -> bytes:
        return json.dumps(asdict(self)).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """A document, or why there is none. ``last``: the worker ends itself after this one."""

    document: Document | None
    failure: str = ""
    last: bool = False

    def packed(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        fields: dict[str, Any] = json.loads(data)
        plain = fields["document"]
        if plain is None:
            return cls(None, fields["failure"], fields["last"])
        evidence = tuple(Evidence(**item) for item in plain.pop("evidence"))
        attachments = tuple(Link(**item) for item in plain.pop("attachments"))
        parts = tuple(plain.pop("further_parts"))
        document = Document(**plain, evidence=evidence, attachments=attachments, further_parts=parts)
        return cls(document, fields["failure"], fields["last"])


def send(pipe: BinaryIO | Any, words: bytes, body: bytes = b"") -> None:
    pipe.write(_HEAD.pack(len(words), len(body)))
    pipe.write(words)
    pipe.write(body)
    pipe.flush()


def receive(pipe: BinaryIO | Any) -> tuple[bytes, bytes] | None:
    """The next frame, None at the end of the stream or where it breaks off."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    words_length, body_length = _HEAD.unpack(head)
    words = pipe.read(words_length)
    body = pipe.read(body_length)
    return (words, body) if len(words) == words_length and len(body) == body_length else None


def main() -> None:
    """Questions on standard input, answers on standard output until the input ends; first a greeting."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches the whole group; the parent decides when to stop
    questions = sys.stdin.buffer
    # Libraries print what they like; it must not land between two answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.excepthook = _last_words(answers)
    send(answers, Answer(None, "ready").packed())
    while (frame := receive(questions)) is not None:
        question = Question(**json.loads(frame[0]))
        _limit(question)
        answer = _answer(question, frame[1])
        _unlimit()
        send(answers, answer.packed())
        if answer.last:
            return


def _answer(question: Question, body: bytes) -> Answer:
    module, _, function = question.reader.partition(":")
    reader = cast(Callable[[bytes, str], Document], getattr(import_module(module), function))
    try:
        return Answer(reader(body, question.url))
    except UnreadableError as wrong:
        return Answer(None, str(wrong)[:500])
    except MemoryError:
        return Answer(None, f"memory: more than {question.memory >> 20} MiB", last=True)
    except RecursionError:
        return Answer(None, "nested too deeply", last=True)


def _last_words(
    answers: BinaryIO,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Whatever else a parser throws ends this process, but first says what it was: it is a bug of the
    reader."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        place = ""
        while trace is not None:
            place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
            trace = trace.tb_next
        failure = f"crash: {kind.__name__}: {error}"[:400] + place
        send(answers, Answer(None, failure, last=True).packed())

    return hook


def _limit(question: Question) -> None:
    """Memory and processor time by resource limits, and an alarm that no busy parser can ignore."""
    if sys.platform == "win32":
        return
    import resource

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, question.seconds + GRACE)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = usage.ru_utime + usage.ru_stime
    _soft(resource.RLIMIT_CPU, math.ceil(spent + question.seconds * (os.cpu_count() or 1) + GRACE))
    _soft(resource.RLIMIT_AS, _mapped() + question.memory)
    _soft(resource.RLIMIT_CORE, 0)
    _soft(resource.RLIMIT_FSIZE, 0)  # a parser has nothing to write


def _unlimit() -> None:
    if sys.platform != "win32":
        import resource

        signal.setitimer(signal.ITIMER_REAL, 0)
        _soft(resource.RLIMIT_AS, resource.RLIM_INFINITY)


def _soft(kind: int, wanted: int) -> None:
    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _mapped() -> int:
    """Bytes of address space in use: libraries are mapped, not used, and must not count against the
    document."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:  # no /proc: macOS, where this limit is not enforced anyway
        return 512 << 20
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
