"""The driver: where a walk ends, whether it is whole, and how it goes on after being killed."""

import gc
import json
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from duties.watch import Listing
from harvester import find
from harvester.adapters import ADAPTERS
from harvester.find import Outcome, Walk, place_of, request_at, walk
from harvester.pieces import Page, Request, Trouble

HOME = "http://a.gov.cn/zwgk/fzzf/"


@dataclass(frozen=True)
class Reply:
    page: Page | None
    trouble: Trouble | None = None


def row(number: int) -> str:
    return f'<li><a href="{HOME}20240{number % 9 + 1}/t2024030{number % 9 + 1}_{number:05d}.html">云和县公告第{number}号标题</a><span>2024-03-0{number % 9 + 1}</span></li>'


def page(rows: range, more: str = "", title: str = "法治政府建设") -> str:
    return f"<html><title>{title}</title><body><ul>{''.join(map(row, rows))}</ul>{more}</body></html>"


def portal(pages: Mapping[str, str | Trouble]) -> Callable[[Request], Reply]:
    def ask(request: Request) -> Reply:
        told = pages.get(request.url, Trouble("http-error", "404 Not Found"))
        return Reply(None, told) if isinstance(told, Trouble) else Reply(Page(request.url, told))

    return ask


def run(
    pages: Mapping[str, str | Trouble], url: str = HOME, **how: Any
) -> tuple[list[find.Found[Reply]], Outcome]:
    steps = walk(Listing("430923", url, **how), portal(pages))
    found = list(steps)
    assert steps.outcome is not None
    return found, steps.outcome


def call(count: int, here: int = 0) -> str:
    return f'<script>createPageHTML({count},{here},"index","html")</script>'


def test_a_listing_of_one_page_is_walked_whole() -> None:
    found, outcome = run({HOME: page(range(3))})

    assert (outcome.whole, outcome.rows, outcome.pages, outcome.trouble) == (True, 3, 1, None)
    assert found[0].resume is None


def test_the_first_page_failing_is_the_trouble_of_the_walk() -> None:
    found, outcome = run({HOME: Trouble("unreachable", "time-out")})

    assert (found, outcome.whole, outcome.trouble) == ([], False, Trouble("unreachable", "time-out"))


def test_a_later_page_failing_leaves_the_walk_not_whole_with_that_trouble() -> None:
    found, outcome = run({HOME: page(range(3), call(2)), HOME + "index_1.html": Trouble("blocked", "412")})

    assert (len(found), outcome.whole, outcome.trouble) == (1, False, Trouble("blocked", "412"))


def test_an_answer_with_an_error_status_is_a_trouble_although_it_holds_rows() -> None:
    def ask(request: Request) -> Reply:
        return Reply(Page(request.url, page(range(3)), status=404))

    steps = walk(Listing("430923", HOME), ask)

    assert list(steps) == []
    assert steps.outcome is not None
    assert steps.outcome.trouble is not None
    assert steps.outcome.trouble.code == "http-error"


def test_stopping_early_is_not_a_whole_walk() -> None:
    steps = walk(
        Listing("430923", HOME),
        portal({HOME: page(range(3), call(9)), HOME + "index_1.html": page(range(3, 6), call(9, 1))}),
    )
    next(steps)
    steps.close()

    assert steps.outcome is not None
    assert (steps.outcome.whole, steps.outcome.trouble) == (False, None)
    assert list(steps) == []


def test_a_walk_closed_after_its_end_stays_whole() -> None:
    with walk(Listing("430923", HOME), portal({HOME: page(range(3))})) as steps:
        assert len(list(steps)) == 1

    assert steps.outcome is not None
    assert steps.outcome.whole


@pytest.mark.parametrize("told", ["共{n}条 1/1页", "共{n}条", "总记录数：{n} 总页数：1"])
def test_a_short_list_must_show_every_row_that_it_states(told: str) -> None:
    def outcome(stated: int) -> Outcome:
        return run({HOME: page(range(8), f'<div class="page">{told.format(n=stated)}</div>')})[1]

    assert outcome(8).whole
    for stated in (9, 12):
        short = outcome(stated)
        assert (short.whole, short.trouble and short.trouble.code) == (False, "listing-empty")


