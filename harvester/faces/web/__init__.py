"""The web face: pages, API, feed, calendar, health and metrics over one data folder. It only reads.

Nothing here asks the outside: styles are served from here, there is no script, and archived pages are shown in a
sandbox that may load nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from harvester import __version__
from harvester.app import App
from harvester.faces.web.api import routes as api_routes
from harvester.faces.web.gate import Gate
from harvester.faces.web.health import routes as health_routes
from harvester.faces.web.pages_board import routes as board_routes
from harvester.faces.web.pages_captures import routes as captures_routes
from harvester.faces.web.pages_reports import routes as reports_routes
from harvester.faces.web.pages_watch import routes as watch_routes
from harvester.faces.web.refusing import install
from harvester.faces.web.site import Site
from harvester.faces.web.subscriptions import routes as subscriptions_routes

__all__ = ["build"]

PARTS = (
    board_routes,
    reports_routes,
    captures_routes,
    watch_routes,
    api_routes,
    subscriptions_routes,
    health_routes,
)

ABOUT = """Whether China's local governments published their yearly rule-of-law report in time, and what that rests on.

Every list answers `{"items": [...], "next": cursor or null}`: ask again with `cursor` set to `next` and everything
else the same. Instants are ISO 8601 with offset, dates are dates in Asia/Shanghai, unknown is null. Refusals are
`{"code", "sentence", "hint"}`."""


def build(
    app: App,
    *,
    password: str | None = None,
    alive: Callable[[], datetime | None] = lambda: None,
    notice: str | None = None,
    public_url: str | None = None,
) -> FastAPI:
    """The web face over an opened data folder.

    ``password``: every route but /healthz and /static/ asks for it (Basic, any user name, or Bearer); None leaves the
    door open, for loopback only. ``alive``: when the daemon last ticked, by the app's own clock; None where there is
    no daemon. ``notice``: a banner on every page. ``public_url``: where others reach it, for the links in feed and
    calendar; None takes each request's own address. Raises ValueError for an empty password.
    """
    if password is not None and not password:
        raise ValueError("an empty password protects nothing: give one, or None")
    site = Site(app, alive=alive, notice=notice, public_url=public_url)
    web = FastAPI(
        title="Rule of Law Harvester",
        version=__version__,
        description=ABOUT,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # their pages would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    for routes in PARTS:
        web.include_router(routes(site))
    web.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    install(web, site)
    web.add_middleware(Gate, password=password)
    return web
