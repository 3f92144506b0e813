"""Products without rounding: the same bits in any place, batch, order and number of threads."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from reportmine.encode.exact import ExactProduct
from reportmine.encode.folder import verified
from reportmine.encode.onnx import TransformerEncoder
from reportmine.encode.open import encoder
from reportmine.tag import Item, tagger

RANDOM = np.random.default_rng(5)
ROWS = RANDOM.normal(size=(200, 1920)).astype(np.float32)
WEIGHTS = (RANDOM.normal(size=(1920, 96)) * 0.05).astype(np.float16)
PRODUCT = ExactProduct(WEIGHTS, 16.0)
WHOLE = PRODUCT(ROWS)


def test_it_is_the_product() -> None:
    exact = ROWS.astype(np.float64) @ WEIGHTS.astype(np.float64)
    assert WHOLE.dtype == np.float32
    assert np.abs(WHOLE - exact).max() < 2e-4
    # As near as single precision comes, within a factor.
    assert np.abs(WHOLE - exact).mean() < 10 * np.abs(ROWS @ WEIGHTS.astype(np.float32) - exact).mean()


def test_values_by_hand_and_what_is_outside_is_cut() -> None:
    product = ExactProduct(np.array([[1.0, -0.5], [0.25, 2.0]]), 4.0)
    rows = np.array([[1.0, 2.0], [0.0, 0.0], [100.0, 0.0], [-100.0, 1.0]], dtype=np.float32)
    assert product(rows).tolist() == [[1.5, 3.5], [0.0, 0.0], [4.0, -2.0], [-3.75, 4.0]]


def test_no_rows_and_no_weights() -> None:
    assert PRODUCT(np.zeros((0, 1920), dtype=np.float32)).shape == (0, 96)
    assert not ExactProduct(np.zeros((3, 2)), 1.0)(np.ones((2, 3))).any()


@given(st.integers(1, 200), st.integers(0, 199), st.integers(1, 9))
def test_a_row_has_the_same_bits_in_every_block_and_place(size: int, row: int, stride: int) -> None:
    places = (row + stride * np.arange(size)) % len(ROWS)
    assert np.array_equal(PRODUCT(ROWS[places]), WHOLE[places])


def test_one_row_at_every_place_of_a_block() -> None:
    for place in range(64):
        block = ROWS[:64].copy()
        block[place] = ROWS[150]
        assert np.array_equal(PRODUCT(block)[place], WHOLE[150]), place


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_threads_change_no_bit(threads: int) -> None:
    with threadpool_limits(threads):
        assert np.array_equal(PRODUCT(ROWS), WHOLE)


TEXTS = [f"Sentence {i} about care that is {'not ' * (i % 2)}shared." for i in range(70)]
ITEMS = [Item(text, "Findings", "Staff were kind." * (i % 3)) for i, text in enumerate(TEXTS)]


@pytest.mark.parametrize("model", ["transformer", "fast"])
def test_tags_do_not_depend_on_the_place(model: str) -> None:
    """One sentence at every place of a block of 64, alone, and in another order: the same logits."""
    alone = tagger(model).logits(ITEMS[:1])
    for place in range(64):
        block = [*ITEMS[1 : place + 1], ITEMS[0], *ITEMS[place + 1 : 64]]
        for one, many in zip(alone, tagger(model).logits(block), strict=True):
            assert np.array_equal(one[0], many[place]), place


_OTHER_KERNEL = """
import hashlib
from reportmine.encode.open import encoder
from tests.encode.test_exact import PRODUCT, ROWS, ITEMS
vectors = encoder("fast").encode([item.text for item in ITEMS])
print(*(hashlib.sha256(a.tobytes()).hexdigest() for a in (PRODUCT(ROWS), vectors)))
"""


@pytest.mark.parametrize("kernel", ["Haswell", "Sandybridge", "Prescott"])
def test_another_processors_kernel_gives_the_same_bits(
    kernel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenBLAS with the kernel of another processor: exact sums are the same everywhere."""
    monkeypatch.setenv("OPENBLAS_CORETYPE", kernel)
    done = subprocess.run([sys.executable, "-c", _OTHER_KERNEL], capture_output=True, text=True, check=True)
    vectors = encoder("fast").encode([item.text for item in ITEMS])
    here = [hashlib.sha256(a.tobytes()).hexdigest() for a in (WHOLE, vectors)]
    assert done.stdout.split() == here


@pytest.mark.parametrize("threads", [1, 5])
def test_the_number_of_threads_changes_no_vector(threads: int) -> None:
    one = TransformerEncoder(verified("encoder"), threads=threads)
    with threadpool_limits(threads):
        assert np.array_equal(one.encode(TEXTS[:24]), encoder("transformer").encode(TEXTS[:24]))
