"""Pages that only send the visitor on: <meta http-equiv=refresh> and a script that sets a literal address.

Nothing is executed and nothing is worked out: an address that is not written down in one piece is not
followed, nor is one behind a condition or a cookie (that is a challenge, and refusals.py names it).
"""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser

_MOST_CHARACTERS = 16_384  # a page that only sends on is short
_MOST_WORDS = 200  # characters of visible text
_LONGEST_DELAY = 10  # seconds
_REFRESH = re.compile(r"\s*(\d{1,4})(?:\.\d*)?\s*[;,]?\s*(?:url\s*=)?\s*[\"']?([^\"']*)", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"""(?<![\w.$])(?:(?:window|self|top|parent|document)\s{0,5}\.\s{0,5}){0,2}location\s{0,5}
        (?:(?:\.\s{0,5}href\s{0,5})?=(?!=)\s{0,5}|\.\s{0,5}(?:replace|assign)\s{0,5}\(\s{0,5})
        (?:"([^"\\\n]{1,500})"|'([^'\\\n]{1,500})')\s{0,5}(?:\)|;|\n|\}|$)""",
    re.VERBOSE,
)
_CONDITIONS = re.compile(
    r"\bif\s*\(|\?[^;\n]{0,200}:[^;\n]{0,200}location|cookie|navigator|userAgent|screen\s*\.|switch\s*\(|\beval\b|function\s*\w*\s*\(",
)


def sent_on(text: str) -> str | None:
    """The address (as written, perhaps relative) that a page of HTML sends its visitor to at once; None for a
    page with content of its own, a slow refresh, or a script that has to be run to know."""
    if len(text) > _MOST_CHARACTERS or ("refresh" not in text.lower() and "location" not in text):
        return None
    tree = LexborHTMLParser(text)
    tags = [node.attributes.get("content") or "" for node in tree.css('meta[http-equiv="refresh" i]')]
    in_noscript = {
        node.attributes.get("content") for node in tree.css('noscript meta[http-equiv="refresh" i]')
    }
    script = "\n".join(node.text() for node in tree.css("script"))
    for node in tree.css("script, style, noscript, title, head"):
        node.decompose()
    words = tree.body.text() if tree.body is not None else ""
    if len("".join(words.split())) > _MOST_WORDS:
        return None
    for content in tags:
        if content not in in_noscript and (address := refresh_address(content)):
            return address
    return script_address(script)


def refresh_address(content: str) -> str | None:
    """The address in a refresh tag's ``content`` ("0; url=/index.html"); None without one or for a long
    delay."""
    found = _REFRESH.match(html.unescape(content[:2000]))
    if found is None or int(found[1]) > _LONGEST_DELAY:
        return None
    return found[2].strip() or None


def script_address(script: str) -> str | None:
    """The one literal address a script sets ``location`` to; None if there are several, or a condition before
    it."""
    script = re.sub(r"(?m)^\s*//.*$|<!--|-->", "", script[:_MOST_CHARACTERS])
    addresses = {double or single for double, single in _ASSIGNED.findall(script)}
    if len(addresses) != 1 or _CONDITIONS.search(script):
        return None
    return addresses.pop().strip() or None
