"""Whose report it is: the title first, then the text's ends, then the source line, against the register.

Never from the host. Where the page stands (``Home``) only gives words like 我县, 省人民政府 and 市水务局 their meaning, and
decides among places of one name. A portal's listing holds others' reports too: the city's, the townships', copies; and
the bureau of justice puts the county's report online without making it its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from duties.evidence import Doubt, Evidence, Place
from duties.jurisdictions import Jurisdiction, Register
from duties.naming import RULE_OF_LAW_OFFICE, Home, Named, named_in
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


_OWN_OFFICE = re.compile(r"[我本](?:局|委(?!会)|厅|办(?!法)|中心|院|校|处|大队|支队|总队)")
_OWN_TOWNSHIP = re.compile(r"[我本](?:镇|乡|街道)")
_OUR_PLACE = re.compile(r"我([省市县区州盟旗])(?!域)")
_WHOLE_PLACE = re.compile(r"全([省市县区州盟旗])(?![面域])|([省市县区州盟旗])委、?[省市县区州盟旗]政府")
_CLAUSE = re.compile(r"[,，。;；:：]")
_CIRCUMSTANCE = re.compile(
    r"^(?:在|以|按照|按|根据|为|围绕|坚持|深入|认真|紧扣|聚焦|结合|今年|一年来|全年|近年|过去|随着|面对|通过|现将|是|自)"
)
_FOR_THE_GOVERNMENT = frozenset(
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
_RELATIVE_START = re.compile(r"^(?:中共)?[省市县区州盟旗镇乡](?!域)")


def whose(page: Page, home: Home | None, register: Register) -> Whose:
    """The publisher of a report. The title decides where it names one; the rest only where it does not."""
    meant = page.titles[0] if page.titles else Words("", "heading")
    named = named_in(meant.text, home, register)
    if named.strange:
        return _strange(named, meant, home, register)
    if len(named.places) == 1 and named.body:
        return _by_title(named, meant, page, home, register)
    if len(named.places) > 1:
        return _one_of(named, meant, page, home, register)
    return _unnamed(named, meant, page, home, register)


def _decided(
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


def _found(place: Jurisdiction, body: str, named: Named, words: Words) -> list[Evidence]:
    quote = named.quote or words.text
    return [
        Evidence("jurisdiction", place.code, quote[:200], words.place),
        Evidence("body", body, (named.body_quote or quote)[:200], words.place),
    ]


def _strange(named: Named, words: Words, home: Home | None, register: Register) -> Whose:
    """Words name an area or a body that the register does not know, or two departments at once.

    Of the first only the listing can say that it is meant; a report of two is a question for a person.
    """
    if "、" in named.strange:
        several = (
            Evidence("body", one, named.strange[:200], words.place) for one in named.strange.split("、")
        )
        return Whose(doubts=(Doubt("body", tuple(several)),))
    place = register.get(home.jurisdiction) if home else None
    for body in home.bodies if home and place else ():
        if place is not None and (body in named.strange or named.strange in body):
            where = Evidence("jurisdiction", place.code, named.strange[:200], "listing")
            what = Evidence("body", body, named.strange[:200], words.place)
            return _decided(place, body, False, [where, what])
    candidates = (
        Evidence("jurisdiction", one.code, named.strange[:200], words.place) for one in named.places
    )
    return Whose(doubts=(Doubt("jurisdiction", tuple(candidates)),))


def _by_title(named: Named, words: Words, page: Page, home: Home | None, register: Register) -> Whose:
    place = named.places[0]
    evidence = _found(place, named.body, named, words)
    doubts = [] if named.known_body else [Doubt("body", (evidence[1],))]
    if _far_away(named, page, home, register):
        return Whose(doubts=(Doubt("jurisdiction", (evidence[0],)),))
    if RULE_OF_LAW_OFFICE.search(named.body):
        both = (evidence[1], Evidence("body", GOVERNMENT, evidence[1].quote, evidence[1].place))
        return Whose(doubts=(Doubt("body", both),))
    if named.body == GOVERNMENT:
        against = _an_offices_own(page, home, register)
        if against is not None:
            return Whose(doubts=(Doubt("body", (evidence[1], against)),))
    if (other := _another_title(named, words, page, home, register)) is not None:
        return Whose(
            doubts=(Doubt("body" if other.about == "body" else "jurisdiction", (evidence[0], other)),)
        )
    signed = named_in("|".join(page.signed), home, register) if page.signed else Named()
    joint = named.joint or (signed.joint and any(one.code == place.code for one in signed.places))
    if joint and not named.joint:
        evidence.append(Evidence("kind", "joint", "\n".join(page.signed)[:200], "signature"))
    return _decided(place, named.body, joint, evidence, doubts)


def _far_away(named: Named, page: Page, home: Home | None, register: Register) -> bool:
    """A township's bare name that only another prefecture's bears, on a listing far from it: the listing's own may be
    missing from the register, so nothing is sure unless the page names what lies above it."""
    place = named.places[0]
    if place.level != "township" or home is None or home.jurisdiction[:4] == place.code[:4]:
        return False
    if register.is_under(place.code, home.jurisdiction) or home.jurisdiction == place.code:
        return False
    said = "".join([*(words.text for words in (*page.titles, *page.sources)), page.text])
    return not any(
        above.name in said for above in register.ancestors(place.code) if above.level != "province"
    )


def _another_title(
    named: Named, words: Words, page: Page, home: Home | None, register: Register
) -> Evidence | None:
    """Another of the document's titles that names another publisher, None where they agree."""
    meant = _bare(words.text)
    for other in page.titles[1:]:
        if not (rest := _bare(other.text)) or rest in meant:
            continue
        said = named_in(other.text, home, register)
        if len(said.places) == 1 and said.places[0].code != named.places[0].code:
            return Evidence("jurisdiction", said.places[0].code, other.text[:200], other.place)
        if said.body and said.body != named.body:
            return Evidence("body", said.body, other.text[:200], other.place)
    return None


