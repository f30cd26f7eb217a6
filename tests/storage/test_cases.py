"""Duties with what our looks and the catalogue know of them, judged: goodness is per duty, and a day can be judged again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duties.standing import Case, Standing, judge
from duties.watch import Exemption, Listing
from storage import addresses, copies, reviews
from storage.cases import Question, cases, watching_since
from storage.looks import Spoil
from storage.schema import METADATA
from storage.store import Store
from tests.storage.builders import (
    ANHUA,
    COLUMN,
    DUE,
    NANXIAN,
    PAGE,
    QINGFENG,
    RULES,
    TEXT,
    YEAR,
    at,
    county,
    dated,
    find,
    finding,
    listed,
    listing_id,
    look,
    new_store,
    save,
    watch,
)

SECOND = "http://www.anhua.gov.cn/gsgg/"
LATER = "http://www.anhua.gov.cn/later/"
BODIES = ("government", "司法局")
ALL = Question()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path, watch())
    yield made
    made.close()


def asked(store: Store, when: str, question: Question = ALL) -> list[Case]:
    with store.read() as tx:
        return cases(tx, RULES, at(when), question)


def case(store: Store, when: str, *, code: str = ANHUA, body: str = "government", year: int = YEAR) -> Case:
    duty = (code, body, year)
    (found,) = [
        one for one in asked(store, when) if (one.duty.jurisdiction, one.duty.body, one.duty.year) == duty
    ]
    return found


def standing(store: Store, when: str, **whose: object) -> Standing:
    return judge(case(store, when, **whose), at(when).date()).standing  # type: ignore[arg-type]


# which duties stand on the board


def years(store: Store, when: str, question: Question = ALL) -> list[int]:
    return [one.duty.year for one in asked(store, when, question)]


def test_every_year_since_watching_began_stands_on_the_board_newest_first(store: Store) -> None:
    save(store, watch(since=2023), at("2027-01-01"))
    assert years(store, "2027-02-01") == [2027, 2026, 2025, 2024, 2023]


def test_without_a_watch_since_it_begins_with_the_last_year_that_is_due(store: Store) -> None:
    save(store, watch(since=None), at("2027-01-01"))
    assert years(store, "2027-03-31")[-1] == 2025
    assert years(store, "2027-04-01")[-1] == 2026
    assert watching_since(watch(since=None), RULES, date(2027, 4, 1)) == 2026
    assert watching_since(watch(since=2019), RULES, date(2027, 4, 1)) == 2019


def test_earlier_years_stand_there_where_a_report_is_held_or_a_year_is_asked(store: Store) -> None:
    find(store, finding(at("2027-01-05"), dated("2020-03-20"), year=2019, due_on=date(2020, 3, 31)))
    assert years(store, "2027-02-01") == [2027, 2026, 2019]
    assert years(store, "2027-02-01", Question(year=2016)) == [2016]
    assert years(store, "2027-02-01", Question(jurisdiction=NANXIAN)) == []
    assert years(store, "2027-02-01", Question(2026, ANHUA)) == [2026]


def test_a_year_before_any_rule_is_exempt_without_a_due_date(store: Store) -> None:
    (found,) = asked(store, "2027-02-01", Question(year=2011))
    assert found.duty.due_on is None
    assert judge(found, date(2027, 2, 1)).standing is Standing.EXEMPT


def test_places_and_bodies_keep_the_order_of_the_file(store: Store) -> None:
    save(store, watch(county(QINGFENG, [], bodies=BODIES), county(ANHUA), since=2026), at("2027-01-01"))
    order = [
        (one.duty.jurisdiction, one.duty.body) for one in asked(store, "2027-02-01", Question(year=2026))
    ]
    assert order == [(QINGFENG, "government"), (QINGFENG, "司法局"), (ANHUA, "government")]


def test_an_exemption_reaches_its_body_and_its_years_only(store: Store) -> None:
    reasons = (Exemption("司法局", (2026,), "职能并入"), Exemption("government", (), "涉密"))
    save(store, watch(county(bodies=BODIES, exempt=reasons), since=2025), at("2027-01-01"))
    assert standing(store, "2027-04-02", body="司法局") is Standing.EXEMPT
    assert standing(store, "2027-04-02", body="司法局", year=2025) is Standing.UNOBSERVED
    assert {standing(store, "2027-04-02", year=year) for year in (2025, 2026)} == {Standing.EXEMPT}


def test_an_operator_s_own_date_moves_the_due_date(store: Store) -> None:
    save(store, watch(county(due=(2, 28))), at("2027-01-01"))
    assert case(store, "2027-03-01").duty.due_on == date(2027, 2, 28)
    assert standing(store, "2027-02-28") is Standing.UPCOMING
    assert standing(store, "2027-03-01") is Standing.UNOBSERVED


# goodness is per duty


def test_only_a_good_look_on_a_later_day_says_not_found(store: Store) -> None:
    look(store, at("2027-03-31 23:50"), ended=at("2027-04-01 00:20"))
    assert standing(store, "2027-04-01") is Standing.UNOBSERVED
    look(store, at("2027-04-01 00:30"))
    assert standing(store, "2027-03-31") is Standing.UPCOMING
    assert standing(store, "2027-04-01") is Standing.NOT_FOUND
    watching = case(store, "2027-04-01").watching
    assert (watching.looks_after_due, watching.good_days_after_due, watching.listings) == (1, 1, 1)
    assert watching.last_good_at == at("2027-04-01 00:31")


def test_looks_are_counted_by_days_as_well(store: Store) -> None:
    for when in ("2027-04-01 08:00", "2027-04-01 20:00", "2027-04-02 08:00"):
        look(store, at(when))
    watching = case(store, "2027-04-02").watching
    assert (watching.looks_after_due, watching.good_days_after_due) == (3, 2)


@pytest.mark.parametrize("bad", [{"complete": False}, {"problem": "listing-shrunk"}], ids=str)
def test_a_look_that_is_not_good_proves_nothing(store: Store, bad: dict[str, object]) -> None:
    look(store, at("2027-04-02"), **bad)  # type: ignore[arg-type]
    assert standing(store, "2027-04-02") is Standing.UNOBSERVED
    assert case(store, "2027-04-02").watching.problem == bad.get("problem")


def test_what_was_seen_well_stands_though_we_are_blind_now(store: Store) -> None:
    look(store, at("2027-04-02"))
    look(store, at("2027-04-03"), problem="blocked")
    assert standing(store, "2027-04-03") is Standing.NOT_FOUND
    watching = case(store, "2027-04-03").watching
    assert (watching.problem, watching.failing_looks, watching.last_good_at) == (
        "blocked",
        1,
        at("2027-04-02 12:01"),
    )


SPOILS = [
    ("an unread link that may be anybody's", Spoil("http://x", "lead-unread"), {2026, 2025}, True),
    ("one that can only be this year's", Spoil("http://x", "lead-unread", year=2026), {2026}, True),
    ("one that can only be another year's", Spoil("http://x", "doubtful", year=2025), {2025}, False),
    ("one of this government", Spoil("http://x", "doubtful", ANHUA, "government"), {2026, 2025}, False),
    ("one of a department", Spoil("http://x", "doubtful", ANHUA, "司法局", 2026), set(), True),
    ("one of another county", Spoil("http://x", "doubtful", NANXIAN, "government", 2026), set(), False),
]


@pytest.mark.parametrize(("said", "spoil", "spoiled", "department"), SPOILS, ids=[row[0] for row in SPOILS])
def test_a_spoiled_look_spoils_only_the_duties_it_may_concern(
    store: Store, said: str, spoil: Spoil, spoiled: set[int], department: bool
) -> None:
    save(store, watch(county(bodies=BODIES), since=2025), at("2027-01-01"))
    look(store, at("2027-04-02"), spoils=[spoil])
    unseen = {
        year for year in (2025, 2026) if standing(store, "2027-04-02", year=year) is Standing.UNOBSERVED
    }
    assert unseen == spoiled
    assert (standing(store, "2027-04-02", body="司法局") is Standing.UNOBSERVED) is department
    assert case(store, "2027-04-02", year=2026).watching.looks_after_due == (0 if 2026 in spoiled else 1)


def test_a_later_clean_look_makes_up_for_a_spoiled_one(store: Store) -> None:
    look(store, at("2027-04-02"), spoils=[Spoil("http://x", "lead-unread")])
    look(store, at("2027-04-03"))
    watching = case(store, "2027-04-03").watching
    assert (watching.looks_after_due, watching.good_days_after_due) == (1, 1)
    assert watching.last_good_at == at("2027-04-03 12:01")


def test_a_doubt_that_a_person_settled_spoils_no_past_look(store: Store) -> None:
    spoil = Spoil("http://x", "doubtful")
    look(store, at("2027-04-02"), spoils=[spoil])
    with store.write() as tx:
        reviews.open_review(tx, spoil=spoil, listing_id=None, listing=COLUMN, title="", doubts=[], capture_id=None,
                            at=at("2027-04-02"))  # fmt: skip
    assert standing(store, "2027-04-03") is Standing.UNOBSERVED
    with store.write() as tx:
        reviews.settle(tx, 1, "rejected", at("2027-04-03"))
    assert standing(store, "2027-04-03") is Standing.NOT_FOUND


def test_all_listings_that_count_must_be_good(store: Store) -> None:
    save(store, watch(county(urls=[COLUMN, SECOND])), at("2027-01-01"))
    look(store, at("2027-04-02"))
    look(store, at("2027-04-03"))
    assert standing(store, "2027-04-03") is Standing.UNOBSERVED
    assert case(store, "2027-04-03").watching.last_good_at is None
    look(store, at("2027-04-03 13:00"), SECOND)
    watching = case(store, "2027-04-03").watching
    assert (watching.looks_after_due, watching.good_days_after_due, watching.listings) == (1, 1, 2)
    assert watching.last_good_at == at("2027-04-03 12:01")
    assert standing(store, "2027-04-03") is Standing.NOT_FOUND


def test_a_listing_counts_only_for_the_bodies_it_names(store: Store) -> None:
    own = Listing(ANHUA, COLUMN, bodies=("government",))
    shared = Listing(ANHUA, SECOND, bodies=BODIES)
    save(store, watch(county(bodies=(*BODIES, "教育局"), listings=[own, shared])), at("2027-01-01"))
    look(store, at("2027-04-02"), SECOND)
    assert standing(store, "2027-04-02", body="司法局") is Standing.NOT_FOUND
    assert standing(store, "2027-04-02") is Standing.UNOBSERVED
    assert judge(case(store, "2027-04-02", body="教育局"), date(2027, 4, 2)).reason == "unobserved-nowhere"


def test_a_listing_no_longer_watched_neither_helps_nor_hinders(store: Store) -> None:
    save(store, watch(county(urls=[COLUMN, SECOND])), at("2027-01-01"))
    look(store, at("2027-04-02"))
    save(store, watch(county()), at("2027-04-03"))
    assert standing(store, "2027-04-03") is Standing.NOT_FOUND


def test_another_county_s_looks_say_nothing_about_this_one(store: Store) -> None:
    save(store, watch(county(), county(NANXIAN, [SECOND])), at("2027-01-01"))
    look(store, at("2027-04-02"), SECOND)
    assert standing(store, "2027-04-02") is Standing.UNOBSERVED
    assert standing(store, "2027-04-02", code=NANXIAN) is Standing.NOT_FOUND


# what is held


def test_only_official_sightings_decide(store: Store) -> None:
    look(store, at("2027-04-02"))
    find(
        store, finding(at("2027-03-20"), dated("2027-03-19"), url="http://elsewhere.gov.cn/1", official=False)
    )
    assert case(store, "2027-04-02").held is None
    assert standing(store, "2027-04-02") is Standing.NOT_FOUND


def test_in_time_by_its_date_and_never_seen_absent(store: Store) -> None:
    find(store, finding(at("2027-04-09"), dated("2027-03-31"), on=listing_id(store)))
    assert standing(store, "2027-04-09") is Standing.ON_TIME


def test_in_time_by_its_date_though_a_good_look_saw_nothing_is_disputed(store: Store) -> None:
    look(store, at("2027-04-05"))
    look(store, at("2027-04-08"))
    find(store, finding(at("2027-04-09"), dated("2027-03-31"), on=listing_id(store)))
    look(store, at("2027-04-10"))
    found = case(store, "2027-04-10").held
    assert found is not None
    assert found.absent_on == date(2027, 4, 8)
    assert standing(store, "2027-04-10") is Standing.DISPUTED


@pytest.mark.parametrize(
    "look_before",
    [{"spoils": [Spoil("http://x", "lead-unread")]}, {"complete": False}, {"problem": "blocked"}],
    ids=str,
)
def test_a_look_that_was_not_good_for_it_disputes_nothing(
    store: Store, look_before: dict[str, object]
) -> None:
    look(store, at("2027-04-05"), **look_before)  # type: ignore[arg-type]
    find(store, finding(at("2027-04-09"), dated("2027-03-31"), on=listing_id(store)))
    assert standing(store, "2027-04-09") is Standing.ON_TIME


def test_a_good_look_on_the_due_date_disputes_nothing(store: Store) -> None:
    look(store, at("2027-03-31"))
    find(store, finding(at("2027-04-09"), dated("2027-03-31"), on=listing_id(store)))
    assert standing(store, "2027-04-09") is Standing.ON_TIME


def test_a_report_that_another_blind_listing_may_have_held_is_not_disputed(store: Store) -> None:
    save(store, watch(county(urls=[COLUMN, SECOND])), at("2027-01-01"))
    look(store, at("2027-04-05"))
    look(store, at("2027-04-05"), SECOND, problem="unreachable")
    find(store, finding(at("2027-04-09"), dated("2027-03-31"), on=listing_id(store)))
    assert standing(store, "2027-04-09") is Standing.ON_TIME


def test_absence_is_as_old_as_the_listing_looked_at_longest_ago(store: Store) -> None:
    save(store, watch(county(urls=[COLUMN, SECOND])), at("2027-01-01"))
    look(store, at("2027-04-03"), SECOND)
    look(store, at("2027-04-07"))
    find(store, finding(at("2027-04-09"), on=listing_id(store)))
    found = case(store, "2027-04-09")
    assert found.held is not None
    assert (found.held.absent_on, found.held.published_on) == (date(2027, 4, 3), date(2027, 4, 3))
    assert judge(found, date(2027, 4, 9)).days_late == 3


def test_a_listing_named_later_does_not_rewrite_what_was_seen_before(store: Store) -> None:
    look(store, at("2027-04-05"))
    find(store, finding(at("2027-04-09"), dated("2027-03-31"), on=listing_id(store)))
    save(store, watch(county(urls=[COLUMN, LATER])), at("2027-06-01"))
    look(store, at("2027-06-02"), LATER)
    assert standing(store, "2027-06-02") is Standing.DISPUTED


def test_a_report_found_on_a_listing_never_looked_at_before_is_not_disputed(store: Store) -> None:
    look(store, at("2027-04-05"))
    save(store, watch(county(urls=[COLUMN, LATER])), at("2027-04-08"))
    find(store, finding(at("2027-04-09"), dated("2027-03-31"), on=listing_id(store, LATER)))
    assert standing(store, "2027-04-09") is Standing.ON_TIME


def test_dates_on_both_sides_of_the_due_date_are_disputed(store: Store) -> None:
    find(store, finding(at("2027-04-09"), dated("2027-03-31"), listed("2027-04-02"), on=listing_id(store)))
    assert standing(store, "2027-04-09") is Standing.DISPUTED


def test_a_date_that_cannot_be_disputes_nothing(store: Store) -> None:
    find(store, finding(at("2027-04-09"), dated("2027-03-31"), listed("2027-12-31"), on=listing_id(store)))
    assert standing(store, "2027-04-09") is Standing.ON_TIME


def test_an_undated_report_is_judged_by_the_due_date_of_today_s_file(store: Store) -> None:
    find(store, finding(at("2027-03-20"), on=listing_id(store)))
    assert standing(store, "2027-04-09") is Standing.ON_TIME
    save(store, watch(county(due=(2, 28))), at("2027-04-01"))
    found = case(store, "2027-04-09").held
    assert found is not None
    assert (found.published_on, found.published_basis) == (None, None)
    assert standing(store, "2027-04-09") is Standing.UNDATED


def test_gone_from_every_official_address_twice_is_withdrawn(store: Store) -> None:
    find(store, finding(at("2027-03-20"), dated("2027-03-19")))
    find(store, finding(at("2027-03-20"), dated("2027-03-19"), url=PAGE + "?2"))
    for day, url in (("2027-05-01", PAGE), ("2027-05-02", PAGE), ("2027-05-02", PAGE + "?2")):
        with store.write() as tx:
            addresses.missed(tx, url, at(day))
    assert standing(store, "2027-05-02") is Standing.ON_TIME
    with store.write() as tx:
        addresses.missed(tx, PAGE + "?2", at("2027-05-03"))
    assert standing(store, "2027-05-03") is Standing.WITHDRAWN
    assert standing(store, "2027-04-30") is Standing.ON_TIME


def test_a_past_day_is_judged_as_it_stood(store: Store) -> None:
    look(store, at("2027-04-02"))
    look(store, at("2027-04-03"), problem="blocked")
    find(store, finding(at("2027-04-04"), dated("2027-04-03"), on=listing_id(store)))
    seen = [standing(store, f"2027-{day}") for day in ("03-31", "04-01", "04-02", "04-03", "04-04")]
    assert seen == [
        Standing.UPCOMING,
        Standing.UNOBSERVED,
        Standing.NOT_FOUND,
        Standing.NOT_FOUND,
        Standing.LATE,
    ]
    assert case(store, "2027-04-02").watching.problem is None
    assert case(store, "2027-04-03").watching.problem == "blocked"


def test_within_one_day_everybody_sees_the_same(store: Store) -> None:
    look(store, at("2027-04-02 18:00"))
    assert standing(store, "2027-04-02 06:00") is standing(store, "2027-04-02 23:59") is Standing.NOT_FOUND


# whatever was looked at, and however it went


DAYS = [date(2027, 3, 28) + timedelta(days=number) for number in range(9)]
histories = st.lists(
    st.tuples(
        st.sampled_from([COLUMN, SECOND]),
        st.sampled_from(DAYS),
        st.integers(0, 22),
        st.booleans(),
        st.sampled_from(
            [None, None, Spoil("u", "p"), Spoil("u", "p", year=2025), Spoil("u", "p", ANHUA, "司法局", 2026)]
        ),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = new_store(tmp_path_factory.mktemp("histories"))
    yield made
    made.close()


@settings(max_examples=40, deadline=None)
@given(history=histories, today=st.sampled_from(DAYS))
def test_not_found_is_said_only_where_every_listing_was_well_looked_at_after_the_due_date(
    bare: Store, history: list[tuple[str, date, int, bool, Spoil | None]], today: date
) -> None:
    with bare.write() as tx:
        for table in reversed(METADATA.sorted_tables):
            tx.execute(table.delete())
    save(bare, watch(county(urls=[COLUMN, SECOND])), at("2027-01-01"))
    good: dict[str, set[date]] = {COLUMN: set(), SECOND: set()}
    for url, day, hour, complete, spoil in history:
        look(bare, at(f"{day} {hour:02d}:00"), url, complete=complete, spoils=[spoil] if spoil else [])
        mine = spoil is not None and spoil.year != 2025 and spoil.body != "司法局"
        if complete and not mine and DUE < day <= today:
            good[url].add(day)
    watching = case(bare, str(today)).watching
    assert watching.good_days_after_due == min(len(days) for days in good.values())
    said = standing(bare, str(today))
    assert (said is Standing.NOT_FOUND) == (today > DUE and all(good.values()))
    assert (said is Standing.UPCOMING) == (today <= DUE)


def test_the_text_of_these_tests_is_long_enough_to_be_recognised_again() -> None:
    assert len(TEXT) >= copies.COPY_FROM
