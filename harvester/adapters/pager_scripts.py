"""Pagers that are scripts: what a call such as toPage(2) does where the page itself says so, and forms that it sends.

The function's text is read, never run: an address put together from literals and its argument, or a field of a form set and
the form sent. Whatever is more than that stays unknown, and the walk says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from selectolax.lexbor import LexborNode

from harvester.adapters.link_kinds import base_of
from harvester.pieces import Page, Request
from harvester.urls import join

_CALL = re.compile(
    r"^\s*(?:javascript:)?\s*(?:return\s+)?(?:void\s*\(?\s*0\s*\)?\s*;\s*)?([A-Za-z_$][\w$.]{0,60})\s*\(([^()]{0,200})\)",
    re.IGNORECASE,
)
_ARGUMENT = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)"|(-?\d+)|([^,]+))\s*(?:,|$)""")
_GO = re.compile(
    r"(?:(?:window|self|top|parent|document)\s*\.\s*)*location(?:\s*\.\s*href)?\s*(?:=(?!=)|\.\s*(?:replace|assign)\s*\()\s*([^;\n{}]{1,300})"
)
_OPEN = re.compile(r"\bwindow\s*\.\s*open\s*\(\s*([^;,\n{}]{1,300})")
_LET = re.compile(r"(?:var|let|const)?\s*\b([A-Za-z_$][\w$]*)\s*(\+?)=(?!=)\s*([^;\n{}]{1,300})")
_SET = re.compile(
    r"""(?:getElementById\(\s*['"]([\w$:-]+)['"]\s*\)|getElementsByName\(\s*['"]([\w$:-]+)['"]\s*\)(?:\[0\])?|\b([A-Za-z_$][\w$]*))\s*\.\s*value\s*=(?!=)\s*([^;\n{}]{1,120})"""
)
_SET_BY_JQUERY = re.compile(
    r"""\$\(\s*["'](?:#([\w-]+)|(?:input)?\[name=\\?["']?([\w.$-]+)\\?["']?\])["']\s*\)\s*\.\s*val\(\s*([^()]{1,60})\)"""
)
_SENT = re.compile(r"\bsubmit\s*\(")
_FORM = re.compile(
    r"""(?:document\s*\.\s*(?:forms\s*(?:\[\s*['"]?([\w-]+)['"]?\s*\]|\.\s*([\w$]+))|([A-Za-z_$][\w$]*))|getElementById\(\s*['"]([\w-]+)['"]\s*\)|\$\(\s*["']#([\w-]+)["']\s*\))\s*\.\s*submit"""
)
_TERM = re.compile(
    r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|\(?\s*(?:parseInt|Number|String|encodeURI(?:Component)?)?\s*\(?\s*(?:([A-Za-z_$][\w$.]*)|(\d+))\s*(?:([-+])\s*(\d+))?\s*\)?\s*\)?)\s*(\+|$|\))"""
)
_POSTBACK = re.compile(r"__doPostBack\(\s*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]*)['\"]\s*\)")
_Function = tuple[list[str], str]  # its parameters and its body
_MOST = 20_000  # characters of a function that are looked at


def asked_by(page: Page, script: str, request: Request) -> Request | None:
    """The request that a pager's script makes, None where it cannot be told from the page."""
    script = script.strip().replace("&#39;", "'")
    posted = _POSTBACK.search(script)
    if posted:
        form = page.tree.css_first("form")
        return (
            sent(page, form, {"__EVENTTARGET": posted[1], "__EVENTARGUMENT": posted[2]}, request)
            if form
            else None
        )
    direct = _GO.search(script)
    if direct:
        url = _joined(direct[1].rstrip(" ;)"), {}, page)
        return _to(page, url, request)
    call = _CALL.match(script)
    if not call:
        return None
    function = _function(page.text, call[1])
    if function is None:
        return None
    known, other = _arguments(page, call, function)
    body = function[1]
    url = _led_to(page, _GO.finditer(body), known, other)
    if url:
        return _to(page, url, request)
    return _sent_by(page, body, known, request) if _SENT.search(body) else None


