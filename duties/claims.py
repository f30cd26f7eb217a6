"""What a page's words claim about its publisher, title apart, and what speaks against the listing's own place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from duties.areas import ACTS, acting_area, same_zone
from duties.evidence import Doubt, Evidence, Place
from duties.jurisdictions import Jurisdiction, Register
from duties.naming import Home, Named, named_in
from duties.openings import Opening
from duties.reports import GOVERNMENT, Kind, Publisher


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of words that may name the publisher, and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Page:
    """What a page offers to tell whose report it is.

    ``titles`` are the words before the subject in the title as meant and in the other titles, the meant one first.
    ``sources`` are 发布机构 and 来源. ``text`` is its first 1,500 characters, simplified.
    """

    titles: tuple[Words, ...]
    start: Opening
    signed: tuple[str, ...] = ()
    sources: tuple[Words, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Whose:
    """The publisher with its evidence, or what stands open. ``doubts`` beside a publisher are lesser ones."""

    publisher: Publisher | None = None
    kind: Kind | None = None
    evidence: tuple[Evidence, ...] = ()
    doubts: tuple[Doubt, ...] = ()


OWN_OFFICE = re.compile(r"[我本](?:局|委(?!会)|厅|办(?!法)|中心|院|校|处|大队|支队|总队)")
OUR_PLACE = re.compile(r"我([省市县区州盟旗])(?!域)")
_CLAUSE = re.compile(r"[,，。;；:：]")
_CIRCUMSTANCE = re.compile(
    r"^(?:在|以|按照|按|根据|为|围绕|坚持|深入|认真|紧扣|聚焦|结合|今年|一年来|全年|近年|过去|随着|面对|通过|现将|是|自)"
)
FOR_THE_GOVERNMENT = frozenset(
    (
        "司法局",
        "司法厅",
        "政府办公室",
        "政府办公厅",
        "政府法制办公室",
        "全面依法治市委员会办公室",
        "大数据管理局",
        "政务服务和数据管理局",
    )
)
_NO_OFFICE = re.compile(
    r"融媒|新闻|日报|晚报|电视台|信息中心|本站|本网|原创|互联网|中国|政府网|网站|转载|办公室秘书|管理员"
)


_ACTING = re.compile(rf"(?:[省市县区州盟旗]?委|党委|(?:人民)?政府|[省市县区州盟旗]|[、和])*(?:{ACTS})")


def decided(
    place: Jurisdiction, body: str, joint: bool, evidence: Sequence[Evidence], doubts: Sequence[Doubt] = ()
) -> Whose:
    kind: Kind = "township" if place.level == "township" else "government"
    if body != GOVERNMENT:
        kind = "department"
    elif joint:
        kind = "joint"
    said = (Evidence("kind", kind, evidence[-1].quote, evidence[-1].place),)
    kept = (*evidence, *(() if evidence[-1].about == "kind" else said))
    return Whose(Publisher(place.code, body), kind, kept, tuple(doubts))


def found(place: Jurisdiction, body: str, named: Named, words: Words) -> list[Evidence]:
    quote = named.quote or words.text
    return [
        Evidence("jurisdiction", place.code, quote[:200], words.place),
        Evidence("body", body, (named.body_quote or quote)[:200], words.place),
    ]


def told(page: Page, home: Home | None, register: Register) -> Iterator[tuple[Named, Words]]:
    """What the document's own words say beside its title, best first: signature, other titles, the first clause."""
    if page.signed:
        words = Words("|".join(page.signed), "signature")
        yield named_in(words.text, home, register), words
    for words in page.titles[1:]:
        yield named_in(words.text, home, register), words
    clause = _subject_clause(page.start.first)
    if clause:
        said, words = named_in(clause, home, register), Words(clause, "text")
        beyond = said.area if said.outright and acts(said, words) else ""
        yield replace(said, area=beyond if said.places else acting_area(clause)), words


def sourced(page: Page, home: Home | None, register: Register) -> list[tuple[Named, Words]]:
    """What 发布机构 and 来源 say, where they name an office and not a newsroom."""
    offices = [words for words in page.sources if not _NO_OFFICE.search(words.text)]
    return [(named_in(words.text, home, register), words) for words in offices]


def strange_area(said: Named, where: Words, near: Jurisdiction | None, register: Register) -> Evidence | None:
    """An area that the register does not know as the one who signs, is named in a title, or acts in running text."""
    area = said.area
    if not area or (near is not None and zone_meant(said, near, register) is not None):
        return None
    return Evidence("jurisdiction", area, where.text[:200], where.place)


def acts(said: Named, where: Words) -> bool:
    """Whether what these words name signs, or is the one who acts in a clause of running text (桃江县委高度重视…)."""
    before, quote, behind = where.text.partition(said.quote)
    return where.place == "signature" or (not before and bool(quote) and _ACTING.match(behind) is not None)


def zone_meant(named: Named, near: Jurisdiction, register: Register) -> Jurisdiction | None:
    """The development zone of the operator's register that words like 高新区管委会 mean near ``near``: it, or the one
    of that kind below it."""
    for places in ((near,), register.children(near.code)):
        fitting = [
            place
            for place in places
            if same_zone(named.area, place.name, tuple(one.name for one in register.ancestors(place.code)))
            and all(one.code == place.code or register.is_under(place.code, one.code) for one in named.places)
        ]
        if len(fitting) == 1:
            return fitting[0]
    return None


def stranger(place: Jurisdiction, page: Page, home: Home | None, register: Register) -> Evidence | None:
    """Who else put the page online: another place than ``place``, or one that the register does not know.

    What lies above it, newsrooms and offices without a place's name are no strangers. Where the text itself names
    ``place`` and not the other, it is that place's, whoever published it.
    """
    for words in page.sources:
        said = named_in(words.text, home, register)
        area = said.area if said.area and zone_meant(said, place, register) is None else ""
        others = [
            one
            for one in said.places
            if one.code != place.code and not register.is_under(place.code, one.code)
        ]
        if not area and (not others or len(others) < len(said.places)):
            continue
        name = area or others[0].name
        if place.name not in page.text or name in page.text:
            return Evidence("jurisdiction", area or others[0].code, words.text[:200], words.place)
    return None


def _subject_clause(first: str) -> str:
    """The beginning of the first clause that has an actor: 2023年,安化县始终坚持… gives 安化县始终坚持."""
    for clause in _CLAUSE.split(first[:240])[:6]:
        words = re.sub(r"^(?:20\d\d年(?:度|以?来)?|今年(?:以来)?|一年来)", "", "".join(clause.split()))
        if len(words) >= 2 and not _CIRCUMSTANCE.match(words):
            return words[:14]
    return ""
