"""The order of evidence: from candidates to what we hold of a report."""

from __future__ import annotations

from datetime import date

import pytest

from duties import weighing
from duties.evidence import About, Evidence, Place


def one(about: About, value: str, place: Place, label: str = "") -> Evidence:
    return Evidence(about, value, f"{label}：{value}", place, label)


def time(value: str, place: Place, label: str = "") -> Evidence:
    return one("published", value, place, label)


VISIBLE = time("2024-03-18", "dateline", "发布时间")
TABLE = time("2024-03-17", "table", "发布日期")
PLAIN = time("2024-03-16", "dateline", "日期")
TAGS = time("2024-03-15T09:00", "meta", "PubDate")
UPDATED = one("updated", "2024-03-22", "dateline", "更新时间")
BARE = time("2024-03-14", "dateline")
FOOT = time("2024-03-13", "footer", "发布日期")
LISTED = time("2024-03-12", "listing")
BUILT = one("built", "2024-03-15T09:00:31", "meta", "HtmlGenerateTime")


@pytest.mark.parametrize(
    ("said", "day", "basis"),
    [
        ([TAGS, PLAIN, TABLE, VISIBLE], "2024-03-18", "dateline"),
        ([TAGS, PLAIN, TABLE], "2024-03-17", "table"),
        ([TAGS, PLAIN], "2024-03-15", "meta"),
        ([UPDATED, TAGS], "2024-03-15", "meta"),
        ([UPDATED], "2024-03-12", "listing"),
        ([FOOT, BARE], "2024-03-14", "dateline"),
        ([FOOT], "2024-03-13", "dateline"),
    ],
)
def test_labels_outrank_tags_tags_outrank_bare_dates(said: list[Evidence], day: str, basis: str) -> None:
    found = weighing.published(said, LISTED, "http://x.gov.cn/20240311/1.html")
    assert found is not None
    assert (found.on.isoformat(), found.basis) == (day, basis)


def test_an_update_is_an_upper_bound_for_a_bare_date() -> None:
    found = weighing.published([UPDATED, BARE])
    assert found is not None
    assert found.evidence == BARE


@pytest.mark.parametrize("bound", [[UPDATED], [time("2024-03-22T09:00", "meta", "PubDate"), one("built", "2024-03-22T09:00:31", "meta", "HtmlGenerateTime")]])  # fmt: skip
def test_an_upper_bound_proves_that_a_report_was_in_time_and_never_that_it_was_late(
    bound: list[Evidence],
) -> None:
    in_time = weighing.published(bound, due=date(2024, 3, 31))
    assert in_time is not None
    assert in_time.on == date(2024, 3, 22)
    assert weighing.published(bound, due=date(2024, 3, 1)) is None
    assert weighing.published(bound) is None
    listed = weighing.published(bound, LISTED, due=date(2024, 3, 1))
    assert listed is not None
    assert listed.on == date(2024, 3, 12)
    assert weighing.published(bound, time("2024-04-02", "listing"), due=date(2024, 3, 1)) is None
    assert weighing.contradicting(bound, date(2024, 3, 1)) == ()


def test_the_listing_then_the_address_stand_in_where_the_page_is_silent() -> None:
    url = "http://x.gov.cn/202403/t20240311_51207.html"
    listed = weighing.published([], LISTED, url)
    address = weighing.published([], None, url)
    assert listed is not None
    assert (listed.on, listed.basis) == (date(2024, 3, 12), "listing")
    assert address is not None
    assert (address.on, address.basis, address.at) == (date(2024, 3, 11), "url", None)
    assert weighing.published([]) is None


def test_of_two_dates_of_one_day_the_one_with_a_time_is_kept() -> None:
    found = weighing.published([VISIBLE, time("2024-03-18T10:20:30", "meta", "PubDate")])
    assert found is not None
    assert (found.at, found.basis) == ("2024-03-18T10:20:30", "meta")


def test_a_time_of_another_day_is_not_borrowed() -> None:
    found = weighing.published([VISIBLE, TAGS])
    assert found is not None
    assert found.at is None


def test_tags_that_state_the_build_minute_are_ignored_beside_a_visible_date() -> None:
    found = weighing.published([TAGS, BUILT, PLAIN])
    assert found is not None
    assert found.evidence == PLAIN
    assert weighing.published([TAGS, BUILT]) is None
    alone = weighing.published([TAGS, BUILT], due=date.max)
    assert alone is not None
    assert alone.evidence == TAGS


