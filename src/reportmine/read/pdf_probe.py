"""What pdfium knows of single characters of a page, as the page is shown."""

from __future__ import annotations

import ctypes
import math
from itertools import repeat, starmap
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.read.pdf_calls import ADDRESS, INT, address_of, bare
from reportmine.read.pdf_frame import Frame

_BOLD_NAMES = ("bold", "black", "heavy", "demi")
_NAME = 127  # bytes of a font's name
_UPRIGHT = 3.0  # degrees: a scan or a hand may stand a little aslant


_char_box = bare(raw.FPDFText_GetCharBox, INT, ADDRESS, INT, *(ADDRESS,) * 4)
_char_origin = bare(raw.FPDFText_GetCharOrigin, INT, ADDRESS, INT, ADDRESS, ADDRESS)
_font_info = bare(raw.FPDFText_GetFontInfo, ctypes.c_ulong, ADDRESS, INT, ADDRESS, ctypes.c_ulong, ADDRESS)
_loose_box = bare(raw.FPDFText_GetLooseCharBox, INT, ADDRESS, INT, ADDRESS)
_turned_by = bare(raw.FPDFText_GetMatrix, INT, ADDRESS, INT, ADDRESS)
_count_rects = bare(raw.FPDFText_CountRects, INT, ADDRESS, INT, INT)
_rect = bare(raw.FPDFText_GetRect, INT, ADDRESS, INT, *(ADDRESS,) * 4)


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
        self._address = address_of(text_page)
        self._apart = apart
        self._frame = frame
        self._name = ctypes.create_string_buffer(_NAME + 1)
        self._bold: dict[bytes, bool] = {}  # by the font's name
        self._flags = ctypes.c_int()
        self._four, self._two = (ctypes.c_double * 4)(), (ctypes.c_double * 2)()
        self._matrix, self._loose = (ctypes.c_float * 6)(), (ctypes.c_float * 4)()
        start = ctypes.addressof(self._four)
        self._at_four = tuple(range(start, start + 32, 8))
        self._at_two = ctypes.addressof(self._two), ctypes.addressof(self._two) + 8
        self._at_name, self._at_flags = ctypes.addressof(self._name), ctypes.addressof(self._flags)
        self._at_matrix, self._at_loose = ctypes.addressof(self._matrix), ctypes.addressof(self._loose)

    def _at(self, index: int) -> int:
        return raw.FPDFText_GetCharIndexFromTextIndex(self.handle, index)

    def edges(self, index: int) -> tuple[float, float]:
        index = self._at(index) if self._apart else index
        _char_box(self._address, index, *self._at_four)
        left, right, bottom, top = self._four
        if not self._frame.turned:
            return left, right
        box = self._shown_box(left, bottom, right, top)
        return box.left, box.right

    def baseline(self, index: int) -> float:
        index = self._at(index) if self._apart else index
        _char_origin(self._address, index, *self._at_two)
        return self._frame.shown(*self._two)[1] if self._frame.turned else self._two[1]

    def bold(self, index: int) -> bool:
        index = self._at(index) if self._apart else index
        length = _font_info(self._address, index, self._at_name, _NAME + 1, self._at_flags)
        name = self._name.value if 0 < length <= _NAME + 1 else b""  # a longer one is not handed over
        if name not in self._bold:
            shown = name.decode("utf-8", "replace").lower()
            self._bold[name] = any(word in shown for word in _BOLD_NAMES)
        return self._bold[name]

    def size(self, index: int) -> float:
        index = self._at(index) if self._apart else index
        # GetFontSize ignores the text matrix; the loose box is the size as printed.
        if _loose_box(self._address, index, self._at_loose):
            left, top, right, bottom = self._loose  # as FS_RECTF has them
            height = abs(top - bottom) if self._frame.turned in (0, 180) else abs(right - left)
            if height > 0:
                return height
        return raw.FPDFText_GetFontSize(self.handle, index)

    def turn(self, index: int) -> int | None:
        """By how many degrees the letters stand turned on the page shown: 0, 90, 180, 270.

        None for letters that stand aslant, as those of a stamp do. Read from the direction of the
        writing, so that slanted letters are upright.
        """
        index = self._at(index) if self._apart else index
        if not _turned_by(self._address, index, self._at_matrix):
            return 0
        a, b = self._matrix[0], self._matrix[1]
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
        count = _count_rects(self._address, first, last - first + 1)
        if count < 1:
            return []
        corners = (ctypes.c_double * (4 * count))()
        start = ctypes.addressof(corners)
        end = start + 32 * count
        left, top, right, bottom = (range(start + at, end + at, 32) for at in (0, 24, 16, 8))
        list(map(_rect, repeat(self._address), range(count), left, top, right, bottom))
        numbers = iter(corners)
        boxes = zip(numbers, numbers, numbers, numbers, strict=False)
        return list(starmap(self._shown_box if self._frame.turned else Run, boxes))

    def _shown_box(self, left: float, bottom: float, right: float, top: float) -> Run:
        (left, bottom), (right, top) = self._frame.shown(left, bottom), self._frame.shown(right, top)
        return Run(min(left, right), min(bottom, top), max(left, right), max(bottom, top))
