"""Areas that words name and the register does not know: 青禾县, 江南新区, 高新区管委会.

What is not known here may be a place after all, so it is never read as nothing: whoever is named so is somebody else
than the place on whose listing the words stand, until a person says otherwise.
"""

from __future__ import annotations

import re

ZONE = re.compile(
    r"[\u4e00-\u9fff]{0,12}?(?:开发区|高新区|高新技术产业[\u4e00-\u9fff]{0,4}区|经开区|保税区|园区|度假区|度假村|风景(?:名胜)?区|管理区|示范区|试验区|工业区|"
    r"产业区|合作区|新区|新城|管委会|(?:工业|产业|科技|物流|农业|软件|创业|经济|生态|化工|食品)园|经济区|集聚区|自贸区|片区|景区|库区|垦区|"
    r"农场|林场|牧场)"
)
# how a clause goes on behind the one who acts in it
ACTS = (
    r"坚持|始终|认真|深入|全面|高度|紧[紧扣盯密]|扎实|持续|以|严格|积极|按照|牢[固牢]|聚焦|把|不断|深化|贯彻|学习|围绕|立足|切实|着力|大力|推进|"
    r"强化|加强|加快|依法|法治"
)
# A name of two characters and more before a word of level, where such a name can end.
_PLACE = re.compile(
    r"(?:中共|中国共产党)?(?P<name>某某[省市县区州盟旗镇乡]|(?![全我本各该与和及])[\u3400-\u9fff]{2,9}?(?:自治[州县旗]|(?<![社小辖地片灾校市县库矿选军])区|(?<![城都超])市|"
    r"(?<![全我本各该治])县|(?<![乡城村集])镇|(?<![城下家回故])乡|[省州盟旗]|街道|苏木))(?![场域级际容情村亲])"
    r"(?=$|委|人民|政府|党|人大|政协|办事处|行政|管委会|管理委员会|本级|直属|\d|(?P<office>[\u3400-\u9fff]{1, 16})$)"
)
_ACTOR = re.compile(
    r"(?P<name>[\u3400-\u9fff]{2,3}?(?:自治)?[省市县区州盟旗镇乡])(?:委、?[省市县区州盟旗]?(?:人民)?政府|(?:人民)?政府)?"
    rf"(?:{ACTS})"
)
_VERB = re.compile(
    r"召开|配合|按照|指导|组织|完善|确保|通过|接受|构建|完成|公布|落实|推动|推进|开展|结合|围绕|发现|报送|制定|印发|出台|建立|健全|优化|提升|坚持|加强|"
    r"关于|自觉|主动|带动|引导|支持|协助|贯彻|学习|传达|部署|督促|实现|形成|打造|创建|争创|成立|调整|选派|举办|联合|围绕|聚焦|立足|面向"
)
_OFFICE_END = re.compile(
    r"(?:局|委|办|厅|署|处|中心|大队|支队|院|网|网站|日报|电视台|公室|股|科|所|站|会|组|部|社区|村)$"
)
_NO_NAME = re.compile(
    r"[全我本该各][省市县区州盟旗镇乡]|依法|法治|法制|建设|工作|推进|创建|部门|系统|机关|单位|全面|领导|管理|[的和与及对为在获评被由向将拟]"
)
_NO_ZONE = re.compile(r"依法|法治|法制|建设|推进|全面|领导|[的和与及对为在以把将]")
_KINDS = (  # how words say a kind of zone, how the full name of one does
    (r"高新(?:技术)?(?:产业)?(?:开发|园|示范)?区|高新", r"高新"),
    (r"经济(?:技术)?开发区|经开区?", r"经济(?:技术)?开发区|经开"),
    (r"^开发区", r"开发区"),
    (r"新区", r"新区"),
    (r"新城", r"新城"),
    (r"(?:综合)?保税(?:港)?区", r"保税"),
    (r"(?:旅游)?度假[区村]", r"度假"),
    (r"示范区", r"示范区"),
    (r"试验区", r"试验区"),
    (r"风景(?:名胜)?区|景区", r"景区|风景"),
    (r"管理区", r"管理区"),
    (r"[\u4e00-\u9fff]{2}园|园区", r"园"),
)
_BOARD = re.compile(r"(?:党?工委|管理委员会|管委会|委员会|办公室|人民政府|[、和与及]|国家级?|省级|区)+")
_BOARD_ALONE = re.compile(r"(?:中共)?(?:党?工委|工作委员会|管理委(?:员会?)?|管委会|[、和与及])+")
_LONGEST = 40  # characters looked at


def unknown_area(words: str) -> str:
    """The area with which words begin that name neither a place nor an office of the register; "" where there is none."""
    words = words[:_LONGEST]
    if (zone := ZONE.match(words)) is not None and not _NO_ZONE.search(zone[0]):
        return words if zone.end() == len(words) else words[: zone.end()]
    found = _PLACE.match(words)
    if found is None or _NO_NAME.search(found["name"]):
        return ""
    return "" if found["office"] and not _OFFICE_END.search(found["office"]) else found["name"]


def acting_area(clause: str) -> str:
    """The unknown area that a clause of running text begins with as the one who acts (青禾县始终坚持…), else "".

    Running text has more words before 县 and 市 than names have: 召开县委会议, 配合省市.
    """
    found = _ACTOR.match(clause)
    return found["name"] if found and not _NO_NAME.search(found["name"]) and not _VERB.match(clause) else ""


def is_board(office: str) -> bool:
    """Whether an office's name is that of a zone's own government: 管理委员会, 党工委, 高新技术产业开发区管理委员会."""
    zone = ZONE.match(office)
    return _BOARD_ALONE.fullmatch(office, zone.end() if zone else 0) is not None


def same_zone(words: str, name: str, above: tuple[str, ...]) -> bool:
    """Whether words (高新区管委会, 益阳高新区) can mean the development zone of this full ``name``.

    ``above`` are the names of the places it lies in: before its kind the words may name nothing else.
    """
    for spoken, full in _KINDS:
        said, own = re.search(spoken, words), re.search(full, name)
        if said is None or own is None:
            continue
        if _BOARD.sub("", words[said.end() :]):
            return False
        before = _BOARD.sub("", words[: said.start()])
        return before in name or any(before.startswith(place[:2]) for place in above)
    return ZONE.match(name) is not None and not _BOARD.sub("", words)


def zone_names(name: str) -> tuple[str, ...]:
    """The short forms of a development zone's full name: 益阳高新区 for 益阳高新技术产业开发区."""
    base = re.sub(r"(?:党工委|管理委员会|管委会)+$", "", name)
    forms = [base] if base != name else []
    if (plain := re.sub(r"(?<=..)(?:国家|省)级?(?=高新|经济)", "", base)) != base:
        forms.append(plain)
        base = plain
    for pattern, short in (
        (r"(.{2,})(?<!经济)高新技术产业(?:开发|园)区$", ("高新区", "高新技术开发区", "高新技术产业园区")),
        (r"(.{2,})高新区$", ("高新技术产业开发区",)),
        (r"(.{2,})经济技术开发区$", ("经开区", "经济开发区", "开发区")),
        (r"(.{2,}?)经济开发区$", ("经开区", "经济技术开发区", "开发区")),
        (r"(.{2,})经开区$", ("经济技术开发区", "经济开发区", "开发区")),
    ):
        if found := re.fullmatch(pattern, base):
            for place in dict.fromkeys((found[1], re.sub(r"[省市县区]$", "", found[1]))):
                forms += [place + one for one in short if len(place) >= 2]
    return tuple(dict.fromkeys(one for one in forms if one != name))
