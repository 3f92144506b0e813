"""The heads in numpy: what `network.Heads` computes, from arrays of the same names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from reportmine.search.encoder import in_blocks

_PARTS = ("polarity_hidden", "polarity", "themes_hidden", "themes")


class Heads:
    """A hidden layer and an output layer each for polarity and themes."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        """`arrays` holds `<part>.weight` (out, in) and `<part>.bias` (out,); raises KeyError."""
        self._weights = {p: np.ascontiguousarray(arrays[f"{p}.weight"].T) for p in _PARTS}
        self._biases = {p: arrays[f"{p}.bias"] for p in _PARTS}

    def __call__(self, features: np.ndarray, *vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Logits (n, 4) and (n, themes); `vectors` are those of text, heading and previous sentence."""
        scale = np.float32(features.shape[1] ** 0.5 / 2)
        logits = in_blocks([features, *(scale * v for v in vectors)], self._block)
        polarities = self._biases["polarity"].size
        return logits[:, :polarities], logits[:, polarities:]

    def _block(self, seen: np.ndarray) -> np.ndarray:
        first = np.tanh(self._layer("polarity_hidden", seen))
        second = np.tanh(self._layer("themes_hidden", seen))
        return np.hstack([self._layer("polarity", first), self._layer("themes", second)])

    def _layer(self, name: str, seen: np.ndarray) -> np.ndarray:
        return seen @ self._weights[name] + self._biases[name]


def load_heads(folder: Path) -> Heads:
    """The heads of a tagger's folder. Raises OSError, ValueError or KeyError."""
    with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
        return Heads({name: arrays[name].astype(np.float32) for name in arrays.files})
