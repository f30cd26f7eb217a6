"""The rows of a listing as leads: the one reader that all families share. Pure: page in, leads out.

read_rows(page)                      the listing on a whole page: its main block is found (see row_blocks.py)
fragment_rows(html, base)            a piece of HTML that is nothing but rows (a CDATA record, a JSON field)
lead(base, href, title, date, …)     one row out of JSON, a feed or a script
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from duties.evidence import About, Evidence
from duties.reports import Lead
from duties.titles import speaks_of_reports
from harvester.adapters.link_kinds import base_of, is_hole
from harvester.adapters.row_blocks import Row
from harvester.adapters.row_choice import all_rows, chosen, chosen_on, own_of
from harvester.adapters.row_dates import row_date, value_date
from harvester.adapters.row_links import pieces_of
from harvester.adapters.row_marks import marked
from harvester.adapters.row_reports import reads_as_report
from harvester.adapters.row_titles import best, clean, is_cut, is_minor, split_date, squeeze
from harvester.adapters.unlinked import dead_in_fragment
from harvester.pieces import Page
from harvester.urls import identity, join

_HEADINGS = "h1,h2,h3,h4,h5,h6,[class*=title],[class*=Title],[class*=tit]"
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "ul",
        "dl",
        "section",
        "label",
        "span",
        "i",
        "em",
        "time",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "b",
        "li",
    }
)
_DATE_WORDS = re.compile(r"发布|公开|更新|时间|日期|[年月日\s\d:：./|\[\]【】()（）-]")
_STATED: tuple[tuple[About, re.Pattern[str]], ...] = (
    (
        "issuer",
        re.compile(r"(发布机构|发文机关|发文单位|发布单位|公开单位|发布部门)\s*[:：]\s*([^\s|:：]{2,40})"),
    ),
    ("source", re.compile(r"(信息来源|稿源|来源单位|来源)\s*[:：]\s*([^\s|:：]{2,40})")),
    ("index_number", re.compile(r"(信息索引号?|索\s*引\s*号)\s*[:：]\s*([^\s|：]{4,60})")),
    ("document_number", re.compile(r"(发文字号|发文文号|文\s*号)\s*[:：]\s*([^\s|：]{4,40})")),
)


def read_rows(page: Page, *, rows: str | None = None, within: str | None = None) -> tuple[Lead, ...]:
    """The leads of a listing page, in its order, each address once.

    ``rows`` and ``within`` are CSS selectors an operator may set (options of the listing) where the main block is
    misjudged: ``rows`` names the row elements, ``within`` the block to look in.
    """
    base = base_of(page)
    if rows:
        return _once(_selected(page, base, rows))
    tree = page.tree
    if within and (block := tree.css_first(within)):
        tree = LexborHTMLParser(block.html or "")
        return _once(_lead_of(row) for row in chosen(tree, base, own_of(page)).rows)
    return _once(_lead_of(row) for row in chosen_on(page).rows)


def fragment_rows(html: str, base: str) -> tuple[Lead, ...]:
    """The leads of a piece of HTML that holds rows and nothing else: every link that is no column and no pager."""
    if "<" not in html:
        return ()
    live = _once(_lead_of(row) for row in all_rows(LexborHTMLParser(html), base))
    return (*live, *dead_in_fragment(html, base, live))


def lead(
    base: str,
    href: object,
    title: object,
    stated: object = None,
    *,
    evidence: Iterable[tuple[About, object, str]] = (),
) -> Lead | None:
    """A row out of data: its address, title and date as the data have them; None where there is no address or title.

    A report's title without an address that can be asked is a lead all the same (see row_marks).

    ``evidence`` are further (about, value, label) of the row; empty ones are left out.
    """
    if not isinstance(title, str) or not title:
        return None
    url = join(base, href) if isinstance(href, str) and not is_hole(href) else None
    if "<" in title or "&" in title:
        body = LexborHTMLParser(title).body
        title = body.text() if body else title
    words = clean(title)
    if url is None and reads_as_report(words):
        url = marked(base, words)
    if url is None or not words:
        return None
    listed, clock = value_date(stated)
    told = (
        [_clock_evidence(listed.isoformat(), clock, str(stated))]
        if listed and clock not in (None, "00:00:00")
        else []
    )
    for about, value, label in evidence:
        text = squeeze(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if text and text.lower() != "null":
            told.append(Evidence(about, "".join(text.split()), text[:200], "listing", label))
    return Lead(url, words, listed, is_cut(words), tuple(told))


def _once(leads: Iterable[Lead | None]) -> tuple[Lead, ...]:
    kept: dict[str, Lead] = {}
    for one in leads:
        if one is None:
            continue
        name = identity(one.url)
        known = kept.get(name)
        if known is None or (known.cut and not one.cut):
            kept[name] = one
    return tuple(kept.values())


def _selected(page: Page, base: str, selector: str) -> Iterable[Lead | None]:
    for element in page.tree.css(selector):
        links = [element] if element.tag == "a" else element.css("a[href]")
        named = [
            link for link in links if not is_minor(squeeze(link.text()) or link.attributes.get("title") or "")
        ]
        if not named:
            continue
        link = max(named, key=lambda one: len(squeeze(one.text())))
        url = join(base, link.attributes.get("href") or "")
        if url:
            yield _lead_of(Row(link, url, element, squeeze(element.text(separator=" "))))


def _lead_of(row: Row) -> Lead | None:
    words, spare = (row.name, "") if row.name else _words_of(row.link)
    stated = row.link.attributes.get("title") or row.element.attributes.get("title")
    title, tail = split_date(best(None if row.name else stated, words))
    if not title:
        image = row.link.css_first("img")
        title = clean((image.attributes.get("alt") or image.attributes.get("title") or "") if image else "")
    if not title or is_minor(title):
        return None
    rest = row.text.replace(row.name or squeeze(row.link.text(separator=" ")), " ", 1)
    if not row.name and (named := _said_beside(row, title)):
        title = named
    if row.element.tag == "tr":
        rest = _labelled_cells(row) or rest
    rest = f"{rest} {spare} {tail} {row.beside}".strip()
    listed, clock = row_date(rest, row.url)
    return Lead(
        row.url, title, listed, is_cut(title), _evidence(rest, listed.isoformat() if listed else "", clock)
    )


def _said_beside(row: Row, title: str) -> str:
    """The report's title that stands in a row beside a link of other words ("PDF版", the year); "" where none does."""
    if not speaks_of_reports(row.text) or speaks_of_reports(title):
        return ""
    return next((piece for piece in pieces_of(row.element) if reads_as_report(piece)), "")


