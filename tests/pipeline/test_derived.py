"""Numbers in a database: written by builds, taken over where nothing changed, gone with their report."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reportmine.insight.numbers import numbers_in
from reportmine.pipeline import derived
from reportmine.pipeline import remove as remove_report
from reportmine.pipeline.derived import write_derived
from tests.helpers import sqlite_rows

_FINDINGS = [
    ("f1", "61.2 % of plans were on time, below the national target of 80 %.", "strength"),
    ("f2", "The visit was on 4 May 2022.", "area_for_development"),
    ("f3", "Two agencies met; 14 people came.", "context"),
]


def filled(source: Path, path: Path) -> sqlite3.Connection:
    """A database of one report with three findings, whose numbers are known."""
    path.write_bytes(source.read_bytes())
    connection = sqlite3.connect(path)
    for table in ("numbers", "finding_themes", "finding_statements", "recurrence_members", "recurrences"):
        connection.execute(f"delete from {table}")
    report, section, passage = connection.execute(
        "select report_id, section_id, passage_id from findings order by rowid limit 1"
    ).fetchone()
    connection.execute("delete from embeddings")
    connection.execute("delete from findings")
    connection.executemany(
        """insert into findings (id, report_id, section_id, passage_id, text, "start", "end", kind,
            polarity, polarity_confidence, source, heading, previous)
        values (?, ?, ?, ?, ?, 0, 1, 'sentence', ?, 1, 'model', 'H', '')""",
        [(i, report, section, passage, text, polarity) for i, text, polarity in _FINDINGS],
    )
    return connection


@pytest.fixture
def connection(counted_db: Path, tmp_path: Path) -> Any:
    with closing(filled(counted_db, tmp_path / "r.db")) as connection:
        yield connection


def stored(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return connection.execute(
        """select finding_id, position, kind, value, unit, comparator, comparator_value, direction, quote
        from main.numbers order by finding_id, position"""
    ).fetchall()


EXPECTED = [
    ("f1", 0, "percentage", 61.2, "%", "national target", 80.0, "below", "61.2 %"),
    ("f3", 0, "count", 2.0, "agencies", None, None, None, "Two agencies"),
    ("f3", 1, "count", 14.0, "people", None, None, None, "14 people"),
]


def test_numbers_of_every_finding_are_written_context_included(connection: sqlite3.Connection) -> None:
    key = write_derived(connection)
    assert stored(connection) == EXPECTED
    assert write_derived(connection) == key
    assert stored(connection) == EXPECTED  # twice does no harm
    for text, start, end, quote in connection.execute(
        'select text, n."start", n."end", quote from numbers n join findings f on f.id = n.finding_id'
    ):
        assert text[start:end] == quote


def with_old(connection: sqlite3.Connection, tmp_path: Path, key: str | None) -> None:
    """Copies the database as the old one, made with `key`, and empties the new one's numbers."""
    connection.execute("update build set derived_key = ?", (key,))
    connection.commit()
    with closing(sqlite3.connect(tmp_path / "old.db")) as old:
        connection.backup(old)
    connection.execute("attach database ? as old", (str(tmp_path / "old.db"),))
    connection.execute("delete from main.numbers")


def test_what_is_known_is_taken_over_and_only_the_rest_is_read(
    connection: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = write_derived(connection)
    connection.execute("update findings set evidence_source = 'audit' where id = 'f2'")
    with_old(connection, tmp_path, key)
    # The same letters, other offsets; and a finding that the old database had not.
    connection.execute(
        "update main.findings set text = 'Two agencies met: 14 people  came.' where id = 'f3'"
    )
    asked: list[str] = []

    def noting(text: str) -> Any:
        asked.append(text)
        return numbers_in(text)

    monkeypatch.setattr(derived, "numbers_in", noting)
    assert write_derived(connection, old=True) == key
    assert asked == ["Two agencies met: 14 people  came."]
    assert stored(connection) == EXPECTED
    assert connection.execute(
        "select id from main.findings where evidence_source = 'audit'"
    ).fetchall() == [("f2",)]


@pytest.mark.parametrize("key", [None, "another"])
def test_another_method_takes_nothing_over(
    key: str | None, connection: sqlite3.Connection, tmp_path: Path
) -> None:
    write_derived(connection)
    connection.execute("update numbers set value = 99, quote = 'wrong'")
    connection.execute("update findings set evidence_source = 'wrong'")
    with_old(connection, tmp_path, key)
    write_derived(connection, old=True)
    assert stored(connection) == EXPECTED
    assert connection.execute(
        "select count(*) from main.findings where evidence_source = 'wrong'"
    ).fetchone() == (0,)


def test_a_damaged_old_database_is_left_aside(connection: sqlite3.Connection, tmp_path: Path) -> None:
    key = write_derived(connection)
    with_old(connection, tmp_path, key)
    connection.commit()
    connection.execute("drop table old.numbers")
    connection.commit()
    write_derived(connection, old=True)
    assert stored(connection) == EXPECTED


def test_numbers_go_with_their_report(sample_db: Path, tmp_path: Path) -> None:
    path = tmp_path / "reports.db"
    path.write_bytes(sample_db.read_bytes())
    per_report = """select f.report_id, count(*) from numbers n join findings f on f.id = n.finding_id
        group by 1 order by 1"""
    before = sqlite_rows(path, per_report)
    assert len(before) >= 3
    ((key,),) = sqlite_rows(path, "select derived_key from build")
    assert key
    remove_report(path, [before[0][0]])
    assert sqlite_rows(path, per_report) == before[1:]
    assert sqlite_rows(path, "select derived_key from build") == [(key,)]
    assert sqlite_rows(
        path, "select count(*) from numbers where finding_id not in (select id from findings)"
    ) == [(0,)]
