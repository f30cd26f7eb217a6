"""The whole job on PostgreSQL: crawl, board, search, sweep, and a second pass that finds nothing new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harvester.faces.context import Trouble
from harvester.faces.daemon import only_one
from storage.search import search
from tests.journey import ANHUA, Journey, Receiver
from tests.portal.faults import FaultyPortals
from tests.postgres import Server


@pytest.fixture(scope="module")
def told(
    postgresql: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Journey, Journey, Receiver]]:
    """The same two days, on PostgreSQL and on SQLite."""
    first, second = tmp_path_factory.mktemp("there"), tmp_path_factory.mktemp("here")
    with (
        FaultyPortals() as portals,
        Receiver() as receiver,
        Journey(first, portals, channel=receiver.url, database=postgresql.fresh()) as there,
        Journey(second, portals, channel=receiver.url) as here,
    ):
        for journey in (there, here):
            journey.crawl()
            journey.sweep()
            journey.later(days=1)
            journey.crawl()
            journey.sweep()
        yield there, here, receiver


def test_the_board_is_the_same_on_both_databases(told: tuple[Journey, Journey, Receiver]) -> None:
    there, here, _ = told
    assert there.board() == here.board()
    assert len(there.board()) > 4


def test_the_catalogue_is_the_same_on_both_databases(told: tuple[Journey, Journey, Receiver]) -> None:
    there, here, _ = told
    found = [journey.reports() for journey in (there, here)]
    for report in (report for reports in found for report in reports.values()):
        for sighting in report["sightings"]:
            assert (
                sighting.pop("capture") is not None
            )  # hosts are visited side by side: numbered as they came
    assert found[0] == found[1]
    assert len(there.reports()) == 5


def test_search_finds_the_same_on_both_databases(told: tuple[Journey, Journey, Receiver]) -> None:
    found = []
    for journey in told[:2]:
        with journey.app.store.read() as tx:
            found.append([
                {hit["report"]: hit["snippet"] for hit in search(tx, [words])["hits"]}
                for words in ("枫桥经验", "枫桥经验 小淹派出所", "法", "50%", "没有这样的话")
            ])  # fmt: skip
    assert found[0] == found[1]
    assert list(found[0][1]) == [f"{ANHUA}-2022"]


def test_alerts_went_out_from_both(told: tuple[Journey, Journey, Receiver]) -> None:
    _, _, receiver = told
    messages = [message["message"] for message in receiver.messages]
    assert len(messages) == 2 * len(set(messages)) > 0


def test_a_second_daemon_on_the_same_database_is_refused_wherever_its_folder_is(
    told: tuple[Journey, Journey, Receiver], tmp_path: Path
) -> None:
    there, _, _ = told
    with (
        only_one(there.app, "en"),
        Journey(tmp_path, {"version": 1, "jurisdictions": []}, database=there.app.database) as other,
        pytest.raises(Trouble, match="Another daemon"),
        only_one(other.app, "en"),
    ):
        pass
