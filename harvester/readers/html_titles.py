"""The titles a page gives its document, best first: each with the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from selectolax.lexbor import LexborHTMLParser

from duties.evidence import Evidence
from duties.weighing import REPORT_TITLE
from harvester.readers.html_facts import squeezed
from harvester.readers.html_labels import find_date
from harvester.readers.html_lines import Line, Walk

_PART = re.compile(
    r"\s*[_|]\s*|\s+[-—–]+\s+|[-—–]{2,}|\s*[-–—]\s*(?=[^-–—]{0,40}(?:网|政府|局|厅|委员会|公开|专栏|平台)\s*$)"
)
_SITE_WORDS = re.compile(r"(?:网|网站|政府|公开|专栏|平台|首页|门户|栏目|频道|局|厅)$")
_TITLE_NAME = re.compile(r"(?:^|[\s_-])(?:\w*title\w*|tit\d?|\w*biaoti\w*|bt|btw?)(?=[\s_-]|$)")
_SENTENCE = re.compile(r"[。；]")
_SITE_ONLY = re.compile(
    r".{2,20}(?:人民政府|政府网|门户网站|网站|网|在线|平台|信息公开(?:专栏|平台|目录|网)?|首页|局|厅|委员会|办公室)|"
    r"(?:首页|网站首页|正文|详情|内容|文章(?:详情|内容)?|信息(?:详情|内容)|详细(?:页|信息)?|untitled|无标题文档)?"
)
_GENRE = re.compile(r"(?:报告|情况|总结|公告)$")
_NO_WORDS = re.compile(r"[\d年月日时分\s:：./-]+")
_CRUMBS = re.compile(r"位置[:：]|首页|[>»/].+[>»/]|字[体号][:：]|打印|浏览次数|点击次数")
# 一、… （一）… 第一节 …: a heading inside a text. 一、二审稿 and the like are no portal's titles.
_SECTION = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．，,]|[（(]\s*[一二三四五六七八九十]{1,3}\s*[)）]|"
    r"第[一二三四五六七八九十]{1,3}(?:部分|[章节篇])|\d{1,2}\s*[、．]|\d{1,2}\.(?!\d)|[（(]\d{1,2}[)）])"
)
LONGEST = 120


def page_title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head > title") or tree.css_first("title")
    return " ".join(node.text(deep=True).split())[:300] if node is not None else ""


def headings(walk: Walk, whole: Sequence[str], stated: Collection[int], start: int) -> list[str]:
    """Blocks above the text that are headings by tag or name: those that <title> repeats first, longest first."""
    frame = [squeezed(title) for title in whole if title]
    said: list[tuple[int, int, str]] = []
    for block in walk.blocks:
        if block.start > start + 2:
            break
        if not 1 <= block.end - block.start <= 3:
            continue
        named = block.tag in ("h1", "h2", "h3", "h4", "h5") or block.tag == "ucaptitle"
        if not named and not _TITLE_NAME.search(block.name):
            continue
        lines = [walk.lines[i] for i in range(block.start, block.end) if i not in stated]
        text = "".join(line.plain for line in lines).strip()
        if not 4 <= len(text) <= LONGEST or walk.link_lines_in(block.start, block.end):
            continue
        if _NO_WORDS.fullmatch(text) or _SECTION.match(text):
            continue
        framed = any(squeezed(text) in one for one in frame)
        said.append((0 if framed else 1 if block.tag in ("h1", "ucaptitle") else 2, -len(text), text))
    said.sort()
    return list(dict.fromkeys(text for rank, _, text in said if rank < 2 or len(text) >= 6))[:6]


def above(walk: Walk, first_fact: int | None) -> list[str]:
    """The line right above the line of 发布时间/来源; lines of one block, or a stump like 「报告」, are one title."""
    if first_fact is None:
        return []
    for place in range(first_fact - 1, max(-1, first_fact - 4), -1):
        line = walk.lines[place]
        if not _may_be_title(line) or _CRUMBS.search(line.text):
            continue
        first = place
        while (
            first
            and place - first < 4
            and _may_be_title(walk.lines[first - 1])
            and (walk.lines[first - 1].block == line.block or (first == place and len(line.text) < 5))
        ):
            first -= 1
        joined = "".join(one.plain for one in walk.lines[first : place + 1]) if first < place else ""
        said = [joined, line.plain] if joined and len(joined) <= LONGEST else [line.plain]
        return [one for one in said if len(one) >= 5]
    return []


def _ends(walk: Walk, start: int, fact: int | None) -> bool:
    """Whether a field stands below running text: above it is the text's last line, not its title."""
    return fact is not None and any(line.good and "。" in line.text for line in walk.lines[start:fact])