def _bare(prefix: str) -> str:
    return re.sub(r"20\d\d年?度?|关于|\W", "", prefix)


def _an_offices_own(page: Page, home: Home | None, register: Register) -> Evidence | None:
    """The title names the place alone, but the text speaks as 我局 and another office than those that publish for the
    government signs it or put it online: then it may be that office's own report."""
    if len(_OWN_OFFICE.findall(page.text)) < 2 or _OUR_PLACE.search(page.text):
        return None
    for words in (*(Words(line, "signature") for line in page.signed), *page.sources):
        said = named_in(words.text, home, register)
        if said.body and said.body != GOVERNMENT and said.body not in _FOR_THE_GOVERNMENT:
            return Evidence("body", said.body, words.text[:200], words.place)
    return None


def _one_of(named: Named, words: Words, page: Page, home: Home | None, register: Register) -> Whose:
    """Several places bear the title's name: the rest of the page may say which."""
    codes = [place.code for place in named.places]
    for said, where in (*_told(page, home, register), *_sourced(page, home, register)):
        for told in said.places if len(said.places) == 1 else ():
            fitting = [
                place
                for place in named.places
                if place.code == told.code or register.is_under(place.code, told.code)
            ]
            if len(fitting) == 1:
                evidence = _found(fitting[0], named.body, named, words)
                evidence.insert(1, Evidence("jurisdiction", fitting[0].code, where.text[:200], where.place))
                return _decided(fitting[0], named.body, named.joint, evidence)
    candidates = tuple(Evidence("jurisdiction", code, named.quote[:200], words.place) for code in codes[:8])
    return Whose(doubts=(Doubt("jurisdiction", candidates),))


def _told(page: Page, home: Home | None, register: Register) -> Iterator[tuple[Named, Words]]:
    """What the document's own words say beside its title, best first: signature, other titles, the first clause."""
    if page.signed:
        words = Words("|".join(page.signed), "signature")
        yield named_in(words.text, home, register), words
    for words in page.titles[1:]:
        yield named_in(words.text, home, register), words
    clause = _subject_clause(page.start.first)
    if clause:
        yield named_in(clause, home, register), Words(clause, "text")


