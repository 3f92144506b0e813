"""All vectors of a database in memory, searched exactly with numpy."""

from __future__ import annotations

import os
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DIMENSIONS = 384


@dataclass(frozen=True, slots=True)
class Vectors:
    """`matrix` is (findings, dimensions) float32, row i belonging to the finding with `rowids[i]`."""

    rowids: np.ndarray
    matrix: np.ndarray

    def nearest(
        self, vector: np.ndarray, count: int, allowed: np.ndarray | None = None
    ) -> list[tuple[int, float]]:
        """The `count` most similar findings as (rowid, cosine), best first.

        `allowed`: the rowids to choose from, sorted; None for all. They are filtered before
        ranking, so `count` results are `count` results wherever there are as many.
        """
        if not len(self.rowids) or count < 1:
            return []
        if allowed is None:
            rows, scores = self.rowids, self.matrix @ vector
        else:
            chosen = np.flatnonzero(np.isin(self.rowids, allowed, assume_unique=True))
            rows, scores = self.rowids[chosen], self.matrix[chosen] @ vector
        count = min(count, len(rows))
        if not count:
            return []
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.lexsort((rows[best], -scores[best]))]
        return [(int(rows[i]), float(scores[i])) for i in best]


def load_vectors(connection: sqlite3.Connection) -> Vectors:
    """Reads `embeddings` (half precision) into one float32 matrix, in the order of the findings."""
    rows = connection.execute(
        "select f.rowid, e.vector from findings f join embeddings e on e.finding_id = f.id order by 1"
    ).fetchall()
    rowids = np.array([r[0] for r in rows], dtype=np.int64)
    if not rows:
        return Vectors(rowids, np.zeros((0, DIMENSIONS), dtype=np.float32))
    halves = np.frombuffer(b"".join(r[1] for r in rows), dtype="<f2")
    return Vectors(rowids, halves.reshape(len(rows), -1).astype(np.float32))


class VectorCache:
    """Keeps the vectors of the databases a server shows; a replaced file is loaded anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, tuple[tuple[int, ...], Vectors]] = {}

    def get(self, connection: sqlite3.Connection) -> Vectors:
        """The vectors of the connection's main database."""
        path = _path(connection)
        stamp = _stamp(path) if path else ()
        with self._lock:
            held = self._held.get(path)
            if path and held and held[0] == stamp:
                return held[1]
            vectors = load_vectors(connection)
            if path:
                self._held[path] = (stamp, vectors)
            return vectors


def _path(connection: sqlite3.Connection) -> str:
    row = next((r for r in connection.execute("pragma database_list") if r[1] == "main"), None)
    return row[2] if row else ""


def _stamp(path: str) -> tuple[int, ...]:
    status = os.stat(Path(path))
    return status.st_ino, status.st_size, status.st_mtime_ns
