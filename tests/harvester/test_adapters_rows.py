"""The row reader: titles, dates and what is no row."""

from datetime import date

import pytest

from duties.reports import Lead
from harvester.adapters.row_dates import day_in_url, row_date, value_date
from harvester.adapters.row_titles import best, clean, is_cut, is_pager, split_date
from harvester.adapters.rows import fragment_rows, lead, read_rows
from harvester.pieces import Page

URL = "http://www.yunhe.gov.cn/zwgk/fzzfjs/index.html"


def rows(body: str, head: str = "") -> tuple[Lead, ...]:
    return read_rows(Page(URL, f"<html><head>{head}</head><body>{body}</body></html>"))


def listing(*items: str) -> str:
    return "<ul class=list>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


@pytest.mark.parametrize(
    ("text", "url", "expected"),
    [
        ("[ 2025-01-14 ]", "", date(2025, 1, 14)),
        ("2026.07.07", "", date(2026, 7, 7)),
        ("2024/3/5", "", date(2024, 3, 5)),
        ("2024年3月5日", "", date(2024, 3, 5)),
        ("发布时间：2026-08-14", "", date(2026, 8, 14)),
        ("成文日期：2024-01-02 发布日期：2024-01-09", "", date(2024, 1, 9)),
        ("发布日期：2024-01-09 有效期至：2029-01-02", "", date(2024, 1, 9)),
        ("2024-01-02 2024-01-09", "", date(2024, 1, 9)),
        ("截至2024年12月31日，办结四件 2025-03-01", "", date(2025, 3, 1)),
        ("2026 07-21", "", date(2026, 7, 21)),
        ("21 2026-07", "", date(2026, 7, 21)),
        ("07-21 2026", "", date(2026, 7, 21)),
        ("2026-07 21", "", date(2026, 7, 21)),
        ("[11-07]", "http://a.gov.cn/x/t20231107_1.html", date(2023, 11, 7)),
        ("12-30", "http://a.gov.cn/x/202401/t20240102_1.html", date(2023, 12, 30)),
        ("11-07", "http://a.gov.cn/2022/x_1.html", date(2022, 11, 7)),
        ("11-07", "http://a.gov.cn/show/1.html", None),
        ("20240312", "", date(2024, 3, 12)),
        ("[26-03-22]", "", date(2026, 3, 22)),
        ("19/12/31", "", date(2019, 12, 31)),
        ("03-26-22", "", None),
        ("192.168.26-03-22", "", None),
        ("2024-13-45", "", None),
        ("阅读 2024 次", "", None),
        ("10:20:30", "", None),
        ("", "", None),
    ],
)
def test_a_row_date_is_read_in_the_shapes_portals_print(text: str, url: str, expected: date | None) -> None:
    assert row_date(text, url)[0] == expected


def test_the_day_in_an_address_is_read_and_a_document_number_is_not() -> None:
    assert day_in_url("http://a.gov.cn/202503/t20250328_7000.html") == date(2025, 3, 28)
    assert day_in_url("http://a.gov.cn/art/2025/3/8/art_1_2.html") == date(2025, 3, 8)
    assert day_in_url("http://a.gov.cn/art/20259128/x.html") is None
    assert day_in_url("http://a.gov.cn/content_2139138.html") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1743123600, (date(2025, 3, 28), "09:00:00")),
        (1743123600000, (date(2025, 3, 28), "09:00:00")),
        ("1743123600000", (date(2025, 3, 28), "09:00:00")),
        ("2025-03-28T23:30:00Z", (date(2025, 3, 29), "07:30:00")),
        ("2025-03-28 10:05", (date(2025, 3, 28), "10:05:00")),
        ("20250328", (date(2025, 3, 28), None)),
        ("2025年3月28日", (date(2025, 3, 28), None)),
        (None, (None, None)),
        (True, (None, None)),
        (10**30, (None, None)),
    ],
)
def test_a_date_in_data_is_read_whatever_its_type(
    value: object, expected: tuple[date | None, str | None]
) -> None:
    assert value_date(value) == expected


@pytest.mark.parametrize(
    ("attribute", "words", "title"),
    [
        ("云和县2024年法治政府建设年度报告", "云和县2024年法治政…", "云和县2024年法治政府建设年度报告"),
        ("在新窗口打开", "云和县法治政府建设年度报告", "云和县法治政府建设年度报告"),
        ("", "· [置顶] 云和县报告 new", "云和县报告"),
        (None, "【文字解读】云和县报告", "【文字解读】云和县报告"),
        ("文章标题：云和县年度报告\r\n作者：张三\r\n更新时间：2024-1-1", "云和县年度…", "云和县年度报告"),
        ("<em>云和县</em>年度报告", "", "云和县年度报告"),
        ("云和县年度", "云和县年度报告（全文）", "云和县年度报告（全文）"),
    ],
)
def test_the_fullest_title_wins(attribute: str | None, words: str, title: str) -> None:
    assert best(attribute, words) == title


def test_titles_keep_what_belongs_to_them() -> None:
    assert clean("2024年度报告") == "2024年度报告"
    assert clean("新县2024年报告") == "新县2024年报告"
    assert clean("热水镇报告") == "热水镇报告"
    assert split_date("司法局报告(2024-02-26)") == ("司法局报告(2024-02-26)", "")
    assert split_date("司法局年度报告 [2024-02-26]") == ("司法局年度报告", "2024-02-26")
    assert is_cut("云和县人民政府关于...")
    assert not is_cut("云和县人民政府报告。")
    assert is_pager("下一页")
    assert is_pager("[12]")


