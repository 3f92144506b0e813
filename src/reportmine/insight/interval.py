"""Intervals of shares, and of the difference of two."""

from __future__ import annotations

from math import sqrt

_Z = 1.959964  # of 95 %


def wilson(k: float, n: float) -> tuple[float, float]:
    """The 95 % interval of a share of k in n; (0, 1) for n = 0. Raises ValueError unless 0 <= k <= n.

    Of counts that hang together, as the sentences of one report do, k and n are what they are worth.

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


def difference(first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float]:
    """The 95 % interval of the share of the first (k, n) less that of the second; neither n is 0.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17 (1998), method 10.

    >>> [round(x, 4) for x in difference((56, 70), (48, 80))]
    [0.0524, 0.3339]
    """
    (one, low, high), (other, least, most) = ((k / n, *wilson(k, n)) for k, n in (first, second))
    below = sqrt((one - low) ** 2 + (most - other) ** 2)
    above = sqrt((high - one) ** 2 + (other - least) ** 2)
    return one - other - below, one - other + above
