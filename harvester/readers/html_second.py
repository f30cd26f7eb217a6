"""A second opinion on a text of which our walk is not sure: trafilatura, fed with the container that the
walk found.
"""

from __future__ import annotations

from collections.abc import Sequence

from harvester.readers.html_lines import Line

LONGEST_MARKUP = 400_000  # characters; beyond this a page costs seconds and says no more


def second_opinion(markup: str, lines: Sequence[Line]) -> list[int] | None:
    """Which of our lines trafilatura keeps, or None where its answer is no better.

    Its answer counts only where every line of it is one of ours (it glued nothing) and where what it drops
    are links (it lost nothing): on saved portal pages it drops signatures and tables and glues the cells of
    layout tables.
    """
    if len(markup) > LONGEST_MARKUP:
        return None
    import trafilatura  # 0.6 s and 60 MB that most pages never need

    said = trafilatura.extract(
        f"<html><body>{markup}</body></html>",
        output_format="txt",
        fast=True,
        include_tables=True,
        include_comments=False,
        include_links=False,
        include_formatting=False,
        with_metadata=False,
    )
    if not said:
        return None
    theirs = {_squeeze(row) for row in said.split("\n")} - {""}
    ours = [_squeeze(line.text) for line in lines]
    if not theirs or not theirs <= set(ours):
        return None
    kept = [place for place, text in enumerate(ours) if text in theirs]
    dropped = [line for line, text in zip(lines, ours, strict=True) if text not in theirs]
    lost = any(line.good or line.names_file or not line.linked for line in dropped)
    return None if lost or not dropped else kept


def _squeeze(text: str) -> str:
    return "".join(text.split()).lstrip("-·•")
