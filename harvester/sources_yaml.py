"""sources.yaml as text: every value keeps the line it stands on, and what is no YAML is told in plain words.

Nothing is constructed: the file's nodes are read as they are, so no tag can make an object, and a code keeps
its digits.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import yaml

from harvester.sources_mistakes import Mistake, Notes, mistake, mistake_at

# libyaml is five times as fast (3,000 jurisdictions: 0.4 s against 2.2 s) and has the same marks.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 60  # libyaml's composer recurses in C: 200,000 brackets end the process, not in an exception
_MAX_OPTION_DEPTH = 12
_CORE = "tag:yaml.org,2002:"
_SCALARS = ("str", "int", "float", "bool", "null", "timestamp", "value")
_SAFE: Any = yaml.constructor.SafeConstructor()


class UnreadableError(Exception):
    """The text is no YAML; ``mistakes`` say where and why."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(mistakes[0].sentence("en"))
        self.mistakes = mistakes


def compose(text: str) -> yaml.Node | None:
    """The root node of a YAML text, None where it holds nothing. Raises UnreadableError."""
    try:
        _refuse_depth(text)
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise UnreadableError(_in_plain_words(error, text)) from error
    return node


def _refuse_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.events.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                raise UnreadableError([mistake("too-deep", event.start_mark, "")])
        elif isinstance(event, yaml.events.CollectionEndEvent):
            depth -= 1


def _in_plain_words(error: yaml.YAMLError, text: str) -> list[Mistake]:
    lines = text.splitlines() or [""]
    if isinstance(error, yaml.reader.ReaderError):
        position = error.position if isinstance(error.position, int) else 0
        return [mistake_at("control-character", text.count("\n", 0, position) + 1, None, "")]
    problem = getattr(error, "problem", None) or str(error)
    here = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None) or here
    row = min(here.line if here else 0, len(lines) - 1)
    column = here.column if here else 0
    character = lines[row][column : column + 1]
    if tabs := tabbed(text):
        return [mistake_at("tab", number, 1, "") for number in tabs]
    if "cannot start any token" in problem and character == "\t":
        return [mistake("tab", here, "")]
    for number in (begun.line if begun else row, row, row - 1):
        if 0 <= number < len(lines) and "：" in lines[number].split("#")[0] and ": " not in lines[number]:
            return [mistake_at("wide-colon", number + 1, lines[number].index("：") + 1, "")]
    code, mark = _syntax_code(problem, here, begun)
    line = min((mark.line if mark else row) + 1, len(lines))
    return [
        mistake_at(
            code, line, (mark.column if mark else column) + 1, "", problem=problem, character=character
        )
    ]


# Indentation and the dashes of a list; a tab after "key:" is YAML's own white space and no mistake.
_INDENT = re.compile(r"^[ \t]*(?:-[ \t]+)*(?=\S)")


def tabbed(text: str) -> list[int]:
    """The lines, from 1, whose indentation holds a tab."""
    found = ((number, _INDENT.match(line)) for number, line in enumerate(text.splitlines(), 1))
    return [number for number, indent in found if indent and "\t" in indent[0]]


def _opened(width: int, indent: re.Match[str]) -> str:
    return indent[0].expandtabs(width)


def untabbed(text: str) -> Iterator[str]:
    """The text with the tabs of its indentation opened, in each way it may have been meant."""
    lines = text.splitlines()
    for width in (2, 4, 8):
        yield "\n".join(_INDENT.sub(partial(_opened, width), line) for line in lines)
    yield "\n".join(_like_the_neighbours(lines))


def _like_the_neighbours(lines: list[str]) -> list[str]:
    """A tabbed line stands where the line before it stands, an entry of a list where the next entry stands."""
    mended: list[str] = []
    for number, line in enumerate(lines):
        indent = _INDENT.match(line)
        if indent is None or "\t" not in indent[0]:
            mended.append(line)
            continue
        rest = re.sub(r"-[ \t]+", "- ", line[: indent.end()].strip(" \t") + " ") + line[indent.end() :]
        rest = rest.lstrip()
        before = next((_INDENT.match(one) for one in reversed(mended) if one.strip()), None)
        after = next((one for one in lines[number + 1 :] if one.strip() and "\t" not in one), "")
        if rest.startswith("-") and after.lstrip().startswith("-"):
            column = len(after) - len(after.lstrip())
        else:
            column = len(before[0]) if before else 0
        mended.append(" " * column + rest)
    return mended


