"""How fast listings are read and walked, and in how much memory. Run: python -m bench.listing

Prints one line a measure: pages a second for one core (rows read, page parsed) and, for a walk of 2,000 pages with 40,000
rows, its seconds and its peak of memory with and without the rows kept.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from dataclasses import dataclass

from duties.watch import Listing
from harvester.adapters.rows import read_rows
from harvester.find import walk
from harvester.pieces import Page, Request, Trouble

PAGES, ROWS = 2_000, 20
HOME = "http://www.example.gov.cn/zwgk/fzzf/"


@dataclass(frozen=True, slots=True)
class Reply:
    page: Page | None
    trouble: Trouble | None = None


def listing(number: int, rows: int = ROWS, clutter: int = 80) -> str:
    """A page in the usual shape: menu, crumbs, rows, sidebar, footer; about 30 kB."""
    menu = "".join(f'<li><a href="/zwgk/l{n}/index.html">栏目{n}</a></li>' for n in range(clutter))
    side = "".join(
        f'<li><a href="/xw/202401/t20240109_{n}.html">县情要闻标题文字若干之{n}</a></li>' for n in range(10)
    )
    body = "".join(
        f'<li><a href="./202403/t20240312_{number * rows + n:07d}.html" title="关于云和县第{number * rows + n}号事项办理情况的公告全文">'
        f"关于云和县第{number * rows + n}号事项办理…</a><span>2024-03-12</span></li>"
        for n in range(rows)
    )
    script = "<script>var x = 1;" + "/* 统计代码 */" * 600 + "</script>"
    return (
        f"<html><head><title>公告</title>{script}</head><body><div class='nav'><ul>{menu}</ul></div><div class='list'><ul>{body}</ul></div>"
        f"<div class='page'><script>createPageHTML({PAGES},{number},'index','html',{PAGES * rows})</script></div>"
        f"<div class='sidebar'><h3>推荐</h3><ul>{side}</ul></div></body></html>"
    )


def reading(rounds: int = 200) -> float:
    """Pages a second of processor time: parsed and read."""
    texts = [listing(number) for number in range(rounds)]
    start = time.process_time()
    for text in texts:
        leads = read_rows(Page(HOME, text))
    seconds = time.process_time() - start
    assert len(leads) == ROWS
    return rounds / seconds


def walking(*, measured: bool) -> tuple[float, float]:
    """Processor seconds of a walk of all pages, and its peak of memory in MB where that is measured (which slows it)."""

    def ask(request: Request) -> Reply:
        told = request.url.rsplit("index_", 1)
        number = int(told[1].removesuffix(".html")) if len(told) == 2 else 0
        return Reply(Page(request.url, listing(number)))

    if measured:
        tracemalloc.start()
    start = time.process_time()
    steps = walk(Listing("430923", HOME), ask)
    for _ in steps:
        pass
    seconds = time.process_time() - start
    peak = tracemalloc.get_traced_memory()[1] / 1e6 if measured else 0.0
    tracemalloc.stop()
    assert steps.outcome is not None
    assert (steps.outcome.whole, steps.outcome.rows) == (True, PAGES * ROWS)
    return seconds, peak


def main() -> None:
    write = sys.stdout.write
    write(f"page of {len(listing(3).encode()) // 1000} kB, {ROWS} rows: {reading():.0f} pages/s\n")
    seconds, _ = walking(measured=False)
    _, peak = walking(measured=True)
    write(
        f"walk of {PAGES} pages, {PAGES * ROWS} rows: {seconds:.1f} s, {PAGES / seconds:.0f} pages/s; peak {peak:.1f} MB\n"
    )


if __name__ == "__main__":
    main()
