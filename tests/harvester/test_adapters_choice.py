"""Which family a page is of: on our own recorded pages, and on the real ones where they are at hand."""

import csv
import json
from pathlib import Path

import pytest

from harvester.adapters import ADAPTERS, Choice, choose
from harvester.pieces import Page
from tests.places import shared

RECORDED = Path(__file__).resolve().parents[1] / "recorded"

# Pages that carry a family's marks, and those that have rows only by a script that nobody can know from the page.
FAMILIES = {
    "gov_gz_20b.html": "nfcms",
    "list_gov_jiangxi_sthjt.html": "jiangxi",
    "list_gov_jiangsu_dataproxy_1.xml": "jpage",
    "list_gov_jiangsu_dataproxy_2.xml": "jpage",
    "list_gov_jiangsu_dataproxy_3.xml": "jpage",
    "list_gov_china_cdc.html": "trs",
    "list_gov_jiujiang_search_rendered.html": "trs",
    "list_media_xinhua_api.json": "json_api",
    "trim_list_mee.html": "trs",
    "trim_list_moj.html": "trs",
    "trim_list_moe.html": "trs",
    "trim_list_changchun_nongan.jsonp": "json_api",
    "tpl_ningheGit_3_list.html": "script-only",
    "tpl_ningheGit_5_list.html": "script-only",
}
ROWS = {"gov_gz_20b.html": 15, "list_gov_jiangsu_dataproxy_1.xml": 76, "list_gov_jiangxi_sthjt.html": 50, "trim_list_moj.html": 3, "trim_list_changchun_nongan.jsonp": 7,
        "gov_huizhou_court.html": 5, "list_gov_china_cdc.html": 10, "list_inst_hsqhfunds_announcement.html": 20, "list_inst_hrfund_announcement.html": 10}  # fmt: skip


def real_lists() -> list[tuple[str, Page]]:
    with shared("data", "pages", "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        told = [line for line in csv.DictReader(index, delimiter="\t") if line["kind"] != "article"]
    pages = []
    for line in told:
        path = shared("data", "pages") / line["file"]
        if path.exists():
            raw = path.read_bytes()
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError:
                text = raw.decode("gb18030", "replace")
            pages.append(
                (line["file"], Page(line["url"] or "http://www.example.gov.cn/zwgk/lm/index.html", text))
            )
    return pages


def test_every_real_list_is_taken_for_its_own_family_and_never_for_another() -> None:
    chosen = {name: choose(page).adapter for name, page in real_lists()}

    assert len(chosen) >= 25
    assert {
        name: adapter for name, adapter in chosen.items() if adapter != FAMILIES.get(name, "generic")
    } == {}


def test_real_lists_give_the_rows_that_a_reader_counts() -> None:
    from harvester.pieces import Request

    found = {
        name: len(ADAPTERS[FAMILIES.get(name, "generic")].step(page, Request(page.url), {}).leads)
        for name, page in real_lists()
        if name in ROWS
    }

    assert found == ROWS


@pytest.mark.parametrize(
    "case", sorted(path.parent.relative_to(RECORDED).as_posix() for path in RECORDED.glob("*/*/portal.json"))
)
def test_auto_names_the_family_of_a_recorded_page(case: str) -> None:
    folder = RECORDED / case
    told = json.loads((folder / "portal.json").read_text("utf-8"))
    if told["listing"].get("options", {}).get("url"):
        pytest.skip("a described service: only the operator can know it")
    answer = told["answers"][0]
    choice = choose(
        Page(answer["url"] + ("#1" if "gkmlpt" in case else ""), (folder / answer["file"]).read_text("utf-8"))
    )

    family = case.split("/")[0]
    allowed = (
        {family, "generic", "script-only"}
        if family == "generic" or "stub" in case or "article" in case
        else {family}
    )
    assert choice.adapter in allowed, choice


@pytest.mark.parametrize(
    "name",
    [
        "gov_gz_06.html",
        "gov_gz_36b.html",
        "gov_traf_14.html",
        "gov_gne_vis_cmse_1.html",
        "gov_gne_gzggw_1.html",
        "inst_zjfish.html",
    ],
)
def test_an_article_is_taken_for_no_family_of_lists(name: str) -> None:
    text = shared("data", "pages", name).read_bytes().decode("utf-8", "replace")

    assert choose(Page("http://www.example.gov.cn/zwgk/a/t20240312_1.html", text)).adapter in (
        "generic",
        "script-only",
    )


def test_the_choice_says_why() -> None:
    page = Page("http://a.gov.cn/x/", '<script>createPageHTML(17, 0, "index", "html", 330)</script>')

    assert choose(page) == Choice("trs", 'createPageHTML(17, 0, "index", "html", 330)')
