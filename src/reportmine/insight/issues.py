"""What a finding is about, as far as its words show it: groups of people, kinds of fault, telling words.

Two criticisms are the same where subject, kind of fault and population are; vectors alone do not tell
(`data/issues.toml` lists the groups and kinds that have names).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
from scipy import sparse

from reportmine import data

# A sentence that begins so takes its subject from the one before it.
_TAKES_UP = re.compile(
    r"(?-i:(?!IT\b))(?:this|these|those|such|it|they|that|their|here|consequently|"
    r"as a (?:result|consequence)|because of this|for (?:these|this|some)|in (?:these|such))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z][a-z'’-]+")
# A word's place among the columns, the same whatever texts it stands in.
COLUMNS = 2**22
UNKNOWN = 8.0  # the weight of a word that the weights' reports never had


@dataclass(frozen=True, slots=True)
class Issues:
    """Of n findings: `populations` (n, groups) and `faults` (n, kinds) 0/1, `words` (n, COLUMNS).

    The rows of `words` have length 1, or 0 where a finding has no telling word; `lengths` (n,) in words.
    """

    populations: np.ndarray
    faults: np.ndarray
    words: sparse.csr_matrix
    lengths: np.ndarray


def takes_up(text: str) -> bool:
    """Whether a sentence takes its subject from the one before it."""
    return _TAKES_UP.match(text) is not None


def whole(text: str, before: str | None) -> str:
    """A sentence with the one before it (or the line that leads into its list), where it takes that up."""
    return f"{before} {text}" if before and takes_up(text) else text


def issues_of(texts: Sequence[str], weights: Mapping[str, float]) -> Issues:
    """The issues of texts; `weights` say how much a word tells."""
    populations, faults = (named(texts, kind) for kind in ("population", "fault"))
    lengths = np.array([len(text.split()) for text in texts], dtype=np.float32)
    return Issues(populations, faults, _weighted(texts, weights), lengths)


def telling(text: str) -> list[str]:
    """The words of a text that can tell one issue from another, in their order, plurals as singulars."""
    found = (word for word in _WORD.findall(text.lower()) if word not in _little())
    return [word[:-1] if len(word) > 4 and word[-1] == "s" and word[-2] != "s" else word for word in found]


def word_weights(texts: Iterable[str], least: int = 3) -> dict[str, float]:
    """How much a word tells: the logarithm of how rare it is (Spärck Jones 1972); of those that recur."""
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        number += 1
        counts.update(set(telling(text)))
    return {w: round(math.log((number + 1) / (n + 1)), 2) for w, n in sorted(counts.items()) if n >= least}


def _weighted(texts: Sequence[str], weights: Mapping[str, float]) -> sparse.csr_matrix:
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        for word in sorted(set(telling(text))):
            rows.append(row)
            columns.append(crc32(word.encode()) % COLUMNS)
            values.append(weights.get(word, UNKNOWN))
    matrix = sparse.csr_matrix(
        (np.array(values, dtype=np.float32), (rows, columns)), shape=(len(texts), COLUMNS)
    )
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(norms, 1e-9)) @ matrix)


def named(texts: Sequence[str], kind: str) -> np.ndarray:
    """(texts, groups) 0/1: which groups of a kind, population or fault, each text names."""
    patterns = [pattern for _, pattern in groups(kind)]
    return np.array(
        [[bool(pattern.search(text)) for pattern in patterns] for text in texts], dtype=np.float32
    ).reshape(len(texts), len(patterns))


@cache
def groups(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(identifier, pattern) of each population or fault."""
    rows = data.load("issues.toml")[kind]
    return tuple((row["id"], re.compile(rf"\b(?:{row['words']})\b", re.IGNORECASE)) for row in rows)


@cache
def marks(kind: str) -> re.Pattern[str]:
    """`faint`: words of praise that is no lesson yet; `vague`: words that point at another sentence."""
    return re.compile(rf"\b(?:{data.load('issues.toml')[kind]})\b", re.IGNORECASE)


@cache
def _little() -> frozenset[str]:
    return frozenset(data.load("issues.toml")["little"])
