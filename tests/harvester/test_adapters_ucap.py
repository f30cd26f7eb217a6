"""开普 UCAP: a column drawn in part by the portal, and the service that holds the rest of it."""

import json

import pytest

from duties.watch import Listing
from harvester.find import Outcome, walk
from harvester.pieces import Page, Request, Trouble
from tests.harvester.test_find import Reply

CHANNEL = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
COLUMN = "http://www.test.gov.cn/xian/c110634/list.shtml"
PAGER = '<div id="pagination"></div><script src="/common/list.js"></script>'


def column(rows: int, pager: str) -> str:
    items = "".join(
        f'<li><a href="/xian/c110634/202{n % 6}03/1{n:02d}.shtml">云溪县{2024 - n}年法治政府建设情况报告</a>'
        f"<span>{2025 - n}-03-20</span></li>"
        for n in range(rows)
    )
    return (
        f'<html><head><title>法治政府建设</title><meta name="channelId" content="{CHANNEL}">'
        f'<meta name="ColumnName" content="法治政府建设"></head><body><ul id="body">{items}</ul>{pager}</body></html>'
    )


def walked(page: str, service: str | None) -> Outcome:
    def ask(request: Request) -> Reply:
        if "/common/search/" not in request.url:
            return Reply(Page(request.url, page))
        if service is None:
            return Reply(None, Trouble("http-error", "404 Not Found"))
        return Reply(Page(request.url, service, media_type="application/json"))

    steps = walk(Listing("", COLUMN), ask)
    for _ in steps:
        pass
    assert steps.outcome is not None
    assert steps.outcome.adapter == "ucap"
    return steps.outcome


NONE = json.dumps({"data": {"total": 0, "page": 1, "rows": 50, "results": []}})


@pytest.mark.parametrize(("rows", "pager"), [(3, PAGER), (15, PAGER), (15, "")])
def test_a_missing_service_hides_rows_where_a_pager_or_a_full_page_awaits_it(rows: int, pager: str) -> None:
    outcome = walked(column(rows, pager), None)
    assert not outcome.whole
    assert outcome.trouble is not None
    assert outcome.trouble.code == "http-error"


def test_a_short_page_without_a_pager_needs_no_service() -> None:
    assert walked(column(3, ""), None).whole


@pytest.mark.parametrize(("rows", "pager"), [(3, PAGER), (15, PAGER), (3, "")])
def test_a_service_that_states_no_rows_under_shown_rows_contradicts_its_page(rows: int, pager: str) -> None:
    outcome = walked(column(rows, pager), NONE)
    assert not outcome.whole
    assert outcome.trouble is not None
    assert outcome.trouble.code == "source-changed"
