"""The daemon: a handful of ticks, never a job per listing. What is due is a column in the database.

    crawl     every minute: look at what is due; then judge, since something may have turned
    sweep     every ten minutes: days pass and due dates with them, whether anything was looked at or not
    deliver   every ten seconds: send what waits
    beat      every five seconds: for /healthz

SIGTERM and SIGINT stop it: looks under way are left open and go on at the next start.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from harvester.app import App
from harvester.faces.context import Session, Trouble
from harvester.faces.words import say

if TYPE_CHECKING:
    from alerts.sweep import Voice
    from harvester.crawl import Eyes, Looked

log = logging.getLogger("harvester.daemon")

CRAWL_SECONDS, SWEEP_SECONDS, DELIVER_SECONDS, BEAT_SECONDS = 60, 600, 10, 5
PASSES_AT_ONCE = 3  # a pass held up by one slow host does not keep the others waiting
DRAIN_SECONDS = (
    8.0  # after this a request still under way is abandoned: its look is open and is taken up again
)


class Daemon:
    """The ticks over one data folder. ``looked`` is told of each look, ``finished`` of each pass that made any."""

    def __init__(
        self,
        app: App,
        *,
        looked: Callable[[Looked], None] = lambda looked: None,
        finished: Callable[[], None] = lambda: None,
        seconds: tuple[float, float] = (CRAWL_SECONDS, DELIVER_SECONDS),
    ) -> None:
        self._app = app
        self._looked = looked
        self._finished = finished
        self._seconds = seconds
        self._eyes: Eyes = app.eyes()
        self._voice: Voice = app.voice()
        self._judging = threading.Lock()
        self._beat: datetime | None = None
        self._scheduler: Any = None

    def alive(self) -> datetime | None:
        """When the daemon last ticked."""
        return self._beat

    def start(self) -> None:
        """Start ticking, at once."""
        from apscheduler.schedulers.background import BackgroundScheduler

        self._app.release_dead()
        self._beat = self._app.clock()
        self._scheduler = BackgroundScheduler(
            timezone=ZoneInfo("Asia/Shanghai"),
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        crawl_every, deliver_every = self._seconds
        for job, seconds, at_once in (
            (self.crawl, crawl_every, PASSES_AT_ONCE),
            (self.sweep, SWEEP_SECONDS, 1),
            (self.deliver, deliver_every, 1),
            (self.beat, BEAT_SECONDS, 1),
        ):
            self._scheduler.add_job(
                job,
                "interval",
                seconds=seconds,
                max_instances=at_once,
                next_run_time=datetime.now(ZoneInfo("UTC")),
            )
        # A tick that is skipped because the last one still runs is the normal case here, not a warning.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.start()

    def stop(self) -> bool:
        """Stop ticking and wait for what is under way; False where something had to be abandoned."""
        self._app.stop.set()
        waiter = threading.Thread(target=self._drain, daemon=True)
        waiter.start()
        waiter.join(DRAIN_SECONDS)
        drained = not waiter.is_alive()
        if drained:
            self._app.shut(self._eyes)
        return drained

    def _drain(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)

    def crawl(self) -> None:
        from harvester import crawl

        if crawl.crawl(self._eyes, done=self._looked) and not self._app.stop.is_set():
            self.sweep()
            self.deliver()
            self._finished()

    def sweep(self) -> None:
        from alerts import sweep

        with self._judging:
            sweep.judge_and_queue(self._voice, self._app.clock(), once_a_day=True)

    def deliver(self) -> None:
        from alerts import sweep

        sweep.deliver(self._voice, self._app.clock, self._app.stop.is_set)

    def beat(self) -> None:
        self._beat = self._app.clock()


def run(session: Session, bind: str | None) -> int:
    """`harvester run`: the daemon with its dashboard, until it is told to stop."""
    app = session.app
    host, port, password = dashboard_settings(session, bind)
    _check_channels(session)
    with only_one(app, session.lang), stopping_on_signals(app.stop):
        daemon = Daemon(app)
        server = start_dashboard(session, app, host, port, password, daemon.alive)
        click.echo(say("run.listening", session.lang, url=server.address), err=True)
        daemon.start()
        app.stop.wait()
        click.echo(say("run.stopping", session.lang), err=True)
        server.stop()
        if not daemon.stop():
            leave_now()
    return 0


def start_dashboard(
    session: Session,
    app: App,
    host: str,
    port: int,
    password: str | None,
    alive: Callable[[], datetime | None],
    notice: str | None = None,
) -> Any:
    from harvester.faces.web import build
    from harvester.faces.web.server import CannotListen, Server

    server = Server(
        build(app, password=password, alive=alive, notice=notice, public_url=session.settings.public_url),
        host,
        port,
    )
    try:
        server.start()
    except CannotListen as error:
        raise Trouble(error.told(session.lang)) from error
    return server


def dashboard_settings(session: Session, bind: str | None) -> tuple[str, int, str | None]:
    """Where the dashboard listens, and its password; Trouble where it would stand open to others."""
    from harvester.settings import Settings

    settings = session.settings
    # The option is read by the rules of the setting, so that both refuse the same things in the same words.
    where = Settings.from_environment({"HARVESTER_BIND": bind}).bind if bind else settings.bind
    password = settings.password
    if settings.password_file is not None:
        try:
            password = settings.password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise Trouble(f"HARVESTER_PASSWORD_FILE {settings.password_file}: {error.strerror}") from error
    if not where.loopback and not password:
        raise Trouble(
            f"--bind {where.host}:{where.port}: "
            + (
                "others could reach the dashboard there. Set HARVESTER_PASSWORD (or HARVESTER_PASSWORD_FILE), or bind to 127.0.0.1."
                if session.lang == "en"
                else "他人可从该地址访问仪表盘。请设 HARVESTER_PASSWORD（或 HARVESTER_PASSWORD_FILE），或绑定到 127.0.0.1。"
            )
        )
    return where.host, where.port, password or None


def _check_channels(session: Session) -> None:
    wrong = session.app.voice().channels.check()
    if wrong:
        raise Trouble(
            "\n".join(
                f"channels.{one.channel}: {one.sentence(session.lang)} {one.advice(session.lang)}"
                for one in wrong
            )
        )


@contextmanager
def only_one(app: App, lang: str) -> Iterator[None]:
    """One daemon a data folder, and a database; the locks fall with the process, however it ends."""
    app.data.mkdir(parents=True, exist_ok=True)
    with alone_in(app.data, lang), app.store.as_the_only_daemon() as alone:
        if not alone:
            raise Trouble(say("run.locked-database", lang, database=app.store.where))
        yield


@contextmanager
def alone_in(data: Path, lang: str) -> Iterator[None]:
    """Holds the lock of a data folder; Trouble where a daemon holds it."""
    with (data / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Trouble(say("run.locked", lang, data=data)) from error
        yield


@contextmanager
def stopping_on_signals(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set ``stop``; a second one ends the process at once."""

    def told(number: int, _frame: object) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def leave_now() -> None:
    """End the process although a request is still under way: everything it needs is already on disk."""
    logging.shutdown()
    os._exit(0)
