"""sources.yaml, read and checked: values, defaults, and every mistake with its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from duties.jurisdictions import Jurisdiction, Register
from duties.watch import Exemption, Listing
from harvester.sources import Loaded, SourcesError, load, parse, snippet
from harvester.sources_mistakes import WORDING

REGISTER = Register(
    [
        Jurisdiction("430000", "湖南省", "province", None),
        Jurisdiction("430900", "益阳市", "prefecture", "430000"),
        Jurisdiction("430922", "桃江县", "county", "430900"),
        Jurisdiction("430923", "安化县", "county", "430900", aliases=("梅山县",)),
        Jurisdiction("430921", "南县", "county", "430900", valid_to="2024"),
    ]
)
ADAPTERS = ("jpage", "json_api", "plain")
URL = "http://www.anhua.gov.cn/zwgk/fzzfjs/index.html"
ONE = f"""\
version: 1
jurisdictions:
  - code: "430923"
    listings:
      - url: {URL}
"""


def _parse(text: str, **environment: str) -> Loaded:
    return parse(text, REGISTER, environment, ADAPTERS)


def _mistakes(text: str, **environment: str) -> list[tuple[str, int, str]]:
    """(code, line, path) of every mistake; each of them has a sentence and a mend in both languages."""
    with pytest.raises(SourcesError) as caught:
        _parse(text, **environment)
    for mistake in caught.value.mistakes:
        assert all(
            text.strip() and "{" not in text.replace("${", "") for text in (*mistake.says, *mistake.hint)
        ), mistake
        assert f"sources.yaml:{mistake.line}" in caught.value.told("zh")
        assert f"sources.yaml:{mistake.line}" in str(caught.value)
    return [(mistake.code, mistake.line, mistake.path) for mistake in caught.value.mistakes]


def _warnings(text: str) -> list[tuple[str, int]]:
    return [(warning.code, warning.line) for warning in _parse(text).warnings]


def _listing(lines: str) -> str:
    return ONE + "".join(f"        {line}\n" for line in lines.splitlines())


def _jurisdiction(lines: str) -> str:
    return ONE + "".join(f"    {line}\n" for line in lines.splitlines())


def test_what_is_left_out_comes_from_the_register_and_the_defaults() -> None:
    watch = _parse(ONE).watch
    [anhua] = watch.jurisdictions
    assert (anhua.code, anhua.name, anhua.level, anhua.parent) == ("430923", "安化县", "county", "430900")
    assert anhua.aliases == ("梅山县",)
    assert anhua.bodies == ("government",)
    assert anhua.exempt == ()
    assert anhua.due is None
    assert anhua.listings == (Listing("430923", URL),)
    assert (watch.watch_since, watch.confirm_looks, dict(watch.channels)) == (None, 2, {})
    assert _parse(ONE).warnings == ()


def test_everything_the_contract_names_is_read() -> None:
    text = """\
version: 1
watch_since: 2025
confirm_looks: 3
channels:
  desk: ${ALERT_URL}
  二组: mailto://${USER_NAME}:${PASS}@mail.example
jurisdictions:
  - code: "430923"           # GB/T 2260
    name: 安化县
    level: county
    parent: "430900"
    aliases: [安化黑茶产业园]
    bodies: [government, 安化县公安局]
    exempt: [{body: 安化县公安局, years: [2024, 2023], reason: 涉密}]
    due: "03-31"
    listings:
      - url: http://www.anhua.gov.cn/zwgk/fzzfjs/index.html
        adapter: json_api
        bodies: [government]
        at_least: 5
        charset: gb18030
        pace: 500ms
        render: true
        tls: legacy
        options: {column: "0123", pages: 3, deep: {since: 2024-01-01, flags: [true, null, 1.5]}}
