"""A data folder that cannot be used: a code, the place and the mend, and never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harvester.problems import PROBLEMS
from tests.faces.test_cli import Cli
from tests.storage.builders import new_store
from tests.storage.test_store_errors import DAMAGES


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    made = Cli(tmp_path)
    made.sources.write_text("version: 1\njurisdictions: []\n", encoding="utf-8")
    made.data.mkdir()
    return made


def spoil(cli: Cli, name: str) -> Path:
    new_store(cli.data).close()
    file = (cli.data / "h.db").rename(cli.data / "harvester.db")
    DAMAGES[name][0](file)
    return file


@pytest.mark.parametrize("name", DAMAGES)
def test_every_command_says_what_is_wrong_with_the_database(name: str, cli: Cli) -> None:
    file = spoil(cli, name)
    problem = PROBLEMS[DAMAGES[name][1]]
    for command in ("board", "crawl"):
        done = cli(command, HARVESTER_LANG="en")
        assert done.returncode == 2
        assert done.stdout == ""
        told = done.stderr.splitlines()[-1]  # crawl warns before that nothing is watched
        assert told.startswith(f"{problem.code}: {problem.sentence('en')}: {file}")
        assert told.endswith(problem.advice("en"))


@pytest.mark.parametrize("name", DAMAGES)
def test_the_doctor_still_speaks_json(name: str, cli: Cli) -> None:
    file = spoil(cli, name)
    done = cli("doctor", "--json")
    assert done.returncode == 1
    found = {one["about"]: one for one in json.loads(done.stdout)}
    problem = PROBLEMS[DAMAGES[name][1]]
    assert found["database"]["state"] == "bad"
    assert found["database"]["says"].startswith(f"{problem.code}: ")
    assert str(file) in found["database"]["says"]
    assert found["database"]["hint"] == problem.advice()
    assert {"archive", "sources", "clock"} <= set(found)


def test_an_empty_file_is_no_archive_to_read_from(cli: Cli) -> None:
    (cli.data / "harvester.db").touch()
    done = cli("reports", HARVESTER_LANG="en")
    assert done.returncode == 2
    assert done.stderr.startswith("database-damaged: ")


def test_a_file_in_place_of_the_data_folder_is_named(cli: Cli) -> None:
    cli.data.rmdir()
    cli.data.write_text("a letter")
    done = cli("crawl", HARVESTER_LANG="en")
    assert done.returncode == 2
    assert "a file stands where a folder should be" in done.stderr
