"""Who is reported on: every spelling leads to one name, and none is guessed."""

import pytest

from reportmine.structure.systems import candidates, relations, resolve, systems, unlisted_system


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
