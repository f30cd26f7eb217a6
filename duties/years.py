"""Years in titles and texts, and which of them a report is on.

A year in a title is the year reported on unless the words around it say otherwise: the plan for the next year
(2015年…情况及2016年工作打算), the span of an outline (2021—2025年), a document's number, a day, half a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from duties.squeezing import Squeezed

Role = Literal[
    "covered",  # nothing speaks against its being the year reported on
    "pair",  # 2023-2024年度: two years joined, perhaps one working year
    "plan",  # what is intended for it: 2016年工作打算
    "span",  # one end of several years: 2021—2025年
    "part",  # half a year, a quarter, some months
    "dated",  # part of a day, or the year of putting online
    "number",  # 厅字〔2019〕28号
]


@dataclass(frozen=True, slots=True)
class YearMention:
    """``quote`` is verbatim, ``start`` and ``end`` its place in the text. ``by_year`` tells 2023年度 from 2023年."""

    year: int
    role: Role
    quote: str
    start: int
    end: int
    by_year: bool = False


_FORMS = str.maketrans("０１２３４５６７８９", "0123456789")
_HAN = re.compile(
    r"(?:二|2)[〇○零ОOo0Ｏ][〇○零一二三四五六七八九ОOo0-9Ｏ]{2}(?=年|度)|一九[〇○零一二三四五六七八九]{2}(?=年)"
)
_HAN_DIGITS = str.maketrans("〇○零ОOoＯ一二三四五六七八九", "0000000123456789")
_YEAR = re.compile(r"(?<![\d.])(?:19[89]|20[0-4])\d(?!\d)")
_JOINED = re.compile(r"年?度?[-—–－―~～至到]{1,2}((?:19|20)?\d\d)(?!\d)(?=年|[）)】]|度|学年|$)")
_DAY = re.compile(
    r"年\d{1,2}月\d|年\d{1,2}月?(?![-—–~～至到\d月])月|[-./]\d{1,2}[-./]\d|年?(?:\d{1,2}月)?(?:公布|发布|公开|印发)"
)
_MONTHS = re.compile(r"年0?1月?[-—–~～至到]{1,2}12月")
_PART = re.compile(
    r"年?(?:[上下]半年|半年|第?[一二三四1-4]季度|前[一二三四五六七八九十]+个月|\d{1,2}月?[-—–~～至到]{1,2}\d{1,2}月)"
)
_NUMBER_BEFORE = re.compile(r"[〔\[（(【]$|第$")
_NUMBER_AFTER = re.compile(r"[〕\]）)】]第?\d+号|年?第?\d+号|号")
_PLAN = re.compile(
    r"年?度?(?:(?!情况|报告|总结|成效|\d{4}).){0,14}?(?:计划|打算|安排|思路|要点|展望|规划|部署|目标任务|重点任务|重点工作)"
)


def plain_years(text: str) -> str:
    """The text with every year in ASCII digits, each character in its place: 二〇二三年, ２０２３年 → 2023年."""
    ascii_digits = text.translate(_FORMS)
    return _HAN.sub(lambda found: found[0].translate(_HAN_DIGITS), ascii_digits)


def years_in(text: str) -> tuple[YearMention, ...]:
    """Every year in the text, in order, with what it is there for. Both ends of a span are given."""
    whole = Squeezed(text)
    plain = plain_years(whole.text)
    found: list[YearMention] = []
    joined: Role | None = None
    for match in _YEAR.finditer(plain):
        begin, end = match.span()
        after = plain[end : end + 24]
        role: Role
        if joined is not None:
            role, joined = joined, None
        elif join := _JOINED.match(after):
            last = int(join[1]) if len(join[1]) == 4 else int(match[0][:2] + join[1])
            role = "pair" if last == int(match[0]) + 1 else "span"
            joined = role if len(join[1]) == 4 else None
        else:
            role = _role(plain[:begin], after)
        by_year = after.startswith("年度") or (role == "covered" and after.startswith("度"))
        start, stop = whole.span(begin, end + (2 if after.startswith("年度") else after.startswith("年")))
        found.append(YearMention(int(match[0]), role, whole.original[start:stop], start, stop, by_year))
    return tuple(found)


def _role(before: str, after: str) -> Role:
    if _NUMBER_BEFORE.search(before) and _NUMBER_AFTER.match(after):
        return "number"
    if _MONTHS.match(after):
        return "covered"
    if _PART.match(after):
        return "part"
    if _DAY.match(after):
        return "dated"
    return "plan" if _PLAN.match(after) else "covered"


def report_year_candidates(title: str) -> tuple[YearMention, ...]:
    """The years a title may be reporting on, likeliest first, each year once.

    2023年度 before 2023年, in order of standing; of a pair both years, the later first, after all others.
    """
    mentions = years_in(title)
    covered = sorted((m for m in mentions if m.role == "covered"), key=lambda m: (not m.by_year, m.start))
    pairs = sorted((m for m in mentions if m.role == "pair"), key=lambda m: -m.year)
    first: dict[int, YearMention] = {}
    for mention in (*covered, *pairs):
        first.setdefault(mention.year, mention)
    return tuple(first.values())


def report_year(title: str) -> int | None:
    """The year a title reports on, where it names exactly one; None where it names none or leaves it open."""
    candidates = report_year_candidates(title)
    if len(candidates) == 1:
        return candidates[0].year if candidates[0].role == "covered" else None
    by_year = [mention for mention in candidates if mention.by_year and mention.role == "covered"]
    return by_year[0].year if len(by_year) == 1 else None
