"""Provider reports of both eras, written from their published layout (tests/samples)."""

from __future__ import annotations

from functools import cache

import pytest

from reportmine.read import read
from reportmine.structure import Report, structure
from tests.conftest import ROOT

SAMPLES = ROOT / "tests" / "samples"
INSPECTION, HOSPITAL, ASSESSMENT = (
    "provider-inspection-2019.pdf",
    "hospital-inspection-2018.pdf",
    "provider-assessment-2024.html",
)


@cache
def sample(name: str) -> Report:
    return structure(read(SAMPLES / name))


@pytest.mark.parametrize(
    ("name", "family", "system", "dates", "published", "outcome"),
    [
        (INSPECTION, "cqc_provider_inspection", "Larkhill House", ("2019-05-14", "2019-05-14"),
         "2019-07-02", "requires_improvement"),
        (HOSPITAL, "cqc_provider_inspection", "Skerrow Bay General Hospital", ("2018-02-06", None),
         None, "good"),
        (ASSESSMENT, "cqc_provider_assessment", "Quillbeck Homecare", ("2024-06-03", "2024-06-14"),
         "2024-08-06", "good"),
    ],
)  # fmt: skip
def test_facts(
    name: str, family: str, system: str, dates: tuple[str, str | None], published: str | None, outcome: str
) -> None:
    found = sample(name)
    assert (found.family, found.system_name, found.system_kind) == (family, system, "provider")
    assert found.inspection_from == dates[0]
    assert found.inspection_to == dates[1] or dates[1] is None
    assert found.published == published or published is None
    assert found.outcome == outcome


@pytest.mark.parametrize(
    ("name", "grades"),
    [
        (INSPECTION, "requires_improvement requires_improvement good good good requires_improvement"),
        (HOSPITAL, "good requires_improvement good outstanding good good"),
        (ASSESSMENT, "good requires_improvement good good good good"),
    ],
)
def test_ratings_overall_and_per_key_question(name: str, grades: str) -> None:
    ratings = sample(name).ratings
    assert [r.grade for r in ratings] == grades.split()
    words = ("overall", "safe", "effective", "caring", "responsive", "well-led")
    assert all(word in r.question.lower() for word, r in zip(words, ratings, strict=True))


def test_ratings_on_the_cover_are_no_sections() -> None:
    found = sample(INSPECTION)
    cover = [s.heading for s in found.sections if s.page == 1]
    assert cover == ["Ratings"]
    detailed = [s for s in found.sections if s.heading == "Our findings"]
    assert len(detailed) == 5
    assert {found.sections[s.parent or 0].kind for s in detailed} == {"key_question"}


def test_two_columns_are_read_one_after_the_other() -> None:
    found = sample(INSPECTION)
    summary = next(s for s in found.sections if s.heading == "Overall summary")
    text = " ".join(found.text(p) for p in found.passages if p.section == summary.id)
    assert text.index("nursing home for up to 38") < text.index("something to look forward to each week")
    assert text.index("look forward to each week") < text.index("registered manager had been in post")


def test_breaches_name_their_regulation() -> None:
    actions = [f for f in sample(INSPECTION).findings if f.kind == "action"]
    assert [(f.regulation, " ".join(f.text.split()[-4:])) for f in actions] == [
        ("12", "after they had fallen."),
        ("18", "live at the home."),
        ("17", "by 30 August 2019."),
    ]
    assert all(f.responsible == "Larkhill House" and f.decided == "area_for_development" for f in actions)


def test_must_and_should_actions() -> None:
    found = sample(HOSPITAL)
    by_heading: dict[str, list[str]] = {}
    for finding in found.findings:
        if finding.kind == "action":
            by_heading.setdefault(finding.heading.split()[3], []).append(finding.regulation or "-")
    assert by_heading == {"MUST": ["18(1)", "12(2)(e)", "17(2)(b)"], "SHOULD": ["-", "18(1)", "-", "-"]}
    praised = [f for f in found.findings if f.heading == "Areas of outstanding practice"]
    assert {f.decided for f in praised} == {"strength"}


def test_scores_of_quality_statements() -> None:
    scores = {s.statement: s.score for s in sample(ASSESSMENT).sections if s.kind == "quality_statement"}
    assert len(scores) == 10
    assert (scores["Safeguarding"], scores["Medicines optimisation"]) == (3, 2)
    assert None not in scores.values()
