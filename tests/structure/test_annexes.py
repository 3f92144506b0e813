"""What is no finding: grades explained, questions on their own, references, "there are none"."""

from __future__ import annotations

import pytest

from reportmine.read import read_bytes
from reportmine.structure import Report, structure
from reportmine.structure.catalogue import catalogue

HEAD = """Inspection of Saltmoor local authority children's services

Inspection dates: 4 to 8 June 2024

The impact of leaders on social work practice with children and families

Leaders know their services well.

"""


def read(text: str) -> Report:
    found = structure(read_bytes((HEAD + text).encode(), "50012345.txt"))
    assert found.family == "ofsted_ilacs"
    return found


def said(text: str) -> list[str]:
    return [f.text for f in read(text).findings if f.text != "Leaders know their services well."]


GOOD = "An LSCB that is good checks how well its members work together."


@pytest.mark.parametrize(
    "heading",
    [
        "What the inspection judgements mean",
        "What the inspection judgments mean: the LSCB",
        "What the judgements mean",
        "What the inspection judgements mean: the local authority",
    ],
)
def test_an_annex_gives_no_finding(heading: str) -> None:
    assert said(f"{heading}\n\n{GOOD} An outstanding one is highly influential.\n") == []


def test_what_an_annex_explains_belongs_to_it() -> None:
    text = (
        f"What the inspection judgements mean\n\nThe local authority\n\nA good authority leads well.\n\n"
        f"The LSCB\n\n{GOOD}\n\nAreas for improvement\n\nChildren wait too long.\n"
    )
    found = read(text)
    assert said(text) == ["Children wait too long."]
    parents = {s.heading: s.parent for s in found.sections}
    annex = next(s.id for s in found.sections if s.heading.startswith("What the"))
    assert (parents["The local authority"], parents["The LSCB"]) == (annex, annex)
    assert parents["Areas for improvement"] is None


def test_elsewhere_the_same_headings_are_chapters() -> None:
    assert said("The LSCB\n\nThe board checks how well its members work together.\n") == [
        "The board checks how well its members work together."
    ]


@pytest.mark.parametrize("part", ["", "The LSCB\n\n"])
def test_a_heading_by_layout_behind_an_annex_is_judged(part: str) -> None:
    text = f"What the inspection judgements mean\n\n{part}{GOOD}\n\nWhat else we saw\n\nChildren wait.\n"
    assert said(text) == ["Children wait."]


def test_a_question_on_its_own_is_none() -> None:
    assert said("Summary\n\nWhat do the leaders of the board need to improve? 37\n\nChildren wait.\n") == [
        "Children wait."
    ]
    asked = "Staff asked who was in charge. Did anybody know?"
    assert said(f"Summary\n\n{asked}\n") == ["Staff asked who was in charge.", "Did anybody know?"]


@pytest.mark.parametrize(
    "reference",
    [
        "(outcome 4, national framework)",
        "(Enabler two, National Framework)",
        "(enabler: the workforce is equipped and effective, national framework)",
        "(see page 12)",
        "[Recommendation 3]",
        "(This was a recommendation at the last inspection.)",
        "(Paragraphs 12 to 14).",
    ],
)
def test_a_reference_belongs_to_what_stands_before_it(reference: str) -> None:
    text = f"What needs to improve?\n\n- The quality of plans. {reference}\n- Supervision.\n"
    assert said(text) == ["The quality of plans.", "Supervision."]


def test_other_words_in_brackets_are_judged() -> None:
    text = "What needs to improve?\n\n- The quality of plans. (Half of them were late.)\n"
    assert said(text) == ["The quality of plans.", "(Half of them were late.)"]


@pytest.mark.parametrize(
    "line",
    [
        "The inspection did not find any areas for priority action.",
        "The inspection did not find any areas for priority and immediate action.",
        "No areas for priority action were identified.",
        "None identified.",
        "None",
        "There are no areas for priority action.",
        "There are no additional priority actions.",
        "There were no priority or immediate actions.",
        "There are no priority actions following this focused visit.",
        "Inspectors found no areas for priority action.",
        "Inspectors did not identify any areas for priority action during this visit.",
        "We have not identified any recommendations.",
        "This visit has identified no areas requiring improvement.",
        "No recommendations.",
        "There are currently no areas of concern.",
        "Not applicable",
    ],
)
def test_there_are_none(line: str) -> None:
    found = read(f"Areas for priority action\n\n- {line}\n- Plans are late.\n").findings
    assert [f.decided for f in found if f.text == line] == ["context"]
    assert [f.decided for f in found if f.text == "Plans are late."] == ["area_for_development"]


@pytest.mark.parametrize(
    "line",
    [
        "No areas of practice are consistently good.",
        "No priority was given to children who go missing.",
        "No action was taken to protect children at risk.",
        "There is no action plan for care leavers.",
        "There are no recommendations that have been fully implemented.",
        "Inspectors found no evidence of supervision.",
        "None of the children had been visited.",
        "There are no social workers in the night service.",
        "No recommendations of the last inspection had been met.",
    ],
)
def test_what_is_missing_is_an_area(line: str) -> None:
    found = read(f"Areas for priority action\n\n- {line}\n").findings
    assert [f.decided for f in found if f.text == line] == ["area_for_development"]
    assert catalogue().families["generic"].nothing.match(line) is None
