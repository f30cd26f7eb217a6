"""Dates without a label, where the page shows them between its title and its text; and the page's clocks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from duties.evidence import About, Evidence
from harvester.readers.html_facts import PERSON_OR_TOOL, QUOTE, Fact, squeezed
from harvester.readers.html_labels import ABOUT, DATE, arabic, find_date, iso, moment, only_date
from harvester.readers.html_lines import Line, Walk

_CLOCK = re.compile(r"今天是|现在是|当前时间|系统时间|欢迎您")
_WEEKDAY = re.compile(r"星期[一二三四五六日天]|周[一二三四五六日]")
_DAY = re.compile(r"(\d{1,2})日?")
_MONTH = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})月?")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?")
_YEAR = re.compile(r"(20\d\d)年?")
# The word a date stands behind: 归档日期, 有效期至, 审核：. A word of that kind owns the date, whether we know it or not.
_GAP = "[ \\t\u3000]*"
_WORD = re.compile(
    rf"(?P<word>[\u3400-\u9fff][\u3400-\u9fff \u3000]{{0,16}}){_GAP}(?P<colon>[:：]?){_GAP}[\[【(（]?{_GAP}$"
)
_OF_A_DATE = re.compile(r"(?:日期|时间|时刻|时效|时限|期限?|[于至自]|[^今当]日)$")
_PUBLISHES = re.compile(
    r"^(?!.*[拟应未不]|.*计划|.*预计|.*截止).*(?:发布|公开|公布|发表|上网|上线|上传|挂网|刊发|刊登|登载|首发|推送)(?:日期|时间|于)?$"
)
_LONGEST_WORD = 12
_DATED = ("published", "updated", "written", "built")
_KEPT: dict[str | None, About] = {"published": "published", "updated": "updated", "written": "written"}


def unlabelled(
    walk: Walk, facts: Sequence[Fact], titles: Iterable[str], start: int, others: Collection[int] = ()
) -> list[Evidence]:
    """Dates without a label between title and text, and the source that stands beside one.

    A date above the title is the page's clock, one with a day of the week as well. ``others`` are lines that
    speak of another document.
    """
    names = [squeezed(title) for title in titles if len(title) >= 6]
    stated = {fact.line for fact in facts}
    dated = {
        place
        for fact in facts
        if fact.said.about in _DATED and find_date(fact.said.value)
        for place in (fact.line, fact.value_line)
    }
    window = range(max(0, start - 12), min(start + 2, len(walk.lines)))
    heads = [i for i in window if _repeats(walk.lines[i].text, names)]
    found: list[Evidence] = []
    for index in reversed(window):
        line = walk.lines[index]
        match = find_date(line.text)
        if (
            match is None
            or index in dated
            or index in others
            or len(line.text) > 300
            or _WEEKDAY.search(line.text)
        ):
            continue
        below_title = _below(heads, index)
        if index >= start and not (match["h"] and below_title):  # else it is the text's own date
            continue
        if word := _word_of(walk.lines, index, match):
            found += _of_its_word(line, word, match)
            continue
        alone = only_date(line.text) if len(line.text) <= 40 else None
        if (
            alone is None
            and below_title
            and line.parts
            and not line.linked
            and len(line.text) <= 60
            and index not in stated
        ):
            alone = next((value for part in line.parts if (value := only_date(part))), None)
            found += _beside(line) if alone else []
        if index in stated or (alone and (below_title or (not heads and index >= start - 3))):
            found.append(
                Evidence("published", alone or iso(match.group()) or "", line.text[:QUOTE], "dateline")
            )
        elif below_title and match["h"] and len(line.text) <= 60:
            found.append(Evidence("published", iso(match.group()) or "", line.text[:QUOTE], "dateline"))
            found += _beside(line)
    found += _in_parts(walk, window, heads, start)
    found += _in_attributes(walk, names, start)
    return [one for one in found if one.value]


def _word_of(lines: Sequence[Line], index: int, date: re.Match[str]) -> str:
    """The word that owns a date: before it in its line, or alone in the cell or the line above; "" where it is bare.

    ``date`` is a match in ``arabic(line.text)``.
    """
    before = arabic(lines[index].text)[: date.start()]
    if word := _label(before):
        return word
    column = before.count("\t")
    if index == 0 or before.rpartition("\t")[2].strip(" \u3000[【(（"):
        return ""
    above = lines[index - 1].text.split("\t")
    fits = len(above) == len(lines[index].text.split("\t")) and len(squeezed(above[column])) <= _LONGEST_WORD
    return _label(above[column]) if fits else ""


def _of_its_word(line: Line, word: str, date: re.Match[str]) -> list[Evidence]:
    """What a date says whose word no list of labels holds (网站发布时间), or whose label and value are set far apart."""
    about = _KEPT.get("published" if _PUBLISHES.search(word) else ABOUT.get(word))
    if about is None or line.linked or len(word) > _LONGEST_WORD:
        return []
    return [Evidence(about, iso(date.group()) or "", f"{word} {date.group()}", "dateline", word)]


def _owned(lines: Sequence[Line], index: int, words: str) -> bool:
    """Whether what a <time> says stands behind a word that publishes nothing (成文日期: <time>3月5日</time>)."""
    if index >= len(lines):
        return False
    before, found, _ = lines[index].text.partition(words)
    word = _label(before) if found else ""
    if not word and not before.strip() and index:
        word = _label(lines[index - 1].text)
    return bool(word) and ABOUT.get(word) != "published" and not _PUBLISHES.search(word)


def _label(words: str) -> str:
    """The label with which some words end, "" where they end otherwise or in a field that holds no dates (来源:)."""
    found = _WORD.search(words)
    if found is None or len(word := squeezed(found["word"])) < 2:
        return ""
    of_a_date = _OF_A_DATE.search(word) or ABOUT.get(word) in _DATED
    if of_a_date or (found["colon"] and word not in ABOUT):
        return word
    return ""


def _below(heads: Sequence[int], index: int) -> bool:
    return any(head < index <= head + 5 for head in heads)


def _in_parts(walk: Walk, window: range, heads: Sequence[int], start: int) -> list[Evidence]:
    """A date whose day stands in a box of its own: 「05」 above 「2024-03」, 「2024」 above 「03-05」."""
    found: list[Evidence] = []
    for index in window:
        if index + 1 >= min(start, len(walk.lines)) or not _below(heads, index):
            continue
        upper, lower = (arabic(walk.lines[i].text).strip() for i in (index, index + 1))
        for one, other in ((upper, lower), (lower, upper)):
            month, day = _MONTH.fullmatch(one), _DAY.fullmatch(other)
            year, rest = _YEAR.fullmatch(one), _MONTH_DAY.fullmatch(other)
            said = f"{month[1]}-{month[2]}-{day[1]}" if month and day else ""
            said = f"{year[1]}-{rest[1]}-{rest[2]}" if year and rest else said
            if said and (value := iso(said)):
                found.append(Evidence("published", value, f"{upper} {lower}", "dateline"))
    return found


def _in_attributes(walk: Walk, names: Sequence[str], start: int) -> list[Evidence]:
    """<time datetime=…> whose words leave the year out; right below the title it counts even inside the container."""
    window = range(max(0, start - 12), min(start + 6, len(walk.lines)))
    heads = [i for i in window if _repeats(walk.lines[i].text, names)]
    found: list[Evidence] = []
    for index, stamp, words in walk.times:
        near = _below(heads, index) or (not heads and start - 3 <= index < start)
        if index not in window or not near or _owned(walk.lines, index, words):
            continue
        if value := moment(stamp):
            found.append(Evidence("published", value, f"{words} ({stamp})"[:QUOTE], "dateline"))
    return found


def _repeats(text: str, names: Sequence[str]) -> bool:
    bare = squeezed(text)
    return len(bare) >= 6 and any(bare in name or name in bare for name in names)


def _beside(line: Line) -> list[Evidence]:
    """An office or a paper named right after a date: 「2019年11月25日 18:57 参考消息」."""
    after = DATE.split(arabic(line.text))[-1] if not line.parts else ""
    if len(line.parts) > 1 and find_date(line.parts[-2]):  # several names are authors
        after = line.parts[-1]
    name = squeezed(after)
    if (
        not 2 <= len(name) <= 20
        or PERSON_OR_TOOL.search(name)
        or not re.fullmatch(r"[\w\u3400-\u9fff]+", name)
    ):
        return []
    return [Evidence("source", name, line.text[:QUOTE], "dateline")]


def clocks(walk: Walk, start: int) -> list[Evidence]:
    """Clocks of the page (今天是…): kept so that nobody takes them for a publication."""
    return [
        Evidence("built", value, line.text[:QUOTE], "text")
        for line in walk.lines[:start]
        if _CLOCK.search(line.text) and (value := iso(line.text))
    ][:2]
