"""A date that is changed after we saw it: the old one is evidence as much as the new one, and the standing says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from harvester.replay import replay
from storage.schema import evidence
from tests.journey import SHANGHAI
from tests.portal.large import FOLDER, Column, Row, column, report
from tests.portal.scene import Place, Scene
from tests.portal.server import Says

PATH = f"{FOLDER}content_2025.html"
LATE, LATER, EARLY = date(2026, 4, 8), date(2026, 4, 9), date(2026, 3, 28)
FIRST = datetime(2026, 4, 10, 9, tzinfo=SHANGHAI)


def empty(place: str) -> Column:
    return column(place, 8, 2023, 2024)


@dataclass
class Page:
    """One report with a date on its page and one on its row, each None where there is none, at one address."""

    place: Place
    row: Row

    def show(self, on_page: date | None, on_row: date | None, *, text: str | None = None) -> None:
        rows = self.place.column.rows
        rows[:] = [row for row in rows if row.path != self.row.path]
        rows.insert(0, replace(self.row, day=on_row or date(1, 1, 1)))
        shown = replace(self.row, day=on_page or date(1, 1, 1), text=text or self.row.text)
        html = self.place.column.article(shown)
        if on_page is None:
            html = re.sub(r'<meta name="PubDate"[^>]*>|发布时间：\S+ 09:30', "", html)
        self.place.portal.answers[self.row.path] = Says(html.encode())


@pytest.fixture
def scene(tmp_path: Path) -> Any:
    with Scene(tmp_path, {"one": empty}, now=FIRST) as made:
        yield made


def the_report(scene: Scene, path: str = PATH) -> Page:
    place = scene.places["one"]
    return Page(place, replace(report(place.name, 2025, LATE), path=path))


def held(scene: Scene) -> dict[str, Any]:
    return scene.journey.reports()[f"{scene.places['one'].code}-2025"]


def dates(scene: Scene) -> dict[str, bool]:
    """By the days that the evidence holds: whether any place still shows it."""
    found: dict[str, bool] = {}
    for item in held(scene)["evidence"]:
        if item["about"] == "published":
            found[item["value"][:10]] = found.get(item["value"][:10], False) or item["gone_since"] is None
    return found


def replay_all(scene: Scene) -> Any:
    context = scene.journey.app.reading()
    try:
        return replay(context)
    finally:
        context.close()


def later(scene: Scene) -> Any:
    scene.journey.later(days=20)
    return scene.crawl()["one"].found


Change = Callable[[Page], None]
REVISED = "特此报告，如有错漏以本次公布为准。"
CHANGES: dict[str, tuple[tuple[date | None, date | None], Change, str]] = {
    # name: (date on the page and on the row at first, what is changed, the standing after)
    "page and row are back-dated": ((LATE, LATE), lambda page: page.show(EARLY, EARLY), "disputed"),
    "the page alone is back-dated": ((LATE, LATE), lambda page: page.show(EARLY, LATE), "disputed"),
    "the row alone is back-dated": ((LATE, LATE), lambda page: page.show(LATE, EARLY), "disputed"),
    "with the text": (
        (LATE, LATE),
        lambda page: page.show(EARLY, EARLY, text=f"{page.row.text}\n{REVISED}"),
        "disputed",
    ),
    "moved to a late date": ((EARLY, EARLY), lambda page: page.show(LATE, LATE), "disputed"),
    "moved beyond our own sighting": (
        (EARLY, EARLY),
        lambda page: page.show(date(2026, 4, 25), date(2026, 4, 25)),
        "on_time",
    ),
    "moved from late to late": ((LATE, LATE), lambda page: page.show(LATER, LATER), "late"),
    "the page's date is taken away": ((LATE, LATE), lambda page: page.show(None, LATE), "late"),
    "the date of one in time is taken away": ((EARLY, EARLY), lambda page: page.show(None, EARLY), "on_time"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_date_is_kept_beside_the_old_one_and_the_standing_says_so(scene: Scene, name: str) -> None:
    first, change, expected = CHANGES[name]
    page = the_report(scene)
    page.show(*first)
    scene.crawl()
    assert scene.row("one")["standing"] == ("on_time" if first[0] == EARLY else "late")
    before, seen_first = dates(scene), scene.journey.now
    change(page)
    found = later(scene)
    assert scene.row("one")["standing"] == expected
    assert before.keys() <= dates(scene).keys()
    assert found.outcome["revised"] == 1  # nobody re-dates a report unnoticed
    for item in held(scene)["evidence"]:
        assert item["first_seen_at"] <= item["last_seen_at"]
        if item["gone_since"] is not None:
            assert datetime.fromisoformat(item["first_seen_at"]) - seen_first < scene.journey.now - seen_first
    after, row = held(scene), scene.row("one")
    replay_all(scene)
    assert (held(scene), scene.row("one")) == (after, row)
    scene.journey.later(days=1)
    scene.crawl()
    assert scene.row("one")["standing"] == expected


def test_a_back_dated_report_names_both_dates_and_makes_no_version_of_the_same_text(scene: Scene) -> None:
    page = the_report(scene)
    page.show(LATE, LATE)
    scene.crawl()
    text = held(scene)["text_sha256"]
    page.show(EARLY, EARLY)
    later(scene)
    row, view = scene.row("one"), held(scene)
    assert str(EARLY) in row["why"]
    assert str(LATE) in row["why"]
    assert (view["version"], view["text_sha256"], view["published_on"]) == (1, text, str(EARLY))
    [sighting] = view["sightings"]
    assert {(one["value"], one["place"]) for one in sighting["dates"]} >= {
        (str(EARLY), "dateline"),
        (str(LATE), "dateline"),
        (str(LATE), "listing"),
    }


def test_as_of_a_day_before_the_change_the_report_is_judged_by_what_it_showed_then(scene: Scene) -> None:
    page = the_report(scene)
    page.show(LATE, LATE)
    scene.crawl()
    page.show(EARLY, EARLY)
    later(scene)
    scene.journey.now = FIRST.replace(day=12)
    row = scene.row("one")
    assert (row["standing"], row["published_on"], row["days_late"]) == ("late", str(LATE), 8)


def test_a_date_that_is_changed_back_and_forth_stays_disputed(scene: Scene) -> None:
    page = the_report(scene)
    for on in (LATE, EARLY, LATE):
        page.show(on, on)
        later(scene)
    assert scene.row("one")["standing"] == "disputed"
    assert dates(scene) == {str(LATE): True, str(EARLY): False}


def test_a_report_that_is_moved_to_a_new_address_with_an_earlier_date_is_disputed(scene: Scene) -> None:
    page = the_report(scene)
    page.show(LATE, LATE)
    scene.crawl()
    place = scene.places["one"]
    place.column.rows.pop(0)
    place.portal.answers[PATH] = Says(b"", 404)
    the_report(scene, f"{FOLDER}new_2025.html").show(EARLY, EARLY)
    for _ in range(2):
        later(scene)
    assert scene.row("one")["standing"] == "disputed"


def test_the_dates_of_older_answers_are_found_again_by_replay(scene: Scene) -> None:
    """A fault of ours lost them, or an older version never kept them: the bytes are archived."""
    page = the_report(scene)
    page.show(LATE, None)
    scene.crawl()
    page.show(EARLY, None)
    later(scene)
    with scene.journey.app.store.write() as tx:
        tx.execute(evidence.delete().where(evidence.c.gone_since.is_not(None)))
    done = replay_all(scene)
    assert scene.row("one")["standing"] == "disputed"
    assert dates(scene)[str(LATE)] is False
    assert done.new == 0


def test_a_date_that_our_reader_misread_is_no_former_date(scene: Scene, monkeypatch: Any) -> None:
    from harvester import read

    usual = read.document

    def misreads(*given: Any, **named: Any) -> Any:
        document = usual(*given, **named)
        said = tuple(
            replace(one, value=str(LATER)) if one.value[:10] == str(EARLY) else one
            for one in document.evidence
        )
        return replace(document, evidence=said)

    page = the_report(scene)
    page.show(EARLY, None)
    with monkeypatch.context() as patched:
        patched.setattr(read, "document", misreads)
        scene.crawl()
        page.show(EARLY, None, text=f"{page.row.text}\n{REVISED}")
        later(scene)
        assert scene.row("one")["standing"] == "late"
    replay_all(scene)
    assert scene.row("one")["standing"] == "on_time"
    assert dates(scene) == {str(EARLY): True}
