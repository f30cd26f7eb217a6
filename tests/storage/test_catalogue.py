"""What was found becomes one report, whoever finds it again, and its dates are believed only as far as we can."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from duties.evidence import Doubt, Evidence
from storage import addresses, captures, catalogue, views
from storage.captures import Answer
from storage.findings import AttachedFile, Outcome
from storage.looks import Spoil
from storage.schema import METADATA, evidence, sightings
from storage.store import Store
from tests.storage.builders import (
    ANHUA,
    NANXIAN,
    PAGE,
    TEXT,
    at,
    county,
    dated,
    find,
    finding,
    listed,
    listing_id,
    look,
    new_store,
    watch,
)

SECOND = "http://www.anhua.gov.cn/zwgk/gsgg/content_9.html"
ABROAD = "http://www.nanxian.gov.cn/zz/t20270405_7.html"
ABOVE = "http://www.yiyang.gov.cn/hz/content_3.html"
REPORT = "430923-2026"
OTHER_TEXT = TEXT.replace("重大", "重要") + "（修订）"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path, watch(county(), county(NANXIAN, ["http://www.nanxian.gov.cn/zz/"])))
    yield made
    made.close()


def shown(store: Store, report: str = REPORT) -> dict[str, Any]:
    with store.read() as tx:
        view = views.report(tx, report)
    assert view is not None
    return view


def held_ids(store: Store) -> list[str]:
    with store.read() as tx:
        return [one["id"] for one in views.catalogue(tx)]


def sighting(store: Store, url: str, report: str = REPORT) -> Any:
    with store.read() as tx:
        return tx.execute(
            select(sightings).where(sightings.c.url == url, sightings.c.report_id == report)
        ).one()


def capture(store: Store, when: str, url: str = PAGE, sha: str = "a") -> int:
    answer = Answer(url, url, 200, (), at(when), 0.1, sha * 64, None, 9, None, "strict")
    with store.write() as tx:
        return captures.keep(tx, answer)


def look_ends(store: Store, when: str) -> None:
    """A good look that began at this instant ends: what the address no longer shows is missed."""
    with store.write() as tx:
        assert addresses.shows_another(tx, PAGE)
        addresses.missed(tx, PAGE, at(when), since=at(when))


def everything(store: Store) -> dict[str, list[Any]]:
    with store.read() as tx:
        return {
            name: [tuple(row) for row in tx.execute(select(table))] for name, table in METADATA.tables.items()
        }


# what is new about a finding


def test_a_report_seen_for_the_first_time_is_new_and_whole(store: Store) -> None:
    files = (
        AttachedFile("http://x/a.docx", "报告全文", "application/docx", "f" * 64, 9000),
        AttachedFile("http://x/b.pdf", ""),
    )
    said = (dated("2027-03-20T09:30"), Evidence("issuer", "安化县司法局", "发布机构：安化县司法局", "table", "发布机构"),
            Evidence("written", "2027-02-01", "2027年2月1日", "signature"))  # fmt: skip
    assert find(store, finding(at("2027-03-25"), *said, attachments=files)) == (REPORT, Outcome.NEW)
    view = shown(store)
    assert (view["name"], view["level"], view["body"], view["year"]) == (
        "安化县",
        "county",
        "government",
        2026,
    )
    assert (view["published_on"], view["published_basis"]) == ("2027-03-20", "dateline")
    assert (view["written_on"], view["issuer"], view["source"]) == ("2027-02-01", "安化县司法局", None)
    assert (view["version"], view["characters"]) == (1, len(TEXT))
    assert [one["characters"] for one in view["attachments"]] == [9000, None]


def test_the_same_page_again_is_the_same_report_seen_later(store: Store) -> None:
    find(store, finding(at("2027-03-25"), dated("2027-03-20")))
    assert find(store, finding(at("2027-03-26"), dated("2027-03-20"))) == (REPORT, Outcome.SAME)
    view = shown(store)
    assert (view["version"], len(view["sightings"])) == (1, 1)
    assert view["first_seen_at"] < view["last_seen_at"] == "2027-03-26T12:00:00+08:00"


def test_doing_it_twice_changes_nothing(store: Store) -> None:
    made = finding(at("2027-03-25"), dated("2027-03-20"), listed("2027-03-21"))
    find(store, made)
    before = everything(store)
    find(store, made)
    without_ids = [{name: [row[1:] if name == "evidence" else row for row in rows] for name, rows in said.items()}
                   for said in (before, everything(store))]  # fmt: skip
    assert without_ids[0] == without_ids[1]


def test_a_changed_text_at_one_address_is_a_new_version_and_the_old_one_is_kept(store: Store) -> None:
    find(store, finding(at("2027-03-25")))
    assert find(store, finding(at("2027-04-25"), text=OTHER_TEXT, title="新题"))[1] is Outcome.REVISED
    view = shown(store)
    assert (view["version"], view["text"], view["title"]) == (2, OTHER_TEXT, "新题")
    assert [one["version"] for one in view["versions"]] == [1, 2]
    with store.read() as tx:
        assert [one["text"] for one in views.report_versions(tx, REPORT, texts=True)] == [TEXT, OTHER_TEXT]


def test_other_spacing_is_no_other_text(store: Store) -> None:
    find(store, finding(at("2027-03-25")))
    spaced = TEXT.replace("。", "。\n　　").replace("2026", "２０２６")
    assert find(store, finding(at("2027-03-26"), text=spaced))[1] is Outcome.SAME


def test_a_text_that_changes_back_is_a_version_again(store: Store) -> None:
    for day, text in (("2027-03-25", TEXT), ("2027-03-26", OTHER_TEXT), ("2027-03-27", TEXT)):
        find(store, finding(at(day), text=text))
    assert [one["version"] for one in shown(store)["versions"]] == [1, 2, 3]
    assert shown(store)["text"] == TEXT


def test_an_exact_duplicate_at_a_second_address_is_one_report_with_two_sightings(store: Store) -> None:
    find(store, finding(at("2027-03-25")))
    assert find(store, finding(at("2027-03-26"), url=SECOND)) == (REPORT, Outcome.SAME)
    view = shown(store)
    assert [one["url"] for one in view["sightings"]] == [PAGE, SECOND]
    assert (view["version"], view["doubts"]) == (1, [])


def test_a_differing_copy_elsewhere_is_a_sighting_with_a_doubt_and_no_version(store: Store) -> None:
    find(store, finding(at("2027-03-25")))
    made = finding(at("2027-03-26"), url=ABROAD, text=OTHER_TEXT, official=False)
    for _ in range(2):
        assert find(store, made) == (REPORT, Outcome.SAME)
    view = shown(store)
    assert (view["version"], view["text"]) == (1, TEXT)
    assert [one["official"] for one in view["sightings"]] == [True, False]
    (doubt,) = view["doubts"]
    assert doubt["about"] == "text"
    assert doubt["candidates"][0]["value"] == ABROAD


def test_a_copy_that_is_edited_later_revises_nothing_and_becomes_a_doubt(store: Store) -> None:
    find(store, finding(at("2027-03-25")))
    find(store, finding(at("2027-03-26"), url=ABROAD, official=False))
    assert (
        find(store, finding(at("2027-03-27"), url=ABROAD, official=False, text=OTHER_TEXT))[1] is Outcome.SAME
    )
    view = shown(store)
    assert (view["version"], view["text"], len(view["doubts"])) == (1, TEXT, 1)


def test_an_unofficial_copy_gives_way_to_the_publishers_own_text(store: Store) -> None:
    find(store, finding(at("2027-03-25"), dated("2027-03-02"), url=ABROAD, text=OTHER_TEXT, official=False))
    assert find(store, finding(at("2027-04-05"), dated("2027-04-03"), title="正题"))[1] is Outcome.REVISED
    view = shown(store)
    assert (view["version"], view["text"], view["title"]) == (2, TEXT, "正题")
    assert (view["published_on"], view["first_seen_at"][:10]) == ("2027-04-03", "2027-03-25")


def test_a_copy_stays_official_once_an_official_listing_showed_it(store: Store) -> None:
    find(store, finding(at("2027-03-25")))
    find(store, finding(at("2027-03-26"), official=False))
    assert [one["official"] for one in shown(store)["sightings"]] == [True]


def test_a_department_s_report_is_another_one(store: Store) -> None:
    find(store, finding(at("2027-03-25")))
    made = finding(at("2027-03-25"), url=SECOND, body="司法局", text=OTHER_TEXT)
    assert find(store, made) == ("430923-2026-司法局", Outcome.NEW)


def test_an_address_that_now_shows_another_years_report(store: Store) -> None:
    find(
        store,
        finding(at("2026-03-20"), dated("2026-03-19"), year=2025, text=OTHER_TEXT, due_on=date(2026, 3, 31)),
    )
    assert find(store, finding(at("2027-03-20"), dated("2027-03-19"))) == (REPORT, Outcome.NEW)
    assert sighting(store, PAGE, "430923-2025").gone_looks == 0  # the look may not prove to be a good one
    look_ends(store, "2027-03-20")
    old = sighting(store, PAGE, "430923-2025")
    assert (old.gone_since, old.gone_looks) == (at("2027-03-20"), 1)
    with store.write() as tx:
        assert catalogue.seen_again(tx, PAGE, at("2027-03-27"))
    look_ends(store, "2027-03-27")
    assert sighting(store, PAGE, "430923-2025").gone_looks == 2
    assert sighting(store, PAGE).gone_looks == 0
    assert shown(store, "430923-2025")["text"] == OTHER_TEXT
    assert (
        find(
            store,
            finding(
                at("2027-04-20"), dated("2026-03-19"), year=2025, text=OTHER_TEXT, due_on=date(2026, 3, 31)
            ),
        )[1]
        is Outcome.SAME
    )
    look_ends(store, "2027-04-20")
    assert sighting(store, PAGE, "430923-2025").gone_since is None
    assert sighting(store, PAGE).gone_since == at("2027-04-20")


def test_one_look_counts_once_however_often_it_is_recorded(store: Store) -> None:
    find(store, finding(at("2026-03-20"), year=2025, text=OTHER_TEXT))
    for _ in range(3):
        find(store, finding(at("2027-03-20")))
        look_ends(store, "2027-03-20")
    assert sighting(store, PAGE, "430923-2025").gone_looks == 1


# the same text under another name


def test_a_county_that_copied_its_neighbour_has_published_all_the_same_and_both_are_doubted(
    store: Store,
) -> None:
    find(store, finding(at("2027-04-09"), dated("2027-04-08")))
    copied = finding(at("2027-04-10"), dated("2027-03-20"), code=NANXIAN, url=ABROAD)
    assert find(store, copied) == ("430921-2026", Outcome.NEW)
    assert held_ids(store) == ["430921-2026", REPORT]
    assert shown(store)["published_on"] == "2027-04-08"
    for report, other in (("430921-2026", REPORT), (REPORT, "430921-2026")):
        doubts = shown(store, report)["doubts"]
        assert [(one["about"], one["candidates"][0]["value"]) for one in doubts] == [("text", other)]


def test_a_copy_on_a_listing_that_is_not_its_publishers_is_a_sighting_of_the_first(store: Store) -> None:
    find(store, finding(at("2027-04-09"), dated("2027-04-08")))
    copied = finding(at("2027-04-10"), dated("2027-03-20"), code=NANXIAN, url=ABROAD, official=False)
    assert find(store, copied) == (REPORT, Outcome.SAME)
    view = shown(store)
    assert [one["official"] for one in view["sightings"]] == [True, False]
    assert view["published_on"] == "2027-04-08"
    assert [(one["about"], one["candidates"][0]["value"]) for one in view["doubts"]] == [
        ("jurisdiction", NANXIAN)
    ]
    assert held_ids(store) == [REPORT]


def test_a_copy_read_as_another_year_is_measured_by_its_own_due_date(store: Store) -> None:
    find(store, finding(at("2027-04-09"), year=2025, due_on=date(2026, 3, 31)))
    find(store, finding(at("2027-03-20"), url=SECOND, year=2026, official=False))
    view = shown(store, "430923-2025")
    assert view["published_on"] is None
    assert [one["about"] for one in view["doubts"]] == ["year"]


def test_last_years_text_under_this_years_title_is_this_years_report_and_both_are_doubted(
    store: Store,
) -> None:
    find(store, finding(at("2026-04-05"), dated("2026-03-28"), year=2025, due_on=date(2026, 3, 31)))
    copied = finding(at("2027-04-10"), dated("2027-04-08"), url=SECOND, year=2026)
    assert find(store, copied) == (REPORT, Outcome.NEW)
    assert [shown(store, one)["published_on"] for one in ("430923-2025", REPORT)] == [
        "2026-03-28",
        "2027-04-08",
    ]
    for report, other in (("430923-2025", REPORT), (REPORT, "430923-2025")):
        doubts = shown(store, report)["doubts"]
        assert [(one["about"], one["candidates"][0]["value"]) for one in doubts] == [("text", other)]


def test_short_texts_may_coincide_without_being_the_same_report(store: Store) -> None:
    find(store, finding(at("2027-03-20"), text="详见附件。"))
    find(store, finding(at("2027-03-20"), text="详见附件。", code=NANXIAN, url=ABROAD))
    assert held_ids(store) == ["430921-2026", REPORT]


def test_what_a_person_filed_stays_where_they_put_it(store: Store) -> None:
    find(store, finding(at("2027-03-20")))
    said = [Evidence("jurisdiction", NANXIAN, "review 1", "person")]
    filed = finding(at("2027-03-21"), code=NANXIAN, url=ABROAD, recognised_by=said)
    assert find(store, filed) == ("430921-2026", Outcome.NEW)


# the same bytes, read better


def test_the_same_bytes_read_better_are_the_same_version_corrected(store: Store) -> None:
    number = capture(store, "2027-03-20")
    find(store, finding(at("2027-03-20"), text=TEXT + "责任编辑：某", capture_id=number, title="题_县网"))
    assert find(store, finding(at("2027-03-20"), capture_id=number, title="题"))[1] is Outcome.SAME
    view = shown(store)
    assert (view["version"], view["text"], view["title"]) == (1, TEXT, "题")


def test_reading_better_forgets_our_doubts_and_keeps_those_about_copies(store: Store) -> None:
    number = capture(store, "2027-03-20")
    find(store, finding(at("2027-03-20"), capture_id=number, doubts=[Doubt("year")]))
    find(store, finding(at("2027-03-21"), url=ABROAD, text=OTHER_TEXT, official=False))
    find(store, finding(at("2027-03-20"), capture_id=number))
    assert [one["about"] for one in shown(store)["doubts"]] == ["text"]


def test_the_same_bytes_read_as_another_years_report_take_our_mistake_back(store: Store) -> None:
    number = capture(store, "2027-03-20")
    find(store, finding(at("2027-03-20"), year=2025, capture_id=number))
    assert find(store, finding(at("2027-03-20"), capture_id=number)) == (REPORT, Outcome.NEW)
    assert held_ids(store) == [REPORT]


def test_bytes_that_are_no_report_after_all_leave_no_report(store: Store) -> None:
    number = capture(store, "2027-03-20")
    find(store, finding(at("2027-03-20"), dated("2027-03-19"), capture_id=number))
    with store.write() as tx:
        catalogue.misread(tx, PAGE, number)
    assert held_ids(store) == []
    with store.read() as tx:
        assert tx.execute(select(evidence)).all() == []


def test_reading_the_archive_anew_does_not_bring_a_vanished_page_back(store: Store) -> None:
    number = capture(store, "2027-03-20")
    made = finding(at("2027-03-20"), capture_id=number)
    find(store, made)
    for day in ("2027-05-01", "2027-05-02"):
        with store.write() as tx:
            addresses.missed(tx, PAGE, at(day))
    find(store, made)
    assert (sighting(store, PAGE).gone_looks, sighting(store, PAGE).gone_since) == (2, at("2027-05-01"))
    find(store, finding(at("2027-05-09"), capture_id=number))
    assert (sighting(store, PAGE).gone_looks, sighting(store, PAGE).gone_since) == (0, None)


# which date is believed


def test_the_earliest_official_sighting_decides(store: Store) -> None:
    find(store, finding(at("2027-04-02"), dated("2027-04-02"), url=ABOVE))
    find(store, finding(at("2027-04-09"), dated("2027-03-30T16:05")))
    find(store, finding(at("2027-04-09"), dated("2027-01-01"), url=ABROAD, official=False))
    view = shown(store)
    assert (view["published_on"], view["published_at"]) == ("2027-03-30", "2027-03-30T16:05+08:00")


def test_a_dated_sighting_goes_before_an_undated_one(store: Store) -> None:
    find(store, finding(at("2027-04-02")))
    find(store, finding(at("2027-04-03"), dated("2027-04-01"), url=ABOVE))
    assert (shown(store)["published_on"], shown(store)["published_basis"]) == ("2027-04-01", "dateline")


def test_copies_decide_only_where_there_is_nothing_else(store: Store) -> None:
    find(store, finding(at("2027-04-09"), dated("2027-03-20"), url=ABROAD, official=False))
    assert shown(store)["published_on"] == "2027-03-20"
    find(store, finding(at("2027-04-10"), dated("2027-04-09")))
    assert shown(store)["published_on"] == "2027-04-09"


def test_a_date_later_than_the_first_sighting_is_not_believed(store: Store) -> None:
    find(store, finding(at("2027-04-09"), dated("2027-04-10"), dated("2027-04-05", "meta", "PubDate")))
    view = shown(store)
    assert (view["published_on"], view["published_basis"]) == ("2027-04-05", "meta")
    assert [entry[:2] for entry in sighting(store, PAGE).dates] == [["meta", "2027-04-05"]]
    assert {one["value"] for one in view["evidence"] if one["about"] == "published"} == {
        "2027-04-10",
        "2027-04-05",
    }


@pytest.mark.parametrize("typo", ["2026-03-20", "2025-12-31", "2026-11-30"])
def test_a_date_before_the_year_was_over_gives_way_to_the_next_evidence(store: Store, typo: str) -> None:
    find(store, finding(at("2027-04-09"), dated(typo), listed("2027-03-20")))
    assert (shown(store)["published_on"], shown(store)["published_basis"]) == ("2027-03-20", "listing")
    assert [entry[:2] for entry in sighting(store, PAGE).dates] == [["listing", "2027-03-20"]]


@pytest.mark.parametrize(
    "said",
    [
        dated("2026-03-20"),
        dated("2026-03-20", "meta", "PubDate"),
        dated("2026-03-20", "table", "发布日期"),
        listed("2026-03-20"),
        Evidence("updated", "2026-03-20", "更新时间：2026-03-20", "dateline", "更新时间"),
    ],
)
def test_an_impossible_date_alone_dates_nothing(store: Store, said: Evidence) -> None:
    find(store, finding(at("2027-04-09"), said, url="http://www.anhua.gov.cn/t20260320_1.html"))
    assert (shown(store)["published_on"], shown(store)["published_basis"]) == (None, None)


def test_a_date_of_the_last_month_of_its_year_is_possible(store: Store) -> None:
    find(store, finding(at("2027-04-09"), dated("2026-12-15")))
    assert shown(store)["published_on"] == "2026-12-15"


def test_a_date_of_the_very_day_of_the_sighting_is_believed(store: Store) -> None:
    find(store, finding(at("2027-04-09 00:05"), dated("2027-04-09T23:00")))
    assert shown(store)["published_on"] == "2027-04-09"


def test_a_later_edit_of_the_date_does_not_move_the_publication(store: Store) -> None:
    find(store, finding(at("2027-03-25"), dated("2027-03-20"), listed("2027-03-20")))
    find(store, finding(at("2027-06-02"), dated("2027-06-01"), listed("2027-03-20")))
    assert (shown(store)["published_on"], shown(store)["published_basis"]) == ("2027-03-20", "listing")


def test_the_day_in_an_address_is_not_believed_beyond_the_sighting(store: Store) -> None:
    find(store, finding(at("2027-04-02"), url="http://www.anhua.gov.cn/t20270402_1.html"))
    assert (shown(store)["published_on"], shown(store)["published_basis"]) == ("2027-04-02", "url")
    find(
        store,
        finding(at("2027-04-02"), url="http://www.anhua.gov.cn/t20271231_1.html", year=2024, text=OTHER_TEXT),
    )
    assert shown(store, "430923-2024")["published_on"] is None


def test_a_value_that_is_no_day_is_no_date(store: Store) -> None:
    said = (
        dated("2027-02-30"),
        dated("2027-02-28", "meta", "PubDate"),
        Evidence("written", "2027-02", "二〇二七年二月", "signature"),
    )
    find(store, finding(at("2027-04-02"), *said))
    assert shown(store)["written_on"] is None
    assert ["dateline", "2027-02-30"] not in [entry[:2] for entry in sighting(store, PAGE).dates]


# a date that rests on our own looks alone


def undated(store: Store, when: str, **more: Any) -> tuple[str | None, str | None]:
    find(store, finding(at(when), on=listing_id(store), **more))
    return shown(store)["published_on"], shown(store)["published_basis"]


def test_seen_by_the_due_date_dates_an_undated_report(store: Store) -> None:
    assert undated(store, "2027-03-31 23:59") == ("2027-03-31", "first_seen")


def test_seen_first_after_the_due_date_does_not(store: Store) -> None:
    assert undated(store, "2027-04-01 00:01") == (None, None)


def test_a_good_look_that_saw_it_absent_gives_the_earliest_day_it_can_have_been(store: Store) -> None:
    look(store, at("2027-04-02"))
    look(store, at("2027-04-05"))
    assert undated(store, "2027-04-09") == ("2027-04-05", "first_seen")


def test_looks_by_the_due_date_bound_nothing(store: Store) -> None:
    look(store, at("2027-03-31 23:50"), ended=at("2027-04-01 00:10"))
    assert undated(store, "2027-04-09") == (None, None)


@pytest.mark.parametrize(
    "spoiled",
    [{"complete": False}, {"problem": "blocked"}, {"spoils": [Spoil("http://x", "lead-unread")]},
     {"spoils": [Spoil("http://x", "doubtful", ANHUA, "government", 2026)]}],
    ids=str,
)  # fmt: skip
def test_a_look_that_was_not_good_for_this_duty_bounds_nothing(store: Store, spoiled: dict[str, Any]) -> None:
    look(store, at("2027-04-05"), **spoiled)
    assert undated(store, "2027-04-09") == (None, None)


def test_a_look_spoiled_for_another_duty_bounds_this_one(store: Store) -> None:
    look(store, at("2027-04-05"), spoils=[Spoil("http://x", "doubtful", ANHUA, "government", 2025)])
    assert undated(store, "2027-04-09") == ("2027-04-05", "first_seen")


def test_where_no_rule_was_in_force_our_own_looks_date_nothing(store: Store) -> None:
    look(store, at("2027-04-05"))
    assert undated(store, "2027-04-09", due_on=None) == (None, None)


def test_a_copy_elsewhere_is_not_dated_by_our_looks(store: Store) -> None:
    assert undated(store, "2027-03-20", official=False, url=ABROAD) == (None, None)


# gone, and back


def test_looks_that_miss_it_are_counted_since_the_first_and_forgotten_when_it_is_back(store: Store) -> None:
    find(store, finding(at("2027-03-25")))
    for day in ("2027-04-10", "2027-04-11"):
        with store.write() as tx:
            addresses.missed(tx, PAGE, at(day))
    gone = sighting(store, PAGE)
    assert (gone.gone_looks, gone.gone_since) == (2, at("2027-04-10"))
    with store.write() as tx:
        assert not catalogue.seen_again(tx, PAGE, at("2027-04-12"))
    find(store, finding(at("2027-04-12")))
    assert (sighting(store, PAGE).gone_looks, sighting(store, PAGE).gone_since) == (0, None)


def test_listings_that_share_an_address_miss_it_once(store: Store) -> None:
    find(store, finding(at("2027-03-25")))
    for when in ("2027-04-10 12:00", "2027-04-10 12:05", "2027-04-10 12:59"):
        with store.write() as tx:
            addresses.missed(tx, PAGE, at(when))
    assert sighting(store, PAGE).gone_looks == 1
    with store.write() as tx:
        addresses.missed(tx, PAGE, at("2027-04-11"))
    assert sighting(store, PAGE).gone_looks == 2


@pytest.mark.parametrize(
    ("spoil", "counted"),
    [
        (Spoil("http://x", "lead-unread"), 0),
        (Spoil("http://x", "lead-unread", year=2026), 0),
        (Spoil("http://x", "doubtful", ANHUA, "government", 2026), 0),
        (Spoil("http://x", "doubtful", ANHUA, "government", 2025), 1),
        (Spoil("http://x", "doubtful", NANXIAN), 1),
    ],
)
def test_a_link_that_may_be_the_report_moved_counts_no_miss(store: Store, spoil: Spoil, counted: int) -> None:
    find(store, finding(at("2027-03-25")))
    with store.write() as tx:
        addresses.missed(tx, PAGE, at("2027-04-10"), [spoil])
    assert sighting(store, PAGE).gone_looks == counted


def test_an_answer_never_filed_is_not_seen_again(store: Store) -> None:
    first, second = capture(store, "2027-03-25"), capture(store, "2027-04-01", sha="b")
    find(store, finding(at("2027-03-25"), capture_id=first))
    with store.write() as tx:
        assert not catalogue.seen_again(tx, PAGE, at("2027-04-02"), second)
        assert catalogue.seen_again(tx, PAGE, at("2027-04-02"), first)


def test_an_address_that_shows_no_report_any_more_is_told_from_a_misreading(store: Store) -> None:
    first, second = capture(store, "2027-03-25"), capture(store, "2027-04-01", sha="b")
    find(store, finding(at("2027-03-25"), capture_id=first))
    with store.write() as tx:
        assert catalogue.misread(tx, PAGE, second)
    assert held_ids(store) == [REPORT]


def test_unchanged_says_it_was_seen_again_whole(store: Store) -> None:
    find(store, finding(at("2027-03-25")))
    with store.write() as tx:
        assert catalogue.seen_again(tx, PAGE, at("2027-04-01"))
        assert not catalogue.seen_again(tx, "http://never.seen/", at("2027-04-01"))
    view = shown(store)
    assert {
        view["last_seen_at"],
        view["versions"][0]["last_seen_at"],
        view["sightings"][0]["last_seen_at"],
    } == {"2027-04-01T12:00:00+08:00"}


def test_what_is_no_recognised_report_cannot_be_filed(store: Store) -> None:
    made = finding(at("2027-03-25"))
    object.__setattr__(made.recognition, "year", None)
    with pytest.raises(ValueError, match="not a recognised report"):
        find(store, made)
