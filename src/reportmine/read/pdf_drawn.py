"""What a page draws, object by object in order of painting: handles, colours and boxes in bulk.

A call of pdfium costs some 0.3 µs, a page has some 200 objects: each is asked five things, all objects
one thing after the other, and the answers are looked at together.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.read import pdf_calls as calls

Boxes = np.ndarray  # (count, 4): left, bottom, right, top
Matrix = tuple[float, ...]  # a to f of ISO 32000-1, 8.3.3
Rectangle = tuple[float, float, float, float]

_DEEPEST = 40  # forms within forms
_MOST = 500_000  # objects of a page or form
_AS_IT_IS: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_INSIDE = 0.9  # of a box; the box of a text is a little larger than its letters
PATTERN = 191  # red, green and blue of what pdfium fills with a pattern
_BROAD = 4.0  # points of a stroke


class Drawn(NamedTuple):
    """The objects of a page in the order in which they are painted, those inside forms among them.

    `modes` are render modes of texts, -1 for what is none. `colours` are red, green, blue and alpha, 0 to
    255, of what is filled, where it is a plain colour: `plain` says so. `boxes` are places on the page, in
    the file's points, `own` the same as the form has it in which they stand; `forms` are those, 0 for none.
    `clips` counts the paths that an object is cut to, -1 for none. `blended` is what is not simply painted
    over what was there. `unsure` are objects in a form that is cut or blended as a whole.
    """

    handles: list[int]
    forms: list[int]
    modes: np.ndarray
    colours: np.ndarray
    plain: np.ndarray
    boxes: Boxes
    own: Boxes
    clips: np.ndarray
    blended: np.ndarray
    unsure: np.ndarray


def drawn(page: pdfium.PdfPage) -> Drawn:
    """Everything that a page draws, as it stands in memory."""
    address = calls.address_of(page)
    parts = _parts(_Holder(address, calls.page_count(address), calls.page_object), 0)
    if len(parts) == 1:
        return parts[0]
    return Drawn(*(_one_after_the_other(columns) for columns in zip(*parts, strict=True)))


class _Holder(NamedTuple):
    """A page or a form: how its objects are had, and how it lies on the page."""

    address: int
    size: int  # how many objects it has
    get: Callable[..., Any]
    form: int = 0
    matrix: Matrix = _AS_IT_IS
    unsure: bool = False


def _parts(holder: _Holder, depth: int) -> list[Drawn]:
    """What a page or form draws, cut where a form stands, whose own parts take its place."""
    level = _level(holder)
    forms = [
        i
        for i in map(int, np.flatnonzero(level.modes < 0))
        if calls.kind(level.handles[i]) == raw.FPDF_PAGEOBJ_FORM
    ]
    if depth == _DEEPEST or not forms:
        return [level]
    out, done, clips = [], 0, Clips()
    for i in forms:
        form = level.handles[i]
        unsure = (
            holder.unsure
            or bool(level.blended[i])
            or not clips.hold(form, int(level.clips[i]), level.own[i].tolist())
        )
        lies = _then(_numbers(calls.matrix, form, 6), holder.matrix)
        inner = _Holder(form, calls.form_count(form), calls.form_object, form, lies, unsure)
        out += [_cut(level, done, i), *_parts(inner, depth + 1)]
        done = i + 1
    return [*out, _cut(level, done, None)]


def _one_after_the_other(columns: tuple[Any, ...]) -> Any:
    return list(chain(*columns)) if isinstance(columns[0], list) else np.concatenate(columns)


def _cut(level: Drawn, start: int, end: int | None) -> Drawn:
    columns: list[Any] = [column[start:end] for column in level]
    return Drawn(*columns)


def _level(holder: _Holder) -> Drawn:
    count = max(0, min(holder.size, _MOST))
    handles = list(map(holder.get, repeat(holder.address), range(count)))
    modes = np.fromiter(map(calls.mode, handles), np.int32, count)
    colours, own = np.zeros((count, 4), np.uint32), boxes_of(handles)
    plain = np.fromiter(
        map(calls.fill, handles, *calls.fours(colours.ctypes.data, colours.nbytes)), np.bool_, count
    )
    plain &= (colours[:, 0] != PATTERN) | (colours[:, 1] != PATTERN) | (colours[:, 2] != PATTERN)
    clips = np.fromiter(map(calls.clip_paths, map(calls.clip, handles)), np.int32, count)
    blended = np.fromiter(map(calls.has_transparency, handles), np.bool_, count)
    boxes = own if holder.matrix is _AS_IT_IS else _laid(own, holder.matrix)
    unsure = np.full(count, holder.unsure)
    return Drawn(handles, [holder.form] * count, modes, colours, plain, boxes, own, clips, blended, unsure)


def boxes_of(handles: list[int]) -> Boxes:
    """The boxes of objects, in points of what they stand in."""
    boxes = np.zeros((len(handles), 4), np.float32)
    list(map(calls.bounds, handles, *calls.fours(boxes.ctypes.data, boxes.nbytes)))
    return boxes


def _numbers(function: Callable[..., Any], handle: int, count: int) -> Matrix:
    """The floats that a function of pdfium fills in, one after the other in memory."""
    found = (ctypes.c_float * count)()
    function(handle, ctypes.addressof(found))
    return tuple(found)


def _then(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _laid(boxes: Boxes, matrix: Matrix) -> Boxes:
    """The boxes around boxes, turned and scaled as a form is."""
    a, b, c, d, e, f = matrix
    left, bottom, right, top = boxes.astype(float).T
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return np.stack([np.min(xs, 0), np.min(ys, 0), np.max(xs, 0), np.max(ys, 0)], 1).astype(np.float32)


class Clips:
    """The rectangles that objects of one page are cut to. Many share a path, which is looked at once."""

    def __init__(self) -> None:
        self._known: dict[int, Rectangle | None] = {}  # by the address of their first point

    def hold(self, handle: int, count: int, box: list[float]) -> bool:
        """Whether nearly all of an object's own box lies in its `count` paths, if they are rectangles."""
        if count < 0:
            return True
        clip = calls.clip(handle)
        x0, y0, x1, y1 = box
        left, bottom, right, top = x0, y0, x1, y1
        for path in range(count):
            cut = self._rectangle(clip, path)
            if cut is None:
                return False
            left, bottom = max(left, cut[0]), max(bottom, cut[1])
            right, top = min(right, cut[2]), min(top, cut[3])
        inside = max(0.0, right - left) * max(0.0, top - bottom)
        return count > 0 and inside >= _INSIDE * (x1 - x0) * (y1 - y0)

    def _rectangle(self, clip: int, path: int) -> Rectangle | None:
        first = calls.clip_segment(clip, path, 0)
        if not first:
            return None
        if first not in self._known:
            self._known[first] = _rectangle(clip, path)
        return self._known[first]


