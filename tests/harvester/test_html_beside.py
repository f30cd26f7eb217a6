"""This reader beside trafilatura alone and readability-lxml: the same pages, the same gold, one run."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from statistics import mean
from typing import Any, NamedTuple

import pytest
from lxml import html as markup  # type: ignore[import-untyped]

from duties import weighing
from tests.harvester.test_html_extraction import Case, cases, decode, free
from tests.places import shared
from tests.scoring import Score, score, squeeze

NEVER = "no such thing"


class Told(NamedTuple):
    """What one reader makes of one page: text, title and day, "" where it gives none."""

    text: str
    title: str
    day: str


def ours(case: Case, page: str) -> Told:
    on = weighing.published(case.document.evidence)
    return Told(case.document.text, case.document.title or "", on.on.isoformat() if on else "")


def trafilatura_alone(case: Case, page: str) -> Told:
    import trafilatura

    found: Any = trafilatura.bare_extraction(page, with_metadata=True)
    return Told(found.text or "", found.title or "", found.date or "") if found else Told("", "", "")


def readability_alone(case: Case, page: str) -> Told:
    from readability import Document

    found = Document(page)
    body = markup.fromstring(found.summary())
    for node in body.iter("p", "div", "br", "tr", "li", "td", "h1", "h2", "h3", "section"):
        node.tail = "\n" + (node.tail or "")
    return Told(str(body.text_content()), str(found.title()), NEVER)


READERS: dict[str, Callable[[Case, str], Told]] = {
    "this reader": ours,
    "trafilatura": trafilatura_alone,
    "readability-lxml": readability_alone,
}


class Figures(NamedTuple):
    f1: float
    government: float  # the same on government pages
    paragraphs: float
    title: float
    day: float


@cache
def figures(name: str) -> Figures:
    folder = shared("data", "extraction")
    met: list[tuple[Case, Score, bool, bool]] = []
    for case in cases():
        told = READERS[name](case, decode((folder / case.gold["file"]).read_bytes()))
        title = squeeze(told.title) == squeeze(case.gold["title"] or "")
        day = told.day[:10] == (case.gold["date"] or "")[:10]
        met.append((case, score(told.text, case.gold["text"], free(case.gold, told.text)), title, day))
    stated = [one for one in met if one[0].kind != "real-magic"]  # the benchmark's gold states no fields
    return Figures(
        mean(said.f1 for _, said, _, _ in met),
        mean(said.f1 for case, said, _, _ in met if case.government),
        mean(said.paragraphs for _, said, _, _ in met),
        mean(title for _, _, title, _ in stated),
        mean(day for *_, day in stated),
    )


@pytest.mark.parametrize("other", [name for name in READERS if name != "this reader"])
def test_no_general_extractor_reads_these_pages_better(other: str) -> None:
    for name in ("this reader", other):
        said = figures(name)._asdict()
        print(f"{name:17}", *(f"{what} {value:.3f}" for what, value in said.items()))
    for what, value in figures(other)._asdict().items():
        assert getattr(figures("this reader"), what) >= value, what
