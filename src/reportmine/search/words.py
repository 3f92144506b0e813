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
# All rows in one step, as text: Python lets other threads run at each step, and waits for them to let it
# on, so that two searches at once would wait for each other thousands of times.
_WEIGHTS = """select group_concat(place || ' ' || weight, ' ') from (
    select rowid as place, bm25(findings_fts) as weight from findings_fts where findings_fts match ?
    limit -1)"""


def by_words(
    connection: sqlite3.Connection, index: Index, text: str, allowed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(places, BM25 weights above nought) of the allowed findings that have a word of `text`."""
    words = _affordable(connection, index, telling_words(text))
    if not words:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    (listed,) = connection.execute(_WEIGHTS, (fts_query(" ".join(words)),)).fetchone()
    found = np.fromstring(listed or "", sep=" ").reshape(-1, 2)
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