def test_the_total_of_a_pager_call_must_be_shown_too() -> None:
    def whole(stated: int) -> bool:
        more = f'<script>createPageHTML(1,0,"index","html",{stated})</script>'
        return run({HOME: page(range(4), more)})[1].whole

    assert whole(4)
    assert not whole(5)


def test_a_pinned_row_that_stands_in_its_place_as_well_is_counted_twice_as_the_portal_does() -> None:
    once = page(range(8), '<div class="page">共9条 1/1页</div>')
    assert run({HOME: once.replace("<ul>", f"<ul>{row(7)}")})[1].whole

    more = '<div class="page">共11条 {n}/2页</div>'
    pages: Mapping[str, str | Trouble] = {
        HOME: page(range(6), more.format(n=1) + call(2)),
        HOME + "index_1.html": page(range(5, 10), more.format(n=2) + call(2, 1)),
    }
    assert run(pages)[1].whole


def test_of_a_long_list_one_row_in_fifty_is_forgiven() -> None:
    def whole(stated: int) -> bool:
        return run({HOME: page(range(100), f'<div class="page">共{stated}条 共1页</div>')})[1].whole

    assert whole(101)
    assert not whole(110)


EMPTY_LAST = "<html><title>法治政府建设</title><body><ul></ul></body></html>"


def test_a_last_page_that_is_empty_after_full_ones_is_rounding() -> None:
    def outcome(second: range, last: str | Trouble) -> Outcome:
        pages: Mapping[str, str | Trouble] = {
            HOME: page(range(5), call(3)),
            HOME + "index_1.html": page(second, call(3, 1)),
            HOME + "index_2.html": last,
        }
        return run(pages)[1]

    assert outcome(range(5, 10), EMPTY_LAST).whole
    assert not outcome(range(5, 8), EMPTY_LAST).whole
    assert not outcome(range(5, 10), "busy").whole
    assert not outcome(range(5, 10), Trouble("http-error", "404")).whole
    assert not outcome(range(5, 10), Trouble("unreachable", "reset")).whole


def test_an_empty_second_page_is_rounding_only_after_a_full_first_one_or_where_it_says_so() -> None:
    def whole(rows: int, last: str) -> bool:
        return run({HOME: page(range(rows), call(2)), HOME + "index_1.html": last})[1].whole

    assert whole(10, EMPTY_LAST)
    assert whole(4, EMPTY_LAST.replace("</ul>", "</ul><p>暂无信息</p>"))
    assert not whole(4, EMPTY_LAST)


def test_an_operator_may_set_aside_what_the_portal_states() -> None:
    pages: Mapping[str, str | Trouble] = {HOME: page(range(8), '<div class="page">共80条 共1页</div>')}

    assert run(pages, options={"ignore_stated": True})[1].whole


def test_an_operator_may_bound_the_pages() -> None:
    pages: Mapping[str, str | Trouble] = {HOME: page(range(3), call(500))} | {
        HOME + f"index_{n}.html": page(range(3 * n, 3 * n + 3), call(500, n)) for n in range(1, 9)
    }
    found, outcome = run(pages, options={"pages": 4})

    assert (len(found), outcome.whole) == (4, True)


def test_a_walk_without_end_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "MAX_PAGES", 25)
    asked: list[str] = []

    def ask(request: Request) -> Reply:
        asked.append(request.url)
        number = len(asked)
        return Reply(
            Page(
                request.url,
                page(
                    range(number * 2, number * 2 + 2),
                    f'<div class="page"><a href="?page={number + 1}">下一页</a></div>',
                ),
            )
        )

    steps = walk(Listing("430923", HOME), ask)
    assert len(list(steps)) == 25
    assert steps.outcome is not None
    assert (steps.outcome.whole, steps.outcome.trouble and steps.outcome.trouble.code, len(asked)) == (
        False,
        "too-large",
        25,
    )


def test_shells_that_lead_to_shells_are_bounded() -> None:
    asked: list[str] = []

    def ask(request: Request) -> Reply:
        asked.append(request.url)
        return Reply(Page(request.url, f"<html><script>location.href='/s{len(asked)}.html'</script></html>"))

    steps = walk(Listing("430923", HOME), ask)
    assert list(steps) == []
    assert len(asked) < 12
    assert steps.outcome is not None
    assert not steps.outcome.whole


