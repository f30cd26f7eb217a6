"""Cutting what a portal puts around a document inside the same block: its own heading above, tools and
links below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from harvester.readers.html_container import is_nav
from harvester.readers.html_lines import FOOTER, Block, Line, Walk

_HEAD = re.compile(
    r"^(?:您?(?:当前|现在|所在)?(?:的)?(?:所在)?位置|首页\s*[>»/]|.{0,12}字\s*[体号]|浏览|点击|访问量|阅读|分享|打印|收藏|"
    r"[【\[]?\s*(?:大|中|小)\s*(?:[】\]]|\s|$)|保护视力|视力保护|扫一扫|微信|听全文|朗读|语音播报|返回|繁体|简体|无障碍|关怀版|"
    r"(?:作者|责任编辑|编辑|审核|来源|日期|时间|发布)[^。，]{0,8}[:：])"
)
_TAIL = re.compile(
    r"^[\s【\[（(|]*(?:责任?编辑|责编|编辑|审核|校对|初审|终审|复审|编审|信息审核|责任校对|值班编辑|网络编辑|责任人|录入|供稿|撰稿|通讯员|上传(?:日期|时间|人)|"
    r"打印|关闭|收藏|分享|纠错|返回|扫一扫|扫码|手机扫|字体|字号|点击|浏览|阅读(?:次数|量|数|\s*[:：\d])|访问|顶部|"
    r"我要(?:写信|纠错|评论|打印|分享|留言)|微信|微博|QQ|上一篇|下一篇|上一条|下一条|上篇|下篇|没有了|页面生成时间|"
    r"发布(?:时间|日期)|更新时间|文章来源|信息来源|稿件来源|来源\s*[:：]|版权|声明[:：]|免责|用微信|复制链接|更多|>>|本文共|"
    r"相关(?:链接|阅读|新闻|文章|稿件|信息|推荐|报道|解读|文件|政策|专题|搜索)|相关$|延伸阅读|推荐阅读|热门|猜你喜欢|"
    r"为您推荐|视频推荐|精彩推荐|主办|承办|转载|评论|网友|登录|注册|0$|\d+$|已有|请输入|联系我们)"
)
_STOP = re.compile(
    r"^[\s【\[（(|·>]*(?:上一篇|下一篇|上一条|下一条|相关(?:链接|阅读|新闻|文章|稿件|信息|推荐|报道|解读|政策|专题)|延伸阅读|"
    r"推荐阅读|热门(?:推荐|文章|新闻)|猜你喜欢|为您推荐|精彩推荐|我要纠错|扫一扫|责任编辑|责编)"
)
_NAMES_ATTACHMENT = re.compile(r"附\s*件|附\s*表|附\s*录|\.(?:pdf|docx?|wps|ofd|xlsx?|rtf|zip|rar)\b", re.I)
_EMPTY_FILES = re.compile(r"(?:相关附件|附件下载|附件列表|附件信息)\s*[:：]?")
HEAD_LINES = 25
SHORT = 60


def kept(walk: Walk, start: int, end: int, facts: set[int], titles: set[str], listed: set[int]) -> list[int]:
    """The lines of the document between ``start`` and ``end``.

    ``facts`` are lines of labelled fields, ``titles`` the page's title without white space, ``listed``
    lines of link lists. Lines that name a file are never cut.
    """
    dropped = _nav_lines(walk, start, end)
    dropped |= {i for i in listed if not walk.lines[i].names_file}
    dropped |= {i for i in range(start, end - 1) if i + 1 in dropped and _heads_list(walk.lines, i)}
    indices = [i for i in range(start, end) if i not in dropped]
    indices = _without_head(walk.lines, indices, facts, titles)
    indices = _without_heading(walk, indices, titles)
    indices = _once(walk.lines, indices)
    indices = _until_stop(walk.lines, indices)
    return _without_tail(walk.lines, indices, facts)


def _nav_lines(walk: Walk, start: int, end: int) -> set[int]:
    """Lines of blocks inside the range that are named or made like navigation."""
    total = walk.good_in(start, end)
    dropped: set[int] = set()
    for block in walk.blocks:
        if block.start < start or block.end > end or block.end == block.start or _spans(block, start, end):
            continue
        if block.start in dropped and block.end - 1 in dropped:
            continue
        if (is_nav(block) and walk.good_in(block.start, block.end) < 0.4 * total) or (
            block.tag in ("ul", "ol", "table", "dl") and _is_link_list(walk, block)
        ):
            dropped.update(range(block.start, block.end))
    dropped |= _link_runs(walk, start, end)
    return {i for i in dropped if not walk.lines[i].names_file}


def _link_runs(walk: Walk, start: int, end: int) -> set[int]:
    """Four and more lines of links in a row: somebody else's list amid the text."""
    found: set[int] = set()
    run: list[int] = []
    for index in range(start, end + 1):
        if index < end and walk.lines[index].is_link:
            run.append(index)
            continue
        if len(run) >= 4:
            found.update(run)
        run = []
    return found


