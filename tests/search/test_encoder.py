"""The encoder: a sentence's vector is its own, whatever is encoded with it."""

import random
from pathlib import Path

import numpy as np
import pytest

from reportmine.errors import ModelError
from reportmine.models import checksums, models_folder
from reportmine.search.encoder import Encoder, encoder

TEXTS = [f"Sentence number {i} about care that is shared {'and long ' * (i % 9)}." for i in range(64)]


def test_vectors_do_not_depend_on_the_batch() -> None:
    together = encoder().encode(TEXTS)
    alone = np.vstack([encoder().encode([t]) for t in TEXTS])
    order = list(range(64))
    random.Random(1).shuffle(order)
    shuffled = encoder().encode([TEXTS[i] for i in order])[np.argsort(order)]
    assert np.array_equal(together, alone)
    assert np.array_equal(together, shuffled)


def test_vectors_have_length_one_and_meaning() -> None:
    a, b, c = encoder().encode(
        ["Information is not shared.", "Records do not reach partners.", "The canteen opens at noon."]
    )
    assert a.dtype == np.float32
    assert np.isclose(np.linalg.norm(a), 1, atol=1e-5)
    assert a @ b > a @ c + 0.1


def test_empty_and_long_texts() -> None:
    vectors = encoder().encode(["", "word " * 5000])
    assert not vectors[0].any()
    assert np.isclose(np.linalg.norm(vectors[1]), 1, atol=1e-5)
    assert encoder().encode([]).shape == (0, 384)


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        Encoder(tmp_path)


def test_every_shipped_file_is_listed_and_agrees() -> None:
    from reportmine.models import digest

    root = models_folder()
    listed = checksums(root)
    files = {p.relative_to(root).as_posix(): p for p in root.rglob("*") if p.is_file() and p.parent != root}
    assert set(listed) == set(files)
    assert all(digest(path) == listed[name] for name, path in files.items())


@pytest.mark.transformers
def test_sentence_transformers_opens_the_same_folder() -> None:
    library = pytest.importorskip("sentence_transformers", reason="needs the transformers extra")
    model = library.SentenceTransformer(str(models_folder() / "encoder"), device="cpu")
    theirs = model.encode(TEXTS[:16], normalize_embeddings=True)
    cosines = (theirs * encoder().encode(TEXTS[:16])).sum(axis=1)
    assert cosines.min() > 0.97
    assert cosines.mean() > 0.985
