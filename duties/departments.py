"""Departments by name: which body a title or a source line speaks of."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from duties.squeezing import Squeezed, is_han
from duties.watch import Level

PARTY = "党委机构"  # kind of the party's organs: named beside a department, the department owes the report

ENDINGS = "管理委员会|委员会|办公室|办公厅|管委会|分局|总局|总队|支队|大队|中心|管理处|分中心|(?<![布开定格结全大当出])局|厅|委|署"
UNKNOWN = re.compile(rf"[\u3400-\u9fff]{{1,18}}?(?:{ENDINGS})(?!员会|公室|会|长|面|部|势|托)")
# words that no department's name contains: where one stands, the name began after it or there is none
STOPS = re.compile(
    r"关于|印发|召开|发布|开展|完成|推进|加强|落实|贯彻|报告|通知|情况|年度|工作要点|法治政府|依法行政(?!局)|人民政府|政府|行政公署|行署"
    r"|人大|政协|党委|中共|首个|揭牌|建设的|讲话|[的在年月日了对把被与及]"
)
PERSON = re.compile(r"(?:局|厅|委|办)?(?:党组书记|党委书记|主任|副局长|副厅长|长(?![江沙春治乐宁寿安]))")
BRANCH = re.compile(r"(?:(?![与和及关的将对])[\u3400-\u9fff]){2,12}?(?:分局|分中心|支队|大队|总队)")
OF_THE_STATE = re.compile(
    r"(?:中华人民共和国|国家税务总局|国家统计局|中国气象局|国家金融监督管理总局|国家矿山安全监察局|国家烟草专卖局)$"
)
OF_THE_NATION = re.compile(r"国家|国务院|中国|中央|全国|最高人民")  # 国家统计局 is no local department
PLACE_WORDS = "省市县区旗州盟镇乡"  # ends of places that the register does not know


@dataclass(frozen=True, slots=True)
class Body:
    """A kind of department under one of its canonical names ("司法局", "司法厅").

    ``kind`` joins the names of one task across levels ("司法行政"), "" where unknown. ``levels`` are those at which the
    name is in use. ``valid_from`` and ``valid_to`` are years, None where open or unknown.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True, slots=True)
class BodyMention:
    """A department named in a text. ``text`` is verbatim, ``start`` and ``end`` its place there.

    ``known`` is False where the name is not in the register: then ``body`` carries the name as written, and ``kind`` only
    if it is a branch (分局) or a compound of a known one.
    """

    body: Body
    text: str
    start: int
    end: int
    known: bool = True

    @property
    def of_the_party(self) -> bool:
        return self.body.kind == PARTY


