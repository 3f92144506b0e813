"""What pdfium knows of single characters of a page, as the page is shown."""

from __future__ import annotations

import ctypes
import math
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.read.pdf_frame import Frame

_BOLD_NAMES = ("bold", "black", "heavy", "demi")
_NAME = 127  # bytes of a font's name
_UPRIGHT = 3.0  # degrees: a scan or a hand may stand a little aslant


class Run(NamedTuple):
    """The box of characters that the file draws in one go, in points."""

    left: float
    bottom: float
    right: float
    top: float


class Probe:
    """Asks pdfium about single characters, with the C buffers allocated once.

    `index` counts the characters of the page's text. Places are those on the page as it is shown, in
    points.
    """

    def __init__(self, text_page: pdfium.PdfTextPage, frame: Frame, *, apart: bool = False) -> None:
        """`apart`: the text lacks characters that pdfium counts, so that its indexes are translated."""
        self.handle = text_page.raw
        self._apart = apart
        self._frame = frame
        self._name = ctypes.create_string_buffer(_NAME + 1)
        self._bold: dict[bytes, bool] = {}  # by the font's name
        self._flags = ctypes.c_int()
        self._left, self._right, self._bottom, self._top, self._x, self._y = (
            ctypes.c_double() for _ in range(6)
        )
        self._matrix, self._rect = raw.FS_MATRIX(), raw.FS_RECTF()

    def _at(self, index: int) -> int:
        return raw.FPDFText_GetCharIndexFromTextIndex(self.handle, index)

    def edges(self, index: int) -> tuple[float, float]:
        index = self._at(index) if self._apart else index
        raw.FPDFText_GetCharBox(self.handle, index, self._left, self._right, self._bottom, self._top)
        if not self._frame.turned:
            return self._left.value, self._right.value
        box = self._shown_box()
        return box.left, box.right

    def baseline(self, index: int) -> float:
        index = self._at(index) if self._apart else index
        raw.FPDFText_GetCharOrigin(self.handle, index, self._x, self._y)
        return self._frame.shown(self._x.value, self._y.value)[1] if self._frame.turned else self._y.value

    def bold(self, index: int) -> bool:
        index = self._at(index) if self._apart else index
        length = raw.FPDFText_GetFontInfo(self.handle, index, self._name, _NAME + 1, self._flags)
        name = self._name.value if 0 < length <= _NAME + 1 else b""  # a longer one is not handed over
        if name not in self._bold:
            shown = name.decode("utf-8", "replace").lower()
            self._bold[name] = any(word in shown for word in _BOLD_NAMES)
        return self._bold[name]

    def size(self, index: int) -> float:
        index = self._at(index) if self._apart else index
        # GetFontSize ignores the text matrix; the loose box is the size as printed.
        rect = self._rect
        if raw.FPDFText_GetLooseCharBox(self.handle, index, rect):
            upright = self._frame.turned in (0, 180)
            height = abs(rect.top - rect.bottom) if upright else abs(rect.right - rect.left)
            if height > 0:
                return height
        return raw.FPDFText_GetFontSize(self.handle, index)

    def turn(self, index: int) -> int | None:
        """By how many degrees the letters stand turned on the page shown: 0, 90, 180, 270.

        None for letters that stand aslant, as those of a stamp do. Read from the direction of the
        writing, so that slanted letters are upright.
        """
        index = self._at(index) if self._apart else index
        if not raw.FPDFText_GetMatrix(self.handle, index, self._matrix):
            return 0
        b, a = self._matrix.b, self._matrix.a
        if not math.isfinite(a + b):  # of a damaged page
            return None
        if b == 0 and a > 0 and not self._frame.turned:
            return 0
        degrees = math.degrees(math.atan2(b, a)) - self._frame.turned
        quarters = round(degrees / 90)
        return quarters % 4 * 90 if abs(degrees - 90 * quarters) <= _UPRIGHT else None

    def unseen(self, index: int) -> bool:
        """Whether a character is drawn without ink: the text that lies over a scan."""
        index = self._at(index) if self._apart else index
        found = raw.FPDFText_GetTextObject(self.handle, index)
        return bool(found) and raw.FPDFTextObj_GetTextRenderMode(found) == raw.FPDF_TEXTRENDERMODE_INVISIBLE

    def runs(self, first: int, last: int) -> list[Run]:
        """The boxes of what is drawn in one go between two characters, the last one included."""
        if self._apart:
            first, last = self._at(first), self._at(last)
        count = raw.FPDFText_CountRects(self.handle, first, last - first + 1)
        rect, handle, turned = raw.FPDFText_GetRect, self.handle, self._frame.turned
        left, bottom, right, top = self._left, self._bottom, self._right, self._top
        runs = []
        for number in range(count):
            rect(handle, number, left, top, right, bottom)
            box = self._shown_box() if turned else Run(left.value, bottom.value, right.value, top.value)
            runs.append(box)
        return runs

    def _shown_box(self) -> Run:
        left, bottom = self._left.value, self._bottom.value
        right, top = self._right.value, self._top.value
        if not self._frame.turned:
            return Run(left, bottom, right, top)
        (left, bottom), (right, top) = self._frame.shown(left, bottom), self._frame.shown(right, top)
        return Run(min(left, right), min(bottom, top), max(left, right), max(bottom, top))
