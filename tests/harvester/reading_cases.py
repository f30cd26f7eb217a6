"""Portal pages put together from texts, frames, fact shapes, body shapes and frills, each with what must be read of it.

Deterministic: a case is its number. The parts are stepped through with different strides, so that every shape meets
many others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from duties import weighing
from duties.naming import Home
from duties.recognise import recognise
from duties.reports import GOVERNMENT, Document, Lead, Recognition
from harvester.readers import html
from tests.duties.test_recognise import register
from tests.harvester.reading_bodies import BODIES
from tests.harvester.reading_facts import SHAPES, Facts, Told
from tests.harvester.reading_frames import FRAMES, Parts
from tests.harvester.reading_frills import BELOWS, FEET, SIDES, TOPS
from tests.harvester.reading_texts import Report, reports
from tests.scoring import Score, score, squeeze

COUNT = 84
COLUMN = "首页 > 政务公开 > 法治政府建设年度报告"
OFFICES = {
    "130928": "吴桥县司法局", "230103": "南岗区人民政府", "411281": "义马市司法局", "520326": "务川自治县司法局",
    "610522": "潼关县政府办公室", "150825": "乌拉特后旗司法局", "445100": "潮州市司法局", "630000": "青海省司法厅",
    "211000": "辽阳市人民政府办公室", "510700": "绵阳市交通运输局", "520600": "铜仁市生态环境局",
    "450000": "广西壮族自治区水利厅", "610523104": "大荔县两宜镇", "430102015": "马坡岭街道办事处", "511421115": "宝飞镇人民政府",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A page with its gold. ``lines`` are the document's, ``report`` what must be recognised."""

    name: str
    markup: str
    url: str
    facts: Facts
    lines: tuple[str, ...]
    report: Report

    @property
    def home(self) -> Home:
        return Home(self.report.listing, (GOVERNMENT,), COLUMN)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case: ``wrong`` names the fields that were missed, with what was read instead."""

    case: Case
    document: Document
    recognition: Recognition
    text: Score
    wrong: Mapping[str, object]


def _pick(table: Mapping[str, object], at: int) -> str:
    return list(table)[at % len(table)]


def build(number: int) -> Case:
    """The case of this number."""
    report = reports()[number % 17]
    shape = _pick(SHAPES, number * 2 + number // 27)
    body = _pick(BODIES, number * 5 + number // 16)
    frame = _pick(FRAMES, number)
    top, side = _pick(TOPS, number * 3 + number // 8), _pick(SIDES, number // 3)
    below, foot = _pick(BELOWS, number * 2 + number // 7), _pick(FEET, number // 2)
    office = OFFICES[report.place]
    told = Told(
        report.year + 1, 1 + number % 6, 1 + number * 7 % 28, office, 1000003 * (number + 1) % 9999999
    )
    facts = SHAPES[shape](told)
    markup, lines = BODIES[body](report.paragraphs)
    parts = Parts(
        report.title,
        facts.head,
        facts.shown.replace("%TITLE%", report.title),
        markup,
        f"{report.name}人民政府门户网站" if report.body == GOVERNMENT else f"{report.name}网站",
        TOPS[top],
        SIDES[side],
        BELOWS[below],
        FEET[foot],
    )
    name = f"{number}: {frame}, {shape}, {body}, {top}, {side}, {below}, {foot}"
    url = f"https://www.example.gov.cn/zwgk/fzzfjs/content_{number}.html"
    return Case(name, FRAMES[frame](parts), url, facts, tuple(lines), report)


def read_fields(document: Document) -> dict[str, str]:
    """What is held of a document, in the words of Facts; "" for nothing."""
    on = weighing.published(document.evidence)
    said = {
        "issuer": weighing.issuer(document.evidence),
        "source": weighing.source(document.evidence),
        "index_number": weighing.index_number(document.evidence),
        "document_number": weighing.document_number(document.evidence),
        "written": weighing.written_on(document.evidence),
    }
    fields = {name: one.value if one else "" for name, one in said.items()}
    fields["published"] = "" if on is None else (on.at or on.on.isoformat())[:16]
    return fields


def due_fields(facts: Facts, document: Document) -> dict[str, str]:
    due = {name: getattr(facts, name) for name in ("published", "index_number", "document_number", "written")}
    due["source"] = facts.source
    due["issuer"] = facts.issuer or facts.source  # issuer falls back on the source
    signed = next((one.value for one in document.evidence if one.place == "signature"), "")
    due["written"] = due["written"] or signed
    return due


def run(case: Case) -> Outcome:
    document = html.read(case.markup, case.url)
    found = recognise(document, Lead(case.url, case.report.title), case.home, register())
    wrong: dict[str, object] = {}
    got = read_fields(document)
    for name, due in due_fields(case.facts, document).items():
        if squeeze(got[name]) != squeeze(due):
            wrong[name] = (got[name], due)
    if squeeze(document.title or "") != squeeze(case.report.title):
        wrong["title"] = document.title
    whose = (found.publisher.jurisdiction, found.publisher.body) if found.publisher else None
    for name, held, due_ in (
        ("publisher", whose, (case.report.place, case.report.body)),
        ("year", found.year, case.report.year),
        ("kind", found.kind, case.report.kind),
        ("verdict", str(found.verdict), "report"),
    ):
        if held != due_:
            wrong[name] = (held, found.why)
    text = score(document.text, "\n".join(case.lines), [case.report.title])
    return Outcome(case, document, found, text, wrong)


@cache
def cases() -> tuple[Case, ...]:
    return tuple(build(number) for number in range(COUNT))


@cache
def outcomes() -> tuple[Outcome, ...]:
    return tuple(run(case) for case in cases())


def without_frills(number: int) -> Case:
    """The same document in the barest frame: what is missed here is missed for the document's own sake."""
    case = build(number)
    parts = Parts(
        case.report.title, case.facts.head, case.facts.shown, "".join(f"<p>{x}</p>" for x in case.lines), ""
    )
    return replace(case, markup=FRAMES["bare_divs"](parts))
