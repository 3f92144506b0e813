"""Grades whose words part from those of their grade's others, each with the sentences that make it so."""

from __future__ import annotations

import sqlite3
from typing import Any

from reportmine.insight.scores import Scored, scored
from reportmine.store.sql import PAGE_LABEL

Row = dict[str, Any]
SENTENCES = 5
_TELLING = {"harsher": "area_for_development", "milder": "strength"}


def outliers(
    connection: sqlite3.Connection, family: str | None = None, report: str | None = None
) -> list[Scored]:
    """The outliers of a family or a report, of all for None; the farthest from the others first."""
    found = [
        one
        for one in scored(connection)
        if one.outlier and family in (None, one.unit.family) and report in (None, one.unit.report)
    ]
    return sorted(found, key=lambda one: (-abs(one.distance or 0), one.unit.id))


def with_sentences(connection: sqlite3.Connection, one: Scored) -> Row:
    """An outlier and the sentences that make it one: of harsher words criticism, of milder ones praise."""
    telling = _TELLING.get(one.outlier or "", "strength")
    return {**one.to_dict(), "sentences": _surest(connection, one, telling)}


def _surest(connection: sqlite3.Connection, one: Scored, polarity: str) -> list[Row]:
    """The surest findings of a polarity that the grade is about, one a passage, in reading order."""
    marks = ", ".join("?" * len(one.unit.sections))
    cursor = connection.execute(
        f"""select finding, text, polarity, page, page_label, section, confidence from (
            select f.id as finding, f.text, f.polarity, f.page, {PAGE_LABEL} as page_label,
                f.heading as section, max(f.polarity_confidence) as confidence, f."start" as start
            from findings f where f.report_id = ? and f.polarity = ?
                and coalesce(f.section_id, '') in ({marks}) and length(f.text) between 30 and 400
            group by f.passage_id order by confidence desc, start limit ?)
        order by start""",
        (one.unit.report, polarity, *(section or "" for section in one.unit.sections), SENTENCES),
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
