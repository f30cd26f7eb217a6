"""Commands that keep the archive honest."""

from __future__ import annotations

from typing import Any

import click

from harvester.faces import tables
from harvester.faces.commands_archive import export, take_in
from harvester.faces.commands_backup import BACKING_UP
from harvester.faces.commands_prove import PROVING
from harvester.faces.context import Session
from harvester.faces.words import say


@click.group("archive")
def archive() -> None:
    pass


@archive.command("verify")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    from storage.verifying import verify as check

    session: Session = ctx.obj
    session.must_exist()
    with session.app.store.read() as tx:
        result: dict[str, Any] = check(tx, session.app.archive)
    if as_json:
        click.echo(tables.as_json(result))
    else:
        click.echo(
            say(
                "verify.done",
                session.lang,
                **{key: value for key, value in result.items() if key != "corrupt"},
            )
        )
        for item in result["corrupt"]:
            click.echo(f"✗ {item['what']} {item['id']}: {item['why']}")
    ctx.exit(1 if result["corrupt"] else 0)


@click.command("replay")
@click.option("--all", "everything", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def replay(session: Session, everything: bool, as_json: bool) -> None:
    from harvester.replay import replay as read_anew

    session.must_exist()
    context = session.app.reading()
    try:
        done = read_anew(context, everything=everything)
    finally:
        context.close()
    if as_json:
        click.echo(
            tables.as_json(
                {"read": done.read, "changed": done.changed, "new": done.new, "seconds": done.seconds}
            )
        )
        return
    click.echo(
        say(
            "replay.done",
            session.lang,
            read=done.read,
            changed=len(done.changed),
            new=done.new,
            seconds=done.seconds,
        )
    )
    for item in done.changed:
        before, after = str(item["before"])[:60], str(item["after"])[:60]
        click.echo(f"  {item['report']} {item['field']}：{before} → {after}")


archive.add_command(export)
archive.add_command(take_in)

KEEPING = (archive, replay, *PROVING, *BACKING_UP)
