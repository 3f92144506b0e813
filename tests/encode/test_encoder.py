"""The encoder: a sentence's vector is its own, whatever is encoded with it."""

import random
from pathlib import Path

import numpy as np
import pytest

from reportmine.encode.base import Encoder, Passage
from reportmine.encode.folder import checksums, models_folder
from reportmine.encode.onnx import TransformerEncoder
from reportmine.encode.open import encoder
from reportmine.encode.static import StaticEncoder
from reportmine.errors import ModelError
from tests.helpers import ICS

MODELS = ("transformer", "fast")
TEXTS = [f"Sentence number {i} about care that is shared {'and long ' * (i % 9)}." for i in range(64)]


@pytest.mark.parametrize("model", MODELS)
def test_vectors_do_not_depend_on_the_batch(model: str) -> None:
    together = encoder(model).encode(TEXTS)
    alone = np.vstack([encoder(model).encode([t]) for t in TEXTS])
    order = list(range(64))
    random.Random(1).shuffle(order)
    shuffled = encoder(model).encode([TEXTS[i] for i in order])[np.argsort(order)]
    assert np.array_equal(together, alone)
    assert np.array_equal(together, shuffled)


@pytest.mark.parametrize("model", MODELS)
def test_vectors_have_length_one_and_meaning(model: str) -> None:
    a, b, c = encoder(model).encode(
        ["Information is not shared.", "Records do not reach partners.", "The canteen opens at noon."]
    )
    assert a.dtype == np.float32
    assert np.isclose(np.linalg.norm(a), 1, atol=1e-5)
    assert a @ b > a @ c + 0.1


@pytest.mark.parametrize("model", MODELS)
def test_empty_and_long_texts(model: str) -> None:
    vectors = encoder(model).encode(["", "word " * 5000])
    assert not vectors[0].any()
    assert np.isclose(np.linalg.norm(vectors[1]), 1, atol=1e-5)
    assert encoder(model).encode([]).shape == (0, 384)


@pytest.mark.parametrize("kind", [TransformerEncoder, StaticEncoder])
def test_a_damaged_model_is_refused(kind: type[Encoder], tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        kind(tmp_path)  # type: ignore[call-arg]


def test_models_are_small_and_hold_no_pickle() -> None:
    root = models_folder()
    both = [p for name in ("encoder", "tagger") for p in (root / name).rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in both) < 40_000_000
    for path in root.rglob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)


def test_the_fast_model_hears_the_order_of_words() -> None:
    mean = 256  # the first features are the mean of the word pieces
    texts = ["support is not always good", "support is always not good"]
    turned = ["waits are long, but staff are kind", "staff are kind, but waits are long"]
    for here, there in (texts, turned):
        features = encoder("fast").run([Passage(here), Passage(there)]).features
        assert np.allclose(features[0, :mean], features[1, :mean], atol=1e-5)
        assert np.abs(features[0, mean:] - features[1, mean:]).max() > 0.01


def test_every_shipped_file_is_listed_and_agrees() -> None:
    from reportmine.encode.folder import digest

    root = models_folder()
    listed = checksums(root)
    files = {p.relative_to(root).as_posix(): p for p in root.rglob("*") if p.is_file() and p.parent != root}
    assert set(listed) == set(files)
    assert all(digest(path) == listed[name] for name, path in files.items())


@pytest.mark.transformers
def test_training_kept_the_vectors_close_to_the_base_models() -> None:
    library = pytest.importorskip("sentence_transformers", reason="needs the transformers extra")
    from reportmine.train.run import base_model

    model = library.SentenceTransformer(str(base_model()), device="cpu")
    texts = [line.strip() for line in ICS.splitlines() if len(line) > 40]
    theirs = model.encode(texts, normalize_embeddings=True)
    assert (theirs * encoder().encode(texts)).sum(axis=1).mean() > 0.7
