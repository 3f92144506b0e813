"""A heading that a family's reports always have and one has not is a problem that names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reportmine.read import read, read_bytes
from reportmine.structure import ManifestRow, Report, structure
from reportmine.structure.catalogue import catalogue
from tests.conftest import ROOT
from tests.helpers import ICS

NAMED = re.compile("no heading “(.+)”, which reports of its kind have ")


def lost(found: Report) -> list[str]:
    """The headings that the problems name."""
    assert {code for code, _, _ in found.problems} <= {"missing_heading"}
    return [match[1] for _, message, _ in found.problems if (match := NAMED.match(message))]


SEND = """# Area SEND inspection of Fenwater Local Area Partnership

## Inspection outcome

The arrangements lead to inconsistent experiences.

## Information about the local area partnership

Fenwater Council plans services with its partners.

## What is it like to be a child or young person with SEND in this area?

Children wait too long.

## What is the area partnership doing that is effective?

- Leaders listen to parents.

## What does the area partnership need to do better?

- Plans are late.

## Areas for improvement

Leaders should cut waits.
"""
VISIT = """# Focused visit to Fenwater children’s services

Inspectors looked at care leavers.

## Headline findings

Support is strong.

## What needs to improve in this area of social work practice?

- The quality of plans.
"""
ILACS = """# Inspection of Fenwater local authority children’s services

## What needs to improve

- The quality of plans.

## The experiences and progress of children who need help and protection: good

Children are seen.

## The impact of leaders on social work practice with children and families: good

Leaders know their services.
"""
SINGLE = """# Inspection of services for children in need of help and protection in Fenwater

## Recommendations

- Improve plans.

## The experiences and progress of children who need help and protection

Children are seen.

## Information about this local authority area

There are many children.

## The inspection team

Inspectors of schools.
"""
JTAI_NEW = """# Joint targeted area inspection of Fenwater

## Headline findings

Partners work well.

## What needs to improve?

- The sharing of information.

## Main findings

Partners meet.
"""
JTAI_OLD = """# Joint targeted area inspection of the multi-agency response in Fenwater

## Key strengths

Partners work well.

## Case study: highly effective practice

A child was seen.

## Areas for improvement

Partners do not meet.

## Case study: area for improvement

A child was not seen.
"""
REVIEW = """# Fenwater local system review report

## Background and scope of the local system review

This review has been carried out under section 48.

## Summary of findings

Leaders agree.

## Maturity of the system

It is young.

## Areas for improvement

- Share records.
"""
COUNCIL = """# Equity in experience and outcomes

## What people expect

I am heard.

## The local authority commitment

We hear you.

## Key findings for this quality statement

Leaders hear people.
"""
PROVIDER = """# Larkhill House

## Overall summary

People are safe.

## Is the service safe?

People are safe.
"""
HOSPITAL = """# Larkhill Hospital

## Letter from the Chief Inspector of Hospitals

We inspected the hospital.

## Areas for improvement

- Staffing.
"""
ASSESSMENT = """# Larkhill House

## Safe

