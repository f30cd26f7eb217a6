"""The words of alerts, and which of them travel together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from alerts import messages
from alerts.rules import RULES, Situation
from duties.standing import Case, Duty, Held, Judgement, Watching, judge
from storage.outbox import Key, Raised

DUTY = Duty("430923", "安化县", "county", "430900", "government", 2026, date(2027, 3, 31))
TODAY = date(2027, 4, 9)
PROVINCES = {
    "430923": "湖南省",
    "430921": "湖南省",
    "410922": "河南省",
    "330127": "浙江省",
    "510121": "四川省",
}


def situation(held: Held | None = None, duty: Duty = DUTY, **watching: object) -> Situation:
    case = Case(duty, held, Watching(**{"listings": 1} | watching))  # type: ignore[arg-type]
    return Situation(case, judge(case, TODAY), 2, 2026)


LATE = Held("430923-2026", date(2027, 4, 7), date(2027, 4, 8), published_basis="dateline")


def alert(code: str, rule: str = "report-not-found", year: int = 2026) -> Raised:
    return Raised(rule, code, f"县{code}", "government", year, f"{code} {rule}", "文")


def test_an_alert_names_who_which_year_and_what_it_rests_on() -> None:
    raised = messages.raised("report-late", situation(LATE), "zh")
    assert raised.title == "安化县：2026年度法治政府建设年度报告逾期公开"
    assert raised.text == "2027-04-07发布（依据：标题下的发布信息行），晚于期限2027-03-31 7天。"
    assert raised.key == Key("report-late", "430923", "government", 2026)
    english = messages.raised("report-late", situation(LATE), "en")
    assert english.title == "安化县: report for 2026 published late"
    assert english.text.endswith("7 days after the due date 2027-03-31.")


def test_a_department_is_named_with_its_county() -> None:
    at = situation(LATE, replace(DUTY, body="司法局"))
    assert messages.raised("report-late", at, "zh").title.startswith("安化县司法局：")
    assert messages.raised("report-late", at, "en").title.startswith("安化县 司法局: ")


def test_an_absence_says_how_far_it_reaches_and_blindness_whose_it_is() -> None:
    absent = situation(looks_after_due=2, good_days_after_due=2)
    assert "报刊" in messages.raised("report-not-found", absent, "zh").text
    assert "newspapers" in messages.raised("report-not-found", absent, "en").text
    blind = situation(problem="blocked", failing_looks=3)
    assert "看不到" in messages.raised("source-blind", blind, "zh").text
    assert "blocked" in messages.raised("source-blind", blind, "zh").text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("rule", [*RULES])
def test_every_rule_speaks_both_languages(rule: str, language: str) -> None:
    at = replace(
        situation(LATE),
        judgement=Judgement(situation(LATE).standing, 7, "late", situation(LATE).judgement.facts),
    )
    raised = messages.raised(rule, at, language)
    (envelope,) = messages.envelopes([raised], PROVINCES, language)
    for words in (raised.title, raised.text, envelope.title, envelope.text):
        assert words
        assert "{" not in words


def test_five_misses_in_four_provinces_are_four_messages() -> None:
    sent = messages.envelopes([alert(code) for code in PROVINCES], PROVINCES, "zh")
    assert sorted(envelope.title for envelope in sent) == [
        "四川省：1份年度报告到期未见",
        "河南省：1份年度报告到期未见",
        "浙江省：1份年度报告到期未见",
        "湖南省：2份年度报告到期未见",
    ]
    assert sorted(len(envelope.alerts) for envelope in sent) == [1, 1, 1, 2]
    assert len({envelope.group for envelope in sent}) == 4


def test_an_absence_and_our_own_blindness_never_share_a_message() -> None:
    both = [
        alert(code, rule) for code in ("430923", "430921") for rule in ("report-not-found", "source-blind")
    ]
    sent = messages.envelopes(both, PROVINCES, "zh")
    assert sorted({one.rule for one in envelope.alerts} for envelope in sent) == [
        {"report-not-found"},
        {"source-blind"},
    ]
    assert len({envelope.group for envelope in sent}) == 2


def test_a_message_carries_each_of_its_alerts_in_words() -> None:
    (envelope,) = messages.envelopes(
        [alert("430923"), alert("430921"), alert("430923", year=2025)], PROVINCES, "zh"
    )
    assert envelope.text.count("· ") == 3
    assert [one.jurisdiction for one in envelope.alerts] == ["430921", "430923", "430923"]


def test_the_order_in_which_alerts_were_found_does_not_matter() -> None:
    found = [alert(code, rule) for code in PROVINCES for rule in ("report-late", "report-not-found")]
    assert messages.envelopes(found, PROVINCES, "zh") == messages.envelopes(found[::-1], PROVINCES, "zh")


def test_a_place_of_no_known_province_is_its_own_group() -> None:
    (envelope,) = messages.envelopes([alert("999999")], {}, "en")
    assert envelope.title == "999999: 1 report(s) overdue and not found"


def test_nothing_to_say_is_no_message() -> None:
    assert messages.envelopes([], PROVINCES, "zh") == []


@pytest.mark.parametrize(("language", "said"), [("zh", "alerts ack"), ("en", "alerts ack")])
def test_the_one_word_to_the_operator_tells_how_many_and_what_to_do(language: str, said: str) -> None:
    held = messages.held(25, 40, "2027-04-02", language)
    assert held.key == Key("mass-change-held", "", "", 0)
    assert "25" in held.text
    assert "40" in held.text
    assert said in held.text


def test_a_repeated_message_can_be_known_for_what_it_is() -> None:
    assert messages.with_id("文", "M20270402-0001", "zh").endswith("\n消息编号：M20270402-0001")
    assert messages.with_id("x", "M20270402-0001", "en").endswith("\nMessage M20270402-0001")
