"""The walk examined on columns made out of parts: every row, its full title and date, every page, and what may not be believed."""

import csv
import json
from collections.abc import Callable

import pytest
import yaml

from duties.watch import Listing
from harvester.adapters.page_kinds import article_signs
from harvester.adapters.page_kinds import no_listing as why_no_listing
from harvester.adapters.stated_totals import stated
from harvester.find import place_of, request_at
from harvester.pieces import Page
from harvester.urls import identity
from tests.harvester.built_columns import BRANCHES, CASES, LOST, NO_LISTINGS, PLAIN, by_folders, no_listing
from tests.harvester.built_fresh import FRESH, FRESH_BRANCHES, FRESH_LOST, FRESH_NO_LISTINGS
from tests.harvester.built_listings import COLUMN, LAYOUTS, Pager, Site, build, differences, entries, html
from tests.harvester.built_samples import sample
from tests.places import PROJECT, shared

WALKS: dict[str, Callable[[], Site]] = {**CASES, **FRESH, **BRANCHES, **FRESH_BRANCHES}
RIDDLES: dict[str, Callable[[], Site]] = {**LOST, **FRESH_LOST}
NO_WALKS = {**NO_LISTINGS, **FRESH_NO_LISTINGS}


@pytest.mark.parametrize("case", WALKS)
def test_a_column_gives_exactly_the_rows_that_a_reader_counts(case: str) -> None:
    assert differences(WALKS[case]()) == []


@pytest.mark.parametrize("case", RIDDLES)
def test_a_pager_that_nobody_understands_proves_no_absence(case: str) -> None:
    assert differences(RIDDLES[case]()) == []


@pytest.mark.parametrize("case", NO_WALKS)
def test_a_page_that_is_no_listing_is_no_good_look(case: str) -> None:
    site = NO_WALKS[case]()
    pages, outcome = site.walked()

    assert pages == []
    assert not (outcome.whole and outcome.rows)
    if not outcome.whole:
        assert outcome.trouble is not None
        assert outcome.trouble.code == "source-changed"


@pytest.mark.parametrize("case", WALKS)
def test_a_walk_killed_after_any_page_goes_on_to_the_same_end(case: str) -> None:
    pages, outcome = WALKS[case]().walked()
    for killed_after in range(1, len(pages)):
        before = pages[:killed_after]
        place = json.loads(json.dumps(place_of(before[-1].resume)))
        seen = {identity(lead.url) for page in before for lead in page.leads}
        rest, end = WALKS[case]().walked(resume=request_at(place), seen=seen)

        assert [lead for page in (*before, *rest) for lead in page.leads] == [
            lead for page in pages for lead in page.leads
        ]
        assert (end.whole, end.rows, end.trouble) == (outcome.whole, outcome.rows, outcome.trouble)


def test_an_operator_may_vouch_for_a_page() -> None:
    site = no_listing(
        "<h2>云和县</h2>" + LAYOUTS["li"](entries(4, "/a/{n}.html")), url="http://www.yunhe.gov.cn/"
    )()
    assert not site.walked()[1].whole

    vouched = Site(Listing("331125", site.listing.url, options={"is_listing": True}), site.pages)
    assert vouched.walked()[1].whole


def test_an_operator_may_leave_the_folders_alone() -> None:
    site = by_folders()
    left = Site(Listing("331125", COLUMN, options={"branches": False}), site.pages)

    assert left.walked()[1].rows == 0
    assert left.asked == [f"GET {COLUMN}"]


def test_a_dead_link_to_a_folder_is_no_loss_where_the_column_has_rows_of_its_own() -> None:
    site = build(
        "li", Pager(PLAIN.at, lambda here, pages, rows: '<a href="/zwgk/fzzfjs/old/">往年归档</a>'), pages=1
    )

    assert differences(site) == []
    assert site.asked[-1].endswith("/old/")


def test_more_folders_than_can_be_walked_are_said_and_not_believed() -> None:
    site = by_folders()
    many = "".join(
        f'<li><a href="d{chr(97 + n % 26)}{chr(97 + n // 26)}/">部门{n}</a></li>' for n in range(80)
    )
    site.pages[COLUMN] = html(LAYOUTS["li"](entries(5, "{ym}/t{ymd}_{n}.html")) + f"<ul>{many}</ul>")
    outcome = site.walked()[1]

    assert (outcome.whole, outcome.trouble and outcome.trouble.code) == (False, "too-large")


