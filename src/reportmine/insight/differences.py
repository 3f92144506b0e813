"""Which differences between shares of findings chance does not explain.

The findings of one report hang together, so how much the shares of reports differ is the measure of chance,
not how much single sentences would; and of many themes some stand out by chance, so the probabilities of
all are corrected together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from reportmine.insight.counts import Counted
from reportmine.insight.interval import difference, wilson

Row = dict[str, Any]
Pair = tuple[int, int]  # findings with a theme, findings with any
LEAST_PEERS = 12  # reports; of fewer nobody knows how much reports differ by chance
LEAST_FINDINGS = 20  # on either side; of fewer every share is chance
ALIKE = 0.01  # two findings of one report, at least: in the middle of 147 themes of four kinds 0.015
RARE = 0.5  # findings that the system would have at the rate of all; where fewer, nothing can be told
FALSE = 0.05  # of the differences that are marked, so many at most are expected to be chance


@dataclass(frozen=True, slots=True)
class Difference:
    """Of the share of a system less that of others.

    `chance`: how likely one so great is by chance; above FALSE, that it is no less likely. `low` and
    `high`: the ends of its 95 % interval;
    `worth`: how many findings are worth one that would tell by itself.
    """

    chance: float
    low: float
    high: float
    worth: float


def difference_of(
    own: Sequence[Pair], others: Sequence[Pair], among: Sequence[Pair] | None = None
) -> Difference | None:
    """How a system's share differs from others'; None where there is too little to tell.

    (k, n) of each report; `among` are the reports that tell how much reports differ, without it `others`.
    Their variance over that of single sentences (Pearson's chi-squared over its degrees of freedom) divides
    what the findings are worth, as in a quasi-binomial model (P. McCullagh and J. A. Nelder, Generalized
    Linear Models, 1989, 4.5). The probability is the greatest of three: Student's t; Fisher's exact test,
    for what is rare; and the beta-binomial tail, because what comes in clusters is far from the middle more
    often than a normal.
    """
    sizes = [n for _, n in own if n]
    among = [pair for pair in (others if among is None else among) if pair[1]]
    (k, n), (of, total) = (np.array(part).reshape(-1, 2).sum(axis=0).tolist() for part in (own, others))
    if len(among) < LEAST_PEERS or min(n, total) < LEAST_FINDINGS:
        return None
    both = (k + of) / (n + total)
    if n * min(both, 1 - both) < RARE:
        return None
    worth, alike = _worth(among)
    error = np.sqrt(worth * both * (1 - both) * (1 / n + 1 / total))
    chance = 2 * stats.t.sf(abs(k / n - of / total) / error, len(among) - 1)
    # The others cost more, and of what is chance already the greater changes no mark.
    if chance <= FALSE:
        chance = max(chance, stats.fisher_exact([[k, n - k], [of, total - of]]).pvalue)
    if chance <= FALSE:
        chance = max(chance, _tail(k, sizes, both, alike))
    ends = difference((k / worth, n / worth), (of / worth, total / worth))
    return Difference(float(chance), *ends, worth)


def _worth(among: Sequence[Pair]) -> tuple[float, float]:
    """How many findings are worth one, and how much two findings of a report are alike."""
    of, total = (sum(column) for column in zip(*among, strict=True))
    rate, apart, worth = of / total, total / len(among) - 1, 1.0
    if 0 < rate < 1:
        squares = sum((a - b * rate) ** 2 / (b * rate * (1 - rate)) for a, b in among)
        worth = squares / (len(among) - 1)
    worth = max(worth, 1 + ALIKE * apart)
    return worth, (worth - 1) / max(apart, 1.0)


def _tail(k: int, sizes: Sequence[int], rate: float, alike: float) -> float:
    """How likely k or more (or less) of all findings are, where those of a report are `alike`.

    Two-sided, by the beta-binomial distribution of the variance that reports of these sizes have together;
    `alike` is the correlation of two findings of one report.
    """
    n = sum(sizes)
    extra = min(sum(size * (size - 1) for size in sizes) / (n * (n - 1)) * alike, 0.99)
    if extra <= 0:
        return 1.0 if k == n * rate else float(stats.binomtest(k, n, rate).pvalue)
    known = stats.betabinom(n, rate * (1 - extra) / extra, (1 - rate) * (1 - extra) / extra)
    return float(min(1.0, 2 * min(known.cdf(k), known.sf(k - 1))))


def mark(rows: Sequence[Row], told: Sequence[Difference | None]) -> None:
    """Sets `differs`, `low` and `high` of rows of one page from what was told of each, all together.

    `differs`: "more", "less", "" where chance explains it, None where there is too little to tell. The
    probabilities are corrected by the procedure of Y. Benjamini and Y. Hochberg (Journal of the Royal
    Statistical Society B 57, 1995).
    """
    known = [(row, one) for row, one in zip(rows, told, strict=True) if one]
    for row in rows:
        row |= {"differs": None, "low": None, "high": None}
    if not known:
        return
    adjusted = stats.false_discovery_control([one.chance for _, one in known])
    for (row, one), chance in zip(known, adjusted, strict=True):
        sure = chance <= FALSE and not one.low <= 0 <= one.high
        row |= {"differs": ("more" if one.low > 0 else "less") if sure else ""}
        row |= {"low": round(one.low, 4), "high": round(one.high, 4)}


def pairs(counts: Counted, theme: str, direction: str, names: Sequence[str]) -> list[Pair]:
    """(k, n) of each of some assessments: findings with a theme, and with any."""
    found, of = counts.findings.get((theme, direction), {}), counts.themed.get(direction, {})
    return [(found.get(name, 0), of.get(name, 0)) for name in names]


def share_of(found: Sequence[Pair], worth: float | None) -> Row:
    """k of n, with the share's interval where it is known what the findings of a report are worth."""
    k, n = sum(k for k, _ in found), sum(n for _, n in found)
    if worth is None:
        return {"k": k, "n": n, "low": None, "high": None}
    low, high = wilson(k / worth, n / worth)
    return {"k": k, "n": n, "low": round(low, 4), "high": round(high, 4)}
