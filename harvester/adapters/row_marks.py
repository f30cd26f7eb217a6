"""Rows without an address of their own: a name for them, so that they are counted, remembered, and held open like any row.

A portal may show a title and no way to its page: plain text, ``href="#"``, a script that cannot be read. Such a row is a lead
whose address is the page it stands on with a mark (``…/index.html#!row=标题``). Nothing may be asked there.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

_MARK = "#!row="
_LONGEST = 80  # characters of a title in a mark


def marked(page_url: str, title: str) -> str:
    """The name of a row that has no address: the page it stands on, and its title."""
    return f"{page_url.partition('#')[0]}{_MARK}{quote(''.join(title.split())[:_LONGEST], safe='')}"


def is_marked(url: str) -> bool:
    """Is this the name of a row without an address?"""
    return _MARK in url


def told(url: str) -> str:
    """A marked row for a message: its title and the page it stands on."""
    page, _, title = url.partition(_MARK)
    return f"《{unquote(title)}》 has no address that can be asked, on {page}"
