"""Output: tables for eyes, JSON and CSV for programs. In a pipe a table is plain text without colours."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

COLOURS: Mapping[str, str] = {
    "on_time": "green",
    "late": "yellow",
    "not_found": "bold red",
    "unobserved": "magenta",
    "undated": "cyan",
    "disputed": "yellow",
    "withdrawn": "red",
    "exempt": "dim",
    "upcoming": "dim",
}

PIPE_WIDTH = 200  # columns of a table that no terminal limits


def console() -> Console:
    """Standard output, with colours only on a terminal."""
    terminal = sys.stdout.isatty()
    return Console(width=None if terminal else PIPE_WIDTH, highlight=False, soft_wrap=False)


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def as_lines(rows: Sequence[Mapping[str, Any]]) -> str:
    """One JSON object a line."""
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def as_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """CSV with a header, UTF-8; lists become JSON. A cell that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return out.getvalue().rstrip("\n")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def padded(text: str, width: int) -> str:
    """The text filled with spaces to ``width`` terminal columns; a Chinese character takes two."""
    return text + " " * max(1, width - cell_len(text))


def show_table(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, styles: Sequence[str | None] = ()
) -> None:
    """Print a table; ``styles`` colours whole rows."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for number, row in enumerate(rows):
        style = styles[number] if number < len(styles) else None
        table.add_row(*(Text(cell, style=style or "") for cell in row))
    console().print(table)
