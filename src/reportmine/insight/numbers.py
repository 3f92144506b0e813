"""The numbers in a finding: percentages, counts, waits, rates, ranks, with what they are compared with.

By rules alone: spaCy's tokenizer and Matcher over the words and patterns of data/numbers.toml, at the head
of which stands what counts as a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reportmine.insight.number_context import compare, periods
from reportmine.insight.number_figure import Figure
from reportmine.insight.number_figures import figures_in
from reportmine.insight.number_patterns import hits
from reportmine.insight.number_tokens import Words, named, table, words_of


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text, which says `quote` from `start` to `end`.

    `kind`: percentage, count, wait, duration, rate, rank, money, ratio or distance. `value` is in `unit`:
    %, percentage points, £, times, miles, days (weeks, …), per 10,000 (…), of a count the noun that is
    counted, None where none is named; of a range it is the lower end and `high` the upper. `total`: of how
    many. `bound`: over, under, at least, at most, about, only. `period`: when it was so, as printed.
    `comparator`: what it is compared with, a name of data/numbers.toml or "earlier figure", with its
    `comparator_value` in the same unit. `direction`: above, below, in line, rose or fell.
    """

    value: float
    unit: str | None
    kind: str
    high: float | None
    total: float | None
    bound: str | None
    period: str | None
    comparator: str | None
    comparator_value: float | None
    direction: str | None
    start: int
    end: int
    quote: str


def numbers_in(text: str) -> list[Number]:
    """The numbers of a text in reading order; what lies beyond its first 10,000 characters is not read.

    Never raises, whatever the text.

    >>> (n,) = numbers_in("61.2 % of plans were on time, below the national target of 80 %.")
    >>> n.value, n.unit, n.direction, n.comparator, n.comparator_value
    (61.2, '%', 'below', 'national target', 80.0)
    """
    if not _any().search(text):
        return []
    words = words_of(text)
    excluded = hits("excluded", words)
    figures = figures_in(words, excluded)
    if not figures:  # dates and sections alone
        return []
    compare(words, figures)
    own = [figure for figure in figures if figure.own]
    periods(words, text, [hit for hit in excluded if hit.name == "period"], own)
    return [_number(text, words, figure) for figure in own]


@cache
def _any() -> re.Pattern[str]:
    """What no number is without: most sentences have none, and are not looked at further."""
    numerals = table()["numerals"]
    written = [word for kind in ("units", "tens", "ordinals") for word in numerals[kind]]
    written += [*named("multiple", "value", "word"), *named("part", "value", "word")]
    words = "|".join([*written, "half", "twice", "double"])
    return re.compile(rf"[0-9½]|\b(?:{words})\b|\b(?:over|than|within|least) an? ", re.IGNORECASE)


def _number(text: str, words: Words, figure: Figure) -> Number:
    start, end = words.words[figure.low].start, words.words[figure.ends - 1].end
    return Number(
        figure.value, figure.unit, figure.kind, figure.high, figure.total, figure.bound, figure.period,
        figure.comparator, figure.comparator_value, figure.direction, start, end, text[start:end],
    )  # fmt: skip
