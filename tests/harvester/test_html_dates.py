"""Whose a date on the page is: a date behind a word of its own is that word's, and no publication beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from duties import weighing
from tests.harvester.test_html_facts import published, read, value
from tests.harvester.test_html_text import ONE, TWO

DAY = "2024-03-05"
TEXT = f"{ONE}\n{TWO}"
SHAPES: dict[str, Callable[[str, str], str]] = {
    "table": lambda label, day: f"<table><tr><td>{label}</td><td>{day}</td></tr></table>",
    "table with colon": lambda label, day: f"<table><tr><th>{label}：</th><td>{day}</td></tr></table>",
    "dl": lambda label, day: f"<dl><dt>{label}</dt><dd>{day}</dd></dl>",
    "spans": lambda label, day: f"<p><span>{label}：</span><span>{day}</span></p>",
    "spans without colon": lambda label, day: f"<p><span>{label}</span><span>{day}</span></p>",
    "divs": lambda label, day: f"<div><div>{label}：</div><div>{day}</div></div>",
    "time": lambda label, day: f"<div>{label}：<time datetime='{day}'>{day}</time></div>",
    "br": lambda label, day: f"<div>{label}：<br>{day}</div>",
    "one line of labels": lambda label, day: (
        f"<div>来源：青山县司法局　{label}：{day}　浏览次数：<b>3</b></div>"
    ),
    "ruled line": lambda label, day: f"<div>{label}：{day} | 作者：张三 | 字体：大 中 小</div>",
}
in_every_shape = pytest.mark.parametrize("shape", SHAPES)


@in_every_shape
@pytest.mark.parametrize("label", ["成文日期", "生成日期", "发文日期", "印发日期", "签发日期", "信息生成日期", "落款日期"])  # fmt: skip
def test_a_lone_date_of_writing_is_no_publication(label: str, shape: str) -> None:
    document = read(SHAPES[shape](label, DAY))
    assert published(document) is None
    assert value(weighing.written_on(document.evidence)) == DAY
    assert document.text == TEXT


@in_every_shape
@pytest.mark.parametrize("label", ["有效期", "有效期至", "截止时间", "实施日期", "归档日期", "审核日期", "报送时间", "公示期"])  # fmt: skip
def test_a_date_behind_a_word_of_its_own_says_nothing_of_publication(label: str, shape: str) -> None:
    document = read(SHAPES[shape](label, DAY))
    assert published(document) is None
    assert weighing.written_on(document.evidence) is None


@in_every_shape
def test_a_lone_update_is_an_upper_bound_in_every_shape(shape: str) -> None:
    said = read(SHAPES[shape]("更新时间", DAY)).evidence
    assert weighing.published(said) is None
    in_time = weighing.published(said, due=date(2024, 3, 31))
    assert in_time is not None
    assert in_time.on == date(2024, 3, 5)
    assert weighing.published(said, due=date(2024, 2, 28)) is None


@in_every_shape
@pytest.mark.parametrize("label", ["发布日期", "公开时间", "公布日期", "网站发布时间", "录入时间", "日期"])
def test_a_publication_is_one_in_every_shape(label: str, shape: str) -> None:
    assert published(read(SHAPES[shape](label, DAY))) == (DAY, "dateline")


@pytest.mark.parametrize(
    ("info", "day", "written"),
    [
        ("<table><tr><td>成文日期</td><td>发布日期</td></tr><tr><td>2024-02-10</td><td>2024-03-25</td></tr></table>", "2024-03-25", "2024-02-10"),
        ("<table><tr><th>编号</th><th>成文日期</th><th>归档日期</th></tr><tr><td>A-1</td><td>2024-02-10</td><td>2024-03-25</td></tr></table>", None, "2024-02-10"),
        ("<div>发布日期：</div><div>成文日期：2024-02-10</div>", None, "2024-02-10"),
        ("<div>成文日期：2024-02-10</div><div>2024-03-25 10:00</div>", "2024-03-25T10:00", "2024-02-10"),
        ("<div>作者：张三　2024-03-25 10:00</div>", "2024-03-25T10:00", None),
        ("<div>来源：2024-03-25 10:00</div>", "2024-03-25T10:00", None),
        ("<div>【签发日期】2024-02-10　【有效期】2029-02-10</div>", None, "2024-02-10"),
        ("<div>拟公开日期：2024-03-25</div>", None, None),
    ],
)  # fmt: skip
def test_each_of_several_dates_goes_to_its_own_word(info: str, day: str | None, written: str | None) -> None:
    document = read(info)
    found = published(document)
    assert (found[0] if found else None) == day
    assert value(weighing.written_on(document.evidence)) == written
