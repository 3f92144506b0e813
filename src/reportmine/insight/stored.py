"""Findings of a database as they are compared pair by pair."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reportmine.insight.alike import Alike, Sayings, sayings_of
from reportmine.store.sql import YEAR
from reportmine.vocabulary import theme_names

# id, text, before, sure, system, assessment, year, vector
Stored = tuple[Any, ...]
_AT_ONCE = 500  # ids in one question to SQLite


@dataclass(frozen=True, slots=True)
class Said:
    """A finding, with where and when; `before`: the sentence before, or what leads into its list.

    `sure`: the confidence of its polarity.
    """

    id: str
    text: str
    before: str | None
    sure: float
    system: str
    assessment: str
    year: str | None
    theme: str | None


_SAID = ("id", "text", "before", "sure", "system", "assessment", "year")


def stored_rows(connection: sqlite3.Connection, where: str, values: Sequence[str]) -> list[Stored]:
    """The findings `f` of reports `r` that fit a condition, by id."""
    return connection.execute(
        f"""select f.id, f.text, coalesce(f.lead_in, f.previous), f.polarity_confidence, r.system_id,
            r.assessment_id, {YEAR}, e.vector from findings f join reports r on r.id = f.report_id
        join embeddings e on e.finding_id = f.id where {where} order by f.id""",
        tuple(values),
    ).fetchall()


def stored_by_id(connection: sqlite3.Connection, findings: Sequence[str]) -> list[Stored]:
    """The findings of some ids, in their order; those that there are not are left out."""
    found: dict[str, Stored] = {}
    for start in range(0, len(findings), _AT_ONCE):
        some = findings[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        found |= {row[0]: row for row in stored_rows(connection, f"f.id in ({marks})", some)}
    return [found[finding] for finding in findings if finding in found]


def stored(
    connection: sqlite3.Connection, model: Alike, rows: Sequence[Stored]
) -> tuple[list[Said], Sayings]:
    """The same as what is compared, and what they are compared by: the rows of both are the same."""
    themes, names = _themes(connection, [row[0] for row in rows])
    first = [names[sure.argmax()] if sure.any() else None for sure in themes]
    said = [
        Said(**dict(zip(_SAID, row, strict=False)), theme=theme)
        for row, theme in zip(rows, first, strict=True)
    ]
    vectors = np.array([np.frombuffer(row[7], dtype="<f2") for row in rows], dtype=np.float32)
    texts, before = [s.text for s in said], [s.before for s in said]
    return said, sayings_of(texts, before, vectors, themes, model.words)


def _themes(connection: sqlite3.Connection, findings: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """(findings, themes) confidences, and the themes' names."""
    names = list(theme_names())  # themes of one's own come and go, and the weights know none
    column, row = ({name: i for i, name in enumerate(of)} for of in (names, findings))
    themes = np.zeros((len(findings), len(names)), dtype=np.float32)
    for start in range(0, len(findings), _AT_ONCE):
        some = findings[start : start + _AT_ONCE]
        for finding, theme, confidence in connection.execute(
            f"""select finding_id, theme, confidence from finding_themes
            where finding_id in ({", ".join("?" * len(some))})""",
            tuple(some),
        ):
            if theme in column:
                themes[row[finding], column[theme]] = max(confidence, themes[row[finding], column[theme]])
    return themes, names
