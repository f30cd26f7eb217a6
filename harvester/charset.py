"""From bytes to words: the charset ladder.

Portals lie about their charset: UTF-8 pages declare gb2312, GB18030 pages declare iso-8859-1 or nothing. So
the bytes are asked first and the declaration only settles what they leave open. gb2312 and gbk are always
widened to GB18030, which contains both: a page declaring gb2312 uses characters beyond it more often than
not.
"""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass
from typing import Literal

Basis = Literal["forced", "bom", "utf-8", "header", "meta", "bytes"]

_GB = "gb18030"
# Names are looked up here and nowhere else: Python's own registry would also accept "zlib", "rot13" or
# "utf-7".
_NAMES = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8", "x-utf-8"), "utf-8"),
    **dict.fromkeys(
        (
            *("gb2312", "gbk", "gb18030", "gb_2312-80", "gb_2312", "gb2312-80", "x-gbk", "cp936", "ms936"),
            *("csgb2312", "euc-cn", "chinese", "windows-936", "gb18030-2000", "gb-2312"),
        ),
        _GB,
    ),
    **dict.fromkeys(("big5", "big5-hkscs", "big-5", "cn-big5", "x-x-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(
        ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252"), "cp1252"
    ),
    **dict.fromkeys(("shift_jis", "sjis", "shift-jis", "x-sjis"), "cp932"),
    "euc-jp": "euc_jp",
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16-le", "unicode"), "utf-16-le"),
    **dict.fromkeys(("utf-16be", "utf-16-be"), "utf-16-be"),
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", _GB),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_IN_HEAD = re.compile(
    rb"""<meta[^<>]{0,300}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([\w.:-]{2,40})|<\?xml[^<>]{0,100}?encoding\s{0,5}=\s{0,5}["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_HEAD_BYTES = (
    8192  # where a <meta charset> is looked for; browsers stop at 1024, portals put banners before it
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # where GB18030 puts byte pairs that stand for nothing
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_LOST = re.compile(r"\?{3,}")
_WINDOWS = {bytes([code]).decode("cp1252"): code for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}  # fmt: skip
_MISTAKES = (  # how, the charset the text was wrongly read in, and the one it was in
    ("UTF-8 read as Latin", "latin", "utf-8"),
    ("GB18030 read as Latin", "latin", _GB),
    ("UTF-8 read as GB18030", _GB, "utf-8"),
)
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` with ``charset`` (Python's name) and the ``basis`` it was chosen on.

    ``replaced`` counts the U+FFFD that stand for bytes which mean nothing in that charset; a U+FFFD that the
    page itself wrote is not counted.
    """

    text: str
    charset: str
    basis: Basis
    replaced: int = 0

    @property
    def readable(self) -> bool:
        """False where over one character in twenty was replaced, or is nobody's character, or where the page was
        saved in a wrong charset before it was sent: the words are no words."""
        nobodys = len(_PRIVATE.findall(self.text)) if self.basis == "bytes" else 0
        return (self.replaced + nobodys) * 20 <= len(self.text) and garbled(self.text) is None


def decode(body: bytes, content_type: str | None = None, forced: str | None = None) -> Decoded:
    """The text of ``body``; never raises.

    The ladder: ``forced`` (the listing's ``charset``) · byte order mark · UTF-16 by its zero bytes · UTF-8
    that is valid, or damaged in a few places only · GB18030 where the bytes read as Chinese · the charset
    declared in ``content_type`` or in the page · GB18030 with replacement.
    """
    if forced and (name := known(forced)):
        return _read(body, name, "forced")
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], name, "bom")
    if wide := _without_mark(body):
        return _read(body, wide, "bytes")
    if utf8 := _as_utf8(body):
        return utf8
    return _by_bytes_and_declaration(body, content_type)


def garbled(text: str, least: int = 40) -> str | None:
    """How a text was spoilt before it came to us ("GB18030 read as Latin"), None where it reads as it should.

    A portal that reads its own database in a wrong charset serves valid UTF-8 that nobody can read. Undoing the mistake
    brings Chinese back; no honest text becomes everyday Chinese by that. ``least``: characters beyond ASCII, fewer prove
    nothing. Only the first 200,000 characters are looked at.
    """
    text = text[:200_000]
    text = html.unescape(text) if "&#" in text else text
    words = " ".join(_FOREIGN.findall(text))[:6_000]  # apart: half a character must not shift the rest
    lost = sum(len(run) for run in _LOST.findall(text))
    if lost >= least and lost > len(words):
        return "characters lost to question marks"
    if len(words) < least:
        return None
    marks = words.count("\ufffd") + 3 * words.count("锟斤拷")
    if marks * 10 >= 4 * len(words):
        return "characters lost to replacement marks"
    return next((how for how, wrong, right in _MISTAKES if _undone(words, wrong, right) is not None), None)


