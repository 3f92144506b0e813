"""One printed line of a PDF, and how the text of two pieces of it is put together."""

from __future__ import annotations

from dataclasses import dataclass

# Gaps as shares of the size of the letters. A word's end is wider than what sets letters apart; what
# stands further away than the width of a letter is beside, and not in, the line.
WORD_GAP = 0.15
LINE_GAP = 0.6


@dataclass(slots=True)
class Line:
    """One printed line: its text, left and right edge, baseline, size in points, weight."""

    text: str
    page: int
    x0: float = 0.0
    x1: float = 0.0
    y: float = 0.0
    size: float = 0.0
    bold: bool = False
    mark: int = 0  # characters of a raised number at the beginning: a footnote's, or of the text before

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """(left, bottom, right, top), the descender and ascender taken from the font size."""
        if not self.size:
            return None
        return (
            round(self.x0, 1),
            round(self.y - 0.25 * self.size, 1),
            round(self.x1, 1),
            round(self.y + 0.85 * self.size, 1),
        )

    def beside(self, other: Line) -> bool:
        """Whether the two stand on one baseline, whatever their sizes."""
        return abs(self.y - other.y) < 0.35 * max(self.size, other.size)

    def over(self, other: Line) -> float:
        """By how many points the two share their width; negative: the gap between them."""
        return min(self.x1, other.x1) - max(self.x0, other.x0)
