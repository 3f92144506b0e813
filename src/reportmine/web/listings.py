"""Lists: reports, and the sentences behind any number."""

from __future__ import annotations

import sqlite3
from urllib.parse import urlencode

from reportmine.web import queries
from reportmine.web.page import Asked, View

LISTED = 50
LIMITS = ("theme", "system", "family", "report", "year", "polarity")


def reports(connection: sqlite3.Connection, asked: Asked) -> View:
    """All reports, the newest first."""
    found = queries.report_list(connection)
    return View("reports", {"reports": found}, found)


def findings(connection: sqlite3.Connection, asked: Asked) -> View:
    """The sentences behind a number, a page at a time; the CSV twin has all of them at once.

    In JSON, `size` says how many a page, 1,000 at most.
    """
    limits = {name: value for name in LIMITS if (value := asked.get(name))}
    if len(themes := asked.all("theme")) > 1:  # findings that have both
        limits["and_theme"] = themes[1]
    size = asked.number("size", LISTED, 1_000)
    page = asked.number("page", 1, 1_000_000)
    count, found = queries.listing(connection, limits, page, size)
    pages = max(1, -(-count // size))
    data = {"count": count, "page": page, "pages": pages, "limits": limits, "results": found}
    named = queries.names_of(connection, limits)
    query = urlencode([("theme" if k == "and_theme" else k, v) for k, v in limits.items()])
    context = {"named": named, "query": query}
    rows = queries.listing(connection, limits, 1, count)[1] if asked.form == "csv" else found
    return View("findings", data, rows, context)
