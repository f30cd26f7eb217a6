"""Every recorded walk under tests/recorded/<family>/<case>/ through the real driver.

A case is ``portal.json`` (the listing, and what the portal answers to which request), the answers' files, and
``expected.json`` (how the walk must end, what it must have asked, the rows it must find). ``harvester record`` writes such
folders from a live portal; those kept here are our own pages in the shapes of real ones.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from duties.reports import Lead
from duties.watch import Listing
from harvester.adapters import ADAPTERS
from harvester.find import Found, Outcome, place_of, request_at, walk
from harvester.pieces import Page, Request, Trouble
from harvester.urls import identity

RECORDED = Path(__file__).resolve().parents[1] / "recorded"
CASES = sorted(path.parent.relative_to(RECORDED).as_posix() for path in RECORDED.glob("*/*/portal.json"))


@dataclass(frozen=True)
class Reply:
    page: Page | None
    trouble: Trouble | None = None


class Portal:
    """Serves a recorded folder by address and, where one is recorded, by form or JSON body. Unknown requests are 404."""

    def __init__(self, case: str) -> None:
        self.folder = RECORDED / case
        told = json.loads((self.folder / "portal.json").read_text("utf-8"))
        self.listing = Listing(**{"jurisdiction": "430923", **told["listing"]})
        self.answers: list[dict[str, Any]] = told["answers"]
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Reply:
        self.asked.append(request.url if request.method == "GET" else f"POST {request.url}")
        for answer in self.answers:
            if answer["url"] != request.url.partition("#")[0]:
                continue
            if "form" in answer and dict(request.form or ()) != answer["form"]:
                continue
            if "json" in answer and request.json != answer["json"]:
                continue
            if answer.get("method", request.method) != request.method:
                continue
            if answer.get("referer") and request.referer != answer["referer"]:
                continue
            if "trouble" in answer:
                return Reply(None, Trouble(*answer["trouble"]))
            text = (self.folder / answer["file"]).read_text("utf-8")
            return Reply(Page(answer.get("final_url", answer["url"]), text, status=answer.get("status", 200)))
        return Reply(None, Trouble("http-error", f"404 for {request.url}"))


def walked(portal: Portal, **how: Any) -> tuple[list[Found[Reply]], Outcome]:
    steps = walk(portal.listing, portal, **how)
    pages = list(steps)
    assert steps.outcome is not None
    return pages, steps.outcome


def row(lead: Lead) -> list[Any]:
    told: list[Any] = [lead.url, lead.title, lead.listed_on.isoformat() if lead.listed_on else None]
    return [*told, "cut"] if lead.cut else told


def outline(portal: Portal, pages: list[Found[Reply]], outcome: Outcome) -> dict[str, Any]:
    return {
        "adapter": outcome.adapter,
        "whole": outcome.whole,
        "trouble": [outcome.trouble.code, outcome.trouble.detail] if outcome.trouble else None,
        "stated": [outcome.stated_rows, outcome.stated_pages],
        "asked": portal.asked,
        "rows": [[row(lead) for lead in page.leads] for page in pages],
        "evidence": [
            [lead.url, told.about, told.value]
            for page in pages
            for lead in page.leads
            for told in lead.evidence
        ],
    }


@pytest.mark.parametrize("case", CASES)
def test_a_recorded_walk_goes_as_it_is_written_down(case: str) -> None:
    portal = Portal(case)
    expected = json.loads((portal.folder / "expected.json").read_text("utf-8"))

    assert outline(portal, *walked(portal)) == expected


@pytest.mark.parametrize("case", CASES)
def test_a_recorded_walk_killed_after_any_page_resumes_and_finds_the_same_rows(case: str) -> None:
    whole = Portal(case)
    pages, outcome = walked(whole)
    for killed_after in range(1, len(pages)):
        found = pages[:killed_after]
        seen = {identity(lead.url) for page in found for lead in page.leads}
        place = json.loads(json.dumps(place_of(found[-1].resume)))
        rest, end = walked(Portal(case), resume=request_at(place), seen=seen)

        assert [lead for page in (*found, *rest) for lead in page.leads] == [
            lead for page in pages for lead in page.leads
        ]
        assert (end.whole, end.adapter, end.rows, end.trouble) == (
            outcome.whole,
            outcome.adapter,
            outcome.rows,
            outcome.trouble,
        )


@pytest.mark.parametrize("family", sorted(ADAPTERS))
def test_every_family_has_a_recorded_walk_of_three_pages(family: str) -> None:
    lengths = [len(walked(Portal(case))[0]) for case in CASES if case.split("/")[0] == family]

    assert lengths, f"no recorded walk under tests/recorded/{family}/"
    assert max(lengths) >= 3
