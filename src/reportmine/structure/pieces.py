"""Long texts in pieces for spaCy, which refuses a text of 1,000,000 characters.

Its tokenizer cuts at white space first, and what it makes of a word depends on that word alone: a text
cut at white space gives the same tokens as the whole. In one word it takes time with the square of the
length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

PIECE = 100_000  # characters; the longest paragraph of 285 published reports has 2,900
MAX_WORD = 200  # characters between white space; their longest, a web address, has 79
_LONG_WORD = re.compile(rf"\S{{{MAX_WORD + 1},}}")
# No name is written across these; one hyphen, apostrophe, full stop or "&" stands inside names.
_BETWEEN_NAMES = re.compile(r"(?:[^\w'’&.-]|_|['’&.-]{2,})+")


def end_of_piece(text: str, start: int, size: int) -> int:
    """Where a piece of at most `size` characters from `start` on ends: behind white space, if any."""
    end = start + size
    if end >= len(text):
        return len(text)
    return next((i for i in range(end, start, -1) if text[i - 1].isspace()), end)


def overlapping(text: str, reach: int, size: int = PIECE) -> Iterator[tuple[str, int]]:
    """Pieces of `text`, each with how many of its first characters are its own.

    The others, at least `reach` where there are so many, are the next piece's own: a name of `reach`
    characters that begins among a piece's own stands in it whole.
    """
    start = 0
    while start < len(text):
        end = end_of_piece(text, start, size)
        beyond = end_of_piece(text, end, reach + MAX_WORD)
        yield text[start:beyond], end - start
        start = end


def without_long_words(text: str) -> str:
    """`text` with words of over MAX_WORD characters broken up, where names cannot be."""
    return _LONG_WORD.sub(_broken, text)


def _broken(word: re.Match[str]) -> str:
    parts = _BETWEEN_NAMES.sub(" ", word.group()).split()
    return " ".join(p[i : i + MAX_WORD] for p in parts for i in range(0, len(p), MAX_WORD))


class Shortened:
    """A text whose long words lack their middle, and the way back to its offsets."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._cuts: list[int] = []  # offsets in the shortened text behind which something is left out
        self._left_out: list[int] = [0]  # characters left out before the first cut, the second, …
        parts, done, left_out = [], 0, 0
        for word in _LONG_WORD.finditer(text):
            first, last = word.start() + MAX_WORD // 2, word.end() - MAX_WORD // 2
            parts.append(text[done:first])
            self._cuts.append(first - left_out)
            left_out += last - first
            self._left_out.append(left_out)
            done = last
        if parts:
            self.text = "".join(parts) + text[done:]

    def back(self, offset: int) -> int:
        """The offset in the whole text; what is left out belongs to what stands before it."""
        return offset + self._left_out[bisect_right(self._cuts, offset)]
