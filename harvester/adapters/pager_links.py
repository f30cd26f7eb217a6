"""What a reader would click to turn the page: every mark of a pager with its words and where it leads, if that can be told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from harvester.adapters.link_kinds import base_of
from harvester.adapters.pager_scripts import asked_by, sent
from harvester.adapters.row_titles import squeeze
from harvester.pieces import Page, Request
from harvester.urls import identity, join

_NEXT = re.compile(
    r"^[\[【(（<>«»‹›|\s]*(?:下一?[页頁张]|后一?[页頁]|次页|往后|next(?:\s*page)?)[\]】)）<>«»‹›→|\s]*$|^[>»›＞→]{1,2}$",
    re.IGNORECASE,
)
_BACK = re.compile(r"^[\[【(（<>«»‹›|\s]*(?:上一?|前一?)[页頁][\]】)）<>«»‹›|\s]*$")
_PAGE_WORD = re.compile(r"[页頁张]|next", re.IGNORECASE)
_LAST = re.compile(
    r"^[\[【(（|\s]*(?:尾\s*[页頁]|末\s*[页頁]|最后一?[页頁]|最末[页頁]|last)[\]】)）<>«»›|\s]*$",
    re.IGNORECASE,
)
NUMBER = re.compile(r"^[\[(（\s]*第?\s*(\d{1,5})\s*[页頁]?[\])）\s]*$")
_LAST_NUMBER = re.compile(
    r"(?:\w[_-]|[?&](?:page|pageno|pageindex|pagenum|curpage|currpage|p)=|/page/|/|/p(?:age)?)(\d{1,4})(?:\.\w{3,6}|/)?$",
    re.IGNORECASE,
)
_VOID = re.compile(
    r"^\s*(?:javascript\s*:)?\s*(?:void\s*\(?\s*0?\s*\)?|return\s+(?:false|true)|;|#)?\s*;?\s*(?:return\s+(?:false|true)\s*;?)?\s*$",
    re.IGNORECASE,
)
_OFF = re.compile(r"disab|forbid|\bgrey\b|\bgray\b|nolink|\bnone\b", re.IGNORECASE)
_CLICKABLE = (
    "a,[onclick],input[type=submit],input[type=image],button,[data-page],[data-pageno],[data-p],[data-index]"
)
_MARKS = 400  # marks looked at; pages made to hurt have more
_AFTER = re.compile(r";?\s*return\s+false\s*;?\s*$")


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to click: ``url`` where it is a link, ``script`` where it runs one, ``button`` where it sends its form.

    ``dead``: it does nothing that the page shows (``#``, ``javascript:;``). ``off``: the page marks it as out of use.
    """

    words: str
    node: LexborNode
    url: str | None = None
    script: str = ""
    button: bool = False
    dead: bool = False
    off: bool = False


@dataclass(slots=True)
class Marks:
    """The marks of a page: those that say next, by their number, and last. ``back``: one says back and leads nowhere."""

    following: list[Mark] = field(default_factory=list)
    numbers: dict[int, Mark] = field(default_factory=dict)
    last: list[Mark] = field(default_factory=list)
    back: bool = False


def marks_of(page: Page) -> Marks:
    """Everything on the page that turns its list."""
    found = Marks()
    base = base_of(page)
    looked = 0
    for node in page.tree.css(_CLICKABLE):
        words = _words(node)
        if not words or len(words) > 14:
            continue
        number = NUMBER.match(words)
        following = None if number else _NEXT.match(words)
        last = None if number or following else _LAST.match(words)
        if not (number or following or last):
            found.back = found.back or bool(_BACK.match(words) and not _mark(node, words, base).url)
            continue
        looked += 1
        if looked > _MARKS:
            break
        mark = _mark(node, words, base)
        if number and not _among_its_kind(node):
            continue
        if following and not _PAGE_WORD.search(words) and not _turns(node, mark, page):
            continue
        if number:
            known = found.numbers.get(int(number[1]))
            if known is None or (known.dead and not mark.dead):
                found.numbers[int(number[1])] = mark
        else:
            (found.following if following else found.last).append(mark)
    _drop_years(found.numbers)
    if not found.following:
        rel = page.tree.css_first("a[rel=next],link[rel=next],a.next[href]")
        if rel is not None and not NUMBER.match(_words(rel) or ""):
            found.following.append(_mark(rel, "next", base))
    return found


def _drop_years(numbers: dict[int, Mark]) -> None:
    """Numbers that are years (tabs 2024 2023 2022) and no pages."""
    if max((number for number in numbers if number < 1980 or number > 2099), default=0) < 1000:
        for number in [number for number in numbers if 1980 <= number <= 2099]:
            del numbers[number]


def request_of(mark: Mark, page: Page, request: Request) -> Request | None:
    """What clicking a mark asks for; None where it leads nowhere, to this very page, or where it cannot be told."""
    if mark.off:
        return None
    if mark.url is not None:
        if identity(mark.url) == identity(page.url):
            return None
        return Request(mark.url, referer=request.referer, headers=request.headers, carry=request.carry)
    if mark.script:
        asked = asked_by(page, mark.script, request)
        if asked is not None and asked.form is None and identity(asked.url) == identity(page.url):
            return None
        return asked
    if mark.button and (form := _form_around(mark.node)) is not None:
        name = mark.node.attributes.get("name")
        if not name:
            return sent(page, form, {}, request) if _holds_a_page(form, request) else None
        if (mark.node.attributes.get("type") or "").lower() == "image":
            return sent(page, form, {f"{name}.x": "1", f"{name}.y": "1"}, request)
        return sent(page, form, {name: mark.node.attributes.get("value") or ""}, request)
    return None


