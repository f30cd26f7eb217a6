"""Writing one file for the user: under its name it is there whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PIECE = 1024 * 1024  # bytes read or written at a time


class Refused(Exception):  # noqa: N818 - it is named for what is the case
    """What was asked for cannot be done, and nothing was changed.

    ``code`` is the name of a sentence in harvester.faces.words_keep, ``facts`` what fills it.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(f"{code} {facts}")
        self.code = code
        self.facts = facts


@contextmanager
def new_file(target: Path, *, force: bool) -> Iterator[Path]:
    """A folder beside ``target``; what lies in it as ``whole`` when the block ends gets the name ``target``.

    Everything else in that folder is thrown away. Raises Refused where the name is taken and not ``force``, or where
    the disk does not take it.
    """
    _name_is_free(target, force=force)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:80]}-", dir=target.parent))
    except OSError as error:
        raise Refused("cannot-write", file=target, why=error.strerror) from error
    try:
        yield folder
        whole = folder / "whole"
        with whole.open("rb") as file:
            os.fsync(file.fileno())
        _name_is_free(target, force=force)
        whole.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise Refused("cannot-write", file=target, why=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _name_is_free(target: Path, *, force: bool) -> None:
    if target.is_dir():
        raise Refused("is-a-folder", file=target)
    if target.exists() and not force:
        raise Refused("file-exists", file=target)
    if not target.parent.is_dir():
        raise Refused("no-folder", folder=target.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
