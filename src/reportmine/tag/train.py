"""`reportmine train`: weights, figures and model card from labelled findings."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from reportmine import data
from reportmine.models import write_checksums
from reportmine.search.encoder import Encoder
from reportmine.tag.card import model_card
from reportmine.tag.evaluate import evaluate
from reportmine.tag.features import dense
from reportmine.tag.fit import Fitted, Setting, choose, cross_validate, fit, theme_names
from reportmine.tag.labels import Label, load_labels


def dense_features(labels: Sequence[Label], encoder: Encoder) -> np.ndarray:
    """The dense features of all labels, encoded once."""
    return dense([label.item for label in labels], encoder)


def save(folder: Path, fitted: Fitted, setting: Setting) -> None:
    """Writes `weights.npz` (no pickle inside) and `tagger.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / "weights.npz",
        coefficients=fitted.coefficients.astype(np.float16),
        intercepts=fitted.intercepts.astype(np.float32),
        idf=fitted.idf.astype(np.float32),
    )
    settings = {
        "themes": theme_names(),
        "theme_threshold": round(setting.threshold, 2),
        "polarity_c": setting.c,
        "polarity_class_weights": setting.weights,
        "codebook_version": data.load("themes.toml")["version"],
        "vocabulary": fitted.vocabulary,
    }
    (folder / "tagger.json").write_text(json.dumps(settings, indent=0) + "\n", "utf-8")


def measure(labels_path: Path, reports: Path | None, encoder: Encoder) -> dict[str, Any]:
    """The figures of a tagger trained on these labels, by cross-validation over reports."""
    labels = load_labels(labels_path, reports)
    return evaluate(labels, cross_validate(labels, dense_features(labels, encoder)))


def train(labels_path: Path, reports: Path | None, models: Path, encoder: Encoder) -> dict[str, Any]:
    """Fits the tagger on all labels, measures it by cross-validation, writes weights, figures, card.

    Returns the figures (`evaluate.evaluate`). Raises ReportmineError for bad or reserved labels.
    """
    labels = load_labels(labels_path, reports)
    numbers = dense_features(labels, encoder)
    figures = evaluate(labels, cross_validate(labels, numbers))
    setting = choose(labels, numbers)
    save(models / "tagger", fit(labels, numbers, setting), setting)
    plain = json.dumps(figures, indent=1, default=dataclasses.asdict)
    (models / "tagger" / "measured.json").write_text(plain + "\n", "utf-8")
    (models / "MODEL_CARD.md").write_text(model_card(figures), "utf-8")
    write_checksums(models)
    return figures
