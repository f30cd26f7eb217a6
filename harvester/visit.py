"""One visit to a listing: walk its pages, follow what is promising, ask known reports again, then judge the walk.

The judgement is what everything rests on. A visit is *complete* when it reached every page, saw enough rows, and the rows
seen before are still there; a visit that is not complete has a problem, or stopped early because nothing was new, and
proves no absence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import chain

from duties.reports import Lead
from harvester import find
from harvester.adapters.row_dates import CHINA
from harvester.adapters.row_marks import is_marked, told
from harvester.asking import Answered, Asker
from harvester.filing import Context
from harvester.following import Follower, row_key
from harvester.pieces import Page, Trouble
from harvester.urls import identity
from storage import addresses, leads, looks, shrunk
from storage.looks import Findings, Task

SHRUNK_FROM = 4  # rows known; fewer may well be tidied away
SHRUNK_SHARE = 0.5  # of the rows known may go between two looks; more is a redesign or a fault
PRUNED_AFTER = 2  # earlier days on which a shortened list was the same; the third takes it as it is
UNSETTLED = frozenset({"report", "unread", "doubtful"})  # rows that every look asks again
# After these the portal is left alone: it refuses us, or is not there, and further requests would look like an attack.
REFUSALS = frozenset(
    {
        "blocked",
        "rate-limited",
        "login-required",
        "robots-denied",
        "unreachable",
        "tls",
        "too-slow",
        "hijacked",
    }
)


class Visit:
    """One look at one listing, from its first page to its judgement; ``found`` gathers what is written down."""

    def __init__(
        self,
        context: Context,
        task: Task,
        asker: Asker,
        follower: Follower,
        found: Findings,
        clock: Callable[[], datetime],
        must_see_all: bool,
    ) -> None:
        self._store = context.store
        self._task = task
        self._asker = asker
        self._follower = follower
        self._found = found
        self._clock = clock
        self._must_see_all = must_see_all
        with self._store.read() as tx:
            known = leads.known(tx, task.listing_id)
        self._known: dict[str, leads.Known] = {row_key(url): row for url, row in known.items()}
        self._seen: set[str] = set()
        self._followed: set[str] = set()
        self._postponed: dict[str, Lead] = {}
        self._walked = False  # a page at least
        self._held_since = task.started_at

    def run(self) -> None:
        """The whole visit. Only Stopped, or a fault of our own, is raised."""
        outcome = self._walk()
        if outcome is None or not self._refused(outcome.trouble):
            self._follow_the_rest()
        self._judge(outcome)

    def _walk(self) -> find.Outcome | None:
        """Walk the pages; None where the walk was cut short because nothing was new and every known report still stands."""
        before = self._seen_before()
        walk = find.walk(
            self._task.listing, self._asker.ask, resume=find.request_at(self._task.resume), seen=before
        )
        with walk:
            for page in walk:
                self._take(page)
                if self._must_see_all or self._anything_new(page):
                    continue
                self._follow_the_rest()
                if not self._may_have_moved():
                    walk.close()
                    return None
                self._must_see_all = True
        return walk.outcome

    def _take(self, page: find.Found[Answered]) -> None:
        """Note the rows of one page and where we are, in one transaction, then follow the promising ones.

        Killed in between, the rows noted as unread are followed by whoever goes on.
        """
        self._found.seen.append((page.answer.capture_id, page.answer.capture.status))
        self._found.pages += 1
        if not self._found.column:
            self._found.column = self._task.column or _column(page.answer.page)
            self._follower.enter(self._found.column)
        fresh = [lead for lead in page.leads if row_key(lead.url) not in self._known]
        promising = {lead.url: self._follower.promise(lead).worth_reading for lead in fresh}
        self._seen |= {row_key(lead.url) for lead in page.leads}
        at = self._clock()
        with self._store.write() as tx:
            noted = [(lead, "unread" if promising[lead.url] else "skipped") for lead in fresh]
            leads.note(tx, self._task.listing_id, noted, at)
            looks.note_place(tx, self._task, find.place_of(page.resume), at, self._found)
        self._walked = True
        for lead in page.leads:
            known = self._known.get(row_key(lead.url))
            if known is not None and known.state in ("unread", "doubtful"):
                # It failed before: where it makes the portal turn us away, the walk shall be over by then.
                self._postponed[row_key(lead.url)] = lead
            elif promising[lead.url] if known is None else self._worth_again(lead, known):
                self._follow(lead, known)

    def _worth_again(self, lead: Lead, known: leads.Known) -> bool:
        """A known row is followed again where it is a report, or where the listing says that it changed."""
        changed = (known.title, known.listed_on) != (lead.title, lead.listed_on)
        return known.state == "report" or (changed and self._follower.promise(lead).worth_reading)

    def _follow_the_rest(self) -> None:
        """Reports that this walk did not show, and unsettled rows (also those that a killed part of it left behind)."""
        for key, known in chain(list(self._known.items()), self._pointed_to()):
            if key not in self._followed and known.state in UNSETTLED:
                shown = self._postponed.get(key)
                if is_marked(known.url) and shown is None and (known.gone or self._task.resume is None):
                    continue  # a row without an address that the page no longer shows: nothing is left to ask for
                self._follow(shown or Lead(known.url, known.title, known.listed_on), known)

    def _pointed_to(self) -> Iterator[tuple[str, leads.Known]]:
        """Rows that pages of this look linked to and no list showed; they lead no further."""
        yield from [(row_key(known.url), known) for known in self._follower.pointed_to]

    def _follow(self, lead: Lead, known: leads.Known | None) -> None:
        self._followed.add(row_key(lead.url))
        now = self._clock()
        if now - self._held_since > looks.LEASE / 6:  # a page of many slow articles outlasts a lease
            with self._store.write() as tx:
                looks.renew(tx, self._task, now)
            self._held_since = now
        self._follower.follow(lead, known, now)
        for noted in self._follower.pointed_to:
            self._known.setdefault(row_key(noted.url), noted)

    def _refused(self, trouble: Trouble | None) -> bool:
        """Whether the portal would not, or could not, answer at all; or asks us to slow down."""
        if trouble is None or (self._walked and trouble.code != "rate-limited"):
            return False
        down = trouble.code == "http-error" and (
            trouble.detail.startswith("5") or "maintenance" in trouble.detail
        )
        return trouble.code in REFUSALS or down

    def _anything_new(self, page: find.Found[Answered]) -> bool:
        return any(row_key(lead.url) not in self._known for lead in page.leads)

    def _may_have_moved(self) -> bool:
        """Whether a report is gone from its address and nobody has said so yet: then it may be on any page."""
        if not self._found.gone:
            return False
        with self._store.read() as tx:
            return addresses.still_counting(tx, self._found.gone, self._task.started_at)

    def _seen_before(self) -> Mapping[str, object]:
        """What an earlier, killed part of this same walk already showed: all rows first seen since it began."""
        if self._task.resume is None:
            return {}
        return {identity(row.url): None for row in self._known.values()}

    def _judge(self, outcome: find.Outcome | None) -> None:
        found, listing = self._found, self._task.listing
        if outcome is None:
            found.rows = len(self._seen)  # of the pages it looked at: too few of them prove nothing, either
            trouble = None
        else:
            found.rows = max(outcome.rows, len(self._seen))
            found.adapter = outcome.adapter
            rows = found.rows - outcome.beside
            trouble = outcome.trouble or self._too_few(rows, listing.at_least) or self._shrunk(outcome)
            found.complete = outcome.whole and trouble is None
            if trouble is None and not outcome.whole:
                trouble = Trouble("source-changed", outcome.why)
        if trouble is not None:
            found.problem, found.detail = trouble.code, trouble.detail
        elif any(spoil.problem == "lead-unread" for spoil in found.spoils):
            found.problem = "lead-unread"
            unread = next(spoil.url for spoil in found.spoils if spoil.problem == "lead-unread")
            found.detail = told(unread) if is_marked(unread) else unread

    @staticmethod
    def _too_few(rows: int, at_least: int) -> Trouble | None:
        if rows >= at_least:
            return None
        return Trouble("listing-empty", f"{rows} rows, at least {at_least} expected")

    def _shrunk(self, outcome: find.Outcome) -> Trouble | None:
        """The canary: rows seen before must still be there. Small losses are noted, large ones are a problem."""
        if not outcome.whole:
            return None
        present = {key for key, row in self._known.items() if not row.gone}
        if self._task.resume is not None:  # which rows the killed part showed is not known, only how many
            few = len(present) >= SHRUNK_FROM and outcome.rows < len(present) * SHRUNK_SHARE
            return Trouble("listing-shrunk", f"{outcome.rows} rows, {len(present)} before") if few else None
        gone = present - self._seen
        large = len(present) >= SHRUNK_FROM and len(gone) > len(present) * SHRUNK_SHARE
        if large and not self._was_pruned(present, gone, outcome.rows):
            return Trouble("listing-shrunk", f"{len(gone)} of {len(present)} rows seen before are gone")
        back = {key for key, row in self._known.items() if row.gone} & self._seen
        if gone or back:
            with self._store.write() as tx:
                leads.mark_gone(
                    tx,
                    self._task.listing_id,
                    [self._known[key].url for key in gone],
                    [self._known[key].url for key in back],
                    self._clock(),
                )
        return None

    def _was_pruned(self, present: set[str], gone: set[str], rows: int) -> bool:
        """A list that keeps its newest rows and drops the older ones, look after look, was shortened by its portal.

        docs/decisions/0016. Dates must say so of every row: a list that lost its newest rows, or an order nobody can
        tell, stays shrunk. So does one that shows nothing of what it showed before, which is another list, and one whose
        reports went with their rows: who shortens a list leaves the articles where they are.
        """
        kept_days = [self._known[key].listed_on for key in present - gone]
        gone_days = [self._known[key].listed_on for key in gone]
        kept = [day for day in kept_days if day is not None]
        lost = [day for day in gone_days if day is not None]
        if not kept or len(kept) < len(kept_days) or len(lost) < len(gone_days) or min(kept) < max(lost):
            return False
        with self._store.read() as tx:
            lately = shrunk.lately(tx, self._task.listing_id, rows)
        if not any(self._known[key].url in lately.before for key in present - gone):
            return False
        if any(self._known[key].url in self._found.gone for key in gone):
            return False
        today = self._task.started_at.astimezone(CHINA).date()
        return len(lately.days - {today}) >= PRUNED_AFTER


def _column(page: Page | None) -> str:
    """What the listing calls itself: its ColumnName tag, else its title; "" where it says nothing."""
    if page is None or page.media_type not in ("text/html", "application/xhtml+xml"):
        return ""
    for node in page.tree.css("meta[name]"):
        if (node.attributes.get("name") or "").lower() == "columnname":
            return (node.attributes.get("content") or "").strip()
    title = page.tree.css_first("title")
    return title.text(strip=True) if title else ""
