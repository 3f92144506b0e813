"""Running headers, footers and page numbers: found by repetition, taken out of the flow."""

from __future__ import annotations

import re
from collections import Counter

from reportmine.read.pdf_line import Line

# Furniture stands in the outer bands of a page.
TOP_BAND = 0.92
BOTTOM_BAND = 0.13
_FOOT = 0.06
_LONGEST_HEAD = 90  # characters
_LETTERS = 20  # a line so long does not recur by chance
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–]?\s*\d{1,4}\s*(?:(?:of|/)\s*\d{1,4})?\s*[-–]?", re.I)


def strip_furniture(pages: list[list[Line]], heights: list[float]) -> list[list[Line]]:
    """The pages without lines that recur in their margins.

    A line is furniture when, digits apart, it stands in the margin of at least three pages (two in
    a document of two or three) at nearly the same height, or at any height letter for letter; when it
    names a section where other pages do; or is nothing but a page number there. Pages without layout
    (height 0) are judged by their first and last two lines.
    """
    margins = [_margin_indexes(lines, height) for lines, height in zip(pages, heights, strict=True)]
    seen: Counter[str] = Counter()
    for lines, indexes in zip(pages, margins, strict=True):
        seen.update({sign for i in indexes for sign in _signatures(lines[i])})
    needed = 3 if len(pages) > 3 else 2
    names = _section_names(pages, heights)
    out = []
    for lines, indexes, height in zip(pages, margins, heights, strict=True):
        numbered = any(_numbered_foot(line, lines, height) for line in lines)
        drop = {
            i
            for i in indexes
            if any(seen[sign] >= needed for sign in _signatures(lines[i]))
            or id(lines[i]) in names
            or _PAGE_NUMBER.fullmatch(lines[i].text)
            or (numbered and lines[i].y < _FOOT * height)
        }
        out.append([line for i, line in enumerate(lines) if i not in drop])
    return out


def _section_names(pages: list[list[Line]], heights: list[float]) -> set[int]:
    """Ids of running heads that name the section: one place, and on each page what other lines say.

    The same name stands there on another page, or in the text as a heading.
    """
    places: dict[tuple[int, float], list[Line]] = {}
    for lines, height in zip(pages, heights, strict=True):
        for line in lines:
            if line.size and line.y > TOP_BAND * height:
                places.setdefault((round(line.y / 3), line.size), []).append(line)
    common = [place for place in places.values() if len({line.page for line in place}) > 2]
    if not common:
        return set()
    short = (line for lines in pages for line in lines if len(line.text) < _LONGEST_HEAD)
    written = Counter(_name(line) for line in short)
    names: set[int] = set()
    for place in common:
        heads = [line for line in place if len(line.text) < _LONGEST_HEAD and written[_name(line)] > 1]
        if len(heads) > 0.6 * len(place):
            names.update(id(line) for line in heads)
    return names


def _name(line: Line) -> str:
    return line.text.casefold().strip("0123456789 .:|–-")


def _margin_indexes(lines: list[Line], height: float) -> list[int]:
    if not height or not any(line.size for line in lines):
        return sorted({i for i in (0, 1, len(lines) - 2, len(lines) - 1) if 0 <= i < len(lines)})
    return [
        i for i, line in enumerate(lines) if line.y > TOP_BAND * height or line.y < BOTTOM_BAND * height
    ]


def _numbered_foot(line: Line, lines: list[Line], height: float) -> bool:
    """The lowest line of a page that ends in the page's own number: a footer that occurs once.

    The number may stand apart at the other edge.
    """
    if line.y >= _FOOT * height:
        return False
    alone = line.text == str(line.page)
    beside = alone and any(other is not line and other.beside(line) for other in lines)
    return beside or bool(re.search(rf"\s{line.page}$", line.text))


def _signatures(line: Line) -> tuple[str, ...]:
    """Text with its digits levelled and the height in steps of 12 points; a longer one by itself, too."""
    text = line.text.lower()
    place = re.sub(r"\d+", "#", text) + f"@{round(line.y / 12)}"
    return (place, text) if len(text) >= _LETTERS else (place,)