"""
    watch = _parse(text, ALERT_URL="json://h/k", USER_NAME="u", PASS="p").watch
    assert (watch.watch_since, watch.confirm_looks) == (2025, 3)
    assert watch.channels == {"desk": "json://h/k", "二组": "mailto://u:p@mail.example"}
    [anhua] = watch.jurisdictions
    assert anhua.aliases == ("梅山县", "安化黑茶产业园")
    assert anhua.exempt == (Exemption("安化县公安局", (2023, 2024), "涉密"),)
    assert anhua.due == (3, 31)
    assert anhua.listings == (
        Listing(
            "430923", URL, "json_api", ("government",), 5, "gb18030", 0.5, True, "legacy",
            {"column": "0123", "pages": 3, "deep": {"since": "2024-01-01", "flags": [True, None, 1.5]}},
        ),
    )  # fmt: skip


def test_rules_are_on_unless_switched_off_and_a_due_date_is_announced_a_fortnight_before() -> None:
    plain = _parse(ONE).watch
    assert (plain.due_soon_days, plain.silent) == (14, frozenset())
    switched = _parse(
        "due_soon_days: 0\nrules: {report-found: off, report-late: on, source-blind: false}\n" + ONE
    ).watch
    assert (switched.due_soon_days, switched.silent) == (0, frozenset({"report-found", "source-blind"}))


def test_a_rule_that_is_none_or_must_not_be_silent_is_a_mistake_with_its_line() -> None:
    text = "due_soon_days: soon\nrules:\n  report-fund: off\n  report-late: aus\n  retraction: off\n  mass-change-held: on\n"
    assert _mistakes(text + ONE) == [
        ("not-whole", 1, "due_soon_days"),
        ("unknown-key", 3, "rules.report-fund"),
        ("not-truth", 4, "rules.report-late"),
        ("never-silent", 5, "rules.retraction"),
    ]


def test_null_counts_as_left_out() -> None:
    loaded = _parse(_listing("charset: null\nadapter: ~\npace:"))
    assert loaded == _parse(ONE)


def test_a_listing_counts_for_every_body_unless_it_says_otherwise() -> None:
    [watched] = _parse(_jurisdiction("bodies: [government, 安化县水利局]")).watch.jurisdictions
    assert watched.listings[0].bodies == ("government", "安化县水利局")


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = """\
version: 2
watch_since: 25
confirm_looks: 0
chanels: {}
channels:
  desk: ${UNSET_URL}
  a b: json://x
  mail: desk@portal.example
jurisdictions:
  - code: "4309"
  - code: "430923"
    name: 桃江县
    level: prefecture
    parent: "430000"
    bodies: [县政府, 安化县水利局, 安化县水利局]
    exempt: [{body: 县府办}]
    due: "02-30"
    listings:
      - url: www.anhua.gov.cn
        adapter: jpages
        bodies: [安化县林业局]
        at_least: -1
        charset: gbk-8
        pace: 2 hours
        render: "true"
        tls: lax
        options: [1]
  - code: "430923"
  - 430922
