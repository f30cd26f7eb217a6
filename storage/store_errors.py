"""What can be wrong with the place where things are kept, told apart so that a face can say it and its mend."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

Kind = Literal[
    "database-damaged",  # no database, or one that is broken
    "database-newer",  # written by another version of this program
    "database-unusable",  # its place cannot be read or written, or its address means nothing
    "database-unreachable",  # a server that does not answer, or not to us
    "database-busy",  # others held it for longer than we wait
    "archive-unusable",  # the folder of the archive cannot be written
    "disk-full",
]

NO_SPACE = (
    1 << 20
)  # bytes free; with fewer, SQLite's "disk I/O error" means a full disk (its shared memory is a file)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# SQLite's primary result codes, https://sqlite.org/rescode.html
_SQLITE: dict[int, Kind] = {
    3: "database-unusable",  # SQLITE_PERM
    5: "database-busy",  # SQLITE_BUSY
    6: "database-busy",  # SQLITE_LOCKED
    8: "database-unusable",  # SQLITE_READONLY
    10: "database-unusable",  # SQLITE_IOERR
    11: "database-damaged",  # SQLITE_CORRUPT
    13: "disk-full",  # SQLITE_FULL
    14: "database-unusable",  # SQLITE_CANTOPEN
    26: "database-damaged",  # SQLITE_NOTADB
}
# PostgreSQL's error codes or their classes, https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL: dict[str, Kind] = {
    "53100": "disk-full",
    "55P03": "database-busy",  # lock_not_available
    "42501": "database-unusable",  # insufficient_privilege
    "25006": "database-unusable",  # read_only_sql_transaction
    "XX": "database-damaged",
    "08": "database-unreachable",
    "28": "database-unreachable",  # the server does not let us in
    "3D": "database-unreachable",  # no such database
    "53": "database-unreachable",  # out of connections or memory
    "57": "database-unreachable",  # shut down under us
}


class StoreError(Exception):
    """What is kept cannot be read or written. ``kind`` is a code of harvester.problems, ``where`` the database or folder,
    ``detail`` the particulars in one line."""

    def __init__(self, kind: Kind, where: str, detail: str) -> None:
        super().__init__(f"{where}: {detail}")
        self.kind = kind
        self.where = where
        self.detail = detail


def on_opening(error: Exception, where: str) -> StoreError:
    """Why a database could not be opened; whatever it is, it is that."""
    return meaning(error, where) or StoreError("database-unusable", where, _line(error))


def meaning(error: Exception, where: str) -> StoreError | None:
    """The state of the place that a library's error tells of; None where it is about the statement, not about the place."""
    kind: Kind | None = None
    if isinstance(error, DBAPIError):
        kind = _by_code(error.orig, lost=error.connection_invalidated)
        detail = _line(error.orig or error)
        if kind == "database-unusable" and _free(where) < NO_SPACE:
            kind = "disk-full"
    elif isinstance(error, OSError):
        return of_file(error, where)
    elif isinstance(error, ArgumentError | NoSuchModuleError | ImportError):
        kind, detail = "database-unusable", _line(error)
    elif isinstance(error, SQLAlchemyError):
        return None
    return None if kind is None else StoreError(kind, where, detail)


def of_file(error: OSError, where: str, otherwise: Kind = "database-unusable") -> StoreError:
    """Why a file could not be read or written."""
    kind: Kind = "disk-full" if error.errno in _FULL else otherwise
    detail = error.strerror or _line(error)
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        detail = "a file stands where a folder should be"
    return StoreError(kind, str(error.filename or where), detail)


def _free(path: str) -> int:
    """Bytes free where a file lies; a great many where that cannot be told."""
    try:
        return shutil.disk_usage(Path(path).parent).free
    except OSError:
        return 1 << 60


def _by_code(error: Any, *, lost: bool) -> Kind | None:
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _SQLITE.get(code & 0xFF)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    # psycopg gives no code where it never reached the server, or lost it.
    return "database-unreachable" if lost or type(error).__name__ == "OperationalError" else None


def _line(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:300]
