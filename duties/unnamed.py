"""Whose a report is where its title names no place: its own words, how it speaks of itself, the source line, the listing."""

from __future__ import annotations

import re
from collections import Counter

from duties.claims import (
    FOR_THE_GOVERNMENT,
    OUR_PLACE,
    OWN_OFFICE,
    Page,
    Whose,
    Words,
    decided,
    found,
    sourced,
    strange_area,
    stranger,
    told,
    zone_meant,
)
from duties.evidence import Doubt, Evidence
from duties.jurisdictions import Jurisdiction, Register
from duties.naming import RULE_OF_LAW_OFFICE, Home, Named, named_in
from duties.reports import GOVERNMENT

_OWN_TOWNSHIP = re.compile(r"[我本](?:镇|乡|街道)")
_WHOLE_PLACE = re.compile(r"全([省市县区州盟旗])(?![面域])|([省市县区州盟旗])委、?[省市县区州盟旗]政府")
_A_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")
_RELATIVE_START = re.compile(r"^(?:中共)?[省市县区州盟旗镇乡](?!域)")


def unnamed(named: Named, words: Words, page: Page, home: Home | None, register: Register) -> Whose:
    """The title names no place: 市水务局2025年…, 2023年度法治政府建设情况报告."""
    relative = bool(named.body) and bool(_RELATIVE_START.match(re.sub(r"^20\d\d年?度?", "", words.text)))
    if named.body and named.body != GOVERNMENT:
        return _office_somewhere(named, words, relative, page, home, register)
    own = register.get(home.jurisdiction) if home else None
    nobody = None
    if _A_NAME.fullmatch(named.rest):  # 青禾2023年…: a name, and nobody's that we know
        nobody = _other(Evidence("jurisdiction", named.rest, words.text[:200], words.place))
    for said, where in told(page, home, register):
        if (area := strange_area(said, where, own, register)) is not None:
            return _other(area)
        if (
            said.area
            and own is not None
            and (zone := zone_meant(said, own, register)) is not None
            and not said.body
        ):
            return decided(zone, GOVERNMENT, False, found(zone, GOVERNMENT, said, where))
        if said.settled is None or (where.place == "text" and _another_speaks(said, page)):
            continue
        evidence = found(said.places[0], said.body, said, where)
        if not said.outright:
            return nobody or _pointed_at(said.places[0], said.joint, evidence, page, home, register)
        return decided(said.places[0], said.body, said.joint, evidence)
    if relative:
        return Whose(doubts=(Doubt("jurisdiction"),))
    return nobody or _spoken(page, home, register)


def _pointed_at(
    place: Jurisdiction,
    joint: bool,
    evidence: list[Evidence],
    page: Page,
    home: Home | None,
    register: Register,
) -> Whose:
    """The words only point (我县, 县人民政府), and the listing says at whom: enough where the source line does not differ."""
    if (other := stranger(place, page, home, register)) is not None:
        return _other(other)
    body = evidence[1].value
    if body == GOVERNMENT and evidence[1].place == "text" and not _says(place, page):
        offices = [(said, where) for said, where in sourced(page, home, register) if said.body != GOVERNMENT]
        if foreign := _foreign(offices, home):
            return Whose(doubts=(Doubt("body", (evidence[1], *foreign)),))
    return decided(place, body, joint, evidence)


def _other(evidence: Evidence) -> Whose:
    return Whose(doubts=(Doubt("jurisdiction", (evidence,)),))


def _another_speaks(said: Named, page: Page) -> bool:
    """The first clause names a place (桃江县委高度重视…), but the text speaks as 我局, 我镇 or 我乡: it is not that place's."""
    if said.body != GOVERNMENT:
        return False
    place = said.places[0]
    if place.level == "township":
        return OWN_OFFICE.search(page.text) is not None
    ours = OUR_PLACE.findall(page.text)
    elsewhere = bool(ours) and not any(place.name.endswith(word) for word in ours)
    return elsewhere or bool(_OWN_TOWNSHIP.search(page.text) or OWN_OFFICE.search(page.text))


def _office_somewhere(
    named: Named, words: Words, relative: bool, page: Page, home: Home | None, register: Register
) -> Whose:
    """The title names a department without saying whose: the page may, else the listing does."""
    known = Evidence("body", named.body, (named.body_quote or words.text)[:200], words.place)
    for said, where in (*told(page, home, register), *sourced(page, home, register)):
        if len(said.places) == 1 and said.body == named.body and not said.strange:
            place = said.places[0]
            return decided(
                place,
                named.body,
                False,
                [Evidence("jurisdiction", place.code, where.text[:200], where.place), known],
            )
    own = register.get(home.jurisdiction) if home else None
    if own is None or relative:
        return Whose(doubts=(Doubt("jurisdiction", ()),))
    if (other := stranger(own, page, home, register)) is not None:
        return _other(other)
    doubts = [] if named.known_body else [Doubt("body", (known,))]
    return decided(
        own, named.body, False, [Evidence("jurisdiction", own.code, own.name, "listing"), known], doubts
    )