"""
    assert _mistakes(text) == [
        ("bad-version", 1, "version"),
        ("not-whole", 2, "watch_since"),
        ("not-whole", 3, "confirm_looks"),
        ("unknown-key", 4, "chanels"),
        ("unset-variable", 6, "channels.desk"),
        ("bad-channel-name", 7, "channels.a b"),
        ("bad-channel", 8, "channels.mail"),
        ("bad-code", 10, "jurisdictions[0].code"),
        ("name-contradicts", 12, "jurisdictions[1].name"),
        ("level-contradicts", 13, "jurisdictions[1].level"),
        ("parent-contradicts", 14, "jurisdictions[1].parent"),
        ("bad-body", 15, "jurisdictions[1].bodies[0]"),
        ("duplicate-entry", 15, "jurisdictions[1].bodies[2]"),
        ("missing", 16, "jurisdictions[1].exempt[0]"),
        ("missing", 16, "jurisdictions[1].exempt[0]"),
        ("exempt-stranger", 16, "jurisdictions[1].exempt[0].body"),
        ("bad-due", 17, "jurisdictions[1].due"),
        ("bad-url", 19, "jurisdictions[1].listings[0].url"),
        ("unknown-adapter", 20, "jurisdictions[1].listings[0].adapter"),
        ("listing-stranger", 21, "jurisdictions[1].listings[0].bodies[0]"),
        ("not-whole", 22, "jurisdictions[1].listings[0].at_least"),
        ("bad-charset", 23, "jurisdictions[1].listings[0].charset"),
        ("bad-pace", 24, "jurisdictions[1].listings[0].pace"),
        ("not-truth", 25, "jurisdictions[1].listings[0].render"),
        ("bad-tls", 26, "jurisdictions[1].listings[0].tls"),
        ("not-mapping", 27, "jurisdictions[1].listings[0].options"),
        ("duplicate-jurisdiction", 28, "jurisdictions[2].code"),
        ("not-mapping", 29, "jurisdictions[3]"),
    ]


def test_a_mistyped_word_is_met_with_the_word_that_was_meant() -> None:
    with pytest.raises(SourcesError) as caught:
        _parse(_listing("adaptr: auto\nadapter: jpag\ntls: unverifed") + "jurisdiction: []\n")
    told = caught.value.told("en")
    for word in ("adapter", "jpage", "unverified", "jurisdictions"):
        assert f"did you mean {word}?" in told


@pytest.mark.parametrize("name", ["安化县", "安化", "梅山县"])
def test_full_short_and_former_names_agree_with_a_code(name: str) -> None:
    [anhua] = _parse(_jurisdiction(f"name: {name}")).watch.jurisdictions
    assert anhua.name == "安化县"
    assert name in (anhua.name, *anhua.aliases)


def test_a_name_that_belongs_to_another_code_names_that_code() -> None:
    with pytest.raises(SourcesError) as caught:
        _parse(_jurisdiction("name: 桃江县"))
    assert "430922" in caught.value.told("zh")


def test_an_unknown_code_needs_name_and_level() -> None:
    found = _mistakes(ONE.replace("430923", "430971"))
    assert found == [("unknown-code-needs", 3, "jurisdictions[0].code")] * 2


def test_an_unknown_code_with_name_and_level_is_taken_with_a_warning() -> None:
    text = ONE.replace('"430923"', '"430971"\n    name: 益阳高新区\n    level: county')
    assert _warnings(text) == [("unknown-code", 3)]
    [zone] = _parse(text).watch.jurisdictions
    assert (zone.name, zone.level, zone.parent) == ("益阳高新区", "county", "430900")


def test_a_township_finds_its_county_by_its_code() -> None:
    text = ONE.replace('"430923"', "430923104\n    name: 梅城镇\n    level: township")
    [town] = _parse(text).watch.jurisdictions
    assert (town.code, town.parent) == ("430923104", "430923")


@pytest.mark.parametrize(
    ("code", "lines", "mistake"),
    [
        ("430971", "level: township", "township-code"),
        ("430923104", "level: county", "township-code"),
        ("430971", 'level: county\n    parent: "990000"', "unknown-parent"),
        ("430971", 'level: prefecture\n    parent: "430922"', "parent-not-above"),
        ("430971", 'level: county\n    parent: "430971"', "parent-not-above"),
    ],
)
def test_level_and_parent_of_an_unknown_code_must_fit_together(code: str, lines: str, mistake: str) -> None:
    text = ONE.replace('"430923"', f'"{code}"\n    name: 某区\n    {lines}')
    assert [found for found, _, _ in _mistakes(text)] == [mistake]


def test_a_parent_may_be_another_entry_of_the_file() -> None:
    text = """\
version: 1
jurisdictions:
  - {code: "660100", name: 某师市, level: prefecture, bodies: []}
  - {code: "660171", name: 某团场, level: county, parent: "660100", bodies: []}
