"""Is it such a report, whose, of which year: first from a row's title alone, then with the document read.

    promise    a row of a listing   must the article be read, and whose duties may it discharge?
    judge_title    a title alone    what its words say
    recognise  a read document      REPORT with publisher, year and kind; NOT_A_REPORT; or UNSURE with what stands open

An unread report becomes a false accusation, so ``promise`` lets through whatever may be one; ``recognise`` guesses
nothing: two candidates without a deciding reason are a doubt for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from duties import weighing
from duties.claims import Page, Whose, Words
from duties.covered import Covered, Name, covered, years_of
from duties.evidence import Doubt, Evidence, Place
from duties.jurisdictions import Register
from duties.naming import Home, named_in
from duties.openings import Body, Opening, body_of, opening, signature
from duties.publishers import outsider, whose
from duties.reports import Document, Lead, Promise, Publisher, Recognition, Verdict
from duties.squeezing import Squeezed
from duties.titles import (
    CARRIER,
    TitleKind,
    TitleShape,
    ends_cut,
    may_continue,
    meant_title,
    shape_of,
    speaks_of_reports,
)
from duties.traditional import simplified

__all__ = ["Home", "TitleVerdict", "judge_title", "may_only_be", "promise", "recognise"]

_KINDS = (TitleKind.REPORT, TitleKind.PERHAPS, TitleKind.ANNOUNCED, TitleKind.UNLIKELY)
_OPEN = re.compile(r"法治|依法|年度|报告|总结|汇报|情况")
_SAYS_NOTHING = re.compile(  # 公告〔2026〕3号, 通知公告, 查看详情, 安政发〔2026〕3号, 2026-03-20, 7
    r"(?:[\u4e00-\u9fff]{2,14}(?:政府|办公室|局|委员会))?(?:[\u4e00-\u9fff]{1,8}(?=[〔\[(]20\d\d[〕\])]第?\d+号$))?"
    r"(?:通知|公告|通告|公示|公报|公布|公开|信息|文件|公文|附件|报告|年报|全文|正文|原文|内容|文档|文章|标题|详情|详细|查看|点击|"
    r"阅读|下载|打开|浏览|链接|这里|此处|pdf|word|docx?|html?|第?\d+[号期]?|[年月日度的]|[^\w\s])+",
    re.I,
)
_LITTLE = 30  # characters
_CLOSELY = 1_500
_TITLE_LINE = re.compile(r"^[^\n。;；]{0,50}(?:法治政府|依法行政)[^\n。;；]{0,30}$", re.M)
_ASKS_FOR = re.compile(r"请[^。]{0,12}(?:于|在)[^。]{2,16}前|报送(?:主体|范围|内容|时间|要求|材料)")
_ANOTHER_THING = re.compile(r"白皮书|自查|草案|征求意见|讨论稿|送审|摘要|节选|通报|\d{4}年?[-—–~至]\d{4}")


@dataclass(frozen=True, slots=True)
class TitleVerdict:
    """What a title alone says. ``is_report`` None: it may be one, or carry one; the text decides.

    ``publisher`` is set where the title names it beyond question; ``years`` holds every year it names.
    """

    is_report: bool | None
    year: int | None
    years: tuple[int, ...]
    publisher: Publisher | None
    shape: TitleShape


def judge_title(title: str, home: Home | None, register: Register) -> TitleVerdict:
    """Judge a title without its document. Never raises."""
    shape = shape_of(title)
    if shape.kind in (TitleKind.REPORT, TitleKind.PERHAPS, TitleKind.ANNOUNCED):
        is_report = {TitleKind.REPORT: True, TitleKind.PERHAPS: None}.get(shape.kind, False)
        years = years_of(shape)
        named = named_in(shape.prefix, home, register)
        return TitleVerdict(is_report, years[0] if len(years) == 1 else None, years, named.settled, shape)
    return TitleVerdict(False, None, (), None, shape)


def promise(title: str, home: Home, register: Register, *, cut: bool = False) -> Promise:
    """Whether a row's article must be read, and which duties it may discharge if it is not.

    ``cut``: the title ends before its end. Year and publisher are given only where the visible words settle them.
    """
    column = speaks_of_reports(home.column)
    if cut or ends_cut(title):
        shape = shape_of(title)
        open_there = column and shape.kind in (TitleKind.SILENT, TitleKind.BARE)
        if not (open_there or may_continue(title)):
            return Promise(False, why="a cut title that speaks of something else")
        years = years_of(shape)
        return Promise(
            True, years[0] if len(years) == 1 else None, None, "a cut title that may go on as a report's"
        )
    verdict = judge_title(title, home, register)
    kind = verdict.shape.kind
    if kind in _KINDS and (kind is not TitleKind.UNLIKELY or column or _says_little(verdict.shape)):
        by = verdict.publisher or outsider(verdict.shape.prefix, home, register)
        return Promise(True, verdict.year, by, verdict.shape.why)
    if kind is TitleKind.BARE and (column or not home.column):
        return Promise(True, why="only a name or a year, where such reports are listed")
    if kind is TitleKind.SILENT and column and _OPEN.search(verdict.shape.plain):
        return Promise(True, why="an open title in a column for such reports")
    plain = verdict.shape.plain
    if column and len(plain) <= _LITTLE and (not plain or _SAYS_NOTHING.fullmatch(plain)):
        return Promise(True, why="a title that says nothing in a column for such reports")
    return Promise(False, why=verdict.shape.why)


def may_only_be(recognition: Recognition, home: Home, register: Register) -> Publisher | None:
    """Whose report a page can be at most while its place is in doubt; None where it may be anybody's."""
    if any(doubt.about == "body" for doubt in recognition.doubts):
        return None
    return outsider(shape_of(recognition.title).prefix, home, register)


