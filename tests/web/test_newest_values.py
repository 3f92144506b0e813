"""The sentences that a system's page quotes from its newest report."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from reportmine.web.pages.queries import newest_findings

REPORTS = [
    # id, system, last day, published, judged, replaces
    ("old", "aford", "2019-05-01", "2024-01-01", 1, None),
    ("new", "aford", "2023-05-01", "2023-07-01", 1, "first"),
    ("first", "aford", "2023-05-02", "2023-06-01", 1, None),
    ("plan", "aford", "2025-01-01", None, 0, None),
    ("year", "beeton", None, "2022", 1, None),
    ("undated", "beeton", None, None, 1, None),
]
FINDINGS = [
    # report, start, polarity, source, confidence
    ("new", 10, "strength", "model", 0.7),
    ("new", 20, "strength", "model", 0.9),
    ("new", 30, "strength", "heading", 1.0),
    ("new", 40, "strength", "model", 0.8),
    ("new", 50, "mixed", "model", 0.9),
    ("old", 10, "strength", "heading", 1.0),
    ("first", 10, "strength", "heading", 1.0),
    ("plan", 10, "strength", "heading", 1.0),
    ("year", 10, "strength", "model", 0.6),
    ("undated", 10, "strength", "model", 0.9),
]


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("""
            create table reports (id, system_id, inspection_to, published, judged, replaces, title);
            create table findings (
                id, report_id, "start", polarity, source, polarity_confidence, text, page, heading,
                ocr default 0);
            create table pages (report_id, page, label);
            insert into pages values ('new', 1, 'iii');
        """)
        connection.executemany("insert into reports values (?, ?, ?, ?, ?, ?, 'Report')", REPORTS)
        connection.executemany(
            "insert into findings values (?, ?, ?, ?, ?, ?, 'Said.', 1, 'Head', 0)",
            [(f"{report}-{start}", report, start, *rest) for report, start, *rest in FINDINGS],
        )
        yield connection


@pytest.mark.parametrize(
    ("system", "polarity", "most", "found"),
    [
        # Neither an older report, nor one that a later edition replaces, nor one that judges nobody; what
        # a heading decided first, then what the tagger is surest of, in reading order.
        ("aford", "strength", 1, ["new-30"]),
        ("aford", "strength", 2, ["new-20", "new-30"]),
        ("aford", "strength", 9, ["new-10", "new-20", "new-30", "new-40"]),
        ("aford", "mixed", 9, ["new-50"]),
        ("aford", "area_for_development", 9, []),
        ("beeton", "strength", 9, ["year-10"]),
        ("nowhere", "strength", 9, []),
    ],
)
def test_the_newest_report_is_quoted(
    system: str, polarity: str, most: int, found: list[str], connection: sqlite3.Connection
) -> None:
    rows = newest_findings(connection, system, polarity, most)
    assert [row["finding"] for row in rows] == found
    assert {row["date"] for row in rows} <= {"2023-05-01", "2022"}
    assert all(row["page_label"] == ("iii" if row["finding"].startswith("new") else None) for row in rows)