"""
    assert [watched.parent for watched in _parse(text).watch.jurisdictions] == [None, "660100"]


def test_a_code_out_of_use_gets_a_warning() -> None:
    assert _warnings(ONE.replace("430923", "430921")) == [("retired-code", 3)]


def test_nothing_to_look_at_gets_a_warning() -> None:
    assert _warnings("version: 1\njurisdictions: []\n") == [("nothing-watched", 2)]
    assert _warnings('version: 1\njurisdictions:\n  - code: "430923"\n') == [("no-listing", 3)]


def test_the_same_listing_twice_in_one_jurisdiction_is_a_mistake() -> None:
    twice = ONE + "      - url: HTTP://WWW.anhua.gov.cn:80/zwgk/fzzfjs/index.html\n"
    assert _mistakes(twice) == [("duplicate-listing", 6, "jurisdictions[0].listings[1].url")]


def test_one_service_may_serve_two_columns() -> None:
    text = _listing("options: {column: 1}") + f"      - url: {URL}\n        options: {{column: 2}}\n"
    assert len(_parse(text).watch.jurisdictions[0].listings) == 2


def test_a_collecting_portal_may_stand_under_several_jurisdictions() -> None:
    text = ONE + f'  - code: "430922"\n    listings: [{{url: "{URL}"}}]\n'
    assert [watched.listings[0].url for watched in _parse(text).watch.jurisdictions] == [URL, URL]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.gov.cn/",
        "//a.gov.cn/",
        "a.gov.cn",
        "http://",
        "http:///index.html",
        '"http://a.gov.cn/in dex.html"',
        '"http://a.gov.cn/\\u200bindex.html"',
        "http://me:pw@a.gov.cn/",
        "http://a.gov.cn:99999/",
        "http://a.gov.cn:0/",
        "http://a..gov.cn/",
        "http://[::1/",
        "http://[a]/",
        "http：//a.gov.cn/",
        "http:\\\\a.gov.cn\\index.html",
        '"http://a.gov.cn/${COLUMN}"',
        "[http://a.gov.cn/]",
        '""',
    ],
)
def test_an_address_that_will_not_do_is_a_mistake(url: str) -> None:
    assert len(_mistakes(ONE.replace(URL, url), COLUMN="x")) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/list",
        "http://[::1]:8000/",
        "http://intranet/list?a=1&b=2",
        "https://www.益阳.政务/列表",
        "http://localhost",
    ],
)
def test_loopback_intranet_and_chinese_hosts_are_trusted_as_written(url: str) -> None:
    assert _parse(ONE.replace(URL, f'"{url}"')).watch.jurisdictions[0].listings[0].url == url


@pytest.mark.parametrize(
    ("pace", "seconds"),
    [("2s", 2.0), ("500ms", 0.5), ("1m", 60.0), ("3", 3.0), ("0.5", 0.5), ('"1.5 s"', 1.5)],
)
def test_a_pace_is_read_in_seconds(pace: str, seconds: float) -> None:
    assert _parse(_listing(f"pace: {pace}")).watch.jurisdictions[0].listings[0].pace == seconds


@pytest.mark.parametrize("pace", ["-1", "1h", "1:30", "soon", ".nan", ".inf", "3601", "[2]", "1e3s"])
def test_a_pace_that_will_not_do_is_a_mistake(pace: str) -> None:
    assert [code for code, _, _ in _mistakes(_listing(f"pace: {pace}"))] == ["bad-pace"]


@pytest.mark.parametrize("pace", ["0s", "0", "0ms"])
def test_no_pace_at_all_is_for_loopback_only(pace: str) -> None:
    text = _listing(f"pace: {pace}")
    assert [code for code, _, _ in _mistakes(text)] == ["pace-zero"]
    local = _parse(text.replace(URL, "http://127.0.0.1:8000/")).watch
    assert local.jurisdictions[0].listings[0].pace == 0


@pytest.mark.parametrize(
    "due", ["02-30", "02-29", "13-01", "3-31", "2026-03-31", "331", "三月三十一日", "[03-31]"]
)
def test_a_due_day_that_no_year_or_not_every_year_has_is_a_mistake(due: str) -> None:
    assert [code for code, _, _ in _mistakes(_jurisdiction(f"due: {due}"))] == ["bad-due"]


def test_a_due_day_needs_no_quotes() -> None:
    assert _parse(_jurisdiction("due: 03-31")).watch.jurisdictions[0].due == (3, 31)


def test_a_code_needs_no_quotes_unless_yaml_would_take_it_for_octal() -> None:
    assert _parse(ONE.replace('"430923"', "430923")) == _parse(ONE)
    assert _mistakes(ONE.replace('"430923"', "012345")) == [("octal", 3, "jurisdictions[0].code")]


@pytest.mark.parametrize("word", ["yes", "on", "true", "True"])
def test_a_truth_may_be_written_as_yaml_allows(word: str) -> None:
    assert _parse(_listing(f"render: {word}")).watch.jurisdictions[0].listings[0].render is True


@pytest.mark.parametrize("charset", ["utf-8", "GBK", "gb18030", "big5"])
def test_a_known_charset_is_kept_as_written(charset: str) -> None:
    assert _parse(_listing(f"charset: {charset}")).watch.jurisdictions[0].listings[0].charset == charset


@pytest.mark.parametrize("charset", ["base64", "utf-9", "936"])
def test_what_is_no_character_encoding_is_a_mistake(charset: str) -> None:
    assert len(_mistakes(_listing(f"charset: {charset}"))) == 1


def test_variables_are_filled_in_and_never_quoted_in_a_mistake() -> None:
    text = "version: 1\nchannels:\n  desk: ${ALERT_URL}\njurisdictions: []\n"
    with pytest.raises(SourcesError) as caught:
        _parse(text, ALERT_URL="not-an-address-but-a-s3cret")
    assert caught.value.mistakes[0].code == "bad-channel"
    assert "s3cret" not in caught.value.told("zh") + str(caught.value)


@pytest.mark.parametrize("value", ["json://${}", "json://${A-B}", "json://${A", '"json://${A B}"'])
def test_a_variable_that_is_not_written_right_is_a_mistake(value: str) -> None:
    text = f"version: 1\nchannels:\n  desk: {value}\njurisdictions: []\n"
    assert [code for code, _, _ in _mistakes(text, A="x")] == ["bad-variable"]


def test_an_exemption_may_reach_every_year_but_must_say_so() -> None:
    [watched] = _parse(
        _jurisdiction("exempt: [{body: government, years: [], reason: 新设}]")
    ).watch.jurisdictions
    assert watched.exempt == (Exemption("government", (), "新设"),)
    missing = _mistakes(_jurisdiction("exempt: [{body: government, reason: 新设}]"))
    assert missing == [("missing", 6, "jurisdictions[0].exempt[0]")]


def test_a_missing_file_is_one_clear_mistake(tmp_path: Path) -> None:
    with pytest.raises(SourcesError) as caught:
        load(tmp_path / "sources.yaml", REGISTER, {}, ADAPTERS)
    assert [mistake.code for mistake in caught.value.mistakes] == ["no-file"]
    assert str(tmp_path / "sources.yaml") in str(caught.value)


def test_a_folder_in_place_of_the_file_is_one_clear_mistake(tmp_path: Path) -> None:
    with pytest.raises(SourcesError) as caught:
        load(tmp_path, REGISTER, {}, ADAPTERS)
    assert [mistake.code for mistake in caught.value.mistakes] == ["unreadable-file"]


def test_a_file_saved_as_gbk_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_bytes("version: 1\njurisdictions:\n  - {code: 430923, name: 安化县}\n".encode("gbk"))
    with pytest.raises(SourcesError) as caught:
        load(path, REGISTER, {}, ADAPTERS)
    assert [(mistake.code, mistake.line) for mistake in caught.value.mistakes] == [("not-utf8", 3)]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + ONE.replace("\n", "\r\n").encode())
    assert load(path, REGISTER, {}, ADAPTERS) == _parse(ONE)


def test_a_snippet_reads_back_as_the_listing_it_was_made_from() -> None:
    listing = Listing("430923", URL, adapter="json_api", pace=0.5, tls="legacy", options={"column": "a: b"})
    pasted = yaml.safe_load(snippet(listing))
    text = yaml.safe_dump({"version": 1, "jurisdictions": pasted})
    assert _parse(text).watch.jurisdictions[0].listings == (listing,)
    assert snippet(replace(listing, jurisdiction="", options={}, tls="strict", pace=2.0)) == (
        f"- url: {URL}\n  adapter: json_api\n"
    )


def test_every_mistake_is_worded_without_gaps() -> None:
    assert all(len(words) == 4 and all(words) for words in WORDING.values())
