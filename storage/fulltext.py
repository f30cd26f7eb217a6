"""The index behind search on SQLite: every pair of neighbouring characters of every report's title and current text.

Chinese has no blanks between words. Indexed by pairs, a word of any length is a row of pairs in order, so what is found is
exactly what stands there, and "法治" comes as fast as "法治政府建设". (An index by threes, FTS5's trigram, scans everything for
words of two characters, which most are; one by words misses what its dictionary lacks.)

The index is derived from ``reports`` and ``versions`` and kept by triggers, in the transaction that changes them. It is no
part of the migrations: a store that finds it missing, or made by another version of this file, makes it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

# To FTS5's ascii tokenizer, ASCII signs are gaps and everything else is a word's: signs go where they are a word's, too.
_SIGNS = {sign: 0xE000 + sign for sign in range(128) if not chr(sign).isalnum()}

_FROM_VERSION = """
    FROM reports JOIN searched ON searched.report_id = reports.id
    WHERE reports.id = {row}.report_id AND reports.version = {row}.version;"""
_FROM_REPORT = """
    FROM versions JOIN searched ON searched.report_id = versions.report_id
    WHERE versions.report_id = {row}.id AND versions.version = {row}.version;"""
_TAKE = "INSERT INTO words (words, rowid, title, text) SELECT 'delete', searched.id, pairs({title}), pairs({text})"
_ADD = "INSERT INTO words (rowid, title, text) SELECT searched.id, pairs({title}), pairs({text})"


def _by_version(what: str, row: str) -> str:
    return what.format(title="reports.title", text=f"{row}.text") + _FROM_VERSION.format(row=row)


def _by_report(what: str, row: str) -> str:
    return what.format(title=f"{row}.title", text="versions.text") + _FROM_REPORT.format(row=row)


def _trigger(when: str, *what: str) -> str:
    return f"AFTER {when} BEGIN\n  " + "\n  ".join(what) + "\nEND"


# By name, as SQLite keeps their making. The number counts up with every change of ``pairs``.
_OBJECTS = {
    "searched": "TABLE searched (id INTEGER PRIMARY KEY, /* pairs 1 */ report_id TEXT NOT NULL UNIQUE)",
    "words": "VIRTUAL TABLE words USING fts5(title, text, content='', tokenize='ascii')",
} | {
    name: f"TRIGGER {name} {body}"
    for name, body in {
        "words_report_new": _trigger(
            "INSERT ON reports", "INSERT INTO searched (report_id) VALUES (NEW.id);"
        ),
        "words_report_changed": _trigger(
            "UPDATE OF title, version ON reports", _by_report(_TAKE, "OLD"), _by_report(_ADD, "NEW")
        ),
        "words_report_gone": _trigger("DELETE ON reports", "DELETE FROM searched WHERE report_id = OLD.id;"),
        "words_version_new": _trigger("INSERT ON versions", _by_version(_ADD, "NEW")),
        "words_version_changed": _trigger(
            "UPDATE OF text, version ON versions", _by_version(_TAKE, "OLD"), _by_version(_ADD, "NEW")
        ),
        "words_version_gone": _trigger("DELETE ON versions", _by_version(_TAKE, "OLD")),
    }.items()
}


def fold(text: str) -> str:
    """The text as it is compared: Latin letters in lower case, white space of any kind and length as one blank."""
    return " ".join(text.split()).lower()


def pairs(text: str | None) -> str:
    """What is indexed of a text: its pairs of neighbouring characters with blanks between, the last one alone.

    >>> pairs("法治政府")
    '法治 治政 政府 府'
    """
    plain = fold(text or "").translate(_SIGNS)
    return " ".join(plain[place : place + 2] for place in range(len(plain)))


def asked(words: Sequence[str]) -> str:
    """The question to the index: every word, as it stands. A word of one character is the beginning of a pair."""
    phrases = []
    for word in words:
        plain = fold(word).translate(_SIGNS)
        tokens = " ".join(plain[place : place + 2] for place in range(max(1, len(plain) - 1)))
        phrases.append(f'"{tokens}"' + ("*" if len(plain) == 1 else ""))
    return " ".join(phrases)


def register(connection: Any) -> None:
    """What the triggers call, on a connection of the driver's own."""
    connection.create_function("pairs", 1, pairs, deterministic=True)


def is_ready(tx: Connection) -> bool:
    """Whether the index is there and of today's making."""
    rows = tx.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE name GLOB 'words*' OR name = 'searched'"
    )
    found = {row.name: row.sql for row in rows}
    return all(found.get(name) == f"CREATE {made}" for name, made in _OBJECTS.items())


def remove(tx: Connection) -> None:
    """Without index and triggers: before tables are rebuilt under them."""
    for name, made in reversed(_OBJECTS.items()):
        kind = "TRIGGER" if made.startswith("TRIGGER") else "TABLE"
        tx.exec_driver_sql(f"DROP {kind} IF EXISTS {name}")


def make(tx: Connection) -> None:
    """The index of all that is held, anew. An SQLite without FTS5 goes without: search scans then."""
    remove(tx)
    try:
        for made in _OBJECTS.values():
            tx.exec_driver_sql(f"CREATE {made}")
    except OperationalError as error:
        if "no such module" not in str(error):
            raise
        remove(tx)
        return
    tx.exec_driver_sql("INSERT INTO searched (report_id) SELECT id FROM reports")
    tx.exec_driver_sql(
        _ADD.format(title="reports.title", text="versions.text")
        + " FROM reports JOIN searched ON searched.report_id = reports.id"
        " JOIN versions ON versions.report_id = reports.id AND versions.version = reports.version"
    )
