"""Headings of lists that end in a colon, on a line of their own or behind other text."""

from __future__ import annotations

import pytest

from reportmine.read import read_bytes
from reportmine.structure import Report, structure
from reportmine.structure.facts import ManifestRow

ABOVE = "Inspectors saw that staff in Northmere know children well and act on what they say."
BELOW = "Inspectors found that managers meet every week to look at plans of children in care."
ITEMS = ("The timeliness of assessments.", "How often plans are reviewed")


def visit(heading: str, joined: bool, family: str) -> Report:
    """A summary, a list under a heading, and the findings; `joined`: the heading ends the summary."""
    head = f"{ABOVE} {heading}" if joined else f"{ABOVE}\n\n{heading}"
    items = "\n".join(f"- {item}" for item in ITEMS)
    top = {"ofsted_focused_visit": "Overview", "generic": "Summary"}.get(family, "Headline findings")
    text = f"{top}\n\n{head}\n\n{items}\n\nMain findings\n\n{BELOW}\n"
    return structure(read_bytes(text.encode(), "a.txt"), ManifestRow(family=family))


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize(
    ("heading", "family"),
    [
        *(
            (heading, family)
            for family in ("ofsted_focused_visit", "ofsted_ilacs")
            for heading in (
                "What needs to improve in this area of social work practice:",
                "What needs to improve in this area of social work practice?:",
                "What needs to improve in this area:",
                "What needs to be improved in this area of practice:",
                "What needs to improve:",
                "Areas for improvement:",
                "Areas for further improvement:",
                "Areas for improvement are:",
                "Area for priority action:",
                "Areas for priority action:",
                "Priority actions:",
                "Recommendations:",
                "The local authority should:",
                "The local authority must ensure that:",
                "The local authority needs to take action to improve:",
                "The council and its partners should:",
                "Senior leaders need to:",
            )
        ),
        ("What needs to improve:", "joint_targeted_area_inspection"),
        ("What needs to improve in this area of practice:", "joint_targeted_area_inspection"),
        ("Areas for priority action:", "joint_targeted_area_inspection"),
        ("The partnership should:", "joint_targeted_area_inspection"),
        ("Areas for improvement:", "generic"),
        ("Recommendations:", "generic"),
    ],
)
def test_a_list_stands_under_its_heading(heading: str, joined: bool, family: str) -> None:
    found = visit(heading, joined, family)
    section = next(s for s in found.sections if s.heading == heading)
    listed = [f for f in found.findings if f.text in ITEMS]
    assert [(f.section, f.decided) for f in listed] == [(section.id, "area_for_development")] * 2
    assert heading not in [f.text for f in found.findings]
    (above,) = [f for f in found.findings if f.text == ABOVE]
    assert above.section != section.id
    assert found.document.text[above.start : above.end] == ABOVE


@pytest.mark.parametrize(
    "line",
    [
        "Leaders know that this includes:",
        "Since the last visit the local authority has:",
        "The local authority should have known of these children:",
        "Inspectors looked at what needs to improve and at:",
    ],
)
@pytest.mark.parametrize("joined", [False, True])
def test_what_leads_into_a_list_is_no_heading(line: str, joined: bool) -> None:
    found = visit(line, joined, "ofsted_focused_visit")
    assert line not in [s.heading for s in found.sections]
    assert {f.decided for f in found.findings if f.text in ITEMS} == {None}
    assert {f.lead_in for f in found.findings if f.text in ITEMS} == {line}


def test_a_sentence_before_a_heading_is_kept_and_stands_before_it() -> None:
    found = visit("Areas for priority action:", True, "ofsted_focused_visit")
    said = [found.text(p) for p in found.passages]
    assert said == [ABOVE, *ITEMS, BELOW]
    assert [s.heading for s in found.sections] == [
        "Overview",
        "Areas for priority action:",
        "Main findings",
    ]


def test_without_a_list_the_words_are_a_sentence() -> None:
    text = f"Overview\n\n{ABOVE} Areas for priority action:\n\n{BELOW}\n"
    found = structure(read_bytes(text.encode(), "a.txt"), ManifestRow(family="ofsted_focused_visit"))
    assert [s.heading for s in found.sections] == ["Overview"]
