"""Lists: reports, and the sentences behind any number."""

from __future__ import annotations

import sqlite3
from urllib.parse import urlencode

from reportmine.errors import UsageProblem
from reportmine.search.filters import Filters
from reportmine.search.limits import filters_from, limits_of
from reportmine.web.pages import queries
from reportmine.web.pages.page import PageRequest, View

LISTED = 50
LIMITS = (
    "theme", "system", "family", "report", "year", "polarity", "statement", "inspectorate", "outcome",
    "score", "evidence", "since", "until",
)  # fmt: skip


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
        filters = _filters(connection, asked)
    except UsageProblem as error:
        data = {"error": str(error), "count": 0, "page": 1, "pages": 1, "limits": {}, "results": []}
        return View("findings", data, (), {"named": [], "query": "", "facet": []}, 400)
    size = asked.number("size", LISTED, 1_000)
    count = queries.count(connection, filters)
    pages = max(1, -(-count // size))
    page = asked.number("page", 1, pages)
    most, after = (count, 0) if asked.form == "csv" else (size, (page - 1) * size)
    found = queries.listing(connection, filters, most, after)
    limits = _in_order(filters)
    data = {"count": count, "page": page, "pages": pages, "limits": limits, "results": found}
    named = queries.names_of(connection, limits)
    pairs = [("theme" if name == "and_theme" else name, value) for name, value in limits.items()]
    query = urlencode([*pairs, ("size", size)] if size != LISTED else pairs)
    facet = (
        [] if filters.evidence or asked.form != "html" else queries.evidence_of_listing(connection, filters)
    )
    return View("findings", data, found, {"named": named, "query": query, "facet": facet})


def _filters(connection: sqlite3.Connection, asked: PageRequest) -> Filters:
    """What the listing is limited to. Raises UsageProblem for what the database does not have."""
    given = {name: asked.get(name) for name in LIMITS}
    if len(themes := asked.all("theme")) > 1:
        given["and_theme"] = themes[1]
    return filters_from(connection, given)


def _in_order(filters: Filters) -> dict[str, str | int]:
    """The limits that are set, in the order in which a heading names them."""
    limits = limits_of(filters)
    return {name: limits[name] for name in (*LIMITS, "and_theme") if name in limits}
