"""Writes the sample portals: ``seeds/portals/<code>/www`` and ``rows``, from the ``templates`` beside them.

    python -m scripts.make_portals            writes them
    python -m scripts.make_portals --check    exits 1 if what stands there is not what would be written

What comes out depends on nothing but the files read. ``build`` also gives the tests their variants of a portal
(a report withdrawn, changed, or newly published): see tests/portal/faults.py.
"""

from __future__ import annotations

import argparse
import json
import posixpath
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
import markupsafe

from seeds.portals.documents import (
    CHINA,
    LISTINGS,
    Document,
    Sample,
    documents,
    newest_first,
    number_of,
    paragraphs,
    samples,
)


def _when(moment: datetime | None, pattern: str) -> str:
    return "" if moment is None else moment.strftime(pattern)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length + 1 else text[:length] + "…"


def _nbsp(text: str) -> markupsafe.Markup:
    """Blanks that must stand (two or more in a row, or at the start) as entities: HTML folds others."""
    safe = str(markupsafe.escape(text)).replace("\xa0", "&nbsp;")
    return markupsafe.Markup(re.sub(r" {2,}|^ ", lambda m: "&nbsp;" * len(m[0]), safe))


def _word(text: str) -> markupsafe.Markup:
    """As a word processor leaves it: Chinese and figures each in spans of their own."""
    pieces = re.split(r"(\d+)", text)
    chinese = '<span style="font-family:仿宋_GB2312;font-size:16pt">{}</span>'
    figures = '<span lang="EN-US" style="font-size:16pt">{}</span>'
    spans = (
        (figures if place % 2 else chinese).format(_nbsp(piece))
        for place, piece in enumerate(pieces)
        if piece
    )
    return markupsafe.Markup("".join(spans))


def _relative(path: str, here: str) -> str:
    start = posixpath.dirname(here)
    return posixpath.relpath(path, start) + ("/" if path.endswith("/") and path != "/" else "")


def _environment(sample: Sample) -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(sample.folder / "templates", encoding="utf-8")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=False
    )
    environment.filters.update(
        when=_when,
        cut=_cut,
        nbsp=_nbsp,
        word=_word,
        relative=_relative,
        dotted=lambda path, here: "./" + posixpath.relpath(path, posixpath.dirname(here)),
    )
    return environment


