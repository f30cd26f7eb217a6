"""How long a search takes with the index and by a scan, side by side. Run: python -m bench.search [REPORTS]

Made-up reports of some 3,000 characters each, in an SQLite of its own. Prints what the index costs in time and space, and
one line for each question: hits, then milliseconds for the first page of 20 by the index, and by the scan.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from storage import fulltext
from storage.schema import reports, versions
from storage.search import by_scan, search, terms
from storage.store import Store

REPORTS = 5_000
CHUNK = 200
QUESTIONS = (
    "法",
    "执法",
    "枫桥经验",
    "行政复议",
    "法治政府建设 合法性审核",
    "小淹派出所",
    "“规范性文件 12件”",
    "没有这样的话",
)
_SAYINGS = (
    "深入推进法治政府建设", "加强行政执法监督", "办理行政复议案件", "清理规范性文件", "开展合法性审核", "落实重大行政决策程序",
    "推广新时代枫桥经验", "化解矛盾纠纷", "提升政务服务效能", "组织领导干部学法", "公开行政许可事项", "健全依法行政制度体系",
)  # fmt: skip


def texts(count: int) -> Iterator[str]:
    chance = random.Random(20260331)  # the same reports every time
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
    for number in range(count):
        said: list[str] = []
        while sum(map(len, said)) < 3000:
            filler = "".join(chance.choices(letters, k=chance.randint(8, 30)))
            said.append(f"{chance.choice(_SAYINGS)}，{filler}{chance.randint(1, 99)}件。")
            if chance.random() < 0.1:
                said.append(f"全年清理规范性文件 {chance.randint(1, 40)}件。\n")
        yield "".join(said) + ("小淹派出所被评为枫桥式派出所。" if number % 1000 == 7 else "")


def fill(store: Store, count: int) -> None:
    now = datetime(2026, 4, 1, tzinfo=UTC)
    made = texts(count)
    for start in range(0, count, CHUNK):
        numbers = range(start, min(count, start + CHUNK))
        heads: list[dict[str, Any]] = [
            {
                "id": f"{number:06d}", "jurisdiction": f"{number:06d}", "name": "某县", "level": "county", "body": "government",
                "year": 2000 + number % 26, "kind": "government", "title": f"某县{number}法治政府建设年度报告", "version": 1,
                "first_seen_at": now, "last_seen_at": now, "doubts": [],
            }
            for number in numbers
        ]  # fmt: skip
        bodies: list[dict[str, Any]] = [
            {
                "report_id": f"{number:06d}", "version": 1, "text_sha256": "", "fingerprint": "", "text": said,
                "characters": len(said), "extracted_by": "walk", "url": "", "first_seen_at": now, "last_seen_at": now,
            }
            for number, said in zip(numbers, made, strict=False)
        ]  # fmt: skip
        with store.write() as tx:
            tx.execute(insert(reports), heads)
            tx.execute(insert(versions), bodies)


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store(f"sqlite:///{folder / 'h.db'}")
        with store.write() as tx:
            fulltext.remove(tx)
        fill(store, count)
        plain = megabytes(folder)
        begun = time.perf_counter()
        with store.write() as tx:
            fulltext.make(tx)
        took = time.perf_counter() - begun
        store.close()
        store = Store(store.url)
        print(
            f"{count} reports, {plain:.0f} MB; the index: {took * 1000 / count:.1f} ms a report, {megabytes(folder) - plain:.0f} MB more"
        )
        with store.read() as tx:
            for question in QUESTIONS:
                begun = time.perf_counter()
                found = search(tx, [question], limit=20)
                indexed = time.perf_counter()
                total, _ = by_scan(tx, terms([question]), [], 20, 0)
                scanned = time.perf_counter()
                assert total == found["total"], (question, total, found["total"])
                print(
                    f"{question}: {total} hits; index {(indexed - begun) * 1e3:.1f} ms, scan {(scanned - indexed) * 1e3:.0f} ms",
                    flush=True,
                )
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS)
