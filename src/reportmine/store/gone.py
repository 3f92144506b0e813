"""Findings that earlier builds had and this one has not: kept, so that their links still answer.

A new version may cut sentences differently. Whoever cited one then finds the sentence of the same
report that comes nearest to it, by its words alone: no model, so the answer is the same every time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reportmine.errors import DatabaseError
from reportmine.text import sentence_key

# Share of the words that two sentences have in common, in order. Different sentences of one report
# seldom come to more than a half, reworded ones to nine tenths; a wrong sentence misleads more than none.
LEAST_ALIKE = 0.6
# A sentence that was cut in two, or joined to its neighbour, shares fewer words: there, one stands
# whole inside the other. Fewer words than this stand inside others by chance.
LEAST_INSIDE = 5


@dataclass(frozen=True, slots=True)
class Gone:
    """What can be said of a finding that is no longer there.

    `report` has its id and title; `text` is the sentence as it was, None where no build kept it;
    `nearest` has the id and text of a finding that is there, None where none resembles it.
    """

    report: dict[str, str]
    text: str | None
    nearest: dict[str, str] | None


def nearest(connection: sqlite3.Connection, finding_id: str) -> Gone | None:
    """What to answer for the id of a finding that the database does not hold.

    None where it does not hold the report either. Any text is taken as an id. Raises
    sqlite3.OperationalError for a database of an earlier version.
    """
    report_id = finding_id.partition("-")[0]
    report = connection.execute("select id, title from reports where id = ?", (report_id,)).fetchone()
    if not report:
        return None
    kept = connection.execute("select text from gone_findings where id = ?", (finding_id,)).fetchone()
    text = kept[0] if kept else None
    present = connection.execute(
        'select id, text from findings where report_id = ? order by "start", rowid', (report_id,)
    ).fetchall()
    same = [row for row in present if _hash(row[0]) == _hash(finding_id)]
    # Occurrences are numbered from the first: the one that has gone came after all that are left.
    found = same[-1] if same else _most_alike(text or "", present)
    return Gone(
        {"id": report[0], "title": report[1]}, text, {"id": found[0], "text": found[1]} if found else None
    )


def keep_gone(connection: sqlite3.Connection, *, strict: bool = False) -> None:
    """Notes the findings that the database attached as `old` has, or had, and the main one has not.

    Only those of reports that are in both. Where `old` is damaged none are kept; with `strict` that
    raises DatabaseError. Raises sqlite3.DatabaseError where the main database cannot be written.
    """
    try:
        rows = connection.execute(_MISSING).fetchall()
    except sqlite3.DatabaseError as error:
        if strict:
            raise DatabaseError(f"findings of the old database cannot be read: {error}") from error
        rows = []  # damaged inside: links are lost, but the new database is whole
    with connection:
        connection.executemany(
            "insert or ignore into main.gone_findings (id, report_id, text) values (?, ?, ?)", rows
        )


# Lookups for each old row, never a join: without statistics that could scan all of them for each report.
_MISSING = """
select id, report_id, text from (
    select id, report_id, text from old.findings union select id, report_id, text from old.gone_findings) f
where exists (select 1 from main.reports r where r.id = f.report_id)
  and not exists (select 1 from main.findings n where n.id = f.id)
order by 1
"""


def _hash(finding_id: str) -> str:
    """The hash of its sentence, without the report and the occurrence."""
    return finding_id.partition("-")[2].partition("-")[0]


def _most_alike(text: str, present: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """The (id, text) whose sentence resembles `text` most, the first of equals; None if none does."""
    wanted = sentence_key(text).split()
    if not wanted:
        return None
    # What is equal for all rows goes second: difflib keeps its index of that one.
    matcher = SequenceMatcher(None, b=wanted, autojunk=False)
    best: tuple[bool, float] = (False, LEAST_ALIKE)
    found = None
    for row in present:
        words = sentence_key(row[1]).split()
        matcher.set_seq1(words)
        inside = _inside(wanted, words)
        if (inside, matcher.quick_ratio()) < best:  # never less than the ratio, and cheaper
            continue
        score = (inside, matcher.ratio())
        if score > best or (found is None and score == best):
            best, found = score, row
    return found


def _inside(one: Sequence[str], other: Sequence[str]) -> bool:
    """True where the shorter stands in the longer, word for word."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= LEAST_INSIDE and f" {' '.join(shorter)} " in f" {' '.join(longer)} "
