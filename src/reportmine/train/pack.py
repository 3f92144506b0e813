"""Single-precision weights as four bits, so that what a layer gives changes least.

Each column of a matrix is rounded input by input, and what one rounding loses is made up for by the inputs
that are still to come, weighed by how they go together in real sentences (Frantar et al. 2023, "GPTQ").
"""

from __future__ import annotations

import numpy as np

from reportmine.encode.packed import BLOCK

_TRIED = np.linspace(0.7, 1.0, 7)  # shares of a block's largest weight that its scale may cover
_DAMP = 0.01  # of the mean variance, added to every input's, so that the matrix can be inverted


def four_bits(weights: np.ndarray, inputs: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(inputs, outputs) codes from -8 to 7 and (inputs / BLOCK, outputs) float16 scales.

    `inputs` are (rows, inputs) numbers that the matrix met in real sentences; without, every weight is
    rounded by itself. The number of inputs is a multiple of BLOCK.
    """
    rest = weights.astype(np.float64).copy()
    codes = np.zeros(weights.shape, dtype=np.int8)
    scales = np.zeros((len(weights) // BLOCK, weights.shape[1]), dtype=np.float16)
    factor = None if inputs is None else _factor(inputs)
    for block in range(len(scales)):
        start = block * BLOCK
        scales[block] = _scales(rest[start : start + BLOCK])
        scale = scales[block].astype(np.float64)
        lost = np.zeros((BLOCK, weights.shape[1]))
        for i in range(start, start + BLOCK):
            codes[i] = np.clip(np.rint(rest[i] / scale), -8, 7)
            error = rest[i] - codes[i] * scale
            if factor is not None:
                lost[i - start] = error / factor[i, i]
                inside = slice(i + 1, start + BLOCK)
                rest[inside] -= np.outer(factor[i, inside], lost[i - start])
        if factor is not None:
            rest[start + BLOCK :] -= factor[start : start + BLOCK, start + BLOCK :].T @ lost
    return codes, scales


def _factor(inputs: np.ndarray) -> np.ndarray:
    """The upper Cholesky factor of the inverse of what the inputs have in common."""
    together = inputs.T.astype(np.float64) @ inputs
    together += np.eye(len(together)) * max(_DAMP * np.diag(together).mean(), 1e-9)
    return np.linalg.cholesky(np.linalg.inv(together)).T


def _scales(block: np.ndarray) -> np.ndarray:
    """For each output the scale with the least squared error, of those tried."""
    largest = np.maximum(np.abs(block).max(axis=0), 1e-6) / 7
    best, least = largest, np.full(block.shape[1], np.inf)
    for share in _TRIED:
        scale = np.maximum((largest * share).astype(np.float16).astype(np.float64), 6e-8)
        error = ((np.clip(np.rint(block / scale), -8, 7) * scale - block) ** 2).sum(axis=0)
        better = error < least
        best, least = np.where(better, scale, best), np.where(better, error, least)
    return best
