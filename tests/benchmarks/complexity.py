"""What twice as much of one thing costs: `python -m tests.benchmarks.complexity [KIND...]`.

For each kind of repeated token (`tests/repeated.py`) the processor's seconds for reading and structure,
and how many times more twice the length takes. Status 1 where that is more than 2.3 times (of what can be
measured), or does not come to an end in half a minute.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

from reportmine.errors import ReadProblem
from reportmine.read import read_bytes
from reportmine.read.pool import answers
from reportmine.read.worker import Tell, serve
from reportmine.structure import structure
from tests.repeated import HTML, KINDS, text_of

COMMAND = (sys.executable, "-m", "tests.benchmarks.complexity", "--child")
MOST = 2.3
SIZES = (100_000, 200_000, 400_000)  # characters
MEASURABLE = 0.2  # seconds
TIMEOUT = 30.0
TIMES = 1  # the least of so many is taken


def seconds(asked: Mapping[str, Any], _: Tell) -> dict[str, Any]:
    """In the child: what reading and structure of a kind at a length take."""
    text, name = text_of(asked["kind"], asked["size"])
    structure(read_bytes(text_of("word", 10)[0].encode(), "a.md"))  # what is loaded once
    data = text.encode("utf-8", "replace")
    began = time.process_time()
    refused = None
    try:
        structure(read_bytes(data, name))
    except ReadProblem as problem:
        refused = problem.code
    return {"seconds": time.process_time() - began, "refused": refused}


def line_of(kind: str, found: list[dict[str, Any] | ReadProblem]) -> tuple[str, bool]:
    """A line of the table, and whether all is well."""
    least: list[float] = []
    for one in found:
        if isinstance(one, ReadProblem):
            return f"{kind:26} {one.code}: {one.message}", False
    for number in range(len(SIZES)):
        same = found[number * TIMES : (number + 1) * TIMES]
        least.append(min(one["seconds"] for one in same if not isinstance(one, ReadProblem)))
    ratio = least[-1] / max(least[-2], 0.001)
    well = ratio <= MOST or least[-1] < MEASURABLE
    times = " ".join(f"{one:7.2f} s" for one in least)
    return f"{kind:26} {times}  {ratio:5.2f} {'' if well else 'TOO MUCH'}", well


def main() -> int:
    """Prints the table."""
    wrong = []
    kinds = sys.argv[1:] or [*KINDS, *HTML]
    asked = [{"kind": kind, "size": size} for kind in kinds for size in SIZES for _ in range(TIMES)]
    found = answers(asked, COMMAND, lambda answer: answer, 1, TIMEOUT)
    print(f"{'kind':26} {' '.join(f'{size:9,}' for size in SIZES)}  ratio of the last two")
    for kind in kinds:
        line, well = line_of(kind, [next(found) for _ in range(len(SIZES) * TIMES)])
        print(line, flush=True)
        if not well:
            wrong.append(kind)
    print(f"more than {MOST} times: {', '.join(wrong) or 'none'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--child"]:
        serve(seconds)
    sys.exit(main())
