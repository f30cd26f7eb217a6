"""Titles that are easily mistaken, both ways: written for this test, after the kinds met on portals.

A false positive puts another document into the catalogue; a report's row that is not read becomes a false accusation.
So a title that is no report's may at most be left to its text, and a report's row must be read whatever its column.
"""

from __future__ import annotations

import pytest

from duties.choosing import report_among
from duties.evidence import Evidence
from duties.recognise import Home, judge_title, may_only_be, promise, recognise
from duties.reports import GOVERNMENT, Document, Lead, Publisher, Verdict
from tests.duties.test_recognise import register
from tests.harvester.reading_texts import own

NOTICES = Home("430922", (GOVERNMENT,), "首页 > 通知公告")

REPORTS = """
2023年度法治政府建设工作情况报告（县司法局）
桃江县 2024年法治政府建设 年度报告
县政府办公室关于2023年度法治政府建设情况的报告
2023 年 桃 江 县 法 治 政 府 建 设 情 况 报 告
桃江县2023年法治政府建设年报
桃江县法治政府建设年度情况报告（2022）
桃江县2021年全面依法行政工作报告
桃江县2023年度法治政府建设暨依法行政工作总结
北京市朝阳区人民政府2023年法治政府建设年度情况报告
中共重庆市委教育工作委员会重庆市教育委员会关于2023年度法治政府建设情况的报告
国家税务总局桃江县税务局2023年法治政府建设情况报告
桃江县人民政府关于2023年度推进依法行政 加快建设法治政府情况的报告
桃江县审计局关于2023年度法治政府建设工作情况的报告
桃江县信访局2023年度法治政府建设工作总结
县委宣传部2023年度法治政府建设情况报告
桃江县人民政府督查室2023年法治政府建设情况报告
市公安局交通警察支队2023年新疆生产建设兵团第一师阿拉尔市2023年度法治政府建设情况报告
自贡高新技术产业开发区管理委员会2023年度法治政府建设情况报告
《桃江县2023年度法治政府建设年度报告》
【年度报告】桃江县2023年法治政府建设年度报告
桃江县2023年度法治政府建设情况报告.ofd
（2023）桃江县法治政府建设年度报告
桃江县2024年法治政府建设情况及2025年工作安排
桃江县2023年法治政府建设工作总结及2024年工作计划
桃江县2023年度贯彻落实法治政府建设实施纲要情况报告
关于桃江县2023年度法治政府建设情况的报告——2024年1月5日在县人大常委会会议上
2018年依法行政和法治政府建设工作情况报告
桃江县法治政府建设报告2020
桃江县人民政府二○二○年依法行政工作报告
桃江县法治政府建设（依法行政）工作2017年度报告
2017年法治政府建设（依法行政）情况的报告
2023桃江县法治政府建设年度报告
桃江县法治政府建设2023年年度报告
桃江县２０２３年度法治政府建设情况报告
桃江县2023年度法制政府建设情况报告
桃江县2023年度法治政府情况报告
桃江县司法局关于全县2023年法治政府建设情况的报告
县政府党组关于2023年度法治政府建设情况的报告
中共桃江县委全面依法治县委员会办公室关于2023年度法治政府建设情况的报告
桃江县2023年度法治政府建设情况报告(1)
桃江县2023年度法治政府建设情况报告（定稿）
桃江县融媒体中心2023年度法治政府建设情况报告
桃江县行政执法局2022年度法治政府建设情况报告
桃江县行政审批服务局2023年推进法治政府建设情况报告
桃江县创业服务中心关于2023年度法治政府建设情况的报告
桃江县规划和自然资源局2023年度法治政府建设情况的报告
桃江县教育考试院2023年法治政府建设情况报告
桃江县公共资源交易中心2022年法治政府建设工作情况的报告
桃江县机关事务服务中心2022年度依法行政工作总结
桃江县城市管理和综合执法局2022年度法治政府建设工作年度报告
桃江县人民政府办公室（县外事办）2023年度法治政府建设报告
桃江县高桥镇党委政府2023年度法治政府建设工作情况报告
桃江县2023年度法治政府建设情况专题报告
关于报送2023年度法治政府建设情况的报告
关于呈报2022年度法治政府建设工作情况的报告
关于上报2023年法治政府建设工作总结的报告
县委依法治县办2023年法治政府建设工作总结
法治政府建设年度报告
桃江县2023年度法治政府建设与依法治县工作汇报
""".strip().splitlines()

