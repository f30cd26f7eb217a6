"""The command line. Exit codes: 0 done; 1 done, but something needs attention, all of it recorded; 2 wrong usage or
configuration, nothing was done. A traceback is never what a user sees."""

from __future__ import annotations

import logging
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from harvester.faces import context
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

HELP = {
    "zh": "监测各级政府是否按时公开法治政府建设年度报告，并为每一个结论留下证据。",
    "en": "Watches whether governments publish their yearly rule-of-law report in time, and keeps proof of every verdict.",
}


class _Instant(click.ParamType[datetime]):
    name = "ISO-8601"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return parse_instant(str(value))
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 instant, such as 2027-04-02T09:00", param, ctx)


@click.group(help=HELP[language()], context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--sources", type=click.Path(path_type=Path), help="sources.yaml; HARVESTER_SOURCES")
@click.option("--data", type=click.Path(path_type=Path), help="data/; HARVESTER_DATA")
@click.option("--database", help="SQLAlchemy URL; HARVESTER_DATABASE")
@click.option(
    "--now", type=_Instant(), help="the instant at which this call begins (Asia/Shanghai without offset)"
)
@click.option("--log-format", type=click.Choice(["text", "json"]), help="HARVESTER_LOG_FORMAT")
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


def main() -> None:
    """Run the command line; every failure becomes a plain sentence and an exit code."""
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
