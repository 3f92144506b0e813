"""Weights in four bits: half of what int8 needs on disk, made int8 again when they are loaded.

Along the inputs of each output, 32 weights share a scale (as in the block formats of Dettmers and
Zettlemoyer 2023, "The case for 4-bit precision"). What is computed with is int8 with one scale an output,
whose products are the same bits on every processor (`train.portable`).
"""

from __future__ import annotations

import numpy as np

BLOCK = 32  # weights that share a scale
_LARGEST = 63  # of a number at work: seven bits, so that sums of two products stay within 16 bits


def packed(codes: np.ndarray) -> np.ndarray:
    """(inputs, outputs) whole numbers from -8 to 7 as (inputs / 2, outputs) bytes."""
    nibbles = (codes + 8).astype(np.uint8)
    return nibbles[0::2] | (nibbles[1::2] << 4)


def unpacked(codes: np.ndarray, scales: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(inputs, outputs) int8 and (outputs,) float32 steps; `scales` are (inputs / BLOCK, outputs).

    Raises ValueError where the two do not belong together.
    """
    inputs, outputs = 2 * len(codes), codes.shape[1]
    if inputs != BLOCK * len(scales) or scales.shape[1] != outputs:
        raise ValueError(f"codes {codes.shape} and scales {scales.shape} of no one matrix")
    whole = np.empty((inputs, outputs), dtype=np.float32)
    whole[0::2], whole[1::2] = codes & 15, codes >> 4
    whole -= 8
    blocks = whole.reshape(-1, BLOCK, outputs)
    blocks *= scales.astype(np.float32)[:, None]
    largest = np.maximum(np.abs(whole).max(axis=0), np.float32(1e-12))
    step = largest / np.float32(_LARGEST)
    whole /= step
    return np.rint(whole).astype(np.int8), step
