"""Kills builds at random times, and looks at what is there afterwards.

    python -m tests.benchmarks.kills [--kills 200] [--model fast|transformer] [--reports FOLDER] [--seed 0]

Each build is killed (SIGKILL) somewhere between its start and the time that a whole one takes. After each
the database must be the old or the new one, whole: SQLite's integrity check, no dangling row, the counts of
reports and findings of one of the two. Every tenth time, and at last, the next build must work, and leave
nothing beside the database. Status 1 where anything else is found.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import CORPUS
from tests.helpers import ICS

Counts = tuple[int, int]


@dataclass
class Outcome:
    """What was found after the kills: counts by what the database was, and all that was wrong."""

    found: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    left_behind: int = 0  # kills after which a scratch file lay there, until the next build


def counts(database: Path) -> Counts:
    """Reports and findings. Raises AssertionError for a database that is not whole."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        sql = "select (select count(*) from reports), (select count(*) from findings)"
        return connection.execute(sql).fetchone()


def command(database: Path, files: list[Path], model: str) -> list[str]:
    """A build, without what it prints."""
    words = ["build", str(database), *map(str, files), "--model", model, "-q"]
    return [sys.executable, "-m", "reportmine", *words]


def kill_builds(kills: int, model: str, reports: Path | None, seed: int, work: Path) -> Outcome:
    """Two builds of different files in turn over one database, each killed at a random time."""
    chance, out = random.Random(seed), Outcome()
    folder, database = work / "in", work / "r.db"
    shutil.copytree(reports or CORPUS, folder)
    extra = work / "fenwater-ics-2024.txt"
    extra.write_text(ICS)
    sides = [[folder], [folder, extra]]
    known = []
    for files in sides[::-1]:  # the longer time is that of the build that reads everything
        database.unlink(missing_ok=True)
        started = time.monotonic()
        subprocess.run(command(database, files, model), check=True, stdout=subprocess.DEVNULL)
        longest = time.monotonic() - started
        known.insert(0, counts(database))
    started = time.monotonic()
    subprocess.run(command(database, sides[0], model), check=True, stdout=subprocess.DEVNULL)
    shortest = time.monotonic() - started
    for number in range(kills):
        files = sides[(number + 1) % 2]
        fresh = number % 4 == 0  # nothing is known: every file is read and tagged
        if fresh:
            _forget(database)
        _kill(command(database, files, model), chance.uniform(0, 1.1 * (longest if fresh else shortest)))
        out.left_behind += bool(_beside(work))
        _look(database, known, number, out)
        if number % 10 == 9 or number == kills - 1:
            _next(database, files, model, known[(number + 1) % 2], number, out)
    return out


def _forget(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update reports set read_key = 'of another version'")


def _kill(words: list[str], after: float) -> None:
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _beside(work: Path) -> list[str]:
    return sorted(path.name for path in work.iterdir() if path.name.startswith(".r.db"))


def _look(database: Path, known: list[Counts], number: int, out: Outcome) -> None:
    try:
        found = counts(database)
    except (AssertionError, sqlite3.Error) as error:
        out.wrong.append(f"kill {number}: {type(error).__name__} {error}")
        return
    if found in known:
        out.found[("without", "with")[known.index(found)]] += 1
    else:
        out.wrong.append(f"kill {number}: {found} reports and findings, not one of {known}")


def _next(database: Path, files: list[Path], model: str, wanted: Counts, number: int, out: Outcome) -> None:
    done = subprocess.run(command(database, files, model), capture_output=True, text=True)
    if done.returncode or counts(database) != wanted:
        out.wrong.append(f"kill {number}: the next build: {done.stderr[-300:]} {counts(database)}")
    if left := _beside(database.parent):
        out.wrong.append(f"kill {number}: the next build left {left}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--model", choices=("fast", "transformer"), default="fast")
    parser.add_argument("--reports", type=Path, help="default: the sample reports of corpus/")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as work:
        out = kill_builds(given.kills, given.model, given.reports, given.seed, Path(work))
    print(f"{given.kills} builds killed ({given.model}), {time.monotonic() - started:.0f} s")
    print(f"whole database without the extra report: {out.found['without']}, with it: {out.found['with']}")
    print(f"scratch files left by a kill: {out.left_behind}; left by the next build: 0 unless listed below")
    print(f"wrong: {len(out.wrong)}")
    print(*(f"    {line}" for line in out.wrong), sep="\n", end="\n" if out.wrong else "")
    return 1 if out.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
