"""evidence: the bundle behind one verdict."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import click

from harvester import __version__
from harvester.faces import tables
from harvester.faces.commands_backup import FILE, refusals_told
from harvester.faces.context import Session
from harvester.faces.words import STANDINGS, name_of
from harvester.faces.words_keep import tell
from storage.outputs import PIECE, Refused, new_file

YEARS = click.IntRange(1990, 2200)


@click.command("evidence")
@click.argument("jurisdiction", metavar="CODE")
@click.argument("year", type=YEARS)
@click.option("--body", default="government", show_default=True)
@click.option("--output", "file", type=FILE, required=True, metavar="FILE")
@click.option("--force", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def evidence(
    ctx: click.Context, jurisdiction: str, year: int, body: str, file: Path, force: bool, as_json: bool
) -> None:
    session: Session = ctx.obj
    session.must_exist()
    with refusals_told(session):
        result = _bundle(session, (jurisdiction, year, body), file, force)
    if as_json:
        click.echo(tables.as_json(result))
    else:
        said = result | {"standing": name_of(STANDINGS, result["standing"], session.lang)}
        click.echo(tell("evidence.done", session.lang, **said))
        for one in result["missing"]:
            click.echo("✗ " + tell("evidence.missing", session.lang, **one))
    ctx.exit(1 if result["missing"] else 0)


def _bundle(session: Session, duty: tuple[str, int, str], file: Path, force: bool) -> dict[str, Any]:
    from harvester.faces import proof
    from storage import bundles

    app = session.app
    code, _, body = duty
    with app.store.read() as tx, new_file(file, force=force) as folder:
        gathered = bundles.gather(tx, app.rules, session.clock(), duty)
        if gathered is None:
            owed = bundles.bodies_of(tx, code)
            raise (
                Refused("body-unknown", place=code, body=body, bodies="、".join(owed))
                if owed
                else Refused("code-unknown", place=code)
            )
        written = proof.write(tx, app.archive, gathered, folder / "whole", __version__)
    row = {name: gathered.verdict[name] for name in ("jurisdiction", "name", "body", "year", "standing")}
    return row | {
        "file": str(file),
        "as_of": gathered.as_of.isoformat(),
        "looks": len(gathered.looks),
        "looks_that_count": sum(look["counts"] for look in gathered.looks),
        "captures": len(gathered.captures),
        "files": len(written.files),
        "bytes": file.stat().st_size,
        "sha256": _sum(file),
        "missing": written.missing,
    }


def _sum(file: Path) -> str:
    sums = hashlib.sha256()
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            sums.update(piece)
    return sums.hexdigest()


PROVING = (evidence,)
