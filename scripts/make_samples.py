"""Makes tests/samples/: one report of our own wording, written out by real programs, and an OFD by hand.

    python scripts/make_samples.py            # needs LibreOffice (soffice) with Writer and Calc, and a CJK font

LibreOffice stamps times and identifiers into its files, so bytes differ from run to run while the text does not. The
samples are committed; nothing but a change of their text calls for running this again.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

SAMPLES = Path(__file__).resolve().parents[1] / "tests" / "samples"
TEXT = SAMPLES / "report.txt"
FONT = "WenQuanYi Zen Hei"

Row = list[str]


def blocks() -> Iterator[str | list[Row]]:
    """The sample's text: paragraphs, and tables as rows of cells."""
    rows: list[Row] = []
    for line in TEXT.read_text(encoding="utf-8").splitlines():
        if " | " in line:
            rows.append(line.split(" | "))
            continue
        if rows:
            yield rows
            rows = []
        yield line
    if rows:
        yield rows


def fodt() -> str:
    """The text as a flat OpenDocument file with page numbers and a running head."""
    body = []
    for number, block in enumerate(blocks()):
        if isinstance(block, list):
            rows = "".join(
                "<table:table-row>"
                + "".join(
                    f'<table:table-cell table:style-name="C" office:value-type="string"><text:p text:style-name="Cell">{escape(c)}</text:p></table:table-cell>'
                    for c in row
                )
                + "</table:table-row>"
                for row in block
            )
            columns = f'<table:table-column table:number-columns-repeated="{len(block[0])}"/>'
            body.append(f'<table:table table:name="T{number}">{columns}{rows}</table:table>')
        else:
            body.append(_p("Title" if number < 2 else "Body", escape(block)))
    return _FODT.replace("%BODY%", "".join(body))


_FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>青禾县2024年度法治政府建设情况报告</dc:title><meta:creation-date>2025-02-18T09:30:00</meta:creation-date></office:meta>
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'%FONT%'"/></office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties style:font-name="F" style:font-name-asian="F" fo:font-size="16pt"
 style:font-size-asian="16pt" fo:language="zh" fo:country="CN" style:language-asian="zh" style:country-asian="CN"/></style:default-style>
<style:style style:name="Title" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/>
<style:text-properties fo:font-size="22pt" style:font-size-asian="22pt"/></style:style>
<style:style style:name="Body" style:family="paragraph"><style:paragraph-properties fo:text-indent="32pt" fo:text-align="justify"
 fo:line-height="28pt" fo:orphans="2" fo:widows="2"/></style:style>
<style:style style:name="Cell" style:family="paragraph"><style:text-properties fo:font-size="12pt" style:font-size-asian="12pt"/></style:style>
<style:style style:name="Edge" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/>
<style:text-properties fo:font-size="10pt" style:font-size-asian="10pt"/></style:style>
</office:styles>
<office:automatic-styles>
<style:style style:name="C" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="2pt"/></style:style>
<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin-top="25mm"
 fo:margin-bottom="20mm" fo:margin-left="28mm" fo:margin-right="26mm"/><style:header-style><style:header-footer-properties
 fo:min-height="8mm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="8mm"/></style:footer-style>
