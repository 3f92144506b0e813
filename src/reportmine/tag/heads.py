"""The heads in numpy: what `train.network.TrainableHeads` computes, from arrays of the same names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from reportmine.encode.exact import ExactProduct

# Scaled unit vectors lie within this, and features of real sentences well within: 3 is already rare.
_WIDEST = 16.0
_PARTS = ("polarity_hidden", "polarity", "themes_hidden", "themes")


class Heads:
    """A hidden layer and an output layer each for polarity and themes."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        """`arrays` holds `<part>.weight` (out, in) and `<part>.bias` (out,); raises KeyError."""
        weights = {part: arrays[f"{part}.weight"].T for part in _PARTS}
        biases = {part: arrays[f"{part}.bias"] for part in _PARTS}
        # Both hidden layers look at the same: one product is quicker than two.
        hidden = np.hstack([weights["polarity_hidden"], weights["themes_hidden"]])
        self._hidden = ExactProduct(hidden, _WIDEST)
        self._hidden_bias = np.hstack([biases["polarity_hidden"], biases["themes_hidden"]])
        self._outputs = [ExactProduct(weights[part], 1.0) for part in ("polarity", "themes")]
        self._output_biases = [biases["polarity"], biases["themes"]]

    def __call__(self, features: np.ndarray, *vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Logits (n, 4) and (n, themes).

        `vectors` are those of the text and, where the encoder does not read in context, of heading and
        previous sentence.
        """
        scale = np.float32(features.shape[1] ** 0.5 / 2)
        seen = np.concatenate([features, *(scale * v for v in vectors)], axis=1)
        hidden = np.tanh(self._hidden(seen) + self._hidden_bias)
        halves = np.split(hidden, 2, axis=1)
        polarity, themes = (
            product(half) + bias
            for product, half, bias in zip(self._outputs, halves, self._output_biases, strict=True)
        )
        return polarity, themes


def load_heads(folder: Path) -> Heads:
    """The heads of a tagger's folder. Raises OSError, ValueError or KeyError."""
    with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
        return Heads({name: arrays[name].astype(np.float32) for name in arrays.files})
