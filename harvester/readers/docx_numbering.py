"""What Word shows before a paragraph without storing it there: 一、 (二) 3. of automatic lists; and its
looks.

Word and WPS turn a typed 一、 into a list of their own accord, so the outline of a report is often only here
(ECMA-376 part 1, 17.9).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from xml.etree.ElementTree import Element

from harvester.readers.docx_xml import child, value

_DIGITS = "〇一二三四五六七八九"
_FINANCIAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_MOST_STYLES = 30  # a chain of basedOn is short; a loop is an attack


@dataclass(frozen=True, slots=True)
class Level:
    form: str
    words: str  # "%1、"
    start: int


@dataclass(frozen=True, slots=True)
class List:
    """One list of a file. Lists of one ``family`` go on counting each other's numbers, unless ``restarts``
    says otherwise: levels that begin anew when this list is met first."""

    family: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Lists:
    """The lists of a file and how far each has counted: ask ``label`` once a paragraph, in the order of the
    text."""

    lists: Mapping[str, List] = field(default_factory=dict)
    _counts: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    _met: set[str] = field(default_factory=set)

    def label(self, number: str, level: int) -> str:
        """What is shown before a paragraph at this level of a list: "" for bullets and unknown lists."""
        own = self.lists.get(number)
        if own is None or level not in own.levels:
            return ""
        counts = self._counts[own.family]
        if number not in self._met:
            self._met.add(number)
            counts.update({at: start - 1 for at, start in own.restarts.items()})
        counts[level] = counts.get(level, own.levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if own.levels[level].form in {"bullet", "none"}:
            return ""

        def shown(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            definition = own.levels.get(other, own.levels[level])
            return in_words(counts.get(other, definition.start), definition.form)

        return re.sub(r"%([1-9])", shown, own.levels[level].words)


@dataclass(slots=True)
class Numbering:
    """The lists and styles of a DOCX."""

    lists: Lists = field(default_factory=Lists)
    styles: dict[str, Element] = field(default_factory=dict)
    default_style: str | None = None

    @classmethod
    def of(cls, numbering: Element | None, styles: Element | None) -> Self:
        """From numbering.xml and styles.xml, either of which may be absent."""
        made = cls()
        for style in styles.iter("style") if styles is not None else ():
            made.styles[style.get("styleId", "")] = style
            if style.get("type") == "paragraph" and style.get("default") in {"1", "true"}:
                made.default_style = style.get("styleId", "")
        if numbering is None:
            return made
        abstract = {a.get("abstractNumId", ""): _levels(a) for a in numbering.iter("abstractNum")}
        made.lists = Lists({num.get("numId", ""): _list(num, abstract) for num in numbering.findall("num")})
        return made

    def label(self, paragraph: Element) -> str:
        """The number shown before this paragraph; counts it."""
        number = self._property(paragraph, "numPr", "numId")
        level = _number(self._property(paragraph, "numPr", "ilvl"), 0)
        return "" if number in {None, "0"} else self.lists.label(number or "", level)

    def centred(self, paragraph: Element) -> bool:
        return self._property(paragraph, "jc") == "center"

    def size(self, paragraph: Element) -> float | None:
        """Letter size in half points: of the first run that has text, else of the style."""
        for run in paragraph.iter("r"):
            if "".join(t.text or "" for t in run.iter("t")).strip():
                own = value(run, "rPr", "sz") or self._style(paragraph, "rPr", "sz")
                return float(_number(own, 21)) if own else 21.0  # 21: Word's default in Chinese, 五号
        return None

    def _property(self, paragraph: Element, *path: str) -> str | None:
        own = value(paragraph, "pPr", *path)
        return own if own is not None else self._style(paragraph, "pPr", *path)

    def _style(self, paragraph: Element, *path: str) -> str | None:
        name = value(paragraph, "pPr", "pStyle") or self.default_style
        for _ in range(_MOST_STYLES):
            style = self.styles.get(name or "")
            if style is None:
                return None
            own = value(style, *path)
            if own is not None:
                return own
            name = value(style, "basedOn")
        return None


def _levels(abstract: Element) -> dict[int, Level]:
    return {_number(lvl.get("ilvl"), 0): _level(lvl) for lvl in abstract.findall("lvl")}


def _level(lvl: Element) -> Level:
    form = value(lvl, "numFmt") or value(lvl, "AlternateContent", "Choice", "numFmt") or "decimal"
    return Level(form, value(lvl, "lvlText") or "", _number(value(lvl, "start"), 1))


def _list(num: Element, abstract: Mapping[str, Mapping[int, Level]]) -> List:
    family = value(num, "abstractNumId") or ""
    levels = dict(abstract.get(family, {}))
    restarts: dict[int, int] = {}
    for override in num.findall("lvlOverride"):
        at = _number(override.get("ilvl"), 0)
        redefined = child(override, "lvl")
        if redefined is not None:
            levels[at] = _level(redefined)
        start = value(override, "startOverride")
        if start is not None:
            restarts[at] = _number(start, 1)
    return List(family, levels, restarts)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text, re.ASCII) else otherwise


def in_words(number: int, form: str) -> str:
    """A list number as Word shows it in this ST_NumberFormat; decimal for forms not met in Chinese
    documents."""
    if form in {
        "chineseCounting",
        "chineseCountingThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "japaneseCounting",
    }:
        return _counted(number)
    if form in {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"}:
        return "".join(_DIGITS[int(d)] for d in str(number))
    if form in {"chineseLegalSimplified", "ideographLegalTraditional"}:
        return _counted(number, _FINANCIAL, ("", "拾", "佰", "仟"))
    if form == "ideographTraditional" and 1 <= number <= 10:
        return _STEMS[number - 1]
    if form in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form in {"lowerLetter", "upperLetter"} and number >= 1:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 4)
        return letters if form == "lowerLetter" else letters.upper()
    if form in {"lowerRoman", "upperRoman"} and 1 <= number < 400:
        return _roman(number).lower() if form == "lowerRoman" else _roman(number)
    if form == "decimalZero":
        return f"{number:02d}"
    return str(number)


def _counted(number: int, digits: str = _DIGITS, units: tuple[str, ...] = ("", "十", "百", "千")) -> str:
    if not 0 < number < 10000:
        return str(number)
    words, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if zero and words else "") + digits[digit] + units[place]
        zero = digit == 0
    return words[1:] if digits is _DIGITS and words.startswith("一十") else words


def _roman(number: int) -> str:
    words = ""
    for worth, sign in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        words += sign * (number // worth)
        number %= worth
    return words
