"""How well earlier criticism is followed: judged criticisms against the tracks of a database.

python -m tests.benchmarks.track_quality DB TRACKING

TRACKING are JSON lines: `earlier_file`, `earlier_text`, `later_files`, `status`, `evidence` and `near_miss`
(each with `text`), as two readers settled them. No such row is trained on. A row whose criticism is no
criticism in the database has the status that is missing; its report is compared all the same.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from reportmine.insight.interval import wilson
from reportmine.text import sentence_hash

KIND = {
    "persisting": "still criticised", "mixed": "still criticised", "resolved": "mended",
    "not_mentioned": "silent", "out_of_scope": "silent", "missing": "silent",
}  # fmt: skip


def main(database: Path, judged: Path) -> None:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows = [json.loads(line) for line in judged.read_text("utf-8").splitlines()]
    said = [found(connection, row) for row in rows]
    print(f"{len(rows)} earlier criticisms; missing as such: {sum(s == 'missing' for s, _ in said)}")
    both = [(row["status"], status) for row, (status, _) in zip(rows, said, strict=True)]
    share("three kinds", [KIND[true] == KIND[status] for true, status in both])
    share("five statuses", [true == status for true, status in both])
    share("false `resolved`", [status == "resolved" for true, status in both if true != "resolved"])
    shown = [
        (hashes(row["evidence"]), hashes(row["near_miss"]), some)
        for row, (_, some) in zip(rows, said, strict=True)
    ]
    share("a deciding sentence shown", [not e.isdisjoint(some) for e, _, some in shown if e])
    share("a near miss shown", [not n.isdisjoint(some) for _, n, some in shown if n])
    for (true, status), n in sorted(Counter(both).items()):
        print(f"  {true:14} said {status:14} {n}")


def found(connection: sqlite3.Connection, row: dict[str, Any]) -> tuple[str, set[str]]:
    """The status that a row's criticism has against its later files, and the hashes of what is shown."""
    names = [f"%/{name}" for name in (row["earlier_file"], *row["later_files"])]
    likes = " or ".join(["source_path like ?"] * len(row["later_files"]))
    ids = [i for (i,) in connection.execute(f"select id from reports where {likes}", names[1:])]
    marks = ", ".join("?" * len(ids))
    tracks = connection.execute(
        f"""select f.text, t.finding_id, t.later_report_id, t.status from tracks t
        join findings f on f.id = t.finding_id join reports r on r.id = f.report_id
        where r.source_path like ? and t.later_report_id in ({marks})""",
        (names[0], *ids),
    ).fetchall()
    wanted = sentence_hash(row["earlier_text"])
    one = next((track for track in tracks if sentence_hash(track[0]) == wanted), None)
    if one is None:
        return "missing", set()
    texts = connection.execute(
        """select f.text from track_evidence e join findings f on f.id = e.later_finding_id
        where e.finding_id = ? and e.later_report_id = ?""",
        one[1:3],
    )
    return one[3], {sentence_hash(text) for (text,) in texts}


def hashes(quotes: list[dict[str, Any] | str]) -> set[str]:
    """Of the sentences of some quotes."""
    return {sentence_hash(quote if isinstance(quote, str) else quote["text"]) for quote in quotes}


def share(name: str, right: list[bool]) -> None:
    """Prints a share with Wilson's interval."""
    k, n = sum(right), len(right)
    low, high = wilson(k, n)
    print(f"{name}: {k / max(n, 1):.2f} ({low:.2f} to {high:.2f}; {k} of {n})")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*map(Path, sys.argv[1:]))
