"""The page of printed grades, scores and outcomes against words."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any

from reportmine.errors import UsageProblem
from reportmine.insight.outliers import outliers, with_sentences
from reportmine.insight.scales import OVERALL
from reportmine.insight.scores import PARTS, Scored, by_grade, correlations, scored
from reportmine.search.limits import choices, filters_from
from reportmine.web.pages.page import PageRequest, View

LISTED = 20  # outliers on the page; the CSV twin marks all
_STEP = 0.016  # dots nearer to each other than this share stand beside each other
_ASIDE, _MOST = 6.5, 19.5  # pixels


def scores(connection: sqlite3.Connection, asked: PageRequest) -> View:
    """Correlations by family, one family's grades as a chart, outliers with their sentences.

    `family`: only its reports; `what`: which of its grades the chart shows; the CSV twin has every grade.
    """
    context: dict[str, Any] = {"choices": choices(connection, "family"), "args": {"family": ""}}
    try:
        family = filters_from(connection, {"family": asked.get("family")}).family
    except UsageProblem as error:
        empty: dict[str, Any] = {"correlations": [], "grades": [], "outliers": []}
        return View("scores", {"error": str(error), **empty}, (), context | {"shown": None}, 400)
    every = correlations(connection, family)
    found = [one for one in scored(connection) if family in (None, one.unit.family)]
    charted = [row for row in every if row["what"] != PARTS]
    shown = next((row for row in charted if row["what"] == asked.get("what")), None) or _first(charted)
    some = [one for one in found if shown and (one.unit.family, one.unit.what) == _kind(shown)]
    parting = outliers(connection, family)
    grades = by_grade(some)
    several = len({row["form"] for row in grades}) > 1
    data = {
        "correlations": every,
        "grades": [{k: v for k, v in row.items() if k != "of"} for row in grades],
        "outliers": [with_sentences(connection, one) for one in parting[:LISTED]],
    }
    context |= {
        "shown": shown, "charted": charted, "several": several,
        "args": {"family": family or "", "what": shown["what"] if shown else ""},
        "of": len(parting),
        "rows": [
            row | {"points": points(row["of"]), "form": row["form"] if several else ""} for row in grades
        ],
    }  # fmt: skip
    return View("scores", data, [one.to_dict() for one in found], context)


def _first(rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The grade of most reports as a whole, else the one of most."""
    return max(rows, key=lambda row: (row["what"] == OVERALL, row["reports"]), default=None)


def _kind(row: dict[str, Any]) -> tuple[str, str]:
    return row["family"], row["what"]


def points(some: Sequence[Scored]) -> list[dict[str, Any]]:
    """Dots of a row: share, and pixels aside of its middle, so that none hides another of its share."""
    beside: Counter[int] = Counter()
    out = []
    for one in some:
        place = round(one.share / _STEP)
        n = beside[place]
        beside[place] += 1
        aside = (n + 1) // 2 * _ASIDE * (-1 if n % 2 else 1)
        who = one.unit.system or one.unit.title
        out.append(
            {
                "share": one.share, "aside": max(-_MOST, min(_MOST, aside)), "outlier": one.outlier,
                "report": one.unit.report,
                "name": f"{who}, {one.unit.date or 'no date'}: {one.share * 100:.0f} %",
            }
        )  # fmt: skip
    return out
