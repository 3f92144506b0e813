"""What a build follows into later reports: those of what contains the system too, as after a removal."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from reportmine.pipeline import build, remove
from tests.helpers import ICS, sqlite_rows

COUNCIL = """Inspection of Birmingham local authority children's services

Inspection dates:

3 to 14 June 2019

Overall effectiveness: requires improvement to be good

What needs to improve?

- The supervision of social workers is not regular enough in the teams that work with care leavers.

- Children wait too long for the assessment of their mental health.

The experiences and progress of care leavers: requires improvement to be good

Too many care leavers have no plan that says what support they need.
"""
TRACKS = """select t.finding_id, r.system_id, t.later_assessment_id, t.via, t.status, t.newest from tracks t
    join findings f on f.id = t.finding_id join reports r on r.id = f.report_id order by 1, 3"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    whole = ICS.replace("Fenwater", "Birmingham and Solihull")
    (tmp_path / "in" / "birmingham-2019.txt").write_text(COUNCIL)
    (tmp_path / "in" / "whole-ics-2024.txt").write_text(whole)
    (tmp_path / "in" / "other-ics-2024.txt").write_text(ICS)
    return tmp_path


def test_a_build_follows_into_what_contains_the_system(folder: Path) -> None:
    path = folder / "r.db"
    build(path, [folder / "in"], model="fast")
    found = sqlite_rows(path, "select system_id from reports order by 1")
    assert found == [("birmingham",), ("birmingham-and-solihull-ics",), ("fenwater-ics",)]
    rows = sqlite_rows(path, TRACKS)
    assert rows
    assert {(system, via) for _, system, _, via, _, _ in rows} == {("birmingham", "part of")}
    # Taking out a report that has nothing to do with it, and building anew, changes none of it.
    remove(path, ["other-ics-2024.txt"])
    assert sqlite_rows(path, TRACKS) == rows
    build(path, [folder / "in"], model="fast")
    assert sqlite_rows(path, TRACKS) == rows


def test_a_removed_report_is_followed_no_more(folder: Path) -> None:
    path = folder / "r.db"
    build(path, [folder / "in"], model="fast")
    remove(path, ["whole-ics-2024.txt"])
    assert sqlite_rows(path, TRACKS) == []
    assert sqlite_rows(path, "select * from track_pairs") == []
    assert sqlite_rows(path, "pragma foreign_key_check") == []


@pytest.mark.parametrize("table", ["tracks", "track_pairs", "recurrences", "build", "report_topics"])
def test_a_damaged_page_of_the_old_database_stops_no_build(folder: Path, table: str) -> None:
    path = folder / "r.db"
    build(path, [folder / "in"], model="fast")
    rows = sqlite_rows(path, TRACKS)
    with sqlite3.connect(path) as connection:
        (page,) = connection.execute(
            "select rootpage from sqlite_master where name = ?", (table,)
        ).fetchone()
        (size,) = connection.execute("pragma page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(bytes(content))
    build(path, [folder / "in"], model="fast")
    assert sqlite_rows(path, TRACKS) == rows
    assert sqlite_rows(path, "pragma integrity_check") == [("ok",)]
