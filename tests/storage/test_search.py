"""Full text over the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.search import search
from tests.journey import ANHUA, Journey
from tests.portal.faults import FaultyPortals


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    folder: Path = tmp_path_factory.mktemp("search")
    with FaultyPortals() as portals, Journey(folder, portals) as made:
        made.crawl()
        yield made


def reports(journey: Journey, *words: str) -> list[str]:
    with journey.app.store.read() as tx:
        return [hit["report"] for hit in search(tx, words)["hits"]]


def test_every_word_must_stand_in_the_report(journey: Journey) -> None:
    assert reports(journey, "枫桥经验", "小淹派出所") == [f"{ANHUA}-2022"]
    assert reports(journey, "枫桥经验 小淹派出所") == [f"{ANHUA}-2022"]
    assert reports(journey, "小淹派出所", "爱山东") == []


def test_one_character_and_a_wildcard_are_taken_as_written(journey: Journey) -> None:
    assert len(reports(journey, "法")) == 5
    assert reports(journey, "_") == []
    assert f"{ANHUA}-2022" in reports(journey, "50%")


def test_matches_are_marked_and_the_best_come_first(journey: Journey) -> None:
    with journey.app.store.read() as tx:
        found = search(tx, ["安化县"])
    assert found["hits"][0]["report"] == f"{ANHUA}-2022"
    assert "【安化县】" in found["hits"][0]["snippet"]
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_a_page_of_hits_keeps_the_total(journey: Journey) -> None:
    with journey.app.store.read() as tx:
        found = search(tx, ["法治政府"], limit=2)
        rest = search(tx, ["法治政府"], limit=10, offset=2)
    assert (found["total"], len(found["hits"]), len(rest["hits"])) == (5, 2, 3)


def test_nothing_is_asked_for_and_nothing_is_found(journey: Journey) -> None:
    assert reports(journey, " ") == []
