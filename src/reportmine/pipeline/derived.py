"""What rules alone make of each finding: the numbers in its text, and what it rests on.

A finding's rows depend on the finding and on nothing else, so those of an earlier build are taken over
one by one, and only what is new or has changed is looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

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
    """Rows of findings that are just as they were; none of a database that is damaged or made otherwise."""
    connection.execute("savepoint taking_over")
    try:
        if connection.execute("select derived_key from old.build").fetchone() == (key,):
            connection.execute(_KNOWN)
            for table in TABLES:
                connection.execute(
                    f"insert into main.{table} select o.* from old.{table} o "
                    "join temp.known k on k.finding_id = o.finding_id order by o.rowid"
                )
            connection.execute(_EVIDENCE)
    except sqlite3.DatabaseError:  # all of it is made anew
        connection.execute("rollback to taking_over")
    connection.execute("release taking_over")


def _derive(connection: sqlite3.Connection) -> None:
    """Of the findings that are not known."""
    rows = connection.execute(_UNKNOWN).fetchall()
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        found = ((evidence_of(text, before, heading), finding) for finding, text, before, heading in some)
        connection.executemany("update main.findings set evidence_source = ? where id = ?", found)
        connection.executemany(_INSERT, _number_rows((finding, text) for finding, text, _, _ in some))


def _number_rows(findings: Iterator[tuple[str, str]]) -> Iterator[tuple[object, ...]]:
    for finding, text in findings:
        for position, n in enumerate(numbers_in(text)):
            yield (
                finding, position, n.kind, n.value, n.high, n.total, n.bound, n.unit, n.period,
                n.comparator, n.comparator_value, n.direction, n.start, n.end, n.quote,
            )  # fmt: skip


# A finding's id goes by the letters of its sentence, its offsets also by what stands between them.
_KNOWN = """
insert into temp.known
select f.id from main.findings f join old.findings o on o.id = f.id and o.text = f.text
    and o.heading is f.heading and o.previous is f.previous and o.lead_in is f.lead_in
"""
_EVIDENCE = """
update main.findings
set evidence_source = (select o.evidence_source from old.findings o where o.id = main.findings.id)
where id in (select finding_id from temp.known)
"""
_UNKNOWN = """
select id, text, coalesce(lead_in, nullif(previous, '')), heading from main.findings
where id not in (select finding_id from temp.known) order by rowid
"""
_INSERT = f"insert into main.numbers values ({', '.join('?' * 15)})"
