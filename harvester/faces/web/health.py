"""For machines that watch us: /healthz says whether it works, /metrics how much of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse

from duties.standing import Standing
from harvester import __version__
from harvester.faces.web.site import Site
from storage import outbox, summaries, views_lists

STALLED_AFTER = timedelta(
    minutes=2
)  # the daemon beats every few seconds, whatever its other ticks are busy with

Samples = Iterable[tuple[Mapping[str, object], float]]


def routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    def healthz() -> JSONResponse:
        return _health(site)

    @router.get("/metrics")
    def metrics() -> PlainTextResponse:
        return PlainTextResponse(_metrics(site), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router


def _health(site: Site) -> JSONResponse:
    """ "daemon" is ticking, stalled, or none: where nothing ticks there is nothing to be ill."""
    database = "ok" if summaries.answers(site.app.store) else "failing"
    beat = site.alive()
    stalled = beat is not None and site.app.clock() - beat > STALLED_AFTER
    daemon = "none" if beat is None else "stalled" if stalled else "ticking"
    well = database == "ok" and not stalled
    told = {"status": "ok" if well else "failing", "database": database, "daemon": daemon}
    return JSONResponse(told, 200 if well else 503, headers={"cache-control": "no-store"})


def _metrics(site: Site) -> str:
    duties = Counter((row["year"], row["standing"]) for row in site.boards.of(None).rows)
    with site.app.store.read() as tx:
        problems = views_lists.problem_counts(tx)
        looks = summaries.look_counts(tx)
        alerts = summaries.alert_counts(tx, site.app.clock())
        undelivered = outbox.undelivered(tx)
        reports = views_lists.report_count(tx)
        reviews = summaries.review_count(tx)
        last_look = summaries.last_look_at(tx)
    is_open = sum(count for (_, state), count in alerts.items() if state == "open")
    by_standing = [
        ({"year": year, "standing": kind.value}, duties[year, kind.value])
        for year in sorted({year for year, _ in duties})
        for kind in Standing
    ]
    by_problem = [({"problem": code or "none"}, count) for code, count in sorted(problems.items(), key=str)]
    by_rule = [({"rule": rule, "state": state}, count) for (rule, state), count in sorted(alerts.items())]
    whole = [({"complete": str(kind).lower()}, looks.get(kind, 0)) for kind in (True, False)]
    told: tuple[tuple[str, str, str, Samples], ...] = (
        ("build_info", "gauge", "The program.", [({"version": __version__}, 1)]),
        ("duties", "gauge", "Duties by report year and standing.", by_standing),
        ("listings", "gauge", "Watched listings by what their last look met; none: no problem.", by_problem),
        ("looks_total", "counter", "Finished looks; complete ones reached every page.", whole),
        ("alerts", "gauge", "Alerts by rule and state.", by_rule),
        ("alerts_open", "gauge", "Alerts that are open.", [({}, is_open)]),
        ("deliveries_undelivered", "gauge", "Deliveries that wait or failed.", [({}, undelivered)]),
        ("reports", "gauge", "Reports in the catalogue.", [({}, reports)]),
        ("reviews_open", "gauge", "Pages that wait for a person.", [({}, reviews)]),
        ("last_look_timestamp_seconds", "gauge", "When a look ended last.", _instant(last_look)),
        ("last_tick_timestamp_seconds", "gauge", "When the daemon ticked last.", _instant(site.alive())),
    )
    return "".join(_metric(*one) for one in told)


def _instant(at: datetime | None) -> Samples:
    return [] if at is None else [({}, at.timestamp())]


def _metric(name: str, kind: str, about: str, samples: Samples) -> str:
    lines = [f"# HELP harvester_{name} {about}", f"# TYPE harvester_{name} {kind}"]
    for labels, value in samples:
        inside = ",".join(f'{key}="{_label(str(text))}"' for key, text in labels.items())
        lines.append(f"harvester_{name}{'{' + inside + '}' if inside else ''} {value:.15g}")
    return "\n".join(lines) + "\n"


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
