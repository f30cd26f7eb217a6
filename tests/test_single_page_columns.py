"""A column that shows no rows and is the newest report itself, at one address that is used anew every year."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.journey import SHANGHAI
from tests.portal.large import FOLDER, Column, column, report
from tests.portal.scene import Scene
from tests.portal.server import Says

AFTER = datetime(2026, 4, 2, 9, 0, tzinfo=SHANGHAI)
VOUCHED: dict[str, Any] = {"one": [{"options": {"is_listing": True}}]}


def shows(scene: Scene, year: int) -> None:
    place = scene.places["one"]
    row = report(place.name, year, date(year + 1, 3, 20))
    place.portal.answers[FOLDER] = Says(place.column.article(row).encode())


def empty(place: str) -> Column:
    return column(place, 0)


def test_a_column_that_is_the_report_is_read_where_the_operator_says_so(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": empty}, VOUCHED, now=AFTER) as scene:
        shows(scene, 2025)
        found = scene.crawl()["one"].found
        assert (found.problem, found.complete, found.outcome["new"]) == (None, True, 1)
        row = scene.row("one")
        assert (row["standing"], row["published_on"]) == ("on_time", "2026-03-20")


def test_last_years_report_at_such_an_address_is_replaced_by_this_years(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": empty}, VOUCHED, now=AFTER) as scene:
        shows(scene, 2024)
        assert scene.crawl()["one"].found.complete
        assert scene.row("one")["standing"] == "not_found"

        shows(scene, 2025)
        scene.journey.later(days=1)
        assert scene.crawl()["one"].found.outcome["new"] == 1
        assert scene.row("one")["published_on"] == "2026-03-20"


def test_without_that_word_the_page_is_no_listing_and_the_look_names_the_option(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": empty}, now=AFTER) as scene:
        shows(scene, 2025)
        found = scene.crawl()["one"].found
        assert (found.problem, found.complete) == ("source-changed", False)
        assert "is_listing: true" in (found.detail or "")
        assert scene.row("one")["standing"] == "unobserved"
