"""Pages that came with status 200 and are not whole: cut off, or with their server's error in them."""

from collections.abc import Mapping
from typing import Any

import pytest

from duties.watch import Listing
from harvester.adapters.spoilt_pages import printed_error
from harvester.find import Outcome
from harvester.pieces import Page
from tests.harvester.built_listings import COLUMN, Site

ROWS = "".join(
    f'<li><a href="./t{year}0320_{year}.html">云和县{year}年法治政府建设年度报告</a><span>{year + 1}-03-20</span></li>'
    for year in range(2024, 2019, -1)
)
HEAD = "<!DOCTYPE html><html><head><title>法治政府建设</title></head><body><div class='list'>"
FOOTER = "<div class='foot'>版权所有：云和县人民政府 浙ICP备05000001号</div>"


def outcome(text: str, options: Mapping[str, Any] | None = None) -> Outcome:
    return Site(Listing("331125", COLUMN, options=options or {}), {COLUMN: text}).walked()[1]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}<ul>{ROWS}",
        f'{HEAD}<ul>{ROWS}<li><a href="./t2019',
        f'{HEAD}<ul>{ROWS}</ul></div>{FOOTER}<a href="/x',
        f"{HEAD}<ul>{ROWS}</ul></div><script>var end='</body></html>';</script>",
        f'<ul>{ROWS}<li><a href="./t2019',
        f"<ul>{ROWS}",
        f"<ul>{ROWS}</ul><p>云和县&nbs",
    ],
)
def test_a_page_that_stops_in_the_middle_proves_no_absence(text: str) -> None:
    told = outcome(text)

    assert not told.whole
    assert told.rows == 5
    assert told.trouble is not None
    assert (told.trouble.code, "cut off" in told.trouble.detail) == ("unreachable", True)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}<ul>{ROWS}</ul></div></body></html>",
        f"{HEAD}<ul>{ROWS}</ul></div></html><script>{'x=1;' * 2000}</script>",
        f"{HEAD}<ul>{ROWS}</ul></div>{FOOTER}",
        f"<ul>{ROWS}</ul>",
        ROWS,
    ],
)
def test_a_page_that_never_writes_its_end_tags_is_whole_by_its_footer_and_a_piece_by_its_list(
    text: str,
) -> None:
    assert outcome(text).whole


def test_an_operator_may_say_that_a_page_always_lacks_its_end_but_none_ends_inside_a_tag() -> None:
    assert outcome(f"{HEAD}<ul>{ROWS}", {"unfinished": True}).whole
    assert not outcome(f'{HEAD}<ul>{ROWS}<li><a href="./t2', {"unfinished": True}).whole


ERRORS = (
    "<br />\n<b>Fatal error</b>:  Maximum execution time of 30 seconds exceeded in <b>/www/list.php</b> on line <b>88</b>",
    "<b>Warning</b>:  mysql_fetch_array() expects parameter 1 to be resource in <b>/www/list.php</b>",
    "<font>Microsoft OLE DB Provider for SQL Server</font> <font>错误 '80004005'</font><p>超时已过期",
    "<pre>java.lang.NullPointerException at org.apache.jsp.list_jsp</pre>",
    "<pre>FreeMarker template error (DEBUG mode)</pre>",
    "<div>数据库连接失败</div>",
    "<div class='err'>数据加载失败，请刷新重试</div>",
    "[an error occurred while processing this directive]",
)


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_that_the_server_prints_into_the_list_proves_no_absence(error: str) -> None:
    told = outcome(f"{HEAD}<ul>{ROWS}</ul>{error}</div>{FOOTER}</body></html>")

    assert not told.whole
    assert told.trouble is not None
    assert (told.trouble.code, "error of its server" in told.trouble.detail) == ("http-error", True)


@pytest.mark.parametrize(
    "text",
    [
        '<li><a href="./a.html">数据加载失败，请刷新重试</a></li>',
        '<div style="display: none">数据加载失败，请刷新重试</div>',
        '<div class="err hide">数据库连接失败</div>',
        "<script>tip='Fatal error: Maximum execution time of 30 seconds'</script>",
        "<p>全市数据库连接失败率下降，政务数据加载失败问题已整改，群众满意度持续提升。</p>",
        "<!-- [an error occurred while processing this directive] -->",
    ],
)
def test_such_words_in_a_title_a_script_or_out_of_sight_are_no_error(text: str) -> None:
    assert printed_error(Page(COLUMN, f"{HEAD}<ul>{ROWS}{text}</ul></body></html>")) is None
    assert outcome(f"{HEAD}<ul>{ROWS}</ul>{text}</div></body></html>").whole
