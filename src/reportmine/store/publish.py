"""Puts a new database file in the place of an old one: whoever looks finds the old or the new, whole.

`os.replace` is atomic on one file system, and the new file is complete and synced before it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from reportmine.errors import DatabaseError
from reportmine.read.names import readable
from reportmine.store.lock import locked
from reportmine.store.place import BESIDE, address, place_of, scratch_beside
from reportmine.store.schema import APPLICATION_ID
from reportmine.store.state import State, state

_MAGIC = b"SQLite format 3\x00"
_ID_AT = slice(68, 72)  # of the header: where `application_id` stands
# Nobody reads a scratch file before it is complete: it need not survive a crash.
SCRATCH_PRAGMAS = "pragma journal_mode = memory; pragma synchronous = off;"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """The path of a scratch file beside `path`, which takes its place unless the block raises.

    Nobody else replaces it meanwhile (`locked`); where `path` is a link, what it leads to is replaced.
    Raises DatabaseError where `path` is something else than a database that this version may replace,
    or the new one cannot be put there.
    """
    with locked(path) as target:
        refuse_foreign(path)
        scratch = scratch_beside(target, "building")
        try:
            yield scratch
            refuse_foreign(path)  # somebody may have put another file there meanwhile
            _put(scratch, target, readable(path))
        finally:
            with suppress(FileNotFoundError):
                scratch.unlink()


@contextmanager
def changing(path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the database at `path`, which takes its place unless the block raises.

    Raises DatabaseError as `replacing` does, and sqlite3.DatabaseError.
    """
    with (
        replacing(path) as scratch,
        closing(sqlite3.connect(address(scratch, "rwc"), uri=True)) as new,
    ):
        with closing(sqlite3.connect(address(path), uri=True)) as old:
            old.backup(new)
        new.executescript(SCRATCH_PRAGMAS)
        yield new
        new.commit()
        new.execute("pragma journal_mode = delete")


def refuse_foreign(path: Path) -> None:
    """Raises DatabaseError for what is no regular file, a file that is no SQLite database, one that is
    damaged, one of something else, and one of a later version; an absent or empty one may be written.

    What a killed program left unfinished in a database of ours is brought to an end first.
    """
    name, target = readable(path), place_of(path)
    if not target.exists() or not target.stat().st_size:
        return
    with target.open("rb") as file:
        header = file.read(_ID_AT.stop)
    if not header.startswith(_MAGIC):
        raise DatabaseError(f"{name}: exists and is no SQLite database; choose another name")
    if int.from_bytes(header[_ID_AT], "big") == APPLICATION_ID:
        _settle(target, name)
    try:
        with closing(sqlite3.connect(address(target), uri=True)) as connection:
            found = state(connection)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"{name}: damaged or in use ({error}); move it away, or try again") from error
    if found is State.FOREIGN:
        raise DatabaseError(f"{name}: a database of something else; choose another name")
    if found is State.LATER:
        raise DatabaseError(
            f"{name}: made by a later version of reportmine; update reportmine, or choose another name"
        )


def _put(scratch: Path, target: Path, name: str) -> None:
    try:
        _sync(scratch)
        _settle(target, name)
        os.replace(scratch, target)
    except OSError as error:
        raise DatabaseError(
            f"{name}: the new database cannot be put there ({error.strerror}); the old one stays"
        ) from error
    with suppress(OSError):  # folders cannot be synced on every system
        _sync(target.parent)


def _settle(target: Path, name: str) -> None:
    """Ends what was left unfinished in the old database: beside a new one, SQLite would take it for its."""
    files = [target.with_name(target.name + ending) for ending in BESIDE]
    if not any(file.exists() for file in files):
        return
    if target.exists() and target.stat().st_size:
        try:
            with closing(sqlite3.connect(address(target, "rw"), uri=True)) as connection:
                connection.execute("begin immediate")  # nobody else writes it
                connection.rollback()
                connection.execute("pragma journal_mode = delete")
        except sqlite3.DatabaseError as error:
            raise DatabaseError(
                f"{name}: another program has it open for writing ({error}); end that first"
            ) from error
    for file in files:  # of a database that is no longer there
        file.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    flags = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) if path.is_dir() else os.O_RDONLY
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
