"""Which texts of a page may not show, told from how they are painted: cheap, and rather too many.

What is told here is not that a text is hidden but that it is worth a look at the picture of the page,
which costs as much as reading it (`pdf_hidden`). Nearly every text of a report is plain dark letters on
paper, with nothing painted over them.
"""

from __future__ import annotations

import ctypes

import numpy as np
import pypdfium2.raw as raw

from reportmine.read import pdf_calls as calls
from reportmine.read.pdf_drawn import Boxes, Clips, Drawn, ems, is_filled
from reportmine.read.pdf_frame import Frame

TOO_SMALL = 2.0  # points of an em, on a page of common size
COMMON_PAGE = 500.0  # points; what is drawn on smaller pages is printed larger
LIGHT = 200  # of 255: a colour all of whose parts are lighter may be that of paper
FAINT = 40  # of 255: an alpha that hardly shows
ALIKE = 60  # of 255: two colours nearer than that in all parts may look the same
COVERED = 0.3  # of a text's box by what is painted later
UNDER = 0.1  # of it by what was painted before
_NEAR = 0.002  # of it by one of many that together may cover it
_ON_PAGE = 0.95
_MOST_PAIRS = 20_000_000  # of a text and what may cover it
# By render mode, from 0 to 7 and -1 for what is no text: letters that are filled, or not drawn at all.
_SOLID = np.array([1, 0, 1, 0, 1, 0, 1, 0, 1], np.bool_)
_INKLESS = np.array([0, 0, 0, 1, 0, 0, 0, 1, 0], np.bool_)


def doubtful(objects: Drawn, frame: Frame, *, layers: bool) -> np.ndarray:
    """Which objects are texts that may not show, all or in part; `layers`: there are some."""
    inkless, solid = _INKLESS[objects.modes], _SOLID[objects.modes]
    texts = (objects.modes >= 0) & (inkless | _has_area(objects.boxes))  # not the spaces
    red, green, blue, alpha = objects.colours.T
    light = texts & objects.plain & (red > LIGHT) & (green > LIGHT) & (blue > LIGHT)
    odd = light | ~objects.plain | (alpha < FAINT) | objects.blended | objects.unsure | ~solid
    left, bottom, right, top = objects.boxes.T
    beyond = (left < frame.left) | (bottom < frame.bottom) | (right > frame.right) | (top > frame.top)
    if (over := np.flatnonzero(beyond & texts)).size:
        page = np.array([[frame.left, frame.bottom, frame.right, frame.top]], np.float32)
        odd[over] |= overlaps(objects.boxes[over], page)[:, 0] < _ON_PAGE
    odd &= texts
    clips = Clips()
    for i in np.flatnonzero(texts & ~odd & (objects.clips >= 0)):
        odd[i] = not clips.hold(objects.handles[i], int(objects.clips[i]), objects.own[i].tolist())
    if layers:
        for i in np.flatnonzero(texts & ~odd):
            odd[i] = objects.forms[i] or _in_a_layer(objects.handles[i])  # a form may be of one as a whole
    return odd | (texts & ~odd & _among_others(objects, texts, light))


def least_size(frame: Frame) -> float:
    """The size in points below which letters cannot be read on a page."""
    return TOO_SMALL * min(1.0, max(frame.right - frame.left, frame.top - frame.bottom) / COMMON_PAGE)


def too_small(objects: Drawn, frame: Frame) -> np.ndarray:
    """Which objects are texts in letters that nobody can read on paper, whatever their colour.

    Of a page that is smaller than common ones the points are taken to be larger, as a file may have them.
    """
    least = least_size(frame)
    left, bottom, right, top = objects.boxes.T
    small = (objects.modes >= 0) & ((right - left < least) | (top - bottom < least))
    found = np.flatnonzero(small)
    if len(found):
        sizes = ems([objects.handles[i] for i in found])
        small[found] = sizes * _scales(objects, found) < least
    return small


def _scales(objects: Drawn, found: np.ndarray) -> np.ndarray:
    """By how much texts are larger on the page than in their form."""
    if objects.own is objects.boxes:
        return np.ones(len(found))
    own, laid = ((b[found, 2:] - b[found, :2]).max(1) for b in (objects.own, objects.boxes))
    return np.where(own > 0, laid / np.maximum(own, 1e-6), 1.0)


def _has_area(boxes: Boxes) -> np.ndarray:
    return (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])


def overlaps(boxes: Boxes, others: Boxes) -> np.ndarray:
    """(boxes, others): the share of each box that lies in each of the others."""
    left, bottom, right, top = boxes.T[:, :, None]
    x0, y0, x1, y1 = others.T[:, None, :]
    wide = np.minimum(right, x1) - np.maximum(left, x0)
    high = np.minimum(top, y1) - np.maximum(bottom, y0)
    area = np.maximum((right - left) * (top - bottom), 1e-3)
    return np.where((wide > 0) & (high > 0), wide * high / area, 0.0)


def _among_others(objects: Drawn, texts: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Which texts lie under something, or on something of a colour like theirs or of many."""
    found = np.zeros(len(texts), np.bool_)
    around, of_text = np.flatnonzero(~texts | light), np.flatnonzero(texts)
    if not len(around) or not len(of_text):
        return found
    if len(around) * len(of_text) > _MOST_PAIRS:
        return texts
    shares = overlaps(objects.boxes[of_text], objects.boxes[around])
    near = np.flatnonzero(shares.max(0) > _NEAR)
    near = near[[_covers(objects, i) for i in around[near].tolist()]] if near.size else near
    if not near.size:
        return found
    shares, around = shares[:, near], around[near]
    later = around[None] > of_text[:, None]
    found[of_text] = (shares * later).sum(1) >= COVERED
    under = (shares > UNDER) & ~later & (around[None] != of_text[:, None])
    for j in np.flatnonzero(under.any(0)):
        on = of_text[under[:, j]]
        found[on] |= _like(objects, around[j], on)
    return found


def _covers(objects: Drawn, i: int) -> bool:
    """Whether an object may hide what lies under it."""
    if objects.modes[i] >= 0:
        return True
    handle = objects.handles[i]
    if calls.kind(handle) != raw.FPDF_PAGEOBJ_PATH:
        return True
    return bool(not objects.plain[i] or objects.colours[i, 3] >= FAINT) and is_filled(handle)


def _like(objects: Drawn, i: int, texts: np.ndarray) -> np.ndarray:
    """Which of the texts may look like what they lie on: a path of their colour, anything of several."""
    if (
        calls.kind(objects.handles[i]) not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_TEXT)
        or not objects.plain[i]
    ):
        return np.ones(len(texts), np.bool_)
    apart = objects.colours[texts, :3].astype(int) - objects.colours[i, :3].astype(int)
    return np.abs(apart).max(1) < ALIKE


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