def _words_of(link: LexborNode) -> tuple[str, str]:
    """A link's title words, and what else it holds (dates, summaries) for the date reader."""
    holder = link
    while (only := _only_child(holder)) is not None:
        holder = only
    children = list(holder.iter(include_text=True))
    if all(child.tag == "-text" for child in children):
        return link.text(), ""
    heading = holder.css_first(_HEADINGS)
    if heading is not None and not _is_date(squeeze(heading.text())) and len(squeeze(heading.text())) >= 4:
        return heading.text(), squeeze(link.text(separator=" ")).replace(
            squeeze(heading.text(separator=" ")), " ", 1
        )
    words: list[str] = []
    spare: list[str] = []
    for child in children:
        text = child.text() or ""
        dated = child.tag in _BLOCKS and _is_date(squeeze(child.text(separator=" ")))
        second = child.tag in ("p", "div", "dl") and len("".join(words).strip()) >= 6
        (spare if dated or second else words).append(child.text(separator=" ") if dated else text)
    return "".join(words), " ".join(spare)


def _is_date(text: str) -> bool:
    """Is this a date, whole or a part of one, and nothing else?"""
    return len(text) <= 32 and any(char.isdigit() for char in text) and not _DATE_WORDS.sub("", text)


def _only_child(node: LexborNode) -> LexborNode | None:
    children = [
        child
        for child in node.iter(include_text=True)
        if child.tag != "-text" or (child.text() or "").strip()
    ]
    if len(children) == 1 and children[0].tag in ("li", "div", "p", "span", "dl", "section"):
        return children[0]
    return None


def _labelled_cells(row: Row) -> str:
    """A table row's cells with the words of their column heads before them, "" where the table has no head."""
    table: LexborNode | None = row.element.parent
    while table is not None and table.tag != "table":
        table = table.parent
    first = table.css_first("tr") if table is not None else None
    if first is None or first.mem_id == row.element.mem_id or first.css_first("a[href]"):
        return ""
    heads = [
        squeeze(cell.text(separator=" ")).replace(" ", "")
        for cell in first.iter()
        if cell.tag in ("th", "td")
    ]
    cells = [cell for cell in row.element.iter() if cell.tag in ("td", "th")]
    if len(heads) != len(cells) or not all(len(head) <= 12 for head in heads):
        return ""
    return " | ".join(
        f"{head.rstrip(':：')}：{squeeze(cell.text(separator=' '))}"
        for head, cell in zip(heads, cells, strict=True)
        if head and not cell.css_first("a[href]")
    )


def _evidence(rest: str, listed: str, clock: str | None) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    if listed and clock:
        found.append(_clock_evidence(listed, clock, rest))
    if ":" in rest or "：" in rest:
        for about, pattern in _STATED:
            told = pattern.search(rest)
            if told:
                found.append(
                    Evidence(
                        about, told[2].rstrip("]】)）"), told[0][:200], "listing", "".join(told[1].split())
                    )
                )
    return tuple(found)


def _clock_evidence(listed: str, clock: str | None, quote: str) -> Evidence:
    return Evidence("published", f"{listed}T{clock}", quote.strip()[:200], "listing")
