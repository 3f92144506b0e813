"""Grades against words in reports made for it: what each grade is about, and who parts from the others."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from reportmine.insight.graded import Unit, units
from reportmine.insight.outliers import outliers, with_sentences
from reportmine.insight.scales import misread, scale_of
from reportmine.insight.scores import by_grade, correlations, scored
from tests.insight.graded_reports import make

HELP = "The experiences and progress of children who need help and protection"
CARE = "The experiences and progress of children in care"
LEADERS = "The impact of leaders on social work practice with children and families"


def counts(unit: Unit) -> tuple[int, int, int]:
    return unit.strengths, unit.areas, unit.mixed


def units_of(path: Path, *reports: dict[str, Any]) -> dict[tuple[str, str], Unit]:
    connection = make(path / "made.db", reports)
    return {(u.report, u.what if u.what != "statement" else u.name): u for u in units(connection)}


def test_what_each_grade_is_about(tmp_path: Path) -> None:
    found = units_of(
        tmp_path,
        {
            "outcome": "good",
            "above": "S",
            "ratings": [(HELP, "good"), (CARE, "requires_improvement"), (LEADERS, "outstanding"),
                        ("Adoption performance", "good"), ("The effectiveness of the LSCB", "inadequate")],
            "sections": [
                ("Inspection of children’s services", "headline", "SSAA", {"retells": 1}),
                ("What needs to improve", "areas_for_development", "AA",
                 {"under": "Inspection of children’s services"}),
                ("Children looked after in this area", "background", "SSSS"),
                (f"{HELP}: good", "key_question", "SSSAMC"),
                (f"{CARE}: requires improvement", "key_question", "SA"),
                ("Summary", "headline", "AAAA", {"under": f"{CARE}: requires improvement", "retells": 1}),
                ("Inspection findings", "headline", "SSAM", {"under": f"{CARE}: requires improvement"}),
                ("The graded judgement for adoption performance is good", "key_question", "SSS",
                 {"under": f"{CARE}: requires improvement"}),
                ("Placements", "other", "A",
                 {"under": "The graded judgement for adoption performance is good"}),
                ("The Local Safeguarding Children Board (LSCB)", "headline", "AAAAAA"),
                ("Recommendations", "areas_for_development", "AA",
                 {"under": "The Local Safeguarding Children Board (LSCB)"}),
            ],
        },
    )  # fmt: skip
    assert {what: counts(unit) for (_, what), unit in found.items()} == {
        "overall": (10, 6, 2),
        "help_and_protection": (3, 1, 1),
        "children_in_care": (3, 2, 1),
        "adoption": (3, 1, 0),
        "leadership": (0, 0, 0),
        "safeguarding_board": (0, 8, 0),
    }
    grades = {what: (unit.grade, unit.level) for (_, what), unit in found.items()}
    assert grades["overall"] == ("good", 2)
    assert grades["children_in_care"] == ("requires_improvement", 1)
    assert grades["leadership"] == ("outstanding", 3)


def test_the_scores_of_statements(tmp_path: Path) -> None:
    found = units_of(
        tmp_path,
        {
            "family": "cqc_local_authority_assessment",
            "sections": [
                ("Assessing needs", "quality_statement", "SA", {"score": 2}),
                ("Key findings", "other", "SSM", {"under": "Assessing needs"}),
                ("What people expect", "background", "SSS", {"under": "Assessing needs"}),
                ("Partnerships", "quality_statement", "SSS", {"score": 4}),
                ("Governance", "quality_statement", "AAA", {"score": None}),
                ("Equity", "quality_statement", "AAA", {"score": 7}),
            ],
        },
    )
    assert {what: (unit.grade, unit.level, *counts(unit)) for (_, what), unit in found.items()} == {
        "Assessing needs": ("2", 1, 3, 1, 1),
        "Partnerships": ("4", 3, 3, 0, 0),
    }


@pytest.mark.parametrize(
    ("report", "graded"),
    [
        ({"outcome": "good"}, True),
        ({"outcome": "not_rated"}, False),
        ({"outcome": None}, False),
        ({"outcome": "positive"}, False),  # a grade of another family
        ({"outcome": "positive", "family": "area_send_inspection"}, True),
        ({"outcome": "adequate"}, False),
        ({"outcome": "adequate", "family": "joint_area_review"}, True),
        ({"outcome": "good", "family": "a_family_of_somebodys_own"}, True),
        ({"outcome": "good", "judged": 0}, False),
        ({"outcome": "good", "id": "old"}, False),  # the other report replaces it
    ],
)
def test_what_has_a_grade(tmp_path: Path, report: dict[str, Any], graded: bool) -> None:
    newer = {"id": "new", "outcome": None, "sections": [], "replaces": "old"}
    older = {"id": "other", **report, "sections": [("Findings", "other", "SSA")]}
    if older["id"] != "old":
        newer["replaces"] = None
    found = units_of(tmp_path, older, newer)
    assert [what for _, what in found] == (["overall"] if graded else [])


@pytest.mark.parametrize(
    ("question", "part"),
    [
        (HELP, "help_and_protection"),
        ("Children who need help and protection", "help_and_protection"),
        (f"{CARE}: Requires improvement to be good", "children_in_care"),
        ("The experiences and progress of children in care and care leavers", "children_in_care"),
        ("Children looked after and achieving permanence", "children_in_care"),
        ("The experiences and progress of care leavers", "care_leavers"),
        ("Adoption performance", "adoption"),
        ("The graded judgement for adoption is good", "adoption"),
        ("The graded judgment about adoption performance is inadequate", "adoption"),
        ("Adoption: Good", "adoption"),
        ("Adoption panels", None),
        ("Leadership, management and governance", "leadership"),
        (LEADERS, "leadership"),
        ("The effectiveness of the Local Safeguarding Children Board (LSCB) is", "safeguarding_board"),
        ("Overall effectiveness", None),
        ("Children’s services in Aford", None),
    ],
)
def test_parts_of_childrens_services(question: str, part: str | None) -> None:
    found = scale_of("ofsted_ilacs").part(question)
    assert (found and found.id) == part


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Is the service safe?", "safe"),
        ("Are services safe?", "safe"),
        ("Is the service well-led?", "well_led"),
        ("Well led", "well_led"),
        ("Safe", "safe"),
        ("Is this service caring?", "caring"),
        ("Are services responsive to people’s needs?", "responsive"),
        ("Is the service effective?", "effective"),
        ("Safe – Good", "safe"),
        ("Well-led: Requires improvement", "well_led"),
        ("Caring Outstanding", "caring"),
        ("Safe and effective staffing", None),
        ("Effective communication", None),
        ("Responsive services", None),
        ("Safeguarding", None),
        ("Effectively run", None),
        ("Overall", None),
    ],
)
def test_key_questions(question: str, part: str | None) -> None:
    found = scale_of("cqc_provider_inspection").part(question)
    assert (found and found.id) == part


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("Children’s services in Aford require improvement to be", True),
        ("The experiences and progress of care leavers requires improvement to be", True),
        ("Adoption performance requires improvement", True),
        ("Adoption performance", False),
        ("Areas that require improvement to be made at once", False),
    ],
)
def test_half_a_grade_in_the_question(question: str, wrong: bool) -> None:
    assert misread(question) is wrong


def test_a_misread_grade_is_passed_over_for_the_next(tmp_path: Path) -> None:
    ratings = [(f"{HELP} require improvement to be", "good"), (HELP, "requires_improvement"),
               (HELP, "outstanding")]  # fmt: skip
    sections = [(HELP, "key_question", "SA")]
    found = units_of(tmp_path, {"ratings": ratings, "sections": sections})
    assert found["r00", "help_and_protection"].grade == "requires_improvement"


def test_forms_of_reports() -> None:
    scale = scale_of("ofsted_ilacs")
    dates = ("2014-03-12", "2017-12-31", "2018-01-01", "2024-05-01", None)
    periods = [scale.period(date) for date in dates]
    assert periods == ["", "", "2018", "2018", ""]
    assert [scale.form(period) for period in ("", "2018")] == ["before 2018", "from 2018"]
    assert scale_of("generic").form("") == ""


# Six good reports of which one is harsh, six that require improvement, and four of the older form.
GOOD = ["S" * 40 + "A" * n for n in (9, 10, 10, 11, 12)]
POOR = ["S" * 20 + "A" * n for n in (19, 20, 20, 21, 22, 23)]


@pytest.fixture
def parting(tmp_path: Path) -> sqlite3.Connection:
    def of(grade: str, said: str, **more: Any) -> dict[str, Any]:
        return {"outcome": grade, "sections": [("Findings", "other", said)], **more}

    reports = [
        *(of("good", said) for said in GOOD),
        of("good", "A" * 30 + "S" * 15, id="harsh"),
        *(of("requires_improvement", said) for said in POOR),
        of("requires_improvement", "S" * 60 + "A" * 9, id="mild"),
        *(of("good", "A" * 30 + "S" * 15, date="2015-03-01", id=f"old{n}") for n in range(4)),
        of("good", "AAAAAAA", id="few"),
    ]
    return make(tmp_path / "parting.db", reports)


def test_who_parts_from_the_others(parting: sqlite3.Connection) -> None:
    found = {one.unit.report: one for one in scored(parting)}
    assert {name: one.outlier for name, one in found.items() if one.outlier} == {
        "harsh": "harsher", "mild": "milder",
    }  # fmt: skip
    assert "few" not in found  # seven findings say little
    assert found["harsh"].share == pytest.approx(1 / 3)
    assert found["harsh"].expected == pytest.approx(0.8)  # the median of the five others
    assert found["old1"].expected is None  # three others are too few, and the newer form is another
    assert found["r00"].balance > found["harsh"].balance


def test_outliers_come_with_what_makes_them_so(parting: sqlite3.Connection) -> None:
    first, second = outliers(parting)
    assert abs(first.distance or 0) >= abs(second.distance or 0) >= 2
    by_name = {one.unit.report: with_sentences(parting, one) for one in (first, second)}
    assert {s["polarity"] for s in by_name["harsh"]["sentences"]} == {"area_for_development"}
    assert {s["polarity"] for s in by_name["mild"]["sentences"]} == {"strength"}
    # The surest five, in the order of the report.
    assert [s["finding"] for s in by_name["harsh"]["sentences"]] == [f"harsh-0-{n}" for n in range(5)]
    assert outliers(parting, report="harsh") == [
        one for one in (first, second) if one.unit.report == "harsh"
    ]
    assert outliers(parting, report="r00") == outliers(parting, "area_send_inspection") == []


def test_sentences_are_of_what_was_graded(tmp_path: Path) -> None:
    """An outlying part quotes its own section, however sure others are."""

    def of(said: str, name: str) -> dict[str, Any]:
        sections = [("Other matters", "other", "A" * 9), (HELP, "key_question", said)]
        return {"id": name, "ratings": [(HELP, "good")], "sections": sections}

    reports = [of("S" * 40 + "A" * (8 + n), f"r{n}") for n in range(6)]
    connection = make(tmp_path / "part.db", [*reports, of("S" * 9 + "A" * 40, "harsh")])
    (one,) = outliers(connection)
    assert (one.unit.report, one.unit.what) == ("harsh", "help_and_protection")
    assert all(s["finding"].startswith("harsh-1-") for s in with_sentences(connection, one)["sentences"])


def test_grades_side_by_side(parting: sqlite3.Connection) -> None:
    rows = by_grade(scored(parting))
    assert [(row["grade"], row["form"], row["n"]) for row in rows] == [
        ("requires_improvement", "from 2018", 7), ("good", "before 2018", 4), ("good", "from 2018", 6),
    ]  # fmt: skip
    assert (rows[1]["low"], rows[1]["median"], rows[1]["high"]) == (0.3333, 0.3333, 0.3333)
    assert rows[2]["of"][0].unit.report == "harsh"
    assert rows[2]["median"] == pytest.approx((40 / 51 + 40 / 50) / 2, abs=1e-4)


def test_correlations_by_family_and_part(tmp_path: Path) -> None:
    """Eight reports in which the worse grade has the harsher words, twice over."""

    def of(n: int) -> dict[str, Any]:
        grade = ("inadequate", "requires_improvement", "good", "outstanding")[n // 2]
        said = "S" * (8 + 4 * n) + "A" * (30 - 3 * n)
        sections = [(HELP, "key_question", said), (CARE, "key_question", said)]
        return {"outcome": grade, "ratings": [(HELP, grade), (CARE, grade)], "sections": sections}

    connection = make(tmp_path / "eight.db", [of(n) for n in range(8)])
    rows = correlations(connection)
    assert [(r["what"], r["name"], r["reports"], r["grades"]) for r in rows] == [
        ("overall", "Overall", 8, 8), ("parts", "Graded parts", 8, 16),
        ("children_in_care", "Children in care", 8, 8),
        ("help_and_protection", "Help and protection", 8, 8),
    ]  # fmt: skip
    assert all(r["rho"] == pytest.approx(0.976, abs=1e-3) for r in rows)
    assert all(r["low"] <= r["rho"] <= r["high"] for r in rows)
    assert correlations(connection, "area_send_inspection") == []


def test_too_few_reports_have_no_correlation(parting: sqlite3.Connection, tmp_path: Path) -> None:
    assert correlations(parting)[0]["rho"] is not None
    alone = make(tmp_path / "one.db", [{"outcome": "good", "sections": [("F", "other", "S" * 9)]}])
    (row,) = correlations(alone)
    assert (row["rho"], row["low"], row["high"], row["outliers"]) == (None, None, None, 0)
    assert correlations(make(tmp_path / "none.db", [])) == []
