"""Databases of graded reports, each described in a few words.

A section is (heading, kind, findings, and what else there is): of findings S is a strength, A an area for
development, M mixed, C context; `under` is the heading above it, `retells` that it says something again,
`score` that of a quality statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlite_utils

from reportmine.store import schema

POLARITY = {"S": "strength", "A": "area_for_development", "M": "mixed", "C": "context"}
SAID = {
    "S": "Staff of the service know the people they support well",
    "A": "Staff of the service do not know the people they support",
    "M": "Staff of the service know some people well and others hardly",
    "C": "The service supports people of the area in their homes",
}
Section = tuple[Any, ...]


def make(path: Path, reports: Sequence[dict[str, Any]]) -> sqlite3.Connection:
    """Writes the database and opens it."""
    db = sqlite_utils.Database(memory=True)  # written at once: a commit a row takes its time on a disk
    schema.apply(db)
    db["systems"].insert({"id": "aford", "name": "Aford", "kind": "local_authority"})
    for number, report in enumerate(reports):
        _add(db, report.get("id", f"r{number:02}"), report)
    db["build"].insert(
        {
            "version": "0", "built_at": "2026-03-01T00:00:00", "sources": "[]", "encoder_sha256": "e",
            "tagger_sha256": "t", "codebook_version": "1", "families_version": "1", "read_key": "",
        }
    )  # fmt: skip
    db.execute("vacuum into ?", [str(path)])
    db.close()
    return sqlite3.connect(path)


def _add(db: sqlite_utils.Database, name: str, report: dict[str, Any]) -> None:
    db["reports"].insert(
        {
            "id": name, "title": report.get("title", f"Report {name}"), "system_id": "aford",
            "family": report.get("family", "ofsted_ilacs"), "assessment_id": name,
            "inspectorates": "Ofsted", "source_path": f"{name}.pdf", "sha256": name, "format": "pdf",
            "words": 100, "read_key": "",
            "inspection_to": report.get("date", "2020-05-01"), "outcome": report.get("outcome"),
            "judged": report.get("judged", 1), "replaces": report.get("replaces"),
        }
    )  # fmt: skip
    ids: dict[str, str] = {}
    for number, (heading, kind, said, *more) in enumerate(report["sections"]):
        rest = more[0] if more else {}
        ids[heading] = section = f"{name}.s{number}"
        db["sections"].insert(
            {
                "id": section, "report_id": name, "position": number, "level": 1, "heading": heading,
                "kind": kind, "parent_id": ids.get(rest.get("under", "")), "start": number,
                "end": number + 1, "retells": rest.get("retells", 0),
            }
        )  # fmt: skip
        if "score" in rest:
            db["statements"].insert(
                {
                    "id": f"{section}.q", "report_id": name, "name": heading, "section_id": section,
                    "score": rest["score"],
                }
            )  # fmt: skip
        for place, letter in enumerate(said):
            _say(db, name, section, f"{number}-{place}", letter, 1 - place / 1000)
    for letter in report.get("above", ""):
        _say(db, name, None, "above", letter, 0.9)
    for number, (question, grade) in enumerate(report.get("ratings", ())):
        db["ratings"].insert(
            {"report_id": name, "position": number, "question": question, "grade": grade, "text": grade}
        )


def _say(
    db: sqlite_utils.Database, report: str, section: str | None, at: str, letter: str, sure: float
) -> None:
    where = {"report_id": report, "section_id": section, "start": 0, "end": 1}
    text = f"{SAID[letter]} ({at})."
    passage = f"{report}.p{at}"
    db["passages"].insert(
        {"id": passage, "position": 0, "kind": "paragraph", "level": 0, "text": text, **where}
    )
    db["findings"].insert(
        {
            "id": f"{report}-{at}", "passage_id": passage, "text": text, "kind": "sentence",
            "polarity": POLARITY[letter], "polarity_confidence": sure, "source": "model", "heading": "Any",
            "previous": "", "page": 1, **where,
        }
    )  # fmt: skip
