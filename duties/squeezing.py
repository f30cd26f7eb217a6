"""Text without its white space, with the way back: names are broken over lines and padded at will."""

from __future__ import annotations

BRACKETS = str.maketrans("()〔〕[]", "（）（）（）")


class Squeezed:
    """``text`` is the original without white space and with round brackets in one form; positions map back."""

    __slots__ = ("_at", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        self._at: list[int] | None = None
        if any(is_space(c) for c in original):
            self._at = [i for i, c in enumerate(original) if not is_space(c)]
            self.text = "".join(original[i] for i in self._at).translate(BRACKETS)
        else:
            self.text = original.translate(BRACKETS)

    def broken(self, at: int) -> bool:
        """Whether white space stood before this position."""
        return self._at is not None and 0 < at < len(self._at) and self._at[at] != self._at[at - 1] + 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stands in the original."""
        if self._at is None:
            return start, end
        return self._at[start], self._at[end - 1] + 1


def is_space(char: str) -> bool:
    return char.isspace() or char in "\u200b\ufeff"


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or char >= "\U00020000"
