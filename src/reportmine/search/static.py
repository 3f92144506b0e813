"""The fast encoder: a vector for each word piece and each pair of neighbours, averaged. Numpy only.

Static embeddings distilled from a transformer follow Tulkens and van Dongen's model2vec (2024); the
hashed pairs, which let "not always" differ from "always", follow fastText (Joulin et al. 2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from reportmine.errors import ModelError
from reportmine.search.encoder import Encoded, Encoder, in_blocks, load_tokenizer

# Texts averaged at once: what they need then stays in the processor's cache.
_CHUNK = 256
_MULTIPLIER = 40_503  # of Knuth's multiplicative hashing


def pair_ids(first: np.ndarray, second: np.ndarray, buckets: int) -> np.ndarray:
    """The bucket of each pair of neighbouring tokens."""
    mixed = (first.astype(np.uint64) * _MULTIPLIER + second.astype(np.uint64)) * np.uint64(2_654_435_761)
    return ((mixed >> np.uint64(11)) % np.uint64(buckets)).astype(np.int64)


class StaticEncoder(Encoder):
    """Means of int8 embeddings; `features` are the two means, `vectors` a projection of the first."""

    def __init__(self, folder: Path) -> None:
        try:
            self._tokenizer, settings = load_tokenizer(folder)
            with np.load(folder / "embeddings.npz", allow_pickle=False) as arrays:
                self._words = arrays["words"].astype(np.float32) * arrays["word_scales"].astype(np.float32)
                self._pairs = arrays["pairs"].astype(np.float32) * arrays["pair_scales"].astype(np.float32)
                self._projection = arrays["projection"].astype(np.float32)
            self.dimensions = settings["dimensions"]
        except Exception as error:  # tokenizers raises its own kinds
            raise ModelError(f"{folder}: the encoder cannot be loaded: {error}") from error

    def _run(self, texts: Sequence[str]) -> Encoded:
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        ids = [np.array(e.ids, dtype=np.int64) for e in encodings]
        width = self._words.shape[1] + self._pairs.shape[1]
        features = np.zeros((len(ids), width), dtype=np.float32)
        for start in range(0, len(ids), _CHUNK):
            self._average(ids[start : start + _CHUNK], features[start : start + _CHUNK])
        projected = in_blocks([features[:, : self._words.shape[1]]], lambda x: x @ self._projection)
        lengths = np.linalg.norm(projected, axis=1, keepdims=True)
        return Encoded(projected / np.maximum(lengths, 1e-9), features)

    def _average(self, ids: list[np.ndarray], out: np.ndarray) -> None:
        """Writes the means of words and of pairs for each text; nothing for a text without tokens."""
        split = self._words.shape[1]
        rows = [row for row, tokens in enumerate(ids) if len(tokens)]
        if not rows:
            return
        flat = np.concatenate([ids[row] for row in rows])
        counts = np.array([len(ids[row]) for row in rows])
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        out[rows, :split] = np.add.reduceat(self._words[flat], starts, axis=0) / counts[:, None]
        # The last token of each text is paired with itself, so that every text has as many pairs as words.
        after = np.append(flat[1:], 0)
        ends = starts + counts - 1
        after[ends] = flat[ends]
        pairs = self._pairs[pair_ids(flat, after, len(self._pairs))]
        out[rows, split:] = np.add.reduceat(pairs, starts, axis=0) / counts[:, None]
