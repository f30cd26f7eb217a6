"""Following one lead: ask for its page, read it with its attachments, recognise it, put it into the catalogue.

Whatever happens is recorded: a lead ends as read, as a report, as a doubt before a person, or as unread, and what was
not settled spoils the duties whose report it may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from duties import deadlines
from duties.choosing import report_among
from duties.evidence import Evidence
from duties.jurisdictions import Jurisdiction, Register
from duties.recognise import Home, promise, recognise
from duties.reports import GOVERNMENT, Document, Kind, Lead, Promise, Recognition, Verdict
from duties.watch import Watch
from harvester import read
from harvester.adapters.row_marks import is_marked
from harvester.asking import Answered, charset_of
from harvester.pieces import Request, Trouble
from harvester.readers.sandbox import Sandbox
from storage import catalogue, leads, reviews
from storage.archive import Archive
from storage.cases import duty_of
from storage.catalogue import AttachedFile, Finding, Outcome
from storage.looks import Findings, Spoil, Task
from storage.store import Store, Transaction

SHORT = 200  # characters: an article of fewer says "see the attachment"
MOST_PARTS = 20  # pages of one article
MOST_FILES = 10  # attachments of one article
GONE = frozenset({"404", "410"})


@dataclass(frozen=True, slots=True)
class Context:
    """What following a lead needs besides the lead."""

    store: Store
    archive: Archive
    register: Register
    rules: Sequence[deadlines.Rule]
    watch: Watch
    sandbox: Sandbox | None
    slow: Sandbox | None = None

    def close(self) -> None:
        """End the readers' processes."""
        for sandbox in (self.sandbox, self.slow):
            if sandbox is not None:
                sandbox.close()


class Asks(Protocol):
    """Who brings pages: a portal (asking.Asker), or the archive (replay.Replayer)."""

    def ask(self, request: Request) -> Answered: ...