def opener(page: Page) -> Callable[[str], str | None]:
    """What the page's scripts open: for the script of a row's link, the address of the row's page where its function tells it."""
    held: dict[str, _Function | None] = {}
    # Its twin: what is worked out on a page holds this function, and in a circle the page's tree would outlive the page by
    # hundreds of pages (they are freed by the garbage collector alone, which counts objects and not the tree's megabytes).
    page = Page(page.url, page.text, status=page.status, media_type=page.media_type)

    def opens(script: str) -> str | None:
        call = _CALL.match(script.strip().replace("&#39;", "'"))
        if not call or not call[2].strip():
            return None
        if call[1] not in held:
            held[call[1]] = _function(page.text, call[1])
        function = held[call[1]]
        if function is None or not ("open" in function[1] or "location" in function[1]):
            return None
        known, other = _arguments(page, call, function, literal=True)
        url = _led_to(page, (*_GO.finditer(function[1]), *_OPEN.finditer(function[1])), known, other)
        return join(base_of(page), url) if url else None

    return opens


def _arguments(
    page: Page, call: re.Match[str], function: _Function, *, literal: bool = False
) -> tuple[dict[str, str], dict[str, str]]:
    """What a function's names stand for in this call, and in one that gives it nothing but noughts.

    ``literal``: only quoted words and numbers are taken for what they are, not ``this`` and other names.
    """
    names, body = function
    given = [
        part[0] or part[1] or part[2] or ("" if literal else part[3].strip())
        for part in _ARGUMENT.findall(call[2])
        if any(part)
    ]
    arguments = {name: word for name, word in zip(names, given, strict=False) if word or not literal}
    noughts = dict.fromkeys(names, "0")
    return (
        {**arguments, **_variables(page.text, body, arguments)},
        {**noughts, **_variables(page.text, body, noughts)},
    )


def _led_to(
    page: Page, places: Iterable[re.Match[str]], known: Mapping[str, str], other: Mapping[str, str]
) -> str | None:
    """The address that depends on what the call gives, not the one of page 1."""
    for found in places:
        expression = found[1].rstrip(" ;)")
        url = _joined(expression, known, page)
        if url and url != _joined(expression, other, page):
            return url
    return None


def sent(page: Page, form: LexborNode, values: Mapping[str, str], request: Request) -> Request | None:
    """The request that a form makes when it is sent with these values put in."""
    given: dict[str, str] = {}
    for field in form.css("input[name],select[name],textarea[name]"):
        name = field.attributes.get("name") or ""
        kind = (field.attributes.get("type") or "text").lower()
        if field.tag == "input" and kind in ("submit", "button", "image", "reset", "file"):
            continue
        if kind in ("checkbox", "radio") and "checked" not in field.attributes:
            continue
        if field.tag == "select":
            chosen = field.css_first("option[selected]") or field.css_first("option")
            given[name] = (chosen.attributes.get("value") or "") if chosen is not None else ""
        else:
            given[name] = field.attributes.get("value") or ""
    given = {**{name: value for name, value in values.items() if name.startswith("__EVENT")}, **given}
    given |= values
    url = join(base_of(page), form.attributes.get("action") or page.url) or page.url
    if (form.attributes.get("method") or "get").lower() == "post":
        return Request(url, form=tuple(given.items()), referer=page.url, carry=request.carry)
    head, _, query = url.partition("?")
    fields = {**dict(parse_qsl(query)), **given}
    return _to(page, f"{head}?{urlencode(fields)}", request)


def _to(page: Page, url: str | None, request: Request) -> Request | None:
    address = join(base_of(page), url) if url else None
    if address is None or not urlsplit(address).hostname:
        return None
    return Request(address, referer=request.referer, headers=request.headers, carry=request.carry)


