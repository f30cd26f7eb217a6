"""What the readers of files share: paragraphs with their looks become a Document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from duties.evidence import Evidence
from duties.reports import Document
from harvester.readers import html_facts

CELLS = (
    "\t"  # between the cells of a table row, in every format: white space, so that diffs see only the words
)
MOST_CHARACTERS = 3_000_000  # of one file: the longest report met has some 30,000
SCANNED_BELOW = 30  # characters a page: fewer is a picture with a stamp or a page number on it

_CHINA = timezone(timedelta(hours=8))  # files written since 1992; no daylight saving since
_DROPPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_BLANKS = re.compile(r"[ \t\xa0\u2000-\u200a\u202f\u3000]+")
_CJK_BLANK = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef〇“”（）]) (?=[\u2e80-\u9fff\uff00-\uffef〇“”（）0-9])"
)
# PDF fonts subset by radical map 民 to U+2EA0 and the like; NFKC knows the Kangxi block, not this one.
_RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳⻑⻤⻒⻭",
    "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟長鬼長歯",
) | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}


class UnreadableError(Exception):
    """These bytes cannot be read as their format; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or one table row. ``size`` of its letters in any unit, the same throughout a file."""

    text: str
    size: float | None = None
    centred: bool = False
    row: bool = False


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself. Times carry an offset, or none where the format knows none (then local to
    China)."""

    title: str | None = None
    created: datetime | None = None
    modified: datetime | None = None


def tidy(text: str) -> str:
    """Text without control and format characters, runs of blanks as one space, radicals as characters."""
    return _BLANKS.sub(" ", _DROPPED.sub("", text.translate(_RADICALS))).strip()


def row(cells: Sequence[str]) -> str:
    """One table row: cells tidied (their own line breaks become blanks) and parted by tabs, "" where all are empty."""
    words = [tidy(cell.replace("\n", " ")) for cell in cells]
    while words and not words[-1]:
        words.pop()
    return CELLS.join(words).strip()


def compose(
    url: str,
    media_type: str,
    paragraphs: Sequence[Paragraph],
    *,
    by: str,
    properties: Properties | None = None,
    detail: str = "",
) -> Document:
    """A Document of these paragraphs: empty ones dropped, breaks inside one split into lines.

    Raises UnreadableError for more than MOST_CHARACTERS.
    """
    if (characters := sum(len(p.text) for p in paragraphs)) > MOST_CHARACTERS:
        raise UnreadableError(f"{characters} characters of text, limit {MOST_CHARACTERS}")
    kept = [
        Paragraph(line, p.size, p.centred, p.row)
        for p in paragraphs
        for line in (part if p.row else tidy(part) for part in p.text.split("\n"))
        if line
    ]
    title = heading(kept)
    evidence = []
    if title:
        evidence.append(Evidence("title", title, title[:200], "heading"))
    evidence += _file_evidence(properties or Properties())
    lines = [p.text for p in kept]
    evidence += html_facts.signature(lines) + html_facts.numbers(lines[:8], "text")
    return Document(url, media_type, title, "\n".join(lines), tuple(evidence), extracted_by=by, detail=detail)


_GENRE = re.compile(
    r"(报告|情况|总结|公告|通告|通报|通知|意见|方案|要点|计划|说明|办法|决定|函)(书)?[)）》】]?$"
)
_NO_TITLE = re.compile(
    r"(文件|文 件)$|〔\d{4}〕|[\[［【(（]\d{4}[\]］】)）]\s*第?\s*\d+\s*号|^附\s*件|[:：。；;，,]$|^\d{4}年\d+月\d+日$"
    r"|^(签发人|主送|抄送|目\s*录|机密|秘密|公开)|^[\W\d_]+$|^第?\s*\d+\s*[页号]"
)
_FIRST_OUTLINE = re.compile(r"^([一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）])")


def heading(paragraphs: Sequence[Paragraph]) -> str | None:
    """The file's own title: what stands above the first paragraph of running text, in the largest letters.

    Mastheads (…文件), document numbers, addressees and dates are passed over (GB/T 9704-2012 puts them above
    the title). A title broken into lines of one size is joined up to the word that names the genre.
    """
    front: list[Paragraph] = []
    for p in paragraphs[:16]:
        if (
            p.row
            or len(p.text) > 90
            or _FIRST_OUTLINE.match(p.text)
            or (p.text[-1] == "。" and len(p.text) > 12)
        ):
            break
        front.append(p)
    usable = [i for i, p in enumerate(front) if len(p.text) >= 4 and not _NO_TITLE.search(p.text)]
    if not usable:
        return None
    largest = max(front[i].size or 0.0 for i in usable)
    top = [i for i in usable if (front[i].size or 0.0) >= largest * 0.95]
    start = next((i for i in top if _GENRE.search(front[i].text)), top[0])
    while start - 1 in top and _joins(front[start - 1], front[start]):
        start -= 1
    words = front[start].text
    following = start + 1
    while (
        not _GENRE.search(words) and following < len(front) and _joins(front[following - 1], front[following])
    ):
        words += front[following].text
        following += 1
    return _CJK_BLANK.sub("", words)


def _joins(upper: Paragraph, lower: Paragraph) -> bool:
    same_size = abs((upper.size or 0.0) - (lower.size or 0.0)) <= 0.05 * (upper.size or 1.0)
    fit = (
        not _GENRE.search(upper.text)
        and not _NO_TITLE.search(upper.text)
        and not _NO_TITLE.search(lower.text)
    )
    return upper.centred and lower.centred and same_size and fit


_PROGRAM_TITLE = re.compile(
    r"^(microsoft (office )?(word|excel|powerpoint) ?- ?)|\.(docx?|wps|xlsx?|rtf|pdf|ofd)$", re.I
)


def _file_evidence(properties: Properties) -> list[Evidence]:
    found = []
    title = _CJK_BLANK.sub("", tidy(_PROGRAM_TITLE.sub("", tidy(properties.title or "").replace("\n", " "))))
    if len(re.findall(r"[\u4e00-\u9fff]", title)) >= 4:  # else the program's own: "Untitled", "文档1"
        found.append(Evidence("title", title, tidy(properties.title or "")[:200], "file", "title"))
    for label, moment in (("created", properties.created), ("modified", properties.modified)):
        if moment is not None and 1990 <= moment.year <= 2200:
            # A file's clock says when it was saved, not when the report was signed or put online.
            local = moment.astimezone(_CHINA) if moment.tzinfo else moment
            stamp = local.replace(tzinfo=None, microsecond=0).isoformat()
            found.append(Evidence("built", stamp, moment.isoformat()[:200], "file", label))
    return found


def moment(text: str | None) -> datetime | None:
    """A time as office formats write it: ISO 8601 or PDF's D:YYYYMMDDHHmmSS+08'00'; None where it is
    neither."""
    if not text:
        return None
    pdf = re.match(
        r"D?:?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?", text.strip()
    )
    try:
        if pdf is None:
            return datetime.fromisoformat(text.strip())
        year, month, day, hour, minute, second = (int(part or 0) for part in pdf.groups()[:6])
        zone = None
        if pdf[7] or pdf[8]:
            offset = timedelta(hours=int(pdf[9] or 0), minutes=int(pdf[10] or 0))
            zone = timezone(-offset if pdf[8] == "-" else offset)
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
