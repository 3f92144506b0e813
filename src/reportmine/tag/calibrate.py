"""From logits to honest probabilities and to yes or no, as fitted by `train.calibration`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from reportmine.vocabulary import MAX_THEMES


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


def chosen_themes(probabilities: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """0/1 per theme: at or above its threshold and among the three most likely of those."""
    above = probabilities >= thresholds
    rank = np.argsort(np.argsort(-np.where(above, probabilities, -1.0), axis=1), axis=1)
    return (above & (rank < MAX_THEMES)).astype(int)
