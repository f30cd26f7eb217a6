"""更多 beside a listing that shows its newest rows only: where the whole of it stands."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from harvester.adapters.link_kinds import base_of, is_article, is_home
from harvester.adapters.page_kinds import links_above
from harvester.adapters.row_choice import below_the_list, chosen_on, own_of
from harvester.adapters.row_titles import squeeze
from harvester.pieces import Page
from harvester.urls import identity, join, same_site

_MORE = re.compile(
    r"^[\[【(（<\s]*(?:(?:点击)?(?:查看|浏览|显示|展开|进入)?\s*(?:更\s*多|全部)(?:内容|信息|报告|>)?|more|view\s+(?:more|all))[\]】)）\s+＋>＞》»…\.]*$",
    re.IGNORECASE,
)
_SHARE = re.compile(r"share|bds|jiathis", re.IGNORECASE)


def fuller_list(page: Page) -> str | None:
    """The address under 更多 that belongs to the page's own listing; None where it has none, or leads to this very page."""
    found = chosen_on(page)
    if found.main is None or found.aside:
        return None
    own = own_of(page).words
    below = below_the_list(page)
    for node in page.tree.css("a[href]"):
        words = squeeze(node.text() or "") or squeeze(node.attributes.get("title") or "")
        if len(words) > 14 or not _MORE.match(words):
            continue
        url = join(base_of(page), node.attributes.get("href") or "")
        if url is None or is_home(url) or is_article(url) or not same_site(url, page.url):
            continue
        if identity(url) == identity(page.url) or _SHARE.search(node.attributes.get("class") or ""):
            continue
        heads = {one.mem_id for one in links_above(found.main.rows[0].element)}
        if (node.mem_id in heads or _within(node, below)) and _of_this_column(node, own):
            return url
    return None


def _within(node: LexborNode, elements: set[int]) -> bool:
    step: LexborNode | None = node
    for _ in range(3):
        if step is None:
            return False
        if step.mem_id in elements:
            return not _other_rows(step)
        step = step.parent
    return False


def _other_rows(node: LexborNode) -> bool:
    """Is this a block of its own, with links besides 更多?"""
    return len(node.css("a[href]")) > 2


def _of_this_column(link: LexborNode, own: str) -> bool:
    """Do the words around 更多 name the page's own column, or nothing?"""
    head = squeeze(link.parent.text() or "") if link.parent is not None else ""
    name = re.sub(r"\W|更多|more", "", head.replace(squeeze(link.text() or ""), ""), flags=re.IGNORECASE)
    return not name or name in own or (len(name) >= 4 and name[:4] in own)
