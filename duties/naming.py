"""Whom a few words name: a title's beginning, a signature, a source line, read against the register."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from duties.areas import ZONE, is_board, unknown_area
from duties.jurisdictions import BodyMention, Jurisdiction, Mention, Register
from duties.placenames import ends_as
from duties.reports import GOVERNMENT, Publisher

# It reports for the whole place or on its own doings, and its title does not tell which.
RULE_OF_LAW_OFFICE = re.compile(r"依法治[省市县区州盟旗].{0,4}办")


@dataclass(frozen=True, slots=True)
class Home:
    """The listing a lead was found on: context for names.

    ``jurisdiction`` is its code, ``bodies`` those for whom it counts, ``column`` its name or breadcrumb, "" unknown.
    """

    jurisdiction: str
    bodies: tuple[str, ...]
    column: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What one piece of words says about the publisher.

    ``places`` are the jurisdictions it may be, likeliest first: one where it is certain, none where it names none.
    ``body`` is "" where the words name neither a department nor a government. ``strange`` holds words that name a body
    or an area the register does not know (a development zone, a court, a school), or two departments at once.
    ``area`` is the part of it that names an area (青禾县, 高新区管委会). ``rest`` holds words that nothing explains.
    ``outright`` says that a place is named by its name, not only pointed at (我县, 县人民政府). ``joint``: party and
    government together.
    """

    places: tuple[Jurisdiction, ...] = ()
    body: str = ""
    known_body: bool = True
    strange: str = ""
    area: str = ""
    rest: str = ""
    outright: bool = False
    joint: bool = False
    quote: str = ""
    body_quote: str = ""

    @property
    def settled(self) -> Publisher | None:
        """The publisher, where place and body are both beyond question."""
        if (
            len(self.places) == 1
            and self.body
            and not self.strange
            and not RULE_OF_LAW_OFFICE.search(self.body)
        ):
            return Publisher(self.places[0].code, self.body)
        return None


_YEAR = re.compile(r"[(\[【（]?20\d\d年?(?:年?度)?[)\]】）]?(?:[-—–~至]20\d\d年?)?")
_BREAKS = re.compile(
    r"[|,，;；:：。、《》\"“”()（）【】\[\]·\-—–]+|关于(?:印发|公布|公开|发布)?|(?:全面|深入|扎实|持续|大力|努力|进一步|切实)*(?:推进|加强|推荐|"
    r"贯彻落实|贯彻|落实)|年度|情况"
)
_ABOUT = "关于"
_JOINT = re.compile(r"(?:中共|中国共产党).{2,24}?委(?:员会)?.{0,16}?(?:人民政府|政府)|[省市县区州盟旗镇乡]委.{0,4}?[省市县区州盟旗镇乡](?:人民)?政府|"
                    r"(?:街道|乡|镇)党(?:工)?委.{0,16}?(?:人民政府|办事处)")  # fmt: skip
_GOVERNMENT = re.compile(
    r"人民政府|政府(?!办|信息|法制)|(?:中共|中国共产党).{2,24}委员?会?$|办事处|行政公署|行署|[省市县区州盟旗]委$"
)
_STRANGE_END = re.compile(
    r"[\u4e00-\u9fff]{0,12}(?:法院|检察院|学校|学院|大学|中学|小学|医院|公司|集团|协会|学会|商会|村委会|村|社区|银行|"
    r"研究院|研究所|管理所|派出所|司法所|监狱|戒毒所|中心|总站|部队|局|厅|委|办|部|处|署)$"
)
_MINISTRY = re.compile(
    r"^(?:国家[\u4e00-\u9fff]{2,14}(?:局|总局|委|委员会)|[\u4e00-\u9fff]{2,8}部|国务院[\u4e00-\u9fff]*|中央[\u4e00-\u9fff]*)$"
)
_FILLER = re.compile(
    r"^(?:人民政府|政府|中共|中国共产党|委员会|县委|市委|区委|省委|州委|旗委|党委|党工委|党政|党组|本级|及其?|和|与|暨|委|的|自治区|办事处|"
    r"[省市县区州盟旗镇乡]|街道|[我本全该]|对|将|对外|公示|公告|公开|发布|转载|附件\d*|\d+|法治政府|依法行政|法治|工作|"
    r"区域|[省市县]域|全域|有关|相关|年|上|度|系统|机关|部门|单位|领导|干部|全面|依法治[省市县区州]|公布|公示|印发|转发|主动|深化|深入|认真|做好|开展|情况|报告|"
    r"信息|政务|本地|地方|各级|附|正文|全文|主要|重点|全年|去年|今年|实施|履行|建设|行政|工作|以来|强化|坚持|提升|持续|加快|扎实|严格|积极|等|其他)*$"
)


def named_in(words: str, home: Home | None, register: Register) -> Named:
    """Whom a title's beginning, a source line or a signature names.

    Of "县司法局关于我县2023年" the words after 关于 say whose year it was. Cost: two look-ups a chunk, about 50 µs.
    """
    near = home.jurisdiction if home else None
    author, said, subject = words.rpartition(_ABOUT)
    own = _read(subject, near, register) if said else Named()
    whole = _read(words, near, register)
    if own.places and author:
        return own
    if own.body and not own.places and not own.strange and whole.places:
        return replace(
            whole, body=own.body, known_body=own.known_body, joint=False, body_quote=own.body_quote
        )
    return whole


