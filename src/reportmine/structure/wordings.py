"""Headings compared by their words: the same heading with a small word, a plural or a mark changed.

A pattern knows a heading to the letter. On a report that nobody here has seen it comes as "What is the
local area partnership doing that's effective" or "3. AREA FOR IMPROVEMENT –". So what looks like a heading
and fits no pattern is compared with the plain wordings of the rules, word by word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from reportmine.text import fold

# Below so many words each one counts: "Areas for improvement" and "Areas of practice" differ in one.
LEAST_FOR_ANOTHER = 4
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_SHORTENED = ("'s", "'re", "'ve", "'ll", "'d", "'m")
_LEAST_STEM = 4  # letters


@dataclass(frozen=True, slots=True)
class Words:
    """Which words of headings say nothing, and which say what stands below: all as `stem` gives them.

    `number` is what stands before a numbered heading: "3.1", "Section 2:", "(a)".
    """

    little: frozenset[str]
    telling: frozenset[str]
    number: re.Pattern[str]

    def unnumbered(self, text: str) -> str:
        """A heading without the number before it."""
        match = self.number.match(text)
        return text[match.end() :] if match else text

    def of(self, text: str) -> tuple[str, ...]:
        """The words of a heading that say something, in order.

        >>> words.of("What’s the partnership doing that isn’t effective?")
        ('what', 'partnership', 'not', 'effectiv')
        """
        return tuple(w for w in _words(self.unnumbered(fold(text))) if w not in self.little)

    def distance(self, one: Sequence[str], other: Sequence[str]) -> int | None:
        """How many words a heading (`one`) has otherwise than a wording: 0 or 1; None for more.

        One may be missing, added or changed in a wording of four words or more, but never one that
        tells what stands below: "not", "effective", "improvement".
        """
        if tuple(one) == tuple(other):
            return 0
        if len(other) < LEAST_FOR_ANOTHER or not _one_apart(one, other):
            return None
        return 1 if self._telling(one) == self._telling(other) else None

    def _telling(self, words: Iterable[str]) -> list[str]:
        return [word for word in words if word in self.telling]


def words_of(little: Collection[str], telling: Collection[str], number: re.Pattern[str]) -> Words:
    """From the words as a file has them."""
    return Words(frozenset(map(stem, little)), frozenset(map(stem, telling)), number)


def stem(word: str) -> str:
    """A word without what singular and plural, and forms of a verb, differ in.

    >>> [stem(w) for w in ("areas", "priorities", "improving", "improves", "need", "is")]
    ['area', 'priority', 'improv', 'improv', 'need', 'is']
    """
    if word.endswith("ies") and len(word) > _LEAST_STEM:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss") and len(word) >= _LEAST_STEM:
        word = word[:-1]
    for ending in ("ing", "ed", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word.removesuffix(ending)
    return word


def _words(text: str) -> list[str]:
    out: list[str] = []
    for found in _WORD.findall(text):
        if found.endswith("n't"):  # "isn't": what it says is "not"
            out += [stem(found[:-3]), "not"]
            continue
        ending = next((s for s in _SHORTENED if found.endswith(s)), "")
        out.append(stem(found.removesuffix(ending)))
    return out


def _one_apart(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one word missing, added or changed makes the same of both, in the same order."""
    shorter = min(len(one), len(other))
    first = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    rest, others = list(one[first:]), list(other[first:])
    return rest[1:] == others[1:] or rest == others[1:] or rest[1:] == others
