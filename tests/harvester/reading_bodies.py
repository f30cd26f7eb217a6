"""How the paragraphs of a document stand in the markup: each shape gives its markup and the lines it shows."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

Shown = tuple[str, list[str]]
Body = Callable[[Sequence[str]], Shown]
BODIES: dict[str, Body] = {}


def body(made: Body) -> Body:
    BODIES[made.__name__] = made
    return made


@body
def paragraphs(lines: Sequence[str]) -> Shown:
    return "\n".join(f"<p>　　{one}</p>" for one in lines), list(lines)


@body
def breaks_with_indents(lines: Sequence[str]) -> Shown:
    return "<br><br>\n".join(f"&emsp;&emsp;{one}" for one in lines), list(lines)


@body
def one_paragraph(lines: Sequence[str]) -> Shown:
    """The whole body in one <p>, only the indents kept."""
    return "<p>" + "".join(f"　　{one}" for one in lines) + "</p>", list(lines)


@body
def sentences_in_divs(lines: Sequence[str]) -> Shown:
    said = [part for one in lines for part in re.split(r"(?<=。)", one) if part]
    return "".join(f"<div>{one}</div>" for one in said), said


@body
def preformatted(lines: Sequence[str]) -> Shown:
    return "<pre>" + "\n\n".join(f"    {one}" for one in lines) + "</pre>", list(lines)


@body
def text_area(lines: Sequence[str]) -> Shown:
    """The editor's own field, whose markup a script would put in its place."""
    inner = html.escape("".join(f"<p>{one}</p>" for one in lines))
    return f"<div id='show'></div><textarea id='src' style='display:none'>{inner}</textarea>", list(lines)


@body
def three_siblings(lines: Sequence[str]) -> Shown:
    third = max(1, len(lines) // 3)
    parts = [lines[:third], lines[third : 2 * third], lines[2 * third :]]
    markup = "".join(f"<div class='part{n}'>" + "".join(f"<p>{one}</p>" for one in part) + "</div>"
                     for n, part in enumerate(parts))  # fmt: skip
    return markup, list(lines)


def _soup(text: str, step: int) -> str:
    runs = (text[i : i + step] for i in range(0, len(text), step))
    return "".join(
        f"<span style='mso-spacerun:yes;font-family:仿宋_GB2312;font-size:16pt'>{run}</span>" for run in runs
    )


@body
def word_processor(lines: Sequence[str]) -> Shown:
    return "".join(f'<p class="MsoNormal" style="text-indent:32pt">{_soup(one, 5)}<o:p></o:p></p><p>&nbsp;</p>'
                   for one in lines), list(lines)  # fmt: skip


@body
def soup_and_breaks(lines: Sequence[str]) -> Shown:
    return "<span>" + "<br/>".join(f"<span>　　</span>{_soup(one, 9)}" for one in lines) + "</span>", list(
        lines
    )


@body
def list_items(lines: Sequence[str]) -> Shown:
    return "<ol style='list-style:none'>" + "".join(
        f"<li><font size=3>{one}</font></li>" for one in lines
    ) + "</ol>", list(lines)


@body
def nested_cells(lines: Sequence[str]) -> Shown:
    inner = "<br>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{one}" for one in lines)
    return (
        f"<table><tr><td><table width=95%><tr><td class=black14>{inner}</td></tr></table></td></tr></table>",
        list(lines),
    )


@body
def rows_of_one_cell(lines: Sequence[str]) -> Shown:
    return "<table>" + "".join(f"<tr><td>{one}</td></tr>" for one in lines) + "</table>", list(lines)


@body
def wrapped_deep(lines: Sequence[str]) -> Shown:
    return "".join(
        f"<div><div><section><p><span>{one}</span></p></section></div></div>" for one in lines
    ), list(lines)


@body
def quoted(lines: Sequence[str]) -> Shown:
    return "<blockquote><center>" + "".join(
        f"<p align=left>{one}\n</p>" for one in lines
    ) + "</center></blockquote>", list(lines)


@body
def with_table(lines: Sequence[str]) -> Shown:
    """A table of the report amid its paragraphs: its rows stay rows."""
    rows = [
        ("事项", "本年", "上年"),
        ("行政复议", "85件", "71件"),
        ("行政应诉", "9件", ""),
        ("合同审查", "1,024份", "988份"),
    ]
    table = (
        "<table>"
        + "".join("<tr>" + "".join(f"<td><p>{c}</p></td>" for c in row) + "</tr>" for row in rows)
        + "</table>"
    )
    half = len(lines) // 2
    markup = (
        "".join(f"<p>{one}</p>" for one in lines[:half])
        + table
        + "".join(f"<p>{one}</p>" for one in lines[half:])
    )
    return markup, [*lines[:half], *("\t".join(row).rstrip("\t") for row in rows), *lines[half:]]


@body
def with_attachments(lines: Sequence[str]) -> Shown:
    names = ["附件：1. 2023年重点任务完成情况表.xlsx", "2. 规范性文件目录.pdf"]
    tail = f"<p>附件：1. <a href='./P0201.xlsx'>{names[0][6:]}</a></p><p>2. <a href='./P0202.pdf'>{names[1][3:]}</a></p>"
    return "".join(f"<p>{one}</p>" for one in lines) + tail, [*lines, *names]
