"""Reports to be dressed as portal pages: the project's sample documents moved to other places and years, and texts of
our own for flags, provinces, departments and townships. Nothing here is a real report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duties.reports import GOVERNMENT
from tests.places import PROJECT

GOLD = PROJECT / "tests" / "gold"


@dataclass(frozen=True, slots=True)
class Report:
    """A report with what must be recognised of it. ``place`` is its code, ``host`` the code of the listing it is on."""

    place: str
    name: str
    year: int
    title: str
    paragraphs: tuple[str, ...]
    body: str = GOVERNMENT
    kind: str = "government"
    host: str = ""
    signed: tuple[str, ...] = ()

    @property
    def listing(self) -> str:
        return self.host or self.place[:6]


_SPAN = re.compile(r"20\d\d[—\-–]+20\d\d|(?<!\d)2021\s?2025")
_YEAR = re.compile(r"(?<!\d)20[12]\d(?!\d)")


def moved(number: str, old: str, name: str, parents: dict[str, str], shift: int) -> tuple[str, ...]:
    """A sample document as another county's, ``shift`` years later; spans of outlines stay."""
    text = (GOLD / f"{number}.txt").read_text(encoding="utf-8").strip()
    stem, new = old[:-1], name[:-1] if len(name) > 2 else name
    text = text.replace(old, name).replace(stem, new)
    for before, after in parents.items():
        text = text.replace(before, after)
    text = text.replace(f"我{old[-1]}", f"我{name[-1]}").replace(f"全{old[-1]}", f"全{name[-1]}")

    def later(found: re.Match[str]) -> str:
        return str(int(found[0]) + shift)

    parts = _SPAN.split(text)
    spans = [*_SPAN.findall(text), ""]
    text = "".join(_YEAR.sub(later, part) + span for part, span in zip(parts, spans, strict=True))
    return tuple(re.sub(r"[ \t\u3000\xa0]+", " ", line).strip() for line in text.split("\n") if line.strip())


