"""Everything a sweep judges from, gathered in one place: duties with their situations, failing listings, revised texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.rules import LISTING_RULES, Situation, holding
from duties import deadlines
from duties.standing import Case, judge
from duties.watch import Watch
from storage import failing, news, outbox, watchlist
from storage.cases import cases, watching_since
from storage.failing import Failing
from storage.news import Revision
from storage.outbox import Key, Said
from storage.store import Transaction

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEWS = timedelta(days=30)  # what came before is history: a new version of this program does not tell old news
DutyKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Survey:
    """One sweep's view. ``said`` is what was alerted before; ``counting`` the listings that count for each body."""

    watch: Watch
    today: date
    since: int
    said: Mapping[Key, Said]
    duties: Mapping[DutyKey, Situation]
    failing: Mapping[Key, Failing]  # by the alert that holds about it
    revisions: Mapping[Key, Revision]
    counting: Mapping[tuple[str, str], Sequence[str]]

    @property
    def due(self) -> int:
        """How many duties are due."""
        dates = (at.case.duty.due_on for at in self.duties.values())
        return sum(1 for due_on in dates if due_on is not None and due_on < self.today)

    def stands(self, key: Key) -> bool:
        return key in self.said and self.said[key].stands

    def holds(self) -> list[Key]:
        """Every alert that holds now, said before or not."""
        own = [Key(rule, *whose) for whose, at in self.duties.items() for rule in holding(at)]
        found = [*own, *self.failing, *self.revisions]
        return [key for key in self._once_a_listing(found) if key.rule not in self.watch.silent]

    def _once_a_listing(self, found: list[Key]) -> list[Key]:
        """Our blindness is said once, of the overdue duties that wait for it or of the listing, whichever came first.

        A link that cannot be settled is a matter of its duty alone.
        """
        listings = {key.subject for key in found if key.rule in LISTING_RULES and key.subject}
        told = {key.subject for key in found if key.subject in listings and self._goes_first(key)}
        duties = [key for key in found if key.rule == "source-blind" and not key.subject]
        spared = {key for key in duties if not self.stands(key) and self._by_listing(key, told)}
        covered = {
            url
            for key in duties
            if key not in spared
            for url in self.counting.get((key.jurisdiction, key.body), ())
        }
        return [
            key
            for key in found
            if key not in spared
            and not (key.rule == "source-blind" and key.subject in covered and not self.stands(key))
        ]

    def _goes_first(self, key: Key) -> bool:
        return key.rule == "source-changed" or self.stands(key)

    def _by_listing(self, key: Key, told: set[str]) -> bool:
        at = self.duties[key.duty]
        urls = self.counting.get((key.jurisdiction, key.body), ())
        return not at.case.watching.doubted and any(url in told for url in urls)


def survey(tx: Transaction, rules: Sequence[deadlines.Rule], now: datetime) -> Survey:
    """Look at everything once, as of the end of the day: within a day every command sees what the others did."""
    watch = watchlist.load(tx)
    today = now.astimezone(SHANGHAI).date()
    tonight = datetime.combine(today, time.max, SHANGHAI)
    since = watching_since(watch, rules, today)
    said = outbox.said(tx)
    alerted: dict[DutyKey, dict[str, str]] = {}
    for key, one in said.items():
        if not key.subject:
            alerted.setdefault(key.duty, {})[key.rule] = one.state
    fresh = news.found_since(tx, now - NEWS)
    duties = {}
    for case in cases(tx, rules, now):
        whose = duty_key(case)
        duties[whose] = Situation(
            case,
            judge(case, today),
            watch.confirm_looks,
            since,
            alerted.get(whose, {}),
            today,
            watch.due_soon_days,
            whose in fresh,
        )
    return Survey(
        watch=watch,
        today=today,
        since=since,
        said=said,
        duties=duties,
        failing=_failing(tx, tonight),
        revisions=_revisions(tx, duties, since, said, now),
        counting=failing.counting(tx),
    )


def duty_key(case: Case) -> DutyKey:
    return (case.duty.jurisdiction, case.duty.body, case.duty.year)


def _failing(tx: Transaction, tonight: datetime) -> dict[Key, Failing]:
    return {
        Key(rule, listing.jurisdiction, "", 0, listing.url): listing
        for listing in failing.failing(tx, tonight)
        for rule, holds in LISTING_RULES.items()
        if holds(listing)
    }


def _revisions(
    tx: Transaction, duties: Mapping[DutyKey, Situation], since: int, said: Mapping[Key, Said], now: datetime
) -> dict[Key, Revision]:
    """Texts of watched duties that changed lately and were not told."""
    made = {}
    for one in news.revisions_since(tx, now - NEWS):
        key = Key("report-revised", one.jurisdiction, one.body, one.year, str(one.version))
        at = duties.get(key.duty)
        if at is not None and at.case.held is not None and one.year >= since and key not in said:
            made[key] = one
    return made
