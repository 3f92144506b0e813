"""Whose a database is, and of which version: by the mark in its header and the migrations it names."""

from __future__ import annotations

import sqlite3
from enum import Enum
from functools import cache

import sqlite_utils

from reportmine.store.schema import APPLICATION_ID, migrations


class State(Enum):
    """Whose a database is."""

    EMPTY = "holds no table"
    FOREIGN = "is a database of something else"
    OLDER = "was made by an earlier version"
    CURRENT = "can be read"
    LATER = "was made by a later version"


def state(connection: sqlite3.Connection) -> State:
    """Whose the connection's database is. Raises sqlite3.DatabaseError for a damaged one.

    Ours has our `application_id`; earlier versions set none, and named their migrations as ours. The
    names of tables say nothing: others have reports and findings too.
    """
    (mark,) = connection.execute("pragma application_id").fetchone()
    if mark not in (0, APPLICATION_ID):
        return State.FOREIGN
    if not connection.execute("select 1 from sqlite_master limit 1").fetchone():
        return State.EMPTY
    db = sqlite_utils.Database(connection, recursive_triggers=False, execute_plugins=False)
    applied = {migration.name for migration in migrations.applied(db)}
    if not applied and mark != APPLICATION_ID:
        return State.FOREIGN
    if applied - _known():
        return State.LATER
    return State.CURRENT if applied == _known() else State.OLDER


def is_current(connection: sqlite3.Connection) -> bool:
    """True for a database of this version, which pages and searches can read."""
    return state(connection) is State.CURRENT


@cache
def _known() -> frozenset[str]:
    """The names of all migrations: those that an empty database lacks."""
    db = sqlite_utils.Database(memory=True)
    try:
        return frozenset(migration.name for migration in migrations.pending(db))
    finally:
        db.close()