def _sourced(page: Page, home: Home | None, register: Register) -> list[tuple[Named, Words]]:
    """What 发布机构 and 来源 say, where they name an office and not a newsroom."""
    offices = [words for words in page.sources if not _NO_OFFICE.search(words.text)]
    return [(named_in(words.text, home, register), words) for words in offices]


def _subject_clause(first: str) -> str:
    """The beginning of the first clause that has an actor: 2023年,安化县始终坚持… gives 安化县始终坚持."""
    for clause in _CLAUSE.split(first[:240])[:6]:
        words = re.sub(r"^(?:20\d\d年(?:度|以?来)?|今年(?:以来)?|一年来)", "", "".join(clause.split()))
        if len(words) >= 2 and not _CIRCUMSTANCE.match(words):
            return words[:14]
    return ""


def _unnamed(named: Named, words: Words, page: Page, home: Home | None, register: Register) -> Whose:
    """The title names no place: 市水务局2025年…, 2023年度法治政府建设情况报告."""
    relative = bool(named.body) and bool(_RELATIVE_START.match(re.sub(r"^20\d\d年?度?", "", words.text)))
    if named.body and named.body != GOVERNMENT:
        return _office_somewhere(named, words, relative, page, home, register)
    for said, where in _told(page, home, register):
        if said.settled is not None:
            if where.place == "text" and _another_speaks(said, page):
                continue
            return _decided(
                said.places[0], said.body, said.joint, _found(said.places[0], said.body, said, where)
            )
    if relative:
        return Whose(doubts=(Doubt("jurisdiction"),))
    return _spoken(page, home, register)


def _another_speaks(said: Named, page: Page) -> bool:
    """The first clause names a place (桃江县委高度重视…), but the text speaks as 我局, 我镇 or 我乡: it is not that place's."""
    if said.body != GOVERNMENT:
        return False
    place = said.places[0]
    if place.level == "township":
        return _OWN_OFFICE.search(page.text) is not None
    ours = _OUR_PLACE.findall(page.text)
    elsewhere = bool(ours) and not any(place.name.endswith(word) for word in ours)
    return elsewhere or bool(_OWN_TOWNSHIP.search(page.text) or _OWN_OFFICE.search(page.text))


def _office_somewhere(
    named: Named, words: Words, relative: bool, page: Page, home: Home | None, register: Register
) -> Whose:
    """The title names a department without saying whose: the page may, else the listing does."""
    known = Evidence("body", named.body, (named.body_quote or words.text)[:200], words.place)
    for said, where in (*_told(page, home, register), *_sourced(page, home, register)):
        if len(said.places) == 1 and said.body == named.body and not said.strange:
            place = said.places[0]
            return _decided(
                place,
                named.body,
                False,
                [Evidence("jurisdiction", place.code, where.text[:200], where.place), known],
            )
    own = register.get(home.jurisdiction) if home else None
    if own is None or relative:
        return Whose(doubts=(Doubt("jurisdiction", ()),))
    doubts = [] if named.known_body else [Doubt("body", (known,))]
    return _decided(
        own, named.body, False, [Evidence("jurisdiction", own.code, own.name, "listing"), known], doubts
    )


def _spoken(page: Page, home: Home | None, register: Register) -> Whose:
    """No name at the title or at the text's ends: how the text speaks of itself, the source line, the listing."""
    told = _sourced(page, home, register)
    sources = [(said, where) for said, where in told if said.body and not said.strange]
    offices = [(said, where) for said, where in sources if said.body != GOVERNMENT]
    own = register.get(home.jurisdiction) if home else None
    if (office := _OWN_OFFICE.search(page.text)) is not None:
        return _an_office(office[0], offices, own, home)
    if (township := _OWN_TOWNSHIP.search(page.text)) is not None:
        return _a_township(township[0], sources, own)
    if (word := _own_level(page.text)) is not None:
        said = named_in(f"我{word}", home, register)
        if len(said.places) == 1:
            where = Words(f"我{word}" if f"我{word}" in page.text else f"全{word}", "text")
            return _decided(
                said.places[0], GOVERNMENT, False, _found(said.places[0], GOVERNMENT, Named(), where)
            )
        return Whose(doubts=(Doubt("jurisdiction"),))  # 我县 on a city's listing: a county's, who knows which
    return _by_listing(offices, sources, page, own, home)


