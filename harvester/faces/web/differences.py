"""What changed between two versions of a text, so that Chinese can be read: whole paragraphs, with the changed words
marked inside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

Sign = Literal["same", "added", "removed"]

_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*[%％]?|[A-Za-z]+|\s+|.", re.DOTALL)
ALIKE = 0.5  # paragraphs that share less were replaced, not changed
LONGEST = 4_000_000  # product of two paragraphs' lengths up to which words are compared
WIDEST = 2_500  # product of two blocks' paragraph counts up to which paragraphs are paired
SHORTEST_SAME = 2  # a lone common character between two changes is chance


@dataclass(frozen=True, slots=True)
class Piece:
    sign: Sign
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph as it is shown: unchanged, added, removed, or "changed" with its pieces in order."""

    sign: Literal["same", "added", "removed", "changed"]
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class Differences:
    """``blocks`` alternate runs of unchanged paragraphs with changed ones; the counts are of characters."""

    blocks: list[list[Passage]] = field(default_factory=list)
    changed: int = 0
    added: int = 0
    removed: int = 0


def between(older: str, newer: str) -> Differences:
    """The differences between two texts whose paragraphs are parted by newlines."""
    found = Differences()
    for passage in _passages(older.split("\n"), newer.split("\n")):
        run = found.blocks[-1] if found.blocks else None
        if run is None or (run[0].sign == "same") != (passage.sign == "same"):
            found.blocks.append([passage])
        else:
            run.append(passage)
        found.changed += passage.sign != "same"
        for piece in passage.pieces:
            found.added += len(piece.text) if piece.sign == "added" else 0
            found.removed += len(piece.text) if piece.sign == "removed" else 0
    return found


def _passages(older: Sequence[str], newer: Sequence[str]) -> Iterator[Passage]:
    matcher = SequenceMatcher(None, older, newer, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield from (_whole("same", text) for text in older[i:j])
        else:
            yield from _paired(older[i:j], newer[k:m])


def _paired(older: Sequence[str], newer: Sequence[str]) -> Iterator[Passage]:
    """A replaced block: each new paragraph beside the first old one, from the last pair on, that it resembles."""
    place = 0
    for text in newer:
        partner = None
        if len(older) * len(newer) <= WIDEST:
            partner = next((i for i in range(place, len(older)) if _alike(older[i], text)), None)
        if partner is None:
            yield _whole("added", text)
            continue
        yield from (_whole("removed", left) for left in older[place:partner])
        yield Passage("changed", tuple(_words(older[partner], text)))
        place = partner + 1
    yield from (_whole("removed", left) for left in older[place:])


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return False
    return len(one) * len(other) > LONGEST or matcher.ratio() >= ALIKE


def _words(older: str, newer: str) -> list[Piece]:
    if len(older) * len(newer) > LONGEST:
        return [Piece("removed", older), Piece("added", newer)]
    one, other = _TOKEN.findall(older), _TOKEN.findall(newer)
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    pieces: list[Piece] = []
    taken, given = "", ""
    for number, (kind, i, j, k, m) in enumerate(codes):
        between_changes = 0 < number < len(codes) - 1
        same = "".join(one[i:j])
        if kind == "equal" and not (between_changes and len(same) < SHORTEST_SAME):
            pieces += _change(taken, given)
            taken, given = "", ""
            pieces.append(Piece("same", same))
        else:
            taken += same
            given += "".join(other[k:m])
    return pieces + _change(taken, given)


def _change(taken: str, given: str) -> list[Piece]:
    pieces = [Piece("removed", taken), Piece("added", given)]  # what went stands before what came
    return [piece for piece in pieces if piece.text]


def _whole(sign: Sign, text: str) -> Passage:
    return Passage(sign, (Piece(sign, text),))
