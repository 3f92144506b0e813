"""Full disks, folders that cannot be written, two builders at once, and readers during publishes.

    python -m tests.benchmarks.faults [--times 20]

Prints a line for each: how often, what was found, what was wrong. What this machine cannot do is skipped,
and it is said why. Status 1 where anything was wrong.

- full: a build on a disk of so many KB that it is full somewhere in the schema, the rows, the end: the
  command ends with status 1 and one line, the old database is as it was, and nothing lies beside it. On a
  small file system in memory where the user may mount one, and with a limit on the size of files.
- read-only: the same in a folder that cannot be written to.
- two builders: both succeed; with --keep the reports of both are there, without those of one.
- readers: while databases are published, each look at it finds the old or the new one, without an error.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.benchmarks.kills import command, counts
from tests.helpers import ICS

# KB of disk, or of the largest file: from less than the schema needs to just less than all.
ROOMS = (8, 24, 64, 120, 200, 300, 400, 440, 480, 520)
# Limits itself, then is the command line.
_LIMITED = """
import resource, sys
size = int(sys.argv.pop(1)) * 1024
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
from reportmine.cli.main import main
main()
"""


class Skip(Exception):
    """What this machine cannot do."""


def report(folder: Path, name: str) -> Path:
    """A report on a place of this name."""
    path = folder / f"{name.lower()}-ics-2024.txt"
    path.write_text(ICS.replace("Fenwater", name))
    return path


def built(folder: Path) -> tuple[Path, Path]:
    """A database of one report in `folder`, and another report that is not in it."""
    database = folder / "r.db"
    one, other = (report(folder, name) for name in ("Fenwater", "Otherby"))
    subprocess.run(command(database, [one], "fast"), check=True, stdout=subprocess.DEVNULL)
    return database, other


def beside(database: Path) -> list[str]:
    """What lies beside a database that is none of ours to leave there."""
    return sorted(p.name for p in database.parent.iterdir() if p.name.startswith(f".{database.name}"))


def failed_in_order(
    words: list[str], database: Path, before: bytes, **more: object
) -> tuple[bool, list[str]]:
    """Whether a build failed, and what was wrong about how it did."""
    done = subprocess.run(words, capture_output=True, text=True, **more)  # type: ignore[call-overload]
    wrong = []
    if done.returncode not in (0, 1) or "Traceback" in done.stderr or len(done.stderr.splitlines()) > 1:
        wrong.append(f"status {done.returncode}: {done.stderr[-300:]}")
    if done.returncode and database.read_bytes() != before:
        wrong.append("the old database has changed")
    if beside(database):
        wrong.append(f"left {beside(database)}")
    return done.returncode == 1, wrong


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """A file system in memory of `size` KB at `folder`. Raises Skip."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "reportmine-test", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True)
    except OSError as error:
        raise Skip("no command mount") from error
    if done.returncode:
        raise Skip(f"may not mount: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def full_disk(times: int) -> tuple[str, list[str]]:
    """On disks with so much room left for a second database."""
    failed, wrong = 0, []
    with tempfile.TemporaryDirectory() as work:
        first, other = built(Path(work))
        before = first.read_bytes()
        for room in ROOMS[:times]:
            folder = Path(work) / "disk"
            folder.mkdir(exist_ok=True)
            with small_disk(folder, len(before) // 1024 + room):
                database = folder / "r.db"
                database.write_bytes(before)
                is_failed, found = failed_in_order(command(database, [other], "fast"), database, before)
                failed, wrong = failed + is_failed, wrong + [f"{room} KB: {what}" for what in found]
    return f"{len(ROOMS[:times])} disks, {failed} of them too small", wrong


def full_file(times: int) -> tuple[str, list[str]]:
    """With a limit on the size of files, which anyone may set."""
    if os.name == "nt":
        raise Skip("Windows has no limit on the size of files")
    failed, wrong = 0, []
    with tempfile.TemporaryDirectory() as work:
        database, other = built(Path(work))
        before = database.read_bytes()
        for room in ROOMS[:times]:
            words = [sys.executable, "-c", _LIMITED, str(room), *command(database, [other], "fast")[3:]]
            is_failed, found = failed_in_order(words, database, before)
            failed, wrong = failed + is_failed, wrong + [f"{room} KB: {what}" for what in found]
            if not is_failed:
                before = database.read_bytes()
    return f"{len(ROOMS[:times])} limits, {failed} of them too low", wrong


def read_only(_: int) -> tuple[str, list[str]]:
    """In a folder that cannot be written to; for root, on a file system that cannot."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "disk"
        folder.mkdir()
        files = Path(work) / "files"
        files.mkdir()
        first, other = built(files)
        before = first.read_bytes()
        database = folder / "r.db"
        if os.name == "nt":
            raise Skip("Windows has no such folders")
        if os.geteuid():
            database.write_bytes(before)
            folder.chmod(0o555)
            failed, wrong = failed_in_order(command(database, [other], "fast"), database, before)
            folder.chmod(0o755)
        else:
            with small_disk(folder, 20_000):
                database.write_bytes(before)
                subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
                failed, wrong = failed_in_order(command(database, [other], "fast"), database, before)
    return "1 folder", wrong + ([] if failed else ["the build said that it succeeded"])


def two_builders(times: int, keep: bool) -> tuple[str, list[str]]:
    """Two builds at once, of a report each, over a database of a third."""
    wrong = []
    for number in range(times):
        with tempfile.TemporaryDirectory() as work:
            database, other = built(Path(work))
            files = (other, report(Path(work), "Anyham"))
            more = ["--keep"] if keep else []
            pair = [
                subprocess.Popen(
                    command(database, [f], "fast") + more, stdout=subprocess.DEVNULL, stderr=-1
                )
                for f in files
            ]
            said = [one.communicate()[1] for one in pair]
            found = counts(database)[0]
            if (
                [one.returncode for one in pair] != [0, 0]
                or found != (3 if keep else 1)
                or beside(database)
            ):
                wrong.append(f"pair {number}: {found} reports, {said}, {beside(database)}")
    return f"{times} pairs{' with --keep' if keep else ''}", wrong


def readers(times: int) -> tuple[str, list[str]]:
    """Publishes of two databases in turn, while four threads read."""
    stop, seen, wrong = threading.Event(), Counter[int](), []
    with tempfile.TemporaryDirectory() as work:
        database, other = built(Path(work))
        one = report(Path(work), "Fenwater")

        def look() -> None:
            while not stop.is_set():
                try:
                    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
                        rows = connection.execute("select count(*) from reports").fetchone()[0]
                        connection.execute("select text from findings order by text").fetchall()
                    seen[rows] += 1
                    time.sleep(0.005)
                except sqlite3.Error as error:
                    wrong.append(f"{type(error).__name__}: {error}")

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(times):
            files = [one, other] if number % 2 == 0 else [one]
            subprocess.run(command(database, files, "fast"), check=True, stdout=subprocess.DEVNULL)
        stop.set()
        for thread in threads:
            thread.join()
    wrong += [f"{rows} reports seen" for rows in seen if rows not in (1, 2)]
    return f"{times} publishes, {seen.total()} looks: {seen[1]} at one, {seen[2]} at the other", wrong


FAULTS: dict[str, Callable[[int], tuple[str, list[str]]]] = {
    "full disk": full_disk,
    "full disk, by a limit on files": full_file,
    "read-only folder": read_only,
    "two builders": lambda times: two_builders(times, keep=False),
    "two builders that keep": lambda times: two_builders(times, keep=True),
    "readers": readers,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--times", type=int, default=20, help="pairs of builders, and publishes")
    given = parser.parse_args()
    bad = False
    for name, check in FAULTS.items():
        try:
            done, wrong = check(given.times)
        except Skip as why:
            print(f"{name}: skipped, {why}")
            continue
        bad = bad or bool(wrong)
        print(f"{name}: {done}; wrong: {len(wrong)}", *wrong, sep="\n    ", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
