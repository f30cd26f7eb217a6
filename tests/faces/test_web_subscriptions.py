"""Feed, calendar, health and metrics: read by programs that forgive nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from harvester.app import App
from harvester.faces.web import build
from harvester.faces.web.subscriptions import _folded
from tests.faces.web_data import HOSTILE, NOW, Builder, fill, fresh_app

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    made = fresh_app(tmp_path_factory.mktemp("web"))
    fill(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(app: App) -> TestClient:
    return TestClient(build(app, public_url="https://watch.example/rol/"))


def _feed(client: TestClient) -> ElementTree.Element:
    answer = client.get("/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def test_the_feed_is_atom_with_everything_atom_asks_for(client: TestClient) -> None:
    feed = _feed(client)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(ATOM + name)) == 1
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 13 + 4
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in ids)
    times = []
    for entry in entries:
        assert entry.findtext(f"{ATOM}title")
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert (link.get("href") or "").startswith("https://watch.example/rol/")
        updated = datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "")
        assert updated.tzinfo is not None
        times.append(updated)
    assert times == sorted(times, reverse=True)


def test_the_feed_holds_reports_and_alerts_with_foreign_words_as_words(client: TestClient) -> None:
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in _feed(client).findall(f"{ATOM}entry")]
    assert any(title.startswith("新见报告：安化县2025年度") and HOSTILE in title for title in titles)
    assert any(title.startswith("预警：固始县") and HOSTILE in title for title in titles)


def test_the_ids_of_the_feed_do_not_depend_on_where_it_is_asked(app: App, client: TestClient) -> None:
    elsewhere = TestClient(build(app), base_url="http://10.0.0.5:8321")
    one, other = (
        [entry.findtext(f"{ATOM}id") for entry in _feed(asked).findall(f"{ATOM}entry")]
        for asked in (client, elsewhere)
    )
    assert one == other


def test_a_title_with_characters_no_xml_may_hold_does_not_break_the_feed(tmp_path: Path) -> None:
    made = fresh_app(tmp_path)
    fill(made)
    with made.store.write() as tx:
        Builder(made, tx).report("411527", "淮滨县", title="淮滨县\x0b\x00\ufffe报告&<>")
    titles = [
        entry.findtext(f"{ATOM}title") for entry in _feed(TestClient(build(made))).findall(f"{ATOM}entry")
    ]
    assert "新见报告：淮滨县报告&<>" in titles
    made.close()


def _events(text: str) -> list[dict[str, str]]:
    lines = text.replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    events: list[dict[str, str]] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and ":" in line:
            name, _, value = line.partition(":")
            events[-1].setdefault(name, value)
    return events


def test_the_calendar_has_one_whole_day_for_each_date_and_rule(client: TestClient) -> None:
    answer = client.get("/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = _events(answer.text)
    assert [event["DTSTART;VALUE=DATE"] for event in events] == ["20260331", "20270331"]
    for event in events:
        begin = date.fromisoformat(event["DTSTART;VALUE=DATE"])
        assert date.fromisoformat(event["DTEND;VALUE=DATE"]) - begin == timedelta(days=1)
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        assert event["UID"].endswith("@rule-of-law-harvester")
        assert "第二十四条" in event["DESCRIPTION"]
        assert event["URL"].startswith("https://watch.example/rol/?year=")
    assert "18个地区、22项" in events[1]["SUMMARY"]
    assert "17个地区、21项" in events[0]["SUMMARY"]  # one is exempt
    assert events[0]["UID"] == _events(client.get("/calendar.ics").text)[0]["UID"]


def test_no_line_of_the_calendar_is_longer_than_75_octets_or_cut_inside_a_character(
    client: TestClient,
) -> None:
    body = client.get("/calendar.ics").content
    assert b"\n" not in body.replace(b"\r\n", b"")
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


@pytest.mark.parametrize("line", ["", "A" * 75, "A" * 76, "规" * 200, "𠮷" * 60])
def test_a_folded_line_unfolds_to_itself(line: str) -> None:
    folded = _folded(line)
    assert folded.replace("\r\n ", "") == line
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))


@pytest.mark.parametrize(
    ("ago", "status", "daemon"),
    [(0, 200, "ticking"), (100, 200, "ticking"), (121, 503, "stalled"), (None, 200, "none")],
)
def test_health_follows_the_daemons_beat(app: App, ago: int | None, status: int, daemon: str) -> None:
    beat = None if ago is None else NOW - timedelta(seconds=ago)
    answer = TestClient(build(app, alive=lambda: beat)).get("/healthz")
    assert answer.status_code == status
    assert answer.json()["daemon"] == daemon
    assert set(answer.json()) == {"status", "database", "daemon"}


def test_health_says_so_when_the_database_does_not_answer(tmp_path: Path) -> None:
    made = fresh_app(tmp_path)
    client = TestClient(build(made))
    with made.store.write() as tx:
        tx.exec_driver_sql("ALTER TABLE watched RENAME TO lost")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "database": "failing", "daemon": "none"}
    made.close()


SAMPLE = re.compile(r'(harvester_[a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\n"])*",?)*)\})? (-?[0-9.e+]+)')


def test_metrics_are_what_prometheus_reads(app: App) -> None:
    answer = TestClient(build(app, alive=lambda: NOW)).get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    typed: set[str] = set()
    samples: dict[str, float] = {}
    for line in answer.text.removesuffix("\n").split("\n"):
        if line.startswith("# TYPE "):
            name = line.split()[2]
            assert name not in typed
            typed.add(name)
        elif not line.startswith("# HELP "):
            found = SAMPLE.fullmatch(line)
            assert found, line
            assert found[1] in typed
            assert line.rpartition(" ")[0] not in samples
            samples[line.rpartition(" ")[0]] = float(found[3])
    assert samples['harvester_duties{year="2025",standing="not_found"}'] == 6
    assert samples['harvester_listings{problem="blocked"}'] == 1
    assert samples['harvester_listings{problem="none"}'] == 13
    assert samples['harvester_looks_total{complete="true"}'] == 17 * 4 + 1 - 9
    assert samples["harvester_alerts_open"] == 2
    assert samples["harvester_deliveries_undelivered"] == 2
    assert samples["harvester_last_tick_timestamp_seconds"] == NOW.timestamp()
