"""Which standing is worth an alert: one small function a rule, all of them in RULES. Pure.

A rule is asked about a case and its judgement, and about what has been alerted before. It answers whether the alert
holds now; a rule that no longer holds resolves its alert.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from duties.standing import Case, Judgement, Standing


@dataclass(frozen=True, slots=True)
class Situation:
    """A case as it stands in this sweep.

    ``confirm_looks``: good looks on different days before an absence is alerted. ``watch_since``: first report year
    whose absence is alerted. ``alerted``: the state of alerts raised earlier for this duty, by rule.
    """

    case: Case
    judgement: Judgement
    confirm_looks: int
    watch_since: int
    alerted: Mapping[str, str] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        return self.judgement.standing


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


def _blind(at: Situation) -> bool:
    # One failed look may be the portal's hiccup: as patient with our own eyes as with their absence.
    watching = at.case.watching
    blind = watching.failing_looks >= at.confirm_looks or watching.doubted
    return at.standing is Standing.UNOBSERVED and blind


def _retraction(at: Situation) -> bool:
    """We said "not found", and it turns out that this may have been wrong: said as loudly as the accusation."""
    cleared = {Standing.ON_TIME, Standing.UNDATED, Standing.DISPUTED, Standing.EXEMPT}
    return "report-not-found" in at.alerted and at.standing in cleared


RULES: Mapping[str, Callable[[Situation], bool]] = {
    "report-not-found": _not_found,
    "report-late": _late,
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


HELD_FROM = 20  # duties turning in one sweep
HELD_SHARE = 0.5  # of all that are due


def must_hold(turning: int, due: int) -> bool:
    """Whether so much would turn at once that the fault is more likely ours than theirs."""
    return turning >= HELD_FROM and turning > due * HELD_SHARE
