"""A glance at what a page draws: whether it is nothing but plain dark letters, as nearly all pages are.

It must cost next to nothing: every object is asked a few things, one thing of all objects at a time. What
is not plain is looked at object by object (`pdf_ink`), and then in the picture of the page (`pdf_view`).
"""

from __future__ import annotations

import ctypes
import struct
from functools import lru_cache
from itertools import repeat

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.read import pdf_calls as calls
from reportmine.read.pdf_drawn import PATTERN, Clips, boxes_of, ems, is_filled
from reportmine.read.pdf_frame import Frame
from reportmine.read.pdf_ink import ALIKE, COVERED, FAINT, LIGHT, UNDER, least_size, overlaps

# Filled letters, and -1 for what is no text.
_PLAIN_MODES = frozenset((-1, raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_STROKE))
_TOUCHED = 0.1  # of a text's box; an underline covers less


def is_plain(page: pdfium.PdfPage, frame: Frame) -> bool:
    """Whether every letter of a page shows for sure. Of layers that are switched off it knows nothing."""
    address = calls.address_of(page)
    handles = list(map(calls.page_object, repeat(address), range(calls.page_count(address))))
    modes = list(map(calls.mode, handles))
    if not _PLAIN_MODES.issuperset(modes):
        return False
    shapes = [i for i, mode in enumerate(modes) if mode < 0] if -1 in modes else []
    texts = [h for h, mode in zip(handles, modes, strict=True) if mode >= 0] if shapes else handles
    if not texts:
        return True
    inks = _inks(texts)
    if inks is None or 1 in map(calls.has_transparency, texts):
        return False
    boxes = boxes_of(texts)
    if not _stands(texts, boxes, frame) or not _uncut(texts, boxes):
        return False
    return not shapes or _apart([handles[i] for i in shapes], shapes, modes, boxes, inks)


def _inks(texts: list[int]) -> set[tuple[int, ...]] | None:
    """The colours of texts; None where one is no dark, opaque, plain colour."""
    numbers = (ctypes.c_uint * (4 * len(texts)))()
    if 0 in map(calls.fill, texts, *calls.fours(ctypes.addressof(numbers), ctypes.sizeof(numbers))):
        return None
    colours = {_colour(one) for (one,) in set(struct.iter_unpack("16s", numbers))}
    if any(min(c[:3]) > LIGHT or c[3] < 255 - FAINT or c[:3] == (PATTERN,) * 3 for c in colours):
        return None
    return colours


@lru_cache(maxsize=256)
def _colour(four: bytes) -> tuple[int, ...]:
    return struct.unpack("4I", four)


def _stands(texts: list[int], boxes: np.ndarray, frame: Frame) -> bool:
    """Whether all texts stand on the page, in letters that can be read."""
    left, bottom, right, top = boxes.T
    if left.min() < frame.left or bottom.min() < frame.bottom:
        return False
    if right.max() > frame.right or top.max() > frame.top:
        return False
    least, wide, high = least_size(frame), right - left, top - bottom
    thin = np.flatnonzero((np.minimum(wide, high) < least) & (wide + high > 0)).tolist()  # not the spaces
    return not thin or bool(ems([texts[i] for i in thin]).min() >= least)


def _uncut(texts: list[int], boxes: np.ndarray) -> bool:
    counts = list(map(calls.clip_paths, map(calls.clip, texts)))
    if max(counts) < 0:
        return True
    clips = Clips()
    objects = zip(texts, counts, boxes.tolist(), strict=True)
    return all(
        clips.hold(text, count, box) for text, count, box in objects if count >= 0 and box[3] > box[1]
    )  # fmt: skip


def _apart(
    shapes: list[int], places: list[int], modes: list[int], boxes: np.ndarray, inks: set[tuple[int, ...]]
) -> bool:
    """Whether all texts lie beside the shapes, or on boxes of other colours, painted before them."""
    if raw.FPDF_PAGEOBJ_FORM in map(calls.kind, shapes):
        return False
    shares = overlaps(boxes, boxes_of(shapes))
    if shares.sum(1).max() < _TOUCHED:
        return True
    near = [j for j, most in enumerate(shares.max(0).tolist()) if most > 0 and _covers(shapes[j])]
    shares = shares[:, near]
    order = np.array([place for place, mode in enumerate(modes) if mode >= 0])
    later = np.array([places[j] for j in near])[None] > order[:, None]
    if not near or (shares * later).sum(1).max() >= COVERED:
        return not near
    under = (shares * ~later).max(0).tolist()
    boxed = [shapes[j] for j, most in zip(near, under, strict=True) if most > UNDER]
    return all(_is_unlike(shape, inks) for shape in boxed)


def _covers(shape: int) -> bool:
    return calls.kind(shape) != raw.FPDF_PAGEOBJ_PATH or is_filled(shape)


def _is_unlike(shape: int, inks: set[tuple[int, ...]]) -> bool:
    """Whether a shape is a box of one colour from which all the colours of letters stand out."""
    numbers = (ctypes.c_uint * 4)()
    if calls.kind(shape) != raw.FPDF_PAGEOBJ_PATH:
        return False
    start = ctypes.addressof(numbers)
    if not calls.fill(shape, *range(start, start + 16, 4)) or tuple(numbers[:3]) == (PATTERN,) * 3:
        return False
    return all(max(abs(a - b) for a, b in zip(ink[:3], numbers[:3], strict=True)) >= ALIKE for ink in inks)
