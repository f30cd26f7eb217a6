"""The documents of the sample portals' report columns: each portal's report and what stands beside it.

From ``documents.yaml`` (kinds of invented documents), a portal's ``templates/site.yaml`` and ``seeds/documents`` come
always the same documents: no clock, no randomness. scripts/make_portals.py makes pages of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

import yaml

PORTALS = Path(__file__).resolve().parent
DOCUMENTS = PORTALS.parent / "documents"
CHINA = timezone(timedelta(hours=8))
LAST_DAY = date(2026, 3, 13)  # nothing is dated later: the pages were "generated" in the following week
CORE = ("plan", "notice", "interpretation", "disclosure", "news")
OFFICES = (
    "公安局",
    "市场监督管理局",
    "交通运输局",
    "农业农村局",
    "自然资源局",
    "应急管理局",
    "城市管理局",
    "卫生健康局",
)
GIVEN = ("文静", "晓东", "立", "春燕", "海涛")
HEADING = re.compile(r"^[一二三四五六七八九十]+、[^。]{1,44}。?$")

Role = Literal["text", "heading", "title", "sign", "blank"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    role: Role = "text"


@dataclass(frozen=True, slots=True)
class Document:
    """One article.

    ``listed``: what its row says. ``filed``: under an indicator, whose words the row and the page then carry;
    ``trail``: the steps above that indicator.
    """

    id: int
    kind: str
    year: int
    title: str
    paragraphs: tuple[Paragraph, ...]
    published: datetime | None
    source: str
    listed: str = ""
    author: str = ""
    number: str = ""
    index: str = ""
    trail: tuple[str, ...] = ()
    filed: bool = False
    path: str = ""

    @property
    def report(self) -> bool:
        return self.kind == "report"


@dataclass(frozen=True, slots=True)
class Sample:
    """One portal to be: its description (templates/site.yaml) and where its templates lie."""

    folder: Path
    site: Mapping[str, Any] = field(hash=False)

    @property
    def code(self) -> str:
        return self.folder.name


def samples() -> list[Sample]:
    return [sample(found.parents[1].name) for found in sorted(PORTALS.glob("*/templates/site.yaml"))]


def sample(code: str) -> Sample:
    folder = PORTALS / code
    return Sample(folder, yaml.safe_load((folder / "templates" / "site.yaml").read_text(encoding="utf-8")))


# -- the documents --------------------------------------------------------------------------------------------


def number_of(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256("|".join(map(str, parts)).encode()).digest()[:6])


def paragraphs(
    lines: Sequence[str], *, titles: Sequence[str] = (), sign: Sequence[str] = ()
) -> tuple[Paragraph, ...]:
    """Gives each line its part: ``titles`` and ``sign`` name those that repeat the title or close the text."""
    wanted_titles = {_bare(line) for line in titles}
    wanted_sign = {_bare(line) for line in sign}

    def role(line: str) -> Role:
        if not _bare(line):
            return "blank"
        if _bare(line) in wanted_titles:
            return "title"
        if _bare(line) in wanted_sign:
            return "sign"
        return "heading" if HEADING.match(line) else "text"

    return tuple(Paragraph(line, role(line)) for line in lines)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(str(text)).replace(tzinfo=CHINA)


def report(sample: Sample) -> Document:
    """The seed document as an article of its portal: every paragraph as it stands there."""
    wanted = sample.site["report"]
    lines = (DOCUMENTS / wanted["document"]).read_text(encoding="utf-8").split("\n")
    first, last = wanted["lines"]
    body = [line for line in lines[first : last + 1] if line]
    published = _moment(wanted.get("published"))
    trail = tuple(wanted.get("trail", ()))
    return Document(
        id=0,
        kind="report",
        year=wanted["year"],
        title=wanted["title"],
        paragraphs=paragraphs(body, titles=wanted["titles"], sign=wanted.get("sign", ())),
        published=published,
        source=wanted.get("source", ""),
        index=wanted.get("index", ""),
        trail=trail,
        filed=bool(trail),
    )


class _Writer:
    """Fills the document kinds of documents.yaml for one portal."""

    def __init__(self, sample: Sample) -> None:
        self.site = sample.site
        self.code = sample.code
        self.kinds = {
            kind["kind"]: kind
            for kind in yaml.safe_load((PORTALS / "documents.yaml").read_text(encoding="utf-8"))
        }

    def day(self, kind: str, year: int) -> date:
        spec = self.kinds[kind]
        if kind == "interpretation":
            wanted = self.site["report"]
            day = date.fromisoformat(str(wanted.get("published") or wanted["filed"])[:10]) + timedelta(days=3)
        else:
            day = date.fromisoformat(f"{year + spec.get('after', 0)}-{spec['when']}")
            day += timedelta(days=number_of(self.code, kind, year) % 9)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day

    def document(self, kind: str, year: int) -> Document:
        spec, day, seed = self.kinds[kind], self.day(kind, year), number_of(self.code, kind, year)
        words = self._words(kind, year, day)

        def fill(template: str | list[str], place: int) -> str:
            chosen = (
                template if isinstance(template, str) else template[number_of(seed, place) % len(template)]
            )
            text = chosen.format_map(words)
            ranges = iter(range(100))
            return re.sub(
                r"<<(\d+)\.\.(\d+)>>",
                lambda m: str(int(m[1]) + number_of(seed, place, next(ranges)) % (int(m[2]) - int(m[1]) + 1)),
                text,
            )

        body = [fill(line, place) for place, line in enumerate(spec["body"])]
        sign = [line.format_map(words) for line in spec.get("sign", ())]
        hour = datetime(day.year, day.month, day.day, 8 + seed % 9, seed // 9 % 60, tzinfo=CHINA)
        source = str(spec.get("source", "{bureau}")).format_map(words)
        return Document(
            id=0,
            kind=kind,
            year=year,
            title=fill(spec["title"], -1),
            paragraphs=paragraphs([*body, *sign], sign=sign),
            published=hour,
            source=source,
            author=f"{GIVEN[seed % 5]}",
            number=fill(spec.get("number", ""), -2),
            index=f"{self.code}0{seed % 90000000 + 10000000}/{day.year}-{seed % 90000 + 10000}",
        )

    def _words(self, kind: str, year: int, day: date) -> dict[str, object]:
        site, seed = self.site, number_of(self.code, kind, year, "words")
        wanted = site["report"]
        return {
            **{key: site[key] for key in ("place", "unit", "upper", "upper_unit", "short", "phone")},
            "year": year,
            "next": year + 1,
            "bureau": f"{site['place']}司法局",
            "dept": site["place"] + OFFICES[seed % len(OFFICES)],
            "town": site["towns"][seed % len(site["towns"])],
            "given": GIVEN[seed % len(GIVEN)],
            "report": wanted.get("meant", wanted["title"]),
            "month": day.month,
            "day": day.day,
            "day_after": day.day + 2,
            "date": f"{day.year}年{day.month}月{day.day}日",
        }


def documents(sample: Sample) -> list[Document]:
    """Every document of the report column, in the order of the listing; always the same."""
    entries = sample.site.get("indicators", ())
    writer = _Writer(sample)
    chosen = _choice(sample, writer, {(entry["kind"], entry["year"]) for entry in entries})
    rows = [report(sample), *(_filed(writer, entry) for entry in entries)]
    rows += [writer.document(kind, year) for kind, year in chosen[: sample.site["rows"] - len(rows)]]
    oldest_first = sorted(rows, key=newest_first, reverse=True)
    number = sample.site["first_id"]
    placed = []
    for row in oldest_first:
        number += 1 + number_of(sample.code, row.title) % 9
        placed.append(addressed(sample, replace(row, id=number)))
    return sorted(placed, key=_as_listed)


def addressed(sample: Sample, document: Document) -> Document:
    """The document with its row's words and its address in this portal; its ``id`` must be set."""
    named = replace(document, listed=document.listed or document.title)
    return replace(named, path=ARTICLES[sample.site["family"]](named))


