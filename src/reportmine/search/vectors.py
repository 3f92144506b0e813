"""All vectors of a database in memory, searched exactly: numpy, and above a size usearch on int8."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

DIMENSIONS = 384
# Up to here a product with a float32 matrix takes a few milliseconds; above it int8 rows take a
# quarter of the memory and usearch's exact search a tenth of numpy's time (README, "Speed").
IN_NUMPY = 100_000
# The numbers of a unit vector of 384 dimensions lie within this almost always; the rest is cut.
_WIDEST = 0.3
_INT8 = np.float32(127 / _WIDEST)
_CHUNK = 16_384
# Copying a row costs more than the product with it: all are multiplied where one in four is allowed.
_COPIED = 4


@dataclass(frozen=True, slots=True)
class Vectors:
    """`matrix` is (findings, dimensions): float32 unit rows, or int8 ones where there are many."""

    matrix: np.ndarray

    @classmethod
    def of(cls, count: int, chunks: Iterator[np.ndarray]) -> Vectors:
        """From `count` rows that come in chunks (n, dimensions) of half precision."""
        matrix = np.zeros((count, DIMENSIONS), dtype=np.float32 if count <= IN_NUMPY else np.int8)
        # Beside the thread that reads from the database, which waits for the disk half of the time.
        with ThreadPoolExecutor(1) as pool:
            written, start = [], 0
            for chunk in chunks:
                written.append(pool.submit(_write, matrix[start : start + len(chunk)], chunk))
                start += len(chunk)
            for one in written:
                one.result()
        return cls(matrix)

    def __len__(self) -> int:
        return len(self.matrix)

    def rows(self, places: np.ndarray) -> np.ndarray:
        """(n, dimensions) float32 unit rows."""
        chosen = self.matrix[places]
        if chosen.dtype == np.float32:
            return chosen
        floats = chosen.astype(np.float32)
        return floats / np.maximum(np.linalg.norm(floats, axis=1, keepdims=True), 1e-9)

    def cosines(self, vector: np.ndarray, places: np.ndarray) -> np.ndarray:
        """(n,) cosines of some rows to a unit vector."""
        return self.rows(places) @ vector

    def nearest(self, vector: np.ndarray, count: int, allowed: np.ndarray | None = None) -> np.ndarray:
        """The places of the `count` rows most similar to a unit vector, best first, lowest on ties.

        `allowed`: (findings,) of bool, None for all. It is applied before ranking: `count` are
        `count` wherever as many are allowed.
        """
        places = np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)
        count = min(count, len(places))
        if count < 1:
            return np.zeros(0, dtype=np.int64)
        if self.matrix.dtype == np.int8 and len(places) > IN_NUMPY:
            places = self._by_usearch(vector, count, allowed, len(self) / len(places))
        scores = self._scores(vector, places)
        best = np.argpartition(-scores, count - 1)[:count]
        return places[best[np.lexsort((places[best], -scores[best]))]]

    def _scores(self, vector: np.ndarray, places: np.ndarray) -> np.ndarray:
        if self.matrix.dtype == np.float32 and len(places) * _COPIED > len(self):
            return (self.matrix @ vector)[places]
        parts = [self.cosines(vector, places[i : i + _CHUNK]) for i in range(0, len(places), _CHUNK)]
        return np.concatenate(parts)

    def _by_usearch(
        self, vector: np.ndarray, count: int, allowed: np.ndarray | None, share: float
    ) -> np.ndarray:
        """Places that surely hold the `count` nearest allowed ones, in no order that counts."""
        from usearch.index import MetricKind, search

        query = np.clip(np.rint(vector * _INT8), -127, 127).astype(np.int8)
        wanted = min(len(self), int(count * share * 1.5) + 64)
        while True:
            found = search(self.matrix, query, wanted, MetricKind.Cos, exact=True)
            places = np.sort(found.keys.astype(np.int64))
            if allowed is not None:
                places = places[allowed[places]]
            if len(places) >= count or wanted == len(self):
                return places
            wanted = min(len(self), wanted * 4)


def _write(target: np.ndarray, chunk: np.ndarray) -> None:
    if target.dtype == np.int8:
        np.rint(np.clip(chunk.astype(np.float32) * _INT8, -127, 127), out=target, casting="unsafe")
    else:
        target[:] = chunk
