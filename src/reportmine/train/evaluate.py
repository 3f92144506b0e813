"""How good a tagger is: per polarity, theme and family, with intervals over whole reports."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reportmine.insight.interval import wilson
from reportmine.train.labels import Label, gold, is_public
from reportmine.vocabulary import POLARITIES, theme_names

BOOTSTRAPS, SEED = 500, 0
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
    families = np.array([label.family for label in labels])
    spoken = said.polarity.argmax(axis=1)
    everything = np.arange(len(labels))
    enough = themes.sum(axis=0) >= ENOUGH

    def counts(rows: np.ndarray) -> _Counts:
        reports = np.array([labels[row].report for row in rows.tolist()])
        return _counts(reports, truth[rows], spoken[rows], themes[rows], said.chosen[rows])

    def tables(rows: np.ndarray) -> dict[str, Any]:
        named = _named(truth[rows], spoken[rows], themes[rows], said.chosen[rows])
        return _headlines(counts(rows), len(rows), bootstraps) | named

    return {
        **tables(everything),
        "theme_macro_f1": _interval(lambda drawn: _macro(drawn, enough), counts(everything), bootstraps),
        "families": {name: tables(everything[families == name]) for name in sorted(set(families))},
        "criticised": criticised(labels, said),
        "calibration": calibration(said.polarity.max(axis=1), spoken == truth),
        "theme_calibration": calibration(said.themes.ravel(), themes.ravel() == 1),
    }


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


@dataclass(frozen=True, slots=True)
class _Counts:
    """What every measure is a sum of, for each of n reports, or for each of n draws of reports.

    `polarities`: (n, 4, 4), true by said. `themes`: (n, 3, themes), right, true and said.
    """

    polarities: np.ndarray
    themes: np.ndarray

    def drawn(self, times: np.ndarray) -> _Counts:
        """The sums of draws, of which (draws, n) says how often each has each report."""
        return _Counts(
            np.einsum("dn,nts->dts", times, self.polarities), np.einsum("dn,nkj->dkj", times, self.themes)
        )


def _counts(
    reports: np.ndarray, truth: np.ndarray, spoken: np.ndarray, themes: np.ndarray, chosen: np.ndarray
) -> _Counts:
    names, row = np.unique(reports, return_inverse=True)
    polarities = np.zeros((len(names), len(POLARITIES), len(POLARITIES)))
    np.add.at(polarities, (row, truth, spoken), 1)
    about, said = themes == 1, chosen == 1
    sums = np.zeros((len(names), 3, themes.shape[1]))
    np.add.at(sums, row, np.stack([about & said, about, said], axis=1).astype(float))
    return _Counts(polarities, sums)


def _headlines(counts: _Counts, sentences: int, bootstraps: int) -> dict[str, Any]:
    return {
        "sentences": sentences,
        "reports": len(counts.polarities),
        "kappa": _interval(_kappa, counts, bootstraps),
        "theme_micro_f1": _interval(_micro, counts, bootstraps),
    }


def _kappa(counts: _Counts) -> np.ndarray:
    """Cohen's kappa (1960) of each row; NaN where only one polarity occurs."""
    table = counts.polarities / counts.polarities.sum(axis=(1, 2), keepdims=True)
    chance = (table.sum(axis=2) * table.sum(axis=1)).sum(axis=1)
    agreed: np.ndarray = (np.trace(table, axis1=1, axis2=2) - chance) / (1 - chance)
    return np.where(np.isfinite(agreed), agreed, np.nan)


def _micro(counts: _Counts) -> np.ndarray:
    """F1 of all themes together."""
    right, true, said = np.moveaxis(counts.themes.sum(axis=2), 1, 0)
    return 2 * right / np.maximum(true + said, 1)


def _macro(counts: _Counts, enough: np.ndarray) -> np.ndarray:
    """The mean F1 of the themes that have enough labels."""
    if not enough.any():
        return np.full(len(counts.themes), np.nan)
    right, true, said = np.moveaxis(counts.themes[:, :, enough], 1, 0)
    means: np.ndarray = (2 * right / np.maximum(true + said, 1)).mean(axis=1)
    return means


def _interval(measure: Callable[[_Counts], np.ndarray], counts: _Counts, bootstraps: int) -> Figure:
    """The 2.5 % and 97.5 % points over resamplings of whole reports (Efron's percentile interval)."""
    reports = len(counts.polarities)
    drawn = np.random.default_rng(SEED).integers(0, reports, (bootstraps, reports))
    times = (drawn[:, :, None] == np.arange(reports)).sum(axis=1)
    # Where only one polarity occurs, kappa is not defined: NaN, and no words about it.
    with np.errstate(invalid="ignore", divide="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = float(measure(counts.drawn(np.ones((1, reports))))[0])
        low, high = np.nanpercentile(measure(counts.drawn(times)), [2.5, 97.5])
    if reports < 2:
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