def test_rows_recorded_before_the_kill_do_not_end_the_resumed_walk() -> None:
    pages: Mapping[str, str | Trouble] = {HOME: page(range(3), call(3))} | {
        HOME + f"index_{n}.html": page(range(3 * n, 3 * n + 3), call(3, n)) for n in (1, 2)
    }
    whole, _ = run(pages)
    known = {lead.url for found in whole[:2] for lead in found.leads}  # page 2 was noted, its place was not
    place = json.loads(json.dumps(place_of(whole[0].resume)))
    steps = walk(Listing("430923", HOME), portal(pages), resume=request_at(place), seen=known)
    rest = list(steps)

    assert [len(found.leads) for found in rest] == [0, 3]
    assert rest[0].repeated == 3
    assert steps.outcome is not None
    assert (steps.outcome.whole, steps.outcome.rows, steps.outcome.pages) == (True, 9, 3)


def test_a_resumed_walk_still_tells_apart_how_files_are_numbered() -> None:
    pages: Mapping[str, str | Trouble] = {
        HOME: page(range(3), call(3)), HOME + "index_1.html": page(range(3), call(3)),
        HOME + "index_2.html": page(range(3, 6), call(3, 1)), HOME + "index_3.html": page(range(6, 9), call(3, 2)),
    }  # fmt: skip
    whole, _ = run(pages)
    steps = walk(
        Listing("430923", HOME),
        portal(pages),
        resume=request_at(place_of(whole[0].resume)),
        seen={lead.url for lead in whole[0].leads},
    )

    assert [found.leads for found in steps] == [found.leads for found in whole[1:]]


def test_a_named_adapter_that_reads_nothing_says_what_the_page_looks_like() -> None:
    _, outcome = run(
        {
            HOME: page(range(0))
            + "<script>$('#1').jpage({unitid:'7',proxyUrl:'/module/web/jpage/dataproxy.jsp'})</script>"
        },
        adapter="vsb",
    )

    assert outcome.trouble is not None
    assert outcome.trouble.code == "source-changed"
    assert "jpage" in outcome.trouble.detail


def test_an_empty_listing_is_whole_and_holds_no_rows() -> None:
    _, outcome = run(
        {HOME: "<html><title>法治政府建设</title><body><div class=list>暂无信息</div></body></html>"}
    )

    assert (outcome.whole, outcome.rows, outcome.trouble) == (True, 0, None)


def test_an_adapter_that_nobody_knows_is_chosen_anew() -> None:
    steps: Walk[Reply] = walk(
        Listing("430923", HOME, adapter="auto"), portal({HOME: page(range(3), call(1))})
    )
    list(steps)

    assert steps.outcome is not None
    assert steps.outcome.adapter == "trs"


def spoilt(html: str, *titles: str) -> str:
    for title in titles:
        html = html.replace(title, title.encode().decode("gbk", "ignore"))
    return html


def test_rows_whose_titles_are_no_words_are_no_listing() -> None:
    titles = [f"云和县公告第{number}号标题" for number in range(3)]
    _, outcome = run({HOME: spoilt(page(range(3)), *titles)})

    assert (outcome.whole, outcome.trouble and outcome.trouble.code) == (False, "undecodable")


def test_a_title_that_is_spoilt_among_others_is_mended() -> None:
    title = "云和县公告第1号标题"
    html = page(range(5)).replace(title, title.encode("gb18030").decode("latin1"))
    found, outcome = run({HOME: html})

    assert outcome.whole
    assert title in [lead.title for lead in found[0].leads]


def test_a_page_is_let_go_as_soon_as_it_is_read() -> None:
    """Its tree takes megabytes that the garbage collector does not see: nothing of it may wait for that one."""
    shown = Page(HOME, page(range(20), "<script>f(1)</script>"))
    gone = weakref.ref(shown)
    assert len(ADAPTERS["generic"].step(shown, Request(HOME), {}).leads) == 20
    gc.disable()
    try:
        del shown
        assert gone() is None
    finally:
        gc.enable()
