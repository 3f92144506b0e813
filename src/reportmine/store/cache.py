"""What is computed from a database once and kept while its file stays the same."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class FileCache(Generic[T]):
    """Keeps what `make` gives for each database file; a file that was replaced or changed is read anew."""

    def __init__(self, make: Callable[[sqlite3.Connection], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._held: dict[str, tuple[tuple[object, ...], T]] = {}

    def get(self, connection: sqlite3.Connection) -> T:
        """What was made of the connection's main database; of one in memory, it is made each time."""
        path = _path(connection)
        stamp = (*_built(connection), *_stamp(path)) if path else ()
        with self._lock:
            held = self._held.get(path)
            if path and held and held[0] == stamp:
                return held[1]
            self._held.pop(path, None)  # two at once could be more than there is memory for
            made = self._make(connection)
            if path:
                self._held[path] = (stamp, made)
            return made


def _path(connection: sqlite3.Connection) -> str:
    row = next((r for r in connection.execute("pragma database_list") if r[1] == "main"), None)
    return row[2] if row else ""


def _built(connection: sqlite3.Connection) -> tuple[object, ...]:
    """Which build the connection reads: it may still have the file open that the path no longer names."""
    return tuple(connection.execute("select built_at from build").fetchone() or ())


def _stamp(path: str) -> tuple[int, ...]:
    status = os.stat(path)
    return status.st_ino, status.st_size, status.st_mtime_ns
