"""The full-text side of a search: BM25 from FTS5, kept fast on large databases."""

from __future__ import annotations

import sqlite3

import numpy as np

from reportmine.search.index import Index
from reportmine.search.terms import fts_query, telling_words

# At most about as many sentences are looked at for a query: of the words, the rarest come first, and
# a word that would exceed this is left to the vectors. It tells little: one sentence in fifty of a
# database of a million has it.
BUDGET = 20_000


def by_words(
    connection: sqlite3.Connection, index: Index, text: str, allowed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(places, BM25 weights above nought) of the allowed findings that have a word of `text`."""
    words = _affordable(connection, index, telling_words(text))
    if not words:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    cursor = connection.cursor()
    cursor.row_factory = None  # thousands of rows: as plain tuples, numpy reads them five times as fast
    rows = cursor.execute(
        "select rowid, bm25(findings_fts) from findings_fts where findings_fts match ?",
        (fts_query(" ".join(words)),),
    ).fetchall()
    found = np.array(rows, dtype=np.float64).reshape(-1, 2)
    places, weights = index.places(found[:, 0].astype(np.int64)), -found[:, 1]
    places, weights = places[places >= 0], weights[places >= 0]
    passes = allowed[places] & (weights > 0)
    return places[passes], weights[passes]


def _affordable(connection: sqlite3.Connection, index: Index, words: list[str]) -> list[str]:
    """The rarest words, as many as stay within the budget together."""
    if len(index.rowids) <= BUDGET:
        return words
    counted = sorted((index.count(connection, word, BUDGET), word) for word in words)
    out, left = [], BUDGET
    for count, word in counted:
        if 0 < count <= left:
            out.append(word)
            left -= count
    return out
