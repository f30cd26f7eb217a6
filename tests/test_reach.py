"""Portals that are hostile, vast, or fail in the middle, through the whole pipeline: nothing is lost, nobody else is harmed."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from harvester.fetch import Limits
from storage import leads, looks, views
from storage.store import Store
from tests.journey import ANHUA, SHANGHAI
from tests.portal.large import FOLDER, HTML, Column, Vast, column
from tests.portal.looking import in_a_process
from tests.portal.scene import Scene
from tests.portal.server import Portal, Says, Script, page, redirect
from tests.samples import pdf_of

AFTER = datetime(2026, 4, 2, 9, 0, tzinfo=SHANGHAI)
DUE_2025 = date(2026, 3, 12)
PDF = ("Content-Type", "application/pdf")


def of_three(place: str) -> Column:
    return column(place, 42, 2022, 2023, 2024)


def with_2025(place: str) -> Column:
    """A column whose report for 2025 has its row; the test spoils its page."""
    return column(place, 12, 2023, 2024, 2025)


def bomb() -> bytes:
    """2 MB that unpack to 2 GB."""
    block = gzip.compress(b"\0" * (64 << 20), mtime=0)
    return block * 32


def endless() -> Iterator[bytes]:
    while True:
        yield b"<li><a href='x.html'>row</a></li>" * 2000


def drip() -> Iterator[bytes]:
    while True:
        yield b" "
        time.sleep(0.1)


def section_index(place: str) -> Says:
    links = "".join(
        f"<li><a href='/zwgk/c{n}/index.html'>{place}政务公开栏目之{n}</a></li>" for n in range(300)
    )
    return page(f"<div><ul>{links}</ul></div>", f"{place}人民政府")


HOSTILE: dict[str, tuple[str, Script]] = {
    "bomb": ("too-large", Says(bomb(), headers=(HTML, ("Content-Encoding", "gzip")))),
    "endless": ("too-large", Says(chunks=endless, chunked=True)),
    "endless head": (
        "unreachable",
        Says(chunks=lambda: (b"X-A: %d\r\n" % n for n in range(10**9)), open_head=True),
    ),
    "drip": ("too-slow", Says(chunks=drip, chunked=True)),
    "silent": ("unreachable", Says(silent=True)),
    "circle": ("redirect-loop", redirect(FOLDER)),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scene, dict[str, Any]]]:
    """Six hostile portals, two that give another page in place of articles, and five sound ones, in one pass."""
    sound = [f"sound {number}" for number in range(5)]
    columns: dict[str, Callable[[str], Column]] = dict.fromkeys((*HOSTILE, *sound), of_three)
    columns |= {"index instead": with_2025, "listing instead": with_2025}
    with Scene(tmp_path_factory.mktemp("hostile"), columns, now=AFTER) as scene:
        for name, (_, script) in HOSTILE.items():
            scene.places[name].portal.answers[FOLDER] = script
        loaded = scene.places["index instead"]
        loaded.portal.answers |= {row.path: section_index(loaded.name) for row in loaded.column.rows}
        other = scene.places["listing instead"]
        same = Says(other.column.listing(0).encode())
        other.portal.answers |= {row.path: same for row in other.column.rows}
        limits = {"first_byte": 1.5, "whole": 1.8}
        told = in_a_process(scene.data, scene.sources(), now=AFTER.isoformat(), limits=limits)
        assert told is not None
        yield scene, told


def looked(scene: Scene, told: dict[str, Any], name: str) -> tuple[Any, Any, Any]:
    problem, whole, _, rows = told["looks"][scene.places[name].portal.url(FOLDER)]
    return problem, whole, rows


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_ends_with_its_code(name: str, hostile: tuple[Scene, dict[str, Any]]) -> None:
    scene, told = hostile
    problem, whole, _ = looked(scene, told, name)
    assert (problem, whole) == (HOSTILE[name][0], False)
    row = scene.row(name)
    assert (row["standing"], row["problem"]) == ("unobserved", HOSTILE[name][0])


@pytest.mark.parametrize("number", range(5))
def test_the_sound_portals_of_a_pass_with_hostile_ones_are_looked_at_whole(
    number: int, hostile: tuple[Scene, dict[str, Any]]
) -> None:
    scene, told = hostile
    assert looked(scene, told, f"sound {number}") == (None, True, 45)
    assert scene.row(f"sound {number}")["standing"] == "not_found"


def test_memory_stays_flat_whatever_a_portal_sends(hostile: tuple[Scene, dict[str, Any]]) -> None:
    _, told = hostile
    assert told["peak_mb"] < 400  # the program takes a good 100 by itself; the bomb alone would be 2,000


def test_an_index_in_place_of_an_article_is_no_article_and_no_absence(
    hostile: tuple[Scene, dict[str, Any]],
) -> None:
    scene, told = hostile
    filed = {one["jurisdiction"] for one in scene.journey.reports().values()}
    waiting = {one["listing"] for one in scene.journey.reviews()}
    for name in ("index instead", "listing instead"):
        assert scene.row(name)["standing"] == "unobserved"
        assert scene.places[name].code not in filed
    assert looked(scene, told, "listing instead")[0] == "lead-unread"  # known for another page of the portal
    assert (
        scene.places["index instead"].portal.url(FOLDER) in waiting
    )  # it may be anything: a person looks at it


# -- one article, and the duties it may discharge --------------------------------------------------------------------------

UNREAD: dict[str, tuple[Script, str]] = {
    "403": (Says(b"<h1>403 Forbidden</h1>", 403), "lead-unread"),
    "500": (Says(b"", 500), "lead-unread"),
    "404": (Says(b"", 404), "lead-unread"),
    "reset": (Says(reset=True), "lead-unread"),
    "login": (page("请先登录后查看"), "lead-unread"),
    "not found with 200": (page("您访问的页面不存在或已被删除", "提示"), "lead-unread"),
    "too large": (
        Says(headers=(HTML, ("Content-Length", "99999999999")), chunks=lambda: iter([b"x"])),
        "lead-unread",
    ),
    "foreign host": (redirect("http://www.example.com/1.html"), "lead-unread"),
}


def scanned() -> bytes:
    """A PDF whose one page is a picture."""
    return pdf_of(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << /XObject << /A 4 0 R >> >> /Contents 5 0 R >>",
            4: b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n"
            b"stream\nx\nendstream",
            5: b"<< /Length 27 >>\nstream\nq 200 0 0 200 0 0 cm /A Do Q\nendstream",
        }
    )


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Columns of which one article cannot be read: that of 2025, or (with "old") that of 2023."""
    names = [*UNREAD, *(f"old {name}" for name in UNREAD), "scan", "scan attached", "unknown file", "bytes"]
    with Scene(tmp_path_factory.mktemp("articles"), dict.fromkeys(names, with_2025), now=AFTER) as scene:
        for name in names:
            place = scene.places[name]
            wanted = 2023 if name.startswith("old ") else 2025
            if wanted == 2023:
                place.column.rows = [row for row in place.column.rows if "2025年度" not in row.title]
            path = next(row.path for row in place.column.rows if f"{wanted}年度" in row.title)
            place.portal.answers[path] = _spoilt(name)
            place.portal.answers["/a.pdf"] = Says(scanned(), headers=(PDF,))
        scene.crawl()
        yield scene


