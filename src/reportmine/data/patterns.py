"""The regular expressions of data files: compiled once, refused where they cannot do what they should."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from functools import cache
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from reportmine.text import squash

_WORD = re.compile(r"@([a-z_]+)")
_NOT_FOLDED = re.compile(r"[‘’“”–—‑]")
# A group that holds a repeat and is itself repeated: the only shape that needs a closer look.
_REPEATED_GROUP = re.compile(r"[*+}]\)?.*\)[*+{]", re.S)
_ENDLESS = 1000  # a repeat of more than this may as well have no end
_LETTERS = "".join(map(chr, range(32, 127))) + "\n’–£é"  # what is looked at for all letters
_MAYBE_A_SET = re.compile(r"\[\[|--|&&|~~|\|\|")  # what Python may warn of inside […]


class PatternError(ValueError):
    """What is wrong with a pattern, and what to do about it."""


def regex(pattern: str, words: Mapping[str, str] | None = None, *, folded: bool = False) -> re.Pattern[str]:
    """A pattern of a data file, compiled without regard to case; "@statement" is put in from `words`.

    Raises PatternError for one that is no regular expression, matches the empty text, can take for
    ever, or, where it is compared with `folded` text, holds what such text never has.
    """
    if folded and (_NOT_FOLDED.search(pattern) or pattern.endswith((":", r"\."))):
        raise PatternError(
            "can never match: it is compared with text in plain quotes ' and dashes -, without . or : at "
            "its end"
        )
    return _compiled(_expanded(pattern, words or {}))


def _expanded(pattern: str, words: Mapping[str, str]) -> str:
    for name in _WORD.findall(pattern):
        if name in ("statement", "grade") and not words.get(name):
            source = "a [family] framework that has [[statement]]" if name == "statement" else "[[grade]]"
            raise PatternError(f"uses @{name}, which needs {source}")
    return _WORD.sub(lambda m: f"(?:{words[m[1]]})" if m[1] in words else m[0], pattern)


def any_of(words: Iterable[str]) -> str:
    """A regular expression of every wording, the longest first, however quotes and dashes are printed."""
    ordered = sorted({squash(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(_printed(word) for word in ordered)


def _printed(word: str) -> str:
    text = re.escape(word).replace(r"\-", "-").replace(r"\ ", r"\s+")
    return re.sub("[-‑–—]", "[-‑–—]", re.sub("['’]", "['’]", text))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        with warnings.catch_warnings() if _MAYBE_A_SET.search(pattern) else nullcontext():
            if _MAYBE_A_SET.search(pattern):
                warnings.simplefilter("error", FutureWarning)
            found = re.compile(pattern, re.I | re.M)
    except (re.error, OverflowError, RecursionError, FutureWarning) as error:
        raise PatternError(f"is no valid regular expression: {error}") from error
    if found.search(""):
        raise PatternError("matches the empty text, and so everything; make a part of it compulsory")
    if _REPEATED_GROUP.search(pattern) and _explodes(parser.parse(pattern, re.I | re.M)):
        raise PatternError(
            "may take for ever: a repeat inside a repeat that can share out the same letters in many "
            "ways, such as (a+)+; put something between the repeats that the inner one cannot match"
        )
    return found


def _explodes(items: Any) -> bool:
    """Whether a repeat without end holds another such, and nothing in between that keeps them apart."""
    for name, argument in items:
        if _is_endless(name, argument):
            for inner, rest in _endless_inside(argument[2]):
                letters = _letters(inner)
                # What else must be there in each round: letters that the inner repeat matches, too.
                if all(letters & _letters([item]) for item in rest if not _may_be_empty([item])):
                    return True
        if any(_explodes(part) for part in _parts(name, argument)):
            return True
    return False


def _is_endless(name: Any, argument: Any) -> bool:
    return str(name) in ("MAX_REPEAT", "MIN_REPEAT") and argument[1] > _ENDLESS


def _parts(name: Any, argument: Any) -> list[Any]:
    kind = str(name)
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [argument[2]]
    if kind == "SUBPATTERN":
        return [argument[3]]
    if kind == "BRANCH":
        return list(argument[1])
    if kind in ("ASSERT", "ASSERT_NOT"):
        return [argument[1]]
    return [argument] if kind == "ATOMIC_GROUP" else []


def _endless_inside(body: Any) -> Iterator[tuple[Any, list[Any]]]:
    """(what an inner endless repeat repeats, the other items of a round) for each inside `body`."""
    items = list(body)
    for index, (name, argument) in enumerate(items):
        others = items[:index] + items[index + 1 :]
        if _is_endless(name, argument):
            yield argument[2], others
        elif str(name) in ("SUBPATTERN", "BRANCH"):
            for part in _parts(name, argument):
                for inner, rest in _endless_inside(part):
                    yield inner, rest + others


def _may_be_empty(items: Any) -> bool:
    return all(
        str(name) in ("AT", "ASSERT", "ASSERT_NOT")
        or (str(name).endswith("_REPEAT") and (argument[0] == 0 or _may_be_empty(argument[2])))
        or (str(name) in ("SUBPATTERN", "BRANCH") and any(map(_may_be_empty, _parts(name, argument))))
        for name, argument in items
    )


def _letters(items: Any) -> set[str]:
    """The letters, of those looked at, that may stand somewhere in what `items` match."""
    out: set[str] = set()
    for name, argument in items:
        kind = str(name)
        if kind in ("ANY", "GROUPREF"):
            out |= set(_LETTERS)
        elif kind in ("LITERAL", "NOT_LITERAL", "IN"):
            out |= {c for c in _LETTERS if _is_one_of(c, kind, argument)}
        for part in _parts(name, argument):
            out |= _letters(part)
    return out


def _is_one_of(letter: str, kind: str, argument: Any) -> bool:
    forms = {ord(letter.lower()), ord(letter.upper()[:1])}
    if kind == "LITERAL":
        return argument in forms
    if kind == "NOT_LITERAL":
        return argument not in forms
    inside = False
    negated = False
    for name, value in argument:
        if str(name) == "NEGATE":
            negated = True
        elif str(name) == "LITERAL":
            inside |= value in forms
        elif str(name) == "RANGE":
            inside |= any(value[0] <= code <= value[1] for code in forms)
        else:  # \w, \d, \s and their opposites
            inside |= bool(_CATEGORIES[str(value)].match(letter))
    return inside != negated


_CATEGORIES = {
    "CATEGORY_WORD": re.compile(r"\w"), "CATEGORY_NOT_WORD": re.compile(r"\W"),
    "CATEGORY_DIGIT": re.compile(r"\d"), "CATEGORY_NOT_DIGIT": re.compile(r"\D"),
    "CATEGORY_SPACE": re.compile(r"\s"), "CATEGORY_NOT_SPACE": re.compile(r"\S"),
}  # fmt: skip
