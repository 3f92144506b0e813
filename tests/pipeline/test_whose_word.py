"""Whose word a polarity is: the heading's, with the section, and the model's beside it, always."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from reportmine.pipeline import build
from reportmine.pipeline.previous import previous
from reportmine.store import schema
from reportmine.tag import tagger
from reportmine.tag.item import Item, item_of
from tests.helpers import contents, older, report, sqlite_rows

SEND = """# Area SEND inspection of Fenwater Local Area Partnership

## Information about the local area partnership

Fenwater Council plans services with its partners.

### Schools

Fenwater has nine schools.

## What does the area partnership need to do better?

- Children wait too long for an assessment.

## Areas for improvement

Leaders should cut waits for assessment.

This should include:

- a plan for speech therapy
"""
WORDS = 'select text, source, polarity, model_polarity, decided_by from findings order by "start"'


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fenwater.md").write_text(SEND)
    build(tmp_path / "r.db", [tmp_path / "in"], model="fast")
    return tmp_path / "r.db"


def test_the_section_that_decided_is_named() -> None:
    found = report(SEND, "fenwater.md")
    assert [(f.decided, f.decided_by) for f in found.findings] == [
        ("context", 0), ("context", 0), (None, None), ("area_for_development", 3), ("context", 3),
        ("area_for_development", 3),
    ]  # fmt: skip


def test_nobody_decides_where_a_document_judges_nobody() -> None:
    text = "# Care plan\n\n## Background\n\nCare staff follow the rules of the council on health services. "
    found = report(
        text + "Services for patients are listed in the annex to this framework. " * 6, "plan.md"
    )
    assert {(f.decided, f.decided_by) for f in found.findings} == {("context", None)}


def test_the_model_s_word_is_kept_beside_the_heading_s(built: Path) -> None:
    found = report(SEND, "fenwater.md")
    said = tagger("fast").tag([item_of(f) for f in found.findings])
    words = sqlite_rows(built, "select model_polarity, model_confidence from findings order by rowid")
    assert words == [(t.polarity, round(t.polarity_confidence, 4)) for t in said]
    rows = sqlite_rows(built, WORDS)
    assert [(source, polarity, (by or "")[12:]) for _, source, polarity, _, by in rows] == [
        ("heading", "context", ".s0"), ("heading", "context", ".s0"), ("model", rows[2][3], ""),
        ("heading", "area_for_development", ".s3"), ("heading", "context", ".s3"),
        ("heading", "area_for_development", ".s3"),
    ]  # fmt: skip


def test_tags_made_again_keep_whose_word_it_is(built: Path) -> None:
    fresh = contents(built)
    with closing(sqlite3.connect(built)) as connection:
        connection.execute("update findings set model_polarity = 'mixed', model_confidence = 0.1")
        connection.execute("update reports set tag_key = ''")
        connection.commit()
    assert build(built, [built.parent / "in"], model="fast").retagged == 1
    assert contents(built) == fresh


def test_what_a_person_said_stays_beside_what_the_model_says_now(built: Path) -> None:
    before = sqlite_rows(built, WORDS)
    with closing(sqlite3.connect(built)) as connection:
        connection.execute("update findings set polarity = 'mixed', source = 'human', model_polarity = ''")
        connection.execute("update reports set tag_key = ''")
        connection.commit()
    build(built, [built.parent / "in"], model="fast")
    expected = [(text, "human", "mixed", model, by) for text, _, _, model, by in before]
    assert sqlite_rows(built, WORDS) == expected


def test_an_earlier_database_says_what_it_can(built: Path) -> None:
    """Where a heading had decided, the model's word was not kept; which heading it was can be told."""
    before = sqlite_rows(built, WORDS)
    older(built, 5)
    with closing(sqlite3.connect(built)) as connection:
        schema.apply(Database(connection))
        connection.commit()
    kept = [(*row[:3], row[3] if row[1] == "model" else None, row[4]) for row in before]
    assert sqlite_rows(built, WORDS) == kept


def test_an_earlier_database_of_a_document_that_judges_nobody(built: Path) -> None:
    older(built, 5)
    with closing(sqlite3.connect(built)) as connection:
        connection.execute("update reports set judged = 0")
        schema.apply(Database(connection))
        connection.commit()
    assert {row[4] for row in sqlite_rows(built, WORDS)} == {None}


def test_stored_findings_are_those_of_the_report(built: Path) -> None:
    fresh = report(SEND, "fenwater.md").findings
    with previous(built) as old:
        (known,) = old.reports.values()
        stored = old.findings(known)
    columns = ("text", "lead_in", "section", "heading_kind", "decided", "decided_by", "statement")
    for one, other in zip(stored, fresh, strict=True):
        assert [getattr(one, c) for c in columns] == [getattr(other, c) for c in columns]


def test_the_model_s_word_stays_in_the_tags() -> None:
    (tags,) = tagger("fast").tag([Item("Children wait too long for an assessment.")])
    over = tags.decided("context", 4)
    assert (over.polarity, over.polarity_confidence, over.source, over.decided_by) == (
        "context",
        1.0,
        "heading",
        4,
    )
    assert (over.model_polarity, over.model_confidence) == (tags.polarity, tags.polarity_confidence)
