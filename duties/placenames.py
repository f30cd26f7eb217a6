"""The forms a place's name takes beside the full one, and the words that point at a place without naming it."""

from __future__ import annotations

import re

from duties.areas import zone_names
from duties.watch import Level

# 56 groups less the Han, as the names of autonomous places spell them: with 族 or, a few, without.
_GROUPS = """
    蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土
    达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春
    赫哲 门巴 珞巴 基诺
"""
_GROUP = "|".join(sorted((f"{group}族" for group in _GROUPS.split()), key=len, reverse=True))
_ALONE = "蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|鄂伦春|维吾尔"  # without 族 in 巴音郭楞蒙古自治州 and its like
_AUTONOMOUS = re.compile(rf"^(?P<base>.*?)(?:{_GROUP}|{_ALONE}|各族)+自治(?P<word>[州县旗区])$")
_ETHNIC_TOWNSHIP = re.compile(rf"^(?P<base>.{{2,}}?)(?:{_GROUP})+(?P<word>乡|苏木)$")

# Short names that no rule gives, as the places themselves use them.
_IRREGULAR = {
    "巴音郭楞蒙古自治州": ("巴州",),
    "博尔塔拉蒙古自治州": ("博州",),
    "克孜勒苏柯尔克孜自治州": ("克州",),
    "前郭尔罗斯蒙古族自治县": ("前郭县",),
    "喀喇沁左翼蒙古族自治县": ("喀左县",),
    "阜新蒙古族自治县": ("阜蒙县",),
    "杜尔伯特蒙古族自治县": ("杜蒙县",),
    "塔什库尔干塔吉克自治县": ("塔县",),
    "察布查尔锡伯自治县": ("察县",),
    "莫力达瓦达斡尔族自治旗": ("莫旗",),
}
_OF_A_ZONE = re.compile(r"(?:高新区|产业(?:开发|园)区|经开区|经济(?:技术)?开发区|管委会|管理委员会)$")
_BARE = re.compile(
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|特区|矿区|省|市|州|盟|县|区|旗)$"
)


def short_names(name: str, level: Level) -> tuple[str, ...]:
    """Forms that keep a word of level and can stand for the full name: 恩施州, 石柱县, 宁夏自治区, 九门乡."""
    if level == "township":
        if "族" not in name:
            return ()
        found = _ETHNIC_TOWNSHIP.match(name)
        return (found["base"] + found["word"],) if found else ()
    if _OF_A_ZONE.search(name):
        return zone_names(name)
    found = _AUTONOMOUS.match(name)
    if not found or len(found["base"]) == 1:
        return ()
    base, word = found["base"], found["word"]
    if not base:  # 东乡族自治县, 鄂温克族自治旗: the group's name is the place's
        base = name.removesuffix(f"自治{word}").removesuffix("族")
    made = (base + "自治区",) if level == "province" else (base + word,)
    return made + _IRREGULAR.get(name, ())


def bare_name(name: str, level: Level) -> str | None:
    """The name without its word of level: 湖南, 恩施, 安化; None where less than two characters or nothing is left."""
    if level == "township":
        return None
    found = _AUTONOMOUS.match(name)
    if found and len(found["base"]) != 1:  # 内蒙古 is one word
        bare = found["base"] or name.split("自治")[0].removesuffix("族")
    else:
        bare = _BARE.sub("", name)
    return bare if len(bare) >= 2 and bare != name else None


# Bare names that are words of their own: as places only where the text has just named what they belong to.
_ORDINARY = """
    公安 平安 和平 民主 民权 通道 开放 中方 文明 长治 朝阳 中山 安康 大同 日照 白银 来宾 海口 百色 大庆 文山 东方 城口 合作 太平
    新华 永安 同心 互助 团结 新城 城关 共和 友谊 南部 西部 中部 东部 新区 建安 开化 城区 资源 水城 安全 定安 正安 兴业 市中 市南
    市北 城中 城东 城西 城北 城南 东城 西城 新市 老城 港口 古城 振兴 富民 惠民 利民 新民 诚信 前进 先锋 向阳 红旗 光明 解放 胜利
    建华 中原 西区 东区 新兴 大方 江北 江东 河东 河西 长安 和政 政和 乐业 乐安 宁安 广安 普安 保安 公平
"""
ORDINARY = frozenset(_ORDINARY.split())

LEVEL_WORDS = "自治区|自治州|自治县|自治旗|苏木|街道|地区|省|市|州|盟|县|旗|区|镇|乡"
# 我县, 本市; 省人民政府, 县委, 区政府办, 街道办事处
POINTING = re.compile(rf"(?:[我本全该](?P<ours>{LEVEL_WORDS}))(?![域])")
ADDRESSED = re.compile(
    rf"(?P<word>{LEVEL_WORDS})(?=人民政府|政府|党委|党政|委|府办|人大|政协|办事处|党工委|行署|行政公署|(?:19|20)\d\d)"
)
BEFORE_BODY = re.compile(rf"(?P<word>{LEVEL_WORDS})(?![级域直场内外])")

# A name of two characters is a place's only where a new word can begin.
OPENING = frozenset("共于在由据经对向将报致和与及自从是为即给让年度月日")
NOT_AFTER = {"区": "域划间段块位", "市": "场", "县": "域", "镇": "", "乡": "镇村"}


def ends_as(name: str, word: str) -> bool:
    """Whether a place of this full name is what ``word`` calls its kind: 市 for 枣阳市, 州 for 恩施土家族苗族自治州."""
    name = re.sub(r"(?<=区)(?:管委会|管理委员会)$", "", name)
    if word == "区":
        return name.endswith("区") and not name.endswith("地区")
    if word == "州":
        return name.endswith("自治州")
    if word == "街道":
        return name.endswith(("街道", "街道办事处"))
    return name.endswith(word)
