"""What changed between versions: nothing lost, nothing invented, and readable."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harvester.faces.web.differences import Differences, between
from tests.faces.web_data import REVISED, TEXT

LINES = st.lists(st.text(alphabet="一二法治政府12%，。a", max_size=12), min_size=1, max_size=8).map("\n".join)


def _side(found: Differences, *signs: str) -> list[str]:
    kept = ("same", "changed", signs[0])
    return [
        "".join(piece.text for piece in passage.pieces if piece.sign in ("same", signs[0]))
        for block in found.blocks
        for passage in block
        if passage.sign in kept
    ]


@given(LINES, LINES)
def test_both_versions_can_be_read_back_from_their_differences(older: str, newer: str) -> None:
    found = between(older, newer)
    assert _side(found, "removed") == older.split("\n")
    assert _side(found, "added") == newer.split("\n")


def test_a_changed_number_is_marked_whole_inside_its_paragraph() -> None:
    found = between(TEXT, REVISED)
    assert found.changed == 2
    changed = [passage for block in found.blocks for passage in block if passage.sign == "changed"]
    assert [(piece.sign, piece.text) for piece in changed[0].pieces if piece.sign != "same"] == [
        ("removed", "12"),
        ("added", "15"),
    ]


def test_the_same_text_has_no_differences() -> None:
    assert between(TEXT, TEXT).changed == 0


def test_a_rewritten_paragraph_is_shown_as_two() -> None:
    found = between("甲乙丙丁戊己庚辛", "子丑寅卯辰巳午未")
    assert {passage.sign for block in found.blocks for passage in block} == {"added", "removed"}


def test_a_paragraph_of_a_hundred_thousand_characters_is_compared_in_bounds() -> None:
    found = between("法" * 100_000, "法" * 100_000 + "治")
    assert (found.changed, found.added, found.removed) == (1, 100_001, 100_000)
