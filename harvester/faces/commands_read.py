"""Commands that only read what the data folder holds: board, reports, show, schedule."""

from __future__ import annotations

import difflib
import itertools
from typing import Any

import click

from harvester.faces import tables
from harvester.faces.context import Session, Trouble
from harvester.faces.words import (
    ABOUT,
    BASIS,
    GOVERNMENT,
    PLACES,
    STANDINGS,
    WHY_NEXT,
    name_of,
    say,
)
from harvester.problems import PROBLEMS
from storage import views

BOARD = ("jurisdiction", "name", "level", "parent", "body", "year", "due_on", "standing", "published_on",
         "days_late", "report", "last_good_look_at", "looks_after_due", "problem", "why")  # fmt: skip
REPORTS = ("id", "jurisdiction", "name", "level", "body", "year", "title", "published_on", "published_at",
           "published_basis", "written_on", "issuer", "source", "index_number", "document_number", "text_sha256",
           "characters", "version", "first_seen_at", "last_seen_at", "sightings", "attachments", "doubts")  # fmt: skip


def body_name(body: str | None, lang: str) -> str:
    return GOVERNMENT[lang == "en"] if body == "government" else body or ""


@click.command("board")
@click.option("--year", type=int)
@click.option("--jurisdiction", metavar="CODE")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.pass_obj
def board(session: Session, year: int | None, jurisdiction: str | None, form: str) -> None:
    session.must_exist()
    app = session.app
    with app.store.read() as tx:
        rows = views.board(tx, app.rules, session.clock(), session.lang, year=year, jurisdiction=jurisdiction)
    if form == "json":
        click.echo(tables.as_json(rows))
    elif form == "csv":
        click.echo(tables.as_csv(rows, BOARD))
    else:
        show_board(rows, session)


def show_board(rows: list[views.View], session: Session) -> None:
    lang = session.lang
    if not rows:
        click.echo(say("board.empty", lang))
        return
    shown = ("name", "body", "year", "due_on", "standing", "published_on", "problem", "why")
    cells = [
        (
            f"{row['name']} {row['jurisdiction']}",
            body_name(row["body"], lang),
            str(row["year"]),
            row["due_on"] or "—",
            name_of(STANDINGS, row["standing"], lang),
            row["published_on"] or "—",
            row["problem"] or "",
            row["why"],
        )
        for row in rows
    ]
    title = say("board.title", lang, at=f"{session.clock():%Y-%m-%d %H:%M}")
    styles = [tables.COLOURS.get(row["standing"]) for row in rows]
    tables.show_table(title, [say(f"column.{name}", lang) for name in shown], cells, styles=styles)


@click.command("reports")
@click.option("--year", type=int)
@click.option("--jurisdiction", metavar="CODE")
@click.option("--body")
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table")
@click.pass_obj
def reports(
    session: Session, year: int | None, jurisdiction: str | None, body: str | None, form: str
) -> None:
    session.must_exist()
    with session.app.store.read() as tx:
        rows = views.catalogue(tx, views.Catalogue(year=year, jurisdiction=jurisdiction, body=body))
    if form == "jsonl":
        if rows:
            click.echo(tables.as_lines(rows))
    elif form == "csv":
        click.echo(tables.as_csv(rows, REPORTS))
    else:
        _show_reports(rows, session.lang)


def _show_reports(rows: list[views.View], lang: str) -> None:
    if not rows:
        click.echo(say("reports.empty", lang))
        return
    shown = ("id", "title", "body", "year", "published_on", "issuer", "characters", "sightings")
    cells = [
        (
            row["id"],
            row["title"],
            body_name(row["body"], lang),
            str(row["year"]),
            _dated(row, lang),
            row["issuer"] or "—",
            str(row["characters"]),
            str(len(row["sightings"])),
        )
        for row in rows
    ]
    tables.show_table(say("reports.title", lang), [say(f"column.{name}", lang) for name in shown], cells)


def _dated(row: views.View, lang: str) -> str:
    if row["published_on"] is None:
        return "—"
    at = (row["published_at"] or row["published_on"]).replace("T", " ")
    return f"{at}（{name_of(BASIS, row['published_basis'], lang)}）"


