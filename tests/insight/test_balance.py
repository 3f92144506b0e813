"""The arithmetic of balances, in values worked out by hand, and what must hold of any."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportmine.insight.balance import between, log_odds, rank_correlation, residuals, shrunk

ONES = np.ones(6)
FAR = np.array([0.0, 0, 0, 0, 0, 3])  # Q = 7.5, five degrees of freedom, c = 6 - 1: a variance of 0.5
counts = st.integers(0, 300)


@pytest.mark.parametrize(
    ("strengths", "areas", "mixed", "balance", "variance"),
    [
        (0, 0, 0, 0.0, 4.0),
        (9, 4, 1, log(10 / 5), 0.3),
        (4, 9, 1, -log(10 / 5), 0.3),
        (0, 0, 9, 0.0, 0.4),
        (3, 0, 0, log(3.5 / 0.5), 1 / 3.5 + 2),
    ],
)
def test_a_balance(strengths: int, areas: int, mixed: int, balance: float, variance: float) -> None:
    assert log_odds(strengths, areas, mixed) == pytest.approx((balance, variance))


@given(counts, counts, counts)
def test_praise_and_criticism_are_mirrors(strengths: int, areas: int, mixed: int) -> None:
    balance, variance = log_odds(strengths, areas, mixed)
    assert log_odds(areas, strengths, mixed) == pytest.approx((-balance, variance))
    assert log_odds(strengths + 1, areas, mixed)[0] > balance
    assert variance > 0


@pytest.mark.parametrize(
    ("y", "v", "groups", "variance"),
    [
        (FAR, ONES, "aaaaaa", 0.5),
        (FAR, ONES * 2, "aaaaaa", 0.0),  # chance explains it
        (FAR, ONES, "aaaaab", 0.0),  # the far one is a group of its own
        (np.array([0.0, 2]), np.ones(2), "aa", 1.0),
        (np.array([0.0, 2, 5, 7]), np.ones(4), "aabb", 1.0),
        (np.array([1.0]), np.ones(1), "a", 0.0),
    ],
)
def test_what_is_beyond_chance(y: np.ndarray, v: np.ndarray, groups: str, variance: float) -> None:
    assert between(y, v, groups) == pytest.approx(variance)


def test_a_balance_on_little_is_drawn_to_the_mean() -> None:
    assert shrunk(FAR, ONES) == pytest.approx([1 / 3] * 5 + [0.5 + 2.5 / 3])
    assert shrunk(FAR, ONES * 2) == pytest.approx([0.5] * 6)  # nothing beyond chance
    drawn = shrunk(np.array([-2.0, 2, 2]), np.array([0.01, 0.01, 4]))
    assert drawn[2] < drawn[1] < 2


def test_how_far_one_is_from_its_groups_others() -> None:
    far = residuals(FAR, ONES, "aaaaaa", fewest=5)
    assert far[5] == pytest.approx(3 / sqrt(1 + 0.5 + 1.5 / 5))
    assert far[:5] == pytest.approx([-0.6 / sqrt(1.8)] * 5)
    assert np.isnan(residuals(FAR, ONES, "aaaaaa", fewest=6)).all()
    apart = residuals(np.concatenate([FAR, FAR + 9]), np.ones(12), "aaaaaabbbbbb", fewest=5)
    assert apart == pytest.approx(np.concatenate([far, far]))


@given(st.lists(st.tuples(counts, counts), min_size=7, max_size=12))
def test_distances_are_mirrored_with_the_words(some: list[tuple[int, int]]) -> None:
    def distances(pairs: list[tuple[int, int]]) -> np.ndarray:
        y, v = np.array([log_odds(s, a, 0) for s, a in pairs]).T
        return residuals(y, v, [0] * len(pairs), fewest=5)

    assert distances([(a, s) for s, a in some]) == pytest.approx(-distances(some), abs=1e-9)
    assert distances(some[::-1]) == pytest.approx(distances(some)[::-1], abs=1e-9)


def test_the_more_findings_the_farther_the_same_share() -> None:
    others = [(30, 30), (33, 27), (27, 33), (31, 29), (29, 31)]
    few, many = (
        residuals(*np.array([log_odds(s, a, 0) for s, a in [*others, one]]).T, [0] * 6, 5)[5]
        for one in ((8, 2), (80, 20))
    )
    assert 0 < few < many


LETTERS = [f"r{n}" for n in range(10)]


@pytest.mark.parametrize(
    ("levels", "balances", "rho"),
    [
        ([0, 0, 1, 1, 1, 2, 2, 3, 3, 3], [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6], 0.9692),  # ties of grades
        ([3, 3, 2, 2, 2, 1, 1, 0, 0, 0], [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6], -0.9692),
        (list(range(10)), list(range(10)), 1.0),
    ],
)
def test_ranks_that_agree(levels: list[int], balances: list[float], rho: float) -> None:
    found, low, high = rank_correlation(levels, balances, LETTERS)
    assert found == pytest.approx(rho, abs=1e-4)
    assert low is not None
    assert high is not None
    assert low <= found <= high + 1e-9  # type: ignore[operator]
    squeezed = [b**3 for b in balances]
    assert rank_correlation(levels, squeezed, LETTERS) == (found, low, high)


def test_nothing_is_said_of_few_reports_or_of_one_grade() -> None:
    nothing = (None, None, None)
    assert rank_correlation([1] * 10, range(10), LETTERS) == nothing
    assert rank_correlation(range(7), range(7), LETTERS[:7]) == nothing
    assert rank_correlation(range(10), range(10), ["one"] * 10) == nothing
    assert rank_correlation(range(8), range(8), LETTERS[:8]) != nothing


def test_the_interval_is_drawn_by_report() -> None:
    """Ten reports that say everything thrice know no more than ten."""
    levels = [0, 1, 2, 3, 0, 1, 2, 3, 1, 2]
    balances = [0.1, 0.9, 1.4, 3, 0.7, 0.2, 2.9, 2.5, 1.1, 1.9]
    once = rank_correlation(levels, balances, LETTERS)
    thrice = rank_correlation(levels * 3, balances * 3, LETTERS * 3)
    alone = rank_correlation(levels * 3, balances * 3, [f"{n}" for n in range(30)])
    assert thrice == pytest.approx(once)
    assert alone[2] - alone[1] < thrice[2] - thrice[1]  # type: ignore[operator]


def test_all_of_a_report_is_drawn() -> None:
    """What reports say first runs against their grades, what they say then with them."""
    levels = [0, 0, 1, 1, 2, 2, 3, 3, 3, 0]
    found, low, high = rank_correlation(levels * 3, [-n for n in levels] + levels * 2, LETTERS * 3)
    assert low is not None
    assert high is not None
    assert -0.5 < low <= found <= high  # type: ignore[operator]


def test_balances_that_are_all_one_have_no_correlation() -> None:
    names = [f"r{i}" for i in range(40)]
    assert rank_correlation([i % 3 for i in range(40)], [0.5] * 40, names) == (None, None, None)
