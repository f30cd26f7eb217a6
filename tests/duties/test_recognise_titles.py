"""What a title alone tells: is it a report, of which year, whose. Floors on real titles, and a table of hard ones.

The real titles lie beside the project (``shared/data/titles.tsv``); here are only labels for them, by the hash of the
address. A fifth of them (hash divisible by five) was not looked at while the rules were written.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from duties.recognise import Home, TitleVerdict, judge_title
from duties.reports import GOVERNMENT, Publisher
from tests.duties.test_recognise import register
from tests.places import shared

# Where the listing stands whose row gives a name that only the place makes plain (区政府办, 市中区, 下洋镇, 大河乡).
LISTINGS = {
    "sft.hubei.gov.cn": "420000",
    "swj.wuhan.gov.cn": "420100",
    "www.bjchy.gov.cn": "110105",
    "www.cqwx.gov.cn": "500238",
    "www.xuwen.gov.cn": "440825",
    "www.yanta.gov.cn": "610113",
    "www.zzszq.gov.cn": "370402",
}

# Whose report each positive is: labelled by hand from title, issuer and address.
PUBLISHERS = {
    "7bbbda144f": ("650000", GOVERNMENT),
    "7909cf2ec6": ("320800", GOVERNMENT),
    "e8b05371ae": ("430000", "财政厅"),
    "ca63b437a5": ("440825109", GOVERNMENT),
    "bdb863a0f2": ("421200", GOVERNMENT),
    "34bd89571b": ("310000", GOVERNMENT),
    "a8e5514d0c": ("340000", GOVERNMENT),
    "b55804cc92": ("500000", GOVERNMENT),
    "810824d1c1": ("500151", GOVERNMENT),
    "666a591f41": ("410100", "教育局"),
    "b43cd2c8aa": ("500000", "教育委员会"),
    "3337b64953": ("420000", GOVERNMENT),
    "7267c26f28": ("420500", GOVERNMENT),
    "0525849237": ("320500", "交通运输局"),
    "41442f3778": ("440000", "交通运输厅"),
    "35f038379e": ("610100", GOVERNMENT),
    "ad14b4b24a": ("411523", GOVERNMENT),
    "c4045cb800": ("431222", GOVERNMENT),
    "3acc779ac9": ("430121", GOVERNMENT),
    "e83b0d84ff": ("621122", GOVERNMENT),
    "2d5c10448c": ("140225", GOVERNMENT),
    "512aaeca6b": ("610113", "政府办公室"),
    "930a256e4b": (
        "500109125",
        GOVERNMENT,
    ),  # 渝北区 was dissolved in 2025: its township is another district's now
    "8d314d1c09": ("500116124", GOVERNMENT),
    "4cd4ae9134": ("440300", GOVERNMENT),
    "9e36b24750": ("500115", "司法局"),
    "f9ed102530": ("370402", "人力资源和社会保障局"),
    "1f27c845be": ("420100", "水务局"),
    "779bf2292e": ("431223205", GOVERNMENT),
    "8c96936d92": ("120112", GOVERNMENT),
    "fddce92ee1": ("310000", GOVERNMENT),
    "bdfdc9a373": ("310000", "司法局"),
    "2026a7dced": ("310000", "司法局"),
    "59907a18d5": ("130111", GOVERNMENT),
    "d1cb4b7806": ("120118", GOVERNMENT),
    "ca0de0b0b2": ("500151123", GOVERNMENT),
    "4bc9c3f815": ("110105", GOVERNMENT),
    "665af6fa1a": ("440100", "水务局"),
    "d75f4849dd": ("500238202", GOVERNMENT),
    "ca0d654fd3": ("430725", GOVERNMENT),
}
NOT_NAMED = {
    "80a2aec292": "a ministry's: the State Council's departments are in no register of jurisdictions",
    "5c048abf13": "a bureau without its place, from a sample file without an address: no listing to read it from",
}
# The one error allowed: a newspaper's headline (…部发布…报告) over the full report. As a title it is news, and the text
# must tell; taking such headlines for reports would make reports of every news item that one is out.
HEADLINE = "80a2aec292"


@dataclass(frozen=True)
class Row:
    key: str
    title: str
    positive: bool
    year: int | None
    home: Home | None
    held_out: bool


def rows() -> list[Row]:
    found = []
    with shared("data", "titles.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            unseen = row["title"].startswith("(标题未见)")
            copied = "document" in row["note"] or "某" in row["title"] or "范文" in row["title"]
            if unseen or copied:
                continue
            digest = hashlib.sha256(row["url"].encode()).hexdigest()
            code = LISTINGS.get(urlsplit(row["url"]).hostname or "")
            home = Home(code, (GOVERNMENT,)) if code else None
            year = (
                int(row["report_year"][:4])
                if row["report_year"][:4] in row["title"] and row["report_year"]
                else None
            )
            positive = row["label"] == "positive"
            found.append(Row(digest[:10], row["title"], positive, year, home, int(digest, 16) % 5 == 0))
    return found


def judged(row: Row) -> TitleVerdict:
    return judge_title(row.title, row.home, register())


def test_real_titles_are_told_from_others() -> None:
    wrong = [row.key for row in rows() if bool(judged(row).is_report) is not row.positive]
    assert wrong in ([], [HEADLINE])


def test_real_titles_that_were_not_looked_at_are_told_from_others() -> None:
    held_out = [row for row in rows() if row.held_out]
    assert len(held_out) >= 10
    assert not [row.key for row in held_out if bool(judged(row).is_report) is not row.positive]


def test_the_year_of_every_real_title_that_carries_one_is_right() -> None:
    positives = [row for row in rows() if row.positive and row.year is not None]
    assert len(positives) >= 30
    assert not {row.title: judged(row).year for row in positives if judged(row).year != row.year}


def test_the_publisher_of_every_real_title_that_names_one_is_right() -> None:
    positives = [row for row in rows() if row.positive and row.key not in NOT_NAMED]
    assert len(positives) >= 30
    told = {
        row.title: (judged(row).publisher, Publisher(*PUBLISHERS[row.key]))
        for row in positives
        if row.key in PUBLISHERS
    }
    assert len(told) == len(positives)
    assert not {title: pair for title, pair in told.items() if pair[0] != pair[1]}


TAOJIANG, YIYANG, CHONGQING, TOWN = "430922", "430900", "500000", "430922111"

# title, where the listing stands, is it a report, its year, whose (code and body, "" not settled by the title)
HARD: list[tuple[str, str, bool | None, int | None, str, str]] = [
    ("湖南省益阳市桃江县2023年法治政府建设情况报告", "", True, 2023, "430922", GOVERNMENT),
    ("关于桃江县2022年度法治政府建设工作情况的报告", "", True, 2022, "430922", GOVERNMENT),
    ("2021年桃江县依法行政工作报告", "", True, 2021, "430922", GOVERNMENT),
    ("桃江县人民政府关于2020年度推进法治政府建设情况的报告", "", True, 2020, "430922", GOVERNMENT),
    ("县人民政府关于2020年度法治政府建设情况的报告", TAOJIANG, True, 2020, "430922", GOVERNMENT),
    ("县委 县政府关于2020年度法治政府建设情况的报告", TAOJIANG, True, 2020, "430922", GOVERNMENT),
    ("我县2020年度法治政府建设情况的报告", TAOJIANG, True, 2020, "430922", GOVERNMENT),
    ("省人民政府2020年法治政府建设情况报告", TAOJIANG, True, 2020, "430000", GOVERNMENT),
    ("市人民政府2020年法治政府建设情况报告", TAOJIANG, True, 2020, "430900", GOVERNMENT),
    ("市水务局2023年度法治政府建设情况报告", "420683", True, 2023, "420683", "水务局"),
    ("市公安局2023年度法治政府建设情况报告", "500116", True, 2023, "500000", "公安局"),
    ("区教育局2023年度法治政府建设情况报告", YIYANG, True, 2023, "", ""),
    ("区人民政府2023年度法治政府建设情况报告", YIYANG, True, 2023, "", ""),
    ("桃江县县政府办2023年法治政府建设报告", "", True, 2023, "430922", "政府办公室"),
    ("桃江县市监局2023年法治政府建设报告", "", True, 2023, "430922", "市场监督管理局"),
    (
        "桃江县市场监督管理局关于2023年度法治政府建设情况的报告",
        TAOJIANG,
        True,
        2023,
        "430922",
        "市场监督管理局",
    ),
    ("县司法局关于我县2023年度法治政府建设情况的报告", TAOJIANG, True, 2023, "430922", GOVERNMENT),
    ("桃江县司法局关于2023年度法治政府建设情况的报告", TAOJIANG, True, 2023, "430922", "司法局"),
    (
        "中共桃江县委全面依法治县委员会办公室关于桃江县2023年法治政府建设情况的报告",
        "",
        True,
        2023,
        "430922",
        GOVERNMENT,
    ),
    ("桃江县灰山港镇2023年法治政府建设情况报告", "", True, 2023, TOWN, GOVERNMENT),
    ("灰山港镇人民政府2023年法治政府建设情况报告", TAOJIANG, True, 2023, TOWN, GOVERNMENT),
    (
        "中共灰山港镇委员会 灰山港镇人民政府关于2023年法治政府建设情况的报告",
        TAOJIANG,
        True,
        2023,
        TOWN,
        GOVERNMENT,
    ),
    ("镇人民政府2023年法治政府建设情况报告", TOWN, True, 2023, TOWN, GOVERNMENT),
    ("东城区东华门街道办事处2023年法治政府建设年度情况报告", "", True, 2023, "110101001", GOVERNMENT),
    ("鼓楼区2023年法治政府建设情况报告", "", True, 2023, "", ""),
    ("鼓楼区2023年法治政府建设情况报告", "320100", True, 2023, "320106", GOVERNMENT),
    ("南京市鼓楼区2023年法治政府建设情况报告", "", True, 2023, "320106", GOVERNMENT),
    ("恩施州人民政府2023年法治政府建设情况报告", "", True, 2023, "422800", GOVERNMENT),
    ("内蒙古自治区水利厅2023年度法治政府建设情况报告", "", True, 2023, "150000", "水利厅"),
    ("二〇二三年度桃江县法治政府建设情况报告", "", True, 2023, "430922", GOVERNMENT),
    ("桃江縣人民政府關於2021年度法治政府建設情況的報告", "", True, 2021, "430922", GOVERNMENT),
    ("桃江县2015年依法行政工作情况及2016年工作打算", "", True, 2015, "430922", GOVERNMENT),
    ("桃江县2021年度法治政府建设工作及2022年工作计划", "", True, 2021, "430922", GOVERNMENT),
    ("桃江县2023年度法治政府建设年度报告(2024-02-26)", "", True, 2023, "430922", GOVERNMENT),
    (
        "桃江县贯彻落实《法治政府建设实施纲要(2021-2025年)》2022年度情况报告",
        "",
        True,
        2022,
        "430922",
        GOVERNMENT,
    ),
    ("桃江县法治政府建设情况报告", "", True, None, "430922", GOVERNMENT),
    ("2023年度法治政府建设情况报告", TAOJIANG, True, 2023, "", ""),
    ("桃江经济开发区管委会2023年法治政府建设情况报告", TAOJIANG, True, 2023, "", ""),
    ("桃江县人民法院2023年法治政府建设情况报告", TAOJIANG, True, 2023, "", ""),
    ("桃江县卫生健康局、桃江县医疗保障局2023年法治政府建设情况报告", TAOJIANG, True, 2023, "", ""),
    ("2022—2023年度桃江县法治政府建设工作报告", TAOJIANG, None, None, "430922", GOVERNMENT),
    ("关于印发《桃江县2022年度法治政府建设情况报告》的通知", "", None, 2022, "430922", GOVERNMENT),
    ("桃江县2022年度法治建设工作情况报告", "", None, 2022, "430922", GOVERNMENT),
    ("桃江县2022年度法治政府建设情况报告(征求意见稿)", "", None, 2022, "430922", GOVERNMENT),
    ("法治益阳建设年度报告(2022)", YIYANG, None, 2022, "", ""),
    ("【图解】桃江县2023年度法治政府建设情况报告", "", False, None, "", ""),
    ("《桃江县2023年度法治政府建设情况报告》起草说明", "", False, None, "", ""),
    ("桃江县2023年度法治政府建设情况报告新闻发布会", "", False, None, "", ""),
    ("桃江县人民政府常务会议审议2023年法治政府建设情况报告", "", False, None, "", ""),
    ("关于2023年法治政府建设情况报告的公示", "", None, 2023, "", ""),
    ("我省2023年法治政府建设年度报告出炉", "", False, None, "", ""),
    ("省司法厅发布2023年法治政府建设年度报告", "430000", False, 2023, "430000", "司法厅"),
    ("桃江县2023年法治政府建设示范创建工作总结", "", False, None, "", ""),
    ("桃江县2023年谁执法谁普法履职报告", "", False, None, "", ""),
    ("桃江县2023年法治政府建设考核结果", "", False, None, "", ""),
    ("桃江县2023年1-6月法治政府建设情况报告", "", False, None, "", ""),
    ("桃江县近三年法治政府建设情况报告", "", False, None, "", ""),
    ("XX局2023年度法治政府建设情况报告", "", False, None, "", ""),
    ("法治政府建设情况报告模板", "", False, None, "", ""),
    ("桃江县司法局2023年度绩效自评报告", "", False, None, "", ""),
    ("桃江县2023年度政务公开工作总结", "", False, None, "", ""),
    ("桃江县人大常委会关于2023年法治政府建设情况报告的审议意见", "", False, None, "", ""),
    ("法治政府建设(2021-2025年)实施方案", "", False, None, "", ""),
    ("桃江县2024年法治政府建设工作安排", "", False, None, "", ""),
]


@pytest.mark.parametrize(("title", "home", "is_report", "year", "code", "body"), HARD)
def test_a_hard_title_is_judged(
    title: str, home: str, is_report: bool | None, year: int | None, code: str, body: str
) -> None:
    verdict = judge_title(title, Home(home, (GOVERNMENT,)) if home else None, register())
    publisher = Publisher(code, body) if code else None
    assert (verdict.is_report, verdict.year, verdict.publisher) == (is_report, year, publisher)


def test_the_table_of_hard_titles_is_long_enough_to_mean_something() -> None:
    assert len(HARD) >= 60
