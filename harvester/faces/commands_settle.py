"""Commands by which a person settles things: review and alerts."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from harvester.faces import tables
from harvester.faces.context import Session, Trouble
from harvester.faces.words import ABOUT, ALERT_ENDS, ALERT_STATES, REVIEW_STATES, RULES, name_of, say
from storage import outbox, views
from storage.looks import SHANGHAI

LARGEST_ID = 2**31 - 1  # what both databases take for the number of a row


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
@click.option("--open", "only_open", is_flag=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_context
def alerts(ctx: click.Context, only_open: bool, form: str) -> None:
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    session.must_exist()
    with session.app.store.read() as tx:
        rows = views.alert_list(tx, now=session.clock())
    rows = [row for row in rows if row["state"] == "open"] if only_open else rows
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
            _state(row, lang),
            "\n".join(_delivery(item) for item in row["deliveries"]) or "—",
        )
        for row in rows
    ]
    tables.show_table(say("alerts.title", lang), [say(f"column.{name}", lang) for name in shown], cells)


def _state(row: views.View, lang: str) -> str:
    """The state, with why it is resolved or until when it is put aside."""
    more = name_of(ALERT_ENDS, row["resolved_why"], lang) or (row["snoozed_until"] or "")[:16].replace(
        "T", " "
    )
    return name_of(ALERT_STATES, row["state"], lang) + (f"\n{more}" if more else "")


def _delivery(item: views.View) -> str:
    mark = {True: "✓", False: "✗", None: "…"}[item["ok"]]
    return f"{mark} {item['channel']} {item['message']}" + (
        f" {item['detail']}" if item["ok"] is False else ""
    )


def _set_state(
    session: Session, alert_ids: tuple[int, ...], state: str, until: datetime | None = None
) -> None:
    """All of them or none: a number that is nobody's is most likely a slip, and the others may be as well."""
    session.must_exist()
    with session.app.store.write() as tx:
        before = {number: outbox.set_state(tx, number, state, until) for number in dict.fromkeys(alert_ids)}
        unknown = [number for number, was in before.items() if was is None]
        if unknown:
            raise Trouble("\n".join(say("alert.unknown", session.lang, id=number) for number in unknown))
    for number, was in before.items():
        key = "alert.settled" if was == "resolved" else "alert.snoozed" if until else "alert.done"
        shown = name_of(ALERT_STATES, "resolved" if was == "resolved" else state, session.lang)
        until_day = f"{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if until else ""
        click.echo(say(key, session.lang, id=number, state=shown, until=until_day))


@alerts.command("ack")
@click.argument("alert_ids", metavar="ID…", type=click.IntRange(1, LARGEST_ID), nargs=-1, required=True)
@click.pass_obj
def ack(session: Session, alert_ids: tuple[int, ...]) -> None:
    _set_state(session, alert_ids, "acknowledged")


@alerts.command("snooze")
@click.argument("alert_ids", metavar="ID…", type=click.IntRange(1, LARGEST_ID), nargs=-1, required=True)
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True)
@click.pass_obj
def snooze(session: Session, alert_ids: tuple[int, ...], days: int) -> None:
    _set_state(session, alert_ids, "snoozed", session.clock() + timedelta(days=days))


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
