"""One sweep: judge every duty, queue what is worth saying, then send what waits.

cases → rules → outbox ‖ commit ‖ outbox → channels → settled
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts import messages
from alerts.channels import Channels
from alerts.rules import Situation, holding, must_hold
from duties import deadlines
from duties.jurisdictions import Register
from duties.standing import Case, judge
from storage import outbox, watchlist
from storage.cases import cases, watching_since
from storage.outbox import Raised
from storage.store import Store, Transaction

SHANGHAI = ZoneInfo("Asia/Shanghai")
HELD_KEY = ("mass-change-held", "", "", 0)


@dataclass(frozen=True, slots=True)
class Voice:
    """What a sweep needs, put together once."""

    store: Store
    register: Register
    rules: Sequence[deadlines.Rule]
    channels: Channels
    language: str = "zh"


def judge_and_queue(voice: Voice, now: datetime, *, once_a_day: bool = False) -> list[int]:
    """Judge every duty as of ``now`` and queue new alerts with their messages, in one transaction; returns their ids.

    Saying it twice is one row: an alert that still stands is not raised again, one that no longer holds is resolved.
    ``once_a_day``: what would be a province's second message of the day about the same thing waits for tomorrow
    (retractions never wait).
    """
    with voice.store.write() as tx:
        outbox.wake(tx, now)
        situations = _situations(tx, voice, now)
        standing = outbox.standing_alerts(tx)
        holds = {(rule, *_duty_key(at.case)): at for at in situations for rule in holding(at)}
        outbox.resolve(tx, _no_longer(standing, holds, situations), now)
        fresh = [
            messages.raised(key[0], at, voice.language)
            for key, at in holds.items()
            if standing.get(key) in (None, "resolved")
        ]
        going = _held_back(voice, standing, fresh, situations, now)
        if going == fresh:
            outbox.resolve(tx, [HELD_KEY], now)  # agreed to, or no longer so many: the next time asks anew
        made: list[int] = []
        for envelope in messages.envelopes(going, _provinces(voice.register, going), voice.language):
            if once_a_day and envelope.rule != "retraction" and outbox.told_today(tx, envelope.group, now):
                continue
            made += outbox.enqueue(tx, envelope, voice.channels.names, now)
        return made


def deliver(
    voice: Voice, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False
) -> tuple[int, int]:
    """Send what waits; returns how many were taken by their providers and how many were not.

    Each is settled by itself as soon as its provider has answered, and tried once: what fails while a slow channel
    holds up the others waits for the next call.
    """
    taken = failed = 0
    began = clock()
    while not stopping():
        with voice.store.write() as tx:
            parcels = outbox.claim(tx, clock(), voice.channels.names, limit=1, waiting_since=began)
        if not parcels:
            break
        parcel = parcels[0]
        text = messages.with_id(parcel.text, parcel.message_id, voice.language)
        sent = voice.channels.send(parcel.channel, parcel.title, text, message_id=parcel.message_id)
        with voice.store.write() as tx:
            outbox.settle(tx, parcel, sent.ok, sent.detail, clock())
        taken, failed = taken + sent.ok, failed + (not sent.ok)
    return taken, failed


def _situations(tx: Transaction, voice: Voice, now: datetime) -> list[Situation]:
    watch = watchlist.load(tx)
    today = now.astimezone(SHANGHAI).date()
    since = watching_since(watch, voice.rules, today)
    alerted: dict[tuple[str, str, int], dict[str, str]] = {}
    for (rule, jurisdiction, body, year), state in outbox.standing_alerts(tx).items():
        alerted.setdefault((jurisdiction, body, year), {})[rule] = state
    return [
        Situation(case, judge(case, today), watch.confirm_looks, since, alerted.get(_duty_key(case), {}))
        for case in cases(tx, voice.rules, now)
    ]


def _duty_key(case: Case) -> tuple[str, str, int]:
    return (case.duty.jurisdiction, case.duty.body, case.duty.year)


def _no_longer(
    standing: Mapping[tuple[str, str, str, int], str],
    holds: Mapping[tuple[str, str, str, int], Situation],
    situations: Sequence[Situation],
) -> list[tuple[str, str, str, int]]:
    judged = {_duty_key(at.case) for at in situations}
    return [
        key
        for key, state in standing.items()
        if state != "resolved"
        and key[1:] in judged
        and (_answered_anew(key, standing) if key[0] == "retraction" else key not in holds)
    ]


def _answered_anew(
    retraction: tuple[str, str, str, int], standing: Mapping[tuple[str, str, str, int], str]
) -> bool:
    """A retraction is said once for each accusation, whatever turns afterwards: it stands until the next accusation."""
    accused = standing.get(("report-not-found", *retraction[1:]), "resolved")
    return accused != "resolved"


def _held_back(
    voice: Voice,
    standing: Mapping[tuple[str, str, str, int], str],
    fresh: list[Raised],
    situations: Sequence[Situation],
    now: datetime,
) -> list[Raised]:
    """What may go out: all of it, or, where too much turns at once, one word to the operator until they agree."""
    today = now.astimezone(SHANGHAI).date()
    due = sum(1 for at in situations if at.case.duty.due_on is not None and at.case.duty.due_on < today)
    turning = len({alert.key[1:] for alert in fresh})
    if not must_hold(turning, due) or standing.get(HELD_KEY) == "acknowledged":
        return fresh
    if standing.get(HELD_KEY) in ("open", "snoozed"):
        return []
    return [messages.held(turning, due, today.isoformat(), voice.language)]


def _provinces(register: Register, alerts: Sequence[Raised]) -> dict[str, str]:
    named = {}
    for alert in alerts:
        top = [*register.ancestors(alert.jurisdiction)][-1:]
        own = register.get(alert.jurisdiction)
        named[alert.jurisdiction] = top[0].name if top else own.name if own else alert.jurisdiction
    return named
