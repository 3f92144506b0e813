"""Functions of pdfium as they are called thousands of times a page: with addresses as plain numbers.

pypdfium2 makes an object of each pointer that goes in or comes out, which takes longer than the call.
Called so, a function must get what its C declaration says: a wrong address ends the process.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2 as pdfium

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
