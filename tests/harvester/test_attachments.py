"""Every format, written by a real program, read back: words, paragraphs, tables, titles, properties."""

from __future__ import annotations

import pytest

from harvester import read
from harvester.readers import docx, pdf, rtf, sheet
from harvester.readers.document import Paragraph, UnreadableError, heading, moment, tidy
from harvester.readers.docx_numbering import in_words
from tests.samples import GOLD, REPORTS, captured, docx_of, sample, zipped
from tests.scoring import score

TABLE = [line for line in GOLD.splitlines() if "\t" in line]
TITLE = "青禾县人民政府关于2024年度法治政府建设情况的报告"


@pytest.mark.parametrize("name", REPORTS)
def test_every_format_gives_all_words_and_all_paragraphs(name: str) -> None:
    found = read.document(captured(sample(name), name))
    result = score(found.text, GOLD)
    assert found.problem is None
    assert result.f1 >= 0.999
    assert result.paragraphs == 1.0


@pytest.mark.parametrize("name", REPORTS)
def test_every_format_keeps_the_table_row_by_row(name: str) -> None:
    lines = read.document(captured(sample(name), name)).text.split("\n")
    assert [line for line in lines if "\t" in line] == TABLE


@pytest.mark.parametrize("name", REPORTS)
def test_reading_twice_gives_the_same_document(name: str) -> None:
    assert read.document(captured(sample(name), name)) == read.document(captured(sample(name), name))


@pytest.mark.parametrize(
    "name", ["report.docx", "report.doc", "report.wps", "report.pdf", "report-lines.ofd"]
)
def test_a_title_broken_into_two_lines_is_one_title(name: str) -> None:
    assert read.document(captured(sample(name), name)).title == TITLE


@pytest.mark.parametrize("name", REPORTS)
def test_the_signature_dates_the_report(name: str) -> None:
    found = read.document(captured(sample(name), name))
    assert [(e.value, e.quote) for e in found.evidence if e.about == "written"] == [
        ("2025-02-18", "2025年2月18日")
    ]


@pytest.mark.parametrize("name", ["report.docx", "report.doc", "report.pdf", "report-lines.ofd"])
def test_a_files_properties_are_evidence_but_its_clock_is_no_publication(name: str) -> None:
    found = read.document(captured(sample(name), name))
    by_file = [e for e in found.evidence if e.place == "file"]
    assert ("title", "青禾县2024年度法治政府建设情况报告") in {(e.about, e.value) for e in by_file}
    assert {e.about for e in by_file if e.label == "created"} == {"built"}
    assert not [e for e in found.evidence if e.about == "published"]


def test_a_time_in_a_file_is_told_in_chinas_time() -> None:
    found = read.document(captured(sample("report.doc")))
    assert [e.value for e in found.evidence if e.label == "created"] == ["2025-02-18T17:30:00"]


def test_running_heads_and_page_numbers_are_not_text() -> None:
    text = read.document(captured(sample("report.pdf"))).text
    assert "政府信息公开" not in text
    assert "— 2 —" not in text


OUTLINE = ["一、总体情况", "(一)制度建设", "(二)执法监督", "1.案卷评查", "二、下一步打算"]


@pytest.mark.parametrize("name", ["outline.docx", "outline.doc", "outline.rtf"])
def test_automatic_numbers_are_part_of_the_text(name: str) -> None:
    lines = [line.replace(" ", "") for line in read.document(captured(sample(name))).text.split("\n")]
    assert [line for line in lines if line in OUTLINE] == OUTLINE


@pytest.mark.parametrize("name", ["outline.docx", "outline.doc", "outline.rtf"])
def test_deleted_words_and_footnotes_are_left_out_and_links_kept(name: str) -> None:
    lines = read.document(captured(sample(name))).text.split("\n")
    assert "全文见县政府网站," in lines
    assert "咨询请来电。" in lines


@pytest.mark.parametrize("name", ["outline.docx", "outline.doc", "outline.rtf"])
def test_merged_and_empty_cells_do_not_shift_a_row(name: str) -> None:
    lines = read.document(captured(sample(name))).text.split("\n")
    assert "许可 (含备案)\t12" in lines
    assert "无" in lines


