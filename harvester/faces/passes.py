"""One pass of looking, and one of judging and sending, as the commands that make them share them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from harvester.faces.context import Session
from harvester.faces.words import say
from storage import outbox, views
from storage.looks import DOUBTFUL, Findings

if TYPE_CHECKING:
    from harvester.crawl import Looked


def crawl_once(
    session: Session,
    *,
    codes: tuple[str, ...] = (),
    everything: bool = False,
    done: Callable[[Looked], None] = lambda looked: None,
) -> list[Looked]:
    """One pass; ``done`` is told of each look."""
    from harvester import crawl as pipeline

    app = session.app
    app.release_dead()
    eyes = app.eyes()
    try:
        return pipeline.crawl(eyes, codes=codes, everything=everything, done=done)
    finally:
        app.shut(eyes)


@contextmanager
def progress_bar(
    session: Session, codes: tuple[str, ...], everything: bool
) -> Iterator[Callable[[Looked], None]]:
    """A bar on standard error, where that is a terminal; what it gives is told of each look."""
    if not sys.stderr.isatty():
        yield lambda looked: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from storage import looks

    with session.app.store.read() as tx:
        total = len(looks.due(tx, session.clock(), codes=codes, everything=everything))
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task("", total=total)

        def done(looked: Looked) -> None:
            bar.update(shown, advance=1, description=progress(looked, session.lang))

        yield done


def progress(looked: Looked, lang: str) -> str:
    """One look in a line: where, and what came of it."""
    found = looked.found
    problem = problem_of(found)
    mark = f"✗ {problem}" if problem else "✓"
    facts = {"name": looked.task.name, "pages": found.pages, "rows": found.rows, "new": found.outcome["new"]}
    return f"{mark} {say('crawl.look', lang, **facts)}  {looked.task.listing.url}"


def problem_of(found: Findings) -> str | None:
    """What stood in the way of a look, None where it was good for every duty: a page that waits for a person does."""
    if found.problem is not None or not found.outcome["unsure"]:
        return found.problem
    return next((one.problem for one in found.spoils if one.problem != DOUBTFUL), DOUBTFUL)


def summary_of(looked: list[Looked]) -> dict[str, Any]:
    """The public shape of one pass."""
    found = [one.found for one in looked]
    met = [problem_of(one) for one in found]
    problems = Counter(problem for problem in met if problem)
    outcome = {key: sum(one.outcome[key] for one in found) for key in ("new", "revised", "same", "unsure")}
    began = min((one.task.started_at for one in looked), default=None)
    ended = max((one.ended_at for one in looked), default=None)
    return {
        "looks": len(found),
        "good": met.count(None),
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


def held_back(session: Session) -> int | None:
    """The alert that holds others back until a person lets them go; None where nothing is held."""
    with session.app.store.read() as tx:
        return next(iter(outbox.standing(tx, "mass-change-held")), None)
