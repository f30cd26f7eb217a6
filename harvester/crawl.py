"""START HERE. A crawl: which listings are due, and what one look at one of them is.

    look()   find → fetch → archive → read → recognise → catalogue, and the one exit that always records.

Hosts are visited side by side, each host in sequence. A look that is killed is taken up again where it was; a look that
fails is written down as having failed. Nothing else may end a look.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from duties.standing import Case
from harvester import cadence
from harvester.asking import Asker, Door, Stopped
from harvester.filing import Context
from harvester.following import Follower
from harvester.network import own_network
from harvester.pieces import Trouble
from harvester.visit import Visit
from storage import addresses, looks
from storage.cases import Question, cases, watching_since
from storage.looks import Findings, Task
from storage.store import StoreError, Transaction

SHANGHAI = ZoneInfo("Asia/Shanghai")
OUTAGE = timedelta(minutes=10)  # looks that ended this close to each other share the state of our own network
log = logging.getLogger("harvester.crawl")


@dataclass(frozen=True, slots=True)
class Eyes:
    """What a crawl needs, put together once (harvester.app)."""

    context: Context
    door: Door
    clock: Callable[[], datetime]
    owner: str
    hosts_at_once: int = 8
    stopping: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Looked:
    """One finished look."""

    task: Task
    found: Findings
    ended_at: datetime


def crawl(
    eyes: Eyes,
    *,
    codes: Sequence[str] = (),
    everything: bool = False,
    done: Callable[[Looked], None] = lambda looked: None,
) -> list[Looked]:
    """Look at what is due, at ``codes`` due or not, or at ``everything``, once; ``done`` is told of each look."""
    with eyes.context.store.read() as tx:
        due = looks.due(tx, eyes.clock(), codes=codes, everything=everything)
    hosts: dict[str, list[int]] = {}
    for listing_id, host in due:
        hosts.setdefault(host, []).append(listing_id)
    finished: list[Looked] = []
    with ThreadPoolExecutor(max_workers=max(1, min(eyes.hosts_at_once, len(hosts)))) as pool:
        visits = [pool.submit(_visit_host, eyes, listing_ids, done) for listing_ids in hosts.values()]
        for visit in as_completed(visits):
            finished += visit.result()
    return _without_own_outage(eyes, finished)


def _visit_host(eyes: Eyes, listing_ids: Iterable[int], done: Callable[[Looked], None]) -> list[Looked]:
    finished = []
    for listing_id in listing_ids:
        if eyes.stopping():
            break
        with eyes.context.store.write() as tx:
            task = looks.claim(tx, listing_id, eyes.owner, eyes.clock())
        if task is None:
            continue
        looked = look(eyes, task)
        if looked is not None:
            finished.append(looked)
            done(looked)
    return finished


def look(eyes: Eyes, task: Task) -> Looked | None:
    """Look at one listing once. None where we were told to stop: then it stays open and goes on later."""
    found = task.so_far or Findings()
    try:
        asker = Asker(
            store=eyes.context.store,
            archive=eyes.context.archive,
            door=eyes.door,
            listing=task.listing,
            found=found,
            clock=eyes.clock,
            stopping=eyes.stopping,
        )
        follower = Follower(eyes.context, task, asker, found, task.column)
        Visit(eyes.context, task, asker, follower, found, eyes.clock, _must_see_all(eyes, task)).run()
    except Stopped:
        with eyes.context.store.write() as tx:
            looks.let_go(tx, task)
        return None
    except (
        StoreError
    ) as error:  # our disk, not the portal; where not even this can be written, it ends the crawl
        found.complete, found.problem, found.detail = False, error.kind, error.detail
    except Exception:  # the one exit: whatever happened, the look is recorded and repeated
        log.error("a fault of our own while looking at %s; -vv shows it", task.listing.url)
        log.debug("its particulars", exc_info=True)
        found.complete, found.problem, found.detail = False, "bug", "see the log"
    return Looked(task, found, _finish(eyes, task, found))


def _must_see_all(eyes: Eyes, task: Task) -> bool:
    now = eyes.clock()
    with eyes.context.store.read() as tx:
        first = not looks.has_complete_look(tx, task.listing_id)
        concerned = _concerned(tx, eyes, task, now)
    return first or cadence.wants_whole_walk(concerned, now.astimezone(SHANGHAI).date())


def _concerned(tx: Transaction, eyes: Eyes, task: Task, now: datetime) -> list[Case]:
    """The duties that this listing counts for, of the years that are watched.

    What is held of earlier years is archived without alarm: it is asked again with every look, and forces none.
    """
    asked = Question(jurisdiction=task.listing.jurisdiction)
    since = watching_since(eyes.context.watch, eyes.context.rules, now.astimezone(SHANGHAI).date())
    return [
        case
        for case in cases(tx, eyes.context.rules, now, asked)
        if case.duty.body in task.listing.bodies and case.duty.year >= since
    ]


def _finish(eyes: Eyes, task: Task, found: Findings) -> datetime:
    """The one exit: the look, what it proves nothing about, and the next one, in one transaction."""
    now = eyes.clock()
    failures = task.failures + 1 if found.problem else 0
    with eyes.context.store.write() as tx:
        looks.finish(tx, task, found, now)
        for url in found.gone if found.complete else ():
            addresses.missed(tx, url, now, found.spoils, since=task.started_at)
        concerned = _concerned(tx, eyes, task, now)
        plan = cadence.next_look(
            now, now.astimezone(SHANGHAI).date(), task.listing.url, concerned, found.problem, failures
        )
        looks.plan(tx, task.listing_id, plan.at, plan.why)
    log.info(
        "looked at %s %s: %s, %d pages, %d rows, %s",
        task.name, task.listing.url, found.problem or "good", found.pages, found.rows, found.outcome,
    )  # fmt: skip
    return now


def _without_own_outage(eyes: Eyes, finished: list[Looked]) -> list[Looked]:
    """Where our own network was down, say so, and hold it against nobody."""
    with eyes.context.store.read() as tx:
        recent = looks.outcomes_since(tx, eyes.clock() - OUTAGE)
    outcomes = [(host, Trouble(problem, detail) if problem else None) for host, problem, detail in recent]
    if not own_network(outcomes):
        return finished
    silent = [looked for looked in finished if looked.found.problem == "unreachable"]
    with eyes.context.store.write() as tx:
        for looked in silent:
            looks.excuse(tx, looked.task, "own-network")
    return [
        replace(looked, found=replace(looked.found, problem="own-network")) if looked in silent else looked
        for looked in finished
    ]
