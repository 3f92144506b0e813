"""Fits what turns logits into honest probabilities and into yes or no, on reports the network did not see.

Polarity: temperature and one offset per polarity, by maximum likelihood (Guo et al. 2017, vector
scaling with one common scale). Themes: scale and offset per theme (Platt 1999), drawn towards those
of all themes together; thresholds per theme at the best F1, drawn towards the best common one, so
that a theme with ten examples does not get a threshold from two of them.
"""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from reportmine.tag.calibrate import Calibration, logistic, softmax
from reportmine.vocabulary import POLARITIES

_GRID = np.arange(0.15, 0.66, 0.025)
# How many examples a theme needs for its own threshold to weigh as much as the common one, and how
# strongly its own scale is held back.
_THRESHOLD_PRIOR, _PLATT_C = 60, 0.05
_SCALES = np.geomspace(0.05, 20, 61)  # those tried for the polarity, a tenth apart


def fit_calibration(
    polarity_logits: np.ndarray, theme_logits: np.ndarray, polarity: np.ndarray, themes: np.ndarray
) -> Calibration:
    """`polarity` are indices (n,), `themes` 0/1 (n, themes); logits from networks that did not see them."""
    scale, offsets = _fit_polarity(polarity_logits, polarity)
    theme_scales, theme_offsets = _fit_themes(theme_logits, themes)
    probabilities = logistic(theme_logits * theme_scales + theme_offsets)
    return Calibration(scale, offsets, theme_scales, theme_offsets, _thresholds(probabilities, themes))


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
