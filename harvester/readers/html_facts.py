"""What a page states of its document: every candidate with its words and its place. Choosing is
duties.weighing's work.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from duties.evidence import Evidence, Place
from harvester.readers.html_labels import (
    ABOUT,
    DATE,
    OF_A_TABLE,
    PUBLISHED,
    Said,
    arabic,
    fields,
    find_date,
    labelled_date,
    only_date,
    trailing_date,
)
from harvester.readers.html_lines import FOOTER, Line, Walk

_ORG = re.compile(r"(?:政府|局|委|办|办公室|厅|委员会|部|处|院|中心|镇|乡|街道|管委会|小组)\s*$")
PERSON_OR_TOOL = re.compile(r"[。！？；]|点击|浏览|字体|打印|^\d+$")
_DOCUMENT_NUMBER = re.compile(
    r"[\u3400-\u9fff]{0,20}\s*[〔\[【（(［﹝]\s*(?:19|20)\d\d\s*[〕\]】）)］﹞]\s*(?:第\s*)?\d+\s*号|"
    r"[\u3400-\u9fff]{2,20}\s*(?:19|20)\d\d\s*年?\s*第\s*\d+\s*号|第\s*\d+\s*号"
)
_INDEX_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_/.()（）:〔〕\[\]]{4,59}")
_INDEX_ALONE = re.compile(r"[0-9A-Z]{8,9}(?:[0-9A-Z]{9}|-[0-9A-Z])?/(?:19|20)\d{2}-\d{3,10}")
LONGEST_VALUE = 120  # characters; a longer line below a label is the text
QUOTE = 200


class Fact(NamedTuple):
    """A labelled field where it stands: its line, and the line of its value (the next one where the label
    stands alone).
    """

    line: int
    value_line: int
    said: Said


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def labelled(walk: Walk, skipped: set[int]) -> list[Fact]:
    """Every labelled field on the page outside lists of links, in order of lines."""
    facts: list[Fact] = []
    lines = walk.lines
    said_at: dict[int, list[Said]] = {}
    for index, line in enumerate(lines):
        if index in skipped or not _may_hold_label(line):
            continue
        found = fields(line)
        if found:
            said_at[index] = found
    for index, found in said_at.items():
        values = _row_below(lines, index, found, said_at)
        for place, said in enumerate(found):
            if values:
                value = values[place]
                facts.append(
                    Fact(index, index + 1, said._replace(value=value, quote=f"{said.label} {value}"[:QUOTE]))
                )
                continue
            facts.append(_with_next_line(lines, index, said, said_at))
    return facts


def _with_next_line(lines: Sequence[Line], index: int, said: Said, said_at: Collection[int]) -> Fact:
    """A field whose label stands alone takes the next line, where that is a value of its kind."""
    following = index + 1
    alone = said.whole_line and said.about and not said.value
    if not alone or following >= len(lines) or following in said_at:
        return Fact(index, index, said)
    value = lines[following].plain
    whole = said._replace(value=value, quote=f"{said.quote} {value}"[:QUOTE])
    if len(value) > LONGEST_VALUE or "。" in value or _valid(whole) is None:
        return Fact(index, index, said)
    return Fact(index, following, whole)


def _row_below(
    lines: Sequence[Line], index: int, found: Sequence[Said], said_at: Collection[int]
) -> list[str] | None:
    """The values of a table whose first row is nothing but labels; None for any other, and for a list of rows."""
    cells = len(lines[index].text.split("\t"))
    if cells < 2 or len(found) != cells or any(said.value for said in found):
        return None
    below = [line.text.split("\t") for line in lines[index + 1 : index + 3]]
    if not below or index + 1 in said_at or len(below[0]) != cells:
        return None
    more_rows = len(below) > 1 and len(below[1]) == cells and index + 2 not in said_at
    return None if more_rows else below[0]


_HEADS = frozenset(label[0] for label in ABOUT)


def _may_hold_label(line: Line) -> bool:
    text = line.text
    if len(text) > 600:
        return False
    if len(text) <= 12 or "\t" in text or line.parts:
        return not _HEADS.isdisjoint(text)
    return (":" in text or "：" in text or find_date(text) is not None) and not _HEADS.isdisjoint(text)


def anchor(walk: Walk, facts: Sequence[Fact], titles: Iterable[str]) -> int | None:
    """The line of 发布时间/来源 (the last of its group): the strongest landmark of a portal's article."""
    names = {squeezed(title) for title in titles if len(title) >= 4}
    score: dict[int, float] = {}
    for fact in facts:
        if walk.lines[fact.line].is_link or len(walk.lines[fact.line].text) > 300:
            continue
        about, label = fact.said.about, fact.said.label
        points = 0.0
        if about in ("published", "updated"):
            points = 2.0 if find_date(fact.said.value) else 0.7
            points += 0.5 if label in PUBLISHED else 0
        elif about in ("source", "issuer", "index_number", "written", "document_number"):
            points = 1.0
        elif about == "":
            points = 0.3
        score[fact.value_line] = score.get(fact.value_line, 0.0) + points
    if not score:
        return None
    for index in score:
        above = [squeezed(line.text) for line in walk.lines[max(0, index - 6) : index]]
        if any(len(said) >= 6 and any(said in name or name in said for name in names) for said in above):
            score[index] += 2.5
    best = max(score, key=lambda index: (score[index], -index))
    if score[best] < 2:
        return None
    told = [fact for fact in facts if fact.said.about or len(walk.lines[fact.line].text) <= 40]
    known = {
        place for fact in told for place in (fact.line, fact.value_line) if not walk.lines[place].is_link
    }
    while best + 1 in known or (best + 2 in known and not walk.lines[best + 1].good):
        best += 1
    return best


