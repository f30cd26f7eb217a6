"""The reader on pages put together from many templates, texts and traps (reading_cases), and on a second batch in
templates that it was not mended with (reading_fresh).

Floors, not exact figures: what the reader is made for must stay, a new case may be added without tuning.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

import pytest

from duties import weighing
from duties.choosing import report_among
from duties.naming import Home
from duties.recognise import promise, recognise
from duties.reports import GOVERNMENT, Document, Lead
from harvester.readers import html
from harvester.readers.html_asleep import bounded
from harvester.readers.html_lines import MOST_LINES
from tests.duties.test_recognise import register
from tests.harvester.reading_cases import COLUMN, Outcome, outcomes
from tests.harvester.reading_frames import FRAMES, Parts
from tests.harvester.reading_fresh import fresh
from tests.harvester.reading_others import BODY, HARD, OTHERS, Other

FIELDS = ("title", "published", "issuer", "source", "index_number", "document_number", "written",
          "publisher", "year", "kind", "verdict")  # fmt: skip


def missed(told: Sequence[Outcome], field: str) -> dict[str, object]:
    return {one.case.name: one.wrong[field] for one in told if field in one.wrong}


@pytest.mark.parametrize("field", FIELDS)
def test_what_every_kind_of_page_states_is_read(field: str) -> None:
    assert missed(outcomes(), field) == {}


def test_the_text_of_every_kind_of_page_is_whole_and_nothing_else() -> None:
    wrong = {
        one.case.name: one.text for one in outcomes() if one.document.text.split("\n") != list(one.case.lines)
    }
    assert wrong == {}


def test_no_character_of_a_text_is_changed() -> None:
    told = [one for one in outcomes() if "1 5起" in "".join(one.case.lines)]
    assert len(told) >= 40
    for one in told:
        for words in ("７次", "87.5％", "1 5起", "8／9", "98‰", "“不见面”", "①一般程序", "〕5号"):
            assert words in one.document.text, one.case.name


def test_the_second_batch_keeps_its_floors() -> None:
    told = fresh()
    assert mean(one.text.f1 for one in told) >= 0.99
    assert mean(one.text.paragraphs for one in told) >= 0.99
    floors = {
        "published": 2,
        "title": 0,
        "verdict": 0,
        "publisher": 0,
        "year": 0,
        "source": 0,
        "index_number": 0,
    }
    assert {
        field: len(missed(told, field)) for field in floors if len(missed(told, field)) > floors[field]
    } == {}


def test_the_second_batch_invents_no_date() -> None:
    assert [pair for pair in missed(fresh(), "published").values() if str(pair)[:4] != "('',"] == []


def page(one: Other, number: int) -> Document:
    parts = Parts(
        one.title,
        "",
        f"<div>发布时间：{one.day} 来源：{one.source}</div>",
        "".join(f"<p>{line}</p>" for line in one.lines),
        "桃江县人民政府网",
    )
    frame = list(FRAMES.values())[number % len(FRAMES)]
    return html.read(frame(parts), "https://www.example.gov.cn/a.html")


@pytest.mark.parametrize("number", range(len(OTHERS)))
def test_a_page_that_stands_among_reports_is_not_taken_for_one(number: int) -> None:
    one = OTHERS[number]
    document = page(one, number)
    found = recognise(
        document, Lead(document.url, one.row or one.title), Home(one.host, (GOVERNMENT,), COLUMN), register()
    )
    assert str(found.verdict) in one.verdicts, (one.title, found.why)


@pytest.mark.parametrize("number", range(len(HARD)))
def test_whose_and_of_which_year_a_report_is_or_a_doubt(number: int) -> None:
    one = HARD[number]
    document = page(one, number)
    home = Home(one.host, (GOVERNMENT,), COLUMN)
    found = recognise(document, Lead(document.url, one.row or one.title), home, register())
    assert str(found.verdict) in one.verdicts, (one.title, found.why)
    if one.place:
        assert found.publisher is not None
        told = (found.publisher.jurisdiction, found.publisher.body, found.year, found.kind)
        assert told == (one.place, one.body, one.year, one.kind)
        assert promise(one.row or one.title, home, register()).worth_reading


TITLE = "桃江县2023年度法治政府建设情况报告"
TEXT = "".join(f"<p>{line}</p>" for line in BODY)
REPEATED = "2023年，我县坚持依法行政。"


def test_a_date_between_two_dashes_or_with_an_offset_is_read() -> None:
    for said, due in (("2024—03—05", "2024-03-05"), ("2024-03-05T01:05:06.000Z", "2024-03-05T09:05:06")):
        document = html.read(f"<h1>{TITLE}</h1><p>发布时间：{said}</p>{TEXT}", "https://a.gov.cn/a.html")
        found = weighing.published(document.evidence)
        assert found is not None
        assert (found.at or found.on.isoformat()) == due


def test_an_update_alone_dates_nothing() -> None:
    document = html.read(f"<h1>{TITLE}</h1><p>更新时间：2024-08-05</p>{TEXT}", "https://a.gov.cn/a.html")
    assert weighing.published(document.evidence) is None


def test_dates_of_several_described_articles_are_nobodys() -> None:
    data = "".join(
        f'<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":"2024-0{n}-05"}}</script>'
        for n in (3, 5)
    )
    document = html.read(f"<head>{data}</head><h1>{TITLE}</h1>{TEXT}", "https://a.gov.cn/a.html")
    assert weighing.published(document.evidence) is None


def test_a_copy_for_printing_is_not_read_twice() -> None:
    copy = f"<div style='display:none' id='print'>{TEXT}</div>"
    document = html.read(
        f"<h1>{TITLE}</h1><p>时间：2024-03-05</p><div>{copy}<div>{TEXT}</div></div>", "https://a/"
    )
    assert document.text == "\n".join(BODY)


def test_a_page_of_ten_thousand_breaks_is_read_whole() -> None:
    lines = [f"第{n}项，{REPEATED}" for n in range(10_000)]
    document = html.read("<p>发布时间：2024-03-05</p><div>" + "<br>".join(lines) + "</div>", "https://a/")
    assert len(document.text.split("\n")) == 10_000


@pytest.mark.parametrize(
    "markup",
    ["<div>" * 200_000, "</div>" * 200_000 + "<div>" * 100_000, "<div></span>" * 60_000, "<b><i>" * 50_000],
)
def test_markup_that_never_closes_is_cut(markup: str) -> None:
    assert len(bounded(markup)) < 1_700_000
    assert bounded(markup).count("<div>") + bounded(markup).count("<b>") <= 5_001


HOSTILE = {
    "labels": "<p>发布时间：2024-03-05 来源：县司法局</p>" * 20_000,
    "fields never closed": "<textarea>" * 20_000 + REPEATED * 50,
    "templates never closed": ("<script type='text/template'>" + REPEATED) * 10_000,
    "closing tags": "</div>" * 150_000 + "<div>" * 80_000,
    "scripts behind labels": "<p>发布时间：<script>var a='2024-03-05';</script>" * 8_000,
    "one line": "<p>" + REPEATED * 60_000 + "</p>",
    "blanks": "<p>发" + "\u3000" * 500_000 + "布时间</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_made_to_take_the_square_of_its_size_is_read_all_the_same(name: str) -> None:
    """Without the bounds each of these takes minutes or hours."""
    document = html.read(HOSTILE[name], "https://a.gov.cn/a.html")
    assert document.text.count("\n") < MOST_LINES


def file(text: str, title: str | None = None) -> Document:
    return Document("https://a.gov.cn/f", "application/pdf", title, text)


def test_of_several_files_the_report_is_chosen_and_not_the_longest() -> None:
    figures = file("\n".join(f"项目{n}\t{n}件\t完成目标任务的百分之{n}。" for n in range(300)))
    report = file("\n".join([TITLE, *BODY]))
    plan = file("依法行政工作任务。" * 400, "桃江县2024年法治政府建设工作要点")
    assert report_among([figures, report, plan], ["数据.xlsx", "正文.pdf", "要点.pdf"]) is report
    assert report_among([figures, file("\n".join(BODY))], ["统计表.xlsx", f"{TITLE}.pdf"]) is not figures
    assert report_among([file("")]) is None
