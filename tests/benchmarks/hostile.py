"""A build among hostile files and odd entries: `python -m tests.benchmarks.hostile ../shared [MODEL]`.

Builds five good reports by themselves, then with all of shared/hostile, pipes, links, odd names and a
file of 5 GB (sparse) beside them. Prints every bar with its figure; status 1 where one is missed.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

MOST_SECONDS, MOST_BYTES = 180.0, 1_000_000_000
# What depends on the day and the other files of a build.
_NOT_COMPARED = ("build", "problems", "_sqlite_migrations")
ODD_NAMES = (b"bad\xff.txt", b"bad\\xff.txt", b"x\nerror: forged.txt", b"x\x1b[2J.txt")


def odd_entries(folder: Path) -> int:
    """Makes them; returns how many there are, each of which must be in a row."""
    os.mkfifo(folder / "pipe.pdf")
    links = {"zero.pdf": "/dev/zero", "dangling.pdf": "nowhere", "loop.pdf": "loop.pdf", "up": ".."}
    for name, target in links.items():
        (folder / name).symlink_to(target)
    for number, name in enumerate(ODD_NAMES):
        (folder / os.fsdecode(name)).write_text(f"No report {number}.")
    with (folder / "sparse.pdf").open("wb") as file:
        file.truncate(5_000_000_000)
    return len(links) + len(ODD_NAMES) + 2


def build(database: Path, paths: list[Path], model: str) -> tuple[int, float, int]:
    """(status, seconds, the largest memory of the parent in bytes)."""
    command = [sys.executable, "-m", "reportmine", "build", str(database), *map(str, paths), "-q"]
    began = time.monotonic()
    process = subprocess.Popen([*command, "--model", model], stdout=subprocess.DEVNULL)
    most = 0
    # Not `wait4`: what it says is the largest of the parent and its children.
    while process.poll() is None:
        most = max(most, memory_of(process.pid))
        time.sleep(0.1)
    return process.returncode, time.monotonic() - began, most


def memory_of(pid: int) -> int:
    """The most memory that a process itself has held, in bytes (Linux)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def orphans() -> int:
    """Children of builds that are left (Linux)."""
    found = 0
    for entry in Path("/proc").glob("[0-9]*/status"):
        try:
            told = entry.read_text()
            said = (entry.parent / "cmdline").read_bytes()
        except OSError:
            continue
        found += b"reportmine.structure.worker" in said and "\nPPid:\t1\n" in told
    return found


def rows_of(database: Path, reports: set[str]) -> dict[str, list[str]]:
    """The rows of some reports in every table that names reports or findings."""
    out: dict[str, list[str]] = {}
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (table,) in tables:
            if table in _NOT_COMPARED or table.startswith(("findings_fts", "sqlite_")):
                continue
            columns = [row[1] for row in connection.execute(f'pragma table_info("{table}")')]
            key = next((c for c in ("report_id", "finding_id") if c in columns), None)
            key = "id" if table == "reports" else key
            if key:
                rows: list[Any] = connection.execute(f'select "{key}", * from "{table}"').fetchall()
                out[table] = sorted(repr(row) for row in rows if str(row[0])[:12] in reports)
    return out


def main() -> int:
    """Prints the bars."""
    shared, model = Path(sys.argv[1]), (sys.argv[2:] or ["transformer"])[0]
    good, hostile = shared / "corpus" / "cqc", shared / "hostile"
    scratch = Path(tempfile.mkdtemp())
    odd = scratch / "odd"
    odd.mkdir()
    try:
        before = orphans()
        build(scratch / "good.db", [good], model)
        odd_entries(odd)
        status, seconds, memory = build(scratch / "all.db", [good, hostile, odd], model)
        with closing(sqlite3.connect(scratch / "good.db")) as connection:
            ids = {row[0] for row in connection.execute("select id from reports")}
        same = rows_of(scratch / "good.db", ids) == rows_of(scratch / "all.db", ids)
        from reportmine.read.files import all_files
        from reportmine.read.names import readable

        named = sorted(readable(path.as_posix()) for path in all_files([good, hostile, odd]))
        with closing(sqlite3.connect(scratch / "all.db")) as connection:
            sql = "select source_path from reports union all select distinct path from problems"
            told = {row[0] for row in connection.execute(sql)}
        missing = [name for name in named if name not in told]
        bars = [
            ("status", status, status == 0),
            ("seconds", round(seconds), seconds < MOST_SECONDS),
            ("parent's memory, MB", memory // 1_000_000, memory < MOST_BYTES),
            ("files", len(named), True),
            ("files without a row", len(missing), not missing),
            ("good reports", len(ids), bool(ids)),
            ("their rows are the same", same, same),
            ("children left", orphans() - before, orphans() <= before),
        ]
    finally:
        shutil.rmtree(scratch)
    for what, figure, well in bars:
        print(f"{what:26} {figure!s:>8} {'' if well else 'MISSED'}")
    return 0 if all(well for *_, well in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