# They may be such a report or carry one: the row must be read, the title alone decides nothing.
PERHAPS = """
桃江县2020年法治政府建设情况通报
桃江县人民政府2023年度法治政府建设情况公告
关于2023年度落实法治政府建设主体责任情况的报告
桃江县应急管理局2023年度法治建设工作总结
桃江县司法局2023年法治工作总结
桃江县2022年度法治桃江建设工作情况报告
桃江县水利局2022年度法治水利建设情况的报告
2023年度法治税务建设情况报告
关于印发桃江县2023年度法治政府建设情况报告的通知
桃江县人民政府办公室关于印发《桃江县2022年法治政府建设年度报告》的通知
桃江县2023年法治政府建设年度报告公开
关于桃江县2023年度法治政府建设年度报告的公示
关于公开桃江县2023年度法治政府建设情况的通告
桃江县2023年度依法治县工作报告
桃江县卫生健康局2023年度法治卫生健康建设工作情况报告
桃江县2023年度法治政府建设情况报告（征求意见稿）
2023年度法治政府建设工作自查报告
法治政府建设情况
桃江县政府门户网站发布2023年法治政府建设年度报告
桃江县2023年度法治政府建设
桃江县法治政府建设2023
""".strip().splitlines()

OTHERS = """
桃江县2023年度法治政府建设工作要点
关于印发《桃江县2023年度法治政府建设工作要点》的通知
桃江县法治政府建设实施方案（2021-2025年）
关于开展2023年度法治政府建设年度报告报送工作的通知
《桃江县2023年度法治政府建设情况报告》解读
桃江县2023年度法治政府建设情况报告（图解）
一图读懂：桃江县2023年度法治政府建设年度报告
图说：桃江县2023年度法治政府建设年度报告
省政府新闻办举行法治政府建设年度报告新闻发布会
桃江县人大常委会听取县政府关于2023年度法治政府建设情况的报告
县十八届人大常委会第20次会议审议2023年法治政府建设报告
县政府常务会议研究2023年度法治政府建设情况报告
桃江县2024年上半年法治政府建设工作总结
2024年一季度依法行政工作情况报告
关于2023年度法治政府建设考核结果的通报
2023年度法治政府建设考核情况的通报
关于2023年法治政府建设督察情况的报告
桃江县法治政府建设示范创建工作总结
桃江县创建全国法治政府建设示范县工作情况报告
桃江县2023年度政府信息公开工作年度报告
桃江县司法局2023年政府信息公开工作年度报告
2023年度政务公开工作总结
桃江县2023年行政复议和行政应诉工作情况报告
桃江县2023年度行政执法工作年度报告
桃江县2023年度行政执法统计年报
桃江县2023年度行政规范性文件备案审查情况报告
2023年度普法依法治理工作总结
关于“谁执法谁普法”责任制落实情况的报告
桃江县水利局党组书记2023年度述法报告
党政主要负责人2023年度履行推进法治建设第一责任人职责情况报告
桃江县2023年法治社会建设情况报告
2023年度法治化营商环境建设工作报告
桃江县2023年法治乡村建设工作总结
桃江县第一中学2023年度依法治校工作总结
桃江县2023年度依法治税工作情况报告
桃江县2023年政府工作报告
法治政府建设年度报告撰写指引
法治政府建设年度报告范文
某县2023年度法治政府建设情况报告
XX局2023年度法治政府建设工作情况报告
中国法治政府评估报告（2023）
桃江县法治政府建设第三方评估报告（2023年）
桃江县2018—2022年法治政府建设工作情况报告
五年来我县法治政府建设工作情况报告
“十三五”时期法治政府建设情况报告
2023年度法治政府建设情况报告评议会召开
关于2023年度法治政府建设情况报告的审议意见
关于2022年度法治政府建设情况报告审议意见落实情况的报告
关于桃江县法治政府建设情况的调研报告
桃江县法治政府建设专项督察整改情况报告
关于调整法治政府建设工作领导小组成员的通知
2023年度法治政府建设工作经费预算绩效评价报告
桃江县：2023年法治政府建设按下快进键
县司法局召开2023年法治政府建设年度报告推进会
关于征求《桃江县2023年度法治政府建设情况报告》意见的公告
关于2022年度法治政府建设年度报告公开情况的通报
各部门2023年法治政府建设年度报告公开情况一览表
2023年度法治政府建设年度报告汇编
2023年各部门法治政府建设年度报告目录
益阳市法治政府建设白皮书（2018-2022）
桃江县2024年法治政府建设工作安排
对县政协第35号提案关于加强法治政府建设的答复
关于2023年度法治政府建设情况报告的起草说明
法治政府建设知识测试答案
桃江县2023年度法治督察工作情况的报告
桃江县司法局2023年度工作总结和2024年工作计划
2023年法治政府建设培训班总结
桃江县法治政府建设情况专项审计报告
桃江县2023年1-11月份法治政府建设情况报告
2023年度下半年法治政府建设工作总结
关于法治政府建设年度报告制度落实情况的督查报告
2023年度法治政府建设群众满意度调查报告
关于桃江县2023年度法治政府建设年度报告的点评
2023年桃江县重大行政决策执行情况报告
桃江县2023年度法治建设“第一责任人”述职报告
2023年法治政府建设工作会议召开
桃江县2023年度法治宣传教育工作情况报告
省委依法治省办通报2023年法治政府建设年度报告公开情况
桃江县法治政府建设工作推进情况新闻通气会
桃江县法学会2023年度法治工作报告
2023年度法治政府建设工作情况报告（三篇）
""".strip().splitlines()


