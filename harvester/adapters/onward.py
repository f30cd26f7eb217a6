"""Reports that a page itself points to: an announcement names the report and links it, and no list shows that link."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from duties.reports import Lead
from harvester.adapters.link_kinds import base_of, is_file
from harvester.adapters.page_kinds import BODIES
from harvester.adapters.row_reports import reads_as_report
from harvester.adapters.row_titles import squeeze
from harvester.pieces import Page
from harvester.urls import identity, join

MOST = 3  # links of one page; an announcement has one, lists of earlier years are no announcements
_HIGH = 12  # elements above a link that are looked at
_SAYS = 6  # characters beside the link that make a line of it
_LINES = frozenset({"p", "div", "td", "section", "article"})
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LABEL = re.compile(
    r"^(?:附件?\s*\d*|链接|全文|原文|详见|点击查看|点击阅读|查看|阅读)\s*[:：]\s*|^[《\"“]|[》\"”]$"
)
_READ_ON = re.compile(
    r"[\[【(（<《]*(?:请?点击|查看|阅读|浏览|报告|网页)*(?:此处|这里|全文|原文|详情|链接|查看|阅读|进入)+[\]】)）>》>]*$"
)


def reports_on(page: Page, text: str, title: str) -> tuple[Lead, ...]:
    """The links in the page's own words (``text``) that are titled as reports, or say 全文 below a ``title`` of one.

    Files are left out: they are attachments. Links that stand beside the text (a side block's earlier years) are, too.
    """
    own, base, here = _bare(text), base_of(page), identity(page.url)
    found: dict[str, Lead] = {}
    for node in page.tree.css("a[href]"):
        words = squeeze(node.text() or "")
        if not words:
            continue
        named = squeeze(node.attributes.get("title") or "")
        titles = [told for told in (_unlabelled(words), _unlabelled(named)) if reads_as_report(told)]
        if not titles and _READ_ON.match(words) and reads_as_report(_unlabelled(title)):
            titles = [_unlabelled(title)]
        if not titles or not (_bare(words) in own or _in_running_words(node)):
            continue
        url = join(base, node.attributes.get("href") or "")
        if url is None or is_file(url) or identity(url) == here:
            continue
        found.setdefault(identity(url), Lead(url, titles[0]))
    return tuple(found.values())[:MOST]


def _in_running_words(node: LexborNode) -> bool:
    """Does a link stand in an article's body, or in a line that says something besides?

    The page's text cannot tell alone: a line that is all link (详见：…) is left out of it as a menu's would be.
    """
    block: LexborNode | None = None
    step = node.parent
    for _ in range(_HIGH):
        if step is None or step.tag in ("body", "html"):
            break
        if step.css_matches(BODIES):
            return True
        block = block or (step if step.tag in _LINES else None)
        step = step.parent
    if block is None or len(links := block.css("a")) > MOST:
        return False
    said = block.text() or ""
    for link in links:
        said = said.replace(link.text() or "", "", 1)
    return len(_HAN.findall(said)) >= _SAYS


def _unlabelled(words: str) -> str:
    before = ""
    while before != words:
        before, words = words, _LABEL.sub("", words).strip()
    return words


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
