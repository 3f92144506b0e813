"""What one query may hold in memory, and all of them together."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

# Longest string or blob of a query: `select randomblob(1e9)` passes Datasette's time limit. The longest
# text of a report is a hundredth of it.
LENGTH = 10_000_000
# Of all SQLite connections of the process together, their page caches (2 MB each) included.
HEAP = 128_000_000
# Of the rows of one answer, which Datasette collects before it writes the first.
ANSWER = 32_000_000
TOO_LARGE = f"the answer is larger than {ANSWER // 1_000_000} MB; ask for fewer rows or columns"


def limit(connection: sqlite3.Connection) -> None:
    """Bounds what queries on a connection allocate, in SQLite and for their rows.

    A query over a limit ends with `sqlite3.DataError`, `MemoryError` or `sqlite3.OperationalError`. The
    limit of the heap needs SQLite 3.31 and its memory statistics, which builds have unless compiled
    without; it is one of the process, and can be lowered only.
    """
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LENGTH)
    connection.execute(f"pragma hard_heap_limit = {HEAP}").fetchall()
    connection.row_factory = counted(connection.row_factory or (lambda cursor, row: row))


def counted(make: Callable[..., Any]) -> Callable[[sqlite3.Cursor, tuple[Any, ...]], Any]:
    """A row factory that makes rows as `make` does until those of one cursor exceed `ANSWER`."""
    of: Callable[[], sqlite3.Cursor | None] = lambda: None  # noqa: E731
    held = 0

    def factory(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> Any:
        nonlocal of, held
        if of() is not cursor:
            of, held = weakref.ref(cursor), 0
        held += sum(len(value) for value in row if type(value) is str or type(value) is bytes)
        if held > ANSWER:
            held = 0
            raise sqlite3.OperationalError(TOO_LARGE)
        return make(cursor, row)

    return factory


@contextmanager
def uncounted(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """For queries of our own: a search fetches thousands of rows, and knows how many."""
    before, connection.row_factory = connection.row_factory, sqlite3.Row
    try:
        yield connection
    finally:
        connection.row_factory = before
