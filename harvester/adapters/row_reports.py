"""Does a row read as the title of such a report, by its words alone?"""

from __future__ import annotations

import re

from duties.covered import years_of
from duties.titles import TitleKind, ends_cut, shape_of, speaks_of_reports

_LONGEST = 80  # characters; longer is a sentence
_SENTENCE = re.compile(r"[，。；！？,;!?]")
_NOT_A_NAME = re.compile(r"[\d年度关于\W]|的")


def reads_as_report(words: str) -> bool:
    """Is this a report's own title, with the year it covers? Not a column's name, not a sentence about one."""
    if not 8 <= len(words) <= _LONGEST or _SENTENCE.search(words) or not speaks_of_reports(words):
        return False
    shape = shape_of(words)
    if ends_cut(words) and shape.kind in (TitleKind.UNLIKELY, TitleKind.PERHAPS):
        return bool(years_of(shape))
    return shape.kind in (TitleKind.REPORT, TitleKind.PERHAPS) and bool(years_of(shape))


def names_somebody(words: str) -> bool:
    """Does a report's title say whose it is? A heading over a list (2025年法治政府建设年度报告) does not."""
    return len(_NOT_A_NAME.sub("", shape_of(words).prefix)) >= 2
