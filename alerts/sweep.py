"""One sweep: judge every duty, queue what is worth saying, then send what waits.

survey → rules → restraint → outbox ‖ commit ‖ outbox → channels → settled
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import quote

from alerts import messages, restraint
from alerts.channels import Channels
from alerts.rules import LISTING_RULES, NEVER_HELD
from alerts.survey import SHANGHAI, Survey, survey
from duties import deadlines
from duties.jurisdictions import Register
from duties.reports import GOVERNMENT
from storage import failing, judged, news, outbox
from storage.outbox import Key, Raised
from storage.store import Store, Transaction

TOLD = timedelta(days=7)  # an alert that only informs is put away after so long
INFORMING = frozenset({"report-found", "report-revised"})
NEVER_WAITS = frozenset({"retraction", "mass-change-held"})  # for tomorrow's message


@dataclass(frozen=True, slots=True)
class Voice:
    """What a sweep needs, put together once. ``base`` is the public address of the dashboard, for links."""

    store: Store
    register: Register
    rules: Sequence[deadlines.Rule]
    channels: Channels
    language: str = "zh"
    base: str | None = None


def judge_and_queue(voice: Voice, now: datetime, *, once_a_day: bool = False) -> list[int]:
    """Judge every duty as of ``now`` and queue new alerts with their messages, in one transaction; returns their ids.

    Saying it twice is one row: an alert that still stands is not raised again, one that no longer holds is resolved.
    ``once_a_day``: what would be a province's second message of the day about the same thing waits for tomorrow
    (retractions never wait).
    """
    with voice.store.write() as tx:
        outbox.wake(tx, now)
        seen = survey(tx, voice.rules, now)
        judged.note(tx, {whose: at.standing.value for whose, at in seen.duties.items()}, now)
        holds = seen.holds()
        for key, why in _over(seen, frozenset(holds), now):
            outbox.resolve(tx, [key], now, why)
        fresh = [key for key in holds if not seen.stands(key)]
        weighed = restraint.weigh(seen, fresh, judged.fallen(tx), now)
        if weighed.ends is not None:
            outbox.resolve(tx, [restraint.HELD], now, weighed.ends)
        going = [_worded(tx, voice, seen, key, now) for key in weighed.going]
        if weighed.asks:
            going.append(_asking(voice, seen, weighed))
        waits = once_a_day and weighed.ends != restraint.AGREED
        made: list[int] = []
        for envelope in messages.envelopes(going, _provinces(voice.register, going), voice.language):
            if waits and envelope.rule not in NEVER_WAITS and outbox.told_today(tx, envelope.group, now):
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


def _over(seen: Survey, holds: frozenset[Key], now: datetime) -> Iterable[tuple[Key, str]]:
    """The alerts that no longer hold, each with the reason why: over | told | silent | unwatched | before-watch."""
    watched = {(place.code, body) for place in seen.watch.jurisdictions for body in place.bodies}
    listings = {url for urls in seen.counting.values() for url in urls}
    for key, said in seen.said.items():
        if not said.stands or key == restraint.HELD:
            continue
        if key.rule in INFORMING and said.raised_at <= now - TOLD:
            yield key, "told"
        elif key in holds:
            continue
        elif key.rule in seen.watch.silent:
            yield key, "silent"
        elif key.rule in LISTING_RULES and key.subject:
            yield key, "over" if key.subject in listings else "unwatched"
        elif (key.jurisdiction, key.body) not in watched:
            yield key, "unwatched"
        elif key.year < seen.since or key.duty not in seen.duties:
            yield key, "before-watch"
        elif key.rule == "report-revised" or (key.rule == "retraction" and not _accused_anew(seen, key)):
            continue
        else:
            yield key, "over"


def _accused_anew(seen: Survey, retraction: Key) -> bool:
    """A retraction is said once for each accusation, whatever turns afterwards: it stands until the next accusation."""
    return seen.stands(Key("report-not-found", *retraction.duty))


def _worded(tx: Transaction, voice: Voice, seen: Survey, key: Key, now: datetime) -> Raised:
    """An alert in words, with the looks or the page it rests on and a link to the archive."""
    lang = voice.language
    if key in seen.failing:
        listing = seen.failing[key]
        link = messages.link(voice.base, f"sources/{listing.listing_id}", lang)
        return messages.about_listing(key.rule, listing, lang, link)
    if key in seen.revisions:
        revision = seen.revisions[key]
        link = messages.link(voice.base, f"reports/{quote(revision.report)}/changes", lang)
        return messages.revised(revision, lang, link)
    at = seen.duties[key.duty]
    more: list[str] = []
    if key.rule in ("report-not-found", "report-due-soon"):
        tonight = datetime.combine(now.astimezone(SHANGHAI), time.max, SHANGHAI)
        whole = key.rule == "report-not-found"
        looks = failing.last_good_looks(tx, key.jurisdiction, key.body, tonight, whole=whole)
        more = messages.looked(looks, lang)
    elif key.rule == "source-blind" and at.case.watching.problem:
        more = [messages.problem(at.case.watching.problem, "", lang)]
    elif at.case.held is not None:
        more = [messages.page(url, lang) for url in news.addresses(tx, at.case.held.report)]
    body = "" if key.body == GOVERNMENT else f"?body={quote(key.body)}"
    more += messages.link(voice.base, f"duties/{key.jurisdiction}/{key.year}{body}", lang)
    return messages.raised(key.rule, at, lang, more)


def _asking(voice: Voice, seen: Survey, weighed: restraint.Weighed) -> Raised:
    names = dict.fromkeys(_name(seen, key) for key in weighed.held if key.rule not in NEVER_HELD)
    return messages.held(weighed.turning, seen.due, seen.today.isoformat(), voice.language, tuple(names))


def _name(seen: Survey, key: Key) -> str:
    if key in seen.failing:
        return seen.failing[key].name
    return seen.duties[key.duty].case.duty.name


def _provinces(register: Register, alerts: Sequence[Raised]) -> dict[str, str]:
    named = {}
    for alert in alerts:
        top = [*register.ancestors(alert.jurisdiction)][-1:]
        own = register.get(alert.jurisdiction)
        named[alert.jurisdiction] = top[0].name if top else own.name if own else alert.jurisdiction
    return named
