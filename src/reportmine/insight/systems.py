"""Systems: what was reported on each, and each one's themes against all others'.

Context is left out, and so are reports that a later edition replaces.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any

from reportmine.insight.profile import theme_by_system
from reportmine.insight.tally import tally
from reportmine.store.sql import CURRENT, DATE, YEAR

Row = dict[str, Any]
Sums = dict[str, tuple[int, int]]
_ANY = ""


def system_list(connection: sqlite3.Connection) -> list[Row]:
    """Every system with reports: how many, from when to when, and its counts; by name."""
    cursor = connection.execute(
        f"""select s.id, s.name, s.kind, s.region, count(distinct r.assessment_id) as reports,
            min({YEAR}) as first_year, max({YEAR}) as last_year,
            coalesce(sum(n.strengths), 0) as strengths, coalesce(sum(n.areas), 0) as areas_for_development
        from systems s join reports r on r.system_id = s.id
        left join (select report_id, sum(polarity = 'strength') as strengths,
            sum(polarity = 'area_for_development') as areas from findings group by 1) n
            on n.report_id = r.id
        where {CURRENT} group by s.id order by s.name"""
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def related_systems(connection: sqlite3.Connection, system: str) -> list[Row]:
    """The systems with reports that a system is part of, or consists of: `how` says which."""
    rows = connection.execute(
        """select s.id, s.name, how from (
            select whole_id as id, 'part of' as how from system_relations where part_id = :it
            union select part_id, 'contains' from system_relations where whole_id = :it) l
        join systems s on s.id = l.id where s.id in (select system_id from reports) order by how desc, 2""",
        {"it": system},
    )
    return [dict(zip(("id", "name", "how"), row, strict=True)) for row in rows]


def profile(connection: sqlite3.Connection, system: str) -> list[Row]:
    """Each theme of a system beside all others, in the order of the codebook.

    `areas_share` and `strengths_share`: of the system's findings of that polarity that have a theme,
    the share with this one; `others_…`: the same over all other systems together; None for no findings.
    """
    mine, others = _totals(connection, system)
    themes = connection.execute("select name, label from themes order by rowid").fetchall()
    out = []
    for name, label in themes:
        row: Row = {"theme": name, "label": label}
        for i, kind in enumerate(("areas_for_development", "strengths")):
            own, rest = mine[_ANY][i], others[_ANY][i]
            row[kind] = mine.get(name, (0, 0))[i]
            row[f"{kind}_share"] = round(row[kind] / own, 4) if own else None
            row[f"others_{kind}"] = others.get(name, (0, 0))[i]
            row[f"others_{kind}_share"] = round(row[f"others_{kind}"] / rest, 4) if rest else None
        out.append(row)
    return out


def _totals(connection: sqlite3.Connection, system: str) -> tuple[Sums, Sums]:
    """(areas, strengths) by theme, of a system and of all others; `_ANY` has findings of any theme."""
    mine, others = {_ANY: (0, 0)}, {_ANY: (0, 0)}

    def add(to: Sums, theme: str, areas: int, strengths: int) -> None:
        before = to.get(theme, (0, 0))
        to[theme] = (before[0] + areas, before[1] + strengths)

    for cell in theme_by_system(connection):
        add(mine if cell.system == system else others, cell.theme, cell.areas, cell.strengths)
    for (of, _, polarity), n in tally(connection).tagged.items():
        if of is not None and polarity != "mixed":
            areas = n if polarity == "area_for_development" else 0
            add(mine if of == system else others, _ANY, areas, n - areas)
    return mine, others


def heat(connection: sqlite3.Connection, polarity: str, family: str = "") -> Row:
    """Theme by system: counts of findings of a polarity, and the number of the system's in all.

    `systems`: the ones inspected last first, each with `counts` in the order of `themes` and `total`, its
    findings of the polarity that have a theme. `family` leaves only reports of one kind.
    """
    counts: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    counted = tally(connection)
    for (system, kind, _, theme, judged), n in counted.themes.items():
        if system and judged == polarity and family in ("", kind):
            counts[system, theme] += n
    for (system, kind, judged), n in counted.tagged.items():
        if system and judged == polarity and family in ("", kind):
            totals[system] += n
    systems = connection.execute(
        f"""select s.id, s.name from systems s join reports r on r.system_id = s.id
        where {CURRENT} and ? in ('', r.family) group by 1
        order by max(coalesce({DATE}, '')) desc, s.name""",
        (family,),
    )
    themes = connection.execute("select name, label from themes order by rowid").fetchall()
    return {
        "polarity": polarity,
        "family": family,
        "themes": [{"name": name, "label": label} for name, label in themes],
        "systems": [
            {"id": i, "name": name, "total": totals[i], "counts": [counts[i, theme] for theme, _ in themes]}
            for i, name in systems
        ],
    }
