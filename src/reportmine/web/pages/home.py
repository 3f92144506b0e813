"""The home page: what is in the corpus, and the themes of it by system."""

from __future__ import annotations

import sqlite3
from typing import Any

from reportmine.insight import overview
from reportmine.insight.systems import heat
from reportmine.insight.themes import theme_list
from reportmine.search.limits import choices
from reportmine.web.pages import queries
from reportmine.web.pages.page import PageRequest, View

NEWEST = 8
SYSTEMS = 24  # rows of the heat map
SHADES = (0.05, 0.10, 0.20)  # from which share of a system's findings a cell is a shade darker


def home(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """Numbers, search box, themes, heat map, newest reports. `show`, `family`: of the heat map."""
    offered = {name: choices(connection, name) for name in ("theme", "system", "family")}
    families = {family.value for family in offered["family"]}
    family = asked.get("family") if asked.get("family") in families else ""
    show = "strength" if asked.get("show") == "strength" else "area_for_development"
    whole = heat(connection, show, family)
    newest = sorted(whole["systems"][:SYSTEMS], key=lambda system: str(system["name"]))
    themes = theme_list(connection)
    data = {
        "numbers": overview(connection),
        "themes": themes,
        "heat": whole,
        "reports": queries.report_list(connection, NEWEST),
    }
    rows = [
        {"system": s["name"], "theme": t["name"], "polarity": show, "findings": n, "of": s["total"]}
        for s in whole["systems"] for t, n in zip(whole["themes"], s["counts"], strict=True)
    ]  # fmt: skip
    context = {
        "choices": offered,
        "most": max([1, *(t["areas"] + t["strengths"] for t in themes)]),
        "map": {**whole, "systems": newest, "left_out": len(whole["systems"]) - len(newest)},
        "shade": shade,
        "bars": [{"label": t["label"], "bars": _bars(t)} for t in themes],
    }
    return View("home", data, rows, context)


def _bars(theme: dict[str, Any]) -> list[dict[str, Any]]:
    """A theme's row of the chart to take away."""
    counted = (("area_for_development", theme["areas"]), ("strength", theme["strengths"]))
    return [{"class": polarity, "value": n, "text": f"{n:,}"} for polarity, n in counted]


def shade(n: int, total: int) -> int:
    """How dark a cell is: 0 for no finding, else 1 to 4."""
    return 0 if not n else 1 + sum(n / total >= step for step in SHADES)