People are safe.
"""
# (family, text, heading taken out: what is named then)
WHOLE = [
    ("area_send_inspection", SEND, {
        "Inspection outcome": "Inspection outcome",
        "Information about the local area partnership": "Information about the local area partnership",
        "What is it like to be a child or young person with SEND in this area?":
            "What is it like to be a child or young person with special educational needs and/or "
            "disabilities (SEND) in this area?",
        "What is the area partnership doing that is effective?":
            "What is the area partnership doing that is effective?",
        "What does the area partnership need to do better?":
            "What does the area partnership need to do better?",
        "Areas for improvement": "Areas for improvement",
    }),
    ("ofsted_focused_visit", VISIT, {"Headline findings": "Main findings"}),
    ("ofsted_ilacs", ILACS, {
        "What needs to improve": "What needs to improve in this area of social work practice",
        "The experiences and progress of children who need help and protection: good":
            "The experiences and progress of children who need help and protection",
        "The impact of leaders on social work practice with children and families: good":
            "The impact of leaders on social work practice with children and families",
    }),
    ("ofsted_ilacs", SINGLE, {
        "Recommendations": "What needs to improve in this area of social work practice",
        "The inspection team": "The inspection team",
        "Information about this local authority area": "Information about this local authority area",
    }),
    ("joint_targeted_area_inspection", JTAI_NEW, {
        "Headline findings": "Headline findings", "What needs to improve?": "What needs to improve?",
        "Main findings": "Main findings",
    }),
    ("joint_targeted_area_inspection", JTAI_OLD, {
        "Key strengths": "Key strengths", "Areas for improvement": "Areas for improvement",
        "Case study: highly effective practice": "Case study: highly effective practice",
        "Case study: area for improvement": "Case study: area for improvement",
    }),
    ("cqc_ics_assessment", ICS, {
        "Direction of travel": "Direction of travel", "Summary of strengths": "Summary of strengths",
        "Areas for development": "Areas for development",
        "Summary findings for quality statements under the Leadership theme":
            "Summary findings for the quality statements under the leadership theme",
    }),
    ("cqc_local_system_review", REVIEW, {
        "Background and scope of the local system review":
            "Background and scope of the local system review",
        "Summary of findings": "Summary of findings", "Maturity of the system": "Maturity of the system",
        "Areas for improvement": "Areas for improvement",
    }),
    ("cqc_local_authority_assessment", COUNCIL, {
        "Key findings for this quality statement": "Key findings for this quality statement",
        "The local authority commitment": "The local authority commitment",
    }),
    ("cqc_provider_inspection", PROVIDER, {
        "Overall summary": "Overall summary", "Is the service safe?": "Is the service safe?",
    }),
    ("cqc_provider_inspection", HOSPITAL, {
        "Letter from the Chief Inspector of Hospitals": "Overall summary",
    }),
    ("cqc_provider_assessment", ASSESSMENT, {"Safe": "Safe"}),
]  # fmt: skip
CASES = [(family, text, cut, named) for family, text, cuts in WHOLE for cut, named in cuts.items()]


def made(family: str, text: str) -> Report:
    return structure(read_bytes(text.encode(), "a.md"), ManifestRow(family=family))


@pytest.mark.parametrize(("family", "text", "cuts"), WHOLE)
def test_a_whole_report_lacks_nothing(family: str, text: str, cuts: dict[str, str]) -> None:
    assert lost(made(family, text)) == []


@pytest.mark.parametrize(("family", "text", "cut", "named"), CASES)
def test_a_heading_that_is_not_there_is_named(family: str, text: str, cut: str, named: str) -> None:
    without = re.sub(rf"(?m)^(?:## )?{re.escape(cut)}$", "", text)
    assert without != text
    assert lost(made(family, without)) == [named]


def test_a_heading_worded_otherwise_is_missed_and_one_nearly_so_is_not() -> None:
    effective = "What is the area partnership doing that is effective?"
    near = SEND.replace(effective, "What the partnership is doing that’s effective")
    assert lost(made("area_send_inspection", near)) == []
    other = SEND.replace(effective, "Where things go right")
    assert lost(made("area_send_inspection", other)) == [effective]


def test_a_verdict_that_lost_its_heading_is_never_muted_without_a_word() -> None:
    """Too few of its sentences judge for the alarm of muted sections: the missing heading says it."""
    verdict = "The arrangements lead to inconsistent experiences."
    moved = SEND.replace(f"## Inspection outcome\n\n{verdict}\n\n", "")
    partners = "plans services with its partners."
    moved = moved.replace(partners, f"{partners}\n\n{verdict}")
    found = made("area_send_inspection", moved)
    assert {f.text: f.decided for f in found.findings}[verdict] == "context"
    assert lost(found) == ["Inspection outcome"]
    # Worded otherwise, it is named as well, and judged by its words.
    other = made("area_send_inspection", SEND.replace("Inspection outcome", "What we conclude"))
    assert {f.text: f.decided for f in other.findings}[verdict] is None
    assert lost(other) == ["Inspection outcome"]


def test_of_two_ways_to_ask_for_action_one_is_enough() -> None:
    priority = SEND.replace("Areas for improvement", "Areas for priority action")
    assert lost(made("area_send_inspection", priority)) == []
    both = SEND + "\n## Areas for priority action\n\nLeaders should act.\n"
    assert lost(made("area_send_inspection", both)) == []


def test_the_edition_is_that_of_whose_headings_most_are_there() -> None:
    """Of three of one edition and one of the other, what the latter lacks besides is no loss."""
    text = JTAI_NEW + "\n## Key strengths\n\nPartners are kind.\n"
    assert lost(made("joint_targeted_area_inspection", text)) == []
    text = JTAI_OLD.replace("## Key strengths", "## Main findings")
    assert lost(made("joint_targeted_area_inspection", text)) == ["Key strengths"]


FAIR = """
version = "1"
[family]
id = "fair"
name = "Inspection of a fair"
inspectorates = []
[detect]
threshold = 3
cues = [{ pattern = 'inspection of a fair', weight = 3 }]
[judged]
per_thousand_words = 1.5
patterns = ['we (found|saw)']
[[heading]]
pattern = 'what we saw'
kind = "headline"
level = 1
wordings = ["What we saw"]
expected = true
"""


def test_an_edition_with_more_headings_is_not_the_nearer_for_that(tmp_path: Path) -> None:
    rule = '[[heading]]\npattern = "{0}"\nkind = "other"\nlevel = 1\nwordings = ["{0}"]\nexpected = true\n'
    old = [rule.format(name) + 'templates = ["old"]\n' for name in ("rides", "food", "music")]
    rules = "".join([*old, rule.format("crowds") + 'templates = ["new"]\n'])
    (tmp_path / "fair.toml").write_text(FAIR + rules)
    known = catalogue(tmp_path)
    text = "# Inspection of a fair\n\n# What we saw\n\nWe found it. We saw it.\n# {}\n\n# Rides\n\nFine.\n"
    for last, named in (("Crowds", []), ("Food", ["music"])):
        document = read_bytes(text.format(last).encode(), "a.md")
        assert lost(structure(document, None, known)) == named


def test_nothing_is_expected_of_what_judges_nobody(tmp_path: Path) -> None:
    (tmp_path / "fair.toml").write_text(FAIR)

    def of(text: str) -> Report:
        return structure(read_bytes(f"# Inspection of a fair\n\n{text}\n".encode(), "a.md"), None, known)

    known = catalogue(tmp_path)
    assert (lost(of("We found crowds. We saw rides.")), lost(of("It opens at noon."))) == (
        ["What we saw"], [],
    )  # fmt: skip


def test_every_other_family_expects_something() -> None:
    expecting = {f.id for f in catalogue().families.values() if any(r.expected for r in f.headings)}
    assert expecting == set(catalogue().families) - {"generic"}


SAMPLES = sorted(p for p in (ROOT / "corpus").iterdir() if p.suffix != ".toml")


@pytest.mark.parametrize(
    "path", [*SAMPLES, *(ROOT / "tests" / "samples").glob("*-*")], ids=lambda p: p.name
)
def test_the_samples_have_all_their_headings(path: Path) -> None:
    assert lost(structure(read(path))) == []
