"""What was likely meant by a name that is mistyped or not written in full."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reportmine.text import fold

_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset("and the for of in at to a".split())
# (letters, slips): how many slips are forgiven in a name of at least so many letters.
_FORGIVEN = ((11, 3), (6, 2), (3, 1), (0, 0))
# The same of one word among several, which must be longer for as many.
_IN_A_WORD = ((8, 2), (4, 1), (0, 0))
Nearness = tuple[int, int, int]
_SAME_WORDS: Nearness = (0, 0, 0)


def nearest(typed: Iterable[str], names: Iterable[tuple[str, str]], most: int = 3) -> list[str]:
    """What may have been meant, nearest first.

    `typed`: the name as it was typed, and other forms of it, if there are any. `names`: pairs of a
    spelling and what it stands for, which is what is given back.

    First comes what differs by a few slips (a letter too many, too few or wrong, two exchanged), then
    names that have every word that was typed; where there are none, names of which every word was
    typed. Nothing is given where nothing is near.

    >>> nearest(["informaton"], [("information", "information"), ("formation", "formation")])
    ['information']
    """
    forms = [_words(form) for form in typed]
    best: dict[str, Nearness] = {}
    for spelling, name in names:
        words = _words(spelling)
        for form in forms:
            found = _nearness(form, words)
            if found is not None:
                best[name] = min(found, best.get(name, found))
    ranked = sorted(best, key=lambda name: (best[name], name))
    if not ranked:
        return []
    first = best[ranked[0]]
    kinds = (2,) if first[0] == 2 else (0, 1)
    kept = (n for n in ranked if best[n] == first or (first != _SAME_WORDS and best[n][0] in kinds))
    return list(kept)[:most]


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _nearness(typed: list[str], name: list[str]) -> Nearness | None:
    """(kind, slips, words that one has and the other has not): smaller is nearer; None for far."""
    one, other = " ".join(typed), " ".join(name)
    if not one or not other:
        return None
    slips = _slips(one, other, _forgiven(_FORGIVEN, max(len(one), len(other))))
    if slips is not None:
        return 0, slips, 0
    asked, had = ([w for w in words if w not in _SMALL] for words in (typed, name))
    if (slips := _all_among(asked, had)) is not None:
        return 1, slips, len(had) - len(asked)
    if (slips := _all_among(had, asked)) is not None:
        return 2, slips, len(asked) - len(had)
    return None


def _all_among(words: list[str], others: list[str]) -> int | None:
    """The slips with which each word, of three letters at least, is a different one of the others."""
    left, total = list(others), 0
    if not words:
        return None
    for word in words:
        allowed = _forgiven(_IN_A_WORD, len(word))
        found = [(s, i) for i, o in enumerate(left) if (s := _slips(word, o, allowed)) is not None]
        if not found or len(word) < 3:
            return None
        slips, place = min(found)
        total += slips
        del left[place]
    return total


def _forgiven(steps: tuple[tuple[int, int], ...], length: int) -> int:
    return next(slips for least, slips in steps if length >= least)


def _slips(one: str, other: str, most: int) -> int | None:
    """The letters put in, left out, changed or exchanged with the next between two texts; None over `most`.

    The distance of Damerau (1964) in the restricted form, called optimal string alignment.
    """
    if abs(len(one) - len(other)) > most:
        return None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, against in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1] if last[-1] <= most else None
