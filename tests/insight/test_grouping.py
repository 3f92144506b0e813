"""Near pairs and average linkage, by hand and by brute force."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportmine.insight.grouping import joined, near_pairs


def pairs(*rows: tuple[int, int, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return tuple(np.array(column) for column in zip(*rows, strict=True))  # type: ignore[return-value]


def sets(numbers: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(numbers == n).tolist()) for n in set(numbers.tolist())}


def test_two_groups_are_joined_by_the_mean_of_all_their_pairs() -> None:
    # 0-1 0.9; 2 is like 0 (0.8) but not like 1: the mean of 2 with both is 0.4.
    likely = pairs((0, 1, 0.9), (0, 2, 0.8))
    assert sets(joined(3, *likely, (0.5,))[0]) == {frozenset({0, 1}), frozenset({2})}
    assert sets(joined(3, *likely, (0.4,))[0]) == {frozenset({0, 1, 2})}
    assert sets(joined(3, *likely, (0.95,))[0]) == {frozenset({0}), frozenset({1}), frozenset({2})}


def test_a_lower_bound_goes_on_from_the_groups_of_the_higher() -> None:
    likely = pairs((0, 1, 0.9), (2, 3, 0.8), (0, 2, 0.6), (1, 3, 0.6))
    narrow, broad = joined(4, *likely, (0.5, 0.3))
    assert sets(narrow) == {frozenset({0, 1}), frozenset({2, 3})}  # 1.2 / 4 = 0.3
    assert sets(broad) == {frozenset({0, 1, 2, 3})}


def test_nothing_likely_leaves_everyone_alone() -> None:
    assert joined(3, *pairs((0, 1, 0.02)), (0.0,))[0].tolist() == [0, 1, 2]
    none = np.zeros(0, dtype=int)
    assert joined(2, none, none, np.zeros(0), (0.5,))[0].tolist() == [0, 1]


def slowly(number: int, table: dict[tuple[int, int], float], bound: float) -> set[frozenset[int]]:
    found = {frozenset({i}) for i in range(number)}
    while True:
        means = {
            (a, b): sum(table.get((min(x, y), max(x, y)), 0.0) for x in a for y in b) / (len(a) * len(b))
            for a, b in itertools.combinations(found, 2)
        }
        best = max(means.items(), key=lambda item: item[1], default=(None, -1.0))
        if best[0] is None or best[1] < bound or best[1] <= 0:
            return found
        a, b = best[0]
        found = (found - {a, b}) | {a | b}


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 7), st.integers(0, 2**32), st.sampled_from([0.3, 0.5, 0.7]))
def test_it_is_average_linkage(number: int, seed: int, bound: float) -> None:
    random = np.random.default_rng(seed)  # no two means are alike, so that there is one right order
    every = list(itertools.combinations(range(number), 2))
    chosen = [pair for pair in every if random.random() < 0.7]
    if not chosen:
        return
    likely = random.uniform(0.05, 0.95, len(chosen)).tolist()
    rows = [(*pair, p) for pair, p in zip(chosen, likely, strict=True)]
    ours = sets(joined(number, *pairs(*rows), (bound,))[0])
    assert ours == slowly(number, dict(zip(chosen, likely, strict=True)), bound)


def test_near_pairs_are_the_nearest_of_either_once() -> None:
    angles = np.array([0.0, 0.1, 0.2, 1.5])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    one, other = near_pairs(vectors, 1, 0.5)
    assert list(zip(one.tolist(), other.tolist(), strict=True)) == [(0, 1), (1, 2)]
    one, other = near_pairs(vectors, 3, 0.2)
    assert (2, 3) in set(zip(one.tolist(), other.tolist(), strict=True))
    assert all(a < b for a, b in zip(one, other, strict=True))
    assert [len(x) for x in near_pairs(vectors[:1])] == [0, 0]


@pytest.mark.parametrize("size", [3, 1500])
def test_near_pairs_go_by_the_cosine(size: int) -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(size, 4))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    one, other = near_pairs(vectors, 5, 0.6)
    assert ((vectors[one] * vectors[other]).sum(axis=1) >= 0.6 - 1e-9).all()
    assert (one < other).all()
    cosines = vectors @ vectors.T - 9 * np.eye(size)
    found = set(zip(one.tolist(), other.tolist(), strict=True))
    for row in range(0, size, 97):
        for column in np.argsort(-cosines[row])[: min(5, size - 1)].tolist():
            if cosines[row, column] >= 0.6:
                assert (min(row, column), max(row, column)) in found
