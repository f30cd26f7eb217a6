"""Markup that sleeps on a page: in an editor's field, a template, a block for browsers without scripts or the words of
a script; and markup that would take for ever.
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
_SCRIPT = re.compile(r"<script\b(?![^>]{0,1000}\bsrc\s*=)[^>]{0,1000}>", re.I)
_LITERAL = re.compile(
    r"\"((?:[^\"\\\n]|\\.){250,})\"|'((?:[^'\\\n]|\\.){250,})'|`((?:[^`\\]|\\.){250,})`", re.S
)
_MARKUP = re.compile(r"</?(?:p|div|span|br|section|table|td)\b|&lt;/?(?:p|div|br)\b", re.I)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
__all__ = ["bounded", "woken"]
ENOUGH = 200  # Chinese characters: fewer is a form's hint
MOST_SLEEPING = 40


def woken(text: str) -> str | None:
    """The page with its sleeping markup put in its place, as a script would; None where none is worth it.

    Of the words of scripts (var content = "<p>…", the state of a Vue page) the longest piece of markup is taken.
    """
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
    if pieces:
        return "".join([*pieces, text[done:]])
    return _from_script(text, small)


def _from_script(text: str, small: str) -> str | None:
    best: tuple[int, str, int] = (ENOUGH - 1, "", 0)
    for match in list(_SCRIPT.finditer(text))[:MOST_SLEEPING]:
        end = small.find("</script", match.end())
        for literal in _LITERAL.finditer(text, match.end(), end if end >= 0 else len(text)):
            said = _ESCAPE.sub(_unescaped, literal[1] or literal[2] or literal[3])
            said = html.unescape(said) if "&lt;" in said and "<" not in said else said
            if _MARKUP.search(said) and (chinese := len(_CHINESE.findall(said))) > best[0]:
                best = (chinese, said, match.start())
    _, said, at = best
    return f"{text[:at]}<div>{said}</div>{text[at:]}" if said else None


def _unescaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        return chr(int(code, 16))
    return {"n": "\n", "t": " ", "r": "", "b": "", "f": ""}.get(found[3], found[3])
