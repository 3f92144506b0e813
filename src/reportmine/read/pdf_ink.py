"""Which texts of a page may not show, told from how they are painted: cheap, and rather too many.

What is told here is not that a text is hidden but that it is worth a look at the picture of the page,
which costs as much as reading it (`pdf_hidden`). Nearly every text of a report is plain dark letters on
paper, with nothing painted over them.
"""

from __future__ import annotations

import ctypes

import numpy as np
import pypdfium2.raw as raw

from reportmine.read.pdf_drawn import Boxes, Drawn, em, is_filled, kind, within_clip
from reportmine.read.pdf_frame import Frame

TOO_SMALL = 2.0  # points of an em, on a page of common size
_COMMON_PAGE = 500.0  # points; what is drawn on smaller pages is printed larger
_LIGHT = 200  # of 255: a colour all of whose parts are lighter may be that of paper
_FAINT = 40  # of 255: an alpha that hardly shows
_ALIKE = 60  # of 255: two colours nearer than that in all parts may look the same
_COVERED = 0.3  # of a text's box by what is painted later
_UNDER = 0.1  # of it by what was painted before
_ON_PAGE = 0.95
_MOST_PAIRS = 20_000_000  # of a text and what may cover it
_SOLID = (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_STROKE,
          raw.FPDF_TEXTRENDERMODE_FILL_CLIP, raw.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)  # fmt: skip


def doubtful(objects: Drawn, frame: Frame, *, layers: bool) -> np.ndarray:
    """Which objects are texts that may not show, all or in part; `layers`: there are some."""
    texts = objects.modes >= 0
    colours = objects.colours
    light = texts & objects.plain & (colours[:, :3].min(1, initial=255) > _LIGHT)
    odd = light | ~objects.plain | (colours[:, 3] < _FAINT) | objects.blended | objects.unsure
    odd |= ~np.isin(objects.modes, _SOLID)
    odd |= _shares(objects.boxes, frame) < _ON_PAGE
    odd &= texts
    for i in np.flatnonzero(texts & ~odd & (objects.clips >= 0)):
        odd[i] = not within_clip(objects, i)
    if layers:
        for i in np.flatnonzero(texts & ~odd):
            odd[i] = _in_a_layer(objects.handles[i])
    return odd | (texts & ~odd & _among_others(objects, texts, light))


def too_small(objects: Drawn, frame: Frame) -> np.ndarray:
    """Which objects are texts in letters that nobody can read on paper, whatever their colour.

    Of a page that is smaller than common ones the points are taken to be larger, as a file may have them.
    """
    longest = max(frame.right - frame.left, frame.top - frame.bottom)
    least = TOO_SMALL * min(1.0, longest / _COMMON_PAGE)
    sides = objects.boxes[:, 2:] - objects.boxes[:, :2]
    small = (objects.modes >= 0) & (sides.min(1, initial=least) < least)
    for i in np.flatnonzero(small):
        own = objects.own[i, 2:] - objects.own[i, :2]
        scale = float(sides[i].max() / own.max()) if own.max() > 0 else 1.0
        small[i] = em(objects.handles[i]) * scale < least
    return small


def _shares(boxes: Boxes, frame: Frame) -> np.ndarray:
    """The share of each box that lies on the page."""
    edges = np.array([frame.left, frame.bottom, frame.right, frame.top], np.float32)
    return _overlaps(boxes, edges[None])[:, 0]


def _overlaps(boxes: Boxes, others: Boxes) -> np.ndarray:
    """(boxes, others): the share of each box that lies in each of the others."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    common = np.maximum(high - low, 0).prod(2)
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 1e-3)
    return common / sides.prod(1)[:, None]


def _among_others(objects: Drawn, texts: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Which texts lie under something, or on something of a colour like theirs or of many."""
    found = np.zeros(len(texts), np.bool_)
    around, of_text = np.flatnonzero(~texts | light), np.flatnonzero(texts)
    if not len(around) or not len(of_text):
        return found
    if len(around) * len(of_text) > _MOST_PAIRS:
        return texts
    shares = _overlaps(objects.boxes[of_text], objects.boxes[around])
    later = around[None] > of_text[:, None]
    solid = np.array([True] * len(around))
    for j in np.flatnonzero((shares > 0).any(0)):
        solid[j] = _covers(objects, around[j])
    shares = shares * solid
    found[of_text] = (shares * later).sum(1) >= _COVERED
    for j in np.flatnonzero(((shares > _UNDER) & ~later).any(0)):
        on = of_text[(shares[:, j] > _UNDER) & ~later[:, j] & (of_text != around[j])]
        found[on] |= _like(objects, around[j], on)
    return found


def _covers(objects: Drawn, i: int) -> bool:
    """Whether an object may hide what lies under it."""
    if objects.modes[i] >= 0:
        return True
    handle = objects.handles[i]
    if kind(handle) != raw.FPDF_PAGEOBJ_PATH:
        return True
    return bool(not objects.plain[i] or objects.colours[i, 3] >= _FAINT) and is_filled(handle)


def _like(objects: Drawn, i: int, texts: np.ndarray) -> np.ndarray:
    """Which of the texts may look like what they lie on: a path of their colour, anything of several."""
    if (
        kind(objects.handles[i]) not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_TEXT)
        or not objects.plain[i]
    ):
        return np.ones(len(texts), np.bool_)
    apart = objects.colours[texts, :3].astype(int) - objects.colours[i, :3].astype(int)
    return np.abs(apart).max(1) < _ALIKE


def _in_a_layer(handle: int) -> bool:
    """Whether an object is marked as part of optional content."""
    text = ctypes.cast(handle, raw.FPDF_PAGEOBJECT)
    name, length = ctypes.create_string_buffer(16), ctypes.c_ulong()
    for number in range(raw.FPDFPageObj_CountMarks(text)):
        mark = raw.FPDFPageObj_GetMark(text, number)
        as_wide = ctypes.cast(name, ctypes.POINTER(raw.FPDF_WCHAR))
        if raw.FPDFPageObjMark_GetName(mark, as_wide, 16, length) and name.raw[:6] == b"O\0C\0\0\0":
            return True
    return False
