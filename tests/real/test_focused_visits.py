"""The real letters on focused visits, each under a name that says nothing."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from reportmine.read import read_bytes
from reportmine.structure import Report, structure
from tests.conftest import SHARED

pytestmark = pytest.mark.real
# Read from the letters: file, first and last day of the visit, whose services the heading names.
VISITS = Path(__file__).with_name("focused_visits.csv")


@pytest.fixture(scope="module")
def letters() -> dict[str, Report]:
    """Every letter by its file's stem, read without it."""
    paths = sorted((SHARED / "corpus" / "focused-visits").glob("*.pdf"))
    return {p.stem: structure(read_bytes(p.read_bytes(), "50012345.pdf")) for p in paths}


def test_system_dates_and_title(letters: dict[str, Report]) -> None:
    with VISITS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(letters) == 46
    for row in rows:
        found = letters[row["file"]]
        assert (found.family, found.inspectorates) == ("ofsted_focused_visit", ("Ofsted",)), row
        assert found.system_id == row["file"].split("--")[0]
        assert (found.inspection_from, found.inspection_to) == (row["from"], row["to"]), row
        assert found.title == f"Focused visit to {row['called']}"
        assert found.published_from == "text"


def test_bullets_under_what_must_change(letters: dict[str, Report]) -> None:
    """Each is an area for development."""
    decided: Counter[str | None] = Counter()
    for report in letters.values():
        bullets = {
            p.id
            for p in report.passages
            if p.kind == "bullet"
            and p.section is not None
            and report.sections[p.section].kind in ("actions", "areas_for_development")
        }
        decided.update(f.decided for f in report.findings if f.passage in bullets)
        assert bullets <= {f.passage for f in report.findings}
    assert set(decided) == {"area_for_development"}
    assert decided["area_for_development"] >= 217


def test_no_letterhead_and_no_stock_sentence(letters: dict[str, Report]) -> None:
    stock = ("Piccadilly", "0300 123", "next inspection or visit", "Yours sincerely")
    for stem, report in letters.items():
        assert not [f.text for f in report.findings if any(w in f.text for w in stock)], stem