def number_in(url: str) -> int | None:
    """The page number that an address carries (``index_2.html``, ``?page=2``), None where it carries none."""
    told = _LAST_NUMBER.search(url)
    return int(told[1]) if told and 0 < int(told[1]) <= 3000 else None


def numbered_last(marks: Marks) -> int | None:
    """The highest page that the pager's numbers, or the address under 尾页, name."""
    numbers = [number for number, mark in marks.numbers.items() if mark.url]
    for mark in marks.last:
        told = _LAST_NUMBER.search(mark.url or "")
        if told and 1 < int(told[1]) <= 3000:
            numbers.append(int(told[1]))
    return max(numbers, default=None)


def unlinked_number(marks: Marks) -> int | None:
    """The one number among a pager's linked numbers that is no link: the page under one's eyes."""
    mark = next(iter(marks.numbers.values()), None)
    step = mark.node.parent if mark is not None else None
    for _ in range(2):
        if step is None or step.tag in ("body", "html"):
            return None
        plain = {
            int(word)
            for word in squeeze(step.text(separator=" ")).split(" ")
            if word.isdigit() and len(word) < 6
        }
        alone = plain - set(marks.numbers)
        if len(plain) > 1 and len(alone) == 1:
            return alone.pop()
        step = step.parent
    return None


def _mark(node: LexborNode, words: str, base: str) -> Mark:
    given = node.attributes
    href = (given.get("href") or given.get("data-href") or given.get("tagname") or "").strip()
    onclick = _AFTER.sub("", given.get("onclick") or "")
    off = (
        "disabled" in given
        or bool(_OFF.search(given.get("class") or ""))
        or given.get("aria-disabled") == "true"
    )
    off = off or (
        node.parent is not None
        and node.parent.tag in ("li", "span")
        and bool(_OFF.search(node.parent.attributes.get("class") or ""))
    )
    if href and href[0] != "#" and href[:11].lower() != "javascript:":
        return Mark(words, node, url=join(base, href), off=off)
    for script in (onclick, href):
        if script and not _VOID.match(script) and script[0] != "#":
            return Mark(words, node, script=script, off=off)
    button = node.tag in ("input", "button") and (given.get("type") or "submit").lower() in (
        "submit",
        "image",
    )
    return Mark(words, node, button=button, dead=not button, off=off)


def _words(node: LexborNode) -> str:
    """A mark's words: its text, else the image's alt, else its title; a mere sign gives way to a title that says more."""
    given = node.attributes
    text = squeeze(node.text() or "")
    if node.tag == "input":
        return squeeze(given.get("value") or given.get("alt") or given.get("title") or "")
    if not text:
        image = node.css_first("img")
        text = squeeze(
            (image.attributes.get("alt") or image.attributes.get("title") or "") if image is not None else ""
        )
    title = squeeze(given.get("title") or given.get("aria-label") or "")
    if title and (
        not text or (len(text) <= 3 and not text.isdigit() and (_NEXT.match(title) or _LAST.match(title)))
    ):
        return title
    return text


def _turns(node: LexborNode, mark: Mark, page: Page) -> bool:
    """An arrow turns pages among its kind, or, alone, where its address says so."""
    here = number_in(page.url) or 1
    return _among_its_kind(node) or (mark.url is not None and number_in(mark.url) == here + 1)


def _among_its_kind(node: LexborNode) -> bool:
    """A number or an arrow turns pages only among its kind: beside other numbers or words of a pager."""
    step = node.parent
    for _ in range(3):
        if step is None or step.tag in ("body", "html"):
            return False
        text = squeeze(step.text(separator=" "))
        if len(text) > 300:
            return False
        if re.search(
            r"[页頁]|(?:^|\s)\d{1,5}\s+\d{1,5}(?:\s|$)|(?:^|\s)[<«‹]{1,2}\s|\|<", text
        ) or _says_pager(step):
            return True
        step = step.parent
    return False


def _says_pager(node: LexborNode) -> bool:
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower()
    return "page" in names or "pagi" in names or "fenye" in names


def _holds_a_page(form: LexborNode, request: Request) -> bool:
    """Does a form already hold the number of the page after this one?"""
    sent_before = dict(request.form or ())
    for held in form.css("input[name]"):
        name, value = held.attributes.get("name") or "", held.attributes.get("value") or ""
        here = sent_before.get(name, "1")
        if re.search(r"page|^p$|index|curr", name, re.IGNORECASE) and value.isdigit() and here.isdigit():
            return int(value) == int(here) + 1
    return False


def _form_around(node: LexborNode) -> LexborNode | None:
    step = node.parent
    while step is not None and step.tag != "form":
        step = step.parent
    return step


def texts_of(marks: Iterable[Mark]) -> str:
    """What the marks would run, for a message."""
    return "; ".join(dict.fromkeys(f"{mark.words} {mark.script}".strip()[:80] for mark in marks))
