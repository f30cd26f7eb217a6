"""What a page says of other documents: rows of side lists, 上一篇 and 下一篇, 相关解读, boxes of related news.

Such a row carries labels of its own (发布时间：2026-04-05), and they are as good as the document's. What tells them
apart is the link beside them: a date that stands with the title of another page is that page's date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from harvester.readers.html_container import MOST_ANCESTORS
from harvester.readers.html_facts import Fact, squeezed, tables_of
from harvester.readers.html_labels import find_date
from harvester.readers.html_lines import Block, Walk

_DATED = ("published", "updated", "written", "built")
_HEADS_OTHERS = re.compile(
    r"^[\s【\[（(|·>]*(?:上一?[篇条页则]|下一?[篇条页则]|前一[篇条]|后一[篇条]|延伸阅读|推荐阅读|猜你喜欢|(?:热门|精彩|为您)推荐|"
    r"相关(?:链接|阅读|新闻|文章|稿件|信息|推荐|报道|解读|政策|文件|专题|资讯|公告|内容))"
)
_NONE = re.compile(r"没有|暂无|[:：]\s*无(?![\u3400-\u9fff])")
_RELATED = re.compile(
    r"(?:[\s_-]|^)(?:related?|xgwz|xgyd|xgxx|xglj|xgjd|recommend|prevnext|prev|next|pagination|hotnews|ranking)(?:[\s_-]|$)"
)
_CRUMBS = re.compile(r"位置\s*[:：]|首页\s*(?:[>»/＞›]|$)|[>»＞›].+[>»＞›]")
_CRUMB_NAME = re.compile(
    r"(?:[\s_-]|^)(?:nav|navbar|menu|crumbs?|breadcrumbs?|position|dqwz|curpos|location)(?:[\s_-]|$)"
)
_OFFICE_OR_SITE = re.compile(
    r"(?:政府|局|委|委员会|办|办公室|厅|处|院|中心|网|网站|在线|门户|平台|专栏|专题|目录|指南|制度|频道|栏目|客户端|公众号|日报|晚报|通讯社)$"
)
_TOOL = re.compile(
    r"打印|收藏|分享|字号|字体|关闭|浏览|评论|举报|下载|朗读|纠错|我要|微信|微博|扫一扫|订阅|转发|返回|复制|链接|原文|查看|更多|语音|播放|"
    r"无障碍|[解问][读答]$|图解"
)
TITLE_LIKE = 6  # characters; shorter links are columns and buttons
LONGEST_TOOL = 10
ABOVE = 12  # lines above a text in which a date without a known label counts
REACH = 3  # lines between a title and its date in one item
BOX = 40  # lines of a side box that are looked at
RUNNING_TEXT = 150  # characters: a block with more of it holds the document


def own(walk: Walk, facts: Sequence[Fact], names: Iterable[str], end: int | None = None) -> list[Fact]:
    """The fields that are not another document's. ``names`` are what the page calls its own document, ``end`` is
    the line where the document's text ends, None where that is not known yet.
    """
    page = _Page(walk, facts, names, len(walk.lines) if end is None else end)
    places: dict[int, int] = {}
    found: list[Fact] = []
    for fact in facts:
        said = squeezed(walk.lines[fact.line].text)
        at = max(0, said.find(squeezed(fact.said.label), places.get(fact.line, 0)))
        places[fact.line] = at + 1
        if not page.of_another(fact.line, at):
            found.append(fact)
    return found


def dated(walk: Walk, facts: Sequence[Fact], names: Iterable[str], start: int) -> set[int]:
    """Lines above the text, which begins at ``start``, whose date is another document's."""
    page = _Page(walk, facts, names, len(walk.lines))
    found: set[int] = set()
    for line in range(max(0, start - ABOVE), min(start + 2, len(walk.lines))):
        said = walk.lines[line].text
        if (date := find_date(said)) and page.of_another(line, len(squeezed(said[: date.start()]))):
            found.add(line)
    return found


