"""What scripts hold in plain sight: printed rows, arrays of rows, settings. Read as data, never run."""

from __future__ import annotations

import html
import json
import re
from typing import Any

_PRINTED = re.compile(
    r"""document\s*\.\s*write(?:ln)?\s*\(((?:[^()"']|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')*)\)""", re.DOTALL
)
_LITERAL = re.compile(r"""'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)\"""", re.DOTALL)
_JSONP = re.compile(
    r"^\s*(?:/\*.*?\*/\s*)?(?:try\s*\{\s*)?(?:window\.)?[\w$.\[\]'\"]{0,80}\s*\(\s*(?=[\[{\"'])", re.DOTALL
)
_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_WORD = re.compile(r"[A-Za-z_$][\w$.]*")
_ESCAPES = {"n": "\n", "t": "\t", "r": "", "b": "", "f": "", "v": "", "0": ""}
_ROWS_START = re.compile(r"\[\s*\{\s*[\"']?\w")
_DEEPEST = 40
_WORK = 400_000  # characters looked at, at most, when a script is searched for data


class NotDataError(ValueError):
    """The text at this place is no literal."""


def printed(script: str) -> str:
    """The HTML that document.write calls with literal text would print, joined; "" where there is none."""
    if "document" not in script:
        return ""
    parts: list[str] = []
    for call in _PRINTED.finditer(script):
        parts.extend(
            _unescape(found[1] if found[1] is not None else found[2]) for found in _LITERAL.finditer(call[1])
        )
    return "".join(parts)


def cdata(text: str) -> list[str]:
    """What stands in CDATA sections, in order; also in those whose brackets were escaped for HTML."""
    if "CDATA" not in text:
        return []
    if "&lt;![CDATA[" in text:
        text = html.unescape(text)
    return between(text, "<![CDATA[", "]]>")


def between(text: str, opening: str, closing: str) -> list[str]:
    """What stands between each opening and its closing, in one pass whatever the text; case of ASCII letters aside."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    opening, closing = opening.lower(), closing.lower()
    found: list[str] = []
    at = lowered.find(opening)
    while at >= 0:
        start = at + len(opening)
        end = lowered.find(closing, start)
        if end < 0:
            break
        found.append(text[start:end])
        at = lowered.find(opening, end + len(closing))
    return found


def json_of(text: str) -> Any:
    """The JSON (or JSONP, or lenient JS) value that the whole text is. Raises NotDataError where it is none."""
    text = text.strip().lstrip("\ufeff")
    wrapped = _JSONP.match(text)
    if wrapped and wrapped.end() > 0:
        text = text[wrapped.end() :]
    if not text.startswith(("{", "[", '"', "'")):
        raise NotDataError("neither object nor array")
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        value, end = literal(text, 0)
        rest = text[end:].strip().rstrip(";").strip()
        if rest and not re.fullmatch(r"[)};\s]*(?:catch\s*\(\w*\)\s*\{[^}]*\})?[;\s]*", rest):
            raise NotDataError("more than one value") from None
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")) and len(value) < len(text):
        return json_of(value)  # a service that answers with JSON inside a string
    return value


def elements(text: str, name: str) -> list[str]:
    """What each XML element of a name holds (not the ones inside another of the name), in one pass whatever the text."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    closing = f"</{name.lower()}"
    found: list[str] = []
    reached = 0
    for opening in re.finditer(rf"<{re.escape(name)}(?:\s[^<>]{{0,400}})?>", text, re.IGNORECASE):
        if opening.start() < reached:
            continue
        end = lowered.find(closing, opening.end())
        if end < 0:
            break
        found.append(text[opening.end() : end])
        reached = end
    return found


def settings(text: str, name: str) -> Any:
    """The literal a script assigns to ``name`` (``name = {…}``, ``name: [...]``); None where there is none."""
    for found in re.finditer(rf"(?<![\w$]){re.escape(name)}[\"']?\s*[:=]\s*(?=[\[{{\"'\d-])", text):
        try:
            return literal(text, found.end())[0]
        except NotDataError:
            continue
    return None


def arrays_of_objects(text: str) -> list[list[Any]]:
    """Every array of objects that a script holds, outermost ones only, in order."""
    found: list[list[Any]] = []
    position = work = 0
    while work < _WORK and (start := _ROWS_START.search(text, position)):
        try:
            value, end = literal(text, start.start())
        except NotDataError as problem:
            reached = problem.args[1] if len(problem.args) > 1 else start.end()
            work += max(reached - start.start(), 50)
            position = start.end()
            continue
        work += end - start.start()
        position = end
        if isinstance(value, list):
            found.append(value)
    return found


def literal(text: str, at: int) -> tuple[Any, int]:
    """The JavaScript literal at a place and where it ends: objects with bare keys, single quotes, trailing commas.

    Words that are no literal (a variable, ``undefined``) become None. Raises NotDataError(reason, place).
    """
    return _value(text, at, 0)


def _value(text: str, at: int, deep: int) -> tuple[Any, int]:
    if deep > _DEEPEST:
        raise NotDataError("nested too deep", at)
    at = _skip(text, at)
    char = text[at : at + 1]
    if char == "{":
        return _object(text, at + 1, deep)
    if char == "[":
        return _array(text, at + 1, deep)
    if char and char in "\"'":
        return _string(text, at)
    number = _NUMBER.match(text, at)
    if number:
        raw = number[0]
        return (float(raw) if any(sign in raw for sign in ".eE") else int(raw[:30])), number.end()
    word = _WORD.match(text, at)
    if word:
        return {"true": True, "false": False}.get(word[0]), word.end()
    raise NotDataError("no literal", at)


def _object(text: str, at: int, deep: int) -> tuple[dict[str, Any], int]:
    answer: dict[str, Any] = {}
    while True:
        at = _skip(text, at)
        char = text[at : at + 1]
        if char == "}":
            return answer, at + 1
        if char == ",":
            at += 1
            continue
        if char and char in "\"'":
            key, at = _string(text, at)
        else:
            word = _WORD.match(text, at) or _NUMBER.match(text, at)
            if not word:
                raise NotDataError("no key", at)
            key, at = word[0], word.end()
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise NotDataError("no colon", at)
        answer[key], at = _value(text, at + 1, deep + 1)
        at = _skip(text, at)
        if text[at : at + 1] not in (",", "}"):
            raise NotDataError("no end of entry", at)


def _array(text: str, at: int, deep: int) -> tuple[list[Any], int]:
    answer: list[Any] = []
    while True:
        at = _skip(text, at)
        char = text[at : at + 1]
        if char == "]":
            return answer, at + 1
        if char == ",":
            at += 1
            continue
        value, at = _value(text, at, deep + 1)
        answer.append(value)
        at = _skip(text, at)
        if text[at : at + 1] not in (",", "]"):
            raise NotDataError("no end of item", at)


def _string(text: str, at: int) -> tuple[str, int]:
    found = _LITERAL.match(text, at)
    if not found:
        raise NotDataError("no end of string", at)
    return _unescape(found[1] if found[1] is not None else found[2]), found.end()


def _skip(text: str, at: int) -> int:
    if text[at : at + 1] not in (" ", "\n", "\t", "\r", "/", "\u3000", "\xa0"):
        return at
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text

    def one(found: re.Match[str]) -> str:
        code = found[1]
        if code[0] in "ux" and len(code) > 1:
            return chr(int(code[1:], 16))
        return _ESCAPES.get(code, code)

    plain = re.sub(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", one, text, flags=re.DOTALL)
    try:  # two halves of a character beyond the BMP
        return plain.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return plain.encode("utf-8", "replace").decode("utf-8")
