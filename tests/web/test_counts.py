"""What the ready-made questions count, in a database of a few reports, small enough to count by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlite_utils
from datasette.app import Datasette

from reportmine.store import schema
from tests.web.conftest import served
from tests.web.test_tables import QUERIES, rows

OLD, CONTEXT = "Only the old edition says so.", "This is merely background."
REPORTS = (
    # id, system, assessment, inspected, replaces, judged
    ("part1", "aford", "aford-2023", "2023-11-30", None, 1),
    ("part2", "aford", "aford-2023", "2024-01-20", None, 1),
    ("old", "beeton", "old", "2022-05-05", None, 1),
    ("new", "beeton", "new", "2022-05-05", "old", 1),
    ("later", "beeton", "later", "2024-05-05", None, 1),
    ("plan", "beeton", "plan", "2024-05-05", None, 0),
)
FINDINGS = (
    # report, polarity, source, text, themes
    ("part1", "area_for_development", "model", "Records are kept apart.", "safeguarding finance"),
    ("part2", "area_for_development", "model", "Records are late.", "safeguarding"),
    ("part2", "strength", "heading", "Money is well spent.", "finance"),
    ("old", "area_for_development", "heading", OLD, "safeguarding"),
    ("new", "area_for_development", "model", "Alerts wait.", "safeguarding"),
    ("later", "area_for_development", "model", "Alerts still wait.", "safeguarding"),
    ("later", "mixed", "heading", "Spending is under control, but late.", "finance"),
    ("later", "context", "model", CONTEXT, "safeguarding finance"),
    ("plan", "context", "heading", CONTEXT, "safeguarding"),
)


def add_report(
    db: sqlite_utils.Database, name: str, system: str, assessment: str, inspected: str,
    replaces: str | None, judged: int,
) -> None:  # fmt: skip
    db["reports"].insert(
        {
            "id": name, "title": f"Report {name}", "family": "generic", "system_id": system,
            "assessment_id": assessment, "inspectorates": "CQC", "source_path": name,
            "sha256": name, "format": "txt", "words": 100, "pages": 2, "judged": judged,
            "inspection_to": inspected, "replaces": replaces, "read_key": "",
        }
    )  # fmt: skip
    db["ratings"].insert(
        {"report_id": name, "position": 0, "question": "1. Overall", "grade": "good", "text": "Good"}
    )
    section = f"{name}.s0"
    db["sections"].insert(
        {
            "id": section, "report_id": name, "position": 0, "level": 1, "heading": "Safety",
            "kind": "quality_statement", "start": 0, "end": 1,
        }
    )  # fmt: skip
    db["statements"].insert(
        {"id": f"{section}.q", "report_id": name, "name": "Safety", "section_id": section, "score": 2}
    )


def add_finding(
    db: sqlite_utils.Database, number: int, report: str, polarity: str, source: str, text: str, themes: str
) -> None:
    name = f"{report}-{number}"
    db["findings"].insert(
        {
            "id": name, "report_id": report, "passage_id": "p", "text": text, "start": number,
            "end": number + 1, "kind": "sentence", "polarity": polarity, "heading": "H",
            "polarity_confidence": 0.5, "source": source, "previous": "", "statement": "Safety",
        }
    )  # fmt: skip
    db["finding_statements"].insert(
        {
            "finding_id": name, "framework": "today", "statement": "q", "rank": 1,
            "confidence": 0.5, "source": "model",
        }
    )  # fmt: skip
    db["finding_themes"].insert_all(
        {"finding_id": name, "theme": theme, "confidence": 0.9, "source": giver}
        for theme in themes.split()
        for giver in ("model", "human")  # both gave it: it still counts once
    )


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    path = tmp_path_factory.mktemp("counted") / "few.db"
    db = sqlite_utils.Database(path)
    schema.apply(db)
    db["systems"].insert_all({"id": s, "name": s.title(), "kind": "other"} for s in ("aford", "beeton"))
    db["themes"].insert_all(
        {"name": t, "label": t.title(), "definition": t} for t in ("safeguarding", "finance")
    )
    db["frameworks"].insert({"id": "today", "name": "Today"})
    db["framework_statements"].insert(
        {"framework": "today", "id": "q", "name": "Safety", "theme": "Safety", "verified": 1}
    )
    for report in REPORTS:
        add_report(db, *report)
    for number, finding in enumerate(FINDINGS):
        add_finding(db, number, *finding)
        if finding[1] != "context":
            db["numbers"].insert(
                {
                    "finding_id": f"{finding[0]}-{number}", "position": 1, "kind": "percentage",
                    "value": 40, "unit": "%", "comparator": "national average", "direction": "above",
                    "start": 0, "end": 2, "quote": finding[3][:2],
                }
            )  # fmt: skip
    db.close()
    return served(path)


def answer(datasette: Datasette, name: str, *columns: str, **values: str) -> list[tuple[Any, ...]]:
    found = rows(datasette, f"/few/{name}", **values)
    return [tuple(row[c] for c in columns) for row in found]


def test_old_editions_and_context_are_in_no_answer(counted: Datasette) -> None:
    for name in QUERIES:
        text = json.dumps(rows(counted, f"/few/{name}"))
        assert text != "[]", name
        assert OLD not in text, name
        assert CONTEXT not in text, name
        assert '"Report old"' not in text, name


def test_parts_of_an_assessment_are_one_report(counted: Datasette) -> None:
    columns = ("theme", "year", "reports", "criticise", "criticise_main", "praise", "praise_main")
    assert answer(counted, "themes_by_year", *columns) == [
        ("Finance", "2023", 1, 1, 0, 1, 1),  # a heading gives the praise
        ("Finance", "2024", 1, 1, 1, 0, 0),  # what is mixed is criticism
        ("Safeguarding", "2022", 1, 1, 0, 0, 0),
        ("Safeguarding", "2023", 1, 1, 1, 0, 0),  # one finding of each of two documents
        ("Safeguarding", "2024", 1, 1, 0, 0, 0),
    ]
    assert answer(counted, "grades_by_question", "question", "reports", "good", "last_year") == [
        ("Overall", 4, 4, "2024")
    ]


def test_criticised_again_needs_two_reports(counted: Datasette) -> None:
    columns = ("system", "theme", "criticised_in", "main_concern_in", "reports", "years", "findings")
    assert answer(counted, "criticised_again", *columns) == [
        ("Beeton", "Safeguarding", 2, 0, 2, "2022, 2024", 2)
    ]


def test_findings_count_once(counted: Datasette) -> None:
    columns = ("system", "theme", "strengths", "areas_for_development", "mixed", "reports")
    assert answer(counted, "themes_by_system", *columns) == [
        ("Aford", "Finance", 1, 1, 0, 1),
        ("Aford", "Safeguarding", 0, 2, 0, 1),
        ("Beeton", "Finance", 0, 0, 1, 1),
        ("Beeton", "Safeguarding", 0, 2, 0, 2),
    ]
    assert answer(counted, "findings_of_a_theme", "text", theme="safeguarding") == [
        ("Alerts still wait.",),
        ("Records are late.",),
        ("Records are kept apart.",),
        ("Alerts wait.",),
    ]
    assert answer(
        counted, "themes_together", "theme", "together_with", "findings", "reports", "percent_of_theme"
    ) == [("Finance", "Safeguarding", 1, 1, 33.3)]


def test_coverage_adds_up(counted: Datasette) -> None:
    columns = ("year", "judged", "reports", "documents", "pages", "findings", "mixed")
    assert answer(counted, "coverage", *columns) == [
        ("2022", 1, 1, 1, 2, 1, 0),
        ("2023", 1, 1, 2, 4, 3, 0),
        ("2024", 1, 1, 1, 2, 2, 1),
        ("2024", 0, 1, 1, 2, 0, 0),
    ]


def test_the_lists_hold_what_they_say(counted: Datasette) -> None:
    assert sorted(answer(counted, "decided_by_heading", "text")) == [
        ("Money is well spent.",),
        ("Spending is under control, but late.",),
    ]
    assert len(answer(counted, "unsure_findings", "text")) == 4
    assert len(answer(counted, "unsure_findings", "text", below_percent="50")) == 0
    assert answer(counted, "unsure_findings", "text", polarity="context") == [(CONTEXT,)]
    assert len(answer(counted, "older_findings_today", "text")) == 6
    scores = answer(counted, "statement_scores", "date", "score", "strengths", "areas_for_development")
    assert scores[:2] == [("2023-11-30", 2, 0, 1), ("2024-01-20", 2, 1, 1)]
    assert answer(counted, "what_is_missing", "what", "report") == [("judges nobody", "Report plan")]
