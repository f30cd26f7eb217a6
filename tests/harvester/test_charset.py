"""Bytes become the words their author wrote, whatever the page declares."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvester.charset import decode, garbled, known, ungarbled
from tests.places import shared

WORDS = "安化县人民政府2025年度法治政府建设情况报告，镕、喆、㙍等生僻字与“引号”——都在。" * 5
DECLARED = [
    "gb2312",
    "gbk",
    "utf-8",
    "iso-8859-1",
    "big5",
    "shift_jis",
    "euc-kr",
    "us-ascii",
    "utf-16",
    "x-unknown",
    "utf-7",
    "zlib",
]


def _page(charset: str | None, words: str = WORDS) -> str:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    return f"<html><head>{meta}<title>{words[:20]}</title></head><body><p>{words}</p></body></html>"


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("where", ["header", "page"])
@pytest.mark.parametrize("real", ["utf-8", "gb18030"])
def test_a_lie_about_the_charset_changes_nothing(real: str, declared: str, where: str) -> None:
    html = _page(declared if where == "page" else None)
    decoded = decode(
        html.encode(real), f"text/html; charset={declared}" if where == "header" else "text/html"
    )
    assert (decoded.text, decoded.charset, decoded.replaced) == (html, real, 0)


@pytest.mark.parametrize("declared", [None, "gb2312"])
@pytest.mark.parametrize(
    ("real", "mark"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-8", b"\xef\xbb\xbf")]
)
def test_a_byte_order_mark_decides_and_is_not_part_of_the_text(
    real: str, mark: bytes, declared: str | None
) -> None:
    html = _page(declared)
    decoded = decode(mark + html.encode(real), "text/html; charset=gbk")
    assert (decoded.text, decoded.charset, decoded.basis) == (html, real, "bom")


@pytest.mark.parametrize("real", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_forgot_its_mark_is_seen_by_its_zeros(real: str) -> None:
    assert decode(_page(None).encode(real)).text == _page(None)


def test_a_few_titles_cut_in_the_middle_do_not_unmake_a_utf_8_page() -> None:
    body = _page("gb2312").encode() + "报告".encode()[:-1] + b"</a>" + "建设".encode()[:-2] + b"</li>"
    decoded = decode(body)
    assert (decoded.charset, decoded.replaced) == ("utf-8", 2)
    assert WORDS in decoded.text


def test_a_few_broken_bytes_do_not_unmake_a_gbk_page() -> None:
    body = _page("gbk").encode("gb18030") + b"\xff\xff<p>" + "结束".encode("gbk") + b"\xb0</p>"
    decoded = decode(body)
    assert (decoded.charset, decoded.replaced) == ("gb18030", 3)
    assert decoded.text.endswith("<p>结束\ufffd</p>")


def test_a_replacement_character_the_page_itself_wrote_is_not_counted() -> None:
    assert decode("报告\ufffd".encode()).replaced == 0
    assert decode("报告\ufffd".encode("gb18030"), "text/html; charset=gbk").replaced == 0


def test_the_euro_sign_of_windows_is_read() -> None:
    assert decode("价值".encode("gbk") + b"\x80" + "五百万元".encode("gbk")).text == "价值€五百万元"


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        ("法治政府建設年度報告，依法行政考核" * 3, "big5", "big5"),
        ("Procès-verbal déjà reçu à l'été", "cp1252", "iso-8859-1"),
    ],
)
def test_other_charsets_are_believed_where_the_bytes_are_not_chinese(
    text: str, charset: str, label: str
) -> None:
    decoded = decode(text.encode(charset), f"text/html; charset={label}")
    assert (decoded.text, decoded.basis) == (text, "header")


def test_the_operator_has_the_last_word() -> None:
    body = "年度报告".encode()
    assert decode(body, None, "gb2312").charset == "gb18030"
    assert decode(body, None, "gb2312").basis == "forced"
    assert decode(body, None, "no-such-charset").text == "年度报告"


def test_plain_ascii_and_nothing_are_read() -> None:
    assert decode(b"ok").text == "ok"
    assert decode(b"").text == ""


def test_noise_is_known_to_be_unreadable() -> None:
    assert not decode(bytes(range(128, 256)) * 20).readable
    assert decode(_page("gbk").encode("gbk", "replace")).readable


SPOILT: dict[str, Callable[[str], str]] = {
    "GB18030 read as Latin": lambda words: words.encode("gb18030").decode("latin1"),
    "GB18030 read as Windows' Latin": lambda words: words.encode("gb18030").decode("cp1252", "replace"),
    "UTF-8 read as Latin": lambda words: words.encode().decode("latin1"),
    "UTF-8 read as GB18030": lambda words: words.encode().decode("gb18030", "replace"),
    "UTF-8 read as GBK, the rest dropped": lambda words: words.encode().decode("gbk", "ignore"),
    "GBK read as UTF-8": lambda words: words.encode("gbk", "replace").decode("utf-8", "replace"),
    "that read as GBK again": lambda words: words.encode("gbk", "replace").decode("utf-8", "replace").encode().decode("gbk", "replace"),
    "no Chinese in the database": lambda words: words.encode("ascii", "replace").decode(),
    "in entities": lambda words: "".join(f"&#{ord(char)};" for char in words.encode().decode("gbk", "ignore")),
}  # fmt: skip
SOUND = {
    "Chinese": WORDS,
    "with odd characters": WORDS + "·•※→①②Ⅲ㎡℃é ü ñ “” ’ … \ufffd \ue000 锟斤拷",
    "rare characters": "喆镕㙍䶮堃淼犇骉彧翀赟韡昇祎劼斌烜燊頫垚尕峁崾嶙岽崟巴音郭楞鄄城盱眙亳州儋州" * 2,
    "traditional": "關於縣政府依法行政年度報告之說明及相關規定公告事項一覽表" * 3,
    "French": "Le comté a publié son rapport général à l'été : résumé des déclarations où l'État s'engage déjà. "
    * 9,
    "Russian": "Правительство уезда опубликовало ежегодный отчет о верховенстве закона. " * 5,
    "Japanese": "法治政府の建設に関する年次報告をここに公開いたします。詳細はこちら。" * 4,
    "Korean": "법치정부 건설 연례 보고서를 공개합니다 자세한 내용은 여기를 참조하십시오" * 4,
    "Tibetan": "བོད་རང་སྐྱོང་ལྗོངས་མི་དམངས་སྲིད་གཞུང་གི་ལོ་འཁོར་སྙན་ཞུ" * 4,
    "Uyghur": "شىنجاڭ ئۇيغۇر ئاپتونوم رايونلۇق خەلق ھۆكۈمىتى يىللىق دوكلات" * 4,
    "a script": "var a = b ? c : d; // ??? why\n" * 20 + WORDS,
}


@pytest.mark.parametrize("how", SPOILT)
def test_words_that_a_portal_spoilt_before_sending_them_are_none(how: str) -> None:
    page = f"<html><title>{SPOILT[how](WORDS)}</title><body>{SPOILT[how](WORDS)}</body></html>"

    assert garbled(page) is not None
    assert not decode(page.encode()).readable


@pytest.mark.parametrize("kind", SOUND)
def test_words_of_any_language_are_words(kind: str) -> None:
    assert garbled(SOUND[kind], least=8) is None
    assert decode(f"<p>{SOUND[kind]}</p>".encode()).readable


def test_what_was_spoilt_without_loss_can_be_mended() -> None:
    for how in ("GB18030 read as Latin", "UTF-8 read as Latin"):
        assert (
            ungarbled(SPOILT[how]("安化县2025年法治政府建设情况报告")) == "安化县2025年法治政府建设情况报告"
        )
    assert ungarbled("安化县2025年法治政府建设情况报告") is None


def test_only_charsets_of_the_web_are_known() -> None:
    assert known(" 'GB2312' ") == "gb18030"
    for name in ("base64", "zlib", "rot13", "unicode_escape", "utf-7", "idna", "punycode", "undefined"):
        assert known(name) is None


def test_real_pages_decode_without_a_replacement_their_bytes_do_not_force() -> None:
    folder = shared("data", "pages")
    with (folder / "INDEX.tsv").open(encoding="utf-8") as index:
        rows = list(csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE))
    seen = 0
    for row in rows:
        body = (folder / row["file"]).read_bytes()
        decoded = decode(body)
        seen += 1
        assert decoded.charset == row["encoding"].partition("(")[0], row["file"]
        forced = body.decode(decoded.charset, "replace").count("\ufffd")
        assert decoded.replaced <= forced, row["file"]
        assert not row["file"].startswith("cleaneval") or decoded.replaced == 0, row["file"]
    assert seen > 50


@given(st.binary(max_size=400), st.sampled_from([None, *DECLARED]), st.sampled_from([None, *DECLARED]))
@settings(max_examples=300, deadline=None)
def test_no_bytes_make_it_fail(body: bytes, declared: str | None, forced: str | None) -> None:
    for sent in (body, b"\xff\xfe" + body, b"<meta charset=gbk>" + body):
        decoded = decode(sent, f"text/html; charset={declared}", forced)
        decoded.text.encode("utf-8")  # no lone surrogate
        assert decoded.replaced >= 0


@given(
    st.text(
        alphabet="的一是在不了有和人这中大为上个国我以要他县市年度法治政府建设报告0123<>/p ，。",
        min_size=20,
        max_size=200,
    )
)
@settings(max_examples=150, deadline=None)
def test_everyday_chinese_survives_both_ways(text: str) -> None:
    assert decode(text.encode()).text == text
    if sum(char > "\x7f" for char in text) >= 4:
        assert decode(text.encode("gb18030"), "text/html; charset=gb2312").text == text


def test_a_long_page_of_openings_does_not_make_it_run_away() -> None:
    for piece in (b"<meta ", b"<meta charset ", b'<?xml encoding="', b"\x81", b"\xe6\xb3", b"\0a"):
        decode(piece * 100_000)