def test_docx_text_in_boxes_and_content_controls_is_read_once() -> None:
    choice = (
        "<w:r><mc:Choice><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
    )
    fallback = "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></mc:Fallback></w:r>"
    control = "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件内</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    xml = f'<w:document xmlns:w="w" xmlns:mc="m"><w:body><w:p>{choice}{fallback}</w:p>{control}</w:body></w:document>'
    assert docx.read(docx_of(xml), "u").text == "框内\n控件内"


def test_docx_lists_of_one_family_go_on_counting_unless_restarted() -> None:
    numbering = (
        '<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num></w:numbering>"
    )
    paragraphs = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{n}"/></w:numPr></w:pPr><w:r><w:t>项</w:t></w:r></w:p>'
        for n in (1, 1, 2, 3)
    )
    xml = f'<w:document xmlns:w="w"><w:body>{paragraphs}</w:body></w:document>'
    assert docx.read(docx_of(xml, numbering=numbering), "u").text.split("\n") == [
        "一、项",
        "二、项",
        "三、项",
        "一、项",
    ]


@pytest.mark.parametrize(
    ("number", "form", "words"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCounting", "一百零五"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "decimalEnclosedCircle", "③"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (7, "somethingNew", "7"),
    ],
)
def test_list_numbers_are_shown_as_word_shows_them(number: int, form: str, words: str) -> None:
    assert in_words(number, form) == words


def test_a_docx_of_pictures_only_needs_text_recognition() -> None:
    empty = '<w:document xmlns:w="w"><w:body><w:p><w:r><w:drawing/></w:r></w:p></w:body></w:document>'
    body = zipped({"word/document.xml": empty.encode(), "word/media/image1.png": b"\x89PNG"})
    assert docx.read(body, "u").problem == "needs-ocr"


def test_a_spreadsheets_numbers_read_as_typed() -> None:
    lines = sheet.read(sample("report.xls"), "u").text.split("\n")
    assert "执法人员培训(人次)\t1150\t1426\t276" in lines


def test_rtf_written_with_bare_gbk_bytes_is_read() -> None:
    body = rb"{\rtf1\ansi\ansicpg936 " + "二〇二四年法治政府建设".encode("gbk") + rb"\par}"
    assert rtf.read(body, "u").text == "二〇二四年法治政府建设"


def test_a_pdf_that_needs_a_password_says_so() -> None:
    locked = b"<< /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"x" * 32, b"y" * 32)
    from tests.samples import pdf_of

    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>", 3: locked}
    body = pdf_of(objects, b"/Root 1 0 R /Encrypt 3 0 R /ID [<00><00>]")
    with pytest.raises(UnreadableError, match="password"):
        pdf.read(body, "u")


def test_radicals_that_look_like_characters_become_characters() -> None:
    assert tidy("⼈⺠政府⼯作报告\u200b\x00") == "人民政府工作报告"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            [
                "青禾县人民政府文件",
                "青政〔2025〕3号",
                "关于2024年法治政府建设情况的报告",
                "市人民政府:",
                "正文。" * 9,
            ],
            "关于2024年法治政府建设情况的报告",
        ),
        (["附件1", "2024年法治政府建设年度报告", "一、总体情况"], "2024年法治政府建设年度报告"),
        (["2024年,我县认真贯彻落实上级部署,扎实推进法治政府建设。" * 3], None),
        ([], None),
    ],
)
def test_the_title_stands_below_masthead_and_number(lines: list[str], title: str | None) -> None:
    assert heading([Paragraph(line) for line in lines]) == title


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("D:20250327162700+08'00'", "2025-03-27T16:27:00+08:00"),
        ("D:20250327082700Z", "2025-03-27T08:27:00+00:00"),
        ("2025-03-27T08:27:00Z", "2025-03-27T08:27:00+00:00"),
        ("2025-02-18", "2025-02-18T00:00:00"),
        ("D:20251399", None),
        ("昨天", None),
        (None, None),
    ],
)
def test_times_in_files_are_read_or_left(text: str | None, iso: str | None) -> None:
    found = moment(text)
    assert (found.isoformat() if found else None) == iso