def _function(text: str, name: str) -> _Function | None:
    """A function of the page by its name: its parameters and its body."""
    plain = re.escape(name.rpartition(".")[2])
    found = re.search(
        rf"function\s+{plain}\s*\(([\w$,\s]{{0,100}})\)\s*\{{|\b{plain}\s*[=:]\s*function\s*\w*\s*\(([\w$,\s]{{0,100}})\)\s*\{{",
        text,
    )
    if not found:
        return None
    names = [
        part.strip() for part in (found[1] if found[1] is not None else found[2]).split(",") if part.strip()
    ]
    deep, at = 1, found.end()
    end = min(len(text), at + _MOST)
    while at < end and deep:
        deep += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return names, text[found.end() : at]


def _variables(text: str, body: str, known: Mapping[str, str]) -> dict[str, str]:
    """Variables that are plain: those of the whole page that the body speaks of, and those the body sets itself."""
    held: dict[str, str] = {}
    words = set(re.findall(r"[A-Za-z_$][\w$]*", body))
    for found in re.finditer(
        r"\bvar\s+([A-Za-z_$][\w$]*)\s*=\s*(?:'([^'\n]*)'|\"([^\"\n]*)\"|(\d+))\s*;", text
    ):
        if found[1] in words and found[1] not in known:
            held[found[1]] = found[2] or found[3] or found[4] or ""
    for found in _LET.finditer(body):
        if found[1] in ("href", "value", "location") or body[max(0, found.start(1) - 1)] == ".":
            continue
        value = _value(found[3].strip(), {**known, **held})
        if value is not None:
            held[found[1]] = held.get(found[1], "") + value if found[2] else value
    return held


def _joined(expression: str, known: Mapping[str, str], page: Page) -> str | None:
    own = {
        "location.href": page.url,
        "window.location.href": page.url,
        "location.pathname": urlsplit(page.url).path,
    }
    value = _value(expression.strip(), {**own, **known})
    return value or None


def _value(expression: str, known: Mapping[str, str]) -> str | None:
    """What literals and known names joined by + come to, None where anything else is among them."""
    expression = re.sub(r"\s+", " ", expression)
    parts: list[str] = []
    at = 0
    while at < len(expression):
        found = _TERM.match(expression, at)
        if not found or found.end() == at:
            return None
        if found[1] is not None or found[2] is not None:
            parts.append(found[1] if found[1] is not None else found[2])
        else:
            value = known.get(found[3]) if found[3] else found[4]
            if value is None:
                return None
            if found[5]:
                if not value.isdigit():
                    return None
                value = str(int(value) + int(found[5] + found[6]))
            parts.append(value)
        at = found.end()
        if found[7] != "+":
            break
    return "".join(parts)


def _sent_by(page: Page, body: str, known: Mapping[str, str], request: Request) -> Request | None:
    fields: dict[str, str] = {}
    for found in (*_SET.finditer(body), *_SET_BY_JQUERY.finditer(body)):
        *names, expression = found.groups()
        name = next((one for one in names if one), None)
        value = _value(expression.strip(), known)
        if name and value is not None:
            fields[name] = value
    if not fields:
        return None
    told = _FORM.search(body)
    form = _form(page, next((one for one in told.groups() if one), "") if told else "", fields)
    if form is None:
        return None
    named: dict[str, str] = {}
    for name, value in fields.items():
        node = next(
            (
                one
                for one in form.css("input,select")
                if name in (one.attributes.get("name"), one.attributes.get("id"))
            ),
            None,
        )
        named[(node.attributes.get("name") if node is not None else None) or name] = value
    return sent(page, form, named, request)


def _form(page: Page, name: str, fields: Mapping[str, str]) -> LexborNode | None:
    forms = page.tree.css("form")
    for form in forms:
        if name and name in (form.attributes.get("name"), form.attributes.get("id")):
            return form
    if name.isdigit() and int(name) < len(forms):
        return forms[int(name)]
    for form in forms:
        held = {one.attributes.get(key) for one in form.css("input,select") for key in ("name", "id")}
        if held & set(fields):
            return form
    return None