def newest_first(document: Document) -> tuple[float, str]:
    when = document.published
    return (-when.timestamp() if when else 0.0, document.title)


def _as_listed(document: Document) -> tuple[bool, float, str]:
    if document.filed:
        return (True, float(document.listed.split(".")[0]), document.title)
    return (False, *newest_first(document))


def _filed(writer: _Writer, entry: Mapping[str, Any]) -> Document:
    document = writer.document(entry["kind"], entry["year"])
    return replace(
        document, listed=entry["title"], trail=tuple(entry["trail"]), filed=True, published=None, source=""
    )


def _choice(sample: Sample, writer: _Writer, taken: set[tuple[str, int]]) -> list[tuple[str, int]]:
    """Which kinds of which years: first what the report is mistaken for, then the others in the order of a hash."""
    year, years = sample.site["report"]["year"], sample.site["years"]
    must = [(kind, year) for kind in CORE] + [("notice", 2025), ("plan", 2025)]
    others = [
        (kind, each)
        for kind in writer.kinds
        for each in years
        if kind != "interpretation" and (kind, each) not in must and (kind, each) not in taken
    ]
    others.sort(key=lambda pair: number_of(sample.code, *pair, "choice"))
    return [pair for pair in [*must, *others] if writer.day(*pair) <= LAST_DAY]


# -- the addresses of each family -----------------------------------------------------------------------------


def _dated(document: Document) -> datetime:
    if document.published is None:
        raise ValueError(f"this family's addresses carry a date, and {document.title} has none")
    return document.published


def _trs_article(document: Document) -> str:
    day = _dated(document)
    return f"/zwgk/zfxxgk/fdzdgknr/qt/fzzfjsndbg/{day:%Y%m}/t{day:%Y%m%d}_{document.id}.shtml"


def _hanweb_article(document: Document) -> str:
    day = _dated(document)
    return f"/art/{day.year}/{day.month}/{day.day}/art_48213_{document.id}.html"


ARTICLES: dict[str, Callable[[Document], str]] = {
    "table": lambda document: f"/zwgk/fzzfjs/content_{document.id}.html",
    "vsb": lambda document: f"/info/1097/{document.id}.htm",
    "trs": _trs_article,
    "hanweb": _hanweb_article,
    "ucap": lambda document: f"/c100982/c{document.id}/content.shtml",
}


# The addresses of a listing's pages, from its path and how many pages there are.
LISTINGS: dict[str, Callable[[str, int], list[str]]] = {
    "table": lambda path, count: [
        path,
        *(path.replace("index.html", f"list_{n}.html") for n in range(2, count + 1)),
    ],
    # VSB counts down: page 2 of 3 is <column>/2.htm, page 3 is <column>/1.htm
    "vsb": lambda path, count: [
        path,
        *(f"{path.removesuffix('.htm')}/{n}.htm" for n in range(count - 1, 0, -1)),
    ],
    "trs": lambda path, count: [path, *(f"{path}index_{n}.shtml" for n in range(1, count))],
    "hanweb": lambda path, count: [path],
    "ucap": lambda path, count: [path],
}
