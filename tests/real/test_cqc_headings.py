"""Headings of the four CQC reports against lists made by hand from the source."""

from __future__ import annotations

import pytest

from reportmine.read import read
from reportmine.structure import structure
from tests.conftest import SHARED
from tests.real.cqc_headings import HEADINGS

pytestmark = pytest.mark.real


@pytest.mark.parametrize("name", sorted(HEADINGS))
def test_every_heading_and_no_other(name: str) -> None:
    report = structure(read(SHARED / "corpus" / "cqc" / name))
    found = [s.heading.lower().replace("’", "'") for s in report.sections]
    assert len(found) == len(HEADINGS[name])
    assert [f for f, w in zip(found, HEADINGS[name], strict=True) if not f.startswith(w)] == []


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
