"""A page that came with status 200 and yet not whole: its bytes stop in the middle, or its server prints an error in it.

Both show rows, and no word says that some are missing. Portals that never write their end tags are told by their footer; for
those without one the operator says ``unfinished: true``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborNode

from harvester.adapters.row_titles import squeeze
from harvester.pieces import Page, Trouble

_ASLEEP = re.compile(r"<script\b.*?</script\s*>|<style\b.*?</style\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_OPENED = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:html|body)\b", re.IGNORECASE)
_LINK = re.compile(r"<a\b", re.IGNORECASE)
_TAG_BEGUN = re.compile(r"<(?:/?[a-zA-Z][\w:-]{0,30}(?:\s[^<>]*)?)$")
_REFERENCE_BEGUN = re.compile(r"&(?:#\d{0,7}|#x[\da-f]{0,6}|[a-z]{1,8})$", re.IGNORECASE)
_FOOTER = re.compile(
    r"版权所有|[A-Z]{3}备\s*\d|网站标识码|公网安备|主办单位|copyright|&copy;|©", re.IGNORECASE
)
_TAIL = 4_000  # characters: a footer with its links and seals is no longer
_ROOTS = re.compile(r"<(datastore|urlset|sitemapindex|rss|feed)\b", re.IGNORECASE)
_HOLDERS = ("ul", "ol", "table", "dl")
_UNFINISHED = "where it always ends so: options: {unfinished: true}"

_PRINTED = re.compile(
    r"(?:fatal|parse) error\s*:\s*\S|maximum execution time of \d|allowed memory size\b|"
    r"warning\s*:\s*(?:mysql|mysqli|pdo|pg_|sqlsrv|odbc|oci|foreach|invalid argument)|"
    r"(?:错误|error)\s*[:：]?\s*['‘“\"]\s*(?:ASP\s*\d{4}|8[0-9a-f]{7})|microsoft (?:ole db provider|vbscript|jet database)|"
    r"server error in '|timeout expired\.|sqlstate\[|you have an error in your sql syntax|\bORA-\d{5}\b|"
    r"\bjava\.(?:lang|sql|io|util|net)\.\w{2,60}(?:exception|error)\b|\borg\.[a-z]\w{1,30}\.[\w.]{1,100}exception\b|"
    r"freemarker template error|\[an error occurred while processing (?:this|the) directive\]",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"^\W*(?:抱歉|对不起|很遗憾)?\W*(?:系统|服务器?|网络|列表|页面)?(?:数据库?|列表|内容|信息)(?:连接|加载|读取|查询|获取)"
    r"(?:失败|错误|出错|异常|超时)(?:\W.{0,30})?$"
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNSEEN_CLASS = re.compile(r"(?:^|[\s_-])(?:hide|hidden|none|d-none)(?:[\s_-]|$)", re.IGNORECASE)
_NO_WORDS = frozenset({"script", "style", "noscript", "textarea", "template", "title", "option"})


def spoilt(page: Page, options: Mapping[str, Any]) -> Trouble | None:
    """What is missing from a page with rows: "unreachable" where it was cut off, "http-error" where its server failed."""
    vouched = bool(options.get("unfinished"))
    if cut := _cut_inside(page.text):
        return Trouble("unreachable", f"the answer was cut off: {page.url} {cut}")
    if vouched:
        return None
    if cut := _unclosed(page.text):
        return Trouble("unreachable", f"the answer was cut off: {page.url} {cut}; {_UNFINISHED}")
    if told := printed_error(page):
        return Trouble("http-error", f"{page.url} prints an error of its server: {told}")
    return None


def printed_error(page: Page) -> str | None:
    """An error that the server wrote into a page, as a reader sees it; never a word of a title or of a hidden element."""
    if not _is_markup(page.text):
        return None
    texts = [squeeze(text) for _, text in visible_words(page)]
    if found := _PRINTED.search(" ".join(texts)):
        return " ".join(texts)[found.start() :][:80]
    return next((text for text in texts if len(text) <= 50 and _SAID.match(text)), None)


def visible_words(page: Page) -> Iterator[tuple[LexborNode, str]]:
    """The texts of a page outside of links and of what no reader sees, each with the element it stands in."""
    root = page.tree.body
    if root is None:
        return
    known: dict[int, bool] = {}
    for node in root.traverse(include_text=True):
        parent = node.parent
        if node.tag == "-text" and parent is not None and _is_seen(parent, known):
            text = node.text() or ""
            if text.strip():
                yield parent, text


def _is_seen(element: LexborNode, known: dict[int, bool]) -> bool:
    way: list[int] = []
    step: LexborNode | None = element
    seen = True
    while step is not None and step.tag not in ("body", "html"):
        told = known.get(step.mem_id)
        if told is not None:
            seen = told
            break
        way.append(step.mem_id)
        if _hides(step):
            seen = False
            break
        step = step.parent
    known.update(dict.fromkeys(way, seen))
    return seen


def _hides(element: LexborNode) -> bool:
    if element.tag == "a" or element.tag in _NO_WORDS:
        return True
    given = element.attributes
    return (
        "hidden" in given
        or bool(_UNSEEN.search(given.get("style") or ""))
        or bool(_UNSEEN_CLASS.search(given.get("class") or ""))
    )


def _is_markup(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:1] == "<"


def _cut_inside(text: str) -> str | None:
    """Does an answer in markup end within a tag, a character reference or its own root?"""
    if not _is_markup(text):
        return None
    end = text.rstrip()[-_TAIL:]
    if _CLOSED.search(end):
        return None
    begun = end.rfind("<")
    if begun > end.rfind(">") and _TAG_BEGUN.search(end[begun:]):
        return f"ends inside a tag ({end[begun:][:60]})"
    if found := _REFERENCE_BEGUN.search(end):
        return f"ends inside a character reference ({found[0]})"
    root = _ROOTS.search(text[:2000])
    if root and f"</{root[1].lower()}" not in text.lower() and not text.rstrip().endswith("/>"):
        return f"lacks the end of its <{root[1]}>"
    return None


def _unclosed(text: str) -> str | None:
    """Does a page end before its end? A piece of a page does where it closes no list that it opened."""
    if not _is_markup(text) or _ROOTS.search(text[:2000]):
        return None
    awake = _ASLEEP.sub(" ", text)
    if not _OPENED.search(awake):
        low = awake.lower()
        holder = next((one for one in _HOLDERS if f"<{one}" in low), None)
        lost = holder is not None and not any(f"</{one}" in low for one in _HOLDERS)
        return f"never closes its <{holder}>" if lost else None
    links = [found.start() for found in _LINK.finditer(awake)]
    if _CLOSED.search(awake[-2048:]) or _CLOSED.search(awake, links[-1] if links else 0):
        return None
    return None if _FOOTER.search(awake[-_TAIL:]) else "has neither </body> nor a footer"
