"""Where Datasette 0.65 and 1.0 differ: permissions; and which databases are ours."""

from __future__ import annotations

import os
import sqlite3
from typing import Any
from urllib.parse import quote

from datasette.utils.asgi import Forbidden

from reportmine.store.state import is_current

_known: dict[tuple[str, int, int], bool] = {}


def reportmine_databases(datasette: Any) -> list[str]:
    """Names of the served databases that reportmine built."""
    return [name for name, db in datasette.databases.items() if db.path and _ours(str(db.path))]


def _ours(path: str) -> bool:
    try:
        status = os.stat(path)
    except OSError:
        return False
    key = (path, status.st_ino, status.st_mtime_ns)
    if key not in _known:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
        try:
            _known[key] = is_current(connection)
        except sqlite3.DatabaseError:
            _known[key] = False
        finally:
            connection.close()
    return _known[key]


# What the pages quote from: who may not see one of these sees none of the pages.
QUOTED = (
    "reports", "ratings", "sections", "statements", "passages", "findings", "finding_themes",
    "finding_statements", "gone_findings", "problems", "pages", "recurrences", "recurrence_members",
    "report_topics", "tracks", "track_evidence", "numbers",
)  # fmt: skip


async def may_view(datasette: Any, actor: Any, database: str) -> bool:
    """Whether the visitor may see the database and the tables that the pages quote."""
    if not hasattr(datasette, "allowed_resources"):
        return await _may_view_065(datasette, actor, database)
    from datasette.resources import DatabaseResource, TableResource

    resource = DatabaseResource(database)
    if not await datasette.allowed(action="view-database", resource=resource, actor=actor):
        return False
    for table in QUOTED:
        resource = TableResource(database, table)
        if not await datasette.allowed(action="view-table", resource=resource, actor=actor):
            return False
    return True


async def _may_view_065(datasette: Any, actor: Any, database: str) -> bool:
    """In 0.65 the nearest rule decides: one for the table, else for the database, else for all."""
    left_open = False
    for table in QUOTED:
        said = await datasette.permission_allowed(actor, "view-table", (database, table), default=None)
        if said is not None and not said:
            return False
        left_open |= said is None
    if left_open:
        try:
            await datasette.ensure_permissions(actor, [("view-database", database), "view-instance"])
        except Forbidden:
            return False
    return True
