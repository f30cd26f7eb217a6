"""One verdict as a zip that speaks for itself: a page to read, the same as JSON, the very bytes, and a sum of each file.

    index.html      the page (Chinese and English; it asks nothing of any network)
    verdict.json    the board's row, the rule with its legal basis, the listings that count
    looks.json      every look that bears on it: what was walked, what stood in the way
    rows.csv        every row those listings ever showed
    captures.json   what was asked and answered, and which file holds the bytes
    report.json     the report with its evidence; report/text-v1.txt …: its texts
    alerts.json     what was said about it, to whom
    bytes/…         bodies as archived, named by their sha256
    manifest.json, SHA256SUMS

The same state on the same day makes the same bytes: there is no clock in it but the day.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harvester.faces import words
from harvester.faces.web.phrases import LEADS, MEANINGS, TLS
from harvester.problems import PROBLEMS
from storage import bundles
from storage.archive import Archive
from storage.bundles import Proof
from storage.store import Transaction
from storage.views import View

FORMAT, FORMAT_VERSION = "rule-of-law-harvester-evidence", 1
ROWS_SHOWN = 400
TEMPLATE = Path(__file__).parent / "proof.html"
ROW = ("listing", "title", "url", "listed_on", "state", "problem", "first_seen_at", "gone_since")

_EPOCH = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the earliest that a zip can say: a file's time is in the page, not in the envelope
# A page saved by its own name would run its scripts when opened: what a browser may run is called text.
_ENDINGS = {
    "text/html": ".html.txt",
    "application/xhtml+xml": ".html.txt",
    "image/svg+xml": ".svg.txt",
    "text/xml": ".xml.txt",
    "application/xml": ".xml.txt",
    "application/json": ".json.txt",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/zip": ".zip",
}


@dataclass(slots=True)
class Written:
    """What the zip holds. ``files``: path, sha256 and size of each; ``missing``: answers whose bytes are not to be had."""

    files: list[View] = field(default_factory=list)
    missing: list[View] = field(default_factory=list)


class _Zip:
    """A zip whose every byte follows from what is put in, and in which order."""

    def __init__(self, target: Path, written: Written) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._written = written

    def add(self, path: str, body: bytes) -> None:
        info = zipfile.ZipInfo(path, _EPOCH)
        info.create_system, info.external_attr = 3, 0o100644 << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(info, body)
        self._written.files.append(
            {"path": path, "sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
        )

    def add_json(self, path: str, value: Any) -> None:
        self.add(path, _json(value))

    def add_written(self, path: str, write: Callable[[Any], None]) -> None:
        """A file that is made piece by piece, larger than memory should hold."""
        info = zipfile.ZipInfo(path, _EPOCH)
        info.create_system, info.external_attr = 3, 0o100644 << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as raw:
            counted = _Counted(raw)
            write(counted)
        self._written.files.append({"path": path, "sha256": counted.sum.hexdigest(), "bytes": counted.size})

    def close(self) -> None:
        self._zip.close()


class _Counted:
    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self.sum = hashlib.sha256()
        self.size = 0

    def write(self, text: str) -> int:
        body = text.encode()
        self.sum.update(body)
        self.size += len(body)
        self._raw.write(body)
        return len(text)


def write(tx: Transaction, archive: Archive, proof: Proof, target: Path, program: str) -> Written:
    """Write the zip; a body that is missing or damaged is named in it and in what is returned."""
    written = Written()
    out = _Zip(target, written)
    verdict = {"as_of": proof.as_of.isoformat(), "duty": proof.verdict, "rule": proof.rule,
               "listings": proof.listings, "looks": len(proof.looks),
               "looks_that_count": sum(look["counts"] for look in proof.looks),
               "older_looks_left_out": proof.older_looks}  # fmt: skip
    _bytes(out, archive, proof, written)
    shown = _rows(tx, out, proof)
    out.add("index.html", _page(proof, shown, verdict).encode())
    out.add_json("verdict.json", verdict)
    out.add_json("looks.json", proof.looks)
    out.add_json("captures.json", list(proof.captures.values()))
    out.add_json("alerts.json", proof.alerts)
    if proof.report is not None:
        out.add_json("report.json", proof.report)
        for version in proof.report["versions"]:
            out.add(f"report/text-v{version['version']}.txt", version["text"].encode())
    files = sorted(written.files, key=lambda one: str(one["path"]))
    named = ("jurisdiction", "name", "body", "year", "standing")
    about = {name: proof.verdict[name] for name in named}
    manifest = {"format": FORMAT, "version": FORMAT_VERSION, "program": program, "as_of": verdict["as_of"],
                "duty": about, "missing": written.missing, "files": files}  # fmt: skip
    out.add_json("manifest.json", manifest)
    lines = [f"{one['sha256']}  {one['path']}\n" for one in (*files, written.files[-1])]
    out.add("SHA256SUMS", "".join(lines).encode())
    out.close()
    return written


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _bytes(out: _Zip, archive: Archive, proof: Proof, written: Written) -> None:
    """The bodies, each once; every capture is told in which file its body is."""
    put: dict[str, str] = {}
    for capture in proof.captures.values():
        digest = capture["sha256"]
        if digest not in put:
            body, why = bundles.body_of(archive, capture)
            if body is not None:
                put[digest] = f"bytes/{digest}{_ending(capture['headers'])}"
                out.add(put[digest], body)
            elif why:
                written.missing.append({"capture": capture["id"], "url": capture["url"], "why": why})
        capture["file"] = put.get(digest)


def _ending(headers: Iterable[Sequence[str]]) -> str:
    declared = next((value for name, value in headers if name.lower() == "content-type"), "")
    return _ENDINGS.get(declared.partition(";")[0].strip().lower(), ".bin")


def _rows(tx: Transaction, out: _Zip, proof: Proof) -> dict[int, list[View]]:
    """rows.csv whole; returns what the page shows of it: rows that may matter to this year, the newest of them."""
    shown: dict[int, list[View]] = {listing["id"]: [] for listing in proof.listings}
    since = f"{proof.verdict['year'] + 1}-01-01"

    def put(raw: Any) -> None:
        raw.write("\ufeff")  # spreadsheets take it for UTF-8 only so
        table = csv.DictWriter(raw, ROW)
        table.writeheader()
        for listing in proof.listings:
            for row in bundles.rows(tx, listing["id"]):
                table.writerow(
                    {name: _plain(value) for name, value in row.items()} | {"listing": listing["url"]}
                )
                if row["state"] != "skipped" or (row["listed_on"] or row["first_seen_at"][:10]) >= since:
                    shown[listing["id"]].append(row)
                    del shown[listing["id"]][:-ROWS_SHOWN]

    out.add_written("rows.csv", put)
    return shown


def _plain(value: Any) -> Any:
    """A cell that a spreadsheet does not take for a formula: titles are the portals' words."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def _page(proof: Proof, rows: dict[int, list[View]], verdict: View) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["at"] = lambda value: (value or "—").replace("T", " ").replace("+08:00", "")
    environment.filters["sent"] = _sent
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        proof=proof,
        duty=proof.verdict,
        rule=proof.rule,
        report=proof.report,
        rows=rows,
        rows_shown=ROWS_SHOWN,
        captures=proof.captures,
        by_url={capture["url"]: number for number, capture in proof.captures.items()},
        counting=verdict["looks_that_count"],
        problems=PROBLEMS,
        both=_both,
        tables={"standing": words.STANDINGS, "meaning": MEANINGS, "lead": LEADS, "tls": TLS, "basis": words.BASIS,
                "about": words.ABOUT, "place": words.PLACES, "rule": words.RULES, "state": words.ALERT_STATES},
        government=words.GOVERNMENT,
    )  # fmt: skip


def _both(table: Any, key: str | None) -> str:
    """A code in both languages."""
    if key is None:
        return "—"
    return " · ".join(table[key]) if key in table else key


def _sent(request: str | None) -> str:
    if not request:
        return ""
    said = json.loads(request)
    out = io.StringIO()
    for name, value in said.get("form") or ():
        out.write(f"{name}={value}\n")
    if said.get("json") is not None:
        out.write(json.dumps(said["json"], ensure_ascii=False))
    return out.getvalue().strip()
