"""Pages that are no listing though they answered: redirects in script or meta, 'not found' in a page with status 200."""

from __future__ import annotations

import re

from harvester.adapters.row_titles import squeeze
from harvester.pieces import Page
from harvester.urls import join

_SCRIPTED = re.compile(
    r"""(?:window\.|document\.|self\.|top\.|parent\.)*location(?:\.href)?\s*(?:=|\.(?:replace|"
    r"assign)\s*\()\s*["']([^"'<>\s]{1,400})["']"""
)
_REFRESH = re.compile(r"""^\s*\d*\s*;?\s*url\s*=\s*["']?([^"'>]+)""", re.IGNORECASE)
_GONE = re.compile(
    r"(?:^|\W)(?:404|410)(?:\W|$)|页面不存在|页面(?:没有|未)找到|找不到(?:该|您|此|对应)?.{0,6}页面|您(?:访问|请求|查看|"
    r"要找)的(?:页面|网页|内容|栏目).{0,8}(?:不存在|已删除|丢失|找不到)"
    r"|栏目(?:不存在|已撤销|已关闭)|(?:page|file) not found|不存在或已(?:被)?删除",
    re.IGNORECASE,
)


def redirect_stub(page: Page) -> str | None:
    """Where a page without text of its own sends its reader by script or meta refresh; None where it does not."""
    if len(page.text) > 6_000 or ("location" not in page.text.lower() and "refresh" not in page.text.lower()):
        return None
    body = page.tree.body
    words = (
        squeeze(
            "".join(node.text(deep=False) for node in body.traverse() if node.tag not in ("script", "style"))
        )
        if body
        else ""
    )
    if len(words) > 120 or page.tree.css_first("li a[href], td a[href]"):
        return None
    for node in page.tree.css("meta[http-equiv]"):
        if (node.attributes.get("http-equiv") or "").lower() == "refresh":
            found = _REFRESH.match(node.attributes.get("content") or "")
            if found:
                return join(page.url, found[1].strip())
    for node in page.tree.css("script"):
        found = _SCRIPTED.search(node.text() or "")
        if found:
            return join(page.url, found[1])
    return None


def not_found(page: Page) -> str | None:
    """The words by which a page without rows says that there is no such page; None where it does not."""
    node = page.tree.css_first("title")
    title = squeeze(node.text()) if node else ""
    found = _GONE.search(title)
    if found:
        return title[:80]
    body = page.tree.body
    words = (
        squeeze(
            "".join(part.text(deep=False) for part in body.traverse() if part.tag not in ("script", "style"))
        )
        if body
        else ""
    )
    found = _GONE.search(words[:600]) if len(words) < 800 else None
    return found[0] if found else None