@pytest.mark.parametrize("about", ["built", "written"])
def test_neither_a_build_time_nor_a_signature_is_a_publication(about: About) -> None:
    assert weighing.published([one(about, "2024-03-18", "dateline", "成文日期")]) is None


def test_contradictions_are_labelled_dates_beyond_the_due_date() -> None:
    due = date(2024, 3, 31)
    late = [
        time("2024-04-02T08:00", "meta", "PubDate"),
        time("2024-04-03", "listing"),
        time("2024-04-04", "table", "公开日期"),
    ]
    silent = [
        time("2024-04-05", "dateline"),
        time("2024-04-06", "url"),
        one("updated", "2024-04-07", "dateline", "更新时间"),
    ]
    assert set(weighing.contradicting([VISIBLE, *late, *silent], due)) == set(late)
    assert weighing.contradicting([VISIBLE], due) == ()
    assert weighing.contradicting([time("2024-03-31T23:59", "meta", "PubDate")], due) == ()


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://x.gov.cn/zwgk/202403/t20240314_1234.html", date(2024, 3, 14)),
        ("http://x.gov.cn/art/2024/3/4/art_80179_11664839.html", date(2024, 3, 4)),
        ("http://x.gov.cn/zwgk/20240314/9.html", date(2024, 3, 14)),
        ("http://x.gov.cn/a/2024-03/14/content_1.html", date(2024, 3, 14)),
        ("http://x.gov.cn/a/2024-03-14/1.html", date(2024, 3, 14)),
        ("http://x.gov.cn/columns/ab/202403/31/cd.html", date(2024, 3, 31)),
        ("http://x.gov.cn/zwgk/202403/1234.html", None),
        ("http://x.gov.cn/2024/03/content_1.html", None),
        ("http://x.gov.cn/t20241340_1.html", None),
        ("http://x.gov.cn/20240231/1.html", None),
        ("http://x.gov.cn/show?date=/20240314/", None),
        ("http://x.gov.cn/content/post_20240314.html", None),
    ],
)
def test_an_address_states_a_day_or_none(url: str, day: date | None) -> None:
    assert weighing.url_day(url) == day


def test_the_source_is_the_visible_one_and_the_best_label() -> None:
    said = [
        one("source", "县融媒体中心", "meta", "ContentSource"),
        one("source", "某报", "dateline", "来源"),
        one("source", "青山县司法局", "dateline", "信息来源"),
    ]
    chosen = weighing.source(said)
    assert chosen is not None
    assert chosen.value == "青山县司法局"


def test_the_issuer_is_the_publishing_office_else_the_source() -> None:
    source = one("source", "青山县司法局", "dateline", "来源")
    office = one("issuer", "青山县人民政府办公室", "table", "发布机构")
    assert weighing.issuer([source, office]) == office
    assert weighing.issuer([source]) == source
    assert weighing.issuer([one("source", "本网", "dateline", "来源")]) is None


def test_a_labelled_date_of_writing_outranks_the_signature() -> None:
    signed = one("written", "2024-03-01", "signature")
    stated = one("written", "2024-03-02", "table", "成文日期")
    issued = one("written", "2024-03-03", "table", "发文日期")
    assert weighing.written_on([signed, issued, stated]) == stated
    assert weighing.written_on([signed]) == signed


def title(value: str, place: Place) -> Evidence:
    return one("title", value, place)


def test_the_title_of_the_tags_comes_first_and_a_cut_one_is_completed() -> None:
    whole = title("青山县2023年法治政府建设年度报告", "heading")
    assert weighing.title([whole, title("青山县2023年度报告", "meta")]) == title("青山县2023年度报告", "meta")
    assert weighing.title([title("青山县2023年法治政…", "meta"), whole]) == whole


def test_the_texts_own_title_wins_only_where_the_page_has_none_such_or_lost_the_year() -> None:
    own = title("青山县2023年法治政府建设情况的报告", "text")
    indicator = title("98.市县政府每年报告上一年度情况", "heading")
    yearless = title("青山县法治政府建设年度报告", "heading")
    same = title("关于青山县2023年度法治政府建设情况的报告", "heading")
    assert weighing.title([indicator, own]) == own
    assert weighing.title([yearless, own]) == own
    assert weighing.title([same, own]) == same
    assert weighing.title([]) is None


def test_no_report_comes_out_before_the_last_month_of_its_year() -> None:
    assert weighing.earliest(2025) == date(2025, 12, 1)
