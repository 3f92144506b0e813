"""Which rows of two databases differ: before and after a change to reading, structure or tagging.

    python -m tests.benchmarks.compare_builds OLD.db NEW.db [--show 6]

Ids, texts, places and tags are compared as they are; confidences and vectors by their largest
difference. What a build notes about itself (keys, times, paths) is left out. Status 1 where rows differ.
"""

from __future__ import annotations

import argparse
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np

_BUILD = {"read_key", "detect_key", "family_key", "tag_key", "source_path", "path", "built_at"}
_NUMBERS = {"confidence", "polarity_confidence"}
# Compared otherwise, or derived from what is compared.
_TABLES_LEFT_OUT = (
    "build",
    "embeddings",
    "lines",
    "findings_fts",
    "_sqlite_migrations",
    "sqlite_",
    "families",
)


def tables(connection: sqlite3.Connection) -> set[str]:
    names = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    return {name for name in names if not name.startswith(_TABLES_LEFT_OUT)}


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"pragma table_info({table})")]


def rows(connection: sqlite3.Connection, table: str, names: list[str]) -> set[tuple[Any, ...]]:
    quoted = ", ".join(f'"{name}"' for name in names)
    return set(connection.execute(f"select {quoted} from {table}"))


def furthest(old: sqlite3.Connection, new: sqlite3.Connection, sql: str) -> tuple[float, int]:
    """The largest difference of the numbers that both have under a key, and how many those are."""
    before, after = (dict(c.execute(sql).fetchall()) for c in (old, new))
    both = before.keys() & after.keys()
    return max((_apart(before[key], after[key]) for key in both), default=0.0), len(both)


def _apart(one: Any, other: Any) -> float:
    if isinstance(one, bytes):
        first, second = (np.frombuffer(v, dtype="<f2").astype(np.float32) for v in (one, other))
        return float(np.abs(first - second).max())
    return abs(one - other)


def compare(old: sqlite3.Connection, new: sqlite3.Connection, show: int) -> bool:
    """Prints what differs; True where nothing does."""
    same = True
    for table in sorted(tables(old) & tables(new)):
        names = [n for n in columns(old, table) if n in columns(new, table)]
        names = [n for n in names if n not in _BUILD | _NUMBERS]
        before, after = rows(old, table, names), rows(new, table, names)
        gone, come = sorted(before - after, key=str), sorted(after - before, key=str)
        same = same and not gone and not come
        print(f"{table}: {len(before)} rows, then {len(after)}; {len(gone)} gone, {len(come)} new")
        for sign, some in (("-", gone), ("+", come)):
            for row in some[:show]:
                print(f"    {sign} {str(row)[:200]}")
    for what, sql in (
        ("polarity's confidence", "select id, polarity_confidence from findings"),
        ("themes' confidence", "select finding_id || theme || source, confidence from finding_themes"),
        ("vectors", "select finding_id, vector from embeddings"),
    ):
        apart, count = furthest(old, new, sql)
        print(f"{what}: {apart:.6f} apart at most, of {count}")
    return same


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("databases", nargs=2, type=Path)
    parser.add_argument("--show", type=int, default=6, help="rows of each kind that are printed")
    given = parser.parse_args()
    old, new = (sqlite3.connect(f"file:{path}?mode=ro", uri=True) for path in given.databases)
    raise SystemExit(0 if compare(old, new, given.show) else 1)


if __name__ == "__main__":
    main()
