"""How the share of reports that criticise or praise a theme went, year by year within one kind of report.

Kinds are never mixed: a year with more of the long reports would look like a year of more criticism.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import Any

from reportmine import data
from reportmine.insight.corrected import corrected
from reportmine.insight.counts import DIRECTIONS, MAIN, MENTIONED, Counted, by_year, counted, readings, span

Row = dict[str, Any]


def with_corrected(counts: Counted, theme: str, model: str, among: Collection[str] | None = None) -> Row:
    """`counts.readings` with what is known of the tagger's errors: `corrected`, or None, at each count."""
    found = readings(counts if among is None else counts.among(among), theme)
    for direction in DIRECTIONS:
        found[direction]["corrected"] = corrected(counts, theme, direction, MENTIONED, model, among)
        found[direction]["main"]["corrected"] = corrected(counts, theme, direction, MAIN, model, among)
    return found


def model_of(connection: sqlite3.Connection) -> str:
    """The model that tagged; "" for a database that does not say."""
    found = connection.execute("select model from build").fetchone()
    return found[0] if found else ""


def trends(connection: sqlite3.Connection, theme: str) -> list[Row]:
    """One trend a family with reports of two years or more that look at a theme, the largest first.

    `asked`: whether its framework asks for the theme. `years`: of each from the first to the last the
    readings, with corrected counts only where it asks: else nobody knows how many reports look at the
    theme. `breaks`: what changed between those years, as `data/breaks.toml` has it, with its `year`.
    """
    counts, model = counted(connection).only(theme), model_of(connection)
    names = dict(connection.execute("select id, name from families"))
    families: dict[str, list[str]] = {}
    for name in counts.looked(theme):
        families.setdefault(counts.assessments[name].family, []).append(name)
    out = []
    for family, members in families.items():
        part = counts.among(set(members))
        years = by_year(part, theme)
        if len(years) > 1:
            asked = all(part.looked(theme).values())
            known = model if asked else ""
            row = {"family": family, "name": names.get(family, family), "reports": len(members)}
            row |= {"asked": asked, "breaks": breaks(family, min(years), max(years))}
            row["years"] = [_year(part, theme, y, years.get(y, []), known) for y in span(years)]
            out.append(row)
    return sorted(out, key=lambda row: (-row["reports"], row["family"]))


def _year(counts: Counted, theme: str, year: str, members: list[str], model: str) -> Row:
    return {"year": year, **with_corrected(counts, theme, model, set(members))}


def breaks(family: str, first: str, last: str) -> list[Row]:
    """The breaks of a family from the year after `first` to `last`, and within these years."""
    return [
        {"year": one["since"][:4], **{key: one[key] for key in ("since", "what", "source", "checked")}}
        for one in sorted(data.load("breaks.toml")["break"], key=lambda one: one["since"])
        if one["family"] == family and (first < one["since"][:4] or f"{first}-01-01" < one["since"])
        and one["since"][:4] <= last
    ]  # fmt: skip


def flat_trends(found: list[Row]) -> list[Row]:
    """Trends as rows of a CSV: one a family, year, direction and reading."""
    out = []
    for trend in found:
        for year in trend["years"]:
            for direction in DIRECTIONS:
                for reading, of in (("mentioned", year[direction]), ("main", year[direction]["main"])):
                    right = of["corrected"] or {}
                    out.append({
                        "family": trend["family"], "year": year["year"], "direction": direction,
                        "reading": reading, "k": of["k"], "n": of["n"], "low": of["low"],
                        "high": of["high"], "corrected_low": right.get("low"),
                        "corrected_high": right.get("high"), "read": right.get("read"),
                        "asked": int(trend["asked"]),
                        "break": "; ".join(b["what"] for b in trend["breaks"] if b["year"] == year["year"]),
                    })  # fmt: skip
    return out
