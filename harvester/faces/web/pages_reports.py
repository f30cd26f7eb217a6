"""The catalogue, one report, and what changed between its versions."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from harvester.faces.web import asked, differences
from harvester.faces.web.refusing import not_found
from harvester.faces.web.site import Site
from storage import summaries, views, views_lists

ROWS = 100


def routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/reports")
    def reports(
        request: Request,
        year: str = "",
        province: str = "",
        q: str = "",
        jurisdiction: str = "",
        body: str = "",
        page: str = "",
    ) -> Response:
        wanted = views_lists.Wanted(
            year=asked.year(year),
            province=asked.province(province),
            words=asked.text(q),
            jurisdiction=asked.text(jurisdiction) or None,
            body=asked.text(body) or None,
        )
        return _reports(site, request, wanted, page)

    # The id may hold whatever a department's name holds: the longer path is asked first.
    @router.get("/reports/{report_id:path}/changes")
    def changes(request: Request, report_id: str, old: str = "", new: str = "") -> Response:
        return _changes(site, request, report_id, old, new)

    @router.get("/reports/{report_id:path}")
    def report(request: Request, report_id: str) -> Response:
        return _report(site, request, report_id)

    return router


def _reports(site: Site, request: Request, wanted: views_lists.Wanted, page: str) -> Response:
    with site.app.store.read() as tx:
        paging = asked.paging(page, views_lists.report_count(tx, wanted), ROWS)
        rows = views_lists.report_rows(tx, wanted, limit=ROWS, offset=paging.offset)
        years = summaries.report_years(tx)
        provinces = summaries.provinces(tx)
    return site.page(
        request,
        "reports.html",
        rows=rows,
        paging=paging,
        years=years,
        provinces=[(code, site.province(code)) for code in provinces],
        wanted=wanted,
        kept={
            "year": wanted.year,
            "province": wanted.province,
            "q": wanted.words,
            "jurisdiction": wanted.jurisdiction,
            "body": wanted.body,
        },
    )


def _report(site: Site, request: Request, report_id: str) -> Response:
    if "\0" in report_id:
        raise not_found()
    with site.app.store.read() as tx:
        report = views.report(tx, report_id)
        if report is None:
            raise not_found()
        originals = summaries.captures_of_report(tx, report_id)
        blobs = summaries.captures_by_blob(tx, (file["sha256"] for file in report["attachments"]))
    return site.page(
        request,
        "report.html",
        report=report,
        paragraphs=[line for line in report["text"].split("\n") if line.strip()],
        originals=originals,
        blobs=blobs,
        duty=next((row for row in site.boards.of(report["year"]).rows if row["report"] == report_id), None),
    )


def _changes(site: Site, request: Request, report_id: str, old: str, new: str) -> Response:
    if "\0" in report_id:
        raise not_found()
    with site.app.store.read() as tx:
        versions = views.report_versions(tx, report_id, texts=True)
        report = views.report(tx, report_id)
    if report is None or not versions:
        raise not_found()
    by_number = {str(version["version"]): version for version in versions}
    newer = by_number.get(new) if new else versions[-1]
    if newer is None:
        raise not_found()
    older = by_number.get(old or str(newer["version"] - 1))
    if older is None:
        raise not_found()
    return site.page(
        request,
        "changes.html",
        report=report,
        older=older,
        newer=newer,
        versions=versions,
        found=differences.between(older["text"], newer["text"]),
    )
