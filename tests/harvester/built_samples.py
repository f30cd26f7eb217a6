"""The sample portals answered without a socket: pure, from request to page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from duties.watch import Listing
from harvester.faces.portals import Asked, Portal
from harvester.find import Walk, walk
from harvester.pieces import Page, Request, Trouble
from tests.harvester.built_listings import Reply

BASE = "http://www.sample.gov.cn"


def answers(portal: Portal) -> Callable[[Request], Reply]:
    """The portal as find.walk and discover ask it."""
    charset = "gb18030" if portal.config["encoding"] == "gb18030" else "utf-8"

    def ask(request: Request) -> Reply:
        parts = urlsplit(request.url)
        fields = {**dict(parse_qsl(parts.query)), **dict(request.form or ())}
        answer = portal.answer(Asked(request.method, parts.path, fields, {}))
        if answer.status >= 400:
            return Reply(None, Trouble("http-error", f"{answer.status} for {request.url}"))
        return Reply(Page(request.url, answer.body.decode(charset)))

    return ask


def sample(project: Path, code: str) -> tuple[Callable[[str], Walk[Reply]], str, Portal]:
    """How to walk an address of the portal, its report column, and the portal itself."""
    portal = Portal.load(project / "seeds" / "portals" / code)
    url = str(portal.jurisdiction(BASE)["listings"][0]["url"])
    return lambda address: walk(Listing(code, address), answers(portal)), url, portal