def _spoilt(name: str) -> Script:
    if name == "scan":
        return Says(scanned(), headers=(PDF,))
    if name == "scan attached":
        return page(
            "<h1>2025年度法治政府建设情况报告</h1><div class='TRS_Editor'><a href='/a.pdf'>附件：报告.pdf</a></div>"
        )
    if name == "unknown file":
        return Says(b"\x00\x01\x02\x03" * 400, headers=(("Content-Type", "application/octet-stream"),))
    if name == "bytes":
        return Says(b"<html><body>" + bytes(range(129, 255)) * 30 + b"\xff\xfe\xff" * 200 + b"</body></html>")
    return UNREAD[name.removeprefix("old ")][0]


@pytest.mark.parametrize("name", UNREAD)
def test_an_article_that_cannot_be_read_leaves_its_own_duty_open(name: str, articles: Scene) -> None:
    row = articles.row(name)
    assert (row["standing"], row["problem"]) == ("unobserved", "lead-unread")


@pytest.mark.parametrize("name", UNREAD)
def test_an_article_that_cannot_be_read_spoils_no_other_duty(name: str, articles: Scene) -> None:
    assert articles.row(f"old {name}")["standing"] == "not_found"
    assert articles.row(f"old {name}", 2023)["standing"] == "unobserved"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("scan", "needs-ocr"),
        ("scan attached", "needs-ocr"),
        ("unknown file", "format-unknown"),
        ("bytes", "undecodable"),
    ],
)
def test_a_document_that_cannot_be_read_waits_for_a_person(name: str, problem: str, articles: Scene) -> None:
    waiting = [
        one
        for one in articles.journey.reviews()
        if one["listing"] == articles.places[name].portal.url(FOLDER)
    ]
    assert [(one["state"], one["problem"]) for one in waiting] == [("open", problem)]
    assert articles.row(name)["standing"] == "unobserved"
    accused = {
        alert["jurisdiction"]
        for alert in articles.journey.sweep(send=False)
        if alert["rule"] == "report-not-found"
    }
    assert articles.places[name].code not in accused


