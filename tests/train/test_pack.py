"""Rounding to four bits: near the weights, and nearer in what it gives where it knows what comes in."""

import numpy as np

from reportmine.encode.packed import BLOCK, packed, unpacked
from reportmine.train.pack import four_bits


def given_back(codes: np.ndarray, scales: np.ndarray) -> np.ndarray:
    whole, steps = unpacked(packed(codes), scales)
    return whole * steps


def test_weights_that_four_bits_hold_are_kept() -> None:
    weights = np.resize(np.arange(-7, 8), (BLOCK, 2)) * np.array([0.5, 2.0])
    codes, scales = four_bits(weights)
    assert scales.tolist() == [[0.5, 2.0]]
    assert np.array_equal(codes * scales.astype(float), weights)


def test_one_large_weight_does_not_cost_the_others() -> None:
    weights = np.full((2 * BLOCK, 1), 0.3)
    weights[0] = 20.0
    codes, scales = four_bits(weights)
    back = codes * np.repeat(scales.astype(float), BLOCK, axis=0)
    assert np.abs(back[BLOCK:] - 0.3).max() < 0.01  # another block, another scale
    assert back[0, 0] > 13


def test_what_comes_in_is_taken_into_account() -> None:
    random = np.random.default_rng(0)
    common = random.normal(size=(400, 4)) @ random.normal(size=(4, 64))
    inputs = common + 0.1 * random.normal(size=(400, 64))  # they go together, as tokens do
    weights = random.normal(size=(64, 16))
    plain, aware = given_back(*four_bits(weights)), given_back(*four_bits(weights, inputs))

    def lost(back: np.ndarray) -> float:
        return float(((inputs @ back - inputs @ weights) ** 2).mean())

    assert lost(aware) < 0.5 * lost(plain)
