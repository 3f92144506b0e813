"""Pages of themes."""

from __future__ import annotations

import sqlite3

from reportmine.insight.own_themes import described, row_of
from reportmine.insight.themes import theme_list, theme_reports, theme_systems, themes_beside, typical
from reportmine.web.pages import queries
from reportmine.web.pages.page import Missing, PageRequest, View

LISTED = 40  # systems on the page; the CSV twin has all


def themes(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """All themes with their definitions and counts, and k of n reports with the interval's ends."""
    found = theme_list(connection)
    for row in found:
        counts = theme_reports(connection, row["name"])
        row["reports"] = counts["reports"]
        for kind in ("criticise", "praise"):
            row |= {
                kind: counts[kind]["k"],
                **{f"{kind}_{end}": counts[kind][end] for end in ("low", "high")},
            }
    return View("themes", {"themes": found}, found)


def theme(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """A theme: k of n reports, over time, by system, typical quotes, its neighbours, its reliability."""
    name = asked.id
    found = queries.one(connection, "select name, label, definition from themes where name = ?", (name,))
    if not found:
        raise Missing(f"There is no theme {name}. The page of all themes lists them.")
    systems = theme_systems(connection, name)
    own = next((row_of(one) for one in described(connection) if one.name == name), None)
    data = {
        "theme": found,
        "quality": [] if own else queries.theme_quality_by_family(connection, name),
        "own": own,
        "counts": theme_reports(connection, name),
        "systems": systems,
        "beside": themes_beside(connection, name),
        "typical": {p: typical(connection, name, p) for p in ("area_for_development", "strength")},
    }
    context = {"listed": systems[:LISTED], "more": max(0, len(systems) - LISTED)}
    return View("theme", data, systems, context)
