"""The options of a listing: every one that the code reads is written down, and what is written down is read."""

import re

import pytest
import yaml

from duties.jurisdictions import Register
from duties.watch import Listing
from harvester.adapters import ADAPTERS
from harvester.adapters.options import EVERY, FAMILIES, KINDS, OPTIONS, fits, options_of, page
from harvester.find import walk
from harvester.pieces import Page
from harvester.sources import SourcesError, parse
from tests.harvester.test_find import Reply
from tests.places import PROJECT

_READ = re.compile(r"""options(?:\.get\(|\[)\s*["'](\w+)["']""")
_NAMED = re.compile(r"_VOUCHED = \(([^)]*)\)")


def keys_in_the_code() -> set[str]:
    found: set[str] = set()
    for path in ((PROJECT / "harvester" / "find.py"), *(PROJECT / "harvester" / "adapters").glob("*.py")):
        text = path.read_text("utf-8")
        found.update(_READ.findall(text))
        for names in _NAMED.findall(text):
            found.update(re.findall(r"\w+", names.replace('"', " ")))
    return found


def test_every_option_that_the_code_reads_is_written_down_and_no_other() -> None:
    filled_in = {"form", "json", "url"}  # read from the options after {page} was put in
    assert keys_in_the_code() | filled_in == {option.key for option in OPTIONS}


def test_every_family_is_written_down() -> None:
    assert {family.adapter for family in FAMILIES} == set(ADAPTERS)
    assert {name for option in OPTIONS for name in option.families} <= {EVERY, *ADAPTERS}
    assert all(option.kind in KINDS for option in OPTIONS)


def test_the_page_on_adapters_is_the_one_the_code_writes() -> None:
    assert (PROJECT / "docs" / "adapters.md").read_text("utf-8") == page()


@pytest.mark.parametrize(
    "family", [family for family in FAMILIES if family.example], ids=lambda one: one.adapter
)
def test_every_example_can_be_written_so(family: object) -> None:
    told = yaml.safe_load(family.example)["options"]  # type: ignore[attr-defined]
    kinds = options_of(family.adapter)  # type: ignore[attr-defined]

    assert told
    assert all(key in kinds and fits(kinds[key], value) for key, value in told.items())


def sources(adapter: str, options: str) -> str:
    return (
        'version: 1\njurisdictions:\n  - {code: "430923", name: 安化县, level: county, parent: null, listings: '
        f"[{{url: http://a.gov.cn/x/, adapter: {adapter}, options: {options}}}]}}\n"
    )


GOOD = [
    ("auto", "{within: '#list', pages: 3}"),
    ("auto", "{category: 5850}"),
    ("generic", "{rows: 'ul > li', ignore_stated: true}"),
    ("json_api", "{url: '/a?p={page}', rows: data.list, start: 0, form: {a: 1}, pages: data.pages}"),
    ("sitemap", "{only: 'fzzf(js)?'}"),
]
WRONG = [
    ("auto", "{withn: '#list'}", "unknown-key"),
    ("trs", "{category: 1}", "unknown-key"),
    ("generic", "{within: 'ul >'}", "bad-option"),
    ("generic", "{is_listing: 1}", "bad-option"),
    ("generic", "{pages: all}", "bad-option"),
    ("sitemap", "{only: '('}", "bad-option"),
    ("json_api", "{headers: a}", "bad-option"),
]


@pytest.mark.parametrize(("adapter", "options"), GOOD)
def test_options_that_exist_are_taken(adapter: str, options: str) -> None:
    loaded = parse(sources(adapter, options), Register(()), {}, ADAPTERS)

    assert loaded.watch.jurisdictions[0].listings[0].options == yaml.safe_load(options)


@pytest.mark.parametrize(("adapter", "options", "code"), WRONG)
def test_options_that_do_not_exist_or_cannot_be_so_are_mistakes(
    adapter: str, options: str, code: str
) -> None:
    with pytest.raises(SourcesError) as error:
        parse(sources(adapter, options), Register(()), {}, ADAPTERS)

    assert [mistake.code for mistake in error.value.mistakes] == [code]
    assert error.value.mistakes[0].sentence("zh") != error.value.mistakes[0].sentence("en")


def test_a_look_that_an_option_would_mend_names_it() -> None:
    rows = "".join(
        f'<li><a href="/a/{n}.html">关于第{n}号事项的公告</a><span>2025-03-11</span></li>' for n in range(10)
    )
    html = f"<html><body><ul>{rows}</ul>%s</body></html>"
    pages = {
        "ignore_stated": html % '<a href="#">1</a><a href="#">2</a><a href="javascript:go(2)">下一页</a>',
        "is_listing": html % "<h1>公告</h1><p>发布时间：2025-03-11 来源：办公室</p>"
        + f"<p>{'正文。' * 90}</p>" * 3,
    }
    for option, text in pages.items():
        for told, whole in (({}, False), ({option: True}, True)):
            steps = walk(Listing("430923", "http://a.gov.cn/x/", options=told), lambda request, text=text: Reply(Page(request.url, text)))  # type: ignore[misc]  # fmt: skip
            list(steps)
            assert steps.outcome is not None
            assert steps.outcome.whole is whole
            if not whole:
                assert steps.outcome.trouble is not None
                assert option in steps.outcome.trouble.detail


def test_enough_pages_are_enough_whatever_the_pager_says() -> None:
    html = '<html><body><ul><li><a href="/a/1.html">关于第1号事项的公告</a></li></ul><a href="javascript:go(2)">下一页</a></body></html>'
    steps = walk(Listing("430923", "http://a.gov.cn/x/", options={"pages": 1}), lambda request: Reply(Page(request.url, html)))  # fmt: skip
    list(steps)

    assert steps.outcome is not None
    assert steps.outcome.whole
