"""Requests as plain JSON: how a walk's place is stored, and how an adapter keeps requests in its memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harvester.pieces import Request


def place_of(request: Request | None) -> dict[str, Any] | None:
    """A request as plain JSON; ``request_at`` makes it a request again."""
    if request is None:
        return None
    return {
        "url": request.url,
        "purpose": request.purpose,
        "form": [list(pair) for pair in request.form] if request.form is not None else None,
        "json": request.json,
        "referer": request.referer,
        "headers": [list(pair) for pair in request.headers],
        "carry": dict(request.carry),
    }


def request_at(place: Mapping[str, Any] | None) -> Request | None:
    """The request of a stored place, None for None."""
    if place is None:
        return None
    form = place.get("form")
    return Request(
        place["url"],
        place.get("purpose", "listing"),
        form=tuple((str(key), str(value)) for key, value in form) if form is not None else None,
        json=place.get("json"),
        referer=place.get("referer"),
        headers=tuple((str(key), str(value)) for key, value in place.get("headers") or ()),
        carry=dict(place.get("carry") or {}),
    )
