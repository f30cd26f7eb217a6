"""Which year a report covers: the title's year, else the text's own words; never the date of publication alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from duties.evidence import Doubt, Evidence, Place
from duties.openings import Opening
from duties.titles import TitleKind, TitleShape
from duties.weighing import Publication, earliest
from duties.years import plain_years, report_year, report_year_candidates, years_in

_DIGITS = re.compile(r"\d\d")
_SPAN = re.compile(r"20\d\d年?\s*[-—–―~至到]{1,2}\s*(?:20)?\d\d年?(?!\d)")
_QUOTED = re.compile(r"《[^》]*》|(?:纲要|规划|方案|实施意见)[（(][^)）]*[)）]")
_SERIAL = re.compile(r"[〔\[（(【]20\d\d[〕\]）)】](?:第?\d+号|号)")
_DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")

# the words with which a text says what it reports on, the surest first
_SAYING = (
    re.compile(r"现将.{0,24}?(20\d\d)(?:年度?)?.{0,40}?(?:报告|汇报|总结|通报|公布|公开)"),
    re.compile(r"(20\d\d)年(?:度|以来|来|全年)?[,，]"),
    re.compile(
        r"(20\d\d)年(?!\d{1,2}月)度?(?:以来)?.{0,24}?(?:在|坚持|全面|深入|紧紧|认真|始终|我|全|扎实|严格|积极|持续|围绕|推进|法治政府|依法行政)"
    ),
)
_SECTION = re.compile(
    r"^[（(]?[一二三四五][)）、.．]\s*(20\d\d)年度?.{0,16}?(?:举措|成效|工作开展|主要工作|工作情况|做法|推进|履行|完成)",
    re.M,
)


@dataclass(frozen=True, slots=True)
class Name:
    """One of the titles a document has: as meant, what its words say, its years, verbatim, and where it stands."""

    meant: str
    shape: TitleShape
    years: tuple[int, ...]
    quote: str
    place: Place


@dataclass(frozen=True, slots=True)
class Covered:
    """``year`` with its evidence; or None with a doubt that names the candidates. Doubts beside a year are lesser."""

    year: int | None
    evidence: tuple[Evidence, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def years_of(shape: TitleShape) -> tuple[int, ...]:
    """The years a title may report on; one where its words settle it. What follows the head (及2016年工作打算) is left out."""
    words = shape.plain.removesuffix(shape.tail) if shape.tail else shape.plain
    named = tuple(one.year for one in report_year_candidates(words)) if _DIGITS.search(words) else ()
    if len(named) > 1 and (settled := report_year(words)) is not None:
        return (settled,)
    if not named and shape.kind is TitleKind.REPORT:
        # 2022年度…重点工作完成情况的报告: the words before the head may sound like a plan's, the head decides
        named = tuple(dict.fromkeys(one.year for one in years_in(words) if one.role == "plan"))
    return named


def covered(titles: Sequence[Name], start: Opening, text: str, published: Publication | None) -> Covered:
    """The year that a report covers.

    ``titles`` are the meant title first, then whatever else names the document; ``text`` its first 1,500 characters.
    A title's year stands unless another title or the text names another one and the publication does not decide.
    """
    said = [
        (year, Evidence("year", str(year), title.quote[:200], title.place))
        for title in titles
        if title.shape.kind in (TitleKind.REPORT, TitleKind.PERHAPS, TitleKind.ANNOUNCED)
        for year in title.years
    ]
    told = _told(start, text)
    if not said:
        if told is not None:
            return _of_text(told, published)
        near = _by_publication(published)
        return Covered(None, (), (Doubt("year", near),))
    years = dict(said)
    if len(years) == 1:
        year, evidence = said[0]
        if told is None or told[0] == year:
            return _agreed(year, evidence, told, published)
        if _headed(start) == told[0]:
            return _against_heading(year, evidence, told, start, text)
        return _settle(year, evidence, told, published)
    meant = {
        year
        for year, evidence in said
        if evidence.place == said[0][1].place and evidence.quote == said[0][1].quote
    }
    if len(meant) == 1 and told is not None and told[0] in meant:
        rest = tuple(evidence for year, evidence in said if year not in meant)
        fits = {year for year in years if published is not None and year == published.on.year - 1}
        if fits and not fits & meant:  # the row, put up in due time, promised the year before it
            return Covered(None, (), (Doubt("year", (said[0][1], *rest)),))
        return Covered(said[0][0], (said[0][1], told[1]), (Doubt("year", rest),))
    return Covered(None, (), (Doubt("year", tuple(dict.fromkeys(evidence for _, evidence in said))),))


def _against_heading(
    year: int, evidence: Evidence, told: tuple[int, Evidence], start: Opening, text: str
) -> Covered:
    """The text bears another year's title: another year's report under this name, unless it goes on with this one."""
    both = Doubt("year", (evidence, told[1]))
    said = _said_first(start, text)
    return Covered(year, (evidence,), (both,)) if said and said[0] == year else Covered(None, (), (both,))


def _agreed(
    year: int, evidence: Evidence, told: tuple[int, Evidence] | None, published: Publication | None
) -> Covered:
    """Nothing speaks against the title's year but, perhaps, the date: no report comes out before its year is nearly over.

    2024年…报告 of February 2024 is on 2023, unless the text itself says 2024; then the date is the doubtful one.
    """
    both = (evidence,) if told is None else (evidence, told[1])
    if published is None or published.on >= earliest(year):
        return Covered(year, both)
    doubt = Doubt("year", (evidence, *_by_publication(published)))
    return Covered(None, (), (doubt,)) if told is None else Covered(year, both, (doubt,))


def _settle(
    year: int, evidence: Evidence, told: tuple[int, Evidence], published: Publication | None
) -> Covered:
    """Title and text name different years. A report comes out in the year after, or late; so the date may decide."""
    both = Doubt("year", (evidence, told[1]))
    if published is not None:
        came = published.on.year
        fits_title, fits_text = year < came, told[0] == came - 1
        if fits_title and told[0] >= came:
            return Covered(year, (evidence,), (both,))  # 2024年是… in a report on 2023: the text looks ahead
        if fits_title and year == came - 1 and not fits_text:
            return Covered(year, (evidence,), (both,))
    return Covered(None, (), (both,))


def _of_text(told: tuple[int, Evidence], published: Publication | None) -> Covered:
    if published is not None and published.on < earliest(told[0]):
        return Covered(None, (), (Doubt("year", (told[1], *_by_publication(published))),))
    return Covered(told[0], (told[1],))


def _told(start: Opening, text: str) -> tuple[int, Evidence] | None:
    """The year the text says it is about: its heading, 现将2023年度…报告如下, 2023年,…, or its first section."""
    own = _headed(start)
    if own is not None:
        return own, Evidence("year", str(own), start.quote[:200], "text")
    return _said_first(start, text)


def _headed(start: Opening) -> int | None:
    own = years_of(start.shape) if start.shape is not None else ()
    return own[0] if len(own) == 1 else None


def _said_first(start: Opening, text: str) -> tuple[int, Evidence] | None:
    """The year of the first sentence, else of the first section."""
    first = _without_outlines(start.first)
    for pattern, reach in zip(_SAYING, (400, 60, 120), strict=True):
        if found := pattern.search(first[:reach]):
            return int(found[1]), Evidence("year", found[1], found[0][:200], "text")
    if found := _SECTION.search(text):
        return int(found[1]), Evidence("year", found[1], found[0][:200], "text")
    return None


def _without_outlines(first: str) -> str:
    words = plain_years("".join(first.split()))
    for pattern in (_QUOTED, _SERIAL, _SPAN, _DAY):
        words = pattern.sub("", words)
    return words


def _by_publication(published: Publication | None) -> tuple[Evidence, ...]:
    """The year before the publication: a candidate to show to a person, never a conclusion."""
    if published is None:
        return ()
    said = published.evidence
    return (Evidence("year", str(published.on.year - 1), said.quote, said.place, said.label),)
