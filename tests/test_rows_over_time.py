"""What a listing's rows do between two looks: they stay, come, go, come back, move and change, and so does what we say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from duties.reports import Document
from harvester import read
from storage import leads, looks
from storage.leads import Known
from tests.portal.large import FOLDER, Column, Row, column, notices, report
from tests.portal.scene import Place, Scene
from tests.portal.server import Says, page

Columns = Callable[[str], Column]


def settled(place: str) -> Column:
    """Three pages; the report for 2025 came on 20 March 2026."""
    return column(place, 42, 2023, 2024, 2025)


def overdue(place: str) -> Column:
    return column(place, 42, 2022, 2023, 2024)


def listing_pages(place: Place) -> list[str]:
    return [path for path in place.portal.paths() if path == FOLDER or "index" in path]


def put_first(place: Place, row: Row) -> None:
    place.column.rows.insert(0, row)


def report_row(place: Place, year: int) -> Row:
    return next(row for row in place.column.rows if f"{year}年度" in row.title)


def take_away(place: Place, row: Row, *, page_too: bool) -> None:
    place.column.rows.remove(row)
    if not page_too:
        place.column.further[row.path] = row


def row_known(scene: Scene, path: str) -> Known:
    place = next(iter(scene.places.values()))
    with scene.journey.app.store.read() as tx:
        return leads.known(tx, 1)[place.portal.url(path)]


def held(scene: Scene, place: Place, year: int) -> dict[str, Any]:
    return scene.journey.reports()[f"{place.code}-{year}"]


def look_again(scene: Scene, **later: float) -> Any:
    scene.forget()
    scene.journey.later(**(later or {"days": 1}))
    return scene.crawl()


# -- how far a look goes ---------------------------------------------------------------------------------------------------


def test_where_all_is_settled_a_look_ends_with_the_first_page_that_holds_nothing_new(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": settled}) as scene:
        place = scene.places["one"]
        first = scene.crawl()["one"].found
        assert (first.complete, len(listing_pages(place))) == (True, 3)
        seen_whole = scene.row("one")["last_good_look_at"]
        again = look_again(scene)["one"].found
        assert listing_pages(place) == [FOLDER]
        assert (again.complete, again.problem, again.outcome["same"]) == (False, None, 3)
        row = scene.row("one")
        assert (row["standing"], row["problem"], row["last_good_look_at"]) == ("on_time", None, seen_whole)


def test_while_a_report_is_overdue_every_look_walks_all_pages(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": overdue}) as scene:
        scene.crawl()
        for expected in (2, 3):
            assert look_again(scene)["one"].found.complete
            assert len(listing_pages(scene.places["one"])) == 3
            assert scene.row("one")["looks_after_due"] == expected


@pytest.mark.parametrize("kind", [settled, overdue])
def test_a_new_report_on_the_first_page_is_found_however_far_a_look_goes(
    kind: Columns, tmp_path: Path
) -> None:
    with Scene(tmp_path, {"one": kind}) as scene:
        place = scene.places["one"]
        scene.crawl()
        put_first(place, report(place.name, 2021, date(2026, 11, 20)))
        found = look_again(scene)["one"].found
        assert found.outcome["new"] == 1
        assert len(listing_pages(place)) == (
            2 if kind is settled else 3
        )  # a page with something new is not the last
        assert held(scene, place, 2021)["published_on"] == "2026-11-20"


def test_a_look_that_ends_early_is_not_measured_by_rows_it_did_not_walk_to(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": settled}, {"one": [{"at_least": 40}]}) as scene:
        scene.crawl()
        found = look_again(scene)["one"].found
        assert (found.problem, found.rows) == (None, 20)


def test_a_listing_that_counts_for_a_settled_body_only_ends_early_though_another_body_is_open(
    tmp_path: Path,
) -> None:
    entries: list[dict[str, Any]] = [{"bodies": ["government"]}, {"bodies": ["司法局"], "path": "/sfj/"}]
    with Scene(tmp_path, {"one": settled}, {"one": entries}) as scene:
        place = scene.places["one"]
        place.portal.answers["/sfj/"] = page("<ul>" + "".join(
            f"<li><a href='/sfj/t20250101_{n}.html'>司法局第{n}号通知公告</a><span>2025-01-01</span></li>" for n in range(3)
        ) + "</ul>", "司法局文件")  # fmt: skip
        scene.crawl()
        look_again(scene)
        assert listing_pages(place) == [FOLDER]
        assert "/sfj/" in place.portal.paths()


def test_a_look_cut_off_between_two_pages_goes_on_though_nothing_is_new_on_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Scene(tmp_path, {"one": settled}) as scene:
        place = scene.places["one"]
        scene.crawl()
        for row in reversed(notices(place.name, 25, until=date(2026, 11, 20))):
            put_first(place, row)
        late = report(place.name, 2021, date(2026, 10, 1))
        place.column.rows.insert(22, late)  # new, and on the second page
        with monkeypatch.context() as patched:
            usual, count = looks.note_place, 0

            def stops_after_one(*given: Any) -> None:
                nonlocal count
                usual(*given)
                count += 1
                if count == 1:
                    scene.journey.app.stop.set()

            patched.setattr(looks, "note_place", stops_after_one)
            assert look_again(scene) == {}  # told to stop: the look stays open
        scene.journey.app.stop.clear()
        found = look_again(scene, minutes=5)["one"].found
        assert found.outcome["new"] == 1
        assert FOLDER not in place.portal.paths()
        assert (found.problem, found.pages) == (None, 3)


def test_a_report_without_a_date_forces_no_whole_walk_nor_does_an_old_one_that_is_withdrawn(
    tmp_path: Path,
) -> None:
    with Scene(tmp_path, {"one": settled}) as scene:
        place = scene.places["one"]
        for row in [one for one in place.column.rows if "法治政府" in one.title]:
            html = place.column.article(row)
            html = re.sub(r'<meta name="PubDate"[^>]*>|发布时间：\S+ 09:30', "", html)
            place.column.rows[place.column.rows.index(row)] = replace(
                row, path=f"/content_{row.title[3:7]}.html"
            )
            place.portal.answers[f"/content_{row.title[3:7]}.html"] = Says(html.encode())
        for number, row in enumerate(place.column.rows):  # the rows carry no dates, either
            place.column.rows[number] = replace(row, day=date(1, 1, 1))
        scene.crawl()
        assert scene.row("one")["standing"] == "undated"
        place.portal.answers["/content_2023.html"] = Says(b"", 404)
        place.column.rows[:] = [row for row in place.column.rows if "2023" not in row.path]
        for pages in (3, 3, 1, 1):  # gone: it may have moved, until two good looks have said that it has not
            look_again(scene)
            assert len(listing_pages(place)) == pages
        assert scene.row("one", 2023)["standing"] == "withdrawn"


# -- rows that go, come back, or move --------------------------------------------------------------------------------------


def test_a_row_that_goes_while_its_page_answers_takes_nothing_away(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": overdue}) as scene:
        place = scene.places["one"]
        scene.crawl()
        row = report_row(place, 2024)
        take_away(place, row, page_too=False)
        for _ in range(3):
            found = look_again(scene)["one"].found
            assert (found.problem, found.complete, found.outcome["same"]) == (None, True, 3)
        assert row_known(scene, row.path).gone
        assert held(scene, place, 2024)["sightings"][0]["gone_since"] is None
        assert scene.row("one", 2024)["standing"] == "on_time"
        put_first(place, row)
        assert look_again(scene)["one"].found.outcome == {"new": 0, "revised": 0, "same": 3, "unsure": 0}
        assert not row_known(scene, row.path).gone


@pytest.mark.parametrize("kind", [settled, overdue])
@pytest.mark.parametrize("gone", ["404", "not found with 200", "led home"])
def test_a_report_gone_from_its_address_is_withdrawn_after_two_good_looks(
    gone: str, kind: Columns, tmp_path: Path
) -> None:
    answers = {
        "404": Says(b"", 404),
        "not found with 200": page("您访问的页面不存在或已被删除", "提示"),
        "led home": Says(status=302, headers=(("Location", "/"),)),
    }
    with Scene(tmp_path, {"one": kind}) as scene:
        place = scene.places["one"]
        scene.crawl()
        row = report_row(place, 2024)
        take_away(place, row, page_too=True)
        place.portal.answers[row.path] = answers[gone]
        # It may have moved to any page: walked whole, until that is settled for a year that nobody watches.
        for expected, whole in (("on_time", True), ("withdrawn", True), ("withdrawn", kind is overdue)):
            found = look_again(scene)["one"].found
            assert (found.problem, found.complete) == (None, whole)
            assert len(listing_pages(place)) == (3 if whole else 1)
            assert scene.row("one", 2024)["standing"] == expected
        del place.portal.answers[row.path]
        put_first(place, row)
        look_again(scene)
        assert scene.row("one", 2024)["standing"] == "on_time"
        assert held(scene, place, 2024)["version"] == 1


GUIDE = page(
    "<h1>办事指南</h1><div class='TRS_Editor'>" + "<p>请携带身份证到窗口办理。</p>" * 30 + "</div>",
    "办事指南",
)
NOTICE = page(
    "<h1>关于召开会议的通知</h1><div class='info'>发布时间：2026-11-20</div>"
    "<div class='TRS_Editor'><p>各单位：定于近日召开全县工作会议，请准时参加。</p></div>",
    "关于召开会议的通知",
)


def another_years(place: Place) -> Says:
    return Says(place.column.article(report(place.name, 2019, date(2020, 3, 20))).encode())


@pytest.mark.parametrize("row_stays", [True, False])
@pytest.mark.parametrize("shown", ["a guide", "a notice", "another year's report"])
def test_a_reports_address_that_shows_something_else_has_withdrawn_it_until_it_is_back(
    shown: str, row_stays: bool, tmp_path: Path
) -> None:
    with Scene(tmp_path, {"one": overdue}) as scene:
        place = scene.places["one"]
        scene.crawl()
        row, original = report_row(place, 2024), held(scene, place, 2024)
        place.portal.answers[row.path] = {"a guide": GUIDE, "a notice": NOTICE}.get(
            shown, another_years(place)
        )
        if not row_stays:
            place.column.rows.remove(row)
        for expected in ("on_time", "withdrawn", "withdrawn"):
            assert look_again(scene)["one"].found.problem is None
            assert scene.row("one", 2024)["standing"] == expected
        now = held(scene, place, 2024)
        assert (now["text"], now["version"]) == (original["text"], 1)
        assert scene.journey.reviews() == []
        del place.portal.answers[row.path]
        if not row_stays:
            put_first(place, row)
        look_again(scene)
        assert scene.row("one", 2024)["standing"] == "on_time"
        assert (held(scene, place, 2024)["version"], held(scene, place, 2024)["doubts"]) == (1, [])


@pytest.mark.parametrize(
    "shown",
    [Says(b"", 503), Says(b"", 403), Says(b""), Says(reset=True), page("<script src='/_guard/html.js'></script>"),
     page("<script>location.reload()</script><noscript>请开启 JavaScript 后刷新</noscript>"),
     page("系统维护中，请稍后访问", "系统维护")],
    ids=["503", "403", "empty", "reset", "guard", "script", "maintenance"],
)  # fmt: skip
def test_a_reports_page_that_cannot_be_seen_is_not_gone(shown: Says, tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": overdue}) as scene:
        place = scene.places["one"]
        scene.crawl()
        row = report_row(place, 2024)
        place.portal.answers[row.path] = shown
        for _ in range(3):
            look_again(scene)
        assert scene.row("one", 2024)["standing"] == "on_time"
        assert held(scene, place, 2024)["sightings"][0]["gone_since"] is None
        del place.portal.answers[row.path]
        look_again(scene)
        assert (scene.row("one", 2024)["standing"], held(scene, place, 2024)["version"]) == ("on_time", 1)


@pytest.mark.parametrize("trouble", ["column gone too", "503", "rows gone too", "second page unread"])
def test_a_look_that_was_no_good_one_withdraws_nothing(trouble: str, tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": overdue}) as scene:
        place = scene.places["one"]
        scene.crawl()
        for row in list(place.column.rows):
            place.portal.answers[row.path] = Says(b"", 404)
        if trouble == "column gone too":
            place.portal.otherwise = Says(b"", 404)
        elif trouble == "503":
            place.portal.otherwise = Says(b"", 503)
        elif trouble == "rows gone too":
            place.column.rows = notices(place.name, 2)
        else:
            place.portal.answers[FOLDER + "index_1.html"] = Says(b"", 500)
        for _ in range(3):
            assert not look_again(scene)["one"].found.complete
        assert {scene.row("one", year)["standing"] for year in (2022, 2023, 2024)} == {"on_time"}
        assert "report-withdrawn" not in {alert["rule"] for alert in scene.journey.sweep(send=False)}


def test_two_listings_that_show_one_report_miss_it_once_in_one_pass(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": overdue}, {"one": [{}, {"path": FOLDER + "index.html"}]}) as scene:
        place = scene.places["one"]
        scene.crawl()
        take_away(place, report_row(place, 2024), page_too=True)
        look_again(scene)
        assert scene.row("one", 2024)["standing"] == "on_time"
        look_again(scene)
        assert scene.row("one", 2024)["standing"] == "withdrawn"


@pytest.mark.parametrize("kind", [settled, overdue])
@pytest.mark.parametrize("at", [0, 41])
def test_a_report_that_moves_to_another_address_is_the_same_report(
    at: int, kind: Columns, tmp_path: Path
) -> None:
    with Scene(tmp_path, {"one": kind}) as scene:
        place = scene.places["one"]
        scene.crawl()
        row = report_row(place, 2024)
        moved = replace(row, path=f"{FOLDER}202604/t20260415_77.html")
        place.column.rows.remove(row)
        place.column.rows.insert(at, moved)
        for _ in range(3):
            assert look_again(scene)["one"].found.problem is None
        report_now = held(scene, place, 2024)
        gone = {
            one["url"].rpartition("/")[2]: one["gone_since"] is not None for one in report_now["sightings"]
        }
        assert gone == {row.path.rpartition("/")[2]: True, "t20260415_77.html": False}
        assert (report_now["version"], report_now["doubts"]) == (1, [])
        assert scene.row("one", 2024)["standing"] == "on_time"


def test_a_report_gone_while_a_row_that_may_be_it_cannot_be_read_is_not_called_withdrawn(
    tmp_path: Path,
) -> None:
    with Scene(tmp_path, {"one": overdue}) as scene:
        place = scene.places["one"]
        scene.crawl()
        row = report_row(place, 2024)
        moved = replace(row, path=f"{FOLDER}202604/t20260415_77.html")
        place.column.rows[place.column.rows.index(row)] = moved
        place.portal.answers[moved.path] = Says(b"", 403)
        other = report_row(place, 2022)
        take_away(place, other, page_too=True)
        for _ in range(3):
            look_again(scene)
        assert scene.row("one", 2024)["standing"] == "on_time"  # it may be the row that we cannot read
        assert (
            scene.row("one", 2022)["standing"] == "withdrawn"
        )  # of another year: the unread row is not this one


# -- rows and pages that change in place -----------------------------------------------------------------------------------


def test_a_row_whose_title_becomes_a_reports_is_read(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": overdue}) as scene:
        place = scene.places["one"]
        scene.crawl()
        at = next(number for number, row in enumerate(place.column.rows) if "公告" in row.title)
        old = place.column.rows[at]
        place.column.rows[at] = replace(report(place.name, 2025, date(2026, 3, 12)), path=old.path)
        assert look_again(scene)["one"].found.outcome["new"] == 1
        assert held(scene, place, 2025)["sightings"][0]["url"].endswith(old.path)


def test_a_reports_row_that_is_retitled_revises_nothing(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": overdue}) as scene:
        place = scene.places["one"]
        scene.crawl()
        row = report_row(place, 2024)
        place.column.rows[place.column.rows.index(row)] = replace(row, title="[置顶]" + row.title)
        place.portal.answers[row.path] = Says(place.column.article(row).encode())
        for _ in range(2):
            assert look_again(scene)["one"].found.outcome == {"new": 0, "revised": 0, "same": 3, "unsure": 0}
        assert held(scene, place, 2024)["version"] == 1


def test_a_revision_that_we_failed_to_read_is_read_by_the_next_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The changed page was archived and then we failed: it is unchanged at the next look, and still news to us."""
    with Scene(tmp_path, {"one": overdue}) as scene:
        place = scene.places["one"]
        scene.crawl()
        row = report_row(place, 2024)
        place.column.rows[place.column.rows.index(row)] = replace(row, text=f"{row.text}\n特此报告。")
        with monkeypatch.context() as patched:

            def fails(*_: Any, **__: Any) -> Document:
                raise RuntimeError("killed here")

            patched.setattr(read, "document", fails)
            assert look_again(scene)["one"].found.problem == "bug"
        found = look_again(scene)["one"].found
        assert (found.outcome["revised"], found.unchanged) == (1, 6)
        assert held(scene, place, 2024)["version"] == 2


