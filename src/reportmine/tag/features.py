"""What the tagger looks at: the sentence, its heading, the sentence before, as one sparse matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from reportmine.search.encoder import Encoder
from reportmine.structure.families import KINDS, families

# How much each part weighs beside the others (their rows have length 1).
TEXT_WEIGHT, HEADING_WEIGHT, PREVIOUS_WEIGHT, KIND_WEIGHT = 3.0, 1.5, 1.0, 1.0


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence to tag, with what stands around it; both may be empty."""

    text: str
    heading: str = ""
    previous: str = ""


@lru_cache(maxsize=10_000)
def heading_kind(heading: str) -> str:
    """The kind that any family's patterns give a heading; `other` where none knows it."""
    for family in families().values():
        if found := family.rule(heading):
            return found[0].kind
    return "other"


def words(vocabulary: Sequence[str] | None = None) -> TfidfVectorizer:
    """Words and pairs of words, TF-IDF; with a vocabulary it only needs its idf."""
    limits: dict[str, Any] = {"min_df": 2, "max_features": 20_000}
    if vocabulary is not None:
        limits = {"vocabulary": list(vocabulary)}
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32, **limits)


def dense(items: Sequence[Item], encoder: Encoder, vectors: np.ndarray | None = None) -> np.ndarray:
    """(items, 3 × dimensions + kinds) float32: vectors of text, heading, previous, and the kind.

    `vectors` are those of the texts where they are known already.
    """
    if vectors is None:
        vectors = encoder.encode([item.text for item in items])
    known = dict(zip((item.text for item in items), vectors, strict=True))
    others = sorted({t for i in items for t in (i.heading, i.previous)} - known.keys())
    known.update(zip(others, encoder.encode(others), strict=True))
    kinds = np.zeros((len(items), len(KINDS)), dtype=np.float32)
    for row, item in enumerate(items):
        kinds[row, KINDS.index(heading_kind(item.heading))] = KIND_WEIGHT
    return np.hstack(
        [
            TEXT_WEIGHT * vectors,
            HEADING_WEIGHT * np.array([known[i.heading] for i in items]).reshape(len(items), -1),
            PREVIOUS_WEIGHT * np.array([known[i.previous] for i in items]).reshape(len(items), -1),
            kinds,
        ]
    )  # fmt: skip


def join(counted: sparse.spmatrix, numbers: np.ndarray) -> sparse.csr_matrix:
    """Words and vectors side by side."""
    return sparse.hstack([counted, sparse.csr_matrix(numbers)], format="csr")
