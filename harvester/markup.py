"""What every parser of markup here relies on: a page that cannot be made to take for ever."""

from __future__ import annotations

import re
from collections import Counter

MOST_OPEN = 5_000  # elements left open; real pages stay below a thousand (<br>, <img>, unclosed <li>)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "td", "th", "tr", "option", "dt", "dd", "tbody",
})  # fmt: skip


def shallow(html: str) -> str:
    """The markup up to where it nests so deeply that parsing it would take the square of its size.

    Counted element by element where a rough count leaves it open: a page of ten thousand <br> is read whole, and closing
    tags that close nothing do not hide what stays open. Measured on selectolax 1.0: 256 kB of ``<div>`` and nothing else
    takes seconds; no real page comes near.
    """
    if html.count("<") - html.count("</") < MOST_OPEN:
        return html
    left: Counter[str] = Counter()
    depth = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in _VOID:
            continue
        if not match[1]:
            left[name] += 1
            depth += 1
            if depth > MOST_OPEN:
                return html[: match.start()]
        elif left[name]:
            left[name] -= 1
            depth -= 1
    return html
