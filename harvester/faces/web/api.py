"""The API: the shapes of the command line over HTTP, a page at a time. It only reads."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse

from harvester.faces.web import asked, cursors, shapes
from harvester.faces.web.pages_board import matching
from harvester.faces.web.refusing import Refused, not_found
from harvester.faces.web.site import Site
from storage import views, views_lists
from storage.search import search as find

REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": shapes.Refusal, "description": "A parameter or cursor will not do"},
    401: {"model": shapes.Refusal, "description": "The password is missing or wrong"},
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": shapes.Refusal, "description": "No such record"}}

ReportId = Annotated[
    str, Path(description='like "430923-2022", with "-司法局" for a department\'s', max_length=200)
]
Name = Annotated[str | None, Query(max_length=40)]


def routes(site: Site) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["api"], responses=REFUSALS)
    _board(router, site)
    _reports(router, site)
    _alerts(router, site)
    _watching(router, site)
    _search(router, site)
    return router


def _board(router: APIRouter, site: Site) -> None:
    @router.get("/board", responses=_ok(shapes.Page[shapes.Duty]))
    def board(
        year: asked.Year = None,
        jurisdiction: asked.Code = None,
        body: asked.Body = None,
        standing: Name = None,
        province: asked.Province = None,
        q: asked.Words = "",
        limit: asked.Limit = 200,
        cursor: asked.Cursor = None,
    ) -> JSONResponse:
        """The standing of every duty, in the order of sources.yaml, newest year first."""
        after = cursors.key(cursor, str, str, int)
        judged = site.boards.of(year).rows
        rows = [
            row
            for row in matching(judged, words=q, province=province[:2] if province else None)
            if jurisdiction in (None, row["jurisdiction"])
            and body in (None, row["body"])
            and standing in (None, row["standing"])
        ]
        begin = 0
        if after is not None:
            keys = [(row["jurisdiction"], row["body"], row["year"]) for row in rows]
            if after not in keys:
                raise Refused(400, "bad-cursor")
            begin = keys.index((str(after[0]), str(after[1]), int(after[2]))) + 1
        return _answer(
            cursors.wrapped(
                rows[begin : begin + limit + 1],
                limit,
                lambda row: (row["jurisdiction"], row["body"], row["year"]),
            )
        )


def _reports(router: APIRouter, site: Site) -> None:
    @router.get("/reports", responses=_ok(shapes.Page[shapes.Report]))
    def reports(
        year: asked.Year = None,
        jurisdiction: asked.Code = None,
        body: asked.Body = None,
        limit: asked.Limit = 50,
        cursor: asked.Cursor = None,
    ) -> JSONResponse:
        """The catalogue with texts, sightings, attachments and evidence, by id."""
        after = cursors.key(cursor, str)
        wanted = views.Catalogue(year, jurisdiction, body, limit + 1, after[0] if after else None)
        with site.app.store.read() as tx:
            rows = views.catalogue(tx, wanted)
        return _answer(cursors.wrapped(rows, limit, lambda row: (row["id"],)))

    @router.get("/reports/{report_id:path}/versions", responses=_ok(shapes.Page[shapes.Version]) | NOT_FOUND)
    def versions(report_id: ReportId, texts: bool = False) -> JSONResponse:
        """Every version of a report's text, oldest first; never paged."""
        with site.app.store.read() as tx:
            rows = views.report_versions(tx, _clean(report_id), texts=texts)
        if not rows:
            raise not_found()
        return _answer({"items": rows, "next": None})

    @router.get("/reports/{report_id:path}", responses=_ok(shapes.WholeReport) | NOT_FOUND)
    def report(report_id: ReportId) -> JSONResponse:
        """One report with its versions."""
        with site.app.store.read() as tx:
            found = views.report(tx, _clean(report_id))
        if found is None:
            raise not_found()
        return _answer(found)


