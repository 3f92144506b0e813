"""What is kept of a database, while its file stays the same."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

from reportmine.store.cache import FileCache


def count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("select count(*) from reports").fetchone()[0])


def test_it_is_made_once_and_anew_for_a_changed_file(sample_db: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    shutil.copy(sample_db, path)
    made: list[int] = []
    held = FileCache(lambda connection: made.append(1) or count(connection))  # type: ignore[func-returns-value]
    connection = sqlite3.connect(path)
    assert held.get(connection) == held.get(connection)
    assert len(made) == 1
    connection.execute("delete from reports where id = (select min(id) from reports)")
    connection.commit()
    os.utime(path)
    assert held.get(connection) == count(connection)
    assert len(made) == 2


def test_a_connection_to_the_file_that_was_replaced_leaves_nothing_behind(
    sample_db: Path, tmp_path: Path
) -> None:
    path, new = tmp_path / "r.db", tmp_path / "new.db"
    shutil.copy(sample_db, path)
    shutil.copy(sample_db, new)
    before = sqlite3.connect(path)
    change = sqlite3.connect(new)
    change.execute("update build set built_at = 'later'")
    change.execute("delete from reports where id = (select min(id) from reports)")
    change.commit()
    change.close()
    before_n = count(before)
    os.replace(new, path)
    held = FileCache(count)
    assert held.get(before) == before_n
    assert held.get(sqlite3.connect(path)) == before_n - 1


def test_of_a_database_in_memory_nothing_is_kept() -> None:
    made: list[int] = []
    held = FileCache(lambda connection: made.append(1) or len(made))  # type: ignore[func-returns-value]
    connection = sqlite3.connect(":memory:")
    assert [held.get(connection), held.get(connection)] == [1, 2]
