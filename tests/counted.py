"""A database small enough to count by hand: 3 systems, 6 reports, 24 findings with vectors made by hand.

b1 is the corrected edition of b0; a1 and a2 are two documents of one assessment, a1 published in the year
after its inspection; c1 prints no date of inspection, x1 is of no known system. A finding's vector is
given by its few numbers that are not nought, and all have length 1, so that the cosine of a finding to
the first axis is its first number.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import sqlite_utils

from reportmine.search.vectors import DIMENSIONS
from reportmine.store import schema

INFORMATION, WAITING, FINANCE, QUIET = "information_sharing", "access_and_waiting", "finance", "quiet_theme"
STRENGTH, AREA, MIXED, CONTEXT = "strength", "area_for_development", "mixed", "context"

SYSTEMS = (
    ("aford", "Aford", "local_authority"),
    ("beeton", "Beeton Integrated Care System", "integrated_care_system"),
    ("carrow", "Carrow House", "provider"), ("nowhere", "Nowhere", "other"),
)  # fmt: skip
PARTS = (("aford", "beeton"), ("carrow", "aford"), ("carrow", "nowhere"))
REPORTS: tuple[tuple[Any, ...], ...] = (
    # id, system, assessment, family, inspectorates, from, to, published, outcome, replaces, pages
    ("a1", "aford", "a23", "cqc_ics_assessment", "CQC", "2023-11-28", "2023-11-30", "2024-02-01", None,
     None, 10),
    ("a2", "aford", "a23", "cqc_ics_assessment", "CQC", "2024-01-18", "2024-01-20", "2024-03-01", None,
     None, 5),
    ("b0", "beeton", "b0", "area_send_inspection", "Ofsted, CQC", "2022-05-02", "2022-05-05", None,
     "inconsistent", None, 3),
    ("b1", "beeton", "b1", "area_send_inspection", "Ofsted, CQC", "2022-05-02", "2022-05-05", None,
     "inconsistent", "b0", 4),
    ("c1", "carrow", "c1", "cqc_provider_inspection", "CQC", None, None, "2024-06-01", None, None, 8),
    ("x1", None, "x1", "generic", "Ofsted", None, None, "2019-03-01", None, None, None),
)  # fmt: skip
SCORES = (("a1", "Equity", 3), ("a2", "Safeguarding", 2))
FINDINGS: tuple[tuple[Any, ...], ...] = (
    # id, polarity, sure, words, themes, vector, and what else there is to it
    ("a1-1", AREA, 0.95, "Records are not shared between the wards of the trust.",
     {INFORMATION: 0.9}, {0: 1}, {"statement": "Equity"}),
    ("a1-2", AREA, 0.9, "Staff records are not shared between the wards of the trust.",
     {INFORMATION: 0.9}, {0: 0.96, 3: 0.28}, {"statement": "Equity"}),
    ("a1-3", STRENGTH, 0.9, "Records are shared well between the wards of the trust.",
     {INFORMATION: 0.9}, {0: 0.94, 3: 0.34117}, {}),
    ("a1-4", CONTEXT, 0.99, "The trust keeps its records on paper and on computers.",
     {INFORMATION: 0.9}, {0: 0.9, 3: 0.43589}, {}),
    ("a1-5", MIXED, 0.7, "Records reach the wards of the trust, but only slowly.",
     {INFORMATION: 0.8, WAITING: 0.6}, {0: 0.8, 1: 0.6}, {}),
    ("a2-1", AREA, 0.95, "Records are not shared between the clinics of the area.",
     {INFORMATION: 0.95}, {0: 1}, {"statement": "Safeguarding"}),
    ("a2-2", STRENGTH, 0.9, "Money is spent well by the partners of the whole area.",
     {FINANCE: 0.9}, {2: 1}, {"statement": "Safeguarding"}),
    # Its report has no score for this statement; that of another report is no score of it.
    ("a2-3", AREA, 0.85, "People wait too long for the clinics of the whole area.",
     {WAITING: 0.9}, {1: 1}, {"statement": "Equity"}),
    ("b0-1", AREA, 0.95, "Records are lost when children move to another school.",
     {INFORMATION: 0.9}, {0: 1}, {}),
    ("b1-1", AREA, 0.95, "Records get lost when children move to another school.",
     {INFORMATION: 0.9}, {0: 0.6, 2: 0.8}, {"under": "areas_for_development"}),
    ("b1-2", STRENGTH, 0.9, "Waiting lists are short and they are looked at weekly.",
     {WAITING: 0.9}, {0: 0.6, 1: 0.8}, {}),
    ("b1-3", AREA, 0.9, "Budgets are overspent and money is not well accounted for.",
     {FINANCE: 0.9, INFORMATION: 0.5}, {2: 1}, {}),
    ("b1-4", CONTEXT, 0.9, "The area has four schools.", {}, {3: 1}, {}),
    ("c1-1", AREA, 0.9, "Records are not shared with families, though staff try.",
     {INFORMATION: 0.9}, {0: 0.82, 2: 0.57236}, {"under": "strengths", "likely": {"safe": 1}}),
    ("c1-2", AREA, 0.79, "Records of medicines are not shared with the pharmacy.",
     {INFORMATION: 0.9}, {0: 0.72, 2: 0.5583, 3: 0.4122}, {"likely": {"even": 1, "safe": 2}}),
    ("c1-3", STRENGTH, 0.8, "Staff at the home share records with the local hospital.",
     {INFORMATION: 0.8}, {0: 0.5, 1: 0.86603}, {}),
    ("c1-4", STRENGTH, 0.9, "Families are told at once whenever something goes wrong.",
     {INFORMATION: 0.9}, {3: 1}, {"under": "areas_for_development"}),
    ("c1-5", AREA, 0.95, "Short: records are lost.", {INFORMATION: 0.9}, {0: 0.28, 3: 0.96}, {}),
    ("x1-1", AREA, 0.9, "Records are held apart by each of the nine inspectorates.",
     {INFORMATION: 0.85}, {0: 0.96, 1: 0.28}, {}),
    ("x1-2", MIXED, 0.9, "Money was saved although the waiting lists grew longer.",
     {FINANCE: 0.9, WAITING: 0.9}, {1: 0.70711, 2: 0.70711}, {}),
    ("x1-3", STRENGTH, 0.9, "People are seen quickly at each of the nine inspectorates.",
     {WAITING: 0.9}, {1: 0.6, 3: 0.8}, {}),
    ("a2-4", AREA, 0.9, "The car parks are full at all hours of the working day.", {}, {3: 1}, {}),
    ("c1-6", STRENGTH, 0.9, "Money for repairs was found quickly by the owner of the home.",
     {FINANCE: 0.9}, {2: 0.6, 3: 0.8}, {"said_by": ("model", "human")}),
    ("c1-7", AREA, 0.9, "Records of falls are kept, but night staff cannot see them.",
     {INFORMATION: 0.8}, {0: 0.3, 4: 0.95394}, {}),
)  # fmt: skip
IDS = tuple(row[0] for row in FINDINGS)
JUDGED = tuple(i for i in IDS if i not in ("a1-4", "b1-4", "b0-1"))  # of reports that count


def vector(numbers: dict[int, float]) -> np.ndarray:
    """(384,) float32."""
    out = np.zeros(DIMENSIONS, dtype=np.float32)
    out[list(numbers)] = list(numbers.values())
    return out


def make(path: Path) -> Path:
    """Writes the database."""
    db = sqlite_utils.Database(path)
    schema.apply(db)
    _make_tables_of_names(db)
    for row in REPORTS:
        _add_report(db, *row)
    for row in FINDINGS:
        _add_finding(db, *row)
    db["problems"].insert({"path": "empty.txt", "stage": "read", "code": "empty", "message": "no text"})
    db["build"].insert(
        {
            "version": "0", "built_at": "2024-07-01T00:00:00", "sources": "[]", "encoder_sha256": "e",
            "tagger_sha256": "t", "codebook_version": "1", "families_version": "1", "read_key": "",
            "model": "fast",
        }
    )  # fmt: skip
    db.close()
    return path


def _make_tables_of_names(db: sqlite_utils.Database) -> None:
    db["systems"].insert_all({"id": i, "name": name, "kind": kind} for i, name, kind in SYSTEMS)
    db["system_names"].insert_all({"system_id": i, "name": name} for i, name, _ in SYSTEMS)
    db["system_relations"].insert_all({"part_id": part, "whole_id": whole} for part, whole in PARTS)
    labels = ((INFORMATION, "Information sharing"), (WAITING, "Access and waiting"), (FINANCE, "Finance"),
              (QUIET, "Quiet theme"))  # fmt: skip
    db["themes"].insert_all({"name": n, "label": label, "definition": f"On {n}"} for n, label in labels)
    db["frameworks"].insert({"id": "today", "name": "Today"})
    db["framework_statements"].insert_all(
        {"framework": "today", "id": i, "name": name, "theme": "Safety", "verified": 1}
        for i, name in (("safe", "Safeguarding"), ("even", "Equity"))
    )


def _add_report(
    db: sqlite_utils.Database, name: str, system: str | None, assessment: str, family: str,
    inspectorates: str, first: str | None, last: str | None, published: str | None, outcome: str | None,
    replaces: str | None, pages: int | None,
) -> None:  # fmt: skip
    db["reports"].insert(
        {
            "id": name, "title": f"Report {name}", "family": family, "system_id": system,
            "assessment_id": assessment, "inspectorates": inspectorates, "source_path": f"in/{name}.pdf",
            "source_url": f"https://example.org/{name}.pdf", "sha256": name, "format": "pdf",
            "pages": pages,
            "words": 100, "inspection_from": first, "inspection_to": last, "published": published,
            "outcome": outcome, "judged": 1, "replaces": replaces, "read_key": "",
        }
    )  # fmt: skip
    for number, kind in enumerate(("other", "strengths", "areas_for_development")):
        db["sections"].insert(
            {
                "id": f"{name}.{kind}", "report_id": name, "position": number, "level": 1, "heading": kind,
                "kind": kind, "start": number, "end": number + 1,
            }
        )  # fmt: skip
    for number, (_, statement, score) in enumerate(row for row in SCORES if row[0] == name):
        db["statements"].insert(
            {
                "id": f"{name}.{number}", "report_id": name, "name": statement, "score": score,
                "section_id": f"{name}.other",
            }
        )  # fmt: skip
    if name == "c1":
        db["ratings"].insert(
            {"report_id": name, "position": 0, "question": "Overall", "grade": "inadequate", "text": "Bad"}
        )


def _add_finding(
    db: sqlite_utils.Database, name: str, polarity: str, sure: float, text: str, themes: dict[str, float],
    numbers: dict[int, float], more: dict[str, Any],
) -> None:  # fmt: skip
    report, _, number = name.partition("-")
    db["passages"].insert(
        {
            "id": f"{name}.p", "report_id": report, "section_id": f"{report}.other", "position": number,
            "kind": "paragraph", "level": 0, "start": int(number) * 1000,
            "end": int(number) * 1000 + len(text), "text": text,
        }
    )  # fmt: skip
    db["findings"].insert(
        {
            "id": name, "report_id": report, "section_id": f"{report}.{more.get('under', 'other')}",
            "passage_id": f"{name}.p", "text": text, "start": int(number) * 1000, "page": int(number),
            "end": int(number) * 1000 + len(text), "kind": "sentence", "polarity": polarity,
            "polarity_confidence": sure, "source": "model", "statement": more.get("statement"),
            "heading": "Working together", "previous": "",
        }
    )  # fmt: skip
    db["finding_themes"].insert_all(
        {"finding_id": name, "theme": theme, "confidence": confidence, "source": source}
        for theme, confidence in themes.items()
        for source in more.get("said_by", ("model",))
    )
    db["finding_statements"].insert_all(
        {
            "finding_id": name, "framework": "today", "statement": statement, "rank": rank,
            "confidence": 0.5, "source": "model",
        }
        for statement, rank in more.get("likely", {}).items()
    )  # fmt: skip
    db["embeddings"].insert({"finding_id": name, "vector": vector(numbers).astype("<f2").tobytes()})
