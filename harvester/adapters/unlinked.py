"""What an adapter's reading leaves out and may be the report: titles that lead nowhere, and links that stand beside the listing.

A title with no address (plain text, ``#``, a script nobody can read, ``file:``) is a lead that cannot be asked: it holds
open the duty whose report it may be. Columns' names, headings and menus are no titles: what is taken carries the year and
whose report it is, or stands among the listing's rows.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from duties.reports import Lead
from duties.titles import TitleKind, ends_cut, shape_of
from harvester.adapters.page_kinds import article_signs
from harvester.adapters.row_blocks import Structure
from harvester.adapters.row_choice import Chosen, chosen_on, dated, without_clock
from harvester.adapters.row_dates import row_date
from harvester.adapters.row_links import pieces_of
from harvester.adapters.row_marks import marked
from harvester.adapters.row_reports import names_somebody, reads_as_report
from harvester.adapters.row_titles import best, clean, is_cut, is_minor, is_pager, split_date, squeeze
from harvester.pieces import Page, Step
from harvester.urls import identity

_SUBJECT = re.compile(r"法\s*[治制]|依\s*法\s*行\s*政|依法治")
_INLINE = frozenset({"a", "span", "font", "strong", "b", "em", "i", "u", "label", "small", "big", "bt", "nobr", "mark", "o:p"})  # fmt: skip
_SILENT = frozenset({"script", "style", "template", "noscript", "head", "title", "textarea", "select", "svg"})
_BLOCKS = frozenset({"li", "tr", "dd", "dt", "p", "div", "section", "article", "td", "option"})
_BETWEEN = frozenset({"br", "hr", "li", "div", "p", "ul", "ol", "table", "tr", "td", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5"})  # fmt: skip
_HEADS = frozenset({"h1", "h2", "h3", "caption", "th", "legend"})
_SAID = "[title],[alt],input[value],option"
_DIGITS = re.compile(r"\d+|\b(?:odd|even|first|last|on|cur|current|active|hover|nth)\b")
_MOST = 200  # texts of one page that are looked at; pages made to hurt have more
_ROW = 300  # characters of a row


@dataclass(slots=True)
class _Found:
    """The leads found so far, each title at one place once; ``titles`` and ``elements`` are those of the rows that were read."""

    url: str
    titles: set[str] = field(default_factory=set)
    elements: set[int] = field(default_factory=set)
    leads: dict[str, Lead] = field(default_factory=dict)

    def add(self, title: str, around: str) -> None:
        words, tail = split_date(clean(squeeze(title)))
        if len(words) < 4 or is_minor(words) or is_pager(words):
            return
        name = marked(self.url, words)
        listed, _ = row_date(f"{around.replace(title, ' ', 1)} {tail}", self.url)
        self.leads.setdefault(name, Lead(name, words, listed, is_cut(words)))

    def has_read(self, text: str) -> bool:
        """Is this the title of a row that was read, whole or cut?"""
        plain = _plain(text)
        return plain in self.titles or any(
            plain.startswith(title) or title.startswith(plain) for title in self.titles if len(title) >= 6
        )


def beyond_the_rows(page: Page, step: Step, options: Mapping[str, Any]) -> tuple[Lead, ...]:
    """Leads besides those that an adapter read (``step``) on a page of a listing.

    Where the operator names ``rows`` or ``within``, only what stands there counts. A page without any row may show titles
    that lead nowhere; its links are not the list's.
    """
    if step.trouble is not None or (step.ask and not step.leads):
        return ()
    leads = step.leads
    if not _SUBJECT.search(page.text) and not page.text.count("<li") + page.text.count("<tr"):
        return ()
    if not leads and article_signs(page):
        return ()
    scopes = _scopes(page, options)
    listing = chosen_on(page)
    structure = listing.structure
    if structure is None or scopes == []:
        return ()
    known = {identity(lead.url) for lead in leads}
    found = _Found(
        page.url, {_plain(lead.title) for lead in leads}, {row.element.mem_id for row in listing.rows}
    )
    if scopes is None:
        for node in _beside_rows(listing, structure):
            _take_row(node, listing, found)
    roots = [page.tree.body] if scopes is None else scopes
    if _SUBJECT.search(page.text):
        for root in roots:
            if root is not None:
                _take_texts(root, structure, found, alone=scopes is not None)
    strays = tuple(
        lead for lead in _strays(structure, page) if identity(lead.url) not in known
    ) if scopes is None and leads else ()  # fmt: skip
    return (*strays, *found.leads.values())


def dead_in_fragment(html: str, page_url: str, leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """The same for a piece of HTML that holds rows and nothing else; ``leads`` are those that lead somewhere."""
    if not _SUBJECT.search(html):
        return ()
    tree = LexborHTMLParser(html)
    found = _Found(page_url, {_plain(lead.title) for lead in leads})
    if tree.body is not None:
        _take_texts(tree.body, Structure(tree, page_url), found, alone=True)
    return tuple(found.leads.values())


def _scopes(page: Page, options: Mapping[str, Any]) -> list[LexborNode] | None:
    """The elements that the operator names, None where none is named."""
    rows, within = options.get("rows"), options.get("within")
    if isinstance(rows, str) and rows:
        return list(page.tree.css(rows))[:_MOST]
    if isinstance(within, str) and within:
        block = page.tree.css_first(within)
        return [block] if block is not None else None
    return None


def _strays(structure: Structure, page: Page) -> Iterator[Lead]:
    """Links that are titled as a report and stand where no row was seen: beside the list, in a menu, alone."""
    for node, url, _ in structure.links:
        text = squeeze(node.text(separator="")) or squeeze(node.attributes.get("title") or "")
        if not _SUBJECT.search(text):
            continue
        title, tail = split_date(best(node.attributes.get("title"), text))
        if reads_as_report(title) and names_somebody(title):
            listed, _ = row_date(tail, url)
            yield Lead(url, title, listed, is_cut(title))


def _beside_rows(listing: Chosen, structure: Structure) -> Iterator[LexborNode]:
    """The elements that stand among the listing's rows, built as they are, and lead nowhere."""
    seen: set[int] = set()
    for row in listing.rows:
        parent = row.element.parent
        if parent is None or parent.mem_id in seen or row.element.tag not in _BLOCKS:
            continue
        seen.add(parent.mem_id)
        for node in parent.iter():
            alike = node.tag == row.element.tag and _DIGITS.sub("", _class(node)) == _DIGITS.sub(
                "", _class(row.element)
            )
            if alike and node.mem_id not in structure.inside:
                yield node


