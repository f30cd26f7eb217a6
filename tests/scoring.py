"""How extracted text is scored against gold: longest common subsequence of characters, and paragraphs met
exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Shares between 0 and 1: precision, recall and F1 over characters, and gold paragraphs met as exactly
    one line or, where the gold has a table's cells as lines, as exactly one cell of a row.
    """

    precision: float
    recall: float
    f1: float
    paragraphs: float


def squeeze(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff]+", "", text)


def common(a: str, b: str) -> int:
    """Length of the longest common subsequence, by the bit-parallel method of Hyyrö (2004): one big integer
    a row.
    """
    if len(a) > len(b):
        a, b = b, a
    where: dict[str, int] = {}
    for place, char in enumerate(a):
        where[char] = where.get(char, 0) | 1 << place
    row = full = (1 << len(a)) - 1
    for char in b:
        match = row & where.get(char, 0)
        row = ((row + match) | (row - match)) & full
    return len(a) - row.bit_count()


def score(text: str, gold: str, neutral: Iterable[str] = ()) -> Score:
    """``neutral`` lines (the title, optional captions) count neither for nor against, where they are whole
    lines.
    """
    free = {squeeze(line) for line in neutral if line}
    said = [line for line in map(squeeze, text.split("\n")) if line and line not in free]
    cells = [cell for line in text.split("\n") if "\t" in line for cell in map(squeeze, line.split("\t"))]
    due = [line for line in map(squeeze, gold.split("\n")) if line and line not in free]
    a, b = "".join(said), "".join(due)
    same = common(a, b)
    precision = same / len(a) if a else float(not b)
    recall = same / len(b) if b else float(not a)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    lines = {*said, *cells}
    met = sum(line in lines for line in due) / len(due) if due else 1.0
    return Score(precision, recall, f1, met)
