"""The sample portals with the troubles of the field, each when a test asks for it.

with FaultyPortals() as portals:
    portals.answers_503("430923")
    ...
    portals.mends("430923")
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from harvester.faces.portals import Answer, Asked, Portal, Portals
from scripts.make_portals import build
from seeds.portals.documents import Document, Sample, addressed, documents, paragraphs, sample

Change = Callable[
    [Asked, Answer], Answer
]  # from what was asked and what the portal would say to what it says


@cache
def _column(code: str) -> tuple[Sample, tuple[Document, ...]]:
    wanted = sample(code)
    return wanted, tuple(documents(wanted))


class FaultyPortals(Portals):
    """Portals that fail on demand. ``asked`` lists every request in its order, as (code, method, path)."""

    def __init__(self, folder: Path | None = None, **how: Any) -> None:
        super().__init__(folder, **how)
        self.asked: list[tuple[str, str, str]] = []
        self._sound = dict(self.portals)
        self._rows = {code: list(_column(code)[1]) for code in self.portals}
        self._changes: dict[str, Change] = {}
        self._hurry = {code: threading.Event() for code in self.portals}

    def answer(self, code: str, asked: Asked) -> Answer:
        self.asked.append((code, asked.method, asked.path))
        change = self._changes.get(code)
        usual = super().answer(code, asked)
        return usual if change is None else change(asked, usual)

    def close(self, code: str) -> None:
        self._hurry[code].set()  # nobody waits for a slow answer once the portal is to stop
        super().close(code)

    def mends(self, code: str) -> None:
        """As it was at the beginning."""
        self._changes.pop(code, None)
        self._rows[code] = list(_column(code)[1])
        self.portals[code] = self._sound[code]
        self._hurry[code].clear()
        self.open(code)

    # -- trouble on the way ---------------------------------------------------------------------------------------------

    def answers(self, code: str, change: Change) -> None:
        """Anything else a test thinks of: each answer passes through ``change``."""
        self._changes[code] = change

    def answers_503(self, code: str, *, retry_after: str | None = None) -> None:
        headers = (("Content-Type", "text/html"), *((("Retry-After", retry_after),) if retry_after else ()))
        busy = Answer(503, headers, "<html><body>系统维护中，请稍后再试</body></html>".encode())
        self.answers(code, lambda asked, usual: busy)

    def is_slow(self, code: str, seconds: float) -> None:
        """Every answer begins ``seconds`` late, or at once when the portal is closed."""

        def late(asked: Asked, usual: Answer) -> Answer:
            self._hurry[code].wait(seconds)
            return usual

        self.answers(code, late)

    def refuses(self, code: str) -> None:
        """Connections are refused: nobody listens on its port."""
        self.close(code)

    # -- other content --------------------------------------------------------------------------------------------------

    def shows_empty_list(self, code: str) -> None:
        """The listing says 200 and holds no row; the articles still answer."""
        portal = self.portals[code]
        self.portals[code] = portal.holding({**portal.files, **build(_column(code)[0], [])})

    def changes_report(self, code: str, old: str, new: str) -> None:
        """Puts ``new`` for ``old`` in the report's text. Raises ValueError where ``old`` is not in it."""
        report = self.report(code)
        body = tuple(replace(p, text=p.text.replace(old, new)) for p in report.paragraphs)
        if body == report.paragraphs:
            raise ValueError(f"the report of {code} does not say {old!r}")
        self._rows[code][self._rows[code].index(report)] = replace(report, paragraphs=body)
        self._rebuild(code)

    def withdraws_report(self, code: str) -> None:
        """The report's row goes and its address answers 404."""
        self._rows[code].remove(self.report(code))
        self._rebuild(code)

    def publishes_report(
        self,
        code: str,
        lines: Sequence[str],
        *,
        year: int = 2025,
        published: datetime | None,
        title: str | None = None,
        sign: Sequence[str] = (),
    ) -> str:
        """Puts a further report at the head of the column, made from the family's own template.

        ``lines``: its paragraphs; ``sign``: which of them sign it. Returns its address. ``published`` None is
        possible only where the family's addresses carry no date.
        """
        wanted = _column(code)[0]
        place = wanted.site["place"]
        document = Document(
            id=max(row.id for row in self._rows[code]) + 7,
            kind="report",
            year=year,
            title=title or f"{place}{year}年度法治政府建设情况报告",
            paragraphs=paragraphs(lines, sign=sign),
            published=published,
            source=wanted.site["report"].get("source", ""),
            index=f"11{code}000000000A/{year + 1}-00000001",
        )
        document = addressed(wanted, document)
        self._rows[code].insert(0, document)
        self._rebuild(code)
        return self.addresses[code] + document.path

    def report(self, code: str) -> Document:
        """The report that this portal was built from, as it stands now. Raises LookupError where it was withdrawn."""
        year = _column(code)[0].site["report"]["year"]
        for row in self._rows[code]:
            if row.report and row.year == year:
                return row
        raise LookupError(f"the report of {code} was withdrawn")

    def _rebuild(self, code: str) -> None:
        files = build(_column(code)[0], self._rows[code])
        portal: Portal = self._sound[code].holding(files)
        self.portals[code] = portal
