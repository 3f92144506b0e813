"""Functions of pdfium as they are called thousands of times a page: with addresses as plain numbers.

pypdfium2 makes an object of each pointer that goes in or comes out, which takes longer than the call.
Called so, a function must get what its C declaration says: a wrong address ends the process.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

ADDRESS, INT = ctypes.c_void_p, ctypes.c_int


def bare(function: Any, gives: Any, *takes: Any) -> Callable[..., Any]:
    """The same function of the library, taking and giving numbers: `ADDRESS` for every pointer."""
    address = ctypes.cast(function, ADDRESS).value
    assert address
    return ctypes.PYFUNCTYPE(gives, *takes)(address)


def address_of(of: pdfium.PdfPage | pdfium.PdfTextPage) -> int:
    """Where pdfium keeps a page, or its text."""
    address = ctypes.cast(of.raw, ADDRESS).value
    assert address
    return address


def fours(start: int, size: int) -> list[range]:
    """Where the first, the second … of four numbers an object lie, in `size` bytes from `start` on."""
    return [range(start + 4 * i, start + size + 4 * i, 16) for i in range(4)]


page_count = bare(raw.FPDFPage_CountObjects, INT, ADDRESS)
page_object = bare(raw.FPDFPage_GetObject, ADDRESS, ADDRESS, INT)
form_count = bare(raw.FPDFFormObj_CountObjects, INT, ADDRESS)
form_object = bare(raw.FPDFFormObj_GetObject, ADDRESS, ADDRESS, ctypes.c_ulong)
mode = bare(raw.FPDFTextObj_GetTextRenderMode, INT, ADDRESS)
kind = bare(raw.FPDFPageObj_GetType, INT, ADDRESS)
fill = bare(raw.FPDFPageObj_GetFillColor, INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS)
bounds = bare(raw.FPDFPageObj_GetBounds, INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS)
matrix = bare(raw.FPDFPageObj_GetMatrix, INT, ADDRESS, ADDRESS)
clip = bare(raw.FPDFPageObj_GetClipPath, ADDRESS, ADDRESS)
clip_paths = bare(raw.FPDFClipPath_CountPaths, INT, ADDRESS)
has_transparency = bare(raw.FPDFPageObj_HasTransparency, INT, ADDRESS)
clip_segments = bare(raw.FPDFClipPath_CountPathSegments, INT, ADDRESS, INT)
clip_segment = bare(raw.FPDFClipPath_GetPathSegment, ADDRESS, ADDRESS, INT, INT)
segment_point = bare(raw.FPDFPathSegment_GetPoint, INT, ADDRESS, ADDRESS, ADDRESS)
segment_type = bare(raw.FPDFPathSegment_GetType, INT, ADDRESS)
font_size = bare(raw.FPDFTextObj_GetFontSize, INT, ADDRESS, ADDRESS)
stroke_width = bare(raw.FPDFPageObj_GetStrokeWidth, INT, ADDRESS, ADDRESS)
draw_mode = bare(raw.FPDFPath_GetDrawMode, INT, ADDRESS, ADDRESS, ADDRESS)
