"""What the machine gives: disk, rights, memory, the age of the system. Nothing here makes answers wrong."""

from __future__ import annotations

import os
import platform
import re
import shutil
from pathlib import Path

from reportmine import data
from reportmine.cli.check import Check
from reportmine.read.names import readable

GIGABYTE = 1_000_000_000
# A build writes the new database beside the old one: 17,000 findings take 120 MB.
LEAST_DISK = 1 * GIGABYTE
# Reading, structure and the transformer at once, in two children and their parent.
LEAST_MEMORY = 4 * GIGABYTE
_CGROUP = Path("/sys/fs/cgroup/memory.max")


def machine(database: Path) -> list[Check]:
    """Looks at the folder that `database` would be written to, and at the machine."""
    folder = Path(os.path.abspath(database)).parent
    return [_rights(folder, database), _disk(folder), _memory(), _system()]


def _rights(folder: Path, database: Path) -> Check:
    name = readable(folder)
    if not folder.is_dir():
        return Check("rights", "warning", f"there is no folder {name}", "make it before a build")
    if not os.access(folder, os.W_OK | os.X_OK):
        advice = "build into another folder, or give yourself the right to write there"
        return Check("rights", "warning", f"nothing can be written to {name}", advice)
    if database.is_file() and not os.access(database, os.R_OK):
        advice = "give yourself the right to read it"
        return Check("rights", "warning", f"{readable(database)} cannot be read", advice)
    return Check("rights", "ok", f"{name} can be written to")


def _disk(folder: Path) -> Check:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return Check("disk", "ok", "free disk space is not known")
    said = f"{free / GIGABYTE:.1f} GB of disk are free for a database"
    if free >= LEAST_DISK:
        return Check("disk", "ok", said)
    advice = f"free {LEAST_DISK / GIGABYTE:g} GB: a build writes the new database beside the old"
    return Check("disk", "warning", said, advice)


def _memory() -> Check:
    size = memory()
    if size is None:
        return Check("memory", "ok", "memory is not known")
    said = f"{size / GIGABYTE:.1f} GB of memory"
    if size >= LEAST_MEMORY:
        return Check("memory", "ok", said)
    return Check("memory", "warning", said, "build with --jobs 1, or --model fast, if it runs out")


def memory() -> int | None:
    """Bytes of memory that the machine, or the container, has; None where the system does not say."""
    found = []
    try:
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        return None  # Windows
    try:
        limit = _CGROUP.read_text("ascii").strip()
        found += [int(limit)] if limit.isdecimal() else []
    except OSError:
        pass
    return min(found)


def _system() -> Check:
    name, release = platform.system(), platform.release()
    said = f"{name} {release}"
    for row in data.load("vulnerable.toml")["system"]:
        if row["name"] == name and _numbers(release) < _numbers(row["oldest"]):
            return Check(
                "system", "warning", f"{said} is older than {row['oldest']}", f"update it: {row['why']}"
            )
    return Check("system", "ok", said)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:2])
