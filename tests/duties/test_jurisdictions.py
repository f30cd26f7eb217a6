"""Names against the shipped register: what a title or a source line says about place and department."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pytest

from duties.jurisdictions import Body, Jurisdiction, Register, parse_bodies, parse_jurisdictions
from seeds import FOLDER


@cache
def register() -> Register:
    with (FOLDER / "jurisdictions.csv").open(encoding="utf-8", newline="") as places:
        found = parse_jurisdictions(places)
    with (FOLDER / "bodies.csv").open(encoding="utf-8", newline="") as bodies:
        return Register(found, parse_bodies(bodies))


def codes(places: Iterable[Jurisdiction]) -> list[str]:
    return [place.code for place in places]


def only(text: str, near: str | None = None) -> str:
    """The code of the one mention, which must be certain."""
    (mention,) = register().mentions(text, near=near)
    assert mention.certain, mention
    return mention.place.code


# --- the tree


def test_a_county_knows_what_is_above_it() -> None:
    assert [place.name for place in register().ancestors("430923")] == ["益阳市", "湖南省"]
    assert register().is_under("430923", "430000")
    assert not register().is_under("430923", "430923")
    assert "430923" in codes(register().children("430900"))


def test_a_circle_of_parents_ends() -> None:
    circle = Register(
        [
            Jurisdiction("100001", "甲县", "county", "100002"),
            Jurisdiction("100002", "乙县", "county", "100001"),
        ]
    )
    assert codes(circle.ancestors("100001")) == ["100002"]


def test_the_row_given_last_counts() -> None:
    places = [
        Jurisdiction("430923", "安化县", "county", None),
        Jurisdiction("430923", "安化县", "county", None, ("梅城县",)),
    ]
    assert codes(Register(places).named("梅城县")) == ["430923"]


# --- names


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("湖南省", "430000"),
        ("内蒙古", "150000"),
        ("广西", "450000"),
        ("宁夏自治区", "640000"),
        ("恩施州", "422800"),
        ("甘孜州", "513300"),
        ("石柱县", "500240"),
        ("鄂温克旗", "150724"),
        ("安化", "430923"),
        ("安 化\n县", "430923"),
        ("神农架林区", "429021"),
        ("仙桃市", "429004"),
        ("石河子市", "659001"),
        ("襄樊市", "420600"),
        ("静海县", "120118"),
        ("开县", "500154"),
    ],
)
def test_a_place_is_found_by_its_full_short_and_former_names(name: str, code: str) -> None:
    assert codes(register().named(name))[0] == code


def test_a_former_name_gives_the_place_of_today_before_the_retired_one() -> None:
    assert codes(register().named("静海县")) == ["120118", "120223"]


def test_a_merged_district_keeps_its_own_row_and_lends_nobody_its_name() -> None:
    (place,) = register().named("崇文区")
    assert (place.code, place.valid_to) == ("110103", "2010")


def test_namesakes_are_ordered_by_nearness() -> None:
    assert codes(register().named("朝阳区", near="110000"))[0] == "110105"
    assert codes(register().named("朝阳区", near="220102"))[0] == "220104"
    assert codes(register().named("江北区", near="500103"))[0] == "500105"  # retired, but of the same city
    assert codes(register().named("江北区"))[0] == "330205"


def test_a_bare_name_is_the_province_before_its_city() -> None:
    assert codes(register().named("吉林"))[:2] == ["220000", "220200"]


# --- mentions


def test_names_that_follow_one_another_downwards_are_one_mention() -> None:
    (mention,) = register().mentions("湖南省益阳市安化县2022年度法治政府建设情况报告")
    assert (mention.place.code, mention.text, mention.start) == ("430923", "湖南省益阳市安化县", 0)


def test_a_mention_keeps_the_white_space_of_the_text() -> None:
    (mention,) = register().mentions("关于北京市\n 朝阳区的报告")
    assert (mention.place.code, mention.text) == ("110105", "北京市\n 朝阳区")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("清丰县2019年法治政府建设工作报告", "410922"),
        ("新疆维吾尔自治区人民政府关于2017年法治政府建设工作的报告", "650000"),
        ("内蒙古2023年法治政府建设", "150000"),
        ("海南省2023年", "460000"),
        ("海南州2023年", "632500"),
        ("海南区2023年", "150303"),
        ("河南县2023年", "632324"),
        ("河南蒙古族自治县2023年", "632324"),
        ("吉林市2023年", "220200"),
        ("吉林省吉林市2023年", "220200"),
        ("长春市朝阳区2023年", "220104"),
        ("乐山市市中区2023年", "511102"),
        ("晋城市城区2023年", "140502"),
        ("马鞍山市和县2023年", "340523"),
        ("沙县区2023年", "350405"),
        ("沙县2020年", "350405"),
        ("公安县公安局", "421022"),
        ("湖北公安厅", "420000"),
        ("河北区域协同", "130000"),
        ("天津市河北区人民政府", "120105"),
        ("南京市民政局", "320100"),
        ("上海市场监管局", "310000"),
        ("湖北枣阳2023年", "420683"),
        ("湖北襄阳2023年", "420600"),
        ("辽宁朝阳2023年", "211300"),
        ("中国·枣阳", "420683"),
        ("重庆市铜梁区双山镇人民政府2025年", "500151123"),
        ("石家庄市桥东区2013年", "130103"),
        ("巴州2023年", "652800"),
        ("巴州区2023年", "511902"),
        ("2023年赵县法治政府建设", "130133"),
    ],
)
def test_a_title_names_one_place_for_certain(text: str, code: str) -> None:
    assert only(text) == code


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("召开县政府常务会议", None),
        ("建设新县城", None),
        ("主城区改造", "140500"),
        ("关于公安机关执法规范化建设", "421022"),
        ("推进和平安宁建设", None),
        ("市区道路", "430923"),
        ("省级部门", "430923"),
        ("市场监督管理局", "430923"),
        ("朝阳产业", None),
        ("中山大学", None),
        ("省人民政府关于2020年度", None),
        ("县人民政府", "110105"),
    ],
)
def test_words_that_only_look_like_a_place_name_none(text: str, near: str | None) -> None:
    assert register().mentions(text, near=near) == ()


def test_a_county_after_a_city_it_does_not_belong_to_is_not_read_out_of_a_conjunction() -> None:
    assert [mention.place.name for mention in register().mentions("淮南市和县政府")] == ["淮南市"]


def test_namesakes_without_context_are_all_given_and_not_certain() -> None:
    (mention,) = register().mentions("朝阳区人民政府2024年法治政府建设年度情况报告")
    assert not mention.certain
    assert {"110105", "220104"} <= {place.code for place in mention.candidates}


def test_where_the_page_stands_settles_namesakes() -> None:
    assert only("朝阳区人民政府2024年", near="110000") == "110105"
    assert only("市中区人力资源和社会保障局", near="370400") == "370402"
    assert only("城区2023年", near="140500") == "140502"


def test_a_place_named_in_full_settles_its_bare_namesake_later_in_the_text() -> None:
    first, second = register().mentions("广州市南沙区人民政府办公室关于印发 南沙区2020年")
    assert (second.place.code, second.certain) == (first.place.code, True)


@pytest.mark.parametrize(
    ("text", "near", "code"),
    [
        ("省人民政府关于2020年度", "430923", "430000"),
        ("我县2022年", "430923", "430923"),
        ("市水务局2025年度", "430923", "430900"),
        ("市水务局2025年度", "420683", "420683"),  # a city at county level is the city meant
        ("市规划和自然资源委员会2024年", "110105", "110000"),
        ("市市场监督管理局", "420683", "420683"),
        ("区政府办2025年度", "610113", "610113"),
        ("区人民政府2025年度", "650000", "650000"),
        ("自治区司法厅", "450102", "450000"),
        ("州人民政府", "422801", "422800"),
        ("地区行署办公室", "653101", "653100"),
        ("旗人民政府", "150221", "150221"),
        ("镇政府", "371525101", "371525101"),
        ("2023年我区法治政府建设", "411104", "411104"),
        ("区2023年度法治政府建设情况报告", "411104", "411104"),
    ],
)
def test_relative_words_are_read_from_where_the_page_stands(text: str, near: str, code: str) -> None:
    (mention,) = register().mentions(text, near=near)
    assert (mention.place.code, mention.form) == (code, "relative")


def test_a_township_the_register_does_not_know_is_told_beside_its_county() -> None:
    (mention,) = register().mentions("安化县无名镇人民政府2023年")
    assert (mention.place.code, mention.beyond) == ("430923", "无名镇")
    (mention,) = register().mentions("安化县经济开发区管委会2023年")
    assert mention.beyond == "经济开发区"


def test_a_government_on_its_own_leaves_nothing_beyond() -> None:
    (mention,) = register().mentions("安化县人民政府2023年")
    assert mention.beyond == ""


# --- departments


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("枣阳市司法局", "司法局"),
        ("湖南省财政厅2023年度法治政府建设报告", "财政厅"),
        ("县人社局2023年", "人力资源和社会保障局"),
        ("市规划和自然资源委员会2024年", "规划和自然资源委员会"),
        ("西安市雁塔区政府办", "政府办公室"),
        ("吉林省人民政府办公厅", "政府办公厅"),
        ("自治区人民政府法制办", "政府法制办公室"),
        ("国家税务总局枣阳市税务局", "税务局"),
        ("天津海关2023年", "海关"),
        ("公安县公安局", "公安局"),
        ("冠县城管局", "城市管理局"),
        ("湖北省住建厅", "住房和城乡建设厅"),
        ("北京市教委", "教育委员会"),
        ("教育体育局2023年度", "教育体育局"),
        ("枣阳市政务服务和大数据管理局", "政务服务和数据管理局"),
        ("2024年上海市司法局法治政府建设情况报告", "司法局"),
    ],
)
def test_a_department_is_known_by_any_of_its_names(text: str, name: str) -> None:
    mention = register().body_in(text)
    assert mention is not None
    assert (mention.body.name, mention.known) == (name, True)


def test_between_party_and_government_the_department_is_meant() -> None:
    text = "中共重庆市委教育工作委员会重庆市教育委员会2022年度法治政府建设情况报告"
    names = [(mention.body.name, mention.of_the_party) for mention in register().bodies_in(text)]
    assert names == [("教育工作委员会", True), ("教育委员会", False)]
    mention = register().body_in(text)
    assert mention is not None
    assert mention.body.name == "教育委员会"


def test_a_branch_is_a_body_of_its_own_of_the_same_kind() -> None:
    mention = register().body_in("市规划和自然资源委员会滨海新区分局2024年度")
    assert mention is not None
    assert (mention.body.name, mention.known) == ("规划和自然资源委员会滨海新区分局", False)
    assert mention.body.kind == "自然资源"


def test_a_department_nobody_knows_keeps_its_own_name() -> None:
    mention = register().body_in("枣阳市农业农村和水利湖泊局2023年")
    assert mention is not None
    assert (mention.body.name, mention.known) == ("农业农村和水利湖泊局", False)


def test_names_of_two_departments_on_two_lines_stay_apart() -> None:
    found = register().bodies_in("枣阳市某某中心\n司法局 财政局")
    assert [mention.text for mention in found] == ["某某中心", "司法局", "财政局"]


def test_a_department_at_the_very_end_of_padded_text_is_quoted_whole() -> None:
    (mention,) = register().bodies_in(" 枣阳市 市监\n局 ")
    assert (mention.text, mention.body.name) == ("市监\n局", "市场监督管理局")


@pytest.mark.parametrize(
    "text",
    [
        "2022年司法局局长关于“七五”法治宣传教育工作情况",
        "沅陵县委、县政府",
        "安徽省人民政府关于2023年法治政府建设情况的报告",
        "广州市人大常委会",
        "应急管理部发布2023年法治政府建设年度报告",
        "我市首个全面依法治街委员会办公室揭牌",
        "国家统计局",
        "国家发展和改革委员会",
        "江苏省规划布局内重点软件企业",
        "四川省工作人员名单",
    ],
)
def test_persons_congresses_and_governments_are_no_departments(text: str) -> None:
    assert register().body_in(text) is None


def test_a_level_chooses_among_bodies_of_one_alias() -> None:
    bodies = [
        Body("司法厅", "司法行政", ("司法机关",), ("province",)),
        Body("司法局", "司法行政", ("司法机关",), ("county",)),
    ]
    held = Register([], bodies)
    county, province = held.body("司法机关", level="county"), held.body("司法机关", level="province")
    assert county is not None
    assert province is not None
    assert (county.name, province.name) == ("司法局", "司法厅")
    assert held.body("司法") is None


# --- reading the files


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("43092,安化县,county,430900,,,", "neither six nor nine"),
        ("430923,,county,430900,,,", "name is empty"),
        ("430923,安化县,village,430900,,,", "level 'village'"),
        ("430923,安化县,county", "3 columns"),
    ],
)
def test_a_wrong_row_of_the_register_is_named(row: str, told: str) -> None:
    header = "code,name,level,parent,aliases,valid_from,valid_to"
    with pytest.raises(ValueError, match=f"line 2.*{told}"):
        parse_jurisdictions([header, row])


def test_a_code_that_stands_twice_is_told() -> None:
    header = "code,name,level,parent,aliases,valid_from,valid_to"
    row = "430923,安化县,county,,,,"
    with pytest.raises(ValueError, match="line 3: code 430923 stands twice"):
        parse_jurisdictions([header, row, row])


def test_a_wrong_row_of_the_departments_is_named() -> None:
    header = "name,kind,aliases,levels,valid_from,valid_to"
    with pytest.raises(ValueError, match="line 2: levels holds 'town'"):
        parse_bodies([header, "司法局,司法行政,,town,,"])
    with pytest.raises(ValueError, match="line 3: 司法局 stands twice"):
        parse_bodies([header, "司法局,司法行政,,county,,", "司法局,司法行政,,county,,"])
