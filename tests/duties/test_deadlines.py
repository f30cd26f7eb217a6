from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from duties.deadlines import Rule, current_report_year, due, last_due_year, parse_rules
from seeds import FOLDER

RULES = parse_rules(yaml.safe_load((FOLDER / "deadlines.yaml").read_text("utf-8")))


def test_before_1_april_means_that_31_march_is_in_time() -> None:
    owed = due(2023, "county", "government", RULES)
    assert owed is not None
    assert owed.on == date(2024, 3, 31)
    assert owed.rule is not None
    assert owed.rule.id == "article-24"
    assert "第二十四条" in owed.basis_zh
    assert owed.link


def test_article_24_holds_from_report_year_2019_and_the_outline_before() -> None:
    found = {year: due(year, "county", "government", RULES) for year in (2014, 2015, 2018, 2019)}
    assert found[2014] is None
    assert [owed.rule.id if owed and owed.rule else None for owed in found.values()] == [
        None, "outline-2015", "outline-2015", "article-24",
    ]  # fmt: skip


def test_townships_are_bound_from_2019_and_not_before() -> None:
    assert due(2018, "township", "township", RULES, name="东坪镇") is None
    owed = due(2019, "township", "township", RULES, name="东坪镇")
    assert owed is not None
    assert owed.rule is not None
    assert owed.rule.force == "binding"


@pytest.mark.parametrize(("name", "level"), [("双山街道", "township"), ("安化经济开发区", "county")])
def test_agencies_are_expected_and_not_bound(name: str, level: Any) -> None:
    owed = due(2023, level, "government", RULES, name=name)
    assert owed is not None
    assert owed.rule is not None
    assert owed.rule.force == "expected"


def test_an_override_moves_the_day_but_creates_no_duty() -> None:
    owed = due(2023, "county", "government", RULES, (2, 29))
    assert owed is not None
    assert owed.on == date(2024, 2, 29)
    shorter = due(2022, "county", "government", RULES, (2, 29))
    assert shorter is not None
    assert shorter.on == date(2023, 2, 28)
    assert due(2010, "county", "government", RULES, (2, 28)) is None


def test_where_the_last_rule_has_lapsed_the_local_date_stands_alone() -> None:
    rule = Rule("r", 2015, 2018, ("county",), ("government",), (3, 31), "依据", "basis", "https://x.invalid")
    assert due(2019, "county", "government", [rule]) is None
    owed = due(2019, "county", "government", [rule], (3, 31))
    assert owed is not None
    assert owed.rule is None
    assert owed.basis_zh == "按本地设定的日期"


def test_a_report_year_is_due_only_when_its_day_has_passed() -> None:
    assert last_due_year(date(2026, 3, 31), RULES) == 2024
    assert last_due_year(date(2026, 4, 1), RULES) == 2025
    assert last_due_year(date(2026, 12, 31), RULES) == 2025
    assert last_due_year(date(2014, 1, 1), RULES) is None
    assert last_due_year(date(2019, 6, 1), RULES, "township", "township") is None


def test_the_current_report_year_is_the_one_before() -> None:
    assert current_report_year(date(2026, 1, 1)) == 2025


GOOD: dict[str, Any] = {
    "id": "x", "first_year": 2019, "last_year": None, "levels": ["county"], "kinds": ["government"],
    "due": "03-31", "basis_zh": "依据", "basis_en": "basis", "link": "https://x.invalid",
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_year", "2019"),
        ("last_year", 2018),
        ("levels", ["town"]),
        ("levels", []),
        ("kinds", "government"),
        ("due", "04-31"),
        ("due", None),
        ("basis_zh", ""),
        ("force", "strict"),
        ("since", 2019),
    ],
)
def test_a_wrong_rule_is_told_with_its_field(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"rule x: {field}"):
        parse_rules({"rules": [GOOD | {field: value}]})


def test_rules_that_are_no_list_or_share_an_id_are_refused() -> None:
    with pytest.raises(ValueError, match="rules: a list"):
        parse_rules({})
    with pytest.raises(ValueError, match="rule x: id stands twice"):
        parse_rules({"rules": [GOOD, GOOD]})
