"""Sections, passages and findings of small reports."""

import pytest

from reportmine.errors import ReadProblem
from reportmine.structure import ManifestRow, structure
from tests.helpers import ICS, document, report


def test_sections_have_kind_level_and_statement() -> None:
    found = report(ICS)
    assert found.family == "cqc_ics_assessment"
    assert [(s.level, s.kind, s.heading) for s in found.sections] == [
        (1, "theme", "Theme 1: Leadership"),
        (2, "direction_of_travel", "Direction of travel"),
        (2, "strengths", "Summary of strengths"),
        (2, "areas_for_development", "Areas for development"),
        (2, "headline", "Summary findings for quality statements under the Leadership theme"),
        (2, "quality_statement", "Quality statement: Shared direction and culture"),
        (3, "key_messages", "Key messages"),
        (3, "other", "Working together"),
        (2, "quality_statement", "Quality statement: Freedom to speak up"),
        (3, "key_messages", "Key messages"),
    ]
    assert [s.statement for s in found.sections if s.statement] == [
        "Shared direction and culture",
        "Freedom to speak up",
    ]


def test_facts_come_from_text_and_name() -> None:
    found = report(ICS)
    assert found.system_name == "Fenwater Integrated Care System"
    assert (found.published, found.published_from) == ("2024", "file name (year)")
    assert found.theme == "Leadership"
    assert found.assessment_id == "fenwater-ics-cqc_ics_assessment-2024"


def test_the_manifest_goes_before_everything() -> None:
    given = ManifestRow(
        title="T", system="BSol ICB", published="2023-05-04", family="generic", url="https://x"
    )
    found = structure(document(ICS), given)
    assert (found.title, found.family, found.system_id) == ("T", "generic", "birmingham-and-solihull-ics")
    assert (found.published, found.published_from) == ("2023-05-04", "manifest")


def test_a_heading_decides_for_the_bullets_directly_under_it_and_for_no_prose() -> None:
    decided = {f.text: f.decided for f in report(ICS).findings}
    assert decided["There is a clear shared vision across the partnership."] == "strength"
    assert decided["Records are not shared between the hospital and community teams."] == (
        "area_for_development"
    )
    assert decided["Progress is slow in places."] is None
    assert decided["long waits for equipment"] is None


def test_lists_of_statements_are_no_findings_but_their_text_is_kept() -> None:
    found = report(ICS)
    assert "Freedom to speak up" not in {f.text for f in found.findings}
    assert "Freedom to speak up" in {found.text(p) for p in found.passages}


def test_every_finding_is_the_text_at_its_offsets_and_every_letter_is_kept() -> None:
    found = report(ICS)
    text = found.document.text
    for finding in found.findings:
        assert text[finding.start : finding.end] == finding.text
        passage = found.passages[finding.passage]
        assert passage.start <= finding.start
        assert finding.end <= passage.end
    covered = set()
    for item in found.passages:
        covered.update(range(item.start, item.end))
    for section in found.sections:
        covered.update(range(section.start, section.heading_end))
    lost = [c for i, c in enumerate(text) if i not in covered and not c.isspace()]
    assert lost == []


def test_previous_is_the_sentence_before_within_the_section() -> None:
    by_text = {f.text: f for f in report(ICS).findings}
    assert by_text["However, the strategy is not costed."].previous.startswith("The vision of Fenwater")
    assert by_text["long waits for equipment"].previous == "Challenges include:"
    assert by_text["There is a clear shared vision across the partnership."].previous == ""


def test_the_lead_in_goes_with_every_item_of_its_list() -> None:
    by_text = {f.text: f for f in report(ICS).findings}
    assert by_text["long waits for equipment"].lead_in == "Challenges include:"
    assert by_text["vacancies in therapy teams."].lead_in == "Challenges include:"
    assert by_text["There is a clear shared vision across the partnership."].lead_in is None
    nested = """Review of care services

We found many things. Inspectors saw that the council must ensure that:

- plans are timely, so that:
  - families know what is agreed
  - staff can act
- plans are reviewed by health and care partners.

Our findings were shared with people who use health and care services, with their families and with
the staff of the council, who told us that they welcomed the review and would act on it this year.
"""
    items = {f.text: f.lead_in for f in report(nested, "review.txt").findings}
    assert items["staff can act"] == "plans are timely, so that:"
    assert items["plans are reviewed by health and care partners."] == (
        "Inspectors saw that the council must ensure that:"
    )


def test_a_plan_judges_nobody() -> None:
    plan = """# Quality framework

## Purpose

The committee oversees quality across health and care services. Providers report to it each month.

- Providers review incidents and share learning with the system.
- The board agrees priorities for patient safety and care quality.

The framework sets out how commissioners and local authority partners govern services for people.
"""
    found = report(plan, "framework.md")
    assert found.family == "generic"
    assert not found.judged
    assert {f.decided for f in found.findings} == {"context"}


def test_a_generic_review_that_judges_has_findings() -> None:
    review = """Peer review of care services

We found that staff at the council were kind. Inspectors saw good care in every service visited.

Areas for improvement

- The review found that care plans were out of date in health settings.

Our findings were shared with the provider and with local health partners at the end of the visit.
"""
    found = report(review, "peer-review.txt")
    assert found.family == "generic"
    assert found.judged
    assert [f.decided for f in found.findings if f.kind == "bullet" or f.kind == "action"] == [
        "area_for_development"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "404 Not Found. The page you asked for does not exist.",
        "It was the best of times, it was the worst of times. " * 30,
        "\n".join(f"Name {i}:\nDate {i}:\nSigned {i}:" for i in range(60)),
    ],
)
def test_what_is_no_report_is_said(text: str) -> None:
    with pytest.raises(ReadProblem) as caught:
        report(text, "x.txt")
    assert caught.value.code == "not_a_report"
