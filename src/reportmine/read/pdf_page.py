"""Pages of a PDF as lines, and what is said of those whose text layer does not hold what they say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2 as pdfium

from reportmine.read.pdf_frame import Frame
from reportmine.read.pdf_line import Line
from reportmine.read.pdf_unread import unread

# What pypdf writes for glyphs that stand for no letter: "/g1/g2/g3".
_GLYPH_NAMES = re.compile(r"(?:/[A-Za-z]{0,3}\d{1,5})+")


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page's picture says: its lines in reading order, and the mean confidence over their letters.

    `turned`: how far the picture had to be turned clockwise to be read; the lines' places are those on
    the page so turned.
    """

    lines: list[Line]
    confidence: float
    turned: int = 0


PictureReader = Callable[[pdfium.PdfPage, int, Frame], Picture | None]


@dataclass(slots=True)
class PdfPages:
    """All lines of a PDF, its metadata, and the pages that could not be read.

    `labels`: what a page's number reads as, where the file says so; `by_ocr`: confidence of the pages that
    were read from their picture; `unread`: pages of which something is missing, and why.
    """

    lines: list[list[Line]]
    heights: list[float]
    meta: dict[str, str]
    problems: list[tuple[str, str, int | None]]
    marked: bool = True  # there is something on the pages, if only pictures
    layers: bool = False  # there may be some that are switched off
    labels: dict[int, str] = field(default_factory=dict)
    by_ocr: dict[int, float] = field(default_factory=dict)
    unread: dict[int, str] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Some line holds a letter or digit: fonts may map everything to controls or signs."""
        texts = (_GLYPH_NAMES.sub("", line.text) for lines in self.lines for line in lines)
        return any(c.isalnum() for text in texts for c in text)


def checked(
    out: PdfPages, page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, lines: list[Line], number: int,
    frame: Frame, pictures: PictureReader | None,
) -> list[Line]:  # fmt: skip
    """The lines of page `number`, or of its picture where they are not what it says.

    What is missing, or was read from a picture, goes into `out`.
    """
    height, low = frame.height, 0.0 if frame.turned else frame.bottom
    heights = [(line.y - low) / height if height else 0.5 for line in lines]
    found = unread(page, text_page, [line.text for line in lines], heights)
    if found is None:
        return lines
    picture = pictures(page, number, frame) if pictures else None
    if picture and picture.lines:
        out.by_ocr[number] = picture.confidence
        out.problems.append(("ocr_page", _by_ocr(number, picture), number))
        return picture.lines
    hint = "OCR finds no words in it" if picture else "build with --ocr reads it"
    out.unread[number] = f"page {number} {found.why}; {hint}"
    return [line for line, bad in zip(lines, found.bad, strict=True) if not bad] if found.bad else lines


def _by_ocr(number: int, picture: Picture) -> str:
    said = f"page {number} was read from its picture by OCR, {picture.confidence:.0%} sure of its letters"
    if picture.turned:
        said += f"; it lies on its side or upside down, and was turned by {picture.turned} degrees"
    return f"{said}: check a quote against the page"
