"""What could not be read, how the site was made, and how programs use it."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from reportmine.models import models_folder
from reportmine.web import queries
from reportmine.web.page import Asked, View


def problems(connection: sqlite3.Connection, asked: Asked) -> View:
    """What could not be read, and why."""
    found = queries.rows(connection, "select * from problems order by path, page")
    return View("problems", {"problems": found}, found)


def method(connection: sqlite3.Connection, asked: Asked) -> View:
    """How it works, the codebook, the measured quality, the build."""
    build = queries.one(connection, "select * from build") or {}
    try:
        card = (models_folder() / "MODEL_CARD.md").read_text("utf-8")
    except OSError:
        card = ""
    _, _, card = card.partition(f"### {build['model'].capitalize()}, measured")
    themes = queries.rows(connection, "select * from themes order by rowid")
    quality = queries.rows(connection, "select * from tag_quality order by kind, name")
    data = {"build": build, "themes": themes, "quality": quality}
    return View("method", data, quality, {"tables": _tables(card.partition("\n## ")[0])})


def _tables(card: str) -> list[list[list[str]]]:
    """The tables of the model card, as rows of cells."""
    tables: list[list[list[str]]] = []
    inside = False
    for line in card.splitlines():
        if line.startswith("|"):
            if not inside:
                tables.append([])
            inside = True
            if not re.fullmatch(r"[|\s:-]+", line):
                tables[-1].append([c.strip() for c in line.strip("|").split("|")])
        else:
            inside = False
    return tables


def api(connection: sqlite3.Connection, asked: Asked) -> View:
    """Every page as JSON and CSV, with examples that run on this very database."""
    report = queries.one(connection, "select id, system_id from reports order by words desc limit 1") or {}
    finding = queries.one(
        connection, "select id from findings where polarity = 'area_for_development' order by id limit 1"
    )
    systems = [
        row["system_id"]
        for row in queries.rows(
            connection,
            "select distinct system_id from reports where system_id is not null order by 1 limit 2",
        )
    ]
    examples = [
        ("Search", "search.json?q=records+are+not+shared&limit=3"),
        ("Search within limits", "search.json?q=well-led&polarity=strength&theme=leadership_and_strategy"),
        ("Themes by system", "home.json"),
        ("Themes by system, strengths", "home.csv?show=strength"),
        ("All findings of a theme", "findings.csv?theme=information_sharing&polarity=area_for_development"),
        ("A theme", "theme/information_sharing.json"),
        ("All reports", "reports.csv"),
        ("All systems", "systems.json"),
    ]
    if finding:
        examples.insert(2, ("The same said of others", f"search.json?like={finding['id']}&direction=same"))
        examples.append(("A finding", f"finding/{finding['id']}.json"))
    if report:
        examples.append(("A report’s findings", f"report/{report['id']}.csv"))
    if systems:
        examples.append(("A system", f"system/{systems[0]}.json"))
    if len(systems) > 1:
        examples.append(
            ("Two systems side by side", "compare.csv?" + "&".join(f"system={s}" for s in systems))
        )
    rows = [{"what": what, "address": address} for what, address in examples]
    return View("api", {"examples": rows}, rows)


async def datasette_index(request: Any, datasette: Any, send: Any) -> Any:
    """Datasette's own front page, which the home page stands in front of."""
    from datasette.views.index import IndexView

    view = IndexView(datasette)
    request.scope["url_route"] = {"kwargs": {"format": None}}
    return await view.dispatch_request(request)
