"""Text that is none: fonts that do not say which letters their shapes stand for.

A font without a table of characters hands over its own codes: other letters ("Lcpl" for "Area"), signs,
controls, code points of private use. A reader sees words on the page, and whoever copies them gets none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any
from unicodedata import category, name, normalize

from reportmine import data
from reportmine.read.glyphs import GLYPHS

_WORD = re.compile(r"[^\W\d_]+")
_MAYBE_ADDRESS = re.compile(r"@|:/|\.\w")
_PRINTED = str.maketrans("‘’“”–—•…£", "''\"\"--*.$")
# Control, private use, not assigned, half a surrogate pair: no page prints them. U+FFFD stands for any.
_NO_CHARACTERS = ("Cc", "Co", "Cn", "Cs")


@cache
def _letters() -> dict[str, Any]:
    table = data.load("letters.toml")
    return {
        **table, "pairs": frozenset(table["pairs"].split()), "words": frozenset(table["words"].split()),
        "address": re.compile(table["address"]), "rule": re.compile(table["rule"]),
        "pair": re.compile("|".join(sorted(table["pairs"].split()))),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Look:
    """A line by its signs: pairs of Latin letters, those known in words, signs, those that are no text."""

    letters: str
    pairs: int
    known: int
    signs: int
    strange: int

    @property
    def other_letters(self) -> bool:
        return self.pairs >= _letters()["line"] and self.known < _letters()["least"] * self.pairs

    @property
    def no_letters(self) -> bool:
        return self.signs > 0 and self.strange >= _letters()["share"] * self.signs

    @property
    def goes_with_them(self) -> bool:
        return self.no_letters or (self.pairs > 0 and self.known < _letters()["beside"] * self.pairs)


_LIKE_WORDS = _Look("", 0, 0, 0, 0)


def garbled(lines: Sequence[str]) -> list[bool]:
    """For each line of a page, whether it is no words at all.

    A line counts where it is unlike words by itself and such lines are enough to be sure together; what
    stands beside them goes with them, unless it is words. Other languages in Latin letters pass, other
    scripts are not judged.
    """
    unsure = [_look(line) for line in lines if not (_has_words(line) or _is_surely_text(line))]
    if not any(look.other_letters or look.no_letters for look in unsure):
        return [False] * len(lines)
    looks = [_LIKE_WORDS if _has_words(line) else _look(line) for line in lines]
    bad = [look.other_letters or look.no_letters for look in looks]
    # A line that stands there twice says nothing more the second time.
    pairs = {look.letters: look.pairs for look in looks if look.other_letters}
    signs = sum(look.signs for look in looks if look.no_letters)
    if sum(pairs.values()) < _letters()["page"] and signs < _letters()["signs"]:
        return [False] * len(lines)
    for order in (range(len(looks)), reversed(range(len(looks)))):
        beside = False
        for i in order:
            bad[i] = bad[i] or (beside and looks[i].goes_with_them)
            beside = bad[i]
    lost = sum(len(line) for line, is_bad in zip(lines, bad, strict=True) if is_bad)
    return [True] * len(lines) if lost >= _letters()["whole"] * sum(map(len, lines)) else bad


def without_characters(text: str) -> bool:
    """Whether half or more of the signs of a page's text layer stand for no character."""
    signs = [c for c in text if not c.isspace() and c not in GLYPHS]
    bad = sum(_no_character(c) for c in signs)
    return bad >= _letters()["signs"] and bad >= _letters()["share"] * len(signs)


def _has_words(line: str) -> bool:
    """Whether a line has one of the commonest words, a long one more than one by chance."""
    words = _letters()["words"]
    if len(line) <= _letters()["stretch"]:
        return not words.isdisjoint(line.lower().split())
    return sum(word in words for word in line.lower().split()) * _letters()["stretch"] >= len(line)


def _is_surely_text(line: str) -> bool:
    """Whether a glance will do: what `_look` says of such a line is never that it is none.

    Known pairs that share no letter are at most as many as all known ones.
    """
    line = line if line.isascii() else line.translate(_PRINTED)
    if not line.isascii() or not line.isprintable() or _MAYBE_ADDRESS.search(line):
        return False
    signs = len(line) - line.count(" ")
    if signs < _letters()["line"]:
        return True
    found = len(_letters()["pair"].findall(line.lower()))
    return found >= _letters()["least"] * (signs - line.count(" ") - 1) and 4 * found > signs


def _look(line: str) -> _Look:
    line = _letters()["rule"].sub(" ", _letters()["address"].sub(" ", line))
    latin = _WORD.findall(line.lower())
    if not line.isascii():
        apart = [normalize("NFD", word) for word in latin]
        latin = ["".join(c for c in word if c.isalpha() and _is_latin(c)) for word in apart]
    table = _letters()["pairs"]
    pairs = [a + b in table for word in latin for a, b in pairwise(word)]
    signs = [c for c in line if not c.isspace() and c not in GLYPHS]
    strange = 0 if line.isascii() and line.isprintable() else sum(_no_character(c) for c in signs)
    # A run of punctuation is no text either; a few signs are a date, a sum, a row of dashes.
    if len(signs) >= _letters()["line"]:
        strange = max(strange, sum(not c.isalnum() for c in signs))
    return _Look(" ".join(latin), len(pairs), sum(pairs), len(signs), strange)


def _no_character(c: str) -> bool:
    return c == "\ufffd" or category(c) in _NO_CHARACTERS


@cache
def _is_latin(c: str) -> bool:
    return c.isascii() or name(c, "").startswith("LATIN")
