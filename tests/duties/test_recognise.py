"""Recognition with the document read: is it a report, whose, of which year; and what stays open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duties.evidence import Doubt, Evidence
from duties.jurisdictions import Jurisdiction, Register, parse_bodies, parse_jurisdictions
from duties.recognise import Home, promise, recognise
from duties.reports import GOVERNMENT, Document, Lead, Link, Publisher, Recognition, Verdict
from tests.places import PROJECT

TAOJIANG = Home("430922", (GOVERNMENT,), "首页 > 政务公开 > 法治政府建设年度报告")
YIYANG, HUNAN = "430900", "430000"


@cache
def register() -> Register:
    seeds = PROJECT / "seeds"
    return Register(
        parse_jurisdictions((seeds / "jurisdictions.csv").read_text(encoding="utf-8").splitlines()),
        parse_bodies((seeds / "bodies.csv").read_text(encoding="utf-8").splitlines()),
    )


def report_text(
    first: str, unit: str = "我县", *, signed: Sequence[str] = (), before: Sequence[str] = ()
) -> str:
    """The text of a report in the usual form, about 900 characters: ``unit`` is how it speaks of itself."""
    lines = [
        *before,
        first,
        "一、主要举措和成效",
        f"(一)健全依法决策机制。{unit}严格执行重大行政决策程序,全年审查规范性文件21件、行政合同64份,提出意见130余条,合法性审查率达到百分之百,"
        "没有发现违反上位法的情形,也没有一件因为程序问题被撤销或者责令改正。",
        f"(二)规范行政执法。{unit}举办执法人员培训9期,参训人员860人次,评查案卷210宗,评查结果已经反馈到各执法单位并督促改正,"
        "轻微违法免罚清单覆盖市场监管、交通、城管等领域,全年依清单免予处罚340起。",
        "(三)化解矛盾纠纷。全年收到行政复议申请73件,受理66件,调解和解24件;行政机关负责人出庭应诉率百分之百,"
        "人民调解组织受理纠纷4,100余件,调解成功率百分之九十八以上。",
        "二、存在的不足和原因",
        "对照法治政府建设的要求,还存在一些不足。一是少数单位对合法性审查重视不够,送审材料不齐;二是基层执法力量偏弱,持证人员不足;"
        "三是普法形式还比较单一,针对性不强。主要原因是学习不够经常,考核不够细。",
        "三、党政主要负责人履行推进法治建设第一责任人职责的情况",
        "主要负责人带头学法,主持研究法治政府建设重大事项6次,对重点工作亲自部署、重大问题亲自过问、重点环节亲自协调、重要任务亲自督办,"
        "年终述职时一并述法,并对下一级负责人的述法进行了点评。",
        "四、下一步工作安排",
        "下一步,将继续推进依法行政,加强合法性审查队伍建设,完善行政执法监督机制,办好法治为民实事,把法治政府建设各项任务落到实处。",
        *signed,
    ]
    return "\n".join(lines)


def page(title: str | None, text: str, *evidence: Evidence, **more: object) -> Document:
    return Document("https://www.example.gov.cn/a.html", "text/html", title, text, evidence, **more)  # type: ignore[arg-type]


def said(about: str, value: str) -> Evidence:
    return Evidence(about, value, value, "dateline")  # type: ignore[arg-type]


def seen(
    document: Document, home: Home = TAOJIANG, row: str | None = None, on: date | None = None
) -> Recognition:
    return recognise(document, Lead(document.url, row or document.title or "", on), home, register())


def result(found: Recognition) -> tuple[str, str, str, int | None, str | None]:
    by = found.publisher or Publisher("", "")
    return str(found.verdict), by.jurisdiction, by.body, found.year, found.kind


def test_a_plain_report_is_its_title_s() -> None:
    found = seen(
        page("桃江县2023年度法治政府建设情况报告", report_text("2023年,我县深入学习贯彻习近平法治思想。"))
    )
    assert result(found) == ("report", "430922", "government", 2023, "government")
    assert {one.about for one in found.evidence} >= {
        "title",
        "is_report",
        "year",
        "jurisdiction",
        "body",
        "kind",
    }
    assert all(one.quote for one in found.evidence)
    assert not found.doubts


def test_the_bureau_that_puts_it_online_does_not_own_it() -> None:
    found = seen(
        page(
            "桃江县2023年度法治政府建设情况报告",
            report_text("2023年,我县深入学习。"),
            said("source", "桃江县司法局"),
        )
    )
    assert result(found)[1:3] == ("430922", "government")


def test_a_city_s_report_on_a_county_s_portal_is_the_city_s() -> None:
    found = seen(
        page(
            "益阳市人民政府关于2023年度法治政府建设情况的报告", report_text("2023年,益阳市全面推进。", "全市")
        )
    )
    assert result(found)[1:] == (YIYANG, "government", 2023, "government")


def test_a_province_without_its_name_is_the_one_above_the_listing() -> None:
    found = seen(
        page(
            "省人民政府关于2023年度法治政府建设情况的报告",
            report_text("2023年,全省各级各部门认真落实。", "全省"),
        )
    )
    assert result(found)[1:3] == (HUNAN, "government")


def test_a_joint_report_discharges_the_government_s_duty() -> None:
    title = "中共桃江县委\n桃江县人民政府\n关于2023年度法治政府建设情况的报告"
    found = seen(page(title, report_text("2023年,我县坚持党的领导。")))
    assert result(found) == ("report", "430922", "government", 2023, "joint")
    assert found.title == "中共桃江县委桃江县人民政府关于2023年度法治政府建设情况的报告"


def test_party_and_government_that_sign_together_make_it_joint() -> None:
    text = report_text("2023年,我县坚持党的领导。", signed=["中共桃江县委  桃江县人民政府", "2024年2月22日"])
    assert seen(page("桃江县2023年法治政府建设年度报告", text)).kind == "joint"


def test_a_township_s_report_is_filed_under_its_own_code() -> None:
    found = seen(page("灰山港镇2023年法治政府建设情况报告", report_text("2023年,我镇坚持依法行政。", "我镇")))
    assert result(found)[1:] == ("430922111", "government", 2023, "township")


def test_a_department_s_report_carries_its_name_in_the_register() -> None:
    found = seen(
        page("县教体局2022年度法治政府建设工作情况报告", report_text("2022年,我局坚持依法行政。", "我局"))
    )
    assert result(found)[1:] == ("430922", "教育体育局", 2022, "department")


def test_a_bureau_that_reports_about_its_county_does_not_report_about_itself() -> None:
    title = "桃江县司法局关于桃江县2023年度法治政府建设情况的报告"
    assert result(seen(page(title, report_text("2023年,我县坚持依法行政。"))))[1:3] == (
        "430922",
        "government",
    )


def test_a_heading_broken_after_its_last_word_but_one_is_mended() -> None:
    text = report_text("现将有关情况报告如下:", before=["桃江县2019年度依法行政工作情况的", "告"])
    found = seen(
        page(
            "98.市县政府每年第一季度向同级党委、人大常委会和上一级政府报告上一年度法治政府建设情况,并向社会公开。",
            text,
        )
    )
    assert (found.verdict, found.year, found.title) == (
        Verdict.REPORT,
        2019,
        "桃江县2019年度依法行政工作情况的报告",
    )
    assert any(one.quote == "桃江县2019年度依法行政工作情况的\n告" for one in found.evidence)


@pytest.mark.parametrize(
    "heading",
    [
        ["桃江县人民政府", "关于2021年度法治政府建设情况的报　　告"],
        ["桃江县人民政府关于2021年度法治政府", "建设情况的报告"],
        ["桃江县人民政府", "关于2021年度法治政府建设情况的", "报", "告"],
        [
            "桃政〔2022〕3号",
            "桃江县人民政府",
            "关于2021年度法治政府建设情况的报告",
            "(2022年2月11日)",
            "县人大常委会:",
        ],
        ["桃江县人民政府关于2021年度法治政府建设情况的"],
    ],
)
@pytest.mark.parametrize("title", ["桃江县人民政府", "法治政府建设", "2021年", None, "2021年度"])
def test_the_text_s_own_heading_is_the_title_where_the_page_has_none(
    title: str | None, heading: list[str]
) -> None:
    found = seen(page(title, report_text("现将有关情况报告如下。", before=heading)), row="2021年度")
    assert result(found)[:4] == ("report", "430922", "government", 2021)
    assert found.title == "桃江县人民政府关于2021年度法治政府建设情况的报告"


def test_a_year_the_title_lacks_is_taken_from_the_first_sentence() -> None:
    first = "2022年,桃江县认真落实《法治政府建设实施纲要(2021—2025年)》,推进依法行政。现将有关情况报告如下。"
    assert seen(page("桃江县法治政府建设情况报告", report_text(first))).year == 2022


def test_a_year_the_title_lacks_is_taken_from_what_is_announced() -> None:
    first = "根据《法治政府建设与责任落实督察工作规定》要求,现将桃江县2023年度法治政府建设情况报告如下:"
    assert seen(page("法治政府建设情况报告", report_text(first))).year == 2023


def test_an_outline_s_span_is_no_year_and_the_publication_only_a_doubt() -> None:
    first = "桃江县认真落实《法治政府建设实施纲要(2021—2025年)》,推进依法行政。"
    found = seen(page("桃江县法治政府建设情况报告", report_text(first)), on=date(2024, 3, 5))
    assert (found.verdict, found.year) == (Verdict.UNSURE, None)
    assert found.publisher == Publisher("430922")
    assert [one.value for doubt in found.doubts if doubt.about == "year" for one in doubt.candidates] == [
        "2023"
    ]


def test_next_year_s_plans_in_a_title_are_not_the_year() -> None:
    title = "桃江县2015年依法行政工作情况及2016年工作打算"
    assert result(seen(page(title, report_text("2015年,我县坚持依法行政。"))))[3] == 2015


def test_a_title_and_a_text_of_different_years_are_a_doubt() -> None:
    title, first = "桃江县2024年法治政府建设情况报告", "2023年,我县坚持依法行政。"
    found = seen(page(title, report_text(first)), on=date(2024, 2, 27))
    assert (found.verdict, found.year) == (Verdict.UNSURE, None)
    assert {one.value for doubt in found.doubts for one in doubt.candidates if doubt.about == "year"} == {
        "2024",
        "2023",
    }


def test_a_report_does_not_come_out_before_its_year_is_nearly_over() -> None:
    document = page("桃江县2024年法治政府建设情况报告", report_text("我县坚持依法行政。"))
    assert seen(document, on=date(2024, 2, 27)).year is None
    assert seen(document, on=date(2024, 12, 13)).year == 2024
    assert seen(document, on=date(2025, 2, 27)).year == 2024


def test_a_doubt_about_an_impossible_date_quotes_the_place_that_states_it() -> None:
    said = Evidence("published", "2024-03-20", "发布时间：2024-03-20", "dateline", "发布时间")
    document = page("桃江县2024年法治政府建设情况报告", report_text("2024年,我县坚持依法行政。"))
    found = seen(replace(document, evidence=(*document.evidence, said)), on=date(2025, 3, 20))
    assert (found.verdict, found.year) == (Verdict.REPORT, 2024)
    (doubt,) = found.doubts
    assert (doubt.about, [(one.place, one.quote) for one in doubt.candidates][1]) == (
        "year",
        ("dateline", "发布时间：2024-03-20"),
    )


def test_a_text_that_looks_ahead_does_not_shake_the_title_s_year() -> None:
    title, first = (
        "桃江县2022年法治政府建设情况报告",
        "2023年是贯彻党的二十大精神的开局之年,全县坚持依法行政。",
    )
    found = seen(page(title, report_text(first)), on=date(2023, 3, 1))
    assert (found.verdict, found.year) == (Verdict.REPORT, 2022)
    assert [doubt.about for doubt in found.doubts] == ["year"]


def test_a_title_without_a_name_is_whose_the_signature_says() -> None:
    text = report_text("2023年,坚持依法行政。", "各单位", signed=["桃江县农业农村局", "2024年1月9日"])
    assert result(seen(page("2023年度法治政府建设情况报告", text)))[1:3] == ("430922", "农业农村局")


def test_a_title_without_a_name_is_whose_the_first_sentence_says() -> None:
    text = report_text("2023年,在市委的坚强领导下,桃江县坚持依法行政,取得成效。", "各单位")
    assert result(seen(page("2023年度法治政府建设情况报告", text)))[1:3] == ("430922", "government")


def test_a_text_that_speaks_as_our_bureau_is_the_source_line_s() -> None:
    document = page(
        "2023年度法治政府建设情况报告",
        report_text("2023年,我局坚持依法行政。", "我局"),
        said("source", "桃江县水利局"),
    )
    assert result(seen(document))[1:3] == ("430922", "水利局")


def test_a_text_that_speaks_as_our_bureau_without_a_name_is_a_doubt() -> None:
    found = seen(page("2023年度法治政府建设情况报告", report_text("2023年,我局坚持依法行政。", "我局")))
    assert (found.verdict, found.publisher) == (Verdict.UNSURE, None)
    assert Doubt("body") in found.doubts


def test_a_text_of_our_bureau_on_its_own_listing_is_that_bureau_s() -> None:
    own = Home("430922", ("财政局",))
    found = seen(page("2023年度法治政府建设情况报告", report_text("2023年,我局坚持依法行政。", "我局")), own)
    assert result(found)[1:3] == ("430922", "财政局")


def test_nothing_named_anywhere_is_a_doubt_and_not_the_host_s() -> None:
    found = seen(
        page("2023年度法治政府建设情况报告", report_text("2023年,坚持依法行政,取得成效。", "各单位"))
    )
    assert (found.verdict, found.publisher) == (Verdict.UNSURE, None)


def test_a_place_name_borne_by_many_is_settled_by_the_listing() -> None:
    elsewhere = seen(
        page("市中区教育局2023年法治政府建设情况报告", report_text("2023年,我局坚持依法行政。", "我局")),
        Home("370402", ("教育局",)),
    )
    assert result(elsewhere)[1:3] == ("370402", "教育局")
    far = seen(
        page("市中区教育局2023年法治政府建设情况报告", report_text("2023年,我局坚持依法行政。", "我局"))
    )
    assert far.publisher is None
    assert len(next(doubt for doubt in far.doubts if doubt.about == "jurisdiction").candidates) > 1


def test_a_development_zone_the_register_does_not_know_is_a_doubt() -> None:
    title = "桃江经济开发区管理委员会2023年法治政府建设情况报告"
    text = report_text("2023年,经济开发区坚持依法行政。", "园区")
    assert seen(page(title, text)).verdict is Verdict.UNSURE
    told = Home("430922", ("经济开发区管理委员会",))
    assert result(seen(page(title, text), told))[:3] == ("report", "430922", "经济开发区管理委员会")


def test_a_development_zone_of_the_operator_s_register_is_a_jurisdiction() -> None:
    zone = Jurisdiction("430971", "益阳高新技术产业开发区", "county", YIYANG)
    known = Register([*(register().get(code) for code in ("430000", "430900", "430922")), zone])  # type: ignore[list-item]
    document = page(
        "益阳高新技术产业开发区2023年法治政府建设情况报告", report_text("2023年,高新区坚持依法行政。", "园区")
    )
    found = recognise(document, Lead("u", document.title or ""), Home("430971", (GOVERNMENT,)), known)
    assert found.publisher == Publisher("430971")


def test_a_report_of_two_departments_is_a_doubt_about_which() -> None:
    title = "桃江县卫生健康局、桃江县医疗保障局2023年法治政府建设情况报告"
    found = seen(
        page(title, report_text("2023年,我局坚持依法行政。", "我局")), Home("430922", ("医疗保障局",))
    )
    (doubt,) = found.doubts
    assert (found.publisher, [one.value for one in doubt.candidates]) == (None, ["卫生健康局", "医疗保障局"])


def test_a_county_s_title_over_a_bureau_s_own_text_is_a_doubt() -> None:
    document = page(
        "桃江县2023年法治政府建设情况报告",
        report_text("2023年,我局坚持依法行政。", "我局"),
        said("issuer", "桃江县城市管理局"),
    )
    found = seen(document)
    assert (found.verdict, found.publisher) == (Verdict.UNSURE, None)


def test_titles_that_name_different_publishers_are_a_doubt() -> None:
    text = report_text("2023年,坚持依法行政。", "各单位", before=["桃江县水利局2023年度法治政府建设情况报告"])
    found = seen(page("桃江县2023年度法治政府建设情况报告", text))
    assert found.publisher is None
    assert any(doubt.about == "body" for doubt in found.doubts)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "【文字解读】《桃江县2023年度法治政府建设情况的报告》",
            "近日,《报告》公开。现将有关内容解读如下。\n" + report_text("2023年。"),
        ),
        ("桃江县2024年上半年法治政府建设工作情况报告", report_text("2024年上半年,我县坚持依法行政。")),
        ("桃江县法治政府建设五年工作报告(2016—2020年)", report_text("五年来,我县坚持依法行政。")),
        (
            "桃江县2023年政府信息公开工作年度报告",
            "根据条例,现公布年度报告。\n一、总体情况\n主动公开信息200条。",
        ),
        ("桃江县2023年行政复议工作报告", "2023年,收到行政复议申请85件。\n二、存在的不足\n下一步工作安排。"),
        (
            "桃江县2023年政府工作报告",
            "各位代表:现在,我代表县人民政府报告工作。法治政府建设扎实推进。\n一、二、三、",
        ),
        ("关于报送2023年法治政府建设年度报告的通知", "各单位:现就报送工作通知如下。\n请于2月20日前报送。"),
        ("桃江县2023年法治政府建设工作要点", "一、加强党的领导。二、规范执法。三、强化监督。" * 20),
        ("县人大常委会听取和审议法治政府建设情况报告", "3月12日,县人大常委会听取了报告。"),
        ("桃江县财政局2023年度法治政府建设绩效自评报告", report_text("2023年,我局。", "我局")),
    ],
)
def test_other_documents_are_not_reports(title: str, text: str) -> None:
    assert seen(page(title, text)).verdict is not Verdict.REPORT


def test_a_template_is_not_a_report() -> None:
    text = report_text("2023年,XX县坚持依法行政,XX县人民政府认真落实。", "XX县")
    assert seen(page("法治政府建设情况报告", text)).verdict is Verdict.NOT_A_REPORT


def test_a_news_item_with_a_report_s_title_is_a_doubt() -> None:
    text = "近日,桃江县发布2023年度法治政府建设情况报告。报告显示,全县法治政府建设取得新进展,群众满意度稳步提高。"
    found = seen(page("桃江县2023年度法治政府建设情况报告", text))
    assert found.verdict is Verdict.UNSURE
    assert any(doubt.about == "is_report" for doubt in found.doubts)


def test_a_notice_that_prints_the_report_carries_it() -> None:
    text = report_text(
        "2022年,我县坚持依法行政。",
        before=[
            "各乡镇人民政府:",
            "现将《桃江县2022年度法治政府建设情况报告》印发给你们。",
            "桃江县2022年度法治政府建设情况报告",
        ],
    )
    found = seen(page("关于印发《桃江县2022年度法治政府建设情况报告》的通知", text))
    assert found.verdict is not Verdict.NOT_A_REPORT


def test_a_page_that_could_not_be_read_whole_is_no_report_yet() -> None:
    document = page(
        "桃江县2023年度法治政府建设情况报告",
        "",
        problem="needs-ocr",
        attachments=(Link("https://a/b.pdf", ""),),
    )
    found = seen(document)
    assert (found.verdict, found.year, found.publisher) == (Verdict.UNSURE, 2023, Publisher("430922"))


def test_traditional_characters_are_read_like_simplified_ones() -> None:
    text = report_text("2022年,我縣堅持依法行政。").replace("法治政府建设", "法治政府建設")
    found = seen(page("桃江縣人民政府關於2022年度法治政府建設情況的報告", text))
    assert result(found)[:4] == ("report", "430922", "government", 2022)


def test_a_title_twice_and_a_site_s_name_behind_it_are_cut() -> None:
    doubled = seen(page("桃江县2023年度法治政府建设情况报告" * 2, report_text("2023年,我县坚持依法行政。")))
    assert doubled.title == "桃江县2023年度法治政府建设情况报告"
    glued = seen(
        page("桃江县2023年度法治政府建设情况报告_年度报告_桃江县人民政府", report_text("2023年,我县。"))
    )
    assert glued.title == "桃江县2023年度法治政府建设情况报告"


def test_the_article_s_title_counts_where_the_row_s_is_cut() -> None:
    document = page("桃江县2023年度法治政府建设情况报告", report_text("2023年,我县坚持依法行政。"))
    found = recognise(document, Lead(document.url, "桃江县2023年度法…", cut=True), TAOJIANG, register())
    assert found.verdict is Verdict.REPORT


NOTICES = Home("430922", (GOVERNMENT,), "首页 > 通知公告")


@pytest.mark.parametrize(
    ("title", "home", "worth"),
    [
        ("桃江县2023年度法治政府建设情况报告", NOTICES, True),
        ("桃江县人民政府关于2022年度法治政…", NOTICES, True),
        ("桃江县人民政府关于2022年度…", NOTICES, True),
        (
            "98.市县政府每年第一季度向同级党委、人大常委会和上一级政府报告上一年度法治政府建设情况,并向社会公开。",
            NOTICES,
            True,
        ),
        ("桃江县2023年法治政府建设", NOTICES, True),
        ("关于公布桃江县2023年度法治政府建设年度报告的公告", NOTICES, True),
        ("桃江县人民政府", TAOJIANG, True),
        ("2019年", TAOJIANG, True),
        ("2023年度", TAOJIANG, True),
        ("县农业农村局2023年度报告", TAOJIANG, True),
        ("2022年度工作情况", TAOJIANG, True),
        ("桃江县人民政府", NOTICES, False),
        ("2023年度", NOTICES, False),
        ("桃江县2023年度政府信息公开工作年度报告", TAOJIANG, False),
        ("桃江县2023年法治政府建设工作要点", TAOJIANG, False),
        ("【文字解读】《桃江县2023年法治政府建设情况的报告》", TAOJIANG, False),
        ("关于2024年元旦放假的通知", NOTICES, False),
        ("桃江县自然资源局国有建设用地使用权挂牌出让公告", NOTICES, False),
        ("桃江县教育局2023年义务教育学校招生工作方案…", NOTICES, False),
        ("桃江县扎实推进法治政府建设让群众办事更省心更舒心更放心", NOTICES, False),
    ],
)
def test_a_row_is_worth_reading_when_it_may_be_a_report(title: str, home: Home, worth: bool) -> None:
    assert promise(title, home, register()).worth_reading is worth


def test_a_promise_names_year_and_publisher_only_where_the_words_settle_them() -> None:
    full = promise("桃江县水利局2023年度法治政府建设情况报告", NOTICES, register())
    assert (full.year, full.publisher) == (2023, Publisher("430922", "水利局"))
    cut = promise("桃江县2023年度法治政…", NOTICES, register())
    assert (cut.year, cut.publisher) == (2023, None)
    bare = promise("桃江县人民政府", TAOJIANG, register())
    assert (bare.year, bare.publisher) == (None, None)


WORDS = (
    "桃江县 人民政府 2023年 2022年度 关于 法治政府建设 依法行政 情况 报告 的 告 报 我局 我县 全省 : 。 , \n （ ） 《 》 一、 二、 "
    "省 市 县 区 局 委员会 中共 第一责任人 不足 下一步 XX 某 解读 通知 印发 2021—2025 現將 開發區"
)
PIECES = st.sampled_from(WORDS.split(" "))


@settings(deadline=None, max_examples=200)
@given(
    st.none() | st.text(max_size=80) | st.lists(PIECES, max_size=20).map("".join),
    st.text(max_size=300) | st.lists(PIECES, max_size=400).map("".join),
    st.sampled_from(["", "430922", "430922111", "999999"]),
)
def test_no_page_makes_it_fail(title: str | None, text: str, code: str) -> None:
    found = seen(
        page(title, text, said("source", text[:30])), Home(code, (GOVERNMENT, "教育局")), row=text[:40]
    )
    if found.verdict is Verdict.REPORT:
        assert found.publisher is not None
        assert found.year is not None
        assert found.kind is not None
    if found.verdict is Verdict.UNSURE:
        assert found.doubts


def test_what_a_county_says_of_its_province_does_not_make_it_the_province_s() -> None:
    first = "2023年,坚持依法行政,获评全省法治政府建设先进单位。县委、县政府高度重视,全县各级全力推进。"
    found = seen(page("2023年度法治政府建设情况报告", report_text(first, "全县")))
    assert result(found)[1:3] == ("430922", "government")


def test_a_county_without_a_name_on_its_city_s_listing_is_a_doubt() -> None:
    city = Home(YIYANG, (GOVERNMENT,), "县区法治政府建设年度报告")
    found = seen(
        page("2023年度法治政府建设情况报告", report_text("2023年,坚持依法行政,益阳市要求落实到位。", "我县")),
        city,
    )
    assert (found.verdict, found.publisher) == (Verdict.UNSURE, None)


def test_a_township_without_a_name_is_the_source_line_s() -> None:
    text = report_text("2023年,桃江县委高度重视法治政府建设。", "我镇")
    found = seen(page("2023年度法治政府建设情况报告", text, said("issuer", "桃江县灰山港镇人民政府")))
    assert result(found)[1:] == ("430922111", "government", 2023, "township")
    assert seen(page("2023年度法治政府建设情况报告", text)).publisher is None


def test_the_row_s_own_office_counts_as_a_source_line() -> None:
    document = page("2023年度法治政府建设情况报告", report_text("2023年,我局坚持依法行政。", "我局"))
    office = Evidence("issuer", "桃江县水利局", "桃江县水利局", "listing")
    found = recognise(
        document, Lead(document.url, document.title or "", evidence=(office,)), TAOJIANG, register()
    )
    assert found.publisher == Publisher("430922", "水利局")


def test_a_draft_is_a_doubt_even_where_the_text_has_a_clean_heading() -> None:
    text = report_text("2023年,我县坚持依法行政。", before=["桃江县2023年度法治政府建设情况报告"])
    found = seen(page("桃江县2023年度法治政府建设情况报告(征求意见稿)", text))
    assert found.verdict is Verdict.UNSURE
