"""The report column must come first, from home pages of many kinds; articles, later pages and home pages are no columns."""

import re

import pytest
import yaml

from duties.jurisdictions import Register
from harvester.adapters import ADAPTERS
from harvester.discover import MAX_REQUESTS, Why, discover
from harvester.faces.words import why_this_column
from harvester.sources import SourcesError, parse
from tests.harvester.built_homes import HOMES, HOST, NOTICES, REPORTS, Portal, article, column, menu, page
from tests.harvester.built_samples import BASE, answers, sample
from tests.places import PROJECT, shared


@pytest.mark.parametrize("shape", HOMES)
def test_the_report_column_comes_first(shape: str) -> None:
    portal = HOMES[shape]()
    found = discover(HOST + "/", portal)

    assert ([HOST + portal.expected] if portal.expected else []) == [one.url for one in found[:1]], (
        portal.asked
    )
    assert len(portal.asked) <= MAX_REQUESTS


@pytest.mark.parametrize("code", ["371525", "410922", "411104", "420683", "430923"])
def test_the_sample_portals_columns_come_first_with_their_codes(code: str) -> None:
    _, url, portal = sample(PROJECT, code)
    found = discover(BASE + "/", answers(portal))

    assert found[0].url == url
    assert yaml.safe_load(found[0].yaml) == [
        {"code": code, "listings": [{"url": url, "adapter": found[0].adapter}]}
    ]


@pytest.mark.parametrize("name", ["tpl_wuangovcn_1_home.html", "tpl_jurong_1_home.html"])
def test_a_real_home_page_that_links_to_the_column_leads_to_it(name: str) -> None:
    text = shared("data", "pages", name).read_text("utf-8")
    links = list(re.finditer(r"<a\s[^<>]*>\s*[\u4e00-\u9fff]{2,10}\s*</a>", text))
    chosen = links[len(links) // 2]
    home = text[: chosen.start()] + '<a href="/zw/fz9/">法治政府建设情况</a>' + text[chosen.end() :]
    portal = Portal({"/": home, "/zw/fz9/": column("法治政府建设情况", REPORTS)}, "/zw/fz9/")

    assert discover(HOST + "/", portal)[0].url == HOST + "/zw/fz9/"


@pytest.mark.parametrize("shape", [shape for shape in HOMES if shape != "nothing at all"])
def test_why_names_the_column_and_is_a_sentence_in_either_language(shape: str) -> None:
    for candidate in discover(HOST + "/", HOMES[shape]()):
        assert 2 <= len(candidate.why.name) <= 40
        assert "下一页" not in candidate.why.name
        assert re.fullmatch(r"The column “[^”]{2,40}” .*rows.*\.", why_this_column(candidate.why, "en"))
        assert re.fullmatch(r"栏目“[^”]{2,40}”[^a-z]*条[^a-z]*。", why_this_column(candidate.why, "zh"))


def test_what_a_column_shows_decides_the_sentence() -> None:
    told = {
        Why("法治政府建设", 20, 1, 0): "栏目“法治政府建设”以年度报告命名，但首页20条中没有一条像年度报告。",
        Why(
            "法治政府建设", 60, 3, 1, ("2024",)
        ): "栏目“法治政府建设”前3页共60条，其中1条像年度报告（2024）。",
        Why(
            "法治政府建设", 20, 1, 2, ("2023", "2024")
        ): "栏目“法治政府建设”首页20条，其中2条像年度报告（2023、2024）。",
        Why("法治政府建设", 20, 1, 2): "栏目“法治政府建设”首页20条，其中2条像年度报告。",
    }
    assert {why: why_this_column(why, "zh") for why in told} == told


def test_a_column_is_proposed_once_whatever_leads_to_it() -> None:
    listed = column("法治政府建设", REPORTS)
    pages = {
        "/": page(
            menu(
                ("/fzzf/", "法治政府建设"),
                ("/fzzf/index.html", "法治政府建设年度报告"),
                ("/zt/fz/", "依法行政"),
            )
        ),
        "/fzzf/": listed,
        "/fzzf/index.html": listed,
        "/zt/fz/": listed.replace('href="./', 'href="/fzzf/'),
    }

    assert len(discover(HOST + "/", Portal(pages, ""))) == 1


def test_an_article_about_reports_is_no_column() -> None:
    crumb = '<a href="/zwgk/">政务公开</a>'
    shown = menu(("/zwgk/fz1.html", "法治政府建设报告"), ("/zwgk/fz2.html", "依法行政"))
    pages = {
        "/": page(shown),
        "/zwgk/fz1.html": article(REPORTS[0], crumb) + column("同栏目", REPORTS),
        "/zwgk/fz2.html": article(NOTICES[1], crumb),
    }

    assert discover(HOST + "/", Portal(pages, "")) == []


def test_where_the_code_is_unknown_the_yaml_can_be_pasted_and_the_check_asks_for_it() -> None:
    home = page(menu(("/fzzfjs/", "法治政府建设"))).replace("3311250001", "")
    found = discover(
        HOST + "/",
        Portal({"/": home, "/fzzfjs/": column("法治政府建设", REPORTS).replace("3311250001", "")}, ""),
    )[0]
    assert found.yaml.startswith("# ")
    with pytest.raises(SourcesError) as told:
        parse("version: 1\njurisdictions:\n" + found.yaml, Register(()), {}, ADAPTERS)

    assert "code" in told.value.told("en")