def _class(node: LexborNode) -> str:
    return node.attributes.get("class") or ""


def _take_row(node: LexborNode, listing: Chosen, found: _Found) -> None:
    """An element among the rows: a row, where it has a date as they have, or a title of a report."""
    around = without_clock(squeeze(node.text(separator=" ")))
    if not around or len(around) > _ROW or node.css_first("th") is not None:
        return
    title = _title_of(node)
    if "。" in title:
        return  # a summary
    kind = shape_of(title).kind
    reports = kind in (TitleKind.REPORT, TitleKind.PERHAPS) or ends_cut(title)
    year = re.search(r"20\d\d", title)
    group = listing.main
    if (
        dated(around)
        or (group is not None and not group.dated and year and (reports or kind is TitleKind.BARE))
        or reads_as_report(title)
    ):
        found.add(title, around)


def _title_of(node: LexborNode) -> str:
    link = node.css_first("a")
    if link is not None and len(squeeze(link.text() or "")) >= 4:
        return best(link.attributes.get("title"), squeeze(link.text(separator="")))
    whole = clean(squeeze(_without_dates(node.text(separator="") or "")))
    if reads_as_report(whole):
        return whole
    pieces = list(pieces_of(node))
    told = next((piece for piece in pieces if reads_as_report(piece)), None)
    return told or max(pieces, key=len, default="") or squeeze(node.text(separator=""))


def _take_texts(root: LexborNode, structure: Structure, found: _Found, *, alone: bool) -> None:
    """Every text below ``root`` that reads as a report's title and leads nowhere. ``alone``: all there is are rows."""
    looked = 0
    for node, text in _texts(root):
        looked += 1
        if looked > _MOST:
            return
        row, zone = _row_of(node, structure, found.elements)
        if row is None:
            continue
        around = without_clock(squeeze(row.text(separator=" ")))
        shown = dated(around) or _dated_beside(row)
        if zone < 0.1 and not shown:
            continue  # a menu, a crumb, a footer
        heading = _is_heading(node) and not names_somebody(text)
        if not (alone or shown or names_somebody(text)) or (heading and not shown):
            continue
        if found.has_read(text) and (row.mem_id in structure.inside or not shown):
            continue  # said twice: once as a row, once beside its link or in passing
        found.add(text, around if len(around) <= _ROW else text)


