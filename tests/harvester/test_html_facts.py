"""What a page states of its document: dates, offices, numbers, titles, and what must never be taken for
them.
"""

from __future__ import annotations

from datetime import date

import pytest

from duties import weighing
from duties.evidence import Evidence
from duties.reports import Document
from harvester.readers import html
from tests.harvester.test_html_text import FOOT, NAV, ONE, TITLE, TWO

URL = "http://www.qingshan.gov.cn/zwgk/content_9.html"
BODY = f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p></div>"


def read(info: str, *, head: str = "", body: str = BODY, title: str = TITLE, before: str = "") -> Document:
    frame = f"<html><head>{head}<title>{TITLE}_青山县人民政府</title></head><body>{NAV}{before}<h1>{title}</h1>{info}{body}{FOOT}</body></html>"
    return html.read(frame, URL)


def value(one: Evidence | None) -> str | None:
    return one.value if one else None


def published(document: Document) -> tuple[str, str] | None:
    found = weighing.published(document.evidence)
    return (found.at or found.on.isoformat(), found.basis) if found else None


def meta(**tags: str) -> str:
    return "".join(f'<meta name="{name}" content="{content}">' for name, content in tags.items())


@pytest.mark.parametrize(
    "line",
    [
        "<div>发布时间：2024-03-18 09:30　来源：青山县司法局　浏览次数：<span>12</span></div>",
        "<div><span>发布日期： 2024年03月18日 09时30分</span><span>来源： 青山县司法局</span></div>",
        "<p>作者：   发布时间:2024/3/18 9:30   信息来源: 青山县司法局   浏览数:</p>",
        "<ul><li>时间： 2024-03-18 09:30</li><li>来源：青山县司法局</li><li>阅读：<em></em></li></ul>",
        "<div><b>发布时间</b><span>2024-03-18 09:30</span><b>来源</b><span>青山县司法局</span></div>",
        "<dl><dt>发布时间</dt><dd>2024-03-18 09:30</dd><dt>来源</dt><dd>青山县司法局</dd></dl>",
        "<div>2024-03-18 09:30 来源：<a href='/sfj/'>青山县司法局</a> 【字体：大 中 小】 分享到：</div>",
        "<p>发布时间</p><p>2024-03-18 09:30</p><p>信息来源</p><p>青山县司法局</p>",
    ],
)
def test_the_info_line_states_time_and_source_in_many_shapes(line: str) -> None:
    document = read(line)
    assert published(document) == ("2024-03-18T09:30", "dateline")
    assert value(weighing.source(document.evidence)) == "青山县司法局"
    assert document.text == f"{ONE}\n{TWO}"


def test_empty_labels_state_nothing() -> None:
    document = read("<div>日期: 2022-03-28 来源: 点击: <span>31</span></div>")
    assert weighing.source(document.evidence) is None
    assert published(document) == ("2022-03-28", "dateline")


def test_an_empty_source_before_the_text_does_not_take_the_text() -> None:
    document = read("<p>发布时间：2024-03-18</p><p>来源：</p>")
    assert weighing.source(document.evidence) is None


def test_a_page_clock_is_not_a_publication_date() -> None:
    document = read("<div>欢迎访问青山县人民政府网站！今天是2025年6月6日 星期五</div>")
    assert published(document) is None
    assert [one.value for one in document.evidence if one.about == "built"] == ["2025-06-06"]


@pytest.mark.parametrize("clock", ["2025年6月6日 星期五 10:20:33", "2025-06-06 10:20:33", "2025年6月6日"])
def test_a_clock_above_the_title_is_not_a_publication_date(clock: str) -> None:
    frame = f"<html><title>{TITLE}</title><body><div id='clock'>{clock}</div>{NAV}<h1>{TITLE}</h1>{BODY}{FOOT}</body></html>"
    assert published(html.read(frame, URL)) is None


def test_a_date_below_the_title_within_the_text_is_not_a_publication_date() -> None:
    body = f"<div id='zoom'><p>{TITLE}</p><p>（2024年1月5日）</p><p>{ONE}</p><p>{TWO}</p></div>"
    assert published(read("", body=body)) is None


def test_words_of_a_sentence_are_no_labels() -> None:
    said = "全县公开<span>信息来源</span>清楚，<b>时间</b>准确，<span>发布机构</span>明确，名称规范，法治政府建设取得新的成效。"
    document = read("", body=f"<div id='zoom'><p>{said}</p><p>{ONE}</p><p>{TWO}</p></div>")
    assert document.text.count("\n") == 2
    assert weighing.issuer(document.evidence) is None


