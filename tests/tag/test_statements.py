"""Older frameworks onto the current one: each finding's likely quality statement."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from reportmine.encode.open import encoder
from reportmine.structure.catalogue import catalogue
from reportmine.tag import tag_report, tagger
from reportmine.tag.statements import LEAST, features, target_of
from reportmine.train.statement_weights import fit_weights
from tests.helpers import ICS, report


def test_where_older_frameworks_lead() -> None:
    assert target_of("local-system-review-2017") == "saf-ics"
    assert target_of("area-send-2023") == "saf-ics"
    assert target_of("key-questions") == "saf-provider"
    assert target_of("saf-ics") is None
    assert target_of(None) is None


def test_a_current_report_keeps_its_own_statements() -> None:
    assert all(not tags.statements for tags in tag_report(report(ICS)))


def test_every_judgement_of_an_older_report_gets_a_statement(connection: sqlite3.Connection) -> None:
    without = connection.execute(
        """select count(*) from findings f join reports r on r.id = f.report_id
        where r.family in ('cqc_local_system_review', 'area_send_inspection')
        and f.polarity <> 'context'
        and f.id not in (select finding_id from finding_statements where rank = 1)"""
    ).fetchone()[0]
    assert without == 0
    rows = connection.execute("select rank, confidence, source from finding_statements").fetchall()
    assert rows
    assert all(1 <= rank <= 3 and 0 < confidence <= 1 and who == "model" for rank, confidence, who in rows)
    later = [confidence for rank, confidence, _ in rows if rank > 1]
    assert len(later) > 20
    assert min(later) >= LEAST  # the first stands however unlikely, the others only from here on


def test_plain_sentences_lead_to_the_statement_they_are_about() -> None:
    statements = catalogue().frameworks["saf-ics"].statements
    sentences = {
        "Staff are afraid to raise concerns and speak up.": "freedom-to-speak-up",
        "The green plan has cut carbon emissions.": "environmental-sustainability",
        "Safeguarding partners protect adults and children from abuse.": "safeguarding",
    }
    known = {s.id for s in statements}
    from reportmine.tag import Item

    tags = tagger().tag([Item(text) for text in sentences])
    scores = features(
        np.array([t.theme_probabilities for t in tags]), np.array([t.vector for t in tags]),
        [None] * len(tags), statements, encoder(),
    ) @ tagger().statement_weights  # fmt: skip
    for row, wanted in zip(scores, sentences.values(), strict=True):
        if wanted in known:
            assert wanted in {statements[j].id for j in np.argsort(-row)[:3]}


def test_weights_are_learnt_from_what_tells() -> None:
    random = np.random.default_rng(0)
    scores = random.normal(size=(300, 5, 3)) * 0.1
    truth = random.integers(0, 5, 300)
    scores[np.arange(300), truth, 2] += 0.5
    weights = fit_weights(scores, truth)
    assert weights[2] > 3 * abs(weights[0])


@pytest.mark.real
def test_statements_of_real_system_reports_are_found_again(shared: Path) -> None:
    """Measured on reports that have statements, as if they had none."""
    from tests.benchmarks.statement_accuracy import accuracy

    first, three, count = accuracy(shared / "corpus" / "cqc")
    assert count > 200
    assert first > 0.45
    assert three > 0.70
