"""Running headers, footers and page numbers: found by repetition, taken out of the flow."""

from __future__ import annotations

import re
from collections import Counter

from reportmine.read.pdf_page import Line

# Furniture stands in the outer bands of a page.
TOP_BAND = 0.92
BOTTOM_BAND = 0.13
_FOOT = 0.06
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–]?\s*\d{1,4}\s*(?:(?:of|/)\s*\d{1,4})?\s*[-–]?", re.I)


def strip_furniture(pages: list[list[Line]], heights: list[float]) -> list[list[Line]]:
    """The pages without lines that recur in their margins.

    A line is furniture when, digits apart, it stands in the margin of at least three pages (two in
    a document of two or three) at nearly the same height, or is nothing but a page number there.
    Pages without layout (height 0) are judged by their first and last two lines.
    """
    margins = [_margin_indexes(lines, height) for lines, height in zip(pages, heights, strict=True)]
    seen: Counter[str] = Counter()
    for lines, indexes in zip(pages, margins, strict=True):
        seen.update({_signature(lines[i]) for i in indexes})
    needed = 3 if len(pages) > 3 else 2
    out = []
    for lines, indexes, height in zip(pages, margins, heights, strict=True):
        numbered = any(_numbered_foot(line, height) for line in lines)
        drop = {
            i
            for i in indexes
            if seen[_signature(lines[i])] >= needed
            or _PAGE_NUMBER.fullmatch(lines[i].text)
            or (numbered and lines[i].y < _FOOT * height)
        }
        out.append([line for i, line in enumerate(lines) if i not in drop])
    return out


def _margin_indexes(lines: list[Line], height: float) -> list[int]:
    if not height or not any(line.size for line in lines):
        return sorted({i for i in (0, 1, len(lines) - 2, len(lines) - 1) if 0 <= i < len(lines)})
    return [
        i for i, line in enumerate(lines) if line.y > TOP_BAND * height or line.y < BOTTOM_BAND * height
    ]


def _numbered_foot(line: Line, height: float) -> bool:
    """The lowest line of a page that ends in the page's own number: a footer that occurs once."""
    return line.y < _FOOT * height and bool(re.search(rf"\s{line.page}$", line.text))


def _signature(line: Line) -> str:
    """Text with its digits levelled, and the height in steps of 12 points."""
    return re.sub(r"\d+", "#", line.text.lower()) + f"@{round(line.y / 12)}"