class _Page:
    """A page as it is asked which of its lines speak of other documents."""

    def __init__(self, walk: Walk, facts: Sequence[Fact], names: Iterable[str], end: int) -> None:
        self.walk = walk
        self.end = end
        self.names = [bare for name in names if len(bare := squeezed(name)) >= TITLE_LIKE]
        self.title_lines = [0, *accumulate(map(self.is_title, range(len(walk.lines))))]
        self.tables = tables_of(walk, facts)
        self.values: dict[int, list[str]] = {}
        self.told: set[int] = (
            set()
        )  # lines that also name a source, a counter …, as a document's own line does
        for fact in facts:
            if fact.said.about in (*_DATED, "title"):
                continue
            self.told.add(fact.line)
            self.values.setdefault(fact.value_line, []).append(squeezed(fact.said.value))

    def of_another(self, line: int, at: int) -> bool:
        """Whether the field at this place (in the line without white space) is another document's."""
        said = self.walk.lines[line].text
        if at and _HEADS_OTHERS.search(said) and not _NONE.search(said):
            return True
        links = list(self.titles(line))
        if any(place < at for place, _ in links):
            return True
        if line in self.tables:
            return False
        if any(self.stands_alone(line, place) for place, _ in links) and line not in self.told:
            return True
        return self.in_a_box(line) or self.below_a_title(line) or self.above_a_title(line)

    def titles(self, line: int) -> Iterator[tuple[int, str]]:
        """The links of a line that name another document, with their places in the line without white space."""
        said = self.walk.lines[line]
        if not said.links or _CRUMBS.search(said.text):
            return
        bare, place = squeezed(said.text), 0
        for words in map(squeezed, said.links):
            found = bare.find(words, place)
            place = max(place, found)
            if found >= 0 and self.names_another(line, words):
                yield found, words

    def names_another(self, line: int, words: str) -> bool:
        if len(words) < TITLE_LIKE or not re.search(r"[\u3400-\u9fff]{4}", words):
            return False
        if _OFFICE_OR_SITE.search(words) or (len(words) <= LONGEST_TOOL and _TOOL.search(words)):
            return False
        if any(words in value and len(value) <= len(words) + 4 for value in self.values.get(line, ())):
            return False
        return not self.is_own(words)

    def is_own(self, words: str) -> bool:
        return len(words) >= TITLE_LIKE and any(words in name or name in words for name in self.names)

    def stands_alone(self, line: int, place: int) -> bool:
        """A link behind no label of its own (政策解读：<a>): then what stands before it speaks of it."""
        return not squeezed(self.walk.lines[line].text)[:place].endswith((":", "："))

    def above(self, line: int) -> Iterator[Block]:
        """The blocks around a line, innermost first, as long as they hold neither the document nor its title."""
        index = self.walk.lines[line].block
        for _ in range(MOST_ANCESTORS):
            if index < 0:
                return
            block = self.walk.blocks[index]
            holds_title = self.title_lines[block.end] > self.title_lines[block.start]
            if holds_title or self.walk.good_in(block.start, block.end) > RUNNING_TEXT:
                return
            yield block
            index = block.parent

    def is_title(self, line: int) -> bool:
        said = self.walk.lines[line]
        if said.block >= 0 and self.walk.blocks[said.block].tag == "h1":
            return True
        return not said.is_link and self.is_own(squeezed(said.text))

    def in_a_box(self, line: int) -> bool:
        """In a box of related documents: named so, or beside the document and opened by the title of another one."""
        for block in self.above(line):
            if block.tag == "nav" or _RELATED.search(block.name):
                return True
            if block.tag in ("aside", "footer"):
                return any(any(self.titles(other)) for other in range(max(block.start, line - BOX), line))
        return False

    def below_a_title(self, line: int) -> bool:
        """In one item with the title of another document, or with the heading of such items, right above it."""
        first = line
        for block in self.above(line):
            first = block.start
        first = min(first, self.end) if line >= self.end else first
        for other in range(line - 1, max(first, line - REACH) - 1, -1):
            said = self.walk.lines[other].text
            if self.is_title(other) or said.endswith("。"):
                return False
            if _HEADS_OTHERS.search(said) and not _NONE.search(said):
                return True
            if not self.in_crumbs(other) and any(self.titles(other)):
                return True
        return False

    def above_a_title(self, line: int) -> bool:
        """In one list item with the title of another document, right below the date."""
        item = next((block for block in self.above(line) if block.tag in ("li", "tr", "dl", "article")), None)
        if item is None or line in self.told:
            return False
        below = range(line + 1, min(item.end, line + REACH))
        return any(self.stands_alone(other, place) for other in below for place, _ in self.titles(other))

    def in_crumbs(self, line: int) -> bool:
        return any(_CRUMB_NAME.search(block.name) for block in self.above(line))
