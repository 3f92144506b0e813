"""Themes of one's own, taught again to a database whose findings have changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from reportmine.errors import ReportmineError
from reportmine.insight.own_themes import Kept, teach_theme

LEAST = 2  # examples to be taught from again, where with another model some say nearly the same


def teach(connection: sqlite3.Connection, model: str, themes: Sequence[Kept]) -> list[tuple[str, str]]:
    """Teaches the main database the themes of the one attached as `old`: (theme, why) of those it cannot.

    An example that is the id of a finding which is no longer there is its sentence from now on. What was
    judged of a theme teaches it, too.
    """
    failed = []
    for theme in themes:
        examples = tuple(_sentence(connection, example) or example for example in theme.examples)
        try:
            teach_theme(connection, model, replace(theme, examples=examples), LEAST)
        except ReportmineError as error:
            failed.append((theme.name, str(error)))
    return failed


def _sentence(connection: sqlite3.Connection, example: str) -> str | None:
    """The text of a finding that the old database has, or had, and the main one has not."""
    try:
        row = connection.execute(
            """select text from old.findings where id = ?1 union all
            select text from old.gone_findings where id = ?1""",
            (example,),
        ).fetchone()
    except sqlite3.DatabaseError:  # damaged: the example is taken as the sentence that it may be
        return None
    found = connection.execute("select 1 from main.findings where id = ?", (example,)).fetchone()
    return row[0] if row and not found else None
