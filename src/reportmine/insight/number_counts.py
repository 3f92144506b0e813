"""Counts: numbers that no pattern names, and the noun that each counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from reportmine.insight.number_figure import Figure
from reportmine.insight.number_tokens import Word, table

_AGES = frozenset((*range(26), 50, 55, 60, 65, 70, 75, 80, 85, 90))
_LOOK_AHEAD = 10  # words after a count among which the noun is that is counted


def counts(words: Sequence[Word], masked: set[int]) -> Iterator[Figure]:
    """The counts among the words that are not `masked`; words of ranges are masked then."""
    for i, word in enumerate(words):
        if i in masked or not _may_count(words, i):
            continue
        last = _second(words, i, masked)
        unit, ends = counted(words, last + 1)
        if last > i:
            masked.update((i, last))
            yield from _two_counts(words, i, last, unit, ends)
        elif (unit is not None or _stands_alone(words, i)) and not (unit is None and word.tag == "ONE"):
            is_rate = [_low(words, i - 2), _low(words, i - 1)] == ["rate", "of"]
            yield Figure(i, i + 1, "rate" if is_rate else "count", unit, word.value, ends=ends)


def _two_counts(
    words: Sequence[Word], first: int, last: int, unit: str | None, ends: int
) -> Iterator[Figure]:
    """A range, or with "from" and "by" two numbers; nothing where they are ages."""
    low, high = words[first].value, words[last].value
    stated = _states(words, first)
    if words[first + 1].low == "to" and _low(words, first - 1) in ("from", "by") and stated:
        one = Figure(first, first + 1, "count", unit, low)
        yield one
        is_later = _low(words, first - 1) == "from"
        yield Figure(last, last + 1, "count", unit, high, ends=ends, earlier=one if is_later else None)
    elif low < high and (stated or not _ages(words, first, last, unit)):
        yield Figure(first, last + 1, "count", unit, low, high, ends=ends)


def _may_count(words: Sequence[Word], i: int) -> bool:
    """Whether a number could count what follows: no part of a compound, no year, not "one" by itself."""
    word, before, after = words[i], _low(words, i - 1), words[i + 1] if i + 1 < len(words) else None
    if before == "per":
        return False
    if before in ("‘", "“", '"', "'"):  # a name: the ‘Three houses’ tool
        return False
    if i > 1 and words[i - 1].group == "LIMIT" and words[i - 2].group == "PERSON" and word.value in _AGES:
        return False  # "people over 65"
    if word.tag == "ONE" and before not in ("only", "just"):
        return False
    if word.tag not in ("N", "ONE"):
        return False
    attached = i > 0 and words[i - 1].tag == "JOIN" and not words[i - 2].tag.startswith("N")
    return not attached and not (
        after is not None and after.tag == "JOIN" and _second(words, i, set()) == i
    )


def _second(words: Sequence[Word], i: int, masked: set[int]) -> int:
    """The last word of "10 to 15", "10-15", "two or three"; i itself where that is no range."""
    if i + 2 >= len(words) or words[i + 2].tag != "N" or i + 2 in masked or words[i].tag != "N":
        return i
    between = words[i + 1]
    joined = between.tag in ("JOIN", "HANG") or between.low in ("to", "or")
    return i + 2 if joined or (between.low == "and" and _low(words, i - 1) == "between") else i


def _ages(words: Sequence[Word], first: int, last: int, unit: str | None) -> bool:
    """Whether a range without a unit is one of ages: "0 to 25", "the 16-19 team"."""
    low, high = words[first].value, words[last].value
    if low == 0:
        return True
    near = unit is not None and last + 2 < len(words) and words[last + 1].low == unit
    return high <= 25 and not near


def _stands_alone(words: Sequence[Word], i: int) -> bool:
    """Whether a number without a noun is a count all the same: "37 were at university"."""
    word, before, after = (
        words[i],
        words[i - 1] if i else None,
        words[i + 1] if i + 1 < len(words) else None,
    )
    if i == 0 and after is not None and after.low in (".", ")", ":"):
        return False
    if before is None:
        return after is not None and not after.text[0].isupper()
    if before.low == "(" and i == 1:
        return False
    named = (before.text[0].isupper() and i > 1) or (after is not None and after.text[0].isupper())
    verb = after is not None and after.low in ("were", "are", "was", "is", "had", "have", "has", "(", "of")
    if named and not verb:
        return False
    return verb or not (word.value in _AGES and before.low in _AGE_LEADS and not _states(words, i))


_AGE_LEADS = frozenset(
    """under over post pre at until till by reach reaches reached reaching turn turns turned turning
    approach approaches approaching beyond from above below to aged age""".split()
)


def _states(words: Sequence[Word], i: int) -> bool:
    """Whether a number of things is spoken of, not an age: "reduced to 15", "stands at 12"."""
    before = {word.low for word in words[max(0, i - 8) : i]}
    is_at = _low(words, i - 1) == "at" and _low(words, i - 2) in ("is", "was", "are", "were")
    return is_at or bool(before & _STATING)


_STATING = frozenset(
    """improved stands stood standing remains remained increased increase increasing risen
    rose rising reduced reduction reducing fell fallen falling decreased dropped
    grown number numbers caseload caseloads total figure average averages""".split()
)


def counted(words: Sequence[Word], i: int) -> tuple[str | None, int]:
    """(noun, end): what is counted by a number that ends before word i; (None, i) where none is found."""
    begin = i
    i = _after_brackets(words, i)
    if _low(words, i) == "of" and _low(words, i + 1) in _DETERMINERS:
        i += 2
    elif i > begin and _low(words, i) == "of":
        i += 1
    if _low(words, i) == "or" and _low(words, i + 1) in _OR_SO:
        i += 2
    rules, found = _counted_words(), None
    last = min(len(words), i + _LOOK_AHEAD)
    while i < last:
        word = words[i]
        pair = (_low(words, i - 1), word.low)
        if pair not in _COMPOUNDS:
            compound = "JOIN" in (words[i - 1].tag, words[i + 1].tag if i + 1 < len(words) else "")
            stop = word.low in rules["stops"] and not compound
            if stop and not (word.low == "and" and found is None):
                break
            if (
                not (word.text[0].isalnum() or word.tag == "JOIN" or word.low in "‘'“\"/&")
                or word.tag == "N"
            ):
                break
        if _plural(word.low) and not _low(words, i + 1).startswith(("'", "’")):
            found = i
        elif found is not None and not _children_in(words, i, found):
            break
        i += 1 + (_low(words, i + 1).startswith(("'", "’")) and _plural(word.low))
    if found is None and _low(words, begin - 1) == "one":
        found = begin if begin < len(words) and words[begin].low.isalpha() else None
        if found is not None and words[found].low in rules["stops"]:
            found = None
    return (None, begin) if found is None else (words[found].low, found + 1)


_COMPOUNDS = frozenset(
    (("looked", "after"), ("cared", "for"), ("missing", "from"), ("child", "in"), ("children", "in"))
)
_OR_SO = frozenset("more fewer less so".split())


def _children_in(words: Sequence[Word], i: int, found: int) -> bool:
    """Whether "children" go on: "12 children in need cases"."""
    if words[found].low != "children" or i - found > 2:
        return False
    after = [_low(words, found + k) for k in (1, 2, 3)]
    return after[0] == "in" and after[1] in ("need", "care") and _plural(after[2])


_DETERMINERS = frozenset("the these those our its their them such".split())


def _after_brackets(words: Sequence[Word], i: int) -> int:
    """Behind "(57%)"."""
    if _low(words, i) == "(":
        for j in range(i + 1, min(len(words), i + 7)):
            if words[j].low == ")":
                return j + 1
    return i


@cache
def _counted_words() -> dict[str, frozenset[str]]:
    rules = table()["counted"]
    return {name: frozenset(rules[name]) for name in ("stops", "singular", "plural")}


def _plural(low: str) -> bool:
    rules = _counted_words()
    if low in rules["plural"]:
        return True
    return (
        low.endswith("s")
        and len(low) > 3
        and low not in rules["singular"]
        and not low.endswith(("ss", "us"))
    )


def _low(words: Sequence[Word], i: int) -> str:
    return words[i].low if 0 <= i < len(words) else ""
