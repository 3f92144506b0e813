"""Where a database lies, and what lies beside it: its scratch files, its lock, what SQLite keeps."""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from reportmine.errors import DatabaseError
from reportmine.read.names import readable

# What SQLite keeps beside a database while it is written, or after its writer was killed.
BESIDE = ("-journal", "-wal", "-shm")
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISLNK, "a link that leads in a circle"),
)
# The parts of a scratch file's name behind the database's. Earlier versions had the process id in it.
_SCRATCH = re.compile(r"(?:\d+|[0-9a-f]{16})\.(?:building|migrated)(?:-journal|-wal|-shm)?")


def place_of(path: Path) -> Path:
    """The file that a database at `path` is or would be: a link is followed, and stays.

    Raises DatabaseError for what is no regular file (a folder, a device, a pipe, …); nothing is opened.
    """
    target = Path(os.path.realpath(path))
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return target
    except (OSError, ValueError) as error:
        raise DatabaseError(f"{readable(path)}: {getattr(error, 'strerror', None) or error}") from error
    if not stat.S_ISREG(mode):
        kind = next((name for is_one, name in _KINDS if is_one(mode)), "a device")
        raise DatabaseError(f"{readable(path)}: is {kind}; name a database file")
    return target


def scratch_beside(target: Path, what: str) -> Path:
    """A new hidden file beside `target`; `what` is building or migrated.

    Its name is random: process ids repeat in containers. A later build removes what is left of it.
    """
    return target.with_name(f".{target.name}.{secrets.token_hex(8)}.{what}")


def clean_up(target: Path) -> None:
    """Removes what killed builds left beside `target`. Only for who holds its lock."""
    start = f".{target.name}."
    with suppress(OSError):
        for name in os.listdir(target.parent):
            if name.startswith(start) and _SCRATCH.fullmatch(name.removeprefix(start)):
                with suppress(OSError):
                    target.with_name(name).unlink()


def address(path: Path, mode: str = "ro") -> str:
    """A database file as SQLite's URI; `mode` is ro, rw or rwc. Any name will do, also no UTF-8."""
    return f"file:{quote(os.fsencode(path))}?mode={mode}"


def apart(connection: sqlite3.Connection, attached: str) -> sqlite3.Connection:
    """A connection of its own to a database that is attached by a name, for reading.

    In a transaction that meets a damaged page nothing can be written any more; here it ends only this one.
    Raises sqlite3.DatabaseError.
    """
    (path,) = connection.execute(  # as bytes: a name need be no UTF-8
        "select cast(file as blob) from pragma_database_list where name = ?", (attached,)
    ).fetchone()
    return sqlite3.connect(address(Path(os.fsdecode(path))), uri=True)
