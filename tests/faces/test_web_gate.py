"""The gate: nothing is shown without the credential, whatever the route and however it is asked."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from harvester.app import App
from harvester.faces.web import build
from tests.faces.web_data import fill, fresh_app

PASSWORD = "开门 sésame:1"
OPEN = {"/healthz"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    made = fresh_app(tmp_path_factory.mktemp("web"))
    fill(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(app: App) -> TestClient:
    return TestClient(build(app, password=PASSWORD))


def paths_of(routes: Any) -> list[str]:
    """Every path the application answers, whichever way the framework keeps its routers."""
    found: list[str] = []
    for route in routes:
        inner = getattr(route, "original_router", None)
        found += paths_of(inner.routes) if inner is not None else [route.path]
    return found


def _basic(password: str, user: str = "anybody") -> dict[str, str]:
    packed = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {packed}"}


def test_every_route_asks_for_the_password_except_health_and_styles(app: App, client: TestClient) -> None:
    paths = paths_of(build(app).routes)
    assert len(paths) >= 24
    assert "/static" in paths
    for path in paths:
        if path in OPEN or path == "/static":
            continue
        asked = re.sub(r"\{[^}]+\}", "1", path)
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            answer = client.request(method, asked)
            assert answer.status_code == 401, (method, asked)
            assert "安化" not in answer.text
    assert client.get("/nowhere").status_code == 401


def test_health_and_styles_are_open_and_reveal_nothing(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "database": "ok", "daemon": "none"}
    assert client.get("/static/style.css").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../reports",
        "/static/%2e%2e/reports",
        "/healthz/../reports",
        "//reports",
        "/healthz/",
        "/static",
    ],
)
def test_a_crooked_path_gets_around_nothing(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code in (401, 404)
    assert "安化" not in answer.text


def test_the_password_opens_as_basic_with_any_user_and_as_bearer(client: TestClient) -> None:
    assert client.get("/", headers=_basic(PASSWORD)).status_code == 200
    assert client.get("/", headers=_basic(PASSWORD, "")).status_code == 200
    bearer = {b"authorization": b"Bearer " + PASSWORD.encode()}
    assert client.get("/api/v1/board", headers=bearer).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "", "Basic", "Basic !!!", "Bearer", "Bearer ", "Bearer wrong", "Digest x", "Basic " + base64.b64encode(b"nocolon").decode(),
        "Basic " + base64.b64encode(b"anybody:wrong").decode(), "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
        "Bearer " + PASSWORD.encode().decode("latin-1") + "x", "Basic " + base64.b64encode(b"a:").decode(),
    ],
)  # fmt: skip
def test_anything_else_does_not_open(client: TestClient, header: str) -> None:
    answer = client.get("/", headers={b"authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert answer.json()["code"] == "credential-required"


def test_without_a_password_the_door_is_open(app: App) -> None:
    assert TestClient(build(app)).get("/").status_code == 200


def test_an_empty_password_is_refused_when_building(app: App) -> None:
    with pytest.raises(ValueError, match="empty password"):
        build(app, password="")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed_here(app: App, method: str) -> None:
    open_client = TestClient(build(app))
    for path in ("/", "/reports", "/alerts", "/review", "/api/v1/alerts"):
        assert open_client.request(method, path).status_code == 405


def test_looking_changes_nothing(app: App) -> None:
    def state() -> list[str]:
        with app.store.read() as tx:
            connection: Any = tx.connection.driver_connection
            return list(connection.iterdump())

    before = state()
    open_client = TestClient(build(app))
    for path in (
        "/",
        "/reports",
        "/reports/430923-2025",
        "/captures/1",
        "/captures/1/raw",
        "/alerts",
        "/sources/1",
        "/review",
        "/metrics",
        "/feed.atom",
    ):
        assert open_client.get(path).status_code == 200
    assert state() == before


def test_head_is_answered_like_get_without_a_body(app: App) -> None:
    open_client = TestClient(build(app))
    for path in ("/", "/api/v1/board", "/feed.atom", "/captures/1/raw"):
        answer = open_client.head(path)
        assert answer.status_code == 200
        assert answer.content == b""
        assert answer.headers["content-type"] == open_client.get(path).headers["content-type"]