def _alerts(router: APIRouter, site: Site) -> None:
    @router.get("/alerts", responses=_ok(shapes.Page[shapes.Alert]))
    def alerts(
        state: Name = None,
        rule: Name = None,
        jurisdiction: asked.Code = None,
        year: asked.Year = None,
        limit: asked.Limit = 100,
        cursor: asked.Cursor = None,
    ) -> JSONResponse:
        """Alerts with their deliveries, newest first."""
        after = cursors.key(cursor, int)
        wanted = views_lists.AlertsWanted(state, rule, jurisdiction, year, site.app.clock())
        with site.app.store.read() as tx:
            ids = views_lists.alert_ids(tx, wanted, limit=limit + 1, before=after[0] if after else None)
            rows = views.alert_list(tx, ids, now=wanted.now)
        return _answer(cursors.wrapped(rows, limit, lambda row: (row["id"],)))

    @router.get("/review", responses=_ok(shapes.Page[shapes.Review]))
    def review(
        everything: Annotated[bool, Query(description="the settled ones too")] = False,
        limit: asked.Limit = 100,
        cursor: asked.Cursor = None,
    ) -> JSONResponse:
        """Pages that looked like reports and were not certain, oldest first."""
        after = cursors.key(cursor, int)
        with site.app.store.read() as tx:
            rows = views.review_list(tx, everything=everything)
        rows = [row for row in rows if after is None or row["id"] > after[0]]
        return _answer(cursors.wrapped(rows[: limit + 1], limit, lambda row: (row["id"],)))


def _watching(router: APIRouter, site: Site) -> None:
    @router.get("/looks", responses=_ok(shapes.Page[shapes.Look]))
    def looks(
        jurisdiction: asked.Code = None,
        listing: Annotated[int | None, Query(ge=1, le=asked.HIGHEST_ID, description="id of a source")] = None,
        limit: asked.Limit = 100,
        cursor: asked.Cursor = None,
    ) -> JSONResponse:
        """Finished looks, newest first: the proof that somebody looked."""
        after = cursors.key(cursor, int)
        before = after[0] if after else None
        with site.app.store.read() as tx:
            if listing is not None:
                rows = views.look_list(tx, listing_id=listing, limit=limit + 1, before=before)
            else:
                rows = views_lists.looks_of(tx, jurisdiction, limit=limit + 1, before=before)
        return _answer(cursors.wrapped(rows, limit, lambda row: (row["id"],)))

    @router.get("/sources", responses=_ok(shapes.Page[shapes.Source]))
    def sources(
        jurisdiction: asked.Code = None,
        province: asked.Province = None,
        failing: Annotated[bool, Query(description="only those whose last look met a problem")] = False,
        limit: asked.Limit = 100,
        cursor: asked.Cursor = None,
    ) -> JSONResponse:
        """Every listing watched: how its last look went, when the next one is and why."""
        after = cursors.key(cursor, int, int)
        wanted = views_lists.SourcesWanted(
            jurisdiction=jurisdiction, province=province[:2] if province else None, failing=failing
        )
        with site.app.store.read() as tx:
            rows = views_lists.source_rows(
                tx, wanted, limit=limit + 1, after=(after[0], after[1]) if after else None
            )
        page = cursors.wrapped(rows, limit, lambda row: (row["position"], row["id"]))
        for row in page["items"]:
            del row["position"]
        return _answer(page)


def _search(router: APIRouter, site: Site) -> None:
    @router.get("/search", responses=_ok(shapes.Found))
    def search(
        q: asked.Words,
        year: asked.Year = None,
        jurisdiction: asked.Code = None,
        limit: asked.Limit = 50,
        cursor: asked.Cursor = None,
    ) -> JSONResponse:
        """Reports in which every word stands, best first; matches are marked 【】 in the snippet."""
        after = cursors.key(cursor, int)
        offset = after[0] if after else 0
        with site.app.store.read() as tx:
            found = find(tx, [q], year=year, jurisdiction=jurisdiction, limit=limit, offset=offset)
        end = offset + len(found["hits"])
        return _answer({**found, "next": cursors.mark(end) if end < found["total"] else None})


def _ok(model: Any) -> dict[int | str, dict[str, Any]]:
    return {200: {"model": model}}


def _answer(found: views.View) -> JSONResponse:
    return JSONResponse(found)


def _clean(report_id: str) -> str:
    if "\0" in report_id:
        raise not_found()
    return report_id
