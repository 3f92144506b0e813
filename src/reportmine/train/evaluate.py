"""How good a tagger is: per polarity, theme and family, with intervals over whole reports."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score, f1_score

from reportmine.insight.interval import wilson
from reportmine.train.labels import Label, gold, is_public
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
    return {
        **tables(everything),
        **_named(truth, spoken, themes, said.chosen),
        "theme_macro_f1": _interval(macro, everything, reports, bootstraps),
        "families": {
            name: tables(rows) | _named(truth[rows], spoken[rows], themes[rows], said.chosen[rows])
            for name in sorted(set(families))
            for rows in [everything[families == name]]
        },
        "criticised": criticised(labels, said),
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


def _named(
    truth: np.ndarray, spoken: np.ndarray, themes: np.ndarray, chosen: np.ndarray
) -> dict[str, list[dict[str, Any]]]:
    """The reliability of each polarity and each theme by its name."""
    polarities = np.arange(len(POLARITIES))
    return {
        "polarities": _rows(POLARITIES, truth[:, None] == polarities, spoken[:, None] == polarities),
        "themes": _rows(theme_names(), themes == 1, chosen == 1),
    }


def _rows(names: Sequence[str], truth: np.ndarray, said: np.ndarray) -> list[dict[str, Any]]:
    """Of (n, names) true and said: precision with its 95 % interval, recall, F1, labels, times said."""
    right, labels, times = (both.sum(axis=0) for both in (truth & said, truth, said))
    out = []
    for name, k, n, m in zip(names, right.tolist(), labels.tolist(), times.tolist(), strict=True):
        low, high = wilson(k, m)
        out.append({
            "name": name, "precision": k / m if m else 0.0, "precision_low": low, "precision_high": high,
            "recall": k / n if n else 0.0, "f1": 2 * k / (n + m) if n + m else 0.0, "labels": n, "said": m,
        })  # fmt: skip
    return out


def criticised(labels: Sequence[Label], said: Predictions) -> dict[str, Any]:
    """Of the pairs (whole report, theme criticised) that would be counted, how many are true.

    A report criticises a theme when any one sentence is an area for development of that theme. Precision
    counts a pair as true by at least one of two readers, recall looks for those that both give. Only
    reports of which every sentence was read; original prose is left out.
    """
    spoken, area = said.polarity.argmax(axis=1), POLARITIES.index("area_for_development")
    shown, both, one = set(), set(), set()
    for row, label in enumerate(labels):
        if not is_public(label.report):
            continue
        if spoken[row] == area:
            shown |= {(label.report, theme_names()[i]) for i in np.flatnonzero(said.chosen[row])}
        if label.polarity == "area_for_development":
            both |= {(label.report, theme) for theme in label.themes}
            one |= {(label.report, theme) for theme in (*label.themes, *label.perhaps)}
    one |= both
    return {
        "shown": len(shown), "true_by_both": len(shown & both), "true_by_one": len(shown & one),
        "given_by_both": len(both),
        "precision_by_one": len(shown & one) / len(shown) if shown else float("nan"),
        "precision_by_both": len(shown & both) / len(shown) if shown else float("nan"),
        "recall_of_both": len(shown & both) / len(both) if both else float("nan"),
    }  # fmt: skip


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
