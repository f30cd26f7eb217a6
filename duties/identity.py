"""When two things are the same: reports by their publisher and year, texts by their words."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from duties.reports import GOVERNMENT, Publisher

_SPACE = re.compile(r"\s+")


def report_id(publisher: Publisher, year: int) -> str:
    """The name of a report in every archive: "430923-2022", or "430923-2022-司法局" for a department's."""
    tail = "" if publisher.body == GOVERNMENT else f"-{publisher.body}"
    return f"{publisher.jurisdiction}-{year}{tail}"


def text_sha256(text: str) -> str:
    """The sha256 of a text's UTF-8 bytes: anybody can repeat it with a common tool."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(text: str) -> str:
    """A text's identity by its words: without white space, widths made one.

    Two portals set the same report with other spacing and paragraphs; that makes it no other text.
    """
    return text_sha256(_SPACE.sub("", unicodedata.normalize("NFKC", text)))
