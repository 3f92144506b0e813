"""Matters that are one finding each: a paragraph, a numbered item, or one of several in a paragraph."""

from __future__ import annotations

import re

from reportmine.structure.families import Family
from reportmine.structure.sentences import split

# "(1) There was no plan. (2) Nobody …", "1. There …", "1) There …"; "12(2)" and "at (1) above" are none.
_NUMBER = re.compile(r"(?:^|(?<=\s))\(?(?P<number>\d{1,2})[.)]\s+(?=[A-Z0-9“‘\"'\[(])")
_WORD = re.compile(r"[A-Za-z]{2,}")
_LEAST_WORDS = 3


def matters(text: str, start: int, end: int, family: Family) -> list[tuple[int, int]]:
    """(start, end) of each matter in `text[start:end]`, without its number and the family's formulas."""
    return [span for left, right in _items(text, start, end) if (span := _said(text, left, right, family))]


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts that numbers begin, in their order; what stands before the first is one, too."""
    cuts: list[tuple[int, int]] = [(start, start)]  # (where a number begins, where its text does)
    last = 0
    for match in _NUMBER.finditer(text[start:end]):
        number = int(match["number"])
        if match.start() == 0 or number == last + 1:
            cuts.append((start + match.start(), start + match.end()))
            last = number
    ends = [cut for cut, _ in cuts[1:]] + [end]
    return [(left, right) for (_, left), right in zip(cuts, ends, strict=True) if left < right]


def _said(text: str, start: int, end: int, family: Family) -> tuple[int, int] | None:
    """The sentences from the first to the last that is no formula."""
    spans = [
        (start + left, start + right)
        for left, right in split(text[start:end])
        if not family.ignores(text[start + left : start + right])
    ]
    if not spans or len(_WORD.findall(text[spans[0][0] : spans[-1][1]])) < _LEAST_WORDS:
        return None
    return spans[0][0], spans[-1][1]