</style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L">
<style:header><text:p text:style-name="Edge">青禾县人民政府政府信息公开</text:p></style:header>
<style:footer><text:p text:style-name="Edge">— <text:page-number>1</text:page-number> —</text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text>%BODY%</office:text></office:body></office:document>
"""


def outline() -> str:
    """What paragraphs alone do not show: automatic numbers, merged cells, a deletion kept on record, a field, a note."""
    body = (
        '<text:tracked-changes><text:changed-region text:id="c"><text:deletion><office:change-info><dc:creator>甲</dc:creator>'
        "<dc:date>2025-01-01T00:00:00</dc:date></office:change-info><text:p>已删去</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        + _p("Title", "青禾县水务局")
        + _p("Title", "2024年度法治政府建设情况报告")
        + '<text:p text:style-name="Body">全文<text:change text:change-id="c"/>见<text:note text:id="n" text:note-class="footnote">'
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>脚注</text:p></text:note-body></text:note>"
        '<text:a xlink:href="http://127.0.0.1/" xlink:type="simple">县政府网站</text:a>,<text:line-break/>咨询请来电。</text:p>'
        + _list(
            _item("总体情况", _list(_item("制度建设"), _item("执法监督", _list(_item("案卷评查"))))),
            _item("下一步打算"),
        )
        + _MERGED
        + _p("Body", "青禾县水务局")
        + _p("Body", "2025年1月20日")
    )
    return _FODT.replace("</office:automatic-styles>", _NUMBERS + "</office:automatic-styles>").replace(
        "%BODY%", body
    )


def _p(style: str, words: str) -> str:
    return f'<text:p text:style-name="{style}">{words}</text:p>'


def _list(*items: str) -> str:
    return f'<text:list text:style-name="N">{"".join(items)}</text:list>'


def _item(words: str, below: str = "") -> str:
    return f"<text:list-item>{_p('Body', words)}{below}</text:list-item>"


_NUMBERS = """<text:list-style style:name="N">
<text:list-level-style-number text:level="1" style:num-suffix="、" style:num-format="一, 二, 三, ..."/>
<text:list-level-style-number text:level="2" style:num-prefix="(" style:num-suffix=")" style:num-format="一, 二, 三, ..."/>
<text:list-level-style-number text:level="3" style:num-suffix="." style:num-format="1"/></text:list-style>"""


def _td(words: str, span: str = "") -> str:
    paragraphs = "".join(_p("Cell", part) for part in words.split("/"))
    return f'<table:table-cell table:style-name="C" {span}>{paragraphs}</table:table-cell>'


_DOWN, _ACROSS = 'table:number-rows-spanned="2"', 'table:number-columns-spanned="2"'
_MERGED = (
    '<table:table table:name="M"><table:table-column table:number-columns-repeated="3"/>'
    f"<table:table-row>{_td('类别')}{_td('数量')}{_td('备注')}</table:table-row>"
    f"<table:table-row>{_td('许可/(含备案)', _DOWN)}{_td('12')}{_td('')}</table:table-row>"
    f"<table:table-row><table:covered-table-cell/>{_td('')}{_td('无')}</table:table-row>"
    f"<table:table-row>{_td('合计', _ACROSS)}<table:covered-table-cell/>{_td('25')}</table:table-row>"
    "</table:table>"
)


def fods() -> str:
    rows = []
    for block in blocks():
        lines = block if isinstance(block, list) else [[block]]
        for line in lines:
            cells = "".join(_cell(words) for words in line)
            rows.append(f"<table:table-row>{cells}</table:table-row>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><office:document'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.3"'
        ' office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>'
        f'<table:table table:name="报告">{"".join(rows)}</table:table></office:spreadsheet></office:body></office:document>'
    )


def _cell(words: str) -> str:
    kind = (
        f'office:value-type="float" office:value="{words}"'
        if words.isdigit()
        else 'office:value-type="string"'
    )
    return f"<table:table-cell {kind}><text:p>{escape(words)}</text:p></table:table-cell>"


def convert(source: Path, kind: str, target: Path) -> None:
    """One conversion by LibreOffice, under a profile of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            kind,
        ]
        subprocess.run(
            [*command, "--outdir", folder, str(source)], check=True, capture_output=True, timeout=180
        )
        made = Path(folder) / f"{source.stem}.{kind.partition(':')[0]}"
        shutil.copyfile(made, target)
    print(target.name, target.stat().st_size)


def _lines() -> Iterator[tuple[float, float, float, str, bool]]:
    """The text set by hand on A4: left, baseline from the top (over all pages), size, words, whether a table cell."""
    left, right, size, leading = 28.0, 182.0, 5.6, 9.8
    base = 40.0
    for number, block in enumerate(blocks()):
        if isinstance(block, list):
            edges = _columns(len(block[0]))
            for row in block:
                for at, words in enumerate(row):
                    yield edges[at] + 1.0, base, 4.2, words, True
                base += leading
            continue
        if number < 2:
            yield 105.0 - sum(_steps(block, 7.7)) / 2, base, 7.7, block, False
            base += leading * 1.3
            continue
        start, line = left + 2 * size, ""
        for sign in block:
            if start + sum(_steps(line + sign, size)) > right + 0.01:
                yield start, base, size, line, False
                start, line = left, ""
                base += leading
            line += sign
        yield start, base, size, line, False
        base += leading


def _steps(words: str, size: float) -> list[float]:
    return [size / 2 if sign.isascii() else size for sign in words]


def _columns(count: int) -> list[float]:
    """The edges of a table's columns: the first twice as wide as the others."""
    narrow = 154.0 / (count + 1)
    return [28.0, *(28.0 + narrow * (at + 2) for at in range(count))]


