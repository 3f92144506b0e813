"""From logits to honest probabilities and to yes or no: fitted on reports the network did not see.

Polarity: temperature and one offset per polarity, by maximum likelihood (Guo et al. 2017, vector
scaling with one common scale). Themes: scale and offset per theme (Platt 1999), drawn towards those
of all themes together; thresholds per theme at the best F1, drawn towards the best common one, so
that a theme with ten examples does not get a threshold from two of them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from reportmine.tag.vocabulary import MAX_THEMES, POLARITIES

_GRID = np.arange(0.15, 0.66, 0.025)
# How many examples a theme needs for its own threshold to weigh as much as the common one, and how
# strongly its own scale is held back.
_THRESHOLD_PRIOR, _PLATT_C = 60, 0.05
_SCALES = np.geomspace(0.05, 20, 61)  # those tried for the polarity, a tenth apart


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is applied to logits; arrays of 1 and 4 numbers, then of one number per theme."""

    polarity_scale: float
    polarity_offsets: np.ndarray
    theme_scales: np.ndarray
    theme_offsets: np.ndarray
    thresholds: np.ndarray

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Calibration:
        """From what `to_dict` gave; raises KeyError or TypeError for anything else."""
        arrays = {k: np.array(v, dtype=np.float64) for k, v in values.items() if k != "polarity_scale"}
        return cls(float(values["polarity_scale"]), **arrays)

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, rounded to 4 digits."""
        return {k: np.round(v, 4).tolist() for k, v in asdict(self).items()}

    def polarity(self, logits: np.ndarray) -> np.ndarray:
        """(n, 4) probabilities."""
        return softmax(logits * self.polarity_scale + self.polarity_offsets)

    def themes(self, logits: np.ndarray) -> np.ndarray:
        """(n, themes) probabilities, each theme by itself."""
        return logistic(logits * self.theme_scales + self.theme_offsets)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def logistic(scores: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)) without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * scores))


def fit_calibration(
    polarity_logits: np.ndarray, theme_logits: np.ndarray, polarity: np.ndarray, themes: np.ndarray
) -> Calibration:
    """`polarity` are indices (n,), `themes` 0/1 (n, themes); logits from networks that did not see them."""
    scale, offsets = _fit_polarity(polarity_logits, polarity)
    theme_scales, theme_offsets = _fit_themes(theme_logits, themes)
    probabilities = logistic(theme_logits * theme_scales + theme_offsets)
    return Calibration(scale, offsets, theme_scales, theme_offsets, _thresholds(probabilities, themes))


def chosen_themes(probabilities: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """0/1 per theme: at or above its threshold and among the three most likely of those."""
    above = probabilities >= thresholds
    rank = np.argsort(np.argsort(-np.where(above, probabilities, -1.0), axis=1), axis=1)
    return (above & (rank < MAX_THEMES)).astype(int)


def _fit_polarity(logits: np.ndarray, truth: np.ndarray) -> tuple[float, np.ndarray]:
    best = (np.inf, 1.0, np.zeros(len(POLARITIES)))
    for scale in _SCALES:
        offsets = np.zeros(len(POLARITIES))
        counts = np.bincount(truth, minlength=len(POLARITIES))
        for _ in range(50):  # match the mean probability of each polarity to its share
            mean = softmax(logits * scale + offsets).sum(axis=0)
            offsets += 0.5 * np.log((counts + 1) / (mean + 1))
        said = softmax(logits * scale + offsets)[np.arange(len(truth)), truth]
        loss = -np.log(np.maximum(said, 1e-12)).mean()
        if loss < best[0]:
            best = (loss, float(scale), offsets - offsets.mean())
    return best[1], best[2]


def _fit_themes(logits: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # Not needed to tag, and a second to import.
    from sklearn.linear_model import LogisticRegression

    common = LogisticRegression(C=1e6, max_iter=500).fit(logits.reshape(-1, 1), truth.reshape(-1))
    scale, offset = float(common.coef_[0, 0]), float(common.intercept_[0])
    scales, offsets = np.full(truth.shape[1], scale), np.full(truth.shape[1], offset)
    for j in range(truth.shape[1]):
        if 5 <= truth[:, j].sum() < len(truth):
            # What is left to explain after the common line, held back to nothing where data is thin.
            line = scale * logits[:, j] + offset
            extra = _held_back(line, truth[:, j])
            scales[j], offsets[j] = scale * (1 + extra[0]), offset * (1 + extra[0]) + extra[1]
    return scales, offsets


def _held_back(line: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """(a, b) of logistic((1 + a) line + b), by Newton steps with a Gaussian prior on both."""
    a = b = 0.0
    for _ in range(25):
        p = logistic((1 + a) * line + b)
        w, slope = p * (1 - p), p - truth
        gradient = np.array([(slope * line).sum() + a / _PLATT_C, slope.sum() + b / _PLATT_C])
        cross = (w * line).sum()
        curve = np.array([[(w * line * line).sum() + 1 / _PLATT_C, cross], [cross, w.sum() + 1 / _PLATT_C]])
        step = np.linalg.solve(curve, gradient)
        a, b = a - step[0], b - step[1]
    return float(a), float(b)


def _thresholds(probabilities: np.ndarray, truth: np.ndarray) -> np.ndarray:
    from sklearn.metrics import f1_score

    def f1(t: np.ndarray, y: np.ndarray, p: np.ndarray) -> list[float]:
        return [f1_score(y.ravel(), (p >= x).ravel(), zero_division=0) for x in t]

    common = float(_GRID[int(np.argmax(f1(_GRID, truth, probabilities)))])
    out = np.full(truth.shape[1], common)
    for j in range(truth.shape[1]):
        count = truth[:, j].sum()
        if count:
            own = float(_GRID[int(np.argmax(f1(_GRID, truth[:, j], probabilities[:, j])))])
            share = count / (count + _THRESHOLD_PRIOR)
            out[j] = share * own + (1 - share) * common
    return out
