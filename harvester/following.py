"""Following one lead: ask for its page, read it with its attachments, recognise it, put it into the catalogue.

Whatever happens is recorded: a lead ends as read, as a report, as a doubt before a person, or as unread, and what was
not settled spoils the duties whose report it may be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from duties.choosing import contradicting
from duties.identity import fingerprint
from duties.recognise import Home, may_only_be, promise, recognise
from duties.reports import Document, Lead, Promise, Publisher, Recognition, Verdict
from harvester.adapters.onward import reports_on
from harvester.adapters.row_marks import is_marked
from harvester.asking import Answered
from harvester.filing import Context, finding_of
from harvester.gathering import Asks, Gathered, Gatherer
from harvester.pieces import Request, Trouble
from harvester.urls import identity
from storage import addresses, catalogue, leads, reviews
from storage.findings import Finding, Outcome
from storage.looks import DOUBTFUL, Findings, Spoil, Task
from storage.store import Transaction

SAYS_SOMETHING = 20  # characters: a page of fewer shows nothing in the place of a report
GONE = frozenset({"404", "410"})
HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Understood:
    """A page as it was answered, read whole, and recognised."""

    answered: Answered
    gathered: Gathered
    recognition: Recognition

    @property
    def document(self) -> Document:
        return self.gathered.document

    @property
    def capture_id(self) -> int:
        return self.answered.capture_id

    @property
    def url(self) -> str:
        return self.answered.capture.url


class Follower:
    """Follows the leads of one look at one listing."""

    def __init__(self, context: Context, task: Task, asker: Asks, found: Findings, column: str = "") -> None:
        self._context = context
        self._task = task
        self._asker = asker
        self._found = found
        self._gatherer = Gatherer(asker, task.listing, context.sandbox, context.slow)
        self.home = Home(task.listing.jurisdiction, task.listing.bodies, column)
        self.pointed_to: list[leads.Known] = []  # rows added by what pages link to, for the visit to follow

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
        if self._rejected_by_a_person(lead, known, answered.capture_id):
            return
        page = self._understood(lead, answered)
        if page.recognition.verdict is not Verdict.REPORT and not (known is not None and known.gone):
            self._note_links(lead, page, at)
        with self._context.store.read() as tx:
            person = reviews.accepted(tx, lead.url)
            filed = addresses.shown_at(tx, lead.url)
        if person is not None and not person.same(page.recognition):
            self._filed_by_a_person(lead, known, page, person, at)
        elif page.recognition.verdict is Verdict.REPORT:
            self._record(lead, known, page, at)
        elif self._shows_something_else(page, filed):
            self._gone(lead, known, page)
        elif page.recognition.verdict is Verdict.UNSURE or page.document.problem is not None:
            self._doubt(lead, known, page, at)
        else:
            self._gone(lead, known, page)

    def _note_links(self, lead: Lead, page: Understood, at: datetime) -> None:
        """Reports that a page links to in its own words become rows of the listing, if it has not shown them yet.

        They are noted before their page is settled, so that whoever goes on after a kill follows them; and as gone, since
        the list never showed them: a walk that does not meet them has lost nothing, and what they link to is not noted.
        """
        shown = page.answered.page
        if shown is None or shown.media_type not in HTML:
            return
        text = page.document.text
        if page.gathered.files is not None:  # an attachment speaks in the place of the page
            text = self._gatherer.read(page.answered).text
        onward = [one for one in reports_on(shown, text, lead.title) if self.promise(one).worth_reading]
        if not onward:
            return
        with self._context.store.write() as tx:
            before = {row_key(url) for url in leads.known(tx, self._task.listing_id)}
            fresh = [one for one in onward if row_key(one.url) not in before]
            leads.note(tx, self._task.listing_id, [(one, "unread") for one in fresh], at)
            leads.mark_gone(tx, self._task.listing_id, [one.url for one in fresh], [], at)
            noted = leads.known(tx, self._task.listing_id) if fresh else {}
        self.pointed_to += [noted[one.url] for one in fresh]

    def remember(self, lead: Lead, answered: Answered, at: datetime, until: datetime) -> None:
        """An older answer of an address, out of the archive, last given ``at``: what a report was dated ``until`` the
        next one came."""
        page = self._understood(lead, answered)
        if page.recognition.verdict is not Verdict.REPORT:
            return
        with self._context.store.write() as tx:
            catalogue.remember(tx, self._finding(lead, page, at), until)

    def _rejected_by_a_person(self, lead: Lead, known: leads.Known | None, capture_id: int) -> bool:
        """These very bytes are no report because a person said so; no reader knows better."""
        with self._context.store.read() as tx:
            if not reviews.rejected(tx, lead.url, capture_id):
                return False
        with self._context.store.write() as tx:
            self._settle(tx, lead, known, "read")
        return True

    def _understood(self, lead: Lead, answered: Answered) -> Understood:
        """The page read and recognised; where its own words leave it open, with those of its attachments."""
        gathered = self._gatherer.page(answered)
        recognition = self._recognise(gathered.document, lead)
        if (
            recognition.verdict is Verdict.UNSURE
            and gathered.files is None
            and gathered.document.attachments
            and gathered.document.problem is None
        ):
            spoken = self._gatherer.spoken_for(gathered)
            anew = self._recognise(spoken.document, lead)
            if anew.verdict is Verdict.REPORT or spoken.document.problem is not None:
                gathered, recognition = spoken, anew
            else:
                gathered = replace(gathered, files=spoken.files)
        if recognition.verdict is Verdict.REPORT and gathered.files is None:
            files = self._gatherer.files(gathered.document)
            gathered = replace(gathered, files=files)
            against = contradicting(recognition, files.words, self.home, self._context.register)
            recognition = replace(recognition, doubts=(*recognition.doubts, *against))
        return Understood(answered, gathered, recognition)

    def _recognise(self, document: Document, lead: Lead) -> Recognition:
        return recognise(document, lead, self.home, self._context.register)

    def _shows_something_else(self, page: Understood, filed: addresses.Shown | None) -> bool:
        """The address of a report shows a page of its own that is none, whatever its row still promises.

        What is empty, or could not be read whole, may be the report's page having a bad day.
        """
        document = page.document
        if filed is None or filed.capture_id == page.capture_id or document.problem is not None:
            return False
        if len(document.text) < SAYS_SOMETHING or fingerprint(document.text) == filed.fingerprint:
            return False
        return self._recognise(document, Lead(page.url, "")).verdict is Verdict.NOT_A_REPORT

    def _gone(self, lead: Lead, known: leads.Known | None, page: Understood) -> None:
        """The page is no report; where it was one, that is gone, which counts at the end of a good look."""
        with self._context.store.write() as tx:
            was_one = catalogue.misread(tx, lead.url, page.capture_id)
            reviews.supersede(tx, lead.url)
            self._settle(tx, lead, known, "report" if was_one else "read")
        if was_one:
            self._found.gone.append(lead.url)

    def _settled_before(self, lead: Lead, known: leads.Known, capture_id: int, at: datetime) -> bool:
        """The page is as it was, and so is what we made of it."""
        if (known.title, known.listed_on) != (lead.title, lead.listed_on):
            return False
        if known.state != "report":
            return known.state == "read"
        with self._context.store.read() as tx:
            belongings = addresses.belongings(tx, lead.url)
            if addresses.takes_the_place(tx, lead.url):
                return False
        if self._gatherer.replaced(lead.url, belongings):
            return False
        with self._context.store.write() as tx:
            counted = catalogue.seen_again(tx, lead.url, at, capture_id)
        if counted:
            self._found.outcome["same"] += 1
            self._see_what_was_there(lead.url)
        return counted

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

    def _finding(self, lead: Lead, page: Understood, at: datetime) -> Finding:
        since = page.gathered.since
        return finding_of(
            self._context,
            lead=lead,
            document=page.document,
            recognition=page.recognition,
            files=page.gathered.files.files if page.gathered.files is not None else (),
            parts=page.gathered.parts,
            capture_id=page.capture_id,
            first_at=max(page.answered.first_at, since) if since is not None else page.answered.first_at,
            at=at,
            listing_id=self._task.listing_id,
            listing_jurisdiction=self._task.listing.jurisdiction,
            listing_url=self._task.listing.url,
        )

    def _record(self, lead: Lead, known: leads.Known | None, page: Understood, at: datetime) -> None:
        finding = self._finding(lead, page, at)
        with self._context.store.write() as tx:
            _, outcome = catalogue.record(tx, finding)
            reviews.supersede(tx, lead.url)
            self._settle(tx, lead, known, "report")
        self._found.outcome[outcome.value] += 1
        self._spoil_others(lead, page.recognition)
        self._see_what_was_there(lead.url)

    def _see_what_was_there(self, url: str) -> None:
        """Another report that this address showed before is gone from it."""
        with self._context.store.read() as tx:
            if addresses.shows_another(tx, url):
                self._found.gone.append(url)

    def _filed_by_a_person(
        self, lead: Lead, known: leads.Known | None, page: Understood, person: reviews.Accepted, at: datetime
    ) -> None:
        """A page that a person filed, and that has changed since: the report's new version, unless it reads as another.

        A reader that still cannot tell contradicts nobody.
        """
        recognition = page.recognition
        with self._context.store.read() as tx:
            filed = addresses.shown_at(tx, lead.url)
        if page.capture_id == person.capture_id:
            with self._context.store.write() as tx:
                self._found.outcome["same"] += catalogue.seen_again(tx, lead.url, at, page.capture_id)
                self._settle(tx, lead, known, "report")
        elif self._shows_something_else(page, filed) or (
            recognition.verdict is Verdict.NOT_A_REPORT and page.document.problem is None
        ):
            self._gone(lead, known, page)
        elif person.contradicted_by(recognition):
            self._doubt(lead, known, page, at)
        else:
            said = (*recognition.evidence, *person.evidence)
            filed_so = replace(
                recognition,
                verdict=Verdict.REPORT,
                publisher=person.publisher,
                year=person.year,
                kind=person.kind,
                evidence=said,
                doubts=(),
            )
            self._record(lead, known, replace(page, recognition=filed_so), at)

    def _spoil_others(self, lead: Lead, recognition: Recognition) -> None:
        """A report filed under one name or year that its row, or a lesser doubt, gives to another may be the other's.

        Not that of a report which this address showed before: that one we know, and it is gone from here.
        """
        with self._context.store.read() as tx:
            known = addresses.reports_at(tx, lead.url)
        promised = self.promise(lead)
        candidates = {
            about: {
                item.value
                for doubt in recognition.doubts
                if doubt.about == about
                for item in doubt.candidates
            }
            for about in ("year", "jurisdiction", "body")
        }
        years = {int(value) for value in candidates["year"] if value.isdigit()}
        years |= {promised.year} if promised.year is not None else set()
        for year in sorted(years - {recognition.year} - {key.year for key in known}):
            self._found.spoils.append(Spoil(lead.url, DOUBTFUL, year=year))
        own = recognition.publisher
        if own is None:
            return
        others = {Publisher(code, own.body) for code in candidates["jurisdiction"] if code.isdigit()}
        others |= {Publisher(own.jurisdiction, body) for body in candidates["body"]}
        others |= {promised.publisher} if promised.publisher is not None else set()
        for other in sorted(others - {own}, key=str):
            of_year = promised.year or recognition.year
            if addresses.Key(other.jurisdiction, other.body, of_year) in known:
                continue
            self._found.spoils.append(Spoil(lead.url, DOUBTFUL, other.jurisdiction, other.body, of_year))

    def _doubt(self, lead: Lead, known: leads.Known | None, page: Understood, at: datetime) -> None:
        recognition, document = page.recognition, page.document
        expected = self.promise(lead)
        open_questions = {doubt.about for doubt in recognition.doubts}
        # What is itself in doubt narrows nothing: the page may be any year's, or anybody's.
        narrowed = Promise(
            True,
            None if "year" in open_questions else recognition.year or expected.year,
            may_only_be(recognition, self.home, self._context.register)
            if open_questions & {"jurisdiction", "body"}
            else recognition.publisher or expected.publisher,
            recognition.why,
        )
        problem = document.problem or DOUBTFUL
        spoil = _spoil_of(lead.url, problem, narrowed)
        with self._context.store.write() as tx:
            state = reviews.open_review(
                tx,
                spoil=spoil,
                listing_id=self._task.listing_id,
                listing=self._task.listing.url,
                title=recognition.title or lead.title,
                doubts=recognition.doubts,
                capture_id=page.capture_id,
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


def row_key(url: str) -> str:
    """A row's identity on its listing, whether it is served by http or https: portals switch, rows stay."""
    return identity(url).split("://", 1)[-1]


def _spoil_of(url: str, problem: str, expected: Promise) -> Spoil:
    publisher = expected.publisher
    return Spoil(
        url=url,
        problem=problem,
        jurisdiction=publisher.jurisdiction if publisher else None,
        body=publisher.body if publisher else None,
        year=expected.year,
    )
