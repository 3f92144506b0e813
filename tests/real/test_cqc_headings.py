"""Headings of the four CQC reports against lists made by hand from the source."""

from __future__ import annotations

import pytest

from reportmine.read import read
from reportmine.structure import structure
from tests.conftest import SHARED

pytestmark = pytest.mark.real
# First words of each heading, in order, as they stand in the file.
DORSET = """theme 3|direction of travel|summary of strengths|areas for development|summary findings
quality statement: supporting people|key messages|collaboration to address
quality statement: learning culture|key messages
quality statement: safe and effective staffing|key messages
quality statement: equity in access|key messages|improved access to health
quality statement: equity in experience|key messages|monitoring and learning
quality statement: safeguarding|key messages"""


def test_dorset() -> None:
    path = SHARED / "corpus" / "cqc" / "dorset-ics-2024-quality-and-safety.txt"
    found = [s.heading.lower() for s in structure(read(path)).sections]
    wanted = DORSET.replace("\n", "|").split("|")
    assert len(found) == len(wanted)
    assert all(f.startswith(w) for f, w in zip(found, wanted, strict=True))


def test_local_system_review_has_its_three_pressure_points() -> None:
    path = SHARED / "corpus" / "cqc" / "birmingham-local-system-review-2018.txt"
    report = structure(read(path))
    top = [s.heading for s in report.sections if s.level == 1]
    assert sum(h.startswith("Do services work together") for h in top) == 3
    assert top[-1] == "Areas for improvement"
    for section in report.sections:
        if section.heading.startswith("Do services"):
            inside = [s.heading.split()[-1] for s in report.sections if s.parent == section.id]
            assert inside == ["safe?", "effective?", "caring?", "responsive?"]
    actions = [f for f in report.findings if f.heading == "Areas for improvement" and f.kind == "action"]
    assert len(actions) >= 17
