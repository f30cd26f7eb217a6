"""The board, and the page behind every verdict: what was owed, what we saw, and the looks that back it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from duties import deadlines
from duties.standing import Standing
from harvester.faces.web import asked, phrases
from harvester.faces.web.refusing import not_found
from harvester.faces.web.site import Site
from storage import summaries, views, views_lists
from storage.looks import SHANGHAI
from storage.views import View

ROWS = 100
LOOKS_SHOWN = 40
ORDER = tuple(standing.value for standing in Standing)


def routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def board(
        request: Request,
        year: str = "",
        standing: str = "",
        province: str = "",
        q: str = "",
        jurisdiction: str = "",
        page: str = "",
    ) -> Response:
        return _board(site, request, year, (standing, province, q, jurisdiction), page)

    @router.get("/duties/{jurisdiction}/{year}")
    def duty(request: Request, jurisdiction: str, year: asked.Id, body: str = "government") -> Response:
        return _duty(site, request, jurisdiction, year, body)

    return router


def _board(
    site: Site, request: Request, year: str, narrowed: tuple[str, str, str, str], page: str
) -> Response:
    standing, province, words, jurisdiction = (asked.text(value) for value in narrowed)
    app, now = site.app, site.app.clock()
    today = now.astimezone(SHANGHAI).date()
    newest = deadlines.last_due_year(today, app.rules) or today.year - 1
    chosen = None if year == "all" else asked.year(year) or newest
    judged = site.boards.of(chosen)
    rows = [row for row in judged.rows if jurisdiction in ("", row["jurisdiction"])]
    with app.store.read() as tx:
        years = summaries.board_years(tx, app.rules, now)
    known_provinces = sorted({row["jurisdiction"][:2] for row in rows})
    narrowed_to = asked.province(province)
    rows = matching(rows, words=words, province=narrowed_to)
    counts = Counter(row["standing"] for row in rows)
    if standing not in ORDER:
        standing = ""
    shown = [row for row in rows if not standing or row["standing"] == standing]
    paging = asked.paging(page, len(shown), ROWS)
    kept = {
        "year": year if year == "all" else chosen,
        "province": narrowed_to,
        "q": words,
        "jurisdiction": jurisdiction,
    }
    return site.page(
        request,
        "board.html",
        judged_at=judged.at,
        rows=shown[paging.offset : paging.offset + ROWS],
        paging=paging,
        total=len(rows),
        counts=[(name, counts.get(name, 0)) for name in ORDER],
        chosen=chosen,
        newest=newest,
        years=years if chosen is None or chosen in years else sorted({*years, chosen}, reverse=True),
        provinces=[(code, site.province(code)) for code in known_provinces],
        kept=kept,
        standing=standing,
        narrowed=bool(words or narrowed_to or jurisdiction or standing),
        dues=sorted({row["due_on"] for row in rows if row["due_on"]}),
        meanings=[(name, phrases.MEANINGS[name][site.english]) for name in ORDER],
    )


def matching(rows: Sequence[View], *, words: str = "", province: str | None = None) -> list[View]:
    """Rows of the board that hold every word in name, body or code, in a province (two digits)."""
    wanted = words.lower().split()
    return [
        row
        for row in rows
        if (province is None or row["jurisdiction"].startswith(province))
        and all(
            word in f"{row['name']} {row['body']} {row['jurisdiction']} {row['problem'] or ''}".lower()
            for word in wanted
        )
    ]


def _duty(site: Site, request: Request, jurisdiction: str, year: int, body: str) -> Response:
    if not asked.FIRST_YEAR <= year <= asked.LAST_YEAR or "\0" in jurisdiction + body:
        raise not_found()
    app, now = site.app, site.app.clock()
    everything = [row for row in site.boards.of(None).rows if row["jurisdiction"] == jurisdiction]
    row = next((row for row in everything if (row["year"], row["body"]) == (year, body)), None)
    if row is None:  # a year that the board shows only when it is asked for
        asked_year = site.boards.of(year).rows
        row = next(
            (row for row in asked_year if (row["jurisdiction"], row["body"]) == (jurisdiction, body)), None
        )
    if row is None:
        raise not_found()
    with app.store.read() as tx:
        due = summaries.due_of(tx, app.rules, jurisdiction, body, year)
        asked_for = views_lists.SourcesWanted(jurisdiction=jurisdiction)
        sources = [
            source for source in views_lists.source_rows(tx, asked_for, limit=100) if body in source["bodies"]
        ]
        looks = [
            look | {"source": source["id"]}
            for source in sources
            for look in views.look_list(tx, listing_id=source["id"], limit=LOOKS_SHOWN + 1)
        ]
        spoils = views_lists.spoils(tx, [look["id"] for look in looks])
        report = views.report(tx, row["report"]) if row["report"] else None
    overdue = row["due_on"] is not None and now.astimezone(SHANGHAI).date().isoformat() > row["due_on"]
    if overdue:
        looks = [look for look in looks if look["finished_at"][:10] > row["due_on"]]
    looks.sort(key=lambda look: look["id"], reverse=True)
    return site.page(
        request,
        "duty.html",
        row=row,
        due=due,
        basis=(due.basis_en if site.english else due.basis_zh) if due else None,
        sources=sources,
        looks=[_for_duty(look, spoils.get(look["id"], ()), row) for look in looks[:LOOKS_SHOWN]],
        cut=len(looks) > LOOKS_SHOWN,
        overdue=overdue,
        report=report,
        others=[other for other in everything if (other["year"], other["body"]) != (year, body)],
    )


def _for_duty(look: View, spoils: Sequence[View], duty: View) -> dict[str, Any]:
    """A look with what it proves about one duty: nothing, where it left a link unsettled that may be the report."""
    mine = [
        spoil
        for spoil in spoils
        if all(spoil[key] in (None, duty[key]) for key in ("jurisdiction", "body", "year"))
    ]
    return look | {"spoils": mine, "counts": look["complete"] and not mine, "name": None}
