"""The fast encoder on four words, by hand: means, filters over neighbours, halves."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from reportmine.encode.base import Passage
from reportmine.encode.static import StaticEncoder


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> StaticEncoder:
    """a = (1, 0), b = (0, 1), c = (2, 0), d = (0, 3).

    The first filter answers with the first number of the word before, the second with the second number
    of the word itself, less a half.
    """
    folder = tmp_path_factory.mktemp("static")
    tokenizer = Tokenizer(WordLevel({"a": 0, "b": 1, "c": 2, "d": 3, "?": 4}, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "encoder.json").write_text(json.dumps({"max_tokens": 8, "dimensions": 2}))
    filters = np.zeros((3, 2, 2), dtype=np.float32)
    filters[0, 0, 0] = 1
    filters[1, 1, 1] = 1
    np.savez(
        folder / "embeddings.npz",
        words=np.array([[1, 0], [0, 1], [2, 0], [0, 3], [0, 0]], dtype=np.int8),
        word_scales=np.ones((5, 1), dtype=np.float32),
        filters=filters,
        filter_bias=np.array([0, -0.5], dtype=np.float32),
        projection=np.eye(2, dtype=np.float32),
    )
    return StaticEncoder(folder)


FEATURES = {
    # text: mean, each filter's largest answer in all of it, in its first half, in its second
    "a b c d": [0.75, 1, 2, 2.5, 1, 0.5, 2, 2.5],
    "a d b": [1 / 3, 4 / 3, 1, 2.5, 1, 2.5, 0, 0.5],  # the middle word belongs to the first half
    "d": [0, 3, 0, 2.5, 0, 2.5, 0, 0],  # one word has no second half
    "a": [1, 0, 0, 0, 0, 0, 0, 0],  # no answer is below nought
    "c a": [1.5, 0, 2, 0, 0, 0, 2, 0],
    "": [0] * 8,
}


def test_features_by_hand(encoder: StaticEncoder) -> None:
    found = encoder.run([Passage(text) for text in FEATURES]).features
    assert found == pytest.approx(np.array(list(FEATURES.values())), abs=1e-6)
    for text, expected in FEATURES.items():  # nothing reaches across from a neighbour in the batch
        assert encoder.run([Passage(text)]).features[0] == pytest.approx(np.array(expected), abs=1e-6)


def test_vectors_by_hand(encoder: StaticEncoder) -> None:
    found = encoder.encode(["a b c d", "d", "", "a b c d"])
    assert found == pytest.approx(np.array([[0.6, 0.8], [0, 1], [0, 0], [0.6, 0.8]]), abs=1e-6)
    assert found.dtype == np.float32
    assert encoder.encode(["a a a a a a a a b b b b"])[0] == pytest.approx([1, 0])  # cut after 8 words
