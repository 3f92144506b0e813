"""How many careless edits would the tests let through? A list of them, applied one at a time.

`mutations.toml` names each: a file of the package, a text that stands in it once, what it becomes, the
tests that should see it, and what would break for a user. Each is applied in a scratch copy, where those
tests are run; they must fail, or never end. First the tests must pass on the code as it is.

    python -m tests.benchmarks.mutations [--only PATTERN] [--list] [--jobs 2]

Prints a line each, then how many survived; status 1 where over 10 % did, or where a text of the list is
no longer in its file exactly once: whoever changes such a line changes the list with it.

Why a list, and not mutmut or cosmic-ray. They change every operator and constant, thousands of places:
days of running for these tests, and a tenth of what survives is equivalent to the code, to be sorted out
by hand. They see no regular expression, no SQL and no TOML, where most of the rules of this package stand.
A list is the same every time, takes minutes, and holds only edits that somebody could make and a user
would notice.
"""

from __future__ import annotations

import argparse
import compileall
import os
import py_compile
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_suffix(".toml")
MOST = 0.10  # share that may survive
LIMIT = 180.0  # seconds for the tests of one mutation; what takes longer hangs, and is seen
LEFT_OUT = "not real and not browser and not transformers"


@dataclass(frozen=True, slots=True)
class Mutation:
    """`file` is below `src/reportmine`; `tests` are below the project, quickest first."""

    file: str
    find: str
    replace: str
    breaks: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}: {self.breaks}"


def load(only: str = "") -> list[Mutation]:
    """Those of the list that `only` matches. Raises SystemExit with all that no longer fit the code."""
    out, wrong = [], []
    for group in tomllib.loads(LIST.read_text("utf-8"))["file"]:
        source = (ROOT / "src" / "reportmine" / group["path"]).read_text("utf-8")
        for row in group["mutation"]:
            tests = _existing(row.get("tests", group["tests"]))
            one = Mutation(group["path"], row["find"], row["replace"], row["breaks"], tests)
            if not re.search(only, f"{one} {one.find}", re.I):
                continue
            if source.count(one.find) != 1:
                wrong.append(f"{one}: stands {source.count(one.find)} times in the file: {one.find!r}")
            elif one.find == one.replace or not tests:
                wrong.append(f"{one}: changes nothing, or names no test that there is")
            out.append(one)
    if wrong:
        sys.exit("\n".join(wrong))
    return out


def _existing(patterns: Sequence[str]) -> tuple[str, ...]:
    """The tests that patterns such as tests/search/test_*.py match; a test's own name may follow `::`."""
    found = {
        f"{path.relative_to(ROOT).as_posix()}{name}": None
        for pattern in patterns
        for file, name in [(pattern.partition("::")[0], "".join(pattern.partition("::")[1:]))]
        for path in sorted(ROOT.glob(file))
    }
    return tuple(found)


class Scratch:
    """A copy of the project in which one thing at a time is changed."""

    def __init__(self, place: Path) -> None:
        self.root = place
        without = shutil.ignore_patterns("__pycache__")
        for name in ("src", "tests"):
            shutil.copytree(ROOT / name, place / name, ignore=without)
        for path in ROOT.iterdir():
            if path.name not in ("src", "tests") and not path.name.startswith("."):
                (place / path.name).symlink_to(path)
        # Compiled files that are compared by content: those compared by date would miss a quick change.
        mode = py_compile.PycInvalidationMode.CHECKED_HASH
        compileall.compile_dir(place / "src", quiet=1, invalidation_mode=mode)

    def failure(
        self, tests: Iterable[str], change: Mutation | None = None, limit: float = LIMIT
    ) -> str | None:
        """The first of the tests that fails, or "time"; None where all pass."""
        path = self.root / "src" / "reportmine" / change.file if change else None
        before = path.read_text("utf-8") if path else ""
        try:
            if path and change:
                path.write_text(before.replace(change.find, change.replace), "utf-8")
            return self._run(tests, limit)
        finally:
            if path:
                path.write_text(before, "utf-8")

    def _run(self, tests: Iterable[str], limit: float) -> str | None:
        command = [
            sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", LEFT_OUT, *tests,
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(self.root / "src"), "PYTHONDONTWRITEBYTECODE": "1",
                       "CI": "1"}  # fmt: skip
        process = subprocess.Popen(
            command, cwd=self.root, env=environment, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # the children that read files, too
            process.communicate()
            return "time"
        if process.returncode in (4, 5):
            sys.exit(f"pytest cannot run {' '.join(tests)}:\n{output[-2000:]}")
        if process.returncode == 0:
            return None
        seen = re.search(r"^(?:FAILED|ERROR) ([^\s\[]+)", output, re.M)
        return seen.group(1) if seen else "pytest stopped"


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--only", default="", metavar="PATTERN", help="those whose file or words it matches"
    )
    parser.add_argument("--list", action="store_true", help="print them and stop")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    chosen = load(given.only)
    if given.list or not chosen:
        print(*chosen, f"{len(chosen)} mutations", sep="\n")
        return 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        places: queue.SimpleQueue[Scratch] = queue.SimpleQueue()
        for number in range(given.jobs):
            places.put(Scratch(Path(folder) / str(number)))
        first = places.get()
        if failed := first.failure(dict.fromkeys(t for m in chosen for t in m.tests), limit=10 * LIMIT):
            print(f"the tests do not pass on the code as it is: {failed}")
            return 1
        places.put(first)
        survivors = _try_all(chosen, places, given.jobs)
    seconds, share = time.monotonic() - began, 100 * len(survivors) / len(chosen)
    print("", *(f"  {one}" for one in survivors), sep="\n")
    print(f"{len(survivors)} of {len(chosen)} survive ({share:.1f} %), {seconds:.0f} s")
    return int(len(survivors) > MOST * len(chosen))


def _try_all(chosen: Sequence[Mutation], places: queue.SimpleQueue[Scratch], jobs: int) -> list[Mutation]:
    """Those that no test saw, in the order of the list."""
    printing = threading.Lock()

    def one(mutation: Mutation) -> bool:
        place = places.get()
        try:
            seen = place.failure(mutation.tests, mutation)
        finally:
            places.put(place)
        with printing:
            print(f"seen     {mutation}  [{seen}]" if seen else f"SURVIVES {mutation}", flush=True)
        return bool(seen)

    with ThreadPoolExecutor(jobs) as pool:
        return [m for m, seen in zip(chosen, pool.map(one, chosen), strict=True) if not seen]


if __name__ == "__main__":
    sys.exit(main())