def _texts(root: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    """Texts that read as a report's title, each with the element that holds it; the widest reading of each place."""
    seen: set[int] = set()
    for node in root.traverse(include_text=True):
        if node.tag != "-text" or not _SUBJECT.search(node.text() or ""):
            continue
        for holder, text in _readings(node):
            if holder.mem_id not in seen and reads_as_report(text):
                seen.add(holder.mem_id)
                yield holder, text
                break
    for node in root.css(_SAID):
        given = node.attributes
        for words in (
            given.get("title"),
            given.get("alt"),
            given.get("value"),
            node.text() if node.tag == "option" else None,
        ):
            if words and _SUBJECT.search(words) and reads_as_report(clean(squeeze(words))):
                yield node, clean(squeeze(words))
                break


def _readings(text: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    """A text in its line, then in ever narrower elements, down to itself."""
    path: list[LexborNode] = []
    step: LexborNode = text
    while step.parent is not None and step.parent.tag in _INLINE and len(path) < 8:
        step = step.parent
        path.append(step)
    holder = step.parent
    if holder is None or holder.tag in _SILENT:
        return
    yield text if step is text else step, clean(squeeze(_without_dates(_line(step))))
    for inner in reversed(path):
        yield inner, clean(squeeze(_without_dates(inner.text(separator="") or "")))
    yield text, clean(squeeze(_without_dates(text.text() or "")))


def _line(node: LexborNode) -> str:
    """The words of the line that an element stands in: up to the next break or block on either side."""
    parts = [node.text(separator="") or ""]
    for forward in (False, True):
        step = node.next if forward else node.prev
        for _ in range(12):
            if step is None or step.tag in _BETWEEN:
                break
            words = step.text(separator="") or ""
            parts = [*parts, words] if forward else [words, *parts]
            step = step.next if forward else step.prev
    return "".join(parts)


_DAY = re.compile(
    r"[\[【(（]?\s*(?:发布(?:时间|日期)\s*[:：]\s*)?(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?!\d)\s*日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?\s*[\]】)）]?"
)


def _without_dates(text: str) -> str:
    return _DAY.sub(" ", text).strip(" \t\r\n\u3000|·-—")


def _row_of(
    node: LexborNode, structure: Structure, elements: Container[int]
) -> tuple[LexborNode | None, float]:
    """The row a text stands in and how far rows are to be expected there; None where it belongs to something that leads on."""
    step: LexborNode | None = node if node.tag != "-text" else node.parent
    row = step
    wide = False  # the row is settled; what is above is looked at for a link only
    while step is not None and step.tag not in ("body", "html"):
        if step.tag in _SILENT and step.tag != "select":
            return None, 0.0
        if _leads_on(step, structure):
            return None, 0.0
        if not wide:
            if step.mem_id in elements or step.tag in ("li", "tr", "dd", "dt"):
                row, wide = step, True
            elif step.mem_id in structure.inside or len(step.text() or "") > _ROW:
                wide = True  # a block around rows
            else:
                row = step
        elif step.mem_id in elements:
            row = step
        step = step.parent
    return (None, 0.0) if row is None else (row, structure.place_of(row)[1])


def _leads_on(node: LexborNode, structure: Structure) -> bool:
    """Is this a link with an address?"""
    return (node.tag == "a" or "onclick" in node.attributes) and node.mem_id in structure.inside


def _is_heading(node: LexborNode) -> bool:
    step: LexborNode | None = node
    for _ in range(4):
        if step is None:
            return False
        if step.tag in _HEADS:
            return True
        step = step.parent
    return False


def _dated_beside(row: LexborNode) -> bool:
    """Does a date stand right behind a row, in an element of its own?"""
    step, words = row.next, ""
    for _ in range(4):
        if step is None or step.tag in ("a", "ul", "table") or len(words) > 60:
            break
        words += f" {step.text(separator=' ') or ''}"
        step = step.next
    return len(words) <= 60 and dated(squeeze(words))


def _plain(title: str) -> str:
    return re.sub(r"\s|…|\.{2,}$", "", title)
