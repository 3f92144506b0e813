"""How fast a warm search is, beside its parts.

python -m tests.benchmarks.search_speed reports.db
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable

import numpy as np

from reportmine.search import Filters, search, vectors_of
from reportmine.search.encoder import encoder

QUERIES = (
    "children wait too long for autism assessment",
    "shared care records are not used by all partners",
    "leaders listen to families and co-produce services",
    "well-led",
    "vacancies in the therapy workforce",
)


def milliseconds(work: Callable[[], object], rounds: int = 40) -> np.ndarray:
    """Wall-clock times of `work`, sorted."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return np.sort(times)


def main(path: str) -> None:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    matrix = vectors_of(connection).matrix
    vector = encoder().encode([QUERIES[0]])[0]
    plain = milliseconds(lambda: np.argsort(-(matrix @ vector))[:20])
    encoding = milliseconds(lambda: encoder().encode([QUERIES[0]]))
    whole = np.sort(np.concatenate([milliseconds(lambda q=q: search(connection, q)) for q in QUERIES]))
    filtered = milliseconds(lambda: search(connection, QUERIES[0], Filters(polarity="strength")))
    print(f"{len(matrix)} findings; times in ms: median, 99th percentile")
    for name, times in (
        ("plain numpy scan", plain),
        ("encoding the query", encoding),
        ("search", whole),
        ("search, one polarity", filtered),
    ):
        print(f"  {name:22} {np.median(times):7.1f} {np.percentile(times, 99):7.1f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
