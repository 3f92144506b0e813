"""How sure a heading's word is: what rules of its kind measured, and never certain."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from reportmine import data
from reportmine.tag import precision, tag_report, tagger
from reportmine.tag.precision import LEAST_LABELS, confidence, jeffreys, rule_of
from reportmine.vocabulary import POLARITIES
from tests.helpers import report


@dataclass(frozen=True)
class Stub:
    """A finding that a heading decided."""

    decided: str | None = "area_for_development"
    decided_by: int | None = 3
    heading_kind: str = "actions"
    passage_kind: str = "bullet"
    text: str = ""
    heading: str = ""
    previous: str = ""
    lead_in: str | None = None
    section: int | None = 3
    statement: str | None = None


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Stub(), "bullets"),
        (Stub(passage_kind="table_row"), "rows"),
        (Stub(passage_kind="paragraph"), "paragraphs"),
        (Stub("strength", heading_kind="strengths"), "bullets"),
        (Stub("context", heading_kind="background"), "context"),
        (Stub("context", heading_kind="method", passage_kind="paragraph"), "context"),
        (Stub("context", passage_kind="paragraph"), "nothing"),  # "There are no areas for action."
        (Stub("context", None), "nobody"),
        (Stub("context", None, "background"), "nobody"),
        (Stub(None, None), None),
    ],
)
def test_which_rule_decided(finding: Stub, expected: str | None) -> None:
    assert rule_of(finding) == expected


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts of two invented families."""
    counts = {
        ("fair", "bullets"): (19, 20), ("fair", "rows"): (19, 19), ("show", "bullets"): (39, 39),
        ("show", "context"): (9, 10), ("fair", "context"): (9, 10),
    }  # fmt: skip
    monkeypatch.setattr(precision, "_counts", lambda: counts)


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("family", "rule", "right", "labels"),
    [
        ("fair", "bullets", 19, 20),
        ("show", "bullets", 39, 39),
        ("other", "bullets", 58, 59),  # not measured in its family: in all together
        ("fair", "rows", 95, 98),  # one label too few, and none elsewhere: all rules
        ("show", "context", 18, 20),  # too few in each family, enough in both
        ("show", "nobody", 95, 98),
    ],
)
def test_of_which_labels(family: str, rule: str, right: int, labels: int) -> None:
    assert confidence(family, rule) == pytest.approx((right + 0.5) / (labels + 1))


def test_however_often_it_was_right_it_is_not_certain() -> None:
    assert [round(jeffreys(n, n), 3) for n in (0, 1, 4, 20, 100)] == [0.5, 0.75, 0.9, 0.976, 0.995]
    assert jeffreys(0, 1) == 0.25


ROWS = data.load("rule_precision.toml")["rule"]


def test_the_figures_that_are_shipped() -> None:
    places = [(row["family"], row["kind"]) for row in ROWS]
    assert len(set(places)) == len(places)
    assert places == sorted(places)
    assert all(0 <= row["right"] <= row["labels"] for row in ROWS)
    # Of the kinds that decide most, so many labels that a figure of their own is used.
    totals = {k: sum(r["labels"] for r in ROWS if r["kind"] == k) for k in ("bullets", "rows", "context")}
    assert min(totals.values()) >= LEAST_LABELS
    for family in ("area_send_inspection", "cqc_provider_inspection", "somebody_s_own"):
        for rule in ("bullets", "rows", "paragraphs", "context", "nothing", "nobody"):
            assert 0.9 < confidence(family, rule) < 1


SEND = """# Area SEND inspection of Fenwater Local Area Partnership

## Information about the local area partnership

Fenwater Council plans services with its partners.

## What does the area partnership need to do better?

- Children wait too long for an assessment.

## Areas for improvement

Leaders should cut waits for assessment.

This should include:

- a plan for speech therapy
"""


def test_a_finding_is_as_sure_as_its_rule() -> None:
    found = report(SEND, "fenwater.md")
    tags = tag_report(found, tagger("fast"))
    sure = {
        rule: confidence(found.family, rule) for rule in ("context", "paragraphs", "nothing", "bullets")
    }
    assert len(set(sure.values())) == 4
    assert [t.polarity_confidence for t in tags if t.source == "heading"] == [
        sure["context"], sure["paragraphs"], sure["nothing"], sure["bullets"],
    ]  # fmt: skip
    (model,) = [t for t in tags if t.source == "model"]
    assert model.polarity_confidence == model.polarity_probabilities[POLARITIES.index(model.polarity)]
