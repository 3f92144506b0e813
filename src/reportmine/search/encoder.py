"""Sentences to vectors and to what the tagger's heads look at, by one of the shipped models."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from reportmine.errors import ModelError
from reportmine.models import verified

# The shipped models: the folder below `models/` that holds each one's `encoder` and `tagger`.
MODELS = {"transformer": "", "fast": "fast/"}
# Rows are computed in blocks of one size, so that a row's last digits do not depend on how many
# others there are: a matrix product adds in another order for other sizes.
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Encoded:
    """(n, dimensions) similarity vectors of length 1 and (n, features) for the tagger's heads."""

    vectors: np.ndarray
    features: np.ndarray


class Encoder(ABC):
    """Gives each text a unit vector of `dimensions` float32 numbers, and features."""

    dimensions: int

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """(len(texts), dimensions) float32, rows of length 1; an empty text is a zero row."""
        return self.run(texts).vectors

    def run(self, texts: Sequence[str]) -> Encoded:
        """Vectors and features of texts, each distinct text run once.

        What a text gets does not depend on which others it is run with.
        """
        # Half a surrogate pair, which JSON can carry, has no UTF-8 form and would stop the tokenizer.
        texts = [text.encode("utf-8", "replace").decode() for text in texts]
        unique = list(dict.fromkeys(texts))
        encoded = self._run(unique)
        for row, text in enumerate(unique):
            if not text.strip():
                encoded.vectors[row] = 0
        place = {text: row for row, text in enumerate(unique)}
        rows = [place[text] for text in texts]
        return Encoded(encoded.vectors[rows], encoded.features[rows])

    @abstractmethod
    def _run(self, texts: Sequence[str]) -> Encoded:
        """The same for distinct texts."""


class TransformerEncoder(Encoder):
    """A small transformer as int8 ONNX, run by onnxruntime, without torch.

    Dynamic int8 quantisation scales activations over the whole input tensor, so that a sentence's
    vector would depend on its batch. Each sentence is therefore run alone, and the threads work on
    different sentences: on two cores that is as fast as batches, and the vector is the same always.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        import onnxruntime

        try:
            self._tokenizer, settings = load_tokenizer(folder)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(folder / "onnx" / "model_qint8.onnx"),
                options,
                providers=["CPUExecutionProvider"],
            )
            self.dimensions, self._features = settings["dimensions"], settings["features"]
        except Exception as error:  # onnxruntime and tokenizers raise their own kinds
            raise ModelError(f"{folder}: the encoder cannot be loaded: {error}") from error
        self._threads = threads or min(os.cpu_count() or 1, 16)

    def _run(self, texts: Sequence[str]) -> Encoded:
        tokens = [e.ids for e in self._tokenizer.encode_batch_fast(list(texts))]
        if len(tokens) < 4:
            pairs = [self._one(ids) for ids in tokens]
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                pairs = list(pool.map(self._one, tokens))
        vectors = np.array([v for v, _ in pairs], dtype=np.float32).reshape(len(pairs), self.dimensions)
        features = np.array([f for _, f in pairs], dtype=np.float32).reshape(len(pairs), self._features)
        return Encoded(vectors, features)

    def _one(self, ids: list[int]) -> tuple[np.ndarray, np.ndarray]:
        array = np.array([ids], dtype=np.int64)
        feed = {"input_ids": array, "attention_mask": np.ones_like(array)}
        vector, features = self._session.run(["sentence_embedding", "features"], feed)
        return vector[0], features[0]


def in_blocks(parts: Sequence[np.ndarray], function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """`function` of the rows that `parts` (n, columns each) make side by side, in blocks of one size."""
    count, width = len(parts[0]), sum(part.shape[1] for part in parts)
    rows = np.zeros((max(1, -(-count // _BLOCK)) * _BLOCK, width), dtype=np.float32)
    np.concatenate(parts, axis=1, out=rows[:count])
    blocks = [function(rows[i : i + _BLOCK]) for i in range(0, len(rows), _BLOCK)]
    return np.vstack(blocks)[:count]


def load_tokenizer(folder: Path) -> tuple[Any, dict[str, Any]]:
    """The tokenizer, cutting at the model's limit, and the settings of an encoder's folder."""
    from tokenizers import Tokenizer

    settings = json.loads((folder / "encoder.json").read_text("utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(settings["max_tokens"])
    return tokenizer, settings


@cache
def encoder(model: str = "transformer") -> Encoder:
    """A shipped encoder, its checksums compared first. Raises ModelError."""
    return open_encoder(verified(f"{MODELS[model]}encoder"))


def open_encoder(folder: Path) -> Encoder:
    """The encoder in a folder, whichever kind it is. Raises ModelError."""
    from reportmine.search.static import StaticEncoder

    return TransformerEncoder(folder) if (folder / "onnx").is_dir() else StaticEncoder(folder)
