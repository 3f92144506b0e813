"""Lists: reports, and the sentences behind any number."""

from __future__ import annotations

import sqlite3
from urllib.parse import urlencode

from reportmine.errors import ReportmineError
from reportmine.search.limits import filters_from
from reportmine.web.pages import queries
from reportmine.web.pages.page import PageRequest, View

LISTED = 50
LIMITS = ("theme", "system", "family", "report", "year", "polarity")


def reports(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """All reports, the newest first."""
    found = queries.report_list(connection)
    return View("reports", {"reports": found}, found)


def findings(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """The sentences behind a number, a page at a time; the CSV twin has all of them at once.

    `theme` may be given twice: findings that have both. In JSON, `size` says how many a page, 1,000 at
    most. A limit that the database does not have is said, and not counted as nought.
    """
    try:
        limits = _limits(connection, asked)
    except ReportmineError as error:
        data = {"error": str(error), "count": 0, "page": 1, "pages": 1, "limits": {}, "results": []}
        return View("findings", data, (), {"named": [], "query": ""}, 400)
    size = asked.number("size", LISTED, 1_000)
    count = queries.listing(connection, limits, 1, 0)[0]
    pages = max(1, -(-count // size))
    page = asked.number("page", 1, pages)
    found = queries.listing(connection, limits, page, size)[1]
    data = {"count": count, "page": page, "pages": pages, "limits": limits, "results": found}
    named = queries.names_of(connection, limits)
    pairs = [("theme" if name == "and_theme" else name, value) for name, value in limits.items()]
    query = urlencode([*pairs, ("size", size)] if size != LISTED else pairs)
    rows = queries.listing(connection, limits, 1, count)[1] if asked.form == "csv" else found
    return View("findings", data, rows, {"named": named, "query": query})


def _limits(connection: sqlite3.Connection, asked: PageRequest) -> dict[str, str]:
    """What the listing is limited to. Raises ReportmineError for what the database does not have."""
    limits = {name: value for name in LIMITS if (value := asked.get(name))}
    checked = filters_from(
        connection, {name: limits.get(name) for name in ("theme", "system", "family", "polarity")}
    )
    for name in ("theme", "system", "family", "polarity"):
        if name in limits:
            limits[name] = getattr(checked, name)
    if len(themes := asked.all("theme")) > 1:
        limits["and_theme"] = str(filters_from(connection, {"theme": themes[1]}).theme)
    if "year" in limits and not (limits["year"].isascii() and limits["year"].isdigit()):
        raise ReportmineError(f"{limits['year'][:20]!r} is no year; write 2024")
    if "report" in limits and not queries.one(
        connection, "select id from reports where id = ?", (limits["report"],)
    ):
        raise ReportmineError(f"no report {limits['report'][:40]!r} in this database")
    return limits
