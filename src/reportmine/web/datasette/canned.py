"""Ready-made questions, from `data/queries.toml` to Datasette, and links from their answers.

Datasette 0.65 asks a plugin for them with every request (`canned_queries`). 1.0 keeps stored queries in
its internal database; ours are put there when it starts. A query of the same name that the server's own
configuration has, or that a user saved, stays.
"""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from reportmine import data
from reportmine.insight.counts import filled
from reportmine.web.datasette.compat import reportmine_databases
from reportmine.web.pages.page import addresses

SOURCE = "reportmine"
# Columns of an answer that name a finding or a report: what such a name looks like, and its page.
_FINDING = (re.compile(r"[0-9a-f]{12}-[0-9a-f]{12}(-\d+)?"), "finding")
_REPORT = (re.compile(r"[0-9a-f]{12}"), "report")
_LINKED = {"finding": _FINDING, "finding_id": _FINDING, "report_id": _REPORT}


def queries(datasette: Any, database: str) -> dict[str, dict[str, Any]]:
    """The queries of a database for Datasette 0.65; none for a database of others."""
    if database not in reportmine_databases(datasette):
        return {}
    own = datasette.metadata("queries", database=database, fallback=False) or {}
    # New dictionaries for each call: Datasette writes into them.
    return {
        name: {
            "sql": filled(row["sql"].strip()), "title": row["title"], "description": row["description"],
            "params": list(row["parameters"]),
        }
        for name, row in data.load("queries.toml")["queries"].items()
        if name not in own
    }  # fmt: skip


async def store_queries(datasette: Any) -> None:
    """Puts the queries into Datasette 1.0's internal database; 0.65 has no such method.

    The internal database may be a file that an earlier version wrote: what it had goes first.
    """
    if not hasattr(datasette, "add_query"):
        return
    internal = datasette.get_internal_database()
    await internal.execute_write("delete from queries where source = ?", [SOURCE])
    for database in reportmine_databases(datasette):
        for name, row in data.load("queries.toml")["queries"].items():
            if await datasette.get_query(database, name):
                continue
            await datasette.add_query(
                database, name, filled(row["sql"].strip()), title=row["title"],
                description=row["description"], parameters=row["parameters"], source=SOURCE,
                # As in 0.65: they answer also where visitors may not write SQL of their own.
                is_trusted=True,
            )  # fmt: skip


def link(datasette: Any, database: str, table: str | None, column: str, value: Any) -> Markup | None:
    """A link to the page of a finding or report in the answer to a query; None for any other cell."""
    if table is not None or column not in _LINKED or not isinstance(value, str):
        return None
    shape, page = _LINKED[column]
    if database not in reportmine_databases(datasette) or not shape.fullmatch(value):
        return None
    address = addresses(datasette, database)(f"{page}/{value}")
    return Markup('<a href="{}">{}</a>').format(address, value)
