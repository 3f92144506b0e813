"""Puts a new database file in the place of an old one: whoever looks finds the old or the new, whole.

`os.replace` is atomic on one file system, and the new file is complete and synced before it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from reportmine.errors import DatabaseError
from reportmine.read.names import readable
from reportmine.store.schema import State, state


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """The path of a scratch file beside `path`, which takes its place unless the block raises.

    Raises DatabaseError where `path` is something else than a database that this version may replace.
    """
    refuse_foreign(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = scratch_beside(path, "building")
    _clean_up(path)
    try:
        yield scratch
        _sync(scratch)
        os.replace(scratch, path)
        _sync(path.parent)
    finally:
        with suppress(FileNotFoundError):
            scratch.unlink()


def scratch_beside(path: Path, what: str) -> Path:
    """A hidden file beside `path` that is removed by a later build when this process is killed."""
    return path.with_name(f".{path.name}.{os.getpid()}.{what}")


def address(path: Path, mode: str = "ro") -> str:
    """A database file as SQLite's URI; `mode` is ro, rw or rwc. Any name will do, also no UTF-8."""
    return f"file:{quote(os.fsencode(path))}?mode={mode}"


def refuse_foreign(path: Path) -> None:
    """Raises DatabaseError for a folder, a file that is no SQLite database, one that is damaged, one of
    something else, and one of a later version; an absent or empty file may be written."""
    name = readable(path)
    if path.is_dir():
        raise DatabaseError(f"{name}: is a folder; name a database file")
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\x00":
            raise DatabaseError(f"{name}: exists and is no SQLite database; choose another name")
    try:
        with closing(sqlite3.connect(address(path), uri=True)) as connection:
            found = state(connection)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"{name}: damaged or in use ({error}); move it away, or try again") from error
    if found is State.FOREIGN:
        raise DatabaseError(f"{name}: a database of something else; choose another name")
    if found is State.LATER:
        raise DatabaseError(
            f"{name}: made by a later version of reportmine; update reportmine, or choose another name"
        )


def _clean_up(path: Path) -> None:
    """Remove what killed builds left behind."""
    start = f".{path.name}."
    for old in path.parent.iterdir():
        pid, _, what = old.name.removeprefix(start).partition(".")
        ours = old.name.startswith(start) and what.startswith(("building", "migrated"))
        if ours and pid.isdigit() and not _alive(int(pid)):
            with suppress(OSError):
                old.unlink()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sync(path: Path) -> None:
    flags = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) if path.is_dir() else os.O_RDONLY
    with suppress(OSError):  # folders cannot be synced on every system
        handle = os.open(path, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
