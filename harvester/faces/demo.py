"""`harvester demo`: the sample portals on loopback, and the whole main job on them."""

from __future__ import annotations

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

from harvester.app import App
from harvester.faces import daemon, tables
from harvester.faces.commands_read import show_board
from harvester.faces.commands_settle import show_alerts
from harvester.faces.context import Session
from harvester.faces.passes import crawl_once, progress, summary_of, sweep_once, told
from harvester.faces.portals import Portals
from harvester.faces.words import say
from storage import views

if TYPE_CHECKING:
    from harvester.crawl import Looked

FOLDER = Path(".demo")
PORT = (
    8431  # of the portals, on an address each: the same at every start, so that the archive knows them again
)
DASHBOARD = "127.0.0.1:8321"


class Mailbox:
    """A receiver on loopback for the demo's alerts: it stands for the channel that a real office would name."""

    def __init__(self) -> None:
        self.received = 0
        box = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                box.received += 1
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def once(session: Session, as_json: bool) -> int:
    """One pass over the sample portals, then the board and the alerts."""
    with Portals(port=PORT) as portals, Mailbox() as mailbox:
        _prepare(session, portals, mailbox)
        if not as_json:
            _say_where(session, portals)
        looked = crawl_once(session, everything=True, done=lambda one: _say_look(session, one, as_json))
        sweep_once(session)
        app = session.app
        with app.store.read() as tx:
            board = views.board(tx, app.rules, session.clock(), session.lang)
            alerts = views.alert_list(tx, now=session.clock())
        if as_json:
            click.echo(tables.as_json({"crawl": summary_of(looked), "board": board, "alerts": alerts}))
        else:
            click.echo(told(summary_of(looked), session.lang))
            show_board(board, session)
            show_alerts(alerts, session.lang)
    return 0


def serve(session: Session, bind: str | None) -> int:
    """The daemon on the sample portals, with its dashboard, until it is told to stop."""
    with Portals(port=PORT) as portals, Mailbox() as mailbox:
        app = _prepare(session, portals, mailbox)
        host, port, password = daemon.dashboard_settings(
            session, bind or os.environ.get("HARVESTER_BIND", DASHBOARD)
        )
        with daemon.only_one(app, session.lang), daemon.stopping_on_signals(app.stop):
            shown = threading.Event()
            ticking = daemon.Daemon(
                app,
                looked=lambda one: click.echo(progress(one, session.lang)),
                finished=lambda: _show(session, shown),
                seconds=(5, 1),
            )
            server = daemon.start_dashboard(
                session, app, host, port, password, ticking.alive, say("demo.note", session.lang)
            )
            _say_where(session, portals)
            ticking.start()
            shown.wait(timeout=120)
            click.echo(say("demo.dashboard", session.lang, url=server.address))
            app.stop.wait()
            server.stop()
            if not ticking.stop():
                daemon.leave_now()
    return 0


def _prepare(session: Session, portals: Portals, mailbox: Mailbox) -> App:
    """Load the sample portals' sources into the demo's data folder, as `run` would load sources.yaml."""
    data = session.given_data or FOLDER
    data.mkdir(parents=True, exist_ok=True)
    app = session.open(data)
    session.__dict__["app"] = app
    sources = data / "sources.yaml"
    sources.write_text(f"{portals.sources_yaml()}channels:\n  demo: {mailbox.url}\n", encoding="utf-8")
    session.use_sources(sources)
    session.load_sources()
    return app


def _say_look(session: Session, looked: Looked, as_json: bool) -> None:
    if not as_json:
        click.echo(progress(looked, session.lang))


def _say_where(session: Session, portals: Portals) -> None:
    click.echo(say("demo.note", session.lang))
    click.echo(say("demo.serving", session.lang))
    names = {place.code: place.name for place in session.app.watch().jurisdictions}
    for code, address in portals.addresses.items():
        click.echo(f"  {address}  {names[code]}")


def _show(session: Session, shown: threading.Event) -> None:
    """After the first pass: what was found, as tables."""
    if shown.is_set():
        return
    app = session.app
    with app.store.read() as tx:
        board = views.board(tx, app.rules, session.clock(), session.lang)
        alerts = views.alert_list(tx, now=session.clock())
    show_board(board, session)
    show_alerts(alerts, session.lang)
    shown.set()
