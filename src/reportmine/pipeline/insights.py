"""What is made of all reports of a database together, once each of them is in."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

from reportmine.insight.judgements import take_over
from reportmine.insight.recurring import write_recurrences
from reportmine.insight.topics import write_topics
from reportmine.insight.tracking import write_tracks
from reportmine.pipeline.keys import insight_method
from reportmine.store.place import apart
from reportmine.store.sql import insert_rows

# In an order that satisfies foreign keys.
TABLES = (
    "report_topics", "recurrences", "recurrence_members", "track_pairs", "tracks", "track_evidence",
)  # fmt: skip


def write_insights(connection: sqlite3.Connection, model: str, *, old: bool = False) -> str:
    """Fills the tables of insight; `model` is the one that tagged and embedded. Returns a key for `build`.

    With `old`, what the database attached by that name holds is taken over, where it has just the same
    findings and was made in the same way; where some reports are others, what was compared of the rest.
    `reports.replaces` is there already.
    """
    if old:
        take_over(connection)
    key = _key(connection, model)
    if not (old and _taken_over(connection, key)):
        clear_insights(connection)
        write_topics(connection)
        write_recurrences(connection, model)
        write_tracks(connection, model, insight_method(), old=old)
    return key


def clear_insights(connection: sqlite3.Connection) -> None:
    """Empties the tables of insight."""
    for table in reversed(TABLES):
        connection.execute(f"delete from main.{table}")


def _taken_over(connection: sqlite3.Connection, key: str) -> bool:
    """Whether the old database had the same, whole."""
    try:
        with closing(apart(connection, "old")) as old:
            if old.execute("select insight_key from build").fetchone() != (key,):
                return False
            rows = {table: old.execute(f"select * from {table}").fetchall() for table in TABLES}
    except sqlite3.DatabaseError:  # damaged: it is made anew
        return False
    clear_insights(connection)
    for table, found in rows.items():
        insert_rows(connection, table, found)
    return True


def _key(connection: sqlite3.Connection, model: str) -> str:
    """Changes whenever anything that is read here does, or the method is another."""
    found = hashlib.sha256(repr((model, insight_method())).encode())
    for sql in _READ:
        for row in connection.execute(sql):
            found.update(repr(row).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


# Texts and vectors go by the finding's id and by what its report was tagged with.
_READ = (
    "select part_id, whole_id from main.system_relations order by 1, 2",
    "select * from main.pair_judgements order by 1, 2, 4, 5",
    """select id, system_id, assessment_id, replaces, family, judged, tag_key, inspection_from,
        inspection_to, published from main.reports order by id""",
    "select id, polarity, polarity_confidence, lead_in, previous, heading from main.findings order by id",
    """select finding_id, theme, max(confidence) from main.finding_themes where source <> 'own'
    group by 1, 2 order by 1, 2""",
)