def _own_level(text: str) -> str | None:
    """The kind of place a text speaks of as its own, None where it does not: 县 where 我县 and 全县 prevail over 全省."""
    counted = Counter(_OUR_PLACE.findall(text) * 3)
    counted.update(first or second for first, second in _WHOLE_PLACE.findall(text))
    best = counted.most_common(2)
    return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else None


def _an_office(
    quote: str, offices: list[tuple[Named, Words]], own: Jurisdiction | None, home: Home | None
) -> Whose:
    """The text speaks as 我局: which one, the source line says, else a listing that is one department's alone."""
    for said, where in offices:
        place = said.places[0] if len(said.places) == 1 else own
        if place is not None:
            return _decided(place, said.body, False, _found(place, said.body, said, where))
    bodies = [body for body in home.bodies if body != GOVERNMENT] if home else []
    if own is not None and len(bodies) == 1:
        evidence = [
            Evidence("jurisdiction", own.code, own.name, "listing"),
            Evidence("body", bodies[0], quote, "text"),
        ]
        return _decided(own, bodies[0], False, evidence)
    return Whose(doubts=(Doubt("body", tuple(Evidence("body", body, quote, "listing") for body in bodies)),))


def _a_township(quote: str, sources: list[tuple[Named, Words]], own: Jurisdiction | None) -> Whose:
    for said, where in sources:
        if len(said.places) == 1 and said.places[0].level == "township" and said.body == GOVERNMENT:
            return _decided(
                said.places[0], GOVERNMENT, said.joint, _found(said.places[0], GOVERNMENT, said, where)
            )
    if own is not None and own.level == "township":
        evidence = [
            Evidence("jurisdiction", own.code, quote, "text"),
            Evidence("body", GOVERNMENT, quote, "text"),
        ]
        return _decided(own, GOVERNMENT, False, evidence)
    return Whose(doubts=(Doubt("jurisdiction", ()),))


def _by_listing(
    offices: list[tuple[Named, Words]],
    sources: list[tuple[Named, Words]],
    page: Page,
    own: Jurisdiction | None,
    home: Home | None,
) -> Whose:
    """Nothing in the words but the source line and, somewhere, the listing's own place: enough only where they agree."""
    if own is None or home is None:
        return Whose(doubts=(Doubt("jurisdiction", ()),))
    strangers = [
        (said, where)
        for said, where in sources
        if said.places and own.code not in {p.code for p in said.places}
    ]
    foreign = [
        (said, where) for said, where in offices if said.body not in (*_FOR_THE_GOVERNMENT, *home.bodies)
    ]
    bodies = set(home.bodies)
    said_own = own.name in page.text or (len(own.name) > 2 and own.name[:-1] in page.text)
    agreed = said_own or any(own.code in {p.code for p in said.places} for said, _ in sources)
    if strangers or foreign or not agreed or (len(bodies) > 1 and GOVERNMENT not in bodies):
        found = [
            Evidence("jurisdiction", p.code, where.text[:200], where.place)
            for said, where in strangers
            for p in said.places
        ]
        found += [Evidence("body", said.body, where.text[:200], where.place) for said, where in foreign]
        about: Doubt = Doubt("body" if foreign and not strangers else "jurisdiction",
                      (*found, Evidence("jurisdiction", own.code, own.name, "listing")))  # fmt: skip
        return Whose(doubts=(about,))
    body = GOVERNMENT if GOVERNMENT in bodies else next(iter(bodies))
    quote = own.name if own.name in page.text else own.name[:-1]
    evidence = [
        Evidence("jurisdiction", own.code, quote, "text" if said_own else "listing"),
        Evidence("body", body, own.name, "listing"),
    ]
    return _decided(own, body, False, evidence)