def test_a_row_never_takes_its_neighbours_date() -> None:
    found = rows(
        listing(
            '<a href="a_1001.html">第一件没有日期的公告标题</a>',
            '<span>2024-03-02</span><a href="a_1002.html">第二件有日期的公告标题</a>',
        )
    )

    assert [one.listed_on for one in found] == [None, date(2024, 3, 2)]


def test_a_date_in_the_title_is_not_the_rows_date() -> None:
    found = rows(
        listing(
            '<a href="a_1001.html">关于2024年3月1日停水的通知</a><b>2024-02-27</b>',
            '<a href="a_1002.html">截至2023年12月31日办理情况</a>',
        )
    )

    assert [one.listed_on for one in found] == [date(2024, 2, 27), None]


def test_menus_crumbs_pagers_footers_and_related_links_are_no_rows() -> None:
    clutter = "".join(
        f'<div class="{name}"><ul><li><a href="/x/t2024010{number}_10{number}.html">这里不是栏目条目而是别处的链接</a><span>2024-01-0{number}</span></li></ul></div>'
        for number, name in enumerate(
            ["footer", "breadcrumb", "pagination", "related-news", "friendLink", "tuijian"], 1
        )
    )
    found = rows(
        clutter
        + listing(
            '<a href="./202403/t20240312_1.html">云和县2023年法治政府建设年度报告</a><span>2024-03-12</span>'
        )
    )

    assert [one.title for one in found] == ["云和县2023年法治政府建设年度报告"]


def test_the_page_base_is_minded() -> None:
    found = rows(
        listing('<a href="a/1001.html">云和县年度报告全文</a><i>2024-01-01</i>'), '<base href="/yunhe/">'
    )

    assert found[0].url == "http://www.yunhe.gov.cn/yunhe/a/1001.html"


def test_rows_in_comments_templates_and_scripts_of_other_kind_are_no_rows() -> None:
    found = rows(
        "<!--"
        + listing('<a href="1001.html">注释里的旧条目标题</a>2020-01-01')
        + '--><script type="text/template">'
        + listing('<a href="{{url}}">{{title}}</a>')
        + "</script>"
        + listing('<a href="{{url}}">模板里的条目标题文字</a>2020-01-01')
    )

    assert found == ()


def test_a_row_that_states_more_keeps_it_as_evidence() -> None:
    found = rows(
        listing(
            '<a href="1001.html">云和县水务局年度报告</a><p>索引号：11330-2024-001 发布机构：云和县水务局 发布时间：2024-03-01 15:20</p>'
        )
    )

    assert {(one.about, one.value) for one in found[0].evidence} == {
        ("index_number", "11330-2024-001"),
        ("issuer", "云和县水务局"),
        ("published", "2024-03-01T15:20"),
    }


def test_an_image_and_a_title_to_one_address_are_one_row() -> None:
    found = rows(
        '<div class="list">'
        + "".join(
            f'<div class="item"><a href="{n}001.html"><img src="x.jpg"></a><a href="{n}001.html">云和县第{n}号年度工作报告</a><p>2024-01-0{n}</p></div>'
            for n in (1, 2)
        )
        + "</div>"
    )

    assert [(one.title, one.listed_on) for one in found] == [
        ("云和县第1号年度工作报告", date(2024, 1, 1)),
        ("云和县第2号年度工作报告", date(2024, 1, 2)),
    ]


def test_two_rows_in_one_table_line_are_two_rows() -> None:
    found = rows(
        "<table>"
        + "".join(
            f'<tr><td><a href="{n}01.html">左栏公告标题之{n}号文件</a></td><td><a href="{n}02.html">右栏公告标题之{n}号文件</a></td></tr>'
            for n in (11, 12)
        )
        + "</table>"
    )

    assert len(found) == 4


def test_records_of_table_rows_keep_their_dates() -> None:
    text = (
        "<table>"
        + "".join(
            f'<tr><td><a href="/a/{n}.html">云和县年度报告之{n}</a></td><td>2024-01-0{n}</td></tr>'
            for n in (1, 2)
        )
        + "</table>"
    )

    assert [one.listed_on for one in fragment_rows(text, URL)] == [date(2024, 1, 1), date(2024, 1, 2)]


def test_a_row_out_of_data_needs_an_address_and_a_title() -> None:
    assert lead(URL, None, "报告") is None
    assert lead(URL, "a.html", "") is None
    assert lead(URL, "javascript:;", "报告") is None
    made = lead(URL, "a.html", "云和县<em>法治</em>报告&nbsp;", "2024-03-01 00:00:00")
    assert made is not None
    assert (made.title, made.listed_on, made.evidence) == ("云和县法治报告", date(2024, 3, 1), ())


def test_a_title_that_is_cut_is_taken_whole_from_the_rows_own_attribute() -> None:
    page = Page(
        "http://a.gov.cn/x/",
        '<ul><li title="云和县2025年法治政府建设年度报告"><a href="1.html">云和县2025年法治政府…</a><span>2026-03-12</span></li>'
        '<li title="2024"><a href="2.html">云和县2024年法治政府建设年度报告</a><span>2025-03-12</span></li></ul>',
    )

    assert [(lead.title, lead.cut) for lead in read_rows(page)] == [
        ("云和县2025年法治政府建设年度报告", False),
        ("云和县2024年法治政府建设年度报告", False),
    ]
