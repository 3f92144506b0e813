"""What lines of a PDF are put together to, and the measures of its running text."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from statistics import median

from reportmine.read.pdf_line import Line


@dataclass(slots=True)
class Piece:
    """Lines that belong together, before they become a Block."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    level: int = 0
    glyph: int = 0  # characters of the bullet glyph to leave out of the first line
    cells: list[list[Line]] = field(default_factory=list)

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def texts(self) -> list[str]:
        """The text of each cell of a row."""
        return [" ".join(line.text for line in cell) for cell in self.cells]

    @property
    def hang(self) -> float:
        """Left edge of the lines after the first (a bullet's text hangs to the right of it)."""
        return self.lines[1].x0 if len(self.lines) > 1 else self.lines[0].x0


@dataclass(frozen=True, slots=True)
class Body:
    """The measures of running text in one document."""

    size: float
    pitch: float
    right: float


def measure(pages: list[list[Line]]) -> Body:
    """The commonest size by characters, the median line distance at it, the right edge."""
    weight: dict[float, int] = {}
    for line in (line for page in pages for line in page):
        weight[line.size] = weight.get(line.size, 0) + len(line.text)
    size = max(weight, key=lambda s: weight[s]) if weight else 0.0
    gaps, rights = [], []
    for page in pages:
        for above, below in itertools.pairwise(page):
            gap = above.y - below.y
            if above.size == below.size == size and 0.8 * size < gap < 2.0 * size:
                gaps.append(gap)
        rights += [line.x1 for line in page if line.size == size]
    rights.sort()
    return Body(
        size=size,
        pitch=median(gaps) if gaps else 1.2 * size,
        right=rights[int(0.95 * (len(rights) - 1))] if rights else 0.0,
    )