# What PyYAML's two parsers say, the pure one and libyaml's, mostly in other words: (words, code, where it began?)
_SAID: tuple[tuple[str, str, bool], ...] = (
    ("mapping values are not allowed", "colon", False),
    ("could not find expected ':'", "no-colon", True),
    ("cannot start any token", "bad-start", False),
    ("unexpected end of stream", "open-quote", True),
    ("',' or ']'", "open-bracket", True),
    ("',' or '}'", "open-bracket", True),
    ("undefined alias", "no-anchor", False),
    ("another document", "two-documents", False),
    ("unknown escape", "bad-escape", False),
    ("did not find expected key", "indentation", False),
    ("expected '-' indicator", "indentation", False),
    ("expected <block end>", "indentation", False),
)


def _syntax_code(
    problem: str, here: yaml.Mark | None, begun: yaml.Mark | None
) -> tuple[str, yaml.Mark | None]:
    for words, code, at_beginning in _SAID:
        if words in problem:
            return code, begun if at_beginning else here
    return "syntax", here


def guess(word: str, known: Collection[str]) -> dict[str, str]:
    """ "Did you mean …?" in both languages, for a sentence's end; empty where nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return nearest(near[0] if near else None)


def nearest(word: str | None) -> dict[str, str]:
    if not word:
        return {"guess_zh": "", "guess_en": ""}
    return {"guess_zh": f"，是否想写 {word}？", "guess_en": f"; did you mean {word}?"}


@dataclass(frozen=True, slots=True)
class Spot:
    """One value in the file, with its path and its line.

    Every reading method returns None (or nothing) for what it cannot read, having noted the mistake.
    """

    node: yaml.Node
    path: str
    notes: Notes

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    @property
    def raw(self) -> str:
        """A scalar as it is written; "" for anything else."""
        return str(self.node.value).strip() if isinstance(self.node, yaml.ScalarNode) else ""

    @property
    def kind(self) -> str:
        """YAML's own type, such as "str", "int", "null", "map", "seq"; the whole tag where it is a foreign one."""
        name = str(self.node.tag).removeprefix(_CORE)
        fits = name in _SCALARS if isinstance(self.node, yaml.ScalarNode) else name in ("map", "seq")
        return name if fits else str(self.node.tag)

    def complain(self, code: str, /, **words: object) -> None:
        self.notes.mistakes.append(mistake(code, self.node.start_mark, self.path, **words))

    def warn(self, code: str, /, **words: object) -> None:
        self.notes.warnings.append(mistake(code, self.node.start_mark, self.path, **words))

    def fields(self, known: tuple[str, ...], required: tuple[str, ...] = ()) -> dict[str, Spot]:
        """The known keys of a mapping; a key whose value is null counts as left out."""
        found: dict[str, Spot] = {}
        if not self._is(yaml.MappingNode, "not-mapping"):
            return found
        for name, key, spot in self.pairs():
            if name not in known:
                words = {"key": name, "known": ", ".join(known), **guess(name, known)}
                self.notes.mistakes.append(mistake("unknown-key", key.start_mark, spot.path, **words))
            elif spot.kind != "null":
                found[name] = spot
        for name in required:
            if name not in found:
                self.complain("missing", key=name)
        return found

    def pairs(self) -> Iterator[tuple[str, yaml.Node, Spot]]:
        """A mapping's own pairs in order, then those merged in with <<; (name, key node, value)."""
        if not self._is(yaml.MappingNode, "not-mapping"):
            return
        first: dict[str, int] = {}
        merged: list[tuple[yaml.Node, yaml.Node]] = []
        for key, value in self.node.value:
            if key.tag == _CORE + "merge":
                merged += self._merged(value)
                continue
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name in first:
                self.notes.mistakes.append(
                    mistake("duplicate-key", key.start_mark, self._below(name), key=name, first=first[name])
                )
                continue
            first[name] = key.start_mark.line + 1
            yield name, key, self._spot(value, self._below(name))
        for key, value in merged:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name not in first:
                first[name] = key.start_mark.line + 1
                yield name, key, self._spot(value, self._below(name))

    def entries(self) -> list[Spot]:
        """The entries of a list."""
        if not self._is(yaml.SequenceNode, "not-list"):
            return []
        return [self._spot(node, f"{self.path}[{index}]") for index, node in enumerate(self.node.value)]

    def text(self) -> str | None:
        if not self._is(yaml.ScalarNode, "not-text") or not self._has("not-text", "str"):
            return None
        if not self.raw:
            self.complain("empty-text")
            return None
        return self.raw

    def whole(self, low: int, high: int) -> int | None:
        if self.kind == "int" and self._octal():
            return None
        value = self._integer() if self.kind == "int" else None
        if not isinstance(value, int) or not low <= value <= high:
            self.complain("not-whole", low=low, high=high)
            return None
        return value

    def truth(self) -> bool | None:
        if self.kind != "bool":
            self.complain("not-truth")
            return None
        return bool(self._built(_SAFE.construct_yaml_bool))

    def plain(self, depth: int = 0) -> Any:
        """Whatever stands here as plain data: text, numbers, truths, lists, mappings; a date stays text."""
        if depth > _MAX_OPTION_DEPTH:
            self.complain("recursive")
            return None
        if isinstance(self.node, yaml.MappingNode):
            return {name: spot.plain(depth + 1) for name, _, spot in self.pairs()}
        if isinstance(self.node, yaml.SequenceNode):
            return [spot.plain(depth + 1) for spot in self.entries()]
        match self.kind:
            case "null":
                return None
            case "bool":
                return self._built(_SAFE.construct_yaml_bool)
            case "int":
                return None if self._octal() else self._integer()
            case "float":
                return self._built(_SAFE.construct_yaml_float)
        self._has("not-text", "str", "timestamp", "value")
        return self.node.value

    def _integer(self) -> Any:
        """In YAML 1.1 12:30 is 750, which nobody means who writes it: it stays text, as endless digits do."""
        if ":" in self.raw or len(self.raw) > 20:
            return self.raw
        return self._built(_SAFE.construct_yaml_int)

    def _built(self, construct: Callable[[yaml.Node], Any]) -> Any:
        try:
            return construct(self.node)
        except (ValueError, KeyError):  # only an explicit tag, such as !!int over a word, comes here
            self.complain("tag", tag=self._tag())
            return None

    def _octal(self) -> bool:
        """In YAML 1.1 0123 is 83: nobody who writes a code or a year means that."""
        if len(self.raw) > 1 and self.raw.startswith("0") and self.raw.isdigit():
            self.complain("octal", raw=self.raw)
            return True
        return False

    def _is(self, node_type: type[yaml.Node], code: str) -> bool:
        if isinstance(self.node, node_type):
            if node_type is not yaml.ScalarNode:
                return self._has(code, "map", "seq")
            return True
        self.complain(code, raw=self.raw)
        return False

    def _has(self, code: str, *kinds: str) -> bool:
        if self.kind in kinds:
            return True
        foreign = self.kind not in (*_SCALARS, "map", "seq")
        self.complain("tag" if foreign else code, tag=self._tag(), raw=self.raw)
        return False

    def _tag(self) -> str:
        return str(self.node.tag).replace(_CORE, "!!")

    def _merged(self, value: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
        nodes = value.value if isinstance(value, yaml.SequenceNode) else [value]
        found: list[tuple[yaml.Node, yaml.Node]] = []
        for node in nodes:
            if isinstance(node, yaml.MappingNode):
                found += [pair for pair in node.value if pair[0].tag != _CORE + "merge"]
            else:
                self._spot(node, self._below("<<")).complain("not-mapping")
        return found

    def _below(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _spot(self, node: yaml.Node, path: str) -> Spot:
        self.notes.step()
        return Spot(node, path, self.notes)
