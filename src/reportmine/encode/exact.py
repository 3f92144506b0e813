"""Rows times a fixed matrix, without rounding: every row gets the same bits wherever it stands.

A matrix product in floating point adds up in an order that depends on the size of the block, the row's
place in it, the number of threads and the processor, and each order rounds otherwise, by 1e-7 or so.
Here both sides are first rounded to whole numbers small enough that no sum of their products exceeds
53 bits: in double precision every partial sum is then exact, and all orders agree. What is lost by
the rounding is about what single precision loses.
"""

from __future__ import annotations

from math import ceil, log2

import numpy as np

_EXACT = 53  # bits of a whole number that double precision holds
_ROWS = 2_048  # worked on at once: what they need then stays small


class ExactProduct:
    """`product(rows)` is rows @ weights, (n, inputs) @ (inputs, outputs), in single precision."""

    def __init__(self, weights: np.ndarray, bound: float) -> None:
        """`bound`: numbers in rows are within ±bound; what is outside is cut there."""
        spare = _EXACT - ceil(log2(len(weights)))
        bits = spare // 2  # of a weight; the rest is the rows'
        largest = float(np.abs(weights).max(initial=0.0)) or 1.0
        step = 2.0 ** (ceil(log2(largest)) - bits)
        self._weights = np.rint(weights.astype(np.float64) / step)
        self._bound = 2.0 ** ceil(log2(bound))
        self._row_step = self._bound / 2.0 ** (spare - bits)
        self._unit = step * self._row_step

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """(n, outputs) float32."""
        out = np.empty((len(rows), self._weights.shape[1]), dtype=np.float32)
        for start in range(0, len(rows), _ROWS):
            whole = np.clip(rows[start : start + _ROWS], -self._bound, self._bound, dtype=np.float64)
            whole = np.rint(whole / self._row_step)
            out[start : start + _ROWS] = (whole @ self._weights) * self._unit
        return out
