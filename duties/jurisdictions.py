"""The register: every jurisdiction with its code, its place in the tree and its names, and every kind of department."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import get_args

from duties.departments import Body, BodyMention, Departments, parse_bodies
from duties.mentions import Finder, Mention
from duties.places import Jurisdiction, Places
from duties.squeezing import Squeezed
from duties.watch import Level

__all__ = [
    "Body",
    "BodyMention",
    "Jurisdiction",
    "Mention",
    "Register",
    "parse_bodies",
    "parse_jurisdictions",
]


class Register(Places):
    """Places and departments. Later rows of a code replace earlier ones: give the operator's after the shipped."""

    def __init__(self, jurisdictions: Iterable[Jurisdiction], bodies: Iterable[Body] = ()) -> None:
        super().__init__(jurisdictions)
        self._departments = Departments(bodies)
        self._finder = Finder(self, self._departments)

    def mentions(self, text: str, *, near: str | None = None) -> tuple[Mention, ...]:
        """Places named in a title or source line, in order, longest names first.

        Names that follow one another downwards are one mention of the last. Words like 省人民政府, 我县, 市水务局 are read
        from ``near``, the code of where the page stands: it or the nearest above it of that kind; without one they name
        nothing.
        """
        return self._finder.mentions(text, near)

    def body(self, name: str, *, level: Level | None = None) -> Body | None:
        """The department of exactly this canonical name or alias."""
        return self._departments.named(name, level)

    def bodies_in(self, text: str, *, level: Level | None = None) -> tuple[BodyMention, ...]:
        """Every department named in a title or source line, in order, those of the party included."""
        whole = Squeezed(text)
        spans = [(atom.begin, atom.end) for atom in self._finder.atoms(whole.text, None)]
        return tuple(self._departments.find(whole, spans, level))

    def body_in(self, text: str, *, level: Level | None = None) -> BodyMention | None:
        """The department that owes the report a title speaks of: known before unknown, the party's organs last."""
        found = self.bodies_in(text, level=level)
        return min(found, key=lambda mention: (mention.of_the_party, not mention.known), default=None)


def parse_jurisdictions(lines: Iterable[str]) -> tuple[Jurisdiction, ...]:
    """Rows of jurisdictions.csv: code,name,level,parent,aliases,valid_from,valid_to. ValueError names the row."""
    found: list[Jurisdiction] = []
    seen: set[str] = set()
    levels = get_args(Level)
    rows = csv.reader(lines)
    header = next(rows, [])
    if header != ["code", "name", "level", "parent", "aliases", "valid_from", "valid_to"]:
        raise ValueError(f"jurisdictions.csv line 1: unexpected columns {','.join(header)}")
    for number, row in enumerate(rows, start=2):
        if len(row) != 7:
            raise ValueError(f"jurisdictions.csv line {number}: {len(row)} columns instead of 7")
        code, name, level, parent, aliases, since, until = row
        wrong = ""
        if not (code.isdigit() and len(code) in (6, 9)):
            wrong = f"code {code!r} has neither six nor nine digits"
        elif code in seen:
            wrong = f"code {code} stands twice"
        elif not name:
            wrong = "name is empty"
        elif level not in levels:
            wrong = f"level {level!r} is none of {', '.join(levels)}"
        if wrong:
            raise ValueError(f"jurisdictions.csv line {number}: {wrong}")
        seen.add(code)
        others = tuple(aliases.split("|")) if aliases else ()
        found.append(Jurisdiction(code, name, level, parent or None, others, since or None, until or None))  # type: ignore[arg-type]  # level checked above
    return tuple(found)
