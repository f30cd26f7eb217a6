"""DOCX (ECMA-376) by the standard library alone: paragraphs and tables in order, tracked deletions left
out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from duties.reports import Document
from harvester.readers.document import (
    SCANNED_BELOW,
    Paragraph,
    Properties,
    UnreadableError,
    compose,
    moment,
    row,
    tidy,
)
from harvester.readers.docx_numbering import Numbering
from harvester.readers.docx_xml import child, parse, switched_on, value
from harvester.readers.zipped import Parcel

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_SKIPPED = frozenset(
    {
        "del",  # tracked deletion
        "moveFrom",
        "instrText",  # field codes: PAGE, HYPERLINK …
        "Fallback",  # the second copy of a text box, for old readers
        "rt",  # ruby above a character
        "sectPr",
        "pPrChange",
        "rPrChange",
    }
)


def read(body: bytes, url: str) -> Document:
    """The main text of a DOCX. Headers, footers, notes and comments are not part of it. Raises
    UnreadableError."""
    parcel = Parcel(body)
    main = _main_part(parcel)
    folder = main.rpartition("/")[0]
    root = parse(parcel.get(main), main)
    body_element = child(root, "body")
    if body_element is None:
        raise UnreadableError(f"{main} has no body")
    numbering = Numbering.of(_part(parcel, f"{folder}/numbering.xml"), _part(parcel, f"{folder}/styles.xml"))
    found = list(_blocks(body_element, numbering))
    document = compose(url, MEDIA_TYPE, found, by="docx", properties=_properties(parcel))
    pictures = sum("/media/" in name for name in parcel.names())
    if len(document.text) < SCANNED_BELOW and pictures:
        return replace(
            document, problem="needs-ocr", detail=f"{pictures} pictures, {len(document.text)} characters"
        )
    return document


def _main_part(parcel: Parcel) -> str:
    if "_rels/.rels" in parcel:
        for relation in parse(parcel.get("_rels/.rels"), "_rels/.rels").iter("Relationship"):
            target = relation.get("Target", "").lstrip("/")
            if relation.get("Type", "").endswith("/officeDocument") and target in parcel:
                return target
    return "word/document.xml"


def _part(parcel: Parcel, name: str) -> Element | None:
    """A part that refines the text but is not the text: where it is broken, the text is read without it."""
    try:
        return parse(parcel.get(name), name) if name in parcel else None
    except UnreadableError:
        return None


def _properties(parcel: Parcel) -> Properties:
    core = _part(parcel, "docProps/core.xml")
    if core is None:
        return Properties()
    return Properties(
        core.findtext("title"), moment(core.findtext("created")), moment(core.findtext("modified"))
    )


def _blocks(container: Element, numbering: Numbering) -> Iterator[Paragraph]:
    for element in container:
        if element.tag == "p":
            yield from _paragraph(element, numbering)
        elif element.tag == "tbl":
            yield from _rows(element, numbering)
        elif element.tag not in _SKIPPED:  # content controls, insertions, alternate content
            yield from _blocks(element, numbering)


def _paragraph(element: Element, numbering: Numbering) -> Iterator[Paragraph]:
    words: list[str] = []
    boxes: list[Element] = []
    _collect(element, words, boxes)
    text = "".join(words)
    if tidy(text):
        text = numbering.label(element) + text
        yield Paragraph(text, numbering.size(element), numbering.centred(element))
    for box in boxes:
        yield from _blocks(box, numbering)


def _collect(element: Element, words: list[str], boxes: list[Element]) -> None:
    for part in element:
        tag = part.tag
        if tag == "t":
            words.append(part.text or "")
        elif tag == "tab":
            words.append("\t")
        elif tag == "cr" or (tag == "br" and part.get("type", "textWrapping") == "textWrapping"):
            words.append("\n")
        elif tag == "noBreakHyphen":
            words.append("-")
        elif tag == "txbxContent":
            boxes.append(part)
        elif tag in _SKIPPED or tag == "pPr" or (tag == "r" and switched_on(part, "rPr", "vanish")):
            continue
        else:
            _collect(part, words, boxes)


def _rows(table: Element, numbering: Numbering) -> Iterator[Paragraph]:
    for line in _parts(table, "tr"):
        if switched_on(line, "trPr", "del"):
            continue
        cells = []
        for cell in _parts(line, "tc"):
            merged_up = child(cell, "tcPr", "vMerge")
            upper_half = merged_up is None or merged_up.get("val") == "restart"
            cells.append(" ".join(p.text for p in _blocks(cell, numbering)) if upper_half else "")
            cells += [""] * (_whole(value(cell, "tcPr", "gridSpan")) - 1)
        yield Paragraph(row(cells), row=True)


def _parts(element: Element, tag: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, those wrapped in content controls included."""
    for part in element:
        if part.tag == tag:
            yield part
        elif part.tag in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _parts(part, tag)


def _whole(number: str | None) -> int:
    return min(int(number), 64) if number and number.isascii() and number.isdigit() else 1
