"""Rows out of data: which array of a JSON answer is the listing, which field is what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duties.evidence import About
from duties.reports import Lead
from harvester.adapters.rows import lead
from harvester.adapters.scripts import NotDataError, json_of

_TITLES = (
    "title", "realtitle", "doctitle", "infotitle", "docname", "articletitle", "newstitle", "vc_title", "biaoti", "bt",
    "maintitle", "subject", "name", "contenttitle", "showtitle",
)  # fmt: skip
_LINKS = (
    "url", "infourl", "puburl", "docpuburl", "post_url", "posturl", "linkurl", "link", "href", "htmlurl", "pcurl", "visiturl",
    "articleurl", "detailurl", "contenturl", "docurl", "weburl", "path", "staticurl", "jumpurl", "urls",
)  # fmt: skip
_DATES = (
    "publishedtimestr", "published_time_format", "publishtime", "publishdate", "pubtime", "pubdate", "docrelpubtime",
    "display_publish_time", "first_publish_time", "releasetime", "releasedate", "infodate", "date", "dates", "fbsj", "fbrq",
    "createtime", "create_time", "createdate", "created_at", "opertime", "time", "showdate", "addtime", "inputtime", "deploytime",
    "docpubtime", "publisheddate", "publishedtime", "crtime",
)  # fmt: skip
_TOLD: tuple[tuple[About, tuple[str, ...]], ...] = (
    ("issuer", ("publisher", "fbjg", "publishorg", "deptname", "organ", "orgname", "issuer")),
    ("source", ("source", "contentsource", "infosource", "sitename")),
    ("index_number", ("identifier", "indexnumber", "index_number", "syh", "indexno", "refno")),
    ("document_number", ("document_number", "documentnumber", "wenhao", "fileno", "c_wjbh", "docno", "wh")),
)
_TOTALS = ("total", "totalcount", "totalrecord", "totalrecords", "totalrow", "totalrows", "allrow", "num", "post_count",
           "resultcount", "recordcount", "totalnum", "totalelements", "totalsize", "totalhits", "count")  # fmt: skip
_PAGES = (
    "totalpage",
    "totalpages",
    "pagecount",
    "pages",
    "pagetotal",
    "npage",
    "pagenum_total",
    "pagetotalnum",
)


@dataclass(frozen=True, slots=True)
class Table:
    """An array of a data answer that is a listing: its leads, and what the answer states about the whole."""

    leads: tuple[Lead, ...]
    rows: int  # items in the array, also those without address or title
    stated_rows: int | None = None
    stated_pages: int | None = None


def at_path(value: Any, path: str) -> Any:
    """What stands at a dotted path (``data.list``, ``articles``, ``0.rows``); the value itself for "", None where nothing."""
    for part in path.split("."):
        if not part:
            continue
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, Sequence) and not isinstance(value, str) and part.lstrip("-").isdigit():
            index = int(part)
            value = value[index] if -len(value) <= index < len(value) else None
        else:
            return None
    return value


def whole_number(value: Any) -> int | None:
    """A count as portals state it (62, "62"), None where it is no count."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if 0 <= value < 1e9 else None
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def table_of(value: Any, base: str) -> Table | None:
    """The listing in a data answer: the array with the most rows that have an address and a title; None without one."""
    best: Table | None = None
    for array, around in _arrays(value, (), 0):
        leads = tuple(
            one for one in (lead_of(item, base) for item in array if isinstance(item, Mapping)) if one
        )
        if leads and (best is None or len(leads) > len(best.leads)):
            best = Table(leads, len(array), _stated(around, _TOTALS, len(array)), _stated(around, _PAGES, 1))
    return best


def lead_of(item: Mapping[str, Any], base: str) -> Lead | None:
    """One object as a lead, its fields told by their usual names."""
    flat = _flat(item)
    title, link = _first(flat, _TITLES), _link(_first(flat, _LINKS))
    told = [
        (about, _first(flat, names), next((name for name in names if name in flat), ""))
        for about, names in _TOLD
    ]
    return lead(base, link, title, _first(flat, _DATES), evidence=told)


def _link(value: Any) -> Any:
    """An address given as one for each kind of reader, ``{"pc": …, "mobile": …}``, that in a string too: the pc's."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = json_of(value)
        except NotDataError:
            return None
    if isinstance(value, Mapping):
        return value.get("pc") or next((inner for inner in value.values() if isinstance(inner, str)), None)
    return value


def _flat(item: Mapping[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for value in item.values():
        if isinstance(value, Mapping):
            for inner, deeper in value.items():
                answer.setdefault(str(inner).lower(), deeper)
    for key, value in item.items():
        if not isinstance(value, Mapping | list) or str(key).lower() == "urls":
            answer[str(key).lower()] = value
    return answer


def _first(flat: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((flat[name] for name in names if flat.get(name) not in (None, "", "null")), None)


def _arrays(
    value: Any, around: tuple[Mapping[str, Any], ...], deep: int
) -> Iterator[tuple[list[Any], tuple[Mapping[str, Any], ...]]]:
    if deep > 6:
        return
    if isinstance(value, list):
        if any(isinstance(item, Mapping) for item in value):
            yield value, around
        for item in value[:200]:
            if isinstance(item, Mapping | list):
                yield from _arrays(item, around, deep + 1)
    elif isinstance(value, Mapping):
        for inner in value.values():
            if isinstance(inner, Mapping | list):
                yield from _arrays(inner, (value, *around), deep + 1)


def _stated(around: Sequence[Mapping[str, Any]], names: Sequence[str], least: int) -> int | None:
    for mapping in around:
        lowered = {str(key).lower(): inner for key, inner in mapping.items()}
        siblings = [
            {str(key).lower(): deep for key, deep in inner.items()}
            for inner in mapping.values()
            if isinstance(inner, Mapping)
        ]
        for candidate in (lowered, *siblings):
            for name in names:
                number = whole_number(candidate.get(name))
                if number is not None and number >= least:
                    return number
    return None