# -- our own network -------------------------------------------------------------------------------------------------------


def test_our_own_outage_is_not_held_against_the_portals(tmp_path: Path) -> None:
    limits = Limits(connect=0.2, first_byte=0.2, whole=0.4)
    with Scene(tmp_path, dict.fromkeys(("one", "two"), of_three), now=AFTER, limits=limits) as scene:
        for place in scene.places.values():
            place.portal.otherwise = Says(silent=True)
            place.portal.answers["/robots.txt"] = Says(silent=True)
        found = scene.crawl()
        assert {one.found.problem for one in found.values()} == {"own-network"}
        assert {scene.row(name)["problem"] for name in scene.places} == {"own-network"}
        assert {scene.row(name)["standing"] for name in scene.places} == {"unobserved"}
        assert scene.journey.sweep(send=False) == []
        with scene.journey.app.store.read() as tx:
            tasks = looks.due(tx, scene.journey.now, everything=True)
        with scene.journey.app.store.write() as tx:
            assert {
                task.failures
                for number, _ in tasks
                if (task := looks.claim(tx, number, "test", scene.journey.now))
            } == {0}


def test_one_silent_portal_beside_one_that_answers_is_the_portals_own_silence(tmp_path: Path) -> None:
    limits = Limits(first_byte=0.2, whole=5)
    with Scene(tmp_path, dict.fromkeys(("silent", "busy"), of_three), now=AFTER, limits=limits) as scene:
        scene.places["silent"].portal.answers[FOLDER] = Says(silent=True)
        scene.places["busy"].portal.answers[FOLDER] = Says(b"", 503)
        found = scene.crawl()
        assert {name: one.found.problem for name, one in found.items()} == {
            "silent": "unreachable",
            "busy": "http-error",
        }


# -- a vast listing, killed ------------------------------------------------------------------------------------------------


def test_a_vast_listing_killed_at_half_goes_on_where_it_was(tmp_path: Path) -> None:
    vast = Vast("安化县", 4_000, size=40)
    with Portal(otherwise=vast) as portal:
        listing = {"url": portal.url(FOLDER), "pace": "0s"}
        sources = {
            "version": 1,
            "watch_since": 2025,
            "jurisdictions": [{"code": ANHUA, "listings": [listing]}],
        }
        assert in_a_process(tmp_path, sources, kill_after=50) is None
        before = portal.paths()
        portal.asked.clear()
        told = in_a_process(tmp_path, sources)
        after = portal.paths()
        assert told is not None
        assert told["looks"] == {portal.url(FOLDER): [None, True, 100, 4_000]}
    assert before == [FOLDER, *(f"{FOLDER}index_{n}.html" for n in range(1, 51))]
    # The page that was read and not yet stored is asked again, none before it; the rest each once.
    assert after == [f"{FOLDER}index_{n}.html" for n in range(50, 100)]
    assert told["peak_mb"] < 300
    store = Store(f"sqlite:///{tmp_path / 'harvester.db'}")
    with store.read() as tx:
        assert len(leads.known(tx, 1)) == 4_000
        (look,) = views.look_list(tx, limit=2)
    store.close()
    assert (look["pages"], look["rows"]) == (
        100,
        4_000,
    )  # the killed part's pages are part of the look's evidence


def test_a_title_that_leads_nowhere_leaves_its_own_duty_open_until_it_leads_somewhere(tmp_path: Path) -> None:
    names = ["it", "old"]
    with Scene(tmp_path, dict.fromkeys(names, with_2025), now=AFTER) as scene:
        for name, year in (("it", 2025), ("old", 2023)):
            place = scene.places[name]
            path = next(row.path for row in place.column.rows if f"{year}年度" in row.title)
            shown = place.column.listing(0).replace(f'href="{path}"', 'href="javascript:;"')
            place.portal.answers[FOLDER] = Says(shown.encode(), headers=(HTML,))
        scene.places["old"].column.rows = [
            row for row in scene.places["old"].column.rows if "2025年度" not in row.title
        ]
        found = scene.crawl()

        assert scene.row("it")["standing"] == "unobserved"
        assert found["it"].found.problem == "lead-unread"
        assert "2025年度法治政府建设情况报告" in found["it"].found.detail
        assert scene.row("old", 2023)["standing"] == "unobserved"
        assert not [path for path in scene.places["it"].portal.asked if "row=" in str(path)]

        del scene.places["it"].portal.answers[FOLDER]
        found = scene.crawl("it")

        assert found["it"].found.problem is None
        assert scene.row("it")["standing"] == "on_time"
