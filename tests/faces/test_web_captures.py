"""Archived originals: the very bytes, readable, and able to do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from harvester.app import App
from harvester.faces.web import build
from harvester.faces.web.pages_captures import shape_of
from tests.faces.web_data import CHINESE, GB_PAGE, HOSTILE, Builder, fill, fresh_app


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    made = fresh_app(tmp_path_factory.mktemp("web"))
    fill(made)
    yield made
    made.close()


@pytest.fixture
def client(app: App) -> TestClient:
    return TestClient(build(app))


def _keep(app: App, body: bytes | None, content_type: str = "text/html", **more: Any) -> int:
    with app.store.write() as tx:
        return Builder(app, tx).capture(
            "http://www.p430923.gov.cn/x", body, content_type=content_type, **more
        )


def test_a_gb18030_original_is_served_as_it_came_and_named_so_that_it_can_be_read(client: TestClient) -> None:
    answer = client.get("/captures/1/raw")
    assert answer.content == GB_PAGE
    assert answer.headers["content-type"] == "text/html; charset=gb18030"
    assert CHINESE in answer.content.decode("gb18030")


def test_an_original_may_run_and_load_nothing(client: TestClient) -> None:
    headers = client.get("/captures/1/raw").headers
    parts = [part.strip() for part in headers["content-security-policy"].split(";")]
    assert parts[0] == "sandbox"  # nothing allowed: no scripts, no forms, an origin of its own
    assert "default-src 'none'" in parts
    assert "img-src data:" in parts
    assert "script-src" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_capture_page_frames_the_original_in_a_sandbox(client: TestClient) -> None:
    html = client.get("/captures/1").text
    assert '<iframe class="page" sandbox=""' in html
    assert "203.0.113.7" in html
    assert "此后相同应答2次" in html
    assert "430923-2025" in html


@pytest.mark.parametrize(
    "content_type",
    [
        "application/pdf",
        "application/octet-stream",
        "image/svg+xml",
        "text/xml",
        "application/javascript",
        'text/x"evil',
        "",
    ],
)
def test_what_is_no_page_is_only_downloaded(app: App, client: TestClient, content_type: str) -> None:
    number = _keep(app, b"%PDF-1.7 body", content_type)
    answer = client.get(f"/captures/{number}/raw")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "html" not in answer.headers["content-type"]
    assert "<iframe" not in client.get(f"/captures/{number}").text


def test_a_file_called_html_by_its_portal_is_still_a_file() -> None:
    assert shape_of(b"%PDF-1.7 x", [("Content-Type", "text/html")]).media_type == "application/pdf"
    assert not shape_of(b"PK\x03\x04\0\0", [("content-type", "text/html")]).page


def test_a_page_that_names_no_type_is_still_a_page() -> None:
    assert shape_of(b"<!DOCTYPE html><p>x", []).page
    assert shape_of(GB_PAGE, [("content-type", "text/plain")]).charset == "gb18030"


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [("行政院公報，臺北市政府", "big5", "big5"), ("漢字とかな", "utf-16", "utf-16le")],
)
def test_the_charset_is_named_as_browsers_know_it(text: str, codec: str, name: str) -> None:
    body = f"<html><meta charset='{codec}'><body>{text * 20}</body></html>".encode(codec)
    assert shape_of(body, [("content-type", "text/html")]).charset == name


def test_an_answer_that_is_text_is_shown_as_text(app: App, client: TestClient) -> None:
    number = _keep(
        app,
        ('{"rows": "安化' + HOSTILE.replace('"', "'") + '"}').encode(),
        "application/json; charset=utf-8",
        request='{"form": {"page": "1"}}',
    )
    html = client.get(f"/captures/{number}").text
    assert "安化&lt;script&gt;" in html
    assert "<code>POST</code>" in html
    assert "&#34;page&#34;: &#34;1&#34;" in html


def test_an_answer_without_a_body_says_so(app: App, client: TestClient) -> None:
    number = _keep(app, None, status=None, problem="unreachable", detail="name")
    page = client.get(f"/captures/{number}")
    assert "这次应答没有内容" in page.text
    assert "门户无法连接" in page.text
    answer = client.get(f"/captures/{number}/raw")
    assert answer.status_code == 404
    assert "这次应答没有内容" in answer.text


def test_damaged_bytes_are_never_shown(app: App, client: TestClient) -> None:
    number = _keep(app, b"<html>to be damaged</html>")
    with app.store.read() as tx:
        from storage import views

        found = views.capture(tx, number)
    assert found is not None
    digest = found["sha256"]
    (app.archive.folder / digest[:2] / f"{digest}.gz").write_bytes(b"damaged")
    assert "缺失或已损坏" in client.get(f"/captures/{number}").text
    answer = client.get(f"/captures/{number}/raw")
    assert answer.status_code == 500
    assert b"to be damaged" not in answer.content
