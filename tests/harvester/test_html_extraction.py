"""Floors on real and synthetic portal pages with gold (../shared/data/extraction; skipped where it is
absent).

A fifth of the pages, chosen by the hash of their id before the reader was written, was never looked at
while its rules were made: its figures are printed and asserted apart. (One of them was opened once, to see why a page
with all its text met a fifth of its paragraphs: the gold has a table's cells as lines. That changed the scoring, no rule.)
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from statistics import mean
from typing import Any

import pytest

from duties import weighing
from duties.evidence import Evidence
from duties.reports import Document
from harvester.readers import html
from tests.places import shared
from tests.scoring import Score, score, squeeze

_EDITOR = re.compile(r"^[\[【(（]*(?:责任编辑|责编|纠错)|^\W+$")  # furniture to us, text to some of the gold


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    kind: str
    held_out: bool
    gold: dict[str, Any]
    document: Document
    text: Score

    @property
    def government(self) -> bool:
        return self.kind == "synth" or self.name.startswith(("govcn", "gansu", "baoding")) or self.name in {
            "gne_gzggw_1", "gne_shanxi_1", "gne_cmse_1", "gne_zsnews_1", "gne_other_1",
        }  # fmt: skip


def decode(body: bytes) -> str:
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    return body.decode("gb18030", "replace")


def free(gold: dict[str, Any], text: str) -> list[str]:
    """Lines that count neither for nor against: the title, captions, the editor's name."""
    lines = [*gold["text"].split("\n"), *text.split("\n")]
    return [gold["title"] or "", *gold["optional"], *(line for line in lines if _EDITOR.search(line))]


@cache
def cases() -> tuple[Case, ...]:
    folder = shared("data", "extraction")
    found = []
    for gold in json.loads((folder / "index.json").read_text(encoding="utf-8")):
        document = html.read(
            decode((folder / gold["file"]).read_bytes()), f"http://www.example.gov.cn/{gold['id']}.html"
        )
        held_out = int(hashlib.sha256(gold["id"].encode()).hexdigest(), 16) % 5 == 0
        found.append(
            Case(
                gold["id"],
                gold["kind"],
                held_out,
                gold,
                document,
                score(document.text, gold["text"], free(gold, document.text)),
            )
        )
    return tuple(found)


def of(group: str) -> list[Case]:
    return [case for case in cases() if group == "all" or case.held_out == (group == "held out")]


def told(group: str, what: str, figure: float) -> float:
    print(f"{group}: {what} {figure:.4f} on {len(of(group))} pages")
    return figure


both = pytest.mark.parametrize("group", ["all", "held out"])


@both
def test_the_main_text_is_met(group: str) -> None:
    floor = 0.99 if group == "all" else 0.96
    assert told(group, "text F1", mean(case.text.f1 for case in of(group))) >= floor


def test_no_government_page_falls_behind() -> None:
    low = {case.name: round(case.text.f1, 3) for case in cases() if case.government and case.text.f1 < 0.9}
    assert low == {}


@both
def test_paragraphs_are_met_exactly(group: str) -> None:
    """The floor holds for all pages together, the benchmark's among them, whose lines are not always paragraphs."""
    figure = told(group, "paragraphs", mean(case.text.paragraphs for case in of(group)))
    exact = [case for case in of(group) if case.kind != "real-magic"]
    by_hand = mean(case.text.paragraphs for case in exact)
    print(f"{group}: paragraphs {by_hand:.4f} on {len(exact)} pages with gold made by hand")
    assert by_hand >= (0.98 if group == "all" else 0.96)
    assert figure >= (0.96 if group == "all" else 0.88)


def said(one: Evidence | None) -> str | None:
    return squeeze(one.value) if one else None


def title(case: Case) -> bool:
    return squeeze(case.document.title or "") == squeeze(case.gold["title"] or "")


def day(case: Case) -> bool:
    found = weighing.published(case.document.evidence)
    return (found.on.isoformat() if found else None) == (case.gold["date"] or "")[:10] or (
        found is None and not case.gold["date"]
    )


def minute(case: Case) -> bool:
    due = case.gold["date"]
    if not due or len(due) == 10:
        return day(case)
    found = weighing.published(case.document.evidence)
    return found is not None and (found.at or "")[:16] == due[:16].replace(" ", "T")


def source(case: Case) -> bool:
    found = weighing.source(case.document.evidence) or weighing.issuer(case.document.evidence)
    return said(found) == (squeeze(case.gold["source"] or "") or None)


def index_number(case: Case) -> bool:
    due: str | None = case.gold["index_no"]
    return said(weighing.index_number(case.document.evidence)) == due


def written(case: Case) -> bool:
    # Where the gold is silent the page may still carry 发文日期: two of the synthetic pages do.
    found = weighing.written_on(case.document.evidence)
    due: str | None = case.gold["doc_date"]
    return due is None or (found is not None and found.value == due)


FLOORS: dict[str, tuple[Callable[[Case], bool], float, float]] = {
    "title": (title, 0.99, 0.93),
    "date": (day, 0.99, 0.93),
    "minute": (minute, 0.99, 0.93),
    "source": (source, 0.97, 0.86),
    "index number": (index_number, 1.0, 1.0),
    "document date": (written, 1.0, 1.0),
}


@both
@pytest.mark.parametrize("field", FLOORS)
def test_what_the_page_states_is_met(field: str, group: str) -> None:
    check, floor, apart = FLOORS[field]
    having = [
        case for case in of(group) if case.kind != "real-magic"
    ]  # the benchmark's gold states no fields
    missed = [case.name for case in having if not check(case)]
    figure = 1 - len(missed) / len(having)
    print(f"{group}: {field} {figure:.4f} on {len(having)} pages", "" if group == "held out" else missed)
    assert figure >= (floor if group == "all" else apart)
