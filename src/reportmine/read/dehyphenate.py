"""Words cut at the end of a line: keep the hyphen or close the gap?"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache

from reportmine import data

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_CUT = re.compile(r"(?P<more>-)?(?P<head>[^\W\d_]+)(?P<hyphen>[-\u2010])$")
_HYPHENS = ("-", "\u2010")
_ENDINGS = re.compile(r"(?:s|es|d|ed|ing|ly|er|ers)$")


@dataclass(frozen=True, slots=True)
class Words:
    """What a document says of its words.

    `whole`: those that stand whole inside lines, lower case. `cuts`: some line ends in a piece of a word
    that is no word itself, so that whatever wrote the document cuts words at the end of a line.
    """

    whole: frozenset[str]
    cuts: bool = False


def words_of(lines: list[str]) -> Words:
    """The words of a document from its printed lines in order."""
    insides = (line[: line.rfind(" ") + 1] if line.endswith(_HYPHENS) else line for line in lines)
    different = " ".join(set("\n".join(insides).split()))  # which is a fifth of them
    known = frozenset(word.lower() for word in _WORD.findall(different))
    cuts = any(
        _is_surely_cut(above, below, known)
        for above, below in itertools.pairwise(lines)
        if above.endswith(_HYPHENS)
    )
    return Words(known, cuts)


def join(above: str, below: str, words: Words) -> tuple[str, str]:
    """How `below` is joined to `above`: (characters to cut from the end of above, separator).

    "infor-" + "mation": ("-", "") when the document has "information" and no "infor-mation";
    "multi-" + "agency": ("", ""), the hyphen is the word's own; otherwise ("", " "). A word that the
    document has neither way is closed only where the document cuts words, and its halves are none.
    """
    parts = _halves(above, below)
    if not parts:
        return ("", "") if above.endswith(("/", "–", "\u2011")) and below[:1].islower() else ("", " ")
    match, head, tail, rest = parts
    if f"{head}-{rest}" in words.whole:
        return ("", "")
    closed = head + rest in words.whole or (
        words.cuts
        and not match["more"]
        and tail.islower()
        and rest == tail.lower()
        and not _two(head, tail)
    )
    return (match["hyphen"], "") if closed else ("", "")


def _halves(above: str, below: str) -> tuple[re.Match[str], str, str, str] | None:
    """(the match, what stands before the hyphen, the letters after it, all of the word after it)."""
    if not above.endswith(_HYPHENS):
        return None
    match = _CUT.search(above[-100:])  # a search from every letter of a long line would take hours
    letters, word = _LETTERS.match(below), _WORD.match(below)
    if not match or not letters or not word:
        return None
    return match, match["head"].lower(), letters.group(), word.group().lower()


def _is_surely_cut(above: str, below: str, whole: frozenset[str]) -> bool:
    parts = _halves(above, below)
    if not parts:
        return False
    _, head, tail, rest = parts
    closed = head + rest
    if f"{head}-{rest}" in whole or not (closed in whole or closed in _english()):
        return False
    return head not in _prefixes() and not (_is_word(head) and _is_word(tail))


def _two(head: str, tail: str) -> bool:
    """Whether the two are words about a hyphen, and not the halves of one."""
    if head in _prefixes():
        return _is_word(tail) and (len(head) > 3 or head + tail not in _english())
    return _is_word(head) and _is_word(tail) and head + tail not in _english()


def _is_word(text: str) -> bool:
    stem = _ENDINGS.sub("", text)
    return any(form in _english() for form in (text, stem, stem + "e"))


@cache
def _english() -> frozenset[str]:
    """Words of English, lower case, of three letters and more, and the little ones of "take-up"."""
    small = data.load("hyphens.toml")["small"]
    return frozenset([*data.load("words.toml")["words"].split(), *small])


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(data.load("hyphens.toml")["prefixes"])
