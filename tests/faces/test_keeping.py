"""The commands that keep, give away and take back, as their users call them: on the samples, crawled."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import logging
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from argparse import Namespace
from collections import Counter
from contextlib import closing
from pathlib import Path
from unittest import mock

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from harvester.faces.cli import main
from storage.archive import Archive
from tests.faces.test_cli import NOW, Cli
from tests.journey import ANHUA
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


# -- evidence -------------------------------------------------------------------------------------------------------


def opened(file: Path) -> dict[str, bytes]:
    """The files of a bundle, after every sum in it was checked."""
    with zipfile.ZipFile(file) as bundle:
        held = {name: bundle.read(name) for name in bundle.namelist()}
    lines = held["SHA256SUMS"].decode().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert sums == {
        name: hashlib.sha256(body).hexdigest() for name, body in held.items() if name != "SHA256SUMS"
    }
    listed = {one["path"]: one["sha256"] for one in json.loads(held["manifest.json"])["files"]}
    assert listed == {name: digest for name, digest in sums.items() if name != "manifest.json"}
    return held


def test_the_bundle_behind_an_absence_shows_every_look_since_the_due_date_and_what_it_walked(
    crawled: Cli, tmp_path: Path
) -> None:
    cli = copy_of(crawled, tmp_path)
    shutil.copy(crawled.sources, cli.sources)
    cli("crawl", ANHUA)  # the portals are gone by now: a look that proves nothing
    file = tmp_path / "e.zip"
    made = cli.json("evidence", ANHUA, "2025", "--output", str(file), "--json")
    assert (made["standing"], made["looks"], made["looks_that_count"]) == ("not_found", 2, 1)
    assert made["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    held = opened(file)
    verdict = json.loads(held["verdict.json"])
    assert verdict["duty"]["why_en"].startswith("Due 2026-03-31")
    assert "第二十四条" in verdict["rule"]["basis"]
    good, blind = json.loads(held["looks.json"])
    assert (good["counts"], blind["counts"], blind["problem"]) == (True, False, "unreachable")
    answers = {capture["id"]: capture for capture in json.loads(held["captures.json"])}
    assert len(good["pages_walked"]) == 3
    archive = Archive(cli.data / "blobs")
    for page in good["pages_walked"]:
        answer = answers[page["capture"]]
        assert held[answer["file"]] == archive.read(answer["sha256"])
    rows = list(csv.DictReader(io.StringIO(held["rows.csv"].decode("utf-8-sig"))))
    assert len(rows) == good["rows"]
    (alert,) = [one for one in json.loads(held["alerts.json"]) if one["rule"] == "report-not-found"]
    assert alert["title"]
    shown = held["index.html"].decode()
    for words in ("到期未见", "not found", "unreachable", "无法连接", "第二十四条", verdict["duty"]["why"]):
        assert words in shown


def test_the_bundle_of_a_report_holds_its_text_and_the_page_it_was_read_from(
    crawled: Cli, tmp_path: Path
) -> None:
    crawled.json("evidence", ANHUA, "2022", "--output", str(tmp_path / "e.zip"), "--json")
    held = opened(tmp_path / "e.zip")
    report = json.loads(held["report.json"])
    assert held["report/text-v1.txt"].decode() == report["text"]
    seen = report["sightings"][0]
    answer = next(one for one in json.loads(held["captures.json"]) if one["id"] == seen["capture"])
    assert answer["url"] == seen["url"]
    assert len(held[answer["file"]]) == answer["size"]
    assert report["title"] in held["index.html"].decode()


def test_the_same_state_makes_the_same_bundle_whatever_the_language_and_the_hour(
    crawled: Cli, tmp_path: Path
) -> None:
    first = crawled.json("evidence", ANHUA, "2025", "--output", str(tmp_path / "1.zip"), "--json")
    later = Here(crawled.folder)
    second = later.json(
        "--now", "2026-11-22T23:30", "evidence", ANHUA, "2025", "--output", str(tmp_path / "2.zip"), "--json",
        HARVESTER_LANG="en",
    )  # fmt: skip
    assert first["sha256"] == second["sha256"]


def test_the_page_of_a_bundle_asks_nothing_and_runs_nothing(crawled: Cli, tmp_path: Path) -> None:
    crawled.json("evidence", ANHUA, "2025", "--output", str(tmp_path / "e.zip"), "--json")
    held = opened(tmp_path / "e.zip")
    shown = held["index.html"].decode()
    assert "default-src 'none'" in shown
    assert "<script" not in shown
    for address in re.findall(r"""(?:href|src|action)=["']?([^"'> ]*)""", shown):
        assert address.startswith("#") or address in held
    assert not [
        name for name in held if name.startswith("bytes/") and name.endswith((".html", ".svg", ".xml"))
    ]


def test_a_duty_that_does_not_exist_has_no_bundle(crawled: Cli, tmp_path: Path) -> None:
    file = tmp_path / "e.zip"
    for words, code in (
        (("110101", "2025"), "code-unknown"),
        ((ANHUA, "2025", "--body", "司法局"), "body-unknown"),
    ):
        done = crawled("evidence", *words, "--output", str(file))
        assert (done.returncode, done.stderr.split(":")[0]) == (2, code)
    assert crawled("evidence", ANHUA, "never", "--output", str(file)).returncode == 2
    assert not file.exists()
    assert crawled("evidence", ANHUA, "1999", "--output", str(file)).returncode == 0
    assert json.loads(opened(file)["verdict.json"])["duty"]["standing"] == "exempt"
    assert crawled("evidence", ANHUA, "1999", "--output", str(file)).returncode == 2


def test_bytes_that_are_lost_are_named_in_the_bundle(crawled: Cli, tmp_path: Path) -> None:
    cli = copy_of(crawled, tmp_path)
    for blob in (cli.data / "blobs").glob("??/*.gz"):
        blob.write_bytes(b"rotten")
    done = cli("evidence", ANHUA, "2025", "--output", str(tmp_path / "e.zip"), "--json")
    assert done.returncode == 1
    missing = json.loads(done.stdout)["missing"]
    assert len(missing) >= 3
    held = opened(tmp_path / "e.zip")
    assert json.loads(held["manifest.json"])["missing"] == missing
    assert "missing or damaged" in held["index.html"].decode()


# -- export ---------------------------------------------------------------------------------------------------------


def test_an_export_of_a_crawl_passes_warcio_and_holds_every_answer(crawled: Cli, tmp_path: Path) -> None:
    file = tmp_path / "x.warc.gz"
    made = crawled.json("archive", "export", "--output", str(file), "--json")
    assert (made["format"], made["bytes"], made["missing"]) == ("warc", file.stat().st_size, [])
    assert Checker(Namespace(inputs=[str(file)], verbose=False)).process_all() == 0
    with file.open("rb") as stream:
        kinds = Counter(record.rec_type for record in ArchiveIterator(stream))
    assert kinds["response"] == made["captures"]
    assert sum(kinds.values()) == made["records"]
    one = crawled.json(
        "archive", "export", "--output", str(tmp_path / "1"), "--jurisdiction", ANHUA, "--json"
    )
    assert 0 < one["captures"] < made["captures"]


def test_an_export_refuses_what_it_does_not_know_and_what_is_there(crawled: Cli, tmp_path: Path) -> None:
    file = tmp_path / "x.wacz"
    unknown = crawled("archive", "export", "--output", str(file), "--jurisdiction", "999999")
    assert (unknown.returncode, unknown.stderr.split(":")[0]) == (2, "code-unknown")
    assert not file.exists()
    assert crawled("archive", "export", "--output", str(file), "--format", "wacz").returncode == 0
    assert crawled("archive", "export", "--output", str(file)).returncode == 2
    assert zipfile.is_zipfile(file)


# -- import ---------------------------------------------------------------------------------------------------------


def page_of(cli: Cli, report: str) -> tuple[str, bytes]:
    """The address of a report and the bytes it was read from."""
    seen = cli.json("show", report, "--format", "json")["sightings"][0]
    with closing(sqlite3.connect(cli.data / "harvester.db")) as database:
        (digest,) = database.execute(
            "SELECT sha256 FROM captures WHERE id = ?", (seen["capture"],)
        ).fetchone()
    return seen["url"], Archive(cli.data / "blobs").read(digest)


def others_warc(path: Path, url: str, at: str, body: bytes) -> Path:
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], "HTTP/1.1")
        record = writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), length=len(body), warc_headers_dict={"WARC-Date": at},
            http_headers=http,
        )  # fmt: skip
        writer.write_record(record)
    return path


