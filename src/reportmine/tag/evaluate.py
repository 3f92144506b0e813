"""How good the tagger is: per polarity, theme and family, with intervals over whole reports."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score, f1_score, precision_recall_fscore_support

from reportmine.tag.fit import Predictions, targets, theme_names
from reportmine.tag.labels import Label
from reportmine.tag.tagger import MAX_THEMES, POLARITIES

BOOTSTRAPS, SEED = 500, 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number with its 95 % interval, by bootstrap over reports."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def chosen_themes(probabilities: np.ndarray, threshold: np.ndarray | float) -> np.ndarray:
    """0/1 per theme: above the threshold and among the three most likely, as the tagger says them."""
    rank = np.argsort(np.argsort(-probabilities, axis=1), axis=1)
    limit = np.asarray(threshold).reshape(-1, 1)
    return ((probabilities >= limit) & (rank < MAX_THEMES)).astype(int)


def evaluate(labels: Sequence[Label], predictions: Predictions) -> dict[str, Any]:
    """Kappa and micro F1 with intervals, tables per polarity, theme and folder, calibration."""
    polarity, themes, reports = targets(labels)
    said = predictions.polarity.argmax(axis=1)
    picked = chosen_themes(predictions.themes, predictions.threshold)

    def kappa(rows: np.ndarray) -> float:
        return cohen_kappa_score(polarity[rows], said[rows])

    def micro(rows: np.ndarray) -> float:
        return f1_score(themes[rows], picked[rows], average="micro", zero_division=0)

    everything = np.arange(len(labels))
    folders = np.array([label.family_folder for label in labels])
    table = precision_recall_fscore_support(polarity, said, labels=range(4), zero_division=0)
    per_theme = precision_recall_fscore_support(themes, picked, zero_division=0)
    return {
        "sentences": len(labels),
        "reports": len(set(reports)),
        "kappa": _interval(kappa, everything, reports),
        "theme_micro_f1": _interval(micro, everything, reports),
        "polarities": _rows(POLARITIES, table),
        "themes": _rows(theme_names(), per_theme),
        "folders": {
            folder: {
                "sentences": int((folders == folder).sum()),
                "kappa": _interval(kappa, everything[folders == folder], reports),
                "theme_micro_f1": _interval(micro, everything[folders == folder], reports),
            }
            for folder in sorted(set(folders))
        },
        "calibration": calibration(predictions.polarity.max(axis=1), said == polarity),
    }


def _rows(names: Sequence[str], table: Any) -> list[dict[str, Any]]:
    return [
        {"name": n, "precision": float(p), "recall": float(r), "f1": float(f), "labels": int(s)}
        for n, p, r, f, s in zip(names, *table, strict=True)
    ]


def _interval(measure: Callable[[np.ndarray], float], rows: np.ndarray, reports: np.ndarray) -> Figure:
    """The 2.5 % and 97.5 % points over resamplings of whole reports (Efron's percentile interval)."""
    random = np.random.default_rng(SEED)
    by_report = [rows[reports[rows] == name] for name in sorted(set(reports[rows]))]
    values = []
    for _ in range(BOOTSTRAPS):
        drawn = random.integers(0, len(by_report), len(by_report))
        values.append(measure(np.concatenate([by_report[i] for i in drawn])))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return Figure(float(measure(rows)), float(low), float(high))


def calibration(confidence: np.ndarray, right: np.ndarray, bins: int = 10) -> dict[str, Any]:
    """Expected calibration error (Guo et al. 2017) and the table it is the mean of."""
    edges = np.linspace(0, 1, bins + 1)
    rows, error = [], 0.0
    for low, high in itertools.pairwise(edges):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            said, true = float(confidence[inside].mean()), float(right[inside].mean())
            error += inside.mean() * abs(said - true)
            rows.append({"from": float(low), "to": float(high), "n": int(inside.sum()),
                         "confidence": said, "accuracy": true})  # fmt: skip
    return {"expected_calibration_error": float(error), "bins": rows}