_OWN = ("meta", "table", "heading")


def _says_little(shape: TitleShape) -> bool:
    """A title without a report's head may still be one where it names a year, or says hardly more than the subject."""
    return len(shape.plain) <= 20 or re.search(r"20\d\d|年度", shape.plain) is not None


def _rank(name: Name) -> tuple[int, bool, bool]:
    """Which of a document's names is its title: a report's before others, one with a year, one with a publisher."""
    kind = _KINDS.index(name.shape.kind) if name.shape.kind in _KINDS else len(_KINDS)
    return kind, not name.years, not re.sub(r"[\d年度关于\W]", "", name.shape.prefix)


def recognise(document: Document, lead: Lead, home: Home, register: Register) -> Recognition:
    """Decide with the document read. Never raises; well under a millisecond for an ordinary page.

    Only the first 1,500 and the last 400 characters are read closely, the rest is searched for a few fixed words.
    """
    start = opening(document.text, document.title or lead.title)
    titles = _titles(document, lead, start)
    chosen = min(titles, key=_rank) if titles else Name("", shape_of(""), (), "", "heading")
    body = body_of(document.text, start)
    row = "" if lead.cut or ends_cut(lead.title) else shape_of(lead.title).plain
    answer, why = _is_report(chosen, titles, body, document, home, row)
    title = chosen.meant or lead.title.strip()
    if answer is False:
        return Recognition(Verdict.NOT_A_REPORT, title, why=why)
    named = [chosen, *(one for one in titles if one is not chosen)]
    text = simplified(document.text[:_CLOSELY])
    dated = [one for one in named if one.place != "text" or one is chosen]
    year = covered(dated, start, text, _published(document, lead))
    if year.year is not None and (another := _another_year(document.text, year.year)) is not None:
        both = Doubt("year", (*year.evidence[:1], another))
        named_so = any(one.years for one in titles if one.place != "text")
        year = replace(year, year=year.year if named_so else None, doubts=(*year.doubts, both))
    by = whose(_page(document, lead, named, start, text), home, register)
    return _concluded(answer, why, chosen, title, year, by)