def _may_be_title(line: Line) -> bool:
    no_title = line.is_link or _SENTENCE.search(line.text) or len(line.text) > LONGEST
    return not (no_title or _SECTION.match(line.text)) and bool(re.search(r"[\u3400-\u9fff]", line.text))


def parts_of(title: str, site: str = "") -> list[str]:
    """The parts of <title>, longest first; the site's and the column's names last."""
    parts = [part.strip() for part in _PART.split(title) if part and part.strip()]
    if len(parts) == 1 and site and site in title:
        parts = [part.strip(" -_|—") for part in title.split(site) if part.strip(" -_|—")] or parts
    return sorted(parts, key=lambda part: (bool(_SITE_WORDS.search(part)), -len(part)))


def own_titles(paragraphs: Sequence[str]) -> list[str]:
    """What the text's first lines say as a report's title: a title broken over lines, joined."""
    joined = ""
    found = ""
    for line in paragraphs[:4]:
        bare = squeezed(line)
        if len(bare) > 60 or re.search(r"[。；，：！？]|^[一二三四五六七八九十]+、|^[（(][一二三]", bare):
            break
        if found and not (len(bare) <= 8 and _GENRE.search(bare)):
            break
        joined += bare
        if REPORT_TITLE.search(joined) and len(joined) <= LONGEST:
            found = joined
    return [found] if found else []


def _lines_of(walk: Walk, start: int, frame: str, stated: Collection[int]) -> list[str]:
    """Lines just above the text that <title> repeats, longest first."""
    places = [place for place in range(max(0, start - 12), start) if place not in stated]
    lines = [walk.lines[place].plain for place in places if not walk.lines[place].is_link]
    return sorted(
        (one for one in lines if 8 <= len(one) <= LONGEST and squeezed(one) in frame), key=len, reverse=True
    )


def _over_text(walk: Walk, start: int, stated: Collection[int]) -> list[str]:
    """The nearest line above the text that may be a title: for pages that mark none, and whose <title> is the site's."""
    for place in range(start - 1, max(-1, start - 6), -1):
        line = walk.lines[place]
        if place in stated or not _may_be_title(line) or find_date(line.text) or _CRUMBS.search(line.text):
            continue
        if len(line.plain) >= 8:
            return [line.plain]
    return []


def candidates(
    walk: Walk,
    tree: LexborHTMLParser,
    meta: Sequence[Evidence],
    first_fact: int | None,
    start: int,
    stated: Collection[int],
) -> list[Evidence]:
    """Headings, the line above the info line, the parts of <title>; page tags and tables are read
    elsewhere.
    """
    whole = page_title(tree)
    tags = [one.value for one in meta if one.about == "title"]
    near = above(walk, None if _ends(walk, start, first_fact) else first_fact)
    framed = headings(walk, [whole, *tags], stated, start)
    frame = squeezed(whole)
    inside = [title for title in framed if squeezed(title) in frame]
    rest = [title for title in framed if title not in inside]
    inside += _lines_of(walk, start, frame, stated)
    if not inside and not near and all(_SITE_ONLY.fullmatch(part) for part in parts_of(squeezed(whole))):
        rest += _over_text(walk, start, stated)
    seen = sorted(
        dict.fromkeys([*inside, *near, *rest]), key=lambda title: bool(_SITE_ONLY.fullmatch(squeezed(title)))
    )
    found = [Evidence("title", " ".join(title.split()), title[:200], "heading") for title in seen]
    found.extend(Evidence("title", part, whole[:200], "head") for part in parts_of(whole)[:3])
    return found