def ofd(*, by_letter: bool) -> bytes:
    """A hand-built OFD: one TextObject a line, as converters write, or one a letter, as some of them do."""
    depth = 22 * 9.8  # of the text on one page
    pages: dict[int, list[str]] = {}
    ruled: dict[int, set[float]] = {}
    identifier = 10
    for left, base, size, words, cell in _lines():
        page = int((base - 40.0) // depth)
        at = base - page * depth
        if cell:
            ruled.setdefault(page, set()).add(round(at, 2))
        steps = _steps(words, size)
        places = [left + sum(steps[:i]) for i in range(len(words))]
        pieces = list(zip(places, words, strict=True)) if by_letter else [(left, words)]
        for x, piece in pieces:
            identifier += 1
            delta = (
                f' DeltaX="{" ".join(f"{s:g}" for s in _steps(piece, size)[:-1])}"' if len(piece) > 1 else ""
            )
            wide = sum(_steps(piece, size))
            pages.setdefault(page, []).append(
                f'<ofd:TextObject ID="{identifier}" Boundary="{x:.2f} {at - size:.2f} {wide:.2f} {size * 1.3:.2f}"'
                f' Font="2" Size="{size}"><ofd:TextCode X="0" Y="{size:.2f}"{delta}>{escape(piece)}</ofd:TextCode></ofd:TextObject>'
            )
    for page, bases in ruled.items():
        pages[page] += _frame(sorted(bases), identifier)
    for page in pages:
        pages[page].append(
            f'<ofd:TextObject ID="{9000 + page}" Boundary="100 280 12 5" Font="2" Size="4">'
            f'<ofd:TextCode X="0" Y="4" DeltaX="4 4 4 4">- {page + 1} -</ofd:TextCode></ofd:TextObject>'
        )
    return _package(pages)


def _frame(bases: list[float], identifier: int) -> Iterator[str]:
    columns = max(len(block[0]) for block in blocks() if isinstance(block, list))
    top, bottom = bases[0] - 6.8, bases[-1] + 3.0
    strokes = [(28.0, base - 6.8, 182.0, base - 6.8) for base in bases] + [(28.0, bottom, 182.0, bottom)]
    strokes += [(edge, top, edge, bottom) for edge in _columns(columns)]
    for number, (x0, y0, x1, y1) in enumerate(strokes):
        wide, high = x1 - x0, y1 - y0
        yield (
            f'<ofd:PathObject ID="{identifier + 500 + number}" Boundary="{x0:.2f} {y0:.2f} {max(wide, 0.4):.2f} {max(high, 0.4):.2f}"'
            f' LineWidth="0.35"><ofd:AbbreviatedData>M 0 0 L {wide:.2f} {high:.2f}</ofd:AbbreviatedData></ofd:PathObject>'
        )


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def _package(pages: dict[int, list[str]]) -> bytes:
    names = "".join(f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in sorted(pages))
    parts = {
        "OFD.xml": f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>'
        "<ofd:Title>青禾县2024年度法治政府建设情况报告</ofd:Title><ofd:CreationDate>2025-02-18</ofd:CreationDate></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:MaxUnitID>99999</ofd:MaxUnitID><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        f"<ofd:Pages>{names}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {_OFD} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/>'
        "</ofd:Fonts></ofd:Res>",
    }
    for number, objects in pages.items():
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="{5000 + number}" Type="Body">{"".join(objects)}</ofd:Layer>'
            "</ofd:Content></ofd:Page>"
        )
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(
                ZipInfo(name, (2025, 2, 18, 9, 30, 0)),
                '<?xml version="1.0" encoding="UTF-8"?>' + content,
                ZIP_DEFLATED,
            )
    return target.getvalue()


def main() -> None:
    for name, by_letter in (("report-lines.ofd", False), ("report-letters.ofd", True)):
        (SAMPLES / name).write_bytes(ofd(by_letter=by_letter))
    if shutil.which("soffice") is None:
        sys.exit("The OFD files are made. For the others install LibreOffice (soffice) with Writer and Calc.")
    with tempfile.TemporaryDirectory() as folder:
        text, table = Path(folder) / "report.fodt", Path(folder) / "report.fods"
        numbered = Path(folder) / "outline.fodt"
        text.write_text(fodt().replace("%FONT%", FONT), encoding="utf-8")
        numbered.write_text(outline().replace("%FONT%", FONT), encoding="utf-8")
        table.write_text(fods(), encoding="utf-8")
        for kind in (
            "docx:MS Word 2007 XML",
            "doc:MS Word 97",
            "rtf:Rich Text Format",
            "pdf:writer_pdf_Export",
        ):
            convert(text, kind, SAMPLES / f"report.{kind.partition(':')[0]}")
        for kind in ("docx:MS Word 2007 XML", "doc:MS Word 97", "rtf:Rich Text Format"):
            convert(numbered, kind, SAMPLES / f"outline.{kind.partition(':')[0]}")
        for kind in ("xlsx:Calc MS Excel 2007 XML", "xls:MS Excel 97"):
            convert(table, kind, SAMPLES / f"report.{kind.partition(':')[0]}")
    shutil.copyfile(SAMPLES / "report.doc", SAMPLES / "report.wps")


if __name__ == "__main__":
    main()