def _spoken(page: Page, home: Home | None, register: Register) -> Whose:
    """No name at the title or at the text's ends: how the text speaks of itself, the source line, the listing."""
    sources = [
        (said, where) for said, where in sourced(page, home, register) if said.body and not said.strange
    ]
    offices = [(said, where) for said, where in sources if said.body != GOVERNMENT]
    own = register.get(home.jurisdiction) if home else None
    if (office := OWN_OFFICE.search(page.text)) is not None:
        return _an_office(office[0], offices, own, home)
    if (township := _OWN_TOWNSHIP.search(page.text)) is not None:
        return _a_township(township[0], sources, own)
    if (word := _own_level(page.text)) is not None:
        said = named_in(f"我{word}", home, register)
        if len(said.places) == 1:
            place = said.places[0]
            where = Words(f"我{word}" if f"我{word}" in page.text else f"全{word}", "text")
            return _pointed_at(place, False, found(place, GOVERNMENT, Named(), where), page, home, register)
        if own is not None and any(name.endswith(word) for name in own.aliases):  # 我县, now a district
            former = Words(f"我{word}" if f"我{word}" in page.text else f"全{word}", "text")
            return _pointed_at(own, False, found(own, GOVERNMENT, Named(), former), page, home, register)
        return Whose(doubts=(Doubt("jurisdiction"),))  # 我县 on a city's listing: a county's, who knows which
    return _by_listing(offices, sources, page, own, home, register)


def _own_level(text: str) -> str | None:
    """The kind of place a text speaks of as its own, None where it does not: 县 where 我县 and 全县 prevail over 全省."""
    counted = Counter(OUR_PLACE.findall(text) * 3)
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
            return decided(place, said.body, False, found(place, said.body, said, where))
    bodies = [body for body in home.bodies if body != GOVERNMENT] if home else []
    if own is not None and len(bodies) == 1:
        evidence = [
            Evidence("jurisdiction", own.code, own.name, "listing"),
            Evidence("body", bodies[0], quote, "text"),
        ]
        return decided(own, bodies[0], False, evidence)
    return Whose(doubts=(Doubt("body", tuple(Evidence("body", body, quote, "listing") for body in bodies)),))


def _a_township(quote: str, sources: list[tuple[Named, Words]], own: Jurisdiction | None) -> Whose:
    for said, where in sources:
        if len(said.places) == 1 and said.places[0].level == "township" and said.body == GOVERNMENT:
            return decided(
                said.places[0], GOVERNMENT, said.joint, found(said.places[0], GOVERNMENT, said, where)
            )
    if own is not None and own.level == "township":
        evidence = [
            Evidence("jurisdiction", own.code, quote, "text"),
            Evidence("body", GOVERNMENT, quote, "text"),
        ]
        return decided(own, GOVERNMENT, False, evidence)
    return Whose(doubts=(Doubt("jurisdiction", ()),))


def _by_listing(
    offices: list[tuple[Named, Words]],
    sources: list[tuple[Named, Words]],
    page: Page,
    own: Jurisdiction | None,
    home: Home | None,
    register: Register,
) -> Whose:
    """Nothing in the words but the source line and, somewhere, the listing's own place: enough only where they agree."""
    if own is None or home is None:
        return Whose(doubts=(Doubt("jurisdiction", ()),))
    strangers = [
        (said, where)
        for said, where in sources
        if said.places and own.code not in {p.code for p in said.places}
    ]
    foreign = _foreign(offices, home)
    bodies = set(home.bodies)
    said_own = _says(own, page)
    agreed = said_own or any(own.code in {p.code for p in said.places} for said, _ in sources)
    other = stranger(own, page, home, register)
    if (
        other is not None
        or strangers
        or foreign
        or not agreed
        or (len(bodies) > 1 and GOVERNMENT not in bodies)
    ):
        found = [
            Evidence("jurisdiction", p.code, where.text[:200], where.place)
            for said, where in strangers
            for p in said.places
        ]
        found += [other] if other is not None and not found else []
        about: Doubt = Doubt("body" if foreign and not found else "jurisdiction",
                      (*found, *foreign, Evidence("jurisdiction", own.code, own.name, "listing")))  # fmt: skip
        return Whose(doubts=(about,))
    body = GOVERNMENT if GOVERNMENT in bodies else next(iter(bodies))
    quote = own.name if own.name in page.text else own.name[:-1]
    evidence = [
        Evidence("jurisdiction", own.code, quote, "text" if said_own else "listing"),
        Evidence("body", body, own.name, "listing"),
    ]
    return decided(own, body, False, evidence)


def _says(place: Jurisdiction, page: Page) -> bool:
    return place.name in page.text or (len(place.name) > 2 and place.name[:-1] in page.text)


def _foreign(offices: list[tuple[Named, Words]], home: Home | None) -> tuple[Evidence, ...]:
    """Offices that published the page and neither publish for the government nor owe a report on this listing."""
    expected = (*FOR_THE_GOVERNMENT, *(home.bodies if home else ()))
    return tuple(
        Evidence("body", said.body, where.text[:200], where.place)
        for said, where in offices
        if said.body
        and said.body not in expected
        and said.known_body
        and not RULE_OF_LAW_OFFICE.search(said.body)
    )
