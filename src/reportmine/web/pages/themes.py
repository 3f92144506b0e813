"""Pages of themes."""

from __future__ import annotations

import sqlite3

from reportmine.insight.own_themes import described, row_of
from reportmine.insight.themes import theme_list, theme_reports, theme_systems, themes_beside, typical
from reportmine.insight.trends import flat_trends, trends
from reportmine.web.pages import queries
from reportmine.web.pages.page import Missing, PageRequest, View

LISTED = 40  # systems on the page; the CSV twin has all


def themes(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """All themes with definitions and counts: of how many reports each is a main concern or strength."""
    found = theme_list(connection)
    return View("themes", {"themes": found}, found)


def theme(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """A theme: k of n reports, over time, by system, typical quotes, its neighbours, its reliability.

    `show=years`: the CSV has the trends; else it has the systems.
    """
    name = asked.id
    found = queries.one(connection, "select name, label, definition from themes where name = ?", (name,))
    if not found:
        raise Missing(f"There is no theme {name}. The page of all themes lists them.")
    systems = theme_systems(connection, name)
    found_trends = trends(connection, name)
    own = next((row_of(one) for one in described(connection) if one.name == name), None)
    data = {
        "theme": found,
        "quality": [] if own else queries.theme_quality_by_family(connection, name),
        "own": own,
        "counts": theme_reports(connection, name),
        "trends": found_trends,
        "systems": systems,
        "beside": themes_beside(connection, name),
        "typical": {p: typical(connection, name, p) for p in ("area_for_development", "strength")},
    }
    context = {"listed": systems[:LISTED], "more": max(0, len(systems) - LISTED)}
    rows = flat_trends(found_trends) if asked.get("show") == "years" else systems
    return View("theme", data, rows, context)
