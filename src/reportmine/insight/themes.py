"""One theme across the corpus: who looked at it, who was criticised and praised, when, and with what.

The documents of one assessment count as one report; context is left out, and so are reports that a
later edition replaces.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any

import numpy as np

from reportmine.insight.counts import DIRECTIONS, Counted, by_year, counted, readings, span
from reportmine.insight.tally import tally
from reportmine.insight.trends import model_of, with_corrected
from reportmine.store.sql import CURRENT, DATE, PAGE_LABEL

Row = dict[str, Any]
TYPICAL = 3  # quotes of each direction
_SURE = 0.8  # a quote is typical only where the tagger is sure of both its tags
# Praise under a heading for criticism, and the other way round, is no typical quote.
_AGAINST = {"strength": "areas_for_development", "area_for_development": "strengths"}
_CLOSE = 400  # how many of the surest are compared


def theme_list(connection: sqlite3.Connection) -> list[Row]:
    """Every theme with its findings by polarity, reports (`flat`), and systems criticised and praised.

    First what is a main concern of most reports, then what is a main strength of most.
    """
    findings: Counter[tuple[str, str]] = Counter()
    for (_, _, _, theme, polarity), n in tally(connection).themes.items():
        findings[theme, polarity] += n
    counts, model = counted(connection), model_of(connection)
    out = []
    for name, label, definition in connection.execute("select name, label, definition from themes"):
        row: Row = {"name": name, "label": label, "definition": definition}
        row["strengths"] = findings[name, "strength"]
        row["areas"] = findings[name, "area_for_development"]
        row["mixed"] = findings[name, "mixed"]
        row["praised"] = len(_systems(counts, name, "praise"))
        row["criticised"] = len(_systems(counts, name, "criticise"))
        out.append(row | flat(with_corrected(counts, name, model)))
    return sorted(out, key=lambda row: (-row["criticise_main"], -row["praise_main"], row["label"]))


def _systems(counts: Counted, theme: str, direction: str) -> set[str]:
    of = (counts.assessments[name].system for name in counts.of(theme, direction))
    return {system for system in of if system}


def flat(found: Row) -> Row:
    """Readings as one row: `reports`, `asked`, of each direction and reading k and the interval's ends."""
    out: Row = {"reports": found["reports"], "asked": found["asked"]}
    for direction in DIRECTIONS:
        for name, of in ((direction, found[direction]), (f"{direction}_main", found[direction]["main"])):
            out |= {name: of["k"], f"{name}_low": of["low"], f"{name}_high": of["high"]}
            if "corrected" in of:
                right = of["corrected"] or {}
                out |= {f"{name}_corrected_{end}": right.get(end) for end in ("low", "high")}
                out |= {f"{name}_corrected_of": right.get("reports")}
    return out


def theme_reports(connection: sqlite3.Connection, theme: str) -> Row:
    """The readings of a theme (`counts.readings`), its findings by polarity, and the readings a year.

    `judged`: all reports, whether they look at it or not. `years`: from the earliest, also those between
    without a report.
    """
    counts = counted(connection).only(theme)
    total: Counter[str] = Counter()
    for (_, _, _, of, polarity), n in tally(connection).themes.items():
        if of == theme:
            total[polarity] += n
    years = by_year(counts, theme)
    return {
        **with_corrected(counts, theme, model_of(connection)),
        "judged": len(counts.assessments),
        "areas": total["area_for_development"],
        "strengths": total["strength"],
        "mixed": total["mixed"],
        "years": [
            {"year": year, **flat(readings(counts.among(set(years.get(year, ()))), theme))}
            for year in span(years)
        ],
    }


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
