"""How requests are refused: a code, a plain sentence and what to do, as JSON for programs and as a page for people."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from harvester.faces.web.gate import HEADERS
from harvester.faces.web.phrases import REFUSALS
from harvester.faces.web.site import Site

log = logging.getLogger("harvester.web")


class Refused(Exception):  # noqa: N818 - what the reader is told, not a fault of ours
    """A request that is not answered; ``code`` names its words in phrases.REFUSALS."""

    def __init__(self, status: int, code: str, detail: str = "") -> None:
        self.status, self.code, self.detail = status, code, detail
        super().__init__(code)


def not_found() -> Refused:
    return Refused(404, "not-found")


def install(web: FastAPI, site: Site) -> None:
    """Let every failure end in words."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return answer(request, site, error)

    async def by_framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = "read-only" if error.status_code == 405 else "not-found"
        return answer(request, site, Refused(405 if code == "read-only" else 404, code))

    async def unusable(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        wrong = error.errors()
        if not _for_programs(request) or any(item["loc"][0] == "path" for item in wrong):
            return answer(request, site, not_found())
        names = "、".join(dict.fromkeys(str(item["loc"][-1]) for item in wrong))
        return answer(request, site, Refused(400, "bad-parameter", names))

    async def bug(request: Request, error: Exception) -> Response:
        log.error("bug: %s %s", request.method, request.url.path, exc_info=error)
        told = answer(request, site, Refused(500, "bug"))
        told.headers.update(HEADERS)  # this answer is made outside the gate
        return told

    web.add_exception_handler(Refused, refused)
    web.add_exception_handler(HTTPException, by_framework)
    web.add_exception_handler(RequestValidationError, unusable)
    web.add_exception_handler(Exception, bug)


def answer(request: Request, site: Site, refused: Refused) -> Response:
    """The refusal as its asker reads it."""
    says, hint = REFUSALS[refused.code]
    told = {
        "code": refused.code,
        "sentence": says[site.english].format(detail=refused.detail),
        "hint": hint[site.english],
    }
    if _for_programs(request):
        return JSONResponse(told, refused.status)
    return site.page(request, "refused.html", refused.status, refusal=told)


def _for_programs(request: Request) -> bool:
    path: str = request.scope["path"]
    return path.startswith(("/api/", "/healthz", "/metrics", "/feed.atom", "/calendar.ics"))
