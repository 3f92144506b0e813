"""Pages of systems: all of them, one, several side by side."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Any

from reportmine.errors import UsageProblem
from reportmine.insight.counts import DIRECTIONS
from reportmine.insight.differences import LEAST_PEERS
from reportmine.insight.peers import against_peers, flat_peers
from reportmine.insight.side_by_side import side_by_side
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
    """A system: its reports over the years, and its themes against its peers'.

    `family`, `region` ("same" or "all"), `since` and `until` (years) choose the peers; `show=peers`: the
    CSV has these; else it has the themes against all other systems'.
    """
    every = system_list(connection)
    found = next((s for s in every if s["id"] == asked.id), None)
    if not found:
        raise Missing(f"There is no system {asked.id} here. The page of all systems lists them.")
    themes = profile(connection, asked.id)
    found_peers = _peers(connection, asked)
    reports = [r for r in queries.report_list(connection) if r["system_id"] == asked.id]
    data = {
        "system": found,
        "relations": related_systems(connection, asked.id),
        "tracks": status_counts(connection, asked.id),
        "reports": reports,
        "themes": themes,
        "peers": found_peers,
        "newest": {
            p: queries.newest_findings(connection, asked.id, p, QUOTED)
            for p in ("area_for_development", "strength")
        },
    }
    rows = [{"system": asked.id, **t} for t in themes]
    if asked.get("show") == "peers":
        rows = [{"system": asked.id, **row} for row in flat_peers(found_peers)] if found_peers else []
    others = [s["name"] for s in every if s["id"] != asked.id]
    context = {
        "status_labels": STATUS_LABELS, "others": others, "least": LEAST_PEERS,
        "peer_rows": _shown(found_peers),
    }  # fmt: skip
    return View("system", data, rows, context)


def _shown(peers: dict[str, Any] | None) -> dict[str, list[dict[str, Any]]]:
    """Themes with findings of the system, the most first; before them what peers have and it has not."""

    def place(row: dict[str, Any]) -> tuple[bool, int]:
        return row["own"]["k"] > 0 or row["differs"] != "less", -row["own"]["k"]

    out = {}
    for direction in DIRECTIONS:
        rows = [
            row for row in (peers or {}).get(direction, ()) if row["own"]["k"] or row["differs"] == "less"
        ]
        out[direction] = sorted(rows, key=place)
    return out


def _peers(connection: sqlite3.Connection, asked: PageRequest) -> dict[str, Any] | None:
    """Against the peers that were asked for; what is no year or no region counts as not given."""
    years = [
        year if re.fullmatch(r"[0-9]{4}", year := asked.get(end)) else "" for end in ("since", "until")
    ]
    region = asked.get("region") if asked.get("region") in ("same", "all") else ""
    return against_peers(connection, asked.id, asked.get("family"), region, *years)


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
    rows, family = side_by_side(connection, chosen) if len(chosen) > 1 else ([], None)
    data: dict[str, Any] = {"systems": [by_id[i] for i in chosen], "themes": rows, "shares_of": family}
    numbers = [v for row in rows for v in row.values() if isinstance(v, int)]
    if errors:
        data["error"] = " ".join(errors)
    bars = [{"label": row["label"], "bars": _side_by_side(row, data["systems"])} for row in rows]
    context = {
        "every": every, "chosen": chosen, "errors": errors, "most": max([1, *numbers]), "bars": bars,
    }  # fmt: skip
    return View("compare", data, rows, context, 400 if errors and not rows else 200)


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