def top_of(facts: Sequence[Fact], anchor: int | None) -> int | None:
    """The first line of the group of labelled fields to which the anchor belongs."""
    top = anchor
    for fact in reversed(facts):
        if top is not None and fact.line <= top <= fact.value_line + 2:
            top = fact.line
    return top


def visible(walk: Walk, facts: Sequence[Fact], body: tuple[int, int]) -> list[Evidence]:
    """Candidates from the labelled fields around the text, nearest to its beginning first."""
    start, end = body
    tables = tables_of(walk, facts)
    said: list[tuple[int, Evidence]] = []
    inside = range(start, end)
    head = next((i for i in inside if len(walk.lines[i].text) > 60 and walk.lines[i].good), end)
    for fact in facts:
        far = _distance(walk, fact, start, end, head)
        if far is None or not fact.said.about:
            continue
        place: Place = (
            "footer" if fact.line >= start and far >= 1000 else "table" if fact.line in tables else "dateline"
        )
        if fact.said.about == "title" and fact.line < start:
            place = "table"
        evidence = _candidate(fact.said, place)
        if evidence is not None:
            said.append((far, evidence))
    said.sort(key=lambda pair: pair[0])
    return [evidence for _, evidence in said]


def _distance(walk: Walk, fact: Fact, start: int, end: int, head: int) -> int | None:
    """How far a field stands from where the text begins; None where it is the text, or somebody else's
    foot. ``head`` is the first line of running text.
    """
    line = walk.lines[fact.line]
    if fact.line < start:
        return start - fact.line
    if fact.line < end:
        if fact.line <= min(head, start + 15):
            return fact.line - start
        return 1000 + end - fact.line if end - fact.line <= 4 and len(line.text) < 80 else None
    between = walk.lines[end : min(fact.line, end + 16)]
    if len(between) > 15 or any(FOOTER.search(other.text) for other in between):
        return None
    return 1000 + fact.line - end


def tables_of(walk: Walk, facts: Sequence[Fact]) -> set[int]:
    """Lines that belong to a 政府信息公开 table: neighbours among which two labels of such a table stand.

    The line of 发布时间 may stand right above or below a table without being part of it.
    """
    found: set[int] = set()
    group: list[Fact] = []
    for fact in [*facts, None]:
        if fact is not None and (not group or fact.line - group[-1].value_line <= 2):
            group.append(fact)
            continue
        own = [one for one in group if one.said.label in OF_A_TABLE]
        if len({one.said.label for one in own}) >= 2:
            around = {_parent(walk, one.line) for one in own}
            first, last = own[0].line, own[-1].line
            found.update(
                one.line
                for one in group
                if first <= one.line <= last or (one.line > last and _parent(walk, one.line) in around)
            )
        group = [fact] if fact is not None else []
    return found


def _parent(walk: Walk, line: int) -> int:
    return walk.blocks[walk.lines[line].block].parent


def _candidate(said: Said, place: Place) -> Evidence | None:
    value = _valid(said)
    return None if value is None else Evidence(said.about, value, said.quote, place, said.label)  # type: ignore[arg-type]


def _valid(said: Said) -> str | None:
    """The normalised value of a field, None where it is empty or no value of its kind."""
    value = said.value
    if said.about in ("published", "updated", "written", "built"):
        return labelled_date(value)
    if said.about == "index_number":
        match_ = _INDEX_NUMBER.match(value.replace(" ", ""))
        return match_.group() if match_ and any(c.isdigit() for c in match_.group()) else None
    if said.about == "document_number":
        found = _DOCUMENT_NUMBER.search(value)
        return squeezed(value) if found and len(value) <= 60 else None
    if said.about == "title":
        return " ".join(value.split()) if 4 <= len(value) <= 200 else None
    name = squeezed(value)
    if not 2 <= len(name) <= 50 or PERSON_OR_TOOL.search(name) or find_date(name) or name in ABOUT:
        return None
    return name


def signature(paragraphs: Sequence[str]) -> list[Evidence]:
    """成文日期 from the lines with which a document is signed: an office, then a date alone or after it."""
    found: list[tuple[int, Evidence]] = []
    for index, line in enumerate(paragraphs):
        if len(line) > 60 or index * 2 < len(paragraphs) - 8:
            continue
        value = only_date(line) or (
            None if re.search(r"[，。；：？！]", line) else trailing_date(line.removesuffix("印发"))
        )
        if value is None:
            continue
        before = paragraphs[index - 1] if index else ""
        signed = (len(before) <= 60 and _ORG.search(before)) or _ORG.search(DATE.sub("", arabic(line)))
        if signed or len(paragraphs) - index <= 6:
            found.append((0 if signed else 1, Evidence("written", value[:10], line[:QUOTE], "signature")))
    found.sort(key=lambda pair: pair[0])
    return [evidence for _, evidence in found]


def numbers(lines: Sequence[str], place: Place) -> list[Evidence]:
    """文号 and 索引号 that stand alone, without a label."""
    found: list[Evidence] = []
    for line in lines:
        for cell in line.split("\t"):
            bare = squeezed(cell).strip("（）()")
            if (
                6 <= len(bare) <= 40
                and re.search(r"[〔\[（(﹝［]", bare)
                and _DOCUMENT_NUMBER.fullmatch(bare)
            ):
                found.append(Evidence("document_number", bare, cell[:QUOTE], place))
            elif _INDEX_ALONE.fullmatch(bare):
                found.append(Evidence("index_number", bare, cell[:QUOTE], place))
    return found
