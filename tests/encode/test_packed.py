"""Weights in four bits: what is packed comes back, and rounding for what a matrix meets loses less."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportmine.encode.packed import BLOCK, packed, unpacked


def test_codes_come_back_by_their_scales() -> None:
    codes = np.resize(np.arange(-8, 8), (2 * BLOCK, 3)).astype(np.int8)
    scales = np.array([[0.5, 0.25, 1.0], [0.5, 0.25, 2.0]], dtype=np.float16)
    whole, steps = unpacked(packed(codes), scales)
    expected = codes * np.repeat(scales.astype(float), BLOCK, axis=0)
    assert whole.dtype == np.int8
    assert np.abs(whole).max() == 63
    assert steps == pytest.approx(np.abs(expected).max(axis=0) / 63)
    assert np.abs(whole * steps - expected).max() <= steps.max() / 2 + 1e-6


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_any_codes_come_back(seed: int) -> None:
    random = np.random.default_rng(seed)
    codes = random.integers(-8, 8, (BLOCK, 4)).astype(np.int8)
    whole, steps = unpacked(packed(codes), np.ones((1, 4), dtype=np.float16))
    assert np.abs(whole * steps - codes).max() <= steps.max() / 2 + 1e-5


def test_noughts_stay_noughts() -> None:
    whole, _ = unpacked(packed(np.zeros((BLOCK, 2), dtype=np.int8)), np.ones((1, 2), dtype=np.float16))
    assert not whole.any()


@pytest.mark.parametrize("scales", [(1, 3), (2, 2), (0, 2)])
def test_scales_of_another_matrix_are_refused(scales: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="of no one matrix"):
        unpacked(packed(np.zeros((BLOCK, 2), dtype=np.int8)), np.ones(scales, dtype=np.float16))
