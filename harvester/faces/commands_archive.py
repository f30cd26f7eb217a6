"""archive export and archive import: what was seen, given to others and taken from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harvester import __version__
from harvester.faces import tables
from harvester.faces.commands_backup import FILE, refusals_told
from harvester.faces.context import Session
from harvester.faces.words_keep import tell
from storage.outputs import Refused, new_file


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
