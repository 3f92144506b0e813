"""Groups of findings that say the same: near neighbours, judged pair by pair, joined by average linkage."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

NEIGHBOURS, LEAST = 40, 0.62  # of each finding so many are compared with it, from this cosine on
_CELLS = 32_000_000  # of the table of cosines, at a time
_NOTHING = 0.03  # a pair less likely than this is none


def near_pairs(
    vectors: np.ndarray, count: int = NEIGHBOURS, least: float = LEAST
) -> tuple[np.ndarray, ...]:
    """Rows (one, other), one < other, of which either is among the nearest `count` of the other.

    `vectors`: (n, dimensions), each of length 1.
    """
    number = len(vectors)
    count = min(count, number - 1)
    if count < 1:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    keys, at_once = [], max(1, _CELLS // number)
    for start in range(0, number, at_once):
        cosines = vectors[start : start + at_once] @ vectors.T
        rows = np.arange(len(cosines))
        cosines[rows, rows + start] = -1.0
        nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        row, column = np.nonzero(np.take_along_axis(cosines, nearest, axis=1) >= least)
        first, second = row + start, nearest[row, column]
        keys.append(np.minimum(first, second).astype(np.int64) * number + np.maximum(first, second))
    unique = np.unique(np.concatenate(keys))
    return unique // number, unique % number


def joined(
    number: int, one: np.ndarray, other: np.ndarray, likely: np.ndarray, bounds: Sequence[float]
) -> list[np.ndarray]:
    """Average linkage (Sokal and Michener 1958) on a sparse table: one array of group numbers a bound.

    Two groups are joined, the likeliest first, while the mean probability of all pairs between them is
    at least the bound; pairs that are not among `one`, `other` count nought; one far below nought keeps
    its two apart. `bounds` fall: each goes on
    from the groups of the one before.
    """
    forest = _Forest(number, one, other, likely)
    out = []
    for bound in bounds:
        forest.join(bound)
        out.append(forest.groups())
    return out


class _Forest:
    """Groups under a growing number of roots; each knows the sum of probabilities to its neighbours."""

    def __init__(self, number: int, one: np.ndarray, other: np.ndarray, likely: np.ndarray) -> None:
        self._number = number
        self._parent = list(range(number))
        self._size = [1] * number
        self._sums: list[dict[int, float]] = [{} for _ in range(number)]
        kept = (likely >= _NOTHING) | (likely < 0)
        for a, b, p in zip(one[kept].tolist(), other[kept].tolist(), likely[kept].tolist(), strict=True):
            self._sums[a][b] = self._sums[b][a] = p

    def join(self, bound: float) -> None:
        """Joins the likeliest two roots until none is likely enough."""
        heap = [
            (-mean, a, b)
            for a, near in enumerate(self._sums)
            for b in near
            if a < b and (mean := self._mean(a, b)) >= bound
        ]
        heapq.heapify(heap)
        while heap:
            _, a, b = heapq.heappop(heap)
            if self._sums[a] and self._sums[b] and b in self._sums[a]:
                root = self._merge(a, b)
                for c in self._sums[root]:
                    if (mean := self._mean(root, c)) >= bound:
                        heapq.heappush(heap, (-mean, c, root))

    def groups(self) -> np.ndarray:
        """(number,): the root of each."""
        roots = self._parent.copy()
        for node in range(len(roots) - 1, -1, -1):
            roots[node] = node if self._parent[node] == node else roots[self._parent[node]]
        return np.array(roots[: self._number])

    def _mean(self, a: int, b: int) -> float:
        return self._sums[a][b] / (self._size[a] * self._size[b])

    def _merge(self, a: int, b: int) -> int:
        root = len(self._parent)
        self._parent.append(root)
        self._parent[a] = self._parent[b] = root
        self._size.append(self._size[a] + self._size[b])
        if len(self._sums[a]) < len(self._sums[b]):
            a, b = b, a
        sums, rest = self._sums[a], self._sums[b]
        self._sums[a], self._sums[b] = {}, {}
        del sums[b], rest[a]
        for c, p in rest.items():
            sums[c] = sums.get(c, 0.0) + p
        for c, p in sums.items():
            self._sums[c].pop(a, None)
            self._sums[c].pop(b, None)
            self._sums[c][root] = p
        self._sums.append(sums)
        return root
