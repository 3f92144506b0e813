"""One theme across the corpus: who looked at it, who was criticised and praised, when, and with what.

The documents of one assessment count as one report; context is left out, and so are reports that a
later edition replaces.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any

import numpy as np

from reportmine.insight.interval import wilson
from reportmine.insight.tally import CURRENT, tally

Row = dict[str, Any]
_OF_THEME = f"""
from finding_themes t join findings f on f.id = t.finding_id join reports r on r.id = f.report_id
where t.theme = ? and f.polarity <> 'context' and {CURRENT}
"""
_YEAR = "substr(coalesce(r.inspection_to, r.published), 1, 4)"
TYPICAL = 3  # quotes of each direction
_SURE = 0.8  # a quote is typical only where the tagger is sure of both its tags
_CLOSE = 400  # how many of the surest are compared


def theme_list(connection: sqlite3.Connection) -> list[Row]:
    """Every theme with its findings by polarity and the systems criticised and praised, commonest first."""
    counts: Counter[tuple[str, str]] = Counter()
    systems: dict[tuple[str, str], set[str]] = {}
    for (system, _, theme, polarity), n in tally(connection).themes.items():
        counts[theme, polarity] += n
        if system:
            systems.setdefault((theme, polarity), set()).add(system)
    out = []
    for name, label, definition in connection.execute("select name, label, definition from themes"):
        row: Row = {"name": name, "label": label, "definition": definition}
        row["strengths"] = counts[name, "strength"]
        row["areas"] = counts[name, "area_for_development"]
        row["mixed"] = counts[name, "mixed"]
        row["praised"] = len(systems.get((name, "strength"), ()))
        row["criticised"] = len(systems.get((name, "area_for_development"), ()))
        out.append(row)
    return sorted(out, key=lambda row: (-row["areas"] - row["strengths"], row["label"]))


def theme_reports(connection: sqlite3.Connection, theme: str) -> Row:
    """How many reports looked at a theme, and k of n with interval of those that criticise and praise.

    `years`: the same counts a year, the earliest first.
    """
    rows = connection.execute(
        f"""select r.assessment_id, min({_YEAR}), max(f.polarity = 'area_for_development'),
            max(f.polarity = 'strength'), sum(f.polarity = 'area_for_development'),
            sum(f.polarity = 'strength'), sum(f.polarity = 'mixed') {_OF_THEME} group by 1""",
        (theme,),
    ).fetchall()
    years: dict[str, list[int]] = {}
    for _, year, criticised, praised, *_ in rows:
        if year:
            counts = years.setdefault(year, [0, 0, 0])
            for i, one in enumerate((1, criticised, praised)):
                counts[i] += one
    total = [sum(column) for column in zip(*(row[2:] for row in rows), strict=True)] or [0] * 5
    names = ("reports", "criticise", "praise")
    return {
        "reports": len(rows),
        "criticise": _share(total[0], len(rows)),
        "praise": _share(total[1], len(rows)),
        "areas": total[2],
        "strengths": total[3],
        "mixed": total[4],
        "years": [{"year": y, **dict(zip(names, years[y], strict=True))} for y in sorted(years)],
    }


def _share(k: int, n: int) -> Row:
    low, high = wilson(k, n)
    return {"k": k, "n": n, "low": round(low, 4), "high": round(high, 4)}


def theme_systems(connection: sqlite3.Connection, theme: str) -> list[Row]:
    """Strengths and areas of each system with findings of a theme, the most criticised first."""
    rows = connection.execute(
        f"""select r.system_id, s.name, sum(f.polarity = 'area_for_development') as areas,
            sum(f.polarity = 'strength') as strengths, sum(f.polarity = 'mixed') as mixed
        {_OF_THEME.replace("where", "join systems s on s.id = r.system_id where", 1)}
        group by 1 order by areas desc, strengths desc, s.name""",
        (theme,),
    )
    names = ("system", "name", "areas_for_development", "strengths", "mixed")
    return [dict(zip(names, row, strict=True)) for row in rows]


def themes_beside(connection: sqlite3.Connection, theme: str, most: int = 6) -> list[Row]:
    """The themes that findings of a theme have too, the commonest first; `n`: how many findings."""
    rows = connection.execute(
        f"""select o.theme, l.label, count(distinct o.finding_id) as n
        from finding_themes o join themes l on l.name = o.theme
        where o.theme <> ? and o.finding_id in (select t.finding_id {_OF_THEME})
        group by 1 order by n desc, 1 limit ?""",
        (theme, theme, most),
    )
    return [dict(zip(("theme", "label", "n"), row, strict=True)) for row in rows]


def typical(connection: sqlite3.Connection, theme: str, polarity: str) -> list[Row]:
    """Quotes nearest to the middle of a theme's surest findings of a polarity, one a system."""
    rows = connection.execute(
        f"""select f.id as finding, f.text, f.polarity, f.page, f.heading as section, s.name as system,
            r.title, coalesce(r.inspection_to, r.published) as date, e.vector, r.system_id
        {
            _OF_THEME.replace(
                "where",
                '''join embeddings e on e.finding_id = f.id
            left join systems s on s.id = r.system_id where''',
                1,
            )
        }
            and f.polarity = ? and f.polarity_confidence >= ? and t.confidence >= ?
            and length(f.text) between 40 and 300
        order by t.confidence desc, f.id limit ?""",
        (theme, polarity, _SURE, _SURE, _CLOSE),
    ).fetchall()
    if not rows:
        return []
    vectors = np.stack([np.frombuffer(row[8], dtype="<f2").astype(np.float32) for row in rows])
    order = np.argsort(-(vectors @ vectors.mean(axis=0)), kind="stable")
    names = ("finding", "text", "polarity", "page", "section", "system", "title", "date")
    out: dict[str, Row] = {}
    for row in (rows[i] for i in order):
        out.setdefault(row[9] or row[6], dict(zip(names, row[:8], strict=True)))
        if len(out) == TYPICAL:
            break
    return list(out.values())
