"""Holding back what is more likely our own fault than theirs. Pure.

Two cases. So much turns in one sweep that nothing of it goes out; or too much falls that was established (reports we
held, texts we had read, listings we could read), and what fell waits while the rest goes out. Either way the operator is
told one thing, and decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.rules import ACCUSING, COUNTED, NEVER_HELD, UPSETTING, implausible, must_hold
from alerts.survey import DutyKey, Survey
from storage.outbox import Key

HELD = Key("mass-change-held", "", "", 0)
AGREED = "agreed"
A_DAY = timedelta(days=1)  # the daemon looks at a portal here and there: what falls is counted over a day


@dataclass(frozen=True, slots=True)
class Weighed:
    """What may go out now and what is held. ``asks``: the operator has to be told, ``turning`` being how many turn.

    ``ends``: why a hold that stood is over, None where none ends.
    """

    going: Sequence[Key]
    held: Sequence[Key] = ()
    asks: bool = False
    turning: int = 0
    ends: str | None = None


def weigh(seen: Survey, fresh: Sequence[Key], fallen: Mapping[DutyKey, datetime], now: datetime) -> Weighed:
    """What of the ``fresh`` alerts may go out. ``fallen``: duties that lost a standing we had established, and when."""
    standing = seen.said.get(HELD)
    held = standing is not None and standing.stands
    if held and standing is not None and standing.state == "acknowledged":
        return Weighed(fresh, ends=AGREED)
    turning = len({key[1:] for key in fresh if key.rule in COUNTED})
    suspect = [key for key in fresh if _upsets(key, fallen)]
    if must_hold(turning, seen.due):
        back = [key for key in fresh if key.rule not in NEVER_HELD]
    elif suspect and implausible(len(suspect) + _told_lately(seen, fallen, now), seen.due):
        back, turning = suspect, len(suspect)
    else:
        return Weighed(fresh, ends="over" if held else None)
    going = [key for key in fresh if key not in set(back)]
    return Weighed(going, back, asks=not held, turning=turning)


def _upsets(key: Key, fallen: Mapping[DutyKey, datetime]) -> bool:
    return key.rule in UPSETTING or (key.rule in ACCUSING and key.duty in fallen)


def _told_lately(seen: Survey, fallen: Mapping[DutyKey, datetime], now: datetime) -> int:
    """What fell within a day and was told before it grew to be too much; what the operator agreed to is settled."""
    standing = seen.said.get(HELD)
    since = now - A_DAY
    if standing is not None and standing.resolved_at is not None:
        since = max(since, standing.resolved_at)
    return sum(1 for key, said in seen.said.items() if _upsets(key, fallen) and said.raised_at > since)