def ungarbled(text: str) -> str | None:
    """A short text as it was before it was spoilt, "…" where a character is lost; None where it was not spoilt, or beyond repair."""
    foreign = " ".join(_FOREIGN.findall(text))
    for _, wrong, right in _MISTAKES:
        if len(foreign) >= 8 and _undone(foreign, wrong, right) is not None:
            back = _bytes_of(text, wrong).decode(right, "replace")
            return re.sub("\ufffd[?]?", "…", back)
    return None


def _undone(words: str, wrong: str, right: str) -> str | None:
    """The words with a mistake undone, where that makes everyday Chinese of them."""
    latin = sum(char < "\u0100" or char in _WINDOWS for char in words)
    if wrong == "latin" and latin * 10 < 7 * len(words):
        return None
    raw = _bytes_of(words, wrong)
    back = raw.decode(right, "replace")
    lost = back.count("\ufffd")
    if lost * 4 > len(back):
        return None
    foreign = [char for char in back if char > "\x7f"]
    common = sum(1 for char in foreign if _is_common(char))
    sound = len(foreign) >= 3 and common * 10 >= 7 * (len(foreign) - lost) and lost * 4 <= len(foreign)
    return back if sound else None


def _bytes_of(words: str, wrong: str) -> bytes:
    if wrong != "latin":
        return words.replace("\ufffd", "").encode(wrong, "ignore")
    codes = (ord(char) if char < "\u0100" else _WINDOWS.get(char, 0x3F) for char in words)
    return bytes(codes)


def known(label: str) -> str | None:
    """Python's codec for a charset label, gb2312 and gbk widened; None for a label that is no charset of the
    web."""
    return _NAMES.get(label.strip().strip("\"'").lower())


def _by_bytes_and_declaration(body: bytes, content_type: str | None) -> Decoded:
    header, meta = _declared_in_header(content_type), _declared_in_page(body)
    chinese = _read(body, _GB, "header" if header == _GB else "meta" if meta == _GB else "bytes")
    if chinese.basis != "bytes" or _reads_as_chinese(chinese):
        return chinese
    for name, basis in ((header, "header"), (meta, "meta")):
        # UTF-8 has been tried; declaring UTF-16 in ASCII letters refutes itself.
        if name and name not in {"utf-8", "utf-16-le", "utf-16-be"}:
            other = _read(body, name, "header" if basis == "header" else "meta")
            if other.replaced <= chinese.replaced:
                return other
    return chinese


def _as_utf8(body: bytes) -> Decoded | None:
    """UTF-8 if valid, or if its valid Chinese outweighs the damage.

    List titles cut in the middle of a character leave one or two broken bytes in a good UTF-8 page; GB18030
    bytes read as UTF-8 are broken nearly everywhere.
    """
    decoded = _read(body, "utf-8", "utf-8")
    if decoded.replaced == 0:
        return decoded
    sound = sum(1 for char in decoded.text if char > "\x7f") - decoded.replaced
    return decoded if sound > 4 * decoded.replaced else None


def _without_mark(body: bytes) -> str | None:
    """UTF-16 that forgot its mark: its markup shows zeros, all in even or all in odd places."""
    head = body[:400]
    if len(head) < 8 or len(body) % 2:
        return None
    even, odd, half = head[0::2].count(0), head[1::2].count(0), len(head) // 2
    if odd * 6 > half and even * 10 < odd:
        return "utf-16-le"
    if even * 6 > half and odd * 10 < even:
        return "utf-16-be"
    return None


def _reads_as_chinese(decoded: Decoded) -> bool:
    """Whether most of what is not ASCII is everyday Chinese: GB2312's first level and its punctuation.

    Big5, Shift-JIS or Latin bytes often are valid GB18030 too, but come out as characters nobody writes.
    """
    foreign = [char for char in decoded.text[:200_000] if char > "\x7f" and char != "\ufffd"]
    if not foreign:
        return False
    common = sum(1 for char in foreign if _is_common(char))
    return common * 10 >= 7 * len(foreign) and decoded.replaced * 4 < len(foreign)


def _is_common(char: str) -> bool:
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7


def _declared_in_header(content_type: str | None) -> str | None:
    found = _IN_HEADER.search(content_type or "")
    return known(found[1]) if found else None


def _declared_in_page(body: bytes) -> str | None:
    for found in _IN_HEAD.finditer(body[:_HEAD_BYTES]):
        if name := known((found[1] or found[2]).decode("latin-1")):
            return name
    return None


def _read(body: bytes, name: str, basis: Basis) -> Decoded:
    text = body.decode(name, _HANDLER)
    replaced = text.count(_MARK)
    if replaced:
        text = text.replace(_MARK, "\ufffd")
    if name == _GB and _SURROGATES.search(text):
        text, more = _SURROGATES.subn("\ufffd", text)
        replaced += more
    return Decoded(text, name, basis, replaced)


_MARK = "\U0010fffe"  # a noncharacter stands for damage while counting, so that a page's own U+FFFD is not counted
_HANDLER = "harvester.damage"


def _damage(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding == _GB and error.object[error.start] == 0x80:
        return "€", error.start + 1  # Windows' code page 936 puts the euro sign there, as browsers do
    return _MARK, error.end


codecs.register_error(_HANDLER, _damage)
