"""A page that is no report and points to one: what it links to in its own words is read, once, and belongs to nobody's list."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from harvester.adapters.onward import reports_on
from harvester.pieces import Page
from tests.journey import SHANGHAI
from tests.portal.large import FOLDER, Column, Row, column, report
from tests.portal.scene import Scene
from tests.portal.server import Says

AFTER = datetime(2026, 4, 2, 9, 0, tzinfo=SHANGHAI)
REAL = FOLDER + "202603/t20260320_0009999.html"


def announcing(place: str, words: str, *, further: bool = True) -> Column:
    """The year's row is an announcement; the report stands at an address of its own, in no list."""
    shown = column(place, 12, 2022, 2023, 2024)
    text = words.format(REAL, f"{place}2025年度法治政府建设情况报告")
    title = f"{place}人民政府关于公布2025年度法治政府建设情况报告的公告"
    shown.rows.insert(0, Row(FOLDER + "202603/t20260320_0009998.html", title, date(2026, 3, 20), text))
    if further:
        real = report(place, 2025, date(2026, 3, 20))
        shown.further[REAL] = Row(REAL, real.title, real.day, real.text)
    return shown


@pytest.mark.parametrize(
    "words",
    [
        "现将报告予以公布，详见：<a href='{0}'>{1}</a>",
        "近日，县人民政府发布年度报告。全文：<a href='{0}'>《{1}》</a>",
        "现将《{1}》予以公布，请社会各界监督。<a href='{0}'>点击查看全文</a>",
    ],
)
def test_a_report_that_its_announcement_links_is_found(words: str, tmp_path: Path) -> None:
    with Scene(tmp_path, {"one": lambda place: announcing(place, words)}, now=AFTER) as scene:
        found = scene.crawl()["one"].found
        assert (found.problem, found.outcome["new"]) == (None, 4)
        row = scene.row("one")
        assert (row["standing"], row["published_on"]) == ("on_time", "2026-03-20")

        scene.forget()
        scene.journey.later(days=1)
        again = scene.crawl()["one"].found
        assert (again.problem, again.outcome["new"], again.outcome["same"]) == (None, 0, 4)
        assert scene.places["one"].portal.paths().count(REAL) == 1


def test_a_report_whose_announcement_links_nothing_that_answers_is_not_said_to_be_missing(
    tmp_path: Path,
) -> None:
    words = "现将报告予以公布，详见：<a href='{0}'>{1}</a>"
    with Scene(tmp_path, {"one": lambda place: announcing(place, words, further=False)}, now=AFTER) as scene:
        scene.places["one"].portal.answers[REAL] = Says(b"", 503)
        for _ in range(2):  # the link is asked again, though its announcement has not changed
            assert scene.crawl()["one"].found.problem == "lead-unread"
            assert scene.row("one")["standing"] == "unobserved"
            scene.journey.later(days=1)


def test_a_report_that_the_list_shows_on_a_later_page_is_asked_for_once(tmp_path: Path) -> None:
    words = "现将报告予以公布，详见：<a href='{0}'>{1}</a>"
    with Scene(tmp_path, {"one": lambda place: announcing(place, words)}, now=AFTER) as scene:
        place = scene.places["one"]
        place.column.rows.append(place.column.further[REAL])
        place.column.size = 5
        assert scene.crawl()["one"].found.outcome["new"] == 4
        assert place.portal.paths().count(REAL) == 1
        assert scene.row("one")["standing"] == "on_time"


def links(body: str) -> list[str]:
    page = Page("http://a.gov.cn/x/t1.html", f"<html><body>{body}</body></html>")
    return [lead.url for lead in reports_on(page, "", "云溪县人民政府关于公布2025年度报告的公告")]


def test_earlier_years_beside_an_announcement_are_not_its_report() -> None:
    row = "<li><a href='/x/t{0}.html'>云溪县{0}年度法治政府建设情况报告</a><span>2025-03-20</span></li>"
    beside = "".join(row.format(year) for year in range(2018, 2025))
    assert links(f"<div class='side'><h3>相关信息</h3><ul>{beside}</ul></div>") == []
    assert links(f"<div class='next'>{row.format(2023)}{row.format(2024)}</div>") == []


def test_an_announcement_leads_to_a_few_pages_and_to_no_file_and_not_to_itself() -> None:
    line = "<p>现将报告予以公布：<a href='{0}'>云溪县{1}年度法治政府建设情况报告</a></p>"
    assert links(line.format("a.pdf", 2025) + line.format("t1.html", 2025)) == []
    assert len(links("".join(line.format(f"r{year}.html", year) for year in range(2015, 2025)))) == 3
