"""The archive of raw bytes: what a portal sent, kept under its own sha256 before anybody parses it.

A blob is written to a temporary file, synced, and renamed: it is there whole or not at all, whoever pulls the plug.
It is hashed again each time it is read.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from storage.store_errors import of_file

LEVEL = 6  # gzip: about a seventh of a portal page's size; higher levels cost time and save a few percent


class BlobDamaged(Exception):  # noqa: N818 - it is named for what is the case
    """A stored blob is missing or its bytes no longer match its name."""


class Archive:
    """Blobs in a folder: ``ab/abcdef….gz`` under their sha256 in hex."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, body: bytes) -> str:
        """Store the bytes (once) and return their sha256. Safe to call twice, from several threads and processes.

        A stored blob that no longer matches its name is replaced: the archive heals where a portal sends it again.
        Raises StoreError where the folder cannot be written.
        """
        try:
            return self._keep(body)
        except OSError as error:
            raise of_file(error, str(self.folder), "archive-unusable") from error

    def _keep(self, body: bytes) -> str:
        digest = hashlib.sha256(body).hexdigest()
        target = self._path(digest)
        if target.exists() and self.sound(digest):
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(gzip.compress(body, LEVEL, mtime=0))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
            _sync_folder(target.parent)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return digest

    def read(self, digest: str) -> bytes:
        """The bytes of a blob. Raises BlobDamaged where they are missing or not what their name says."""
        return self._both(digest)[1]

    def packed(self, digest: str) -> bytes:
        """A blob as it lies on the disk, compressed; checked like ``read``."""
        return self._both(digest)[0]

    def _both(self, digest: str) -> tuple[bytes, bytes]:
        try:
            packed = self._path(digest).read_bytes()
            body = gzip.decompress(packed)
        except (OSError, EOFError, zlib.error) as error:
            raise BlobDamaged(f"{digest}: {error}") from error
        if hashlib.sha256(body).hexdigest() != digest:
            raise BlobDamaged(f"{digest}: the bytes do not match their name")
        return packed, body

    def sound(self, digest: str) -> bool:
        """Whether a blob is there and matches its name."""
        try:
            self.read(digest)
        except BlobDamaged:
            return False
        return True

    def __contains__(self, digest: str) -> bool:
        return self._path(digest).exists()

    def digests(self) -> Iterator[str]:
        """The name of every blob present, in no order."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*.gz"):
            yield path.name.removesuffix(".gz")

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise BlobDamaged(f"{digest!r} is no sha256")
        return self.folder / digest[:2] / f"{digest}.gz"


def _sync_folder(folder: Path) -> None:
    # Without this the rename itself can be lost in a power cut.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
