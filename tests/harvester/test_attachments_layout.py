"""Paragraphs and tables out of letters at places: the shapes of Chinese official print."""

from __future__ import annotations

from collections.abc import Iterator

from harvester.readers import pdf
from harvester.readers.pdf_layout import Glyph, Sheet, paragraphs
from harvester.readers.pdf_tables import Rule
from tests.samples import pdf_of

EM, LEADING = 16.0, 28.0
LEFT, TOP = 80.0, 740.0


def line(words: str, row: float, left: float = LEFT, size: float = EM) -> Iterator[Glyph]:
    for sign in words:
        wide = size / 2 if sign.isascii() else size
        if not sign.isspace():
            yield Glyph(sign, left, left + wide, TOP - row * LEADING, size)
        left += wide


def sheet(*glyphs: Iterator[Glyph], rules: tuple[Rule, ...] = ()) -> Sheet:
    return Sheet(595.0, 842.0, tuple(g for part in glyphs for g in part), rules)


def texts(*sheets: Sheet) -> list[str]:
    return [p.text for p in paragraphs(sheets)]


FULL = "我县深入学习贯彻上级决策部署扎实推进依法行政各项"  # 24 letters: fills a line of the sheets below
INDENT = LEFT + 2 * EM


def test_an_indent_opens_a_paragraph_and_a_full_line_goes_on() -> None:
    page = sheet(
        line(FULL[:22], 0, INDENT),
        line(FULL, 1),
        line("工作。", 2),
        line(FULL[:22], 3, INDENT),
        line("完毕。", 4),
    )
    assert texts(page) == [FULL[:22] + FULL + "工作。", FULL[:22] + "完毕。"]


def test_a_line_that_ends_early_closes_a_paragraph_even_without_indents() -> None:
    page = sheet(line(FULL, 0), line("工作完成。", 1), line(FULL, 2), line("成效明显。", 3))
    assert texts(page) == [FULL + "工作完成。", FULL + "成效明显。"]


def test_a_line_cut_short_before_a_long_number_still_goes_on() -> None:
    page = sheet(
        line(FULL[:22], 0, INDENT),
        line(FULL[:20], 1),
        line("1234567.8万元" + FULL[:17], 2),
        line(FULL, 3),
        line("好。", 4),
    )
    assert len(texts(page)) == 1


def test_a_paragraph_goes_on_over_the_page_break_and_the_folio_is_dropped() -> None:
    one = sheet(line(FULL[:22], 0, INDENT), line(FULL, 20), line("— 1 —", 25.5, 270))
    two = sheet(line(FULL, 0), line("到此为止。", 1), line("— 2 —", 25.5, 270))
    three = sheet(line(FULL[2:24], 0, INDENT), line("又一段。", 1), line("— 3 —", 25.5, 270))
    joined = texts(one, two, three)
    assert joined[-1] == FULL[2:24] + "又一段。"
    assert any(text.endswith(FULL + "到此为止。") for text in joined)
    assert not any("—" in text for text in joined)


def test_a_line_at_the_same_place_of_most_pages_is_a_running_head() -> None:
    pages = [
        sheet(line("青禾县人民政府公报 第3期", -1.5, 200), line(FULL[: 10 + n], 0, INDENT), line("正文。", 9))
        for n in range(4)
    ]
    assert not any("公报" in text for text in texts(*pages))


def test_two_columns_are_read_one_after_the_other() -> None:
    half = FULL[:12]
    left = [line(half[n % 3 :] + half[: n % 3], n, 80) for n in range(10)]
    right = [line("右" + half[1:], n, 300) for n in range(10)]
    found = "".join(texts(sheet(*left, *right)))
    assert found.index("右") > found.rindex(half[:3])


def test_a_letter_printed_twice_to_look_bold_is_one_letter() -> None:
    page = sheet(line("法治政府", 0), line("法治政府", 0, LEFT + 0.4))
    assert texts(page) == ["法治政府"]


def test_a_repeated_character_is_not_a_bold_one() -> None:
    assert texts(sheet(line("人人学法", 0))) == ["人人学法"]


def grid(xs: tuple[float, ...], ys: tuple[float, ...]) -> tuple[Rule, ...]:
    flat = tuple(Rule(xs[0], y, xs[-1], y) for y in ys)
    return flat + tuple(Rule(x, ys[0], x, ys[-1]) for x in xs)


def test_ruled_cells_become_rows_and_lines_inside_a_cell_are_joined() -> None:
    rules = grid((80, 200, 300), (TOP - 70, TOP - 35, TOP + 20))
    page = sheet(
        line("行政复议", 0, 85),
        line("案件", 0.7, 85),
        line("86", 0, 210),
        line("合计", 2, 85),
        line("86", 2, 210),
        rules=rules,
    )
    assert texts(page) == ["行政复议案件\t86", "合计\t86"]


def test_a_cell_merged_downwards_is_said_once() -> None:
    rules = (
        *(Rule(80, y, 300, y) for y in (TOP + 20, TOP - 70)),
        Rule(200, TOP - 25, 300, TOP - 25),
        *(Rule(x, TOP - 70, x, TOP + 20) for x in (80, 200, 300)),
    )
    page = sheet(line("许可", 0.8, 85), line("12", 0, 210), line("13", 2, 210), rules=rules)
    assert texts(page) == ["许可\t12", "13"]


def test_a_row_torn_by_the_page_break_is_made_whole() -> None:
    rules = grid((80, 200, 300), (TOP - 30, TOP + 20))
    one = sheet(line("县司法局牵头办", 0, 85), line("一", 0, 205), rules=rules)
    two = sheet(line("理的事项", 0, 85), rules=rules)
    assert texts(one, two) == ["县司法局牵头办理的事项\t一"]


def test_a_frame_around_running_text_is_no_table() -> None:
    page = sheet(line(FULL[:22], 0, INDENT), line("完。", 1), rules=grid((70, 500), (TOP - 60, TOP + 20)))
    assert texts(page) == [FULL[:22] + "完。"]


def test_a_page_without_letters_is_no_paragraph() -> None:
    assert texts(Sheet(595.0, 842.0, ())) == []


def turned_pdf(matrix: bytes, rotate: int) -> bytes:
    content = b"BT /F 20 Tf %s Tm (Annual report 2024 of the rule of law) Tj ET" % matrix
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Rotate %d /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>" % rotate
    )
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: pages, 3: page, 4: stream, 5: font})


def test_a_page_lying_on_its_side_is_read_whatever_it_says_of_itself() -> None:
    for matrix in (b"1 0 0 1 100 400", b"0 1 -1 0 300 100", b"0 -1 1 0 300 700", b"-1 0 0 -1 500 400"):
        for rotate in (0, 90, 270):
            assert pdf.read(turned_pdf(matrix, rotate), "u").text == "Annual report 2024 of the rule of law"
