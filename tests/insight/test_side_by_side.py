"""Systems side by side: shares of one kind of report that all have, and marks beyond chance."""

from __future__ import annotations

import sqlite3

import pytest

from reportmine.insight import side_by_side as module
from reportmine.insight.counts import Assessment, Counted
from reportmine.insight.side_by_side import common_family, side_by_side
from tests.counted import FINANCE, INFORMATION


def world(**reports: list[str]) -> Counted:
    """The families of each system's reports; each has 40 criticisms, 4 of them on safety."""
    of = {
        f"{s}-{i}": Assessment(f, s, "2020", ("x",)) for s, fs in reports.items() for i, f in enumerate(fs)
    }
    findings = {("safety", "criticise"): {n: 20 if n.startswith("odd") else 4 for n in of}}
    return Counted(of, {}, {}, findings, {"criticise": dict.fromkeys(of, 40), "praise": {}})


@pytest.mark.parametrize(
    ("systems", "family"),
    [
        (("a", "b"), "visit"),  # two each; of letters one has one only
        (("a", "c"), "letter"),
        (("b", "c"), "letter"),
        (("a", "b", "c"), "letter"),
        (("a", "d"), None),
        (("d", "d"), "review"),
    ],
)
def test_the_kind_of_report_that_all_have(systems: tuple[str, ...], family: str | None) -> None:
    counts = world(a=["letter", "visit", "visit"], b=["letter", "letter", "visit", "visit"],
                   c=["letter"] * 3, d=["review"])  # fmt: skip
    assert common_family(counts, systems) == family


def test_marks_beyond_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = world(odd=["visit"], even=["visit"], more=["visit"] * 2, rest=["visit"] * 12, none=["letter"])
    monkeypatch.setattr(module, "counted", lambda connection: counts)
    kinds = ("strengths", "areas_for_development")

    def compared(connection: sqlite3.Connection, systems: list[str]) -> list[dict[str, object]]:
        return [{"theme": "safety", **{f"{s} {k}": 7 for s in systems for k in kinds}}]

    monkeypatch.setattr(module, "compare", compared)
    connection = sqlite3.connect(":memory:")
    (row,), family = side_by_side(connection, ["odd", "even"])
    assert family == "visit"
    assert (row["odd areas_for_development"], row["odd areas_for_development share"]) == (7, 0.5)
    assert (row["odd areas_for_development differs"], row["even areas_for_development differs"]) == (
        "more", "less",
    )  # fmt: skip
    assert (row["odd strengths share"], row["odd strengths differs"]) == (None, None)
    (row,), _ = side_by_side(connection, ["even", "more"])
    assert row["even areas_for_development differs"] == ""
    (row,), family = side_by_side(connection, ["odd", "none"])
    assert (family, row["odd areas_for_development share"]) == (None, None)
    assert row["odd areas_for_development differs"] is None


def test_shares_counted_by_hand(counted: sqlite3.Connection) -> None:
    rows, family = side_by_side(counted, ["aford", "beeton"])
    assert family is None  # an assessment and an inspection
    assert {row["aford strengths share"] for row in rows} == {None}
    rows, family = side_by_side(counted, ["aford"])
    assert family == "cqc_ics_assessment"
    shares = {row["theme"]: row["aford areas_for_development share"] for row in rows}
    # Five with a theme, the mixed one too: four on information, two on waiting.
    assert (shares[INFORMATION], shares[FINANCE]) == (0.8, 0.0)
    assert {row["aford areas_for_development differs"] for row in rows} == {None}
