"""What the words of a title say, before anybody asks whose report it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duties.titles import TitleKind, ends_cut, may_continue, plain_title, shape_of, speaks_of_reports

REPORTS = """
桃江县2023年度法治政府建设情况报告
中共桃江县委  桃江县人民政府 关于2023年度法治政府建设情况的报告
2022年度法治政府建设情况的报告(公开版)
2022年度法治政府建设情况的报告(2023-02-24)
桃江县2023年度法治政府建设情况报告2024-03-01
[2024-03-01]桃江县2023年度法治政府建设情况报告
附件1:2023年度法治政府建设情况报告.docx
1. 桃江县2023年度法治政府建设情况报告
【2023】法治政府建设情况报告
桃江县2023年法治政府建设情况的报　　告
桃江县法治政府建设2023年度工作报告
法治政府建设年度报告(2023年)
桃江县推进依法行政工作情况报告2018
桃江县推进法治政府建设进展情况(2019年)
2024年桃江县法治政府建设情况
桃江县2015年依法行政工作情况及2016年工作打算
2021年度法治政府建设工作及2022年工作计划
桃江县2023年度法治政府建设工作总结和2024年工作思路
桃江县教育局2023年法治政府建设情况报告2024年工作计划
关于2019年度贯彻落实《法治政府建设实施纲要(2015-2020年)》情况的报告
2018年度桃江县贯彻落实依法行政工作暨法治政府建设情况报告
桃江县2023年法治政府建设和行政复议工作情况的报告
2023年法治政府建设情况及党政主要负责人履行推进法治建设第一责任人职责情况的报告
桃江县2023年度法治政府建设与责任落实情况报告
桃江县农業農村局關於2021年度法治政府建設情況的報告
中国共产党桃江县委员会、桃江县人民政府关于二○二二年度法治政府建设情况的报告
桃江县科技局二O二三年依法行政工作总结
桃江县政府2023年度推荐法治政府建设情况报告
2022年度法治政府建设年度报告
法治政府建设年度报告
桃江县2023年度法治政府建设情况报告_法治政府_桃江县人民政府
桃江县2023年度法治政府建设情况报告-桃江县人民政府门户网站
公示 | 桃江县2023年度法治政府建设情况报告
扎实推进法治政府建设 努力建设法治桃江——桃江县2023年法治政府建设情况报告
省发展研究中心2023年法治政府建设情况报告
桃江县市场监督管理局2023年度法治政府建设工作情况报告
桃江县统计局关于2023年法治政府建设情况的报告
桃江县文明城市创建办公室2023年法治政府建设情况报告
县审计局2022年法治政府部门建设工作报告
2020年度全面推进依法行政建设法治政府工作总结
桃江县2023年法治政府建设情况报告桃江县2023年法治政府建设情况报告
""".strip().splitlines()

PERHAPS = """
关于印发《桃江县2022年度法治政府建设情况报告》的通知
桃江县人民政府办公室关于公开2023年度法治政府建设年度报告的公告
关于对桃江县2023年度法治政府建设年度报告进行公示的公告
桃江县2023年法治政府建设年度报告公示
98.市县政府每年第一季度向同级党委、人大常委会和上一级政府报告上一年度法治政府建设情况,并通过报刊、政府网站等向社会公开。
3.严格执行法治政府建设年度报告制度
关于桃江县2022年法治政府建设工作情况的汇报
桃江县2023年度法治政府建设工作情况通报
桃江县2023年度法治建设工作情况报告
2022年桃江县依法治县工作报告
桃江县2022年度法治政府建设自查报告
益阳市2022年法治政府建设白皮书
桃江县法治政府建设情况报告(征求意见稿)
桃江县法治政府建设实施方案(2021-2025年)贯彻落实情况的报告
2022—2023年度法治政府建设工作报告
""".strip().splitlines()

OTHERS = """
关于做好2024年度法治政府建设情况报告工作的通知
关于报送2023年法治政府建设年度报告的通知
桃江县2023年法治政府建设工作要点
关于印发桃江县法治政府建设实施方案(2021-2025年)的通知
桃江县2023年度法治政府建设工作计划
桃江县2023年度法治政府建设工作安排
【文字解读】《桃江县2023年法治政府建设情况的报告》
《桃江县2023年法治政府建设情况的报告》政策解读
桃江县2023年度法治政府建设情况报告解读
一图读懂2023年法治政府建设年度报告
桃江县2024年上半年法治政府建设工作情况报告
桃江县2023年第一季度依法行政工作报告
桃江县2023年1-9月法治政府建设情况报告
桃江县法治政府建设五年工作报告(2016—2020年)
2016-2020年法治政府建设工作情况报告
关于桃江县“十三五”期间法治政府建设情况的报告
桃江县人大常委会听取和审议2023年法治政府建设情况报告
县人大常委会视察法治政府建设情况
省司法厅调研我县法治政府建设情况
关于2023年度依法行政工作报告的审议意见
县政府召开2023年度法治政府建设工作推进会
桃江县法治政府建设督察反馈问题整改情况报告
关于桃江县法治政府建设示范创建工作情况的报告
桃江县财政局2023年法治政府建设绩效自评报告
2023年度党政主要负责人履行推进法治建设第一责任人职责情况报告
XX县2023年度法治政府建设情况报告
某市2023年度法治政府建设情况报告
法治政府建设年度报告范文(精选5篇)
法治政府建设工作报告-23篇(第26/40页)
20__年法治政府建设情况报告
桃江县2023年度政府信息公开工作年度报告
益阳市法学会发布《法治益阳建设年度报告(2022)》
2023年法治政府建设情况报告的说明
关于《法治政府建设报告》文本的研究
桃江县法治政府建设示范指标体系
""".strip().splitlines()

NOT_ABOUT_IT = """
桃江县2023年政府工作报告
桃江县2023年度普法依法治理工作总结
桃江县司法局2023年行政复议工作报告
关于桃江县2023年预算执行情况的报告
2023年度安全生产工作总结
关于桃江县2023年度国有资产管理情况的综合报告
""".strip().splitlines()


@pytest.mark.parametrize("title", REPORTS)
def test_a_title_whose_head_is_a_report_on_the_rule_of_law_is_a_reports(title: str) -> None:
    assert shape_of(title).kind is TitleKind.REPORT


@pytest.mark.parametrize("title", PERHAPS)
def test_a_title_that_may_carry_a_report_leaves_it_to_the_text(title: str) -> None:
    assert shape_of(title).kind is TitleKind.PERHAPS


@pytest.mark.parametrize("title", OTHERS)
def test_a_title_with_another_documents_head_is_another_documents(title: str) -> None:
    assert shape_of(title).kind is TitleKind.OTHER


@pytest.mark.parametrize("title", NOT_ABOUT_IT)
def test_a_title_without_the_subject_is_never_a_reports(title: str) -> None:
    assert shape_of(title).kind in (TitleKind.SILENT, TitleKind.OTHER)


@pytest.mark.parametrize(
    "title", ["水利部发布2023年法治政府建设年度报告", "我市公布2022年度法治政府建设情况报告"]
)
def test_news_that_a_report_is_out_is_not_the_report(title: str) -> None:
    assert shape_of(title).kind is TitleKind.ANNOUNCED


@pytest.mark.parametrize(
    "title", ["我县积极推进法治政府建设工作", "桃江县2023年法治政府建设成效", "法治政府建设"]
)
def test_words_of_the_subject_alone_make_no_report(title: str) -> None:
    assert shape_of(title).kind is TitleKind.UNLIKELY


@pytest.mark.parametrize(
    "title", ["桃江县人民政府", "2019年", "2023年度", "2023年度报告", "县水利局", "浮邱山乡2022", "附件"]
)
def test_a_name_or_a_year_alone_says_nothing(title: str) -> None:
    assert shape_of(title).kind is TitleKind.BARE


def test_what_follows_the_head_is_kept_apart_because_its_years_are_plans() -> None:
    shape = shape_of("桃江县2015年依法行政工作情况及2016年工作打算")
    assert (shape.prefix, shape.tail) == ("桃江县2015年", "及2016年工作打算")


def test_a_plain_title_has_no_white_space_and_no_traditional_characters() -> None:
    assert (
        plain_title("關於 ２０２３年法治政府建設\n情況的報　　告（公开版）.docx")
        == "关于2023年法治政府建设情况的报告"
    )


@pytest.mark.parametrize(
    "visible",
    [
        "桃江县人民政府关于2022年度法治政…",
        "桃江县人民政府关于2022年度…",
        "2023年度法治...",
        "中共桃江县委 桃江县人民政府关于…",
        "桃江县市场监督管理局2023年推进依……",
        "县水利局…",
    ],
)
def test_a_cut_title_may_go_on_as_a_reports(visible: str) -> None:
    assert ends_cut(visible)
    assert may_continue(visible)


@pytest.mark.parametrize(
    "visible",
    [
        "桃江县人民政府关于印发法治政府建设…",
        "桃江县农业农村局2023年度部门预算…",
        "桃江县人民政府关于张三同志任…",
        "桃江县召开2023年法治…",
        "【解读】桃江县2022…",
        "关于对2023年度高新技术企业…",
        "桃江县2024年上半年法治政府…",
        "桃江县教育局关于2023年义务教…",
    ],
)
def test_a_cut_title_that_already_speaks_of_something_else_does_not(visible: str) -> None:
    assert not may_continue(visible)


def test_a_column_for_such_reports_is_known_by_its_name() -> None:
    assert speaks_of_reports("首页 > 政务公开 > 法治政府建设年度报告")
    assert not speaks_of_reports("首页 > 政务公开 > 通知公告")


@settings(deadline=None)
@given(
    st.text(max_size=500)
    | st.text(alphabet="法治政府建设依行年度情况的报告关于印发通知20123(—)《》、及和工作 县\n", max_size=500)
)
def test_no_title_makes_it_fail(title: str) -> None:
    shape = shape_of(title)
    assert isinstance(may_continue(title), bool)
    assert len(shape.plain) <= 400 * 18  # NFKC may expand one character to eighteen


def test_a_column_named_before_the_title_is_no_part_of_it() -> None:
    shape = shape_of("政府信息公开：安化县2025年法治政府建设情况报告")
    assert shape.kind is TitleKind.REPORT
    assert shape.plain == "安化县2025年法治政府建设情况报告"
    assert shape_of("政府信息公开2025年年度报告").kind is not TitleKind.REPORT
