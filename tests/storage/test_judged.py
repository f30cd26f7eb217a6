"""What fell since the last sweep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from duties.standing import Standing
from storage import judged
from storage.store import Store
from tests.storage.builders import ANHUA, at, new_store

DUTY = (ANHUA, "government", 2026)
START = at("2027-04-01")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path)
    yield made
    made.close()


def through(store: Store, standings: Sequence[str]) -> dict[judged.DutyKey, int]:
    """The fallen after these standings, a day each, with the number of the day on which they fell."""
    for days, standing in enumerate(standings):
        with store.write() as tx:
            judged.note(tx, {DUTY: standing}, START + timedelta(days=days))
    with store.read() as tx:
        return {key: (fell_at - START).days for key, fell_at in judged.fallen(tx).items()}


@pytest.mark.parametrize(
    ("said", "standings", "fell"),
    [
        ("as it is met first, it has not fallen", ["not_found"], None),
        ("nobody had it: its absence is no fall", ["upcoming", "unobserved", "not_found"], None),
        ("it came late: that is no fall either", ["upcoming", "not_found", "late"], None),
        ("it was there and is gone", ["on_time", "on_time", "withdrawn"], 2),
        ("it was late and is gone", ["late", "withdrawn"], 1),
        ("our catalogue forgot it", ["undated", "not_found"], 1),
        ("it was in time and is late by another reading", ["on_time", "late"], 1),
        ("through blindness it falls once", ["on_time", "unobserved", "not_found"], 1),
        ("and does not fall again", ["on_time", "withdrawn", "not_found"], 1),
        ("it stands again", ["on_time", "withdrawn", "on_time"], None),
        ("late became disputed", ["late", "disputed"], None),
        ("exempted", ["on_time", "not_found", "exempt"], None),
    ],
)
def test_a_duty_falls_when_a_standing_on_a_held_report_is_lost(
    store: Store, said: str, standings: list[str], fell: int | None
) -> None:
    assert through(store, standings) == ({} if fell is None else {DUTY: fell}), said


def test_every_standing_is_either_low_or_ends_a_fall() -> None:
    assert {standing.value for standing in Standing} >= judged.LOW | judged.HELD
    assert {"on_time", "undated", "exempt"} == {standing.value for standing in Standing} - judged.LOW


def test_duties_are_kept_apart(store: Store) -> None:
    other = (ANHUA, "司法局", 2026)
    for days, standing in enumerate(("on_time", "withdrawn")):
        with store.write() as tx:
            judged.note(tx, {DUTY: standing, other: "on_time"}, START + timedelta(days=days))
    with store.read() as tx:
        assert list(judged.fallen(tx)) == [DUTY]
