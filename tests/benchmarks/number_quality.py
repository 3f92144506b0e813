"""How well numbers are found in findings, on sentences labelled by reading before any rule was written.

    python -m tests.benchmarks.number_quality reports.db [--wrong]

reports.db holds the reports that models/labels/numbers.jsonl is of. Its `random` sentences were drawn at
random from those with a digit or a number word, by family and at most three a report; most have no number
in the sense of data/numbers.toml, whose rules the labels keep to. Its `figures` sentences were drawn from
those with a percentage, a sum, a wait or a comparison. The rules were developed on other sentences.

A number is found where value and unit agree: within 0.1 of the value; of a count the noun. `--wrong` prints
what was missed and what was said too much. Intervals are Wilson's of 95 %.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reportmine import data
from reportmine.insight.interval import wilson
from reportmine.insight.numbers import Number, numbers_in
from reportmine.text import sentence_hash

LABELS = data.asset("models").joinpath("labels", "numbers.jsonl")
Pair = tuple[dict[str, Any], Number]


def labelled(database: Path) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """(sample, text, numbers) of each labelled sentence that the database holds."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    texts: dict[str, dict[str, str]] = {}
    for line in LABELS.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["report"] not in texts:
            found = connection.execute(
                "select text from findings where report_id = ?", (row["report"][:12],)
            ).fetchall()
            texts[row["report"]] = {sentence_hash(text): text for (text,) in found}
        if (text := texts[row["report"]].get(row["sentence"])) is not None:
            yield row["sample"], text, row["numbers"]


def paired(
    labels: list[dict[str, Any]], found: list[Number], *, units: bool = True
) -> tuple[list[Pair], list[dict[str, Any]], list[Number]]:
    """(pairs, missed, too much) of one sentence; without `units` the value is enough."""
    left, pairs, missed = list(found), [], []
    for label in labels:
        for number in left:
            if abs(number.value - label["value"]) <= 0.1 and (not units or number.unit == label["unit"]):
                pairs.append((label, number))
                left.remove(number)
                break
        else:
            missed.append(label)
    return pairs, missed, left


def share(name: str, k: int, n: int) -> None:
    """Prints k of n with its interval."""
    low, high = wilson(k, n)
    print(f"  {name}: {k} of {n} = {k / n if n else 0:.3f} ({low:.3f} to {high:.3f})")


def main(database: Path, *, wrong: bool) -> None:
    """Prints the figures of each sample and of both."""
    rows = list(labelled(database))
    for sample in ("random", "figures", ""):
        some = [row for row in rows if sample in ("", row[0])]
        results = [(text, *paired(labels, numbers_in(text))) for _, text, labels in some]
        loose = [paired(labels, numbers_in(text), units=False) for _, text, labels in some]
        pairs = [pair for _, found, _, _ in results for pair in found]
        missed, much = (sum(len(row[i]) for row in results) for i in (2, 3))
        print(f"{sample or 'both'}: {len(some)} sentences")
        share("precision of value and unit", len(pairs), len(pairs) + much)
        share("recall of value and unit", len(pairs), len(pairs) + missed)
        right = sum(len(row[0]) for row in loose)
        share("precision of the value alone", right, right + sum(len(row[2]) for row in loose))
        share("recall of the value alone", right, right + sum(len(row[1]) for row in loose))
        _compared(pairs)
        for text, _, gone, extra in results if wrong and sample else ():
            if gone or extra:
                print(f"    missed {gone}, too much {[(n.value, n.unit, n.quote) for n in extra]}: {text}")


def _compared(pairs: list[Pair]) -> None:
    """Agreement of comparators and directions where a label or a rule has one."""
    for name in ("comparator", "direction"):
        either = [(label.get(name), getattr(found, name)) for label, found in pairs]
        some = [(one, other) for one, other in either if one or other]
        share(f"{name} agrees, where either has one", sum(one == other for one, other in some), len(some))


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--wrong"]
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    main(Path(arguments[0]), wrong="--wrong" in sys.argv)
