"""From what a page says to what we hold of it: one order of evidence, kept in one place.

The order is that of the portals as measured on saved pages: a visible 发布时间 outranks the page tags where
they contradict, because PubDate is sometimes the time at which the page was built; a date without a label
outranks nothing but the address. Nothing is invented: no clock, no build time, no date of the text is ever
a publication.

Never a false accusation: 更新时间, and a PubDate that is the minute at which the page was built, only tell that
the report was online by then, and a corrected or rebuilt page carries them long after the report came out. Such
an upper bound is taken as the date only where it proves that the report was in time. Where it does not, the
next best date that does not pass it is taken, else none: then what was seen and when must decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from duties.evidence import About, Evidence, Place

Basis = Literal["meta", "table", "dateline", "listing", "url"]

PUBLICATION_LABELS = frozenset(
    [
        "发布时间",
        "发布日期",
        "信息发布时间",
        "信息发布日期",
        "网上发布时间",
        "首次发布时间",
        "首次发布日期",
        "公布时间",
        "公布日期",
        "发表时间",
        "发表日期",
        "公开日期",
        "公开时间",
        "上传时间",
        "上传日期",
        "上网时间",
        "上网日期",
        "上线时间",
        "发稿时间",
        "发稿日期",
        "刊发时间",
        "发布于",
    ]
)
SOURCE_LABELS = ("信息来源", "文章来源", "稿件来源", "内容来源", "新闻来源", "来源", "供稿单位", "信息提供单位",
                 "信息提供", "稿源", "文章出处", "ContentSource", "source")  # fmt: skip
WRITTEN_LABELS = ("成文日期", "成文时间", "形成日期", "制定日期", "发文日期", "发文时间", "生成日期", "生成时间",
                  "印发日期", "印发时间", "制发日期", "签发日期", "签发时间")  # fmt: skip
REPORT_TITLE = re.compile(r"(?:法治政府|依法行政|法治建设|依法治).{0,40}(?:报告|情况|总结|公告)$")

WEAK = 3  # the rank of a visible date labelled 时间 or 日期
_NO_OFFICE = frozenset(
    ["本网", "本站", "本网站", "本站原创", "原创", "网络", "互联网", "转载", "本网讯", "本站讯"]
)
_VISIBLE: tuple[Place, ...] = ("dateline", "table")
_BASIS: dict[Place, Basis] = {
    "meta": "meta", "table": "table", "dateline": "dateline", "footer": "dateline", "listing": "listing", "url": "url",
}  # fmt: skip
_URL_DAYS = (
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_\d"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})/"),
    re.compile(r"/((?:19|20)\d\d)-?(\d\d)/(\d{1,2})/"),
)


@dataclass(frozen=True, slots=True)
class Publication:
    """When a report was put online, as far as it says so itself.

    ``on`` is a day in Asia/Shanghai; ``at`` is "YYYY-MM-DDTHH:MM[:SS]" where a time of day is stated for
    that day. ``basis`` tells what it rests on, ``evidence`` is the candidate chosen.
    """

    on: date
    at: str | None
    basis: Basis
    evidence: Evidence


def earliest(year: int) -> date:
    """The first day on which a report on ``year`` can have come out. A date before it is a slip of the pen.

    Reports on a year not yet over were seen from the middle of December.
    """
    return date(year, 12, 1)


def url_day(url: str) -> date | None:
    """The day that an address states (/20240314/, t20240314_…, /art/2024/3/14/); a month alone is no day."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    for pattern in _URL_DAYS:
        for match in pattern.finditer(path):
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                continue
    return None


def url_evidence(url: str) -> Evidence | None:
    """The address's day as a candidate, or None where it states none."""
    day = url_day(url)
    return None if day is None else Evidence("published", day.isoformat(), url[:200], "url")


