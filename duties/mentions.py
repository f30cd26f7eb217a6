"""Place names in short texts: titles, source lines, column names. Not meant for running prose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from duties.departments import Departments
from duties.placenames import (
    ADDRESSED,
    BEFORE_BODY,
    NOT_AFTER,
    OPENING,
    ORDINARY,
    POINTING,
    ends_as,
    short_names,
)
from duties.places import LEVELS, NEAR_ENOUGH, Jurisdiction, Places
from duties.squeezing import Squeezed, is_han

Form = Literal[
    "full",  # the name in the register
    "former",  # an alias: a former name, or one the operator gave
    "short",  # 恩施州, 石柱县
    "bare",  # 湖南, 安化: without its word of level
    "relative",  # 省人民政府, 我县, 市水务局: read from where the page stands
]
NO_PLACE = re.compile(r"大学|学院|路|大道|日报|晚报|银行|时间|流域|半岛|盆地|平原|海峡")
BEYOND = re.compile(
    r"生产建设兵团(?:第.{1,3}师)?|(?!委|人民|政府)[\u3400-\u9fff]{1,12}?(?:镇|乡|街道|苏木|开发区|高新区|保税区|示范区|试验区|园区|工业区|产业区|度假区|风景区|管理区|新区)"
    r"(?=人民政府|政府|党委|党?工委|管委会|管理委员会|办事处|\d{4}|关于|法治|依法|$)"
)
SAME_REGION = 4  # they share the next higher place


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text; 湖南省益阳市安化县 is one mention, of 安化县.

    ``text`` is verbatim, ``start`` and ``end`` its place there. ``candidates`` are all places it may be, likeliest first;
    ``certain`` says that the first is the only one that fits the words and ``near``. ``beyond`` holds words that follow
    and name a place below it which the register does not know (大盛镇, 经济技术开发区): then the text speaks of that one.
    """

    text: str
    start: int
    end: int
    form: Form
    candidates: tuple[Jurisdiction, ...]
    certain: bool
    beyond: str = ""

    @property
    def place(self) -> Jurisdiction:
        return self.candidates[0]


@dataclass(frozen=True, slots=True)
class _Atom:
    start: int
    end: int
    form: Form
    places: tuple[Jurisdiction, ...]  # () for a relative word that nothing near answers to
    begin: int  # where the chain of names began
    near: str | None