@pytest.mark.parametrize("title", REPORTS)
def test_a_reports_title_is_one_however_it_is_put(title: str) -> None:
    assert judge_title(title, NOTICES, register()).is_report is True


@pytest.mark.parametrize("title", PERHAPS)
def test_an_open_title_is_left_to_its_text(title: str) -> None:
    assert judge_title(title, NOTICES, register()).is_report is not True


@pytest.mark.parametrize("title", [*REPORTS, *PERHAPS])
def test_the_row_of_whatever_may_be_a_report_is_read(title: str) -> None:
    assert promise(title, NOTICES, register()).worth_reading


@pytest.mark.parametrize("title", OTHERS)
def test_another_documents_title_is_never_a_reports(title: str) -> None:
    assert judge_title(title, NOTICES, register()).is_report is not True


TEXT = "\n".join(own("2023年，坚持依法行政，扎实推进法治政府建设。现将有关情况报告如下：", "本单位", 2023))


@pytest.mark.parametrize(
    "title",
    [
        "两宜镇2023年度法治政府建设情况报告",  # a township of another province bears the name alone
        "桃江县灰山港工业园2023年度法治政府建设情况报告",
        "桃江县七星农场2023年度法治政府建设情况报告",
        "县委依法治县办2023年度法治政府建设情况报告",  # for the county, or on its own doings
        "湘江新区2023年度法治政府建设情况报告",
        "桃江县人民法院2023年度法治政府建设情况报告",
        "国家发展改革委2023年法治政府建设情况报告",
    ],
)
def test_a_publisher_that_is_not_certain_is_a_doubt(title: str) -> None:
    found = recognise(
        Document("https://a.gov.cn/a", "text/html", title, TEXT), Lead("a", title), NOTICES, register()
    )
    assert (found.verdict, found.publisher) == (Verdict.UNSURE, None)
    assert found.doubts


def test_an_office_in_brackets_behind_the_title_is_the_publisher() -> None:
    told = judge_title("2023年度法治政府建设工作情况报告（县水利局）", NOTICES, register())
    assert told.publisher == Publisher("430922", "水利局")


@pytest.mark.parametrize("words", ["发布政策解读12篇", "规范文件制定过程管理", "完善决策起草依据说明制度"])
def test_a_report_that_speaks_of_interpretations_is_none(words: str) -> None:
    first = f"2023年，我县坚持依法行政，{words}。现将有关情况报告如下："
    document = Document(
        "a", "text/html", "桃江县2023年度法治政府建设情况报告", "\n".join(own(first, "我县", 2023))
    )
    assert recognise(document, Lead("a", document.title or ""), NOTICES, register()).verdict is Verdict.REPORT