def test_a_total_over_all_years_is_compared_with_all_years() -> None:
    def column(stated: int) -> Site:
        site = BRANCHES["year tabs"]()
        site.pages = {
            url: text.replace("<body>", f'<body><div class="page">共{stated}条 1/1页</div>')
            if url.endswith("/fzzfjs/index.html")
            else text
            for url, text in site.pages.items()
        }
        return site

    assert column(15).walked()[1].whole
    assert not column(40).walked()[1].whole


@pytest.mark.parametrize(
    ("words", "rows", "pages"),
    [
        ("共34条 第1/3页", 34, 3), ("共有45条记录 共3页", 45, 3), ("总记录数：45 总页数：3", 45, 3), ("页次：1/3 每页15条 共41条", 41, 3),
        ("共 3 页 41 条记录", 41, 3), ("第1页/共12页", None, 12), ("当前第1页 共12页", None, 12), ("1 / 12", None, 12), ("Total: 88", 88, None),
        ("共检索到文件", None, None), ("每页15条", None, None), ("共计 1024 篇", 1024, None), ("记录总数：188", 188, None), ("2025/03/28", None, None),
    ],
)  # fmt: skip
def test_what_a_portal_states_of_the_whole_is_read_in_the_usual_wordings(
    words: str, rows: int | None, pages: int | None
) -> None:
    assert stated(Page(COLUMN, f"<html><body><div class='page'>{words}</div></body></html>")) == (rows, pages)


SAMPLES = {"371525": 45, "410922": 33, "411104": 41, "420683": 38, "430923": 34}


@pytest.mark.parametrize("code", SAMPLES)
def test_the_sample_portals_are_walked_row_for_row(code: str) -> None:
    ask, url, _ = sample(PROJECT, code)
    site_pages = list(steps := ask(url))

    assert steps.outcome is not None
    assert (steps.outcome.whole, steps.outcome.rows, sum(len(page.leads) for page in site_pages)) == (
        True,
        SAMPLES[code],
        SAMPLES[code],
    )


@pytest.mark.parametrize("code", SAMPLES)
def test_a_sample_portals_home_page_and_report_are_no_listings(code: str) -> None:
    walked, url, portal = sample(PROJECT, code)
    base = url[: url.index("/", 8)]
    for path in ("/", str(portal.config["report"])):
        steps = walked(base + path)
        assert list(steps) == []
        assert steps.outcome is not None
        assert steps.outcome.trouble is not None
        assert steps.outcome.trouble.code == "source-changed"


def test_real_lists_are_lists_and_real_articles_are_none() -> None:
    with shared("data", "pages", "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        told = [
            line
            for line in csv.DictReader(index, delimiter="\t")
            if line["class"] in ("gov", "gov-trimmed", "gov-template")
        ]
    taken: dict[str, list[bool]] = {"list": [], "article": []}
    for line in told:
        path = shared("data", "pages") / line["file"]
        if line["kind"] in taken and path.suffix == ".html":
            page = Page(
                line["url"] or "http://www.example.gov.cn/zwgk/lm/x1.html",
                path.read_bytes().decode("utf-8", "replace"),
            )
            taken[line["kind"]].append(
                bool(why_no_listing(page) or (line["kind"] == "article" and article_signs(page)))
            )

    assert not any(taken["list"])
    assert sum(taken["article"]) >= 0.9 * len(taken["article"]) > 30


def test_options_that_a_hint_names_can_be_pasted() -> None:
    site = no_listing(
        "<h2>云和县</h2>" + LAYOUTS["li"](entries(4, "/a/{n}.html")), url="http://www.yunhe.gov.cn/"
    )()
    outcome = site.walked()[1]

    assert outcome.trouble is not None
    hint = outcome.trouble.detail
    assert yaml.safe_load(hint[hint.index("options:") :]) == {"options": {"is_listing": True}}


@pytest.mark.parametrize(
    "junk",
    [
        "<!--" * 50_000, "<a href=1>1</a>" * 5_000, '<a href="javascript:toPage(2)">下一页</a>' * 2_000, "共 1 " * 50_000,
        "<script>function toPage(n){" + "location.href=n+''+" * 5_000 + '}</script><a href="javascript:toPage(2)">下一页</a>',
        '<div onclick="show(1)">2023年' * 1_000, "var a='" * 40_000 + "toPage(", '<a href="x/">栏目</a>' * 3_000, "location.href=" + " " * 200_000,
    ],
)  # fmt: skip
def test_columns_made_to_hurt_are_examined_in_bounded_work(junk: str) -> None:
    site = Site(Listing("331125", COLUMN), {COLUMN: html(LAYOUTS["li"](entries(7, "{n}.html")) + junk)})
    pages, outcome = site.walked()

    assert outcome is not None
    assert len(pages) <= 2
