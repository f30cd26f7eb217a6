"""The marks between pages of the API: opaque to clients, the key of the last item to us."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any

from harvester.faces.web.refusing import Refused

View = dict[str, Any]


def mark(*key: str | int) -> str:
    """The cursor that continues after this key."""
    packed = json.dumps(key, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def key(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The key inside a cursor, None for the first page. Raises Refused for anything that is no cursor of this list."""
    if cursor is None:
        return None
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        found = json.loads(packed)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Refused(400, "bad-cursor") from error
    if not isinstance(found, list) or [type(part) for part in found] != list(kinds):
        raise Refused(400, "bad-cursor")
    for part in found:
        unusable = "\0" in part if isinstance(part, str) else abs(part) >= 2**31
        if unusable:
            raise Refused(400, "bad-cursor")
    return tuple(found)


def wrapped(rows: Sequence[View], limit: int, key_of: Callable[[View], tuple[str | int, ...]]) -> View:
    """{"items", "next"} of up to ``limit`` rows; one row more than that says that there is a next page."""
    items = list(rows[:limit])
    return {"items": items, "next": mark(*key_of(items[-1])) if len(rows) > limit else None}
