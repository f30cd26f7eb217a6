"""The command line. Exit codes: 0 done; 1 done, but something needs attention, all of it recorded; 2 wrong usage or
configuration, nothing was done. A traceback is never what a user sees."""

from __future__ import annotations

import io
import logging
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from harvester.faces import context, helps
from harvester.faces.clock import parse_instant
from harvester.faces.commands_keep import KEEPING
from harvester.faces.commands_read import READING
from harvester.faces.commands_settle import SETTLING
from harvester.faces.commands_watch import WATCHING
from harvester.faces.context import Session, Trouble
from harvester.faces.words import language
from harvester.settings import Settings, SettingsError
from storage.store import StoreError

log = logging.getLogger("harvester")


class _Instant(click.ParamType[datetime]):
    name = "ISO-8601"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return parse_instant(str(value))
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 instant, such as 2027-04-02T09:00", param, ctx)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--sources", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path))
@click.option("--database")
@click.option("--now", type=_Instant())
@click.option("--log-format", type=click.Choice(["text", "json"]))
@click.option("-v", "--verbose", count=True)
@click.version_option(package_name="rule-of-law-harvester")
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> None:
    settings = Settings.from_environment(os.environ)
    ctx.obj = Session(settings, options)
    context.start_logging(options["log_format"] or settings.log_format, options["verbose"])
    ctx.call_on_close(ctx.obj.close)


for command in (*WATCHING, *READING, *SETTLING, *KEEPING):
    cli.add_command(command)
helps.dress(cli, language())


def main() -> None:
    """Run the command line; every failure becomes a plain sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Where the terminal's encoding lacks a character it is escaped (as JSON would), not a failure.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(prog_name="harvester", standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except (Trouble, SettingsError, StoreError) as error:
        click.echo(context.plain(error), err=True)
        code = 2
    except BrokenPipeError:
        # Whoever read our output (head, less) had enough; nothing went wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        log.debug("unexpected", exc_info=True)
        click.echo(context.unexpected(error), err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
