"""archive export and archive import: what was seen, given to others and taken from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harvester import __version__
from harvester.faces import tables
from harvester.faces.commands_backup import FILE, refusals_told
from harvester.faces.context import Session
from harvester.faces.words_keep import PASSED, tell
from storage.outputs import Refused, new_file

if TYPE_CHECKING:
    from storage.warc_reading import Incoming


@click.command("export")
@click.option("--output", "file", type=FILE, required=True, metavar="FILE")
@click.option("--format", "form", type=click.Choice(["warc", "wacz"]), default="warc", show_default=True)
@click.option("--jurisdiction", metavar="CODE")
@click.option("--year", type=click.IntRange(1990, 2200))
@click.option("--force", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def export(
    ctx: click.Context,
    file: Path,
    form: str,
    jurisdiction: str | None,
    year: int | None,
    force: bool,
    as_json: bool,
) -> None:
    from storage import warc

    session: Session = ctx.obj
    session.must_exist()
    with refusals_told(session):
        result = _export(session, file, form, warc.Wanted(jurisdiction, year), force)
    if as_json:
        click.echo(tables.as_json(result))
    else:
        click.echo(tell("export.done", session.lang, **result))
        for one in result["missing"]:
            click.echo("✗ " + tell("evidence.missing", session.lang, **one))
    ctx.exit(1 if result["missing"] else 0)


def _export(session: Session, file: Path, form: str, wanted: Any, force: bool) -> dict[str, Any]:
    from storage import wacz, warc

    app, now = session.app, session.clock()
    with app.store.read() as tx:
        if wanted.jurisdiction is not None and not warc.is_known(tx, wanted.jurisdiction):
            raise Refused("code-unknown", place=wanted.jurisdiction)
    with new_file(file, force=force) as folder:
        if form == "wacz":
            done = wacz.export(app.store, app.archive, folder, wanted, now, __version__)
        else:
            with (folder / "whole").open("wb") as out:
                done = warc.export(app.store, app.archive, out, wanted, now, __version__, name=file.name)
    return {
        "file": str(file),
        "format": form,
        "captures": done.captures,
        "records": done.records,
        "bytes": file.stat().st_size,
        "missing": done.missing,
    }


@click.command("import")
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def take_in(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    from storage import warc_reading
    from storage.taking import take

    session: Session = ctx.obj
    with refusals_told(session):
        for file in files:
            warc_reading.check(file)
    app = session.app
    incoming = (one for file in files for one in warc_reading.read(file))
    done = take(app.store, app.archive, incoming, _judge, session.clock())
    result: dict[str, Any] = {
        "files": [str(file) for file in files],
        "taken": done.taken,
        "known": done.known,
        "skipped": dict(sorted(done.skipped.items())),
        "corrupt": done.corrupt,
    }
    if as_json:
        click.echo(tables.as_json(result))
    else:
        _show_taken(result, session.lang)
    ctx.exit(1 if done.corrupt else 0)


def _judge(one: Incoming) -> tuple[str, str] | None:
    """A refusal or an empty shell that somebody else archived is as little a page as one that we met ourselves."""
    from harvester.refusals import refusal

    found = refusal(one.status or 0, one.headers, one.body, one.url, "article")
    return None if found is None else (found.code, found.detail)


def _show_taken(result: dict[str, Any], lang: str) -> None:
    skipped = sum(result["skipped"].values())
    counts = {"taken": result["taken"], "known": result["known"], "skipped": skipped}
    click.echo(tell("import.done", lang, **counts, corrupt=len(result["corrupt"])))
    for why, count in result["skipped"].items():
        click.echo(
            f"  {PASSED[why][lang == 'en']}：{count}" if lang != "en" else f"  {PASSED[why][1]}: {count}"
        )
    for one in result["corrupt"]:
        why = PASSED[one["why"]][lang == "en"]
        click.echo(
            "✗ "
            + tell(
                "import.corrupt", lang, file=one["file"], offset=one["offset"], why=why, detail=one["detail"]
            )
        )
