"""One theme across the corpus: who looked at it, who was criticised and praised, when, and with what.

The documents of one assessment count as one report; context is left out, and so are reports that a
later edition replaces.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from reportmine.insight.interval import wilson
from reportmine.insight.tally import tally
from reportmine.store.sql import CURRENT, DATE, PAGE_LABEL

Row = dict[str, Any]
TYPICAL = 3  # quotes of each direction
_SURE = 0.8  # a quote is typical only where the tagger is sure of both its tags
# Praise under a heading for criticism, and the other way round, is no typical quote.
_AGAINST = {"strength": "areas_for_development", "area_for_development": "strengths"}
_CLOSE = 400  # how many of the surest are compared


def theme_list(connection: sqlite3.Connection) -> list[Row]:
    """Every theme with its findings by polarity and the systems criticised and praised, commonest first."""
    counts: Counter[tuple[str, str]] = Counter()
    systems: dict[tuple[str, str], set[str]] = {}
    for (system, _, _, theme, polarity), n in tally(connection).themes.items():
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

    `years`: the same counts a year, the earliest first, also for years between without a report.
    """
    counted = tally(connection)
    found: dict[str, Counter[str]] = {}
    for (_, _, assessment, of, polarity), n in counted.themes.items():
        if of == theme:
            found.setdefault(assessment, Counter())[polarity] += n
    years: dict[str, Row] = {}
    for assessment, counts in found.items():
        if year := counted.years.get(assessment):
            row = years.setdefault(year, _no_reports(year))
            row["reports"] += 1
            row["criticise"] += bool(counts["area_for_development"])
            row["praise"] += bool(counts["strength"])
    total = sum(found.values(), Counter())
    return {
        "reports": len(found),
        "criticise": _share(sum(c["area_for_development"] > 0 for c in found.values()), len(found)),
        "praise": _share(sum(c["strength"] > 0 for c in found.values()), len(found)),
        "areas": total["area_for_development"],
        "strengths": total["strength"],
        "mixed": total["mixed"],
        "years": [years.get(year) or _no_reports(year) for year in _span(years)],
    }


def _no_reports(year: str) -> Row:
    return {"year": year, "reports": 0, "criticise": 0, "praise": 0}


def _span(years: Iterable[str]) -> list[str]:
    """All years from the first to the last, those without a report too."""
    numbers = [int(year) for year in years]
    return [str(year) for year in range(min(numbers), max(numbers) + 1)] if numbers else []


def _share(k: int, n: int) -> Row:
    low, high = wilson(k, n)
    return {"k": k, "n": n, "low": round(low, 4), "high": round(high, 4)}


def theme_systems(connection: sqlite3.Connection, theme: str) -> list[Row]:
    """Strengths and areas of each system with findings of a theme, the most criticised first."""
    found: dict[str, Counter[str]] = {}
    for (system, _, _, of, polarity), n in tally(connection).themes.items():
        if of == theme and system:
            found.setdefault(system, Counter())[polarity] += n
    names = dict(connection.execute("select id, name from systems"))
    out = [
        {
            "system": system, "name": names[system], "areas_for_development": n["area_for_development"],
            "strengths": n["strength"], "mixed": n["mixed"],
        }
        for system, n in found.items()
    ]  # fmt: skip
    return sorted(out, key=lambda row: (-row["areas_for_development"], -row["strengths"], row["name"]))


def themes_beside(connection: sqlite3.Connection, theme: str, most: int = 6) -> list[Row]:
    """The themes that findings of a theme have too, the commonest first; `n`: how many findings."""
    labels = dict(connection.execute("select name, label from themes"))
    found = [(other, n) for (one, other), n in tally(connection).pairs.items() if one == theme]
    found.sort(key=lambda pair: (-pair[1], pair[0]))
    return [{"theme": other, "label": labels[other], "n": n} for other, n in found[:most]]


def typical(connection: sqlite3.Connection, theme: str, polarity: str) -> list[Row]:
    """Quotes nearest to the middle of a theme's surest findings of a polarity, one a system."""
    rows = connection.execute(
        f"""select f.id as finding, f.text, f.polarity, f.page, f.heading as section, s.name as system,
            r.title, {DATE} as date, {PAGE_LABEL} as page_label, f.ocr, e.vector, r.system_id
        from finding_themes t join findings f on f.id = t.finding_id join reports r on r.id = f.report_id
        join embeddings e on e.finding_id = f.id left join systems s on s.id = r.system_id
        left join sections h on h.id = f.section_id
        where t.theme = ? and f.polarity = ? and {CURRENT}
            and f.polarity_confidence >= ? and t.confidence >= ? and length(f.text) between 40 and 300
            and coalesce(h.kind, '') <> ?
        order by t.confidence desc, f.id limit ?""",
        (theme, polarity, _SURE, _SURE, _AGAINST[polarity], _CLOSE),
    ).fetchall()
    if not rows:
        return []
    vectors = np.stack([np.frombuffer(row[-2], dtype="<f2").astype(np.float32) for row in rows])
    order = np.argsort(-(vectors @ vectors.mean(axis=0)), kind="stable")
    names = ("finding", "text", "polarity", "page", "section", "system", "title", "date", "page_label",
             "ocr")  # fmt: skip
    out: dict[str, Row] = {}
    for row in (rows[i] for i in order):
        out.setdefault(row[-1] or row[6], dict(zip(names, row[:-2], strict=True)))
        if len(out) == TYPICAL:
            break
    return list(out.values())
