"""How much the reader's word weighs where the default is unsure, measured as it is used.

The reader is asked about what is less likely than a bound. Its weights beside the default and the
calibration of both together are chosen on other reports than those they are measured on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score, f1_score

from reportmine.tag.calibrate import chosen_themes, logistic
from reportmine.tag.reading import Again, Logits, mix
from reportmine.train.calibration import fit_calibration
from reportmine.train.evaluate import Predictions
from reportmine.train.labels import Label, gold

WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
# Read again: a tenth of all sentences, for as much time again. Above, much more time gives little.
BELOW = 0.7
BOUNDS = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)  # MODEL_CARD.md says what each costs and gives
LEAST = 40  # sentences to choose weights on
_COMMON = 0.35  # the threshold of every theme while weights are chosen


def read_again(
    labels: Sequence[Label], said: Predictions, first: Logits, reader: Logits, folds: Sequence[np.ndarray],
    below: float = BELOW,
) -> tuple[Predictions, Again | None]:  # fmt: skip
    """What is said after the reader had its word, and how to ship it; nothing where too little is unsure.

    `said` are calibrated probabilities from the logits `first`, `reader` its logits, all of networks that
    saw none of the reports of these labels.
    """
    unsure = said.polarity.max(axis=1) < below
    out = Predictions(said.polarity.copy(), said.themes.copy(), said.chosen.copy())
    for test in folds:
        rest = np.setdiff1d(np.flatnonzero(unsure), test)
        rows = test[unsure[test]]
        if len(rows) and (again := _fitted(labels, first, reader, rest, below)):
            read = again.said(_some(first, rows), _some(reader, rows))
            out.polarity[rows], out.themes[rows], out.chosen[rows] = read
    return out, _fitted(labels, first, reader, np.flatnonzero(unsure), below)


def bounds(
    labels: Sequence[Label], said: Predictions, first: Logits, reader: Logits, folds: Sequence[np.ndarray]
) -> list[dict[str, Any]]:
    """What reading again below each of BOUNDS asks and gives: share read, kappas, themes' micro F1."""
    truth, about = gold(labels)
    families = np.array([label.family for label in labels])
    out = []
    for below in BOUNDS:
        seen, _ = read_again(labels, said, first, reader, folds, below)
        spoken = seen.polarity.argmax(axis=1)
        out.append({
            "below": below, "read": float((said.polarity.max(axis=1) < below).mean()),
            "kappa": float(cohen_kappa_score(truth, spoken)),
            "families": {
                name: float(cohen_kappa_score(truth[families == name], spoken[families == name]))
                for name in sorted(set(families.tolist()))
            },
            "theme_micro_f1": float(f1_score(about, seen.chosen, average="micro", zero_division=0)),
        })  # fmt: skip
    return out


def _fitted(
    labels: Sequence[Label], first: Logits, reader: Logits, rows: np.ndarray, below: float
) -> Again | None:
    """Weights and calibration from the unsure sentences of some reports."""
    if len(rows) < LEAST:
        return None
    truth, about = gold([labels[row] for row in rows])
    one, two = _some(first, rows), _some(reader, rows)

    def polarity(weight: float) -> float:
        return float(cohen_kappa_score(truth, mix(one[0], two[0], weight).argmax(axis=1)))

    def themes(weight: float) -> float:
        chosen = chosen_themes(logistic(mix(one[1], two[1], weight)), np.full(about.shape[1], _COMMON))
        return float(f1_score(about, chosen, average="micro", zero_division=0))

    best, best_themes = max(WEIGHTS, key=polarity), max(WEIGHTS, key=themes)
    mixed = mix(one[0], two[0], best), mix(one[1], two[1], best_themes)
    return Again(below, best, best_themes, fit_calibration(*mixed, truth, about))


def _some(logits: Logits, rows: np.ndarray) -> Logits:
    return logits[0][rows], logits[1][rows]