@click.command("show")
@click.argument("report")
@click.option("--diff", is_flag=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def show(session: Session, report: str, diff: bool, form: str) -> None:
    session.must_exist()
    with session.app.store.read() as tx:
        view = views.report(tx, report)
        texts = views.report_versions(tx, report, texts=True)
    if view is None:
        raise Trouble(say("show.unknown", session.lang, report=report))
    if form == "json":
        click.echo(tables.as_json(view))
    elif diff and len(texts) < 2:
        click.echo(say("show.one-version", session.lang))
    elif diff:
        for older, newer in itertools.pairwise(texts):
            click.echo("\n".join(_differences(older, newer)))
    else:
        _show_report(view, session.lang)


def _differences(older: views.View, newer: views.View) -> list[str]:
    return list(
        difflib.unified_diff(
            older["text"].split("\n"),
            newer["text"].split("\n"),
            f"v{older['version']} {older['first_seen_at']}",
            f"v{newer['version']} {newer['first_seen_at']}",
            lineterm="",
            n=1,
        )
    )


def _show_report(view: views.View, lang: str) -> None:
    click.echo(view["title"])
    whose = f"{view['name'] or view['jurisdiction']} {view['jurisdiction']}"
    year = say("show.year", lang, year=view["year"])
    _fact(say("column.id", lang), view["id"])
    _fact(say("column.body", lang), f"{whose} {body_name(view['body'], lang)} {year}")
    _fact(say("column.published_on", lang), _dated(view, lang))
    for key in ("written_on", "issuer", "source", "index_number", "document_number"):
        if view[key]:
            _fact(name_of(ABOUT, key.removesuffix("_on"), lang), view[key])
    for sighting in view["sightings"]:
        _fact(say("show.url", lang), _sighted(sighting, lang))
    for item in view["attachments"]:
        _fact(say("show.attachment", lang), f"{item['name'] or '—'} {item['url']}")
    for version in view["versions"]:
        which = say("show.version", lang, version=version["version"])
        _fact(say("show.versions", lang), f"{which} {version['first_seen_at']} {version['text_sha256'][:12]}")
    click.echo(f"\n{say('show.evidence', lang)}")
    for item in view["evidence"]:
        _quote(item["about"], item, lang)
    if view["doubts"]:
        click.echo(f"\n{say('show.doubts', lang)}")
        for doubt in view["doubts"]:
            for candidate in doubt["candidates"]:
                _quote(doubt["about"], candidate, lang)
    click.echo(f"\n{say('show.text', lang)}\n{view['text']}")


def _sighted(sighting: views.View, lang: str) -> str:
    seen = [
        say("show.official" if sighting["official"] else "show.copy", lang),
        f"{say('show.first_seen', lang)} {sighting['first_seen_at']}",
        f"{say('show.last_seen', lang)} {sighting['last_seen_at']}",
    ]
    if sighting["gone_since"]:
        seen.append(say("show.gone", lang, since=sighting["gone_since"]))
    return (
        f"{sighting['url']} ({'; '.join(seen)})"
        if lang == "en"
        else f"{sighting['url']}（{'；'.join(seen)}）"
    )


def _fact(name: str, value: object) -> None:
    click.echo(f"  {tables.padded(name, 14)}{value}")


def _quote(about: str, item: views.View, lang: str) -> None:
    where = name_of(PLACES, item["place"], lang)
    quoted = f"“{item['quote']}”" if item["quote"] else ""
    click.echo(f"  {tables.padded(name_of(ABOUT, about, lang), 14)}{item['value']}  {quoted} [{where}]")


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--year", type=int)
@click.option("--jurisdiction", metavar="CODE")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def search(
    session: Session,
    words: tuple[str, ...],
    year: int | None,
    jurisdiction: str | None,
    limit: int,
    form: str,
) -> None:
    from storage.search import search as find

    session.must_exist()
    lang = session.lang
    with session.app.store.read() as tx:
        found = find(tx, words, year=year, jurisdiction=jurisdiction, limit=limit)
    if form == "json":
        click.echo(tables.as_json(found))
        return
    click.echo(say("search.total", lang, total=found["total"], shown=len(found["hits"])))
    if found["hits"]:
        shown = ("id", "title", "year", "snippet")
        cells = [(hit["report"], hit["title"], str(hit["year"]), hit["snippet"]) for hit in found["hits"]]
        tables.show_table("", [say(f"column.{name}", lang) for name in shown], cells)


@click.command("schedule")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def schedule(session: Session, form: str) -> None:
    session.must_exist()
    lang = session.lang
    with session.app.store.read() as tx:
        rows = sorted(views.sources(tx), key=lambda row: row["next_look_at"])
    if form == "json":
        click.echo(tables.as_json(rows))
        return
    shown = ("next_look_at", "name", "url", "next_why", "last_look_at", "problem")
    cells = [
        (
            row["next_look_at"],
            row["name"],
            row["url"],
            name_of(WHY_NEXT, row["next_why"], lang),
            row["last_look_at"] or "—",
            problem_words(row, lang),
        )
        for row in rows
    ]
    tables.show_table(say("schedule.title", lang), [say(f"column.{name}", lang) for name in shown], cells)


def problem_words(row: dict[str, Any], lang: str) -> str:
    """A problem with its hint: what stands in the way, and what to do."""
    problem = PROBLEMS.get(row["problem"] or "")
    if problem is None:
        return row["problem"] or ""
    detail = f"（{row['detail']}）" if row.get("detail") else ""
    return f"{problem.code}：{problem.sentence(lang)}{detail}。{problem.advice(lang)}"


READING = (board, reports, show, search, schedule)
