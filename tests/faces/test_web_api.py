"""The API: the shapes of the command line, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict, create_model

from harvester.app import App
from harvester.faces.web import build, shapes
from storage import views
from tests.faces.web_data import NOW, fill, fresh_app

LISTS = {
    "board": shapes.Duty,
    "reports": shapes.Report,
    "reports/430923-2025/versions": shapes.Version,
    "alerts": shapes.Alert,
    "looks": shapes.Look,
    "sources": shapes.Source,
    "review": shapes.Review,
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    made = fresh_app(tmp_path_factory.mktemp("web"))
    fill(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(app: App) -> TestClient:
    return TestClient(build(app))


def _all(client: TestClient, path: str, limit: int, **asked: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = None
    for _ in range(200):
        parameters = {"limit": limit, **asked} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"/api/v1/{path}", params=parameters).json()
        assert set(page) == {"items", "next"}
        assert len(page["items"]) <= limit
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items
    raise AssertionError("the pages never end")


@pytest.mark.parametrize("path", [path for path in LISTS if "versions" not in path])
@pytest.mark.parametrize("limit", [1, 3, 500])
def test_the_pages_of_a_list_hold_every_item_once_and_in_order(
    client: TestClient, path: str, limit: int
) -> None:
    whole = client.get(f"/api/v1/{path}", params={"limit": 500}).json()["items"]
    assert whole
    assert _all(client, path, limit) == whole


def test_the_lists_are_what_the_command_line_shows(app: App, client: TestClient) -> None:
    with app.store.read() as tx:
        shown = {
            "board": views.board(tx, app.rules, NOW, "zh"),
            "reports": views.catalogue(tx),
            "alerts": views.alert_list(tx),
            "sources": views.sources(tx),
            "looks": views.look_list(tx, limit=500),
            "review": views.review_list(tx),
        }
    for path, rows in shown.items():
        assert _all(client, path, 500) == rows, path


@pytest.mark.parametrize(("path", "model"), LISTS.items())
def test_the_documented_shapes_are_the_real_ones(
    client: TestClient, path: str, model: type[BaseModel]
) -> None:
    strict = create_model(model.__name__, __base__=model)
    strict.model_config = ConfigDict(extra="forbid")
    strict.model_rebuild(force=True)
    for item in client.get(f"/api/v1/{path}").json()["items"]:
        strict.model_validate(item)
        assert set(model.model_fields) - set(item) <= {"text"}


def test_a_report_comes_with_its_versions(client: TestClient) -> None:
    report = client.get("/api/v1/reports/430923-2025").json()
    assert [version["version"] for version in report["versions"]] == [1, 2]
    assert report["text"].startswith("2025年")
    versions = client.get("/api/v1/reports/430923-2025/versions?texts=true").json()
    assert versions["next"] is None
    assert "15件" in versions["items"][1]["text"]
    assert client.get("/api/v1/reports/430902-2025-司法局").json()["body"] == "司法局"


def test_lists_are_narrowed_as_on_the_command_line(client: TestClient) -> None:
    assert {row["year"] for row in _all(client, "board", 100, year=2025)} == {2025}
    assert {row["jurisdiction"] for row in _all(client, "board", 5, jurisdiction="411525")} == {"411525"}
    assert {row["body"] for row in _all(client, "board", 5, body="司法局")} == {"司法局"}
    assert {row["standing"] for row in _all(client, "board", 5, standing="late")} == {"late"}
    assert len(_all(client, "board", 5, province="33", year=2025)) == 3
    assert [row["id"] for row in _all(client, "reports", 5, year=2025, jurisdiction="430923")] == [
        "430923-2025"
    ]
    assert len(_all(client, "alerts", 1, state="open")) == 2
    assert {row["jurisdiction"] for row in _all(client, "looks", 2, jurisdiction="411528")} == {"411528"}
    assert len(_all(client, "looks", 2, listing=1)) == 4
    assert all(row["problem"] for row in _all(client, "sources", 2, failing=True))


@pytest.mark.parametrize("path", ["reports/999999-2025", "reports/999999-2025/versions", "nowhere"])
def test_what_is_not_there_is_a_problem_with_code_sentence_and_hint(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    told = answer.json()
    assert told["code"] == "not-found"
    assert told["sentence"]
    assert told["hint"]


@pytest.mark.parametrize(
    "asked",
    ["board?year=abc", "board?year=9999", "board?limit=0", "board?limit=501", "board?province=x", "looks?listing=0",
     "looks?listing=99999999999999999999", "reports?body=%00", "sources?failing=maybe"],
)  # fmt: skip
def test_a_parameter_that_will_not_do_is_refused_by_name(client: TestClient, asked: str) -> None:
    answer = client.get(f"/api/v1/{asked}")
    assert answer.status_code == 400
    told = answer.json()
    assert told["code"] == "bad-parameter"
    assert asked.partition("?")[2].partition("=")[0] in told["sentence"]


@pytest.mark.parametrize("path", [path for path in LISTS if "versions" not in path])
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!",
        "W10",
        "WyJhIl0tLQ",
        "bnVsbA",
        "WzEsMiwzLDRd",
        "W3RydWVd",
        "WyJcdTAwMDAiXQ",
        "Wzk5OTk5OTk5OTk5OTld",
        "[" * 300,
    ],
)
def test_a_cursor_that_is_none_is_refused(client: TestClient, path: str, cursor: str) -> None:
    answer = client.get(f"/api/v1/{path}", params={"cursor": cursor})
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad-cursor"


def test_the_api_describes_itself(client: TestClient) -> None:
    told = client.get("/api/v1/openapi.json").json()
    assert {
        f"/api/v1/{path}" for path in ("board", "reports", "alerts", "looks", "sources", "review")
    } <= set(told["paths"])
    assert "/api/v1/reports/{report_id}/versions" in told["paths"]
    assert "cursor" in told["info"]["description"]
    for path, operations in told["paths"].items():
        assert set(operations) == {"get"}, path
        assert operations["get"]["description"], path
        answer = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert "$ref" in answer, path
    assert client.get("/docs").status_code == 404  # its page would load scripts from elsewhere
