"""A page without the texts that its reader does not see, and what they say.

A text is hidden where the page looks the same without it: no ink, the colour of what lies behind it,
covered, cut away, switched off, beside the page. Letters too small to be read are hidden whatever they
look like. A scan's own text layer is no hidden text: it lies over the print that it repeats.
"""

from __future__ import annotations

import ctypes
import re
import zlib
from dataclasses import dataclass, field

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.read.hidden_prose import Row, row
from reportmine.read.pdf_drawn import Drawn, drawn, remove, switch
from reportmine.read.pdf_frame import Frame, is_picture
from reportmine.read.pdf_glance import is_plain
from reportmine.read.pdf_ink import doubtful, too_small
from reportmine.read.pdf_letters import Letters, only
from reportmine.read.pdf_view import View

# "/OCP…" for properties of optional content; any letter of a name may be written as its number.
_LAYERS = re.compile(rb"/(?:O|#4[fF])(?:C|#43)(?:P|#50)")
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b")
_LONGEST_HEAD, _LONGEST_STREAM = 1_000, 1_000_000  # bytes
_LETTERS_GONE = 4  # of a text that shows in part; fewer are an edge
# A scan shows little text of its own: a stamp, a page number.
_STAMP = 0.2
_PRINT = 60  # of 255: print stands out against its paper


@dataclass(slots=True)
class Shown:
    """What a page's reader sees of its text.

    `hidden` is what does not show, line by line; `layer`: the text is that of a scan. `blank` are the
    places in the text of `text_page` of letters that do not show, in a text that does in part.
    """

    text_page: pdfium.PdfTextPage
    hidden: str = ""
    layer: bool = False
    blank: frozenset[int] = field(default_factory=frozenset)

    def text(self) -> str:
        """The text of `text_page`, with a space for each letter that does not show."""
        text = self.text_page.get_text_range()
        return "".join(" " if at in self.blank else c for at, c in enumerate(text)) if self.blank else text

    def problems(self, number: int) -> list[Row]:
        """The rows of page `number`."""
        found: list[Row] = []
        if self.layer:
            found.append(
                ("ocr_layer", f"page {number} is a picture; its text is the layer under it", number)
            )
        if self.hidden:
            found.append(row(self.hidden, f"page {number}", number))
        return found


def has_layers(data: bytes) -> bool:
    """Whether a PDF may hold content that can be switched off; True where its bytes do not say."""
    return _LAYERS.search(data) is not None or _in_object_streams(data)


def _in_object_streams(data: bytes) -> bool:
    for match in _OBJECT_STREAM.finditer(data):
        start = data.find(b"stream", match.end(), match.end() + _LONGEST_HEAD)
        body = data[start + 6 : start + 6 + _LONGEST_STREAM].lstrip(b"\r\n")
        try:
            if _LAYERS.search(zlib.decompressobj().decompress(body, _LONGEST_STREAM)):
                return True
        except zlib.error:  # packed in another way
            return True
    return False


def as_shown(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, frame: Frame, *, layers: bool) -> Shown:
    """The text of a page as its reader sees it; the page has lost what does not show.

    `layers`: the file has optional content, of which some may be switched off.
    """
    if not layers and is_plain(page, frame):
        return Shown(text_page)
    objects = drawn(page)
    small = too_small(objects, frame)
    odd = small | doubtful(objects, frame, layers=layers)
    if not odd.any():
        return Shown(text_page)
    said = {int(i): _said(objects.handles[i], text_page) for i in np.flatnonzero(odd)}
    if not any(c.isalnum() for text in said.values() for c in text):
        return Shown(text_page)
    # One that is no text of the page lies on its like, whose place it takes once that is gone.
    texts = [i for i, text in said.items() if text.strip() or objects.boxes[i, 3] > objects.boxes[i, 1]]
    view = View(page, objects)
    hidden = {i for i in texts if small[i]} | view.unseen([i for i in texts if not small[i]])
    part = {i for i in texts if i not in hidden and view.in_part(i)}
    if not hidden and not part:
        return Shown(text_page)
    return _without(page, text_page, objects, view, hidden, part)


def _without(
    page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, objects: Drawn, view: View, hidden: set[int],
    part: set[int],
) -> Shown:  # fmt: skip
    letters = Letters(text_page, objects)
    layer = _layer(page, letters, view, hidden)
    hidden -= layer
    unseen = letters.of(hidden) | _unseen_in_part(letters, view, part)
    lines = letters.lines(unseen)
    for i in layer:
        switch(objects.handles[i], on=True)
    if hidden:
        text_page.close()
        for i in hidden:  # switched off, one would still keep its like from the text
            remove(page, objects, i)
        text_page = page.get_textpage()
        letters = Letters(text_page, objects)
    gone = _unseen_in_part(letters, view, part)
    said = only(lines, "".join(letters.lines(gone, others=True)))
    return Shown(text_page, said, bool(layer), letters.places(gone))


def _layer(page: pdfium.PdfPage, letters: Letters, view: View, hidden: set[int]) -> set[int]:
    """The hidden texts that repeat what the page's picture shows, where it shows little else."""
    if not hidden or not is_picture(page):
        return set()
    over = {i for i in hidden if view.contrast(i) >= _PRINT}
    layer = len(letters.of(over))
    seen = len(letters.of_others(hidden))
    return over if seen <= _STAMP * layer else set()


def _unseen_in_part(letters: Letters, view: View, part: set[int]) -> set[int]:
    """The letters without ink of texts that show in part."""
    found: set[int] = set()
    for i in part:
        gone = {at for at in letters.signs_of({i}) if not view.has_ink(i, letters.box(at))}
        if len(gone & letters.of({i})) >= _LETTERS_GONE:
            found |= gone
    return found


def _said(handle: int, text_page: pdfium.PdfTextPage) -> str:
    text = ctypes.cast(handle, raw.FPDF_PAGEOBJECT)
    length = raw.FPDFTextObj_GetText(text, text_page.raw, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(
        text, text_page.raw, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length
    )
    return buffer.raw[:length].decode("utf-16-le", "replace").rstrip("\0")
