"""Letters on focused visits: an invented one, and the wordings that others may have."""

from __future__ import annotations

import pytest

from reportmine.read import read, read_bytes
from reportmine.structure import Report, structure
from tests.conftest import ROOT

SAMPLE = ROOT / "tests" / "samples" / "saltmoor-focused-visit-2023.txt"


def letter(subject: str, summary: str, heading: str = "Overview", date: str = "4 June 2019") -> Report:
    text = (
        f"{date}\n\nDear Ms Reed\n\n{subject}\n\n{summary}\n\n{heading}\n\n"
        "Children are seen often and alone. Plans for them are not kept up to date.\n\nYours sincerely\n"
    )
    return structure(read_bytes(text.encode(), "50012345.txt"))


def test_the_facts_of_a_letter() -> None:
    found = structure(read_bytes(SAMPLE.read_bytes(), "50012345.txt"))
    assert (found.family, found.inspectorates) == ("ofsted_focused_visit", ("Ofsted",))
    assert found.title == "Focused visit to the Borough of Saltmoor children's services"
    assert (found.system_id, found.system_kind) == ("saltmoor", "local_authority")
    assert (found.inspection_from, found.inspection_to) == ("2023-10-30", "2023-10-31")
    assert (found.published, found.published_from) == ("2023-11-14", "text")


def test_what_its_headings_decide() -> None:
    found = structure(read(SAMPLE))
    assert [(s.heading, s.kind) for s in found.sections] == [
        ("Focused visit to the Borough of Saltmoor children's services", "method"),
        ("Headline findings", "headline"),
        ("Areas for priority action", "actions"),
        ("What needs to improve in this area of social work practice:", "areas_for_development"),
        ("Main findings", "headline"),
    ]
    decided = [(f.kind, f.text) for f in found.findings if f.decided == "area_for_development"]
    assert ("action", "Delays in visiting young carers at night.") in decided
    assert ("action", "The quality of written plans.") in decided
    assert ("action", "Supervision of new social workers.") in decided
    assert [f.text for f in found.findings if f.decided is None] == [
        "Young carers in Saltmoor are noticed early, and schools know whom to call.",
        "Plans made with them are not kept up to date.",
        "Social workers know young carers well and visit them often.",
        "Managers do not check plans before they are shared.",
    ]
    said = " ".join(f.text for f in found.findings)
    assert not any(w in said for w in ("Piccadilly", "0300", "next inspection", "swift", "sincerely"))


@pytest.mark.parametrize(
    ("called", "system"),
    [
        ("North Northamptonshire children’s services", "north-northamptonshire"),
        ("North East Lincolnshire local authority children’s services", "north-east-lincolnshire"),
        ("South Gloucestershire Council children’s services", "south-gloucestershire"),
        ("the London Borough of Hackney", "hackney"),
        ("the Royal Borough of Windsor & Maidenhead children’s services", "windsor-and-maidenhead"),
        ("City of Wolverhampton council children’s services", "wolverhampton"),
        ("Dudley MBC Children’s Services", "dudley"),
        ("Dorset County Council children’s services", "dorset-county"),
        ("Telford & Wrekin children’s services", "telford-and-wrekin"),
        ("Sandwell children’s trust", "sandwell"),
        ("Doncaster children’s social care", "doncaster"),
        ("St Helens Council local authority children’s services.", "st-helens"),
        ("Northmere Council children’s services", "northmere"),
    ],
)
def test_places(called: str, system: str) -> None:
    found = letter(
        f"Focused visit to {called}",
        f"This letter summarises the findings of a focused visit to {called.rstrip('.')} on 1 May 2019.",
    )
    assert (found.family, found.system_id) == ("ofsted_focused_visit", system)
    assert found.title == f"Focused visit to {called}".rstrip(".")


@pytest.mark.parametrize(
    ("printed", "dates"),
    [
        ("on 4 and 5 May 2022", ("2022-05-04", "2022-05-05")),
        ("on 26 to 27 March 2025", ("2025-03-26", "2025-03-27")),
        ("on 22–23 October 2019", ("2019-10-22", "2019-10-23")),
        ("on 31 January and 1 February 2018", ("2018-01-31", "2018-02-01")),
        ("on 8, 9 and 10 July 2020", ("2020-07-08", "2020-07-10")),
        ("from 30 December 2019 to 2 January 2020", ("2019-12-30", "2020-01-02")),
        ("between 11 and 12 June 2019", ("2019-06-11", "2019-06-12")),
        ("on 13 October 2020", ("2020-10-13", "2020-10-13")),
        ("on Tuesday 7 May 2019", ("2019-05-07", "2019-05-07")),
        ("on 7 and 8 May", ("2019-05-07", "2019-05-08")),
    ],
)
def test_dates_of_the_visit(printed: str, dates: tuple[str, str]) -> None:
    found = letter(
        "Focused visit to Saltmoor children’s services",
        f"This letter summarises the findings of the focused visit to Saltmoor services {printed}. "
        "It follows the inspection of 3 March 2017.",
    )
    assert (found.inspection_from, found.inspection_to) == dates
    assert found.published == "2019-06-04"


def test_a_letter_without_its_heading_is_known_by_its_summary() -> None:
    found = letter(
        "Young carers",
        "This letter summarises the findings of a focused visit to Rutland County Council on 1 May 2019.",
    )
    assert (found.family, found.system_id) == ("ofsted_focused_visit", "rutland")
    assert found.inspection_from == "2019-05-01"


def test_a_summary_under_another_heading_is_judged() -> None:
    found = letter(
        "Focused visit to Saltmoor children’s services",
        "This letter summarises the findings of a focused visit to Saltmoor on 1 May 2019.",
        heading="Summary findings of the visit",
    )
    assert [f.decided for f in found.findings][-2:] == [None, None]


def test_reports_that_mention_a_focused_visit_are_none() -> None:
    text = (
        "Inspection of Saltmoor local authority children's services\n\n"
        "Inspection dates: 4 to 8 June 2024\n\n"
        "The impact of leaders on social work practice with children and families: good\n\n"
        "After the focused visit to Saltmoor in May 2022, leaders acted. The findings of the focused visit "
        "were shared with all staff.\n"
    )
    assert structure(read_bytes(text.encode(), "1.txt")).family == "ofsted_ilacs"
