"""Which of several files is the report: a page hangs its table of figures, its notice and the report side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duties.covered import years_of
from duties.evidence import Doubt, Evidence
from duties.jurisdictions import Register
from duties.naming import Home, named_in
from duties.openings import body_of, opening
from duties.reports import Document, Recognition
from duties.titles import TitleKind, shape_of

_RANK = {
    TitleKind.REPORT: 3,
    TitleKind.PERHAPS: 2,
    TitleKind.BARE: 1,
    TitleKind.SILENT: 1,
    TitleKind.UNLIKELY: 1,
}


def report_among(
    documents: Sequence[Document], names: Sequence[str] = (), title: str = ""
) -> Document | None:
    """The file that is the report, None where none has text.

    What a file is called (``names``, one a document, as the page's links have them), its own title and its heading come
    first, then whether it has the body of a report, whether it is of the year and under the name that the page's
    ``title`` gives, then its length. Never raises.
    """
    told = [*names, *("" for _ in range(len(documents) - len(names)))]
    readable = [(one, name) for one, name in zip(documents, told, strict=False) if one.text]
    if not readable:
        return None
    year = frozenset(years_of(shape_of(title))) if title else frozenset()
    whose = _name_in(title)
    return max(readable, key=lambda pair: _weight(pair[0], pair[1], year, whose))[0]


def is_clearly(document: Document, name: str = "") -> bool:
    """Whether a file is beyond question such a report: called so, and with the body of one."""
    named, full, *_ = _weight(document, name)
    return named == _RANK[TitleKind.REPORT] and full


def contradicting(
    recognition: Recognition, documents: Sequence[Document], home: Home, register: Register
) -> tuple[Doubt, ...]:
    """What the files beside a recognised report say against it: a report's title of another year or place.

    The page speaks for itself; a file that does not fit it is a lesser doubt, for a person to see. Never raises.
    """
    publisher, found = recognition.publisher, list[Doubt]()
    for document in documents if publisher is not None else ():
        start = opening(document.text, document.title or "")
        shape, quote = start.shape, start.quote
        if shape is None:
            shape, quote = shape_of(document.title or ""), document.title or ""
        if shape.kind is not TitleKind.REPORT:
            continue
        years = years_of(shape)
        if len(years) == 1 and years[0] != recognition.year:
            found.append(Doubt("year", (Evidence("year", str(years[0]), quote[:200], "file"),)))
        named = named_in(shape.prefix, home, register)
        other = named.area or next((one.code for one in named.places if len(named.places) == 1), "")
        if other and publisher is not None and other != publisher.jurisdiction:
            found.append(Doubt("jurisdiction", (Evidence("jurisdiction", other, quote[:200], "file"),)))
    return tuple(dict.fromkeys(found))


def _weight(
    document: Document, name: str, year: frozenset[int] = frozenset(), whose: str = ""
) -> tuple[int, bool, bool, bool, bool, int]:
    start = opening(document.text, document.title or "")
    body = body_of(document.text, start)
    titles = (name, document.title or "", start.heading)
    shapes = [shape_of(title) for title in titles if title]
    kinds = [_RANK.get(shape.kind, 0) for shape in shapes]
    years = {one for shape in shapes for one in years_of(shape)}
    agrees = not year or not years or bool(years & year)
    names = {_name_in(title) for title in titles} - {""}
    own = not whose or not names or whose in names
    return max(kinds, default=1), body.full, agrees, own, not body.against, body.characters


def _name_in(title: str) -> str:
    """Whose report a title says it is, in its own words without the year: 安化县, 安化县司法局; "" where it names nobody."""
    prefix = shape_of(title).prefix if title else ""
    return re.sub(r"20\d\d年?度?|年度|关于|中共|人民政府|政府$|\W", "", prefix)
