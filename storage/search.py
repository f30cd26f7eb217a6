"""Full text over the archive: every word must stand in a report's title or text, as it is written.

A scan, without an index: exact for words of one character as of ten, the same on both databases, and linear in the size
of the archive. Latin letters match in either case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from storage.schema import reports, versions

BEFORE, AFTER = 24, 60  # characters of a snippet around the first match
TITLE_WEIGHT = 10  # a match in the title says as much as so many in the text


def search(
    tx: Connection, words: Sequence[str], *, limit: int | None = None, offset: int = 0
) -> dict[str, Any]:
    """{"total", "hits": [{"report", "title", "jurisdiction", "name", "body", "year", "score", "snippet"}]}, best first.

    ``score`` counts the matches, those in the title ten times. Nothing matches where there are no words.
    """
    wanted = [word for word in (" ".join(words)).split() if word]
    if not wanted:
        return {"total": 0, "hits": []}
    stands = [
        or_(
            func.lower(reports.c.title).contains(word.lower(), autoescape=True),
            func.lower(versions.c.text).contains(word.lower(), autoescape=True),
        )
        for word in wanted
    ]
    query = (
        select(reports, versions.c.text)
        .join(versions, and_(versions.c.report_id == reports.c.id, versions.c.version == reports.c.version))
        .where(*stands)
    )
    marks = re.compile(
        "|".join(re.escape(word) for word in sorted(wanted, key=len, reverse=True)), re.IGNORECASE
    )
    hits = sorted(
        (_hit(row, marks) for row in tx.execute(query)), key=lambda hit: (-hit["score"], hit["report"])
    )
    end = None if limit is None else offset + limit
    return {"total": len(hits), "hits": hits[offset:end]}


def _hit(row: Row[Any], marks: re.Pattern[str]) -> dict[str, Any]:
    score = TITLE_WEIGHT * len(marks.findall(row.title)) + len(marks.findall(row.text))
    return {
        "report": row.id,
        "title": row.title,
        "jurisdiction": row.jurisdiction,
        "name": row.name,
        "body": row.body,
        "year": row.year,
        "score": score,
        "snippet": _snippet(row.text, marks) or _snippet(row.title, marks),
    }


def _snippet(text: str, marks: re.Pattern[str]) -> str:
    """The text around the first match, matches in 【】; "" where there is none."""
    first = marks.search(text)
    if first is None:
        return ""
    start, end = max(0, first.start() - BEFORE), min(len(text), first.end() + AFTER)
    cut = marks.sub(lambda found: f"【{found[0]}】", text[start:end]).replace("\n", " ")
    return f"{'…' if start else ''}{cut}{'…' if end < len(text) else ''}"
