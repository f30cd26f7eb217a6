"""Doubts that a person settles, and the archive read anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harvester import read
from harvester.pieces import Capture
from harvester.replay import Replayed, replay
from harvester.settling import Unsettled, accept, reject
from tests.journey import ANHUA, NOW, SHAOLING, Journey
from tests.portal.faults import FaultyPortals

GOLD = Path(__file__).parent / "gold"
LINES = (GOLD / "000.txt").read_text(encoding="utf-8").replace("2022", "2025").strip().split("\n")


@pytest.fixture
def portals() -> Iterator[FaultyPortals]:
    with FaultyPortals() as served:
        yield served


@pytest.fixture
def journey(tmp_path: Path, portals: FaultyPortals) -> Iterator[Journey]:
    with Journey(tmp_path / "data", portals) as made:
        yield made


def settle(journey: Journey, act: Any, *words: Any) -> Any:
    context = journey.app.reading()
    try:
        return act(context, *words)
    finally:
        context.close()


def unreadable(document: Any) -> Any:
    return replace(document, text="", problem="undecodable", detail="by the test")


@pytest.fixture
def doubtful(journey: Journey, portals: FaultyPortals, monkeypatch: pytest.MonkeyPatch) -> Journey:
    """安化县 published its 2025 report, and the reader could make nothing of the page."""
    journey.crawl(ANHUA)
    url = portals.publishes_report(ANHUA, LINES, published=NOW.replace(tzinfo=None))
    usual = read.document

    def reads(capture: Capture, **how: Any) -> Any:
        document = usual(capture, **how)
        return unreadable(document) if capture.url == url else document

    monkeypatch.setattr(read, "document", reads)
    journey.later(days=1)
    journey.crawl(ANHUA)
    monkeypatch.setattr(read, "document", usual)
    return journey


def test_an_unreadable_page_is_archived_stands_in_review_and_forbids_to_say_missing(
    doubtful: Journey,
) -> None:
    [review] = doubtful.reviews()
    assert review["state"] == "open"
    assert review["problem"] == "undecodable"
    assert f"{ANHUA}-2025" not in doubtful.reports()
    # The look before it was good; the look that met it proves nothing, and nothing new is proven since.
    assert doubtful.board()[(ANHUA, 2025)]["looks_after_due"] == 1


def test_a_person_accepts_a_doubtful_page_and_it_is_filed_as_such(doubtful: Journey) -> None:
    [review] = doubtful.reviews()
    report = settle(doubtful, accept, review["id"], ANHUA, "government", 2025, doubtful.now)
    assert report == f"{ANHUA}-2025"
    filed = doubtful.reports()[report]
    assert {item["place"] for item in filed["evidence"] if item["about"] == "year"} >= {"person"}
    assert "2025年" in filed["text"]
    assert doubtful.reviews() == []
    assert doubtful.board()[(ANHUA, 2025)]["standing"] == "late"


def test_a_person_rejects_a_doubtful_page_and_absence_may_be_said_again(doubtful: Journey) -> None:
    [review] = doubtful.reviews()
    settle(doubtful, reject, review["id"], doubtful.now)
    assert doubtful.reviews() == []
    assert doubtful.board()[(ANHUA, 2025)]["looks_after_due"] == 2
    doubtful.later(days=1)
    doubtful.crawl(ANHUA)
    assert doubtful.reviews() == []


def test_what_a_person_filed_is_taken_back_when_they_settle_it_anew(doubtful: Journey) -> None:
    [review] = doubtful.reviews()
    settle(doubtful, accept, review["id"], ANHUA, "government", 2024, doubtful.now)
    assert f"{ANHUA}-2024" in doubtful.reports()
    settle(doubtful, accept, review["id"], ANHUA, "government", 2025, doubtful.now)
    assert f"{ANHUA}-2024" not in doubtful.reports()
    settle(doubtful, reject, review["id"], doubtful.now)
    assert f"{ANHUA}-2025" not in doubtful.reports()
    doubtful.later(days=1)
    doubtful.crawl(ANHUA)
    assert doubtful.reviews() == []
    assert doubtful.board()[(ANHUA, 2025)]["standing"] == "not_found"


@pytest.mark.parametrize(
    ("code", "body", "year"),
    [("999999", "government", 2025), (ANHUA, "没有这个局", 2025), (ANHUA, "government", 3025)],
)
def test_a_page_is_filed_under_no_name_that_nobody_knows(
    doubtful: Journey, code: str, body: str, year: int
) -> None:
    [review] = doubtful.reviews()
    with pytest.raises(Unsettled):
        settle(doubtful, accept, review["id"], code, body, year, doubtful.now)
    assert [one["id"] for one in doubtful.reviews()] == [review["id"]]


def test_a_page_that_is_not_there_cannot_be_settled(journey: Journey) -> None:
    with pytest.raises(Unsettled):
        settle(journey, reject, 77, journey.now)


def test_replay_with_the_same_readers_changes_nothing(journey: Journey) -> None:
    journey.crawl()
    before = journey.reports()
    done: Replayed = settle(journey, replay)
    assert (done.read, done.new, done.changed) == (5, 0, [])
    assert journey.reports() == before


def test_replay_says_what_a_mended_reader_changes_and_makes_no_version_of_it(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = read.document

    def loses_the_last_line(capture: Capture, **how: Any) -> Any:
        document = usual(capture, **how)
        return replace(document, text="\n".join(document.text.split("\n")[:-1]))

    monkeypatch.setattr(read, "document", loses_the_last_line)
    journey.crawl(SHAOLING)
    short = journey.reports()[f"{SHAOLING}-2021"]
    monkeypatch.setattr(read, "document", usual)
    journey.later(days=30)
    done: Replayed = settle(journey, replay)
    assert [(item["report"], item["field"]) for item in done.changed] == [(f"{SHAOLING}-2021", "text")]
    mended = journey.reports()[f"{SHAOLING}-2021"]
    assert len(mended["text"]) > len(short["text"])
    assert mended["version"] == 1
    assert mended["first_seen_at"] == short["first_seen_at"]


def test_replay_finds_a_report_that_an_older_reader_could_not_read(doubtful: Journey) -> None:
    first_seen = doubtful.now
    doubtful.later(days=40)
    done: Replayed = settle(doubtful, replay)
    assert done.new == 1
    filed = doubtful.reports()[f"{ANHUA}-2025"]
    assert filed["first_seen_at"][:10] == f"{first_seen:%Y-%m-%d}"
    assert doubtful.reviews() == []