def test_an_export_is_taken_into_another_folder_and_makes_no_duty_look_better_or_worse(
    crawled: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "x.wacz"
    made = crawled.json("archive", "export", "--output", str(file), "--format", "wacz", "--json")
    cli = copy_of(crawled, tmp_path)
    before = board(cli)
    same = cli.json("archive", "import", str(file), "--json")
    assert (same["taken"], same["known"], same["corrupt"]) == (0, made["captures"], [])
    other = empty(tmp_path / "elsewhere")
    other.folder.mkdir()
    taken = other.json("archive", "import", str(file), str(file), "--json")
    assert (taken["taken"], taken["known"]) == (made["captures"], made["captures"])
    assert other.json("archive", "verify", "--json")["captures"] == made["captures"]
    assert board(other) == []
    assert board(cli) == before


def test_replay_reads_an_older_page_out_of_a_file_as_what_the_address_said_then(
    crawled: Cli, tmp_path: Path
) -> None:
    cli = copy_of(crawled, tmp_path)
    report = f"{ANHUA}-2022"
    before = cli.json("show", report, "--format", "json")
    url, body = page_of(cli, report)
    assert b"2023-03-31" in body
    older = others_warc(
        tmp_path / "o.warc.gz", url, "2024-05-01T00:00:00Z", body.replace(b"2023-03-31", b"2023-04-06")
    )
    assert cli.json("archive", "import", str(older), "--json")["taken"] == 1
    cli.json("replay", "--json")
    after = cli.json("show", report, "--format", "json")
    said = {(one["about"], one["value"]): one for one in after["evidence"]}
    former = next(
        one for (about, value), one in said.items() if about == "published" and value.startswith("2023-04-06")
    )
    assert former["gone_since"] is not None
    for name in ("first_seen_at", "last_seen_at", "text_sha256", "version", "published_on"):
        assert after[name] == before[name]
    assert [one["first_seen_at"] for one in after["sightings"]] == [
        one["first_seen_at"] for one in before["sightings"]
    ]


def test_damaged_records_are_named_and_the_rest_is_taken(crawled: Cli, tmp_path: Path) -> None:
    file = tmp_path / "x.warc.gz"
    made = crawled.json("archive", "export", "--output", str(file), "--json")
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    file.write_bytes(whole[:-20])
    other = empty(tmp_path)
    done = other("archive", "import", str(file), "--json")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert made["captures"] - 2 <= said["taken"] < made["captures"] + 1
    assert {one["why"] for one in said["corrupt"]} <= {"cut", "altered", "unreadable"}
    assert "✗" in other("archive", "import", str(file)).stdout
    for words in ((str(tmp_path / "none.warc"),), (str(crawled.sources),), ()):
        refused = empty(tmp_path / "new")("archive", "import", *words)
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert not (tmp_path / "new").exists()


def test_a_refusal_that_somebody_else_archived_is_no_page(crawled: Cli, tmp_path: Path) -> None:
    cli = copy_of(crawled, tmp_path)
    body = "<html><head><title>登录</title></head><body><form><input type=password></form>请登录</body></html>".encode()
    file = others_warc(tmp_path / "o.warc.gz", "http://a.gov.cn/", "2024-05-01T00:00:00Z", body)
    cli.json("archive", "import", str(file), "--json")
    with closing(sqlite3.connect(cli.data / "harvester.db")) as database:
        (problem,) = database.execute("SELECT problem FROM captures WHERE tls = 'imported'").fetchone()
    assert problem == "login-required"
