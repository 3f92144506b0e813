"""Pages of systems: all of them, one, several side by side."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from reportmine import insight
from reportmine.errors import UsageProblem
from reportmine.insight.systems import profile, related_systems, system_list
from reportmine.insight.track_list import status_counts
from reportmine.search.limits import find_system
from reportmine.web.pages import queries
from reportmine.web.pages.page import Missing, PageRequest, View
from reportmine.web.pages.track import STATUS_LABELS

SIDE_BY_SIDE = 6
QUOTED = 5  # sentences of each direction on a system's page


def systems(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """Every system with reports; tick some to compare them."""
    found = system_list(connection)
    return View("systems", {"systems": found}, found)


def system(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """A system: its reports over the years, its themes against all others', what stands out."""
    every = system_list(connection)
    found = next((s for s in every if s["id"] == asked.id), None)
    if not found:
        raise Missing(f"There is no system {asked.id} here. The page of all systems lists them.")
    themes = profile(connection, asked.id)
    reports = [r for r in queries.report_list(connection) if r["system_id"] == asked.id]
    data = {
        "system": found,
        "relations": related_systems(connection, asked.id),
        "tracks": status_counts(connection, asked.id),
        "reports": reports,
        "themes": themes,
        "newest": {
            p: queries.newest_findings(connection, asked.id, p, QUOTED)
            for p in ("area_for_development", "strength")
        },
    }
    shares = [t[f"{o}{k}_share"] or 0 for t in themes for o in ("", "others_") for k in _COUNTED]
    others = [s["name"] for s in every if s["id"] != asked.id]
    bars = [{"label": t["label"], "bars": [_share(t, kind) for kind in _COUNTED]} for t in themes]
    context = {
        "status_labels": STATUS_LABELS,
        "others": others,
        "kinds": _COUNTED,
        "most": max([0.01, *shares]),
        "bars": bars,
    }
    return View("system", data, [{"system": asked.id, **t} for t in themes], context)


def compare(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """Two to six systems side by side by theme; `system`: ids or names, one each."""
    every = system_list(connection)
    chosen, errors = [], []
    for name in asked.all("system"):
        try:
            if (one := find_system(connection, name)) not in chosen:
                chosen.append(one)
        except UsageProblem as error:
            errors.append(str(error))
    if len(chosen) > SIDE_BY_SIDE:
        errors.append(f"Six systems at most stand side by side; the first {SIDE_BY_SIDE} are shown.")
    elif len(chosen) == 1:
        errors.append("Choose at least two systems.")
    chosen = chosen[:SIDE_BY_SIDE]
    by_id = {s["id"]: s for s in every}
    rows = insight.compare(connection, chosen) if len(chosen) > 1 else []
    data: dict[str, Any] = {"systems": [by_id[i] for i in chosen], "themes": rows}
    numbers = [v for row in rows for v in row.values() if isinstance(v, int)]
    if errors:
        data["error"] = " ".join(errors)
    bars = [{"label": row["label"], "bars": _side_by_side(row, data["systems"])} for row in rows]
    context = {
        "every": every, "chosen": chosen, "errors": errors, "most": max([1, *numbers]), "bars": bars,
    }  # fmt: skip
    return View("compare", data, rows, context, 400 if errors and not rows else 200)


def _share(theme: dict[str, Any], kind: str) -> dict[str, Any]:
    """A bar of the chart to take away: a theme's share of one kind of finding, and that of the others."""
    own, others = (theme[f"{of}{kind}_share"] or 0 for of in ("", "others_"))
    return {"class": _CLASS[kind], "value": own, "others": others, "text": f"{own * 100:.0f} %"}


def _side_by_side(theme: dict[str, Any], systems: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two bars a system."""
    out = []
    for system in systems:
        for kind in _COUNTED:
            n = theme[f"{system['id']} {kind}"]
            out.append({"class": _CLASS[kind], "value": n, "text": f"{n:,} {system['name']}"})
    return out


_CLASS = {"areas_for_development": "area_for_development", "strengths": "strength"}
_COUNTED = ("areas_for_development", "strengths")
