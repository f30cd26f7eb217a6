"""Workbooks, XLS and XLSX (WPS's .et is XLS): one row a line, sheet after sheet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from duties.reports import Document
from harvester.readers.doc_ole import MAGIC, OleFile
from harvester.readers.document import Paragraph, Properties, UnreadableError, compose, moment, row
from harvester.readers.docx_xml import parse
from harvester.readers.zipped import Parcel

XLS = "application/vnd.ms-excel"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CELLS = 2_000_000


def read(body: bytes, url: str) -> Document:
    """The cells of all visible sheets, rows of one cell as paragraphs. Raises UnreadableError."""
    import python_calamine

    properties = _checked(body)
    found: list[Paragraph] = []
    cells = 0
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(body))
        for sheet in book.sheets_metadata:
            if (
                str(sheet.visible).rpartition(".")[2] != "Visible"
                or str(sheet.typ).rpartition(".")[2] != "WorkSheet"
            ):
                continue
            content = book.get_sheet_by_name(sheet.name)
            cells += content.height * content.width
            if cells > MOST_CELLS:
                raise UnreadableError(f"workbook with more than {MOST_CELLS} cells")
            for values in content.to_python(skip_empty_area=True):
                words = [_shown(value) for value in values]
                alone = sum(bool(word) for word in words) == 1
                found.append(Paragraph("".join(words) if alone else row(words), row=not alone))
    except python_calamine.CalamineError as wrong:
        raise UnreadableError(f"calamine: {wrong}") from wrong
    except (ValueError, OSError, TypeError) as wrong:
        raise UnreadableError(f"broken workbook: {wrong}") from wrong
    except BaseException as wrong:
        # calamine panics on some damaged XLS, and pyo3's PanicException is no Exception and cannot be
        # imported.
        if type(wrong).__name__ == "PanicException":
            raise UnreadableError(f"calamine gave up: {wrong}") from wrong
        raise
    return compose(url, XLS if body.startswith(MAGIC) else XLSX, found, by="sheet", properties=properties)


def _checked(body: bytes) -> Properties:
    """The file's properties, after making sure that it unfolds within bounds: calamine itself knows none."""
    if body.startswith(MAGIC):
        return OleFile(body).properties()
    parcel = Parcel(body)
    core = Properties()
    for info in parcel.members:
        data = parcel.content(info)
        if info.filename == "docProps/core.xml":
            root = parse(data, info.filename)
            core = Properties(
                root.findtext("title"), moment(root.findtext("created")), moment(root.findtext("modified"))
            )
    return core


def _shown(value: Any) -> str:
    """A cell as a reader would type it: whole numbers without ".0", dates as dates."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, bool | int | date | time | timedelta | str):
        return str(value)
    return ""