# what a county's report of four sections says in under 500 characters
_SHORT = "\n".join(
    (
        "2023年，桃江县坚持以习近平法治思想为指导，扎实推进法治政府建设各项工作。现将有关情况报告如下：",
        "一、主要举措和成效",
        "（一）依法全面履行政府职能。全年办结各类政务服务事项5.8万件，办事时限压缩六成以上，群众满意度持续提升。",
        "（二）健全依法决策机制。审查规范性文件17件，审查重大行政决策事项23件，审查政府合同122件。",
        "（三）依法化解矛盾纠纷。收到行政复议申请85件，受理70件，审结67件，其中纠错6件。",
        "二、存在的不足和原因",
        "一是部分单位运用法治思维和法治方式的能力还需提高；二是基层行政执法力量薄弱，执法规范化水平有待提升。",
        "三、党政主要负责人履行推进法治建设第一责任人职责情况",
        "县委、县政府主要负责人多次召开常务会议专题学习研究法治政府建设工作。",
        "四、下一年度推进法治政府建设的主要安排",
        "持续加强法治宣传教育，不断提高依法行政能力和水平。",
    )
)
_COLUMN = Home("430922", (GOVERNMENT,), "首页 > 法治政府建设年度报告")


def _read(title: str, text: str) -> tuple[Verdict, int | None]:
    document = Document("http://x/1.html", "text/html", title, text)
    found = recognise(document, Lead(document.url, title), _COLUMN, register())
    return found.verdict, found.year


@pytest.mark.parametrize(
    "title", ["桃江县人民政府2023年度法治政府建设工作公告", "桃江县2023年法治政府建设情况的公示"]
)
def test_a_notice_that_is_named_after_the_work_may_be_the_report(title: str) -> None:
    assert promise(title, _COLUMN, register()).worth_reading
    longer = _SHORT.replace("。\n", "。" + "深入推进依法行政，严格规范公正文明执法。" * 6 + "\n")
    assert _read(title, longer)[0] is not Verdict.NOT_A_REPORT
    assert _read(title, "现将举报电话公告如下：0737-8888888，接受社会监督。")[0] is Verdict.NOT_A_REPORT


@pytest.mark.parametrize(
    "title", ["关于做好桃江县2023年度法治政府建设工作公告", "桃江县2023年法治政府建设示范创建工作公告"]
)
def test_a_notice_about_other_work_stays_a_notice(title: str) -> None:
    assert judge_title(title, _COLUMN, register()).is_report is False


@pytest.mark.parametrize(
    "title",
    [
        "关于公开桃江县2023年度法治政府建设年度报告的公告",
        "桃江县人民政府关于公布2023年度法治政府建设情况报告的公告",
        "桃江县2023年度法治政府建设情况公示",
        "关于《桃江县2023年度法治政府建设情况报告》的公示",
        "关于桃江县2023年度法治政府建设年度报告公开的通知",
        "桃江县人民政府关于呈报2023年法治政府建设工作情况的函",
    ],
)
def test_a_short_report_under_a_notice_s_title_is_a_doubt_and_never_nothing(title: str) -> None:
    assert len("".join(_SHORT.split())) < 500
    assert _read(title, _SHORT) == (Verdict.UNSURE, 2023)


def test_a_notice_that_asks_for_reports_is_none_however_it_lists_their_parts() -> None:
    asking = _SHORT.replace("桃江县坚持", "各单位坚持") + "\n五、报送要求\n请各单位于3月1日前报送县司法局。"
    assert _read("关于2023年度法治政府建设情况报告的通知", asking)[0] is not Verdict.REPORT


_SAYING_NOTHING = [
    "公告〔2024〕3号",
    "通知公告",
    "附件",
    "详情",
    "查看详情>>",
    "3",
    "2024-03-20",
    "桃政发〔2024〕3号",
    "桃江县人民政府公告",
    "公告(2024年第1号)",
    "",
]


@pytest.mark.parametrize("title", _SAYING_NOTHING)
def test_a_row_that_says_nothing_is_opened_in_a_column_for_such_reports(title: str) -> None:
    assert promise(title, _COLUMN, register()).worth_reading
    assert title == "" or not promise(title, NOTICES, register()).worth_reading


@pytest.mark.parametrize(
    "title",
    [
        "关于2024年元旦放假的通知",
        "桃江县自然资源局国有建设用地使用权挂牌出让公告",
        "国务院关于印发打赢蓝天保卫战行动计划的通知",
        "桃江县2024年政府信息公开指南",
        "行政复议决定书公开",
        "首页",
        "下一页",
    ],
)
def test_a_row_that_speaks_of_something_else_stays_closed_there_too(title: str) -> None:
    assert not promise(title, _COLUMN, register()).worth_reading


