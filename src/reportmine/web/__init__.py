"""The site: a Datasette plugin. `datasette reports.db` and `reportmine serve reports.db` are one.

Where no reportmine database is served, the plugin adds nothing.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from markupsafe import Markup

from reportmine.web.datasette import canned, describe
from reportmine.web.datasette.compat import reportmine_databases
from reportmine.web.datasette.guard import guarded, put_nonce
from reportmine.web.datasette.serving import with_fresh_databases
from reportmine.web.pages import about, site

# Longest string or blob a query may make: `select randomblob(1e9)` passes Datasette's time limit.
LENGTH_LIMIT = 64_000_000
SEARCH = re.compile(r"/-/reportmine/([^/]+/)?search(\.(json|csv))?$")


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Any]]]:
    """The pages; the front page only where there is a reportmine database."""
    if not reportmine_databases(datasette):
        return []
    return [
        (r"^/$", site.front),
        (r"^/-/reportmine/datasette$", about.datasette_index),
        (r"^/-/reportmine/(?P<path>.+)$", site.dispatch),
    ]


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Any) -> None:
    """Limits what one query may allocate, on the connections to other databases beside ours too."""
    if reportmine_databases(datasette):
        conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LENGTH_LIMIT)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Shows a replaced database at once, and adds the headers that every response needs."""
    if not reportmine_databases(datasette):
        return lambda app: app
    fresh = with_fresh_databases(datasette)
    return lambda app: guarded(fresh(app))


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Scripts in templates run only with the nonce of the response."""
    if reportmine_databases(datasette):
        put_nonce(env)


@hookimpl
def extra_js_urls(datasette: Any) -> list[str]:
    """What Datasette's own pages need where handlers in attributes do not run."""
    if not reportmine_databases(datasette):
        return []
    return [datasette.urls.static_plugins("reportmine", "datasette.js")]


@hookimpl
def skip_csrf(datasette: Any, scope: dict[str, Any]) -> bool:
    """A search changes nothing, so a program may post one without a form's token (Datasette 0.65)."""
    path = scope["path"].removeprefix(datasette.setting("base_url").rstrip("/"))
    return bool(SEARCH.match(path)) and bool(reportmine_databases(datasette))


@hookimpl
def get_metadata(datasette: Any) -> dict[str, Any]:
    """Descriptions, labels and facets of tables (Datasette 0.65)."""
    return describe.metadata(datasette)


@hookimpl
def canned_queries(datasette: Any, database: str) -> dict[str, dict[str, Any]]:
    """Ready-made questions (Datasette 0.65)."""
    return canned.queries(datasette, database)


@hookimpl
def render_cell(datasette: Any, database: str, table: str | None, column: str, value: Any) -> Markup | None:
    """Findings and reports in the answer to a query are links to their pages."""
    return canned.link(datasette, database, table, column, value)


@hookimpl
def startup(datasette: Any) -> Callable[[], Any]:
    """Descriptions, labels and facets of tables, and ready-made questions (Datasette 1.0)."""

    async def inner() -> None:
        describe.configure_tables(datasette)
        await describe.store_metadata(datasette)
        await canned.store_queries(datasette)

    return inner
