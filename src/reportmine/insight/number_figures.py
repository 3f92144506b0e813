"""Which words of a sentence are its numbers, of what kind, and in which unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reportmine.insight.number_counts import counted, counts
from reportmine.insight.number_figure import Figure
from reportmine.insight.number_patterns import Hit, hits
from reportmine.insight.number_tokens import Word, Words, table

_NUMERIC = frozenset(("N", "ONE", "A", "HALF", "PART", "ORD"))


def figures_in(words: Words, excluded: Sequence[Hit]) -> list[Figure]:
    """All numbers of a text in reading order; `excluded` are the words that are none."""
    masked = {i for hit in excluded for i in range(hit.start, hit.end)}
    found: list[Figure] = []
    left = (word for i, word in enumerate(words.words) if i not in masked)
    if not any(word.tag in _NUMERIC or word.low in ("twice", "double") for word in left):
        return found

    def made_of(hit: Hit) -> list[Figure]:
        rule = table()["figure"][int(hit.name)]
        return _FORMS[rule["form"]](words.words, hit, rule)

    for hit in hits("figure", words, masked, made_of):
        made = made_of(hit)
        found += made
        masked.update(i for figure in made for i in range(figure.start, figure.end))
    found += counts(words.words, masked)
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


def _two_units(words: Sequence[Word], hit: Hit) -> bool:
    """Whether a hit names two units of time: each number is then read by itself."""
    named = (words[i].low.removesuffix("s") for i in range(hit.start, hit.end) if words[i].group == "T")
    return len(set(named)) > 1


def _value(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    of = _numbers(words, hit) or [i for i in range(hit.start, hit.end) if words[i].tag == "A"]
    start = of[0] - (words[of[0] - 1].group == "CUR" if of[0] else 0)
    return [Figure(start, hit.end, rule["kind"], _unit(words, hit, rule), words[of[0]].value)]


def _range(words: Sequence[Word], hit: Hit, rule: dict[str, str]) -> list[Figure]:
    if _two_units(words, hit):
        return []
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
    if _two_units(words, hit):
        return []
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
    of = [i for i in range(hit.start, hit.end) if words[i].tag in ("N", "ORD", "ONE", "PART")]
    place = words[of[0]]
    value = float(place.low == "third") * 3 or place.value
    total = words[of[1]].value if len(of) > 1 else None
    if place.tag in ("ORD", "PART") and len(of) > 1 and total is not None and total < value:
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
