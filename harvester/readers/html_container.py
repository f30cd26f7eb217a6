"""Which block of a page holds the document.

Two opinions: names that portal systems give to the block of the text, and where the running text is
densest. Of 107 portals with hand-written selectors 45 use one of the five commonest names, and 140 names
occur once, so the names only speed up and sharpen what the density finds. The line of 发布时间/来源 is the third:
short documents stand right below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvester.readers.html_labels import trailing_date
from harvester.readers.html_lines import FOOTER, Block, Line, Walk

STRONG = frozenset({
    "zoom", "zoomcon", "zoom1", "fontzoom", "myzoom", "trs_editor", "trs_ueditor", "trs_editor_view",
    "trs_paper_default", "trs_web", "trs_word", "ucap-content", "ucapcontent", "vsb_content", "vsb_content_2",
    "vsb_content_4", "vsb_content_100", "vsb_content_500", "vsb_content_501", "vsb_content_502",
    "vsb_content_503", "vbs_content", "v_news_content", "j-fontcontent", "pages_content", "article_content",
    "articlecontent", "article-content", "article_con", "article-con", "article_body", "article-body",
    "articlebody", "art_con", "art_content", "artcontent", "arti_content", "art-con", "arc_body", "newscontent",
    "newscon", "news_content", "news-content", "news_con", "newstext", "news_txt", "wzcon", "xl-xqnr", "xl_con",
    "xl-content", "xlcontent", "main-txt", "main_txt", "maintext", "bt_content", "content_article", "info_cont",
    "info_content", "info-content", "infocontent", "ivs_content", "bodylabel", "jgzn_content", "detail_content",
    "detail-content", "detailcontent", "detail_con", "con_text", "content_text", "text_content", "txt_content",
    "contentbox_text", "contenttext", "conn", "contxt", "conttext", "textcontent", "zw_content", "zwnr",
    "zwcontent", "wznr", "wz_content", "wenzhang_content", "ewb-article-info", "article-info-content",
    "newscontent_text", "xxgk_content", "gkml_content", "content_txt", "contentcon", "cont_text",
    "view_content", "printcontent", "print_content", "articletext", "article_text", "text-content",
    "texts_content", "rm_txt_con", "g-article-content", "tys-main-zt-show",
})  # fmt: skip
_NAV = re.compile(
    r"(?:[\s_-]|^)(?:nav|navbar|menu|topbar|crumbs?|breadcrumb|breadcrumbs|position|dqwz|curpos|sidebar|sider|aside|"
    r"share|bdsharebuttonbox|related|relate|xgwz|xgyd|xgxx|recommend|hot|hotnews|rank|ranking|search|searchbox|footer|"
    r"foot|copyright|toolbar|tools|comment|comments|login|banner|friend|friendlink|friendlinks|links|pager|pagination|"
    r"prevnext|ewm|qrcode|floatwin|popup)(?:[\s_-]|$)"
)
WEAK_CHARACTERS = 150
MOST_ANCESTORS = 60  # no page nests deeper on purpose


@dataclass(frozen=True, slots=True)
class Found:
    """The block of the document as a range of lines. ``how``: selector | density | anchor | none."""

    start: int
    end: int
    how: str
    block: int = -1
    share: float = 0.0  # of the page's running text


def listed_items(walk: Walk) -> set[int]:
    """Lines of link lists with summaries (related documents, news below an article): siblings that each
    open with a link.
    """
    children: dict[int, list[int]] = {}
    for index, block in enumerate(walk.blocks):
        if block.end > block.start:
            children.setdefault(block.parent, []).append(index)
    found: set[int] = set()
    for kin in children.values():
        if len(kin) < 3:
            continue
        run: list[Block] = []
        for item in [*(walk.blocks[index] for index in kin), None]:
            if item is not None and _opens_with_link(walk, item) and (not run or run[0].tag == item.tag):
                run.append(item)
                continue
            if len(run) >= 3:
                found.update(range(run[0].start, run[-1].end))
            run = [item] if item is not None and _opens_with_link(walk, item) else []
    return found


def _opens_with_link(walk: Walk, block: Block) -> bool:
    """An item of a list: a link of some length among its first lines, and little text besides."""
    if block.end - block.start > 8:
        return False
    head = walk.lines[block.start : min(block.start + 2, block.end)]
    # The rest of a row is its date, with or without a label.
    if not any(line.linked >= 6 and len(line.text) - line.linked <= 20 for line in head):
        return False
    return walk.size_in(block.start, block.end) < 500


def is_nav(block: Block) -> bool:
    return block.tag in ("nav", "footer", "aside") or _NAV.search(block.name) is not None


def strong_blocks(walk: Walk) -> list[int]:
    return [
        index
        for index, block in enumerate(walk.blocks)
        if block.end > block.start
        and (block.tag == "ucapcontent" or not STRONG.isdisjoint(block.name.split()))
    ]


def densest(walk: Walk) -> int | None:
    """The block for which most running text votes; a vote is halved for the parent, then fades."""
    votes: dict[int, float] = {}
    for line in walk.lines:
        weight, block = 1.0, line.block
        for step in range(9):
            if block < 0 or not line.good:
                break
            votes[block] = votes.get(block, 0.0) + line.good * weight
            weight *= 0.5 if step == 0 else 0.62
            block = walk.blocks[block].parent
    best, best_score = None, 0.0
    for index, score in votes.items():
        block_ = walk.blocks[index]
        score *= max(0.05, 1 - 1.6 * walk.linked_share(block_.start, block_.end))
        if is_nav(block_):
            score *= 0.5
        if score > best_score:
            best, best_score = index, score
    return best


def expanded(walk: Walk, index: int) -> int:
    """The outermost ancestor that adds hardly anything but running text."""
    best = index
    while (parent := walk.blocks[index].parent) >= 0:
        inner, outer = walk.blocks[best], walk.blocks[parent]
        added = walk.size_in(outer.start, outer.end) - walk.size_in(inner.start, inner.end)
        lines = (outer.end - outer.start) - (inner.end - inner.start)
        good = walk.good_in(outer.start, outer.end) - walk.good_in(inner.start, inner.end)
        links = walk.link_lines_in(outer.start, outer.end) - walk.link_lines_in(inner.start, inner.end)
        mixed = good < 0.6 * added or links > (0.5 if good > 0.8 * added else 0.25) * lines
        if lines and (mixed or _footer_added(walk, inner, outer)):
            break
        best = index = parent
    return best


def _footer_added(walk: Walk, inner: Block, outer: Block) -> bool:
    outside = walk.lines[outer.start : inner.start] + walk.lines[inner.end : outer.end]
    return any(FOOTER.search(line.text) for line in outside[:400])


def completed(walk: Walk, index: int) -> int:
    """The block widened to the ancestors that add nothing but a signature or files below it."""
    while (parent := walk.blocks[index].parent) >= 0:
        inner, outer = walk.blocks[index], walk.blocks[parent]
        below = walk.lines[inner.end : outer.end]
        if outer.start != inner.start or len(below) > 8 or not all(_completes(line) for line in below):
            break
        if len(below) > 0 and not any(line.names_file or trailing_date(line.text) for line in below):
            break
        index = parent
    return index


def _completes(line: Line) -> bool:
    if line.names_file:
        return True
    return (
        len(line.text) <= 40
        and not line.linked
        and not FOOTER.search(line.text)
        and not line.text.endswith("。")
    )


def _by_name(walk: Walk, winner_good: float) -> int | None:
    """The block that a portal system's name marks: the one with most text, then the tightest that still
    holds it.
    """
    strong = strong_blocks(walk)
    if not strong:
        return None

    def good(index: int) -> float:
        return walk.good_in(walk.blocks[index].start, walk.blocks[index].end)

    most = max(strong, key=good)
    inside = [i for i in strong if walk.holds(most, i) and good(i) >= 0.92 * good(most)]
    block = walk.blocks[max(inside)]
    count = max(1, block.end - block.start)
    enough = good(most) >= 0.45 * winner_good and good(most) > 0
    long = good(most) >= 600 and walk.link_lines_in(block.start, block.end) < 0.4 * count
    return max(inside) if enough or long else None


def below_anchor(walk: Walk, anchor: int) -> Found | None:
    """The smallest block around the line of 发布时间/来源 that says something after it, from the next line on."""
    index = walk.lines[anchor].block
    for _ in range(MOST_ANCESTORS):
        if index < 0:
            break
        block = walk.blocks[index]
        rest = walk.lines[anchor + 1 : block.end]
        said = sum(len(line.text) for line in rest if not line.is_link)
        files = any(anchor < place <= block.end for place in walk.viewers)
        if said >= 25 or files or any(line.names_file for line in rest):
            return Found(anchor + 1, block.end, "anchor", index)
        index = block.parent
    return None


def container(walk: Walk, anchor: int | None) -> Found:
    """Where the document stands. ``anchor`` is the line of 发布时间/来源."""
    winner = densest(walk)
    total = walk.good[-1] or 1.0
    found = Found(0, 0, "none")
    if winner is not None:
        winner = expanded(walk, winner)
        block = walk.blocks[winner]
        found = Found(block.start, block.end, "density", winner)
        named = _by_name(walk, walk.good_in(block.start, block.end))
        if named is not None:
            block = walk.blocks[named]
            found = Found(block.start, block.end, "selector", named)
        whole = completed(walk, found.block)
        found = Found(walk.blocks[whole].start, walk.blocks[whole].end, found.how, whole)
    if anchor is not None and found.how != "selector":
        found = _anchored(walk, found, anchor)
    good = walk.good_in(found.start, found.end)
    return Found(found.start, found.end, found.how, found.block, good / total)


def _anchored(walk: Walk, found: Found, anchor: int) -> Found:
    """``found``, or what stands below the info line where that says more, or where ``found`` is no text to
    speak of.
    """
    good = walk.good_in(found.start, found.end)
    links = walk.link_lines_in(found.start, found.end) > 0.3 * max(1, found.end - found.start)
    if good >= WEAK_CHARACTERS and not links and found.end > anchor:
        return found
    below = below_anchor(walk, anchor)
    if below is None:
        return found
    if found.start > anchor and good and not links:
        inside = range(below.start, below.end)
        files = any(walk.lines[i].names_file for i in inside if not found.start <= i < found.end)
        return below if files or walk.good_in(below.start, below.end) > 1.15 * good else found
    above = range(found.start, min(anchor, found.end))
    told = any(walk.lines[i].good and "。" in walk.lines[i].text for i in above) and not links
    if told and walk.good_in(below.start, below.end) < walk.good_in(above.start, above.stop):
        return found  # 发布时间 at the foot of a short text
    # A label at the foot of a long text is no beginning: what stands below it must carry some weight.
    thin = good < WEAK_CHARACTERS or links
    return below if thin or walk.good_in(below.start, below.end) >= 0.25 * good else found
