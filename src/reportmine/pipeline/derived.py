"""What rules alone make of each finding: the numbers in its text, and what it rests on.

A finding's rows depend on the finding and on nothing else, so those of an earlier build are taken over
one by one, and only what is new or has changed is looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import closing

from reportmine.insight.evidence import evidence_of
from reportmine.insight.numbers import numbers_in
from reportmine.pipeline.keys import derived_method
from reportmine.store.place import apart
from reportmine.store.sql import insert_rows

TABLES = ("numbers",)
_AT_ONCE = 2000  # findings between two writes


def write_derived(connection: sqlite3.Connection, *, old: bool = False) -> str:
    """Fills `numbers` and `findings.evidence_source` for all findings. Returns a key for `build`.

    With `old`, what the database attached by that name holds of the same findings is taken over, where
    it was made in the same way.
    """
    key = derived_method()
    for table in TABLES:
        connection.execute(f"delete from main.{table}")
    # A copied report brings what an earlier method said.
    connection.execute("update main.findings set evidence_source = null where evidence_source is not null")
    _derive(connection, _take_over(connection, key) if old else set())
    return key


def _take_over(connection: sqlite3.Connection, key: str) -> set[str]:
    """Rows of findings that are just as they were; none of a database that is damaged or made otherwise.

    Read by a connection of its own: in a transaction that met a damaged page nothing can be written any
    more. Returns the ids of those findings.
    """
    try:
        with closing(apart(connection, "old")) as old:
            if old.execute("select derived_key from build").fetchone() != (key,):
                return set()
            before = {row[0]: row for row in old.execute(_KNOWN)}
            rows = {
                table: old.execute(f"select * from {table} order by rowid").fetchall() for table in TABLES
            }
    except sqlite3.DatabaseError:  # all of it is made anew
        return set()
    # A finding's id goes by the letters of its sentence, its offsets also by what stands between them.
    now = connection.execute(_KNOWN.replace("findings", "main.findings")).fetchall()
    same = {row[0] for row in now if before.get(row[0], ())[:5] == row[:5]}
    connection.executemany(_SAY, _evidence([(finding, before[finding][5]) for finding in same]))
    for table, found in rows.items():
        insert_rows(connection, table, [row for row in found if row[0] in same])
    return same


def _evidence(known: Sequence[tuple[str, str | None]]) -> Iterator[tuple[str | None, str]]:
    return ((source, finding) for finding, source in known if source is not None)


def _derive(connection: sqlite3.Connection, known: Set[str]) -> None:
    """Of the findings that are not known."""
    rows = [row for row in connection.execute(_FINDINGS) if row[0] not in known]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        said = ((finding, evidence_of(text, before, heading)) for finding, text, before, heading in some)
        connection.executemany(_SAY, _evidence(list(said)))
        insert_rows(
            connection, "numbers", list(_number_rows((finding, text) for finding, text, *_ in some))
        )


def _number_rows(findings: Iterable[tuple[str, str]]) -> Iterator[tuple[object, ...]]:
    for finding, text in findings:
        for position, n in enumerate(numbers_in(text)):
            yield (
                finding, position, n.kind, n.value, n.high, n.total, n.bound, n.unit, n.period,
                n.comparator, n.comparator_value, n.direction, n.start, n.end, n.quote,
            )  # fmt: skip


_KNOWN = "select id, text, heading, previous, lead_in, evidence_source from findings"
_FINDINGS = """
select id, text, coalesce(lead_in, nullif(previous, '')), heading from main.findings order by rowid
"""
_SAY = "update main.findings set evidence_source = ? where id = ?"
