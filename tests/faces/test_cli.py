"""The command line as its users call it: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from tests.journey import ANHUA, SHAOLING, Receiver
from tests.places import PROJECT
from tests.portal.faults import FaultyPortals

NOW = "2026-11-22T09:00"


class Cli:
    """Calls `harvester` with a data folder and a sources.yaml of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.sources = folder / "sources.yaml"

    def __call__(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        before = ["--data", str(self.data), "--sources", str(self.sources), "--now", NOW]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HARVESTER_")}
        return subprocess.run(
            [sys.executable, "-m", "harvester", *before, *words],
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(PROJECT), **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def json(self, *words: str, **environment: str) -> Any:
        done = self(*words, **environment)
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout)


@pytest.fixture
def portals() -> Iterator[FaultyPortals]:
    with FaultyPortals() as served:
        yield served


@pytest.fixture
def cli(tmp_path: Path, portals: FaultyPortals) -> Cli:
    made = Cli(tmp_path)
    made.sources.write_text(portals.sources_yaml(), encoding="utf-8")
    return made


def test_crawl_sweep_and_the_reading_commands_tell_the_whole_job(cli: Cli, portals: FaultyPortals) -> None:
    with Receiver() as receiver:
        wanted = {**portals.sources(), "channels": {"desk": "${DESK_URL}"}}
        cli.sources.write_text(yaml.safe_dump(wanted, allow_unicode=True), encoding="utf-8")
        desk = {"DESK_URL": receiver.url}
        crawled = cli.json("crawl", "--json", **desk)
        assert (crawled["looks"], crawled["good"], crawled["problems"]) == (5, 5, {})
        assert crawled["reports"] == {"new": 5, "revised": 0, "same": 0, "unsure": 0}
        raised = cli.json("sweep", "--json", **desk)
        assert len(raised) == 5
        assert len(receiver.messages) == 4
    # The reading commands need neither sources.yaml nor the channel's variable.
    cli.sources.unlink()
    board = cli.json("board", "--format", "json", "--year", "2025")
    assert [row["standing"] for row in board] == ["not_found"] * 5
    lines = cli("reports", "--format", "jsonl").stdout.strip().split("\n")
    assert len(lines) == 5
    report = json.loads(lines[0])
    shown = cli.json("show", report["id"], "--format", "json")
    assert [version["version"] for version in shown["versions"]] == [1]
    assert shown["text"] == report["text"]
    assert report["title"] in cli("show", report["id"]).stdout
    assert [alert["state"] for alert in cli.json("alerts", "--format", "json")] == ["open"] * 5
    assert cli.json("review", "--format", "json") == []
    header, *rows = cli("board", "--format", "csv").stdout.strip().split("\n")
    assert header.startswith("jurisdiction,name,level,parent,body,year,due_on,standing")
    assert len(rows) == 15
    assert cli.json("archive", "verify", "--json")["corrupt"] == []
    assert len(cli.json("schedule", "--format", "json")) == 5


def test_a_look_with_a_problem_is_exit_one_and_is_recorded(cli: Cli, portals: FaultyPortals) -> None:
    portals.answers_503(ANHUA)
    done = cli("crawl", ANHUA, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"] == {"http-error": 1}
    row = next(
        row for row in cli.json("board", "--format", "json", "--year", "2025") if row["jurisdiction"] == ANHUA
    )
    assert (row["standing"], row["problem"]) == ("unobserved", "http-error")


def test_crawl_with_codes_looks_at_these_only_and_dry_run_at_none(cli: Cli, portals: FaultyPortals) -> None:
    planned = cli.json("crawl", "--all", "--dry-run", "--json")
    assert len(planned["due"]) == 5
    assert planned["looks"] == 0
    assert sum(portals.requests.values()) == 0
    assert cli.json("crawl", SHAOLING, "--json")["looks"] == 1
    assert portals.requests[ANHUA] == 0


BROKEN = """version: 1
watch_since: 2025
chanels: {}
channels:
  desk: ${NO_SUCH_VARIABLE}
jurisdictions:
  - code: "999999"
    listings:
      - url: not a url
  - code: "430923"
    listings:
      - url: http://127.0.0.1:1/a
      - url: http://127.0.0.1:1/a
"""


def test_a_broken_sources_file_gets_all_its_mistakes_at_once_with_their_lines(cli: Cli) -> None:
    cli.sources.write_text(BROKEN, encoding="utf-8")
    for words in (("sources", "check"), ("crawl",), ("sweep",), ("run",)):
        done = cli(*words)
        assert done.returncode == 2
        for line in (3, 5, 7, 9, 13):
            assert f"sources.yaml:{line}:" in done.stderr, (words, line, done.stderr)
        assert "Traceback" not in done.stderr
    cli.sources.write_text("version: 1\njurisdictions:\n\t- code: '430923'\n", encoding="utf-8")
    tabbed = cli("sources", "check")
    assert tabbed.returncode == 2
    assert "sources.yaml:3" in tabbed.stderr


def test_several_alerts_are_settled_at_once_or_none(cli: Cli, portals: FaultyPortals) -> None:
    cli.json("crawl", "--all", "--json")
    assert cli("sweep").returncode in (0, 1)
    wrong = cli("alerts", "ack", "1", "77", "78")
    assert wrong.returncode == 2
    assert "77" in wrong.stderr
    assert "78" in wrong.stderr
    assert len(json.loads(cli("alerts", "--open", "--format", "json").stdout)) == 5
    assert cli("alerts", "ack", "1", "2").stdout.count("已确认") == 2
    snoozed = cli("alerts", "snooze", "3", "--days", "7")
    assert "2026-11-29" in snoozed.stdout
    states = {row["id"]: row["state"] for row in cli.json("alerts", "--format", "json")}
    assert states == {1: "acknowledged", 2: "acknowledged", 3: "snoozed", 4: "open", 5: "open"}
    later = cli("--now", "2026-11-30T09:00", "alerts", "--open", "--format", "json")
    assert sorted(row["id"] for row in json.loads(later.stdout)) == [3, 4, 5]


@pytest.mark.parametrize(
    "words",
    [
        ("bord",),
        ("alerts", "ack"),
        ("alerts", "ack", "0"),
        ("alerts", "ack", "9" * 20),
        ("alerts", "snooze", "1", "--days", "0"),
        ("alerts", "snooze", "1", "--days", "367"),
        ("board", "--format", "xml"),
        ("crawl", "123456"),
        ("show", "430923-1999"),
        ("alerts", "ack", "77"),
        ("review", "reject", "77"),
        ("--now", "yesterday", "board"),
    ],
)
def test_wrong_usage_is_exit_two_and_a_plain_sentence(cli: Cli, words: tuple[str, ...]) -> None:
    cli.json("crawl", SHAOLING, "--json")
    done = cli(*words)
    assert done.returncode == 2, done.stdout
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_reading_an_archive_that_is_not_there_makes_none(cli: Cli) -> None:
    done = cli("board")
    assert done.returncode == 2
    assert not cli.data.exists()


def test_the_demo_makes_one_pass_and_other_commands_show_its_archive(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    shown = cli.json("demo", "--once", "--json")
    assert shown["crawl"]["reports"]["new"] == 5
    assert sum(1 for row in shown["board"] if row["standing"] == "not_found") == 5
    assert len(shown["alerts"]) == 5
    assert all(delivery["ok"] for alert in shown["alerts"] for delivery in alert["deliveries"])
    assert len(cli("reports", "--format", "jsonl").stdout.strip().split("\n")) == 5


def test_words_are_chinese_by_default_and_english_by_a_setting(cli: Cli) -> None:
    cli.json("crawl", SHAOLING, "--json")
    assert "到期未见" in cli("board").stdout
    assert "not found" in cli("board", HARVESTER_LANG="en").stdout


def test_one_report_is_shown_with_all_that_is_known_of_it(cli: Cli) -> None:
    cli.json("crawl", ANHUA, "--json")
    shown = cli("show", f"{ANHUA}-2022").stdout
    for fact in (
        "安化县 430923 政府 2022年度",
        "2023-03-31 10:35",
        "安化县司法局",
        "第1版",
        "本级或上级栏目",
    ):
        assert fact in shown
    assert "发布日期      2023-03-31" in shown  # evidence by its Chinese name
    assert "一个版本" in cli("show", f"{ANHUA}-2022", "--diff").stdout
    english = cli("show", f"{ANHUA}-2022", HARVESTER_LANG="en").stdout
    assert "version 1" in english
    assert "Evidence" in english


def test_every_command_and_option_has_its_help_in_both_languages() -> None:
    from harvester.faces.cli import cli as commands

    def below(command: click.Command, path: str) -> Iterator[str]:
        if not command.help:
            yield path
        for option in command.params:
            if isinstance(option, click.Option) and not option.help:
                yield f"{path} --{option.name}"
        for name, child in command.commands.items() if isinstance(command, click.Group) else ():
            yield from below(child, f"{path} {name}")

    assert list(below(commands, "harvester")) == []


def test_a_terminal_that_lacks_chinese_gets_escapes_and_no_failure(cli: Cli) -> None:
    cli.json("crawl", SHAOLING, "--json")
    done = cli("board", "--format", "json", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "召陵区" in {row["name"] for row in json.loads(done.stdout)}
    assert cli("board", PYTHONIOENCODING="ascii").returncode == 0


def test_a_search_is_narrowed_to_a_year_or_a_place(cli: Cli) -> None:
    cli.json("crawl", ANHUA, SHAOLING, "--json")
    found = cli.json("search", "法治政府", "--format", "json")
    assert {hit["jurisdiction"] for hit in found["hits"]} == {ANHUA, SHAOLING}
    by_year = cli.json("search", "法治政府", "--year", "2022", "--format", "json")
    assert [hit["report"] for hit in by_year["hits"]] == [f"{ANHUA}-2022"]
    by_place = cli.json("search", "法治政府", "--jurisdiction", SHAOLING, "--format", "json")
    assert [hit["report"] for hit in by_place["hits"]] == [f"{SHAOLING}-2021"]
