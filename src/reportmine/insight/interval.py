"""Intervals of shares."""

from __future__ import annotations

from math import sqrt

_Z = 1.959964  # of 95 %


def wilson(k: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of k in n; (0, 1) for n = 0. Raises ValueError unless 0 <= k <= n.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22 (1927).

    >>> [round(x, 3) for x in wilson(8, 10)]
    [0.49, 0.943]
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    if n == 0:
        return 0.0, 1.0
    share, z2 = k / n, _Z * _Z
    middle = share + z2 / (2 * n)
    spread = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low, high = (middle - spread) / (1 + z2 / n), (middle + spread) / (1 + z2 / n)
    return max(0.0, low), min(1.0, high)
