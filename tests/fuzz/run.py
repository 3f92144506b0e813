"""Reads and structures mutated files by the thousand; prints what came out of each format.

    python -m tests.fuzz.run [--each 10000] [--seed 1] [--only pdf,docx] [--jobs 2] [--keep FOLDER]

Each mutation has 60 seconds and 3 GB in a child process. What raises anything but a declared problem,
dies or is late is a find: printed, its file kept in FOLDER, and status 1.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportmine.read.pool import answers
from tests.fuzz.mutate import KINDS, mutated

SECONDS = 60.0
COMMAND = (sys.executable, "-m", "tests.fuzz.worker")


@dataclass(slots=True)
class Find:
    """A mutation that did what no input may do."""

    kind: str
    seed: int
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.kind} --seed {self.seed}, number {self.number}: {self.what.strip()}"


@dataclass(slots=True)
class Result:
    """What came out of the mutations of a format."""

    counts: Counter[str] = field(default_factory=Counter)
    finds: list[Find] = field(default_factory=list)


def run(kind: str, seed: int, numbers: Sequence[int], jobs: int = 1) -> Result:
    """The mutations of a format with these numbers."""
    result = Result()
    asked = [{"kind": kind, "seed": seed, "number": number} for number in numbers]
    found = answers(asked, COMMAND, lambda answer: None, jobs, SECONDS)
    for number, problem in zip(numbers, found, strict=True):
        code = problem.code if problem else "ok"
        result.counts[code] += 1
        if problem and code in ("crashed", "timeout"):
            result.finds.append(Find(kind, seed, number, problem.message))
    return result


def different(finds: Sequence[Find]) -> Iterator[tuple[Find, int]]:
    """One find of each kind, by where it was raised, and how many there are."""
    counts = Counter(find.what for find in finds)
    first = {find.what: find for find in reversed(finds)}
    yield from ((first[what], count) for what, count in counts.most_common())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--each", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(KINDS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    failed = False
    for kind in given.only.split(","):
        result = run(kind, given.seed, range(given.each), given.jobs)
        print(f"{kind}: " + ", ".join(f"{code} {n}" for code, n in result.counts.most_common()), flush=True)
        for find, count in different(result.finds):
            failed = True
            print(f"  {count} times, first {find}", flush=True)
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                name, data = mutated(kind, find.seed, find.number)
                (given.keep / name).write_bytes(data)
    sys.exit(failed)


if __name__ == "__main__":
    main()