def _another_year(text: str, year: int) -> Evidence | None:
    """A second report, of another year, that follows in the same text under its own title; a mere link to it is none."""
    for found in _TITLE_LINE.finditer(text, 200):
        shape = shape_of(found[0])
        years = years_of(shape) if shape.kind is TitleKind.REPORT else ()
        if len(years) == 1 and years[0] != year:
            below = text[found.end() : found.end() + 4_000]
            if _made_so(body_of(below, opening(below))):
                return Evidence("year", str(years[0]), found[0].strip()[:200], "text")
    return None


def _titles(document: Document, lead: Lead, start: Opening) -> list[Name]:
    """The document's names, the page's own first."""
    found: list[Name] = []
    for words, quote, place in _stated_titles(document, lead):
        meant = meant_title(words)
        if meant and meant not in (one.meant for one in found):
            shape = shape_of(words)
            found.append(Name(meant, shape, years_of(shape), quote.strip(), place))
    if start.heading and start.shape is not None and start.heading not in (one.meant for one in found):
        found.append(Name(start.heading, start.shape, years_of(start.shape), start.quote, "text"))
    return found


def _stated_titles(document: Document, lead: Lead) -> Iterator[tuple[str, str, Place]]:
    """The titles that the page and its row state: the words, the words verbatim, the place."""
    if document.title:
        yield document.title, document.title, "heading"
    own = [
        Squeezed(one.value).text for one in document.evidence if one.about == "title" and one.place in _OWN
    ]
    for one in document.evidence:
        if one.about != "title" or one.place == "text":
            continue
        # <title> holds the page's title with its column's and site's names: the column's name is no title of the page.
        if one.place == "head" and any(title and title in Squeezed(one.value).text for title in own):
            continue
        yield one.value, one.quote or one.value, one.place
    if not (lead.cut or ends_cut(lead.title)):
        yield lead.title, lead.title, "listing"


def _is_report(
    chosen: Name, titles: list[Name], body: Body, document: Document, home: Home, row: str
) -> tuple[bool | None, str]:
    """Whether it is such a report, and why; None where a person must say."""
    excluded = next(
        (one for one in titles if one.shape.kind is TitleKind.OTHER and one.place not in ("text", "head")),
        None,
    )
    if excluded is not None and (
        _decisive(excluded.shape) or (excluded.place != "listing" and excluded.shape.plain == row)
    ):
        if chosen.shape.kind is TitleKind.REPORT and body.full and not body.against:
            return None, f"titled {excluded.shape.why}, yet the text reads as a report"
        return False, excluded.shape.why
    kind = chosen.shape.kind
    if body.against in ("template", "interpretation", "part of a year"):
        return False, f"the text is {body.against}"
    if document.problem is not None and kind is not TitleKind.SILENT:
        return None, f"could not be read whole: {document.problem}"
    if kind is TitleKind.REPORT:
        near = (one.shape for one in titles if one.shape.kind is TitleKind.PERHAPS)
        other = next((shape for shape in near if not _same_thing(shape)), None)
        return (None, other.why) if other is not None else _titled_so(chosen, body)
    if kind in (TitleKind.PERHAPS, TitleKind.ANNOUNCED):
        return _perhaps(chosen, body, document)
    if body.full and "reports" in body.signs and len(body.signs) >= 4 and not body.against:
        expected = kind is TitleKind.BARE or speaks_of_reports(home.column)
        return (None, "reads as a report without a report's title") if expected else (False, chosen.shape.why)
    return False, chosen.shape.why or "neither title nor text is a report's"


def _decisive(shape: TitleShape) -> bool:
    """A column's name or a site's, taken for the title, decides nothing: it does not speak of the subject.

    Where the row bears it too, it is the document's own and does decide.
    """
    return shape.why != "does not speak of the subject"


def _titled_so(chosen: Name, body: Body) -> tuple[bool | None, str]:
    if body.thin:
        return None, "titled as a report, but the text is too short for one"
    if body.against == "news" and not body.full:
        return None, "titled as a report, but written as news"
    if body.against == "notice" and not body.full:
        return None, "titled as a report, but written as a notice"
    return True, chosen.shape.why


