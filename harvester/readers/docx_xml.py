"""XML out of office files, with everything refused that office files never hold and attackers do."""

from __future__ import annotations

from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from harvester.readers.document import UnreadableError

DEEPEST = 200  # Word's own files stay below 40; readers walk these trees by recursion


def parse(data: bytes, part: str) -> Element:
    """The root element, names without namespace (WPS, strict and transitional OOXML differ only there).

    ``part`` names the member for the message. Raises UnreadableError on broken XML, any DOCTYPE, and nesting
    beyond DEEPEST.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise UnreadableError(f"{part} nests deeper than {DEEPEST} elements")
        builder.start(
            tag.rpartition("}")[2], {key.rpartition("}")[2]: value for key, value in attributes.items()}
        )

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag.rpartition("}")[2])

    def doctype(*_: object) -> NoReturn:
        raise UnreadableError(f"{part} declares a DOCTYPE, which office files do not")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as wrong:
        raise UnreadableError(f"{part} is broken XML: {wrong}") from wrong
    return builder.close()


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along these names, None where one is missing."""
    for name in path:
        element = None if element is None else element.find(name)
    return element


def value(element: Element | None, *path: str, key: str = "val") -> str | None:
    """An attribute of the first descendant along these names."""
    found = child(element, *path)
    return None if found is None else found.get(key)


def switched_on(element: Element | None, *path: str) -> bool:
    """OOXML's on-off property: present and not switched off."""
    found = child(element, *path)
    return found is not None and found.get("val", "true") not in {"0", "false", "off"}
