"""Commands by which a person settles things: review and alerts."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from harvester.faces import tables
from harvester.faces.context import Session, Trouble
from harvester.faces.words import ABOUT, ALERT_STATES, REVIEW_STATES, RULES, name_of, say
from storage import outbox, views


@click.group("review", invoke_without_command=True)
@click.option("--all", "everything", is_flag=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_context
def review(ctx: click.Context, everything: bool, form: str) -> None:
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    session.must_exist()
    lang = session.lang
    with session.app.store.read() as tx:
        rows = views.review_list(tx, everything=everything)
    if form == "json":
        click.echo(tables.as_json(rows))
    elif not rows:
        click.echo(say("review.empty", lang))
    else:
        shown = ("id", "title", "doubts", "url", "seen_at", "state")
        cells = [
            (
                str(row["id"]),
                row["title"],
                "、".join(
                    [name_of(ABOUT, doubt["about"], lang) for doubt in row["doubts"]]
                    + ([row["problem"]] if row["problem"] else [])
                ),
                row["url"],
                row["seen_at"],
                name_of(REVIEW_STATES, row["state"], lang),
            )
            for row in rows
        ]
        tables.show_table(say("review.title", lang), [say(f"column.{name}", lang) for name in shown], cells)


@review.command("accept")
@click.argument("review_id", type=int)
@click.option("--jurisdiction", required=True, metavar="CODE")
@click.option("--body", default="government", show_default=True)
@click.option("--year", type=int, required=True)
@click.pass_obj
def accept(session: Session, review_id: int, jurisdiction: str, body: str, year: int) -> None:
    from harvester.settling import Unsettled
    from harvester.settling import accept as settle

    session.must_exist()
    try:
        report = settle(session.app.reading(), review_id, jurisdiction, body, year, session.clock())
    except Unsettled as error:
        raise Trouble(error.told(session.lang)) from error
    click.echo(say("review.settled", session.lang, report=report))


@review.command("reject")
@click.argument("review_id", type=int)
@click.pass_obj
def reject(session: Session, review_id: int) -> None:
    from harvester.settling import Unsettled
    from harvester.settling import reject as settle

    session.must_exist()
    try:
        settle(session.app.reading(), review_id, session.clock())
    except Unsettled as error:
        raise Trouble(error.told(session.lang)) from error
    click.echo(say("review.rejected", session.lang))


@click.group("alerts", invoke_without_command=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_context
def alerts(ctx: click.Context, form: str) -> None:
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    session.must_exist()
    with session.app.store.read() as tx:
        rows = views.alert_list(tx)
    if form == "json":
        click.echo(tables.as_json(rows))
    else:
        show_alerts(rows, session.lang)


def show_alerts(rows: list[views.View], lang: str) -> None:
    if not rows:
        click.echo(say("alerts.empty", lang))
        return
    shown = ("id", "rule", "title", "why", "raised_at", "state", "deliveries")
    cells = [
        (
            str(row["id"]),
            name_of(RULES, row["rule"], lang),
            row["title"],
            row["text"],
            row["raised_at"],
            name_of(ALERT_STATES, row["state"], lang),
            "\n".join(_delivery(item) for item in row["deliveries"]) or "—",
        )
        for row in rows
    ]
    tables.show_table(say("alerts.title", lang), [say(f"column.{name}", lang) for name in shown], cells)


def _delivery(item: views.View) -> str:
    mark = {True: "✓", False: "✗", None: "…"}[item["ok"]]
    return f"{mark} {item['channel']} {item['message']}" + (
        f" {item['detail']}" if item["ok"] is False else ""
    )


def _set_state(session: Session, alert_id: int, state: str, until: datetime | None = None) -> None:
    session.must_exist()
    with session.app.store.write() as tx:
        done = outbox.set_state(tx, alert_id, state, until)
    if not done:
        raise Trouble(say("alert.unknown", session.lang, id=alert_id))
    click.echo(say("alert.done", session.lang, id=alert_id, state=name_of(ALERT_STATES, state, session.lang)))


@alerts.command("ack")
@click.argument("alert_id", type=int)
@click.pass_obj
def ack(session: Session, alert_id: int) -> None:
    _set_state(session, alert_id, "acknowledged")


@alerts.command("snooze")
@click.argument("alert_id", type=int)
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True)
@click.pass_obj
def snooze(session: Session, alert_id: int, days: int) -> None:
    _set_state(session, alert_id, "snoozed", session.clock() + timedelta(days=days))


@alerts.command("test")
@click.pass_context
def test(ctx: click.Context) -> None:
    session: Session = ctx.obj
    session.load_sources()
    channels = session.app.voice().channels
    if not channels.names:
        raise Trouble(say("channels.none", session.lang))
    failed = 0
    for name in channels.names:
        sent = channels.send(name, "harvester", say("alert.test", session.lang), message_id="TEST")
        failed += not sent.ok
        click.echo(f"{'✓' if sent.ok else '✗'} {name} {sent.detail}".rstrip())
    ctx.exit(1 if failed else 0)


SETTLING = (review, alerts)
