"""How fast a warm search is, beside its parts and beside plain scans on the same machine.

python -m tests.benchmarks.search_speed reports.db [--rows 1000000]

With --rows, on a database made from reports.db by repeating its findings with noise, kept beside it.
`pip install faiss-cpu` for that baseline.
"""

from __future__ import annotations

import argparse
import importlib.util
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from reportmine.search import Filters, index_of, search, similar
from reportmine.search.index import Index
from reportmine.tag.item import Item
from reportmine.tag.tagger import tagger

QUERIES = tuple(
    """children wait too long for autism assessment
shared care records are not used by all partners
leaders listen to families and co-produce services
well-led
vacancies in the therapy workforce
assessments are duplicated by different professionals
social workers know their children well
governance boards do not hold partners to account
delays in discharge from hospital
unpaid carers are not identified or supported
medicines are not managed safely
effective decision making at the front door
learning from incidents is not shared across the system
young people fall through gaps when they move to adult services
CAMHS
the voluntary sector is an equal partner
exclusions of pupils with SEND have fallen
data is not used to understand need
police share information promptly
care leavers live in unsuitable accommodation""".splitlines()
)
COPY = """
insert into findings select id || :suffix, report_id, section_id, passage_id, text || :words, "start",
    "end", page, kind, polarity, polarity_confidence, source, statement, heading, previous, responsible,
    regulation, lead_in from original.findings
"""


def milliseconds(works: list[Callable[[], object]], rounds: int) -> np.ndarray:
    """Wall-clock times of each of `works`, `rounds` times."""
    times = []
    for _ in range(rounds):
        for work in works:
            start = time.perf_counter()
            work()
            times.append((time.perf_counter() - start) * 1000)
    return np.array(times)


def enlarged(source: Path, rows: int) -> Path:
    """A database of about `rows` findings beside `source`, made once."""
    target = source.with_name(f"{source.stem}-{rows}.db")
    if target.exists():
        return target
    partial = target.with_suffix(".partial")
    partial.write_bytes(source.read_bytes())
    db = sqlite3.connect(partial, isolation_level=None)
    db.execute("attach ? as original", (str(source),))
    have = db.execute("select count(*) from findings").fetchone()[0]
    vocabulary = [w for (t,) in db.execute("select text from findings limit 2000") for w in t.split()]
    rowids, blobs = zip(*db.execute("select finding_id, vector from original.embeddings"), strict=True)
    matrix = np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), -1).astype(np.float32)
    random = np.random.default_rng(0)
    for copy in range(1, max(1, rows // have)):
        words = " " + " ".join(random.choice(vocabulary, 3))
        db.execute("begin")
        db.execute(COPY, {"suffix": f".{copy}", "words": words})
        noisy = matrix + random.normal(scale=0.015, size=matrix.shape).astype(np.float32)
        noisy /= np.linalg.norm(noisy, axis=1, keepdims=True)
        pairs = ((f"{i}.{copy}", row.tobytes()) for i, row in zip(rowids, noisy.astype("<f2"), strict=True))
        db.executemany("insert into embeddings values (?, ?)", pairs)
        db.execute("commit")
    db.close()
    return partial.rename(target)


def baselines(matrix: np.ndarray, vector: np.ndarray, rounds: int) -> dict[str, np.ndarray]:
    """Exact nearest twenty by other means, on the same rows."""
    out = {}
    floats = matrix.astype(np.float16 if len(matrix) > 200_000 else np.float32)
    query = vector.astype(floats.dtype)

    def plain() -> object:
        parts = [floats[i : i + 65_536] @ query for i in range(0, len(floats), 65_536)]
        return np.argpartition(-np.concatenate(parts), 20)[:20]

    out[f"plain numpy scan, {floats.dtype}"] = milliseconds([plain], max(3, rounds // 4))
    from usearch.index import MetricKind
    from usearch.index import search as scan

    if floats.dtype == np.float32:
        out["usearch, exact, float32"] = milliseconds(
            [lambda: scan(floats, query, 20, MetricKind.Cos, exact=True)], rounds
        )
    if importlib.util.find_spec("faiss") and len(matrix) <= 200_000:
        import faiss

        flat = faiss.IndexFlatIP(matrix.shape[1])
        flat.add(floats)
        out["FAISS, flat"] = milliseconds([lambda: flat.search(query[None], 20)], rounds)
    return out


def recall(connection: sqlite3.Connection, index: Index, vectors: list[np.ndarray]) -> float:
    """Of the ten nearest to each vector by the stored numbers, the share that the index gives too."""
    asked = np.stack(vectors)
    best = np.zeros((len(asked), 0), dtype=np.float32)
    places, start = np.zeros(best.shape, dtype=np.int64), 0
    cursor = connection.execute(
        "select e.vector from findings f join embeddings e on e.finding_id = f.id order by f.rowid"
    )
    while rows := cursor.fetchmany(50_000):
        part = np.frombuffer(b"".join(r[0] for r in rows), dtype="<f2").reshape(len(rows), -1)
        best = np.hstack([best, asked @ part.astype(np.float32).T])
        numbers = np.broadcast_to(np.arange(start, start + len(rows)), (len(asked), len(rows)))
        places, start = np.hstack([places, numbers]), start + len(rows)
        order = np.argsort(-best, axis=1, kind="stable")[:, :10]
        best, places = np.take_along_axis(best, order, 1), np.take_along_axis(places, order, 1)
    shared = [
        len(set(index.vectors.nearest(vector, 10).tolist()) & set(exact.tolist()))
        for vector, exact in zip(asked, places, strict=True)
    ]
    return sum(shared) / places.size


def resident() -> float:
    """Megabytes of this process that are not page cache."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("RssAnon", "RssShmem"))) / 1024


def cold(path: Path) -> float:
    """Seconds of a search from the command line, process and all; the median of five."""
    command = [sys.executable, "-m", "reportmine", "search", str(path), QUERIES[0], "--json"]
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=10)
    given = parser.parse_args()
    path = enlarged(given.database, given.rows) if given.rows else given.database
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    start = time.perf_counter()
    search(connection, QUERIES[0])
    first = time.perf_counter() - start
    index = index_of(connection)
    vector = tagger().tag([Item(QUERIES[0])])[0].vector
    held = resident()
    finding = search(connection, QUERIES[0], limit=1).results[0].finding
    measured = {
        "reading the query": milliseconds(
            [lambda q=q: tagger().tag([Item(q)]) for q in QUERIES], given.rounds
        ),
        "nearest of all": milliseconds([lambda: index.vectors.nearest(vector, 20)], given.rounds),
        "search": milliseconds([lambda q=q: search(connection, q) for q in QUERIES], given.rounds),
        "search, areas only": milliseconds(
            [lambda q=q: search(connection, q, Filters(polarity="area_for_development")) for q in QUERIES],
            given.rounds,
        ),
        "like a finding": milliseconds([lambda: similar(connection, finding)], given.rounds),
        **baselines(index.vectors.rows(np.arange(len(index.vectors))), vector, given.rounds),
    }
    print(f"{len(index.rowids)} findings, first answer {first:.1f} s, {held:.0f} MB resident")
    print(f"{'milliseconds':34} {'p50':>8} {'p99':>8}")
    for name, times in measured.items():
        print(f"{name:34} {np.median(times):8.1f} {np.percentile(times, 99):8.1f}")
    vectors = [tagger().tag([Item(q)])[0].vector for q in QUERIES]
    print(f"recall@10 against the stored vectors: {recall(connection, index, vectors):.3f}")
    print(f"command line, cold: {cold(path):.2f} s")


if __name__ == "__main__":
    main()
