"""The tagger at work: polarity and themes with confidences, from weights in plain arrays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from reportmine.errors import ModelError
from reportmine.models import verified
from reportmine.search.encoder import Encoder, encoder
from reportmine.tag.features import Item, dense, join, words

POLARITIES = ("strength", "area_for_development", "mixed", "context")
MAX_THEMES = 3


@dataclass(frozen=True, slots=True)
class Tags:
    """A finding's tags. `source` says who gave the polarity: heading or model.

    `themes` are (theme, confidence), most likely first, those above the threshold only, at most 3.
    """

    polarity: str
    polarity_confidence: float
    themes: tuple[tuple[str, float], ...]
    source: str = "model"


class Tagger:
    """Logistic regression over sentence vectors and words (`train.py` makes the weights)."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._encoder = encoder
        try:
            settings = json.loads((folder / "tagger.json").read_text("utf-8"))
            with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
                self._coefficients = arrays["coefficients"].astype(np.float32)
                self._intercepts = arrays["intercepts"].astype(np.float32)
                idf = arrays["idf"].astype(np.float32)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{folder}: the tagger cannot be loaded: {error}") from error
        self.themes: list[str] = settings["themes"]
        self.threshold: float = settings["theme_threshold"]
        self._words = words(settings["vocabulary"])
        self._words.idf_ = idf

    def probabilities(
        self, items: Sequence[Item], vectors: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """((items, 4) probabilities of the polarities, (items, themes) of each theme)."""
        if not items:
            return np.zeros((0, len(POLARITIES))), np.zeros((0, len(self.themes)))
        counted = self._words.transform([item.text for item in items])
        features = join(counted, dense(items, self._encoder, vectors))
        return logits_to_probabilities(features @ self._coefficients.T + self._intercepts)

    def tag(self, items: Sequence[Item], vectors: np.ndarray | None = None) -> list[Tags]:
        """Tags for each item, in order; each depends on its item alone."""
        polarity, themes = self.probabilities(items, vectors)
        out = []
        for p, t in zip(polarity, themes, strict=True):
            order = [j for j in np.argsort(-t)[:MAX_THEMES] if t[j] >= self.threshold]
            best = int(p.argmax())
            out.append(
                Tags(
                    POLARITIES[best], float(p[best]),
                    tuple((self.themes[j], float(t[j])) for j in order),
                )
            )  # fmt: skip
        return out


def logits_to_probabilities(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Softmax over the first four columns (polarities), the logistic function over the themes."""
    n = len(POLARITIES)
    polarity = np.exp(scores[:, :n] - scores[:, :n].max(axis=1, keepdims=True))
    return polarity / polarity.sum(axis=1, keepdims=True), 1 / (1 + np.exp(-scores[:, n:]))


@cache
def tagger() -> Tagger:
    """The shipped tagger, its checksum compared first. Raises ModelError."""
    return Tagger(verified("tagger"), encoder())
