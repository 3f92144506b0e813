"""How good the ranking is: nDCG@10 against findings that were graded by reading.

python -m tests.benchmarks.search_quality reports.db [JUDGMENTS]

reports.db must hold the real reports. Grades: 2 the same finding as the query's, direction included;
1 the same subject; 0 neither. A finding that nobody graded counts as 0. The weights of the ranking
were chosen on `search_judgments.jsonl`, so its figure says how well they fit; give others to measure.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from reportmine.search import index_of, model_of, search
from reportmine.search.index import Index
from reportmine.search.query import read_text
from reportmine.search.words import by_words

OURS = Path(__file__).with_name("search_judgments.jsonl")
TOP = 10


def gain(grades: list[int]) -> float:
    """Discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002), 2^grade - 1 each."""
    return sum((2**grade - 1) / np.log2(rank + 2) for rank, grade in enumerate(grades[:TOP]))


def ndcg(found: list[str], grades: dict[str, int]) -> float:
    return gain([grades.get(finding, 0) for finding in found]) / gain(sorted(grades.values(), reverse=True))


def by_meaning(connection: sqlite3.Connection, index: Index, query: str, allowed: np.ndarray) -> np.ndarray:
    return index.vectors.nearest(read_text(query, model_of(connection)).vector, 200, allowed)


def by_bm25(connection: sqlite3.Connection, index: Index, query: str, allowed: np.ndarray) -> np.ndarray:
    places, weights = by_words(connection, index, query, allowed)
    return places[np.argsort(-weights, kind="stable")][:200]


def main(path: str, judgments: Path) -> None:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    index = index_of(connection)
    ids = dict(connection.execute("select rowid, id from findings"))
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for line in judgments.read_text("utf-8").splitlines():
        row = json.loads(line)
        grades[row["query"]][row["finding"]] = row["grade"]
    # Only reports of which something was graded: others were not looked at.
    reports = {finding.split("-")[0] for known in grades.values() for finding in known}
    allowed = np.array([ids[int(r)].split("-")[0] in reports for r in index.rowids]) & (index.polarity != 3)
    scores: dict[str, list[float]] = defaultdict(list)
    for query, known in grades.items():
        if max(known.values()) == 0:
            continue
        meaning = by_meaning(connection, index, query, allowed)
        words = by_bm25(connection, index, query, allowed)
        fused: dict[int, float] = defaultdict(float)
        for ranking in (meaning, words):
            for rank, place in enumerate(ranking.tolist(), start=1):
                fused[place] += 1 / (60 + rank)
        rankings = {
            "BM25": words.tolist(),
            "vectors": meaning.tolist(),
            "both, by reciprocal rank": sorted(fused, key=lambda place: -fused[place]),
        }
        for name, places in rankings.items():
            scores[name].append(ndcg([ids[int(index.rowids[p])] for p in places[:TOP]], known))
        for name, fold in (("search", False), ("search, folded", True)):
            found = search(connection, query, limit=500, fold=fold).results
            scores[name].append(ndcg([r.finding for r in found if r.report in reports], known))
    random = np.random.default_rng(0)
    print(f"nDCG@{TOP} over {len(scores['search'])} queries (95 % interval, bootstrap over queries)")
    for name, values in scores.items():
        means = [np.mean(random.choice(values, len(values))) for _ in range(2000)]
        low, high = np.percentile(means, [2.5, 97.5])
        print(f"{name:28} {np.mean(values):.3f} ({low:.3f} to {high:.3f})")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) == 3 else OURS)