def test_the_build_time_of_a_page_is_kept_but_never_a_publication() -> None:
    tags = meta(
        HtmlGenerateTime="2025-06-06 11:38:50",
        others="页面生成时间 2025-06-06 11:38:50",
        Maketime="2025-06-06 11:38:50",
    )
    document = read("", head=tags)
    assert published(document) is None
    assert {one.label for one in document.evidence if one.about == "built"} == {
        "HtmlGenerateTime",
        "Maketime",
        "others",
    }


def test_page_tags_that_state_the_build_time_yield_to_a_visible_date() -> None:
    tags = meta(PubDate="2025-03-27 09:36:38", others="页面生成时间 2025-03-27 09:36:38")
    assert published(read("<div>日期：2025-02-26 11:54 来源：产业处</div>", head=tags)) == (
        "2025-02-26T11:54",
        "dateline",
    )


def test_page_tags_give_the_time_of_day_of_a_visible_day() -> None:
    document = read(
        "<div>发布日期：2024-03-18 来源：青山县司法局</div>", head=meta(PubDate="2024-03-18 09:30")
    )
    assert published(document) == ("2024-03-18T09:30", "meta")


def test_a_labelled_publication_outranks_contradicting_page_tags() -> None:
    document = read(
        "<div>发布时间：2021-04-07 来源：青山县司法局</div>", head=meta(PubDate="2021-04-09 10:21")
    )
    assert published(document) == ("2021-04-07", "dateline")
    late = weighing.contradicting(document.evidence, date(2021, 4, 8))
    assert [(one.place, one.value) for one in late] == [("meta", "2021-04-09T10:21")]


def test_page_tags_outrank_a_contradicting_date_of_unknown_kind() -> None:
    document = read("<div>日期：2021-04-07 来源：青山县司法局</div>", head=meta(PubDate="2021-04-09 10:21"))
    assert published(document) == ("2021-04-09T10:21", "meta")


def test_page_tags_come_in_any_case_and_empty_ones_do_not_count() -> None:
    head = '<META content="2024-03-18 09:30" name="PUBDATE"><meta name="contentSource" content=""><meta name="ArticleTitle" content="">'
    document = read("", head=head)
    assert published(document) == ("2024-03-18T09:30", "meta")
    assert weighing.source(document.evidence) is None


@pytest.mark.parametrize(
    "nothing",
    [
        "<p>Copyright © 2010-2025 版权所有</p>",
        "<div class='side'><ul><li><a href='1.html'>关于放假安排的通知公告</a><span>2025-01-17</span></li>"
        "<li><a href='2.html'>县政府召开常务会议的情况</a><span>2025-01-16</span></li>"
        "<li><a href='3.html'>全县安全生产工作会议召开</a><span>发布时间：2025-01-15</span></li></ul></div>",
        "<p>《法治政府建设实施纲要（2021—2025年）》</p>",
    ],
)
def test_dates_are_not_invented(nothing: str) -> None:
    assert published(read("", body=f"{nothing}{BODY}{nothing}")) is None


def test_a_bare_date_between_title_and_text_is_the_last_resort_of_the_page() -> None:
    assert published(read("<div class='t'>2024-03-18</div>")) == ("2024-03-18", "dateline")
    with_tags = read("<div class='t'>2024-03-18</div>", head=meta(PubDate="2024-03-19 08:00"))
    assert published(with_tags) == ("2024-03-19T08:00", "meta")


def test_a_label_at_the_foot_of_the_text_counts() -> None:
    body = f"{BODY}<div>发布日期：2024-03-18 责任编辑：某某</div>"
    assert published(read("", body=body)) == ("2024-03-18", "dateline")


def test_a_date_written_by_a_script_beside_its_label_is_read() -> None:
    info = "<div>发布时间：<script>document.write(formatDate('2024-03-18 09:30'))</script> 来源：青山县司法局</div>"
    assert published(read(info)) == ("2024-03-18T09:30", "dateline")


def test_midnight_filled_in_by_a_system_is_no_time_of_day() -> None:
    assert published(read("", head=meta(PubDate="2022-01-28 00:00:00"))) == ("2022-01-28", "meta")


TABLE = (
    "<table class='xxgk'><tr><td><b>索 引 号：</b></td><td>99000100-0/2024-00017</td><td><b>主题分类：</b></td><td>司法</td></tr>"
    "<tr><td>发布&nbsp;机构：</td><td>青山县司法局</td><td>成文日期：</td><td>2024年03月10日</td></tr>"
    "<tr><td>标　　题：</td><td colspan='3'>青山县2023年法治政府建设年度报告</td></tr>"
    "<tr><td>发文字号：</td><td>青政发〔2024〕6号</td><td>发布日期：</td><td>2024年03月18日</td></tr></table>"
)


