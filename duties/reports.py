"""The things a report passes through: a row on a listing, a document, a recognised report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from duties.evidence import Doubt, Evidence

Kind = Literal["government", "department", "township", "joint"]
GOVERNMENT = "government"  # the body that is the government itself; every other body is a department's name


@dataclass(frozen=True, slots=True)
class Lead:
    """A row of a listing that may be a report.

    ``title`` is the fullest the listing gives; ``cut`` says that it ends in an ellipsis (the article has it whole).
    ``listed_on`` is the row's own date, never a neighbour's. ``evidence`` holds whatever else the row states
    (publisher, index number, a time of day), place "listing".
    """

    url: str
    title: str
    listed_on: date | None = None
    cut: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A file that hangs on a document. ``name`` is the link's words or the file name, "" where neither is given."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader made of bytes.

    ``text`` is the main text, one paragraph a line, "\\n" between; "" where none was found. ``evidence`` holds every
    candidate, best first within a place; choosing is duties.weighing's work. ``extracted_by`` tells how the text was
    made ("walk", "trafilatura", "pdf" …). ``problem`` is a problem code where the document could not be read as one
    ("script-only", "soft-404", "needs-ocr", "format-unknown" …), ``detail`` its particulars.
    """

    url: str
    media_type: str
    title: str | None
    text: str
    evidence: tuple[Evidence, ...] = ()
    attachments: tuple[Link, ...] = ()
    further_parts: tuple[str, ...] = ()  # addresses of the article's next pages, in order
    extracted_by: str = "walk"
    problem: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose report it is: a jurisdiction's GB/T 2260 code and a body ("government" or a department's name)."""

    jurisdiction: str
    body: str = GOVERNMENT


class Verdict(StrEnum):
    REPORT = "report"
    NOT_A_REPORT = "not-a-report"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a row's title alone lets us expect; an unread promising row spoils the duties it may discharge.

    ``year`` or ``publisher`` None means: it may be any.
    """

    worth_reading: bool
    year: int | None = None
    publisher: Publisher | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """Is it such a report, whose, of which year, which kind; with evidence, or with doubts.

    With verdict REPORT ``publisher``, ``year`` and ``kind`` are set and ``doubts`` may hold lesser ones (kept with the
    record). With UNSURE at least one doubt says what is open. ``title`` is the title as it was meant: broken lines
    joined, site names cut off.
    """

    verdict: Verdict
    title: str
    publisher: Publisher | None = None
    year: int | None = None
    kind: Kind | None = None
    evidence: tuple[Evidence, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    why: str = ""
