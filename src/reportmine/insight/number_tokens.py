"""A sentence as words of a few classes: numbers, years, parts, dashes, and groups of words.

spaCy's tokenizer cuts the words; written numbers of several words are joined. Only the digits of a word are
looked at with regular expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from reportmine import data
from reportmine.silent import spacy

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

MOST = 10_000  # characters that are read; a sentence has a few hundred
# spaCy's tokenizer takes time with the square of a word's length, and no number is as long.
_RUN = re.compile(r"\S{60,}")
_DIGITS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,4})?|[0-9]{1,12}(?:\.[0-9]{1,4})?")
_LEADING_ZERO = re.compile(r"0[0-9]")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_ORDINAL = re.compile(r"([0-9]{1,5})(?:st|nd|rd|th)", re.IGNORECASE)
_HALVED = re.compile(r"([0-9]{0,4})½")
_SHORT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(k|m|bn)", re.IGNORECASE)
_MOST = 1e15  # "a billion billion billion" is no number of a report
_DASHES = "-–—−‑─‐"
_ENDS = frozenset((".", "!", "?", "▪", "•", "◼"))


@dataclass(slots=True)
class Word:
    """A word, or a number of several; `tag` is its class, `group` its group or its small letters.

    `start` and `end` are offsets in the text. `sentence` counts from 0.
    """

    text: str
    low: str
    start: int
    end: int
    tag: str = "-"
    value: float = 0.0
    group: str = ""
    sentence: int = 0
    spaced: bool = True  # white space, or nothing, follows


Feature = tuple[str, str]  # an attribute of spaCy's tokens, and its value


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, the same as a spaCy document of their classes, and which classes there are."""

    words: list[Word]
    doc: Doc
    features: frozenset[Feature]


@cache
def table() -> dict[str, Any]:
    """The rules of data/numbers.toml."""
    return data.load("numbers.toml")


@cache
def named(kind: str, of: str = "patterns", by: str = "name") -> dict[str, Any]:
    """What each row of a kind holds, by its name."""
    return {row[by]: row[of] for row in table()[kind]}


@cache
def language() -> Language:
    """English words, cut at dashes and slashes beside digits, too. Takes a second at first."""
    nlp = spacy().blank("en")  # first, so that the library comes in silence
    from spacy.util import compile_infix_regex, compile_suffix_regex

    dash = f"[{_DASHES}]"
    between = [
        rf"(?<=[0-9%])(?:{dash}|/)(?=[0-9A-Za-z£])",
        rf"(?<=[A-Za-z])(?:{dash}|/)(?=[0-9A-Za-z£])",
    ]
    defaults = nlp.Defaults
    nlp.tokenizer.infix_finditer = compile_infix_regex([*defaults.infixes, *between]).finditer
    nlp.tokenizer.suffix_search = compile_suffix_regex([*defaults.suffixes, dash]).search
    return nlp


def words_of(text: str) -> Words:
    """The words of the first MOST characters of a text."""
    nlp = language()
    from spacy.tokens import Doc

    short = _RUN.sub(lambda run: " " * len(run.group()), text[:MOST])
    words = _joined([word for token in nlp.make_doc(short) if not token.is_space for word in _split(token)])
    sentence = 0
    for word in words:
        word.sentence = sentence
        sentence += word.low in _ENDS
    doc = Doc(
        nlp.vocab,
        words=[w.text for w in words],
        tags=[w.tag for w in words],
        lemmas=[w.group for w in words],
    )
    kinds = ("TAG", "LEMMA", "LOWER", "TEXT")
    features = (
        (kind, of) for w in words for kind, of in zip(kinds, (w.tag, w.group, w.low, w.text), strict=True)
    )
    return Words(words, doc, frozenset(features))


@cache
def _known() -> dict[str, tuple[str, float]]:
    """(class, value) of words that say a number."""
    numerals = table()["numerals"]
    out = {word: ("N", float(i)) for i, word in enumerate(numerals["units"])}
    out |= {word: ("N", 20.0 + 10 * i) for i, word in enumerate(numerals["tens"])}
    out |= {word: ("TIMES", float(value)) for word, value in named("multiple", "value", "word").items()}
    out |= {word: ("ORD", float(i)) for i, word in enumerate(numerals["ordinals"], start=1)}
    out |= {word: ("PART", float(value)) for word, value in named("part", "value", "word").items()}
    return out | {"one": ("ONE", 1.0), "a": ("A", 1.0), "an": ("A", 1.0), "half": ("HALF", 2.0)}


@cache
def _groups() -> dict[str, str]:
    out: dict[str, str] = {}
    for name, words in named("group", "words").items():
        for word in words:
            if out.setdefault(word, name) != name:
                raise ValueError(f"numbers.toml: {word} is in {out[word]} and in {name}")
    return out


def _split(token: Token) -> list[Word]:
    """ "£6" behind a dash is one token, and two words."""
    if not token.text.startswith("£") or len(token.text) == 1:
        return [_word(token, token.text, token.idx)]
    return [_word(token, "£", token.idx), _word(token, token.text[1:], token.idx + 1)]


