"""The balance of praise and criticism, and how far it may stray by chance: arithmetic without a database.

A balance is the logarithm of the odds of praise, ln((s + 1/2) / (a + 1/2)), with variance
1 / (s + 1/2) + 1 / (a + 1/2) (J. B. S. Haldane, Annals of Human Genetics 20, 1956). A mixed finding is
half praise, half criticism.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from scipy.stats import rankdata

DRAWS = 1_000  # of the bootstrap
_SEED = 20260131
FEWEST_REPORTS = 8  # a rank correlation of fewer says nothing


def log_odds(strengths: float, areas: float, mixed: float) -> tuple[float, float]:
    """A balance and its variance.

    >>> [round(x, 4) for x in log_odds(9, 4, 1)]
    [0.6931, 0.3]
    """
    praise, criticism = strengths + mixed / 2 + 0.5, areas + mixed / 2 + 0.5
    return float(np.log(praise / criticism)), 1 / praise + 1 / criticism


def between(y: np.ndarray, v: np.ndarray, groups: Sequence[Hashable]) -> float:
    """The variance of true balances within groups, beyond what chance gives; y, v: (n,).

    R. DerSimonian and N. Laird, "Meta-analysis in clinical trials", Controlled Clinical Trials 7 (1986),
    the groups' sums added up.
    """
    q = c = 0.0
    free = 0
    for group in sorted(set(groups), key=str):
        of = np.array([one == group for one in groups])
        w = 1 / v[of]
        q += float(np.sum(w * (y[of] - np.average(y[of], weights=w)) ** 2))
        free += int(of.sum()) - 1
        c += float(w.sum() - np.sum(w**2) / w.sum())
    return max(0.0, (q - free) / c) if c > 0 else 0.0


def shrunk(y: np.ndarray, v: np.ndarray) -> np.ndarray:
    """(n,) balances drawn to their common mean, the more the less each rests on."""
    spread = between(y, v, [0] * len(y))
    mean = np.average(y, weights=1 / (v + spread))
    return mean + (y - mean) * spread / (spread + v)


def residuals(y: np.ndarray, v: np.ndarray, groups: Sequence[Hashable], fewest: int) -> np.ndarray:
    """(n,) how far each balance is from its group's others, in standard deviations of such a distance.

    Chance and true differences both count (D. J. Spiegelhalter, "Handling over-dispersion of performance
    indicators", Quality and Safety in Health Care 14, 2005). NaN where a group has fewer than `fewest`
    others.
    """
    spread = between(y, v, groups)
    w = 1 / (v + spread)
    out = np.full(len(y), np.nan)
    kinds = np.unique(np.array(list(groups)), return_inverse=True)[1]
    for i in range(len(y)):
        others = kinds == kinds[i]
        others[i] = False
        if others.sum() >= fewest:
            mean = np.average(y[others], weights=w[others])
            out[i] = (y[i] - mean) / np.sqrt(v[i] + spread + 1 / w[others].sum())
    return out


def rank_correlation(
    levels: Sequence[float], balances: Sequence[float], reports: Sequence[str]
) -> tuple[float | None, float | None, float | None]:
    """Spearman's rho of grades and balances with its 95 % interval, drawn by whole reports.

    (None, None, None) for fewer than FEWEST_REPORTS reports, one grade only, or balances that are all one.
    """
    x, y = np.asarray(levels, dtype=float), np.asarray(balances, dtype=float)
    names = sorted(set(reports))
    if len(names) < FEWEST_REPORTS or len(set(levels)) < 2 or len(set(balances)) < 2:
        return None, None, None
    members = [np.array([i for i, of in enumerate(reports) if of == name]) for name in names]
    random = np.random.default_rng(_SEED)
    drawn = []
    for _ in range(DRAWS):
        rows = np.concatenate([members[i] for i in random.integers(len(names), size=len(names))])
        drawn.append(_rho(x[rows], y[rows]))
    low, high = np.nanquantile(drawn, (0.025, 0.975))
    return _rho(x, y), float(low), float(high)


def _rho(x: np.ndarray, y: np.ndarray) -> float:
    """Of ranks, ties sharing theirs; NaN where all are tied."""
    a, b = rankdata(x), rankdata(y)
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size else float("nan")
