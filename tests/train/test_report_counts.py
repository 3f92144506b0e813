"""What reports count as by their labels and by what a tagger says: the site's own definition."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reportmine.insight.counts import MAIN, MENTIONED
from reportmine.structure.model import Finding, Section
from reportmine.tag.item import item_of
from reportmine.text import sentence_hash
from reportmine.train.evaluate import Predictions
from reportmine.train.labels import Label
from reportmine.train.report_counts import counted_as, report_counts, write_report_counts
from reportmine.train.sources import Source
from reportmine.vocabulary import POLARITIES, theme_names

SHA = "a" * 64
PLANS, MONEY = "leadership_and_strategy", "finance_and_resources"
SECTIONS = [
    Section(0, None, 1, "Main findings", "headline", 0, 1, 1, 1),
    Section(1, None, 1, "Headline findings", "headline", 1, 2, 2, 1),
    Section(2, 1, 2, "In schools", "other", 2, 3, 3, 1),
]
ROWS: tuple[tuple[str, int, str, str | None, str, tuple[str, ...]], ...] = (
    # text, section, kind, what a heading decides, polarity and themes as labelled
    ("Plans of the board are late.", 0, "sentence", None, "area_for_development", (PLANS,)),
    ("Money is short but well spent.", 0, "sentence", None, "mixed", (MONEY,)),
    ("Money runs out in spring.", 0, "sentence", None, "area_for_development", (MONEY,)),
    ("Staff stay for many years.", 2, "sentence", None, "strength", ("workforce_capacity",)),
    ("Carers are asked.", 0, "bullet", "strength", "strength", ("unpaid_carers",)),
    ("Checks on safety.", 0, "action", "area_for_development", "area_for_development", ("safeguarding",)),
    ("The area has four schools.", 0, "sentence", None, "context", ("education_and_employment",)),
)  # fmt: skip


def source() -> Source:
    findings = [
        Finding(0, section, text, n, n + 1, 1, kind, "H", "headline", "", decided=decided)
        for n, (text, section, kind, decided, *_) in enumerate(ROWS)
    ]
    items = {sentence_hash(f.text): item_of(f) for f in findings}
    return Source(Path("a.pdf"), SHA, "ofsted_ilacs", findings, items, SECTIONS)


def labels() -> list[Label]:
    of = source()
    return [Label(SHA, of.family, of.items[sentence_hash(row[0])], row[4], row[5]) for row in ROWS]


def said(**changed: str) -> Predictions:
    """The labels, but the polarity of what begins with a word is another."""
    names = [next((p for word, p in changed.items() if row[0].startswith(word)), row[4]) for row in ROWS]
    polarity = np.eye(len(POLARITIES))[[POLARITIES.index(name) for name in names]]
    themes = np.array([[int(t in row[5]) for t in theme_names()] for row in ROWS])
    return Predictions(polarity, themes.astype(float), themes)


TRUE = {
    "criticise": {MONEY: MAIN, PLANS: MENTIONED, "safeguarding": MAIN},
    "praise": {"workforce_capacity": MAIN, "unpaid_carers": MAIN},
}  # fmt: skip


def test_labels_count_as_the_site_counts() -> None:
    assert counted_as(labels(), said(), {SHA: source()}) == {SHA: TRUE}
    less = counted_as(labels(), said(Money="strength", Plans="context", Staff="mixed"), {SHA: source()})
    assert less == {
        SHA: {
            "criticise": {"workforce_capacity": MAIN, "safeguarding": MAIN},
            "praise": {MONEY: MAIN, "unpaid_carers": MAIN},
        }
    }


def test_a_row_has_what_is_true_and_what_each_model_says() -> None:
    spoken = {"fast": (labels(), said(Plans="context"))}
    (row,) = report_counts(labels(), spoken, {SHA: source()})
    assert (row["report"], row["family"], row["true"]) == (SHA, "ofsted_ilacs", TRUE)
    assert set(row["said"]) == {"fast"}
    assert PLANS not in row["said"]["fast"]["criticise"]


def test_without_a_report_at_hand_nothing_is_written(tmp_path: Path) -> None:
    prose = [Label("original/Northmere", "generic", source().items[sentence_hash(ROWS[0][0])], "mixed", ())]
    assert write_report_counts(prose, {SHA: source()}, {}, tmp_path) == []
    assert write_report_counts(labels(), {}, {}, tmp_path) == []
    assert list(tmp_path.iterdir()) == []
