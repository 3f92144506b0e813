"""Whose evidence findings rest on, against sentences that were read: how often the rules say the same.

    python -m tests.benchmarks.evidence_quality reports.db [--wrong]

reports.db holds the reports of `models/labels/evidence.jsonl`. Its labels are of 200 sentences, 80 drawn
from all and 120 from those with words of saying and showing, five for each of 24 kinds of such words; at
most three a report. One reader read them by the rules at the head of `data/evidence.toml` before there was
any code. Intervals are Wilson's, of 95 %. `--wrong` prints the sentences that the rules get wrong.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Sequence

from reportmine import data
from reportmine.insight.evidence import evidence_of
from reportmine.insight.interval import wilson
from reportmine.text import sentence_hash
from reportmine.vocabulary import EVIDENCE_SOURCES

_FINDINGS = """select f.text, coalesce(f.lead_in, f.previous), f.heading from findings f
join reports r on r.id = f.report_id where r.sha256 = ? order by f."start" """
Pair = tuple[str | None, str | None, str]  # (as read, as the rules say, part of the sample)


def compared(connection: sqlite3.Connection, *, wrong: bool = False) -> list[Pair]:
    """Each label with what the rules say of its sentence. Raises SystemExit where there is none."""
    labels = data.asset("models").joinpath("labels", "evidence.jsonl").read_text("utf-8").splitlines()
    held: dict[str, dict[str, tuple[str, str | None, str]]] = {}
    pairs = []
    for label in map(json.loads, labels):
        report = label["report"]
        if report not in held:
            rows = connection.execute(_FINDINGS, (report,)).fetchall()
            held[report] = {sentence_hash(row[0]): row for row in reversed(rows)}  # the first of equal ones
        if label["sentence"] not in held[report]:
            raise SystemExit(f"{report[:12]} {label['sentence']}: no such sentence in this database")
        row = held[report][label["sentence"]]
        pairs.append((label["evidence"], evidence_of(*row), label["part"]))
        if wrong and pairs[-1][0] != pairs[-1][1]:
            print(f"read {pairs[-1][0]}, said {pairs[-1][1]}: {row[0]}")
    return pairs


def _line(name: str, right: int, of: int) -> str:
    low, high = wilson(right, of)
    return f"{name:32} {right:3} of {of:3}  {right / of if of else 0:.3f}  [{low:.3f}, {high:.3f}]"


def report(pairs: Sequence[Pair]) -> list[str]:
    """The figures, one a line: accuracy over all and by part, then recall and precision of each value."""
    parts = {"all": pairs} | {p: [x for x in pairs if x[2] == p] for p in ("random", "cue")}
    out = [
        _line(f"accuracy, {name}", sum(a == b for a, b, _ in some), len(some))
        for name, some in parts.items()
    ]
    named = [x for x in pairs if x[0] is not None]
    out.append(_line("accuracy where one is named", sum(a == b for a, b, _ in named), len(named)))
    for value in (*EVIDENCE_SOURCES, None):
        right = sum(a == b == value for a, b, _ in pairs)
        out.append(_line(f"recall, {value}", right, sum(a == value for a, _, _ in pairs)))
        out.append(_line(f"precision, {value}", right, sum(b == value for _, b, _ in pairs)))
    return out


def main(database: str, *, wrong: bool = False) -> None:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    print("\n".join(report(compared(connection, wrong=wrong))))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--wrong"]):
        raise SystemExit(__doc__)
    main(sys.argv[1], wrong=len(sys.argv) == 3)
