"""Whose report it is: the title first, then the text's ends, then the source line, against the register.

Never from the host. Where the page stands (``Home``) only gives words like 我县, 省人民政府 and 市水务局 their meaning, and
decides among places of one name. A portal's listing holds others' reports too: the city's, the townships', copies; and
the bureau of justice puts the county's report online without making it its own.
"""

from __future__ import annotations

import re

from duties.areas import ACTS, ZONE
from duties.claims import (
    FOR_THE_GOVERNMENT,
    OUR_PLACE,
    OWN_OFFICE,
    Page,
    Whose,
    Words,
    acts,
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
from duties.reports import GOVERNMENT, Publisher
from duties.unnamed import unnamed

_OFFICE_ACTS = re.compile(rf"在|{ACTS}")


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
    return unnamed(named, meant, page, home, register)


_TOWNSHIP = re.compile(r"(?:镇|乡|街道|苏木)$")
_BOARD = re.compile(r"开发区|管委会|管理委员会")
_TOGETHER = re.compile(r"[、和与及暨]")


def outsider(prefix: str, home: Home, register: Register) -> Publisher | None:
    """The township or development zone that a title names and the register does not know, as a publisher by that name.

    Such a title may be nobody else's: not the county's on whose listing it stands. None where the words leave it open
    (县人民政府、高新区管委会), and where the listing is itself a township's or a zone's, whose other name it may be.
    """
    named, own = named_in(prefix, home, register), register.get(home.jurisdiction)
    area = named.area
    if not area or own is None or own.level == "township":
        return None
    if ZONE.search(own.name) or zone_meant(named, own, register):
        return None
    before, _, after = re.sub(r"20\d\d年?度?|\s|关于|中共", "", prefix).partition(area)
    if not before.endswith(named.quote) or _TOGETHER.search(area + before + after):
        return None
    if re.search(r"政府|委", before) or re.search(r"[省市县区州盟旗](?!域)", after):
        return None
    below = ZONE.match(area) and (named.places or _BOARD.search(area + after))
    return Publisher(area, named.body or GOVERNMENT) if below or _TOWNSHIP.search(area) else None


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
            return decided(place, body, False, [where, what])
    if place is not None and (zone := zone_meant(named, place, register)) is not None:
        meant = Evidence("jurisdiction", zone.code, named.strange[:200], words.place)
        body = named.body or GOVERNMENT
        return decided(zone, body, False, [meant, Evidence("body", body, named.strange[:200], words.place)])
    known = tuple(
        Evidence("jurisdiction", one.code, named.strange[:200], words.place) for one in named.places
    )
    unknown = (Evidence("jurisdiction", named.area, words.text[:200], words.place),) if named.area else ()
    return Whose(doubts=(Doubt("jurisdiction", (*unknown, *known)),))


def _by_title(named: Named, words: Words, page: Page, home: Home | None, register: Register) -> Whose:
    place = named.places[0]
    evidence = found(place, named.body, named, words)
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
    against = _contradicted(place, named, page, home, register)
    if against is not None:
        return Whose(doubts=(Doubt("jurisdiction", (evidence[0], against)),))
    signed = named_in("|".join(page.signed), home, register) if page.signed else Named()
    joint = named.joint or (signed.joint and any(one.code == place.code for one in signed.places))
    if joint and not named.joint:
        evidence.append(Evidence("kind", "joint", "\n".join(page.signed)[:200], "signature"))
    return decided(place, named.body, joint, evidence, doubts)


def _contradicted(
    place: Jurisdiction, named: Named, page: Page, home: Home | None, register: Register
) -> Evidence | None:
    """What in the text speaks against the title's place: another's signature, another as the one who acts.

    A title that only points (县人民政府2023年…), or bears a name of several places, takes its place from the listing:
    then the source line counts too.
    """
    for said, where in told(page, home, register):
        if where.place not in ("signature", "text"):
            continue
        if (area := strange_area(said, where, place, register)) is not None:
            return area
        for one in said.places if said.outright and len(said.places) == 1 and acts(said, where) else ():
            if one.valid_to is None and not _related(one, place, register):
                return Evidence("jurisdiction", one.code, where.text[:200], where.place)
    other = stranger(place, page, home, register)
    namesake = register.get(other.value) if other is not None else None
    return other if not named.outright or (namesake is not None and namesake.name == place.name) else None


def _related(one: Jurisdiction, other: Jurisdiction, register: Register) -> bool:
    return (
        one.code == other.code
        or register.is_under(one.code, other.code)
        or register.is_under(other.code, one.code)
    )


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
        if (area := strange_area(said, other, named.places[0], register)) is not None:
            return area
        if said.body and said.body != named.body:
            return Evidence("body", said.body, other.text[:200], other.place)
    return None


def _bare(prefix: str) -> str:
    return re.sub(r"20\d\d年?度?|关于|\W", "", prefix)


def _an_offices_own(page: Page, home: Home | None, register: Register) -> Evidence | None:
    """The title names the place alone, but the text speaks as 我局 and another office than those that publish for the
    government signs it or put it online: then it may be that office's own report."""
    if OUR_PLACE.search(page.text):
        return None
    if (office := _acts_and_signs(page, home, register)) is not None:
        return office
    if len(OWN_OFFICE.findall(page.text)) < 2:
        return None
    for words in (*(Words(line, "signature") for line in page.signed), *page.sources):
        said = named_in(words.text, home, register)
        if said.body and said.body != GOVERNMENT and said.body not in FOR_THE_GOVERNMENT:
            return Evidence("body", said.body, words.text[:200], words.place)
    return None


def _acts_and_signs(page: Page, home: Home | None, register: Register) -> Evidence | None:
    """A department that is the one who acts in the first clause (2025年,安化县司法局在…领导下) and signs, or speaks as 我局.

    Then even an office that publishes for the government speaks of itself. One that was asked to report for the whole
    (县司法局受县政府委托, 现将全县…) does not.
    """
    for _, where in told(page, home, register):
        actor, *acting = _OFFICE_ACTS.split(where.text, maxsplit=1)
        said = named_in(actor, home, register)
        if where.place != "text" or not acting or said.body in ("", GOVERNMENT) or said.strange:
            continue
        signs = any(named_in(line, home, register).body == said.body for line in page.signed)
        if signs or OWN_OFFICE.search(page.text):
            return Evidence("body", said.body, where.text[:200], where.place)
    return None


def _one_of(named: Named, words: Words, page: Page, home: Home | None, register: Register) -> Whose:
    """Several places bear the title's name: the rest of the page may say which."""
    codes = [place.code for place in named.places]
    for said, where in (*told(page, home, register), *sourced(page, home, register)):
        for one in said.places if len(said.places) == 1 else ():
            fitting = [
                place
                for place in named.places
                if place.code == one.code or register.is_under(place.code, one.code)
            ]
            if len(fitting) == 1:
                evidence = found(fitting[0], named.body, named, words)
                evidence.insert(1, Evidence("jurisdiction", fitting[0].code, where.text[:200], where.place))
                return decided(fitting[0], named.body, named.joint, evidence)
    candidates = tuple(Evidence("jurisdiction", code, named.quote[:200], words.place) for code in codes[:8])
    return Whose(doubts=(Doubt("jurisdiction", candidates),))