class Departments:
    """Bodies by name, for look-up and for finding the longest name at a place in a text."""

    def __init__(self, bodies: Iterable[Body] = ()) -> None:
        self._named: dict[str, list[Body]] = {}
        heads: dict[str, set[int]] = {}
        for body in bodies:
            for name in (body.name, *body.aliases):
                holders = self._named.setdefault(name, [])
                if body.name == name:
                    holders.insert(0, body)
                else:
                    holders.append(body)
                heads.setdefault(name[:2], set()).add(len(name))
        self._lengths = {head: tuple(sorted(found, reverse=True)) for head, found in heads.items()}

    def __len__(self) -> int:
        return len({body.name for held in self._named.values() for body in held})

    def named(self, name: str, level: Level | None = None) -> Body | None:
        """The body of this canonical name or alias; at ``level`` where several bear it."""
        holders = self._named.get(Squeezed(name).text, [])
        fitting = [body for body in holders if level in body.levels] if level else []
        return next(iter(fitting or holders), None)

    def at(self, text: str, start: int, level: Level | None = None) -> tuple[Body, int] | None:
        """The longest known name that begins at ``start`` of a squeezed text, and where it ends."""
        for length in self._lengths.get(text[start : start + 2], ()):
            end = start + length
            if end <= len(text) and text[start:end] in self._named and not PERSON.match(text, end):
                body = self.named(text[start:end], level)
                if body is not None:
                    return body, end
        return None

    def find(
        self, whole: Squeezed, places: Iterable[tuple[int, int]], level: Level | None = None
    ) -> list[BodyMention]:
        """Every department named, in order. ``places`` are the spans of place names: a department's begins after one."""
        text, found = whole.text, list[BodyMention]()
        ends = dict(places)
        at = border = 0
        fresh = True  # a name may begin here even if nobody knows it
        while at < len(text):
            if at in ends:
                at = border = ends[at]
                fresh = True
                continue
            if not is_han(text[at - 1 : at] or " ") or whole.broken(at) or stops_at(text, at):
                border = at
            limit = min((start for start in ends if start > at), default=len(text))
            hit = self._hit(text, at, border, limit if fresh else at, level)
            fresh = False
            if hit is None:
                at += 1
                continue
            body, begin, end, known = hit
            start, stop = whole.span(begin, end)
            found.append(BodyMention(body, whole.original[start:stop], start, stop, known))
            border = at = end
        return found

    def _hit(
        self, text: str, at: int, border: int, limit: int, level: Level | None
    ) -> tuple[Body, int, int, bool] | None:
        known = self.at(text, at, level)
        if known is not None:
            body, end = known
            begin = border if 0 < at - border <= 10 else at
            if begin < at and (text[at - 1] in PLACE_WORDS or OF_THE_STATE.search(text[border:at])):
                begin = at
            if begin < at and OF_THE_NATION.match(text, begin):
                return None
            if branch := BRANCH.match(text, end):
                return (
                    Body(text[begin : branch.end()], body.kind, (), body.levels),
                    begin,
                    branch.end(),
                    False,
                )
            if begin < at:
                return Body(text[begin:end], body.kind, (), body.levels), begin, end, False
            return body, begin, end, True
        return self._unknown(text[:limit], at) if limit > at else None

    def begins(self, text: str, at: int) -> bool:
        """Whether a department's name, known or not, begins here."""
        return self.at(text, at) is not None or self._unknown(text, at) is not None

    def _unknown(self, text: str, at: int) -> tuple[Body, int, int, bool] | None:
        guess = UNKNOWN.match(text, at)
        if guess is None or len(guess[0]) < 3 or PERSON.match(text, guess.end()):
            return None
        if STOPS.search(guess[0]) or OF_THE_NATION.match(guess[0]):
            return None
        for inner in range(at + 1, guess.end()):
            if (known := self.at(text, inner)) is not None and known[1] >= guess.end():
                if (
                    text[inner - 1] in PLACE_WORDS and inner - at > 2
                ):  # 青禾县司法局: a place's that nobody knows
                    return known[0], inner, known[1], True
                return Body(text[at : known[1]], known[0].kind, (), known[0].levels), at, known[1], False
        return Body(guess[0], ""), at, guess.end(), False


def stops_at(text: str, at: int) -> bool:
    """A name may begin here, because the words before it belong to no name (关于, 的, 人民政府 …)."""
    window = text[max(0, at - 6) : at]
    return any(stop.end() == len(window) for stop in STOPS.finditer(window))


def parse_bodies(lines: Iterable[str]) -> tuple[Body, ...]:
    """Rows of bodies.csv: name,kind,aliases,levels,valid_from,valid_to. ValueError names the row."""
    found, seen = [], set[str]()
    for number, row in enumerate(csv.DictReader(lines), start=2):
        where = f"bodies.csv line {number}"
        name = (row.get("name") or "").strip()
        if not name:
            raise ValueError(f"{where}: name is empty")
        if name in seen:
            raise ValueError(f"{where}: {name} stands twice")
        seen.add(name)
        levels = tuple(part for part in (row.get("levels") or "").split("|") if part)
        for level in levels:
            if level not in get_args(Level):
                raise ValueError(
                    f"{where}: levels holds {level!r}, which is none of {', '.join(get_args(Level))}"
                )
        found.append(
            Body(
                name,
                (row.get("kind") or "").strip(),
                tuple(part for part in (row.get("aliases") or "").split("|") if part),
                levels,  # type: ignore[arg-type]  # checked just above
                row.get("valid_from") or None,
                row.get("valid_to") or None,
            )
        )
    return tuple(found)
