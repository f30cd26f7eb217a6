"""What a walk gives and what it takes: an answer to each request, a page that was walked, how it all ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from duties.reports import Lead
from harvester.pieces import Page, Request, Step, Trouble


class Answer(Protocol):
    """What came for a request: a decoded page, or a trouble. With both, the trouble counts."""

    @property
    def page(self) -> Page | None: ...

    @property
    def trouble(self) -> Trouble | None: ...


A = TypeVar("A", bound=Answer)


@dataclass(frozen=True, slots=True)
class Found(Generic[A]):
    """One page of a listing, walked. Pages without rows (a shell, a stub, a frame around the list) are passed silently."""

    leads: tuple[Lead, ...]  # rows not seen earlier in this walk
    page: int  # 1, 2, …
    repeated: int  # rows seen before in this walk
    resume: Request | None  # where to go on if we are killed now; None: the walk is done
    answer: A  # whatever ``ask`` returned for this page
    request: Request


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a walk ended. ``rows`` counts addresses, each once; ``why`` says in a few words where and why it ended.

    ``beside`` of the rows have no address, or stand beside the list: they are followed, and show no list.
    """

    whole: bool
    rows: int
    pages: int
    adapter: str
    why: str
    trouble: Trouble | None = None
    stated_rows: int | None = None
    stated_pages: int | None = None
    beside: int = 0


@dataclass(frozen=True, slots=True)
class Over:
    """A part of the listing ended here, and how it showed."""

    why: str


@dataclass(slots=True)
class Turn(Generic[A]):
    """A page that was asked for and read; ``here`` are its rows' hashed addresses, ``beside`` those that are no rows of the list."""

    request: Request
    answer: A
    step: Step
    fresh: tuple[Lead, ...]
    repeated: int
    here: tuple[int, ...]
    beside: frozenset[int] = frozenset()
