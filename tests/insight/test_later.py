"""Which later assessments follow an earlier one, in the database that is counted by hand."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportmine.insight.later import Follows, assessments, following, is_later


@pytest.fixture
def changed(counted_db: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "counted.db"
    shutil.copy(counted_db, path)
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def _named(pairs: list[Follows]) -> list[tuple[str, str, str | None]]:
    return [(pair.earlier.id, pair.later.id, pair.via) for pair in pairs]


@pytest.mark.parametrize(
    ("day", "than", "expected"),
    [
        ("2024-05-02", "2024-05-01", True),
        ("2024-05-01", "2024-05-01", False),
        ("2024-04-30", "2024-05-01", False),
        ("2024", "2023-12-31", True),
        ("2024", "2024-05-01", False),  # of the same year it is not known
        ("2024-12-01", "2024", False),
        ("2025-01-01", "2024", True),
        ("2023", "2024", False),
    ],
)
def test_later_is_what_is_surely_later(day: str, than: str, expected: bool) -> None:
    assert is_later(day, than) is expected


def test_documents_of_an_assessment_stand_together_under_their_latest_day(
    changed: sqlite3.Connection,
) -> None:
    found = {one.id: one for one in assessments(changed)}
    assert found["a23"].reports == ("a1", "a2")
    assert found["a23"].date == "2024-01-20"
    assert [one.date for one in assessments(changed)] == sorted(one.date for one in found.values())
    assert "b0" not in found  # a later edition replaces it
    assert "x1" not in found  # of no known system


def test_nothing_follows_where_nothing_is_later(changed: sqlite3.Connection) -> None:
    assert _named(following(changed)) == []


def test_a_later_report_of_what_contains_the_system_follows_and_says_so(
    changed: sqlite3.Connection,
) -> None:
    changed.execute("update reports set inspection_to = '2025-05-05' where id = 'b1'")
    assert _named(following(changed)) == [("a23", "b1", "part of")]
    assert _named(following(changed, "aford")) == [("a23", "b1", "part of")]
    assert following(changed, "beeton") == []  # what contains it does not follow into its parts


def test_a_later_report_of_the_same_system_follows(changed: sqlite3.Connection) -> None:
    changed.execute("update reports set system_id = 'aford' where id = 'c1'")
    assert _named(following(changed)) == [("a23", "c1", None)]
    changed.execute("update reports set judged = 0 where id = 'c1'")
    assert following(changed) == []


def test_what_prints_no_date_follows_nothing(changed: sqlite3.Connection) -> None:
    changed.execute("update reports set system_id = 'aford', published = null where id = 'c1'")
    assert following(changed) == []
