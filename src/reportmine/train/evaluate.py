"""How good a tagger is: per polarity, theme and family, with intervals over whole reports."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score, f1_score, precision_recall_fscore_support

from reportmine.train.labels import Label, gold
from reportmine.vocabulary import POLARITIES, theme_names

BOOTSTRAPS, SEED = 500, 0
Measure = Callable[[np.ndarray], float]
ENOUGH = 15  # labels a theme needs to count in the macro average


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number with its 95 % interval, by bootstrap over reports; one report gives none."""

    value: float
    low: float | None
    high: float | None

    def __str__(self) -> str:
        if np.isnan(self.value):
            return "not defined"
        if self.low is None:
            return f"{self.value:.3f} (one report: no interval)"
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a tagger said of each label: probabilities (n, 4) and (n, themes), themes chosen (n, themes)."""

    polarity: np.ndarray
    themes: np.ndarray
    chosen: np.ndarray


def evaluate(labels: Sequence[Label], said: Predictions, bootstraps: int = BOOTSTRAPS) -> dict[str, Any]:
    """Kappa and F1 with intervals from `bootstraps` resamplings, tables per polarity, theme and family,
    calibration.
    """
    truth, themes = gold(labels)
    reports = np.array([label.report for label in labels])
    families = np.array([label.family for label in labels])
    spoken = said.polarity.argmax(axis=1)
    kappa, micro, macro = _measures(truth, spoken, themes, said.chosen)

    def tables(rows: np.ndarray) -> dict[str, Any]:
        return {
            "sentences": len(rows),
            "reports": len(set(reports[rows])),
            "kappa": _interval(kappa, rows, reports, bootstraps),
            "theme_micro_f1": _interval(micro, rows, reports, bootstraps),
        }

    everything = np.arange(len(labels))
    per_polarity = precision_recall_fscore_support(truth, spoken, labels=range(4), zero_division=0)
    per_theme = precision_recall_fscore_support(themes, said.chosen, zero_division=0)
    return {
        **tables(everything),
        "theme_macro_f1": _interval(macro, everything, reports, bootstraps),
        "polarities": _rows(POLARITIES, per_polarity),
        "themes": _rows(theme_names(), per_theme),
        "families": {name: tables(everything[families == name]) for name in sorted(set(families))},
        "calibration": calibration(said.polarity.max(axis=1), spoken == truth),
        "theme_calibration": calibration(said.themes.ravel(), themes.ravel() == 1),
    }


def _measures(
    truth: np.ndarray, spoken: np.ndarray, themes: np.ndarray, chosen: np.ndarray
) -> tuple[Measure, Measure, Measure]:
    """Polarity's kappa, and the themes' micro and macro F1, each of some rows."""
    enough = themes.sum(axis=0) >= ENOUGH

    def kappa(rows: np.ndarray) -> float:
        return cohen_kappa_score(truth[rows], spoken[rows])

    def micro(rows: np.ndarray) -> float:
        return f1_score(themes[rows], chosen[rows], average="micro", zero_division=0)

    def macro(rows: np.ndarray) -> float:
        if not enough.any():
            return float("nan")
        return f1_score(themes[rows][:, enough], chosen[rows][:, enough], average="macro", zero_division=0)

    return kappa, micro, macro


def _rows(names: Sequence[str], table: Any) -> list[dict[str, Any]]:
    return [
        {"name": n, "precision": float(p), "recall": float(r), "f1": float(f), "labels": int(s)}
        for n, p, r, f, s in zip(names, *table, strict=True)
    ]


def _interval(measure: Measure, rows: np.ndarray, reports: np.ndarray, bootstraps: int) -> Figure:
    """The 2.5 % and 97.5 % points over resamplings of whole reports (Efron's percentile interval)."""
    random = np.random.default_rng(SEED)
    by_report = [rows[reports[rows] == name] for name in sorted(set(reports[rows]))]
    values = []
    with warnings.catch_warnings():
        # Where only one polarity occurs, kappa is not defined: NaN, and no words about it.
        warnings.simplefilter("ignore")
        for _ in range(bootstraps):
            drawn = random.integers(0, len(by_report), len(by_report))
            values.append(measure(np.concatenate([by_report[i] for i in drawn])))
        value = float(measure(rows))
        low, high = np.nanpercentile(values, [2.5, 97.5])
    if len(by_report) < 2:
        return Figure(value, None, None)
    return Figure(value, float(low), float(high))


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
