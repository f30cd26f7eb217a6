"""Whose report it is where the page names somebody else than the place on whose listing it stands."""

from __future__ import annotations

from datetime import date

import pytest

from duties.choosing import contradicting, report_among
from duties.evidence import Doubt, Evidence
from duties.jurisdictions import Jurisdiction, Register
from duties.recognise import Home, recognise
from duties.reports import GOVERNMENT, Lead, Publisher, Recognition, Verdict
from tests.duties.test_recognise import TAOJIANG, YIYANG, page, register, report_text, said

NAMELESS = "2023年法治政府建设情况报告"
HOME = Publisher("430922")
OURS = "2023年,我县深入学习贯彻习近平法治思想。"
ALL = "2023年,全县上下深入学习贯彻习近平法治思想。"


def found(
    title: str = NAMELESS,
    first: str = OURS,
    *evidence: Evidence,
    row: str = "",
    home: Home = TAOJIANG,
    known: Register | None = None,
    unit: str = "我县",
    signed: tuple[str, ...] = (),
    before: tuple[str, ...] = (),
) -> Recognition:
    document = page(title, report_text(first, unit, signed=signed, before=before), *evidence)
    return recognise(document, Lead(document.url, row or title), home, known or register())


def open_about(recognition: Recognition, about: str) -> Doubt:
    assert recognition.verdict is Verdict.UNSURE, (recognition.publisher, recognition.why)
    assert recognition.publisher is None
    return next(doubt for doubt in recognition.doubts if doubt.about == about)


STRANGERS = ["安化县人民政府", "安化县司法局", "赫山区人民政府办公室", "青禾县人民政府", "青禾县司法局", "青禾县", "青禾县政府办", "青禾市", "青禾镇",
             "高新区管委会", "益阳高新区管委会", "江南新区", "桃江经济开发区管委会", "安化县融媒体中心", "江西省司法厅", "桃花江镇人民政府"]  # fmt: skip


@pytest.mark.parametrize("about", ["source", "issuer"])
@pytest.mark.parametrize("first", [OURS, ALL])
@pytest.mark.parametrize("office", STRANGERS)
def test_another_place_in_the_source_line_of_a_nameless_report_is_a_doubt(
    office: str, first: str, about: str
) -> None:
    doubt = open_about(found(NAMELESS, first, said(about, office)), "jurisdiction")
    assert any(one.quote == office for one in doubt.candidates)


@pytest.mark.parametrize("title", [NAMELESS, "县人民政府2023年法治政府建设情况报告", "我县2023年法治政府建设情况报告", "司法局2023年法治政府建设情况报告"])  # fmt: skip
def test_a_title_that_only_points_does_not_hide_another_place_s_source(title: str) -> None:
    open_about(found(title, OURS, said("source", "青禾县司法局")), "jurisdiction")


def test_the_text_s_own_name_outweighs_another_place_s_source() -> None:
    first = "2023年,桃江县坚持以习近平新时代中国特色社会主义思想为指导。"
    assert found(NAMELESS, first, said("source", "安化县司法局")).publisher == HOME


OFFICES = ["桃江县司法局", "县司法局", "司法局", "县政府办", "政府办", "县府办", "桃江县人民政府办公室", "县委依法治县办", "依法治县办", "桃江县司法局法治督察股",
           "益阳市人民政府", "湖南省司法厅", "本站", "本网", "原创", "益阳日报", "法治日报", "桃江县融媒体中心", "红网", "湖南省人民政府网站", "管理员", ""]  # fmt: skip


@pytest.mark.parametrize("first", [OURS, ALL])
@pytest.mark.parametrize("office", OFFICES)
def test_own_offices_those_above_and_newsrooms_are_no_strangers(office: str, first: str) -> None:
    evidence = (said("source", office),) if office else ()
    assert found(NAMELESS, first, *evidence).publisher == HOME


def test_a_department_that_published_a_nameless_report_may_be_its_author() -> None:
    doubt = open_about(found(NAMELESS, OURS, said("source", "桃江县教育局")), "body")
    assert {one.value for one in doubt.candidates} == {GOVERNMENT, "教育局"}


@pytest.mark.parametrize(
    "who",
    ["青禾县", "青禾县人民政府", "青 禾 县", "青禾市", "青禾区", "青禾自治县", "青禾镇", "青禾街道", "青禾", "江南新区", "江南新区管委会", "某某新区", "高新区",
     "高新区管委会", "经开区", "度假区管委会", "中共青禾县委 青禾县人民政府关于", "益阳市青禾县", "关于青禾县", "青禾县司法局", "青禾县委"],
)  # fmt: skip
@pytest.mark.parametrize("office", ["", "桃江县司法局"])
def test_a_title_that_names_a_place_nobody_knows_is_a_doubt(who: str, office: str) -> None:
    evidence = (said("source", office),) if office else ()
    open_about(found(f"{who}2023年法治政府建设情况报告", OURS, *evidence), "jurisdiction")


