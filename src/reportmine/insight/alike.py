"""Whether two findings say the same: a probability from what their vectors, words and issues share.

The weights are learnt from pairs that two readers judged (`train/alike.py`); no vector learnt from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from reportmine.encode.folder import from_json
from reportmine.insight.issues import Issues, issues_of, whole

FEATURES = (
    "cosine", "close", "words", "many words", "populations", "other population", "populations beside",
    "faults", "other fault", "themes", "first theme", "length", "cosine and words", "short",
)  # fmt: skip
_CLOSE, _MANY, _SHORT = 0.75, 0.4, 9
# Where neither finding names any, nothing is known.
_UNKNOWN = 0.4
_AT_ONCE = 50_000  # pairs


@dataclass(frozen=True, slots=True)
class Sayings:
    """n findings to be compared: vectors (n, dimensions), themes' confidences (n, themes), issues."""

    vectors: np.ndarray
    themes: np.ndarray
    issues: Issues


@dataclass(frozen=True, slots=True)
class Alike:
    """A logistic model of pairs: weights (features,), their scales, how much each word tells, figures.

    `products` (dimensions,): weights of the products of both vectors, number by number; none where empty.
    """

    means: np.ndarray
    scales: np.ndarray
    weights: np.ndarray
    bias: float
    words: dict[str, float]
    measured: dict[str, Any] = field(default_factory=dict)
    products: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def probabilities(self, sayings: Sayings, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """(pairs,) for the rows `one` and `other` of the sayings."""
        out = np.zeros(len(one))
        for start in range(0, len(one), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            standard = (features(sayings, one[some], other[some]) - self.means) / self.scales
            logits = standard @ self.weights + self.bias
            if self.products.size:
                weighted = sayings.vectors[one[some]] * self.products.astype(np.float32)
                logits += np.einsum("ij,ij->i", weighted, sayings.vectors[other[some]])
            out[some] = 1 / (1 + np.exp(-logits))
        return out

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and lists."""
        return {
            "features": list(FEATURES), "means": self.means.round(5).tolist(),
            "scales": self.scales.round(5).tolist(), "weights": self.weights.round(5).tolist(),
            "bias": round(self.bias, 5), "products": self.products.round(4).tolist(), "words": self.words,
            "measured": self.measured,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Alike:
        """From what `to_dict` gave. Raises KeyError, TypeError or ValueError for anything else."""
        if tuple(values["features"]) != FEATURES:
            raise ValueError("made for other features")
        means, scales, weights = (
            np.array(values[name], dtype=np.float64) for name in ("means", "scales", "weights")
        )
        return cls(
            means, scales, weights, float(values["bias"]), dict(values["words"]),
            dict(values.get("measured", {})), np.array(values["products"], dtype=np.float64),
        )  # fmt: skip


def sayings_of(
    texts: Sequence[str], before: Sequence[str | None], vectors: np.ndarray, themes: np.ndarray,
    words: Mapping[str, float],
) -> Sayings:  # fmt: skip
    """Findings as they are compared; `before` are the sentences before, or the lead-ins of lists."""
    texts = [whole(text, one) for text, one in zip(texts, before, strict=True)]
    return Sayings(vectors, themes, issues_of(texts, words))


def features(sayings: Sayings, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(pairs, features) of the rows `one` and `other`; the same whichever comes first."""
    issues = sayings.issues
    cosine = np.einsum("ij,ij->i", sayings.vectors[one], sayings.vectors[other])
    words = np.asarray(issues.words[one].multiply(issues.words[other]).sum(axis=1)).ravel()
    people = _shared(issues.populations[one], issues.populations[other])
    faults = _shared(issues.faults[one], issues.faults[other])
    themes = sayings.themes[one], sayings.themes[other]
    about = _shared(*((part > 0).astype(np.float32) for part in themes))
    named = np.minimum(themes[0].max(axis=1), themes[1].max(axis=1)) > 0
    first = (themes[0].argmax(axis=1) == themes[1].argmax(axis=1)) & named
    lengths = np.stack([issues.lengths[one], issues.lengths[other]])
    return np.stack([
        cosine, np.maximum(cosine - _CLOSE, 0), words, np.maximum(words - _MANY, 0), *people,
        *faults[:2], about[0], first,
        lengths.min(axis=0) / np.maximum(lengths.max(axis=0), 1), cosine * words,
        lengths.min(axis=0) < _SHORT,
    ], axis=1).astype(np.float64)  # fmt: skip


def _shared(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of 0/1 rows: the share that both have, whether they have only others, how many one alone has."""
    both, any_ = np.minimum(one, other).sum(axis=1), np.maximum(one, other).sum(axis=1)
    share = np.where(any_ > 0, both / np.maximum(any_, 1), _UNKNOWN)
    apart = (one.sum(axis=1) > 0) & (other.sum(axis=1) > 0) & (both == 0)
    return share, apart, any_ - both


@cache
def alike(model: str) -> Alike:
    """What ships for the vectors of a model, its checksum compared first. Raises ModelError."""
    return from_json("insight", f"alike_{model}.json", Alike.from_dict)