class Follower:
    """Follows the leads of one look at one listing."""

    def __init__(self, context: Context, task: Task, asker: Asks, found: Findings, column: str = "") -> None:
        self._context = context
        self._task = task
        self._asker = asker
        self._found = found
        self.home = Home(task.listing.jurisdiction, task.listing.bodies, column)

    def enter(self, column: str) -> None:
        """The listing's own name for itself is known now: names and bare years are read in its light."""
        self.home = replace(self.home, column=column)

    def promise(self, lead: Lead) -> Promise:
        return promise(lead.title, self.home, self._context.register, cut=lead.cut)

    def follow(self, lead: Lead, known: leads.Known | None, at: datetime) -> None:
        """Settle one lead, as far as the portal lets us."""
        if is_marked(lead.url):
            self._not_read(lead, Trouble("lead-unread", "the row has no address"), known)
            return
        answered = self._asker.ask(Request(lead.url, purpose="article", referer=self._task.listing.url))
        if answered.trouble is not None:
            self._not_read(lead, answered.trouble, known)
            return
        if (
            answered.unchanged
            and known is not None
            and self._settled_before(lead, known, answered.capture_id, at)
        ):
            return
        document, files = self._whole(answered)
        recognition = recognise(document, lead, self.home, self._context.register)
        if recognition.verdict is Verdict.REPORT:
            files = files or self._attachments(document)[0]
            self._record(lead, known, document, recognition, files, answered, at)
        elif recognition.verdict is Verdict.UNSURE or document.problem is not None:
            self._doubt(lead, known, document, recognition, answered.capture_id, at)
        else:
            with self._context.store.write() as tx:
                was_one = catalogue.misread(tx, lead.url, answered.capture_id)
                reviews.supersede(tx, lead.url)
                self._settle(tx, lead, known, "report" if was_one else "read")
            if was_one:
                self._found.gone.append(lead.url)

    def _settled_before(self, lead: Lead, known: leads.Known, capture_id: int, at: datetime) -> bool:
        """The page is as it was, and so is what we made of it."""
        same_row = known.title == lead.title and known.listed_on == lead.listed_on
        if known.state == "report":
            with self._context.store.write() as tx:
                counted = catalogue.seen_again(tx, lead.url, at, capture_id)
            self._found.outcome["same"] += counted
            return counted and same_row
        return known.state == "read" and same_row

    def _not_read(self, lead: Lead, trouble: Trouble, known: leads.Known | None) -> None:
        gone = trouble.code == "soft-404" or (trouble.code == "http-error" and trouble.detail[:3] in GONE)
        if known is not None and known.state == "report":
            if gone:
                self._found.gone.append(lead.url)  # counted at the end, where the look was a good one
            # A known report that could not be asked again was there: it hides no other.
            return
        expected = self.promise(lead)
        self._spoil(lead.url, "lead-unread", expected)
        with self._context.store.write() as tx:
            self._settle(tx, lead, known, "unread", trouble.code)

    def _settle(
        self, tx: Transaction, lead: Lead, known: leads.Known | None, state: str, problem: str | None = None
    ) -> None:
        # The row is found by the address it was first seen with: portals switch between http and https.
        row = lead if known is None else replace(lead, url=known.url)
        leads.settle(tx, self._task.listing_id, row, state, problem)

    def _whole(self, answered: Answered) -> tuple[Document, tuple[AttachedFile, ...]]:
        """The document with its further pages and, where the page itself says little, its attachments' words."""
        document = self._read(answered)
        for url in document.further_parts[:MOST_PARTS]:
            part = self._asker.ask(Request(url, purpose="article", referer=document.url))
            if part.trouble is not None:
                return replace(document, problem="lead-unread", detail=f"part {url}: {part.trouble.code}"), ()
            document = replace(document, text=f"{document.text}\n{self._read(part).text}")
        if len(document.text) >= SHORT:
            return document, ()
        files, words = self._attachments(document)
        return _with_attachments(document, words, [file.name for file in files]), files

    def _attachments(self, document: Document) -> tuple[tuple[AttachedFile, ...], list[Document]]:
        """The files that hang on a document: archived, read, and described."""
        files: list[AttachedFile] = []
        words: list[Document] = []
        for link in document.attachments[:MOST_FILES]:
            answered = self._asker.ask(Request(link.url, purpose="attachment", referer=document.url))
            if answered.trouble is not None:
                files.append(AttachedFile(link.url, link.name))
                code = answered.trouble.code
                words.append(Document(link.url, "", None, "", problem="attachment-unreadable", detail=code))
                continue
            inside = self._read(answered)
            words.append(inside)
            files.append(
                AttachedFile(link.url, link.name, inside.media_type, answered.digest, len(inside.text))
            )
        return tuple(files), words

    def _read(self, answered: Answered) -> Document:
        return read.document(
            answered.capture,
            charset=charset_of(answered.capture, self._task.listing),
            sandbox=self._context.sandbox,
            slow=self._context.slow,
        )

    def _record(
        self,
        lead: Lead,
        known: leads.Known | None,
        document: Document,
        recognition: Recognition,
        files: tuple[AttachedFile, ...],
        answered: Answered,
        at: datetime,
    ) -> None:
        finding = finding_of(
            self._context,
            lead=lead,
            document=document,
            recognition=recognition,
            files=files,
            capture_id=answered.capture_id,
            first_at=answered.first_at,
            at=at,
            listing_id=self._task.listing_id,
            listing_jurisdiction=self._task.listing.jurisdiction,
            listing_url=self._task.listing.url,
        )
        with self._context.store.write() as tx:
            _, outcome = catalogue.record(tx, finding)
            reviews.supersede(tx, lead.url)
            self._settle(tx, lead, known, "report")
        self._found.outcome[outcome.value] += 1
        self._spoil_other_years(lead, recognition)

    def _spoil_other_years(self, lead: Lead, recognition: Recognition) -> None:
        """A report filed under one year that its row, or a lesser doubt, gives to another may be the other one's."""
        candidates = [
            item.value for doubt in recognition.doubts if doubt.about == "year" for item in doubt.candidates
        ]
        years = {int(value) for value in candidates if value.isdigit()}
        promised = self.promise(lead).year
        years |= {promised} if promised is not None else set()
        for year in sorted(years - {recognition.year}):
            self._found.spoils.append(Spoil(lead.url, "doubtful", year=year))

    def _doubt(
        self,
        lead: Lead,
        known: leads.Known | None,
        document: Document,
        recognition: Recognition,
        capture_id: int,
        at: datetime,
    ) -> None:
        expected = self.promise(lead)
        open_questions = {doubt.about for doubt in recognition.doubts}
        # What is itself in doubt narrows nothing: the page may be any year's, or anybody's.
        narrowed = Promise(
            True,
            None if "year" in open_questions else recognition.year or expected.year,
            None
            if open_questions & {"jurisdiction", "body"}
            else recognition.publisher or expected.publisher,
            recognition.why,
        )
        problem = document.problem or "doubtful"
        spoil = _spoil_of(lead.url, problem, narrowed)
        with self._context.store.write() as tx:
            state = reviews.open_review(
                tx,
                spoil=spoil,
                listing_id=self._task.listing_id,
                listing=self._task.listing.url,
                title=recognition.title or lead.title,
                doubts=recognition.doubts,
                capture_id=capture_id,
                at=at,
            )
            # What was a report and shows something doubtful now is still asked again as one: it may come back, or be gone.
            held = known is not None and known.state == "report"
            self._settle(tx, lead, known, "report" if held else "doubtful", document.problem)
        if state == "open":
            self._found.outcome[Outcome.UNSURE.value] += 1
            self._found.spoils.append(spoil)

    def _spoil(self, url: str, problem: str, expected: Promise) -> None:
        self._found.spoils.append(_spoil_of(url, problem, expected))


