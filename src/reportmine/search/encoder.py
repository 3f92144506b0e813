"""Sentences to vectors: all-MiniLM-L6-v2 as int8 ONNX, run by onnxruntime, without torch."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np

from reportmine.errors import ModelError
from reportmine.models import verified


class Encoder:
    """Gives each text a unit vector of `dimensions` float32 numbers.

    Dynamic int8 quantisation scales activations over the whole input tensor, so that a sentence's
    vector would depend on its batch. Each sentence is therefore run alone, and the threads work on
    different sentences: on two cores that is as fast as batches, and the vector is the same always.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            settings = json.loads((folder / "encoder.json").read_text("utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(folder / "onnx" / "model_qint8.onnx"),
                options,
                providers=["CPUExecutionProvider"],
            )
        except Exception as error:  # onnxruntime and tokenizers raise their own kinds
            raise ModelError(f"{folder}: the encoder cannot be loaded: {error}") from error
        self.dimensions: int = settings["dimensions"]
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(settings["max_tokens"])
        self._threads = threads or min(os.cpu_count() or 1, 16)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """(len(texts), dimensions) float32, rows of length 1; an empty text is a zero row."""
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        rows: dict[str, list[int]] = {}
        for i, text in enumerate(texts):
            if text.strip():
                rows.setdefault(text, []).append(i)
        unique = list(rows)
        tokens = [e.ids for e in self._tokenizer.encode_batch(unique)]
        if len(unique) < 4:
            vectors = [self._one(ids) for ids in tokens]
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                vectors = list(pool.map(self._one, tokens))
        for text, vector in zip(unique, vectors, strict=True):
            out[rows[text]] = vector
        return out

    def _one(self, ids: list[int]) -> np.ndarray:
        array = np.array([ids], dtype=np.int64)
        feed = {"input_ids": array, "attention_mask": np.ones_like(array)}
        return self._session.run(None, feed)[0][0]


@cache
def encoder() -> Encoder:
    """The shipped encoder, its checksum compared first. Raises ModelError."""
    return Encoder(verified("encoder"))
