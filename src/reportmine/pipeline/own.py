"""Themes of one's own, taught again to a database whose findings have changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from reportmine.errors import ReportmineError
from reportmine.insight.own_themes import add_theme

Theme = tuple[str, str, list[str]]  # name, definition, examples


def teach(connection: sqlite3.Connection, model: str, themes: Sequence[Theme]) -> list[tuple[str, str]]:
    """Teaches the main database the themes of the one attached as `old`: (theme, why) of those it cannot.

    An example that is the id of a finding which is no longer there is its sentence from now on.
    """
    failed = []
    for name, definition, examples in themes:
        kept = [_sentence(connection, example) or example for example in examples]
        try:
            add_theme(connection, model, name, definition, kept)
        except ReportmineError as error:
            failed.append((name, str(error)))
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
