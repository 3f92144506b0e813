"""Why a PDF gives no text: locked, cut off, broken, a wrapper of other files, a form of another kind."""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.errors import ReadProblem
from reportmine.read.foreign import is_cover
from reportmine.read.reasons import CUT

_LOOKED_AT = 20  # pages: what keeps a PDF from being read shows in the first
_MAX_STREAM = 64_000_000  # bytes that the drawing of a page may unpack to
_FEW_WORDS = 120  # of a cover that says which program to open it with
_TAIL = 2_048
_LOOP = re.compile(r"cycl|recurs|loop|entry limit", re.I)
_LOCK = re.compile(r"password|security|encrypt|decrypt|cryptograph", re.I)

PASSWORD = "it asks for a password; open it with the password, save or print it without, and give that"
_HANDLER = "it is locked in a way that few programs know; open it in one and print it to a new PDF"
_AGAIN = "fetch it again; if it stays so, open it and print it to a new PDF"


def locked(data: bytes, error: Exception) -> ReadProblem | None:
    """`encrypted`, where that is what a reader of PDFs says of a file with a lock.

    pdfium may say it of a file without one: of the file before.
    """
    said = f"{type(error).__name__} {error}"
    if b"/Encrypt" not in data or not _LOCK.search(said):
        return None
    return ReadProblem("encrypted", PASSWORD if "password" in said.lower() else _HANDLER)


def broken(data: bytes, error: Exception) -> ReadProblem:
    """What neither reader can open; `error` is the second one's."""
    if found := locked(data, error):
        return found
    if _LOOP.search(str(error)):
        return ReadProblem("damaged", f"its list of pages leads back to itself and has no end; {_AGAIN}")
    if b"%%EOF" not in data[-_TAIL:]:
        return ReadProblem("damaged", f"the PDF {CUT}")
    return ReadProblem("damaged", f"the structure of the PDF is broken: no reader opens it; {_AGAIN}")


def wrapper(document: pdfium.PdfDocument, text: str) -> ReadProblem | None:
    """A PDF whose pages only say with which program to open what is in it; `text` stands on them."""
    if len(text.split()) > _FEW_WORDS or not is_cover(text):
        return None
    if raw.FPDF_GetFormType(document.raw) in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
        return ReadProblem(
            "foreign", "a form that only Adobe's programs show (XFA); open it in one and print it to a PDF"
        )
    count = max(0, raw.FPDFDoc_GetAttachmentCount(document.raw))
    if not count:
        return None
    held = "a file is" if count == 1 else f"{count} files are"
    return ReadProblem("foreign", f"a cover to which {held} attached; save what is attached and give that")


def blank(data: bytes, pages: int) -> ReadProblem:
    """Of a PDF on whose pages nothing is drawn: are they blank, or can what draws them not be unpacked?"""
    what = "its only page" if pages == 1 else f"each of its {pages} pages"
    if unpacked := _streams(data):
        return unpacked
    return ReadProblem("empty", f"{what} is blank; look for the right file, or print it to a new PDF")


def _streams(data: bytes) -> ReadProblem | None:
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            return None
        for number, page in enumerate(reader.pages[:_LOOKED_AT], start=1):
            for stream in _contents(page):
                if found := _stream(stream, number):
                    return found
    except Exception as error:  # pypdf raises many kinds on damaged files
        return _unpacking(error, None)
    return None


def _contents(page: Any) -> list[Any]:
    """The streams that draw a page."""
    found = page.get("/Contents")
    found = found.get_object() if found is not None else None
    parts = found if isinstance(found, list) else [found]
    return [part.get_object() for part in parts if part is not None]


def _stream(stream: Any, page: int) -> ReadProblem | None:
    if not hasattr(stream, "get_data"):
        return None
    filters = stream.get("/Filter")
    packed = getattr(stream, "_data", b"")
    try:
        if str(filters) in ("/FlateDecode", "['/FlateDecode']"):
            # pypdf passes over what is damaged; a page that is drawn from half of it is no page.
            unpack = zlib.decompressobj()
            unpack.decompress(packed, _MAX_STREAM)
            if unpack.unconsumed_tail:
                return _too_large(page)
            if packed and not unpack.eof:
                return _damaged(page)
        else:
            stream.get_data()
    except Exception as error:
        return _unpacking(error, page)
    return None


def _unpacking(error: Exception, page: int | None) -> ReadProblem:
    return _too_large(page) if "limit" in f"{type(error).__name__} {error}".lower() else _damaged(page)


def _too_large(page: int | None) -> ReadProblem:
    of = f"what draws page {page}" if page else "a part of it"
    return ReadProblem("too_large", f"{of} unpacks to more than any page needs; be wary of it")


def _damaged(page: int | None) -> ReadProblem:
    of = f"what draws page {page}" if page else "a part of it"
    return ReadProblem("damaged", f"{of} is damaged and cannot be unpacked; {_AGAIN}")
