"""The main job, whole: five seed reports from portal to alert."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journey import ANHUA, GUANXIAN, NOW, QINGFENG, SHAOLING, ZAOYANG, Journey, Receiver
from tests.portal.faults import FaultyPortals
from tests.scoring import score

GOLD = Path(__file__).parent / "gold"
FURNITURE = (
    "当前位置",
    "信息来源",
    "责任编辑",
    "[打印]",
    "扫一扫",
    "返回顶部",
    "我要写信",
    "浏览数",
    "索引号",
    "字体",
)


@pytest.fixture
def portals() -> Iterator[FaultyPortals]:
    with FaultyPortals() as served:
        yield served


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as served:
        yield served


@pytest.fixture
def journey(tmp_path: Path, portals: FaultyPortals, receiver: Receiver) -> Iterator[Journey]:
    with Journey(tmp_path / "data", portals, channel=receiver.url) as made:
        yield made


SHOWN = [
    # seed, jurisdiction, year, published_on, published_at, issuer, written_on, index number, standing
    ("000", ANHUA, 2022, "2023-03-31", "2023-03-31T10:35", "安化县司法局", None, None, "on_time"),
    ("001", SHAOLING, 2021, "2022-03-28", None, None, None, None, "on_time"),
    ("002", ZAOYANG, 2023, "2024-03-14", "2024-03-14T08:45", "枣阳市司法局", "2024-02-22", None, "on_time"),
    ("003", GUANXIAN, 2024, "2025-03-27", "2025-03-27T16:27", "冠县司法局", "2025-03-27",
     "11371525004442025C/2025-45683699", "on_time"),
    ("004", QINGFENG, 2019, None, None, None, None, None, "undated"),
]  # fmt: skip


def test_exactly_the_five_seed_reports_are_catalogued_and_judged(journey: Journey) -> None:
    looked = journey.crawl()
    assert {one.found.problem for one in looked} == {None}
    reports, board = journey.reports(), journey.board()
    assert set(reports) == {f"{code}-{year}" for _, code, year, *_ in SHOWN}
    assert journey.reviews() == []
    for _, code, year, published_on, published_at, issuer, written_on, index_number, standing in SHOWN:
        report = reports[f"{code}-{year}"]
        assert report["published_on"] == published_on, code
        assert (report["published_at"] or "")[:16] == (published_at or ""), code
        assert report["issuer"] == issuer, code
        assert report["written_on"] == written_on, code
        assert report["index_number"] == index_number, code
        assert report["version"] == 1
        assert len(report["sightings"]) == 1
        assert board[(code, year)]["standing"] == standing
    assert board[(ANHUA, 2022)]["due_on"] == "2023-03-31"


@pytest.mark.parametrize("seed", [row[0] for row in SHOWN])
def test_each_text_is_the_reports_own_and_nothing_of_the_page(journey: Journey, seed: str) -> None:
    code, year = next((row[1], row[2]) for row in SHOWN if row[0] == seed)
    journey.crawl(code)
    report = journey.reports()[f"{code}-{year}"]
    gold = (GOLD / f"{seed}.txt").read_text(encoding="utf-8").strip()
    title = (GOLD / f"{seed}.title.txt").read_text(encoding="utf-8").strip()
    assert report["title"] == title
    scored = score(report["text"], gold, [title])
    assert scored.f1 >= 0.995
    lines = {line.replace(" ", "") for line in report["text"].split("\n")}
    for paragraph in gold.split("\n"):
        assert paragraph.replace(" ", "") in lines | {""}, paragraph
    for word in FURNITURE:
        assert word not in report["text"], word


def test_five_absences_are_four_messages_one_a_province_and_are_delivered(
    journey: Journey, receiver: Receiver
) -> None:
    journey.crawl()
    assert {row["standing"] for row in journey.board(2025).values()} == {"not_found"}
    raised = journey.sweep()
    assert Counter(alert["rule"] for alert in raised) == {"report-not-found": 5}
    assert {(alert["jurisdiction"], alert["year"]) for alert in raised} == {
        (code, 2025) for code in (ANHUA, SHAOLING, ZAOYANG, GUANXIAN, QINGFENG)
    }
    messages = {delivery["message"] for alert in raised for delivery in alert["deliveries"]}
    assert len(messages) == len(receiver.messages) == 4  # 召陵区 and 清丰县 share Henan's
    assert all(delivery["ok"] for alert in raised for delivery in alert["deliveries"])
    assert all(any(name in message["message"] for message in receiver.messages) for name in messages)


def test_an_alert_is_raised_once_whatever_is_restarted(
    journey: Journey, receiver: Receiver, portals: FaultyPortals
) -> None:
    journey.crawl()
    journey.sweep()
    with Journey(journey.app.data, portals, channel=receiver.url) as restarted:
        restarted.later(days=1)
        restarted.crawl()
        assert restarted.sweep() == []
    assert len(receiver.messages) == 4


def test_what_cannot_be_delivered_now_is_delivered_later(journey: Journey, receiver: Receiver) -> None:
    receiver.down = True
    journey.crawl()
    raised = journey.sweep()
    assert [delivery["ok"] for alert in raised for delivery in alert["deliveries"]] == [False] * 5
    receiver.down = False
    journey.later(minutes=5)
    assert journey.deliver() == (4, 0)
    assert len(receiver.messages) == 4


def test_what_we_could_not_see_is_never_called_missing(journey: Journey, portals: FaultyPortals) -> None:
    portals.answers_503(ANHUA)
    portals.shows_empty_list(ZAOYANG)
    portals.refuses(GUANXIAN)
    journey.crawl()
    board = journey.board(2025)
    assert {code: (row["standing"], row["problem"]) for (code, _), row in board.items()} == {
        ANHUA: ("unobserved", "http-error"),
        ZAOYANG: ("unobserved", "listing-empty"),
        GUANXIAN: ("unobserved", "unreachable"),
        SHAOLING: ("not_found", None),
        QINGFENG: ("not_found", None),
    }
    accused = {alert["jurisdiction"] for alert in journey.sweep() if alert["rule"] == "report-not-found"}
    assert accused == {SHAOLING, QINGFENG}


def test_a_second_look_transfers_nothing_new_and_doubles_nothing(journey: Journey) -> None:
    first = sum(one.found.bytes for one in journey.crawl())
    journey.later(days=1)
    second = journey.crawl()
    assert all(one.found.unchanged == one.found.requests for one in second)
    assert sum(one.found.outcome["same"] for one in second) == 5
    assert set(journey.reports()) == {f"{code}-{year}" for _, code, year, *_ in SHOWN}
    assert first > 0


def test_a_late_report_is_found_dated_and_ends_the_accusation(
    journey: Journey, portals: FaultyPortals
) -> None:
    journey.crawl()
    journey.sweep()
    journey.later(days=2)
    text = (GOLD / "000.txt").read_text(encoding="utf-8").replace("2022", "2025").strip().split("\n")
    portals.publishes_report(ANHUA, text, published=NOW.replace(tzinfo=None))
    journey.crawl(ANHUA)
    row = journey.board()[(ANHUA, 2025)]
    assert (row["standing"], row["published_on"], row["days_late"]) == ("late", "2026-11-22", 236)
    assert [alert["rule"] for alert in journey.sweep()] == ["report-late"]


def test_a_changed_text_is_a_new_version_and_a_vanished_page_is_withdrawn_after_two_looks(
    journey: Journey, portals: FaultyPortals
) -> None:
    journey.crawl(ANHUA)
    portals.changes_report(ANHUA, "3874", "3875")
    journey.later(days=1)
    journey.crawl(ANHUA)
    assert journey.reports()[f"{ANHUA}-2022"]["version"] == 2
    portals.withdraws_report(ANHUA)
    for expected in ("on_time", "withdrawn"):
        journey.later(days=1)
        journey.crawl(ANHUA)
        assert journey.board()[(ANHUA, 2022)]["standing"] == expected


def test_a_back_dated_report_is_disputed_by_the_look_that_did_not_find_it(
    journey: Journey, portals: FaultyPortals
) -> None:
    journey.crawl()
    journey.later(days=2)
    text = (GOLD / "000.txt").read_text(encoding="utf-8").replace("2022", "2025").strip().split("\n")
    portals.publishes_report(ANHUA, text, published=NOW.replace(tzinfo=None, month=3, day=20))
    journey.crawl(ANHUA)
    row = journey.board()[(ANHUA, 2025)]
    assert (row["standing"], row["published_on"]) == ("disputed", "2026-03-20")
