"""Which lines of a damaged page are words, and which are what damage made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from reportmine import data
from reportmine.read.garbled import garbled

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDINGS = re.compile(r"(?:'s|’s|s|es|d|ed|ing|ly|er|ers|ity|ness|ment|ments|al|y|ies|able|ion|ions)$")
_BEGINNINGS = re.compile(r"^(?:un|re|non|in|im|mis|over|under|pre|multi|inter|co|self|safe|anti|dis)")
_SHORT = 2  # letters: too few to tell a word from none
ENDS = (".", "!", "?", ":", ";")
_ODD = re.compile(
    r"[^\w\s.,;:!?'’‘“”\"()\[\]/&%£$€+*#@=–—•◼▪●■□○◦‣⁃➢➤►✓✔<>|-]|[A-Za-z]\d+[a-z]|[a-z][A-Z]{2}|\d[a-z]\d"
)


def known(word: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether a word is one of English, in any form, or one of the document's `own` (lower case)."""
    low = word.lower().replace("’", "'")
    if low in own or low in _english():
        return True
    if len(low) <= _SHORT:
        return (word.isupper() and len(word) > 1) or low in _short()
    forms = {low, _BEGINNINGS.sub("", low)}
    for form in list(forms):
        stem = _ENDINGS.sub("", form)
        forms |= {stem, f"{stem}e", f"{stem}y", stem[:-1] if stem[-2:-1] == stem[-1:] else stem}
    return any(len(form) > _SHORT and form in _english() for form in forms)


def looks_broken(texts: Iterable[str]) -> bool:
    """Whether letters seem to be missing from words: a quick look, which may be wrong.

    "children s", "practi e", "ommission": fragments that are no words, words without their first letter,
    or more unknown words than any report has.
    """
    words = set(" ".join(texts).split())
    unknown = {word for word in words - _all_known() if word.isalpha() and word.islower()}
    look = data.load("damage.toml")["look"]
    if len(unknown) > look["unknown"] * max(len(words), look["words"]):
        return True
    return any(len(word) <= _SHORT or (word in _beheaded() and not known(word)) for word in unknown)


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """The words of lines that are sound, lower case: names and terms that no list has."""
    return frozenset(word.lower() for text in texts for word in _WORD.findall(text))


def count_known(texts: Iterable[str]) -> int:
    """How many known words of four letters and more stand in lines."""
    return sum(len(word) > 3 and word.lower() in _english() for t in texts for word in _WORD.findall(t))


def sound(texts: Sequence[str], own: frozenset[str]) -> list[bool]:
    """For each line of a damaged page, whether it is to be kept.

    A line in which a word is none goes, and with it the rest of the sentences that it cuts: half a
    sentence may say the opposite. Of a page in another language lines stay that look like one.
    """
    words = [word for text in texts for word in _WORD.findall(text) if len(word) > _SHORT]
    if sum(known(word, own) for word in words) < len(words) * data.load("damage.toml")["look"]["english"]:
        return [not bad for bad in garbled(texts)]
    good = [_is_words(text, own) for text in texts]
    keep = list(good)
    for i, is_good in enumerate(good):
        if is_good:
            continue
        for j in range(i - 1, -1, -1):  # the sentence begins above
            if not good[j] or texts[j].rstrip().endswith(ENDS):
                break
            keep[j] = False
        for j in range(i, len(texts) - 1):  # and ends below
            if texts[j].rstrip().endswith(ENDS) and good[j]:
                break
            if good[j + 1]:
                keep[j + 1] = False
    return keep


def _is_words(text: str, own: frozenset[str]) -> bool:
    words = _WORD.findall(text)
    if _ODD.search(text) or (not words and not any(c.isdigit() for c in text)):
        return False
    return all(known(word, own) for word in words)


@cache
def _all_known() -> frozenset[str]:
    return _english() | _short()


@cache
def _beheaded() -> frozenset[str]:
    """Words of five letters and more without their first."""
    return frozenset(word[1:] for word in _english() if len(word) > 4)


@cache
def _short() -> frozenset[str]:
    return frozenset(data.load("damage.toml")["short"].split())


@cache
def _english() -> frozenset[str]:
    names = (
        name for row in data.load("systems.toml")["system"] for name in _WORD.findall(row["name"].lower())
    )
    more = data.load("damage.toml")["more"].split()
    return frozenset([*data.load("words.toml")["words"].split(), *more, *names])
