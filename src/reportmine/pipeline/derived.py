"""What rules alone make of each finding: the numbers in its text, and what it rests on.

A finding's rows depend on the finding and on nothing else, so those of an earlier build are taken over
one by one, and only what is new or has changed is looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from reportmine.insight.numbers import numbers_in
from reportmine.pipeline.keys import derived_method

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
    connection.execute("drop table if exists temp.known")
    connection.execute("create temp table known (finding_id text primary key)")
    if old:
        _take_over(connection, key)
    _derive(connection)
    connection.execute("drop table temp.known")
    return key


def evidence_of(text: str, before: str | None, heading: str | None) -> str | None:
    """What a finding rests on; none is told yet."""
    return None


def _take_over(connection: sqlite3.Connection, key: str) -> None:
    """Rows of findings that are just as they were; none of a database that is damaged or made otherwise.

    All is read before anything is written: a statement that fails half way may not be taken back.
    """
    try:
        if connection.execute("select derived_key from old.build").fetchone() != (key,):
            return
        known = connection.execute(_KNOWN).fetchall()
        rows = {
            table: connection.execute(f"select * from old.{table} order by rowid").fetchall()
            for table in TABLES
        }
    except sqlite3.DatabaseError:  # all of it is made anew
        return
    connection.executemany("insert into temp.known values (?)", ((finding,) for finding, _ in known))
    connection.executemany("update main.findings set evidence_source = ? where id = ?", _evidence(known))
    same = {finding for finding, _ in known}
    for table, found in rows.items():
        _insert(connection, table, [row for row in found if row[0] in same])


def _evidence(known: Sequence[tuple[str, str | None]]) -> Iterator[tuple[str | None, str]]:
    return ((source, finding) for finding, source in known if source is not None)


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Rows with a value for each column, the finding's id first."""
    if rows:
        connection.executemany(f"insert into main.{table} values ({', '.join('?' * len(rows[0]))})", rows)


def _derive(connection: sqlite3.Connection) -> None:
    """Of the findings that are not known."""
    rows = connection.execute(_UNKNOWN).fetchall()
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        found = ((evidence_of(text, before, heading), finding) for finding, text, before, heading in some)
        connection.executemany("update main.findings set evidence_source = ? where id = ?", found)
        _insert(connection, "numbers", list(_number_rows((finding, text) for finding, text, *_ in some)))


def _number_rows(findings: Iterable[tuple[str, str]]) -> Iterator[tuple[object, ...]]:
    for finding, text in findings:
        for position, n in enumerate(numbers_in(text)):
            yield (
                finding, position, n.kind, n.value, n.high, n.total, n.bound, n.unit, n.period,
                n.comparator, n.comparator_value, n.direction, n.start, n.end, n.quote,
            )  # fmt: skip


# A finding's id goes by the letters of its sentence, its offsets also by what stands between them.
_KNOWN = """
select f.id, o.evidence_source from main.findings f join old.findings o on o.id = f.id and o.text = f.text
    and o.heading is f.heading and o.previous is f.previous and o.lead_in is f.lead_in
"""
_UNKNOWN = """
select id, text, coalesce(lead_in, nullif(previous, '')), heading from main.findings
where id not in (select finding_id from temp.known) order by rowid
"""
