"""The sample reports of corpus/ against what their author says of them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from reportmine.read import read
from reportmine.structure import Report, structure
from reportmine.text import heading_key
from tests.conftest import CORPUS, ROOT

EXPECTED: dict[str, dict[str, Any]] = {}
for name in ("pdf_docx", "text_html"):
    EXPECTED |= json.loads((ROOT / "tests" / f"corpus_expected_{name}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {name: structure(read(CORPUS / name)) for name in EXPECTED}


def test_all_sample_reports_are_expected() -> None:
    kinds = {".pdf", ".html", ".docx", ".txt"}
    assert {p.name for p in CORPUS.iterdir() if p.suffix in kinds} == set(EXPECTED)
    assert {Path(name).suffix for name in EXPECTED} == kinds


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_facts(name: str, reports: dict[str, Report]) -> None:
    found, wanted = reports[name], EXPECTED[name]
    assert found.family == wanted["family"]
    for fact in ("inspection_from", "inspection_to", "outcome"):
        assert getattr(found, fact) == wanted[fact], fact
    if wanted["published"]:
        assert found.published == wanted["published"]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_headings(name: str, reports: dict[str, Report]) -> None:
    found = [(heading_key(s.heading), s.kind) for s in reports[name].sections]
    wanted = [(heading_key(h["heading"]), h["kind"]) for h in EXPECTED[name]["headings"]]
    assert found == wanted


@pytest.mark.parametrize("name", [n for n in sorted(EXPECTED) if EXPECTED[n].get("strength_bullets")])
def test_bullets(name: str, reports: dict[str, Report]) -> None:
    found = reports[name]
    kinds = Counter(
        found.sections[p.section].kind
        for p in found.passages
        if p.kind == "bullet" and p.section is not None
    )
    assert kinds["strengths"] == EXPECTED[name]["strength_bullets"]
    assert kinds["areas_for_development"] == EXPECTED[name]["improvement_bullets"]


def test_two_years_of_one_system(reports: dict[str, Report]) -> None:
    by_system: dict[str | None, set[str | None]] = {}
    for found in reports.values():
        by_system.setdefault(found.system_id, set()).add(
            (found.inspection_from or found.published or "")[:4]
        )
    assert any(len(years) >= 2 for years in by_system.values())
