"""`reportmine evaluate`: the shipped models against labelled findings."""

from __future__ import annotations

from pathlib import Path

from reportmine.encode.folder import models_folder, verified
from reportmine.encode.open import MODELS
from reportmine.tag.tagger import tagger
from reportmine.train.card import report_tables
from reportmine.train.evaluate import evaluate
from reportmine.train.held_out import say_of
from reportmine.train.labels import load_labels
from reportmine.train.shown import shown
from reportmine.train.sources import read_sources


def model_card() -> str:
    """The card, with what was measured when the models were made."""
    return (models_folder() / "MODEL_CARD.md").read_text("utf-8")


def measure(labels: Path, reports: Path | None, model: str) -> tuple[str, str]:
    """(tables as Markdown, a line that says which sentences were judged by what).

    `reports` is needed for labels that stand off from them; with them, what the database shows is measured
    beside the model's own word. Raises BadLabels and NothingToMeasure.
    """
    sources = read_sources([reports]) if reports else {}
    loaded = load_labels(labels, sources)
    measured = say_of(loaded, tagger(model), models_folder(), verified(f"{MODELS[model]}tagger"))
    counts = (
        f"{measured.fresh} sentences judged by the shipped model; {measured.held_out} kept for "
        "measurement, judged by the model that did not see their report; "
        f"{measured.trained_on} left out, trained on by every model"
    )
    figures = evaluate(measured.labels, measured.said)
    if sources:
        seen = shown(measured.labels, measured.said, sources, tagger(model))
        figures["shown"] = evaluate(measured.labels, seen)
    return report_tables(figures), counts