def check_table(document: Document) -> None:
    said = document.evidence
    assert value(weighing.index_number(said)) == "99000100-0/2024-00017"
    assert value(weighing.issuer(said)) == "青山县司法局"
    assert value(weighing.written_on(said)) == "2024-03-10"
    assert value(weighing.document_number(said)) == "青政发〔2024〕6号"
    assert published(document) == ("2024-03-18", "table")


def test_the_disclosure_table_is_read_cell_by_cell() -> None:
    check_table(read(TABLE))
    assert TABLE not in read(TABLE).text


def test_a_disclosure_list_with_label_and_value_side_by_side_is_read() -> None:
    rows = "".join(
        f"<li><b>{label}</b><span>{said}</span></li>"
        for label, said in (
            ("索引号", "99000100-0/2024-00017"), ("发布机构", "青山县司法局"), ("成文日期", "2024-03-10"),
            ("文号", "青政发〔2024〕6号"), ("发布日期", "2024-03-18"),
        )
    )  # fmt: skip
    check_table(read(f"<ul>{rows}</ul>"))


def test_labels_on_lines_of_their_own_take_the_next_line() -> None:
    rows = "".join(
        f"<p>{line}</p>"
        for line in ("索引号", "99000100-0/2024-00017", "发布机构", "青山县司法局", "成文日期", "2024-03-10", "文号",
                     "青政发〔2024〕6号", "发布日期", "2024-03-18", "名称", TITLE)
    )  # fmt: skip
    document = read(rows)
    check_table(document)
    assert document.text == f"{ONE}\n{TWO}"


def test_the_info_line_beside_a_table_is_not_part_of_it() -> None:
    document = read(f"<p>时间：2024-03-18 09:30</p>{TABLE.replace('发布日期', '公开方式')}")
    assert published(document) == ("2024-03-18T09:30", "dateline")


def test_empty_cells_do_not_take_the_next_label() -> None:
    rows = "<tr><td>索引号：</td><td></td><td>组配分类：</td><td>其他法定信息</td></tr><tr><td>发布机构：</td><td></td><td>发文日期：</td><td></td></tr>"
    said = read(f"<table>{rows}</table>").evidence
    assert (weighing.index_number(said), weighing.issuer(said), weighing.written_on(said)) == (
        None,
        None,
        None,
    )


def test_a_disclosure_table_in_a_comment_does_not_count() -> None:
    assert weighing.index_number(read(f"<!-- {TABLE} -->").evidence) is None


def test_a_table_with_a_row_of_labels_above_a_row_of_values_is_read_by_columns() -> None:
    labels = "".join(f"<td>{said}</td>" for said in ("索引号", "发布机构", "成文日期", "文号", "发布日期"))
    values = "".join(
        f"<td>{said}</td>"
        for said in ("99000100-0/2024-00017", "青山县司法局", "2024-03-10", "青政发〔2024〕6号", "2024-03-18")
    )
    check_table(read(f"<table><tr>{labels}</tr><tr>{values}</tr></table>"))


def test_the_text_below_an_empty_label_is_not_its_value_and_stays() -> None:
    document = read("<p>发布时间：2024-03-18</p><p>字号：</p>", body=f"<div><p>{ONE}</p></div>")
    assert document.text == ONE


def test_numbers_without_labels_are_known_by_their_shape() -> None:
    document = read("<ul><li>11990001000000000X/2024-00017</li><li>青政发〔2024〕6号</li></ul>")
    assert value(weighing.index_number(document.evidence)) == "11990001000000000X/2024-00017"
    assert value(weighing.document_number(document.evidence)) == "青政发〔2024〕6号"


@pytest.mark.parametrize(
    ("signed", "day"),
    [
        ("<p>青山县人民政府</p><p>2024年3月10日</p>", "2024-03-10"),
        ("<p>中共青山县委　　　青山县人民政府</p><p>二〇二四年三月十日</p>", "2024-03-10"),
        ("<p>青山县人民政府 2024年3月10日</p>", "2024-03-10"),
        (
            "<p>青山县人民政府</p><p>2024年12月31日</p><p>附件：<a href='a.pdf'>一览表.pdf</a></p>",
            "2024-12-31",
        ),
    ],
)
def test_the_signature_states_when_a_document_was_written(signed: str, day: str) -> None:
    document = read(
        "<div>发布时间：2024-03-18</div>", body=f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p>{signed}</div>"
    )
    assert value(weighing.written_on(document.evidence)) == day
    assert published(document) == ("2024-03-18", "dateline")


def test_the_signature_is_no_publication_date() -> None:
    assert (
        published(
            read(
                "",
                body=f"<div id='zoom'><p>{ONE}</p><p>{TWO}</p><p>青山县人民政府</p><p>2024年3月10日</p></div>",
            )
        )
        is None
    )


