"""A desk at which sweeps are made: a store with watched counties, a recording channel, and a clock that tests set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from alerts.channels import Channels, Sent
from alerts.sweep import Voice, judge_and_queue
from duties.jurisdictions import Jurisdiction, Register
from duties.watch import Listing, Watch, Watched
from storage import outbox, views
from storage.schema import messages
from storage.store import Store
from tests.storage.builders import (
    ANHUA,
    COLUMN,
    NANXIAN,
    PLACES,
    QINGFENG,
    RULES,
    YIYANG,
    at,
    county,
    look,
    new_store,
    watch,
)

FIVE = (ANHUA, NANXIAN, QINGFENG, "330127", "510121")


def column(code: str) -> str:
    return COLUMN if code == ANHUA else f"http://www.c{code}.gov.cn/fz/"


def places(codes: Sequence[str]) -> list[Watched]:
    return [county(code, [column(code)]) for code in codes]


@dataclass
class Recorder:
    """What was sent, and whether the provider takes it."""

    sent: list[tuple[str, str, str, str]] = field(default_factory=list)
    takes: Callable[[str], bool] = lambda channel: True


class Recording(Channels):
    """Channels whose providers are a list."""

    def __init__(self, recorder: Recorder, names: Sequence[str]) -> None:
        super().__init__(dict.fromkeys(names, "json://nowhere.invalid"))
        self._recorder = recorder

    def send(self, channel: str, title: str, body: str, *, message_id: str) -> Sent:
        self._recorder.sent.append((channel, title, body, message_id))
        taken = self._recorder.takes(channel)
        return Sent(taken, "taken" if taken else "refused")


@dataclass
class Desk:
    """A store with five watched counties in four provinces, and a recording channel."""

    store: Store
    voice: Voice
    recorder: Recorder

    def sweep(self, when: str, **more: Any) -> list[int]:
        return judge_and_queue(self.voice, at(when), **more)

    def alerts(self) -> list[tuple[str, str | None, str]]:
        with self.store.read() as tx:
            return [
                (one["rule"], one["jurisdiction"], one["state"]) for one in reversed(views.alert_list(tx))
            ]

    def messages(self) -> list[str]:
        with self.store.read() as tx:
            return [row.title for row in tx.execute(select(messages).order_by(messages.c.id))]

    def set(self, number: int, state: str, until: datetime | None = None) -> None:
        with self.store.write() as tx:
            assert outbox.set_state(tx, number, state, until)

    def look(self, day: str, *codes: str, **how: Any) -> None:
        for code in codes or (ANHUA,):
            look(self.store, at(day), column(code), **how)

    def with_channels(self, *names: str) -> Voice:
        return Voice(self.store, self.voice.register, RULES, Recording(self.recorder, names))


def new_desk(folder: Path, watched: Watch | None = None) -> Desk:
    """A desk with five counties in four provinces, unless others are watched."""
    store, recorder = new_store(folder, watched or watch(*places(FIVE))), Recorder()
    return Desk(store, Voice(store, Register(PLACES), RULES, Recording(recorder, ["desk"])), recorder)


def missing(desk: Desk, *codes: str) -> None:
    """Two good looks on different days after the due date, and nothing found."""
    for day in ("2027-04-01", "2027-04-02"):
        desk.look(day, *(codes or FIVE))


def crowd(tmp_path: Path, turning: int, others: int = 0) -> Desk:
    """``turning`` counties of one prefecture that are missing, and ``others`` that we have not looked at."""
    made = [member(number) for number in range(turning + others)]
    watched = [
        Watched(one.code, one.name, one.level, one.parent, listings=(Listing(one.code, column(one.code)),))
        for one in made
    ]
    store, recorder = new_store(tmp_path, watch(*watched, confirm=1)), Recorder()
    desk = Desk(
        store, Voice(store, Register([*PLACES, *made]), RULES, Recording(recorder, ["desk"])), recorder
    )
    desk.look("2027-04-01", *(one.code for one in made[:turning]))
    return desk


def member(number: int) -> Jurisdiction:
    return Jurisdiction(f"4399{number:02d}", f"第{number}县", "county", YIYANG)
