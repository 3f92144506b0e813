"""Descriptions of tables and columns, from `data/tables.toml` to Datasette."""

from __future__ import annotations

from typing import Any

from reportmine import data
from reportmine.web.compat import reportmine_databases


def metadata(datasette: Any) -> dict[str, Any]:
    """Datasette 0.65's metadata dictionary."""
    names = reportmine_databases(datasette)
    if not names:
        return {}
    described = data.load("tables.toml")
    tables = {
        table: {"description": row["description"], "columns": row.get("columns", {})}
        for table, row in described["tables"].items()
    }
    head = {"title": described["title"], "description": described["description"]}
    return {**head, "databases": {name: {**head, "tables": tables} for name in names}}


async def store_metadata(datasette: Any) -> None:
    """Datasette 1.0 keeps metadata in its internal database; 0.65 has no such methods."""
    if not hasattr(datasette, "set_instance_metadata"):
        return
    for name in reportmine_databases(datasette):
        described = data.load("tables.toml")
        for key in ("title", "description"):
            await datasette.set_database_metadata(name, key, described[key])
        for table, row in described["tables"].items():
            await datasette.set_resource_metadata(name, table, "description", row["description"])
            for column, text in row.get("columns", {}).items():
                await datasette.set_column_metadata(name, table, column, "description", text)
