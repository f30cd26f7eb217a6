"""The watching itself: alerts with their deliveries, the health of every listing, the log of looks, open doubts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, Request, Response

from harvester.faces import words
from harvester.faces.web import asked
from harvester.faces.web.refusing import not_found
from harvester.faces.web.site import Site
from storage import outbox, summaries, views, views_lists

ALERTS, SOURCES, LOOKS, LEADS = 50, 100, 50, 200


def routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/alerts")
    def alerts(
        request: Request, state: str = "", rule: str = "", jurisdiction: str = "", page: str = ""
    ) -> Response:
        wanted = views_lists.AlertsWanted(
            state=state if state in words.ALERT_STATES else None,
            rule=rule if rule in words.RULES else None,
            jurisdiction=asked.text(jurisdiction) or None,
            now=site.app.clock(),
        )
        return _alerts(site, request, wanted, page)

    @router.get("/sources")
    def sources(
        request: Request,
        problem: str = "",
        province: str = "",
        q: str = "",
        jurisdiction: str = "",
        page: str = "",
    ) -> Response:
        wanted = views_lists.SourcesWanted(
            failing=bool(problem),
            province=asked.province(province),
            words=asked.text(q),
            jurisdiction=asked.text(jurisdiction) or None,
        )
        return _sources(site, request, wanted, page)

    @router.get("/sources/{listing}")
    def source(request: Request, listing: asked.Id, before: str = "") -> Response:
        return _source(site, request, listing, _mark(before))

    @router.get("/looks")
    def looks(request: Request, jurisdiction: str = "", before: str = "") -> Response:
        return _looks(site, request, asked.text(jurisdiction), _mark(before))

    @router.get("/review")
    def review(request: Request) -> Response:
        with site.app.store.read() as tx:
            rows = views.review_list(tx)
            originals = summaries.captures_of_reviews(tx)
        return site.page(request, "review.html", rows=rows, originals=originals)

    return router


def _alerts(site: Site, request: Request, wanted: views_lists.AlertsWanted, page: str) -> Response:
    with site.app.store.read() as tx:
        counts = summaries.alert_counts(tx, wanted.now)
        total = views_lists.alert_count(tx, wanted)
        paging = asked.paging(page, total, ALERTS)
        ids = views_lists.alert_ids(tx, wanted, limit=ALERTS, offset=paging.offset)
        rows = views.alert_list(tx, ids, now=wanted.now)
        undelivered = outbox.undelivered(tx)
    return site.page(
        request,
        "alerts.html",
        rows=rows,
        paging=paging,
        undelivered=undelivered,
        states=sorted({state for _, state in counts}, key=list(words.ALERT_STATES).index),
        rules=[rule for rule in words.RULES if any(rule == named for named, _ in counts)],
        wanted=wanted,
        kept={"state": wanted.state, "rule": wanted.rule, "jurisdiction": wanted.jurisdiction},
    )


def _sources(site: Site, request: Request, wanted: views_lists.SourcesWanted, page: str) -> Response:
    with site.app.store.read() as tx:
        paging = asked.paging(page, views_lists.source_count(tx, wanted), SOURCES)
        rows = views_lists.source_rows(tx, wanted, limit=SOURCES, offset=paging.offset)
        counts = views_lists.problem_counts(tx)
        provinces = summaries.provinces(tx)
    bad = {code: count for code, count in counts.items() if code is not None}
    return site.page(
        request,
        "sources.html",
        rows=rows,
        paging=paging,
        good=counts.get(None, 0),
        bad=sorted(bad.items(), key=lambda item: -item[1]),
        provinces=[(code, site.province(code)) for code in provinces],
        wanted=wanted,
        kept={
            "problem": "any" if wanted.failing else None,
            "province": wanted.province,
            "q": wanted.words,
            "jurisdiction": wanted.jurisdiction,
        },
    )


def _source(site: Site, request: Request, listing: int, before: int | None) -> Response:
    with site.app.store.read() as tx:
        found = views_lists.source_rows(tx, views_lists.SourcesWanted(listing=listing), limit=1)
        if not found:
            raise not_found()
        looks = views.look_list(tx, listing_id=listing, limit=LOOKS + 1, before=before)
        spoils = views_lists.spoils(tx, [look["id"] for look in looks])
        leads = views_lists.lead_rows(tx, listing, limit=LEADS)
        total = views_lists.lead_count(tx, listing)
    return site.page(
        request,
        "source.html",
        source=found[0],
        looks=_with_spoils(looks[:LOOKS], spoils),
        older=looks[LOOKS - 1]["id"] if len(looks) > LOOKS else None,
        before=before,
        leads=leads,
        leads_total=total,
    )


def _looks(site: Site, request: Request, jurisdiction: str, before: int | None) -> Response:
    with site.app.store.read() as tx:
        rows = views_lists.looks_of(tx, jurisdiction or None, limit=LOOKS + 1, before=before)
        spoils = views_lists.spoils(tx, [look["id"] for look in rows])
        names = summaries.watched_names(tx, {look["jurisdiction"] for look in rows} | {jurisdiction})
    return site.page(
        request,
        "looks.html",
        looks=_with_spoils(rows[:LOOKS], spoils, names),
        older=rows[LOOKS - 1]["id"] if len(rows) > LOOKS else None,
        before=before,
        jurisdiction=jurisdiction,
        names=names,
    )


def _with_spoils(
    looks: list[views.View],
    spoils: dict[int, list[views.View]],
    names: Mapping[str, str] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """Looks as the templates want them; ``counts`` is for pages about one duty."""
    return [
        look | {"spoils": spoils.get(look["id"], []), "counts": None, "name": names.get(look["jurisdiction"])}
        for look in looks
    ]


def _mark(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