def _word(token: Token, text: str, start: int) -> Word:
    word = Word(text, text.lower(), start, start + len(text), spaced=bool(token.whitespace_))
    groups = _groups()
    word.group = groups.get(text, groups.get(word.low, word.low))
    if word.group == "MONTH" and not text[0].isupper():
        word.group = word.low
    word.tag, word.value = _known().get(word.low) or _by_digits(text)
    if len(text) == 1 and text in _DASHES and token.i and not token.nbor(-1).whitespace_:
        word.tag = "HANG" if word.spaced else "JOIN"
    return word


def _by_digits(text: str) -> tuple[str, float]:
    if not (text[0].isdigit() or text[-1] == "½"):
        return "-", 0.0
    if _DIGITS.fullmatch(text) and not _LEADING_ZERO.match(text):
        return "Y" if _YEAR.fullmatch(text) else "N", float(text.replace(",", ""))
    if found := _ORDINAL.fullmatch(text):
        return "ORD", float(found[1])
    if found := _HALVED.fullmatch(text):
        return "N", float(found[1] or 0) + 0.5
    if found := _SHORT.fullmatch(text):
        return "SHORT", float(found[1]) * named("short", "value", "word")[found[2].lower()]
    return "-", 0.0


def _joined(words: list[Word]) -> list[Word]:
    """Numbers of several words as one, and dashes around "to" left out."""
    out: list[Word] = []
    i = 0
    while i < len(words):
        size = next((size for rule in _RULES if (size := rule(words, i, out))), 0)
        if size:
            i += size
        else:
            out.append(words[i])
            i += 1
    return out


Rule = Callable[[list[Word], int, list[Word]], int]


def _at(words: list[Word], i: int) -> Word:
    return words[i] if i < len(words) else Word("", "", 0, 0)


def _percent(words: list[Word], i: int, out: list[Word]) -> int:
    """ "per cent" is one word."""
    if words[i].low != "per" or _at(words, i + 1).low != "cent":
        return 0
    out.append(Word("per cent", "percent", words[i].start, words[i + 1].end, group="PCT"))
    return 2


def _to(words: list[Word], i: int, out: list[Word]) -> int:
    """ "11-to-15" and "11- to 15" are "11 to 15"."""
    if words[i].tag not in ("JOIN", "HANG") or _at(words, i + 1).low not in ("to", "and", "or"):
        return 0
    out.append(words[i + 1])
    return 3 if _at(words, i + 2).tag == "JOIN" else 2


def _money(words: list[Word], i: int, out: list[Word]) -> int:
    """ "1.2m" and "3k", only behind a sum of money."""
    if not out or out[-1].group != "CUR":
        return 0
    if words[i].tag == "SHORT":
        out.append(_number(words[i], words[i], words[i].value))
        return 1
    short = named("short", "value", "word").get(_at(words, i + 1).low.removesuffix("."))
    if words[i].tag not in ("N", "Y") or not short:
        return 0
    out.append(_number(words[i], words[i + 1], words[i].value * short))
    return 2


def _written(words: list[Word], i: int, out: list[Word]) -> int:
    """ "twenty-five", "1.2 million", "a hundred and ten", "two and a half" (weeks)."""
    size, value = _below_hundred(words, i)
    if not size and words[i].tag in ("ONE", "A") and _at(words, i + 1).tag == "TIMES":
        size, value = 1, 1.0
    if not size:
        return 0
    whole = size
    while value < _MOST and (times := _at(words, i + whole)).tag == "TIMES":
        value *= times.value
        whole += 1
        size = whole
        more = whole + (_at(words, i + whole).low == "and")
        if times.value >= 100 and (rest := _below_hundred(words, i + more))[0] and rest[1] < times.value:
            size, value = more + rest[0], value + rest[1]
            break
    size, value = _and_a_half(words, i, size, value)
    if size == 1:
        return 0
    out.append(_number(words[i], words[i + size - 1], value))
    return size


def _below_hundred(words: list[Word], i: int) -> tuple[int, float]:
    """(words, value) of a number of digits or of one or two words; (0, 0) for none."""
    word = _at(words, i)
    if word.tag not in ("N", "Y"):
        return 0, 0.0
    if word.low in table()["numerals"]["tens"]:
        ones = i + 1 + (_at(words, i + 1).tag == "JOIN")
        last = _at(words, ones)
        if last.tag in ("N", "ONE") and 0 < last.value < 10 and last.low.isalpha():
            return ones + 1 - i, word.value + last.value
    return 1, word.value


def _and_a_half(words: list[Word], i: int, size: int, value: float) -> tuple[int, float]:
    rest = [w for w in words[i + size : i + size + 8] if w.tag != "JOIN"]
    skipped = [w.low for w in rest[:3]]
    if skipped != ["and", "a", "half"] or len(rest) < 4 or rest[3].group != "T":
        return size, value
    last = next(k for k in range(i + size, i + size + 8) if words[k].low == "half")
    return last + 1 - i, value + 0.5


def _number(first: Word, last: Word, value: float) -> Word:
    return Word(first.text, "#", first.start, last.end, "N", value, "#", spaced=last.spaced)


_RULES: tuple[Rule, ...] = (_percent, _to, _money, _written)