def publication_candidates(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Candidates for the publication, best first; upper bounds among them. Page tags that state the build time
    are left out where a visible date stands against them.
    """
    said = list(evidence)
    built = _built(said)
    ranked = [
        (_rank(one), index, one) for index, one in enumerate(said) if one.about in ("published", "updated")
    ]
    ranked = [entry for entry in ranked if entry[0] >= 0]
    seen = any(one.place in _VISIBLE and one.about == "published" for _, _, one in ranked)
    kept = [entry for entry in ranked if not (seen and _is_build_time(entry[2], built))]
    return [one for _, _, one in sorted(kept, key=lambda entry: entry[:2])]


def _built(said: Iterable[Evidence]) -> frozenset[str]:
    return frozenset(one.value[:16] for one in said if one.about == "built" and "T" in one.value)


def _is_build_time(one: Evidence, built: frozenset[str]) -> bool:
    return one.place == "meta" and "T" in one.value and one.value[:16] in built


def _rank(one: Evidence) -> int:
    """The place of one candidate in the order of evidence; -1: none."""
    if one.about == "updated":
        return 5 if one.place in _VISIBLE else 6 if one.place == "footer" else -1
    if one.place in _VISIBLE:
        if one.label in PUBLICATION_LABELS:
            return 0 if one.place == "dateline" else 1
        return WEAK if one.label else 7
    return {"meta": 4, "footer": 8, "listing": 9, "url": 10}.get(one.place, -1)


def published(
    evidence: Sequence[Evidence], listed: Evidence | None = None, url: str = "", *, due: date | None = None
) -> Publication | None:
    """When the report was put online, or None where nothing trustworthy says so.

    ``evidence`` holds the page's candidates; ``listed`` the date of its row on the listing, ``url`` its
    address: both count only where the page itself says nothing. Where two candidates name the same day, a
    stated time of day is kept. A date in the future is not refused: there is no clock here.

    ``due`` is the last day in time: an upper bound (更新时间, a build time) counts up to that day and no further.
    Without it no upper bound is taken for a date; ``date.max`` takes any.
    """
    from_url = url_evidence(url) if url else None
    candidates = publication_candidates([*evidence, *(one for one in (listed, from_url) if one is not None)])
    built = _built(evidence)
    bounds = [one for one in candidates if one.about == "updated" or _is_build_time(one, built)]
    first = _first_choice(candidates, bounds, due)
    if first is None:
        return None
    if "T" not in first.value:
        same_day = f"{first.value[:10]}T"
        timed = (one for one in candidates if one.value.startswith(same_day) and one not in bounds)
        first = next(timed, first)
    try:
        on = date.fromisoformat(first.value[:10])
    except ValueError:
        return None
    return Publication(on, first.value if "T" in first.value else None, _BASIS[first.place], first)


def _first_choice(
    candidates: Sequence[Evidence], bounds: Sequence[Evidence], due: date | None
) -> Evidence | None:
    """The best candidate, judged with what the others say of it."""
    first = next(iter(candidates), None)
    if first is None:
        return None
    # A visible 时间/日期 may be any date, the page tags are made for this one: only a 发布… label outranks them.
    if _rank(first) == WEAK:
        tags = next((one for one in candidates if one.place == "meta" and one not in bounds), first)
        return first if tags.value[:10] == first.value[:10] else tags
    if first not in bounds:
        return first
    latest = min((one for one in bounds), key=lambda one: one.value[:10])
    within = [one for one in candidates if one not in bounds and one.value[:10] <= latest.value[:10]]
    # A bare date by the title that does not pass the bound is the publication.
    bare = next((one for one in within if one.place in _VISIBLE), None)
    if bare is None and due is not None and latest.value[:10] <= due.isoformat():
        return latest
    return bare or next(iter(within), None)


def contradicting(evidence: Iterable[Evidence], due: date) -> tuple[Evidence, ...]:
    """Labelled publication dates (page, page tags, table, listing) beyond the due date, best first.

    A report whose date is in time but which carries one of these is disputed.
    """
    said = list(evidence)
    built = _built(said)
    return tuple(
        one
        for one in publication_candidates(said)
        if one.about == "published"
        and not _is_build_time(one, built)
        and (one.label or one.place == "listing")
        and one.place in ("meta", "table", "dateline", "footer", "listing")
        and one.value[:10] > due.isoformat()
    )


def _first(
    evidence: Iterable[Evidence], about: About, places: Sequence[Place], labels: Sequence[str] = ()
) -> Evidence | None:
    """The candidate whose label, then whose place comes first; candidates of other places do not count."""

    def order(one: Evidence) -> tuple[int, int]:
        rank = labels.index(one.label) if one.label in labels else len(labels)
        return rank, places.index(one.place)

    return min(
        (one for one in evidence if one.about == about and one.place in places), key=order, default=None
    )


def source(evidence: Sequence[Evidence]) -> Evidence | None:
    """信息来源 as stated: the visible one before the page tags."""
    return _first(evidence, "source", ("dateline", "table", "listing"), SOURCE_LABELS) or _first(
        evidence, "source", ("meta", "footer"), SOURCE_LABELS
    )


def issuer(evidence: Sequence[Evidence]) -> Evidence | None:
    """The office that the page names as having put it online: 发布机构, else 信息来源, else 来源.

    「本网」 names no office.
    """
    named = _first(evidence, "issuer", ("table", "dateline", "listing", "meta", "footer"))
    return named or source([one for one in evidence if one.value not in _NO_OFFICE])


def written_on(evidence: Sequence[Evidence]) -> Evidence | None:
    """成文日期: the labelled one, else the signature's. Its value is an ISO date."""
    labelled = _first(evidence, "written", ("table", "dateline", "meta", "listing", "footer"), WRITTEN_LABELS)
    return labelled or _first(evidence, "written", ("signature", "text", "file"))


def index_number(evidence: Sequence[Evidence]) -> Evidence | None:
    return _first(evidence, "index_number", ("table", "dateline", "meta", "listing", "footer", "text"))


def document_number(evidence: Sequence[Evidence]) -> Evidence | None:
    return _first(evidence, "document_number", ("table", "dateline", "meta", "listing", "footer", "text"))


def title(evidence: Sequence[Evidence]) -> Evidence | None:
    """What the report is called: page tags, 政府信息公开 table, heading, <title>.

    The text's own first lines take over where they read as such a report and the page's title does not, or
    has lost its year: portals file reports under the name of an indicator or a column.
    """
    best = _first(evidence, "title", ("meta", "table", "heading", "head", "listing"))
    if best is not None and best.value.endswith(("…", "...")):
        stem = best.value.rstrip("….")
        whole = [one for one in evidence if one.about == "title" and one.value.startswith(stem)]
        best = max(whole, key=lambda one: len(one.value.rstrip("….")), default=best)
    own = _first(evidence, "title", ("text",))
    if own is None or not REPORT_TITLE.search(own.value):
        return best
    if best is None or not REPORT_TITLE.search(best.value):
        return own
    year = re.compile(r"(?:19|20)\d\d")
    return own if year.search(own.value) and not year.search(best.value) else best