def _rectangle(clip: int, path: int) -> Rectangle | None:
    """The box of a path that is an upright rectangle; None for any other."""
    count = calls.clip_segments(clip, path)
    if not 4 <= count <= 5:
        return None
    segments = list(map(calls.clip_segment, repeat(clip), repeat(path), range(count)))
    if raw.FPDF_SEGMENT_BEZIERTO in map(calls.segment_type, segments):
        return None
    places = (ctypes.c_float * (2 * count))()
    start = ctypes.addressof(places)
    list(
        map(
            calls.segment_point,
            segments,
            range(start, start + 8 * count, 8),
            range(start + 4, start + 8 * count, 8),
        )
    )
    xs, ys = places[::2], places[1::2]
    sides = (xs[0] == xs[3], xs[1] == xs[2], ys[0] == ys[1], ys[2] == ys[3])
    upside = (xs[0] == xs[1], xs[2] == xs[3], ys[0] == ys[3], ys[1] == ys[2])
    closed = count == 4 or (xs[4], ys[4]) == (xs[0], ys[0])
    if not closed or not (all(sides) or all(upside)):
        return None
    return min(xs), min(ys), max(xs), max(ys)


def ems(handles: list[int]) -> np.ndarray:
    """How large letters are set, in points of what they stand in, in their smaller direction."""
    sizes, matrices = np.zeros(len(handles), np.float32), np.zeros((len(handles), 6), np.float32)
    start = sizes.ctypes.data
    list(map(calls.font_size, handles, range(start, start + sizes.nbytes, 4)))
    start = matrices.ctypes.data
    list(map(calls.matrix, handles, range(start, start + matrices.nbytes, 24)))
    wide, high = np.hypot(*matrices.T[:2]), np.hypot(*matrices.T[2:4])
    return np.abs(sizes) * np.minimum(wide, high)


def is_filled(path: int) -> bool:
    """Whether a path covers what lies inside it, or is as broad as a line of text."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    calls.draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    return fill.value != 0 or (stroke.value != 0 and _numbers(calls.stroke_width, path, 1)[0] > _BROAD)


def switch(handle: int, *, on: bool) -> None:
    """Takes an object out of the page's picture and text, or back into them."""
    raw.FPDFPageObj_SetIsActive(ctypes.cast(handle, raw.FPDF_PAGEOBJECT), on)


def remove(page: pdfium.PdfPage, objects: Drawn, i: int) -> None:
    """Takes an object off the page for good, in memory; no text page may be open."""
    handle = ctypes.cast(objects.handles[i], raw.FPDF_PAGEOBJECT)
    if form := objects.forms[i]:
        gone = raw.FPDFFormObj_RemoveObject(ctypes.cast(form, raw.FPDF_PAGEOBJECT), handle)
    else:
        gone = raw.FPDFPage_RemoveObject(page.raw, handle)
    if gone:
        raw.FPDFPageObj_Destroy(handle)
