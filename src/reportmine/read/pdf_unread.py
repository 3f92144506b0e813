"""Whether a page's text layer holds what the page says: pictures, outlines, fonts without letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.read.garbled import garbled, without_characters
from reportmine.read.pdf_frame import is_picture

# Text that was drawn as shapes: a letter has some twenty pieces, a ruled page or a logo few in all.
_PIECES = 1_500
# A stamp, a running head and a page number over a scan stand in its margins, in so few lines.
_MARGIN, _STAMPS = 0.09, 3
# Of a scan nearly all is paper: of one brightness, and print some of the rest. A photograph is not.
_PAPER, _PRINT, _ONE_TONE = 0.6, 0.005, 16
_SMALL = 0.25  # pixels to the point, enough to tell paper


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a page's text is not what it says, in words that end in what is missing; which lines are none."""

    why: str
    bad: tuple[bool, ...] = ()


def unread(
    page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, lines: Sequence[str], heights: Sequence[float]
) -> Unread | None:
    """What is wrong with a page's text layer, None where nothing is.

    `lines` are the texts as read, `heights` where each stands on the page, from 0 at its foot to 1.
    """
    count = text_page.count_chars()
    if sum(map(len, lines)) < 0.7 * count and without_characters(text_page.get_text_range()):
        return Unread(_NO_LETTERS, (True,) * len(lines))
    if not lines:
        if is_picture(page):
            return Unread("is a picture without a text layer: what it says is missing")
        if _pieces(page) >= _PIECES:
            return Unread("is drawn without a text layer: what it says is missing")
        return None
    bad = tuple(garbled(lines))
    if any(bad):
        return Unread(_NO_LETTERS if all(bad) else _SOME_LETTERS, bad)
    stamped = len(lines) <= _STAMPS and all(not _MARGIN < height < 1 - _MARGIN for height in heights)
    if stamped and is_picture(page) and _is_paper(page):
        return Unread("is a picture with text in its margins alone: what it says is missing")
    return None


_NO_LETTERS = "has fonts that do not say which letters they show: what it says is missing"
_SOME_LETTERS = "has a font that does not say which letters it shows: what is printed in it is missing"


def _pieces(page: pdfium.PdfPage) -> int:
    paths = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)
    return sum(max(0, raw.FPDFPath_CountSegments(path.raw)) for path in paths)


def _is_paper(page: pdfium.PdfPage) -> bool:
    grey = page.render(scale=_SMALL, grayscale=True).to_numpy().astype(int)
    paper = np.bincount(grey.ravel(), minlength=256).argmax()
    apart = np.abs(grey - paper)
    return bool((apart < _ONE_TONE).mean() >= _PAPER and (apart > 4 * _ONE_TONE).mean() >= _PRINT)
