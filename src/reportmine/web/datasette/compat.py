"""Where Datasette 0.65 and 1.0 differ: permissions; and which databases are ours."""

from __future__ import annotations

import os
import sqlite3
from typing import Any
from urllib.parse import quote

from datasette.utils.asgi import Forbidden

from reportmine.store.schema import is_current

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
_TABLES = ("reports", "passages", "findings", "finding_themes", "gone_findings", "problems")


async def may_view(datasette: Any, actor: Any, database: str) -> bool:
    """Whether the visitor may see the database and the tables that the pages quote."""
    if hasattr(datasette, "allowed_resources"):  # 1.0
        from datasette.resources import DatabaseResource, TableResource

        resource = DatabaseResource(database)
        if not await datasette.allowed(action="view-database", resource=resource, actor=actor):
            return False
        for table in _TABLES:
            resource = TableResource(database, table)
            if not await datasette.allowed(action="view-table", resource=resource, actor=actor):
                return False
        return True
    try:
        for table in _TABLES:
            needed = [("view-table", (database, table)), ("view-database", database), "view-instance"]
            await datasette.ensure_permissions(actor, needed)
    except Forbidden:
        return False
    return True
