"""What every page does: read from the database the visitor may see, and render a template."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette.utils.asgi import NotFound, Response

from reportmine import __version__
from reportmine.structure.families import families
from reportmine.web import queries
from reportmine.web.compat import check_may_view, reportmine_databases


async def read(datasette: Any, request: Any, work: Callable[[sqlite3.Connection], Any]) -> Any:
    """Runs `work` on the first reportmine database that the visitor may see."""
    names = reportmine_databases(datasette)
    if not names:
        raise NotFound("No reportmine database is served here")
    await check_may_view(datasette, request, names[0])
    return await datasette.get_database(names[0]).execute_fn(work)


async def render(
    datasette: Any, request: Any, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    """A page from `reportmine_<template>.html`, with what all of them need."""
    names = reportmine_databases(datasette)
    shared = {
        "database": names[0] if names else None,
        "polarity_labels": queries.POLARITY_LABELS,
        "polarity_signs": queries.POLARITY_SIGNS,
        "family_names": {f.id: f.name for f in families().values()},
        "version": __version__,
        "when": when,
        "sure": sure,
    }
    html = await datasette.render_template(
        f"reportmine_{template}.html", {**shared, **context}, request=request
    )
    return Response.html(html, status=status)


def when(row: dict[str, Any]) -> str:
    """The inspection's dates, or the date of publication, for people."""
    first, last = row.get("inspection_from"), row.get("inspection_to")
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"published {row['published']}" if row.get("published") else "no date printed"


def sure(confidence: float) -> str:
    """A probability in words: no model is ever 100 % sure."""
    percent = round(confidence * 100)
    return "over 99 %" if percent > 99 else f"{percent} %"
