"""Which of several files is the report: a page hangs its table of figures, its notice and the report side by side."""

from __future__ import annotations

from collections.abc import Sequence

from duties.openings import body_of, opening
from duties.reports import Document
from duties.titles import TitleKind, shape_of

_RANK = {
    TitleKind.REPORT: 3,
    TitleKind.PERHAPS: 2,
    TitleKind.BARE: 1,
    TitleKind.SILENT: 1,
    TitleKind.UNLIKELY: 1,
}


def report_among(documents: Sequence[Document], names: Sequence[str] = ()) -> Document | None:
    """The file that is the report, None where none has text.

    What a file is called (``names``, one a document, as the page's links have them), its own title and its heading come
    first, then whether it has the body of a report, then its length. Never raises.
    """
    told = [*names, *("" for _ in range(len(documents) - len(names)))]
    readable = [(one, name) for one, name in zip(documents, told, strict=False) if one.text]
    if not readable:
        return None
    return max(readable, key=lambda pair: _weight(*pair))[0]


def is_clearly(document: Document, name: str = "") -> bool:
    """Whether a file is beyond question such a report: called so, and with the body of one."""
    named, full, _, _ = _weight(document, name)
    return named == _RANK[TitleKind.REPORT] and full


def _weight(document: Document, name: str) -> tuple[int, bool, bool, int]:
    start = opening(document.text, document.title or "")
    body = body_of(document.text, start)
    titles = (name, document.title or "", start.heading)
    kinds = [_RANK.get(shape_of(title).kind, 0) for title in titles if title]
    return max(kinds, default=1), body.full, not body.against, body.characters
