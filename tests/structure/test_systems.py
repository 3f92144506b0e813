"""Who is reported on: every spelling leads to one name, and none is guessed."""

import pytest

from reportmine.read import read_bytes
from reportmine.structure import structure
from reportmine.structure.pieces import PIECE
from reportmine.structure.systems import (
    candidates,
    most_named,
    relations,
    resolve,
    systems,
    unlisted_system,
)


@pytest.mark.parametrize(
    ("spelling", "kind", "expected"),
    [
        ("Birmingham and Solihull Integrated Care System", None, "birmingham-and-solihull-ics"),
        ("BSol ICS", None, "birmingham-and-solihull-ics"),
        ("Birmingham and Solihull ICB", None, "birmingham-and-solihull-ics"),
        ("Barking and Dagenham Local Area Partnership", None, "barking-and-dagenham"),
        ("London Borough of Bexley", None, "bexley"),
        ("Telford & Wrekin", None, "telford-and-wrekin"),
        ("STOKE ON TRENT", None, "stoke-on-trent"),
        ("Bristol City Council", None, "bristol"),
        ("Dorset", "integrated_care_system", "dorset-ics"),
        ("Dorset", "local_authority", "dorset"),
    ],
)
def test_one_system_many_spellings(spelling: str, kind: str | None, expected: str) -> None:
    found = resolve(spelling, kind)
    assert found is not None
    assert found.id == expected


def test_unknown_names_stay_as_printed() -> None:
    assert candidates("Northmere") == []
    made = unlisted_system("Northmere Local Area Partnership", "local_authority")
    assert (made.id, made.name) == ("northmere", "Northmere")
    care = unlisted_system("Eastmarsh and Holme ICS", "integrated_care_system")
    assert care.name == "Eastmarsh and Holme Integrated Care System"


def test_relations_name_known_systems() -> None:
    pairs = relations()
    assert ("birmingham", "birmingham-and-solihull-ics") in pairs
    assert all(part in systems() and whole in systems() for part, whole in pairs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("North Northamptonshire and its neighbours", "north-northamptonshire"),
        ("Leaders in North East Lincolnshire know North East Lincolnshire.", "north-east-lincolnshire"),
        ("North Lincolnshire, not Lincolnshire; North Lincolnshire", "north-lincolnshire"),
        ("SOUTH GLOUCESTERSHIRE", "south-gloucestershire"),
        ("Northamptonshire, West Northamptonshire, Northamptonshire", "northamptonshire"),
        ("Bath and North East Somerset", "bath-and-north-east-somerset"),
        ("Brighton and Hove", "brighton-and-hove"),
    ],
)
def test_a_name_within_a_longer_one_is_not_named(text: str, expected: str) -> None:
    found = most_named(text, "local_authority")
    assert found is not None
    assert found.id == expected


def test_a_long_name_over_the_edge_of_a_piece_is_one_name() -> None:
    for within in range(1, 24):  # the piece ends within the name: counted twice, it would be a tie
        before = "Lincolnshire " + "word " * ((PIECE - 40) // 5)
        before += "x" * (PIECE - within - len(before) - 1) + " "
        text = f"{before}North East Lincolnshire and North East Lincolnshire " + "word " * 300
        found = most_named(text, "local_authority")
        assert found is not None, within
        assert found.id == "north-east-lincolnshire"


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Dorset County Council", None, "dorset-county"),
        ("Dorset County Council", "local_authority", "dorset-county"),
        ("Dorset Council", None, "dorset"),
        ("North Northamptonshire Council", None, "north-northamptonshire"),
        ("Birmingham Children's Trust", "local_authority", "birmingham"),
        ("Dudley MBC", "local_authority", "dudley"),
        ("Dorset County Council", "provider", None),
    ],
)
def test_the_fullest_form_of_a_name_says_it(name: str, kind: str | None, expected: str | None) -> None:
    found = resolve(name, kind)
    assert (found.id if found else None) == expected


@pytest.mark.parametrize(
    ("front", "system", "kind"),
    [
        ("Larkhill House Care Home", "larkhill-house-care-home", "provider"),
        ("Inspection report: Larkhill House Care Home", "larkhill-house-care-home", "provider"),
        (
            "Larkhill House Nursing Home 4 Quay Road Dorset",
            "larkhill-house-nursing-home",
            "provider",
        ),
        ("Review of Saltmoor Hospital", "saltmoor-hospital", "provider"),
        ("Action plan for Saltmoor Hospital", "dorset-ics", "integrated_care_system"),
        ("St Mary's of the Sea school", "st-marys-of-the-sea-school", "establishment"),
        ("Saltmoor Surgery", "saltmoor-surgery", "provider"),
        ("Northmere Primary School", "northmere-primary-school", "establishment"),
        ("A review of services in Dorset", "dorset-ics", "integrated_care_system"),
        ("Reviewers visited Larkhill Care Home.", "dorset-ics", "integrated_care_system"),
        ("How care home residents fare in the county", "dorset-ics", "integrated_care_system"),
    ],
)
def test_a_home_is_itself_and_not_the_council_in_its_address(front: str, system: str, kind: str) -> None:
    text = (
        f"{front}\n\n4 Station Road, Dorset Integrated Care System\n\nFindings\n\n"
        + "Inspectors found that care was good and that residents were safe. " * 20
        + "\n\nStaff did not keep records of medicines, and inspectors found gaps in care plans.\n" * 3
    )
    found = structure(read_bytes(text.encode(), "1.txt"))
    assert (found.family, found.system_id, found.system_kind) == ("generic", system, kind)
