"""What is suggested for a name that is mistyped, on the command line, on the site and from Python."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from reportmine.cli.main import main
from reportmine.errors import AmbiguousName, UnknownChoice
from reportmine.search.limits import choices, filters_from, find_system
from reportmine.search.suggest import nearest
from reportmine.store import schema

SYSTEMS = (
    ("birmingham", "Birmingham"),
    ("birmingham-and-solihull-ics", "Birmingham and Solihull Integrated Care System"),
    ("bristol", "Bristol"), ("dorset", "Dorset"), ("dorset-ics", "Dorset Integrated Care System"),
    ("hull", "Kingston upon Hull"), ("north-yorkshire", "North Yorkshire"),
    ("bath", "Bath and North East Somerset"),
    ("harrowdale-manor", "Harrowdale Manor Care Home"), ("bury", "Bury"), ("manchester", "Manchester"),
)  # fmt: skip


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """A database of reports on some systems, each under its name and one other."""
    import sqlite_utils

    db = sqlite_utils.Database(tmp_path_factory.mktemp("places") / "places.db")
    schema.apply(db)
    for number, (system, name) in enumerate(SYSTEMS):
        db["systems"].insert({"id": system, "name": name, "kind": "other"})
        db["system_names"].insert({"system_id": system, "name": name})
        db["reports"].insert(
            {
                "id": f"r{number}", "title": name, "family": "generic", "system_id": system,
                "assessment_id": f"r{number}", "inspectorates": "CQC", "source_path": "x", "sha256": name,
                "format": "txt", "words": 1, "judged": 1, "read_key": "",
            }
        )  # fmt: skip
    db["system_names"].insert({"system_id": "hull", "name": "Hull City Council"})
    db["systems"].insert({"id": "leeds", "name": "Leeds", "kind": "other"})  # without a report
    return db.conn


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("Birmingam", ["Birmingham", "Birmingham and Solihull Integrated Care System"]),
        ("Birmnigham", ["Birmingham", "Birmingham and Solihull Integrated Care System"]),
        ("Birmingam City Council", ["Birmingham", "Birmingham and Solihull Integrated Care System"]),
        ("BIRMINGAM", ["Birmingham", "Birmingham and Solihull Integrated Care System"]),
        ("Birmingam and Solihul ICS", ["Birmingham and Solihull Integrated Care System"]),
        ("Brisotl", ["Bristol"]),
        ("Bristl City Council", ["Bristol"]),
        ("City of Brsitol", ["Bristol"]),
        ("Hulll", ["Kingston upon Hull"]),
        ("Kingstone upon Hull", ["Kingston upon Hull"]),
        ("Nort Yorkshire Council", ["North Yorkshire"]),
        ("Yorkshrie", ["North Yorkshire"]),
        ("Manchster", ["Manchester"]),
        ("Dorsett", ["Dorset", "Dorset Integrated Care System"]),
        ("Harowdale Manor", ["Harrowdale Manor Care Home"]),
        ("Care Home Manor Harrowdale", ["Harrowdale Manor Care Home"]),
        ("North-East Somerst", ["Bath and North East Somerset"]),
        ("Bery", ["Bury"]),
        ("zzz", []),
        ("Leeds", []),  # known, but nothing here reports on it
        ("Atlantis", []),
        ("and the of", []),
        ("🙂", []),
        ("council", []),
        ("x" * 5000, []),
    ],
)
def test_a_system_that_is_mistyped(typed: str, suggested: list[str], places: sqlite3.Connection) -> None:
    with pytest.raises(UnknownChoice) as caught:
        find_system(places, typed)
    assert list(caught.value.nearest) == suggested
    message = str(caught.value)
    assert message.startswith(f"no system named {typed[:60]!r} in this database; ")
    assert message.endswith("?" if suggested else "see the table systems")
    assert len(message) < 250


def test_a_name_that_several_have(places: sqlite3.Connection) -> None:
    with pytest.raises(
        AmbiguousName, match=r"'birm' may be one of: Birmingham \(birmingham\), Birmingham and S"
    ):
        find_system(places, "birm")


@pytest.mark.parametrize(
    ("limit", "typed", "suggested"),
    [
        ("theme", "informaton_sharing", ["information_sharing"]),
        ("theme", "Information sharing", ["information_sharing"]),
        ("theme", "informationsharing", ["information_sharing"]),
        ("theme", "sharing information", ["information_sharing"]),
        ("theme", "safegaurding", ["safeguarding"]),
        ("theme", "waiting", ["access_and_waiting"]),
        ("theme", "workforce", ["workforce_capacity", "workforce_culture_and_equality"]),
        ("theme", "weather", []),
        ("and_theme", "saveguarding", ["safeguarding"]),
        ("family", "area_send", ["area_send_inspection"]),
        ("family", "area send inspections", ["area_send_inspection"]),
        ("family", "ics", ["cqc_ics_assessment"]),
        ("family", "novel", []),
        ("outcome", "inconsistant", ["inconsistent"]),
        ("inspectorate", "CQQ", ["CQC"]),
        ("inspectorate", "Offsted", ["Ofsted"]),
        ("statement", "Safegarding", ["Safeguarding"]),
        ("polarity", "strenght", ["strength"]),
        ("polarity", "areas_for_development", ["area_for_development"]),
        ("polarity", "area", ["area_for_development"]),
        ("score", "5", []),
    ],
)  # fmt: skip
def test_a_limit_that_is_mistyped(
    limit: str, typed: str, suggested: list[str], connection: sqlite3.Connection
) -> None:
    with pytest.raises(UnknownChoice) as caught:
        filters_from(connection, {limit: typed})
    assert list(caught.value.nearest) == suggested
    assert ("did you mean" in str(caught.value)) == bool(suggested)
    assert ("one of: " in str(caught.value)) != bool(suggested)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["serch"], "No such command 'serch'; did you mean search?"),
        (["buidl"], "No such command 'buidl'; did you mean build?"),
        (["evalute"], "No such command 'evalute'; did you mean evaluate?"),
        (["docter"], "No such command 'docter'; did you mean doctor?"),
        (["tga"], "No such command 'tga'; did you mean tag?"),
        (["SERVE"], "No such command 'SERVE'; did you mean serve?"),
        (["frobnicate"], "No such command 'frobnicate'"),
        (["themes", "ad"], "No such command 'ad'; did you mean add?"),
        (["themes", "remov"], "No such command 'remov'; did you mean remove?"),
        (["search", "r.db", "x", "--thme", "y"], "No such option --thme; did you mean --theme?"),
        (["search", "r.db", "x", "--untill=2"], "No such option --untill; did you mean --until?"),
        (["build", "--manfest", "m.csv"], "No such option --manfest; did you mean --manifest?"),
        (["doctor", "--zzz"], "No such option --zzz"),
        (["-x"], "No such option -x"),
    ],
)
def test_a_command_or_option_that_is_mistyped(typed: list[str], message: str) -> None:
    result = CliRunner().invoke(main, typed, prog_name="reportmine")
    command = "themes " if typed[0] == "themes" else f"{typed[0]} " if len(typed) > 1 else ""
    assert result.output == f"Error: {message} (see: reportmine {command}--help)\n"
    assert result.exit_code == 2


def test_only_commands_that_exist_are_suggested() -> None:
    for planned in ("track", "recurring", "learn", "pack", "export", "corrections", "fetch"):
        output = CliRunner().invoke(main, [planned, "reports.db"]).output
        if "did you mean" in output:
            names = output.partition("did you mean ")[2].partition("?")[0].replace(" or ", ", ").split(", ")
            assert set(names) <= set(main.commands)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--theme", "informaton_sharing"], "did you mean information_sharing?"),
        (["--system", "Nortmere"], "did you mean Northmere?"),
        (["--family", "area_send"], "did you mean area_send_inspection?"),
        (["--since", "2024-13-01"], "'2024-13-01' is no date; write 2024-05-31 or 2024"),
        (["--until", "soon"], "'soon' is no date; write 2024-05-31 or 2024"),
        (["--outcome", "inconsistant"], "did you mean inconsistent?"),
    ],
)
def test_a_limit_that_is_mistyped_is_wrong_usage(option: list[str], message: str, sample_db: Path) -> None:
    result = CliRunner().invoke(main, ["search", str(sample_db), "x", *option])
    assert result.exit_code == 2
    assert message in result.output
    assert len(result.output.splitlines()) == 1


def test_the_nearest_come_first() -> None:
    names = [(name, name) for name in ("care", "cared", "care plans", "planned care", "scare", "plan")]
    assert nearest(["carer"], names) == ["care", "cared", "care plans"]
    assert nearest(["carer"], names, most=1) == ["care"]
    assert nearest(["care plan"], names) == ["care plans"]
    assert nearest(["plans of care"], names) == ["care plans"]
    assert nearest(["plannned"], names) == ["planned care"]
    # Only where nothing else is near: names of which every word was typed.
    assert nearest(["plan of the year"], names) == ["plan"]
    # A name that is written in full leaves out what merely resembles it.
    assert nearest(["PLANNED-CARE"], names) == ["planned care"]
    assert nearest(["CARE"], names) == ["care"]
    # One or two letters alone are part of too much.
    assert nearest(["ab"], [("ab and others", "x")]) == []
    # Each word answers for one: "care care" is not "care".
    assert nearest(["unplanned unplanned"], [("planned care", "x")]) == []


@pytest.mark.parametrize(
    ("typed", "name", "near"),
    [
        ("ab", "ac", False), ("ab", "abc", True), ("a", "b", False), ("abc", "acb", True),
        ("abc", "cba", False),
        ("abcde", "abcd", True), ("abcde", "abc", False), ("abcdef", "badcef", True),
        ("abcdef", "bcdxe", False),
        ("abcdefghijk", "abcdefgh", True), ("abcdefghijk", "abcdefg", False), ("", "abc", False),
    ],
)  # fmt: skip
def test_how_many_slips_are_forgiven(typed: str, name: str, near: bool) -> None:
    assert bool(nearest([typed], [(name, name)])) == near


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=6))
def test_any_text_has_suggestions_from_the_names_or_none(typed: str, names: list[str]) -> None:
    found = nearest([typed], [(name, name) for name in names])
    assert set(found) <= set(names)
    assert len(found) == len(set(found)) <= 3


def test_choices_are_read_once_for_a_file(places: sqlite3.Connection) -> None:
    asked: list[str] = []
    places.set_trace_callback(asked.append)
    try:
        first = choices(places, "system")
        assert choices(places, "system") is first
    finally:
        places.set_trace_callback(None)
    assert sum("from systems" in sql for sql in asked) <= 1
    assert [choice.label for choice in first][:3] == [
        "Bath and North East Somerset",
        "Birmingham",
        SYSTEMS[1][1],
    ]
    assert "leeds" not in {choice.value for choice in first}
