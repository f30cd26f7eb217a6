"""Markup that would take the square of its size to parse is cut where it nests too deeply, and nowhere else."""

import pytest

from harvester.markup import MOST_OPEN, shallow


@pytest.mark.parametrize(
    "head",
    [
        "",
        "</div>" * 20_000,
        "</b></p>" * 9_000,
        "<!DOCTYPE html></html>" + "</div >" * 9_000,
        "</DIV>" * 9_000,
    ],
)
def test_closing_tags_that_close_nothing_do_not_hide_what_stays_open(head: str) -> None:
    kept = shallow(head + "<div>" * 60_000)

    assert kept.count("<div>") <= MOST_OPEN


@pytest.mark.parametrize(
    "rows",
    [
        "<br>" * 30_000,
        "<li><a href='a'>一</a>" * 20_000,
        "<tr><td>一<td>二" * 20_000,
        "<p>一" * 30_000,
        "<img src=a><hr>" * 9_000,
    ],
)
def test_a_long_page_is_read_whole(rows: str) -> None:
    page = f"<html><body><div>{rows}</div></body></html>"

    assert shallow(page) == page
