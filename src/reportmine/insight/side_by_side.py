"""Systems side by side: numbers, shares, and which shares differ from the others' by more than chance.

Shares are compared in one kind of report that all of the systems have; such reports of all other systems
tell how much reports differ by chance.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from reportmine.insight.counts import Counted, counted
from reportmine.insight.differences import Difference, difference_of, mark, pairs
from reportmine.insight.profile import compare

Row = dict[str, Any]
# The columns of `compare`, and what is said in them. Mixed findings are criticism in shares.
KINDS = {"strengths": "praise", "areas_for_development": "criticise"}


def side_by_side(connection: sqlite3.Connection, systems: Sequence[str]) -> tuple[list[Row], str | None]:
    """The rows of `compare` with shares, and the kind of report that these are of; None where all lack one.

    For each system and kind of finding `… share`, of those that have a theme, and `… differs`: "more" or
    "less" than in the other systems' reports, "" where chance explains it, None where nothing can be told.
    """
    rows, counts = compare(connection, systems), counted(connection)
    family = common_family(counts, systems)
    of = {
        system: [name for name, one in counts.assessments.items()
                 if one.system == system and one.family == family] for system in systems
    }  # fmt: skip
    among = [name for name, one in counts.assessments.items()
             if one.family == family and one.system not in systems]  # fmt: skip
    cells: list[tuple[Row, str, Row]] = []
    told: list[Difference | None] = []
    for row in rows:
        for kind, direction in KINDS.items():
            every = pairs(counts, row["theme"], direction, among)
            for system in systems:
                own = pairs(counts, row["theme"], direction, of[system])
                others = [name for other in systems if other != system for name in of[other]]
                rest = pairs(counts, row["theme"], direction, others)
                n = sum(n for _, n in own)
                cells.append(
                    (row, f"{system} {kind}", {"share": sum(k for k, _ in own) / n if n else None})
                )
                told.append(difference_of(own, rest, every))
    mark([cell for _, _, cell in cells], told)
    for row, name, cell in cells:
        row[f"{name} share"] = None if cell["share"] is None else round(cell["share"], 4)
        row[f"{name} differs"] = cell["differs"]
    return rows, family


def common_family(counts: Counted, systems: Sequence[str]) -> str | None:
    """The kind of report that each system has, of which the one with fewest has most; None for none."""
    found: dict[str, dict[str, int]] = {}
    for one in counts.assessments.values():
        if one.system in systems:
            of = found.setdefault(one.family, {})
            of[one.system or ""] = of.get(one.system or "", 0) + 1
    shared = {family: of for family, of in found.items() if len(of) == len(set(systems))}
    if not shared:
        return None
    return min(
        shared, key=lambda family: (-min(shared[family].values()), -sum(shared[family].values()), family)
    )
