"""Findings that have gone: their ids are kept from build to build, and lead to the nearest sentence."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reportmine.pipeline import build
from reportmine.store.gone import Gone, nearest
from reportmine.text import sentence_hash
from tests.helpers import ICS, older

VISION = "There is a clear shared vision across the partnership."
RECORDS = "Records are not shared between the hospital and community teams."


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A database of two reports, made from the folder `in` beside it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fenwater-ics-2024.txt").write_text(ICS)
    (tmp_path / "in" / "otherby-ics-2023.txt").write_text(ICS.replace("Fenwater", "Otherby"))
    path = tmp_path / "r.db"
    again(path)
    return path


def again(path: Path) -> None:
    build(path, [path.parent / "in"])


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def gone(path: Path) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("select * from gone_findings order by id").fetchall()


def report_of(path: Path, name: str = "fenwater") -> str:
    with closing(sqlite3.connect(path)) as connection:
        sql = "select id from reports where source_path like ?"
        return str(connection.execute(sql, (f"%{name}%",)).fetchone()[0])


def add(path: Path, text: str, name: str = "fenwater", occurrence: str = "") -> str:
    """Gives a report a finding that is not in its file, as another version may have cut it."""
    report = report_of(path, name)
    found = f"{report}-{sentence_hash(text)}{occurrence}"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            """insert into findings (id, report_id, passage_id, text, "start", "end", kind, polarity,
                polarity_confidence, source, heading, previous)
            select ?, report_id, passage_id, ?, 0, 1, kind, 'context', 1, source, heading, previous
            from findings where report_id = ? limit 1""",
            (found, text, report),
        )
        # What is known is taken over as it is: only a report that is read again loses a finding.
        connection.execute("update reports set read_key = ''")
        connection.commit()
    return found


def ask(path: Path, finding: str) -> Gone | None:
    with closing(sqlite3.connect(path)) as connection:
        return nearest(connection, finding)


def test_a_first_build_has_none(built: Path) -> None:
    assert gone(built) == []


def test_what_a_build_no_longer_finds_is_kept_through_later_ones(built: Path) -> None:
    text = "There is a clear vision across the partnership."
    first = add(built, text)
    again(built)
    kept = [(first, report_of(built), text)]
    assert gone(built) == kept
    again(built)
    assert gone(built) == kept
    second = add(built, "Guardians are visible.", "otherby")
    again(built)
    assert {row[0] for row in gone(built)} == {first, second}


def test_a_finding_that_is_found_again_is_no_longer_gone(built: Path) -> None:
    with closing(sqlite3.connect(built)) as connection:
        row = connection.execute("select id, report_id, text from findings where text = ?", (VISION,))
        found = row.fetchone()
        connection.execute("insert into gone_findings values (?, ?, ?)", found)
        connection.commit()
    again(built)
    assert gone(built) == []


def test_reports_that_are_no_longer_there_leave_none(built: Path) -> None:
    add(built, "Guardians are visible.", "otherby")
    kept = add(built, "Guardians are visible.")
    again(built)
    (built.parent / "in" / "otherby-ics-2023.txt").unlink()
    again(built)
    assert [row[0] for row in gone(built)] == [kept]


def test_kept_reports_keep_what_they_lost(built: Path) -> None:
    lost = add(built, "Guardians are visible.", "otherby")
    again(built)
    build(built, [built.parent / "in" / "fenwater-ics-2024.txt"], keep=True)
    assert [row[0] for row in gone(built)] == [lost]


def test_a_database_of_an_earlier_version_gives_its_findings(built: Path) -> None:
    lost = add(built, "Guardians are visible.")
    older(built, 3)
    again(built)
    assert [row[0] for row in gone(built)] == [lost]


@pytest.mark.parametrize("table", ["findings", "gone_findings"])
def test_a_damaged_database_gives_none_and_is_replaced(table: str, built: Path) -> None:
    add(built, "Guardians are visible.")
    again(built)
    assert gone(built)
    add(built, "Guardians are trusted.")
    with closing(sqlite3.connect(built)) as connection:
        sql = "select rootpage from sqlite_master where name = ?"
        page = connection.execute(sql, (table,)).fetchone()[0] - 1
        size = connection.execute("pragma page_size").fetchone()[0]
    content = bytearray(built.read_bytes())
    content[page * size : (page + 1) * size] = b"\xff" * size
    built.write_bytes(content)
    again(built)
    assert gone(built) == []
    with closing(sqlite3.connect(built)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)


def test_a_table_that_only_has_the_name_gives_none(built: Path) -> None:
    add(built, "Guardians are visible.")
    change(built, "drop table gone_findings", "create table gone_findings (name text)")
    again(built)
    assert gone(built) == []


def test_an_empty_file_is_built_over(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fenwater-ics-2024.txt").write_text(ICS)
    (tmp_path / "r.db").touch()
    again(tmp_path / "r.db")
    assert gone(tmp_path / "r.db") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("There is a clear vision across the partnership, still.", VISION),  # reworded
        (f"{VISION} Staff felt heard, and said so to us at length, in every place we saw.", VISION),  # cut
        ("between the hospital and community teams", RECORDS),  # joined
        ("“Records are NOT shared between the hospitals and community teams”", RECORDS),
        ("Bridges over the river were closed for repairs.", None),
        ("Vision.", None),
        ("…", None),
    ],
)
def test_the_nearest_sentence(text: str, wanted: str | None, built: Path) -> None:
    lost = add(built, text)
    again(built)
    found = ask(built, lost)
    assert found is not None
    assert found.text == text
    assert found.report["id"] == report_of(built)
    assert found.report["title"]
    assert (found.nearest and found.nearest["text"]) == wanted
    assert not found.nearest or found.nearest["id"].startswith(report_of(built))


def test_another_occurrence_of_the_same_sentence_is_the_nearest(built: Path) -> None:
    lost = add(built, VISION, occurrence="-3")
    again(built)
    found = ask(built, lost)
    assert found is not None
    assert found.nearest == {"id": lost.removesuffix("-3"), "text": VISION}
    unheard = ask(built, lost.replace("-3", "-9"))
    assert unheard == Gone(found.report, None, found.nearest)


def test_ids_that_no_build_had(built: Path) -> None:
    report = report_of(built)
    for odd in ("-000000000000", "-", "--2", "", "-%", "-é-²", "-x" * 3000, "-\x00"):
        found = ask(built, report + odd)
        assert found is not None
        assert (found.report["id"], found.text, found.nearest) == (report, None, None)
    for foreign in ("000000000000-000000000000", "nope", "", "-", f"x{report}-1"):
        assert ask(built, foreign) is None
