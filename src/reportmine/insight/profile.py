"""What is in the corpus, and who is praised and criticised for which theme.

Counts are of findings in reports that no later edition replaces; context is left out.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportmine.insight.tally import tally
from reportmine.store.sql import CURRENT, YEAR


@dataclass(frozen=True, slots=True)
class Cell:
    """Findings of one system on one theme, by polarity."""

    system: str
    theme: str
    strengths: int
    areas: int
    mixed: int


def overview(connection: sqlite3.Connection) -> dict[str, Any]:
    """Reports, systems, findings, years, families and problems: the numbers of a home page."""

    def one(sql: str) -> Any:
        return connection.execute(sql).fetchone()[0]

    families = connection.execute(
        f"select r.family, count(*) from reports r where {CURRENT} group by 1 order by 2 desc, 1"
    )
    polarities = dict(
        connection.execute(
            f"""select f.polarity, count(*) from findings f join reports r on r.id = f.report_id
            where {CURRENT} group by 1"""
        )
    )
    return {
        "reports": one(f"select count(*) from reports r where {CURRENT}"),
        "replaced": one(f"select count(*) from reports r where not ({CURRENT})"),
        "systems": one(f"select count(distinct r.system_id) from reports r where {CURRENT}"),
        "pages": one(f"select coalesce(sum(r.pages), 0) from reports r where {CURRENT}"),
        "statements": one(
            f"select count(*) from statements s join reports r on r.id = s.report_id where {CURRENT}"
        ),
        "findings": sum(n for p, n in polarities.items() if p != "context"),
        "polarities": polarities,
        # What OCR read is there.
        "problems": one("select count(*) from problems where code <> 'ocr_page'"),
        "families": dict(families),
        "first_year": one(f"select min({YEAR}) from reports r where {CURRENT}"),
        "last_year": one(f"select max({YEAR}) from reports r where {CURRENT}"),
    }


def theme_by_system(connection: sqlite3.Connection, systems: Sequence[str] = ()) -> list[Cell]:
    """One Cell for every system and theme with findings; of `systems` (ids) only, if any are given."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for (system, _, _, theme, polarity), n in tally(connection).themes.items():
        if system is not None and (not systems or system in systems):
            counts[system, theme, polarity] += n
    pairs = sorted({(system, theme) for system, theme, _ in counts})
    return [
        Cell(*pair, *(counts[(*pair, p)] for p in ("strength", "area_for_development", "mixed")))
        for pair in pairs
    ]


def compare(connection: sqlite3.Connection, systems: Sequence[str]) -> list[dict[str, Any]]:
    """Systems (ids) side by side: one row a theme, with strengths and areas of each."""
    cells = {(c.system, c.theme): c for c in theme_by_system(connection, systems)}
    themes = connection.execute("select name, label from themes order by rowid").fetchall()
    out = []
    for name, label in themes:
        row: dict[str, Any] = {"theme": name, "label": label}
        for system in systems:
            cell = cells.get((system, name))
            row[f"{system} strengths"] = cell.strengths if cell else 0
            row[f"{system} areas_for_development"] = cell.areas if cell else 0
        out.append(row)
    return out
