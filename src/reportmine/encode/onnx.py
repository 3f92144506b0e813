"""Transformers as int8 ONNX, run by onnxruntime, without torch: the default encoder, and the reader."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from reportmine.encode.base import Encoded, Encoder, Passage, load_tokenizer, word_pieces
from reportmine.encode.layout import laid_out
from reportmine.encode.packed import unpacked
from reportmine.errors import ModelError
from reportmine.silent import onnxruntime


class TransformerEncoder(Encoder):
    """A transformer as int8 ONNX; `encoder.json` says whether it reads in context.

    Dynamic int8 quantisation scales activations over the whole input tensor, so that a sentence's
    vector would depend on its batch. Each sentence is therefore run alone, and the threads work on
    different sentences: on two cores that is as fast as batches, and the vector is the same always.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        try:
            self._tokenizer, settings = load_tokenizer(folder)
            self._tokenizer.no_truncation()  # of the sentence before the end counts
            self.dimensions, self._features = settings["dimensions"], settings["features"]
            self.in_context = bool(settings["in_context"])
            self._limit: int = settings["max_tokens"]
            self._start, self._end = (self._tokenizer.token_to_id(mark) for mark in settings["marks"])
            self._session = _session(folder)
            self._inputs = [one.name for one in self._session.get_inputs()]
        except Exception as error:  # onnxruntime and tokenizers raise their own kinds
            raise ModelError(f"{folder}: the encoder cannot be loaded: {error}") from error
        self._threads = threads or min(os.cpu_count() or 1, 16)
        self._pool = cache(self._new_pool)

    def _new_pool(self) -> ThreadPoolExecutor:
        """One for all who encode at once: together they keep so many threads busy, and no more."""
        return ThreadPoolExecutor(self._threads, thread_name_prefix="encode")

    def _run(self, passages: Sequence[Passage]) -> Encoded:
        tokens = self._tokens(passages)
        if len(tokens) < 4:
            pairs = [self._one(*one) for one in tokens]
        else:
            pairs = list(self._pool().map(self._one, *zip(*tokens, strict=True)))
        vectors = np.array([v for v, _ in pairs], dtype=np.float32).reshape(len(pairs), self.dimensions)
        features = np.array([f for _, f in pairs], dtype=np.float32).reshape(len(pairs), self._features)
        return Encoded(vectors, features)

    def _tokens(self, passages: Sequence[Passage]) -> list[tuple[list[int], int]]:
        """What `laid_out` makes of each; every distinct string is cut into tokens once."""
        texts = list({part: None for passage in passages for part in passage if part})
        pieces = word_pieces(self._tokenizer, texts, add_special_tokens=False)
        ids = {"": [], **dict(zip(texts, pieces, strict=True))}
        return [self._laid_out(*(ids[part] for part in passage)) for passage in passages]

    def _laid_out(self, text: list[int], heading: list[int], previous: list[int]) -> tuple[list[int], int]:
        if not self.in_context:
            return [self._start, *text[: self._limit], self._end], 0
        return laid_out(text, heading, previous, self._start, self._end, self._limit)

    def _one(self, ids: list[int], start: int) -> tuple[np.ndarray, np.ndarray]:
        array = np.array([ids], dtype=np.int64)
        own = np.zeros_like(array)
        own[0, start:] = 1
        feed = {"input_ids": array, "attention_mask": np.ones_like(array), "own": own}
        vector, features = self._session.run(
            ["sentence_embedding", "features"], {name: feed[name] for name in self._inputs}
        )
        return vector[0], features[0]


def _session(folder: Path) -> Any:
    """onnxruntime's session of the model in a folder, its packed weights unpacked where it has such."""
    runtime = onnxruntime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    weights = folder / "weights.npz"
    if weights.exists():
        given = {name: runtime.OrtValue.ortvalue_from_numpy(one) for name, one in _weights(weights).items()}
        options.add_external_initializers(list(given), list(given.values()))
        # From memory, so that the library looks for no weights beside the file.
        model: str | bytes = (folder / "onnx" / "graph.onnx").read_bytes()
    else:
        model = str(folder / "onnx" / "model_qint8.onnx")
    return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _weights(path: Path) -> dict[str, np.ndarray]:
    """The weights of a graph by name: packed matrices as int8 and steps, all else in single precision."""
    out = {}
    with np.load(path, allow_pickle=False) as arrays:
        for name in arrays.files:
            part, _, kind = name.rpartition(".")
            if kind == "codes":
                out[f"{part}.int8"], out[f"{part}.steps"] = unpacked(arrays[name], arrays[f"{part}.scales"])
            elif kind != "scales":
                out[name] = np.ascontiguousarray(arrays[name], dtype=np.float32)
    return out
