"""A PDF's page as it is shown: turned as the file says, cut to its crop box, or nothing but a picture."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

# A picture that covers so much of a page without text is its text, scanned; less is a logo or a photograph.
_SCANNED = 0.5
_SLACK = 2.0  # points by which a line may stand over the edge: boxes are not exact


@dataclass(frozen=True, slots=True)
class Frame:
    """What is shown of a page: its box in the file's own points, and how far it is turned clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turned: int

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> Frame:
        """The crop box inside the media box, which is what viewers show."""
        crop, media = page.get_cropbox(), page.get_mediabox()
        left, bottom = max(crop[0], media[0]), max(crop[1], media[1])
        right, top = min(crop[2], media[2]), min(crop[3], media[3])
        if right <= left or top <= bottom:  # a box beside the page: viewers show the whole of it
            left, bottom, right, top = media
        return cls(left, bottom, right, top, page.get_rotation())

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file where the page shows it, from its lower left; unturned, it stays."""
        if self.turned == 90:
            return y - self.bottom, self.right - x
        if self.turned == 180:
            return self.right - x, self.top - y
        if self.turned == 270:
            return self.top - y, x - self.left
        return x, y

    @property
    def height(self) -> float:
        """Of the page as it is shown, in points."""
        return self.right - self.left if self.turned in (90, 270) else self.top - self.bottom

    def shows(self, x0: float, x1: float, y: float) -> bool:
        """Whether a line from `x0` to `x1` on the baseline `y`, as shown, stands on the page at all."""
        left, bottom, right, top = self.left, self.bottom, self.right, self.top
        if self.turned:
            wide, high = right - left, top - bottom
            left = bottom = 0.0
            right, top = (high, wide) if self.turned in (90, 270) else (wide, high)
        across = x1 >= left - _SLACK and x0 <= right + _SLACK
        return across and bottom - _SLACK <= y <= top + _SLACK


def is_picture(page: pdfium.PdfPage) -> bool:
    """Whether pictures cover at least half of a page."""
    whole = page.get_width() * page.get_height()
    covered = 0.0
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = found.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return whole > 0 and covered >= _SCANNED * whole
