"""The fast encoder: word pieces averaged, and what stands in threes of them. Numpy only.

Static embeddings distilled from a transformer follow Tulkens and van Dongen's model2vec (2024). One
convolution with the largest answer of each filter (Kim 2014) lets "not always" differ from "always";
the largest of either half of a sentence are kept apart, as "although …, …" turns at the comma.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from reportmine.encode.base import Encoded, Encoder, Passage, load_tokenizer, word_pieces
from reportmine.encode.exact import ExactProduct
from reportmine.errors import ModelError

# Texts worked on at once: what they need then stays in the processor's cache.
_CHUNK = 64


class StaticEncoder(Encoder):
    """Means of int8 embeddings and the answers of filters over three neighbours.

    `features` are the mean, then each filter's largest answer in the whole text, in its first half
    and in its second; `vectors` are a projection of the mean.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._tokenizer, settings = load_tokenizer(folder)
            with np.load(folder / "embeddings.npz", allow_pickle=False) as arrays:
                self._words = arrays["words"].astype(np.float32) * arrays["word_scales"].astype(np.float32)
                filters = arrays["filters"].astype(np.float32)
                self._bias = arrays["filter_bias"].astype(np.float32)
                projection = arrays["projection"].astype(np.float32)
            self.dimensions = settings["dimensions"]
            # What each word piece adds to a filter as left neighbour, in the middle, and as right one:
            # (3, words, filters). The convolution is then a sum of three rows.
            largest = float(np.abs(self._words).max())
            self._parts = np.stack([ExactProduct(part, largest)(self._words) for part in filters])
            self._projection = ExactProduct(projection, largest)  # a mean is no larger than what it is of
        except Exception as error:  # tokenizers raises its own kinds
            raise ModelError(f"{folder}: the encoder cannot be loaded: {error}") from error

    def _run(self, passages: Sequence[Passage]) -> Encoded:
        texts = [passage.text for passage in passages]
        pieces = word_pieces(self._tokenizer, texts, add_special_tokens=False)
        ids = [np.array(numbers, dtype=np.int64) for numbers in pieces]
        split = self._words.shape[1]
        features = np.zeros((len(ids), split + 3 * len(self._bias)), dtype=np.float32)
        for start in range(0, len(ids), _CHUNK):
            self._fill(ids[start : start + _CHUNK], features[start : start + _CHUNK])
        projected = self._projection(features[:, :split])
        lengths = np.linalg.norm(projected, axis=1, keepdims=True)
        return Encoded(projected / np.maximum(lengths, 1e-9), features)

    def _fill(self, ids: list[np.ndarray], out: np.ndarray) -> None:
        """Writes the features of each text; a text without tokens keeps its noughts."""
        rows = [row for row, tokens in enumerate(ids) if len(tokens)]
        if not rows:
            return
        flat = np.concatenate([ids[row] for row in rows])
        counts = np.array([len(ids[row]) for row in rows])
        starts = np.cumsum(counts) - counts
        split, filters = self._words.shape[1], len(self._bias)
        out[rows, :split] = np.add.reduceat(self._words[flat], starts, axis=0) / counts[:, None]
        answers = self._answers(flat, starts)
        # A text of one token has no second half: reduceat gives its only token, taken back below.
        bounds = np.stack([starts, np.minimum(starts + (counts + 1) // 2, len(flat) - 1)], axis=1)
        halves = np.maximum.reduceat(answers, bounds.ravel(), axis=0).reshape(len(rows), 2, filters)
        halves[counts == 1, 1] = 0
        out[rows, split : split + filters] = halves.max(axis=1)
        out[rows, split + filters :] = halves.reshape(len(rows), -1)

    def _answers(self, flat: np.ndarray, starts: np.ndarray) -> np.ndarray:
        """(tokens, filters): each filter's answer at each token, never below nought."""
        left, middle, right = self._parts
        answers = middle[flat]
        answers += self._bias
        before, after = left[flat[:-1]], right[flat[1:]]
        edges = starts[1:] - 1  # nothing reaches across from one text into the next
        before[edges], after[edges] = 0, 0
        answers[1:] += before
        answers[:-1] += after
        return np.maximum(answers, 0, out=answers)