def finding_of(
    context: Context,
    *,
    lead: Lead,
    document: Document,
    recognition: Recognition,
    files: tuple[AttachedFile, ...],
    capture_id: int | None,
    first_at: datetime,
    at: datetime,
    listing_id: int | None,
    listing_jurisdiction: str,
    listing_url: str,
) -> Finding:
    """A recognised document as the catalogue takes it: whose, official or a copy, and due when."""
    publisher, year = recognition.publisher, recognition.year
    if publisher is None or year is None:
        raise ValueError("only a recognised report can be catalogued")
    place = context.register.get(publisher.jurisdiction)
    if place is None:
        raise ValueError(f"publisher {publisher.jurisdiction} is not in the register")
    return Finding(
        recognition=recognition,
        publisher_place=place,
        text=document.text,
        extracted_by=document.extracted_by,
        evidence=(*document.evidence, *_listed(lead), *lead.evidence),
        url=lead.url,
        listing_id=listing_id,
        listing=listing_url,
        # CONTRACTS §2: the publisher's own jurisdiction, or one above it (collecting portals).
        official=publisher.jurisdiction == listing_jurisdiction
        or context.register.is_under(publisher.jurisdiction, listing_jurisdiction),
        capture_id=capture_id,
        first_seen_at=first_at,
        seen_at=at,
        due_on=_due_on(context, place, publisher.body, year),
        attachments=files,
    )


def _due_on(context: Context, place: Jurisdiction, body: str, year: int) -> date | None:
    for watched in context.watch.jurisdictions:
        if watched.code == place.code:
            return duty_of(watched, body, year, context.rules).due_on
    kind: Kind = "government" if body == GOVERNMENT else "department"
    due = deadlines.due(year, place.level, kind, context.rules, name=place.name)
    return due.on if due else None


def _listed(lead: Lead) -> tuple[Evidence, ...]:
    if lead.listed_on is None:
        return ()
    day = lead.listed_on.isoformat()
    return (Evidence("published", day, f"{lead.title} {day}"[:200], "listing"),)


def _with_attachments(document: Document, files: Sequence[Document], names: Sequence[str]) -> Document:
    """Where the page has no text of its own, the words of its attachments stand for it."""
    if len(document.text) >= SHORT or not files:
        return document
    readable = [file for file in files if file.text]
    if not readable:
        worst = files[0]
        return replace(document, problem=worst.problem or document.problem, detail=worst.detail)
    named = [name for file, name in zip(files, names, strict=True) if file.text]
    main = report_among(readable, named) or max(readable, key=lambda file: len(file.text))
    said = tuple(item for item in main.evidence if item.about not in ("published", "updated"))
    return replace(
        document,
        text=main.text,
        extracted_by=main.extracted_by,
        evidence=(*document.evidence, *said),
        problem=main.problem,
        detail=main.detail,
    )


def _spoil_of(url: str, problem: str, expected: Promise) -> Spoil:
    publisher = expected.publisher
    return Spoil(
        url=url,
        problem=problem,
        jurisdiction=publisher.jurisdiction if publisher else None,
        body=publisher.body if publisher else None,
        year=expected.year,
    )
