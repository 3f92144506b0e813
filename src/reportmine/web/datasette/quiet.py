"""A failure is one line of the log: no traceback for what a visitor mistyped, no line that text forges."""

from __future__ import annotations

import sqlite3
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from datasette.utils.asgi import Base400

from reportmine.text import one_line

# Datasette's modules are imported where they are needed: they look for plugins when they are imported,
# and would find this one half made.
THEIRS = "datasette.handle_exception"
MEMORY = "the query needs more memory than queries may take; ask for less, or try again later"


def log(*parts: object) -> None:
    """Writes one line to standard error, whatever the parts hold."""
    sys.stderr.write(f"reportmine: {': '.join(one_line(str(part)) for part in parts)}\n")
    sys.stderr.flush()


def quieten(databases: Iterable[Any]) -> None:
    """From now on failed queries of these databases are logged in one line, and fail as bad SQL.

    Datasette itself takes a value that is too long, or memory that ran out, for a fault of its own, and
    writes the message of SQLite as it is, which can quote a line break.
    """
    from datasette import handle_exception as theirs

    # spaCy brings rich, and where Datasette finds that it prints every 404 with all local variables.
    theirs.rich = None
    for database in databases:
        if not hasattr(database, "_reportmine_quiet"):
            database._reportmine_quiet = True
            database.execute = _quietly(database.name, database.execute)


def _quietly(name: str, execute: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def quiet(sql: str, params: Any = None, *rest: Any, **options: Any) -> Any:
        said = options.pop("log_sql_errors", True)
        try:
            return await execute(sql, params, *rest, log_sql_errors=False, **options)
        # Not `QueryInterrupted`, an exception of Datasette's own: it says that the time was over.
        except (sqlite3.Error, sqlite3.Warning, MemoryError, OverflowError, UnicodeError) as error:
            message = MEMORY if isinstance(error, MemoryError) else one_line(str(error))
            if said:
                log("failed SQL", name, message, " ".join(sql.split()))
            raise sqlite3.OperationalError(message) from error

    return quiet


def answered_in_one_line(
    datasette: Any, request: Any, exception: Exception, results: list[Any]
) -> list[Any]:
    """What plugins would answer to an exception; Datasette's own answer without its traceback.

    `results` are what the hook `handle_exception` gave, Datasette's last. Its answer stays as it is but for
    faults that it knows nothing of: those are logged here in one line with their place.
    """
    if datasette.pdb:
        return results

    from datasette import handle_exception as theirs
    from datasette.views.base import DatasetteError

    async def answer() -> Any:
        known = exception
        if not isinstance(known, Base400 | DatasetteError):
            log("failed", request.method, request.path, type(known).__name__, known, _place(known))
            memory = isinstance(known, MemoryError)
            message = MEMORY if memory else one_line(str(known))
            known = DatasetteError(message, status=503 if memory else 500)
        return await theirs.handle_exception(datasette, request, known)()

    return [answer if getattr(r, "__module__", "") == THEIRS else r for r in results]


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "nowhere"
