"""What a command is called with: the options before it, the data folder behind them, and how it fails."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from harvester.app import App
from harvester.faces.clock import Clock
from harvester.faces.words import language
from harvester.problems import PROBLEMS
from harvester.settings import Settings, SettingsError
from harvester.sources import SourcesError, load
from storage.store_errors import StoreError


class Trouble(Exception):  # noqa: N818 - what the user is told, not a fault of ours
    """Wrong usage or configuration: a plain sentence with its mend. Nothing was done."""


class Session:
    """One call of the command line."""

    def __init__(self, settings: Settings, options: Mapping[str, Any]) -> None:
        self.settings = settings
        self._options = options
        self.clock = Clock(options["now"])
        self.begins: datetime | None = options["now"]
        self.lang = language()
        self._sources: Path | None = None

    @property
    def given_data(self) -> Path | None:
        """The data folder the user named, by option or setting; None where it is the default."""
        return self._options["data"] or (self.settings.data if "HARVESTER_DATA" in os.environ else None)

    @property
    def sources(self) -> Path:
        return self._sources or self._options["sources"] or self.settings.sources

    def use_sources(self, path: Path) -> None:
        """Read the sources from here, whatever the options say."""
        self._sources = path

    @cached_property
    def app(self) -> App:
        return self.open(self._options["data"] or self.settings.data)

    def open(self, data: Path, database: str | None = None) -> App:
        """The product over a data folder."""
        return App(
            data=data,
            clock=self.clock,
            database=database or self._options["database"] or self.settings.database,
            language=self.lang,
            contact=self.settings.contact,
            proxy=self.settings.proxy,
            authorities=self.settings.authorities,
            hosts_at_once=self.settings.hosts_at_once,
            public_url=self.settings.public_url,
        )

    def load_sources(self) -> None:
        """Read sources.yaml into the data folder; every mistake at once, and nothing done, where it has any."""
        from harvester.adapters import ADAPTERS

        try:
            loaded = load(self.sources, self.app.shipped, os.environ, ADAPTERS)
        except SourcesError as error:
            raise Trouble(error.told(self.lang)) from error
        for warning in loaded.warnings:
            click.echo(f"{self.sources}:{warning.line} {warning.sentence(self.lang)}", err=True)
        self.app.load(loaded.watch)

    def must_exist(self) -> None:
        """Commands that only read must not make an empty archive and call it an answer."""
        database = self._options["database"] or self.settings.database
        file = self.app.data / "harvester.db"
        if database is None and file.is_file() and file.stat().st_size == 0:
            raise StoreError("database-damaged", str(file), "0 bytes")
        if database is None and not file.exists():
            raise Trouble(
                f"{self.app.data}: "
                + (
                    "no archive here yet. Run `harvester run` or `harvester crawl` first, or name another with --data."
                    if self.lang == "en"
                    else "这里还没有存档。请先运行 harvester run 或 harvester crawl，或用 --data 指定别处。"
                )
            )

    def close(self) -> None:
        if "app" in self.__dict__:
            self.app.close()


def plain(error: Exception) -> str:
    """A failure as its user reads it."""
    if isinstance(error, SettingsError):
        return error.told(language())
    if isinstance(error, StoreError):
        return " ".join(store_trouble(error, language()))
    return str(error)


def store_trouble(error: StoreError, lang: str) -> tuple[str, str]:
    """What befell the database or the archive, with its code and its place; and the mend."""
    problem = PROBLEMS[error.kind]
    stop = "." if lang == "en" else "。"
    return f"{error.kind}: {problem.sentence(lang)}: {error.where} ({error.detail}){stop}", problem.advice(
        lang
    )


def unexpected(error: Exception) -> str:
    """A fault of our own, without its traceback (-vv shows it)."""
    name = f"{type(error).__name__}: {error}"
    if language() == "en":
        return f"bug: a fault of our own ({name}). Repeat with -vv for the particulars and report them."
    return f"bug：程序自身出错（{name}）。请加 -vv 重试并把详情报告给开发者。"


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start_logging(form: str, verbose: int) -> None:
    """Log lines to standard error, so that standard output stays what the command promises."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _JsonLines()
        if form == "json"
        else logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    level = {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG)
    for room in ("harvester", "storage", "alerts"):
        logging.getLogger(room).setLevel(level)