def _heads_list(lines: Sequence[Line], index: int) -> bool:
    """最新信息, 热点新闻 …: the heading of a list of links that was cut."""
    line = lines[index]
    if not lines[index + 1].is_link or line.good or line.names_file:
        return False
    return (
        len(line.text) <= 12
        and not re.search(r"\d日?$", line.text)
        and not _NAMES_ATTACHMENT.search(line.text)
    )


def _spans(block: Block, start: int, end: int) -> bool:
    return block.start == start and block.end == end


def _is_link_list(walk: Walk, block: Block) -> bool:
    count = block.end - block.start
    links = walk.link_lines_in(block.start, block.end)
    return count >= 3 and links > 0.6 * count and walk.good_in(block.start, block.end) < 40


def _without_head(lines: Sequence[Line], indices: list[int], facts: set[int], titles: set[str]) -> list[int]:
    """Cuts up to the last labelled field or tool line above the text, together with the heading above it."""
    cut = 0
    said = 0.0
    for place, index in enumerate(indices[:HEAD_LINES]):
        line = lines[index]
        if (index in facts and not _is_paragraph(line)) or _is_tool(line):
            cut = place + 1
            continue
        if _squeeze(line.text) in titles or any(_squeeze(line.text) in title for title in titles):
            continue
        said += line.good
        if said > 40 or len(line.text) > 120:
            break
    return indices[cut:]


def _without_heading(walk: Walk, indices: list[int], titles: set[str]) -> list[int]:
    """Cuts the page's own heading, where the table of facts stands above it."""
    cut = 0
    while cut < len(indices):
        line = walk.lines[indices[cut]]
        if walk.blocks[line.block].tag not in ("h1", "h2", "h3") or not any(
            _squeeze(line.text) in t for t in titles
        ):
            break
        cut += 1
    return indices[cut:]


def _once(lines: Sequence[Line], indices: list[int]) -> list[int]:
    """A text that stands twice (a copy for printing, one for telephones) is one text."""
    long = [place for place, index in enumerate(indices) if len(lines[index].text) > SHORT]
    half = len(long) // 2
    if half < 1 or len(long) % 2:
        return indices
    first, second = ([lines[indices[place]].text for place in part] for part in (long[:half], long[half:]))
    if first != second:
        return indices
    before = long[0]
    return indices[: max(long[half] - before, long[half - 1] + 1)]


def _only_links(line: Line) -> bool:
    return line.is_link and not line.names_file


def _is_paragraph(line: Line) -> bool:
    return len(line.text) > SHORT // 2 and "。" in line.text


def _is_tool(line: Line) -> bool:
    """A short line of the portal above a text: its place on the site, sizes of letters, buttons, bare
    links.
    """
    if len(line.text) > SHORT or (line.text.endswith(("。", "；")) and not line.is_link):
        return False
    return _HEAD.search(line.text) is not None or _only_links(line)


def _until_stop(lines: Sequence[Line], indices: list[int]) -> list[int]:
    """Cuts at the heading of what follows a document (相关链接, 上一篇 …) where less follows than stands above."""
    total = sum(lines[i].good for i in indices)
    above = 0.0
    for place, index in enumerate(indices):
        line = lines[index]
        if len(line.text) <= SHORT and above >= 0.5 * total and place and _STOP.search(line.text):
            rest = [i for i in indices[place:] if lines[i].names_file or lines[i].text.startswith("附件")]
            return indices[:place] + rest
        above += line.good
    return indices


def _without_tail(lines: Sequence[Line], indices: list[int], facts: set[int]) -> list[int]:
    end = len(indices)
    files: list[int] = []
    while end > 0:
        line = lines[indices[end - 1]]
        if _EMPTY_FILES.fullmatch(line.text) and not files:
            end -= 1
            continue
        if line.names_file or (_NAMES_ATTACHMENT.search(line.text) and not FOOTER.search(line.text)):
            files.insert(0, indices[end - 1])
            end -= 1
            continue
        short = len(line.text) <= 2 * SHORT
        if not (_only_links(line) or FOOTER.search(line.text) or (short and _is_tail(line))):
            break
        end -= 1
    return indices[:end] + files


def _is_tail(line: Line) -> bool:
    return _TAIL.search(line.text) is not None or not re.search(r"[\w\u3400-\u9fff]", line.text)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
