"""What is wrong with sources.yaml as YAML, in plain words and on the right line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duties.jurisdictions import Register
from harvester.sources import SourcesError, parse
from harvester.sources_mistakes import Mistake


def _mistakes(text: str) -> list[Mistake]:
    with pytest.raises(SourcesError) as caught:
        parse(text, Register([]), {})
    return list(caught.value.mistakes)


def _codes(text: str) -> list[tuple[str, int]]:
    return [(mistake.code, mistake.line) for mistake in _mistakes(text)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty-file", 1),
        ("# nothing yet\n", "empty-file", 1),
        ("version: 1\njurisdictions: [1, 2\n", "open-bracket", 2),
        ("version: 1\nchannels: {desk: x\n", "open-bracket", 2),
        ("version: 1\njurisdictions:\n  - code: 'x\n    name: y\n", "open-quote", 3),
        ("version: 1\njurisdictions:\n  - code: 1\n   name: y\n", "indentation", 4),
        ("version: 1\njurisdictions:\n    - a\n  b: 1\n", "indentation", 4),
        ("version: 1\nchannels:\n  desk: a: b\n", "colon", 3),
        ("version:1\njurisdictions: []\n", "colon", 2),
        ("version: 1\njurisdictions\n", "no-colon", 2),
        ("version: 1\nchannels:\n  desk: @me\n", "bad-start", 3),
        ("version: 1\nchannels:\n  desk: *nobody\n", "no-anchor", 3),
        ('version: 1\nchannels:\n  desk: "a\\d"\n', "bad-escape", 3),
        ("version: 1\n---\njurisdictions: []\n", "two-documents", 2),
        ("version: 1\nname: a\x07b\n", "control-character", 2),
        ("version: 1\njurisdictions：\n  - code: 1\n", "wide-colon", 2),
        ("version：1\njurisdictions: []\n", "wide-colon", 1),
        ("version: 1\na: " + "[" * 200_000, "too-deep", 2),
        ("just words", "not-mapping", 1),
        ("- a\n- b\n", "not-mapping", 1),
        ("version: 1\njurisdictions: 5\n", "not-list", 2),
        ("version: 1\njurisdictions: !!python/object:os.system x\n", "not-list", 2),
        ("version: 1\njurisdictions: []\nchannels: {desk: !!python/name:os.system x}\n", "tag", 3),
        ("version: 1\njurisdictions: []\nwatch_since: !!int soon\n", "tag", 3),
    ],
)
def test_what_is_no_yaml_is_told_plainly_with_its_line(text: str, code: str, line: int) -> None:
    assert (code, line) in _codes(text)


def test_every_tab_in_the_indentation_is_named_at_once() -> None:
    text = "version: 1\njurisdictions:\n\t- code: 430923\n\t  name: 安化县\n  \tlevel: county\n"
    assert _codes(text) == [("tab", 3), ("tab", 4), ("tab", 5)]


def test_a_key_that_stands_twice_is_named_with_both_lines() -> None:
    [mistake] = _mistakes("version: 1\njurisdictions: []\nversion: 1\n")
    assert (mistake.code, mistake.line) == ("duplicate-key", 3)
    assert "line 1" in mistake.sentence("en")


def test_anchors_and_merged_keys_are_read() -> None:
    text = """\
version: 1
jurisdictions:
  - &zone {code: "660171", name: 某区, level: county, bodies: []}
  - {<<: *zone, code: "660172"}
"""
    watch = parse(text, Register([]), {}).watch
    assert [(watched.code, watched.name) for watched in watch.jurisdictions] == [
        ("660171", "某区"),
        ("660172", "某区"),
    ]


def test_aliases_cannot_multiply_without_bound() -> None:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    rows += [
        f"{new}: &{new} [{', '.join(['*' + old] * 10)}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    text = "version: 1\njurisdictions:\n  - code: 660171\n    listings:\n      - url: http://a/\n        options:\n"
    text += "".join(f"          {row}\n" for row in rows)
    assert _codes(text) == [("too-much", 1)]


def test_an_anchor_inside_itself_is_a_mistake() -> None:
    text = "version: 1\njurisdictions:\n  - code: 660171\n    listings: [{url: 'http://a/', options: &x {deeper: *x}}]\n"
    assert "recursive" in [code for code, _ in _codes(text)]


_WORDS = st.sampled_from(
    [*"[]{}:,-&*!|>'\"#%@`?~ \t\n0：", "\n  ", "\n    ", "- ", ": ", "version: 1", "jurisdictions:", "code: ", "430923",
     "listings:", "url: ", "http://[", "pace: ", "&a ", "*a", "<<: ", "!!int ", "!!bool ", "!!python/none ", "null", "012",
     "channels:", "${", "options: ", "1:30", "2024-01-01", "exempt: ", "years: ", "due: ", "parent: ", "level: ", "\x07"]
)  # fmt: skip


def _lines_told(text: str) -> list[int]:
    try:
        parse(text, Register([]), {})
    except SourcesError as error:
        return [mistake.line for mistake in error.mistakes]
    return []


@settings(max_examples=300, deadline=None)
@given(st.lists(_WORDS, max_size=40).map("".join))
def test_no_text_whatever_ends_in_anything_but_mistakes(text: str) -> None:
    last = text.count("\n") + 2
    assert all(1 <= line <= last for line in _lines_told(text))


def test_a_tab_does_not_hide_the_other_mistakes() -> None:
    text = (
        "version: 1\nwatch_sinse: 2025\nchannels:\n  desk: ${UNSET_NAME}\njurisdictions:\n"
        '  - code: "430923"\n    level: county\n\t  name: 安化县\n    listings:\n      - url: htp://x.gov.cn/a/\n'
        '  - code: "999"\n    listings:\n\t-\turl: http://y.gov.cn/b/\n      - url: http://y.gov.cn/b/\n'
    )
    assert _codes(text) == [
        ("unknown-key", 2),
        ("unset-variable", 4),
        ("tab", 8),
        ("bad-url", 10),
        ("bad-code", 11),
        ("tab", 13),
        ("duplicate-listing", 14),
    ]
