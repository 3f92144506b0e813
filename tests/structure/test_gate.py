"""What is let in as a report of no known family, what is refused, and who is judged in it.

`tests/gate` holds original texts about invented places: `reports` are what a reader of inspections of
health, care, education or justice calls a report, `others` are not.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reportmine.errors import ReadProblem
from reportmine.read import read, read_bytes
from reportmine.structure import Report, structure
from reportmine.structure.catalogue import catalogue
from tests.conftest import ROOT

GATE = ROOT / "tests" / "gate"
REPORTS, OTHERS = sorted((GATE / "reports").iterdir()), sorted((GATE / "others").iterdir())
PLANS = {"policy.txt"}  # judge nobody

WORDS = "the words are not those of a report on health, care, education or justice"
SHORT = "mostly short fragments: a form, a list or an index"
REASONS = {
    "advertisement": "it reads like an advertisement",
    "agenda": "only 35 words; no report is that short",
    "cookies": "it reads like a page of a website",
    "curriculum-vitae": "it reads like a curriculum vitae",
    "directory": SHORT,
    "error-500": "an error message of the publisher's server; fetch the report again",
    "exam-care": "it reads like an examination paper",
    "form-order": "it reads like a form to fill in",
    "invoice-home": "it reads like an invoice",
    "news-home": "it reads like a news story",
    "novel-school": "it reads like a story",
    "privacy-notice": "it reads like a page of a website",
    "recipe-hospital": "it reads like a recipe",
    "tender": "it reads like a call for tenders",
    "error-404": "an error message of the publisher's server; fetch the report again",
    "error-service": "it reads like a page of a website",
    "form-application": "it reads like a form to fill in",
    "form-labels": "it reads like a form to fill in",
    "form-survey": "it reads like a form to fill in",
    "invoice": "it reads like an invoice",
    "login": "it reads like a page of a website",
    "news": "it reads like a news story",
    "news-council": "it reads like a news story",
    "news-school": "it reads like a news story",
    "press-release": "it reads like a news story",
    "product-review": "it reads like a customer's review",
    "recipe-care": "it reads like a recipe",
    "software": "it reads like notes on software",
}


def text_of(text: str) -> Report:
    return structure(read_bytes(text.encode(), "50012345.txt"))


def refused(text: str) -> str:
    with pytest.raises(ReadProblem) as caught:
        text_of(text)
    assert caught.value.code == "not_a_report"
    return caught.value.message


@pytest.mark.parametrize("path", REPORTS, ids=lambda p: p.stem)
def test_reports_are_let_in_and_judge(path: Path) -> None:
    found = structure(read(path))
    assert found.family == "generic"
    assert found.judged is (path.name not in PLANS)
    said = Counter(f.decided for f in found.findings)
    assert sum(said.values()) >= 2
    assert said["context"] < sum(said.values()) or path.name in PLANS


@pytest.mark.parametrize("path", OTHERS, ids=lambda p: p.stem)
def test_what_is_no_report_is_refused_and_why(path: Path) -> None:
    with pytest.raises(ReadProblem) as caught:
        structure(read(path))
    assert caught.value.code == "not_a_report"
    assert caught.value.message == REASONS.get(path.stem, WORDS)


def test_reasons_are_of_files_that_are_there() -> None:
    assert set(REASONS) <= {path.stem for path in OTHERS}
    assert len(REPORTS) > 20
    assert len(OTHERS) > 25


REVIEW = "Inspection of Alder Ward. Inspectors saw that care was kind and that records were kept. "


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (13, "only 13 words; no report is that short"),
        (14, "only 14 words; no report is that short"),
        (15, None),
        (39, None),
    ],
)
def test_a_short_text_that_inspects_is_a_report_from_fifteen_words(words: int, reason: str | None) -> None:
    text = " ".join((REVIEW * 3).split()[:words])
    assert len(text.split()) == words
    if reason:
        assert refused(text) == reason
    else:
        assert text_of(text).family == "generic"


def test_a_short_text_that_does_not_inspect_is_none() -> None:
    assert refused("Care was kind. " * 13) == "only 39 words; no report is that short"
    assert refused("Inspection. " + "Care was kind. " * 12) == "only 37 words; no report is that short"


RECIPE = "Stir in the milk and serve it to residents of the care home. Ingredients: 2 pints of milk. "


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (RECIPE * 4, "it reads like a recipe"),
        # One sign may stand in any report, and signs are outweighed by what only a report prints.
        ("Residents stir the soup with staff of the care home on most days of the week. " * 4, None),
        ("Inspection report. Inspectors found this on the kitchen wall. Key findings. " + RECIPE * 4, None),
        # In a long report they are few.
        (
            "Care for residents was good and staff of the service knew each of them. " * 30 + RECIPE,
            None,
        ),
    ],
)
def test_signs_of_another_kind_of_text(text: str, reason: str | None) -> None:
    if reason:
        assert refused(text) == reason
    else:
        assert text_of(text).family == "generic"


def test_short_sentences_are_prose_and_labels_are_not() -> None:
    notes = "Review of care on the ward\n\n" + "\n\n".join(["Records were not complete."] * 12)
    assert len(text_of(notes).findings) == 12
    labels = "Review of care on the ward\n\n" + "\n\n".join(["Records of care"] * 20)
    assert refused(labels) == SHORT
    assert refused(labels.replace("of care\n", "of care.\n")) == SHORT


def test_a_review_of_something_else_is_none() -> None:
    text = "We visited the new pizzeria and found that its standards have improved. The crust was good. "
    assert refused(f"Review\n\n{text * 4}\n") == WORDS


NEUTRAL = "The board has a chair and a secretary, and quality of care is on its agenda each month. " * 6


@pytest.mark.parametrize(
    ("more", "judged"),
    [
        ("", False),
        ("Waiting was too long. ", False),  # two signs may be chance
        ("Waiting was too long, and nobody asked why. ", True),
        ("Waiting was too long, and nobody asked why. " + "The chair must report. " * 3, False),
        ("Waiting was too long, and nobody asked why. " + "The chair must report. " * 2, True),
    ],
)
def test_more_is_told_than_ruled(more: str, judged: bool) -> None:
    assert text_of(f"Quality of services\n\n{NEUTRAL}\n\n{more}\n").judged is judged


def test_a_family_that_is_recognised_is_never_too_short() -> None:
    text = "Overall rating for this service: Good\n\nRatings\n\nIs the service safe?\n\nIt was safe.\n"
    assert len(text.split()) < 20
    assert text_of(text).family == "cqc_provider_inspection"


def test_only_generic_has_a_gate() -> None:
    gated = [f.id for f in catalogue().families.values() if f.report or f.reviews or f.others or f.judged]
    assert gated == ["generic"]


def test_how_a_very_long_text_speaks_is_told_by_its_beginning() -> None:
    """A million words are not searched for fifty patterns."""
    long = "Care for residents was good and staff of the service knew each of them well.\n\n" * 2000
    found = text_of(f"Review of care\n\n{long}" + RECIPE * 4000)
    assert (found.family, found.judged) == ("generic", True)
