"""Places as a tree with names: whose child is whose, and which places bear a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from duties.placenames import bare_name, short_names
from duties.squeezing import Squeezed
from duties.watch import Level

LEVELS: tuple[Level, ...] = get_args(Level)
ELSEWHERE = 9
NEAR_ENOUGH = 3  # closeness at which a place is itself, below, beside or above


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A row of the register. ``code`` is GB/T 2260 (six digits; nine for townships).

    ``aliases`` are former names and whatever the operator added. ``valid_from`` and ``valid_to`` are years as digits;
    with ``valid_to`` the place is retired and a successor may bear its name as an alias.
    """

    code: str
    name: str
    level: Level
    parent: str | None
    aliases: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None


class Places:
    """Look-up by code, by kinship and by name. A code given twice counts as given last."""

    def __init__(self, jurisdictions: Iterable[Jurisdiction]) -> None:
        self._by_code = {place.code: place for place in jurisdictions}
        self._children: dict[str, list[Jurisdiction]] = {}
        self._firm: dict[str, list[Jurisdiction]] = {}
        self._bare: dict[str, list[Jurisdiction]] = {}
        for place in self._by_code.values():
            if place.parent is not None:
                self._children.setdefault(place.parent, []).append(place)
            self._name(place)
        self._firm_lengths, self._bare_lengths = _lengths(self._firm), _lengths(self._bare)

    def _name(self, place: Jurisdiction) -> None:
        firm, level = self._firm, place.level
        firm.setdefault(place.name, []).append(place)
        if level == "township" and not place.aliases:
            for form in short_names(place.name, level):
                firm.setdefault(form, []).append(place)
            return
        for name in (place.name, *place.aliases):
            for form in (name, *short_names(name, level)):
                holders = firm.setdefault(form, [])
                if place not in holders:
                    holders.append(place)
            bare = bare_name(name, level) if name == place.name or level != "county" else None
            if bare is not None:
                holders = self._bare.setdefault(bare, [])
                if place not in holders:
                    holders.append(place)

    def __len__(self) -> int:
        return len(self._by_code)

    def get(self, code: str) -> Jurisdiction | None:
        return self._by_code.get(code)

    def parent_of(self, code: str) -> Jurisdiction | None:
        place = self._by_code.get(code)
        return self._by_code.get(place.parent) if place is not None and place.parent is not None else None

    def ancestors(self, code: str) -> tuple[Jurisdiction, ...]:
        """Nearest first; a circle in the data ends the walk."""
        found: list[Jurisdiction] = []
        parent = self.parent_of(code)
        while parent is not None and parent not in found and parent.code != code:
            found.append(parent)
            parent = self.parent_of(parent.code)
        return tuple(found)

    def children(self, code: str) -> tuple[Jurisdiction, ...]:
        """In order of code, retired ones included (``valid_to``)."""
        return tuple(sorted(self._children.get(code, ()), key=lambda place: place.code))

    def is_under(self, code: str, ancestor: str) -> bool:
        """Strictly below: a place is not under itself."""
        return any(place.code == ancestor for place in self.ancestors(code))

    def named(self, name: str, *, near: str | None = None) -> tuple[Jurisdiction, ...]:
        """Every place with this full, short, former or alias name, nearest to ``near`` first, current before retired.

        A retired place near by still goes before a namesake in another region.
        """
        word = Squeezed(name).text
        if word.endswith("街道办事处"):
            word = word.removesuffix("办事处")
        firm = self._firm.get(word, [])
        return self.nearest_first(
            [*firm, *(p for p in self._bare.get(word, ()) if p not in firm)], word, near
        )

    def nearest_first(
        self, places: Iterable[Jurisdiction], word: str, near: str | None
    ) -> tuple[Jurisdiction, ...]:
        line = self._line(near)

        def key(place: Jurisdiction) -> tuple[bool, bool, int, bool, int, str]:
            close, retired = self._closeness(place, line), place.valid_to is not None
            return (
                close > NEAR_ENOUGH,
                retired,
                close,
                place.name != word,
                LEVELS.index(place.level),
                place.code,
            )

        return tuple(sorted(places, key=key))

    def closeness(self, code: str, near: str | None) -> int:
        """0 itself, 1 below ``near``, 2 its sibling, 3 above it, 4 to 8 by common ancestor, 9 elsewhere or nothing near."""
        place = self._by_code.get(code)
        return ELSEWHERE if place is None else self._closeness(place, self._line(near))

    def _line(self, near: str | None) -> tuple[Jurisdiction, ...]:
        place = self._by_code.get(near) if near else None
        return () if place is None else (place, *self.ancestors(place.code))

    def _closeness(self, place: Jurisdiction, line: tuple[Jurisdiction, ...]) -> int:
        if not line:
            return ELSEWHERE
        if place.code == line[0].code:
            return 0
        above = {ancestor.code for ancestor in self.ancestors(place.code)}
        if line[0].code in above:
            return 1
        if place.parent == line[0].parent:
            return 2
        if any(place.code == ancestor.code for ancestor in line[1:]):
            return 3
        common = (depth for depth, ancestor in enumerate(line[1:]) if ancestor.code in above)
        return min(4 + next(common, ELSEWHERE), ELSEWHERE)

    def firm_at(self, text: str, start: int) -> Iterable[tuple[str, list[Jurisdiction]]]:
        """Names with their word of level that begin at ``start``, longest first."""
        return _names_at(self._firm, self._firm_lengths, text, start)

    def bare_at(self, text: str, start: int) -> Iterable[tuple[str, list[Jurisdiction]]]:
        """Names without it, longest first."""
        return _names_at(self._bare, self._bare_lengths, text, start)


def _lengths(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    heads: dict[str, set[int]] = {}
    for name in names:
        heads.setdefault(name[:2], set()).add(len(name))
    return {head: tuple(sorted(found, reverse=True)) for head, found in heads.items()}


def _names_at(
    names: dict[str, list[Jurisdiction]], lengths: dict[str, tuple[int, ...]], text: str, start: int
) -> Iterable[tuple[str, list[Jurisdiction]]]:
    for length in lengths.get(text[start : start + 2], ()):
        word = text[start : start + length]
        if len(word) == length and word in names:
            yield word, names[word]
