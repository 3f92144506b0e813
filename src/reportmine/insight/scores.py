"""Grades against words: the balance of findings beside each printed grade, and whom the two part for."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reportmine.insight.balance import log_odds, rank_correlation, residuals, shrunk
from reportmine.insight.graded import Unit, units
from reportmine.insight.scales import OVERALL, STATEMENT, scale_of
from reportmine.store.cache import FileCache

Row = dict[str, Any]
FEWEST = 8  # findings: of fewer, a balance says little
OTHERS = 5  # of the same grade, to differ from
FAR = 2.0  # standard deviations
PARTS = "parts"  # all parts of a report with a grade of their own


@dataclass(frozen=True, slots=True)
class Scored:
    """A grade beside the balance of what is said.

    `share`: of its findings, those that praise, mixed ones half; `balance`: log odds of praise, drawn to
    the mean of its kind; `expected`: the share that the others of its grade have; `distance`: from those,
    in standard deviations, below 0 for harsher words; None where they are too few.
    """

    unit: Unit
    share: float
    balance: float
    expected: float | None
    distance: float | None

    @property
    def outlier(self) -> str | None:
        """harsher or milder than its grade's others; None where it is neither."""
        if self.distance is None or abs(self.distance) < FAR:
            return None
        return "harsher" if self.distance < 0 else "milder"

    def to_dict(self) -> Row:
        """As JSON and CSV have it."""
        u = self.unit
        return {
            "id": u.id, "report": u.report, "title": u.title, "system": u.system, "family": u.family,
            "date": u.date, "since": u.period or None, "what": u.what, "name": u.name, "grade": u.grade,
            "level": u.level, "strengths": u.strengths, "areas_for_development": u.areas, "mixed": u.mixed,
            "share": round(self.share, 4), "balance": round(self.balance, 4),
            "expected": None if self.expected is None else round(self.expected, 4),
            "distance": None if self.distance is None else round(self.distance, 2),
            "outlier": self.outlier,
        }  # fmt: skip


def scored(connection: sqlite3.Connection) -> list[Scored]:
    """Every grade with findings enough beside its balance, made once while the file stays the same."""
    return _held.get(connection)


def _score(connection: sqlite3.Connection) -> list[Scored]:
    kinds: dict[tuple[str, str, str], list[Unit]] = defaultdict(list)
    for unit in units(connection):
        if unit.findings >= FEWEST:
            kinds[unit.family, unit.what, unit.period].append(unit)
    return [one for kind in sorted(kinds) for one in _of_a_kind(kinds[kind])]


def _of_a_kind(some: list[Unit]) -> list[Scored]:
    """Units that are compared: of a family, a part and a form of report."""
    y, v = np.array([log_odds(u.strengths, u.areas, u.mixed) for u in some]).T
    grades = [u.level for u in some]
    distances = residuals(y, v, grades, OTHERS)
    shares = np.array([(u.strengths + u.mixed / 2) / u.findings for u in some])
    out, levels, places = [], np.array(grades), np.arange(len(some))
    for i, (unit, balance) in enumerate(zip(some, shrunk(y, v), strict=True)):
        known = not np.isnan(distances[i])
        others = shares[(levels == unit.level) & (places != i)] if known else shares[:0]
        out.append(
            Scored(
                unit, float(shares[i]), float(balance), float(np.median(others)) if known else None,
                float(distances[i]) if known else None,
            )
        )  # fmt: skip
    return out


def correlations(connection: sqlite3.Connection, family: str | None = None) -> list[Row]:
    """By family and what is graded: reports, grades, Spearman's rho of grade and balance, its interval.

    What is graded: the report as a whole, its parts together and each, quality statements.
    """
    return [row for row in _correlated.get(connection) if family in (None, row["family"])]


def _correlate(connection: sqlite3.Connection) -> list[Row]:
    kinds: dict[tuple[str, str], list[Scored]] = defaultdict(list)
    for one in scored(connection):
        kinds[one.unit.family, one.unit.what].append(one)
        if one.unit.what not in (OVERALL, STATEMENT):
            kinds[one.unit.family, PARTS].append(one)
    rows = [_correlation(*kind, some) for kind, some in kinds.items()]
    order = {OVERALL: 0, PARTS: 1}
    return sorted(rows, key=lambda r: (r["family"], order.get(r["what"], 2), r["name"]))


def _correlation(family: str, what: str, some: list[Scored]) -> Row:
    rho, low, high = rank_correlation(
        [one.unit.level for one in some],
        [one.balance for one in some],
        [one.unit.assessment for one in some],
    )
    name = {PARTS: "Graded parts", STATEMENT: "Quality statements"}.get(what, some[0].unit.name)
    return {
        "family": family, "what": what, "name": name,
        "reports": len({one.unit.assessment for one in some}), "grades": len(some),
        "rho": _rounded(rho), "low": _rounded(low), "high": _rounded(high),
        "outliers": sum(one.outlier is not None for one in some),
    }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def by_grade(some: Sequence[Scored]) -> list[Row]:
    """The grades of one family and part, the worst first: how many, and the shares of their findings.

    Each form of report by itself. `of`: the grades themselves, the harshest words first; low, median and
    high are of their shares.
    """
    kinds: dict[tuple[int, str], list[Scored]] = defaultdict(list)
    for one in some:
        kinds[one.unit.level, one.unit.period].append(one)
    out: list[Row] = []
    for (_, period), found in sorted(kinds.items()):
        of = sorted(found, key=lambda one: (one.share, one.unit.id))
        shares = [one.share for one in of]
        ends = {"low": shares[0], "median": float(np.median(shares)), "high": shares[-1]}
        row: Row = {
            "grade": of[0].unit.grade,
            "form": scale_of(of[0].unit.family).form(period),
            "n": len(of),
        }
        out.append(row | {name: round(value, 4) for name, value in ends.items()} | {"of": of})
    return out


_held = FileCache(_score)
_correlated = FileCache(_correlate)
