"""Markup that sleeps on a page: in an editor's field, a template or a block for browsers without scripts; and
markup that would take for ever.
"""

from __future__ import annotations

import html
import re

from harvester.markup import shallow as bounded

_SLEEPING = re.compile(
    r"<(?:(?P<field>textarea|xmp)|(?P<wrap>noscript|template)|(?P<script>script)(?=[^>]{0,200}type\s*=\s*[\"']?text/"
    r"(?:html|template|x-template|plain)))\b[^>]{0,1000}>",
    re.I,
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
__all__ = ["bounded", "woken"]
ENOUGH = 200  # Chinese characters: fewer is a form's hint
MOST_SLEEPING = 40


def woken(text: str) -> str | None:
    """The page with its sleeping markup put in its place, as a script would; None where none is worth it."""
    pieces: list[str] = []
    done = 0
    small = text.lower()
    for match in list(_SLEEPING.finditer(text))[:MOST_SLEEPING]:
        name = (match["field"] or match["wrap"] or match["script"]).lower()
        end = small.find(f"</{name}", match.end())
        if match.start() < done or end < 0:
            continue
        inner = text[match.end() : end]
        if match["field"]:
            inner = html.unescape(inner)
        if len(_CHINESE.findall(inner)) < ENOUGH:
            continue
        if match["field"] and "<" not in inner:
            inner = "".join(f"<p>{html.escape(row)}</p>" for row in inner.split("\n"))
        pieces += [text[done : match.start()], "<div>", inner, "</div>"]
        done = end + len(name) + 3
    return "".join([*pieces, text[done:]]) if pieces else None