def _perhaps(chosen: Name, body: Body, document: Document) -> tuple[bool | None, str]:
    """The title leaves it open and the text shows no heading of a report."""
    why = chosen.shape.why
    itself = why == "near a report's title" or (why == "an indicator's text" and "reports" in body.signs)
    if itself and body.full and not body.against and len(body.signs) >= 4 and _same_thing(chosen.shape):
        return True, f"{why}, and the text is one"
    if body.full and len(body.signs) >= 4 and why == CARRIER and _carries(document.text, chosen):
        return True, "a notice that carries the report"
    if body.full or (itself and not body.thin and not body.against and len(body.signs) >= 4):
        return None, f"{why}; the text does not settle it"
    if why == CARRIER and _short_report(body, document.text):
        return None, f"{why}; the text does not settle it"
    if document.attachments and body.against != "news":
        return None, f"{why}; the text does not settle it"
    return False, f"{why}, and the text is none"


def _short_report(body: Body, text: str) -> bool:
    """A township's report of 400 characters under a notice's title: made like one, and it asks nobody for another."""
    return _made_so(body) and body.against != "news" and not _ASKS_FOR.search(simplified(text[:_CLOSELY]))


def _made_so(body: Body) -> bool:
    return not body.thin and body.sections >= 2 and len(body.signs) >= 4


def _carries(text: str, notice: Name) -> bool:
    """Whether the report stands below the notice, under its own title and of the year the notice speaks of."""
    for line in simplified(text[:_CLOSELY]).split("\n"):
        if len(line) <= 90 and (shape := shape_of(line)).kind is TitleKind.REPORT:
            years = years_of(shape)
            return not years or not notice.years or years == notice.years
    return False


def _same_thing(shape: TitleShape) -> bool:
    """法治建设工作报告 and …情况的汇报 are the report under another name; a white book, a self-check, a draft may not be."""
    return _ANOTHER_THING.search(shape.plain) is None


def _published(document: Document, lead: Lead) -> weighing.Publication | None:
    listed = lead.listed_on
    row = Evidence("published", listed.isoformat(), listed.isoformat(), "listing") if listed else None
    return weighing.published(document.evidence, row, document.url, due=date.max)


def _may_name(name: Name) -> bool:
    """A second title that speaks of the report, or a row that is nothing but a name."""
    shape = name.shape
    return bool(shape.prefix) and (
        shape.kind in _KINDS or (shape.kind is TitleKind.BARE and name.place == "listing")
    )


def _page(document: Document, lead: Lead, named: list[Name], start: Opening, text: str) -> Page:
    speaking = [one for one in named if one is named[0] or _may_name(one)]
    prefixes = tuple(Words(one.shape.prefix, one.place) for one in speaking)
    stated = (*document.evidence, *lead.evidence)
    sources = [found for found in (weighing.issuer(stated), weighing.source(stated)) if found]
    unique = dict.fromkeys(Words(one.value, one.place) for one in sources)
    return Page(prefixes, start, signature(document.text), tuple(unique), text)


def _concluded(
    answer: bool | None, why: str, chosen: Name, title: str, year: Covered, by: Whose
) -> Recognition:
    heading = Evidence("title", title, chosen.quote[:200], chosen.place)
    is_report = Evidence("is_report", "yes" if answer else "perhaps", chosen.quote[:200], chosen.place)
    evidence = (heading, is_report, *year.evidence, *by.evidence)
    doubts = (*year.doubts, *by.doubts)
    if answer is None:
        doubts = (Doubt("is_report", (is_report,)), *doubts)
    settled = answer is True and year.year is not None and by.publisher is not None
    if answer is True and not settled:
        missing = [
            name for name, value in (("year", year.year), ("publisher", by.publisher)) if value is None
        ]
        why = f"a report, but its {' and '.join(missing)} cannot be told for sure"
    return Recognition(
        Verdict.REPORT if settled else Verdict.UNSURE,
        title,
        by.publisher,
        year.year,
        by.kind,
        evidence,
        doubts,
        why,
    )
