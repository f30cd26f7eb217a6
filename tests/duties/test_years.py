from __future__ import annotations

import pytest

from duties.years import plain_years, report_year, report_year_candidates, years_in


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2023年度法治政府建设年度报告", 2023),
        ("2023年度法治政府建设年度情况报告", 2023),
        ("二〇二三年法治政府建设情况报告", 2023),
        ("二零二二年度法治政府建设情况报告", 2022),
        ("２０２３年度法治政府建设报告", 2023),
        ("2023法治政府建设报告", 2023),
        ("甲县关于 20 23 年法治政府建设情况的报告", 2023),
        ("2015年依法行政工作情况及2016年工作打算", 2015),
        ("2021年度法治政府建设工作及2022年工作计划", 2021),
        ("2023年法治政府建设情况和2024年法治政府建设工作安排的报告", 2023),
        ("某局2023年法治政府建设情况报告（2024-02-26）", 2023),
        ("2024年公布的2023年法治政府建设情况报告", 2023),
        ("2024年甲市2023年度法治政府建设情况报告", 2023),
        ("中发〔2015〕36号印发后2016年度法治政府建设情况报告", 2016),
        ("2023年1—12月法治政府建设情况", 2023),
    ],
)
def test_the_year_of_a_title(title: str, year: int) -> None:
    assert report_year(title) == year


@pytest.mark.parametrize(
    "title",
    [
        "甲县人民政府关于法治政府建设情况的报告",
        "法治甲省建设规划（2021—2025年）",
        "法治政府建设状况报告（2014-2019年）",
        "2020年度法治政府建设工作安排",
        "2023年上半年法治政府建设情况报告",
        "2023年1月至6月工作情况",
        "厅字〔2019〕28号",
        "2024年3月15日",
        "关于2022年、2023年法治政府建设情况的报告",
        "20230331",
    ],
)
def test_years_that_are_not_reported_on_give_none(title: str) -> None:
    assert report_year(title) is None


def test_an_outline_span_is_never_a_candidate() -> None:
    title = "2023年落实《法治政府建设实施纲要（2021－2025年）》情况报告"
    assert [mention.year for mention in report_year_candidates(title)] == [2023]


def test_two_joined_years_stay_open() -> None:
    title = "2023-2024年度法治政府建设报告"
    assert report_year(title) is None
    assert [(m.year, m.role) for m in report_year_candidates(title)] == [(2024, "pair"), (2023, "pair")]


def test_several_years_are_all_candidates_and_the_one_called_a_report_year_goes_first() -> None:
    assert [m.year for m in report_year_candidates("2024年甲市2023年度报告")] == [2023, 2024]


def test_quotes_are_verbatim_and_in_place() -> None:
    text = "关于 二〇二三 年度的报告"
    (mention,) = years_in(text)
    assert text[mention.start : mention.end] == mention.quote == "二〇二三 年度"
    assert mention.by_year


def test_plain_years_keep_every_character_in_its_place() -> None:
    text = "二Ｏ二三年和２０２４年共二十三件"
    plain = plain_years(text)
    assert plain == "2023年和2024年共二十三件"
    assert len(plain) == len(text)