def test_a_long_page_of_slow_articles_keeps_its_lease(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty articles of several minutes each outlast a lease: nobody else may take the listing up meanwhile."""
    with Scene(tmp_path, {"one": lambda place: column(place, 2, *range(2006, 2026))}) as scene:
        claims: list[Any] = []

        def slowly(*given: Any, **named: Any) -> Any:
            scene.journey.later(minutes=6)
            with scene.journey.app.store.write() as tx:
                claims.append(looks.claim(tx, 1, "somebody else", scene.journey.now))
            return usual(*given, **named)

        usual: Any = read.document
        monkeypatch.setattr(read, "document", slowly)
        scene.crawl()
        assert claims == [None] * 20


def test_a_column_pruned_to_its_newest_rows_is_believed_on_the_third_day(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": overdue}) as scene:
        place = scene.places["one"]
        scene.crawl()
        place.column.further.update({row.path: row for row in place.column.rows})
        place.column.rows.sort(key=lambda row: row.day, reverse=True)
        del place.column.rows[10:]
        problems = [look_again(scene)["one"].found.problem for _ in range(2)]
        assert look_again(scene, hours=1)["one"].found.problem == "listing-shrunk"  # the same day again
        problems += [look_again(scene)["one"].found.problem for _ in range(2)]
        assert problems == ["listing-shrunk", "listing-shrunk", None, None]
        assert scene.row("one")["standing"] == "not_found"
        assert held(scene, place, 2024)["sightings"][0]["gone_since"] is None


def test_a_column_that_lost_its_newest_rows_is_never_believed(tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": overdue}) as scene:
        place = scene.places["one"]
        scene.crawl()
        place.column.rows.sort(key=lambda row: row.day, reverse=True)
        del place.column.rows[:-10]
        assert {look_again(scene)["one"].found.problem for _ in range(5)} == {"listing-shrunk"}
