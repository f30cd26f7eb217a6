"""Where we must not go: no link of a portal leads us into a private network, or to a host that nobody named."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.journey import SHANGHAI
from tests.portal.large import FOLDER, Column, Row, column, report
from tests.portal.scene import Scene
from tests.portal.server import Portal, Says, page, redirect

AFTER = datetime(2026, 4, 2, 9, 0, tzinfo=SHANGHAI)
DUE_2025 = date(2026, 3, 12)


def of_three(place: str) -> Column:
    return column(place, 42, 2022, 2023, 2024)


def with_2025(place: str) -> Column:
    return column(place, 42, 2022, 2023, 2024, 2025)


@pytest.fixture
def forbidden() -> Iterator[Portal]:
    """A listener that nobody named in sources.yaml."""
    with Portal(
        otherwise=page("<li><a href='/1.html'>2025年度法治政府建设情况报告</a><span>2026-03-01</span></li>")
    ) as portal:
        yield portal


def _traps(forbidden: Portal) -> dict[str, Callable[[Portal, Column], None]]:
    inside = [
        forbidden.url("/secret"),
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]:80/",
    ]

    def article(html: str) -> Callable[[Portal, Column], None]:
        def put(portal: Portal, shown: Column) -> None:
            row = next(row for row in shown.rows if "2025年度" in row.title)
            portal.answers[row.path] = page(
                f"<h1>{row.title}</h1><div class='TRS_Editor'>{html}</div>", row.title
            )

        return put

    def listing(script: Callable[[str], Says]) -> Callable[[Portal, Column], None]:
        def put(portal: Portal, shown: Column) -> None:
            portal.answers[FOLDER] = script(inside[0])

        return put

    def each(make: Callable[[str], str]) -> str:
        return "".join(make(url) for url in inside)

    def rows(portal: Portal, shown: Column) -> None:
        shown.rows += [
            Row(f"{url}{n}", f"{shown.place}{2010 + n}年度法治政府建设情况报告", DUE_2025)
            for n, url in enumerate(inside)
        ]

    def robots(portal: Portal, shown: Column) -> None:
        portal.answers["/robots.txt"] = redirect(inside[0])

    def moves(portal: Portal, shown: Column) -> None:
        row = next(row for row in shown.rows if "2025年度" in row.title)
        portal.answers[row.path] = redirect(inside[0])

    def pager(portal: Portal, shown: Column) -> None:
        body = shown.listing(0).replace(
            "<script>createPageHTML", f"<a href='{inside[0]}'>下一页</a><script>off"
        )
        portal.answers[FOLDER] = Says(body.encode())

    return {
        "attachment": article(each(lambda url: f"<p><a href='{url}报告.pdf'>附件：报告.pdf</a></p>")),
        "frame in an article": article(each(lambda url: f"<iframe src='{url}'></iframe>")),
        "picture and object": article(each(lambda url: f"<img src='{url}'><embed src='{url}x.pdf'>")),
        "further part": article(each(lambda url: f"<a href='{url}'>下一页</a>")),
        "article elsewhere": moves,
        "rows elsewhere": rows,
        "robots elsewhere": robots,
        "pager elsewhere": pager,
        "frame": listing(lambda url: page(f"<iframe src='{url}'></iframe>")),
        "refresh": listing(lambda url: page("", head=f"<meta http-equiv='refresh' content='0;url={url}'>")),
        "script": listing(lambda url: page(f"<script>location.href='{url}'</script>")),
        "redirect": listing(redirect),
        "redirect to the metadata service": listing(lambda url: redirect(inside[1])),
        "redirect to the intranet": listing(lambda url: redirect(inside[2])),
        "redirect in decimal": listing(lambda url: redirect(f"http://2130706433:{forbidden.port}/")),
        "redirect with a user": listing(
            lambda url: redirect(f"http://www.gov.cn@127.0.0.1:{forbidden.port}/")
        ),
        "base": listing(
            lambda url: page(
                "<a href='2.html'>下一页</a><iframe src='list.html'></iframe>", head=f"<base href='{url}'>"
            )
        ),
    }


def test_no_link_of_a_portal_leads_us_into_a_private_network(
    tmp_path: Path, forbidden: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: Counter[str] = Counter()
    usual = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        reached[str(address[0])] += 1
        usual(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    traps = _traps(forbidden)
    with Scene(tmp_path, dict.fromkeys(traps, with_2025), now=AFTER) as scene:
        for name, put in traps.items():
            put(scene.places[name].portal, scene.places[name].column)
        found = scene.crawl()
        assert forbidden.asked == []
        assert forbidden.connections == 0
        assert set(reached) == {"127.0.0.1"}
        for name in ("redirect", "redirect to the metadata service", "redirect to the intranet", "redirect in decimal",
                     "redirect with a user", "refresh", "script", "pager elsewhere"):  # fmt: skip
            assert found[name].found.problem == "forbidden-address", (name, found[name].found)
        assert found["robots elsewhere"].found.problem is None  # none of ours: a portal without rules
        assert {one.found.problem for one in found.values()} - {
            None,
            "forbidden-address",
            "lead-unread",
            "listing-empty",
        } == set()


def test_rows_may_lead_to_a_host_that_sources_name_and_to_no_other(tmp_path: Path) -> None:
    def asked(portal: Portal) -> list[str]:
        return [path for path in portal.paths() if path.endswith("_20250001.html")]

    with Scene(tmp_path, {"city": of_three, "county": of_three}, now=AFTER) as scene:
        city, county = scene.places["city"], scene.places["county"]
        row = report(county.name, 2025, DUE_2025)
        county.column.further[row.path] = row
        city.column.rows.insert(0, Row(county.portal.url(row.path), row.title, row.day))
        scene.crawl("city")
        assert len(asked(county.portal)) == 1
        assert (
            scene.row("county")["standing"] == "unobserved"
        )  # a copy on another county's listing is no official one