def test_the_title_of_the_page_tags_loses_the_sites_name() -> None:
    head = meta(SiteName="青山县人民政府", ArticleTitle=f"青山县人民政府网——{TITLE}")
    assert read("", head=head).title == TITLE


def test_a_title_that_is_the_sites_name_is_not_taken() -> None:
    head = meta(SiteName="青山县人民政府", ArticleTitle="青山县人民政府")
    assert read("", head=head).title == TITLE


def test_a_title_of_the_column_yields_to_the_heading() -> None:
    frame = f"<html><head><title>法治政府建设_青山县人民政府</title></head><body><div class='tit'>{TITLE}</div><div>日期：2024-03-18 来源：</div>{BODY}</body></html>"
    assert html.read(frame, URL).title == TITLE


def test_the_reports_own_title_replaces_an_indicators_name() -> None:
    own = "<p align='center'>青山县2019年度依法行政工作情况的</p><p align='center'>报　　告</p>"
    body = f"<div id='zoom'>{own}<p>{ONE}</p><p>{TWO}</p></div>"
    frame = f"<html><head><title>98.每年第一季度报告上一年度情况</title></head><body><h2>98.每年第一季度报告上一年度情况</h2>{body}</body></html>"
    assert html.read(frame, URL).title == "青山县2019年度依法行政工作情况的报告"


def test_every_candidate_keeps_its_words() -> None:
    said = read("<div>发布时间：2024-03-18 09:30 来源：青山县司法局</div>").evidence
    time = next(one for one in said if one.about == "published")
    assert (time.label, time.place) == ("发布时间", "dateline")
    assert "2024-03-18 09:30" in time.quote


@pytest.mark.parametrize(
    ("content", "stamp"),
    [
        ("2024-03-18 09:30", "2024-03-18T09:30"),
        ("2024-03-18-09:30:05", "2024-03-18T09:30:05"),
        ("2024年3月18日", "2024-03-18"),
        ("20240318093005", "2024-03-18T09:30:05"),
        ("2024-03-18T09:30:05+08:00", "2024-03-18T09:30:05"),
        ("2024-03-18T01:30:05Z", "2024-03-18T09:30:05"),
        ("Mon Mar 18 09:30:05 CST 2024", "2024-03-18T09:30:05"),
    ],
)
def test_page_tags_write_dates_in_many_ways(content: str, stamp: str) -> None:
    assert published(read("", head=meta(PubDate=content))) == (stamp, "meta")


@pytest.mark.parametrize("content", ["2024-13-40", "1711000000000", "昨天", "0000-00-00"])
def test_page_tags_that_state_no_date_count_for_nothing(content: str) -> None:
    assert published(read("", head=meta(PubDate=content))) is None


LAST = "四、下一年度推进法治政府建设的主要安排"
THREE = "<p>持续加强法治宣传教育，不断提高依法行政能力和水平。</p>"


@pytest.mark.parametrize(
    "foot",
    [
        "<div>发布时间：2024-03-18</div>",
        "<div>发布时间：2024-03-18 来源：青山县司法局</div>",
        "<p>青山县人民政府</p><div>发布日期：2024-03-18</div>",
        "<ul><li>来源：青山县司法局</li><li>发布时间：2024-03-18</li></ul>",
    ],
)
@pytest.mark.parametrize(
    "end",
    [
        f"<p>{LAST}</p>{THREE}",
        f"<p>{LAST}</p><p>（一）持续加强法治宣传教育</p>",
        f"<h2>{LAST}</h2>{THREE}",
        f"<p class='title'>{LAST}</p>{THREE}",
        f"<p>第四部分 主要安排</p>{THREE}",
        f"<p>主要安排</p>{THREE}<p>特此报告</p>",
    ],
)
def test_a_date_below_the_text_makes_no_title_of_its_last_lines(foot: str, end: str) -> None:
    for below in (f"<div id='zoom'><p>{ONE}</p>{end}</div>{foot}", f"<div><p>{ONE}</p>{end}{foot}</div>"):
        document = read("", head=meta(ArticleTitle=TITLE), body=below)
        titles = {one.value for one in document.evidence if one.about == "title" and one.place != "head"}
        assert titles == {TITLE}
        assert document.title == TITLE


@pytest.mark.parametrize(
    "section", ["一、主要举措和成效", "（一）履行职能", "第一节 总体情况", "1．总体情况"]
)
def test_a_sections_heading_is_no_title_wherever_a_date_stands(section: str) -> None:
    for body in (
        f"<h2>{section}</h2><div>发布时间：2024-03-18</div>{BODY}",
        f"<p class='title'>{section}</p>{BODY}",
        f"<div id='zoom'><h3>{section}</h3><p>{ONE}</p><p>{TWO}</p></div>",
    ):
        document = read("", body=body)
        assert section not in [one.value for one in document.evidence if one.about == "title"]