@pytest.mark.parametrize("who", ["县人民政府", "我县", "全县", "县政府", "本级政府", "县委县政府", "人民政府", "政府系统", "关于", "全面推进", ""])  # fmt: skip
def test_words_that_name_nobody_leave_the_report_with_its_listing(who: str) -> None:
    assert found(f"{who}2023年法治政府建设情况报告").publisher == HOME


@pytest.mark.parametrize("heading", ["安化县2023年法治政府建设情况报告", "青禾县2023年法治政府建设情况报告", "高新区管委会2023年法治政府建设情况报告"])  # fmt: skip
@pytest.mark.parametrize("title", ["桃江县2023年法治政府建设情况报告", NAMELESS])
def test_a_file_whose_heading_names_another_place_than_the_row_is_a_doubt(title: str, heading: str) -> None:
    row = "桃江县2023年法治政府建设情况报告"
    open_about(found(title, OURS, row=row, before=(heading,)), "jurisdiction")


@pytest.mark.parametrize("signature", ["安化县人民政府", "青禾县人民政府", "中共青禾县委"])
def test_another_place_s_signature_speaks_against_the_title(signature: str) -> None:
    recognition = found("桃江县2023年法治政府建设情况报告", OURS, signed=(signature, "2024年3月1日"))
    open_about(recognition, "jurisdiction")


@pytest.mark.parametrize("who", ["安化县坚持", "青禾县始终坚持", "安化县委、县政府高度重视"])
def test_another_place_as_the_one_who_acts_speaks_against_the_title(who: str) -> None:
    open_about(found("桃江县2023年法治政府建设情况报告", f"2023年,{who}依法行政。"), "jurisdiction")


@pytest.mark.parametrize(
    "clause",
    [
        "长沙市司法局到我县调研指导",
        "湖南省委部署专项行动",
        "召开县委全面依法治县委员会会议",
        "配合省市开展督察",
        "以省市法治督察为契机",
        "获评全省先进",
    ],
)
def test_others_who_are_only_spoken_of_do_not(clause: str) -> None:
    recognition = found("桃江县2023年法治政府建设情况报告", f"2023年,{clause}。")
    assert recognition.publisher == HOME


def test_a_namesake_s_office_makes_the_title_s_name_doubtful() -> None:
    nanjing = Home("320106", (GOVERNMENT,), "法治政府建设年度报告")
    title, first = "鼓楼区2023年法治政府建设情况报告", "2023年,我区深入学习。"
    assert found(title, first, said("source", "鼓楼区司法局"), home=nanjing, unit="我区").publisher == Publisher("320106")  # fmt: skip
    other = found(title, first, said("source", "徐州市鼓楼区司法局"), home=nanjing, unit="我区")
    open_about(other, "jurisdiction")


def test_a_county_that_became_a_district_speaks_of_itself_as_it_was() -> None:
    wangcheng = Home("430112", (GOVERNMENT,), "法治政府建设年度报告")
    recognition = found("2010年依法行政工作报告", "2010年,我县深入学习。", said("source", "望城县司法局"), home=wangcheng)  # fmt: skip
    assert recognition.publisher == Publisher("430112")


ZONES = {
    "益阳高新技术产业开发区": ["益阳高新区", "高新区", "高新区管委会", "益阳高新区管委会", "益阳高新技术产业开发区管理委员会", "益阳国家高新区", "我区", "区管委会",
                     "中共益阳高新区工委 益阳高新区管委会", "益阳高新区党工委、管委会", ""],
    "益阳经济技术开发区": ["益阳经开区", "经开区管委会", "经济技术开发区", "开发区管委会"],
    "江南新区": ["江南新区", "江南新区管委会", "新区"],
    "柳叶湖旅游度假区": ["度假区", "度假区管委会", "柳叶湖度假区"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "who"), [(name, who) for name, said_ in ZONES.items() for who in said_])
def test_a_configured_development_zone_is_found_under_its_short_names(name: str, who: str) -> None:
    zone = Jurisdiction("430971", name, "county", YIYANG)
    known = Register([*(register().get(code) for code in ("430000", "430900", "430922", "430923")), zone])  # type: ignore[list-item]
    title = f"{who}2023年法治政府建设情况报告"
    own = Home("430971", (GOVERNMENT,), "法治政府建设年度报告")
    recognition = found(title, "2023年,全区深入学习。", home=own, known=known, unit="我区")
    assert recognition.publisher == Publisher("430971")
    if name[:2] in who:  # in full it is found on the city's listing, too
        city = Home(YIYANG, (GOVERNMENT,), "法治政府建设年度报告")
        assert found(title, "2023年,全区深入学习。", home=city, known=known, unit="我区").publisher == Publisher("430971")  # fmt: skip


@pytest.mark.parametrize(
    "who", ["经开区", "长沙高新区", "株洲高新区管委会", "湘江新区", "桃江经济开发区", "青禾县"]
)
def test_another_zone_on_a_zone_s_listing_is_a_doubt(who: str) -> None:
    zone = Jurisdiction("430971", "益阳高新技术产业开发区", "county", YIYANG)
    known = Register([*(place for code in ("430000", "430100", "430200", "430900", "430922") if (place := register().get(code))), zone])  # fmt: skip
    own = Home("430971", (GOVERNMENT,), "法治政府建设年度报告")
    recognition = found(f"{who}2023年法治政府建设情况报告", "2023年,我区深入学习。", home=own, known=known, unit="我区")  # fmt: skip
    open_about(recognition, "jurisdiction")


