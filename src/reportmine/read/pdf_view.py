"""The picture of a page with and without some of its texts: what does not show leaves no gap in it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.read.pdf_drawn import Boxes, Drawn, ems, switch

_SHARP = 2.0  # pixels to the point
_MOST_PIXELS = 4_000_000
_SHOWS = 20  # of 255: the least difference of a pixel that an eye notices on paper
# Of the height of a line: a thinner strip of it, at the edge of what covers it, can not be read.
_STRIP = 0.35
_TURNS = 12  # pictures of texts that lie on each other; what is left then is looked at together
_GAP = 3.0  # times the height of a line: so much of it without ink is more than a space


class View:
    """Asks what a page looks like; texts that do not show are switched off one after the other."""

    def __init__(self, page: pdfium.PdfPage, objects: Drawn) -> None:
        self._page, self._objects = page, objects
        size = page.get_size()
        self._scale = min(_SHARP, (_MOST_PIXELS / max(1.0, size[0] * size[1])) ** 0.5)
        self.picture = self._look()
        self._ink: dict[int, tuple[int, int, np.ndarray]] = {}  # by object: column, row, pixels that differ

    def unseen(self, texts: list[int]) -> set[int]:
        """Those of the objects without which the page looks the same; they are switched off."""
        hidden = self._without(texts, texts)
        rest = [i for i in texts if i not in hidden]
        together = _touching(self._objects.boxes[rest])
        alone = [i for i, touches in zip(rest, together, strict=True) if touches]
        for group in self._groups(alone):
            hidden |= self._without(group, group)
        return hidden

    def _groups(self, texts: list[int]) -> Iterable[list[int]]:
        """Texts in groups of which no two lie on each other; the last may."""
        groups: list[list[int]] = []
        for i in texts:
            fits = (g for g in groups if not _touching(self._objects.boxes[[i, *g]])[0])
            group = next(fits, None)
            if group is not None:
                group.append(i)
            elif len(groups) < _TURNS:
                groups.append([i])
            else:
                groups[-1].append(i)
        return groups

    def _without(self, gone: list[int], asked: list[int]) -> set[int]:
        """Which of `asked` leave no gap when `gone` are switched off; the others are switched on again."""
        for i in gone:
            switch(self._objects.handles[i], on=False)
        differs = np.abs(self._look() - self.picture).max(2) >= _SHOWS
        hidden = {i for i in asked if not self._shows(i, differs)}
        for i in gone:
            if i not in hidden:
                switch(self._objects.handles[i], on=True)
        return hidden

    def _shows(self, i: int, differs: np.ndarray) -> bool:
        left, top, right, bottom = self._place_of(i)
        ink = differs[top:bottom, left:right]
        if not ink.any():
            return False
        self._ink[i] = left, top, ink
        across = np.flatnonzero(ink.any(1 if ink.shape[0] <= ink.shape[1] else 0))
        short = min(bottom - top, right - left)
        return bool(short < 4 or across[-1] - across[0] + 1 > _STRIP * short)

    def in_part(self, i: int) -> bool:
        """Whether more of a text that shows is without ink than between two words."""
        _, _, ink = self._ink[i]
        along = ink.any(0 if ink.shape[0] <= ink.shape[1] else 1)
        marks = np.flatnonzero(np.concatenate(([True], along, [True])))
        sides = self._objects.boxes[i].tolist()
        beyond = self._scale * max(sides[2] - sides[0], sides[3] - sides[1]) - len(along)  # the page's edge
        return bool(max(np.diff(marks).max(), beyond) > _GAP * min(ink.shape))

    def contrast(self, i: int) -> int:
        """How far light and dark are apart, of 255, in the picture where a text stands."""
        left, top, right, bottom = self._place_of(i)
        seen = self.picture[top:bottom, left:right].mean(2)
        return int(np.ptp(seen)) if seen.size else 0

    def has_ink(self, i: int, box: tuple[float, float, float, float]) -> bool:
        """Whether a box within a text shows any of it."""
        left, top, ink = self._ink[i]
        x0, y0, x1, y1 = self.place(*box)
        return bool(ink[max(0, y0 - top) : max(0, y1 - top), max(0, x0 - left) : max(0, x1 - left)].any())

    def _place_of(self, i: int) -> tuple[int, int, int, int]:
        """Fonts without outlines, as OCR has them, have no height: then it is that of their letters."""
        left, bottom, right, top = self._objects.boxes[i].tolist()
        if top <= bottom:
            top = bottom + float(ems([self._objects.handles[i]])[0])
        return self.place(left, bottom, right, top)

    def place(self, left: float, bottom: float, right: float, top: float) -> tuple[int, int, int, int]:
        """(left, upper, right, lower) in pixels of a box in the file's points, cut to the picture."""
        high, wide = self.picture.shape[:2]
        x, y, corners = ctypes.c_int(), ctypes.c_int(), []
        for a, b in ((left, bottom), (right, top)):
            raw.FPDF_PageToDevice(self._page.raw, 0, 0, 16 * wide, 16 * high, 0, a, b, x, y)
            corners.append((x.value / 16, y.value / 16))
        (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(*corners, strict=True))
        cut = np.clip([np.floor(x0), np.floor(y0), np.ceil(x1), np.ceil(y1)], 0, [wide, high, wide, high])
        return tuple(map(int, cut))  # type: ignore[return-value]

    def _look(self) -> np.ndarray:
        seen = self._page.render(scale=self._scale, may_draw_forms=False, draw_annots=False)
        return seen.to_numpy()[:, :, :3].astype(np.int16)


def _touching(boxes: Boxes) -> np.ndarray:
    """Which of the boxes lie on another one."""
    low, high = boxes[:, :2], boxes[:, 2:]
    common = np.minimum(high[:, None], high[None]) > np.maximum(low[:, None], low[None])
    both = common.all(2)
    np.fill_diagonal(both, False)
    return both.any(1)
