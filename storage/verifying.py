"""Checking that what was kept is still what was kept: every blob against its name, every record against its blob."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from duties.identity import fingerprint, text_sha256
from storage.archive import Archive, BlobDamaged
from storage.schema import captures, versions


def verify(tx: Connection, archive: Archive) -> dict[str, Any]:
    """{"blobs", "captures", "versions": how many were checked, "corrupt": [{"what", "id", "why"}]}."""
    corrupt: list[dict[str, str]] = []
    sound: set[str] = set()
    blobs = 0
    for digest in archive.digests():
        blobs += 1
        try:
            archive.read(digest)
            sound.add(digest)
        except BlobDamaged as error:
            corrupt.append({"what": "blob", "id": digest, "why": str(error)})
    rows = tx.execute(select(captures.c.id, captures.c.sha256).where(captures.c.sha256.is_not(None))).all()
    corrupt += [
        {"what": "capture", "id": str(row.id), "why": f"its bytes {row.sha256} are missing or damaged"}
        for row in rows
        # What was kept while the blobs were being read is looked at now: a daemon may be at work.
        if row.sha256 not in sound and not archive.sound(row.sha256)
    ]
    texts = tx.execute(select(versions)).all()
    corrupt += [
        {"what": "version", "id": f"{row.report_id} v{row.version}", "why": "its text changed"}
        for row in texts
        if text_sha256(row.text) != row.text_sha256 or fingerprint(row.text) != row.fingerprint
    ]
    return {"blobs": blobs, "captures": len(rows), "versions": len(texts), "corrupt": corrupt}
