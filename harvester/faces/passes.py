"""One pass of looking, and one of judging and sending, as the commands that make them share them."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from harvester.faces.context import Session
from harvester.faces.words import say
from storage import views

if TYPE_CHECKING:
    from harvester.crawl import Looked


def crawl_once(
    session: Session, *, codes: tuple[str, ...] = (), everything: bool = False, quiet: bool = False
) -> list[Looked]:
    """One pass, with a progress line for each look on a terminal."""
    from harvester import crawl as pipeline

    app = session.app
    app.release_dead()
    eyes = app.eyes()
    shown = not quiet and sys.stderr.isatty()

    def done(looked: Looked) -> None:
        if shown:
            click.echo(f"  {looked.task.name} {looked.task.listing.url}  {looked.found.problem or '✓'}", err=True)

    try:
        return pipeline.crawl(eyes, codes=codes, everything=everything, done=done)
    finally:
        app.shut(eyes)


def summary_of(looked: list[Looked]) -> dict[str, Any]:
    """The public shape of one pass."""
    found = [one.found for one in looked]
    problems = Counter(one.problem for one in found if one.problem)
    outcome = {key: sum(one.outcome[key] for one in found) for key in ("new", "revised", "same", "unsure")}
    began = min((one.task.started_at for one in looked), default=None)
    ended = max((one.ended_at for one in looked), default=None)
    return {
        "looks": len(found),
        "good": sum(1 for one in found if one.problem is None),
        "problems": dict(sorted(problems.items())),
        "requests": sum(one.requests for one in found),
        "unchanged": sum(one.unchanged for one in found),
        "bytes": sum(one.bytes for one in found),
        "reports": outcome,
        "seconds": round((ended - began).total_seconds(), 1) if began and ended else 0.0,
    }


def told(summary: dict[str, Any], lang: str) -> str:
    """One pass as a sentence."""
    if not summary["looks"]:
        return say("crawl.nothing", lang)
    problems = sum(summary["problems"].values())
    particulars = "、".join(f"{code}×{count}" for code, count in summary["problems"].items())
    return say(
        "crawl.done",
        lang,
        **{**summary, **summary["reports"], "problems": f"{problems}（{particulars}）" if problems else "0"},
    )


def sweep_once(session: Session) -> tuple[list[views.View], int]:
    """Judge, queue and send; returns the alerts raised and how many deliveries failed."""
    from alerts import sweep as judging

    voice = session.app.voice()
    made = judging.judge_and_queue(voice, session.clock())
    _, failed = judging.deliver(voice, session.clock)
    with session.app.store.read() as tx:
        return views.alert_list(tx, made), failed