class Finder:
    def __init__(self, places: Places, departments: Departments) -> None:
        self._places, self._departments = places, departments

    def mentions(self, text: str, near: str | None) -> tuple[Mention, ...]:
        whole = Squeezed(text)
        found: list[Mention] = []
        atoms = self.atoms(whole.text, near)
        for atom, following in zip(atoms, (*atoms[1:], None), strict=False):
            if not atom.places:
                continue
            mention = self._mention(whole, atom, following.begin if following else len(whole.text))
            settled = next((m.place.code for m in reversed(found) if m.certain), None)
            if not mention.certain and settled is not None:
                ordered = self._places.nearest_first(atom.places, "", settled)
                again = self._mention(whole, replace(atom, places=ordered, near=settled), mention.end)
                mention = replace(again, beyond=mention.beyond) if again.certain else mention
            found.append(mention)
        return tuple(found)

    def atoms(self, text: str, near: str | None) -> list[_Atom]:
        found: list[_Atom] = []
        at = 0
        while at < len(text):
            before = found[-1] if found and found[-1].end == at else None
            atom = self._named(text, at, near, before) or self._relative(text, at, near, before)
            if atom is None:
                at += 1
                continue
            if before is not None and atom.begin == before.begin:
                found[-1] = atom
            else:
                found.append(atom)
            at = atom.end
        return found

    def _mention(self, whole: Squeezed, atom: _Atom, limit: int) -> Mention:
        start, end = whole.span(atom.begin, atom.end)
        certain = self._certain(atom)
        beyond = BEYOND.match(whole.text, atom.end, limit) if atom.form != "relative" else None
        return Mention(
            whole.original[start:end],
            start,
            end,
            atom.form,
            atom.places,
            certain,
            beyond[0] if beyond else "",
        )

    def _certain(self, atom: _Atom) -> bool:
        """Whether the first candidate stands out: alone, closer than the others, or (bare names) higher than they."""
        living = {place.code[:2] for place in atom.places if place.valid_to is None}
        rivals = [p for p in atom.places[1:] if p.valid_to is None or p.code[:2] not in living]
        if not rivals:
            return True
        first, second = atom.places[0], rivals[0]
        close, next_close = (self._places.closeness(place.code, atom.near) for place in (first, second))
        if close < next_close and close <= NEAR_ENOUGH:
            return True
        higher = all(LEVELS.index(first.level) < LEVELS.index(rival.level) for rival in rivals)
        return atom.form == "bare" and higher and close <= next_close

    def _named(self, text: str, at: int, near: str | None, before: _Atom | None) -> _Atom | None:
        for word, places in self._places.firm_at(text, at):
            end = at + len(word)
            if text[end : end + 1] in (NOT_AFTER.get(word[-1], "") or "-") and end < len(text):
                continue
            below = self._below(places, before)
            if len(word) == 2 and not below and not self._stands_alone(text, at, word, places, near):
                continue
            if before is not None and not below and self._foreign(places, before):
                continue
            if word.endswith("街道") and text.startswith("办事处", end):
                end += 3
            return self._atom(text, at, end, word, below or places, near, before if below else None, before)
        for word, places in self._places.bare_at(text, at):
            end = at + len(word)
            if NO_PLACE.match(text, end) or self._departments.at(text, at) is not None:
                continue
            below = self._below(places, before)
            fitting = self._bare_enough(text, at, word, below or places, near, bool(below))
            if fitting:
                return self._atom(
                    text, at, end, word, fitting, near, before if below else None, before, bare=True
                )
        return None

    def _atom(
        self,
        text: str,
        at: int,
        end: int,
        word: str,
        places: Iterable[Jurisdiction],
        near: str | None,
        chained: _Atom | None,
        before: _Atom | None,
        bare: bool = False,
    ) -> _Atom:
        if before is not None and before.places and chained is None:
            near = before.places[0].code  # a neighbour in the text tells more than the page does
        ordered = self._places.nearest_first(places, word, near)
        form: Form = "bare" if bare else _form(word, ordered[0])
        return _Atom(at, end, form, ordered, chained.begin if chained else at, near)

    def _below(self, places: Iterable[Jurisdiction], before: _Atom | None) -> list[Jurisdiction]:
        if before is None:
            return []
        above = [place.code for place in before.places]
        return [p for p in places if any(self._places.is_under(p.code, code) for code in above)]

    def _foreign(self, places: Iterable[Jurisdiction], before: _Atom) -> bool:
        """Townships of other regions: what follows 安化县 is then one of its own that the register does not know."""
        beside = before.places[0].code if before.places else None
        return all(
            place.level == "township" and self._places.closeness(place.code, beside) > SAME_REGION
            for place in places
        )

    def _stands_alone(
        self, text: str, at: int, word: str, places: Iterable[Jurisdiction], near: str | None
    ) -> bool:
        """Two characters make a name only where a word can begin, and a mere 城区 only near the page's own place."""
        close = min(self._places.closeness(place.code, near) for place in places)
        if word[-1] in "区镇乡":
            return close <= NEAR_ENOUGH and begins_word(text, at)
        rest = text[at + 2 : at + 4]
        townlike = rest[:1] in ("长", "级") or (rest[:1] == "城" and rest not in ("城管", "城乡", "城市"))
        return begins_word(text, at) and not townlike

    def _bare_enough(
        self, text: str, at: int, word: str, places: list[Jurisdiction], near: str | None, chained: bool
    ) -> list[Jurisdiction]:
        ordinary, begins = word in ORDINARY, begins_word(text, at)
        alone = text.removeprefix("中国").lstrip("·") == word
        fitting = []
        for place in places:
            if place.level == "province" or alone:
                fits = True
            elif chained:
                fits = not ordinary or place.level == "prefecture"
            else:
                close = self._places.closeness(place.code, near)
                fits = begins and not ordinary and (place.level == "prefecture" or close in (0, 1, 3))
            if fits:
                fitting.append(place)
        return fitting

    def _relative(self, text: str, at: int, near: str | None, before: _Atom | None) -> _Atom | None:
        if before is not None or not begins_word(text, at):
            return None
        word, end = "", at
        if pointed := POINTING.match(text, at):
            word, end = pointed["ours"], pointed.end()
        elif addressed := ADDRESSED.match(text, at):
            word, end = addressed["word"], addressed.end()
        elif (office := BEFORE_BODY.match(text, at)) and self._office(text, at, office.end()):
            word, end = office["word"], office.end()
        if not word:
            return None
        line = (near, *(place.code for place in self._places.ancestors(near))) if near else ()
        held = [place for code in line if (place := self._places.get(code)) is not None]
        meant = next((place for place in held if ends_as(place.name, word)), None)
        return _Atom(at, end, "relative", (meant,) if meant else (), at, near)

    def _office(self, text: str, at: int, after: int) -> bool:
        """市水务局 is an office of the city; 市场监管局 only begins like one."""
        return self._departments.at(text, at) is None and self._departments.begins(text, after)


def begins_word(text: str, at: int) -> bool:
    return at == 0 or not is_han(text[at - 1]) or text[at - 1] in OPENING


def _form(word: str, place: Jurisdiction) -> Form:
    if word == place.name:
        return "full"
    return "short" if word in short_names(place.name, place.level) else "former"
