"""Commands that watch: demo, run, crawl, sweep, and sources and doctor that prepare for it."""

from __future__ import annotations

import os

import click

from harvester.faces import tables
from harvester.faces.commands_read import problem_words
from harvester.faces.commands_settle import show_alerts
from harvester.faces.context import Session, Trouble
from harvester.faces.passes import crawl_once, held_back, progress_bar, summary_of, sweep_once, told
from harvester.faces.words import say, why_this_column
from storage import views


@click.command("demo")
@click.option("--once", is_flag=True)
@click.option("--bind", metavar="HOST:PORT")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def demo(ctx: click.Context, once: bool, bind: str | None, as_json: bool) -> None:
    from harvester.faces import demo as showing

    session: Session = ctx.obj
    if as_json and not once:
        raise Trouble(say("once-only", session.lang))
    ctx.exit(showing.once(session, as_json) if once else showing.serve(session, bind))


@click.command("run")
@click.option("--bind", metavar="HOST:PORT")
@click.pass_context
def run(ctx: click.Context, bind: str | None) -> None:
    from harvester.faces import daemon

    session: Session = ctx.obj
    session.load_sources()
    ctx.exit(daemon.run(session, bind))


@click.command("crawl")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--all", "everything", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def crawl(ctx: click.Context, codes: tuple[str, ...], everything: bool, dry_run: bool, as_json: bool) -> None:
    session: Session = ctx.obj
    session.load_sources()
    known = {jurisdiction.code for jurisdiction in session.app.watch().jurisdictions}
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise Trouble(say("crawl.unknown", session.lang, code="、".join(unknown)))
    if dry_run:
        _say_what_is_due(session, codes, everything, as_json)
        return
    with progress_bar(session, codes, everything) as done:
        looked = crawl_once(session, codes=codes, everything=everything, done=done)
    summary = summary_of(looked)
    click.echo(tables.as_json(summary) if as_json else told(summary, session.lang))
    ctx.exit(1 if summary["problems"] else 0)


def _say_what_is_due(session: Session, codes: tuple[str, ...], everything: bool, as_json: bool) -> None:
    from storage import looks

    with session.app.store.read() as tx:
        due = {number for number, _ in looks.due(tx, session.clock(), codes=codes, everything=everything)}
        rows = [row for row in views.sources(tx) if row["id"] in due]
    if as_json:
        looked_at = [{key: row[key] for key in ("jurisdiction", "name", "url")} for row in rows]
        click.echo(tables.as_json(summary_of([]) | {"due": looked_at}))
    elif not rows:
        click.echo(say("crawl.nothing", session.lang))
    for row in [] if as_json else rows:
        click.echo(f"{row['jurisdiction']} {row['name']} {row['url']}")


@click.command("sweep")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def sweep(ctx: click.Context, as_json: bool) -> None:
    session: Session = ctx.obj
    session.load_sources()
    raised, failed = sweep_once(session)
    if as_json:
        click.echo(tables.as_json(raised))
    elif raised:
        show_alerts(raised, session.lang)
    else:
        click.echo(say("sweep.none", session.lang))
    held = None if as_json else held_back(session)
    if held is not None:
        click.echo(say("sweep.held", session.lang, id=held), err=True)
    ctx.exit(1 if failed else 0)


@click.group("sources")
def sources() -> None:
    pass


@sources.command("check")
@click.pass_obj
def check(session: Session) -> None:
    from harvester.adapters import ADAPTERS
    from harvester.sources import SourcesError, load

    try:
        loaded = load(session.sources, session.app.shipped, os.environ, ADAPTERS)
    except SourcesError as error:
        raise Trouble(error.told(session.lang)) from error
    for warning in loaded.warnings:
        click.echo(f"{session.sources}:{warning.line} {warning.sentence(session.lang)}", err=True)
    listings = sum(len(jurisdiction.listings) for jurisdiction in loaded.watch.jurisdictions)
    count = len(loaded.watch.jurisdictions)
    click.echo(
        say("sources.good", session.lang, path=session.sources, jurisdictions=count, listings=listings)
    )


@sources.command("discover")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def discover(ctx: click.Context, url: str, as_json: bool) -> None:
    from harvester.discover import discover as search
    from harvester.looking import looker

    session: Session = ctx.obj
    if not url.startswith(("http://", "https://")):
        raise Trouble(say("discover.address", session.lang, url=url))
    door = session.app.door([url])
    look = looker(door, url)
    try:
        found = search(url, look)
    finally:
        door.close()
    if as_json:
        click.echo(
            tables.as_json(
                [
                    {
                        "url": c.url,
                        "adapter": c.adapter,
                        "score": c.score,
                        "why": why_this_column(c.why, session.lang),
                        "yaml": c.yaml,
                    }
                    for c in found
                ]
            )
        )
    elif found:
        for candidate in found:
            why = why_this_column(candidate.why, session.lang)
            click.echo(f"# {candidate.score}  {why}\n{candidate.yaml}")
    if look.trouble is not None and not found:
        click.echo(
            problem_words({"problem": look.trouble.code, "detail": look.trouble.detail}, session.lang),
            err=True,
        )
    elif not found:
        click.echo(say("discover.none", session.lang), err=True)
    ctx.exit(0 if found else 1)


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    from harvester.faces.checkup import examine

    session: Session = ctx.obj
    findings = examine(session)
    if as_json:
        click.echo(tables.as_json(findings))
    else:
        for item in findings:
            mark = {"good": "✓", "warning": "!", "bad": "✗"}[item["state"]]
            about = say(f"doctor.{item['about']}", session.lang)
            click.echo(f"{mark} {about}：{item['says']}")
            if item["hint"]:
                click.echo(f"    {item['hint']}")
    ctx.exit(1 if any(item["state"] == "bad" for item in findings) else 0)


WATCHING = (demo, run, crawl, sweep, sources, doctor)
