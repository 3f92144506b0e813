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
    found = report(PLAN, "plan.md")
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
    rows = sqlite_rows(built, WORDS)
    assert {row[4] for row in rows} == {None}
    assert {row[1] for row in rows} == {"document", "model"}


PLAN = (
    "# Care plan\n\n## Background\n\nCare staff follow the rules of the council on health services. "
    + "Services for patients are listed in the annex to this framework. " * 6
)


def test_no_heading_is_named_where_the_whole_document_judges_nobody(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.md").write_text(PLAN)
    build(tmp_path / "r.db", [tmp_path / "in"], model="fast")
    assert {(row[1], row[2], row[4]) for row in sqlite_rows(tmp_path / "r.db", WORDS)} == {
        ("document", "context", None)
    }
    fresh = contents(tmp_path / "r.db")
    with closing(sqlite3.connect(tmp_path / "r.db")) as connection:
        connection.execute("update reports set tag_key = ''")
        connection.commit()
    assert build(tmp_path / "r.db", [tmp_path / "in"], model="fast").retagged == 1
    assert contents(tmp_path / "r.db") == fresh


def test_stored_findings_are_those_of_the_report(built: Path) -> None:
    fresh = report(SEND, "fenwater.md").findings
    with previous(built) as old:
        (known,) = old.reports.values()
        stored = old.findings(known)
    columns = (
        "text", "lead_in", "section", "heading_kind", "decided", "decided_by", "statement", "passage_kind",
    )  # fmt: skip
    for one, other in zip(stored, fresh, strict=True):
        assert [getattr(one, c) for c in columns] == [getattr(other, c) for c in columns]


def test_the_model_s_word_stays_in_the_tags() -> None:
    (tags,) = tagger("fast").tag([Item("Children wait too long for an assessment.")])
    over = tags.decided("context", 4, 0.95)
    assert (over.polarity, over.polarity_confidence, over.source) == ("context", 0.95, "heading")
    assert over.decided_by == 4
    assert (over.model_polarity, over.model_confidence) == (tags.polarity, tags.polarity_confidence)


SWALLOWED = """# Area SEND inspection of Fenwater Local Area Partnership

## Inspection outcome

The arrangements typically lead to inconsistent experiences for children with SEND.

## What is it like to be a child or young person with SEND in this area?

Children wait.

## Information about the local area partnership

Leaders do not share information well, and children wait far too long for assessment.

Families do not receive the help that they need, and plans are of poor quality.

Health visitors do not identify needs early, so children do not get support.

Leaders have not acted on weaknesses that were found in the last inspection.

## What is the area partnership doing that is effective?

- Leaders listen to parents.

## What does the area partnership need to do better?

- Plans are late.

## Areas for improvement

Leaders should cut waits for assessment.
"""
ALARM = "select path, stage, code, message, page, report_id from problems"


def test_a_muted_section_raises_an_alarm_and_is_judged_by_its_words(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "fenwater.md"
    file.write_text(SWALLOWED)
    summary = build(tmp_path / "r.db", [file], model="fast")
    ((path, stage, code, message, page, report_id),) = sqlite_rows(tmp_path / "r.db", ALARM)
    assert (stage, code, page) == ("tag", "muted_section", None)
    assert path == file.as_posix()
    assert message == (
        "“Information about the local area partnership” should be context, but most of its 4 findings are "
        "judged by their words: the model's word counts; look whether a heading was taken for another"
    )
    assert summary.problems == [(path, code, message)]
    rows = sqlite_rows(tmp_path / "r.db", WORDS)
    assert rows[2][0].startswith("Leaders do not share information well")
    assert [(source, polarity == model, by) for _, source, polarity, model, by in rows[2:6]] == [
        ("model", True, None)
    ] * 4
    assert sqlite_rows(tmp_path / "r.db", "select id from reports") == [(report_id,)]


def test_the_alarm_is_the_same_when_tags_are_made_again(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fenwater.md").write_text(SWALLOWED)
    build(tmp_path / "r.db", [tmp_path / "in"], model="fast")
    fresh = contents(tmp_path / "r.db")
    assert len(fresh["problems"]) == 1
    # Known and taken over as it is; then tagged again, even from a database where nothing was muted.
    build(tmp_path / "r.db", [tmp_path / "in"], model="fast")
    assert contents(tmp_path / "r.db") == fresh
    for change in (
        "update reports set tag_key = ''",
        """update findings set source = 'heading', polarity = 'context', decided_by = section_id
        where section_id like '%.s2'""",
        "delete from problems",
    ):
        with closing(sqlite3.connect(tmp_path / "r.db")) as connection:
            connection.execute("update reports set tag_key = ''")
            connection.execute(change)
            connection.commit()
        assert build(tmp_path / "r.db", [tmp_path / "in"], model="fast").retagged == 1
        assert contents(tmp_path / "r.db") == fresh


def test_a_heading_that_is_missing_is_a_row_of_its_report_and_stays(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "fenwater.md"
    file.write_text(SWALLOWED.replace("## Inspection outcome", "Outcome and what follows."))
    database = tmp_path / "r.db"
    summary = build(database, [file], model="fast")
    rows = sqlite_rows(database, f"{ALARM} where code = 'missing_heading'")
    assert rows == [
        (
            file.as_posix(), "structure", "missing_heading",
            "no heading “Inspection outcome”, which reports of its kind have (Area SEND inspection): what "
            "stands under it is lost, or read under another heading; look whether it is worded otherwise",
            None, *sqlite_rows(database, "select id from reports")[0],
        )
    ]  # fmt: skip
    assert (file.as_posix(), "missing_heading", rows[0][3]) in summary.problems
    fresh = contents(database)
    build(database, [file], model="fast")  # taken over
    assert contents(database) == fresh
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("update reports set tag_key = ''")
        connection.commit()
    assert build(database, [file], model="fast").retagged == 1
    assert contents(database) == fresh
