"""Which words of a sentence are its numbers, of what kind, and in which unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reportmine.insight.number_patterns import Hit, hits
from reportmine.insight.number_tokens import Word, Words, table

_AGES = frozenset((*range(26), 50, 55, 60, 65, 70, 75, 80, 85, 90))
_NUMERIC = frozenset(("N", "ONE", "A", "HALF", "PART", "ORD"))
_LOOK_AHEAD = 10  # words after a count among which the noun is that is counted


@dataclass(slots=True)
class Figure:
    """A number as words `start` to `end`; `own` is false where it is only what another is compared with,
    `past` true where it is said to be an earlier one.

    `low` and `ends` are the words that are quoted: with what bounds it and what is counted. `earlier` is
    the figure that it is said to come from.
    """

    start: int
    end: int
    kind: str
    unit: str | None
    value: float
    high: float | None = None
    total: float | None = None
    bound: str | None = None
    period: str | None = None
    comparator: str | None = None
    comparator_value: float | None = None
    direction: str | None = None
    own: bool = True
    past: bool = False
    low: int = 0
    ends: int = 0
    earlier: Figure | None = None


def alike(one: Figure, other: Figure) -> bool:
    """Whether two can be compared: the same kind and unit, or counts of which one names no unit."""
    if one.kind == other.kind == "count":
        return one.unit == other.unit or None in (one.unit, other.unit)
    return one.unit == other.unit


def figures_in(words: Words, excluded: Sequence[Hit]) -> list[Figure]:
    """All numbers of a text in reading order; `excluded` are the words that are none."""
    masked = {i for hit in excluded for i in range(hit.start, hit.end)}
    found: list[Figure] = []
    if not any(word.tag in _NUMERIC and i not in masked for i, word in enumerate(words.words)):
        return found

    def made_of(hit: Hit) -> list[Figure]:
        rule = table()["figure"][int(hit.name)]
        return _FORMS[rule["form"]](words.words, hit, rule)

    for hit in hits("figure", words, masked, made_of):
        made = made_of(hit)
        found += made
        masked.update(i for figure in made for i in range(figure.start, figure.end))
    found += _counts(words.words, masked)
    found.sort(key=lambda figure: figure.start)
    _bounds(words, found)
    for figure in found:
        if figure.kind == "duration" and _is_wait(words.words, figure):
            figure.kind = "wait"
    return found


def _numbers(words: Sequence[Word], hit: Hit) -> list[int]:
    return [i for i in range(hit.start, hit.end) if words[i].tag in ("N", "ONE")]


def _unit(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> str | None:
    if rule.get("unit") != "T":
        return rule.get("unit") or None
    last = next(words[i].low for i in reversed(range(hit.start, hit.end)) if words[i].group == "T")
    return last if last.endswith("s") else f"{last}s"


def _value(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    of = _numbers(words, hit) or [i for i in range(hit.start, hit.end) if words[i].tag == "A"]
    start = of[0] - (words[of[0] - 1].group == "CUR" if of[0] else 0)
    return [Figure(start, hit.end, rule["kind"], _unit(words, hit, rule), words[of[0]].value)]


def _range(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    low, high = (words[i].value for i in _numbers(words, hit)[:2])
    if low >= high:  # "16 or 17" goes up, "43 or 12" is no range
        return [] if rule.get("unit") == "T" else _each(words, hit, rule)
    start = hit.start
    return [Figure(start, hit.end, rule["kind"], _unit(words, hit, rule), low, high)]


def _each(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    """Both numbers of a pattern by themselves."""
    first, second = _numbers(words, hit)[:2]
    unit = _unit(words, hit, rule)
    middle = next((i for i in range(first + 1, second) if words[i].low in ("to", "or", "and")), second)
    start = first - (words[first - 1].group == "CUR" if first else 0)
    after = middle + 1 if middle < second else second
    return [
        Figure(start, max(first + 1, middle), rule["kind"], unit, words[first].value),
        Figure(after, hit.end, rule["kind"], unit, words[second].value),
    ]


def _change(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    first, second = _each(words, hit, rule)
    second.earlier = first
    return [first, second]


def _fraction(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    span = range(hit.start, hit.end)
    part = next(i for i in span if words[i].tag in ("PART", "HALF"))
    times = next((i for i in span if i < part and words[i].tag in ("N", "ONE", "A")), part)
    share = (words[times].value if times < part else 1.0) / words[part].value
    if share >= 1:
        return []
    return [Figure(times, part + 1, rule["kind"], _unit(words, hit, rule), round(100 * share, 1))]


def _share(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    of = _numbers(words, hit)
    some, all_ = words[of[0]].value, words[of[-1]].value
    after = words[hit.end].group if hit.end < len(words) else ""
    if not 0 < some < all_ <= 100 or len(of) < 2 or after in ("T", "PCT", "MONTH"):
        return []
    return [Figure(hit.start, hit.end, rule["kind"], _unit(words, hit, rule), round(100 * some / all_, 1))]


def _part(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    of = _numbers(words, hit)
    if len(of) < 2 or words[of[0]].value > words[of[-1]].value or words[hit.start].tag == "ORD":
        return []
    if hit.end < len(words) and words[hit.end].group in ("T", "PCT"):
        return []
    in_brackets = words[hit.start].low == "("
    unit, ends = (None, hit.end) if in_brackets else counted(words, hit.end)
    end = of[-1] + 1
    return [Figure(of[0], end, "count", unit, words[of[0]].value, total=words[of[-1]].value, ends=ends)]


def _rate(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    of = _numbers(words, hit)
    base = words[of[-1]].value
    if len(of) < 2 or base < 100:
        return []
    return [Figure(of[0], hit.end, "rate", f"per {base:,.0f}", words[of[0]].value)]


def _rank(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    of = [i for i in range(hit.start, hit.end) if words[i].tag in ("N", "ORD", "ONE")]
    of = of or [i for i in range(hit.start, hit.end) if words[i].tag == "PART"]
    place = words[of[0]]
    value = float(place.low == "third") * 3 or place.value
    total = words[of[1]].value if len(of) > 1 else None
    if place.tag == "ORD" and len(of) > 1 and total is not None and total < value:
        return []
    return [Figure(hit.start, hit.end, "rank", None, value, total=total)]


def _times(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    of = _numbers(words, hit)
    end = hit.start + 2 if of else hit.start + 1
    return [Figure(hit.start, end, "ratio", "times", words[of[0]].value if of else 2.0)]


_FORMS: dict[str, Callable[[Sequence[Word], Hit, dict[str, str]], list[Figure]]] = {
    "value": _value, "range": _range, "change": _change, "fraction": _fraction, "share": _share,
    "part": _part, "rate": _rate, "rank": _rank, "times": _times,
}  # fmt: skip


# Counts: what no pattern names


def _counts(words: Sequence[Word], masked: set[int]) -> Iterator[Figure]:
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
    """improved stands stood standing remains remained increased increase increasing risen rose rising reduced
    reduction reducing fell fallen falling decreased dropped grown number numbers caseload caseloads total
    figure average averages""".split()
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


# What stands before a number, and around it


def _bounds(words: Words, found: Sequence[Figure]) -> None:
    """Says of each number what bounds it, and which words are quoted."""
    ends = {hit.end: hit for hit in hits("bound", words)}
    for figure in found:
        hit = ends.get(figure.start)
        if hit and words.words[hit.start].low == "within" and figure.kind not in ("duration", "distance"):
            hit = None
        figure.bound = hit.name if hit else None
        figure.low = hit.start if hit else figure.start
        figure.ends = max(figure.end, figure.ends)


def _is_wait(words: Sequence[Word], figure: Figure) -> bool:
    wait = frozenset(table()["wait"]["words"])
    near = words[max(0, figure.start - 12) : figure.end + 5]
    sentence = words[figure.start].sentence
    return any(word.low in wait for word in near if word.sentence == sentence)
