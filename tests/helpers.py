"""Small documents for tests, made from text."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from reportmine.read import Document, read_bytes
from reportmine.store import schema
from reportmine.structure import Report, structure

CASES = Path(__file__).parent / "cases"
ICS = """Theme 1: Leadership

Direction of travel

Leaders in Fenwater Integrated Care System work well together. Progress is slow in places.

Summary of strengths

- There is a clear shared vision across the partnership.
- Staff feel able to raise concerns.

Areas for development

- Records are not shared between the hospital and community teams.

Summary findings for quality statements under the Leadership theme

This theme includes these quality statements:

- Shared direction and culture
- Freedom to speak up

Quality statement: Shared direction and culture

Key messages

The vision of Fenwater ICS is well understood by most partners. However, the strategy is not costed.

Working together

Challenges include:

- long waits for equipment
- vacancies in therapy teams.

Quality statement: Freedom to speak up Key messages Guardians are visible and trusted in every trust.
"""


def document(text: str, name: str = "fenwater-ics-2024.txt") -> Document:
    return read_bytes(text.encode(), name)


def report(text: str, name: str = "fenwater-ics-2024.txt") -> Report:
    return structure(document(text, name))


# Stands in for the child that structures: it dies of one file, as its name says.
DIES = """
import os
from reportmine.structure import worker
def read(path, **rest):
    if "hostile" in path:
        os.abort()
    return real(path, **rest)
real, worker.read = worker.read, read
worker.main()
"""


def built(folder: Path, *names: str) -> Path:
    """The folder, with a report of each name's system and the database r.db of them."""
    from reportmine.pipeline import build  # which most tests do without

    for name in names:
        (folder / f"{name.lower()}-ics-2024.txt").write_text(ICS.replace("Fenwater", name))
    build(folder / "r.db", [folder], model="fast")
    return folder


def sqlite_rows(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What a query gives of a database file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def older(path: Path, version: int) -> None:
    """Turns a database of this version into what an earlier schema would have held of it.

    Migrations up to number `version` are applied to an empty file, and every table is filled with the
    columns that it had then.
    """
    aside = path.with_name("of-this-version.db")
    path.rename(aside)
    names = [migration.name for migration in schema.migrations.pending(Database(memory=True))]
    db = Database(path)
    schema.migrations.apply(db, stop_before=names[version:])
    db.conn.execute("attach database ? as now", (str(aside),))
    for table in db.table_names():
        if table.startswith(("findings_fts", "_sqlite_migrations")):
            continue
        columns = ", ".join(f'"{column.name}"' for column in db.table(table).columns)
        # One row where a key has become finer since.
        db.conn.execute(f"insert or ignore into main.{table} ({columns}) select {columns} from now.{table}")
    db.conn.commit()
    db.close()
    aside.unlink()


# Times, and what SQLite keeps of its own: equal databases differ in them.
_OF_THE_BUILD = ("build", "_sqlite_migrations", "sqlite_stat", "findings_fts")


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table, sorted, but for those that say when and by what it was built."""
    names = [name for (name,) in sqlite_rows(path, "select name from sqlite_master where type = 'table'")]
    tables = {}
    for name in sorted(names):
        if not name.startswith(_OF_THE_BUILD):
            dated = "theme, examples, precision, recall, f1, threshold" if name == "own_themes" else "*"
            tables[name] = sorted(sqlite_rows(path, f"select {dated} from {name}"), key=repr)
    return tables


def sound(path: Path) -> None:
    """Asserts that no row refers to one that is not there, and that the full-text index is whole."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        for how in (0, 1):  # the index by itself, and against the findings
            connection.execute(
                "insert into findings_fts(findings_fts, rank) values ('integrity-check', ?)", (how,)
            )
        orphans = """select count(*) from finding_themes where finding_id not in (select id from findings)
            union all select count(*) from embeddings where finding_id not in (select id from findings)
            union all select count(*) from findings where id not in (select finding_id from embeddings)"""
        assert connection.execute(orphans).fetchall() == [(0,)] * 3