class _Press:
    """Turns the documents of one portal into its files."""

    def __init__(self, sample: Sample, rows: Sequence[Document]) -> None:
        self.sample, self.site, self.rows = sample, sample.site, list(rows)
        self.environment = _environment(sample)
        self.dated = sorted((row for row in rows if row.published and not row.report), key=newest_first)
        self.column = sample.site["column"]
        self.sections = [
            {
                "trail": [],
                **section,
                "documents": [d for d in self.dated if d.kind in section["kinds"]],
                "id": 10 + place,
            }
            for place, section in enumerate(sample.site["sections"])
        ]
        catalogue = {
            "name": "政府信息公开" if self.site["family"] != "table" else "政务公开",
            "path": self.site["catalogue"],
        }
        self.nav = [{"name": "首页", "path": "/"}, self.sections[0], catalogue, self.sections[1]]
        self.menu = [
            {"name": "政府信息公开指南", "path": self.site["guide"]},
            *self.sections[1:],
            self.column,
        ]

    def files(self) -> Iterator[tuple[str, bytes]]:
        yield from self._furniture()
        yield from self._listing(self.column, self.rows, self.site.get("channel"))
        for section in self.sections:
            yield from self._listing(section, section["documents"][:15], section.get("channel"))
        for place, row in enumerate(self.rows):
            before = self.rows[place - 1] if place else None
            after = self.rows[place + 1] if place + 1 < len(self.rows) else None
            yield self._page(
                "article.html",
                row.path,
                doc=row,
                column=self.column,
                related=self._related(row),
                before=before,
                after=after,
            )
        if "service" in self.site:
            yield self.site["service"]["rows"], self._data()

    def _furniture(self) -> Iterator[tuple[str, bytes]]:
        yield self._page("home.html", "/", lists=self.sections)
        yield self._page("catalogue.html", self.site["catalogue"], newest=self.dated[:8])
        yield self._page(
            "article.html",
            self.site["guide"],
            doc=_guide(self.site),
            column={**self.column, "name": "政府信息公开指南"},
            related=[],
            before=None,
            after=None,
        )
        yield self._page("missing.html", "/" + self.site["missing"])
        templates = self.sample.folder / "templates"
        yield "www/css/style.css", (templates / "style.css").read_bytes()
        for extra in sorted((templates / "extra").rglob("*")):
            if extra.is_file():
                yield "www/" + extra.relative_to(templates / "extra").as_posix(), extra.read_bytes()

    def _listing(
        self, column: Mapping[str, Any], rows: Sequence[Document], channel: str | None
    ) -> Iterator[tuple[str, bytes]]:
        size = self.site["per_page"]
        pages = LISTINGS[self.site["family"]](column["path"], max(1, -(-len(rows) // size)))
        for number, path in enumerate(pages, 1):
            shown = rows[(number - 1) * size : number * size]
            yield self._page(
                "listing.html", path, column=column, documents=shown, pages=pages, number=number, total=len(rows),
                channel=channel, tree=self._tree(),
            )  # fmt: skip

    def _tree(self) -> dict[str, dict[str, list[Document]]]:
        tree: dict[str, dict[str, list[Document]]] = {}
        for row in self.rows:
            if row.filed:
                tree.setdefault(row.trail[0], {}).setdefault(row.trail[1], []).append(row)
        return tree

    def _related(self, document: Document) -> list[Document]:
        others = [
            row for row in (self.dated if not document.filed else self.rows) if row.path != document.path
        ]
        others = [row for row in others if not row.report]
        return sorted(others, key=lambda row: number_of(document.id, row.id))[:6]

    def _data(self) -> bytes:
        if self.site["family"] == "hanweb":
            row = self.environment.get_template("row.html")
            return _json([row.render(d=document).strip() for document in self.rows])
        return _json([_ucap_row(document, self.column["name"]) for document in self.rows])

    def _page(self, template: str, path: str, **words: Any) -> tuple[str, bytes]:
        given = {
            "site": self.site,
            "nav": self.nav,
            "menu": self.menu,
            "here": path,
            "column": None,
            "channel": None,
        }
        text = self.environment.get_template(template).render({**given, **words})
        text = re.sub(r"\n{2,}", "\n", text).replace("\n", self.site["newline"])
        index = "index" + Path(self.site["missing"]).suffix
        return "www" + (path + index if path.endswith("/") else path), text.encode(self.site["encoding"])


def _json(rows: list[Any]) -> bytes:
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()


def _ucap_row(document: Document, column: str) -> dict[str, Any]:
    shown = _when(document.published, "%Y-%m-%d %H:%M:%S")
    return {
        "title": document.listed,
        "url": document.path,
        "channelName": str(document.year) if document.filed else column,
        "publishedTimeStr": shown,
        "domainMetaList": [{"resultList": [{"key": "source", "value": document.source}]}],
    }


def _guide(site: Mapping[str, Any]) -> Document:
    lines = (
        f"为了更好地提供政府信息公开服务，{site['place']}人民政府编制了《政府信息公开指南》。",
        "一、公开范围",
        "本机关主动公开机构职能、政策文件、规划计划、财政预决算、重大项目、法治政府建设年度报告等政府信息。",
        "二、依申请公开",
        f"公民、法人和其他组织可以当面、信函或者通过网站提出申请，受理机构电话：{site['phone']}。",
    )
    published = datetime(2021, 5, 11, 10, 20, tzinfo=CHINA)
    source = str(site["organizer"])
    return Document(1, "guide", 2021, f"{site['place']}人民政府政府信息公开指南", paragraphs(lines), published, source,
                    listed=f"{site['place']}人民政府政府信息公开指南", path=site["guide"])  # fmt: skip


def build(sample: Sample, rows: Sequence[Document] | None = None) -> dict[str, bytes]:
    """Every file of a portal by its path in the portal's folder. ``rows`` stands in for its own documents."""
    return dict(_Press(sample, documents(sample) if rows is None else rows).files())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if a file differs")
    wanted = parser.parse_args(arguments)
    differing = 0
    for each in samples():
        files = build(each)
        present = {
            found.relative_to(each.folder).as_posix(): found.read_bytes()
            for part in ("www", "rows")
            for found in (each.folder / part).rglob("*")
            if found.is_file()
        }
        differing += files != present
        if not wanted.check:
            for part in ("www", "rows"):
                shutil.rmtree(each.folder / part, ignore_errors=True)
            for name, content in files.items():
                (each.folder / name).parent.mkdir(parents=True, exist_ok=True)
                (each.folder / name).write_bytes(content)
        print(f"{each.code} {each.site['place']}: {len(files)} files, {sum(map(len, files.values()))} bytes")
    return int(wanted.check and differing > 0)


if __name__ == "__main__":
    sys.exit(main())
