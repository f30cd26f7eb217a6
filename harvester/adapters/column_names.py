"""What portals call the column of these reports and those on the way to it, in words and in addresses; and the way itself.

Named 法治政府建设(年度)报告 in words, ``fzzfjs…`` in the address; below 政府信息公开 → 法定主动公开内容 → 其他法定信息; in a
catalogue's tree; or without a column of its own, in 通知公告.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborNode

from harvester.adapters.link_kinds import base_of, is_home, opened_by
from harvester.adapters.nfcms import leaves
from harvester.adapters.row_titles import is_minor, is_pager, squeeze
from harvester.adapters.scripts import arrays_of_objects, settings
from harvester.pieces import Page
from harvester.urls import join, path_of

_WORDS: tuple[tuple[re.Pattern[str], int], ...] = (
    (
        re.compile(
            r"法[治制]政府(?:建设)?.{0,8}(?:报告|年报|情况)|依法行政.{0,8}(?:报告|情况)|法治(?:建设)?年度?报告?"
        ),
        100,
    ),
    (re.compile(r"法[治制]政府|法治建设年度|法治年报"), 85),
    (re.compile(r"依法行政|法[治制]建设"), 60),
    (
        re.compile(
            r"其[他它](?:法定|应当?|主动|需要|对外|重点)?(?:主动)?(?:公开)?(?:信息|内容|事项)|其[他它]公开"
        ),
        48,
    ),
    (re.compile(r"法定主动公开|主动公开(?:内容|目录|基本目录)|基础信息公开|部门信息公开"), 46),
    (re.compile(r"信息公开(?:目录|专栏|平台)|政府信息公开$"), 44),
    (re.compile(r"信息公开|政务公开|公开目录"), 40),
    (
        re.compile(
            r"工作(?:报告|总结)|规划计划|计划总结|年度报告|重点领域|government affairs|disclosure",
            re.IGNORECASE,
        ),
        28,
    ),
    (re.compile(r"通知公告|公示公告|公告公示|政务公告|通知公示"), 22),
)
_NOT = re.compile(
    r"年报$|信息公开(?:工作)?年度报告|依申请|指南|制度|解读|信箱|监督保障|登录|English|无障碍|手机版|搜索|邮箱|客户端",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"法[治制]|依法行政")
_REPORTS = re.compile(r"报告|年报|情况|总结")
_SLUGS: tuple[tuple[re.Pattern[str], int], ...] = (
    (
        re.compile(r"fzzfjs\w{0,8}(?:bg|nb)|fzzf\w{0,6}(?:ndbg|bg)(?![a-z])|ndfzzf\w*|zffzjs\w*bg|fzfjs\w*bg|(?:law|rule)[\w-]*report", re.IGNORECASE),
        95,
    ),
    (re.compile(r"fzzfjs|fzzfj(?![a-z])|fznb|fzzfgz|fzzf(?![a-z])|fzjsnd|yfxzbg|rule-?of-?law|lawgov", re.IGNORECASE), 85),
    (re.compile(r"yfxz|fzjs", re.IGNORECASE), 58),
    (re.compile(r"qtfdxx|qtgknr|qtxx|qtzdgk|qtgkxx", re.IGNORECASE), 48),
    (re.compile(r"fdzdgk|zdgknr|zdgkml", re.IGNORECASE), 46),
    (re.compile(r"zfxxgk|xxgkml|gkmlpt|xxgk|zwgk|disclosure", re.IGNORECASE), 36),
    (re.compile(r"tzgg|gsgg|gggs|gzbg|ghjh|notice|announce", re.IGNORECASE), 20),
)  # fmt: skip
_CRUMB = "[class*=crumb],[class*=position],[class*=location],[class*=weizhi],[class*=dqwz],[class*=wz],[id*=crumb],[class*=path],[class*=BreadCrumb]"
_HERE = re.compile(r"(?:当前|现在|所在|您的).{0,4}位置")


def score_of(url: str, words: str, around: str = "") -> int:
    """How well a link fits the way to the column, 0 … 100. ``around`` names the column that the link stands in."""
    plain = words.replace(" ", "")
    if _NOT.search(plain) and not _SUBJECT.search(plain):
        return 0
    if _REPORTS.search(plain) and _SUBJECT.search(around) and not _NOT.search(plain):
        plain = f"法治政府建设{plain}"
    named = next((score for pattern, score in _WORDS if pattern.search(plain)), 0)
    tail = "/".join(path_of(url).rstrip("/").split("/")[-2:])
    slug = next((score for pattern, score in _SLUGS if pattern.search(tail)), 0)
    if slug and named:
        return min(100, max(slug, named) + 3)
    return max(slug - 2, named)


def links_of(page: Page) -> Iterator[tuple[str, str]]:
    """Every address that a page leads to with the words for it: links, areas of images, menus by script, trees in scripts.

    Not those that turn a list's pages. 更多 goes by the heading it stands in.
    """
    base = base_of(page)
    for node in page.tree.css("a,area,iframe[src],option[value],[onclick]"):
        given = node.attributes
        href = (
            given.get("href")
            or given.get("src")
            or (given.get("value") if node.tag == "option" else "")
            or ""
        )
        if not href or href.lower().startswith(("javascript", "#")):
            href = opened_by(href, given.get("onclick") or "")
        url = join(base, href) if href and not href.isdigit() else None
        if url is None or is_home(url):
            continue
        words = _words(node)
        if not is_pager(words):
            yield url, words
    yield from _of_scripts(page, base)


def _words(node: LexborNode) -> str:
    given = node.attributes
    words = squeeze(node.text() or "")
    if len(words) < 2:
        image = node.css_first("img")
        words = squeeze(
            given.get("title")
            or given.get("alt")
            or (image.attributes.get("alt") if image is not None else "")
            or ""
        )
    if words and is_minor(words) and node.parent is not None:
        for holder in (node.parent, node.parent.parent):
            around = squeeze(holder.text() or "").replace(words, "").strip() if holder is not None else ""
            if 2 <= len(around) <= 20:
                return around
    return words[:60]


def _of_scripts(page: Page, base: str) -> Iterator[tuple[str, str]]:
    tree = settings(page.text, "TREE") if "_CONFIG" in page.text else None
    if tree:
        for leaf in leaves(tree):
            yield f"{page.url.partition('#')[0]}#{leaf['id']}", str(leaf.get("name", ""))
        return
    if not re.search(r"[\"']?(?:name|title|text|label)[\"']?\s*:", page.text):
        return
    for array in arrays_of_objects(page.text):
        for name, href in _named(array, 0):
            url = join(base, href)
            if url:
                yield url, name


def _named(value: Any, deep: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, list) and deep < 12:
        for item in value[:500]:
            yield from _named(item, deep + 1)
    elif isinstance(value, Mapping) and deep < 12:
        name = next(
            (
                value[key]
                for key in ("name", "title", "text", "label", "NAME")
                if isinstance(value.get(key), str)
            ),
            None,
        )
        href = next(
            (
                value[key]
                for key in ("url", "href", "link", "jump_url", "path", "URL")
                if isinstance(value.get(key), str)
            ),
            None,
        )
        if name and href:
            yield squeeze(name)[:60], href
        for inner in value.values():
            if isinstance(inner, list):
                yield from _named(inner, deep + 1)


def crumbs_of(page: Page) -> list[tuple[str, str]]:
    """The page's 当前位置 as links, the home page left out: address and words, outermost first."""
    base = base_of(page)
    for node in page.tree.css(_CRUMB):
        if _HERE.search(node.text() or "") or ">" in (node.text() or "") or "»" in (node.text() or ""):
            found = _links_in(node, base)
            if found:
                return found
    for node in page.tree.css("td,div,p,span"):
        text = squeeze(node.text() or "")
        if len(text) <= 400 and _HERE.search(text[:30]):
            found = _links_in(node, base)
            if found:
                return found
    return []


def _links_in(node: LexborNode, base: str) -> list[tuple[str, str]]:
    found = []
    for link in node.css("a[href]"):
        url = join(base, link.attributes.get("href") or "")
        words = squeeze(link.text() or "")
        if url and words and not is_home(url) and words != "首页":
            found.append((url, words))
    return found


def name_of(page: Page) -> str:
    """What the page calls its column: the ColumnName tag, else the first part of its title."""
    for node in page.tree.css("meta[name]"):
        if (node.attributes.get("name") or "").lower() == "columnname":
            told = (node.attributes.get("content") or "").strip()
            if told:
                return told
    title = page.tree.css_first("title")
    return re.split(r"[-_—|–·]|\s", squeeze(title.text()))[0][:40] if title else ""
