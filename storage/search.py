"""Full text over the archive: every word must stand in a report's title or text, as it is written.

What is found is the same on both databases: Latin letters in either case, white space of any kind as one blank. SQLite asks
the index of storage.fulltext; PostgreSQL, and an SQLite without FTS5, scan every text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, text

from storage import fulltext
from storage.schema import reports, versions

BEFORE, AFTER = 24, 60  # characters of a snippet around the first match
TITLE_WEIGHT = 10  # a match in the title says as much as so many in the text
_QUOTED = re.compile(r'["“”]([^"“”]*)(?:["“”]|$)|([^\s"“”]+)')
_CURRENT = and_(versions.c.report_id == reports.c.id, versions.c.version == reports.c.version)


def terms(words: Sequence[str]) -> list[str]:
    """What is looked for: words apart by blanks, and phrases in "…" or “…” with their blanks; each once."""
    found = _QUOTED.findall(" ".join(words))
    return list(dict.fromkeys(term for quoted, word in found if (term := fulltext.fold(quoted or word))))


def search(
    tx: Connection,
    words: Sequence[str],
    *,
    year: int | None = None,
    jurisdiction: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> dict[str, Any]:
    """{"total", "hits": [{"report", "title", "jurisdiction", "name", "body", "year", "score", "snippet"}]}, best first.

    ``score`` is the higher the better, and of use only beside the others of one answer. Nothing matches where there are
    no words; ``year`` and ``jurisdiction`` narrow the search to such reports.
    """
    wanted = terms(words)
    if not wanted:
        return {"total": 0, "hits": []}
    narrowed = [
        column == value
        for column, value in ((reports.c.year, year), (reports.c.jurisdiction, jurisdiction))
        if value is not None
    ]
    by_index = tx.dialect.name == "sqlite" and fulltext.is_ready(tx)
    find = _by_index if by_index else by_scan
    marks = _pattern(wanted)
    total, found = find(tx, wanted, narrowed, limit, offset)
    return {"total": total, "hits": [_hit(row, score, marks) for row, score in found]}


def _by_index(
    tx: Connection, wanted: Sequence[str], narrowed: Sequence[Any], limit: int | None, offset: int
) -> tuple[int, list[tuple[Row[Any], float]]]:
    matching = text("words MATCH :asked").bindparams(asked=fulltext.asked(wanted))
    index = text("words JOIN searched ON searched.id = words.rowid")
    ids = text("searched.report_id = reports.id")
    rank = text(f"bm25(words, {TITLE_WEIGHT}.0, 1.0) AS rank")
    chosen = select(reports.c.id, rank).select_from(index, reports).where(ids, matching, *narrowed)
    best = chosen.order_by(text("rank"), reports.c.id).limit(limit).offset(offset)
    ranks = {row.id: -row.rank for row in tx.execute(best)}
    total = len(ranks)
    if limit is not None or offset:
        counted = select(func.count()).select_from(index, reports).where(ids, matching, *narrowed)
        total = tx.execute(counted).scalar_one()
    rows: dict[str, Row[Any]] = {}
    names = list(ranks)
    for start in range(0, len(names), 500):
        query = select(reports, versions.c.text).join(versions, _CURRENT)
        rows |= {row.id: row for row in tx.execute(query.where(reports.c.id.in_(names[start : start + 500])))}
    return total, [(rows[name], float(f"{rank:.4g}")) for name, rank in ranks.items()]


def by_scan(
    tx: Connection, wanted: Sequence[str], narrowed: Sequence[Any], limit: int | None, offset: int
) -> tuple[int, list[tuple[Row[Any], float]]]:
    """Every text read: exact, and linear in the size of the archive. The score counts matches."""
    stands = [
        or_(
            *(
                func.lower(column).contains(piece, autoescape=True)
                for column in (reports.c.title, versions.c.text)
            )
        )
        for term in wanted
        for piece in term.split()
    ]
    query = select(reports, versions.c.text).join(versions, _CURRENT).where(*stands, *narrowed)
    patterns = [_pattern([term]) for term in wanted]
    scored = []
    for row in tx.execute(query):
        counts = [TITLE_WEIGHT * len(one.findall(row.title)) + len(one.findall(row.text)) for one in patterns]
        if all(counts):
            scored.append((row, float(sum(counts))))
    scored.sort(key=lambda pair: (-pair[1], pair[0].id))
    end = None if limit is None else offset + limit
    return len(scored), scored[offset:end]


def _pattern(wanted: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(wanted, key=len, reverse=True)
    parts = (r"\s+".join(re.escape(piece) for piece in term.split()) for term in longest_first)
    return re.compile("|".join(parts), re.IGNORECASE)


def _hit(row: Row[Any], score: float, marks: re.Pattern[str]) -> dict[str, Any]:
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
