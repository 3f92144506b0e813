"""The ranking: meaning, words and direction in one score; near-duplicates of a report folded."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np

from reportmine.search.index import Index
from reportmine.search.query import Query
from reportmine.search.words import by_words
from reportmine.vocabulary import POLARITIES

# score = cosine + WORDS · (BM25 / the best BM25) + DIRECTION · (agreement in direction). Chosen on
# graded findings of 30 queries (README, "Search"); anything near these does as well.
WORDS, DIRECTION = 0.5, 0.2
# How well a finding of each polarity answers a query for strengths, and for areas for development.
_AGREEMENT = {
    "strength": {"strength": 1.0, "mixed": 0.5, "context": 0.3, "area_for_development": 0.0},
    "area_for_development": {"area_for_development": 1.0, "mixed": 0.5, "context": 0.3, "strength": 0.0},
}
CANDIDATES = 1_000
# Two findings of one report at least this similar are one finding said twice.
SAME = 0.92


@dataclass(frozen=True, slots=True)
class Ranked:
    """A finding's place in the index, its score and cosine, and the places folded under it."""

    place: int
    score: float
    similarity: float
    folded: tuple[int, ...] = ()


def rank(
    connection: sqlite3.Connection, index: Index, asked: Query, allowed: np.ndarray, limit: int,
    *, fold: bool, words: bool = True,
) -> list[Ranked]:  # fmt: skip
    """The best of the allowed findings, best first; `words`: whether the words of the query count."""
    count = max(CANDIDATES, 2 * limit)
    near = index.vectors.nearest(asked.vector, count, allowed)
    found, weights = by_words(connection, index, asked.text, allowed) if words else _nothing()
    places = np.union1d(near, found[np.argsort(-weights, kind="stable")[:count]])
    similarity = index.vectors.cosines(asked.vector, places)
    scores = similarity.astype(np.float64)
    if len(found):
        known = dict(zip(found.tolist(), (weights / weights.max()).tolist(), strict=True))
        scores += WORDS * np.array([known.get(place, 0.0) for place in places.tolist()])
    scores += DIRECTION * _agreement(asked.direction)[index.polarity[places]]
    order = np.lexsort((places, -scores))
    best = [Ranked(int(places[i]), float(scores[i]), float(similarity[i])) for i in order]
    return folded(index, best, limit) if fold else best[:limit]


def _nothing() -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(0, dtype=np.int64), np.zeros(0)


def _agreement(direction: str | None) -> np.ndarray:
    """One number per polarity; noughts where no direction is clear."""
    levels = _AGREEMENT.get(direction or "", {})
    return np.array([levels.get(name, 0.0) for name in POLARITIES])


def folded(index: Index, ranked: list[Ranked], limit: int) -> list[Ranked]:
    """At most `limit`: what a report says again goes under what ranks higher of the same report."""
    kept: list[Ranked] = []
    under: list[list[int]] = []
    at: dict[int, int] = {}  # from a number in `ranked` to one in `kept`
    alike = _alike(index, ranked)
    for number, one in enumerate(ranked):
        judged = index.polarity[one.place]
        # Praise is never the same again as blame, however like the words.
        same = (at[other] for other in alike.get(number, ()) if other in at)
        best = next((k for k in same if index.polarity[kept[k].place] == judged), None)
        if best is not None:
            under[best].append(one.place)
        elif len(kept) < limit:
            at[number] = len(kept)
            kept.append(one)
            under.append([])
    return [
        Ranked(one.place, one.score, one.similarity, tuple(places))
        for one, places in zip(kept, under, strict=True)
    ]


def _alike(index: Index, ranked: list[Ranked]) -> dict[int, list[int]]:
    """For each number in `ranked`, those before it that say nearly the same in the same report."""
    places = np.array([r.place for r in ranked], dtype=np.int64)
    vectors = index.vectors.rows(places)
    reports = index.report[places]
    order = np.argsort(reports, kind="stable")
    out: dict[int, list[int]] = {}
    for group in np.split(order, np.flatnonzero(np.diff(reports[order])) + 1):
        if len(group) == 1:
            continue
        later, earlier = np.nonzero(vectors[group] @ vectors[group].T >= SAME)
        before = earlier < later
        for one, other in zip(group[later[before]].tolist(), group[earlier[before]].tolist(), strict=True):
            out.setdefault(one, []).append(other)
    return out
