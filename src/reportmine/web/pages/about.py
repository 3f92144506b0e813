"""What could not be read, how the site was made, and how programs use it."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from reportmine.encode.folder import models_folder
from reportmine.errors import PROBLEM_ADVICE, PROBLEM_CODES
from reportmine.insight.alike import alike
from reportmine.insight.corrected import LEAST, SEEN, read_families
from reportmine.insight.deciding import CANDIDATES, decider
from reportmine.insight.differences import LEAST_FINDINGS, LEAST_PEERS
from reportmine.web.pages import queries
from reportmine.web.pages.page import PageRequest, View, file_name


def problems(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """What could not be read, and why."""
    found = queries.rows(connection, "select * from problems order by path, page")
    codes = sorted({row["code"] for row in found})
    reasons = [
        {"code": code, "means": PROBLEM_CODES.get(code, ""), "do": PROBLEM_ADVICE.get(code, "")}
        for code in codes
    ]
    return View("problems", {"problems": found, "reasons": reasons}, found)


def method(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """How it works, the codebook, the measured quality, the build."""
    build = queries.one(connection, "select * from build") or {"model": "transformer", "sources": "[]"}
    build["sources"] = [file_name(source) for source in json.loads(build["sources"])]
    try:
        card = (models_folder() / "MODEL_CARD.md").read_text("utf-8")
    except OSError:
        card = ""
    _, _, card = card.partition(f"### {build['model'].capitalize()}, measured")
    themes = queries.rows(connection, "select * from themes order by rowid")
    quality = queries.rows(connection, "select * from tag_quality order by kind, name, family")
    data = {
        "build": build, "themes": themes, "quality": quality, "alike": alike(build["model"]).measured,
        "tracks": decider(build["model"]).measured | {"candidates": CANDIDATES},
    }  # fmt: skip
    context: dict[str, Any] = {"tables": _tables(card.partition("\n## ")[0]), "read": _read(build["model"])}
    context["peers"] = LEAST_PEERS, LEAST_FINDINGS
    return View("method", data, quality, context)


def _read(model: str) -> dict[str, Any]:
    """The whole reports that counts are corrected from."""
    families = {family: len(of) for family, of in sorted(read_families(model).items())}
    return {"families": families, "reports": sum(families.values()), "least": LEAST, "seen": SEEN}


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


_EXAMPLES = (
    ("Search", "search.json?q=records+are+not+shared&limit=3"),
    ("Search within limits", "search.json?q=well-led&polarity=strength&theme=leadership_and_strategy"),
    ("The same said of others", "search.json?like={finding}&direction=same"),
    ("A finding", "finding/{finding}.json"),
    ("All findings of a theme", "findings.csv?theme=information_sharing&polarity=area_for_development"),
    ("A theme", "theme/information_sharing.json"),
    ("A theme by kind of report and year", "theme/information_sharing.csv?show=years"),
    ("What recurs", "recurring.json?theme=information_sharing&size=10"),
    ("What recurs, praised", "recurring.csv?polarity=strength"),
    ("Grades against words", "scores.json"),
    ("A chart to take away", "home.svg?chart=map"),
    ("One recurrence", "recurrence/{recurrence}.json"),
    ("Who is praised for it", "learn.json?about={finding}"),
    ("What became of it", "track/{tracked}.json?status=persisting"),
    ("The chain of one issue", "issue/{issue}.json"),
    ("A report’s findings", "report/{report}.csv"),
    ("A system", "system/{system}.json"),
    ("A system against its peers", "system/{system}.csv?show=peers"),
    ("Systems side by side", "compare.csv?system={system}&system={other}"),
    ("Themes by system", "home.json"),
    ("Themes by system, strengths", "home.csv?show=strength"),
    ("All reports", "reports.csv"),
    ("All systems", "systems.json"),
)
_WITH = {
    "finding": "select id from findings where polarity = 'area_for_development' order by id limit 1",
    "recurrence": "select id from recurrences order by systems desc, id limit 1",
    "tracked": """select r.system_id from tracks t join findings f on f.id = t.finding_id
        join reports r on r.id = f.report_id order by 1 limit 1""",
    "issue": "select finding_id from tracks order by status = 'persisting' desc, finding_id limit 1",
    "report": "select id from reports order by words desc, id limit 1",
    "system": "select min(system_id) from reports",
    "other": "select max(system_id) from reports having max(system_id) > min(system_id)",
}


def api(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """Every page as JSON and CSV, with examples that run on this very database."""
    values = {}
    for name, sql in _WITH.items():
        found = connection.execute(sql).fetchone()
        if found and found[0]:
            values[name] = quote(found[0])
    rows = []
    for what, address in _EXAMPLES:
        with suppress(KeyError):  # of what this database has none of, there is no example
            rows.append({"what": what, "address": address.format_map(values)})
    return View("api", {"examples": rows}, rows)


async def datasette_index(request: Any, datasette: Any, send: Any) -> Any:
    """Datasette's own front page, which the home page stands in front of."""
    from datasette.views.index import IndexView

    view = IndexView(datasette)
    request.scope["url_route"] = {"kwargs": {"format": None}}
    return await view.dispatch_request(request)