def _read(words: str, near: str | None, register: Register) -> Named:
    flat = "".join(words.split())
    said = _Said(register)
    for chunk in _BREAKS.split(_YEAR.sub("|", flat)):
        if chunk:
            said.hear(chunk, near)
    places = said.found()
    office, several = said.body()
    strange = said.strange or said.area or several
    named = Named(
        places, "", True, strange, said.area, said.rest, said.outright, False, said.quote, said.quote
    )
    if office is not None:
        return replace(named, body=office.body.name, known_body=office.known, body_quote=office.text)
    body = GOVERNMENT if said.government and not strange else ""
    return replace(named, body=body, joint=bool(body and _JOINT.search(flat)))


class _Said:
    """What the chunks of some words name, gathered one by one."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.places: list[Jurisdiction] = []
        self.uncertain: tuple[Jurisdiction, ...] = ()
        self.offices: list[BodyMention] = []
        self.strange = self.area = self.rest = self.quote = ""
        self.government = self.outright = False

    def hear(self, chunk: str, near: str | None) -> None:
        mentions = self.register.mentions(chunk, near=near)
        at = 0
        for mention in mentions:
            self._place(mention, adjoins=mention.start == at > 0)
            at = mention.end
        level = self.places[-1].level if self.places else None
        heard = list(
            self.register.bodies_in(chunk, level=level) if len(chunk) - at > 1 or not mentions else ()
        )
        heard = [one for one in heard if not ZONE.fullmatch(one.text) and len(one.text) <= 24]
        offices = [one for one in heard if not is_board(one.text)]
        self._area(chunk, mentions, offices, at)
        self.offices += offices
        if not offices:
            self.government = self.government or bool(_GOVERNMENT.search(chunk)) or bool(mentions)
            self.strange = self.strange or _strange(chunk[at:])
            if not (mentions or self.government or self.strange or self.area or _FILLER.match(chunk)):
                self.rest = self.rest or chunk

    def _place(self, mention: Mention, adjoins: bool) -> None:
        self.area = self.area or mention.beyond
        self.outright = self.outright or mention.form != "relative"
        self.quote = self.quote or mention.text
        if mention.form == "relative":
            word = mention.text.lstrip("我本全该")
            if any(ends_as(place.name, word) for place in self.places):
                return  # 安化县委、县政府: the second 县 is the first
        if mention.certain:
            self.places.append(mention.place)
        else:
            self._doubtful(mention, adjoins)

    def _area(self, chunk: str, mentions: Sequence[Mention], offices: Sequence[BodyMention], at: int) -> None:
        """An area that nobody knows, before the first known name, behind the last, or inside an unknown office's name."""
        first = min(
            [*(one.start for one in mentions), *(one.start for one in offices if one.known)], default=None
        )
        behind = next((one for one in offices if one.start >= at), None)
        rest = chunk[at:] if behind is None or not behind.known else chunk[at : behind.start]
        for words in (chunk[:first], rest):
            self.area = self.area or (unknown_area(words) if words else "")

    def body(self) -> tuple[BodyMention | None, str]:
        """The department that owes the report, known before unknown, the party's organs last; and what is too much."""
        ranked = sorted(self.offices, key=lambda one: (one.of_the_party, not one.known))
        if not ranked:
            return None, ""
        first = ranked[0]
        equals = {
            o.body.name: o for o in ranked if (o.of_the_party, o.known) == (first.of_the_party, first.known)
        }
        return first, "、".join(equals) if len(equals) > 1 else ""

    def _doubtful(self, mention: Mention, adjoins: bool) -> None:
        """A name that several places bear. Behind a place's name it is one below it, or was before a reform."""
        held = tuple(place for place in mention.candidates if place.valid_to is None) or mention.candidates
        if adjoins and self.places:
            above = self.places[-1]
            below = [place for place in held if self.register.is_under(place.code, above.code)]
            below = below or [place for place in held if place.code[:2] == above.code[:2]]
            if len(below) == 1:
                self.places.append(below[0])
            else:
                self.strange = self.strange or mention.text
            return
        self.uncertain = self.uncertain or held

    def found(self) -> tuple[Jurisdiction, ...]:
        """Of places named one under the other the lowest; where no name is certain, all that bear it."""
        kept: list[Jurisdiction] = []
        for place in self.places:
            if any(place.code == one.code or self.register.is_under(one.code, place.code) for one in kept):
                continue
            kept = [one for one in kept if not self.register.is_under(place.code, one.code)]
            kept.append(place)
        if kept and self.places[-1].level == "township":
            # behind its county's former name a township need not be under the county of today
            kept = [one for one in kept if one.level == "township"]
        if kept and self.uncertain:
            return tuple(
                p for p in self.uncertain if any(self.register.is_under(p.code, k.code) for k in kept)
            ) or tuple(kept)
        return tuple(kept) or self.uncertain


def _strange(rest: str) -> str:
    """Words after the last place that name something the register does not know, "" where they are fillers."""
    if _FILLER.match(rest):
        return ""
    if ZONE.match(rest) or _MINISTRY.match(rest) or _STRANGE_END.search(rest):
        return rest
    return ""
