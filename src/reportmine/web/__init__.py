"""The site: a Datasette plugin. `datasette reports.db` and `reportmine serve reports.db` are one.

Where no reportmine database is served, the plugin adds nothing.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from datasette import hookimpl
from markupsafe import Markup

from reportmine.web.datasette import canned, describe, memory
from reportmine.web.datasette.bodies import with_bounded_bodies
from reportmine.web.datasette.cells import with_defused_csv
from reportmine.web.datasette.compat import reportmine_databases
from reportmine.web.datasette.gate import gated
from reportmine.web.datasette.guard import Scope, guarded, put_nonce
from reportmine.web.datasette.hosts import for_known_hosts
from reportmine.web.datasette.quiet import answered_in_one_line, quieten
from reportmine.web.datasette.serving import with_fresh_databases
from reportmine.web.datasette.threads import one_each
from reportmine.web.pages import about, site
from reportmine.web.pages.body import MAX_BODY

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
        memory.limit(conn)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """What every request passes, from without: names, limits, a queue; then what every response needs."""
    if not reportmine_databases(datasette):
        return lambda app: app
    quieten(datasette.databases.values())
    fresh = with_fresh_databases(datasette)
    config = datasette.plugin_config("reportmine") or {}

    def base_url() -> str:
        return str(datasette.setting("base_url"))

    def wrap(app: Any) -> Any:
        inner = gated(guarded(with_defused_csv(fresh(app))), base_url)
        bounded = with_bounded_bodies(
            inner, lambda scope: MAX_BODY if _is_search(datasette, scope) else None
        )
        return for_known_hosts(bounded, config.get("allowed_hosts") or (), cors=bool(datasette.cors))

    return wrap


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Iterator[None]:
    """A failure is one line of the log."""
    outcome: Any = yield
    if reportmine_databases(datasette):
        outcome.force_result(answered_in_one_line(datasette, request, exception, outcome.get_result()))


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
    return _is_search(datasette, scope) and bool(reportmine_databases(datasette))


def _is_search(datasette: Any, scope: Scope) -> bool:
    path = scope["path"].removeprefix(datasette.setting("base_url").rstrip("/"))
    return bool(SEARCH.match(path))


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
        if reportmine_databases(datasette):
            one_each()
        describe.configure_tables(datasette)
        await describe.store_metadata(datasette)
        await canned.store_queries(datasette)

    return inner
