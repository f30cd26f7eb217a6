"""The outbox: an alert is a row before it is a message, and a message is a row before it is sent.

The alert, the message that will carry it and one delivery for every channel are written in one transaction. Sending
comes later, takes a lease, and marks a delivery done only after the provider took it. A crash in between repeats a
message, with the same id; it never loses one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, insert, or_, select, update

from storage.looks import SHANGHAI
from storage.schema import alerts, deliveries, messages

LEASE = timedelta(minutes=5)  # longer than any channel's time limit
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=6)  # capped, and never the last
_KEY = (alerts.c.rule, alerts.c.jurisdiction, alerts.c.body, alerts.c.year, alerts.c.subject)


class Key(NamedTuple):
    """What an alert is about: it is said once while it stands.

    ``subject`` is a listing's address or a version's number, "" where it is about the duty itself. An alert about a
    listing has body "" and year 0.
    """

    rule: str
    jurisdiction: str
    body: str
    year: int
    subject: str = ""

    @property
    def duty(self) -> tuple[str, str, int]:
        return (self.jurisdiction, self.body, self.year)


@dataclass(frozen=True, slots=True)
class Said:
    """The newest episode of an alert: its state, when it was raised and when it was resolved."""

    state: str
    raised_at: datetime
    resolved_at: datetime | None = None

    @property
    def stands(self) -> bool:
        return self.state != "resolved"


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert worth raising: its rule, the duty it is about, and its words. ``subject`` as in Key."""

    rule: str
    jurisdiction: str
    name: str
    body: str
    year: int
    title: str
    text: str
    subject: str = ""

    @property
    def key(self) -> Key:
        return Key(self.rule, self.jurisdiction, self.body, self.year, self.subject)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Alerts that travel together, and the message that carries them."""

    title: str
    text: str
    alerts: tuple[Raised, ...]
    group: str  # what it is about and where: one message of a group a day

    @property
    def rule(self) -> str:
        return self.alerts[0].rule


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one channel, taken to be sent now."""

    message_id: str
    channel: str
    title: str
    text: str
    attempts: int


def said(tx: Connection) -> dict[Key, Said]:
    """The newest episode of every alert ever raised."""
    columns = (*_KEY, alerts.c.state, alerts.c.raised_at, alerts.c.resolved_at)
    return {
        Key(row.rule, row.jurisdiction, row.body, row.year, row.subject): Said(
            row.state, row.raised_at, row.resolved_at
        )
        for row in tx.execute(select(*columns).order_by(alerts.c.episode))
    }


def enqueue(tx: Connection, envelope: Envelope, channels: Sequence[str], now: datetime) -> list[int]:
    """Write alerts, their message and its deliveries; returns the ids of the alerts. The caller saw to it that none
    of them stands already (said, in the same transaction)."""
    message_id = _next_message_id(tx, now)
    tx.execute(
        insert(messages).values(
            id=message_id, created_at=now, title=envelope.title, text=envelope.text, group=envelope.group
        )
    )
    made = [_insert(tx, raised, message_id, now) for raised in envelope.alerts]
    for channel in channels:
        tx.execute(insert(deliveries).values(message_id=message_id, channel=channel, attempts=0, next_at=now))
    return made


def told_today(tx: Connection, group: str, now: datetime) -> bool:
    """Whether a message of this group was already written on this day in Asia/Shanghai."""
    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(messages.c.id).where(messages.c.group == group, messages.c.created_at >= midnight).limit(1)
    return tx.execute(query).first() is not None


def resolve(tx: Connection, keys: Iterable[Key], now: datetime, why: str = "over") -> None:
    """These alerts no longer hold; ``why`` is a code that faces put into words."""
    for key in keys:
        tx.execute(
            update(alerts)
            .where(_about(key), alerts.c.state != "resolved")
            .values(state="resolved", resolved_at=now, resolved_why=why)
        )


