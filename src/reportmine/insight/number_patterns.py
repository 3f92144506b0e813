"""Patterns of data/numbers.toml as spaCy Matchers: words in a row, of classes, groups or letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from reportmine.insight.number_tokens import Feature, Words, language, named, table
from reportmine.silent import spacy

if TYPE_CHECKING:
    from spacy.matcher import Matcher

_TAGS = frozenset(("N", "Y", "ORD", "ONE", "A", "HALF", "PART", "JOIN", "HANG", "TIMES"))
Item = dict[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a pattern hit: its name in the table, and the words from `start` to `end`."""

    name: str
    start: int
    end: int


def hits(
    kind: str, words: Words, masked: Set[int] = frozenset(), fits: Callable[[Hit], object] = bool
) -> list[Hit]:
    """What the patterns of a kind hit in reading order and `fits`, without the words `masked`.

    Of hits that overlap the longest is taken, then the first.
    """
    strings = words.doc.vocab.strings
    matchers = _matchers()[kind]
    found = (
        Hit(strings[key].replace("_", " "), start, end)
        for anchor in matchers.keys() & words.features
        for key, start, end in matchers[anchor](words.doc)
    )
    return longest(hit for hit in found if masked.isdisjoint(range(hit.start, hit.end)) and fits(hit))


def longest(found: Iterable[Hit]) -> list[Hit]:
    """Of hits that overlap the longest, then the first, then the first by name; in reading order."""
    out: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(found, key=lambda h: (h.start - h.end, h.start, h.name)):
        if taken.isdisjoint(range(hit.start, hit.end)):
            taken.update(range(hit.start, hit.end))
            out.append(hit)
    return sorted(out, key=lambda h: h.start)


@cache
def _matchers() -> dict[str, dict[Feature, Matcher]]:
    """For each kind of pattern those of each anchor; a pattern is named by its row, or its number."""
    rules = table()
    figures = {str(i): row["patterns"] for i, row in enumerate(rules["figure"])}
    excluded = {"not": rules["not"]["patterns"], "period": rules["period"]["patterns"]}
    return {
        "figure": _anchored(figures),
        "excluded": _anchored(excluded),
        "bound": _anchored(named("bound")),
        "comparator": _anchored(named("comparator")),
        "compare": _anchored({"compare": rules["compare"]["patterns"]}),
        "earlier": _anchored({"earlier": rules["earlier"]["patterns"]}),
        "direction": _anchored(named("direction")),
    }


def _anchored(rows: Mapping[str, Iterable[str]]) -> dict[Feature, Matcher]:
    """A Matcher takes time with the number of its patterns: those whose anchor a text lacks go unasked."""
    spacy()
    from spacy.matcher import Matcher

    sorted_in: dict[Feature, dict[str, list[list[Item]]]] = {}
    for name, patterns in rows.items():
        for one in (items for pattern in patterns for items in compiled(pattern)):
            sorted_in.setdefault(_anchor(one), {}).setdefault(name.replace(" ", "_"), []).append(one)
    out = {}
    for anchor, some in sorted_in.items():
        out[anchor] = Matcher(language().vocab)
        for name, written in some.items():
            out[anchor].add(name, written)
    return out


def _anchor(items: Iterable[Item]) -> Feature:
    """A word that the pattern cannot do without: of a group if it can be, else the longest."""
    needed = [(key, value) for item in items if "OP" not in item for key, value in item.items()]
    order = ("LEMMA", "TEXT", "LOWER", "TAG")
    return min(needed, key=lambda one: (order.index(one[0]), -len(one[1]), one[1]))


def compiled(pattern: str) -> Iterator[list[Item]]:
    """The Matcher's patterns of one of the table's: one for each choice of words.

    >>> list(compiled("from N a|b?"))[0]
    [{'LOWER': 'from'}, {'TAG': 'N'}, {'LOWER': 'a', 'OP': '?'}]
    """
    yield from (list(choice) for choice in product(*(list(_items(word)) for word in pattern.split())))


def _items(written: str) -> Iterator[Item]:
    may_miss: Item = {"OP": "?"} if written.endswith("?") else {}
    for word in written.removesuffix("?").split("|"):
        if word in named("alternative", "words"):
            yield from ({**_item(one), **may_miss} for one in named("alternative", "words")[word])
        else:
            yield {**_item(word), **may_miss}


def _item(word: str) -> Item:
    if word == "*":
        return {}
    if word == "W":
        return {"TAG": "-"}
    if word.startswith("="):
        return {"TEXT": word[1:]}
    if word in _TAGS:
        return {"TAG": word}
    if word in named("group", "words"):
        return {"LEMMA": word}
    if word.isupper() and word.isalpha():
        raise ValueError(f"numbers.toml: there is no class or group {word}")
    return {"LOWER": word}
