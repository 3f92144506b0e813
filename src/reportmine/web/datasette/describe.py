"""How Datasette shows the tables: descriptions, labels, facets and order, from `data/tables.toml`.

Datasette 0.65 asks a plugin for all of it as metadata. 1.0 keeps descriptions in its internal database,
and reads labels, facets and order from its configuration; both are set once, when it starts. What the
server's own metadata or configuration says comes first everywhere.
"""

from __future__ import annotations

from typing import Any

from reportmine import data
from reportmine.web.datasette.compat import reportmine_databases

SETTINGS = ("label_column", "facets", "sort", "sort_desc", "size", "hidden")
Table = dict[str, Any]


def metadata(datasette: Any) -> dict[str, Any]:
    """Datasette 0.65's metadata dictionary.

    A new one for each call: Datasette merges the server's own metadata into it.
    """
    names = reportmine_databases(datasette)
    if not names:
        return {}
    described = data.load("tables.toml")
    given = getattr(datasette, "_metadata_local", None) or {}
    head = {"title": described["title"], "description": described["description"]}
    databases = {}
    for name in names:
        tables = {
            table: {
                "description": row["description"],
                "columns": dict(row.get("columns", {})),
                **_settings(row, _given_table(given, name, table)),
            }
            for table, row in described["tables"].items()
        }
        # An empty dictionary for Datasette to add queries to: else it adds them to the server's own.
        databases[name] = {**head, "tables": tables, "queries": {}}
    return {**head, "databases": databases}


async def store_metadata(datasette: Any) -> None:
    """Datasette 1.0's descriptions, but for those that it has already; 0.65 has no such methods."""
    if not hasattr(datasette, "set_instance_metadata"):
        return
    described = data.load("tables.toml")
    for name in reportmine_databases(datasette):
        known = await datasette.get_database_metadata(name)
        for key in ("title", "description"):
            if key not in known:
                await datasette.set_database_metadata(name, key, described[key])
        for table, row in described["tables"].items():
            if "description" not in await datasette.get_resource_metadata(name, table):
                await datasette.set_resource_metadata(name, table, "description", row["description"])
            for column, text in row.get("columns", {}).items():
                if "description" not in await datasette.get_column_metadata(name, table, column):
                    await datasette.set_column_metadata(name, table, column, "description", text)


def configure_tables(datasette: Any) -> None:
    """Datasette 1.0's labels, facets and order; 0.65 has them from `metadata`.

    The configuration is replaced by a new one, not changed: whoever gave it may still hold it.
    """
    if not hasattr(datasette, "table_config"):
        return
    given = datasette.config or {}
    databases = dict(given.get("databases") or {})
    described = data.load("tables.toml")["tables"]
    for name in reportmine_databases(datasette):
        database = databases.get(name) or {}
        tables = dict(database.get("tables") or {})
        for table, row in described.items():
            own = _given_table(given, name, table)
            tables[table] = {**_settings(row, own), **own}
        databases[name] = {**database, "tables": tables}
    datasette.config = {**given, "databases": databases}


def _given_table(given: dict[str, Any], database: str, table: str) -> Table:
    """What the server's own metadata or configuration says of a table."""
    for key in ("databases", database, "tables", table):
        given = given.get(key) or {}
    return given


def _settings(row: Table, own: Table) -> Table:
    """A table's settings; its order only where the server sets none, since Datasette takes but one."""
    ordered = "sort" in own or "sort_desc" in own
    return {
        key: list(row[key]) if isinstance(row[key], list) else row[key]
        for key in SETTINGS
        if key in row and not (ordered and key.startswith("sort"))
    }
