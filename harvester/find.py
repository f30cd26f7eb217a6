"""Walks a listing page by page: the adapter says what to ask, ``ask`` brings it, the driver decides where the walk ends.

    steps = walk(listing, ask)
    for found in steps:                 # one Found for each page that shows rows
        keep(found.leads, found.answer)
        remember(place_of(found.resume))
    steps.outcome                       # Outcome(whole, rows, pages, adapter, why, trouble, …)

``ask`` gives anything with ``page`` and ``trouble`` (see Answer), and each Found hands that very object back.

A walk is *whole* when it ended because the listing did: the portal's pager had no next page, or a page repeated rows or
brought none, and what was walked is what the portal states to hold; parts of the column with addresses of their own (years,
folders) are walked after it. It is not whole when a page failed, when it ended short of what the portal states, where a pager
could not be followed, where the first page is no listing (an article, a home page, only a side block), at a bound, or when the
caller stopped (``close()``). Only a whole walk may speak of absence.

Options that every adapter obeys: ``pages`` (so many are enough), ``ignore_stated`` (what the portal states does not count),
``branches: false`` (years and folders are not walked), ``is_listing: true`` (the first page is taken as it is),
``unfinished: true`` (its pages always lack their end).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Generator, Iterator
from dataclasses import astuple, replace
from types import TracebackType
from typing import Any, Generic, Self

from duties.watch import Listing
from harvester.adapters import ADAPTERS, Adapter, choose
from harvester.adapters.branches import Branches
from harvester.adapters.doubts import branch_doubt, first_page_doubt, is_html, kept_no_longer, riddle
from harvester.adapters.empty import how_empty, why_empty
from harvester.adapters.fuller import fuller_list
from harvester.adapters.row_marks import is_marked
from harvester.adapters.spoilt_pages import spoilt
from harvester.adapters.stated_totals import stated
from harvester.adapters.stored_requests import place_of, request_at
from harvester.adapters.stubs import redirect_stub
from harvester.adapters.unlinked import beyond_the_rows
from harvester.adapters.walked import A, Answer, Found, Outcome, Over, Turn
from harvester.adapters.walked_parts import (
    FORGIVEN,
    Part,
    first_again,
    heading,
    is_absent,
    legible,
    rows_shown,
    shortfall,
    trouble_of,
)
from harvester.pieces import Page, Request, Step, Trouble
from harvester.urls import column_of, identity, same_site

__all__ = ["MAX_PAGES", "Answer", "Found", "Outcome", "Walk", "place_of", "request_at", "walk"]

MAX_PAGES = 3_000
MAX_HOPS = 6  # pages without rows before the first rows: shells, stubs, frames, settings
_OURS = "@walk"
_BRANCH = "@branch"  # in a request's carry: it opens a part of the column; "may miss" where a dead link to it is no loss


def walk(
    listing: Listing, ask: Callable[[Request], A], *, resume: Request | None = None, seen: Container[str] = ()
) -> Walk[A]:
    """Walks a listing from its first page, or from ``resume`` on.

    ``seen`` holds canonical addresses (urls.identity) that an earlier, killed part of this same walk already gave: they are
    counted as repeated, and do not end the walk.
    """
    return Walk(listing, ask, resume=resume, seen=seen)


class Walk(Generic[A]):
    """A walk under way: an iterator of Found, with ``outcome`` once it ended."""

    def __init__(
        self,
        listing: Listing,
        ask: Callable[[Request], A],
        *,
        resume: Request | None = None,
        seen: Container[str] = (),
    ) -> None:
        self.outcome: Outcome | None = None
        self._listing = listing
        self._ask = ask
        self._before = seen
        self._rows: set[int] = set()  # hashed addresses of the rows of this walk
        self._beside: set[int] = set()  # those of them that stand beside the list, or have no address
        self._part_rows: set[int] = set()  # the same of the part under way: parts may overlap
        self._asked: set[int] = set()
        self._pages = 0
        self._earlier = 0  # rows that the killed part of this walk had
        self._beside_earlier = 0
        self._adapter: Adapter | None = None
        self._chosen = ""
        self._columns: set[int] = set()
        self._heading = ""
        self._first: list[
            int
        ] = []  # the first page's rows: what comes again where a portal gives page 1 for every page
        self._first_page: Page | None = None
        self._part = Part()
        self._stated: list[tuple[int | None, int | None]] = []
        self._branches = Branches()
        self._owed = 0  # rows that the column states and its first page alone does not show: its parts may
        self._short: Trouble | None = None
        self._riddle: Trouble | None = None  # a pager that nobody understands, on the page just read
        self._why = ""
        self._steps = self._run(resume)

    def __iter__(self) -> Iterator[Found[A]]:
        return self

    def __next__(self) -> Found[A]:
        return next(self._steps)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stops the walk here. It is not whole then, unless it had ended."""
        self._steps.close()
        if self.outcome is None:
            self._end("stopped by the caller", whole=False)

    def _run(self, resume: Request | None) -> Generator[Found[A], None, None]:
        ask = self._begin(resume)
        while ask:
            turn = self._take(ask)
            if isinstance(turn, Trouble):
                self._end(f"page {self._pages + 1} could not be read", trouble=turn)
                return
            if isinstance(turn, Over):
                ask = self._next_part(turn.why, ask[0])
                continue
            if turn.step.trouble is None and (doubt := self._doubt(turn)):
                self._end("the first page is no listing", trouble=doubt)
                return
            ahead = self._ahead(turn) or self._next_part(
                "no further page", turn.step.ask[0] if turn.step.ask else turn.request
            )
            if turn.here:
                yield Found(
                    turn.fresh, self._pages, turn.repeated, self._place(ahead), turn.answer, turn.request
                )
            if turn.step.trouble:
                self._end(f"page {self._pages} is not the listing", trouble=turn.step.trouble)
                return
            ask = ahead
        self._finish()

    def _begin(self, resume: Request | None) -> tuple[Request, ...]:
        name = self._listing.adapter
        self._adapter = ADAPTERS.get(name)
        self._chosen = "" if self._adapter is None else "named in sources.yaml"
        if resume is None:
            return (Request(self._listing.url, referer=None),)
        state = resume.carry.get(_OURS) or {}
        self._adapter = ADAPTERS.get(state.get("adapter", ""), self._adapter)
        self._chosen = state.get("chosen", self._chosen)
        self._pages, self._earlier = state.get("pages", 0), state.get("rows", 0)
        self._beside_earlier = state.get("beside", 0)
        self._first, self._columns = list(state.get("first", ())), set(state.get("columns", ()))
        self._rows, self._part_rows = set(self._first), set(self._first)
        self._earlier -= len(self._rows)
        self._heading, self._short = state.get("heading", ""), _trouble_at(state.get("short"))
        self._part = Part(*state.get("part", ()))
        self._branches, self._owed = Branches.at(state.get("branches")), int(state.get("owed") or 0)
        own = replace(resume, carry={key: value for key, value in resume.carry.items() if key != _OURS})
        others = [request for place in state.get("or", ()) if (request := request_at(place))]
        return (own, *others)

    def _place(self, ask: tuple[Request, ...]) -> Request | None:
        """The next request with all that a resumed walk must know."""
        if not ask:
            return None
        part = self._part
        state = {
            "adapter": self._adapter.name if self._adapter else "",
            "chosen": self._chosen,
            "pages": self._pages,
            "rows": self._count(),
            "beside": self._beside_earlier + len(self._beside),
            "first": self._first,
            "columns": sorted(self._columns),
            "heading": self._heading,
            "short": [self._short.code, self._short.detail] if self._short else None,
            "part": astuple(part),
            "branches": self._branches.state(),
            "owed": self._owed,
            "or": [place_of(other) for other in ask[1:]],
        }
        return replace(ask[0], carry={**ask[0].carry, _OURS: state})

    def _take(self, ask: tuple[Request, ...]) -> Turn[A] | Trouble | Over:
        """Asks the alternatives in their order until one brings rows not yet seen in this walk."""
        if self._pages >= MAX_PAGES:
            return Trouble("too-large", f"the listing has more than {MAX_PAGES} pages")
        verdict: Trouble | Over = Over("the pager leads back to a page already read")
        came = False  # an alternative that was there, and brought nothing new, tells more than one that is not there
        for place, request in enumerate(ask):
            name = _hash(
                json.dumps([request.url, request.form, request.json], ensure_ascii=False, default=str)
            )
            if name in self._asked:
                continue
            self._asked.add(name)
            answer = self._ask(request)
            trouble = trouble_of(answer.page, answer.trouble)
            if trouble:
                verdict = verdict if came and is_absent(trouble) else trouble
                if is_absent(trouble):
                    if self._opens(request):
                        if request.carry[_BRANCH] != "may miss":
                            self._short = self._short or trouble
                        verdict = Over(f"{request.url} is gone")
                    elif request.carry.get("guess"):
                        verdict = Over("no further page")
                    continue
                return trouble
            page = answer.page
            assert page is not None
            turn = self._read(request, answer, page)
            outcome = self._judge(turn, page, alone=place == len(ask) - 1)
            if turn.here if outcome is None else place == len(ask) - 1 and not request.carry.get("guess"):
                self._short = self._short or spoilt(page, self._listing.options)
            if outcome is None:
                self._accept(turn, page)
                return turn
            verdict, came = outcome, isinstance(outcome, Over)
        return verdict

    def _read(self, request: Request, answer: A, page: Page) -> Turn[A]:
        if self._adapter is None:
            choice = choose(page)
            self._adapter = ADAPTERS.get(choice.adapter, ADAPTERS["generic"])
            self._chosen = f"{choice.adapter}: {choice.why}"
        step = self._adapter.step(page, request, self._listing.options)
        if not step.leads and not self._count():
            stub = redirect_stub(page)
            if stub and same_site(stub, page.url) and identity(stub) != identity(page.url):
                step = Step((), (Request(stub, referer=page.url, carry={"frame": 0}),))
        step = legible(step)
        beyond = beyond_the_rows(page, step, self._listing.options) if is_html(page) else ()
        step = replace(step, leads=(*step.leads, *beyond)) if beyond else step
        names = [identity(lead.url) for lead in step.leads]
        hashed = [_hash(name) for name in names]
        known = [one in self._rows or name in self._before for one, name in zip(hashed, names, strict=True)]
        fresh = tuple(lead for lead, old in zip(step.leads, known, strict=True) if not old)
        beside = {_hash(identity(lead.url)) for lead in beyond}
        beside |= {one for one, name in zip(hashed, names, strict=True) if is_marked(name)}
        return Turn(request, answer, step, fresh, sum(known), tuple(hashed), frozenset(beside))

    def _judge(self, turn: Turn[A], page: Page, *, alone: bool) -> Trouble | Over | None:
        """None: go on with this page. Else why not."""
        if turn.step.trouble and not alone:
            return turn.step.trouble
        if turn.step.trouble or self._pages == 0:
            return None
        if self._opens(turn.request):
            return self._judge_branch(turn, page)
        here = f"page {self._pages + 1}"
        if not turn.here:
            if turn.step.ask and not self._part.shown:
                return (
                    None
                    if self._part.hops < MAX_HOPS
                    else Trouble("redirect-loop", f"{MAX_HOPS} pages without rows, each leading on")
                )
            return Over(how_empty(page, here))
        if not set(turn.here) - self._rows:
            if first_again(self._part, self._first, turn.here, turn.request):
                told = f"{here} repeats the rows of page 1, though the portal links to it as a further page"
                return Trouble("listing-empty", told)
            return Over(f"{here} repeats rows already seen")
        if not self._same_column(turn, page):
            return Trouble("soft-404", f"{here} shows another column ({page.url})")
        return None

    def _opens(self, request: Request) -> bool:
        """Is this the request for the first page of a year or folder?"""
        return _BRANCH in request.carry and self._part.pages == self._part.hops == 0

    def _judge_branch(self, turn: Turn[A], page: Page) -> Trouble | Over | None:
        """A part of the column may be empty or show what was seen; what cannot be read there is kept as a trouble."""
        if not turn.here and turn.step.ask:
            return None
        trouble, why = (
            branch_doubt(page, turn.step)
            if turn.here
            else (why_empty(page, page.url, "auto"), "shows no rows")
        )
        self._short = self._short or trouble
        if not why and not turn.step.ask and not set(turn.here) - self._rows:
            why = "repeats rows already seen"
        return Over(f"{turn.request.url} {why}") if why else None

    def _doubt(self, turn: Turn[A]) -> Trouble | None:
        """What speaks against the first page with rows; None where it is a listing, and for every later page."""
        page, options, part = turn.answer.page, self._listing.options, self._part
        if page is None or not turn.here or not is_html(page):
            return None
        first = part.pages == 1 and _BRANCH not in turn.request.carry and not self._earlier
        if first and (doubt := first_page_doubt(page, turn.step, options, self._listing.url)) is not None:
            return doubt
        if first:
            self._short = self._short or kept_no_longer(page, options)
        self._riddle = riddle(page, turn.request, turn.step, part, options)
        return None

    def _same_column(self, turn: Turn[A], page: Page) -> bool:
        if not self._columns or not self._heading or "<html" not in page.text[:3000].lower():
            return True
        return heading(page) == self._heading or any(
            _hash(column_of(lead.url)) in self._columns for lead in turn.step.leads
        )

    def _accept(self, turn: Turn[A], page: Page) -> None:
        part, step = self._part, turn.step
        if part.pages == part.hops == 0:
            self._meet_branches(turn, page)
        if turn.here and part.pages < 2 and step.stated_rows is step.stated_pages is None and is_html(page):
            rows, pages = stated(page)
            step = replace(step, stated_rows=rows, stated_pages=pages)
        self._pages += 1
        if self._pages == 1:
            self._first_page = page
        if turn.here:
            part.pages += 1
            part.shown += len(set(turn.here) - self._part_rows)
            part.count(rows_shown(page, turn.here))
            self._rows.update(turn.here)
            self._beside |= turn.beside
            self._part_rows.update(turn.here)
            if not self._first:
                self._first = list(turn.here[:200])
                self._heading = heading(page)
            if len(self._columns) < 60 and part.pages <= 2:
                self._columns.update(_hash(column_of(lead.url)) for lead in step.leads)
        else:
            part.hops += 1
            if step.ask and "frame" in step.ask[0].carry and self._listing.adapter not in ADAPTERS:
                self._adapter = None  # the real page is behind this one: look again what it is
        part.stated_rows = max(filter(None, (part.stated_rows, step.stated_rows)), default=step.stated_rows)
        part.stated_pages = max(
            filter(None, (part.stated_pages, step.stated_pages)), default=step.stated_pages
        )

    def _meet_branches(self, turn: Turn[A], page: Page) -> None:
        if turn.step.trouble or self._listing.options.get("branches") is False or not is_html(page):
            return
        leads = {identity(lead.url) for lead in turn.step.leads}
        if turn.here and not turn.step.ask and (fuller := fuller_list(page)):
            self._branches.add(fuller, _hash)
        self._branches.meet(page, leads, may_miss=bool(turn.here), name=_hash)

    def _ahead(self, turn: Turn[A]) -> tuple[Request, ...]:
        bound = self._listing.options.get("pages")
        if isinstance(bound, int) and self._part.pages >= bound:
            self._part.stated_rows = self._part.stated_pages = (
                None  # the operator says that these pages are enough
            )
            return ()
        return turn.step.ask

    def _next_part(self, why: str, request: Request) -> tuple[Request, ...]:
        """The part of the listing just walked is over: is it all there? Then on to the next part, if any."""
        self._why = why
        short = None if self._listing.options.get("ignore_stated") else shortfall(self._part, why)
        stated_rows, stated_pages = self._part.stated_rows, self._part.stated_pages
        if short and stated_rows and self._branches.ahead and self._part.pages >= (stated_pages or 0):
            self._owed = max(self._owed, stated_rows)
        elif self._part.pages or not self._branches.met:
            self._short = self._short or short
        self._short, self._riddle = self._short or self._riddle, None
        then = list(request.carry.get("then") or ())
        self._stated.append((self._part.stated_rows, self._part.stated_pages))
        if not then:
            return self._next_branch()
        self._part, self._part_rows = Part(), set()
        following = request_at(then[0])
        return (replace(following, carry={**following.carry, "then": then[1:]}),) if following else ()

    def _next_branch(self) -> tuple[Request, ...]:
        """The next year or folder of the column, if any."""
        if not self._branches.ahead:
            return ()
        url, may_miss = self._branches.ahead.pop(0)
        self._part, self._part_rows = Part(), set()
        self._columns, self._heading = set(), ""
        if self._listing.adapter not in ADAPTERS:
            self._adapter = None
        carry = {_BRANCH: "may miss" if may_miss else "must be there"}
        return (Request(url, referer=self._listing.url, carry=carry),)

    def _finish(self) -> None:
        if self._branches.too_many and not self._short:
            told = "the column links to more parts of its own (years, folders) than are walked: list them one by one"
            self._short = Trouble("too-large", told)
        if self._owed - self._count() > self._owed // (FORGIVEN + 1) and not self._short:
            told = f"{self._count()} of the {self._owed} rows that the portal states could be read"
            self._short = Trouble("listing-empty", told)
        if self._short:
            self._end(self._why, trouble=self._short)
        elif self._count() <= self._beside_earlier + len(self._beside):
            page = self._first_page
            trouble = why_empty(page, self._listing.url, self._listing.adapter) if page else None
            self._end("the listing shows no rows", trouble=trouble, whole=trouble is None)
        else:
            self._end(self._why, whole=True)

    def _count(self) -> int:
        return self._earlier + len(self._rows)

    def _end(self, why: str, *, whole: bool = False, trouble: Trouble | None = None) -> None:
        rows = [number for number, _ in self._stated if number is not None]
        pages = [number for _, number in self._stated if number is not None]
        name = self._adapter.name if self._adapter else self._listing.adapter
        why = f"{why} ({self._chosen})" if self._chosen else why
        self.outcome = Outcome(
            whole and trouble is None, self._count(), self._pages, name, why, trouble,
            sum(rows) if rows else self._part.stated_rows, sum(pages) if pages else self._part.stated_pages,
            self._beside_earlier + len(self._beside),
        )  # fmt: skip


def _trouble_at(stored: Any) -> Trouble | None:
    return (
        Trouble(str(stored[0]), str(stored[1]))
        if isinstance(stored, list | tuple) and len(stored) == 2
        else None
    )


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=7).digest(), "big")