def claim(
    tx: Connection,
    now: datetime,
    channels: Sequence[str],
    limit: int = 20,
    *,
    waiting_since: datetime | None = None,
) -> list[Parcel]:
    """Take what is to be sent now through channels that exist; nobody else gets it while the lease runs.

    ``waiting_since``: only what was waiting by then already.
    """
    free = or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until < now)
    waiting = (
        select(deliveries, messages.c.title, messages.c.text)
        .join(messages, messages.c.id == deliveries.c.message_id)
        .where(deliveries.c.next_at <= (waiting_since or now), deliveries.c.channel.in_(list(channels)), free)
        .order_by(deliveries.c.next_at, deliveries.c.message_id)
        .limit(limit)
    )
    parcels = []
    for row in tx.execute(waiting).all():
        # Asked again in the update: on PostgreSQL two senders may read the same row before either takes it.
        taken = tx.execute(
            _delivery(update(deliveries), row.message_id, row.channel)
            .where(free)
            .values(lease_until=now + LEASE)
        )
        if taken.rowcount == 1:
            parcels.append(Parcel(row.message_id, row.channel, row.title, row.text, row.attempts))
    return parcels


def settle(tx: Connection, parcel: Parcel, ok: bool, detail: str, now: datetime) -> None:
    """The provider took it, or not: then it is tried again, later each time, and never given up."""
    values: dict[str, Any] = {"ok": ok, "at": now, "attempts": parcel.attempts + 1, "detail": detail}
    wait = min(FIRST_RETRY * 2 ** min(parcel.attempts, 20), LONGEST_RETRY)
    values |= {"next_at": None if ok else now + wait, "lease_until": None}
    tx.execute(_delivery(update(deliveries), parcel.message_id, parcel.channel).values(**values))


def set_state(tx: Connection, alert_id: int, state: str, until: datetime | None = None) -> str | None:
    """Acknowledge or snooze an alert; returns the state it had, None where there is none by this id.

    A resolved one stays resolved.
    """
    before: str | None = tx.execute(select(alerts.c.state).where(alerts.c.id == alert_id)).scalar()
    tx.execute(
        update(alerts)
        .where(alerts.c.id == alert_id, alerts.c.state != "resolved")
        .values(state=state, snoozed_until=until)
    )
    return before


def wake(tx: Connection, now: datetime) -> None:
    """Snoozed alerts whose time has come are open again."""
    tx.execute(update(alerts).where(_awake(now)).values(state="open", snoozed_until=None))


def state_at(now: datetime) -> ColumnElement[str]:
    """An alert's state as of an instant: a snooze ends by the clock, whether or not anything was swept since."""
    return case((_awake(now), "open"), else_=alerts.c.state)


def _awake(now: datetime) -> ColumnElement[bool]:
    return and_(alerts.c.state == "snoozed", alerts.c.snoozed_until <= now)


def standing(tx: Connection, rule: str) -> list[int]:
    """The ids of a rule's alerts that stand, oldest first."""
    query = select(alerts.c.id).where(alerts.c.rule == rule, alerts.c.state != "resolved")
    return [row.id for row in tx.execute(query.order_by(alerts.c.id))]


def undelivered(tx: Connection) -> int:
    """How many deliveries wait or have failed so far."""
    query = select(func.count()).select_from(deliveries).where(deliveries.c.next_at.is_not(None))
    return int(tx.execute(query).scalar_one())


def _insert(tx: Connection, raised: Raised, message_id: str, now: datetime) -> int:
    values = {
        "rule": raised.rule,
        "jurisdiction": raised.jurisdiction,
        "name": raised.name,
        "body": raised.body,
        "year": raised.year,
        "episode": _next_episode(tx, raised),
        "raised_at": now,
        "state": "open",
        "title": raised.title,
        "text": raised.text,
        "subject": raised.subject,
        "message_id": message_id,
    }
    made: int = tx.execute(insert(alerts).values(**values).returning(alerts.c.id)).scalar_one()
    return made


def _delivery(statement: Any, message_id: str, channel: str) -> Any:
    return statement.where(deliveries.c.message_id == message_id, deliveries.c.channel == channel)


def _about(key: Key) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(_KEY, key, strict=True)))


def _next_episode(tx: Connection, raised: Raised) -> int:
    last: int | None = tx.execute(select(func.max(alerts.c.episode)).where(_about(raised.key))).scalar()
    return (last or 0) + 1


def _next_message_id(tx: Connection, now: datetime) -> str:
    """M20270402-0001: readable on a telephone, and the same however often it is sent."""
    day = f"M{now.astimezone(SHANGHAI):%Y%m%d}-"
    taken: str | None = tx.execute(
        select(func.max(messages.c.id)).where(messages.c.id.startswith(day, autoescape=True))
    ).scalar()
    return f"{day}{int(taken.rsplit('-', 1)[1]) + 1 if taken else 1:04d}"