def own(opening: str, unit: str, year: int, signed: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A text of our own, with figures that must come out as they stand. ``unit`` is how it speaks of itself."""
    return (
        opening,
        "一、主要举措和成效",
        f"（一）压实法治建设责任。{unit}主要负责人履行推进法治建设第一责任人职责，全年专题研究法治工作７次，学法１２次；"
        f"印发《{year}年法治政府建设任务分解表》（〔{year}〕5号），共30项，完成28项，完成率93.33%。",
        f"（二）规范行政执法。{unit}办理行政处罚案件1 5起、行政许可2,306件，其中“不见面”办理占87.5％；"
        "执法人员持证率100％，案卷评查抽取①一般程序案卷60宗、②简易程序案卷40宗，优秀率同比上升3.2个百分点。",
        f"（三）化解矛盾纠纷。{unit}收到行政复议申请85件（含上年结转4件），受理76件，纠错6件；被诉案件9件，胜诉率达到8／9，"
        "行政机关负责人出庭应诉率100%；调解纠纷1.2万余件，成功率98‰以上为误、应为98%以上，已在公开文本中更正。",
        "二、存在的不足和原因",
        f"一是个别同志运用法治思维解决问题的能力不强；二是{unit}基层执法力量薄弱，人均承担事项41.7项；三是数字化手段运用不够。"
        "主要原因在于培训针对性不足、经费保障有限。",
        "三、下一步工作安排",
        f"{year + 1}年，{unit}将聚焦薄弱环节，抓好三件事：健全合法性审查机制；推行“综合查一次”；把法治政府建设成效纳入年度考核。",
        *signed,
    )


def _county() -> list[Report]:
    return [
        Report("130928", "吴桥县", 2023, "关于吴桥县2023年度法治政府建设工作情况的报告",
               moved("000", "安化县", "吴桥县", {"湖南": "河北"}, 1)),
        Report("230103", "南岗区", 2022, "南岗区2022年度法治政府建设工作报告",
               moved("001", "召陵区", "南岗区", {"漯河": "哈尔滨", "河南": "黑龙江"}, 1)),
        Report("411281", "义马市", 2024, "义马市2024年法治政府建设年度报告",
               moved("002", "枣阳市", "义马市", {"襄阳": "三门峡", "湖北": "河南"}, 1), kind="joint"),
        Report("520326", "务川仡佬族苗族自治县", 2025, "务川仡佬族苗族自治县关于2025年法治政府建设情况的报告",
               moved("003", "冠县", "务川县", {"聊城": "遵义", "山东": "贵州"}, 1)),
        Report("610522", "潼关县", 2020, "潼关县2020年度依法行政工作情况的报告",
               moved("004", "清丰县", "潼关县", {"濮阳": "渭南", "河南": "陕西"}, 1)),
    ]  # fmt: skip


def _higher() -> list[Report]:
    return [
        Report("150825", "乌拉特后旗", 2024, "乌拉特后旗人民政府关于2024年度法治政府建设情况的报告",
               own("2024年，乌拉特后旗坚持以习近平法治思想为指导，扎实推进依法行政。现将有关情况报告如下。", "我旗", 2024,
                   ("乌拉特后旗人民政府", "2025年2月18日"))),
        Report("445100", "潮州市", 2023, "潮州市2023年法治政府建设情况报告",
               own("2023年，潮州市深入贯彻落实党的二十大精神，全面推进依法行政，全市法治政府建设取得新成效。", "全市", 2023)),
        Report("630000", "青海省", 2022, "青海省人民政府关于2022年度法治政府建设情况的报告",
               own("2022年，在党中央、国务院坚强领导下，我省坚持依法行政，法治政府建设率先突破。现报告如下：", "全省", 2022)),
        Report("211000", "辽阳市", 2021, "中共辽阳市委 辽阳市人民政府关于2021年度法治政府建设情况的报告",
               own("2021年，辽阳市坚持党对法治政府建设的领导，统筹推进各项工作。现将有关情况报告如下：", "我市", 2021,
                   ("中共辽阳市委 辽阳市人民政府", "2022年3月1日")), kind="joint"),
        Report("230103", "南岗区", 2019, "2019年南岗区法治政府建设情况报告",
               own("2019年，我区以创建法治政府示范区为抓手，不断提升依法行政水平。现将工作情况报告如下：", "我区", 2019)),
    ]  # fmt: skip


def _offices() -> list[Report]:
    return [
        Report("510700", "绵阳市交通运输局", 2023, "绵阳市交通运输局2023年度法治政府建设工作情况报告",
               own("2023年，市交通运输局在市委、市政府的领导下，坚持依法行政。现将法治政府建设工作情况报告如下：", "我局", 2023,
                   ("绵阳市交通运输局", "2024年1月12日")), "交通运输局", "department"),
        Report("520600", "铜仁市生态环境局", 2024, "铜仁市生态环境局2024年法治政府建设年度报告",
               own("2024年，我局认真贯彻习近平生态文明思想和习近平法治思想，严格依法行政，现将情况报告如下。", "我局", 2024),
               "生态环境局", "department"),
        Report("450000", "广西壮族自治区水利厅", 2022, "广西壮族自治区水利厅关于2022年度法治政府建设情况的报告",
               own("2022年，自治区水利厅坚持节水优先，深入推进法治政府建设。现将有关情况报告如下：", "我厅", 2022,
                   ("广西壮族自治区水利厅", "2023年2月3日")), "水利厅", "department"),
        Report("130928", "县卫生健康局", 2021, "县卫生健康局2021年度法治政府建设情况报告",
               own("2021年，我局紧紧围绕健康吴桥建设，全面落实依法行政各项要求，现报告如下：", "我局", 2021,
                   ("吴桥县卫生健康局", "2022年1月20日")), "卫生健康局", "department"),
        Report("610523104", "两宜镇", 2023, "大荔县两宜镇人民政府2023年法治政府建设情况报告",
               own("2023年，我镇在县委、县政府的正确领导下，坚持依法行政，扎实推进法治政府建设。现将工作开展情况报告如下：",
                   "我镇", 2023, ("大荔县两宜镇人民政府", "2024年1月5日")), kind="township", host="610523"),
        Report("430102015", "马坡岭街道", 2024, "马坡岭街道办事处2024年度法治政府建设工作情况报告",
               own("2024年，马坡岭街道坚持以人民为中心，深入推进法治政府建设，现将主要情况报告如下。", "我街道", 2024),
               kind="township", host="430102"),
        Report("511421115", "宝飞镇", 2022, "宝飞镇人民政府2022年法治政府建设工作报告",
               own("2022年，在县委、县政府的坚强领导下，我镇认真落实法治政府建设各项要求，现将情况报告如下。", "我镇", 2022),
               kind="township", host="511421"),
    ]  # fmt: skip


def reports() -> list[Report]:
    """Seventeen reports of every kind, in a fixed order."""
    return [*_county(), *_higher(), *_offices()]
