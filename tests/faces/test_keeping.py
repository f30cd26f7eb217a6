"""The commands that keep, give away and take back, as their users call them: on the samples, crawled."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from harvester.faces.cli import main
from tests.faces.test_cli import NOW, Cli
from tests.portal.faults import FaultyPortals


class Here(Cli):
    """Calls the program without starting a process each time, which takes longer than what it does."""

    def __call__(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        line = ["harvester", "--data", str(self.data), "--sources", str(self.sources), "--now", NOW, *words]
        out, err, root = io.StringIO(), io.StringIO(), logging.getLogger()
        handlers, level, code = list(root.handlers), root.level, 0
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            mock.patch.object(sys, "argv", line),
            mock.patch.dict("os.environ", environment),
        ):
            try:
                main()
            except SystemExit as left:
                code = int(left.code or 0)
            finally:
                root.handlers[:] = handlers
                root.setLevel(level)
        return subprocess.CompletedProcess(line, code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """A data folder after one crawl and one sweep of the samples; tests that change it take a copy."""
    folder = tmp_path_factory.mktemp("crawled")
    with FaultyPortals() as portals:
        made = Here(folder)
        made.sources.write_text(portals.sources_yaml(), encoding="utf-8")
        made.json("crawl", "--json")
        made.json("sweep", "--json")
    return made


def empty(folder: Path) -> Cli:
    return Here(folder)


def copy_of(cli: Cli, folder: Path) -> Cli:
    made = Here(folder)
    shutil.copytree(cli.data, made.data)
    return made


def board(cli: Cli) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = cli.json("board", "--format", "json")
    return rows


# -- backup and restore ---------------------------------------------------------------------------------------------


def test_a_backup_restored_elsewhere_says_the_same_of_every_duty(crawled: Cli, tmp_path: Path) -> None:
    file = str(tmp_path / "made.tar")
    made = crawled.json("backup", file, "--json")
    assert (made["reports"], made["looks"], made["missing"]) == (5, 5, [])
    assert made["bytes"] == Path(file).stat().st_size
    other = empty(tmp_path)
    restored = other.json("restore", file, "--json")
    assert (restored["blobs"], restored["missing"], restored["replaced"]) == (made["blobs"], [], None)
    assert board(other) == board(crawled)
    assert other.json("archive", "verify", "--json")["corrupt"] == []


def test_what_a_backup_refuses_is_exit_two_with_its_mend_in_both_languages(
    crawled: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "made.tar"
    assert "已备份" in crawled("backup", str(file)).stdout
    kept = file.read_bytes()
    again = crawled("backup", str(file))
    assert again.returncode == 2
    assert again.stderr.startswith("file-exists: ")
    assert "--force" in again.stderr
    assert file.read_bytes() == kept
    assert crawled("backup", str(file), "--force").returncode == 0
    over = crawled("restore", str(file), HARVESTER_LANG="en")
    assert (over.returncode, over.stderr.split(":")[0]) == (2, "data-not-empty")
    elsewhere = crawled("--database", "postgresql://me:secret@127.0.0.1:1/db", "backup", str(tmp_path / "x"))
    assert (elsewhere.returncode, "pg_dump" in elsewhere.stderr) == (2, True)
    assert "secret" not in elsewhere.stderr
    other = empty(tmp_path)
    broken = tmp_path / "broken.tar"
    broken.write_bytes(kept[: len(kept) // 2])
    for source in (broken, tmp_path / "nothing.tar", tmp_path):
        done = other("restore", str(source))
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
        assert not other.data.exists()
    assert other("backup", str(tmp_path / "y.tar")).returncode == 2


def test_a_damaged_blob_makes_a_backup_that_needs_attention(crawled: Cli, tmp_path: Path) -> None:
    cli = copy_of(crawled, tmp_path)
    next((cli.data / "blobs").glob("??/*.gz")).unlink()
    made = cli("backup", str(tmp_path / "made.tar"), "--json")
    assert made.returncode == 1
    assert len(json.loads(made.stdout)["missing"]) == 1
    other = empty(tmp_path / "elsewhere")
    other.folder.mkdir()
    restored = other("restore", str(tmp_path / "made.tar"))
    assert (restored.returncode, "✗" in restored.stdout) == (1, True)


def test_a_backup_is_made_while_the_daemon_runs_and_restoring_waits_for_its_end(
    crawled: Cli, tmp_path: Path
) -> None:
    cli = copy_of(crawled, tmp_path)
    words = ["--data", str(cli.data), "--sources", str(cli.sources), "--now", NOW]
    cli.sources.write_text(crawled.sources.read_text("utf-8"), encoding="utf-8")
    daemon = subprocess.Popen(
        [sys.executable, "-m", "harvester", *words, "run", "--bind", "127.0.0.1:0"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert daemon.stderr is not None
        assert "http://" in daemon.stderr.readline()
        assert cli.json("backup", str(tmp_path / "made.tar"), "--json")["missing"] == []
        refused = cli("restore", str(tmp_path / "made.tar"), "--force")
        assert refused.returncode == 2
        assert str(cli.data) in refused.stderr
    finally:
        daemon.terminate()
        daemon.communicate(timeout=60)
    restored = cli.json("restore", str(tmp_path / "made.tar"), "--force", "--json")
    assert restored["replaced"].startswith("harvester.db.before-")
    assert len(board(cli)) == len(board(crawled))
