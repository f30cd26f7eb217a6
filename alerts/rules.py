"""What is worth an alert: one small function a rule, all of them in RULES and LISTING_RULES. Pure.

A rule is asked about a case and its judgement, or about a listing that fails, and about what has been alerted before. It
answers whether the alert holds now; a rule that no longer holds resolves its alert.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from duties.standing import Case, Judgement, Standing
from duties.watch import DUE_SOON_DAYS
from harvester.problems import PROBLEMS
from storage.failing import Failing


@dataclass(frozen=True, slots=True)
class Situation:
    """A case as it stands in this sweep.

    ``confirm_looks``: good looks on different days before an absence is alerted. ``watch_since``: first report year
    whose absence is alerted. ``alerted``: the state of alerts raised earlier for this duty, by rule. ``today`` is a date
    in Asia/Shanghai. ``news``: the report came while we were watching, and lately.
    """

    case: Case
    judgement: Judgement
    confirm_looks: int
    watch_since: int
    alerted: Mapping[str, str] = field(default_factory=dict)
    today: date | None = None
    due_soon_days: int = DUE_SOON_DAYS
    news: bool = False

    @property
    def standing(self) -> Standing:
        return self.judgement.standing

    @property
    def days_left(self) -> int | None:
        """Until the due date, negative after it; None where there is none."""
        due_on = self.case.duty.due_on
        return None if due_on is None or self.today is None else (due_on - self.today).days

    def said(self, rule: str) -> bool:
        """Whether this was alerted and still stands."""
        return self.alerted.get(rule, "resolved") != "resolved"


def _due_soon(at: Situation) -> bool:
    # "Not found so far" needs a look that could have found it: before the first one, and while a link that may be the
    # report is not settled, there is nothing to say. Said once a duty.
    rule, watching = "report-due-soon", at.case.watching
    near = at.days_left is not None and 0 <= at.days_left <= at.due_soon_days and at.due_soon_days > 0
    seen = watching.last_good_at is not None and not watching.doubted and rule not in at.alerted
    return at.standing is Standing.UPCOMING and near and (seen or at.said(rule))


def _not_found(at: Situation) -> bool:
    # One good look states a fact; an accusation waits for as many days as the operator asked for, and while a link
    # that may be the very report is not settled it is not made.
    watching = at.case.watching
    enough = watching.good_days_after_due >= at.confirm_looks
    return at.standing is Standing.NOT_FOUND and enough and not watching.doubted


def _late(at: Situation) -> bool:
    return at.standing is Standing.LATE


def _disputed(at: Situation) -> bool:
    return at.standing is Standing.DISPUTED


def _withdrawn(at: Situation) -> bool:
    return at.standing is Standing.WITHDRAWN


def _found(at: Situation) -> bool:
    # Late, disputed and retracted say that it was found as well: one message is enough. Said once a duty.
    rule = "report-found"
    quiet = at.standing in (Standing.ON_TIME, Standing.UNDATED) and "report-not-found" not in at.alerted
    return quiet and (at.said(rule) or (at.news and rule not in at.alerted))


def _blind(at: Situation) -> bool:
    # One failed look may be the portal's hiccup: as patient with our own eyes as with their absence. Not where a person
    # is needed anyway, nor once so many days have passed that an absence could have been alerted by now.
    watching = at.case.watching
    urgent = waits_for_a_person(watching.problem) or (
        at.days_left is not None and -at.days_left >= at.confirm_looks
    )
    blind = watching.failing_looks >= (1 if urgent else at.confirm_looks) or watching.doubted
    return at.standing is Standing.UNOBSERVED and blind


def _retraction(at: Situation) -> bool:
    """We said "not found", and it turns out that this may have been wrong: said as loudly as the accusation."""
    cleared = {Standing.ON_TIME, Standing.UNDATED, Standing.DISPUTED, Standing.EXEMPT}
    return "report-not-found" in at.alerted and at.standing in cleared


RULES: Mapping[str, Callable[[Situation], bool]] = {
    "report-due-soon": _due_soon,
    "report-not-found": _not_found,
    "report-late": _late,
    "report-found": _found,
    "report-disputed": _disputed,
    "report-withdrawn": _withdrawn,
    "source-blind": _blind,
    "retraction": _retraction,
}


def holding(at: Situation) -> list[str]:
    """The rules that hold for a situation now; none for years before ``watch_since``."""
    if at.case.duty.year < at.watch_since:
        return []
    return [name for name, holds in RULES.items() if holds(at)]


CHANGED = frozenset({"source-changed", "listing-shrunk"})
BLIND_DAYS = 2  # of failed looks, where the problem may pass by itself and nothing is overdue


def _listing_changed(listing: Failing) -> bool:
    return listing.last_good is not None and not CHANGED.isdisjoint(listing.problems)


def _listing_blind(listing: Failing) -> bool:
    if _listing_changed(listing):
        return False
    return waits_for_a_person(listing.problems[-1]) or len(listing.days) >= BLIND_DAYS


LISTING_RULES: Mapping[str, Callable[[Failing], bool]] = {
    "source-blind": _listing_blind,
    "source-changed": _listing_changed,
}
NAMES = (*RULES, "report-revised", "source-changed", "mass-change-held")  # every rule there is


def waits_for_a_person(problem: str | None) -> bool:
    """Whether a problem will hardly pass by itself."""
    return problem in PROBLEMS and not PROBLEMS[problem].passing


HELD_FROM = 20  # duties turning in one sweep
HELD_SHARE = 0.5  # of all that are due
# Rules that count towards a hold: what accuses somebody, and what we fail to see. A due date comes to all at once by its
# nature, and on the last day of March reports come by the hundred.
COUNTED = frozenset({
    "report-not-found", "report-late", "report-disputed", "report-revised", "report-withdrawn", "source-blind",
    "source-changed",
})  # fmt: skip
NEVER_HELD = frozenset({"retraction", "report-due-soon"})


def must_hold(turning: int, due: int) -> bool:
    """Whether so much would turn at once that the fault is more likely ours than theirs."""
    return turning >= HELD_FROM and turning > due * HELD_SHARE


FALLEN_FROM = 5  # within a day
FALLEN_SHARE = 0.05  # of all that are due
# Said of a duty whose report we held, these are a fall; the other two always change what was established.
ACCUSING = frozenset({"report-not-found", "report-late", "report-disputed", "report-withdrawn"})
UPSETTING = frozenset({"report-revised", "source-changed"})


def implausible(fallen: int, due: int) -> bool:
    """Whether more of what was established fell within a day than portals by themselves bring down."""
    return fallen >= FALLEN_FROM and fallen > due * FALLEN_SHARE
