"""The five reports that the product was started from, as a reader would hand them over."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from duties.evidence import Evidence
from duties.recognise import Home, recognise
from duties.reports import GOVERNMENT, Document, Lead, Publisher, Verdict
from tests.duties.test_recognise import register
from tests.places import shared


@dataclass(frozen=True)
class Seed:
    number: str
    title: str  # as the page shows it, "" for the first line of the file that says 98.
    first: str  # where the main text begins
    last: str  # the page's furniture behind it
    code: str
    year: int
    kind: str
    meant: str
    office: str = ""


SEEDS = [
    Seed(
        "000",
        "关于安化县2022年度法治政府建设工作情况的报告",
        "安化县2022年度法治政府建设工作情况\n",
        "责任编辑",
        "430923",
        2022,
        "government",
        "关于安化县2022年度法治政府建设工作情况的报告",
        "安化县司法局",
    ),
    Seed(
        "001",
        "召陵区2021年度法治政府建设工作报告",
        "2021年,召陵区认真",
        "",
        "411104",
        2021,
        "government",
        "召陵区2021年度法治政府建设工作报告",
    ),
    Seed(
        "002",
        "枣阳市2023年法治政府建设年度报告",
        "2023年,枣阳市坚持",
        "我要写信",
        "420683",
        2023,
        "joint",  # 中共枣阳市委 and 枣阳市人民政府 sign it
        "枣阳市2023年法治政府建设年度报告",
        "枣阳市司法局",
    ),
    Seed(
        "003",
        "冠县关于2024年法治政府建设情况的报告",
        "2024年,冠县深入",
        "扫一扫",
        "371525",
        2024,
        "government",
        "冠县关于2024年法治政府建设情况的报告",
        "冠县司法局",
    ),
    Seed(
        "004",
        "",
        "清丰县2019年度依法行政工作情况的",
        "",
        "410922",
        2019,
        "government",
        "清丰县2019年度依法行政工作情况的报告",
    ),
]


def document(seed: Seed) -> Document:
    path = next(shared("seeds").glob(f"{seed.number}_*.txt"))
    words = path.read_text(encoding="utf-8")
    title = seed.title or next(line.strip() for line in words.split("\n") if line.startswith("98."))
    text = words[words.index(seed.first) :]
    text = text[: text.index(seed.last)] if seed.last else text
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    office = (Evidence("source", seed.office, seed.office, "dateline", "来源"),) if seed.office else ()
    return Document("https://www.example.gov.cn/a.html", "text/html", title, "\n".join(lines), office)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.number)
@pytest.mark.parametrize("cut", [False, True])
def test_each_of_the_five_is_its_own_county_s_report(seed: Seed, cut: bool) -> None:
    page = document(seed)
    row = f"{page.title[:12]}…" if cut and page.title else page.title or ""
    found = recognise(page, Lead(page.url, row, cut=cut), Home(seed.code, (GOVERNMENT,)), register())
    assert found.verdict is Verdict.REPORT
    assert (found.title, found.year, found.kind) == (seed.meant, seed.year, seed.kind)
    assert found.publisher == Publisher(seed.code, GOVERNMENT)
    assert not found.doubts


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.number)
def test_on_another_s_portal_each_is_still_its_own_county_s(seed: Seed) -> None:
    page = document(seed)
    found = recognise(page, Lead(page.url, page.title or ""), Home("440300", ("教育局",)), register())
    assert found.publisher == Publisher(seed.code, GOVERNMENT)
