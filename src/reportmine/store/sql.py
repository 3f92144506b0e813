"""Conditions that every count and search shares, on a report `r`; rows put into a table as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

# Reports that no later edition replaces.
CURRENT = "r.id not in (select replaces from reports where replaces is not null)"
# The last day of the inspection, or the day of publication where no inspection date is printed.
DATE = "coalesce(r.inspection_to, r.published)"
# What readers see as the number of a finding's page `f.page`, where it is not its place in the file.
PAGE_LABEL = "(select label from pages where report_id = f.report_id and page = f.page)"
# The year of that day.
YEAR = f"substr({DATE}, 1, 4)"


def insert_rows(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Rows with a value for each column of a table of the main database; there may be none."""
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into main.{table} values ({marks})", rows)
