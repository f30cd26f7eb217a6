"""backup and restore: everything in one file, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from harvester import __version__
from harvester.faces import tables
from harvester.faces.context import Session, Trouble
from harvester.faces.words_keep import tell, told
from storage.outputs import Refused

FILE = click.Path(path_type=Path)


@contextmanager
def refusals_told(session: Session) -> Iterator[None]:
    """What storage refuses becomes a sentence with its mend."""
    try:
        yield
    except Refused as error:
        raise Trouble(told(error, session.lang)) from error


@click.command("backup")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def backup(ctx: click.Context, file: Path, force: bool, as_json: bool) -> None:
    from storage import backups

    session: Session = ctx.obj
    session.must_exist()
    app = session.app
    with refusals_told(session):
        if app.database is not None and not backups.database_file(app.database).exists():
            raise Refused("cannot-read", file=app.database, why="—")
        database = backups.database_file(app.store.url)
        made = backups.backup(database, app.archive, file, session.clock(), __version__, force=force)
    result: dict[str, Any] = {"file": str(file)} | {
        name: getattr(made, name)
        for name in ("made_at", "schema", "bytes", "blobs", "captures", "reports", "looks", "missing")
    }
    if as_json:
        click.echo(tables.as_json(result))
    else:
        click.echo(tell("backup.done", session.lang, **result))
        _missing(made.missing, session.lang)
    ctx.exit(1 if made.missing else 0)


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def restore(ctx: click.Context, file: Path, force: bool, as_json: bool) -> None:
    from harvester.faces.daemon import alone_in
    from storage import backups, restoring

    session: Session = ctx.obj
    app = session.app
    with refusals_told(session):
        if app.database is not None:
            backups.database_file(app.database)  # what PostgreSQL needs instead is said first
            raise Refused("restore-elsewhere", database=app.database)
        with _folder(app.data), alone_in(app.data, session.lang):
            done = restoring.restore(file, app.data, session.clock(), force=force)
    result: dict[str, Any] = {"file": str(file), "data": str(app.data)} | {
        name: getattr(done, name) for name in ("made_at", "schema", "blobs", "missing", "replaced")
    }
    if as_json:
        click.echo(tables.as_json(result))
    else:
        click.echo(tell("restore.done", session.lang, **result))
        if done.replaced:
            click.echo(tell("restore.replaced", session.lang, replaced=done.replaced))
        _missing(done.missing, session.lang)
    ctx.exit(1 if done.missing else 0)


@contextmanager
def _folder(data: Path) -> Iterator[None]:
    """The data folder; where it was not there before and nothing came of it, it is not there afterwards."""
    new = not data.exists()
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused("cannot-write", file=data, why=error.strerror) from error
    try:
        yield
    except (Refused, Trouble):
        if new:
            (data / "lock").unlink(missing_ok=True)
            data.rmdir()
        raise


def _missing(missing: list[dict[str, str]], lang: str) -> None:
    for one in missing:
        click.echo("✗ " + tell("backup.missing", lang, **one))


BACKING_UP = (backup, restore)