def test_a_text_under_another_year_s_title_is_a_doubt_about_the_year() -> None:
    title = "桃江县2023年法治政府建设情况报告"
    old = found(title, "2022年,我县深入学习。", said("published", "2024-03-01"), before=("桃江县2022年法治政府建设情况报告",))  # fmt: skip
    assert (old.verdict, old.year) == (Verdict.UNSURE, None)
    slip = found(title, OURS, said("published", "2024-03-01"), before=("桃江县2022年法治政府建设情况报告",))
    assert (slip.verdict, slip.year) == (Verdict.REPORT, 2023)


def test_a_short_text_near_a_report_s_title_is_a_question_not_an_absence() -> None:
    text = report_text(OURS + "现将有关情况报告如下。")
    lines = [line for line in text.split("\n") if not line.startswith(("(二)", "(三)", "对照"))]
    document = page("2023年度全面依法治县暨法治政府建设情况报告", "\n".join(lines))
    recognition = recognise(document, Lead(document.url, document.title or ""), TAOJIANG, register())
    assert recognition.verdict is not Verdict.NOT_A_REPORT


def test_a_row_that_promised_the_due_year_over_a_file_of_the_year_before_is_a_doubt() -> None:
    old = "桃江县2022年法治政府建设情况报告"
    document = page(old, report_text("2022年,我县深入学习。"))
    row = Lead(document.url, "桃江县2023年法治政府建设情况报告", date(2024, 3, 1))
    assert recognise(document, row, TAOJIANG, register()).year is None
    late = Lead(document.url, "桃江县2021年法治政府建设情况报告", date(2023, 3, 1))
    assert recognise(document, late, TAOJIANG, register()).year == 2022


def test_of_two_reports_on_a_page_the_one_of_its_own_year_speaks_for_it() -> None:
    files = [page(f"桃江县{year}年法治政府建设情况报告", report_text(f"{year}年,我县深入学习。" + "我县依法行政。" * (2024 - year))) for year in (2022, 2023)]  # fmt: skip
    names = [f"{file.title}.pdf" for file in files]
    assert report_among(files, names, "桃江县2023年法治政府建设情况报告") is files[1]
    assert report_among(files, names, "桃江县2022年法治政府建设情况报告") is files[0]


@pytest.mark.parametrize(
    ("heading", "about", "value"),
    [
        ("桃江县2022年法治政府建设情况报告", "year", "2022"),
        ("安化县2023年法治政府建设情况报告", "jurisdiction", "430923"),
        ("青禾县2023年法治政府建设情况报告", "jurisdiction", "青禾县"),
    ],
)
def test_a_file_that_does_not_fit_its_page_leaves_a_lesser_doubt(
    heading: str, about: str, value: str
) -> None:
    recognition = found("桃江县2023年法治政府建设情况报告")
    assert recognition.verdict is Verdict.REPORT
    file = page(heading, report_text(OURS))
    (doubt,) = contradicting(recognition, [file], TAOJIANG, register())
    assert (doubt.about, doubt.candidates[0].value) == (about, value)


def test_files_that_fit_their_page_or_are_no_reports_leave_none() -> None:
    recognition = found("桃江县2023年法治政府建设情况报告")
    titles = (
        "桃江县2023年法治政府建设情况报告",
        "2023年度法治政府建设情况报告",
        "安化县2022年工作要点",
        None,
    )
    files = [page(title, report_text(OURS)) for title in titles]
    assert contradicting(recognition, files, TAOJIANG, register()) == ()


def notice(*below: str) -> Recognition:
    title = "关于印发《桃江县2023年法治政府建设情况报告》的通知"
    first = ["各乡镇人民政府:", "现将《桃江县2023年法治政府建设情况报告》印发给你们,请认真学习。", "桃江县人民政府办公室", "2024年3月20日"]  # fmt: skip
    document = page(title, "\n".join([*first, *below, report_text(OURS)]))
    return recognise(document, Lead(document.url, title), TAOJIANG, register())


def test_a_notice_above_the_report_under_its_own_title_is_the_report() -> None:
    recognition = notice("桃江县2023年法治政府建设情况报告")
    assert (recognition.verdict, recognition.publisher, recognition.year) == (Verdict.REPORT, HOME, 2023)


@pytest.mark.parametrize("below", [(), ("桃江县2022年法治政府建设情况报告",)])
def test_a_notice_above_another_text_stays_a_question(below: tuple[str, ...]) -> None:
    assert notice(*below).verdict is Verdict.UNSURE


def test_a_short_line_that_announces_the_report_tells_its_year() -> None:
    first = "现将桃江县2023年度法治政府建设情况报告如下:\n我县坚持依法行政。"
    assert found("桃江县法治政府建设年度报告", first).year == 2023
