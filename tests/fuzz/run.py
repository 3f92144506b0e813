"""Reads and structures mutated files by the thousand; prints what came out of each format.

    python -m tests.fuzz.run [--each 10000] [--seed 1] [--only pdf,docx] [--jobs 2] [--keep FOLDER]

Each mutation has 60 seconds and 3 GB in a child process. What raises anything but a declared problem,
dies or is late is a find: printed, its file kept in FOLDER, and status 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.mutate import KINDS, ROOT, mutated

SECONDS = 60.0


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


class _Child:
    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def ask(self, kind: str, seed: int, number: int) -> tuple[str, str]:
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.fuzz.worker"], cwd=ROOT, text=True, encoding="utf-8",
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            assert self.process.stdout
            self.process.stdout.readline()  # it has loaded what it needs
        process, late = self.process, threading.Event()
        assert process.stdin
        assert process.stdout
        timer = threading.Timer(SECONDS, lambda: (late.set(), process.kill()))
        timer.start()
        try:
            process.stdin.write(json.dumps([kind, seed, number]) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        finally:
            timer.cancel()
        if late.is_set():
            process.wait()
            return "late", f"not done within {SECONDS:g} seconds"
        if not line:
            process.wait()
            return "died", f"the reader died ({process.returncode})"
        code, what = json.loads(line)
        return code, what

    def close(self) -> None:
        if self.process:
            self.process.kill()
            self.process.communicate()


def run(kind: str, seed: int, numbers: Sequence[int], jobs: int = 1) -> Result:
    """The mutations of a format with these numbers."""
    result, lock = Result(), threading.Lock()

    def some(part: Sequence[int]) -> None:
        child = _Child()
        try:
            for number in part:
                code, what = child.ask(kind, seed, number)
                with lock:
                    result.counts[code] += 1
                    if code in ("broken", "late", "died"):
                        result.finds.append(Find(kind, seed, number, what))
        finally:
            child.close()

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(some, [numbers[i::jobs] for i in range(jobs)]))
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