@pytest.mark.parametrize("title", _SAYING_NOTHING)
def test_the_report_behind_a_row_that_says_nothing_is_the_report(title: str) -> None:
    whole = "桃江县2023年法治政府建设情况报告"
    document = Document("http://x/1.html", "text/html", whole, _SHORT)
    found = recognise(document, Lead(document.url, title), _COLUMN, register())
    assert (found.verdict, found.year) == (Verdict.REPORT, 2023)


def _at_most(title: str, home: Home = _COLUMN) -> tuple[Publisher | None, Publisher | None]:
    document = Document("http://x/1.html", "text/html", title, _SHORT.replace("桃江县", "该地"))
    found = recognise(document, Lead(document.url, title), home, register())
    assert found.verdict is Verdict.UNSURE
    return may_only_be(found, home, register()), promise(title, home, register()).publisher


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("桃江县云峰山镇2023年度法治政府建设情况报告", "云峰山镇"),
        ("桃江云峰山镇2023年度法治政府建设情况报告", "云峰山镇"),
        ("云峰山镇人民政府2023年度法治政府建设情况报告", "云峰山镇"),
        ("桃江县经济开发区管理委员会2023年法治政府建设情况报告", "经济开发区"),
    ],
)
def test_an_unknown_township_or_zone_in_the_title_may_not_be_the_county(title: str, name: str) -> None:
    assert _at_most(title) == (Publisher(name), Publisher(name))


@pytest.mark.parametrize(
    "title",
    [
        "桃江县人民政府、桃江高新区管委会2023年法治政府建设情况报告",
        "青禾县2023年法治政府建设情况报告",
        "桃江县和云峰山镇2023年法治政府建设情况报告",
    ],
)
def test_a_title_that_may_name_the_county_too_may_be_anybody_s(title: str) -> None:
    assert _at_most(title) == (None, None)


def _signed(first: str, signature: str) -> Verdict:
    text = (
        _SHORT.replace("2023年，桃江县坚持", first, 1)
        + f"\n深入推进法治政府建设。\n{signature}\n2024年3月10日"
    )
    title = "桃江县2023年法治政府建设情况报告"
    evidence = (Evidence("source", "桃江县司法局", "桃江县司法局", "dateline", "来源"),)
    document = Document("http://x/1.html", "text/html", title, text, evidence)
    found = recognise(document, Lead(document.url, title), _COLUMN, register())
    assert found.verdict is Verdict.REPORT or [doubt.about for doubt in found.doubts] == ["body"]
    return found.verdict


def test_a_department_that_acts_and_signs_under_the_county_s_title_is_a_doubt() -> None:
    assert _signed("2023年，桃江县司法局在县委、县政府的坚强领导下，坚持", "桃江县司法局") is Verdict.UNSURE


def test_the_bureau_of_justice_that_only_puts_the_county_s_report_online_is_no_doubt() -> None:
    assert _signed("2023年，桃江县坚持", "桃江县司法局") is Verdict.REPORT
    assert _signed("2023年，桃江县坚持", "桃江县人民政府") is Verdict.REPORT
    assert _signed("桃江县司法局受县人民政府委托，2023年坚持", "桃江县人民政府") is Verdict.REPORT


def test_of_two_reports_on_a_page_the_one_that_is_called_as_the_page_is_chosen() -> None:
    county = Document("http://x/r.docx", "", None, _SHORT)
    bureau = Document("http://x/r2.docx", "", None, _SHORT.replace("桃江县", "桃江县司法局") + "法治" * 40)
    names = ["桃江县司法局2023年度法治政府建设情况报告.docx", "桃江县2023年法治政府建设情况报告.docx"]
    assert report_among([bureau, county], names, "桃江县人民政府2023年法治政府建设情况报告") is county
    assert report_among([bureau, county], names, "桃江县司法局2023年法治政府建设情况报告") is bureau
    assert (
        report_among([bureau, county], ["附件1.docx", "附件2.docx"], "桃江县2023年法治政府建设情况报告")
        is bureau
    )


def test_reports_of_two_years_on_one_page_are_a_doubt_about_the_year() -> None:
    first, title = _SHORT + "深入推进依法行政。" * 5, "桃江县法治政府建设年度报告"
    second = "桃江县2022年法治政府建设情况报告\n" + first.replace("2023", "2022")
    assert _read(title, f"桃江县2023年法治政府建设情况报告\n{first}\n{second}")[0] is Verdict.UNSURE
    linked = f"桃江县2023年法治政府建设情况报告\n{first}\n桃江县2022年法治政府建设情况报告"
    assert _read(title, linked) == (Verdict.REPORT, 2023)
